//! Parts of a DAG that somebody tries out: each a run in a home of its own that is thrown away.
//!
//! Nothing of a trial is in the history. Which part runs is `core::rehearse`'s to say, how it runs
//! the scheduler's. A trial that nobody ends is ended and forgotten after an hour.

use std::{
    collections::HashSet,
    convert::Infallible,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use mainspring_core::{
    engine::{RunKey, TaskInstanceKey, TaskInstanceRecord},
    model::{Dag, RunState, TaskId, TaskState},
    rehearse::{Scope, ScopeError, Scoped, scoped},
};
use serde::Serialize;
use tokio::{
    sync::{
        OwnedSemaphorePermit, Semaphore,
        broadcast::{self, Receiver, error::RecvError},
        watch,
    },
    time::{Instant, sleep, sleep_until},
};
use utoipa::ToSchema;

use crate::{
    environment::TaskEnvironment,
    home::Home,
    scheduler::{Change, pools_hold},
    start::{Begun, OneOff, OneRun, StartError, begun_run},
    store::{LastResult, RunRow, Store, StoreError},
};

/// So many run at once.
const RUNNING_MAX: usize = 4;
/// So many are kept; the oldest that has ended goes first.
const KEPT_MAX: usize = 16;
/// A trial is ended and forgotten when it is so old.
const LIFETIME: Duration = Duration::from_secs(60 * 60);
/// Between two announcements of a trial.
const PAUSE: Duration = Duration::from_millis(50);

/// Where a trial stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TrialState {
    /// Its tasks are being worked on.
    Running,
    /// Its run succeeded.
    Success,
    /// Its run failed.
    Failed,
    /// It was ended.
    Stopped,
}

/// What is to be tried out.
#[derive(Debug)]
pub struct Wanted {
    /// Of this DAG, which is free of errors.
    pub dag: Arc<Dag>,
    /// Its file, relative to the dags folder; it need not be there.
    pub path: String,
    /// This part.
    pub scope: Scope,
    /// The last results of these are used.
    pub frozen: Vec<TaskId>,
    /// As this run.
    pub row: RunRow,
}

/// Why a trial could not be begun.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// There is no such part.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// Others run.
    #[error("{RUNNING_MAX} trials are running already")]
    TooMany,
    /// There is no result to be used.
    #[error("there is no last result of `{0}` to be used: it never succeeded")]
    NoResult(TaskId),
    /// A task waits for slots that there are not.
    #[error("{0}")]
    Pool(String),
    /// It could not be started.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The history could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A trial under way, or one that has ended.
#[derive(Debug)]
pub struct Trial {
    /// Names it.
    pub trial_id: Arc<str>,
    /// Which part it runs.
    pub scope: Scope,
    /// Its run.
    pub run: RunKey,
    /// Of the run.
    pub logical_date: Option<Timestamp>,
    /// What is not run.
    pub frozen: HashSet<TaskId>,
    /// Its history.
    pub store: Store,
    /// Where its logs are.
    pub logs: PathBuf,
    state: watch::Sender<TrialState>,
    is_to_stop: watch::Sender<bool>,
    is_to_end: watch::Sender<bool>,
    is_over: watch::Sender<bool>,
}

/// All trials. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Trials(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    home: Home,
    environment: Arc<TaskEnvironment>,
    changes: broadcast::Sender<Change>,
    room: Arc<Semaphore>,
    kept: Mutex<Vec<Arc<Trial>>>,
}

impl Trial {
    /// How it stands.
    pub fn state(&self) -> TrialState {
        *self.state.borrow()
    }

    /// Ends it, and waits until nothing of it runs any more.
    async fn end(&self) {
        self.is_to_end.send_replace(true);
        let mut is_over = self.is_over.subscribe();
        // Whoever follows it is gone only when it is over.
        let _ = is_over.wait_for(|over| *over).await;
    }
}

