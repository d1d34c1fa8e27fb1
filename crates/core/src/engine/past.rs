//! `depends_on_past` and `wait_for_downstream`: what a task sees of the run before its own.
//!
//! The run before is the one with the next earlier logical date, live or finished. Only DAGs that
//! ask for it pay for it.

use super::{Engine, plan::TaskIndex, run::RunNumber};
use crate::model::{TaskId, TaskState};

/// How the run before stands.
enum Before<'a> {
    Live(&'a super::run::Run),
    Finished(&'a super::PastRun),
}

impl Before<'_> {
    /// The task's state there; `None` where that run has no such task.
    fn state(&self, task_id: &TaskId) -> Option<TaskState> {
        match self {
            Self::Live(run) => run.plan.position(task_id).map(|task| run.instance(task).state),
            Self::Finished(past) => {
                past.states.iter().find(|(id, _)| id == task_id).map(|(_, state)| *state)
            }
        }
    }
}

impl Engine {
    /// The run before lets this task go ahead. A task that the run before did not have is free.
    pub(super) fn past_allows(&self, number: RunNumber, task: TaskIndex) -> bool {
        let run = &self.runs[&number];
        let planned = run.plan.task(task);
        if !planned.depends_on_past {
            return true;
        }
        let Some(before) = self.run_before(number) else { return true };
        let is_good = |id: &TaskId| {
            before.state(id).is_none_or(|s| matches!(s, TaskState::Success | TaskState::Skipped))
        };
        let direct_downstream = planned.downstream.iter().map(|&d| &run.plan.task(d).task_id);
        is_good(&planned.task_id)
            && (!planned.wait_for_downstream || direct_downstream.into_iter().all(is_good))
    }

    /// Some undecided task of the run is held back by the run before.
    pub(super) fn waits_for_past(&self, number: RunNumber) -> bool {
        let run = &self.runs[&number];
        run.plan.needs_past
            && run.plan.positions().any(|task| {
                run.instance(task).state == TaskState::None && !self.past_allows(number, task)
            })
    }

    /// The run does nothing but wait for the run before it.
    pub(super) fn is_held_by_past(&self, number: RunNumber) -> bool {
        let Some(run) = self.runs.get(&number) else { return false };
        let idle = run.active == 0 && run.ready == 0 && run.retrying == 0;
        idle && self.waits_for_past(number)
    }

    /// A task ended: the tasks of the next run that look at it are decided anew.
    pub(super) fn wake_successor(&mut self, number: RunNumber, task: TaskIndex) {
        let Some(run) = self.runs.get(&number).filter(|run| run.plan.needs_past) else { return };
        let Some(date) = run.record.logical_date else { return };
        let Some(dag) = self.dags.get(&run.record.key.dag_id) else { return };
        let after = (std::ops::Bound::Excluded(date), std::ops::Bound::Unbounded);
        let Some((_, &next)) = dag.by_date.range(after).next() else { return };
        let Some(plan) = self.runs.get(&next).map(|run| run.plan.clone()) else { return };
        let Some(same) = plan.position(&run.plan.task(task).task_id) else { return };
        let waiting_for_downstream = plan.task(same).upstream.iter().copied();
        for task in waiting_for_downstream.chain([same]) {
            if plan.task(task).depends_on_past {
                self.evaluate(next, task, None);
            }
        }
    }

    fn run_before(&self, number: RunNumber) -> Option<Before<'_>> {
        let run = &self.runs[&number];
        let date = run.record.logical_date?;
        let dag = self.dags.get(&run.record.key.dag_id)?;
        let live = dag.by_date.range(..date).next_back();
        let finished = dag.past.range(..date).next_back();
        match (live, finished) {
            (Some((at, number)), Some((past_at, _))) if at >= past_at => {
                self.runs.get(number).map(Before::Live)
            }
            (_, Some((_, past))) => Some(Before::Finished(past)),
            (Some((_, number)), None) => self.runs.get(number).map(Before::Live),
            (None, None) => None,
        }
    }
}
