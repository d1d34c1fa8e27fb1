//! Operators at work: DAG files as text, run by the real scheduler in real processes; what came of
//! it as text.
//!
//! The files are read as those of a dags folder are, so that no test proves something about one
//! that would have been refused.

mod checks;
mod examples;
mod flow;
mod interpreter;
mod python;
mod sending;
mod templates;
mod xcoms;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use mainspring_core::{engine::RunKey, file::Position, model::Dag};
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    clock::SystemClock,
    connections::Connections,
    dags_folder::Reader,
    environment::TaskEnvironment,
    executor::LogOptions,
    given::{Key, Recorder},
    runner::{Surroundings, log_path},
    scheduler::{Change, FileChange, FileState, Ready, Scheduler, Trigger},
    secrets::Vault,
    send::Sender,
    store::{Durability, Store, VariableRow, Write, XComRow},
};

/// Every run is that of this moment.
const LOGICAL_DATE: &str = "2026-03-14T06:00:00Z";

/// A run that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a test needs around its DAG.
struct Home {
    folder: TempDir,
    env: BTreeMap<String, String>,
    variables: Vec<(&'static str, &'static str)>,
    conf: Value,
    logical_date: Option<Timestamp>,
    python: Option<String>,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("dags/sub")).unwrap();
        let inherited = ["PATH", "HOME"].map(|name| (name, std::env::var(name)));
        let env =
            inherited.into_iter().filter_map(|(name, value)| Some((name.into(), value.ok()?)));
        Self {
            env: env.collect(),
            folder,
            variables: Vec::new(),
            conf: Value::Null,
            logical_date: Some(LOGICAL_DATE.parse().unwrap()),
            python: None,
        }
    }

    /// With a file in the dags folder.
    fn file(self, path: &str, text: &str) -> Self {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join("dags").join(path)
    }

    fn surroundings(&self, logs: PathBuf) -> Surroundings {
        Surroundings {
            home_id: format!("test-{}", self.folder.path().display()),
            logs,
            dags: self.folder.path().join("dags"),
            environment: Arc::new(TaskEnvironment::inherited(self.env.clone(), "a test")),
            python: self.python.clone(),
            recorder: Arc::new(Recorder::new(Key::passing())),
            connections: self.connections(),
            sender: Sender::new(),
            log_limit_bytes: LogOptions::default().limit_bytes,
            kill_grace: Duration::from_secs(5),
        }
    }

    /// The connections of the test: out of variables such as `AIRFLOW_CONN_X`.
    fn connections(&self) -> Connections {
        let root = self.folder.path();
        let vault = Vault::in_files(root.join("secrets.json"), root.join("secrets.key"));
        Connections::new(None, vault, self.env.clone().into_iter())
    }

    /// Runs the DAG in `text`, the file `sub/sales.yaml`, once.
    async fn run(&self, text: &str) -> Ran {
        let (dag, complaints) = read("sales", text);
        assert_eq!(complaints, "", "{text}");
        self.run_dag(dag, text).await
    }

    async fn run_dag(&self, dag: Dag, source: &str) -> Ran {
        let kept = tempfile::tempdir().unwrap();
        let store = Store::open(&kept.path().join("db"), Durability::ThrowAway).unwrap();
        let variables = self.variables.iter().map(|(key, value)| {
            let (key, value) = ((*key).into(), (*value).into());
            Write::Variable(VariableRow { key, value, ..VariableRow::default() })
        });
        store.commit(variables.collect::<Vec<_>>()).await.unwrap();
        let dag_id = dag.dag_id.clone();
        let state = FileState::Good {
            dag: Arc::new(dag),
            meaning_hash: String::new(),
            source: source.into(),
        };
        let file = FileChange { path: format!("sub/{dag_id}.yaml"), state };
        let around = self.surroundings(kept.path().join("logs"));
        let logs = around.logs.clone();
        let ready = Scheduler::prepare(store.clone(), Arc::new(SystemClock), around, 8);
        let Ready { mut scheduler, instance, changes, .. } = ready.unwrap();
        let mut changes = changes.subscribe();
        scheduler.recover(vec![file]).await.unwrap();
        let running = tokio::spawn(scheduler.run());
        instance.set_paused(dag_id.clone(), false, None).await.unwrap();
        let trigger = Trigger {
            dag_id: dag_id.to_string(),
            run_id: Some("test".into()),
            logical_date: Some(self.logical_date),
            conf: self.conf.clone(),
        };
        let run = instance.trigger(trigger).await.unwrap().run.key;
        let end = async {
            loop {
                match changes.recv().await.unwrap() {
                    Change::Run(row) if row.run.key == run && row.run.state.is_finished() => break,
                    _ => {}
                }
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, end).await.is_ok();
        let ran = Ran::new(&store, &run, &logs);
        assert!(in_time, "it hangs: {ran:?}");
        instance.stop();
        running.await.unwrap().unwrap();
        ran
    }
}