impl Trials {
    /// None yet. `home` gives variables and pools, and is not changed; what happens is announced
    /// to `changes`.
    pub fn new(
        home: Home,
        environment: Arc<TaskEnvironment>,
        changes: broadcast::Sender<Change>,
    ) -> Self {
        let room = Arc::new(Semaphore::new(RUNNING_MAX));
        Self(Arc::new(Inner { home, environment, changes, room, kept: Mutex::default() }))
    }

    /// Begins a trial; last results are those in `history`.
    ///
    /// # Errors
    /// See [`TrialError`].
    pub async fn begin(&self, wanted: Wanted, history: &Store) -> Result<Arc<Trial>, TrialError> {
        let room = self.0.room.clone().try_acquire_owned();
        let room = room.map_err(|_| TrialError::TooMany)?;
        let Wanted { dag, path, scope, frozen: asked, row } = wanted;
        let Scoped { mut dag, frozen } = scoped(&dag, &scope, &asked)?;
        // Nothing but this run: no slot is due in its home.
        dag.schedule.clear();
        pools_hold(&dag, history.pools()?).map_err(TrialError::Pool)?;
        let (run, logical_date) = (row.run.key.clone(), row.run.logical_date);
        let (store, still) = (history.clone(), frozen.clone());
        let reading = tokio::task::spawn_blocking(move || begun(row, &still, &asked, &store));
        let begun = reading.await.unwrap_or(Err(StoreError::Closed.into()))?;
        let one_off = OneOff { dag: Arc::new(dag), folder: self.0.home.dags(), path };
        let environment = self.0.environment.clone();
        let one = begun_run(&self.0.home, one_off, environment, begun).await?;
        let news = one.changes.subscribe();
        let trial = Arc::new(Trial {
            trial_id: name(),
            scope,
            run,
            logical_date,
            frozen,
            store: one.store.clone(),
            logs: one.logs.clone(),
            state: watch::Sender::new(TrialState::Running),
            is_to_stop: watch::Sender::new(false),
            is_to_end: watch::Sender::new(false),
            is_over: watch::Sender::new(false),
        });
        self.keep(trial.clone());
        tokio::spawn(self.clone().follow(trial.clone(), one, news, room));
        Ok(trial)
    }

    /// The trial of that name.
    pub fn find(&self, trial_id: &str) -> Option<Arc<Trial>> {
        self.kept().iter().find(|trial| *trial.trial_id == *trial_id).cloned()
    }

    /// Ends the processes of a trial, which can still be looked at; false if there is none of that
    /// name.
    pub fn stop(&self, trial_id: &str) -> bool {
        let Some(trial) = self.find(trial_id) else { return false };
        trial.is_to_stop.send_replace(true);
        true
    }

    /// Ends a trial and forgets it; false if there is none of that name.
    pub async fn end(&self, trial_id: &str) -> bool {
        let Some(trial) = self.find(trial_id) else { return false };
        trial.end().await;
        true
    }

    /// Ends all, because the program stops.
    pub async fn end_all(&self) {
        self.0.room.close();
        let all = self.kept().clone();
        for trial in &all {
            trial.is_to_end.send_replace(true);
        }
        for trial in all {
            trial.end().await;
        }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Arc<Trial>>> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, trial: Arc<Trial>) {
        let mut kept = self.kept();
        if kept.len() >= KEPT_MAX {
            let ended = kept.iter().find(|trial| trial.state() != TrialState::Running);
            if let Some(ended) = ended {
                ended.is_to_end.send_replace(true);
            }
        }
        kept.push(trial);
    }

    /// Announces what happens in a trial until it is forgotten; then ends what is left of it.
    async fn follow(
        self,
        trial: Arc<Trial>,
        one: OneRun,
        mut news: Receiver<Change>,
        room: OwnedSemaphorePermit,
    ) {
        let mut to_end = trial.is_to_end.subscribe();
        let too_old = sleep_until(Instant::now() + LIFETIME);
        tokio::pin!(too_old);
        let has_ended = tokio::select! {
            biased;
            _ = to_end.wait_for(|end| *end) => false,
            () = &mut too_old => false,
            () = self.tell(&trial, &mut news) => true,
            never = stopped(&trial, &one) => match never {},
        };
        // Others may run now.
        drop(room);
        if has_ended {
            tokio::select! {
                _ = to_end.wait_for(|end| *end) => {}
                () = too_old => {}
            }
        } else {
            self.told(&trial, TrialState::Stopped);
        }
        self.kept().retain(|other| other.trial_id != trial.trial_id);
        // Where its database cannot be written its processes are ended all the same.
        let _ = one.end().await;
        trial.is_over.send_replace(true);
    }

