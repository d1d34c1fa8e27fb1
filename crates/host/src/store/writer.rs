//! The one writer: a thread that commits together what arrives together.
//!
//! A batch of writes is all or none (a savepoint each); a batch that fails does not harm the
//! others of its commit. Which statement a write becomes is told in the tables' modules.

use std::{
    path::Path,
    sync::{Arc, mpsc},
};

use jiff::Timestamp;
use mainspring_core::{
    engine::{Record, RunKey, TaskInstanceKey, TryRecord},
    model::{DagId, RunId},
};
use rusqlite::Connection;
use serde_json::Value;
use tokio::sync::oneshot;

use crate::given::Given;

use super::{
    StoreError, VariableRow,
    alerts::{AlertStep, NewAlert},
    connections::ConnectionRow,
    dags::{self, NewVersion},
    import_errors::{self, ImportErrorRow},
    runs, slots, task_instances,
    tries::{self, ProcessRow},
    xcoms,
};

/// So many batches share one commit at most.
const BATCHES_PER_COMMIT: usize = 256;

/// Everything that may be written.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the types in the variants say it")]
pub enum Write {
    /// A fact from the engine.
    Record(Record),
    /// What a trigger gave to its run.
    Conf {
        run: RunKey,
        conf: Value,
    },
    /// A finished run goes, with all that belongs to it.
    RunGone {
        run: RunKey,
    },
    /// A step in the life of a try, with what the engine does not know of it: the process of one
    /// that starts, and in words how one ended.
    Try {
        step: TryRecord,
        process: Option<ProcessRow>,
        exit: Option<String>,
    },
    /// Somebody has looked at the failures of a DAG, or of all; with a run, at that one.
    LookedAt {
        dag_id: Option<DagId>,
        run_id: Option<RunId>,
    },
    /// The machine slept; `from` is how it looks afterwards.
    Slept {
        from: Timestamp,
        to: Timestamp,
    },
    /// What a try got when it started.
    Given {
        ti: TaskInstanceKey,
        try_number: u32,
        given: Arc<Given>,
    },
    /// A value that a task pushed.
    XCom {
        ti: TaskInstanceKey,
        key: String,
        value: Value,
    },
    /// A DAG's file in a version not known so far.
    Version(NewVersion),
    /// Where the file of a known version lies now.
    Seen {
        dag_id: DagId,
        path: String,
    },
    /// The DAG's file is gone.
    Gone {
        dag_id: DagId,
    },
    Paused {
        dag_id: DagId,
        is_paused: bool,
    },
    ImportError(ImportErrorRow),
    ImportErrorGone {
        path: String,
    },
    /// Somebody is to be told.
    Alert(NewAlert),
    /// What becomes of alerts.
    AlertStep(AlertStep),
    Variable(VariableRow),
    Connection(ConnectionRow),
    ConnectionGone {
        conn_id: String,
    },
    VariableGone {
        key: String,
    },
    Pool {
        name: String,
        slots: u32,
        description: String,
    },
    PoolGone {
        name: String,
    },
    XComGone {
        ti: TaskInstanceKey,
        key: String,
    },
    /// What somebody writes beside a run.
    RunNote {
        run: RunKey,
        note: Option<String>,
    },
    /// What somebody writes beside a task instance.
    TaskNote {
        ti: TaskInstanceKey,
        note: Option<String>,
    },
    /// A DAG without a file and without runs is to be forgotten.
    DagForgotten(DagId),
}

#[derive(Debug)]
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
}

struct Job {
    writes: Arc<Vec<Write>>,
    done: oneshot::Sender<Result<(), StoreError>>,
}

impl Writer {
    pub fn start(connection: Connection, path: &Path) -> Self {
        let (jobs, inbox) = mpsc::channel();
        let path = path.to_owned();
        let thread = std::thread::Builder::new().name("mainspring-writer".into());
        // Without the thread every commit answers `Closed`.
        let _ = thread.spawn(move || work(connection, &inbox, &path));
        Self { jobs }
    }

    /// A writer that writes nothing: every commit answers `Closed`.
    pub fn none() -> Self {
        Self { jobs: mpsc::channel().0 }
    }

    pub async fn commit(&self, writes: Arc<Vec<Write>>) -> Result<(), StoreError> {
        let (done, outcome) = oneshot::channel();
        self.jobs.send(Job { writes, done }).map_err(|_| StoreError::Closed)?;
        outcome.await.map_err(|_| StoreError::Closed)?
    }
}

