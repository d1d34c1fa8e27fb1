//! What people and programs may ask of a running scheduler, and the handle through which they do.
//!
//! Reading needs no scheduler: that is done on the store.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use mainspring_core::{
    engine::{Line, Outlook, RunKey, Why},
    model::{DagId, Missed, RunState, TaskId, TaskState},
};
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};

use super::Message;
use crate::{
    settings::Settings,
    store::{DagRow, PoolRow, RunRow, StoreError},
};

/// Where the answer to a command goes.
pub type Reply<T> = oneshot::Sender<Result<T, CommandError>>;

/// What may be asked.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is the method of `Instance` with the same name")]
pub enum Command {
    Trigger(Trigger, Reply<RunRow>),
    SetPaused { dag_id: DagId, is_paused: bool, backlog: Option<Missed>, reply: Reply<()> },
    Clear(Clear, Reply<Vec<TaskId>>),
    MarkTasks(Mark, Reply<Vec<TaskId>>),
    WouldClear(Clear, Reply<Vec<TaskId>>),
    WouldMark(Mark, Reply<Vec<TaskId>>),
    SetPool { pool: PoolRow, reply: Reply<()> },
    RemovePool { name: String, reply: Reply<()> },
    Forget { runs: Vec<RunKey>, reply: Reply<Vec<RunKey>> },
    ForgetDag { dag_id: DagId, reply: Reply<()> },
    MarkRun { run: RunKey, state: RunState, reply: Reply<()> },
    Why { run: RunKey, reply: Reply<Vec<(TaskId, Why)>> },
    NextSlots { reply: Reply<Vec<(DagId, Timestamp)>> },
    Dags { reply: Reply<Vec<DagRow>> },
    Backlog { dag_id: DagId, reply: Reply<Outlook> },
    Line { limit: usize, reply: Reply<Line> },
    Configure { settings: Arc<Settings>, reply: Reply<()> },
}

impl Command {
    /// Answers that it will not be done.
    pub(super) fn refuse(self, why: CommandError) {
        // Whoever asked may have gone.
        let _ = match self {
            Self::Trigger(_, reply) => reply.send(Err(why)).is_ok(),
            Self::Clear(_, reply)
            | Self::MarkTasks(_, reply)
            | Self::WouldClear(_, reply)
            | Self::WouldMark(_, reply) => reply.send(Err(why)).is_ok(),
            Self::Forget { reply, .. } => reply.send(Err(why)).is_ok(),
            Self::SetPool { reply, .. }
            | Self::RemovePool { reply, .. }
            | Self::ForgetDag { reply, .. } => reply.send(Err(why)).is_ok(),
            Self::Configure { reply, .. }
            | Self::SetPaused { reply, .. }
            | Self::MarkRun { reply, .. } => reply.send(Err(why)).is_ok(),
            Self::Why { reply, .. } => reply.send(Err(why)).is_ok(),
            Self::NextSlots { reply } => reply.send(Err(why)).is_ok(),
            Self::Dags { reply } => reply.send(Err(why)).is_ok(),
            Self::Backlog { reply, .. } => reply.send(Err(why)).is_ok(),
            Self::Line { reply, .. } => reply.send(Err(why)).is_ok(),
        };
    }

    /// It only asks, so that it can be answered while nothing can be recorded.
    pub(super) fn is_question(&self) -> bool {
        matches!(
            self,
            Self::Why { .. }
                | Self::NextSlots { .. }
                | Self::Dags { .. }
                | Self::Backlog { .. }
                | Self::Line { .. }
        )
    }
}

/// A run that somebody wants.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct Trigger {
    pub dag_id: String,
    /// Made from the logical date when left out.
    pub run_id: Option<String>,
    /// Now when left out; `Some(None)` for a run without one.
    pub logical_date: Option<Option<Timestamp>>,
    /// A JSON object, laid over the DAG's params.
    pub conf: Value,
}

