//! What `run` shows while it runs: a line per try that ended, and the end of the log of one that
//! failed; on a terminal also a last line with what runs at the moment.

use std::{
    collections::{BTreeMap, HashSet},
    io::{self, IsTerminal, Write},
    path::PathBuf,
};

use jiff::{SignedDuration, tz::TimeZone};
use mainspring_core::{
    engine::TaskInstanceKey,
    model::{Dag, TaskState},
};
use mainspring_host::{
    executor::read_log,
    runner::log_path,
    scheduler::Change,
    start::OneRun,
    store::{RunRow, Store},
};
use tokio::time::Instant;
use unicode_width::UnicodeWidthStr;

use crate::{color::Paint, commands::serve::stalled, document::Task, moment, output::Output};

/// So much of the end of a failed try's log is shown.
const TAIL_LINES: usize = 10;
const TAIL_BYTES: u64 = 8 * 1024;
/// Each line of a log begins with a stamp and a space: `2026-11-22T06:40:01.123Z `.
const STAMP: usize = 25;
/// So many names stand on the last line at most.
const NAMES: usize = 4;
const COLUMNS: usize = 78;

/// See the module.
pub struct Progress<'a> {
    output: &'a Output,
    store: Store,
    logs: PathBuf,
    zone: TimeZone,
    /// Columns of the longest name.
    width: usize,
    /// The last line may be drawn over.
    is_live: bool,
    running: BTreeMap<TaskInstanceKey, Instant>,
    finished: HashSet<TaskInstanceKey>,
    total: usize,
}

impl<'a> Progress<'a> {
    /// Of a run of `dag`.
    pub fn new(output: &'a Output, one: &OneRun, dag: &Dag) -> Self {
        let names = dag.tasks.iter().map(|task| task.task_id.as_str().width());
        Self {
            output,
            store: one.store.clone(),
            logs: one.logs.clone(),
            zone: moment::zone_or_utc(&dag.timezone),
            width: names.max().unwrap_or(0),
            is_live: io::stdout().is_terminal() && !output.is_json(),
            running: BTreeMap::new(),
            finished: HashSet::new(),
            total: dag.tasks.iter().filter(|task| !task.disabled).count(),
        }
    }

    /// The run was made.
    pub fn began(&self, row: &RunRow) {
        let run = &row.run;
        let date = run.logical_date.map(|date| moment::show(date, &self.zone));
        let date = date.map(|date| format!(", logical date {date}")).unwrap_or_default();
        self.line(&format!("{} runs{date}", run.key.dag_id));
    }

    /// Something happened.
    pub fn tell(&mut self, change: &Change) {
        if let Change::Stalled(why) = change {
            self.output.note(&stalled(self.output, why.clone()));
        }
        let Change::TaskInstance { key, state, try_number } = change else { return };
        match state {
            TaskState::Running => drop(self.running.insert(key.clone(), Instant::now())),
            state if state.is_finished() || *state == TaskState::UpForRetry => {
                let started = self.running.remove(key);
                let time = started.and_then(|at| SignedDuration::try_from(at.elapsed()).ok());
                self.try_ended(key, *state, *try_number, time);
            }
            _ => {}
        }
        self.draw();
    }

    /// It is over, well or badly, or was stopped. Ends that were not announced before are told now.
    pub fn ended(&mut self, row: &RunRow, tasks: &[Task]) {
        let run = &row.run;
        for task in tasks.iter().filter(|task| task.state.is_finished()) {
            let (task_id, map_index) = (task.task_id.clone(), task.map_index);
            let key = TaskInstanceKey { run: run.key.clone(), task_id, map_index };
            if !self.finished.contains(&key) {
                let time = task.start_date.zip(task.end_date);
                let time = time.map(|(start, end)| end.duration_since(start));
                self.try_ended(&key, task.state, task.try_number, time);
            }
        }
        let count = |state| tasks.iter().filter(|task| task.state == state).count();
        let counts: Vec<String> = TaskState::ALL
            .iter()
            .filter(|state| count(**state) > 0)
            .map(|state| format!("{} {state}", count(*state)))
            .collect();
        let time = run.start_date.zip(run.end_date);
        let time = time.map(|(start, end)| moment::show_duration(end.duration_since(start)));
        let time = time.map(|time| format!(" in {time}")).unwrap_or_default();
        let reason = run.reason.as_ref().map(|reason| format!("; {reason}")).unwrap_or_default();
        let state = super::state_name(run.state);
        let state = self.painted(Paint::of_state(state), state);
        self.line(&format!("{state}{time}: {}{reason}", counts.join(", ")));
    }

