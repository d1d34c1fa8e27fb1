//! The shape of a sentence: how people would group the times and the days of a schedule.
//!
//! Works from the sets that an expression means, never from its text, so that `0-59/15` and
//! `*/15` read alike. Each shape stands for exactly one set; the words for it are chosen in
//! `english` and `korean`.

use crate::cron::{DayRule, Meaning};

/// So many single times are listed; more are told by a rule.
const TIMES_LISTED: u32 = 6;

/// The times of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Times {
    /// These, in order.
    At(Vec<Clock>),
    /// Through the whole day, from midnight on: `step` minutes divide the day.
    EveryStep(u32),
    /// Every `step` minutes from the first to the last time (inclusive).
    Between { step: u32, first: Clock, last: Clock },
    /// These minutes of these hours.
    Grid { minutes: Pattern, hours: Pattern },
}

/// A time of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub hour: u32,
    pub minute: u32,
}

impl std::fmt::Display for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

/// A set of numbers, as people would say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pattern {
    /// All that there are.
    All,
    /// From the first to the last one, `step` apart; at least four of them.
    Steps { step: u32, first: u32, last: u32 },
    /// Single numbers and ranges of at least three, in order.
    Runs(Vec<(u32, u32)>),
}

impl Times {
    pub fn of(meaning: &Meaning) -> Self {
        let minutes = members(meaning.minutes, 0, 59);
        let hours = members(meaning.hours.into(), 0, 23);
        let is_daily = meaning.days == DayRule::Every && meaning.months == ALL_MONTHS;
        if let [minute] = *minutes.as_slice()
            && let Some(times) = stepped_hours(minute, &hours, is_daily)
        {
            return times;
        }
        if minutes.len() as u32 * hours.len() as u32 <= TIMES_LISTED {
            let of_hour = |hour| minutes.iter().map(move |&minute| Clock { hour, minute });
            return Self::At(hours.iter().flat_map(|&hour| of_hour(hour)).collect());
        }
        stepped_minutes(&minutes, &hours, is_daily).unwrap_or_else(|| Self::Grid {
            minutes: Pattern::of(meaning.minutes, 0, 59),
            hours: Pattern::of(meaning.hours.into(), 0, 23),
        })
    }
}

/// Bits 1 to 12.
pub(super) const ALL_MONTHS: u16 = 0x1ffe;

/// The same minute of several hours.
fn stepped_hours(minute: u32, hours: &[u32], is_daily: bool) -> Option<Times> {
    let clock = |hour| Clock { hour, minute };
    if hours.len() == 24 {
        return (minute == 0).then_some(Times::EveryStep(60));
    }
    if let Some(step) = even_step(hours) {
        let (first, last) = (*hours.first()?, *hours.last()?);
        if minute == 0 && first == 0 && last + step == 24 && hours.len() >= 3 {
            return Some(Times::EveryStep(60 * step));
        }
        if hours.len() >= 4 || (step == 1 && hours.len() == 3) {
            return Some(Times::Between {
                step: 60 * step,
                first: clock(first),
                last: clock(last),
            });
        }
    }
    let (first, last) = wrapped(hours).filter(|_| is_daily)?;
    Some(Times::Between { step: 60, first: clock(first), last: clock(last) })
}

/// Several minutes that follow each other evenly.
fn stepped_minutes(minutes: &[u32], hours: &[u32], is_daily: bool) -> Option<Times> {
    let step = even_step(minutes)?;
    let (first, last) = (*minutes.first()?, *minutes.last()?);
    let between = |from, to| Times::Between {
        step,
        first: Clock { hour: from, minute: first },
        last: Clock { hour: to, minute: last },
    };
    if let [hour] = *hours {
        return (minutes.len() >= 4 || step == 1).then(|| between(hour, hour));
    }
    // Only where the last of an hour is as far from the first of the next as from each other.
    if last + step != first + 60 {
        return None;
    }
    match (hours.len(), first) {
        (24, 0) => Some(Times::EveryStep(step)),
        (24, _) => None,
        _ if even_step(hours) == Some(1) => Some(between(*hours.first()?, *hours.last()?)),
        _ => wrapped(hours).filter(|_| is_daily).map(|(from, to)| between(from, to)),
    }
}

/// The distance, if there are at least two and all are equally far apart.
fn even_step(values: &[u32]) -> Option<u32> {
    let step = values.get(1)? - values.first()?;
    values.windows(2).all(|pair| pair[1] - pair[0] == step).then_some(step)
}

/// The first and the last hour of a night: one run that goes on over midnight.
fn wrapped(hours: &[u32]) -> Option<(u32, u32)> {
    let mut runs = hours.chunk_by(|a, b| a + 1 == *b);
    let (Some(&[0, ..]), Some(evening), None) =
        (runs.clone().next(), runs.clone().nth(1), runs.nth(2))
    else {
        return None;
    };
    let morning = hours.chunk_by(|a, b| a + 1 == *b).next()?;
    (*evening.last()? == 23).then_some((*evening.first()?, *morning.last()?))
}

impl Pattern {
    /// Of the set's members between `min` and `max`; it has at least one.
    pub fn of(set: u64, min: u32, max: u32) -> Self {
        let values = members(set, min, max);
        if values.len() as u32 == max - min + 1 {
            return Self::All;
        }
        match even_step(&values) {
            Some(step) if step > 1 && values.len() >= 4 => {
                Self::Steps { step, first: values[0], last: values[values.len() - 1] }
            }
            _ => Self::Runs(runs(&values)),
        }
    }
}

/// Single numbers, and ranges of at least three.
pub(super) fn runs(values: &[u32]) -> Vec<(u32, u32)> {
    let parts = values.chunk_by(|a, b| a + 1 == *b);
    let parts = parts.flat_map(|run| match run {
        [first, _, .., last] => vec![(*first, *last)],
        _ => run.iter().map(|&value| (value, value)).collect(),
    });
    parts.collect()
}

/// As [`runs`], for values that go round: a run over the end is one run, if it is the only one.
pub(super) fn circular_runs(set: u64, min: u32, max: u32) -> Vec<(u32, u32)> {
    let values = members(set, min, max);
    let runs = runs(&values);
    let parts: Vec<&[u32]> = values.chunk_by(|a, b| a + 1 == *b).collect();
    match parts.as_slice() {
        [start, end]
            if values.len() >= 3 && start.first() == Some(&min) && end.last() == Some(&max) =>
        {
            vec![(end[0], start[start.len() - 1])]
        }
        _ => runs,
    }
}

/// The members of a set of bits.
pub(in crate::explain) fn members(set: u64, min: u32, max: u32) -> Vec<u32> {
    (min..=max).filter(|value| set & (1 << value) != 0).collect()
}