/// Task instances that are to run again.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct Clear {
    pub run: RunKey,
    /// All tasks when empty.
    pub tasks: Vec<TaskId>,
    pub upstream: bool,
    pub downstream: bool,
    pub only_failed: bool,
    /// Go on with the latest version of the DAG.
    pub latest: bool,
}

/// Task instances that are declared to be in a finished state.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct Mark {
    pub run: RunKey,
    pub tasks: Vec<TaskId>,
    /// And all that comes before them.
    pub upstream: bool,
    /// And all that comes after them.
    pub downstream: bool,
    /// `Success`, `Failed` or `Skipped`.
    pub state: TaskState,
}

/// Why a command was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// What it is about does not exist.
    #[error("{0}")]
    NotFound(String),
    /// It makes no sense as things stand.
    #[error("{0}")]
    Conflict(String),
    /// Something it says is wrong.
    #[error("{0}")]
    Invalid(String),
    /// It could not be made durable.
    #[error("{0}")]
    Store(String),
    /// The scheduler has stopped.
    #[error("Mainspring is stopping")]
    Stopping,
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        Self::Store(error.to_string())
    }
}

/// A running scheduler, from outside. Every answer is given after what was asked is durable.
#[derive(Debug, Clone)]
pub struct Instance {
    inbox: mpsc::UnboundedSender<Message>,
    stalled: Stalled,
}

/// Why nothing can be recorded for the moment, in words; shared with the scheduler.
pub(super) type Stalled = Arc<Mutex<Option<String>>>;

impl Instance {
    pub(super) fn new(inbox: mpsc::UnboundedSender<Message>, stalled: Stalled) -> Self {
        Self { inbox, stalled }
    }