/// What came of a run.
#[derive(Debug)]
struct Ran {
    /// The run's state; for each task its state, its tries if it is not one, and why it failed;
    /// what it pushed.
    text: String,
    /// The logs of the tasks' last tries, without their stamps.
    logs: BTreeMap<String, String>,
    xcoms: Vec<XComRow>,
}

impl Ran {
    fn new(store: &Store, run: &RunKey, logs: &Path) -> Self {
        let mut ran = Self {
            text: store.run(run).unwrap().unwrap().run.state.as_str().to_owned(),
            logs: BTreeMap::new(),
            xcoms: store.xcoms(run, None).unwrap(),
        };
        for task in store.task_instances(run).unwrap() {
            let task_id = task.key.task_id.as_str();
            ran.text += &format!("\n{task_id}: {}", task.state.as_str());
            let tries = store.tries(run, task_id).unwrap();
            if tries.len() > 1 {
                ran.text += &format!(" in {} tries", tries.len());
            }
            if let Some(last) = tries.last() {
                let exit = last.exit.clone().filter(|exit| exit != "exit code 0");
                ran.text.extend(exit.map(|exit| format!(", {exit}")));
                // A task without output and notes has none.
                let log = std::fs::read(log_path(logs, &last.key, last.try_number));
                let log = String::from_utf8_lossy(&log.unwrap_or_default()).into_owned();
                let lines = log.lines().map(|line| format!("{}\n", line.get(25..).unwrap_or(line)));
                ran.logs.insert(task_id.to_owned(), lines.collect());
            }
            for xcom in ran.xcoms.iter().filter(|xcom| xcom.task_id == task_id) {
                ran.text += &format!("\n  {} = {}", xcom.key, xcom.value);
            }
        }
        ran
    }

    fn log(&self, task_id: &str) -> &str {
        &self.logs[task_id]
    }
}

/// The DAG, and everything that is wrong with its file.
fn read(stem: &str, text: &str) -> (Dag, String) {
    let reading = Reader::new("Asia/Seoul").read_bytes(text.as_bytes(), stem).reading;
    let wrong = reading.diagnostics.iter().map(|found| {
        let Position { line, column, .. } = found.position;
        format!("{line}:{column} {}\n    {}\n", found.message, found.hint.as_deref().unwrap_or(""))
    });
    (reading.dag, wrong.collect())
}

/// Runs a DAG, and holds what came of it against `expected`.
#[track_caller]
fn check(text: &str, expected: &str) {
    check_in(&Home::new(), text, expected);
}

#[track_caller]
fn check_in(home: &Home, text: &str, expected: &str) -> Ran {
    let ran = block_on(home.run(text));
    assert_eq!(ran.text, expected.trim(), "{text}\n{:?}", ran.logs);
    ran
}

/// Runs one `python` task with this code; `expected` is what stands behind its name.
#[track_caller]
fn check_code(code: &str, expected: &str) -> Ran {
    check_code_in(&Home::new(), code, expected)
}

#[track_caller]
fn check_code_in(home: &Home, code: &str, expected: &str) -> Ran {
    let ran = block_on(home.run(&with_code(code)));
    let (_, found) = ran.text.split_once("\nt: ").unwrap();
    let found = found.replace("\n  return_value = ", " ");
    assert_eq!(found, expected.trim(), "{code}\n{:?}", ran.logs);
    ran
}

/// A DAG with one `python` task `t`.
fn with_code(code: &str) -> String {
    let lines: String = code.trim().lines().map(|line| format!("      {line}\n")).collect();
    format!("tasks:\n  t:\n    operator: python\n    code: |\n{lines}")
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = { runtime }.worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(work)
}
