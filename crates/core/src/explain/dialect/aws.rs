//! Amazon EventBridge: `cron(...)` with six fields and `rate(...)`.
//!
//! Its fields are Quartz's without the seconds and with a year, so that `cron` reads them. Its
//! zone (UTC for rules) is not written in the text and is no concern of this file.

use super::{Dialect, Misread, Recognised, converted};
use crate::{cron::Cron, model::ScheduleSpec};

/// Which of its forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Cron,
    Rate,
    /// One moment.
    At,
    /// The fields of `cron(...)` without the word.
    Bare,
}

impl Kind {
    /// By how `text`, in lower case, begins.
    pub fn of(text: &str) -> Option<Self> {
        let (word, _) = text.split_once('(')?;
        match word {
            "cron" => Some(Self::Cron),
            "rate" => Some(Self::Rate),
            "at" => Some(Self::At),
            _ => None,
        }
    }
}

pub(super) fn read(kind: Kind, text: &str) -> Result<Recognised, Misread> {
    if kind == Kind::Bare {
        return cron(text, text);
    }
    let inside = text.split_once('(').and_then(|(_, rest)| rest.trim_end().strip_suffix(')'));
    let Some(inside) = inside else {
        return Err(Misread::new("the closing bracket is missing").hint("end it with `)`"));
    };
    match kind {
        Kind::Rate => rate(inside.trim()).map_err(|misread| misread.at(inside, text)),
        Kind::At => Err(Misread::new(format!("`{text}` is one moment and no schedule"))
            .hint("leave `schedule` out and start the DAG by hand")),
        Kind::Cron | Kind::Bare => cron(inside, text),
    }
}

fn cron(inside: &str, text: &str) -> Result<Recognised, Misread> {
    let fields: Vec<&str> = inside.split_ascii_whitespace().collect();
    let &[minute, hour, day, month, weekday, year] = fields.as_slice() else {
        return Err(Misread::new(format!("six fields are needed, found {}", fields.len()))
            .at(inside, text)
            .hint(
                "write minute, hour, day of month, month, day of week and year, such as \
                   `cron(0 9 ? * MON-FRI *)`",
            ));
    };
    if year != "*" {
        return Err(Misread::new(format!("a year cannot be given: `{year}`"))
            .at(year, text)
            .hint("write `*` and set `start_date` and `end_date`"));
    }
    if (day == "?") == (weekday == "?") {
        return Err(Misread::new("one of the two day fields must be `?`, and one only")
            .at(day, text)
            .hint("write `?` for the day field that does not matter"));
    }
    let parts = [minute, hour, day, month, weekday];
    let quartz = format!("0 {}", parts.join(" "));
    let cron = Cron::parse(&quartz).map_err(|error| point(error.into(), &parts, text))?;
    converted(Dialect::Aws, &cron.meaning(), None)
}

/// Moves a column of `0 <parts>` to where that part stands in `text`.
fn point(misread: Misread, parts: &[&str; 5], text: &str) -> Misread {
    let mut start = 3;
    let at = misread.column.unwrap_or(start);
    for part in parts {
        let end = start + part.chars().count();
        if at < end {
            let column =
                super::column_of(part, text).map(|column| column + at.saturating_sub(start));
            return Misread { column, ..misread };
        }
        start = end + 1;
    }
    misread
}

fn rate(text: &str) -> Result<Recognised, Misread> {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let size = |unit: &str| match unit.to_ascii_lowercase().trim_end_matches('s') {
        "minute" => Some(60),
        "hour" => Some(3_600),
        "day" => Some(86_400),
        _ => None,
    };
    let distance = match words.as_slice() {
        // A hundred years, as everywhere.
        [count, unit] => count.parse::<u64>().ok().zip(size(unit)).and_then(|(count, size)| {
            (1..=3_153_600_000 / size).contains(&count).then_some(count * size)
        }),
        _ => None,
    };
    let Some(seconds) = distance else {
        return Err(Misread::new(format!("not a rate: `{text}`"))
            .hint("write a number and minutes, hours or days, such as `rate(5 minutes)`"));
    };
    let schedule = vec![ScheduleSpec::Every(std::time::Duration::from_secs(seconds))];
    Ok(Recognised { dialect: Dialect::Aws, schedule, timezone: None })
}
