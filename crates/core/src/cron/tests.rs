//! Expressions against what croniter does (recorded), against the search's own laws, and the
//! wording of errors.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde::Deserialize;

use super::Cron;

const NEXT: &str = include_str!("../../../../tests/conformance/cron/next.jsonl");
const NEVER: &str = include_str!("../../../../tests/conformance/cron/never.txt");
const INVALID: &str = include_str!("../../../../tests/conformance/cron/invalid.txt");

fn cron(text: &str) -> Cron {
    Cron::parse(text).unwrap_or_else(|error| panic!("`{text}`: {error}"))
}

fn time(text: &str) -> DateTime {
    text.parse().unwrap()
}

#[derive(Deserialize)]
struct Recorded {
    expr: String,
    base: Timestamp,
    next: Vec<Timestamp>,
}

#[test]
fn fires_as_croniter_does() {
    let utc = |instant: Timestamp| TimeZone::UTC.to_datetime(instant);
    let mut seen = 0;
    for line in NEXT.lines() {
        let recorded: Recorded = serde_json::from_str(line).unwrap();
        let cron = cron(&recorded.expr);
        let fires = std::iter::successors(cron.next_after(utc(recorded.base)), |&last| {
            cron.next_after(last)
        });
        let fires: Vec<_> = fires.take(recorded.next.len()).collect();
        let expected: Vec<_> = recorded.next.iter().copied().map(utc).collect();
        assert_eq!(fires, expected, "`{}` after {}", recorded.expr, recorded.base);
        let backwards = std::iter::successors(fires.last().copied(), |&last| {
            cron.prev_before(last).filter(|&previous| previous >= expected[0])
        });
        let mut backwards: Vec<_> = backwards.collect();
        backwards.reverse();
        assert_eq!(backwards, expected, "`{}` backwards", recorded.expr);
        seen += 1;
    }
    assert!(seen > 2_000);
}

#[test]
fn never_fires_where_croniter_finds_nothing() {
    for text in NEVER.lines() {
        let cron = cron(text);
        for base in ["2026-01-01T00:00", "2024-02-29T23:59:59", "1999-12-31T00:00"] {
            assert_eq!(cron.next_after(time(base)), None, "`{text}` after {base}");
            assert_eq!(cron.prev_before(time(base)), None, "`{text}` before {base}");
        }
    }
}

#[test]
fn rejects_what_croniter_rejects() {
    for line in INVALID.lines() {
        let text: String = serde_json::from_str(line).unwrap();
        let error = Cron::parse(&text).expect_err(&text);
        assert!(error.hint.is_some(), "`{text}`: {error}");
        assert!((1..=text.chars().count() + 1).contains(&error.column), "`{text}`: {error:?}");
    }
}

/// The next fires after a moment, in a compact form.
fn check(text: &str, after: &str, expected: &str) {
    let cron = cron(text);
    let fires = std::iter::successors(cron.next_after(time(after)), |&t| cron.next_after(t));
    let fires: Vec<_> = fires.take(3).map(|t| t.strftime("%Y-%m-%d %H:%M").to_string()).collect();
    assert_eq!(fires.join(", "), expected, "`{text}` after {after}");
}

