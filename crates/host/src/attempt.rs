//! One try of one task, as its operator sees it: rendered fields, processes, log, XComs.
//!
//! The engine calls it a try; the word is taken in Rust. It is the only door of an operator to the
//! world, so that every process is killed, every line lands in the log and every environment is
//! built in one place. It decides nothing.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use mainspring_core::{
    engine::Reason,
    model::{Dag, Task},
    template::{self, Connection, TemplateError},
};
use serde_json::{Map, Value};
use tokio::sync::watch;

use crate::{
    environment::{Outset, Variables},
    executor::{self, Channel, Exit, LogWriter, ProcessSpec, SpawnError},
    given::{Facts, Given, Recorder},
    lookup::StoreLookup,
    report::Reporter,
    secrets::Masker,
    send::{Retry, SendError, Sender},
};

/// Why a try failed, for its log and its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Another try may help.
    pub retry: bool,
}

impl Failure {
    /// A failure after which another try may help.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, retry: true }
    }

    /// With what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// One after which no other try follows.
    #[must_use]
    pub fn for_good(mut self) -> Self {
        self.retry = false;
        self
    }
}

impl From<SpawnError> for Failure {
    fn from(error: SpawnError) -> Self {
        Self { hint: error.hint().map(str::to_owned), ..Self::new(error.to_string()) }
    }
}

impl From<TemplateError> for Failure {
    fn from(error: TemplateError) -> Self {
        Self { hint: error.hint.clone(), ..Self::new(error.to_string()) }
    }
}

/// Why the processes of a try are to be ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The engine said so.
    Killed(Reason),
    /// The program is stopping; the try will be repeated.
    Shutdown,
}

impl From<SendError> for Failure {
    fn from(error: SendError) -> Self {
        let retry = error.retry != Retry::Never;
        Self { message: error.message, hint: error.hint, retry }
    }
}

/// How long a conversation may go on when its process has ended.
const LAST_WORDS: Duration = Duration::from_secs(30);

/// See the module.
pub struct Attempt {
    pub(crate) dag: Arc<Dag>,
    pub(crate) task: Task,
    pub(crate) try_number: u32,
    pub(crate) context: Arc<template::Context>,
    pub(crate) log: LogWriter,
    pub(crate) token: String,
    pub(crate) cwd: PathBuf,
    pub(crate) folder: PathBuf,
    pub(crate) dags_folder: PathBuf,
    pub(crate) python: Option<String>,
    pub(crate) kill_grace: Duration,
    pub(crate) sender: Sender,
    pub(crate) masker: Masker,
    pub(crate) stop: watch::Receiver<Option<Stop>>,
    pub(crate) reporter: Reporter,
    pub(crate) xcoms: Vec<(String, Value)>,
    /// How its process ended, in words.
    pub(crate) exit: Option<String>,
    pub(crate) trace: Trace,
}

/// What is to be recorded of a try, gathered until it starts.
pub(crate) struct Trace {
    recorder: Arc<Recorder>,
    outset: Arc<Outset>,
    lookup: Arc<StoreLookup>,
    rendered: Map<String, Value>,
    interpreter: Option<String>,
}

impl Trace {
    /// Nothing so far, of a try whose environment begins with `outset`.
    pub fn new(recorder: Arc<Recorder>, outset: Arc<Outset>, lookup: Arc<StoreLookup>) -> Self {
        Self { recorder, outset, lookup, rendered: Map::new(), interpreter: None }
    }

    fn given(&self, env: &Variables) -> Given {
        self.recorder.record(Facts {
            rendered: &self.rendered,
            outset: &self.outset,
            env,
            secrets: self.lookup.secrets(),
            interpreter: self.interpreter.as_deref(),
        })
    }
}

impl Attempt {
    /// The DAG in the version of the run.
    pub fn dag(&self) -> &Dag {
        &self.dag
    }

    /// The task.
    pub fn task(&self) -> &Task {
        &self.task
    }

