//! `logs`: what the tasks of a run wrote, at once or as it is written.
//!
//! Several logs are told apart as `tail -f` does with files. Following means asking again: a log is
//! a file, and nobody announces its growth.

use std::{collections::HashMap, ops::RangeInclusive, process::ExitCode, time::Duration};

use mainspring_host::api::{DagRun, NEXT_OFFSET, TaskInstance};
use serde::Serialize;

use super::runs::name;
use crate::{
    args::Program, color::Paint, door::path, failure::Failure, instance::Instance, output::Output,
};

/// How often a log that is followed is asked for.
const PAUSE: Duration = Duration::from_millis(200);

/// Whose logs.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(value_name = "DAG_ID")]
    dag_id: String,
    /// The run; `latest` is the newest one [default: latest]
    #[arg(value_name = "RUN_ID")]
    run_id: Option<String>,
    /// The task [default: all]
    #[arg(value_name = "TASK_ID")]
    task_id: Option<String>,
    /// The try [default: the last one]
    #[arg(long = "try", value_name = "N")]
    try_number: Option<u32>,
    /// Go on until the run has ended
    #[arg(long, short, conflicts_with = "json")]
    follow: bool,
}

#[derive(Serialize)]
struct Document {
    dag_id: String,
    run_id: String,
    logs: Vec<Log>,
}

#[derive(Serialize)]
struct Log {
    task_id: String,
    map_index: i32,
    try_number: u32,
    text: String,
}

/// Shows them.
pub fn run(program: &Program, args: Args) -> Result<ExitCode, Failure> {
    let instance = Instance::of(program)?;
    let mut run = instance.run(&args.dag_id, args.run_id.as_deref())?;
    let mut reader = Reader::new(&instance, &program.output, &args);
    loop {
        // Asked before the logs are read: what is written until the end is still seen.
        let has_ended = run.state.is_finished();
        reader.read_on(&run)?;
        if has_ended || !args.follow {
            break;
        }
        instance.door.pause(PAUSE);
        run = instance.run(&args.dag_id, Some(run.dag_run_id.as_str()))?;
    }
    reader.finish(run)?;
    Ok(ExitCode::SUCCESS)
}

/// A task instance and its try.
type Place = (String, i32, u32);

struct Reader<'a> {
    instance: &'a Instance,
    output: &'a Output,
    args: &'a Args,
    offsets: HashMap<Place, u64>,
    /// Whose log was shown last.
    last: Option<Place>,
    logs: Vec<Log>,
}

impl<'a> Reader<'a> {
    fn new(instance: &'a Instance, output: &'a Output, args: &'a Args) -> Self {
        Self { instance, output, args, offsets: HashMap::new(), last: None, logs: Vec::new() }
    }

    /// Shows what is new in the logs of the run.
    fn read_on(&mut self, run: &DagRun) -> Result<(), Failure> {
        let mut tis = self.instance.task_instances(run)?;
        if let Some(wanted) = &self.args.task_id {
            tis.retain(|ti| ti.task_id.as_str() == wanted);
            if tis.is_empty() {
                return Err(Failure::input(format!(
                    "the run {}/{} has no task `{wanted}`",
                    run.dag_id, run.dag_run_id
                )));
            }
        }
        for ti in tis.iter().filter(|ti| ti.try_number > 0) {
            for try_number in self.tries(ti) {
                self.read_log(run, ti, try_number)?;
            }
        }
        Ok(())
    }

    /// Which tries to read: the one that was asked for, or the last one; before it what is left of
    /// those that were followed when another began.
    fn tries(&self, ti: &TaskInstance) -> RangeInclusive<u32> {
        if let Some(wanted) = self.args.try_number {
            return wanted..=wanted;
        }
        let followed = self.offsets.keys().filter(|(task_id, map_index, _)| {
            task_id.as_str() == ti.task_id.as_str() && *map_index == ti.map_index
        });
        let newest = followed.map(|(.., number)| *number).max();
        newest.unwrap_or(ti.try_number).min(ti.try_number)..=ti.try_number
    }

    fn read_log(&mut self, run: &DagRun, ti: &TaskInstance, number: u32) -> Result<(), Failure> {
        let place = (ti.task_id.to_string(), ti.map_index, number);
        let [dag_id, run_id] = [run.dag_id.as_str(), run.dag_run_id.as_str()];
        let (task_id, text) = (ti.task_id.as_str(), number.to_string());
        let parts =
            ["v2", "dags", dag_id, "dagRuns", run_id, "taskInstances", task_id, "logs", &text];
        let path = path(&parts);
        loop {
            let offset = self.offsets.get(&place).copied().unwrap_or(0);
            let query = format!("{path}?map_index={}&offset={offset}", ti.map_index);
            let (headers, bytes) = self.instance.door.get_bytes(&query)?;
            if bytes.is_empty() {
                return Ok(());
            }
            let next = headers.get(NEXT_OFFSET).and_then(|next| next.to_str().ok()?.parse().ok());
            self.offsets.insert(place.clone(), next.unwrap_or(offset + bytes.len() as u64));
            self.show(ti, &place, &bytes)?;
        }
    }

    fn show(&mut self, ti: &TaskInstance, place: &Place, bytes: &[u8]) -> Result<(), Failure> {
        let is_other = self.last.as_ref() != Some(place);
        self.last = Some(place.clone());
        if self.output.is_json() {
            let text = String::from_utf8_lossy(bytes);
            match self.logs.last_mut().filter(|_| !is_other) {
                Some(log) => log.text.push_str(&text),
                None => self.logs.push(Log {
                    task_id: place.0.clone(),
                    map_index: place.1,
                    try_number: place.2,
                    text: text.into_owned(),
                }),
            }
            return Ok(());
        }
        if is_other && self.args.task_id.is_none() {
            let head = format!("==> {}, try {} <==", name(ti), place.2);
            self.output.line(&self.output.paint(Paint::Strong, &head))?;
        }
        Ok(self.output.bytes(bytes)?)
    }

    fn finish(self, run: DagRun) -> Result<(), Failure> {
        if self.last.is_none() {
            self.output.note("nothing was written");
        }
        let (dag_id, run_id) = (run.dag_id.to_string(), run.dag_run_id.to_string());
        Ok(self.output.document(&Document { dag_id, run_id, logs: self.logs })?)
    }
}
