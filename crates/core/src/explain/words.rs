//! Text in every language that people read it in, and what all the texts are put together with.
//!
//! Which language is shown is for the screen to decide: the answer carries them all.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A language that people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    English,
    /// Korean.
    #[serde(rename = "ko")]
    Korean,
}

/// The same text in every [`Language`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// English.
    pub en: String,
    /// Korean.
    pub ko: String,
}

impl Words {
    pub(super) fn new(en: impl Into<String>, ko: impl Into<String>) -> Self {
        Self { en: en.into(), ko: ko.into() }
    }

    /// The text in `language`.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Korean => &self.ko,
        }
    }
}

/// `a, b and c`.
pub(super) fn list_en(items: &[String]) -> String {
    list_with(items, "and")
}

/// `a, b or c`, with the word given.
pub(super) fn list_with(items: &[String], word: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} {word} {last}", before.join(", ")),
    }
}

/// `1일과 2일`, `1일, 2일, 3일`. Every item ends in a consonant, as names of days and months do.
pub(super) fn list_ko(items: &[String]) -> String {
    match items {
        [one, two] => format!("{one}과 {two}"),
        _ => items.join(", "),
    }
}

/// `02:00, 02:30 시각`: a word at the end that particles can follow, whatever the digits are read as.
pub(super) fn list_ko_times(times: &[String]) -> String {
    format!("{} 시각", times.join(", "))
}

/// `90 minutes`, `2 days`, `2 hours 5 minutes`.
pub(super) fn duration(duration: Duration) -> Words {
    const UNITS: [(u64, &str, &str); 4] =
        [(86_400, "day", "일"), (3_600, "hour", "시간"), (60, "minute", "분"), (1, "second", "초")];
    let mut seconds = duration.as_secs();
    let mut parts = Vec::new();
    for (size, en, ko) in UNITS {
        let count = seconds / size;
        // Up to two of a unit are told in the smaller one, where that comes out even: 90 minutes.
        let is_rounder_below = count < 2 && parts.is_empty() && !seconds.is_multiple_of(size);
        if count == 0 || is_rounder_below {
            continue;
        }
        parts.push((count, en, ko));
        seconds %= size;
    }
    if parts.is_empty() {
        parts.push((seconds, "second", "초"));
    }
    let plural = |count| if count == 1 { "" } else { "s" };
    let en = parts.iter().map(|(count, en, _)| format!("{count} {en}{}", plural(*count)));
    let ko = parts.iter().map(|(count, _, ko)| format!("{count}{ko}"));
    Words::new(en.collect::<Vec<_>>().join(" "), ko.collect::<Vec<_>>().join(" "))
}
