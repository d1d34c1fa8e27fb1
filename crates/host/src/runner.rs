//! Runs tries: builds what an operator needs, lets it run, reports its start and its end.
//!
//! Every try that is started ends in exactly one report, whatever its operator does. What the end
//! means is the engine's to say; how processes are started and killed, the executor's.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use mainspring_core::{
    engine::{Outcome, Reason, RunKey, TaskInstanceKey},
    model::{Dag, Task, TaskId},
    template::{self, Chance},
};
use serde_json::{Map, Value};
use tokio::sync::watch;

use crate::{
    attempt::{Attempt, Failure, Stop, Trace},
    clock::Clock,
    connections::Connections,
    environment::{Outset, TaskEnvironment, layered},
    executor::{self, LogOptions, LogWriter, Mask},
    given::{Recorder, implied},
    lookup::StoreLookup,
    operators,
    report::{End, Reporter, Reports},
    secrets::Masker,
    send::Sender,
    settings::Settings,
    store::{RunRow, Store},
};

/// What all tries have in common.
#[derive(Clone)]
pub struct Surroundings {
    /// Tells this scheduler's processes from those of others.
    pub home_id: String,
    /// Where logs go.
    pub logs: PathBuf,
    /// Where DAG files lie.
    pub dags: PathBuf,
    /// What the environment of every process begins with.
    pub environment: Arc<TaskEnvironment>,
    /// The interpreter of Python tasks that name none.
    pub python: Option<String>,
    /// Notes what tries are given.
    pub recorder: Arc<Recorder>,
    /// How other systems are reached.
    pub connections: Connections,
    /// What requests, messages and mails go out by.
    pub sender: Sender,
    /// A log grows no further.
    pub log_limit_bytes: u64,
    /// Between asking a process to end and ending it.
    pub kill_grace: Duration,
}

/// A run as its tries need it.
#[derive(Debug, Clone)]
pub struct LiveRun {
    /// The run and what its trigger gave.
    pub row: RunRow,
    /// The DAG in the run's version.
    pub dag: Arc<Dag>,
    /// The DAG file's folder.
    pub folder: PathBuf,
    /// Where each task stands in the DAG: a run of 5,000 tasks looks 5,000 times.
    pub places: Arc<HashMap<TaskId, usize>>,
}

impl LiveRun {
    fn task(&self, task_id: &TaskId) -> Option<&Task> {
        self.dag.tasks.get(*self.places.get(task_id)?)
    }
}

/// See the module.
pub struct Runner {
    surroundings: Arc<Surroundings>,
    store: Store,
    reports: Reports,
    clock: Arc<dyn Clock>,
    live: HashMap<TaskInstanceKey, watch::Sender<Option<Stop>>>,
    boot_id: Arc<str>,
}

impl Runner {
    /// A runner that tells `reports` of its tries.
    pub fn new(
        surroundings: Surroundings,
        store: Store,
        reports: Reports,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let boot_id = executor::boot_id().unwrap_or_default().into();
        let surroundings = Arc::new(surroundings);
        Self { surroundings, store, reports, clock, live: HashMap::new(), boot_id }
    }

    /// Starts a try. Its end is reported even if it cannot be started.
    pub fn start(
        &mut self,
        now: Timestamp,
        run: Arc<LiveRun>,
        ti: TaskInstanceKey,
        (try_number, max_tries): (u32, u32),
    ) {
        let (sender, stop) = watch::channel(None);
        self.live.insert(ti.clone(), sender);
        let (boot_id, reports) = (self.boot_id.clone(), self.reports.clone());
        let reporter = Reporter::new(ti, try_number, boot_id, reports, self.clock.clone());
        let last = reporter.clone();
        let start = Start { now, run, try_number, max_tries, stop, reporter };
        let (store, surroundings) = (self.store.clone(), self.surroundings.clone());
        tokio::spawn(async move {
            let running = tokio::spawn(start.into_end(store, surroundings));
            last.ended(running.await.unwrap_or_else(|panic| End {
                // A fault of ours: the try fails, the scheduler goes on.
                outcome: Outcome::Failed { retry: true },
                xcoms: Vec::new(),
                exit: Some(format!("Mainspring failed while running it: {panic}")),
            }));
        });
    }

    /// Asks for the end of a try's processes.
    pub fn kill(&self, ti: &TaskInstanceKey, reason: Reason) {
        if let Some(stop) = self.live.get(ti) {
            stop.send_replace(Some(Stop::Killed(reason)));
        }
    }

    /// Asks for the end of all tries, because the program stops.
    pub fn stop_all(&self) {
        for stop in self.live.values() {
            stop.send_if_modified(|stop| {
                let first = stop.is_none();
                stop.get_or_insert(Stop::Shutdown);
                first
            });
        }
    }

