//! Which way of writing schedules a text is in, and what it says in ours.
//!
//! Never a guess: a text that may mean two things is refused, and both readings are offered. Each
//! foreign form is read in its own file (`systemd`, `aws`), six and seven fields in `fields`;
//! Quartz and Unix are read by `cron`. The way back is in `write`.

mod aws;
mod fields;
mod systemd;
#[cfg(test)]
mod tests;
mod write;

use serde::Serialize;
use thiserror::Error;

use super::{sentence::sentences, spoken, words::Words};
use crate::{
    cron::{Cron, CronError, Meaning},
    file::parse_duration,
    model::ScheduleSpec,
    timetable::time_zone,
};

pub use write::{Form, Written};

pub(super) use write::{forms, schedule_text};

/// More entries than these are no schedule but a file.
const ENTRIES_MAX: usize = 100;

/// A way of writing schedules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// Five fields that every cron reads alike, or an alias such as `@daily`.
    Unix,
    /// Five fields with what only Airflow's parser knows: `L`, `W`, `#`.
    Airflow,
    /// Six or seven fields, seconds first.
    Quartz,
    /// A calendar event of systemd's timers.
    Systemd,
    /// Amazon EventBridge's `cron(...)` and `rate(...)`.
    Aws,
    /// Our own `every 90m`.
    Every,
    /// Words of a language that people speak.
    Words,
    /// Entries in more than one of these.
    Mixed,
}

/// What a text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recognised {
    pub dialect: Dialect,
    pub schedule: Vec<ScheduleSpec>,
    /// The zone that the text itself names.
    pub timezone: Option<String>,
}

/// A text that is no schedule, or may be several.
#[derive(Debug, Clone, PartialEq, Eq, Error, Serialize)]
#[error("{message}")]
pub struct Misread {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// Where in the text that was given: the first wrong character, counted from 1; none if it is
    /// all of it.
    pub column: Option<usize>,
    /// What it may mean; to be chosen from.
    pub readings: Vec<Reading>,
}

/// One thing that a text may mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// Under which condition.
    pub when: Words,
    /// As it would be written in a file.
    pub schedule: String,
    /// In words.
    pub sentence: Words,
}

impl Misread {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, column: None, readings: Vec::new() }
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Points at `part`, which must be a slice of `text`.
    pub(super) fn at(mut self, part: &str, text: &str) -> Self {
        self.column = column_of(part, text);
        self
    }

    /// The column of a text that is itself a part of a larger one.
    fn moved(mut self, by: usize) -> Self {
        self.column = self.column.map(|column| column + by);
        self
    }
}

/// Counted in characters from 1.
fn column_of(part: &str, text: &str) -> Option<usize> {
    let byte = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    Some(text.get(..byte)?.chars().count() + 1)
}

impl From<CronError> for Misread {
    fn from(error: CronError) -> Self {
        let column = Some(error.column);
        Self { message: error.message, hint: error.hint, column, readings: Vec::new() }
    }
}

/// Reads a text in any [`Dialect`]; several lines, or a list in brackets, are a list of schedules.
pub(super) fn recognise(text: &str) -> Result<Recognised, Misread> {
    let entries = entries(text);
    if entries.len() > ENTRIES_MAX {
        let message = format!("more than {ENTRIES_MAX} schedules at once");
        return Err(Misread::new(message).hint("explain them one by one"));
    }
    let mut all: Option<Recognised> = None;
    for entry in entries {
        let offset = column_of(entry, text).unwrap_or(1) - 1;
        let found = one(entry).map_err(|misread| misread.moved(offset))?;
        let Some(all) = &mut all else {
            all = Some(found);
            continue;
        };
        if all.timezone != found.timezone {
            let message = "the entries name different time zones";
            return Err(Misread::new(message).at(entry, text).hint("make a DAG for each zone"));
        }
        if all.dialect != found.dialect {
            all.dialect = Dialect::Mixed;
        }
        all.schedule.extend(found.schedule);
    }
    all.ok_or_else(|| {
        Misread::new("there is no schedule in it").hint("write one, such as `0 9 * * mon-fri`")
    })
}

/// The entries of a list, without brackets and quotes around them.
fn entries(text: &str) -> Vec<&str> {
    let text = text.trim();
    let entries: Vec<&str> = match text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        None => text.lines().map(|line| line.trim().trim_start_matches("- ")).collect(),
        // Within quotes a comma belongs to an expression.
        Some(inside) => match inside.trim_start().chars().next() {
            Some(quote @ ('"' | '\'')) => inside.split(quote).skip(1).step_by(2).collect(),
            _ => inside.split(", ").collect(),
        },
    };
    let entries = entries.into_iter().map(|entry| unquoted(entry.trim()));
    entries.filter(|entry| !entry.is_empty()).collect()
}

fn unquoted(text: &str) -> &str {
    let quoted = ['"', '\'', '`'].into_iter().find_map(|quote| {
        text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)).map(str::trim)
    });
    quoted.unwrap_or(text)
}

