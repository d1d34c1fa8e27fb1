//! What an expression means, as plain sets that others may look into.
//!
//! For whoever puts a schedule into words, judges it, or writes it in another form: the quirks of
//! the grammar (a full field beside a star, `#` beside a day of the month) are resolved here.
//! When it fires is for `search` to say.

use super::{
    Cron,
    days::{DaysOfMonth, DaysOfWeek, Join},
};

/// The days of a month, all 31 of them.
const ALL_DAYS: u32 = 0xffff_fffe;
const ALL_WEEKDAYS: u8 = 0x7f;

/// The times of an expression: it fires at every minute of every hour named, on the days of the
/// rule, in the months named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// Bit `n`: the minute `n`, 0 to 59.
    pub minutes: u64,
    /// Bit `n`: the hour `n`, 0 to 23.
    pub hours: u32,
    /// Bit `n`: the month `n`, 1 to 12.
    pub months: u16,
    /// The days within these months.
    pub days: DayRule,
}

/// How the two day fields go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayRule {
    /// Every day.
    Every,
    /// Only the day of the month counts.
    Month(MonthDays),
    /// Only the day of the week counts.
    Week(WeekDays),
    /// One of the two is enough.
    Either(MonthDays, WeekDays),
    /// Both must hold.
    Both(MonthDays, WeekDays),
}

/// Days of a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthDays {
    /// Any of these.
    Days {
        /// Bit `n`: the day `n`, 1 to 31.
        days: u32,
        /// Bit `n`: `n` days before the last day of the month.
        from_end: u32,
    },
    /// The day from Monday to Friday that is nearest to this day, within the month. A month that
    /// is shorter counts with its last day.
    Nearest(u8),
}

/// Days of a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeekDays {
    /// Bit `n`: the weekday `n`, 0 is Sunday.
    Days(u8),
    /// By weekday; bit `n`: the n-th of the month, bit 0 the last.
    Nth([u8; 7]),
}

impl Cron {
    /// What the expression means.
    pub fn meaning(&self) -> Meaning {
        let (month, week) = (self.days.month.part(), self.days.week.part());
        let days = match self.days.join {
            // A special field keeps the other one out, but for the question of whether it ever
            // fires at all.
            Join::Special => rule(
                month.filter(|part| matches!(part, MonthDays::Nearest(_))),
                week.filter(|part| matches!(part, WeekDays::Nth(_))),
            ),
            Join::Both => rule(month, week),
            Join::Either => match (month, week) {
                (Some(month), Some(week)) => DayRule::Either(month, week),
                _ => DayRule::Every,
            },
        };
        Meaning { minutes: self.minutes, hours: self.hours, months: self.months, days }
    }
}

fn rule(month: Option<MonthDays>, week: Option<WeekDays>) -> DayRule {
    match (month, week) {
        (None, None) => DayRule::Every,
        (Some(month), None) => DayRule::Month(month),
        (None, Some(week)) => DayRule::Week(week),
        (Some(month), Some(week)) => DayRule::Both(month, week),
    }
}

impl DaysOfMonth {
    /// None if every day matches.
    fn part(&self) -> Option<MonthDays> {
        if let Some(day) = self.nearest {
            return Some(MonthDays::Nearest(day));
        }
        let is_full = self.any || self.days & ALL_DAYS == ALL_DAYS;
        (!is_full).then_some(MonthDays::Days { days: self.days, from_end: self.from_end })
    }
}

impl DaysOfWeek {
    /// None if every day matches.
    fn part(&self) -> Option<WeekDays> {
        if self.nth != [0; 7] {
            return Some(WeekDays::Nth(self.nth));
        }
        let is_full = self.any || self.days & ALL_WEEKDAYS == ALL_WEEKDAYS;
        (!is_full).then_some(WeekDays::Days(self.days))
    }
}
