//! What people do to runs: clear tasks so that they run again, mark tasks and runs by hand.
//!
//! A finished run is brought back with `RunLoaded` first. A try that runs is never forgotten: its
//! end is awaited before the next try starts.

use std::sync::Arc;

use super::{
    Cleared, Engine,
    message::{Reason, Record, RunKey},
    plan::{Plan, TaskIndex},
    run::{Run, RunNumber},
    settle::state_by_leaves,
};
use crate::model::{RunState, TaskId, TaskState};

impl Engine {
    pub(super) fn clear(&mut self, cleared: &Cleared) {
        let Some(number) = self.number(&cleared.run) else { return };
        self.unsettled.insert(number);
        if cleared.latest {
            self.move_to_latest(number);
        }
        let tasks = self.tasks_to_clear(number, cleared);
        self.reset(number, &tasks);
        self.reopen(number);
    }

    fn tasks_to_clear(&self, number: RunNumber, cleared: &Cleared) -> Vec<TaskIndex> {
        let run = &self.runs[&number];
        let plan = &run.plan;
        let named: Vec<TaskIndex> = match cleared.tasks.is_empty() {
            true => plan.positions().collect(),
            false => cleared.tasks.iter().filter_map(|id| plan.position(id)).collect(),
        };
        let mut tasks = named.clone();
        if cleared.upstream {
            tasks.extend(plan.reach(named.iter().copied(), |task| &task.upstream));
        }
        if cleared.downstream {
            tasks.extend(plan.reach(named, |task| &task.downstream));
        }
        tasks.sort_unstable();
        tasks.dedup();
        if cleared.only_failed {
            tasks.retain(|&task| is_failed(run.instance(task).state));
        }
        tasks
    }

    /// Takes the instances back to where they were before their first try; numbers go on, the
    /// retries begin afresh.
    fn reset(&mut self, number: RunNumber, tasks: &[TaskIndex]) {
        for &task in tasks {
            let Some(run) = self.runs.get_mut(&number) else { return };
            let retries = run.plan.task(task).retry.retries;
            let instance = run.instance_mut(task);
            instance.max_tries = instance.try_number + retries;
            instance.lost = 0;
            instance.skip = None;
            if instance.active {
                self.kill(number, task, Reason::Cleared);
                self.change(number, task, TaskState::Restarting, Some(Reason::Cleared));
            } else if instance.state != TaskState::None {
                self.change(number, task, TaskState::None, None);
            }
        }
        // Decided again only now, when all of them are reset: one may wait for another.
        if self.runs[&number].record.state == RunState::Running {
            tasks.iter().for_each(|&task| self.evaluate_again(number, task));
        }
    }

    /// A finished run with something left to do is queued again.
    fn reopen(&mut self, number: RunNumber) {
        let now = self.now.wall;
        let Some(run) = self.runs.get_mut(&number) else { return };
        if !run.record.state.is_finished() || run.unfinished == 0 {
            return;
        }
        run.record.state = RunState::Queued;
        run.record.queued_at = now;
        run.record.end_date = None;
        run.record.reason = None;
        run.run_touched = true;
        let (dag_id, run_after) = (run.record.key.dag_id.clone(), run.record.run_after);
        let dag = self.dags.entry(dag_id.clone()).or_default();
        dag.queued.insert((run_after, number));
        self.start_runs(&dag_id);
    }

    /// The run goes on with the latest version of its DAG: tasks keep their state by name, new
    /// ones are undecided, those that are gone are removed.
    fn move_to_latest(&mut self, number: RunNumber) {
        let run = &self.runs[&number];
        let Some(dag) = self.dags.get(&run.record.key.dag_id) else { return };
        let Some(plan) = dag.current.as_ref().map(|current| current.plan.clone()) else { return };
        // Of a run under way, timers and tries know the tasks by their old numbers.
        if plan.version == run.plan.version || !run.record.state.is_finished() || run.active > 0 {
            return;
        }
        let moved = moved_to(run, plan);
        self.records.extend(moved.absent.iter().cloned().map(Record::TaskInstance));
        self.runs.insert(number, moved);
    }

    pub(super) fn mark_tasks(&mut self, run: &RunKey, tasks: &[TaskId], state: TaskState) {
        let Some(number) = self.number(run) else { return };
        self.unsettled.insert(number);
        let plan = self.runs[&number].plan.clone();
        let tasks: Vec<TaskIndex> = tasks.iter().filter_map(|id| plan.position(id)).collect();
        for &task in &tasks {
            self.kill(number, task, Reason::Marked);
            self.change(number, task, state, Some(Reason::Marked));
        }
        // As in Airflow: what could not run because of them gets its chance again.
        if state != TaskState::Failed {
            let run = &self.runs[&number];
            let below = plan.reach(tasks.iter().copied(), |task| &task.downstream);
            let freed =
                |task: &TaskIndex| !tasks.contains(task) && is_failed(run.instance(*task).state);
            let freed: Vec<TaskIndex> = below.into_iter().filter(freed).collect();
            self.reset(number, &freed);
        }
        self.reopen(number);
        self.judge_again(number);
    }

    /// A finished run whose leaves were marked gets the state that follows.
    fn judge_again(&mut self, number: RunNumber) {
        let Some(run) = self.runs.get_mut(&number) else { return };
        if run.record.state.is_finished() && run.unfinished == 0 {
            run.record.state = state_by_leaves(run);
            run.record.reason = Some(Reason::Marked);
            run.run_touched = true;
        }
    }

    pub(super) fn mark_run(&mut self, run: &RunKey, state: RunState) {
        let Some(number) = self.number(run) else { return };
        if state == RunState::Success {
            let run = &self.runs[&number];
            let other = |task: &TaskIndex| run.instance(*task).state != TaskState::Success;
            let others: Vec<TaskIndex> = run.plan.positions().filter(other).collect();
            for task in others {
                self.kill(number, task, Reason::Marked);
                self.change(number, task, TaskState::Success, Some(Reason::Marked));
            }
        } else {
            self.stop_unfinished(number, TaskState::Failed, &Reason::Marked);
        }
        self.finish_run(number, state, Some(Reason::Marked));
    }
}

fn is_failed(state: TaskState) -> bool {
    matches!(state, TaskState::Failed | TaskState::UpstreamFailed)
}

/// The run with the tasks of `plan`. A task that is gone is removed and remembered: should it come
/// back, its tries go on counting.
fn moved_to(run: &Run, plan: Arc<Plan>) -> Run {
    let mut record = run.record.clone();
    record.version = plan.version;
    let mut moved = Run::new(record, plan);
    let positions: Vec<TaskIndex> = moved.plan.positions().collect();
    positions.into_iter().for_each(|task| moved.touch(task));
    for task in run.plan.positions() {
        let Some(to) = moved.plan.position(&run.plan.task(task).task_id) else {
            let mut gone = run.record_of(task);
            gone.state = TaskState::Removed;
            gone.reason = Some(Reason::NotInVersion);
            moved.absent.push(gone);
            continue;
        };
        let old = run.instance(task);
        moved.set_state(to, old.state);
        let tally = moved.instance(to).tally;
        *moved.instance_mut(to) = super::run::Instance { tally, touched: true, ..old.clone() };
    }
    for old in &run.absent {
        match moved.plan.position(&old.key.task_id) {
            Some(back) => {
                let instance = moved.instance_mut(back);
                instance.try_number = old.try_number;
                instance.max_tries += old.try_number;
            }
            None => moved.absent.push(old.clone()),
        }
    }
    moved
}
