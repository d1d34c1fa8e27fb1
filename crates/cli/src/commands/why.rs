//! `why`: the answer to "why did it not run at 03:00?" and "what does it wait for?".
//!
//! The reasons come from the slot ledger, the records and the engine; here they become sentences.

use std::process::ExitCode;

use jiff::{Timestamp, tz::TimeZone};
use mainspring_core::model::RunState;
use mainspring_host::{
    api::{Dag, SlotEntry, Slots, WhyRun, WhyTask},
    clock::{Clock, SystemClock},
};
use serde::Serialize;

use crate::{
    args::Program,
    door::path,
    failure::Failure,
    instance::{Instance, zone_of},
    moment,
    table::{Cell, table},
};

/// What is to be explained.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(value_name = "DAG_ID")]
    dag_id: String,
    /// Explain this run; `latest` is the newest one
    #[arg(value_name = "RUN_ID")]
    run_id: Option<String>,
    /// Explain only this task
    #[arg(value_name = "TASK_ID")]
    task_id: Option<String>,
    /// Explain what became of this time, for example `03:00`; without an offset in the DAG's zone
    #[arg(long, value_name = "ISO", conflicts_with = "run_id")]
    at: Option<String>,
}

#[derive(Serialize)]
struct DagDocument<'a> {
    dag_id: &'a str,
    is_paused: bool,
    next_run: Option<Timestamp>,
    why: Vec<String>,
    #[serde(flatten)]
    slots: Slots,
}