    /// Tries that start from now on go by these settings.
    pub fn configure(&mut self, settings: &Settings) {
        let surroundings = Arc::make_mut(&mut self.surroundings);
        surroundings.python = settings.python.clone();
        surroundings.log_limit_bytes = settings.log_limit_bytes;
        surroundings.kill_grace = settings.kill_grace;
    }

    /// Where logs go.
    pub fn logs(&self) -> &Path {
        &self.surroundings.logs
    }

    /// The end of a try was taken in.
    pub fn forget(&mut self, ti: &TaskInstanceKey) {
        self.live.remove(ti);
    }
}

struct Start {
    now: Timestamp,
    run: Arc<LiveRun>,
    try_number: u32,
    max_tries: u32,
    stop: watch::Receiver<Option<Stop>>,
    reporter: Reporter,
}

impl Start {
    async fn into_end(self, store: Store, around: Arc<Surroundings>) -> End {
        let ti = self.reporter.ti().clone();
        let connections = &around.connections;
        let mask = connections.may_have_secrets().then(|| log_mask(connections.masker()));
        let options = LogOptions { limit_bytes: around.log_limit_bytes, mask };
        let log = LogWriter::create(log_path(&around.logs, &ti, self.try_number), options);
        let mut stop = self.stop.clone();
        // The login shell may have to be asked first.
        let outset = tokio::select! {
            biased;
            outset = around.environment.current() => outset,
            _ = stop.wait_for(Option::is_some) => return self.never_began(&log),
        };
        match self.attempt(&store, &around, &outset, log.clone()) {
            Err(failure) => {
                note_failure(&log, &failure);
                End { outcome: failed(&failure), xcoms: Vec::new(), exit: Some(failure.message) }
            }
            Ok(mut attempt) => {
                let result = match operators::find(&attempt.task.operator) {
                    Some(operator) => operator.run(&mut attempt).await,
                    None => {
                        Err(Failure::new(format!("no such operator: {}", attempt.task.operator)))
                    }
                };
                attempt.began();
                let asked = stop.borrow().clone();
                let Attempt { xcoms, exit, masker, .. } = attempt;
                masked(conclude((&log, xcoms, exit), result, asked), &masker)
            }
        }
    }

    /// The end of a try that was stopped before it could do anything.
    fn never_began(mut self, log: &LogWriter) -> End {
        self.reporter.started(None, || None);
        let stopped = Err(Failure::new("it had not begun"));
        let asked = self.stop.borrow().clone();
        conclude((log, Vec::new(), None), stopped, asked)
    }

    fn attempt(
        mut self,
        store: &Store,
        around: &Surroundings,
        outset: &Arc<Outset>,
        log: LogWriter,
    ) -> Result<Attempt, Failure> {
        let ti = self.reporter.ti().clone();
        let LiveRun { dag, folder, .. } = &*self.run;
        let Some(task) = self.run.task(&ti.task_id).cloned() else {
            self.reporter.started(None, || None);
            return Err(Failure::new(format!("the DAG has no task `{}`", ti.task_id)));
        };
        let lookup =
            Arc::new(StoreLookup::new(store.clone(), ti.run.clone(), around.connections.clone()));
        let (try_number, max_tries, now) = (self.try_number, self.max_tries, self.now);
        let which = WhichTry { task: &task, try_number, max_tries, now };
        let mut context = context(dag, &self.run.row, which, lookup.clone());
        let token = token(&around.home_id, &ti, self.try_number);
        let mut base = outset.variables.clone();
        base.extend(implied(&ti, self.try_number, context.logical_date, &token));
        context.env = layered(base, dag, &task, |name, text, below| {
            render_variable(name, text, template::Context { env: below.clone(), ..context.clone() })
        })?;
        let context = Arc::new(context);
        let cwd = match &task.cwd {
            Some(cwd) => folder.join(template::render(cwd, &context)?),
            None => folder.clone(),
        };
        Ok(Attempt {
            python: dag.python.clone().or_else(|| around.python.clone()),
            dag: dag.clone(),
            task,
            try_number: self.try_number,
            context,
            log,
            token,
            cwd,
            folder: folder.clone(),
            dags_folder: around.dags.clone(),
            kill_grace: around.kill_grace,
            sender: around.sender.clone(),
            masker: around.connections.masker(),
            stop: self.stop,
            reporter: self.reporter,
            xcoms: Vec::new(),
            exit: None,
            trace: Trace::new(around.recorder.clone(), outset.clone(), lookup),
        })
    }
}

/// Which try of which task a context is for.
#[derive(Debug, Clone, Copy)]
pub struct WhichTry<'a> {
    /// The task.
    pub task: &'a Task,
    /// Counts from 1.
    pub try_number: u32,
    /// Tries after the first.
    pub max_tries: u32,
    /// When it starts.
    pub now: Timestamp,
}

