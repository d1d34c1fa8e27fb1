//! A run that is only thought of: which one it would be, and what its tasks would be given.
//!
//! Nothing runs and nothing is written. Contexts are the runner's own, so that what is shown here
//! is what a try would get; what a try would do is `core::rehearse`'s and the operators'.

mod context;
mod dry_run;
mod fields;
mod foresight;

use std::sync::Arc;

use jiff::Timestamp;
use mainspring_core::{
    engine::{RunKey, RunRecord},
    model::{Dag, RunId, RunState, RunType, Task},
    template::Context,
    timetable::{Slot, Timetable},
};
use serde_json::Value;

pub use context::{Known, completion};
pub use dry_run::{DryRun, Rehearsed, dry_run};
pub use fields::Field;
pub use foresight::Foresight;

use crate::{
    environment::Outset,
    runner::{self, WhichTry},
    store::RunRow,
};

/// See the module.
#[derive(Debug)]
pub struct Imagined {
    /// The DAG.
    pub dag: Arc<Dag>,
    /// The run, as it would begin.
    pub row: RunRow,
    outset: Arc<Outset>,
}

/// What a try would be given.
#[derive(Debug)]
pub struct Given {
    /// What its templates can see.
    pub context: Arc<Context>,
    /// Its fields, with their templates rendered.
    pub fields: Vec<Field>,
}

impl Imagined {
    /// The run of `dag` at `logical_date`, as if it were triggered; without one the next run that
    /// its schedule makes after `now`, and without a schedule one at `now`. `conf` lies over the
    /// DAG's params. Environments begin with `outset`.
    pub fn new(
        dag: Arc<Dag>,
        (logical_date, conf): (Option<Timestamp>, Value),
        now: Timestamp,
        outset: Arc<Outset>,
    ) -> Self {
        // A file with errors may have a schedule that is none.
        let timetable = Timetable::of(&dag).ok();
        let timetable = timetable.as_ref();
        let next = || timetable?.upcoming(now, dag.start_date, dag.end_date).next();
        let (run_type, slot) = match logical_date {
            Some(date) => (RunType::Manual, by_hand(timetable, date)),
            None => match next() {
                Some(slot) => (RunType::Scheduled, slot),
                None => (RunType::Manual, by_hand(timetable, now)),
            },
        };
        // Whoever asks for a run by hand has it at once, whatever its date.
        let starts_at = match run_type {
            RunType::Scheduled => slot.run_after.max(now),
            _ => now,
        };
        let run = RunRecord {
            key: RunKey {
                dag_id: dag.dag_id.clone(),
                run_id: RunId::of(run_type, slot.logical_date),
            },
            run_type,
            version: 1,
            logical_date: Some(slot.logical_date),
            data_interval_start: Some(slot.data_interval_start),
            data_interval_end: Some(slot.data_interval_end),
            run_after: slot.run_after,
            state: RunState::Running,
            queued_at: now,
            start_date: Some(starts_at),
            end_date: None,
            reason: None,
        };
        Self { dag, row: RunRow { run, conf, note: None }, outset }
    }

    /// When it would start.
    pub fn starts_at(&self) -> Timestamp {
        self.row.run.start_date.unwrap_or(self.row.run.run_after)
    }

    /// What a try of `task` would be given at `now`.
    pub fn given(
        &self,
        task: &Task,
        (try_number, now): (u32, Timestamp),
        foresight: &Arc<Foresight>,
    ) -> Given {
        let max_tries = task.retry.retries;
        let which = WhichTry { task, try_number, max_tries, now };
        let context = runner::context(&self.dag, &self.row, which, foresight.clone());
        fields::given(&self.dag, task, context, (&self.outset, foresight))
    }
}

fn by_hand(timetable: Option<&Timetable>, at: Timestamp) -> Slot {
    let interval = timetable.map_or((at, at), |timetable| timetable.manual_interval(at));
    let (data_interval_start, data_interval_end) = interval;
    Slot { logical_date: at, data_interval_start, data_interval_end, run_after: at }
}
