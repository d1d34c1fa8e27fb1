//! The time of a crontab line: read as Vixie cron reads it, said as Mainspring's `Cron` says it.
//!
//! The two disagree in a few places: a day field that begins with `*` is joined by "and" in cron,
//! and `5-5` is one value there. What differs is rewritten, and what cannot be said is refused;
//! `Cron` itself is the judge. Words of other programs (`H`, `~`, `L`) are refused by name.

use jiff::{SignedDuration, civil};

use super::Reason;
use crate::cron::Cron;

/// When a line is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct When {
    /// The expression that means the same to Mainspring.
    pub text: String,
    /// It is not the text that was written.
    pub rewritten: bool,
    /// Bits of the minutes of an hour.
    pub minutes: u64,
    /// Bits of the hours of a day.
    pub hours: u64,
    /// What says on which days: equal for two lines if they are due on the same days.
    pub days: Days,
}

/// On which days a line is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Days {
    month_days: u64,
    months: u64,
    /// Bit 0 is Sunday.
    weekdays: u64,
    /// Both day fields must match; else either is enough.
    both: bool,
}

/// A field of cron's: its bounds and its names, the first of them for `min`.
struct Kind {
    name: &'static str,
    min: u32,
    max: u32,
    names: &'static [&'static str],
}

const KINDS: [Kind; 5] = [
    Kind { name: "minute", min: 0, max: 59, names: &[] },
    Kind { name: "hour", min: 0, max: 23, names: &[] },
    Kind { name: "day of the month", min: 1, max: 31, names: &[] },
    Kind {
        name: "month",
        min: 1,
        max: 12,
        names: &[
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ],
    },
    Kind {
        name: "day of the week",
        min: 0,
        max: 7,
        names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
    },
];

const SUNDAY_BITS: u64 = 1 | 1 << 7;
const ALL_WEEKDAYS: u64 = 0b111_1111;
const ALL_MONTH_DAYS: u64 = ((1 << 31) - 1) << 1;

/// Years whose first of January falls on each day of the week: together they hold every pair of a
/// day of the month and a day of the week.
const YEARS: [i16; 7] = [2001, 2002, 2003, 2004, 2005, 2006, 2010];

/// A field that was read.
struct Field {
    bits: u64,
    /// It begins with `*`, which decides how the day fields go together.
    star: bool,
    /// As `Cron` has to be told.
    text: String,
}

/// The names of cron for common times. Cron knows them in lower case only.
const ALIASES: [(&str, [&str; 5]); 8] = [
    ("@hourly", ["0", "*", "*", "*", "*"]),
    ("@daily", ["0", "0", "*", "*", "*"]),
    ("@midnight", ["0", "0", "*", "*", "*"]),
    ("@weekly", ["0", "0", "*", "*", "0"]),
    ("@monthly", ["0", "0", "1", "*", "*"]),
    ("@yearly", ["0", "0", "1", "1", "*"]),
    ("@annually", ["0", "0", "1", "1", "*"]),
    ("@every_minute", ["*", "*", "*", "*", "*"]),
];

/// Reads an alias, such as `@daily`.
///
/// # Errors
/// Cron does not know it, or there is no time that means the same.
pub(super) fn alias(word: &str) -> Result<When, Reason> {
    if let Some((name, fields)) = ALIASES.iter().find(|(name, _)| *name == word) {
        let when = five(*fields)?;
        let known = Cron::parse(name).is_ok();
        let text = if known { (*name).to_owned() } else { when.text };
        return Ok(When { rewritten: !known, text, ..when });
    }
    let lower = word.to_ascii_lowercase();
    let seconds = word.strip_prefix('@').filter(|rest| is_number(rest));
    Err(match (lower.as_str(), seconds) {
        ("@reboot", _) => {
            Reason::new("`@reboot` is no time: Mainspring runs nothing at the start of the machine")
                .hint("leave the line in the crontab, or make a unit of your service manager of it")
        }
        (_, Some(seconds)) => Reason::new(format!(
            "`{word}` counts {seconds} seconds from the end of the last run"
        ))
        .hint(format!(
            "write a DAG with `schedule: every {seconds}s`, which counts from start to start"
        )),
        ("@every_second", _) => Reason::new("`@every_second` is too often for a DAG")
            .hint("run a program that loops by itself"),
        _ if lower.starts_with("@every") => Reason::new(format!("cron does not know `{word}`"))
            .hint("write a DAG with `schedule: every 5m`"),
        _ if ALIASES.iter().any(|(name, _)| *name == lower) => {
            Reason::new(format!("cron does not know `{word}`"))
                .hint(format!("it is written `{lower}`"))
        }
        _ => {
            let names: Vec<_> = ALIASES[..7].iter().map(|(name, _)| format!("`{name}`")).collect();
            Reason::new(format!("cron does not know `{word}`"))
                .hint(format!("the names are {}", names.join(", ")))
        }
    })
}

