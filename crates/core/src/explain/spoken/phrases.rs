//! What can be said, to be shown where something is not understood.
//!
//! Examples alone: nothing is read here.

use crate::explain::words::Language;

const ENGLISH: [&str; 22] = [
    "every 15 minutes",
    "every 90 minutes",
    "every 10 minutes from 9 to 17",
    "every hour",
    "hourly at :20",
    "every 2 hours from 9 to 18 on weekdays",
    "twice a day",
    "every day at 6:30pm",
    "weekdays at 9 and 17",
    "weekends at 10",
    "every day except sunday at 8",
    "monday and thursday at noon",
    "monday to friday at 9:30",
    "first monday of the month at 8:30",
    "last friday of the month at 18:00",
    "last day of the month at midnight",
    "on the 1st and 15th at 3am",
    "last weekday of the month at 9",
    "every 3 months on the 1st at 6",
    "every january 1",
    "january 1 and july 1 at 9",
    "weekdays at 9; weekends at 10",
];
const KOREAN: [&str; 18] = [
    "15분마다",
    "90분마다",
    "9시부터 17시까지 10분마다",
    "매시간",
    "매시 20분",
    "평일 9시부터 18시까지 2시간마다",
    "하루에 두 번",
    "매일 오전 9시 30분",
    "평일 9시와 17시",
    "주말 10시",
    "일요일을 제외한 매일 8시",
    "매주 월요일 8시",
    "첫째 주 월요일 오전 8시 반",
    "매달 마지막 날 18시",
    "매월 1일과 15일 3시",
    "매월 마지막 평일 9시",
    "1월 1일 0시",
    "평일 9시; 주말 10시",
];

/// Words alike are more than this.
const ALIKE: f64 = 0.8;

/// One that is always good to show.
pub(super) fn example(language: Language) -> String {
    told(of(language)[8], language)
}

/// The phrase that has most in common with `text`.
pub(super) fn nearest(text: &str, language: Language) -> String {
    let lower = text.to_lowercase();
    let rank = |phrase: &&&str| {
        let words = lower.split_whitespace().map(|word| {
            let alike = phrase.split_whitespace().map(|other| strsim::jaro_winkler(word, other));
            alike.filter(|alike| *alike > ALIKE).fold(0.0, f64::max)
        });
        words.sum::<f64>() + strsim::jaro_winkler(&lower, phrase)
    };
    let nearest = of(language).iter().max_by(|a, b| rank(a).total_cmp(&rank(b)));
    told(nearest.unwrap_or(&ENGLISH[0]), language)
}

fn of(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => &ENGLISH,
        Language::Korean => &KOREAN,
    }
}

fn told(phrase: &str, language: Language) -> String {
    match language {
        Language::English => format!("say it like `{phrase}`"),
        Language::Korean => format!("`{phrase}`처럼 쓰세요"),
    }
}

#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    ENGLISH.into_iter().chain(KOREAN)
}