    /// Until its run has ended, and nothing of it runs any more.
    async fn tell(&self, trial: &Trial, news: &mut Receiver<Change>) {
        loop {
            // Before anything else: it may have ended before anybody listened.
            let row = trial.store.run(&trial.run).ok().flatten();
            match row.map(|row| row.run.state) {
                Some(RunState::Success) => return self.told(trial, TrialState::Success),
                Some(RunState::Failed) if *trial.is_to_stop.borrow() => {
                    return self.told(trial, TrialState::Stopped);
                }
                Some(RunState::Failed) => return self.told(trial, TrialState::Failed),
                _ => self.told(trial, TrialState::Running),
            }
            if let Err(RecvError::Closed) = news.recv().await {
                return self.told(trial, TrialState::Stopped);
            }
            sleep(PAUSE).await;
            *news = news.resubscribe();
        }
    }

    fn told(&self, trial: &Trial, state: TrialState) {
        trial.state.send_replace(state);
        // Nobody need listen.
        let _ = self.0.changes.send(Change::Trial { trial_id: trial.trial_id.clone(), state });
    }
}

/// Waits until somebody stops the trial, and lets its run fail. Never comes back.
async fn stopped(trial: &Trial, one: &OneRun) -> Infallible {
    let mut to_stop = trial.is_to_stop.subscribe();
    if to_stop.wait_for(|stop| *stop).await.is_ok() {
        // A run that has ended meanwhile stays as it ended.
        let _ = one.instance.mark_run(trial.run.clone(), RunState::Failed).await;
    }
    std::future::pending().await
}

/// The run as it begins: what is frozen has succeeded, as it did last.
fn begun(
    row: RunRow,
    frozen: &HashSet<TaskId>,
    asked: &[TaskId],
    history: &Store,
) -> Result<Begun, TrialError> {
    let dag_id = row.run.key.dag_id.clone();
    let mut begun = Begun { run: row, ended: Vec::new(), xcoms: Vec::new() };
    for task_id in frozen {
        let run = begun.run.run.key.clone();
        let key = TaskInstanceKey { run, task_id: task_id.clone(), map_index: -1 };
        let last = history.last_result(dag_id.as_str(), task_id.as_str())?;
        if last.is_none() && asked.contains(task_id) {
            return Err(TrialError::NoResult(task_id.clone()));
        }
        let LastResult { record, xcoms } =
            last.unwrap_or_else(|| LastResult { record: never(&key), xcoms: Vec::new() });
        // Its try was another run's: here it had none, so that no log is looked for.
        begun.ended.push(TaskInstanceRecord { key: key.clone(), try_number: 0, ..record });
        let xcom =
            |(map_index, name, value)| (TaskInstanceKey { map_index, ..key.clone() }, name, value);
        begun.xcoms.extend(xcoms.into_iter().map(xcom));
    }
    Ok(begun)
}

/// A task that comes before the part and never succeeded: nobody waits for it.
fn never(key: &TaskInstanceKey) -> TaskInstanceRecord {
    TaskInstanceRecord {
        key: key.clone(),
        state: TaskState::Success,
        try_number: 0,
        max_tries: 0,
        lost: 0,
        start_date: None,
        end_date: None,
        retry_at: None,
        skip: None,
        reason: None,
    }
}

fn name() -> Arc<str> {
    let mut bytes = [0; 8];
    // Names that could be guessed would do no harm; without chance there is no program at all.
    getrandom::fill(&mut bytes).expect("the system gives random numbers");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into()
}