/// One entry in an exact form, else in words.
fn one(text: &str) -> Result<Recognised, Misread> {
    let misread = match exact(text) {
        Ok(found) => return Ok(found),
        Err(misread) => misread,
    };
    match spoken::read(text) {
        Ok(schedule) => Ok(Recognised { dialect: Dialect::Words, schedule, timezone: None }),
        // Nobody says a star: who writes one writes cron, whatever else stands there.
        Err(spoken) if spoken::is_meant(text) && !text.contains('*') => Err(spoken),
        Err(_) => Err(misread),
    }
}

/// Perhaps with a zone before it.
fn exact(text: &str) -> Result<Recognised, Misread> {
    let Some((zone, rest)) = zone_before(text) else { return without_zone(text) };
    let timezone = Some(known_zone(zone).map_err(|misread| misread.at(zone, text))?);
    let offset = column_of(rest, text).unwrap_or(1) - 1;
    let found = without_zone(rest).map_err(|misread| misread.moved(offset))?;
    Ok(Recognised { timezone, ..found })
}

fn without_zone(text: &str) -> Result<Recognised, Misread> {
    let lower = text.to_ascii_lowercase();
    if let Some(misread) = no_time_at_all(&lower) {
        return Err(misread);
    }
    if lower == "every" || lower.starts_with("every ") {
        return every(text[5..].trim());
    }
    if let Some(kind) = aws::Kind::of(&lower) {
        return aws::read(kind, text);
    }
    if systemd::is_meant(text) {
        return systemd::read(text);
    }
    fields::read(text)
}

/// `CRON_TZ=Asia/Seoul 0 9 * * *`.
fn zone_before(text: &str) -> Option<(&str, &str)> {
    let (first, rest) = text.split_once(char::is_whitespace)?;
    let zone = first.strip_prefix("CRON_TZ=").or_else(|| first.strip_prefix("TZ="))?;
    Some((unquoted(zone), rest.trim()))
}

fn known_zone(name: &str) -> Result<String, Misread> {
    match time_zone(name) {
        Ok(zone) => Ok(zone.iana_name().unwrap_or(name).to_owned()),
        Err(error) => {
            let misread = Misread::new(error.to_string());
            Err(Misread { hint: error.hint().map(str::to_owned), ..misread })
        }
    }
}

/// Words for something other than a time.
fn no_time_at_all(lower: &str) -> Option<Misread> {
    let (what, hint) = match lower {
        "@once" => (
            "`@once` is one run and no schedule",
            "leave `schedule` out and start the DAG with `mainspring trigger`",
        ),
        "@continuous" => (
            "`@continuous` starts a run when the one before has ended",
            "write a short distance, such as `every 1m`, with `max_active_runs: 1`",
        ),
        "@reboot" => (
            "`@reboot` is the start of the machine and no time",
            "leave `schedule` out and start the DAG by hand, or give it a time",
        ),
        "none" | "null" | "@none" | "~" => {
            ("this is no schedule", "leave `schedule` out for a DAG that runs by hand only")
        }
        _ => return None,
    };
    Some(Misread::new(what).hint(hint))
}

fn every(distance: &str) -> Result<Recognised, Misread> {
    let problem = match parse_duration(distance) {
        Ok(distance) if distance.is_zero() => "it is no time at all",
        Ok(distance) => {
            let schedule = vec![ScheduleSpec::Every(distance)];
            return Ok(Recognised { dialect: Dialect::Every, schedule, timezone: None });
        }
        Err(problem) => problem,
    };
    let message = format!("`every {distance}` is not a distance in time: {problem}");
    Err(Misread::new(message).hint("write it like `every 30s`, `every 90m` or `every 1h30m`"))
}

/// What was read in a foreign form, as an expression of ours.
fn converted(
    dialect: Dialect,
    meaning: &Meaning,
    timezone: Option<String>,
) -> Result<Recognised, Misread> {
    let Some(text) = cron_text(meaning) else {
        return Err(Misread::new("no cron expression can say this")
            .hint("write it as a list of schedules, one for each of its days"));
    };
    Ok(Recognised { dialect, schedule: vec![ScheduleSpec::Cron(text)], timezone })
}

/// The expression of ours that means this.
pub(super) fn cron_text(meaning: &Meaning) -> Option<String> {
    let text = meaning.airflow().or_else(|_| meaning.quartz()).ok()?;
    Cron::parse(&text).is_ok_and(|cron| cron.meaning() == *meaning).then_some(text)
}

/// The dialect of a schedule that is already ours.
pub(super) fn of_schedule(schedule: &[ScheduleSpec]) -> Dialect {
    let mut dialects = schedule.iter().map(|entry| match entry {
        ScheduleSpec::Every(_) => Dialect::Every,
        ScheduleSpec::Cron(text) => fields::of_cron(text),
    });
    let first = dialects.next().unwrap_or(Dialect::Unix);
    if dialects.all(|dialect| dialect == first) { first } else { Dialect::Mixed }
}

/// A reading to choose, if `text` can be read so.
fn reading(when: Words, text: &str) -> Option<Reading> {
    let schedule = text.to_owned();
    let sentence = sentences(&[ScheduleSpec::Cron(schedule.clone())]).ok()?;
    Some(Reading { when, schedule, sentence })
}
