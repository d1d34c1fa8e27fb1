//! Starting again: what the last scheduler left is judged before anything new is decided.
//!
//! Processes that outlived it are ended first, so that a try that is repeated never overlaps with
//! itself; then the engine gets its live runs and DAGs back, and the end of what was running.

use std::{collections::HashSet, sync::Arc, time::Duration};

use jiff::Timestamp;
use mainspring_core::{
    engine::{DagLoaded, Event, Outcome, PastRun, Reason, Record, TryRecord},
    model::{Dag, DagId, TaskState},
};

use super::{FileChange, Known, Scheduler, turn::Turn};
use crate::{
    executor::{self, RunningTry, Survivor},
    report::End,
    runner,
    store::{Store, StoreError, TryRow, Write},
};

/// How long survivors have to end when asked.
const SURVIVOR_GRACE: Duration = Duration::from_secs(5);

/// The end of a try of which nothing follows.
fn closed(lost: TryRow, at: Timestamp, note: String) -> Write {
    let (key, try_number) = (lost.key, lost.try_number);
    let (state, reason) = (TaskState::Failed, Some(Reason::Lost));
    let step = TryRecord { key, try_number, state, at, reason };
    Write::Try { step, process: None, exit: Some(note) }
}

impl Scheduler {
    /// Takes in what the last scheduler left and how the dags folder stands now (`files`: what is
    /// other than the store knows). Must have happened before `run`.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub async fn recover(&mut self, files: Vec<FileChange>) -> Result<(), StoreError> {
        let open = self.store.open_tries()?;
        let survivors = self.end_survivors(&open).await;
        let mut turn = Turn::new(self.clock.now());
        for row in self.store.dags()? {
            if row.is_present {
                self.by_path.insert(row.path.clone(), row.dag_id.clone());
            }
            self.known.insert(row.dag_id.clone(), Known::from(&row));
        }
        self.load_runs(&mut turn)?;
        self.take_in(&mut turn, files);
        self.load_dags(&mut turn)?;
        for lost in open {
            let token = runner::token(&self.home_id, &lost.key, lost.try_number);
            let (outcome, note) = verdict(&survivors, &token);
            let log = runner::log_path(self.runner.logs(), &lost.key, lost.try_number);
            executor::LogWriter::create(log, executor::LogOptions::default()).note(&note);
            if !self.engine.is_live(&lost.key.run) {
                // Its run had ended before it: nobody waits for it any more.
                turn.writes.push(closed(lost, turn.now.wall, note));
                continue;
            }
            let end = End { outcome, xcoms: Vec::new(), exit: Some(note) };
            let at = turn.now;
            self.ended(&mut turn, lost.key, lost.try_number, end, at);
        }
        // A start that cannot be recorded is no start: it does not wait as a turn would.
        self.store.commit(std::mem::take(&mut turn.writes)).await?;
        self.carry_out(turn);
        Ok(())
    }

    async fn end_survivors(&self, open: &[TryRow]) -> Vec<Survivor> {
        let tries: Vec<RunningTry> = open
            .iter()
            .map(|row| RunningTry {
                token: runner::token(&self.home_id, &row.key, row.try_number),
                pid: row.process.as_ref().map(|process| process.pid),
                start_time: row.process.as_ref().and_then(|process| process.start_time),
                boot_id: row.process.as_ref().map(|process| process.boot_id.clone()),
            })
            .collect();
        if tries.is_empty() {
            return Vec::new();
        }
        executor::end_survivors(&tries, SURVIVOR_GRACE).await
    }

    /// Runs come before their DAGs, so that the engine knows what runs before it plans slots.
    fn load_runs(&mut self, turn: &mut Turn) -> Result<(), StoreError> {
        for row in self.store.live_runs()? {
            let key = row.run.key.clone();
            let Some(live) = self.live_run(row) else { continue };
            let snapshot = self.snapshot(&live).map_err(|_| StoreError::Closed)?;
            self.live.insert(key, Arc::new(live));
            self.decide(turn, Event::RunLoaded(snapshot));
        }
        Ok(())
    }

    fn load_dags(&mut self, turn: &mut Turn) -> Result<(), StoreError> {
        let decided: Vec<(DagId, Option<Timestamp>)> =
            self.store.dags()?.into_iter().map(|row| (row.dag_id, row.decided_until)).collect();
        let decided: std::collections::HashMap<_, _> = decided.into_iter().collect();
        let known: Vec<(DagId, Known)> =
            self.known.iter().map(|(id, known)| (id.clone(), known.clone())).collect();
        let with_runs: HashSet<DagId> = self.live.keys().map(|run| run.dag_id.clone()).collect();
        for (dag_id, known) in known {
            if known.is_present {
                let mut decided_until = decided.get(&dag_id).copied().flatten();
                if turn.rescheduled.contains(&dag_id) {
                    // A schedule that changed meanwhile counts from now.
                    let until = turn.now.wall;
                    decided_until = decided_until.max(Some(until));
                    let dag_id = dag_id.clone();
                    turn.writes.push(Write::Record(Record::DecidedUntil { dag_id, until }));
                }
                let loaded = DagLoaded {
                    past: self.past(&known.dag, None)?,
                    dag: known.dag,
                    version: known.version,
                    paused: known.is_paused,
                    decided_until,
                };
                self.decide(turn, Event::DagLoaded(loaded));
            } else if with_runs.contains(&dag_id) {
                self.decide(turn, Event::DagRemoved(dag_id));
            }
        }
        Ok(())
    }

    /// As [`past`].
    pub(super) fn past(
        &self,
        dag: &Dag,
        date: Option<Timestamp>,
    ) -> Result<Option<PastRun>, StoreError> {
        past(&self.store, dag, date)
    }
}