/// Reads five fields.
///
/// # Errors
/// Cron cannot read them, programs disagree about them, or `Cron` has no words for them.
pub(super) fn five(written: [&str; 5]) -> Result<When, Reason> {
    let [minute, hour, day, month, weekday] = &KINDS;
    let minute = field(minute, written[0])?;
    let hour = field(hour, written[1])?;
    let mut day = field(day, written[2])?;
    let month = field(month, written[3])?;
    let mut weekday = field(weekday, written[4])?;
    if weekday.bits & SUNDAY_BITS != 0 {
        weekday.bits = (weekday.bits | 1) & ALL_WEEKDAYS;
    }
    let days = Days {
        month_days: day.bits,
        months: month.bits,
        weekdays: weekday.bits,
        both: day.star || weekday.star,
    };
    let Some((day_text, weekday_text)) = days.in_words(&day.text, &weekday.text) else {
        return Err(Reason::new(format!(
            "cron runs it only on days that match both `{}` and `{}`, because one of them begins \
             with `*`; one expression cannot say that here",
            written[2], written[4]
        ))
        .hint(format!(
            "write a DAG at `{} {} * {} {}` whose script skips the other days: \
             `case $(date +%d) in {}) ;; *) exit 99 ;; esac`",
            minute.text,
            hour.text,
            month.text,
            weekday.text,
            days.two_digits()
        )));
    };
    (day.text, weekday.text) = (day_text, weekday_text);
    let text = [minute.text, hour.text, day.text, month.text, weekday.text].join(" ");
    let start = civil::date(2026, 1, 1).at(0, 0, 0, 0);
    match Cron::parse(&text) {
        Ok(cron) if cron.next_after(start).is_some() => {}
        Ok(_) => {
            return Err(Reason::new(format!("`{text}` never comes: no month has such a day"))
                .hint("correct the day or the month"));
        }
        Err(error) => return Err(Reason { message: error.message, hint: error.hint }),
    }
    let rewritten = text != written.join(" ");
    Ok(When { text, rewritten, minutes: minute.bits, hours: hour.bits, days })
}

impl Days {
    /// The two day fields in which `Cron` sees the same days.
    fn in_words(&self, day: &str, weekday: &str) -> Option<(String, String)> {
        let any = || "*".to_owned();
        if (day, weekday) == ("*", "*") {
            return Some((any(), any()));
        }
        let listed = || (list(self.month_days), list(self.weekdays));
        let candidates: [&dyn Fn() -> (String, String); 6] = [
            &|| (day.to_owned(), weekday.to_owned()),
            &|| (any(), any()),
            &|| (day.to_owned(), any()),
            &|| (any(), weekday.to_owned()),
            &listed,
            &|| (any(), self.weeks_of_month().unwrap_or_else(any)),
        ];
        candidates.iter().map(|candidate| candidate()).find(|(day, weekday)| {
            Cron::parse(&format!("* * {day} * {weekday}")).is_ok_and(|cron| self.agrees(&cron))
        })
    }

    /// Whether `cron` fires on just these days, for each pair of the two kinds of days.
    fn agrees(&self, cron: &Cron) -> bool {
        let dates = YEARS.iter().flat_map(|year| (1..=31).map(|day| civil::date(*year, 1, day)));
        dates.into_iter().all(|date| {
            let midnight = date.at(0, 0, 0, 0);
            let before = midnight.saturating_sub(SignedDuration::from_secs(1));
            (cron.next_after(before) == Some(midnight)) == self.hold(date)
        })
    }

    /// Cron's own rule, the month left out.
    fn hold(&self, date: civil::Date) -> bool {
        let in_month = self.month_days & (1 << date.day()) != 0;
        let in_week = self.weekdays & (1 << date.weekday().to_sunday_zero_offset()) != 0;
        if self.both { in_month && in_week } else { in_month || in_week }
    }

    /// The days of the month as the patterns of a shell's `case`.
    fn two_digits(&self) -> String {
        let days = (1..=31).filter(|day| self.month_days & (1 << day) != 0);
        days.map(|day| format!("{day:02}")).collect::<Vec<_>>().join("|")
    }

    /// `mon#1` where the days are whole weeks counted from the first of the month: what
    /// `*/100,1-7 * mon`, a known trick for the first Monday, means.
    fn weeks_of_month(&self) -> Option<String> {
        let week = |n: u32| (0x7f << (7 * (n - 1) + 1)) & ALL_MONTH_DAYS;
        let weeks: Vec<u32> = (1..=5).filter(|n| self.month_days & week(*n) == week(*n)).collect();
        let covered = weeks.iter().fold(0, |bits, n| bits | week(*n));
        if covered != self.month_days || !self.both {
            return None;
        }
        let names = KINDS[4].names.iter().enumerate();
        let days = names.filter(|(day, _)| self.weekdays & (1 << day) != 0);
        let items = days.flat_map(|(_, name)| weeks.iter().map(move |n| format!("{name}#{n}")));
        Some(items.collect::<Vec<_>>().join(","))
    }
}

