//! Two runs in, sentences out, in both languages.

use std::collections::BTreeMap;

use crate::{
    compare::{RunFacts, TaskFacts, findings},
    engine::Why,
    explain::Language,
    model::{TaskId, TaskState},
};

fn pairs(text: &str) -> BTreeMap<String, String> {
    let pairs = text.split(',').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// A run from `version; params; environment`, then a line for each task:
/// `task: state; exit; seconds; rendered; log`.
fn run(text: &str) -> RunFacts {
    let mut lines = text.lines().map(str::trim);
    let head: Vec<&str> = lines.next().unwrap().split(';').map(str::trim).collect();
    let task = |line: &str| {
        let (task, rest) = line.split_once(": ").unwrap();
        let parts: Vec<&str> = rest.split(';').map(str::trim).collect();
        let facts = TaskFacts {
            state: TaskState::parse(parts[0]),
            try_number: 1,
            duration: parts[2].parse().ok(),
            exit: Some(parts[1].to_owned()).filter(|exit| !exit.is_empty()),
            rendered: pairs(parts[3]),
            interpreter: None,
            log: Some(parts[4].replace('|', "\n")),
        };
        ((TaskId::from(task), -1), facts)
    };
    RunFacts {
        version: head[0].parse().unwrap(),
        params: pairs(head[1]),
        environment: pairs(head[2]),
        tasks: lines.map(task).collect(),
    }
}

#[track_caller]
fn check(a: &str, b: &str, english: &[&str], korean: &[&str]) {
    let found = findings(&run(a), &run(b));
    let told = |language| -> Vec<String> {
        found.iter().map(|finding| super::finding(finding, language)).collect()
    };
    assert_eq!(told(Language::English), english);
    assert_eq!(told(Language::Korean), korean);
}

#[test]
fn what_changed_reads_well() {
    check(
        "3; region=kr; PATH=/bin,HOME=/root
         extract: success; exit code 0; 2; command=get 2026-03-07; got 7 rows
         load: success; exit code 0; 1; ; ok",
        "5; region=us; PATH=/opt/bin,HOME=/root
         extract: success; exit code 0; 200; command=get 2026-03-08; got 7 rows|cache is cold
         load: failed; exit code 3; 1; ; ok",
        &[
            "The file changed between version 3 and 5",
            "The param `region` is us and was kr",
            "PATH differs in the environment",
            "`load` ended with: exit code 3; before with: exit code 0",
            "`extract` printed a line that it had not printed before: cache is cold",
            "`extract` took 3 min 20 s instead of 2.0 s",
        ],
        &[
            "파일이 버전 3에서 버전 5 사이에 바뀌었습니다",
            "`region` 파라미터 값이 다릅니다. 이전: kr, 지금: us",
            "환경 변수가 다릅니다: PATH",
            "`load` 태스크가 다르게 끝났습니다. 이전: exit code 0, 지금: exit code 3",
            "`extract` 태스크가 전에 없던 줄을 출력했습니다: cache is cold",
            "`extract` 태스크의 소요 시간이 다릅니다. 이전: 2.0초, 지금: 3분 20초",
        ],
    );
}

#[test]
fn where_nothing_changed_it_is_said() {
    let a = "1; ; \nload: success; exit code 0; 1; command=get 2026-03-07; at 02:00:01";
    let b = "1; ; \nload: success; exit code 0; 1; command=get 2026-03-08; at 02:00:09";
    check(
        a,
        b,
        &["Nothing that Mainspring can see differs: the file, the params, the environment, the \
           commands and what was printed are the same"],
        &[
            "Mainspring이 알 수 있는 차이는 없습니다. 파일, 파라미터, 환경, 명령, 출력이 모두 같습니다",
        ],
    );
}

#[test]
fn what_could_not_run_is_no_cause() {
    check(
        "1; ; \na: success; exit code 0; 1; command=x; \nb: success; exit code 0; 1; ; ",
        "1; ; \na: failed; exit code 1; 1; command=y; \nb: upstream_failed; ; ; ; ",
        &[
            "`command` of `a` was rendered to something else",
            "`a` ended with: exit code 1; before with: exit code 0",
        ],
        &[
            "`a` 태스크의 `command` 필드가 다르게 렌더링되었습니다",
            "`a` 태스크가 다르게 끝났습니다. 이전: exit code 0, 지금: exit code 1",
        ],
    );
}

#[test]
fn every_reason_to_wait_has_its_words() {
    let tasks = vec![TaskId::from("a"), TaskId::from("b")];
    for (why, english, korean) in [
        (Why::Upstream { tasks }, "Waits for a, b", "먼저 끝나야 하는 태스크가 있습니다: a, b"),
        (Why::Paused, "The DAG is paused", "DAG가 일시 중지되어 있습니다"),
    ] {
        assert_eq!(super::why(&why, Language::English), english);
        assert_eq!(super::why(&why, Language::Korean), korean);
    }
}
