//! Starting again: what the last scheduler left is judged before anything new is decided.
//!
//! Processes that outlived it are ended first, so that a try that is repeated never overlaps with
//! itself; then the engine gets its live runs and DAGs back, and the end of what was running.

use std::{collections::HashSet, sync::Arc, time::Duration};

use jiff::Timestamp;
use mainspring_core::{
    engine::{DagLoaded, Event, PastRun},
    model::{Dag, DagId},
};

use super::{FileChange, Known, Scheduler, turn::Turn};
use crate::{
    executor::{self, RunningTry},
    report::End,
    runner,
    store::{StoreError, TryRow},
};

/// How long survivors have to end when asked.
const SURVIVOR_GRACE: Duration = Duration::from_secs(5);

impl Scheduler {
    /// Takes in what the last scheduler left and how the dags folder stands now (`files`: what is
    /// other than the store knows). Must have happened before `run`.
    ///
    /// # Errors
    /// The database cannot be read or written.
    pub async fn recover(&mut self, files: Vec<FileChange>) -> Result<(), StoreError> {
        let open = self.store.open_tries()?;
        self.end_survivors(&open).await;
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
            let note = "Mainspring stopped while it ran";
            let log = runner::log_path(self.runner.logs(), &lost.key, lost.try_number);
            executor::LogWriter::create(log, executor::LogOptions::default()).note(note);
            let outcome = mainspring_core::engine::Outcome::Lost;
            let exit = Some(note.to_owned());
            let end = End { outcome, xcoms: Vec::new(), exit };
            self.ended(&mut turn, lost.key, lost.try_number, end);
        }
        self.finish(turn).await
    }

    async fn end_survivors(&self, open: &[TryRow]) {
        let tries: Vec<RunningTry> = open
            .iter()
            .map(|row| RunningTry {
                token: runner::token(&self.home_id, &row.key, row.try_number),
                pid: row.process.as_ref().map(|process| process.pid),
                start_time: row.process.as_ref().and_then(|process| process.start_time),
                boot_id: row.process.as_ref().map(|process| process.boot_id.clone()),
            })
            .collect();
        if !tries.is_empty() {
            executor::end_survivors(&tries, SURVIVOR_GRACE).await;
        }
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
                let loaded = DagLoaded {
                    past: self.past(&known.dag, None)?,
                    dag: known.dag,
                    version: known.version,
                    paused: known.is_paused,
                    decided_until: decided.get(&dag_id).copied().flatten(),
                };
                self.decide(turn, Event::DagLoaded(loaded));
            } else if with_runs.contains(&dag_id) {
                self.decide(turn, Event::DagRemoved(dag_id));
            }
        }
        Ok(())
    }

    /// How the finished run before `date` (or the latest) ended, where some task looks at it.
    pub(super) fn past(
        &self,
        dag: &Dag,
        date: Option<Timestamp>,
    ) -> Result<Option<PastRun>, StoreError> {
        let looks =
            |task: &mainspring_core::model::Task| task.depends_on_past || task.wait_for_downstream;
        if !dag.tasks.iter().any(looks) {
            return Ok(None);
        }
        let Some(row) = self.store.finished_run_before(dag.dag_id.as_str(), date)? else {
            return Ok(None);
        };
        let Some(logical_date) = row.run.logical_date else { return Ok(None) };
        let states = self.store.task_instances(&row.run.key)?.into_iter();
        let states = states.map(|ti| (ti.key.task_id, ti.state)).collect();
        Ok(Some(PastRun { logical_date, states }))
    }
}