    /// Why nothing can be recorded for the moment, in words, so that nothing starts.
    pub fn stalled(&self) -> Option<String> {
        self.stalled.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes a run; answers with it.
    ///
    /// # Errors
    /// No such DAG, the run id is taken or malformed, params that the DAG does not allow.
    pub async fn trigger(&self, trigger: Trigger) -> Result<RunRow, CommandError> {
        self.ask(|reply| Command::Trigger(trigger, reply)).await
    }

    /// Switches a DAG's schedule off or on; `backlog` says what becomes of the slots that passed.
    ///
    /// # Errors
    /// No such DAG.
    pub async fn set_paused(
        &self,
        dag_id: DagId,
        is_paused: bool,
        backlog: Option<Missed>,
    ) -> Result<(), CommandError> {
        self.ask(|reply| Command::SetPaused { dag_id, is_paused, backlog, reply }).await
    }

    /// Lets task instances run again; answers with those that will.
    ///
    /// # Errors
    /// No such run or task.
    pub async fn clear(&self, clear: Clear) -> Result<Vec<TaskId>, CommandError> {
        self.ask(|reply| Command::Clear(clear, reply)).await
    }

    /// Declares task instances to be `Success`, `Failed` or `Skipped`; answers with those that
    /// were something else before.
    ///
    /// # Errors
    /// No such run or task.
    pub async fn mark_tasks(&self, mark: Mark) -> Result<Vec<TaskId>, CommandError> {
        self.ask(|reply| Command::MarkTasks(mark, reply)).await
    }

    /// What [`Self::clear`] would answer; nothing is done.
    ///
    /// # Errors
    /// As [`Self::clear`].
    pub async fn would_clear(&self, clear: Clear) -> Result<Vec<TaskId>, CommandError> {
        self.ask(|reply| Command::WouldClear(clear, reply)).await
    }

    /// What [`Self::mark_tasks`] would answer; nothing is done.
    ///
    /// # Errors
    /// As [`Self::mark_tasks`].
    pub async fn would_mark(&self, mark: Mark) -> Result<Vec<TaskId>, CommandError> {
        self.ask(|reply| Command::WouldMark(mark, reply)).await
    }

    /// Makes a pool, or changes one; what waits for its slots starts at once if it may.
    ///
    /// # Errors
    /// The scheduler has stopped.
    pub async fn set_pool(&self, pool: PoolRow) -> Result<(), CommandError> {
        self.ask(|reply| Command::SetPool { pool, reply }).await
    }

    /// Takes a pool away.
    ///
    /// # Errors
    /// A task of a present DAG names it: it would wait for ever.
    pub async fn remove_pool(&self, name: String) -> Result<(), CommandError> {
        self.ask(|reply| Command::RemovePool { name, reply }).await
    }

    /// Takes finished runs out of the history; answers with those that went. What is under way
    /// stays.
    ///
    /// # Errors
    /// The history cannot be written.
    pub async fn forget(&self, runs: Vec<RunKey>) -> Result<Vec<RunKey>, CommandError> {
        self.ask(|reply| Command::Forget { runs, reply }).await
    }

    /// Takes a DAG out of the history whose file is gone and that has no runs any more.
    ///
    /// # Errors
    /// There is no such DAG, or it is still there.
    pub async fn forget_dag(&self, dag_id: DagId) -> Result<(), CommandError> {
        self.ask(|reply| Command::ForgetDag { dag_id, reply }).await
    }

    /// Declares a run to be `Success` or `Failed`; what runs of it is ended.
    ///
    /// # Errors
    /// No such run.
    pub async fn mark_run(&self, run: RunKey, state: RunState) -> Result<(), CommandError> {
        self.ask(|reply| Command::MarkRun { run, state, reply }).await
    }

    /// What the unfinished tasks of a run wait for; empty for a finished run.
    ///
    /// # Errors
    /// The scheduler has stopped.
    pub async fn why(&self, run: RunKey) -> Result<Vec<(TaskId, Why)>, CommandError> {
        self.ask(|reply| Command::Why { run, reply }).await
    }

    /// When each DAG runs next on its schedule, soonest first.
    ///
    /// # Errors
    /// The scheduler has stopped.
    pub async fn next_slots(&self) -> Result<Vec<(DagId, Timestamp)>, CommandError> {
        self.ask(|reply| Command::NextSlots { reply }).await
    }

    /// The DAGs whose files are there, in their latest version; `decided_until` is not told.
    /// Nothing is read for it.
    ///
    /// # Errors
    /// The scheduler has stopped.
    pub async fn dags(&self) -> Result<Vec<DagRow>, CommandError> {
        self.ask(|reply| Command::Dags { reply }).await
    }

    /// What switching a DAG's schedule on would make now.
    ///
    /// # Errors
    /// No such DAG.
    pub async fn backlog(&self, dag_id: DagId) -> Result<Outlook, CommandError> {
        self.ask(|reply| Command::Backlog { dag_id, reply }).await
    }

    /// Who stands in line, the first `limit` of them.
    ///
    /// # Errors
    /// The scheduler has stopped.
    pub async fn line(&self, limit: usize) -> Result<Line, CommandError> {
        self.ask(|reply| Command::Line { limit, reply }).await
    }

    /// Goes on with these settings, as far as a running scheduler can.
    ///
    /// # Errors
    /// The scheduler has stopped.
    pub async fn configure(&self, settings: Arc<Settings>) -> Result<(), CommandError> {
        self.ask(|reply| Command::Configure { settings, reply }).await
    }

    /// Ends the scheduler in order: nothing starts any more, what runs is ended and will be
    /// repeated at the next start.
    pub fn stop(&self) {
        // A scheduler that is gone has stopped.
        let _ = self.inbox.send(Message::Stop);
    }

    async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, CommandError> {
        let (reply, answer) = oneshot::channel();
        let message = Message::Command(command(reply));
        self.inbox.send(message).map_err(|_| CommandError::Stopping)?;
        answer.await.map_err(|_| CommandError::Stopping)?
    }
}

/// The form of the run ids that may be chosen: Airflow's.
pub fn is_run_id(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_.~:+-".contains(c);
    !text.is_empty() && text.len() <= 250 && text.chars().all(allowed)
}
