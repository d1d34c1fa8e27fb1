//! Putting the parts together: a scheduler on a home, or one run in a home that is thrown away.
//!
//! The only place that knows them all. Whoever starts one gets handles and gives them back to end
//! it; how it looks on a screen is the caller's.

use std::{
    path::PathBuf,
    sync::{Arc, Weak},
};

use mainspring_core::{
    engine::{Record, TaskInstanceKey, TaskInstanceRecord},
    model::Dag,
};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{sync::broadcast, task::JoinHandle};

use crate::{
    alerts::{Alerts, Courier},
    api::Api,
    awake, backup,
    clock::SystemClock,
    connections::Connections,
    dags_folder::{DagsFolder, Reader},
    environment::{TaskEnvironment, own_variables},
    executor,
    given::{Key, Recorder},
    home::{HOME_VARIABLE, Home, HomeError, HomeLock},
    runner::Surroundings,
    scheduler::{Change, FileChange, FileState, Instance, Ready, Scheduler},
    send::Sender,
    settings::{Live, Settings},
    store::{Durability, NewVersion, RunRow, Store, StoreError, Write},
    trials::Trials,
    watcher::Watcher,
};

/// Why nothing could be started.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "each is the error it holds")]
pub enum StartError {
    #[error(transparent)]
    Home(#[from] HomeError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("no folder for the run could be made: {0}")]
    Folder(std::io::Error),
}

/// A scheduler that runs on a home.
#[derive(Debug)]
pub struct Serving {
    /// To ask it.
    pub instance: Instance,
    /// To read its history.
    pub store: Store,
    /// Where it lives.
    pub home: Home,
    /// What the home's settings said when it began.
    pub settings: Settings,
    /// What they say now.
    pub live: Live,
    /// What it announces.
    pub changes: broadcast::Sender<Change>,
    /// What tasks begin with; to be warmed when everything else is there.
    pub environment: Arc<TaskEnvironment>,
    /// How other systems are reached.
    pub connections: Connections,
    /// What leaves the machine goes out by it.
    pub sender: Sender,
    /// Who is told of what.
    pub alerts: Alerts,
    /// Why changes of the dags folder are not seen, if they are not.
    pub watch_error: Option<String>,
    /// Parts of DAGs that are tried out.
    pub trials: Trials,
    scheduler: JoinHandle<Result<(), StoreError>>,
    _watcher: Option<Arc<Watcher>>,
    _lock: HomeLock,
}

impl Serving {
    /// What all doors to it open on.
    pub fn api(&self) -> Api {
        Api {
            instance: self.instance.clone(),
            store: self.store.clone(),
            home: self.home.clone(),
            clock: Arc::new(SystemClock),
            changes: self.changes.clone(),
            live: self.live.clone(),
            environment: self.environment.clone(),
            connections: self.connections.clone(),
            sender: self.sender.clone(),
            alerts: self.alerts.clone(),
            trials: self.trials.clone(),
        }
    }

