//! The five-field form, exactly as croniter reads it, which is what Airflow does.
//!
//! Its calendar words are `L`, `15W`, `mon#2` and `L5`; `?` is another `*` in the day fields.
//! Quartz, which writes some of them differently, stays in `quartz`.

use super::{
    Cron,
    days::{Days, DaysOfMonth, DaysOfWeek},
    error::Fault,
    field::{DAY, HOUR, Item, Kind, MINUTE, MONTH, Set, WEEKDAY, is_number},
};

/// Reads five fields; `text` is what the user wrote.
pub(super) fn parse<'a>(fields: [&'a str; 5], text: &str) -> Result<Cron, Fault<'a>> {
    let [minute, hour, day, month, weekday] = fields;
    let minutes = plain(&MINUTE, minute)?;
    let hours = plain(&HOUR, hour)?;
    let days = days_of_month(day, weekday)?;
    let months = plain(&MONTH, month)?;
    let weekdays = days_of_week(weekday, day)?;
    Ok(Cron {
        text: text.to_owned(),
        minutes: minutes.matching(&MINUTE),
        hours: hours.matching(&HOUR) as u32,
        months: months.matching(&MONTH) as u16,
        days: Days::new(days, weekdays),
        every_hour: hours.entries() == 24 || (hours.star && hours.values == 0),
    })
}

fn plain<'a>(kind: &Kind, text: &'a str) -> Result<Set, Fault<'a>> {
    if let Some(at) = text.find('?') {
        let message = format!("`?` cannot be {} {}: `{text}`", kind.article(), kind.name);
        return Err(Fault::new(&text[at..], message)
            .hint("`?` stands only for a whole day field; write `*` here"));
    }
    kind.field(text)
}

/// A day field that is full counts as `*`, which decides how the two fields go together, but
/// only where the other field has a star in it. croniter counts the entries, so that `2-31,L`
/// has 31 of them and is full.
fn is_any(set: &Set, extra: u32, full: u32, other: &str) -> bool {
    set.star || (set.entries() + extra == full && other.contains('*'))
}

fn question_mark(text: &str) -> Result<bool, Fault<'_>> {
    if text.contains('?') && text != "?" {
        return Err(Fault::new(text, format!("`?` must stand alone in its field: `{text}`"))
            .hint("write `?` or `*` for any day, or the days without `?`"));
    }
    Ok(text == "?")
}

fn days_of_month<'a>(text: &'a str, other: &str) -> Result<DaysOfMonth, Fault<'a>> {
    if question_mark(text)? {
        return Ok(DaysOfMonth { any: true, ..DaysOfMonth::default() });
    }
    if let Some(day) = nearest(text) {
        return Ok(DaysOfMonth { nearest: Some(DAY.in_range(day)?), ..DaysOfMonth::default() });
    }
    let mut set = Set::default();
    let mut last = false;
    for item in text.split(',') {
        match item {
            "l" | "L" => last = true,
            _ if nearest(item).is_some() => {
                return Err(Fault::new(item, format!("`{item}` must stand alone in its field"))
                    .hint("write a DAG of its own for it, or a list of two schedules"));
            }
            _ => set.add(DAY.item(item).map_err(|fault| explain_day(item, fault))?),
        }
    }
    Ok(DaysOfMonth {
        any: is_any(&set, last.into(), 31, other),
        days: set.values as u32,
        from_end: last.into(),
        nearest: None,
    })
}

/// The number in `15W` or `W15`.
fn nearest(item: &str) -> Option<&str> {
    let w = |c: char| c.eq_ignore_ascii_case(&'w');
    item.strip_suffix(w).or_else(|| item.strip_prefix(w)).filter(|day| is_number(day))
}

fn explain_day<'a>(item: &str, fault: Fault<'a>) -> Fault<'a> {
    let lower = item.to_ascii_lowercase();
    match lower.as_str() {
        "lw" | "wl" => fault.hint("the weekday nearest to the end of the month is `31W`"),
        _ if lower.starts_with("l-") => fault.hint("only the last day itself, `L`, can be named"),
        _ => fault,
    }
}

fn days_of_week<'a>(text: &'a str, other: &str) -> Result<DaysOfWeek, Fault<'a>> {
    if question_mark(text)? {
        return Ok(DaysOfWeek { any: true, ..DaysOfWeek::default() });
    }
    let mut set = Set::default();
    let mut nth = [0; 7];
    for item in text.split(',') {
        let (days, bit) = weekday_item(item)?;
        if let (Item::Values(days), Some(bit)) = (&days, bit) {
            (0..7).filter(|day| days & (1 << day) != 0).for_each(|day| nth[day] |= 1 << bit);
        }
        set.add(days);
    }
    let special = (0..7).filter(|&day| nth[day] != 0).fold(0, |bits, day| bits | 1u64 << day);
    if special != 0 && set.values & !special != 0 && set.entries() != 7 {
        return Err(Fault::new(text, format!("whole weekdays beside `#` or `L<n>`: `{text}`"))
            .hint("write one kind only, or a list of two schedules"));
    }
    let any = is_any(&set, 0, 7, other);
    Ok(DaysOfWeek { any, days: set.values as u8, nth })
}

/// One item, and for `mon#2` and `L5` the bit of the occurrence in the month (0 is the last).
fn weekday_item(item: &str) -> Result<(Item, Option<u8>), Fault<'_>> {
    if let Some((day, number)) = item.split_once('#') {
        let days = named_days(day, item)?;
        let nth = match number.parse::<u8>() {
            Ok(nth @ 1..=5) if is_number(number) => nth,
            _ => {
                return Err(Fault::new(item, format!("no such weekday of a month: `{item}`"))
                    .hint("write 1 to 5 after `#`, such as `mon#1` for the first Monday"));
            }
        };
        return Ok((days, Some(nth)));
    }
    if let Some(day) = item.strip_prefix(['l', 'L']).filter(|day| is_number(day)) {
        return Ok((Item::Values(1 << WEEKDAY.in_range(day)?), Some(0)));
    }
    WEEKDAY.item(item).map(|days| (days, None)).map_err(|fault| explain_weekday(item, fault))
}

/// What may stand before `#`: a day, or a range of names.
fn named_days<'a>(text: &'a str, item: &'a str) -> Result<Item, Fault<'a>> {
    let Some((low, high)) = text.split_once('-') else {
        return Ok(Item::Values(1 << WEEKDAY.in_range(text)?));
    };
    if WEEKDAY.named(low).is_some() && WEEKDAY.named(high).is_some() {
        return WEEKDAY.item(text);
    }
    Err(Fault::new(item, format!("only names make a range before `#`: `{item}`"))
        .hint("write names, such as `mon-wed#1`, or one entry for each day"))
}

fn explain_weekday<'a>(item: &str, fault: Fault<'a>) -> Fault<'a> {
    let Some(day) = item.strip_suffix(['l', 'L']) else { return fault };
    match WEEKDAY.in_range(day) {
        Ok(number) => fault.hint(format!("the last such day of the month is `L{number}`")),
        Err(_) => fault.hint("the last Friday of the month is `L5`, the last day `L` in field 3"),
    }
}