#[test]
fn reads_the_odd_corners_as_croniter_does() {
    let start = "2026-01-01T00:00:30";
    for (text, expected) in [
        // A range of equal ends is the whole field, a start at the end is itself.
        ("5-5 0 1 1 *", "2026-01-01 00:01, 2026-01-01 00:02, 2026-01-01 00:03"),
        ("59/15 0 1 1 *", "2026-01-01 00:59, 2027-01-01 00:59, 2028-01-01 00:59"),
        ("0 0 0-0 * *", "2026-01-02 00:00, 2026-01-03 00:00, 2026-01-04 00:00"),
        ("0 0 1 11-0 *", "2026-11-01 00:00, 2026-12-01 00:00, 2027-11-01 00:00"),
        // A step that wraps goes one too far.
        ("0 0 1 apr-mar/4 *", "2026-04-01 00:00, 2026-08-01 00:00, 2026-12-01 00:00"),
        ("0 20-10/7 2 1 *", "2026-01-02 04:00, 2026-01-02 20:00, 2027-01-02 04:00"),
        // A full day of the week is a star only beside a star.
        ("0 0 */15 * 0-6", "2026-01-16 00:00, 2026-01-31 00:00, 2026-02-01 00:00"),
        ("0 0 15 * 0-6", "2026-01-02 00:00, 2026-01-03 00:00, 2026-01-04 00:00"),
        ("0 0 13 * 5", "2026-01-02 00:00, 2026-01-09 00:00, 2026-01-13 00:00"),
        ("0 0 15 * *,5", "2026-01-15 00:00, 2026-02-15 00:00, 2026-03-15 00:00"),
        ("0 0 2-31,L 2 *", "2026-02-01 00:00, 2026-02-02 00:00, 2026-02-03 00:00"),
        // A special day field beside another one.
        ("0 0 20 * mon#3", "2026-01-19 00:00, 2026-02-16 00:00, 2026-03-16 00:00"),
        ("0 0 15W * 1", "2026-01-15 00:00, 2026-02-16 00:00, 2026-03-16 00:00"),
        ("0 0 15W * mon#3", "2026-02-16 00:00, 2026-03-16 00:00, 2026-06-15 00:00"),
        ("0 0 *,13 * mon#3", "2026-01-19 00:00, 2026-02-16 00:00, 2026-03-16 00:00"),
        ("0 0 * * L7", "2026-01-25 00:00, 2026-02-22 00:00, 2026-03-29 00:00"),
        ("0 0 * * fri-mon#2", "2026-01-09 00:00, 2026-01-10 00:00, 2026-01-11 00:00"),
        ("0 0 w31 * *", "2026-01-30 00:00, 2026-02-27 00:00, 2026-03-31 00:00"),
        ("0 0 30-l * ?", "2026-01-30 00:00, 2026-01-31 00:00, 2026-03-30 00:00"),
        ("@Quarterly", "2026-04-01 00:00, 2026-07-01 00:00, 2026-10-01 00:00"),
        ("\t0 0 29 FEB *  ", "2028-02-29 00:00, 2032-02-29 00:00, 2036-02-29 00:00"),
    ] {
        check(text, start, expected);
    }
    for text in ["0 0 20 * L5", "0 0 1W * 0"] {
        assert_eq!(cron(text).next_after(time(start)), None, "`{text}`");
    }
}

#[test]
fn converts_quartz() {
    let start = "2026-01-01T00:00:30";
    for (text, expected) in [
        ("0 0 12 1/1 * ? *", "2026-01-01 12:00, 2026-01-02 12:00, 2026-01-03 12:00"),
        ("0 0/30 9 ? * MON#1", "2026-01-05 09:00, 2026-01-05 09:30, 2026-02-02 09:00"),
        ("0 15 10 ? * 6L", "2026-01-30 10:15, 2026-02-27 10:15, 2026-03-27 10:15"),
        ("0 15 10 ? * 2#1 *", "2026-01-05 10:15, 2026-02-02 10:15, 2026-03-02 10:15"),
        ("0 0 9 ? * 2-6", "2026-01-01 09:00, 2026-01-02 09:00, 2026-01-05 09:00"),
        ("0 0 9 ? * 7-1", "2026-01-03 09:00, 2026-01-04 09:00, 2026-01-10 09:00"),
        ("0 0 9 ? * L", "2026-01-03 09:00, 2026-01-10 09:00, 2026-01-17 09:00"),
        ("0 0 9 LW * ?", "2026-01-30 09:00, 2026-02-27 09:00, 2026-03-31 09:00"),
        ("0 0 9 L-3 * ?", "2026-01-28 09:00, 2026-02-25 09:00, 2026-03-28 09:00"),
        ("0 0 9 15W * ?", "2026-01-15 09:00, 2026-02-16 09:00, 2026-03-16 09:00"),
        ("0 5-5 9 1 1 ? *", "2026-01-01 09:05, 2027-01-01 09:05, 2028-01-01 09:05"),
    ] {
        check(text, start, expected);
    }
}

