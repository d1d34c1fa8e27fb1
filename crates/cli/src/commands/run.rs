//! `run`: a DAG to its end, here and now, leaving no trace.
//!
//! The run has a scheduler and a history of its own, which go when it has ended. What is shown
//! while it runs is `progress`'s.

mod progress;

use std::{
    collections::HashMap, path::Path, pin::pin, process::ExitCode, sync::Arc, time::Duration,
};

use jiff::Timestamp;
use mainspring_core::{
    engine::{RunKey, RunRecord},
    file::Reading,
    model::{Dag, DagId, RunId, RunState, TaskId},
    rehearse::{Scope, Scoped, scoped},
};
use mainspring_host::{
    dags_folder::Reader,
    executor::{self, RunningTry},
    home::Home,
    runner,
    scheduler::{Change, CommandError, Trigger},
    start::{self, OneOff, OneRun},
    store::{RunRow, Store},
};
use serde::Serialize;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::trigger::params;
use crate::{
    args::Program,
    document::Task,
    failure::Failure,
    moment,
    signals::Signals,
    source::{self, SourceFile},
};
use progress::Progress;

/// The exit code of what Ctrl-C stopped, as shells have it.
const STOPPED: u8 = 130;
/// So long the end of a run whose processes were killed is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// Which DAG, and with what.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A DAG file, or a DAG of the home
    #[arg(value_name = "FILE|DAG_ID")]
    what: String,
    /// The run's logical date; without an offset in the DAG's zone [default: now]
    #[arg(long, value_name = "ISO")]
    logical_date: Option<String>,
    /// Values of the DAG's params, as a JSON object
    #[arg(long, value_name = "JSON")]
    params: Option<String>,
    /// Run only this task, without waiting for others
    #[arg(long, value_name = "TASK_ID")]
    task: Option<String>,
}

#[derive(Serialize)]
struct Document {
    dag_id: DagId,
    run_id: RunId,
    state: &'static str,
    logical_date: Option<Timestamp>,
    tasks: Vec<Task>,
}

/// Runs it; exit code 1 if it failed.
pub fn run(program: &Program, args: Args) -> Result<ExitCode, Failure> {
    let home = program.home()?;
    let file = source::find(&home, &Reader::new(&home.settings()?.timezone), &args.what)?;
    file.accept(&program.output)?;
    let dag = match &args.task {
        Some(task_id) => only(&file.read.reading, task_id)?,
        None => file.read.reading.dag.clone(),
    };
    let zone = moment::zone(&dag.timezone)?;
    let logical_date = args.logical_date.as_deref().map(|text| moment::parse(text, &zone));
    let logical_date = logical_date.transpose()?;
    let trigger = Trigger {
        dag_id: dag.dag_id.to_string(),
        run_id: None,
        logical_date: logical_date.map(Some),
        conf: args.params.as_deref().map(params).transpose()?.unwrap_or_default(),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::failed(error.to_string()))?;
    let code = runtime.block_on(to_end(program, one_off(&home, &file, dag)?, &home, trigger));
    // Where something is left after a second Ctrl-C, its processes are killed with its task.
    runtime.shutdown_timeout(PATIENCE);
    code
}

/// The DAG with one task, which waits for nothing.
fn only(reading: &Reading, task_id: &str) -> Result<Dag, Failure> {
    let dag = &reading.dag;
    let scope = Scope::Task(TaskId::from(task_id));
    let Scoped { dag: mut part, frozen } = scoped(dag, &scope, &[]).map_err(|_| {
        let names: Vec<&str> = dag.tasks.iter().map(|task| task.task_id.as_str()).collect();
        let message = format!("the DAG `{}` has no task `{task_id}`", dag.dag_id);
        Failure::input(message).hint(format!("its tasks: {}", names.join(", ")))
    })?;
    // There is no history here that could say how what comes before it ended.
    part.tasks.retain(|task| !frozen.contains(&task.task_id));
    Ok(part)
}

/// Imports start from the dags folder, or from the file's own where it lies elsewhere.
fn one_off(home: &Home, file: &SourceFile, dag: Dag) -> Result<OneOff, Failure> {
    let path = std::path::absolute(&file.path)?;
    let dags = home.dags();
    let folder = match path.starts_with(&dags) {
        true => dags,
        false => path.parent().unwrap_or(Path::new("/")).to_owned(),
    };
    let path = path.strip_prefix(&folder).unwrap_or(&path).display().to_string();
    Ok(OneOff { dag: Arc::new(dag), folder, path })
}

