//! The answer of `env` as a document; its field names are a contract with scripts.
//!
//! A variable that may hold a secret is there with `null` for its value, whoever asks.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use mainspring_host::environment::{Choice, Outset, Source, is_secret};
use serde::Serialize;

/// All of it.
#[derive(Debug, Serialize)]
pub struct Document {
    /// What the settings say.
    pub setting: Choice,
    /// Where the variables come from in fact.
    pub source: Source,
    pub why: String,
    pub login_shell: LoginShell,
    /// The folders of `PATH`, in their order.
    pub path: Vec<Folder>,
    pub variables: BTreeMap<String, Option<String>>,
    pub differences: Vec<Difference>,
    pub bash: Option<String>,
    pub python: Option<Python>,
    pub dag: Option<DagPart>,
}

/// What the login shell said.
#[derive(Debug, Default, Serialize)]
pub struct LoginShell {
    pub shell: Option<String>,
    pub asked_at: Option<Timestamp>,
    pub took_ms: Option<u64>,
    /// Why there is no answer.
    pub failure: Option<String>,
    /// Where the answer is kept, if it is.
    pub kept_in: Option<String>,
}

/// One folder of a `PATH`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Folder {
    pub folder: String,
    pub exists: bool,
}

/// A variable that the login shell and this process have with different values.
#[derive(Debug, Serialize)]
pub struct Difference {
    pub name: String,
    pub login: Option<String>,
    pub own: Option<String>,
}

/// An interpreter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Python {
    pub executable: Option<String>,
    pub version: Option<String>,
    /// Why it cannot be used.
    pub failure: Option<String>,
}

/// What a DAG adds.
#[derive(Debug, Serialize)]
pub struct DagPart {
    pub dag_id: String,
    pub file: String,
    pub tasks: Vec<TaskPart>,
}

/// What a task begins with, beside what all do.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct TaskPart {
    pub task_id: String,
    /// `null` where only a run knows.
    pub cwd: Option<String>,
    /// What the DAG and the task set.
    pub set: BTreeMap<String, Option<String>>,
    /// Those of them whose value is known in a run only; `set` has what the file says.
    pub only_in_run: Vec<String>,
    /// `PATH`, where it is another than that of all.
    pub path: Option<Vec<Folder>>,
    /// Of tasks that call Python.
    pub python: Option<Python>,
}

impl LoginShell {
    pub fn of(outset: &Outset, file: PathBuf) -> Self {
        match &outset.answer {
            // There is no shell that could be asked.
            None => Self { failure: Some(outset.why.clone()), ..Self::default() },
            Some(answer) => Self {
                shell: Some(answer.shell.display().to_string()),
                asked_at: Some(answer.asked_at),
                took_ms: Some(answer.took_ms),
                failure: answer.failure.clone(),
                kept_in: file.is_file().then(|| file.display().to_string()),
            },
        }
    }
}

/// The folders of a `PATH`, of which relative ones begin at `cwd`.
pub fn folders(path: &str, cwd: &Path) -> Vec<Folder> {
    let all = std::env::split_paths(path).filter(|_| !path.is_empty());
    all.map(|folder| Folder {
        exists: cwd.join(&folder).is_dir(),
        folder: folder.display().to_string(),
    })
    .collect()
}

/// A variable as it may be shown.
pub fn shown(name: &str, value: &str) -> (String, Option<String>) {
    (name.to_owned(), (!is_secret(name, value)).then(|| value.to_owned()))
}
