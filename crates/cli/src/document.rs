//! What `--json` prints of runs and tasks: one shape, wherever they come from.
//!
//! The names are a contract with scripts and benchmarks; a field is added, never renamed.

use jiff::Timestamp;
use mainspring_core::{
    engine::TaskInstanceRecord,
    model::{DagId, RunId, RunState, RunType, TaskId, TaskState},
};
use mainspring_host::api;
use serde::Serialize;

/// A run.
#[derive(Debug, Serialize)]
pub struct Run {
    pub dag_id: DagId,
    pub run_id: RunId,
    pub run_type: RunType,
    pub state: RunState,
    pub logical_date: Option<Timestamp>,
    pub run_after: Timestamp,
    pub start_date: Option<Timestamp>,
    pub end_date: Option<Timestamp>,
}

/// A run with its tasks.
#[derive(Debug, Serialize)]
pub struct RunWithTasks {
    #[serde(flatten)]
    pub run: Run,
    pub tasks: Vec<Task>,
}

/// A task instance.
#[derive(Debug, Serialize)]
pub struct Task {
    pub task_id: TaskId,
    pub map_index: i32,
    pub state: TaskState,
    pub try_number: u32,
    pub start_date: Option<Timestamp>,
    pub end_date: Option<Timestamp>,
}

impl From<api::DagRun> for Run {
    fn from(run: api::DagRun) -> Self {
        Self {
            dag_id: run.dag_id,
            run_id: run.dag_run_id,
            run_type: run.run_type,
            state: run.state,
            logical_date: run.logical_date,
            run_after: run.run_after,
            start_date: run.start_date,
            end_date: run.end_date,
        }
    }
}

impl From<api::TaskInstance> for Task {
    fn from(ti: api::TaskInstance) -> Self {
        Self {
            task_id: ti.task_id,
            map_index: ti.map_index,
            state: ti.state.unwrap_or(TaskState::None),
            try_number: ti.try_number,
            start_date: ti.start_date,
            end_date: ti.end_date,
        }
    }
}

impl From<TaskInstanceRecord> for Task {
    fn from(record: TaskInstanceRecord) -> Self {
        Self {
            task_id: record.key.task_id,
            map_index: record.key.map_index,
            state: record.state,
            try_number: record.try_number,
            start_date: record.start_date,
            end_date: record.end_date,
        }
    }
}