fn work(mut connection: Connection, inbox: &mpsc::Receiver<Job>, path: &Path) {
    while let Ok(first) = inbox.recv() {
        let mut jobs = vec![first];
        jobs.extend(inbox.try_iter().take(BATCHES_PER_COMMIT - 1));
        let outcomes = commit_together(&mut connection, &jobs);
        for (job, outcome) in jobs.into_iter().zip(outcomes) {
            // Whoever asked may have gone; the write stands all the same.
            let _ = job.done.send(outcome.map_err(|error| error.at(path)));
        }
    }
}

fn commit_together(connection: &mut Connection, jobs: &[Job]) -> Vec<Result<(), StoreError>> {
    let all_failed = |error: StoreError| vec![Err(error); jobs.len()];
    let mut transaction =
        match connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate) {
            Ok(transaction) => transaction,
            Err(error) => return all_failed(error.into()),
        };
    let mut outcomes = Vec::with_capacity(jobs.len());
    for job in jobs {
        let outcome = write_batch(&mut transaction, &job.writes).map_err(StoreError::from);
        match outcome {
            // A full disk undoes the whole transaction and not only the batch.
            Err(error) if transaction.is_autocommit() => return all_failed(error),
            outcome => outcomes.push(outcome),
        }
    }
    match transaction.commit() {
        Ok(()) => outcomes,
        Err(error) => all_failed(error.into()),
    }
}

fn write_batch(
    transaction: &mut rusqlite::Transaction<'_>,
    writes: &[Write],
) -> rusqlite::Result<()> {
    let savepoint = transaction.savepoint()?;
    for write in writes {
        apply(&savepoint, write)?;
    }
    savepoint.commit()
}

fn apply(connection: &Connection, write: &Write) -> rusqlite::Result<()> {
    match write {
        Write::Record(Record::Run(run)) => runs::put(connection, run),
        Write::Record(Record::TaskInstance(ti)) => task_instances::put(connection, ti),
        Write::Record(Record::Try(step)) => tries::put(connection, step, None, None),
        Write::Try { step, process, exit } => {
            tries::put(connection, step, process.as_ref(), exit.as_deref())
        }
        Write::Record(Record::Slots(decision)) => slots::add(connection, decision),
        Write::Record(Record::DecidedUntil { dag_id, until }) => {
            dags::set_decided_until(connection, dag_id, *until)
        }
        Write::Conf { run, conf } => runs::set_conf(connection, run, conf),
        Write::LookedAt { dag_id, run_id } => {
            runs::set_seen(connection, dag_id.as_ref(), run_id.as_ref())
        }
        Write::Slept { from, to } => super::sleeps::add(connection, *from, *to),
        Write::Given { ti, try_number, given } => {
            super::given::put(connection, ti, *try_number, given)
        }
        Write::RunGone { run } => runs::remove(connection, run),
        Write::XCom { ti, key, value } => xcoms::put(connection, ti, key, value),
        Write::Version(version) => dags::add_version(connection, version),
        Write::Seen { dag_id, path } => dags::set_seen(connection, dag_id, path),
        Write::Gone { dag_id } => dags::set_gone(connection, dag_id),
        Write::Paused { dag_id, is_paused } => dags::set_paused(connection, dag_id, *is_paused),
        Write::ImportError(error) => import_errors::put(connection, error),
        Write::ImportErrorGone { path } => import_errors::remove(connection, path),
        Write::Alert(alert) => super::alerts::add(connection, alert),
        Write::AlertStep(step) => super::alerts::step(connection, step),
        Write::Variable(row) => super::variables::put(connection, row),
        Write::Connection(row) => super::connections::put(connection, row),
        Write::ConnectionGone { conn_id } => super::connections::remove(connection, conn_id),
        Write::VariableGone { key } => super::variables::remove(connection, key),
        Write::PoolGone { name } => super::pools::remove(connection, name),
        Write::XComGone { ti, key } => xcoms::remove(connection, ti, key),
        Write::RunNote { run, note } => runs::set_note(connection, run, note.as_deref()),
        Write::TaskNote { ti, note } => task_instances::set_note(connection, ti, note.as_deref()),
        Write::DagForgotten(dag_id) => dags::remove(connection, dag_id),
        Write::Pool { name, slots, description } => {
            super::pools::put(connection, name, *slots, description)
        }
    }
}
