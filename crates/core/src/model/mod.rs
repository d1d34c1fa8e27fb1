//! What a DAG means: plain values, without an `Option` left where there is a default.
//!
//! How a DAG is written (YAML, spans, comments) belongs to `file`; how a run of it stands belongs
//! to `engine`; what an operator does belongs to the host, which describes it here as data.

mod dag;
mod defaults;
mod id;
mod operator;
mod state;

pub use dag::{
    Dag, Group, Missed, Notifications, Param, Retry, ScheduleSpec, Task, Teardown, TimetableKind,
    WeightRule,
};
pub use defaults::DEFAULT_POOL;
pub use id::{DagId, RunId, TaskId};
pub use operator::{Category, Field, OperatorSpec};
pub use state::{RunState, RunType, TaskState, TriggerRule};
