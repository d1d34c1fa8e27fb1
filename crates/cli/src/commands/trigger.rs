//! `trigger`: a run of a DAG, now, and with `--wait` its end.
//!
//! Whether its params fit the DAG is decided behind the door.

use std::process::ExitCode;

use mainspring_core::model::RunState;
use mainspring_host::api::{DagRun, TriggerDagRun};
use serde_json::Value;

use crate::{
    args::Program,
    color::Paint,
    document::Run,
    door::path,
    failure::Failure,
    instance::{Instance, zone_of},
    moment,
};

/// Which DAG, and with what.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(value_name = "DAG_ID")]
    dag_id: String,
    /// Values of the DAG's params, as a JSON object
    #[arg(long, value_name = "JSON")]
    params: Option<String>,
    /// The run's logical date; without an offset in the DAG's zone [default: now]
    #[arg(long, value_name = "ISO")]
    logical_date: Option<String>,
    /// The run's name [default: made from its logical date]
    #[arg(long, value_name = "RUN_ID")]
    run_id: Option<String>,
    /// Wait for the end of the run; exit code 1 if it failed
    #[arg(long)]
    wait: bool,
}

/// Starts the run.
pub fn run(program: &Program, args: Args) -> Result<ExitCode, Failure> {
    let instance = Instance::of(program)?;
    let conf = args.params.as_deref().map(params).transpose()?;
    let logical_date = match &args.logical_date {
        Some(text) => Some(Some(moment::parse(text, &zone_of(&instance.dag(&args.dag_id)?))?)),
        None => None,
    };
    let wanted = TriggerDagRun { dag_run_id: args.run_id, logical_date, conf, note: None };
    let runs = path(&["v2", "dags", &args.dag_id, "dagRuns"]);
    let mut run: DagRun = instance.door.post(&runs, &wanted)?;
    let (dag_id, run_id) = (run.dag_id.clone(), run.dag_run_id.clone());
    program.output.line(&format!("`{dag_id}` runs as {run_id}"))?;
    if args.wait {
        let wait = path(&["v2", "dags", dag_id.as_str(), "dagRuns", run_id.as_str(), "wait"]);
        run = instance.door.get(&wait)?;
        program.output.line(&ending(program, &run))?;
    } else {
        program.output.line(&format!("`mainspring logs {dag_id} -f` shows what it does"))?;
    }
    let has_failed = run.state == RunState::Failed;
    program.output.document(&Run::from(run))?;
    Ok(ExitCode::from(u8::from(has_failed)))
}

/// Values of params, given as JSON.
pub fn params(text: &str) -> Result<Value, Failure> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        Failure::input(format!("`--params` is not JSON: {error}"))
            .hint("write an object such as '{\"region\": \"kr\"}'")
    })?;
    match value {
        Value::Object(_) => Ok(value),
        other => Err(Failure::input(format!("`--params` is a JSON object, not: {other}"))),
    }
}

fn ending(program: &Program, run: &DagRun) -> String {
    let state = run.state.as_str();
    let painted = match Paint::of_state(state) {
        Some(look) => program.output.paint(look, state),
        None => state.to_owned(),
    };
    let time = run.start_date.zip(run.end_date);
    let time = time.map(|(start, end)| moment::show_duration(end.duration_since(start)));
    let time = time.map(|time| format!(" in {time}")).unwrap_or_default();
    let reason = run.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    format!("{painted}{time}{reason}")
}