async fn to_end(
    program: &Program,
    one_off: OneOff,
    home: &Home,
    trigger: Trigger,
) -> Result<ExitCode, Failure> {
    let mut signals = Signals::listen()?;
    let dag = one_off.dag.clone();
    let one = start::one_run(home, one_off).await?;
    let changes = one.changes.subscribe();
    let run = one.instance.trigger(trigger).await.map_err(refused)?;
    let mut progress = Progress::new(&program.output, &one, &dag);
    progress.began(&run);
    let is_stopped = tokio::select! {
        end = end_of(&one, &run.run.key, changes, &mut progress) => end.map(|()| false)?,
        () = signals.next() => true,
    };
    // What was stopped is settled only when the scheduler has ended, and its logs go with it.
    let ended = if is_stopped { None } else { Some(rows(&one.store, &dag, &run)?) };
    if let Some((row, tasks)) = &ended {
        progress.ended(row, tasks);
    }
    let (store, home_id) = (one.store.clone(), home_id(&one));
    let mut end = pin!(one.end());
    tokio::select! {
        end = &mut end => end?,
        () = signals.next() => {
            kill_all(&store, &home_id).await?;
            // Only to end in order: nothing is left that could be ended.
            let _ = tokio::time::timeout(PATIENCE, end).await;
            return Ok(ExitCode::from(STOPPED));
        }
    }
    let (row, tasks) = match ended {
        Some(ended) => ended,
        None => {
            let (row, tasks) = rows(&store, &dag, &run)?;
            progress.ended(&row, &tasks);
            (row, tasks)
        }
    };
    let has_failed = row.run.state == RunState::Failed;
    let state = state_name(row.run.state);
    let RunRecord { key: RunKey { dag_id, run_id }, logical_date, .. } = row.run;
    program.output.document(&Document { dag_id, run_id, state, logical_date, tasks })?;
    Ok(ExitCode::from(if is_stopped { STOPPED } else { has_failed.into() }))
}

/// How the run ended, in Airflow's words: one that was stopped did not succeed.
fn state_name(state: RunState) -> &'static str {
    match state {
        RunState::Queued | RunState::Running => RunState::Failed.as_str(),
        ended => ended.as_str(),
    }
}

/// What the tokens of its processes begin with: the folder that is the run's home.
fn home_id(one: &OneRun) -> String {
    one.logs.parent().unwrap_or(&one.logs).display().to_string()
}

/// Ends every process of the run without grace, also those that left their groups: there is no
/// next start that would find them.
async fn kill_all(store: &Store, home_id: &str) -> Result<(), Failure> {
    let tries = store.open_tries()?.into_iter().map(|row| RunningTry {
        token: runner::token(home_id, &row.key, row.try_number),
        pid: row.process.as_ref().map(|process| process.pid),
        start_time: row.process.as_ref().and_then(|process| process.start_time),
        boot_id: row.process.map(|process| process.boot_id),
    });
    executor::end_survivors(&tries.collect::<Vec<_>>(), Duration::ZERO).await;
    Ok(())
}

/// Shows what happens until the run has ended.
async fn end_of(
    one: &OneRun,
    run: &RunKey,
    mut changes: Receiver<Change>,
    progress: &mut Progress<'_>,
) -> Result<(), Failure> {
    loop {
        match changes.recv().await {
            Ok(Change::Run(row)) if row.run.key == *run && row.run.state.is_finished() => break,
            Ok(change) => progress.tell(&change),
            // So many at once that some were not seen: has it ended meanwhile?
            Err(RecvError::Lagged(_)) => {
                if one.store.run(run)?.is_some_and(|row| row.run.state.is_finished()) {
                    break;
                }
            }
            Err(RecvError::Closed) => break,
        }
    }
    Ok(())
}

/// The run as it is now, and its tasks in the order of the file.
fn rows(store: &Store, dag: &Dag, run: &RunRow) -> Result<(RunRow, Vec<Task>), Failure> {
    let row = store.run(&run.run.key)?.unwrap_or_else(|| run.clone());
    let places: HashMap<&TaskId, usize> =
        dag.tasks.iter().enumerate().map(|(at, task)| (&task.task_id, at)).collect();
    let mut records = store.task_instances(&row.run.key)?;
    records.sort_by_key(|record| (places.get(&record.key.task_id).copied(), record.key.map_index));
    Ok((row, records.into_iter().map(Task::from).collect()))
}

fn refused(error: CommandError) -> Failure {
    match error {
        CommandError::Store(_) | CommandError::Stopping => Failure::failed(error.to_string()),
        _ => Failure::input(error.to_string()),
    }
}
