//! Which fire times become runs: Airflow's `next_dagrun_info`, for both kinds of timetable.
//!
//! Where Airflow raises and would leave a DAG without any further run (the interval timetable when
//! the clock moves by half an hour), the next interval begins where the last one ended.

use std::cmp::max;

use jiff::{SignedDuration, Timestamp};

use super::{Slot, Timetable};
use crate::model::TimetableKind;

/// What a run may depend on, beside the schedule itself.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub earliest: Option<Timestamp>,
    pub latest: Option<Timestamp>,
    pub catchup: bool,
    pub now: Timestamp,
}

impl Timetable {
    /// See [`Timetable::next_run`].
    pub(super) fn plan(&self, last: Option<&Slot>, bounds: Bounds) -> Option<Slot> {
        let start = match self.kind {
            TimetableKind::Trigger => self.plan_trigger(last, bounds)?,
            TimetableKind::Interval => self.plan_interval(last, bounds)?,
        };
        if bounds.latest.is_some_and(|latest| latest < start) {
            return None;
        }
        self.slot_from(start)
    }

    /// The slot whose logical date is `start`.
    pub(super) fn slot_from(&self, start: Timestamp) -> Option<Slot> {
        let end = match self.kind {
            TimetableKind::Trigger => start,
            TimetableKind::Interval => self.next(start)?,
        };
        Some(Slot {
            logical_date: start,
            data_interval_start: start,
            data_interval_end: end,
            run_after: end,
        })
    }

    /// The fire time of the next run.
    fn plan_trigger(&self, last: Option<&Slot>, bounds: Bounds) -> Option<Timestamp> {
        let next = match (last, bounds.earliest) {
            (Some(last), _) => self.next(last.data_interval_end)?,
            (None, Some(earliest)) => self.align_to_next(earliest)?,
            (None, None) => return self.first_run(bounds),
        };
        if bounds.catchup {
            return Some(next);
        }
        let next = max(next, self.align_to_prev(bounds.now)?);
        match bounds.earliest {
            Some(earliest) => Some(max(next, self.align_to_next(earliest)?)),
            None => Some(next),
        }
    }

    /// Without a start date the first run is the fire time just passed, if that is not long ago,
    /// else the coming one. Each entry of a list decides for itself, as in Airflow's
    /// `MultipleCronTriggerTimetable`.
    fn first_run(&self, bounds: Bounds) -> Option<Timestamp> {
        let now = bounds.now;
        let firsts = self.fires.iter().filter_map(|fires| {
            let (past, next) = (fires.align_to_prev(now)?, fires.align_to_next(now)?);
            let tenth = next.duration_since(past) / 10;
            let recent = max(tenth, SignedDuration::from_mins(5));
            Some(if now.duration_since(past) <= recent { past } else { next })
        });
        let due = firsts.clone().filter(|first| !bounds.catchup && *first <= now).max();
        due.or_else(|| firsts.min())
    }

    /// The start of the next run's interval.
    fn plan_interval(&self, last: Option<&Slot>, bounds: Bounds) -> Option<Timestamp> {
        let aligned = match bounds.earliest {
            Some(earliest) => Some(self.align_to_next(earliest)?),
            None => None,
        };
        let earliest = if bounds.catchup {
            aligned
        } else {
            max(aligned, Some(self.latest_start(bounds.now)?))
        };
        let Some(last) = last else { return earliest };
        // Aligned, because the schedule may have changed since.
        let start = max(Some(self.align_to_prev(last.data_interval_end)?), earliest)?;
        if start > last.data_interval_start {
            return Some(start);
        }
        let start = self.next(start)?;
        if start > last.data_interval_start {
            return Some(start);
        }
        if last.data_interval_end > last.data_interval_start {
            return Some(last.data_interval_end);
        }
        self.next(last.data_interval_start)
    }

    /// Airflow's `_skip_to_latest`: the start of the latest interval that is over. If one ends
    /// right now, it is that one.
    fn latest_start(&self, now: Timestamp) -> Option<Timestamp> {
        let mut start = self.prev(now)?;
        let mut end = self.next(start)?;
        while end < now {
            (start, end) = (end, self.next(end)?);
        }
        if end == now { Some(start) } else { self.prev(start) }
    }

    /// The first slot of the sequence that is due at or after `from`.
    pub(super) fn first_due(&self, from: Timestamp, earliest: Option<Timestamp>) -> Option<Slot> {
        let earliest = match earliest {
            Some(earliest) => Some(self.align_to_next(earliest)?),
            None => None,
        };
        let just_before = from.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(from);
        let fire = self.following(just_before)?;
        let start = match self.kind {
            TimetableKind::Trigger => fire,
            TimetableKind::Interval => self.preceding(fire).unwrap_or(fire),
        };
        let mut slot = self.slot_from(max(Some(start), earliest)?)?;
        while slot.run_after < from {
            slot = self.successor(&slot)?;
        }
        Some(slot)
    }

    /// The last slot of the sequence that is due before `until`.
    pub(super) fn last_due(&self, until: Timestamp) -> Option<Slot> {
        let end = self.preceding(until)?;
        let start = match self.kind {
            TimetableKind::Trigger => end,
            TimetableKind::Interval => self.preceding(end)?,
        };
        Some(Slot {
            logical_date: start,
            data_interval_start: start,
            data_interval_end: end,
            run_after: end,
        })
    }

    /// A moment before which the slot of the logical date `latest` is due, and few later ones are.
    pub(super) fn just_after(&self, latest: Timestamp) -> Timestamp {
        let due = match self.kind {
            TimetableKind::Trigger => Some(latest),
            TimetableKind::Interval => self.following(latest),
        };
        let after = due.and_then(|due| due.checked_add(SignedDuration::from_nanos(1)).ok());
        after.unwrap_or(Timestamp::MAX)
    }

    /// The slot after `slot`.
    pub(super) fn successor(&self, slot: &Slot) -> Option<Slot> {
        let now = slot.run_after;
        let bounds = Bounds { earliest: None, latest: None, catchup: true, now };
        self.plan(Some(slot), bounds).filter(|next| next.run_after > slot.run_after)
    }

    // The fire times of all entries together. One entry alone behaves as Airflow's timetables do;
    // several are merged by their own sequences, so that none of them loses a fire.

    fn next(&self, time: Timestamp) -> Option<Timestamp> {
        match self.fires.as_slice() {
            [fires] => fires.next(time),
            _ => self.following(time),
        }
    }

    /// The fire time before `end`, surely: beside a change of the clock `prev` may not be.
    pub(super) fn start_of_interval(&self, end: Timestamp) -> Option<Timestamp> {
        self.prev(end).filter(|start| *start < end).or_else(|| self.preceding(end))
    }

    fn prev(&self, time: Timestamp) -> Option<Timestamp> {
        match self.fires.as_slice() {
            [fires] => fires.prev(time),
            _ => self.preceding(time),
        }
    }

    fn following(&self, time: Timestamp) -> Option<Timestamp> {
        self.fires.iter().filter_map(|fires| fires.following(time)).min()
    }

    fn preceding(&self, time: Timestamp) -> Option<Timestamp> {
        self.fires.iter().filter_map(|fires| fires.preceding(time)).max()
    }

    fn align_to_next(&self, time: Timestamp) -> Option<Timestamp> {
        let next = self.next(time)?;
        if self.prev(next) == Some(time) { Some(time) } else { Some(next) }
    }

    pub(super) fn align_to_prev(&self, time: Timestamp) -> Option<Timestamp> {
        let prev = self.prev(time)?;
        if self.next(prev) == Some(time) { Some(time) } else { Some(prev) }
    }
}
