//! What switching a paused DAG on would make, before anybody does it.
//!
//! Nothing is computed here that the planner computes: a small engine that knows nothing but this
//! DAG is told to unpause it, and its decisions are counted.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;

use super::{DagLoaded, Decision, Effect, Engine, Event, Limits, Now, Record};
use crate::{
    model::{Dag, DagId, Missed, Task},
    timetable::Slot,
};

/// So many runs are decided one by one; what comes after is counted by the timetable.
const REHEARSED_MAX: u32 = 500;
/// More runs are not counted.
const COUNT_MAX: u32 = 10_000;

/// The runs that would be made at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// How many; 10,000 stands for more.
    pub count: u32,
    /// When the first was due.
    pub first: Option<Timestamp>,
    /// When the last was due.
    pub last: Option<Timestamp>,
}

/// What switching a DAG on would make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// With only the latest of the slots that passed.
    pub latest: Backlog,
    /// With all of them.
    pub all: Backlog,
    /// With none.
    pub none: Backlog,
    /// What it does without being told.
    pub suggested: Missed,
    /// When it runs for the first time that is still to come.
    pub next: Option<Timestamp>,
}

impl Engine {
    /// What unpausing the DAG would make now; `None` for a DAG that is not known. Of one that is
    /// not paused nothing is left to make.
    pub fn backlog(&self, wall: Timestamp, dag_id: &DagId) -> Option<Outlook> {
        let state = self.dags.get(dag_id)?;
        let current = state.current.as_ref()?;
        let suggested = if current.dag.catchup { Missed::All } else { Missed::Latest };
        let nothing = Backlog::default();
        if !state.paused {
            let (latest, all, none) = (nothing, nothing, nothing);
            return Some(Outlook { latest, all, none, suggested, next: state.next_slot });
        }
        // Its tasks do not matter; one that never starts keeps each run from ending.
        let dag = Arc::new(Dag {
            tasks: vec![Task::new("any", "any")],
            max_active_runs: REHEARSED_MAX,
            ..(*current.dag).clone()
        });
        let rehearse = |how| self.rehearse(wall, &dag, state.decided_until, how);
        let (latest, _) = rehearse(Missed::Latest);
        let (all, _) = rehearse(Missed::All);
        let (none, next) = rehearse(Missed::Skip);
        Some(Outlook { latest, all, none, suggested, next })
    }

    fn rehearse(
        &self,
        wall: Timestamp,
        dag: &Arc<Dag>,
        decided_until: Option<Timestamp>,
        how: Missed,
    ) -> (Backlog, Option<Timestamp>) {
        let limits = Limits { parallelism: 0, pools: Vec::new() };
        let mut engine = Engine::new(self.seed, &limits);
        let now = Now { wall, boot: Duration::ZERO };
        let (dag, dag_id) = (dag.clone(), dag.dag_id.clone());
        let loaded = DagLoaded { dag, version: 1, paused: true, decided_until, past: None };
        engine.handle(now, Event::DagLoaded(loaded));
        let unpaused = Event::Unpaused { dag_id: dag_id.clone(), backlog: Some(how) };
        let mut backlog = Backlog::default();
        for effect in engine.handle(now, unpaused) {
            if let Effect::Record(Record::Slots(slots)) = effect
                && matches!(slots.decision, Decision::Ran { .. })
            {
                backlog.count += slots.count;
                backlog.first = backlog.first.or(Some(slots.first));
                backlog.last = Some(slots.last);
            }
        }
        if backlog.count >= REHEARSED_MAX {
            engine.count_on(&dag_id, wall, &mut backlog);
        }
        let next = engine.next_slot_of(&dag_id).or_else(|| engine.next_after(&dag_id, wall));
        (backlog, next)
    }

    /// Counts the slots that come after those that were decided.
    fn count_on(&self, dag_id: &DagId, wall: Timestamp, backlog: &mut Backlog) {
        let Some(current) = self.dags.get(dag_id).and_then(|dag| dag.current.as_ref()) else {
            return;
        };
        let Some(last) = backlog.last.map(super::slots::at_instant) else { return };
        let is_due = |slot: &Slot| {
            slot.run_after <= wall
                && current.dag.end_date.is_none_or(|end| slot.logical_date <= end)
        };
        let room = (COUNT_MAX - backlog.count) as usize;
        for slot in current.timetable.slots_after(&last).take_while(is_due).take(room) {
            backlog.count += 1;
            backlog.last = Some(slot.run_after);
        }
    }

    /// The first slot after `wall`, of a DAG that waits for room.
    fn next_after(&self, dag_id: &DagId, wall: Timestamp) -> Option<Timestamp> {
        let current = self.dags.get(dag_id)?.current.as_ref()?;
        let after = wall.checked_add(jiff::SignedDuration::from_nanos(1)).ok()?;
        let mut upcoming =
            current.timetable.upcoming(after, current.dag.start_date, current.dag.end_date);
        upcoming.next().map(|slot| slot.run_after)
    }
}
