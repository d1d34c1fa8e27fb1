//! Calendar events of systemd (`OnCalendar=`), as systemd.time(7) has them.
//!
//! Weekday and day of the month must both hold there, which cron can say for `mon#1` and the last
//! Monday only; everything that cannot be held is refused with the reason.

use super::{Dialect, Misread, Recognised, converted};
use crate::{
    cron::{DayRule, Meaning, MonthDays, WeekDays},
    timetable::time_zone,
};

/// The words that stand for an event, with what they mean.
const WORDS: [(&str, &str); 11] = [
    ("minutely", "*-*-* *:*"),
    ("hourly", "*-*-* *:00"),
    ("daily", "*-*-* 00:00"),
    ("weekly", "Mon *-*-* 00:00"),
    ("monthly", "*-*-01 00:00"),
    ("quarterly", "*-01,04,07,10-01 00:00"),
    ("semiannually", "*-01,07-01 00:00"),
    ("semi-annually", "*-01,07-01 00:00"),
    ("yearly", "*-01-01 00:00"),
    ("annually", "*-01-01 00:00"),
    ("anually", "*-01-01 00:00"),
];
const WEEKDAYS: [&str; 7] =
    ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
/// Bits 1 to 31.
const ALL_DAYS: u64 = 0xffff_fffe;

/// Nothing else begins with a weekday, a date, a time or such a word.
pub(super) fn is_meant(text: &str) -> bool {
    let parts: Vec<&str> = text.split_ascii_whitespace().collect();
    let first = parts.first().copied().unwrap_or_default();
    let first = first.strip_prefix("OnCalendar=").unwrap_or(first);
    let is_weekday = weekdays(first).is_ok() || first.contains("..");
    let is_word = WORDS.iter().any(|(word, _)| word.eq_ignore_ascii_case(first));
    match parts.len() {
        0..=3 => is_weekday || is_word || first.contains(':') || is_date(first),
        4 => is_weekday,
        _ => false,
    }
}

fn is_date(part: &str) -> bool {
    let mut pieces = part.split(['-', '~']);
    let is_piece = |piece: &str| {
        piece.starts_with(|c: char| c == '*' || c.is_ascii_digit())
            && piece.chars().all(|c| c.is_ascii_digit() || "*,./".contains(c))
    };
    part.contains(['-', '~']) && pieces.all(is_piece)
}

pub(super) fn read(text: &str) -> Result<Recognised, Misread> {
    let bare = text.strip_prefix("OnCalendar=").unwrap_or(text);
    let mut parts: Vec<&str> = bare.split_ascii_whitespace().collect();
    let is_name = |last: &&&str| {
        last.starts_with(|c: char| c.is_ascii_alphabetic()) && weekdays(last).is_err()
    };
    let zone = parts.last().filter(is_name);
    let zone = zone.and_then(|last| time_zone(last).ok().map(|zone| (zone, *last)));
    let timezone = zone.map(|(zone, name)| {
        parts.pop();
        zone.iana_name().unwrap_or(name).to_owned()
    });
    let word = match parts.as_slice() {
        [word] => WORDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)),
        _ => None,
    };
    if let Some((_, event)) = word {
        parts = event.split(' ').collect();
    }
    let meaning = event(&parts, text)?;
    converted(Dialect::Systemd, &meaning, timezone)
}

/// Weekdays, date and time, each of which may be left out.
fn event(parts: &[&str], text: &str) -> Result<Meaning, Misread> {
    let mut rest = parts;
    let take = |rest: &mut &[&'_ str], wanted: bool| {
        if wanted {
            *rest = &rest[1..];
        }
    };
    let week = match rest {
        [first, ..] if first.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            Some(weekdays(first).map_err(|misread| misread.at(first, text))?)
        }
        _ => None,
    };
    take(&mut rest, week.is_some());
    let date = rest.first().copied().filter(|part| !part.contains(':'));
    take(&mut rest, date.is_some());
    let time = rest.first().copied();
    take(&mut rest, time.is_some());
    if let Some(more) = rest.first() {
        return Err(Misread::new(format!("not a time zone: `{more}`")).at(more, text).hint(
            "an event is weekdays, a date, a time and a zone, such as \
                   `Mon..Fri *-*-* 09:00:00 Asia/Seoul`",
        ));
    }
    let (months, days, from_end) = match date {
        Some(date) => self::date(date).map_err(|misread| misread.at(date, text))?,
        None => (0x1ffe, ALL_DAYS, 0),
    };
    let (hours, minutes) = match time {
        Some(time) => self::time(time).map_err(|misread| misread.at(time, text))?,
        None => (1, 1),
    };
    Ok(Meaning {
        minutes,
        hours: hours as u32,
        months: months as u16,
        days: day_rule(week, days as u32, from_end)?,
    })
}

/// Both must hold; what cron can say of that.
fn day_rule(week: Option<u8>, days: u32, from_end: u32) -> Result<DayRule, Misread> {
    let week = week.filter(|week| *week != 0x7f);
    let is_every_day = from_end == 0 && u64::from(days) == ALL_DAYS;
    let Some(week) = week else {
        return Ok(match is_every_day {
            true => DayRule::Every,
            false => DayRule::Month(MonthDays::Days { days, from_end }),
        });
    };
    if is_every_day {
        return Ok(DayRule::Week(WeekDays::Days(week)));
    }
    let bit = match (days, from_end) {
        (0, 0x7f) => Some(0),
        (days, 0) => (1..=5).find(|n| days == (0x7f_u32 << (7 * (n - 1) + 1))),
        _ => None,
    };
    let Some(bit) = bit else {
        return Err(Misread::new("a weekday that must also be a certain day of the month").hint(
            "cron fires when one of the two holds; schedule the weekday, and let a first \
                   task of the kind `short_circuit` look at the date",
        ));
    };
    let nth = std::array::from_fn(|day| if week & (1 << day) != 0 { 1 << bit } else { 0 });
    Ok(DayRule::Week(WeekDays::Nth(nth)))
}

