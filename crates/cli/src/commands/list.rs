//! `list`: the DAGs of the running instance, when each runs next, and what cannot be read.
//!
//! Files that no instance has read are `check`'s.

use std::process::ExitCode;

use jiff::Timestamp;
use mainspring_core::model::DagId;
use mainspring_host::api::{Dag, DagCollection, ImportErrorCollection};
use serde::Serialize;

use crate::{
    args::Program,
    color::Paint,
    door::path,
    failure::Failure,
    instance::{Instance, zone_of},
    moment,
    table::{Cell, table},
};

#[derive(Serialize)]
struct Document {
    dags: Vec<Entry>,
    import_errors: Vec<ImportError>,
}

#[derive(Serialize)]
struct Entry {
    dag_id: DagId,
    description: Option<String>,
    is_paused: bool,
    /// Each entry as in the file; empty when it runs by hand only.
    schedule: Vec<String>,
    timezone: String,
    next_run: Option<Timestamp>,
    tags: Vec<String>,
    path: String,
}

#[derive(Serialize)]
struct ImportError {
    path: String,
    message: String,
}

/// Lists them.
pub fn run(program: &Program) -> Result<ExitCode, Failure> {
    let instance = Instance::of(program)?;
    let all = format!("{}?limit={}", path(&["v2", "dags"]), u32::MAX);
    let dags = instance.door.get::<DagCollection>(&all)?.dags;
    let errors: ImportErrorCollection = instance.door.get(&path(&["v2", "importErrors"]))?;
    let output = &program.output;
    if dags.is_empty() {
        let folder = program.home()?.dags();
        output.line(&format!("there is no DAG in `{}`", folder.display()))?;
    } else {
        let heads = ["DAG", "SCHEDULE", "NEXT RUN", "DESCRIPTION"];
        output.line(&table(output, heads, dags.iter().map(row).collect()))?;
    }
    for error in &errors.import_errors {
        let word = output.paint(Paint::Bad, "import error");
        for line in error.stack_trace.lines() {
            output.line(&format!("{word}: {line}"))?;
        }
    }
    let import_errors = errors.import_errors.into_iter();
    output.document(&Document {
        dags: dags.into_iter().map(Entry::from).collect(),
        import_errors: import_errors
            .map(|error| ImportError { path: error.filename, message: error.stack_trace })
            .collect(),
    })?;
    Ok(ExitCode::SUCCESS)
}

fn row(dag: &Dag) -> [Cell; 4] {
    let schedule = dag.timetable_summary.clone().unwrap_or_else(|| "by hand".into());
    let next = match dag.next_dagrun_run_after {
        _ if dag.is_paused => Cell::from("paused").paint(Paint::Faint),
        Some(at) => moment::show_slot(at, &zone_of(dag)).into(),
        None => "".into(),
    };
    let description = dag.description.clone().unwrap_or_default();
    [dag.dag_id.to_string().into(), schedule.into(), next, description.into()]
}

impl From<Dag> for Entry {
    fn from(dag: Dag) -> Self {
        Self {
            dag_id: dag.dag_id,
            description: dag.description,
            is_paused: dag.is_paused,
            schedule: dag.schedule,
            timezone: dag.timezone,
            next_run: dag.next_dagrun_run_after,
            tags: dag.tags.into_iter().map(|tag| tag.name).collect(),
            path: dag.relative_fileloc,
        }
    }
}
