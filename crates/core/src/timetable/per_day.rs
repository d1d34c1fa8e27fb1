//! How many runs each day has, without a slot for each of them.
//!
//! On most days a schedule fires as its expressions say, so that counting is arithmetic. Only
//! around a change of the clock, and at the ends of what is asked, are slots themselves counted.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{Timetable, fires::Fires};
use crate::cron::Cron;

/// A run for each minute: nobody wants to see more.
const RUNS_MAX: u32 = 1_440;
const MINUTE: i128 = 60_000_000_000;
/// No zone ever moved its clock by more than a day.
const AROUND_CHANGE: SignedDuration = SignedDuration::from_hours(50);
/// A change before the year may still move its first run.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(366 * 24);

/// A day and its runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayRuns {
    /// In the zone of the schedule.
    pub date: Date,
    /// 1 to 1440; more count as 1440.
    pub runs: u32,
}

impl Timetable {
    /// The days from `first` to `last` (inclusive) that have runs, by when these are due, within
    /// the bounds of [`Timetable::upcoming`].
    pub fn runs_per_day(
        &self,
        first: Date,
        last: Date,
        earliest: Option<Timestamp>,
        latest: Option<Timestamp>,
    ) -> Vec<DayRuns> {
        let Some((start, end)) = self.start_of(first).zip(self.end_of(last)) else {
            return Vec::new();
        };
        let from = self.upcoming(start, earliest, latest).next().map(|slot| slot.run_after);
        let until = self.past(end, earliest, latest).next().map(|slot| slot.run_after);
        let Some((from, until)) = from.zip(until).filter(|(from, until)| from <= until) else {
            return Vec::new();
        };
        let [first_due, last_due] = [from, until].map(|at| self.zone.to_datetime(at).date());
        let days_of = |fires| Days::of(fires, first_due);
        let mut crons: Vec<_> = self.fires.iter().filter_map(days_of).collect();
        let bounds = (earliest, latest);
        let odd = self.around_changes(start, end, bounds);
        let days = std::iter::successors(Some(first_due), |day| day.tomorrow().ok());
        let counted = days.take_while(|day| *day <= last_due).map(|date| {
            let grid = grid_of(&mut crons, date);
            let around = odd.iter().find(|around| (around.first..=around.last).contains(&date));
            let runs = match around {
                Some(around) => around.runs.get(&date).copied().unwrap_or_default().min(RUNS_MAX),
                None if date == first_due || date == last_due => self.listed(date, bounds),
                None => self.counted(&grid, date),
            };
            DayRuns { date, runs }
        });
        counted.filter(|day| day.runs > 0).collect()
    }

    fn start_of(&self, date: Date) -> Option<Timestamp> {
        date.to_zoned(self.zone.clone()).ok().map(|day| day.timestamp())
    }

    fn end_of(&self, date: Date) -> Option<Timestamp> {
        self.start_of(date.tomorrow().ok()?)
    }

    /// The slots around each change of the clock within these moments.
    fn around_changes(&self, start: Timestamp, end: Timestamp, bounds: Bounds) -> Vec<Around> {
        let (Ok(start), Ok(end)) =
            (start.checked_sub(LONGEST_WAIT), end.checked_add(AROUND_CHANGE))
        else {
            return Vec::new();
        };
        let changes = self.zone.following(start).map(|change| change.timestamp());
        let changes = changes.take_while(|at| *at <= end);
        changes.filter_map(|at| self.around(at, bounds)).collect()
    }

    /// The runs of each day from the day before a change to the first one with a run after it,
    /// which may still be moved: its distance from the one before is that of the old clock.
    fn around(&self, change: Timestamp, (earliest, latest): Bounds) -> Option<Around> {
        let day = self.zone.to_datetime(change).date();
        let first = day.yesterday().ok()?;
        let before = self.past(self.start_of(first)?, None, None).next()?;
        let (mut runs, mut last) = (BTreeMap::new(), None);
        for slot in self.slots_after(&before) {
            let date = self.zone.to_datetime(slot.run_after).date();
            if last.is_some_and(|last| date > last) {
                break;
            }
            if date > day {
                last = Some(date);
            }
            let is_early = earliest.is_some_and(|earliest| slot.logical_date < earliest);
            if !is_early && latest.is_none_or(|latest| slot.logical_date <= latest) {
                *runs.entry(date).or_default() += 1;
            }
        }
        Some(Around { first, last: last.unwrap_or(Date::MAX), runs })
    }

    /// The slots of a day, one by one.
    fn listed(&self, date: Date, (earliest, latest): Bounds) -> u32 {
        let Some((start, end)) = self.start_of(date).zip(self.end_of(date)) else { return 0 };
        let slots = self.upcoming(start, earliest, latest);
        slots.take_while(|slot| slot.run_after < end).take(RUNS_MAX as usize).count() as u32
    }

    /// A day of 24 hours: the minutes, and the distances that fall between them.
    fn counted(&self, grid: &[u64; 24], date: Date) -> u32 {
        let Some(start) = self.start_of(date).map(Timestamp::as_nanosecond) else { return 0 };
        let end = start + i128::from(RUNS_MAX) * MINUTE;
        let mut times = Vec::new();
        for fires in &self.fires {
            let Fires::Every { anchor, step } = fires else { continue };
            if *step < MINUTE {
                return RUNS_MAX;
            }
            let mut at = anchor + ((start - 1 - anchor).div_euclid(*step) + 1) * step;
            while at < end {
                let minute = (at - start) / MINUTE;
                let is_sharp = (at - start) % MINUTE == 0;
                let row = grid[(minute / 60) as usize];
                if !(is_sharp && row & (1 << (minute % 60)) != 0) {
                    times.push(at);
                }
                at += step;
            }
        }
        times.sort_unstable();
        times.dedup();
        let sharp: u32 = grid.iter().map(|row| row.count_ones()).sum();
        (sharp + times.len() as u32).min(RUNS_MAX)
    }
}

/// The minutes of that day at which expressions fire.
fn grid_of(crons: &mut [Days<'_>], date: Date) -> [u64; 24] {
    let mut grid = [0; 24];
    for cron in crons.iter_mut().filter_map(|cron| cron.fires_on(date)) {
        for (hour, row) in grid.iter_mut().enumerate() {
            *row |= if cron.hours & (1 << hour) == 0 { 0 } else { cron.minutes };
        }
    }
    grid
}

/// The earliest and the latest logical date.
type Bounds = (Option<Timestamp>, Option<Timestamp>);

/// The days around a change of the clock, with their runs.
struct Around {
    first: Date,
    last: Date,
    runs: BTreeMap<Date, u32>,
}

/// The days on which one expression fires, asked for in order.
struct Days<'a> {
    cron: &'a Cron,
    minutes: u64,
    hours: u32,
    /// The next day on which it fires.
    next: Option<Date>,
}

impl<'a> Days<'a> {
    fn of(fires: &'a Fires, first: Date) -> Option<Self> {
        let Fires::Cron { cron, .. } = fires else { return None };
        let meaning = cron.meaning();
        let next = Self::after(cron, first.yesterday().ok()?);
        Some(Self { cron, minutes: meaning.minutes, hours: meaning.hours, next })
    }

    fn after(cron: &Cron, date: Date) -> Option<Date> {
        cron.next_after(date.at(23, 59, 59, 0)).map(|at| at.date())
    }

    fn fires_on(&mut self, date: Date) -> Option<&Self> {
        if self.next.is_some_and(|next| next < date) {
            self.next = Self::after(self.cron, date.yesterday().ok()?);
        }
        (self.next == Some(date)).then_some(self)
    }
}
