//! `runs`: the runs of a DAG, or the tasks of one run.
//!
//! Why they stand as they do is told by `why`, what they wrote by `logs`.

use std::process::ExitCode;

use jiff::{Timestamp, tz::TimeZone};
use mainspring_host::api::{DagRun, TaskInstance};
use serde::Serialize;

use crate::{
    args::Program,
    document::{Run, RunWithTasks, Task},
    failure::Failure,
    instance::{Instance, zone_of},
    moment,
    table::{Cell, table},
};

/// Whose runs.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(value_name = "DAG_ID")]
    dag_id: String,
    /// Show the tasks of this run; `latest` is the newest one
    #[arg(value_name = "RUN_ID")]
    run_id: Option<String>,
    /// How many runs
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: u32,
}

#[derive(Serialize)]
struct Document {
    runs: Vec<Run>,
}

/// Lists them.
pub fn run(program: &Program, args: Args) -> Result<ExitCode, Failure> {
    let instance = Instance::of(program)?;
    let zone = zone_of(&instance.dag(&args.dag_id)?);
    match &args.run_id {
        Some(run_id) => tasks(program, &instance, (&args.dag_id, run_id), &zone)?,
        None => runs(program, &instance, &args, &zone)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn runs(
    program: &Program,
    instance: &Instance,
    args: &Args,
    zone: &TimeZone,
) -> Result<(), Failure> {
    let runs = instance.runs(&args.dag_id, args.limit)?;
    let output = &program.output;
    if runs.is_empty() {
        output.line(&format!("`{}` has not run yet", args.dag_id))?;
    } else {
        let row = |run: &DagRun| {
            [
                run.dag_run_id.to_string().into(),
                Cell::state(run.state.as_str()),
                start(run.start_date, zone),
                time(run.start_date, run.end_date),
                run.reason.clone().unwrap_or_default().into(),
            ]
        };
        let heads = ["RUN", "STATE", "START", "TIME", ""];
        output.line(&table(output, heads, runs.iter().map(row).collect()))?;
    }
    output.document(&Document { runs: runs.into_iter().map(Run::from).collect() })?;
    Ok(())
}

fn tasks(
    program: &Program,
    instance: &Instance,
    (dag_id, run_id): (&str, &str),
    zone: &TimeZone,
) -> Result<(), Failure> {
    let run = instance.run(dag_id, Some(run_id))?;
    let tis = instance.task_instances(&run)?;
    let output = &program.output;
    let row = |ti: &TaskInstance| {
        [
            name(ti).into(),
            Cell::state(ti.state.map_or("none", |state| state.as_str())),
            if ti.try_number > 0 { ti.try_number.to_string().into() } else { "".into() },
            start(ti.start_date, zone),
            time(ti.start_date, ti.end_date),
            ti.reason.clone().unwrap_or_default().into(),
        ]
    };
    output.line(&format!("{} is {}", run.dag_run_id, run.state))?;
    let heads = ["TASK", "STATE", "TRY", "START", "TIME", ""];
    output.line(&table(output, heads, tis.iter().map(row).collect()))?;
    let tasks = tis.into_iter().map(Task::from).collect();
    output.document(&RunWithTasks { run: run.into(), tasks })?;
    Ok(())
}

/// `task`, or `task[3]` where it is mapped.
pub fn name(ti: &TaskInstance) -> String {
    if ti.map_index < 0 {
        ti.task_id.to_string()
    } else {
        format!("{}[{}]", ti.task_id, ti.map_index)
    }
}

fn start(at: Option<Timestamp>, zone: &TimeZone) -> Cell {
    at.map(|at| moment::show(at, zone)).unwrap_or_default().into()
}

fn time(start: Option<Timestamp>, end: Option<Timestamp>) -> Cell {
    let time = start.zip(end).map(|(start, end)| end.duration_since(start));
    time.map(moment::show_duration).unwrap_or_default().into()
}
