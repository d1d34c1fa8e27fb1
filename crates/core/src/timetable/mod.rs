//! When a DAG runs and which data interval a run has: Airflow's timetables.
//!
//! Pure: the caller brings the time. What happens to slots that nobody could run (`missed`), how
//! many runs may be active and what is recorded about a slot belong to `engine`.
//!
//! `fires` has the fire times of one entry of the schedule, daylight saving included; `plan` makes
//! slots of them; `per_day` counts them; `zone` finds time zones.

mod error;
mod fires;
mod per_day;
mod plan;
#[cfg(test)]
mod tests;
mod zone;

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

pub use error::TimetableError;
pub use per_day::DayRuns;
pub use zone::time_zone;

use crate::{
    cron::Cron,
    model::{Dag, ScheduleSpec, TimetableKind},
};
use fires::Fires;
use plan::Bounds;

/// One due run: Airflow's `DagRunInfo` with the logical date.
///
/// With the trigger timetable all four are the fire time. With the interval timetable the logical
/// date is the start of the interval, and the run is due at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Slot {
    /// What names the run; unique in a DAG.
    pub logical_date: Timestamp,
    /// From here,
    pub data_interval_start: Timestamp,
    /// up to here reach the data of the run.
    pub data_interval_end: Timestamp,
    /// When the run is due.
    pub run_after: Timestamp,
}

/// The schedule of a DAG, ready to be asked.
///
/// Times that are not in the calendar (years -9999 to 9999) or more than 50 years away count as
/// never. No question panics or takes long.
#[derive(Debug, Clone)]
pub struct Timetable {
    fires: Vec<Fires>,
    kind: TimetableKind,
    zone: TimeZone,
}

impl Timetable {
    /// The union of `schedule`, meant in `timezone`.
    ///
    /// `start_date` anchors `every` (the epoch does without it); it is no bound here: whoever asks
    /// gives the bounds.
    ///
    /// # Errors
    /// The first entry that is not understood, or an unknown zone.
    pub fn new(
        schedule: &[ScheduleSpec],
        kind: TimetableKind,
        timezone: &str,
        start_date: Option<Timestamp>,
    ) -> Result<Self, TimetableError> {
        let zone = time_zone(timezone)?;
        let anchor = start_date.unwrap_or(Timestamp::UNIX_EPOCH);
        let fires = schedule.iter().enumerate().map(|(index, entry)| match entry {
            ScheduleSpec::Cron(text) => match Cron::parse(text) {
                Ok(cron) => Ok(Fires::Cron { cron, zone: zone.clone() }),
                Err(error) => Err(TimetableError::Cron { index, error }),
            },
            ScheduleSpec::Every(distance) => {
                Fires::every(*distance, anchor).ok_or(TimetableError::Every { index })
            }
        });
        Ok(Self { fires: fires.collect::<Result<_, _>>()?, kind, zone })
    }

    /// The timetable of `dag`.
    ///
    /// # Errors
    /// As [`Timetable::new`]; a DAG that the file reader found without errors has none.
    pub fn of(dag: &Dag) -> Result<Self, TimetableError> {
        Self::new(&dag.schedule, dag.timetable, &dag.timezone, dag.start_date)
    }

    /// Nothing is scheduled: there are no slots.
    pub fn is_manual_only(&self) -> bool {
        self.fires.is_empty()
    }

    /// The zone in which the schedule is meant.
    pub fn time_zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The slot of the next run: Airflow's `next_dagrun_info`.
    ///
    /// `last` is the slot of the latest scheduled run; `earliest` the start date and `latest` the
    /// end date (inclusive; compared with the logical date). Without `catchup` only the latest
    /// slot due by `now` counts, else the next one to come; with it, every slot since `earliest`.
    ///
    /// The slot may be due long ago or in the future: compare its `run_after` with `now`. Without
    /// `last` and `earliest` the trigger timetable begins with the fire time just passed, if that
    /// was within a tenth of the distance or five minutes, else with the next; the interval
    /// timetable with `catchup` has no run at all.
    ///
    /// None if nothing will ever be due again. Where Airflow's interval timetable raises an error
    /// (Lord Howe, whose clock moves by half an hour), the next interval begins where `last` ended.
    pub fn next_run(
        &self,
        last: Option<&Slot>,
        earliest: Option<Timestamp>,
        latest: Option<Timestamp>,
        catchup: bool,
        now: Timestamp,
    ) -> Option<Slot> {
        self.plan(last, Bounds { earliest, latest, catchup, now })
    }

    /// The slots after `last`, one after the other and without bounds: what `next_run` gives with
    /// `catchup`. Their `run_after` always grows.
    pub fn slots_after(&self, last: &Slot) -> impl Iterator<Item = Slot> + use<'_> {
        std::iter::successors(self.successor(last), |slot| self.successor(slot))
    }

    /// The slots that are due at or after `from`, within the bounds of [`Timetable::next_run`].
    ///
    /// A start date on a fire time begins with it, with Airflow's one exception: just before a
    /// fire time that falls into a gap of the clock it is passed over.
    pub fn upcoming(
        &self,
        from: Timestamp,
        earliest: Option<Timestamp>,
        latest: Option<Timestamp>,
    ) -> impl Iterator<Item = Slot> + use<'_> {
        let first = self.first_due(from, earliest);
        std::iter::successors(first, |slot| self.successor(slot))
            .take_while(move |slot| latest.is_none_or(|latest| slot.logical_date <= latest))
    }

    /// The slots that were due before `until`, the latest first, within the same bounds.
    pub fn past(
        &self,
        until: Timestamp,
        earliest: Option<Timestamp>,
        latest: Option<Timestamp>,
    ) -> impl Iterator<Item = Slot> + use<'_> {
        let until = until.min(latest.map_or(until, |latest| self.just_after(latest)));
        std::iter::successors(self.last_due(until), |slot| self.last_due(slot.run_after))
            .skip_while(move |slot| latest.is_some_and(|latest| slot.logical_date > latest))
            .take_while(move |slot| earliest.is_none_or(|earliest| slot.logical_date >= earliest))
    }

    /// The data interval of a run that somebody starts by hand at `run_after`: Airflow's
    /// `infer_manual_data_interval`. That moment alone, or the last whole interval before it.
    ///
    /// In the hour after a gap of the clock, where Airflow's interval may end before it starts, it
    /// starts with the fire time before its end.
    pub fn manual_interval(&self, run_after: Timestamp) -> (Timestamp, Timestamp) {
        let interval = || {
            let end = self.align_to_prev(run_after)?;
            Some((self.start_of_interval(end)?, end))
        };
        match self.kind {
            TimetableKind::Trigger => (run_after, run_after),
            TimetableKind::Interval => interval().unwrap_or((run_after, run_after)),
        }
    }
}
