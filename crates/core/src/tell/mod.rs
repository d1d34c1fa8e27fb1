//! What the program knows, told to people: one table of sentences for each language.
//!
//! Values in, a sentence out. Schedules have their own words, in `explain`; what is in a log or in
//! an error message is English.

mod english;
mod korean;
#[cfg(test)]
mod tests;

use crate::{
    compare::Finding,
    engine::{Reason, Why},
    explain::Language,
};

/// What a task instance waits for.
pub fn why(why: &Why, language: Language) -> String {
    match language {
        Language::English => english::why(why),
        Language::Korean => korean::why(why),
    }
}

/// Why something is as it is.
pub fn reason(reason: &Reason, language: Language) -> String {
    match language {
        Language::English => english::reason(reason),
        Language::Korean => korean::reason(reason),
    }
}

/// What differs between two runs.
pub fn finding(finding: &Finding, language: Language) -> String {
    match language {
        Language::English => english::finding(finding),
        Language::Korean => korean::finding(finding),
    }
}

/// A value as it stands in a sentence: short, on one line.
fn short(text: &str) -> String {
    const MAX: usize = 80;
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line.to_owned(),
    }
}

/// Seconds as people say them: `4.2 s`, `3 min 20 s`, `2 h 5 min`.
fn seconds(seconds: f64) -> (u64, u64, f64) {
    let whole = seconds as u64;
    (whole / 3600, whole % 3600 / 60, seconds - (whole / 60 * 60) as f64)
}
