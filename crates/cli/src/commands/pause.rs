//! `pause` and `unpause`: the schedules of DAGs switched off and on.
//!
//! What becomes of the slots that passed meanwhile is decided by the engine.

use std::process::ExitCode;

use jiff::Timestamp;
use mainspring_core::model::{DagId, Missed};
use mainspring_host::api::{Dag, PatchDag};
use serde::Serialize;

use crate::{
    args::Program,
    door::path,
    failure::Failure,
    instance::{Instance, zone_of},
    moment,
};

/// Which DAGs to switch off.
#[derive(Debug, clap::Args)]
pub struct Pause {
    #[arg(value_name = "DAG_ID", required = true)]
    dag_ids: Vec<String>,
}

/// Which DAGs to switch on.
#[derive(Debug, clap::Args)]
pub struct Unpause {
    #[arg(value_name = "DAG_ID", required = true)]
    dag_ids: Vec<String>,
    /// What becomes of the slots that passed meanwhile [default: what the DAG says]
    #[arg(long, value_name = "WHICH", value_enum)]
    missed: Option<Backlog>,
}

/// Which of the slots that passed run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Backlog {
    /// The latest one
    Latest,
    /// Every one
    All,
    /// None of them
    Skip,
}

#[derive(Serialize)]
struct Document {
    dags: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    dag_id: DagId,
    is_paused: bool,
    next_run: Option<Timestamp>,
}

/// Switches them off.
pub fn pause(program: &Program, args: Pause) -> Result<ExitCode, Failure> {
    set(program, &args.dag_ids, PatchDag { is_paused: true, backlog: None })
}

/// Switches them on.
pub fn unpause(program: &Program, args: Unpause) -> Result<ExitCode, Failure> {
    let backlog = args.missed.map(|missed| match missed {
        Backlog::Latest => Missed::Latest,
        Backlog::All => Missed::All,
        Backlog::Skip => Missed::Skip,
    });
    set(program, &args.dag_ids, PatchDag { is_paused: false, backlog })
}

fn set(program: &Program, dag_ids: &[String], change: PatchDag) -> Result<ExitCode, Failure> {
    let instance = Instance::of(program)?;
    let mut dags = Vec::new();
    for dag_id in dag_ids {
        let dag: Dag = instance.door.patch(&path(&["v2", "dags", dag_id]), &change)?;
        program.output.line(&sentence(&dag))?;
        dags.push(Entry {
            dag_id: dag.dag_id,
            is_paused: dag.is_paused,
            next_run: dag.next_dagrun_run_after,
        });
    }
    program.output.document(&Document { dags })?;
    Ok(ExitCode::SUCCESS)
}

fn sentence(dag: &Dag) -> String {
    let dag_id = &dag.dag_id;
    match dag.next_dagrun_run_after {
        _ if dag.is_paused => format!("`{dag_id}` is paused"),
        Some(at) => {
            format!("`{dag_id}` is on, next run: {}", moment::show_slot(at, &zone_of(dag)))
        }
        None if dag.schedule.is_empty() => {
            format!("`{dag_id}` is on; it has no schedule and runs when it is triggered")
        }
        None => format!("`{dag_id}` is on"),
    }
}
