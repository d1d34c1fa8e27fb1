//! Templates for new DAGs, which lie in this program: each a workflow that somebody really needs,
//! to be filled in where it says so.
//!
//! What they say of themselves stands here in every language; the files are those of `templates/`.

use mainspring_core::explain::Language;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../templates"]
struct Files;

/// A template: its name, which is that of its file without the ending, and what it says of itself.
#[derive(Debug)]
pub struct Template {
    /// Of its file, without the ending.
    pub name: &'static str,
    titles: [&'static str; 2],
    help: [&'static str; 2],
}

/// In the order of the gallery: what most people look for comes first.
const ALL: [Template; 10] = [
    Template {
        name: "crontab_replacement",
        titles: ["Crontab line", "crontab 한 줄 옮기기"],
        help: [
            "What a crontab line did, with a log of each run, retries, a time limit, and runs made \
             up for after a sleep.",
            "crontab 한 줄이 하던 일에 실행 기록, 재시도, 시간 제한, 놓친 실행 보충을 더합니다.",
        ],
    },
    Template {
        name: "restic_backup",
        titles: ["Nightly backup with restic", "restic 야간 백업"],
        help: [
            "Encrypted backup to a disk or server; each snapshot is checked before old ones go.",
            "디스크나 서버에 암호화해 백업하고, 새 스냅샷을 검사한 다음에만 오래된 것을 정리합니다.",
        ],
    },
    Template {
        name: "database_dump",
        titles: ["Database dump with rotation", "데이터베이스 덤프와 순환 보관"],
        help: [
            "Dumps SQLite, PostgreSQL or MySQL, reads the dump back, and keeps the last few.",
            "SQLite, PostgreSQL, MySQL을 덤프하고 다시 읽어 확인한 뒤 최근 것만 남깁니다.",
        ],
    },
    Template {
        name: "csv_to_sqlite",
        titles: ["CSV to SQLite", "CSV를 SQLite로"],
        help: [
            "Loads a CSV file into a table, all of it or nothing, and counts what came.",
            "CSV 파일을 표로 통째로 불러오고(아니면 전혀 바꾸지 않고) 들어온 행을 셉니다.",
        ],
    },
    Template {
        name: "etl_with_branch",
        titles: ["ETL with a branch", "분기가 있는 ETL"],
        help: [
            "Extract, transform, load: what is new each day, everything on the first of the month.",
            "추출, 변환, 적재: 평소에는 새 데이터만, 매달 1일에는 전부 처리합니다.",
        ],
    },
    Template {
        name: "weekly_report",
        titles: ["Weekly report", "주간 보고서"],
        help: [
            "Every Monday morning a page about the past week that opens in any browser.",
            "매주 월요일 아침, 지난주를 정리한 웹 페이지를 만듭니다.",
        ],
    },
    Template {
        name: "web_page_watch",
        titles: ["Web page watch", "웹 페이지 변경 감시"],
        help: [
            "Looks at a page every hour and shows what changed in its text.",
            "한 시간마다 페이지를 보고 글이 어떻게 바뀌었는지 보여 줍니다.",
        ],
    },
    Template {
        name: "api_poll",
        titles: ["API poll", "API 주기적 조회"],
        help: [
            "Asks a JSON API every ten minutes and goes on only when the answer is new.",
            "10분마다 JSON API를 조회하고 응답이 새로울 때만 다음으로 넘어갑니다.",
        ],
    },
    Template {
        name: "log_cleanup",
        titles: ["Log clean-up", "로그 정리"],
        help: [
            "Compresses and deletes old log files; only says what it would do until you let it.",
            "오래된 로그를 압축하고 지웁니다. 허락하기 전에는 무엇을 할지 말하기만 합니다.",
        ],
    },
    Template {
        name: "ml_batch_scoring",
        titles: ["ML batch scoring", "머신러닝 일괄 예측"],
        help: [
            "Scores a batch with a trained model, and holds the scores back when the data drifted.",
            "학습된 모델로 일괄 예측하고, 데이터가 달라졌으면 결과를 내보내지 않습니다.",
        ],
    },
];

impl Template {
    /// All of them.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// What it is called for people.
    pub fn title(&self, language: Language) -> &'static str {
        of(self.titles, language)
    }

    /// What it does, in a sentence.
    pub fn help(&self, language: Language) -> &'static str {
        of(self.help, language)
    }

    /// The text of its file.
    pub fn text(&self) -> String {
        let file = Files::get(&format!("{}.yaml", self.name));
        let bytes = file.map(|file| file.data.into_owned()).unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

fn of([en, ko]: [&'static str; 2], language: Language) -> &'static str {
    match language {
        Language::English => en,
        Language::Korean => ko,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dags_folder::Reader;

    #[test]
    fn each_file_is_listed_and_read_without_a_word() {
        let mut files: Vec<String> = Files::iter().map(|file| file.into_owned()).collect();
        let mut listed: Vec<String> = ALL.iter().map(|it| format!("{}.yaml", it.name)).collect();
        files.sort();
        listed.sort();
        assert_eq!(files, listed);
        let reader = Reader::new("Asia/Seoul");
        for template in Template::all() {
            let text = template.text();
            let reading = reader.read_bytes(text.as_bytes(), template.name).reading;
            assert_eq!(reading.diagnostics, [], "{}", template.name);
            assert!(!reading.dag.schedule.is_empty() && !reading.dag.tags.is_empty());
            // Whoever takes it must see at once what is to be changed.
            assert!(text.starts_with("# ") && text.contains("# <- change"), "{}", template.name);
            assert!(text.lines().all(|line| line.chars().count() <= 100), "{}", template.name);
        }
    }

    #[test]
    fn titles_and_help_are_in_every_language() {
        for template in Template::all() {
            let [en, ko] = [Language::English, Language::Korean]
                .map(|language| format!("{}{}", template.title(language), template.help(language)));
            assert!(en.is_ascii(), "{en}");
            assert!(ko.chars().any(|c| ('가'..='힣').contains(&c)), "{ko}");
        }
    }
}
