//! The schedule without what a finding speaks of, where there is one that surely was meant.
//!
//! Only what keeps the rest of an entry as it is; everything else is for a person to decide.

use std::time::Duration;

use super::{Finding, Lint, StepField};
use crate::{
    cron::{Cron, DayRule, Meaning, MonthDays, WeekDays},
    explain::{
        Plan,
        crowd::Crowd,
        dialect::{cron_text, schedule_text},
    },
    model::ScheduleSpec,
};

const ALL_HOURS: u32 = 0xff_ffff;
const ALL_MONTHS: u16 = 0x1ffe;
/// The last day alone, as bits from the end.
const LAST: u32 = 1;

/// All of the schedule, one entry a line.
pub(super) fn fix(plan: &Plan, lint: &Lint, crowd: Option<&Crowd>) -> Option<String> {
    if let Finding::Crowded { .. } = lint.finding {
        return crowd?.suggestion.clone();
    }
    let at = lint.entry?;
    let ScheduleSpec::Cron(text) = plan.schedule.get(at)? else { return None };
    let entry = entry(&Cron::parse(text).ok()?.meaning(), &lint.finding)?;
    let lines = plan.schedule.iter().enumerate().map(|(index, other)| match index == at {
        true => entry.clone(),
        false => schedule_text(other),
    });
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// The one entry.
fn entry(meaning: &Meaning, finding: &Finding) -> Option<String> {
    let with = |days| cron_text(&Meaning { days, ..meaning.clone() });
    match finding {
        Finding::UnevenStep { field, step, .. } => distance(meaning, *field, *step),
        Finding::BothDayFields { .. } => with(both(&meaning.days)?),
        Finding::SkippedMonths { day: 31, .. } | Finding::LeapDayOnly { .. } => {
            let DayRule::Month(MonthDays::Days { days, from_end }) = meaning.days else {
                return None;
            };
            // Of the leap day the last of February remains.
            let late =
                if matches!(finding, Finding::LeapDayOnly { .. }) { 1 << 29 } else { 1 << 31 };
            with(DayRule::Month(MonthDays::Days { days: days & !late, from_end: from_end | LAST }))
        }
        Finding::NeverFires => {
            let DayRule::Month(MonthDays::Days { days: 1.., from_end: 0 }) = meaning.days else {
                return None;
            };
            with(DayRule::Month(MonthDays::Days { days: 0, from_end: LAST }))
        }
        Finding::FifthWeekday => {
            let DayRule::Week(WeekDays::Nth(nth)) = meaning.days else { return None };
            let last = |bits: u8| if bits & 1 << 5 == 0 { bits } else { bits & !(1 << 5) | 1 };
            with(DayRule::Week(WeekDays::Nth(nth.map(last))))
        }
        Finding::DayFieldIgnored => cron_text(meaning),
        _ => None,
    }
}

/// `every 7m`, where nothing else is restricted that it would lose.
fn distance(meaning: &Meaning, field: StepField, step: u32) -> Option<String> {
    let (one_minute, midnight) = (meaning.minutes.is_power_of_two(), meaning.minutes == 1);
    let is_daily = meaning.days == DayRule::Every;
    let (is_free, size) = match field {
        StepField::Minute => (meaning.hours == ALL_HOURS && is_daily, 60),
        StepField::Hour => (one_minute && is_daily, 3_600),
        StepField::Day => {
            (midnight && meaning.hours == 1 && matches!(meaning.days, DayRule::Month(_)), 86_400)
        }
        StepField::Month => return None,
    };
    let distance = Duration::from_secs(u64::from(step) * size);
    (is_free && meaning.months == ALL_MONTHS).then(|| schedule_text(&ScheduleSpec::Every(distance)))
}

/// `1-7` and Monday is the first Monday.
fn both(days: &DayRule) -> Option<DayRule> {
    let DayRule::Either(MonthDays::Days { days, from_end: 0 }, WeekDays::Days(week)) = days else {
        return None;
    };
    let n = (1..=4).find(|n| *days == 0x7f_u32 << (7 * (n - 1) + 1))?;
    let mut nth = [0; 7];
    for day in (0..7).filter(|day| week & (1 << day) != 0) {
        nth[day] = 1 << n;
    }
    Some(DayRule::Week(WeekDays::Nth(nth)))
}