const WRONG: &[(&str, &str)] = &[
    ("61 * * * *", "1: minute out of range: `61` (minutes are 0 to 59)"),
    ("* 9-25 * * *", "5: hour out of range: `25` (hours are 0 to 23)"),
    (
        "*/0 * * * *",
        "3: a step cannot be 0: `*/0` (write the value alone for a single one, or \
          `*/1` for every one)",
    ),
    (
        "*/x * * * *",
        "1: not a step: `*/x` (a step is a whole number after a slash, such as \
          `*/5`)",
    ),
    ("0 9 * * monday", "9: not a day of the week: `monday` (write `mon`)"),
    ("0 9 * * 5L", "9: not a day of the week: `5L` (the last such day of the month is `L5`)"),
    (
        "0 9 LW * *",
        "5: not a day of the month: `LW` (the weekday nearest to the end of the \
          month is `31W`)",
    ),
    (
        "0 9 1,15W * *",
        "7: `15W` must stand alone in its field (write a DAG of its own for \
          it, or a list of two schedules)",
    ),
    (
        "0 9 * * mon#6",
        "9: no such weekday of a month: `mon#6` (write 1 to 5 after `#`, such as \
          `mon#1` for the first Monday)",
    ),
    (
        "0 9 * * mon#1,tue",
        "9: whole weekdays beside `#` or `L<n>`: `mon#1,tue` (write one \
          kind only, or a list of two schedules)",
    ),
    (
        "1,,2 * * * *",
        "3: a minute is missing beside a comma, dash or slash (minutes are 0 to \
          59)",
    ),
    (
        "-5 * * * *",
        "1: not a minute: `-5` (negative numbers are not allowed; minutes are 0 to \
          59)",
    ),
    (
        "? * * * *",
        "1: `?` cannot be a minute: `?` (`?` stands only for a whole day field; \
          write `*` here)",
    ),
    (
        "2 * * *",
        "1: five fields are needed, found 4 (write minute, hour, day of month, month \
          and day of week, such as `0 9 * * mon-fri`)",
    ),
    (
        "",
        "1: five fields are needed, found 0 (write minute, hour, day of month, month and day \
          of week, such as `0 9 * * mon-fri`)",
    ),
    (
        "every minute",
        "1: five fields are needed, found 2 (after `every` comes a duration, such \
          as `every 5m`)",
    ),
    ("@every 5m", "1: unknown alias: `@every 5m` (write `every 5m`)"),
    (
        "@reboot",
        "1: unknown alias: `@reboot` (leave `schedule` out and start the DAG by hand, \
          or give it a time)",
    ),
    ("@dayly", "1: unknown alias: `@dayly` (did you mean `@daily`?)"),
    (
        "0 0 12 * * *",
        "12: five fields are needed, found 6: `0 0 12 * * *` (write `0 12 * * *` \
          if the first is the second, or `0 0 12 * *` if the first is the minute)",
    ),
    (
        "0 5 9 * * 1",
        "11: five fields are needed, found 6: `0 5 9 * * 1` (write `5 9 * * 1` if \
          the first is the second, or `0 5 9 * *` if the first is the minute)",
    ),
    (
        "30 0 9 ? * 2",
        "1: the seconds must be 0: `30` (a schedule is exact to the minute; write \
          `0` for the seconds)",
    ),
    (
        "0 0 9 ? * 2 2027",
        "13: a year cannot be given: `2027` (leave the year out and set \
          `start_date` and `end_date`)",
    ),
    (
        "0 0 9 ? * 0",
        "11: day of the week out of range: `0` (in the Quartz form days of the \
          week are 1 (Sunday) to 7 (Saturday) or `sun` to `sat`)",
    ),
    ("월 * * * *", "1: not a minute: `월` (minutes are 0 to 59)"),
    ("* 월 * * 9", "3: not an hour: `월` (hours are 0 to 23)"),
];

#[test]
fn explains_what_is_wrong() {
    for &(text, expected) in WRONG {
        let error = Cron::parse(text).expect_err(text);
        let hint = error.hint.as_deref().unwrap_or_default();
        let found = format!("{}: {error} ({hint})", error.column);
        assert_eq!(found, expected, "`{text}`");
    }
}