/// `Mon,Wed..Fri`, short or in full.
fn weekdays(text: &str) -> Result<u8, Misread> {
    let day = |name: &str| {
        let lower = name.to_ascii_lowercase();
        let found = WEEKDAYS.iter().position(|day| lower == *day || lower == day[..3]);
        found.ok_or_else(|| {
            Misread::new(format!("not a day of the week: `{name}`"))
                .hint("write `Mon`, a range `Mon..Fri`, or a list `Mon,Wed`")
        })
    };
    let mut days = 0;
    for item in text.trim_end_matches(',').split(',') {
        let (first, last) = item.split_once("..").unwrap_or((item, item));
        // A week of systemd's begins on Monday, and a range does not go beyond its end.
        let [first, last] = [day(first)?, day(last)?].map(|day| (day + 6) % 7);
        if first > last {
            return Err(Misread::new(format!("a range of weekdays that goes backwards: `{item}`"))
                .hint("a week goes from `Mon` to `Sun`; write a list, such as `Sat,Sun,Mon`"));
        }
        (first..=last).for_each(|day| days |= 1 << ((day + 1) % 7));
    }
    Ok(days)
}

/// Months, days and days from the end.
fn date(text: &str) -> Result<(u64, u64, u32), Misread> {
    let (before, day, is_from_end) = match text.rsplit_once(['-', '~']) {
        Some((before, day)) => (before, day, text[before.len()..].starts_with('~')),
        None => {
            return Err(Misread::new(format!("not a date: `{text}`"))
                .hint("write year, month and day, such as `*-*-01`"));
        }
    };
    let month = match before.split_once('-') {
        Some(("*", month)) => month,
        Some((year, _)) => {
            return Err(Misread::new(format!("a year cannot be given: `{year}`"))
                .hint("write `*` and set `start_date` and `end_date`"));
        }
        None => before,
    };
    let months = component(month, "month", 1, 12)?;
    if !is_from_end {
        return Ok((months, component(day, "day", 1, 31)?, 0));
    }
    Ok((months, 0, (days_from_end(day)? >> 1) as u32))
}

/// `~1` is the last day; `~7/1` goes from the seventh-last one on to the end.
fn days_from_end(day: &str) -> Result<u64, Misread> {
    let mut days = 0;
    for item in day.split(',') {
        days |= match item.split_once('/') {
            Some((start, step)) => {
                let start = number(start, "day", 1, 31)?;
                let step = number(step, "step", 1, 31)?;
                (1..=start).rev().step_by(step as usize).fold(0, |days, day| days | 1 << day)
            }
            None => component(item, "day", 1, 31)?,
        };
    }
    Ok(days)
}

/// Hours and minutes.
fn time(text: &str) -> Result<(u64, u64), Misread> {
    let mut pieces = text.split(':');
    let (hour, minute, second) = (pieces.next(), pieces.next(), pieces.next());
    let (Some(hour), Some(minute), None) = (hour, minute, pieces.next()) else {
        return Err(Misread::new(format!("not a time: `{text}`"))
            .hint("write hour and minute, such as `09:00`"));
    };
    let second = second.unwrap_or("00");
    let is_zero = second.starts_with('0') && second.bytes().all(|byte| b"0.".contains(&byte));
    if !is_zero {
        return Err(Misread::new(format!("the seconds must be 0: `{second}`"))
            .hint("a schedule is exact to the minute; write `00` for the seconds"));
    }
    Ok((component(hour, "hour", 0, 23)?, component(minute, "minute", 0, 59)?))
}

/// `*`, or a list of values, ranges and steps.
fn component(text: &str, name: &str, min: u64, max: u64) -> Result<u64, Misread> {
    let spread = |first: u64, last: u64, step: u64| {
        (first..=last).step_by(step as usize).fold(0, |set, value| set | 1 << value)
    };
    if text == "*" {
        return Ok(spread(min, max, 1));
    }
    let mut set = 0;
    for item in text.split(',') {
        let (range, step) = match item.split_once('/') {
            Some(("*", step)) => {
                return Err(Misread::new(format!("a step needs a start: `{item}`"))
                    .hint(format!("write `{min}/{step}`")));
            }
            Some((range, step)) => (range, Some(number(step, "step", 1, 100)?)),
            None => (item, None),
        };
        set |= match range.split_once("..") {
            Some((first, last)) => {
                let (first, last) = (number(first, name, min, max)?, number(last, name, min, max)?);
                if first > last {
                    return Err(Misread::new(format!("a range that goes backwards: `{item}`"))
                        .hint("write a list of two ranges"));
                }
                spread(first, last, step.unwrap_or(1))
            }
            None => {
                let first = number(range, name, min, max)?;
                step.map_or(1 << first, |step| spread(first, max, step))
            }
        };
    }
    Ok(set)
}

fn number(text: &str, name: &str, min: u64, max: u64) -> Result<u64, Misread> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let value = text.parse::<u64>().ok().filter(|value| is_number && (min..=max).contains(value));
    value.ok_or_else(|| {
        let article = if name == "hour" { "an" } else { "a" };
        Misread::new(format!("not {article} {name}: `{text}`"))
            .hint(format!("write {min} to {max}"))
    })
}
