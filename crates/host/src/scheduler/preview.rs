//! What a clear or a mark would do: asked of an engine of its own, which is thrown away.
//!
//! So the answer is decided by the same rules as the deed, and nothing of it is written or done.

use std::collections::HashMap;

use mainspring_core::{
    engine::{Cleared, DagLoaded, Effect, Engine, Event, Limits, Record, RunKey},
    model::{TaskId, TaskState},
};

use super::{Clear, CommandError, Mark, Scheduler};
use crate::clock::Now;

impl Scheduler {
    pub(super) fn would_clear(&self, now: Now, clear: Clear) -> Result<Vec<TaskId>, CommandError> {
        let Clear { run, tasks, upstream, downstream, only_failed, latest } = clear;
        let live = self.find(&run, &tasks)?;
        self.may_take_latest(&run, live.row.run.state.is_finished(), latest)?;
        let cleared =
            Cleared { run: run.clone(), tasks, upstream, downstream, only_failed, latest };
        self.outcome(now, &run, Event::Cleared(cleared), |_, after| !after.is_finished())
    }

    pub(super) fn would_mark(&self, now: Now, mark: Mark) -> Result<Vec<TaskId>, CommandError> {
        let Mark { run, tasks, upstream, downstream, state: wanted } = mark;
        let tasks = self.find(&run, &tasks)?.dag.reach(&tasks, upstream, downstream);
        let event = Event::Marked { run: run.clone(), tasks, state: wanted };
        self.outcome(now, &run, event, |before, after| before != wanted && after == wanted)
    }

    /// Only a finished run can change its version.
    pub(super) fn may_take_latest(
        &self,
        run: &RunKey,
        is_over: bool,
        latest: bool,
    ) -> Result<(), CommandError> {
        match latest && !is_over {
            true => Err(CommandError::Conflict(format!(
                "{run} is under way; only a finished run can go on with the latest version"
            ))),
            false => Ok(()),
        }
    }

    /// The tasks of the run of which it counts how they stand before and after `event`, in the
    /// order of the file.
    fn outcome(
        &self,
        now: Now,
        run: &RunKey,
        event: Event,
        counts: impl Fn(TaskState, TaskState) -> bool,
    ) -> Result<Vec<TaskId>, CommandError> {
        let live = self.find(run, &[])?;
        // No slots anywhere: what is cleared stays where the clear puts it.
        let mut engine = Engine::new(0, &Limits { parallelism: 0, pools: Vec::new() });
        let snapshot = self.snapshot(&live)?;
        let stood = snapshot.task_instances.iter();
        let stood: HashMap<TaskId, TaskState> =
            stood.map(|ti| (ti.key.task_id.clone(), ti.state)).collect();
        let before = |id: &TaskId| stood.get(id).copied().unwrap_or(TaskState::None);
        let known = self.known.get(&run.dag_id);
        engine.handle(now, Event::RunLoaded(snapshot));
        if let Some(known) = known {
            engine.handle(
                now,
                Event::DagLoaded(DagLoaded {
                    dag: known.dag.clone(),
                    version: known.version,
                    paused: true,
                    decided_until: Some(now.wall),
                    past: None,
                }),
            );
        }
        let mut found: Vec<TaskId> = Vec::new();
        for effect in engine.handle(now, event) {
            match effect {
                Effect::Record(Record::TaskInstance(ti))
                    if counts(before(&ti.key.task_id), ti.state) =>
                {
                    found.push(ti.key.task_id);
                }
                _ => {}
            }
        }
        let dag = known.map_or(&live.dag, |known| &known.dag);
        let place = |id: &TaskId| dag.tasks.iter().position(|task| task.task_id == *id);
        found.sort_by_cached_key(|id| (place(id), id.clone()));
        found.dedup();
        Ok(found)
    }
}