/// How the finished run before `date` (or the latest) ended, where some task looks at it.
///
/// # Errors
/// The database cannot be read.
pub fn past(
    store: &Store,
    dag: &Dag,
    date: Option<Timestamp>,
) -> Result<Option<PastRun>, StoreError> {
    let looks =
        |task: &mainspring_core::model::Task| task.depends_on_past || task.wait_for_downstream;
    if !dag.tasks.iter().any(looks) {
        return Ok(None);
    }
    let Some(row) = store.finished_run_before(dag.dag_id.as_str(), date)? else {
        return Ok(None);
    };
    let Some(logical_date) = row.run.logical_date else { return Ok(None) };
    let states = store.task_instances(&row.run.key)?.into_iter();
    let states = states.map(|ti| (ti.key.task_id, ti.state)).collect();
    Ok(Some(PastRun { logical_date, states }))
}

/// What becomes of a try that was running when the last scheduler died, and the words for it. One
/// that cannot be ended must not be repeated: it would overlap with itself.
fn verdict(survivors: &[Survivor], token: &str) -> (Outcome, String) {
    let alive = survivors.iter().filter(|survivor| survivor.token == token && !survivor.ended);
    let alive: Vec<String> =
        alive.map(|left| format!("process {} ({})", left.pid, left.command)).collect();
    if alive.is_empty() {
        return (Outcome::Lost, "Mainspring stopped while it ran".to_owned());
    }
    let note = format!(
        "Mainspring stopped while it ran, and what is left of it cannot be ended: {}; it is not \
         tried again, so that it does not run twice at once. End it yourself, then clear the task",
        alive.join(", ")
    );
    (Outcome::Failed { retry: false }, note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(survivors: &[(&str, u32, bool)], expected: (Outcome, &str)) {
        let survivor = |&(token, pid, ended): &(&str, u32, bool)| Survivor {
            token: token.to_owned(),
            pid,
            command: "sleep 60".to_owned(),
            ended,
        };
        let survivors: Vec<Survivor> = survivors.iter().map(survivor).collect();
        let (outcome, note) = verdict(&survivors, "mine");
        assert_eq!((outcome, note.contains(expected.1)), (expected.0, true), "{note}");
    }

    #[test]
    fn only_a_try_of_which_nothing_runs_is_repeated() {
        check(&[], (Outcome::Lost, "stopped while it ran"));
        check(&[("mine", 7, true), ("other", 8, false)], (Outcome::Lost, "stopped while it ran"));
        let said = "cannot be ended: process 8 (sleep 60), process 9 (sleep 60);";
        let survivors = [("mine", 7, true), ("mine", 8, false), ("mine", 9, false)];
        check(&survivors, (Outcome::Failed { retry: false }, said));
    }
}
