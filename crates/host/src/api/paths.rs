//! The names that paths carry: of a DAG, of a run, of a task in it.
//!
//! They are only looked up, never opened: what is not in the database is not there. How they are
//! taken out of a path, and refused, is in `extract`.

use mainspring_core::engine::RunKey;
use serde::Deserialize;
use utoipa::IntoParams;

/// Names a DAG.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DagPath {
    /// The DAG; `~` stands for all where there is a list of them.
    pub dag_id: String,
}

/// Names a run.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct RunPath {
    /// The DAG; `~` stands for all where there is a list of them.
    pub dag_id: String,
    /// Its run; `~` stands for all where there is a list of them.
    pub dag_run_id: String,
}

/// Names a task of a run.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct TaskPath {
    /// The DAG; `~` stands for all where there is a list of them.
    pub dag_id: String,
    /// Its run; `~` stands for all where there is a list of them.
    pub dag_run_id: String,
    /// Its task; `~` stands for all where there is a list of them.
    pub task_id: String,
}

impl RunPath {
    /// The run that it names.
    pub fn run(self) -> RunKey {
        RunKey { dag_id: self.dag_id.into(), run_id: self.dag_run_id.into() }
    }
}

impl TaskPath {
    /// The run that it names.
    pub fn run(&self) -> RunKey {
        RunKey { dag_id: (*self.dag_id).into(), run_id: (*self.dag_run_id).into() }
    }
}
