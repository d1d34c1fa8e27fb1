//! What an unfinished task waits for, and when a DAG runs next: the engine asked, not told.
//!
//! Reads only. Why something *ended* as it did stands in its record (`Reason`).

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Engine, plan::TaskIndex, queue::Limit, run::RunNumber, settle::queue_entry};
use crate::model::{DagId, RunState, TaskId, TaskState};

/// What a task instance waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Why {
    /// Its run waits for room: `max_active_runs`.
    RunQueued,
    /// These upstream tasks have not ended.
    Upstream {
        /// At most ten of them.
        tasks: Vec<TaskId>,
    },
    /// `depends_on_past`: its instance in the run before has not succeeded.
    Past,
    /// `parallelism`: too much is active on this machine.
    Parallelism,
    /// The DAG is paused.
    Paused,
    /// `max_active_tasks` of its run.
    MaxActiveTasks,
    /// Free slots of a pool.
    Pool {
        /// Which.
        pool: String,
    },
    /// `max_active_tis_per_dag` or `max_active_tis_per_dagrun`.
    MaxActiveInstances,
    /// Its next try is not due yet.
    Retry {
        /// When it is due.
        at: Option<Timestamp>,
    },
    /// It runs.
    Running,
    /// The program is stopping.
    Draining,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RunQueued => {
                f.write_str("its run waits until another one ends (max_active_runs)")
            }
            Self::Upstream { tasks } => {
                let names: Vec<&str> = tasks.iter().map(TaskId::as_str).collect();
                write!(f, "waits for {}", names.join(", "))
            }
            Self::Past => f.write_str("waits for the run before it (depends_on_past)"),
            Self::Parallelism => f.write_str("waits for a free place (parallelism)"),
            Self::Paused => f.write_str("the DAG is paused"),
            Self::MaxActiveTasks => {
                f.write_str("waits for other tasks of its run (max_active_tasks)")
            }
            Self::Pool { pool } => write!(f, "waits for a free slot in pool `{pool}`"),
            Self::MaxActiveInstances => f.write_str("waits for other instances of the same task"),
            Self::Retry { at: Some(at) } => write!(f, "its next try is due at {at}"),
            Self::Retry { at: None } => f.write_str("its next try is due soon"),
            Self::Running => f.write_str("it runs"),
            Self::Draining => f.write_str("Mainspring is stopping; nothing starts any more"),
        }
    }
}

impl Engine {
    /// What each unfinished task of a live run waits for, in the order of the file.
    pub fn why(&self, run: &super::RunKey) -> Vec<(TaskId, Why)> {
        let Some(number) = self.number(run) else { return Vec::new() };
        let run = &self.runs[&number];
        let unfinished = run.plan.positions().filter(|&t| !run.instance(t).state.is_finished());
        unfinished
            .map(|task| (run.plan.task(task).task_id.clone(), self.why_task(number, task)))
            .collect()
    }

    /// When the DAG runs next on its schedule; `None` when it is paused, has no schedule, or
    /// waits for room.
    pub fn next_slot_of(&self, dag_id: &DagId) -> Option<Timestamp> {
        self.dags.get(dag_id)?.next_slot
    }

    pub(super) fn why_task(&self, number: RunNumber, task: TaskIndex) -> Why {
        let run = &self.runs[&number];
        let instance = run.instance(task);
        match instance.state {
            _ if run.record.state == RunState::Queued => Why::RunQueued,
            TaskState::UpForRetry => Why::Retry { at: instance.retry_at },
            TaskState::Scheduled if self.draining => Why::Draining,
            TaskState::Scheduled => {
                let (waiting, demand) = queue_entry(number, run, task);
                match self.queue.limit_of(&waiting, &demand) {
                    None | Some(Limit::Parallelism) => Why::Parallelism,
                    Some(Limit::Paused(_)) => Why::Paused,
                    Some(Limit::Run(_)) => Why::MaxActiveTasks,
                    Some(Limit::Pool(pool)) => Why::Pool { pool: pool.to_string() },
                    Some(Limit::Task(..) | Limit::TaskInRun(..)) => Why::MaxActiveInstances,
                }
            }
            TaskState::None => {
                let open = |&u: &TaskIndex| !run.instance(u).state.is_finished();
                let upstream = run.plan.task(task).upstream.iter().copied().filter(open);
                let tasks: Vec<TaskId> =
                    upstream.take(10).map(|u| run.plan.task(u).task_id.clone()).collect();
                if tasks.is_empty() && !self.past_allows(number, task) {
                    Why::Past
                } else {
                    Why::Upstream { tasks }
                }
            }
            _ => Why::Running,
        }
    }
}
