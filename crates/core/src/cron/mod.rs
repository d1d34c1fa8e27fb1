//! Cron expressions: what they mean in naive local time, as Airflow's parser (croniter) has it.
//!
//! The grammar and the search are our own, on bit sets, because no crate agrees with Airflow
//! (Quartz numbering, days ANDed, no wrapping ranges, no `L5`). Zones, daylight saving, intervals
//! and `every 5m` do not belong here but in `timetable`.
//!
//! `error` is the error type; `field` one item of a field; `unix` and `quartz` the two forms;
//! `days` the calendar; `search` the next and the previous fire time; `meaning` what others may see
//! of an expression; `write` the way back to text.

mod days;
mod error;
mod field;
mod meaning;
mod quartz;
mod search;
#[cfg(test)]
pub(crate) mod tests;
mod unix;
mod write;

use std::fmt;

use jiff::civil::DateTime;

pub use error::CronError;
pub use meaning::{DayRule, Meaning, MonthDays, WeekDays};
pub use write::Unwritable;

use days::Days;
use error::Fault;

/// A cron expression that was understood.
///
/// ```
/// use mainspring_core::cron::Cron;
///
/// let cron = Cron::parse("30 2 * * mon-fri").unwrap();
/// let friday_noon = jiff::civil::datetime(2026, 1, 2, 12, 0, 0, 0);
/// let next = cron.next_after(friday_noon).unwrap();
/// assert_eq!(next.to_string(), "2026-01-05T02:30:00");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    text: String,
    minutes: u64,
    hours: u32,
    months: u16,
    days: Days,
    every_hour: bool,
}

/// The names for common expressions: croniter's and Airflow's own `@quarterly`.
const ALIASES: [(&str, [&str; 5]); 8] = [
    ("@hourly", ["0", "*", "*", "*", "*"]),
    ("@daily", ["0", "0", "*", "*", "*"]),
    ("@midnight", ["0", "0", "*", "*", "*"]),
    ("@weekly", ["0", "0", "*", "*", "0"]),
    ("@monthly", ["0", "0", "1", "*", "*"]),
    ("@quarterly", ["0", "0", "1", "*/3", "*"]),
    ("@yearly", ["0", "0", "1", "1", "*"]),
    ("@annually", ["0", "0", "1", "1", "*"]),
];

impl Cron {
    /// Reads an expression: five fields, an alias such as `@daily`, or the six or seven fields of
    /// Quartz where a `?` shows that they are meant.
    ///
    /// # Errors
    /// What croniter rejects, six or seven fields that are not plainly Quartz, and `R` (croniter's
    /// random value: a schedule must be the same tomorrow). An expression that never fires
    /// (`0 0 30 2 *`) is no error here; [`Cron::next_after`] finds nothing for it.
    pub fn parse(text: &str) -> Result<Self, CronError> {
        read(text).map_err(|fault| fault.locate(text))
    }

    /// The first fire time strictly after `time`; seconds of `time` count.
    ///
    /// None if there is none in the calendar or within 50 years, where croniter gives up, too.
    pub fn next_after(&self, time: DateTime) -> Option<DateTime> {
        search::next_after(self, time)
    }

    /// The last fire time strictly before `time`. None as for [`Cron::next_after`].
    pub fn prev_before(&self, time: DateTime) -> Option<DateTime> {
        search::prev_before(self, time)
    }

    /// The hour field is `*`, or means it (`0-23`, `*/1`). Only such an expression fires through
    /// both passes of an hour that the clock repeats.
    pub fn covers_every_hour(&self) -> bool {
        self.every_hour
    }
}

impl fmt::Display for Cron {
    /// The text as it was written.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

fn read(text: &str) -> Result<Cron, Fault<'_>> {
    if let Some((_, fields)) = ALIASES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
        return unix::parse(*fields, text);
    }
    if text.trim_start().starts_with('@') {
        return Err(unknown_alias(text));
    }
    let fields: Vec<&str> = text.split_ascii_whitespace().collect();
    match *fields.as_slice() {
        [minute, hour, day, month, weekday] => {
            unix::parse([minute, hour, day, month, weekday], text)
        }
        [_, _, _, _, _, _] | [_, _, _, _, _, _, _] => quartz::parse(&fields, text),
        _ => Err(wrong_count(text, fields.len())),
    }
}

fn wrong_count(text: &str, found: usize) -> Fault<'_> {
    let fault = Fault::new(text, format!("five fields are needed, found {found}"));
    if text.split_ascii_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("every")) {
        return fault.hint("after `every` comes a duration, such as `every 5m`");
    }
    fault.hint("write minute, hour, day of month, month and day of week, such as `0 9 * * mon-fri`")
}

fn unknown_alias(text: &str) -> Fault<'_> {
    let word = text.trim().to_ascii_lowercase();
    let fault = Fault::new(text.trim_start(), format!("unknown alias: `{}`", text.trim()));
    if word == "@reboot" {
        return fault.hint("leave `schedule` out and start the DAG by hand, or give it a time");
    }
    if let Some(duration) = word.strip_prefix("@every") {
        let duration = duration.split_ascii_whitespace().next().unwrap_or("5m");
        return fault.hint(format!("write `every {duration}`"));
    }
    let names = ALIASES.iter().map(|(name, _)| *name);
    let near = names
        .clone()
        .map(|name| (strsim::damerau_levenshtein(name, &word), name))
        .min()
        .filter(|(distance, _)| *distance <= 2);
    match near {
        Some((_, name)) => fault.hint(format!("did you mean `{name}`?")),
        None => {
            let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
            fault.hint(format!("the aliases are {}", names.join(", ")))
        }
    }
}