    /// `time` is how long it took; none for what did not run.
    fn try_ended(
        &mut self,
        key: &TaskInstanceKey,
        state: TaskState,
        try_number: u32,
        time: Option<SignedDuration>,
    ) {
        if state.is_finished() {
            self.finished.insert(key.clone());
        }
        let name = match key.map_index {
            ..0 => key.task_id.to_string(),
            index => format!("{}[{index}]", key.task_id),
        };
        let gap = " ".repeat((self.width + 2).saturating_sub(name.width()));
        let mut line = format!("{name}{gap}");
        line.push_str(&self.painted(Paint::of_state(state.as_str()), state.as_str()));
        if let Some(time) = time {
            line.push_str(&format!("  {}", moment::show_duration(time)));
        }
        if try_number > 1 || state == TaskState::UpForRetry {
            line.push_str(&format!("  try {try_number}"));
        }
        if state == TaskState::UpForRetry {
            line.push_str(&self.next_try(key));
        }
        self.line(&line);
        if time.is_some() && matches!(state, TaskState::Failed | TaskState::UpForRetry) {
            self.tail(key, try_number);
        }
    }

    fn next_try(&self, key: &TaskInstanceKey) -> String {
        let records = self.store.task_instances(&key.run).unwrap_or_default();
        let at = records.into_iter().find(|record| record.key == *key).and_then(|it| it.retry_at);
        at.map(|at| format!(", the next one at {}", moment::show(at, &self.zone)))
            .unwrap_or_default()
    }

    /// Shows the end of a log.
    fn tail(&self, key: &TaskInstanceKey, try_number: u32) {
        let path = log_path(&self.logs, key, try_number);
        let size = read_log(&path, 0, 0).map(|log| log.size).unwrap_or_default();
        let offset = size.saturating_sub(TAIL_BYTES);
        let Ok(log) = read_log(&path, offset, TAIL_BYTES as usize) else { return };
        let text = String::from_utf8_lossy(&log.bytes);
        let lines: Vec<&str> = text.lines().skip(usize::from(offset > 0)).collect();
        for line in &lines[lines.len().saturating_sub(TAIL_LINES)..] {
            let line = line.get(STAMP..).unwrap_or_default();
            let bar = self.painted(Some(Paint::Faint), "|");
            self.line(&format!("  {bar} {line}"));
        }
    }

    /// Draws the last line.
    fn draw(&self) {
        if !self.is_live || self.running.is_empty() {
            return;
        }
        let names = self.running.keys().take(NAMES).map(|key| key.task_id.to_string());
        let mut names = names.collect::<Vec<_>>().join(", ");
        if self.running.len() > NAMES {
            names.push_str(&format!(" and {} more", self.running.len() - NAMES));
        }
        let mut stdout = io::stdout().lock();
        let line = format!("[{}/{}] {names}", self.finished.len(), self.total);
        // A line that wraps could not be drawn over.
        let line: String = line.chars().take(COLUMNS).collect();
        let _ = write!(stdout, "\r\x1b[2K{line}");
        let _ = stdout.flush();
    }

    /// A line above the last one.
    fn line(&self, text: &str) {
        let clear = if self.is_live { "\r\x1b[2K" } else { "" };
        self.output.progress(&format!("{clear}{text}"));
    }

    fn painted(&self, look: Option<Paint>, text: &str) -> String {
        look.map_or_else(|| text.to_owned(), |look| self.output.paint(look, text))
    }
}