    /// What its templates can see.
    pub fn context(&self) -> &Arc<template::Context> {
        &self.context
    }

    /// Counts from 1.
    pub fn try_number(&self) -> u32 {
        self.try_number
    }

    /// The environment of its processes.
    pub fn env(&self) -> &BTreeMap<String, String> {
        &self.context.env
    }

    /// Its log.
    pub fn log(&self) -> LogWriter {
        self.log.clone()
    }

    /// The DAG file's folder.
    pub fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// The folder that imports and relative paths of DAGs start from.
    pub fn dags_folder(&self) -> &std::path::Path {
        &self.dags_folder
    }

    /// The interpreter that the DAG or the settings name.
    pub fn python(&self) -> Option<&str> {
        self.python.as_deref()
    }

    /// A field as it was written.
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.task.fields.get(name)
    }

    /// A text field, rendered; empty where it is not there.
    ///
    /// # Errors
    /// The template is wrong, or asks for what is not there.
    pub fn text(&mut self, name: &str) -> Result<String, Failure> {
        let Some(written) = self.field(name).and_then(Value::as_str) else {
            return Ok(String::new());
        };
        let text = template::render(written, &self.context);
        let text = text.map_err(|error| self.explain(name, error))?;
        self.rendered(name, Value::String(text.clone()));
        Ok(text)
    }

    /// A field with all its texts rendered; null where it is not there.
    ///
    /// # Errors
    /// As [`Attempt::text`].
    pub fn value(&mut self, name: &str) -> Result<Value, Failure> {
        let Some(written) = self.field(name) else { return Ok(Value::Null) };
        let value = template::render_value(written, &self.context);
        let value = value.map_err(|error| self.explain(name, error))?;
        self.rendered(name, value.clone());
        Ok(value)
    }

    /// Notes what became of a field, for the record of the try.
    pub fn rendered(&mut self, field: &str, mut value: Value) {
        self.masker.value(&mut value);
        self.trace.rendered.insert(field.to_owned(), value);
    }

    /// Notes the Python that runs the task, for the record of the try.
    pub fn interpreter(&mut self, program: &str) {
        self.trace.interpreter = Some(program.to_owned());
    }

    /// Whether a condition holds.
    ///
    /// # Errors
    /// As [`Attempt::text`].
    pub fn holds(&self, condition: &str) -> Result<bool, Failure> {
        template::holds(condition, &self.context).map_err(Failure::from)
    }

    fn explain(&self, field: &str, error: TemplateError) -> Failure {
        let message = format!("`{field}`, line {}: {}", error.line, error.message);
        Failure { hint: error.hint, ..Failure::new(message) }
    }

    /// Keeps a value for other tasks in the place of an earlier one; null is not kept, as in
    /// Airflow.
    pub fn push_xcom(&mut self, key: &str, value: Value) {
        self.xcoms.retain(|(known, _)| known != key);
        if !value.is_null() {
            self.xcoms.push((key.to_owned(), value));
        }
    }

    /// A line of Mainspring's own in the log.
    pub fn note(&self, text: &str) {
        self.log.note(text);
    }

    /// A program with the environment and working folder of this try.
    pub fn process(&self, program: &str, args: Vec<String>) -> ProcessSpec {
        ProcessSpec {
            program: program.to_owned(),
            args,
            env: self.env().clone(),
            cwd: self.cwd.clone(),
            token: self.token.clone(),
            channel: false,
            own_session: false,
        }
    }

    /// Runs a program to its end, or until the try is stopped; its output goes into the log.
    ///
    /// # Errors
    /// It could not be started.
    pub async fn run_process(&mut self, spec: ProcessSpec) -> Result<Exit, Failure> {
        let mut process = self.start(&spec)?;
        let exit = self.until_end(&mut process).await;
        self.exit = Some(describe(&exit));
        Ok(exit)
    }

    /// As [`Attempt::run_process`], for a program that speaks over its standard input (the spec's
    /// `channel`): `talk` gets the other end, and is to go on until that is closed.
    ///
    /// # Errors
    /// It could not be started, or something that it left behind holds the channel for ever.
    pub async fn converse<F: Future>(
        &mut self,
        spec: ProcessSpec,
        talk: impl FnOnce(Channel) -> F,
    ) -> Result<(Exit, F::Output), Failure> {
        let mut process = self.start(&spec)?;
        let channel = process.channel().ok_or(SpawnError::NoChannel)?;
        let mut talk = std::pin::pin!(talk(channel));
        let mut said = None;
        let exit = {
            let mut end = std::pin::pin!(self.until_end(&mut process));
            loop {
                tokio::select! {
                    exit = &mut end => break exit,
                    last = &mut talk, if said.is_none() => said = Some(last),
                }
            }
        };
        self.exit = Some(describe(&exit));
        if said.is_none() {
            // What the process said at last is still on its way.
            said = tokio::time::timeout(LAST_WORDS, talk).await.ok();
        }
        let held = || Failure::new("a process that the task started holds its channel open");
        Ok((exit, said.ok_or_else(held)?))
    }

    /// The connection that the field `name` names; nothing where the field is empty.
    ///
    /// # Errors
    /// There is none of that name, or its secret cannot be read.
    pub fn connection(&mut self, name: &str) -> Result<Option<Connection>, Failure> {
        let conn_id = self.text(name)?;
        if conn_id.is_empty() {
            return Ok(None);
        }
        let found = self.context.lookup.connection(&conn_id).map_err(Failure::new)?;
        let missing = || {
            Failure::new(format!("there is no connection `{conn_id}`"))
                .hint("make it on the page Connections, or with `mainspring connections add`")
                .for_good()
        };
        found.map(Some).ok_or_else(missing)
    }

    /// What requests, messages and mails go out by.
    pub fn sender(&self) -> Sender {
        self.sender.clone()
    }

    /// Does `work`, which is not a process, until it is done or the try is stopped.
    ///
    /// # Errors
    /// Its own, or that it was stopped.
    pub async fn unless_stopped<T, E>(
        &mut self,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Failure>
    where
        Failure: From<E>,
    {
        self.began();
        let mut stop = self.stop.clone();
        let asked = async move { stop.wait_for(Option::is_some).await.is_ok() };
        tokio::select! {
            done = work => Ok(done?),
            true = asked => Err(Failure::new("it was stopped before it was done")),
        }
    }

    /// Reports that it has started, if no process has.
    pub(crate) fn began(&mut self) {
        self.reporter.started(None, || Some(self.trace.given(&self.context.env)));
    }

    fn start(&mut self, spec: &ProcessSpec) -> Result<executor::Process, Failure> {
        let process = executor::spawn(spec, self.log.clone())?;
        let id = (process.pid(), process.start_time());
        self.reporter.started(Some(id), || Some(self.trace.given(&spec.env)));
        Ok(process)
    }

    async fn until_end(&self, process: &mut executor::Process) -> Exit {
        let mut stop = self.stop.clone();
        let asked = async move { stop.wait_for(Option::is_some).await.is_ok() };
        let ended = tokio::select! {
            exit = process.wait() => Some(exit),
            true = asked => None,
        };
        match ended {
            Some(exit) => exit,
            None => process.kill(self.kill_grace).await,
        }
    }
}

/// How a process ended, in words.
pub fn describe(exit: &Exit) -> String {
    match (exit.code, exit.signal) {
        (Some(code), _) => format!("exit code {code}"),
        (_, Some(signal)) => format!("ended by signal {signal}{}", name_of(signal)),
        _ => "ended".into(),
    }
}

fn name_of(signal: i32) -> &'static str {
    match signal {
        2 => " (interrupt)",
        6 => " (abort)",
        9 => " (kill; perhaps it ran out of memory)",
        11 => " (segmentation fault)",
        15 => " (terminate)",
        _ => "",
    }
}
