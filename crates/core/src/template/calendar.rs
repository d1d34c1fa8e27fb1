//! Calendar arithmetic with pendulum's rules: adding months and hours, the first and last moment
//! of a month, the next Monday.
//!
//! Pure functions over `Moment`; how templates call them is `date_methods` and `operators`.

use jiff::{
    SignedDuration, Span,
    civil::{self, Weekday},
};
use minijinja::Error;

use super::{
    arguments::invalid,
    date::{Moment, out_of_range},
};

/// A distance on the calendar and the clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shift {
    pub years: i64,
    pub months: i64,
    pub weeks: i64,
    pub days: i64,
    /// Hours, minutes, seconds and below, in microseconds.
    pub micros: i64,
}

impl Shift {
    /// The same distance the other way.
    pub fn negated(self) -> Result<Self, Error> {
        let negate = |number: i64| number.checked_neg().ok_or_else(out_of_range);
        Ok(Self {
            years: negate(self.years)?,
            months: negate(self.months)?,
            weeks: negate(self.weeks)?,
            days: negate(self.days)?,
            micros: negate(self.micros)?,
        })
    }

    fn on_calendar(self) -> bool {
        self.years != 0 || self.months != 0 || self.weeks != 0 || self.days != 0
    }
}

/// `moment` moved by `shift`.
///
/// As in pendulum, with days or longer units everything is added to the wall clock, else the
/// clock's units are added to the instant; so a day may have 23 hours, an hour never 30 minutes.
pub fn add(moment: &Moment, shift: Shift) -> Result<Moment, Error> {
    let clock = SignedDuration::from_micros(shift.micros);
    if let Moment::Aware(zoned) = moment
        && !shift.on_calendar()
    {
        let moved = zoned.checked_add(clock).map_err(|_| out_of_range())?;
        return if (1..=9999).contains(&moved.year()) {
            Ok(Moment::Aware(moved))
        } else {
            Err(out_of_range())
        };
    }
    let civil = moment.civil();
    let moved = Span::new()
        .try_years(shift.years)
        .and_then(|span| span.try_months(shift.months))
        .and_then(|span| span.try_weeks(shift.weeks))
        .and_then(|span| span.try_days(shift.days))
        .and_then(|span| civil.checked_add(span))
        .and_then(|civil| civil.checked_add(clock))
        .map_err(|_| out_of_range())?;
    moment.with_civil(moved)
}

/// The first moment of the unit that `moment` lies in.
pub fn start_of(moment: &Moment, unit: &str) -> Result<Moment, Error> {
    moment.with_civil(start(moment.civil(), unit)?)
}

/// The last microsecond of the unit that `moment` lies in.
pub fn end_of(moment: &Moment, unit: &str) -> Result<Moment, Error> {
    let start = start(moment.civil(), unit)?;
    let next = match unit {
        "second" => start.checked_add(SignedDuration::from_secs(1)),
        "minute" => start.checked_add(SignedDuration::from_secs(60)),
        "hour" => start.checked_add(SignedDuration::from_hours(1)),
        "day" => start.checked_add(Span::new().days(1)),
        "week" => start.checked_add(Span::new().weeks(1)),
        "month" => start.checked_add(Span::new().months(1)),
        "quarter" => start.checked_add(Span::new().months(3)),
        "year" => start.checked_add(Span::new().years(1)),
        "decade" => start.checked_add(Span::new().years(10)),
        _ => start.checked_add(Span::new().years(100)),
    };
    let last = next
        .and_then(|next| next.checked_add(SignedDuration::from_micros(-1)))
        .map_err(|_| out_of_range())?;
    moment.with_civil(last)
}

fn start(at: civil::DateTime, unit: &str) -> Result<civil::DateTime, Error> {
    let midnight = |year, month, day| civil::date(year, month, day).at(0, 0, 0, 0);
    let (year, month, day) = (at.year(), at.month(), at.day());
    Ok(match unit {
        "second" => civil::date(year, month, day).at(at.hour(), at.minute(), at.second(), 0),
        "minute" => civil::date(year, month, day).at(at.hour(), at.minute(), 0, 0),
        "hour" => civil::date(year, month, day).at(at.hour(), 0, 0, 0),
        "day" => midnight(year, month, day),
        "week" => {
            let since_monday = i64::from(at.weekday().to_monday_zero_offset());
            let monday = midnight(year, month, day).checked_sub(Span::new().days(since_monday));
            monday.map_err(|_| out_of_range())?
        }
        "month" => midnight(year, month, 1),
        "quarter" => midnight(year, (month - 1) / 3 * 3 + 1, 1),
        "year" => midnight(year, 1, 1),
        "decade" => midnight(year - year % 10, 1, 1),
        "century" => midnight((year - 1) / 100 * 100 + 1, 1, 1),
        _ => {
            return Err(invalid(format!(
                "there is no such unit of time: `{unit}` (second, minute, hour, day, week, \
                 month, quarter, year, decade, century)"
            )));
        }
    })
}

/// The next `weekday` after the day of `moment`, or the one before it, at midnight.
pub fn weekday(moment: &Moment, weekday: Weekday, forward: bool) -> Result<Moment, Error> {
    let nth = if forward { 1 } else { -1 };
    let date = moment.civil().date().nth_weekday(nth, weekday).map_err(|_| out_of_range())?;
    moment.with_civil(date.at(0, 0, 0, 0))
}

/// The first or last day of the unit, or its first or last `weekday`, at midnight.
pub fn edge(
    moment: &Moment,
    unit: &str,
    weekday: Option<Weekday>,
    first: bool,
) -> Result<Moment, Error> {
    if !matches!(unit, "month" | "quarter" | "year") {
        return Err(invalid(format!("only `month`, `quarter` and `year` have one, not `{unit}`")));
    }
    let edge = if first { start_of(moment, unit)? } else { end_of(moment, unit)? };
    let date = edge.civil().date();
    let date = match weekday {
        None => date,
        Some(weekday) if date.weekday() == weekday => date,
        Some(weekday) => {
            date.nth_weekday(if first { 1 } else { -1 }, weekday).map_err(|_| out_of_range())?
        }
    };
    moment.with_civil(date.at(0, 0, 0, 0))
}