#[test]
fn knows_which_cover_every_hour() {
    for (text, expected) in [
        ("0 * * * *", true),
        ("0 */1 * * *", true),
        ("0 0-23 * * *", true),
        ("0 5-5 * * *", true),
        ("@hourly", true),
        ("0 0 * ? * MON", true),
        ("0 *,0-23 * * *", false),
        ("0 */2 * * *", false),
        ("0 0-22 * * *", false),
    ] {
        assert_eq!(cron(text).covers_every_hour(), expected, "`{text}`");
    }
}

#[test]
fn shows_the_text_as_written() {
    assert_eq!(format!("[{:>12}]", cron("@Daily")), "[      @Daily]");
    assert_eq!(cron("0 9 * * MON-fri").to_string(), "0 9 * * MON-fri");
}

/// Marsaglia's xorshift: the same expressions in every run.
pub(crate) struct Random(pub u64);

impl Random {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    pub fn field(&mut self, min: u64, max: u64) -> String {
        let size = max - min + 1;
        let (a, b) = (min + self.below(size), min + self.below(size));
        match self.below(6) {
            0 | 1 => "*".to_owned(),
            2 => format!("*/{}", 1 + self.below(size)),
            3 => format!("{a}-{b}"),
            4 => format!("{a},{b}"),
            _ => format!("{a}-{b}/{}", 1 + self.below(9)),
        }
    }

    pub fn expression(&mut self) -> String {
        let day = match self.below(8) {
            0 => "L".to_owned(),
            1 => format!("{}W", 1 + self.below(31)),
            _ => self.field(1, 31),
        };
        let weekday = match self.below(8) {
            0 => format!("L{}", self.below(8)),
            1 => format!("{}#{}", self.below(8), 1 + self.below(5)),
            _ => self.field(0, 7),
        };
        let month = self.field(1, 12);
        format!("{} {} {day} {month} {weekday}", self.field(0, 59), self.field(0, 23))
    }
}

#[test]
fn next_and_previous_agree() {
    let mut random = Random(20_261_122);
    let mut fired = 0;
    for _ in 0..3_000 {
        let text = random.expression();
        let cron = cron(&text);
        let second = random.below(4_000_000_000) as i64;
        let base = TimeZone::UTC.to_datetime(Timestamp::from_second(second).unwrap());
        let Some(next) = cron.next_after(base) else { continue };
        fired += 1;
        assert!(next > base, "`{text}` after {base}");
        let after = cron.next_after(next).expect(&text);
        assert!(after > next, "`{text}` after {next}");
        assert_eq!(cron.prev_before(after), Some(next), "`{text}` before {after}");
        if let Some(previous) = cron.prev_before(base) {
            assert!(previous < base, "`{text}` before {base}");
            let again = cron.next_after(previous).expect(&text);
            assert!(again == base || again == next, "`{text}` after {previous}: {again}");
        }
    }
    assert!(fired > 2_500);
}

#[test]
fn stops_at_the_ends_of_the_calendar() {
    for text in ["* * * * *", "0 0 29 2 *", "0 0 1W * 0", "0 0 L * L0", "59 23 31 12 *"] {
        let cron = cron(text);
        assert_eq!(cron.next_after(DateTime::MAX), None, "`{text}`");
        assert_eq!(cron.prev_before(DateTime::MIN), None, "`{text}`");
    }
    assert_eq!(cron("* * * * *").next_after(DateTime::MIN), Some(time("-009999-01-01T00:01")));
    assert_eq!(cron("* * * * *").prev_before(DateTime::MAX), Some(time("9999-12-31T23:59")));
}

#[test]
fn hostile_texts_are_errors() {
    for text in ["\0", "* * * * \u{a0}", "999999999999999999999 * * * *", "*/*", ",", "/ / / / /"] {
        Cron::parse(text).expect_err(text);
    }
    cron("*/99999999999999999999 * * * *");
    let long = format!("{} * * * *", "5,".repeat(100_000) + "5");
    cron(&long);
}