/// The values as a list; their bits name them.
fn list(bits: u64) -> String {
    let values = (0..64).filter(|value| bits & (1 << value) != 0);
    values.map(|value| value.to_string()).collect::<Vec<_>>().join(",")
}

fn field(kind: &Kind, text: &str) -> Result<Field, Reason> {
    foreign(kind, text)?;
    let mut bits = 0;
    let mut items = Vec::new();
    for item in text.split(',') {
        let (low, high, step) = range(kind, item, text)?;
        for value in (low..=high).step_by(step as usize) {
            bits |= 1 << value;
        }
        // `5-5` is one value in cron, and the whole field to `Cron`.
        let is_narrow = low == high && item.contains('-');
        items.push(if is_narrow { low.to_string() } else { item.to_owned() });
    }
    Ok(Field { bits, star: text.starts_with('*'), text: items.join(",") })
}

/// First value, last value and step of an item.
fn range(kind: &Kind, item: &str, text: &str) -> Result<(u32, u32, u32), Reason> {
    let (body, step) = match item.split_once('/') {
        Some((body, step)) => (body, Some(step)),
        None => (item, None),
    };
    let step_size = match step {
        None => 1,
        Some(step) if is_number(step) => step.parse::<u32>().unwrap_or(u32::MAX).min(1000),
        Some(_) => return Err(unreadable(kind, text)),
    };
    if step_size == 0 {
        return Err(Reason::new(format!("a step cannot be 0: `{item}`")));
    }
    if body == "*" {
        return Ok((kind.min, kind.max, step_size));
    }
    let Some((low, high)) = body.split_once('-') else {
        let value = value(kind, body, text)?;
        return match step {
            None => Ok((value, value, 1)),
            Some(_) => Err(Reason::new(format!(
                "cron programs disagree about `{item}`: an error, `{value}` alone, or from {value} on"
            ))
            .hint(format!("write `{value}`, or `{value}-{}/{step_size}`", kind.max))),
        };
    };
    let (low, high) = (value(kind, low, text)?, value(kind, high, text)?);
    if low > high {
        return Err(Reason::new(format!("cron refuses a range that runs backwards: `{item}`"))
            .hint(match (kind.name, high) {
                ("day of the week", 0) if low > 0 => format!("write Sunday as 7: `{low}-7`"),
                _ => format!("write two ranges: `{low}-{},{}-{high}`", kind.max, kind.min),
            }));
    }
    Ok((low, high, step_size))
}

fn value(kind: &Kind, text: &str, field: &str) -> Result<u32, Reason> {
    let named = kind.names.iter().position(|name| name.eq_ignore_ascii_case(text));
    if let Some(at) = named {
        return Ok(kind.min + at as u32);
    }
    if !is_number(text) {
        return Err(unreadable(kind, field));
    }
    match text.parse::<u32>() {
        Ok(value) if (kind.min..=kind.max).contains(&value) => Ok(value),
        _ => Err(Reason::new(format!("{} out of range: `{text}`", kind.name))
            .hint(format!("cron takes {} to {}", kind.min, kind.max))),
    }
}

/// Words that other programs know, each refused by name.
fn foreign(kind: &Kind, text: &str) -> Result<(), Reason> {
    let name = kind.name;
    if text.split(',').any(|item| item == "H" || item.starts_with("H/") || item.starts_with("H(")) {
        return Err(Reason::new(format!(
            "`{text}` is Jenkins's: `H` stands for a {name} that it chooses"
        ))
        .hint("write the value that you want"));
    }
    if text.contains('~') {
        return Err(Reason::new(format!(
            "`{text}` is a random {name}, drawn anew when cron starts"
        ))
        .hint("write one value of that range: a schedule is the same tomorrow"));
    }
    let is_calendar_word = |item: &str| {
        item.contains(['?', '#']) || item.ends_with(['L', 'W']) && !item.eq_ignore_ascii_case("jul")
    };
    if text.split(',').any(is_calendar_word) {
        return Err(Reason::new(format!("cron does not know `{text}`, which is Quartz's")).hint(
            "Mainspring has words for such days (`L`, `15W`, `mon#2`, `L5`): write the DAG by hand",
        ));
    }
    Ok(())
}

fn unreadable(kind: &Kind, text: &str) -> Reason {
    let reason = Reason::new(format!("not a {}: `{text}`", kind.name));
    if kind.names.is_empty() {
        return reason.hint(format!("cron takes {} to {}", kind.min, kind.max));
    }
    let last = kind.names[kind.names.len() - 1];
    reason.hint(format!("cron takes {} to {}, `{}` to `{last}`", kind.min, kind.max, kind.names[0]))
}

pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
