//! The search for the next and the previous fire time, in naive local time.
//!
//! Months, hours and minutes are bit sets, and so are the days of a month: each step jumps to the
//! next set bit, so that an expression that never fires costs a few hundred steps. Zones and
//! daylight saving belong to `timetable`.

use jiff::civil::{Date, DateTime, Time};

use super::{
    Cron,
    days::{Days, Month},
};

/// The search gives up after so many years, as croniter does.
const HORIZON_YEARS: i16 = 50;

type Mask = fn(&Days, Month) -> u32;

pub(super) fn next_after(cron: &Cron, time: DateTime) -> Option<DateTime> {
    let start = floor(time).checked_add(jiff::SignedDuration::from_mins(1)).ok()?;
    if cron.days.needs_both() {
        forward(cron, start, Days::both)?;
    }
    forward(cron, start, Days::fires)
}

pub(super) fn prev_before(cron: &Cron, time: DateTime) -> Option<DateTime> {
    let start = match floor(time) {
        minute if minute < time => minute,
        minute => minute.checked_sub(jiff::SignedDuration::from_mins(1)).ok()?,
    };
    if cron.days.needs_both() {
        backward(cron, start, Days::both)?;
    }
    backward(cron, start, Days::fires)
}

fn floor(time: DateTime) -> DateTime {
    let minute = Time::constant(time.hour(), time.minute(), 0, 0);
    time.date().to_datetime(minute)
}

/// The first fire time at or after `start`.
fn forward(cron: &Cron, start: DateTime, mask: Mask) -> Option<DateTime> {
    let last_year = start.year().saturating_add(HORIZON_YEARS);
    let date = day_from(cron, start.date(), last_year, mask)?;
    if date == start.date() {
        if let Some(time) = time_from(cron, start.time()) {
            return Some(date.to_datetime(time));
        }
        let date = day_from(cron, date.tomorrow().ok()?, last_year, mask)?;
        return Some(date.to_datetime(time_from(cron, Time::midnight())?));
    }
    Some(date.to_datetime(time_from(cron, Time::midnight())?))
}

/// The last fire time at or before `start`.
fn backward(cron: &Cron, start: DateTime, mask: Mask) -> Option<DateTime> {
    let evening = Time::constant(23, 59, 0, 0);
    let first_year = start.year().saturating_sub(HORIZON_YEARS);
    let date = day_until(cron, start.date(), first_year, mask)?;
    if date == start.date() {
        if let Some(time) = time_until(cron, start.time()) {
            return Some(date.to_datetime(time));
        }
        let date = day_until(cron, date.yesterday().ok()?, first_year, mask)?;
        return Some(date.to_datetime(time_until(cron, evening)?));
    }
    Some(date.to_datetime(time_until(cron, evening)?))
}

fn day_from(cron: &Cron, date: Date, last_year: i16, mask: Mask) -> Option<Date> {
    let (mut year, mut month, mut day) = (date.year(), date.month() as u32, date.day() as u32);
    while year <= last_year {
        let Some(found) = at_or_above(cron.months.into(), month) else {
            (year, month, day) = (year + 1, 1, 1);
            continue;
        };
        if found != month {
            (month, day) = (found, 1);
        }
        let days = Month::new(year, month as i8)?;
        if let Some(day) = at_or_above(mask(&cron.days, days).into(), day) {
            return days.day(day);
        }
        (month, day) = (month + 1, 1);
    }
    None
}

fn day_until(cron: &Cron, date: Date, first_year: i16, mask: Mask) -> Option<Date> {
    let (mut year, mut month, mut day) = (date.year(), date.month() as u32, date.day() as u32);
    while year >= first_year {
        let Some(found) = at_or_below(cron.months.into(), month) else {
            (year, month, day) = (year - 1, 12, 31);
            continue;
        };
        if found != month {
            (month, day) = (found, 31);
        }
        let days = Month::new(year, month as i8)?;
        if let Some(day) = at_or_below(mask(&cron.days, days).into(), day) {
            return days.day(day);
        }
        (month, day) = (month - 1, 31);
    }
    None
}

fn time_from(cron: &Cron, time: Time) -> Option<Time> {
    let (hour, minute) = (time.hour() as u32, time.minute() as u32);
    let found = at_or_above(cron.hours.into(), hour)?;
    if found == hour {
        if let Some(minute) = at_or_above(cron.minutes, minute) {
            return clock(hour, minute);
        }
        return clock(at_or_above(cron.hours.into(), hour + 1)?, at_or_above(cron.minutes, 0)?);
    }
    clock(found, at_or_above(cron.minutes, 0)?)
}

fn time_until(cron: &Cron, time: Time) -> Option<Time> {
    let (hour, minute) = (time.hour() as u32, time.minute() as u32);
    let found = at_or_below(cron.hours.into(), hour)?;
    if found == hour {
        if let Some(minute) = at_or_below(cron.minutes, minute) {
            return clock(hour, minute);
        }
        let hour = at_or_below(cron.hours.into(), hour.checked_sub(1)?)?;
        return clock(hour, at_or_below(cron.minutes, 59)?);
    }
    clock(found, at_or_below(cron.minutes, 59)?)
}

fn clock(hour: u32, minute: u32) -> Option<Time> {
    Time::new(hour as i8, minute as i8, 0, 0).ok()
}

/// The lowest bit at or above `from`.
fn at_or_above(bits: u64, from: u32) -> Option<u32> {
    let rest = bits & (u64::MAX << from);
    (rest != 0).then(|| rest.trailing_zeros())
}

/// The highest bit at or below `until`.
fn at_or_below(bits: u64, until: u32) -> Option<u32> {
    (bits & (u64::MAX >> (63 - until))).checked_ilog2()
}
