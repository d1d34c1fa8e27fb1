//! Time zones and dates.
//!
//! A date is midnight in the DAG's zone, a time without an offset is meant in that zone; what lies
//! in a gap or a fold of daylight saving is read as jiff's "compatible" rule does (RFC 5545).

use jiff::{Timestamp, civil, tz::TimeZone};

use super::zone;
use crate::{
    file::{
        diagnostic::{Report, code},
        tree::Node,
    },
    model::Dag,
    timetable::time_zone,
};

/// The DAG's zone: its proper name and its rules.
pub(super) fn timezone(
    report: &mut Report,
    node: Option<&Node>,
    default: &str,
) -> (String, TimeZone) {
    let Some((name, span)) = node.and_then(|node| Some((node.text()?, node.span))) else {
        return (default.to_owned(), zone(default));
    };
    match time_zone(name) {
        Ok(zone) => (zone.iana_name().unwrap_or(name).to_owned(), zone),
        Err(error) => {
            let hint = error.hint().map(str::to_owned);
            report
                .error(code::UNKNOWN_TIMEZONE, span, format!("there is no time zone `{name}`"))
                .hint_if(hint);
            (default.to_owned(), zone(default))
        }
    }
}

/// Sets the first and the last moment of the DAG.
pub(super) fn bounds(report: &mut Report, root: &Node, zone: &TimeZone, dag: &mut Dag) {
    dag.start_date = root.get("start_date").and_then(|node| date(report, node, zone));
    dag.end_date = root.get("end_date").and_then(|node| date(report, node, zone));
    if let (Some(start), Some(end), Some(node)) =
        (dag.start_date, dag.end_date, root.get("end_date"))
        && end < start
    {
        report
            .error(code::END_BEFORE_START, node.span, "`end_date` lies before `start_date`")
            .hint("exchange the two, or remove one");
    }
}

fn date(report: &mut Report, node: &Node, zone: &TimeZone) -> Option<Timestamp> {
    let text = node.text()?;
    let instant = instant(text.trim(), zone);
    if instant.is_none() {
        report
            .error(code::BAD_DATE, node.span, format!("`{text}` is not a date"))
            .hint("write it like `2026-01-31`, `2026-01-31 08:00` or `2026-01-31T08:00+09:00`");
    }
    instant
}

/// The moment that `text` stands for in `zone`.
fn instant(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    // jiff reads more than dates (a week, a bracketed zone): a year comes first here.
    if !text.starts_with(|c: char| c.is_ascii_digit()) || text.contains('[') {
        return None;
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    let local = text.parse::<civil::DateTime>().ok()?;
    zone.to_timestamp(local).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates_in_the_zone() {
        let cases = [
            ("2026-01-01", "Asia/Seoul", Some("2025-12-31T15:00:00Z")),
            ("2026-01-01 08:30", "Asia/Seoul", Some("2025-12-31T23:30:00Z")),
            ("2026-01-01T08:30:15", "UTC", Some("2026-01-01T08:30:15Z")),
            ("2026-01-01T08:30+02:00", "Asia/Seoul", Some("2026-01-01T06:30:00Z")),
            ("2026-01-01T08:30Z", "Asia/Seoul", Some("2026-01-01T08:30:00Z")),
            ("2026-03-29 02:30", "Europe/Berlin", Some("2026-03-29T01:30:00Z")),
            ("2026-02-29", "UTC", None),
            ("2026-1-1", "UTC", None),
            ("01.02.2026", "UTC", None),
            ("tomorrow", "UTC", None),
            ("", "UTC", None),
            ("2026-01-01T00:00[Asia/Seoul]", "UTC", None),
        ];
        for (text, name, expected) in cases {
            let found = instant(text, &zone(name)).map(|instant| instant.to_string());
            assert_eq!(found.as_deref(), expected, "{text:?} in {name}");
        }
    }
}
