//! `clear`: tasks of a run that are to run again.
//!
//! Which these are in the end, upstream and downstream, is decided by the engine.

use std::process::ExitCode;

use mainspring_core::model::{DagId, RunId, TaskId};
use mainspring_host::api::{ClearTaskInstances, TaskInstanceCollection, TaskName};
use serde::Serialize;

use crate::{args::Program, door::path, failure::Failure, instance::Instance};

/// Which tasks.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(value_name = "DAG_ID")]
    dag_id: String,
    /// The run; `latest` is the newest one
    #[arg(value_name = "RUN_ID")]
    run_id: String,
    /// The tasks [default: all]
    #[arg(value_name = "TASK_ID")]
    task_ids: Vec<String>,
    /// And all that comes before them
    #[arg(long)]
    upstream: bool,
    /// And all that comes after them
    #[arg(long)]
    downstream: bool,
    /// Of all these only those that failed or could not run
    #[arg(long)]
    only_failed: bool,
    /// Go on with the latest version of the DAG instead of the run's own
    #[arg(long)]
    latest: bool,
}

#[derive(Serialize)]
struct Document {
    dag_id: DagId,
    run_id: RunId,
    cleared: Vec<TaskId>,
}

/// Clears them.
pub fn run(program: &Program, args: Args) -> Result<ExitCode, Failure> {
    let instance = Instance::of(program)?;
    let run = instance.run(&args.dag_id, Some(&args.run_id))?;
    let task_ids: Vec<TaskId> = args.task_ids.into_iter().map(TaskId::from).collect();
    let wanted = ClearTaskInstances {
        dry_run: false,
        dag_run_id: Some(run.dag_run_id.to_string()),
        task_ids: Some(task_ids.iter().map(TaskName::from).collect())
            .filter(|ids: &Vec<TaskName>| !ids.is_empty()),
        include_upstream: args.upstream,
        include_downstream: args.downstream,
        only_failed: args.only_failed,
        run_on_latest_version: Some(args.latest),
        ..ClearTaskInstances::default()
    };
    let clear = path(&["v2", "dags", &args.dag_id, "clearTaskInstances"]);
    let cleared: TaskInstanceCollection = instance.door.post(&clear, &wanted)?;
    let cleared: Vec<TaskId> = cleared.task_instances.into_iter().map(|ti| ti.task_id).collect();
    let names: Vec<&str> = cleared.iter().map(TaskId::as_str).collect();
    program.output.line(&match names.as_slice() {
        [] => "nothing was cleared: no task is as asked for".to_owned(),
        names => format!("run again in {}: {}", run.dag_run_id, names.join(", ")),
    })?;
    program.output.document(&Document { dag_id: run.dag_id, run_id: run.dag_run_id, cleared })?;
    Ok(ExitCode::SUCCESS)
}