/// What the templates of a try can see, its environment apart.
pub fn context(
    dag: &Dag,
    RunRow { run: record, conf, .. }: &RunRow,
    which: WhichTry<'_>,
    lookup: Arc<dyn template::Lookup>,
) -> template::Context {
    let WhichTry { task, try_number, max_tries, now } = which;
    template::Context {
        dag_id: dag.dag_id.to_string(),
        description: dag.description.clone(),
        owner: dag.owner.clone(),
        tags: dag.tags.clone(),
        timezone: dag.timezone.clone(),
        task_id: task.task_id.to_string(),
        operator: task.operator.clone(),
        run_id: record.key.run_id.to_string(),
        run_type: record.run_type,
        logical_date: record.logical_date,
        data_interval_start: record.data_interval_start,
        data_interval_end: record.data_interval_end,
        run_after: record.run_after,
        run_start_date: record.start_date,
        start_date: Some(now),
        params: params(dag, conf),
        conf: if conf.is_null() { Value::Object(Map::new()) } else { conf.clone() },
        try_number,
        max_tries,
        map_index: None,
        map: Map::new(),
        response: None,
        env: Arc::default(),
        previous_success: None,
        now,
        chance: Chance::new(seed(&record.key, now)),
        lookup,
    }
}

fn conclude(
    (log, xcoms, exit): (&LogWriter, Vec<(String, Value)>, Option<String>),
    result: Result<Outcome, Failure>,
    asked: Option<Stop>,
) -> End {
    match asked {
        // What ended well in spite of it has ended.
        Some(Stop::Shutdown) if result.is_err() => {
            log.note("ended because Mainspring stops; it will be tried again");
            return End { outcome: Outcome::Lost, xcoms: Vec::new(), exit };
        }
        Some(Stop::Killed(reason)) => {
            log.note(&format!("ended: {reason}"));
            return End { outcome: Outcome::Failed { retry: true }, xcoms, exit };
        }
        Some(Stop::Shutdown) | None => {}
    }
    match result {
        Ok(outcome) => End { outcome, xcoms, exit },
        Err(failure) => {
            note_failure(log, &failure);
            End { outcome: failed(&failure), xcoms, exit: Some(failure.message) }
        }
    }
}

/// What is kept of a try holds no secret, whatever its task handed on.
fn masked(mut end: End, masker: &Masker) -> End {
    end.xcoms.iter_mut().for_each(|(_, value)| masker.value(value));
    end.exit = end.exit.map(|exit| masker.text(&exit));
    end
}

fn log_mask(masker: Masker) -> Mask {
    Arc::new(move |line| masker.mask(line))
}

fn failed(failure: &Failure) -> Outcome {
    Outcome::Failed { retry: failure.retry }
}

fn note_failure(log: &LogWriter, failure: &Failure) {
    log.note(&format!("failed: {}", failure.message));
    if let Some(hint) = &failure.hint {
        log.note(&format!("hint: {hint}"));
    }
}

/// What makes the processes of a try known, in their environment and to the next scheduler.
pub fn token(home_id: &str, ti: &TaskInstanceKey, try_number: u32) -> String {
    format!("{home_id}:{ti}:{try_number}")
}

/// Where the log of a try lies: `DAG/RUN/TASK.TRY.log`, of a mapped task
/// `DAG/RUN/TASK+INDEX.TRY.log`.
///
/// One folder per run and not per task: a folder costs as much as the file in it.
pub fn log_path(logs: &Path, ti: &TaskInstanceKey, try_number: u32) -> PathBuf {
    let mut path = log_folder(logs, &ti.run);
    let task = file_name(ti.task_id.as_str());
    path.push(match ti.map_index {
        index @ 0.. => format!("{task}+{index}.{try_number}.log"),
        _ => format!("{task}.{try_number}.log"),
    });
    path
}

/// Where the logs of a run lie.
pub fn log_folder(logs: &Path, run: &RunKey) -> PathBuf {
    let mut path = logs.join(file_name(run.dag_id.as_str()));
    path.push(file_name(run.run_id.as_str()));
    path
}

/// A name that every file system takes and that no two ids share.
fn file_name(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    for byte in id.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'+' => name.push(byte.into()),
            b'.' if !name.is_empty() => name.push('.'),
            other => name.push_str(&format!("%{other:02X}")),
        }
    }
    name
}

/// The DAG's defaults with what the trigger gave laid over them.
pub fn params(dag: &Dag, conf: &Value) -> Map<String, Value> {
    let defaults = dag.params.iter();
    let mut params: Map<String, Value> = defaults
        .map(|param| (param.name.clone(), param.default.clone().unwrap_or_default()))
        .collect();
    params.extend(conf.as_object().into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())));
    params
}

fn seed(run: &RunKey, now: Timestamp) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    (run, now.as_nanosecond()).hash(&mut hasher);
    hasher.finish()
}

fn render_variable(name: &str, text: &str, context: template::Context) -> Result<String, Failure> {
    template::render(text, &Arc::new(context)).map_err(|error| Failure {
        hint: error.hint.clone(),
        ..Failure::new(format!("`env.{name}`: {error}"))
    })
}