    /// Waits until it has ended, which it does after `Instance::stop`.
    ///
    /// # Errors
    /// The database could no longer be written.
    pub async fn ended(&mut self) -> Result<(), StoreError> {
        let ended = (&mut self.scheduler).await.unwrap_or(Err(StoreError::Closed));
        // Their processes would outlive this one.
        self.trials.end_all().await;
        // Where that fails, the next start finds everything all the same.
        let _ = self.store.settle();
        ended
    }
}

/// Starts a scheduler on `home`. When this returns, every DAG file was read and everything that
/// was due is under way.
///
/// # Errors
/// Another one runs there, or the home, its settings or its database cannot be used.
pub async fn serve(home: Home) -> Result<Serving, StartError> {
    let home = backup::take_up(home)?;
    home.create()?;
    let environment = Arc::new(task_environment(&home, &home.settings()?, true));
    serve_with(home, environment).await
}

async fn serve_with(home: Home, environment: Arc<TaskEnvironment>) -> Result<Serving, StartError> {
    let settings = home.settings()?;
    let lock = home.lock()?;
    backup::sweep(&home);
    let store = Store::open(&home.database(), Durability::Full)?;
    let folders = (home.dags(), home.logs());
    let key = Key::of(&home.fingerprint_key());
    let connections = Connections::of_home(&home, Some(store.clone()));
    let parts = (environment.clone(), connections.clone());
    let mut surroundings = surroundings(&home, &settings, folders, parts, key);
    let sender = Sender::new();
    surroundings.sender = sender.clone();
    let known = store.dags()?.into_iter().filter(|row| row.is_present).map(|row| row.path);
    let mut dags = DagsFolder::new(home.dags(), Reader::new(&settings.timezone), known);
    let files = dags.look();
    let Ready { mut scheduler, instance, inbox, changes } = Scheduler::prepare(
        store.clone(),
        Arc::new(SystemClock),
        surroundings,
        settings.parallelism,
    )?;
    scheduler.alert_by(settings.alerts.clone());
    scheduler.recover(files).await?;
    let live = Live::new(home.clone(), settings.clone());
    let (watcher, watch_error) = match Watcher::start(&home.dags(), dags, inbox) {
        Ok(watcher) => (Some(Arc::new(watcher)), None),
        Err(error) => (None, Some(error.to_string())),
    };
    if let Some(watcher) = &watcher {
        tokio::spawn(follow_zone(live.clone(), Arc::downgrade(watcher)));
    }
    tokio::spawn(awake::watch(live.clone(), store.clone(), changes.subscribe()));
    if !connections.vault().is_empty() {
        // So that logs are masked from the first; whoever needs a secret is told what is wrong.
        let vault = connections.vault().clone();
        tokio::task::spawn_blocking(move || drop(vault.warm()));
    }
    let trials = Trials::new(home.clone(), environment.clone(), changes.clone());
    let alerts = Alerts::new(
        store.clone(),
        connections.clone(),
        sender.clone(),
        live.clone(),
        changes.clone(),
    );
    tokio::spawn(Courier::new(alerts.clone(), home.clone(), Arc::new(SystemClock)).run());
    let scheduler = tokio::spawn(scheduler.run());
    // Gone already, it tells so itself.
    let _ = instance.configure(live.now()).await;
    Ok(Serving {
        instance,
        store,
        home,
        settings,
        live,
        changes,
        environment,
        connections,
        sender,
        alerts,
        watch_error,
        trials,
        scheduler,
        _watcher: watcher,
        _lock: lock,
    })
}

/// Lets files be read again when the zone is another one.
async fn follow_zone(live: Live, watcher: Weak<Watcher>) {
    let mut changes = live.changes();
    let mut zone = changes.borrow_and_update().timezone.clone();
    while changes.changed().await.is_ok() {
        let now = changes.borrow_and_update().timezone.clone();
        let Some(watcher) = watcher.upgrade() else { return };
        if now != zone {
            watcher.read_in(&now);
            zone = now;
        }
    }
}

/// A DAG that is run once, outside of any schedule and history.
#[derive(Debug, Clone)]
pub struct OneOff {
    /// What to run, free of errors.
    pub dag: Arc<Dag>,
    /// The dags folder that imports start from.
    pub folder: PathBuf,
    /// The file, relative to that folder.
    pub path: String,
}

/// A run that has begun already when its scheduler starts.
#[derive(Debug, Clone)]
pub struct Begun {
    /// The run and what its trigger gave.
    pub run: RunRow,
    /// The tasks of it that have ended.
    pub ended: Vec<TaskInstanceRecord>,
    /// What they handed on.
    pub xcoms: Vec<(TaskInstanceKey, String, Value)>,
}

/// A scheduler for one run; its history goes when it is dropped.
#[derive(Debug)]
pub struct OneRun {
    /// To trigger the run and to ask about it.
    pub instance: Instance,
    /// Its history.
    pub store: Store,
    /// Where its logs are.
    pub logs: PathBuf,
    /// What it announces.
    pub changes: broadcast::Sender<Change>,
    scheduler: JoinHandle<Result<(), StoreError>>,
    _folder: TempDir,
}

impl OneRun {
    /// Ends it; what still runs is ended too.
    ///
    /// # Errors
    /// Its database could not be written.
    pub async fn end(self) -> Result<(), StoreError> {
        self.instance.stop();
        self.scheduler.await.unwrap_or(Err(StoreError::Closed))
    }
}

/// Makes a DAG ready to be run once: `home` gives variables and pools and is not changed; a
/// scheduler that runs there is not disturbed.
///
/// # Errors
/// The home's settings cannot be read, or there is no room for temporary files.
pub async fn one_run(home: &Home, one_off: OneOff) -> Result<OneRun, StartError> {
    let environment = Arc::new(task_environment(home, &home.settings()?, false));
    prepare(home, one_off, environment, Vec::new()).await
}

/// As [`one_run`], with a run of it that goes on from where it stands.
///
/// # Errors
/// As [`one_run`].
pub async fn begun_run(
    home: &Home,
    one_off: OneOff,
    environment: Arc<TaskEnvironment>,
    begun: Begun,
) -> Result<OneRun, StartError> {
    let Begun { run: RunRow { run, conf, .. }, ended, xcoms } = begun;
    let key = run.key.clone();
    let mut writes = vec![
        Write::Version(NewVersion {
            dag: one_off.dag.clone(),
            version: run.version,
            path: one_off.path.clone(),
            meaning_hash: String::new(),
            source: String::new(),
            created_at: run.queued_at,
        }),
        Write::Record(Record::Run(run)),
    ];
    if !conf.is_null() {
        writes.push(Write::Conf { run: key, conf });
    }
    writes.extend(ended.into_iter().map(|ti| Write::Record(Record::TaskInstance(ti))));
    let xcom = |(ti, key, value)| Write::XCom { ti, key, value };
    writes.extend(xcoms.into_iter().map(xcom));
    prepare(home, one_off, environment, writes).await
}

async fn prepare(
    home: &Home,
    one_off: OneOff,
    environment: Arc<TaskEnvironment>,
    before: Vec<Write>,
) -> Result<OneRun, StartError> {
    let settings = home.settings()?;
    let folder = TempDir::with_prefix("mainspring-").map_err(StartError::Folder)?;
    let store = Store::open(&folder.path().join("run.db"), Durability::ThrowAway)?;
    store.commit(Store::shared_values(&home.database())?).await?;
    store.commit(before).await?;
    let logs = folder.path().join("logs");
    let OneOff { dag, folder: dags, path } = one_off;
    let folders = (dags, logs.clone());
    let connections = Connections::of_home(home, Store::open_to_read(&home.database()).ok());
    let parts = (environment, connections);
    let mut surroundings = surroundings(home, &settings, folders, parts, Key::passing());
    surroundings.home_id = folder.path().display().to_string();
    let Ready { mut scheduler, instance, changes, .. } = Scheduler::prepare(
        store.clone(),
        Arc::new(SystemClock),
        surroundings,
        settings.parallelism,
    )?;
    let (meaning_hash, source) = (String::new(), String::new());
    let state = FileState::Good { dag, meaning_hash, source };
    scheduler.recover(vec![FileChange { path, state }]).await?;
    let scheduler = tokio::spawn(scheduler.run());
    Ok(OneRun { instance, store, logs, changes, scheduler, _folder: folder })
}

/// What tasks of the home begin with; `keeps` as [`TaskEnvironment::new`] has it.
pub fn task_environment(home: &Home, settings: &Settings, keeps: bool) -> TaskEnvironment {
    let mut own = own_variables();
    own.insert(HOME_VARIABLE.into(), home.root().display().to_string());
    TaskEnvironment::new(settings.environment, own, home.environment_file(), keeps)
}

fn surroundings(
    home: &Home,
    settings: &Settings,
    (dags, logs): (PathBuf, PathBuf),
    (environment, connections): (Arc<TaskEnvironment>, Connections),
    key: Key,
) -> Surroundings {
    // Without it, orphans that left their group are not found; nothing else depends on it.
    let _ = executor::become_subreaper();
    Surroundings {
        home_id: home.root().display().to_string(),
        logs,
        dags,
        environment,
        python: settings.python.clone(),
        recorder: Arc::new(Recorder::new(key)),
        connections,
        sender: Sender::new(),
        log_limit_bytes: settings.log_limit_bytes,
        kill_grace: settings.kill_grace,
    }
}

#[cfg(test)]
mod tests;