/// Explains it.
pub fn run(program: &Program, args: Args) -> Result<ExitCode, Failure> {
    let instance = Instance::of(program)?;
    let dag = instance.dag(&args.dag_id)?;
    match &args.run_id {
        Some(run_id) => explain_run(program, &instance, &args, run_id)?,
        None => explain_dag(program, &instance, &dag, args.at.as_deref())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn explain_dag(
    program: &Program,
    instance: &Instance,
    dag: &Dag,
    at: Option<&str>,
) -> Result<(), Failure> {
    let zone = zone_of(dag);
    let at =
        at.map(|text| moment::parse_recent(text, &zone, SystemClock.now().wall)).transpose()?;
    let mut slots = path(&["mainspring", "slots", dag.dag_id.as_str()]) + "?limit=10";
    if let Some(at) = at {
        slots.push_str(&format!("&at={at}"));
    }
    let slots: Slots = instance.door.get(&slots)?;
    let why = match at {
        Some(at) => at_that_time(dag, &slots, at, &zone),
        None => now(dag, &slots, &zone),
    };
    let output = &program.output;
    why.iter().try_for_each(|sentence| output.line(sentence))?;
    if at.is_none() && !slots.slots.is_empty() {
        let row = |entry: &SlotEntry| -> [Cell; 3] {
            [span(entry, &zone).into(), entry.count.to_string().into(), decision(entry).into()]
        };
        let rows = slots.slots.iter().map(row).collect();
        output
            .line(&format!("\n{}", table(output, ["DUE", "SLOTS", "WHAT BECAME OF THEM"], rows)))?;
    }
    let (dag_id, next_run) = (dag.dag_id.as_str(), dag.next_dagrun_run_after);
    output.document(&DagDocument { dag_id, is_paused: dag.is_paused, next_run, why, slots })?;
    Ok(())
}

/// Why it runs, or does not, from now on.
fn now(dag: &Dag, slots: &Slots, zone: &TimeZone) -> Vec<String> {
    let dag_id = &dag.dag_id;
    let mut why = Vec::new();
    if dag.is_stale {
        why.push(format!("the file of `{dag_id}` is gone: {}", dag.relative_fileloc));
    }
    if dag.has_import_errors {
        let file = &dag.relative_fileloc;
        why.push(format!("`{file}` cannot be read as it is now; the version before it still runs"));
    }
    if dag.schedule.is_empty() {
        why.push(format!("`{dag_id}` has no schedule and runs when it is triggered"));
    } else if dag.is_paused {
        let switch = format!("`mainspring unpause {dag_id}` switches it on");
        why.push(format!("`{dag_id}` is paused; {switch}"));
    } else if let Some(next) = dag.next_dagrun_run_after {
        why.push(format!("`{dag_id}` runs next: {}", moment::show_slot(next, zone)));
    } else if !dag.is_stale {
        let reason = match (slots.next_due, dag.end_date) {
            (Some(_), _) => "it waits until one of its runs ends (max_active_runs)".to_owned(),
            (None, Some(end)) => format!("its end_date is {}", moment::show_slot(end, zone)),
            (None, None) => "its schedule is never due again".to_owned(),
        };
        why.push(format!("`{dag_id}` has no next run: {reason}"));
    }
    why
}

/// What became of a time.
fn at_that_time(dag: &Dag, slots: &Slots, at: Timestamp, zone: &TimeZone) -> Vec<String> {
    let dag_id = &dag.dag_id;
    let show = |at| moment::show_slot(at, zone);
    let is_due = slots.last_due == Some(at);
    if let Some(entry) = slots.slots.first().filter(|_| is_due || slots.slots[0].count == 1) {
        return vec![format!("the slot of {}: {}", show(at), decision(entry))];
    }
    if !is_due {
        let mut why = vec![format!("`{dag_id}` was not due at {}", show(at))];
        why.extend(slots.last_due.map(|due| format!("the slot before it: {}", show(due))));
        why.extend(slots.next_due.map(|due| format!("the slot after it: {}", show(due))));
        return why;
    }
    let mut why = vec![format!("the slot of {} has no decision", show(at))];
    why.push(match (slots.next_due, dag.is_paused) {
        (_, true) => "the DAG is paused, and is judged when it is switched on".to_owned(),
        _ => "the schedule was another one then, or it lies ahead".to_owned(),
    });
    why
}

fn decision(entry: &SlotEntry) -> String {
    match (entry.decision.as_str(), &entry.into_run) {
        ("ran", _) => "ran".to_owned(),
        ("coalesced", Some(run_id)) => format!("coalesced: left to {run_id}"),
        ("coalesced", None) => "coalesced: left to a later run".to_owned(),
        ("skipped_paused", _) => "skipped: the DAG was paused".to_owned(),
        ("missed", _) => {
            "missed: Mainspring did not run, and the DAG does not make up for it".to_owned()
        }
        (other, _) => other.to_owned(),
    }
}

fn span(entry: &SlotEntry, zone: &TimeZone) -> String {
    let [first, last] = [entry.first, entry.last].map(|at| moment::show_slot(at, zone));
    if first == last { first } else { format!("{first} to {last}") }
}

fn explain_run(
    program: &Program,
    instance: &Instance,
    args: &Args,
    run_id: &str,
) -> Result<(), Failure> {
    let run = instance.run(&args.dag_id, Some(run_id))?;
    let [dag_id, run_id] = [run.dag_id.as_str(), run.dag_run_id.as_str()];
    let mut why: WhyRun = instance.door.get(&path(&["mainspring", "why", dag_id, run_id]))?;
    if let Some(wanted) = &args.task_id {
        why.tasks.retain(|task| task.task_id.as_str() == wanted);
        if why.tasks.is_empty() {
            let message = format!("the run {dag_id}/{run_id} has no task `{wanted}`");
            return Err(Failure::input(message));
        }
    }
    let output = &program.output;
    let reason = match (&why.dag_run.reason, why.dag_run.state) {
        (Some(reason), _) => format!(": {reason}"),
        (None, RunState::Queued) => ": it waits until another run ends (max_active_runs)".into(),
        (None, _) => String::new(),
    };
    output.line(&format!("{run_id} is {}{reason}", why.dag_run.state))?;
    let row = |task: &WhyTask| -> [Cell; 3] {
        let name = match task.map_index {
            ..0 => task.task_id.to_string(),
            index => format!("{}[{index}]", task.task_id),
        };
        let why = task.why.clone().unwrap_or_default();
        [name.into(), Cell::state(task.state.as_str()), why.into()]
    };
    output.line(&table(output, ["TASK", "STATE", "WHY"], why.tasks.iter().map(row).collect()))?;
    output.document(&why)?;
    Ok(())
}
