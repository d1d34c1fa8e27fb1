//! The six or seven fields of Quartz, taken only where they are plainly Quartz.
//!
//! Plainly means: seconds first, and a `?` in exactly one of the day fields, where no Unix form
//! has one. Anything else of this length is refused with the five-field forms it may have meant;
//! croniter would read the sixth field as seconds *at the end*, silently.

use super::{
    Cron,
    days::{Days, DaysOfMonth, DaysOfWeek},
    error::Fault,
    field::{DAY, HOUR, Item, Kind, MINUTE, MONTH, QUARTZ_WEEKDAY, Set, is_number},
    unix,
};

const Q_MINUTE: Kind = MINUTE.quartz();
const Q_HOUR: Kind = HOUR.quartz();
const Q_DAY: Kind = DAY.quartz();
const Q_MONTH: Kind = MONTH.quartz();

/// Reads six or seven fields; `text` is what the user wrote.
pub(super) fn parse<'a>(fields: &[&'a str], text: &'a str) -> Result<Cron, Fault<'a>> {
    let &[second, minute, hour, day, month, weekday, ref year @ ..] = fields else {
        return Err(refuse(fields, text));
    };
    if (day == "?") == (weekday == "?") || [second, minute, hour, month].contains(&"?") {
        return Err(refuse(fields, text));
    }
    if !(is_number(second) && second.bytes().all(|byte| byte == b'0')) {
        return Err(Fault::new(second, format!("the seconds must be 0: `{second}`"))
            .hint("a schedule is exact to the minute; write `0` for the seconds"));
    }
    if let Some(year) = year.iter().find(|year| **year != "*") {
        return Err(Fault::new(year, format!("a year cannot be given: `{year}`"))
            .hint("leave the year out and set `start_date` and `end_date`"));
    }
    let hours = Q_HOUR.field(hour)?;
    Ok(Cron {
        text: text.to_owned(),
        minutes: Q_MINUTE.field(minute)?.matching(&MINUTE),
        hours: hours.matching(&HOUR) as u32,
        months: Q_MONTH.field(month)?.matching(&MONTH) as u16,
        days: Days::new(days_of_month(day)?, days_of_week(weekday)?),
        every_hour: hours.matching(&HOUR).count_ones() == 24,
    })
}

fn days_of_month(text: &str) -> Result<DaysOfMonth, Fault<'_>> {
    let mut days = DaysOfMonth { any: text == "?", ..DaysOfMonth::default() };
    if days.any {
        return Ok(days);
    }
    let lower = text.to_ascii_lowercase();
    // The last weekday of a month is the one nearest to a day that no month goes beyond.
    let nearest = if lower == "lw" { Some("31") } else { text.strip_suffix(['w', 'W']) };
    if let Some(day) = nearest {
        days.nearest = Some(Q_DAY.in_range(day)?);
        return Ok(days);
    }
    let mut set = Set::default();
    for item in text.split(',') {
        if item.eq_ignore_ascii_case("l") {
            days.from_end |= 1;
        } else if let Some(before) = item.strip_prefix("L-").or_else(|| item.strip_prefix("l-")) {
            days.from_end |= 1 << before_last(before, item)?;
        } else {
            set.add(Q_DAY.item(item)?);
        }
    }
    days.any = set.star;
    days.days = set.values as u32;
    Ok(days)
}

/// The number in `L-3`.
fn before_last<'a>(text: &str, item: &'a str) -> Result<u32, Fault<'a>> {
    match text.parse() {
        Ok(days @ 0..=30) if is_number(text) => Ok(days),
        _ => Err(Fault::new(item, format!("no such day before the last one: `{item}`"))
            .hint("write 1 to 30 after `L-`, such as `L-3`")),
    }
}

fn days_of_week(text: &str) -> Result<DaysOfWeek, Fault<'_>> {
    let mut days = DaysOfWeek { any: text == "?", ..DaysOfWeek::default() };
    if days.any {
        return Ok(days);
    }
    let mut set = Set::default();
    for item in text.split(',') {
        if let Some((day, nth)) = item.split_once('#') {
            let bit = match nth {
                "1" | "2" | "3" | "4" | "5" => nth.as_bytes()[0] - b'0',
                _ => {
                    return Err(Fault::new(item, format!("no such weekday of a month: `{item}`"))
                        .hint("write 1 to 5 after `#`, such as `2#1` for the first Monday"));
                }
            };
            days.nth[usize::from(QUARTZ_WEEKDAY.in_range(day)?)] |= 1 << bit;
        } else if item.eq_ignore_ascii_case("l") {
            set.add(Item::Values(1 << 6)); // Saturday, Quartz's seventh and last day of the week
        } else if let Some(day) = item.strip_suffix(['l', 'L']) {
            days.nth[usize::from(QUARTZ_WEEKDAY.in_range(day)?)] |= 1;
        } else {
            set.add(QUARTZ_WEEKDAY.item(item)?);
        }
    }
    if days.nth != [0; 7] && set.entries() > 0 {
        return Err(Fault::new(text, format!("whole weekdays beside `#` or `<n>L`: `{text}`"))
            .hint("write one kind only, or a list of two schedules"));
    }
    days.any = set.star;
    days.days = set.values as u8;
    Ok(days)
}

/// The fault for six or seven fields that may mean several things.
fn refuse<'a>(fields: &[&'a str], text: &'a str) -> Fault<'a> {
    let message = format!("five fields are needed, found {}: `{}`", fields.len(), text.trim());
    let fault = Fault::new(fields.get(5).copied().unwrap_or(text), message);
    let mut forms = Vec::new();
    if let &[second, minute, hour, day, month, weekday, ..] = fields {
        if second == "0" {
            forms.push(([minute, hour, day, month, weekday], "if the first is the second"));
        }
        forms.push(([second, minute, hour, day, month], "if the first is the minute"));
    }
    forms.retain(|(form, _)| unix::parse(*form, "").is_ok());
    let forms: Vec<_> =
        forms.iter().map(|(form, when)| format!("`{}` {when}", form.join(" "))).collect();
    match forms.as_slice() {
        [] => fault.hint("write minute, hour, day of month, month and day of week"),
        forms => fault.hint(format!("write {}", forms.join(", or "))),
    }
}
