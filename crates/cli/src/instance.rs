//! The running instance as the commands speak to it: DAGs, runs and tasks by name.
//!
//! Knows the paths of the API; how a request gets there is `door`'s.

use jiff::tz::TimeZone;
use mainspring_host::api::{Dag, DagRun, DagRunCollection, TaskInstance, TaskInstanceCollection};

use crate::{
    args::Program,
    door::{Door, path},
    failure::Failure,
    moment,
};

/// Written instead of a run id.
const LATEST: &str = "latest";

/// See the module.
pub struct Instance {
    /// For what only one command asks.
    pub door: Door,
}

impl Instance {
    /// The one of the home.
    pub fn of(program: &Program) -> Result<Self, Failure> {
        Ok(Self { door: Door::of(program.home()?)? })
    }

    /// A DAG.
    pub fn dag(&self, dag_id: &str) -> Result<Dag, Failure> {
        let found = self.door.get(&path(&["v2", "dags", dag_id]));
        found.map_err(|failure| failure.or_hint("`mainspring list` shows what there is"))
    }

    /// The newest runs of a DAG, newest first.
    pub fn runs(&self, dag_id: &str, limit: u32) -> Result<Vec<DagRun>, Failure> {
        let path = path(&["v2", "dags", dag_id, "dagRuns"]);
        let runs: DagRunCollection = self.door.get(&format!("{path}?limit={limit}"))?;
        Ok(runs.dag_runs)
    }

    /// A run by its id; the latest one for `latest` and for none.
    pub fn run(&self, dag_id: &str, run_id: Option<&str>) -> Result<DagRun, Failure> {
        if let Some(run_id) = run_id.filter(|run_id| *run_id != LATEST) {
            let hint = format!("`mainspring runs {dag_id}` shows what there is");
            let found = self.door.get(&path(&["v2", "dags", dag_id, "dagRuns", run_id]));
            return found.map_err(|failure| failure.or_hint(&hint));
        }
        let latest = self.runs(dag_id, 1)?.pop();
        latest.ok_or_else(|| {
            Failure::input(format!("`{dag_id}` has not run yet"))
                .hint(format!("start a run with `mainspring trigger {dag_id}`"))
        })
    }

    /// The task instances of a run, in the order of the file.
    pub fn task_instances(&self, run: &DagRun) -> Result<Vec<TaskInstance>, Failure> {
        let (dag_id, run_id) = (run.dag_id.as_str(), run.dag_run_id.as_str());
        let path = path(&["v2", "dags", dag_id, "dagRuns", run_id, "taskInstances"]);
        Ok(self.door.get::<TaskInstanceCollection>(&path)?.task_instances)
    }
}

/// The zone in which the DAG's times are shown and read.
pub fn zone_of(dag: &Dag) -> TimeZone {
    moment::zone_or_utc(&dag.timezone)
}
