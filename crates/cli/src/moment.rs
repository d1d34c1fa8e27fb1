//! Instants and durations as people write and read them.
//!
//! What is written without an offset is meant in a zone that the caller knows: the DAG's.

use jiff::{SignedDuration, Timestamp, Zoned, civil, tz::TimeZone};
use mainspring_core::timetable::time_zone;

use crate::failure::Failure;

/// The instant that `text` names; without an offset it is meant in `zone`.
pub fn parse(text: &str, zone: &TimeZone) -> Result<Timestamp, Failure> {
    let text = text.trim();
    if let Ok(at) = text.parse::<Zoned>() {
        return Ok(at.timestamp());
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let civil = text.parse::<civil::DateTime>();
    let at = civil.and_then(|civil| zone.to_timestamp(civil));
    at.map_err(|_| {
        Failure::input(format!("not a date or time: {text}")).hint(
            "write it like `2026-03-08`, `2026-03-08T07:00`, `2026-03-08T07:00:00Z` or \
             `2026-03-08T07:00+09:00`",
        )
    })
}

/// As [`parse`]; a time of day alone is the last one before `now`.
pub fn parse_recent(text: &str, zone: &TimeZone, now: Timestamp) -> Result<Timestamp, Failure> {
    let is_time = text.trim().chars().all(|c| c.is_ascii_digit() || c == ':') && text.contains(':');
    let Some(time) = text.trim().parse::<civil::Time>().ok().filter(|_| is_time) else {
        return parse(text, zone);
    };
    let today = now.to_zoned(zone.clone()).date();
    let on = |day: civil::Date| zone.to_timestamp(day.to_datetime(time)).ok();
    let recent = on(today).filter(|at| *at <= now).or_else(|| on(today.yesterday().ok()?));
    recent.ok_or_else(|| Failure::input(format!("not a time: {text}")))
}

/// The zone called `name`.
pub fn zone(name: &str) -> Result<TimeZone, Failure> {
    time_zone(name)
        .map_err(|error| Failure::input(error.to_string()).hint_if(error.hint().map(str::to_owned)))
}

/// The zone in which a DAG's times are shown: its own, or UTC if this program does not know it.
pub fn zone_or_utc(name: &str) -> TimeZone {
    time_zone(name).unwrap_or(TimeZone::UTC)
}

/// `2026-03-08 07:00:00 +09:00`.
pub fn show(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%F %T %:z").to_string()
}

/// `Sun 2026-03-08 07:00 +09:00`, with seconds where there are some.
pub fn show_slot(at: Timestamp, zone: &TimeZone) -> String {
    let at = at.to_zoned(zone.clone());
    let form = if at.second() == 0 { "%a %F %R %:z" } else { "%a %F %T %:z" };
    at.strftime(form).to_string()
}

/// `0.05 s`, `12.3 s`, `4 min 5 s`, `3 h 20 min`, `2 d 3 h`.
pub fn show_duration(duration: SignedDuration) -> String {
    let seconds = duration.as_secs();
    let (large, large_unit, small, small_unit) = match seconds {
        ..10 => return format!("{:.2} s", duration.as_secs_f64()),
        10..60 => return format!("{:.1} s", duration.as_secs_f64()),
        60..3_600 => (seconds / 60, "min", seconds % 60, "s"),
        3_600..86_400 => (seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
        _ => (seconds / 86_400, "d", seconds % 86_400 / 3_600, "h"),
    };
    match small {
        0 => format!("{large} {large_unit}"),
        _ => format!("{large} {large_unit} {small} {small_unit}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let zone = zone("Asia/Seoul").unwrap();
        let read = parse(text, &zone).map_or("refused".into(), |at| at.to_string());
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn instants_are_read() {
        check("2026-03-08T07:00:00Z", "2026-03-08T07:00:00Z");
        check("2026-03-08T07:00+01:00", "2026-03-08T06:00:00Z");
        check("2026-03-08 07:00", "2026-03-07T22:00:00Z");
        check(" 2026-03-08 ", "2026-03-07T15:00:00Z");
        check("2026-03-08T07:00[America/New_York]", "2026-03-08T11:00:00Z");
        check("2026-02-30", "refused");
        check("tomorrow", "refused");
        check("", "refused");
    }

    #[test]
    fn a_time_of_day_is_the_last_one() {
        let zone = zone("Asia/Seoul").unwrap();
        let now = "2026-03-07T22:00:00Z".parse().unwrap();
        for (text, expected) in [
            ("07:00", "2026-03-07T22:00:00Z"),
            ("07:01", "2026-03-06T22:01:00Z"),
            ("2026-03-08T09:00", "2026-03-08T00:00:00Z"),
        ] {
            assert_eq!(parse_recent(text, &zone, now).unwrap().to_string(), expected, "{text}");
        }
        assert!(parse_recent("25:00", &zone, now).is_err());
    }

    #[test]
    fn durations_are_shown_in_two_units() {
        let check = |millis, expected: &str| {
            assert_eq!(show_duration(SignedDuration::from_millis(millis)), expected);
        };
        check(50, "0.05 s");
        check(12_340, "12.3 s");
        check(245_000, "4 min 5 s");
        check(12_000_000, "3 h 20 min");
        check(86_400_000, "1 d");
    }

    #[test]
    fn instants_are_shown_in_the_zone() {
        let (zone, at) = (zone("Asia/Seoul").unwrap(), "2026-03-07T22:00:00Z".parse().unwrap());
        assert_eq!(show(at, &zone), "2026-03-08 07:00:00 +09:00");
        assert_eq!(show_slot(at, &zone), "Sun 2026-03-08 07:00 +09:00");
    }
}
