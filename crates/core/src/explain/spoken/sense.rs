//! What a word of a spoken schedule stands for, whatever the language.
//!
//! Which words these are is said in `english` and `korean`.

use crate::{explain::words::Words, model::ScheduleSpec};

/// A sense and where it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said<'t> {
    pub sense: Sense,
    /// A slice of the text.
    pub at: &'t str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// A time of day.
    Clock(Clock),
    /// A minute of the hours that are named elsewhere.
    Minute(u32),
    /// An hour whose minutes are named elsewhere.
    Hour(u32),
    /// Every hour, or every one of those that are named.
    EveryHour,
    /// Every so many seconds.
    Step(u64),
    /// Every so many days, weeks, months, years.
    Days(u64),
    Weeks(u64),
    Months(u64),
    Years(u64),
    /// Bits; 0 is Sunday.
    Weekdays(u8),
    /// `first`, `3rd`; 0 is `last`. Of what, the next words say.
    Ordinal(u32),
    /// The word `day` after ordinals.
    TheDay,
    /// A day of the month.
    Day(u32),
    /// So many days before the last day of the month.
    BeforeLast(u32),
    /// The weekday that is nearest to this day of the month; 31 for the last one.
    Nearest(u32),
    /// From 1.
    Month(u32),
    /// `every` before the name of a day or a month.
    Each,
    From,
    To,
    And,
    Or,
    /// What follows is left out.
    Except,
    /// What came just before is left out.
    Excluded,
    /// By elapsed time and not by the clock.
    Exact,
    /// What follows is a schedule of its own.
    Break,
    /// A number of which it is not known yet what it counts.
    Number(u32, Half),
    /// A length of time of which it is not known yet whether it is a step.
    Span(u64),
}

/// A time of day as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub hour: u32,
    pub minute: u32,
    pub half: Half,
}

/// How well it is known which half of the day is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    /// It was said; the hour is 0 to 23.
    Told,
    /// It is written as of 24 hours.
    Clear,
    /// 1 to 12, as on a dial.
    Bare,
}

/// The part of the day in which an hour was said to lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartOfDay {
    Morning,
    /// From noon on.
    Afternoon,
    /// Late or early.
    Night,
    /// Around noon.
    Midday,
}

impl PartOfDay {
    /// The hour of 24 for one of the dial; none if they do not go together.
    pub fn hour(self, hour: u32) -> Option<u32> {
        match (self, hour) {
            (_, 13..=23) => Some(hour),
            (_, 24..) => None,
            (Self::Morning, 12) => Some(0),
            (Self::Morning, _) => Some(hour),
            (Self::Afternoon, 0) => None,
            (Self::Afternoon, 12) => Some(12),
            (Self::Afternoon, _) => Some(hour + 12),
            (Self::Night, 12) => Some(0),
            (Self::Night, 6..=11) => Some(hour + 12),
            (Self::Night, _) => Some(hour),
            (Self::Midday, 1..=5) => Some(hour + 12),
            (Self::Midday, _) => Some(hour),
        }
    }
}

/// Something that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault<'t> {
    /// A slice of the text; none if it is all of it.
    pub at: Option<&'t str>,
    pub what: Words,
    /// None for the nearest phrase that is known.
    pub hint: Option<Words>,
}

/// Why there is no schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble<'t> {
    Fault(Fault<'t>),
    /// It may be one of several.
    Either {
        what: Words,
        hint: Words,
        readings: Vec<(Words, Vec<ScheduleSpec>)>,
    },
}

impl<'t> Trouble<'t> {
    pub fn at(at: &'t str, en: impl Into<String>, ko: impl Into<String>) -> Self {
        Self::Fault(Fault { at: Some(at), what: Words::new(en, ko), hint: None })
    }

    pub fn whole(en: impl Into<String>, ko: impl Into<String>) -> Self {
        Self::Fault(Fault { at: None, what: Words::new(en, ko), hint: None })
    }

    /// Says what to do instead of naming the nearest phrase.
    pub fn hint(self, en: impl Into<String>, ko: impl Into<String>) -> Self {
        match self {
            Self::Fault(fault) => Self::Fault(Fault { hint: Some(Words::new(en, ko)), ..fault }),
            either @ Self::Either { .. } => either,
        }
    }

    pub fn unknown(at: &'t str) -> Self {
        Self::at(at, format!("`{at}` is not understood"), format!("`{at}`: 알 수 없는 말입니다"))
    }
}
