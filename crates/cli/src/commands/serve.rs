//! `serve`: the scheduler in the foreground, until Ctrl-C.
//!
//! Tells at the start what there is and where to look, then a line for every run that starts or
//! ends. What runs when is decided elsewhere.

mod greeting;
mod web;

use std::{collections::HashMap, process::ExitCode, sync::Arc};

use jiff::Timestamp;
use mainspring_core::{
    engine::RunKey,
    model::{DagId, RunState},
};
use mainspring_host::{
    api::{Api, Door},
    clock::{Clock, SystemClock},
    environment::TaskEnvironment,
    heap,
    scheduler::{Change, CommandError},
    start::{self, StartError},
    store::{RunRow, Store},
    web::WebDoor,
};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{
    args::Program, color::Paint, failure::Failure, moment, output::Output, signals::Signals,
};

const ENDING: &str = "ending: what runs is stopped and will be repeated; Ctrl-C again ends at once";

/// What is different this time.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Switch on the schedule of a DAG first; may be given several times
    #[arg(long, value_name = "DAG_ID")]
    unpause: Vec<String>,
    #[command(flatten)]
    web: web::Args,
}

/// Serves until it is asked to end.
pub fn run(program: &Program, args: Args) -> Result<ExitCode, Failure> {
    if program.output.is_json() {
        return Err(Failure::input("`serve` has no answer to print as JSON; leave `--json` out"));
    }
    if args.web.set_password {
        return web::set_password(program);
    }
    heap::share();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::failed(error.to_string()))?;
    let code = runtime.block_on(serve(program, args));
    // After a second Ctrl-C something may still run; it is not waited for.
    runtime.shutdown_background();
    code
}

async fn serve(program: &Program, args: Args) -> Result<ExitCode, Failure> {
    let output = &program.output;
    let mut signals = Signals::listen().map_err(|error| Failure::failed(error.to_string()))?;
    let mut serving = start::serve(program.home()?).await?;
    let changes = serving.changes.subscribe();
    let doors = match open_doors(output, serving.api(), &args.web).await {
        Ok(doors) => doors,
        Err(failure) => {
            serving.instance.stop();
            serving.ended().await?;
            return Err(failure);
        }
    };
    for dag_id in args.unpause {
        match serving.instance.set_paused(DagId::from(dag_id), false, None).await {
            Err(error @ CommandError::NotFound(_)) => output.note(&format!("warning: {error}")),
            other => other.map_err(|error| Failure::failed(error.to_string()))?,
        }
    }
    output.progress(&greeting::greeting(output, &serving, &doors.1).await?);
    if args.web.open {
        web::open_page(output, &doors.1);
    }
    let telling = tokio::spawn(tell(*output, changes, serving.store.clone()));
    let asking = tokio::spawn(ask_shell(*output, serving.environment.clone()));
    heap::give_back();
    let ended = tokio::select! {
        () = signals.next() => None,
        ended = serving.ended() => Some(ended),
    };
    if let Some(ended) = ended {
        ended?;
        return Ok(ExitCode::SUCCESS);
    }
    output.progress(ENDING);
    serving.instance.stop();
    tokio::select! {
        () = signals.next() => {
            output.progress("ended at once; what is left is cleaned up at the next start");
            return Ok(ExitCode::from(130));
        }
        ended = serving.ended() => ended?,
    }
    drop(doors);
    telling.abort();
    asking.abort();
    output.progress("ended");
    Ok(ExitCode::SUCCESS)
}

async fn open_doors(
    output: &Output,
    api: Api,
    args: &web::Args,
) -> Result<(Door, WebDoor), Failure> {
    let web = web::open(output, api.clone(), args).await?;
    let door = Door::open(api).map_err(|error| {
        Failure::failed(error.to_string())
            .hint("a home with a shorter path helps if that is what is wrong")
    })?;
    Ok((door, web))
}

/// Asks the login shell, where tasks need that, before the first one does.
async fn ask_shell(output: Output, environment: Arc<TaskEnvironment>) {
    let outset = environment.warm().await;
    if outset.answer.as_ref().is_some_and(|answer| answer.failure.is_some()) {
        let word = output.paint_note(Paint::Attention, "warning");
        output.note(&format!("{word}: tasks get the environment of this process: {}", outset.why));
        output.note("hint: `mainspring env` shows it, `mainspring env --refresh` asks again");
    }
}

/// A line for every run that starts or ends.
async fn tell(output: Output, mut changes: Receiver<Change>, store: Store) {
    let mut told: HashMap<RunKey, RunState> = HashMap::new();
    let mut broken = store.import_errors().unwrap_or_default();
    loop {
        let row = match changes.recv().await {
            Ok(Change::Run(row)) => row,
            Ok(Change::Dags) => {
                greeting::new_import_errors(&output, &store, &mut broken);
                continue;
            }
            Ok(Change::Stalled(why)) => {
                output.note(&stalled(&output, why));
                continue;
            }
            // So many at once that some were not seen: the history has them all the same.
            Ok(_) | Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        let (key, state) = (row.run.key.clone(), row.run.state);
        let before = match state.is_finished() {
            true => told.remove(&key),
            false => told.insert(key.clone(), state),
        };
        if before == Some(state) || state == RunState::Queued {
            continue;
        }
        let dag = store.dag(key.dag_id.as_str()).ok().flatten();
        let zone = dag.map(|row| row.dag.timezone.clone()).unwrap_or_default();
        output.progress(&line(&output, &row, &zone));
    }
}

/// That nothing can be recorded for the moment, or can be again.
pub fn stalled(output: &Output, why: Option<String>) -> String {
    match why {
        Some(why) => format!(
            "{}: {why}. Until then nothing new starts; what runs goes on",
            output.paint_note(Paint::Attention, "warning")
        ),
        None => "the database can be written again; everything goes on".to_owned(),
    }
}

fn line(output: &Output, row: &RunRow, zone: &str) -> String {
    let run = &row.run;
    let at = run.end_date.or(run.start_date).unwrap_or_else(now);
    let state = run.state.as_str();
    let painted = Paint::of_state(state).map(|look| output.paint(look, state));
    let time = run.start_date.zip(run.end_date);
    let time = time.map(|(start, end)| moment::show_duration(end.duration_since(start)));
    let hint = match run.state {
        RunState::Failed => {
            format!("  (mainspring why {} {})", run.key.dag_id, run.key.run_id)
        }
        _ => String::new(),
    };
    format!(
        "{}  {}  {}  {}{}{hint}",
        moment::show(at, &moment::zone_or_utc(zone)),
        run.key.dag_id,
        run.key.run_id,
        painted.as_deref().unwrap_or(state),
        time.map(|time| format!(" in {time}")).unwrap_or_default(),
    )
}

fn now() -> Timestamp {
    SystemClock.now().wall
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Home(error) => error.into(),
            other => Self::failed(other.to_string()),
        }
    }
}
