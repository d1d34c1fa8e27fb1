//! Dates as text: Python's `strftime` and `strptime`, and pendulum's `format` tokens.
//!
//! English only and without a locale, so that a file means the same on every machine.

use std::fmt::Write as _;

use jiff::{
    civil::{self, Weekday},
    fmt::strtime,
    tz::{Offset, TimeZone},
};
use minijinja::Error;

use super::{arguments::invalid, date::Moment};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The English name of a day of the week.
pub fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or("")
}

/// Pendulum's week of the month: weeks begin on Monday, the first may be short.
pub fn week_of_month(date: civil::Date) -> i32 {
    let first = date.first_of_month().weekday().to_monday_zero_offset();
    (i32::from(date.day()) + i32::from(first) - 1) / 7 + 1
}

/// `+09:00`, or `+0900` with an empty separator.
pub fn offset(offset: Offset, separator: &str) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.abs();
    let mut text = format!("{sign}{:02}{separator}{:02}", seconds / 3600, seconds / 60 % 60);
    if seconds % 60 != 0 {
        _ = write!(text, "{separator}{:02}", seconds % 60);
    }
    text
}

/// Reads `Z`, `+09:00`, `+0900` and `+09`.
pub fn parse_offset(text: &str) -> Option<Offset> {
    if matches!(text, "Z" | "z") {
        return Some(Offset::UTC);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = text[1..].replace(':', "");
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits[..2].parse().ok()?;
    let minutes: i32 = digits.get(2..4).map_or(Ok(0), str::parse).ok()?;
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

/// `moment.strftime(format)` with Python's directives; unknown ones stay as they are.
pub fn strftime(moment: &Moment, format: &str) -> String {
    let mut out = String::with_capacity(format.len() + 8);
    let mut rest = format.chars();
    while let Some(c) = rest.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let mut directive = rest.next();
        let flag = directive.filter(|c| matches!(c, '-' | '_' | '0' | '^' | '#'));
        if flag.is_some() {
            directive = rest.next();
        }
        let Some(directive) = directive else {
            out.push('%');
            out.extend(flag);
            break;
        };
        match expand(moment, directive) {
            Some(text) => flagged(&mut out, &text, flag),
            None => {
                out.push('%');
                out.extend(flag);
                out.push(directive);
            }
        }
    }
    out
}

/// glibc's flags: `-` takes the padding away, `_` makes it blanks, `^` gives capitals.
fn flagged(out: &mut String, text: &str, flag: Option<char>) {
    let padding = text.len() - text.trim_start_matches(['0', ' ']).len().max(1).min(text.len());
    match flag {
        Some('-') => out.push_str(&text[padding..]),
        Some('_') => _ = write!(out, "{:padding$}{}", "", &text[padding..]),
        Some('^') => out.push_str(&text.to_uppercase()),
        _ => out.push_str(text),
    }
}

fn expand(moment: &Moment, directive: char) -> Option<String> {
    let at = moment.civil();
    let hour12 = (at.hour() + 11) % 12 + 1;
    let weekday = at.weekday();
    let monday_zero = i16::from(weekday.to_monday_zero_offset());
    let sunday_zero = i16::from(weekday.to_sunday_zero_offset());
    let yearday = at.date().day_of_year();
    let iso = at.date().iso_week_date();
    Some(match directive {
        'Y' => at.year().to_string(),
        'C' => format!("{:02}", at.year() / 100),
        'y' => format!("{:02}", at.year() % 100),
        'm' => format!("{:02}", at.month()),
        'd' => format!("{:02}", at.day()),
        'e' => format!("{:2}", at.day()),
        'H' => format!("{:02}", at.hour()),
        'k' => format!("{:2}", at.hour()),
        'I' => format!("{hour12:02}"),
        'l' => format!("{hour12:2}"),
        'M' => format!("{:02}", at.minute()),
        'S' => format!("{:02}", at.second()),
        'f' => format!("{:06}", moment.microsecond()),
        'p' => if at.hour() < 12 { "AM" } else { "PM" }.to_owned(),
        'P' => if at.hour() < 12 { "am" } else { "pm" }.to_owned(),
        'a' => weekday_name(weekday)[..3].to_owned(),
        'A' => weekday_name(weekday).to_owned(),
        'b' | 'h' => month_name(at.month())[..3].to_owned(),
        'B' => month_name(at.month()).to_owned(),
        'j' => format!("{yearday:03}"),
        'w' => sunday_zero.to_string(),
        'u' => (monday_zero + 1).to_string(),
        'U' => format!("{:02}", (yearday + 6 - sunday_zero) / 7),
        'W' => format!("{:02}", (yearday + 6 - monday_zero) / 7),
        'V' => format!("{:02}", iso.week()),
        'G' => iso.year().to_string(),
        'g' => format!("{:02}", iso.year() % 100),
        'z' => moment.offset().map_or(String::new(), |at| offset(at, "")),
        'Z' => moment.zone_abbreviation().unwrap_or_default(),
        's' => moment.micros().ok()?.div_euclid(1_000_000).to_string(),
        'c' => strftime(moment, "%a %b %e %H:%M:%S %Y"),
        'x' | 'D' => strftime(moment, "%m/%d/%y"),
        'X' | 'T' => strftime(moment, "%H:%M:%S"),
        'R' => strftime(moment, "%H:%M"),
        'r' => strftime(moment, "%I:%M:%S %p"),
        'F' => strftime(moment, "%Y-%m-%d"),
        'n' => "\n".to_owned(),
        't' => "\t".to_owned(),
        '%' => "%".to_owned(),
        _ => return None,
    })
}

/// `datetime.strptime(text, format)`: with a zone if the format has `%z`.
pub fn strptime(text: &str, format: &str) -> Result<Moment, Error> {
    let mismatch = || invalid(format!("`{text}` does not match the format `{format}`"));
    let parsed = strtime::parse(format, text).map_err(|_| mismatch())?;
    // Python fills in what the format leaves out: 1900-01-01 00:00:00.
    let date = parsed.to_date().or_else(|_| {
        let year = parsed.year().unwrap_or(1900);
        civil::Date::new(year, parsed.month().unwrap_or(1), parsed.day().unwrap_or(1))
    });
    let time = parsed.to_time().or_else(|_| {
        let (hour, minute) = (parsed.hour().unwrap_or(0), parsed.minute().unwrap_or(0));
        civil::Time::new(hour, minute, parsed.second().unwrap_or(0), 0)
    });
    let naive =
        Moment::Naive(date.map_err(|_| mismatch())?.to_datetime(time.map_err(|_| mismatch())?));
    match parsed.offset() {
        None => Ok(naive),
        Some(offset) => in_zone(&naive, TimeZone::fixed(offset)),
    }
}

/// The wall clock of `moment`, meant in `zone`.
pub fn in_zone(moment: &Moment, zone: TimeZone) -> Result<Moment, Error> {
    let zoned = zone.to_ambiguous_zoned(moment.civil()).later();
    zoned.map(Moment::Aware).map_err(|_| super::date::out_of_range())
}

/// Pendulum's tokens, longest first where one begins another.
const TOKENS: [&str; 44] = [
    "YYYY", "YY", "Y", "Qo", "Q", "MMMM", "MMM", "MM", "Mo", "M", "DDDD", "DDDo", "DDD", "DD",
    "Do", "D", "dddd", "ddd", "dd", "do", "d", "E", "HH", "H", "hh", "h", "mm", "m", "ss", "s",
    "SSSSSS", "SSSSS", "SSSS", "SSS", "SS", "S", "wo", "X", "x", "A", "ZZ", "Z", "zz", "z",
];

/// `moment.format(format)`: pendulum's tokens; `[text]` and `\x` stand for themselves.
pub fn format(moment: &Moment, format: &str) -> String {
    let mut out = String::new();
    let mut rest = format;
    while let Some(c) = rest.chars().next() {
        if let Some((quoted, after)) = rest.strip_prefix('[').and_then(|text| text.split_once(']'))
            && !quoted.contains('[')
        {
            out.push_str(quoted);
            rest = after;
        } else if let Some(escaped) = rest.strip_prefix('\\').and_then(|text| text.chars().next()) {
            out.push(escaped);
            rest = &rest[1 + escaped.len_utf8()..];
        } else if let Some(localized) = localized(rest) {
            out.push_str(&self::format(moment, localized.1));
            rest = &rest[localized.0.len()..];
        } else if let Some(token) = TOKENS.iter().find(|token| rest.starts_with(**token)) {
            out.push_str(&expand_token(moment, token));
            rest = &rest[token.len()..];
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

fn localized(text: &str) -> Option<(&'static str, &'static str)> {
    [
        ("LTS", "h:mm:ss A"),
        ("LT", "h:mm A"),
        ("LLLL", "dddd, MMMM D, YYYY h:mm A"),
        ("LLL", "MMMM D, YYYY h:mm A"),
        ("LL", "MMMM D, YYYY"),
        ("L", "MM/DD/YYYY"),
    ]
    .into_iter()
    .find(|(token, _)| text.starts_with(token))
}

fn expand_token(moment: &Moment, token: &str) -> String {
    let at = moment.civil();
    let weekday = at.weekday();
    let sunday_zero = i16::from(weekday.to_sunday_zero_offset());
    let quarter = i16::from((at.month() - 1) / 3 + 1);
    let yearday = at.date().day_of_year();
    match token {
        "YYYY" | "Y" => at.year().to_string(),
        "YY" => format!("{:02}", at.year() % 100),
        "Q" => quarter.to_string(),
        "Qo" => ordinal(quarter),
        "MMMM" => month_name(at.month()).to_owned(),
        "MMM" => month_name(at.month())[..3].to_owned(),
        "Mo" => ordinal(at.month().into()),
        "M" => at.month().to_string(),
        "DDDD" => format!("{yearday:03}"),
        "DDD" => yearday.to_string(),
        "DDDo" => ordinal(yearday),
        "Do" => ordinal(at.day().into()),
        "D" => at.day().to_string(),
        "dddd" => weekday_name(weekday).to_owned(),
        "ddd" => weekday_name(weekday)[..3].to_owned(),
        "dd" => weekday_name(weekday)[..2].to_owned(),
        "do" => ordinal(sunday_zero),
        "d" => sunday_zero.to_string(),
        "E" => weekday.to_monday_one_offset().to_string(),
        "wo" => ordinal(at.date().iso_week_date().week().into()),
        "H" => at.hour().to_string(),
        "h" => ((at.hour() + 11) % 12 + 1).to_string(),
        "m" => at.minute().to_string(),
        "s" => at.second().to_string(),
        "X" => strftime(moment, "%s"),
        "x" => moment.micros().map_or(String::new(), |micros| micros.div_euclid(1000).to_string()),
        "Z" => moment.offset().map_or(String::new(), |at| offset(at, ":")),
        "ZZ" => moment.offset().map_or(String::new(), |at| offset(at, "")),
        "z" => moment.zone_name().unwrap_or_default(),
        "zz" => moment.zone_abbreviation().unwrap_or_default(),
        fraction if fraction.starts_with('S') => {
            format!("{:06}", moment.microsecond())[..fraction.len()].to_owned()
        }
        "MM" => strftime(moment, "%m"),
        "DD" => strftime(moment, "%d"),
        "HH" => strftime(moment, "%H"),
        "hh" => strftime(moment, "%I"),
        "mm" => strftime(moment, "%M"),
        "ss" => strftime(moment, "%S"),
        _ => strftime(moment, "%p"),
    }
}

fn ordinal(number: i16) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}
