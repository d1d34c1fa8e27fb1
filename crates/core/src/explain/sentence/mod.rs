//! A schedule as a sentence, in every language.
//!
//! Made from what an expression means and not from how it is written: two expressions with the
//! same sentence fire at the same times. Zones and dates do not belong here; the sentence is as
//! true in one zone as in another. `shape` groups, `english` and `korean` choose the words.

mod english;
mod korean;
mod shape;

use std::time::Duration;

use jiff::civil::{DateTime, date};

use super::words::{self, Language, Words};
use crate::{
    cron::{Cron, CronError},
    model::ScheduleSpec,
};

pub(super) use english::{month as english_month, ordinal, weekday as english_weekday};
pub(super) use korean::weekday as korean_weekday;
pub(super) use shape::members;

/// Some day; the calendar repeats itself within the horizon of the search.
const SOME_DAY: DateTime = date(2000, 1, 1).at(0, 0, 0, 0);

/// A cron expression in words, such as `At 02:30 on weekdays`; no full stop at the end.
pub fn sentence(cron: &Cron, language: Language) -> String {
    match (cron.next_after(SOME_DAY), language) {
        (None, Language::English) => "Never".to_owned(),
        (None, Language::Korean) => "실행되지 않음".to_owned(),
        (Some(_), Language::English) => english::sentence(&cron.meaning()),
        (Some(_), Language::Korean) => korean::sentence(&cron.meaning()),
    }
}

/// As [`sentence`], for a whole schedule: a list is told as the union that it is.
///
/// # Errors
/// The first entry that is no cron expression.
pub fn schedule_sentence(
    schedule: &[ScheduleSpec],
    language: Language,
) -> Result<String, CronError> {
    let entries = schedule.iter().map(|entry| match entry {
        ScheduleSpec::Cron(text) => Ok(sentence(&Cron::parse(text)?, language)),
        ScheduleSpec::Every(distance) => Ok(every(*distance, language)),
    });
    let entries = entries.collect::<Result<Vec<_>, _>>()?;
    Ok(match (entries.as_slice(), language) {
        ([], Language::English) => "Only when it is triggered".to_owned(),
        ([], Language::Korean) => "직접 시작할 때만".to_owned(),
        ([first, rest @ ..], Language::English) => {
            rest.iter().fold(first.clone(), |text, entry| format!("{text}; also {}", lower(entry)))
        }
        ([first, rest @ ..], Language::Korean) => {
            rest.iter().fold(first.clone(), |text, entry| format!("{text}; 그리고 {entry}"))
        }
    })
}

/// [`schedule_sentence`] in every language.
pub(super) fn sentences(schedule: &[ScheduleSpec]) -> Result<Words, CronError> {
    let text = |language| schedule_sentence(schedule, language);
    Ok(Words::new(text(Language::English)?, text(Language::Korean)?))
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// A day is told as its 24 hours: on a day when the clock changes it is no day of the calendar.
fn every(distance: Duration, language: Language) -> String {
    const DAY: Duration = Duration::from_hours(24);
    let text = match distance {
        DAY => Words::new("24 hours", "24시간"),
        _ => words::duration(distance),
    };
    match language {
        Language::English => {
            let text =
                text.en.strip_prefix("1 ").filter(|unit| !unit.contains(' ')).unwrap_or(&text.en);
            format!("Every {text}, whatever the clock shows")
        }
        Language::Korean => format!("시계와 관계없이 {}마다", text.ko),
    }
}

#[cfg(test)]
mod tests;
