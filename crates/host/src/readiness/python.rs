//! Asks a task's own interpreter what it is, and which modules it cannot find.
//!
//! One process for all tasks that share an interpreter and an environment. The modules are looked
//! for and never imported, the code is parsed and never run (`modules.py`). Which interpreter a
//! task has is decided where it is started too.

use std::{collections::HashMap, path::Path, sync::Arc, time::Duration};

use mainspring_core::model::Task;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Effective, Lack};
use crate::{
    environment::Variables,
    executor::{ProcessSpec, Silence, exchange},
    operators::{Interpreter, Need, What},
};

/// The other end.
const MODULES: &str = include_str!("modules.py");

/// So long an interpreter may take for all modules together.
const LIMIT: Duration = Duration::from_secs(10);

/// An interpreter, and what it is started with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Program {
    /// Its path, or a name that is in `PATH`.
    pub program: String,
    /// The environment, with what a virtual environment adds to it.
    env: Arc<Variables>,
}

/// What an interpreter is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PythonVersion {
    /// As `3.12.1`.
    pub version: String,
    /// Its path.
    pub executable: String,
}

impl Program {
    /// The interpreter that `named` means, or the one in `PATH`; `None` where only a run knows.
    pub(super) fn choose(
        named: Option<&str>,
        folder: &Path,
        effective: &Effective,
    ) -> Option<Result<Self, String>> {
        let is_path = named.is_some_and(|name| name.contains('/'));
        if !is_path && effective.path().is_none() {
            return None;
        }
        let chosen = Interpreter::choose(named, folder, &effective.variables);
        Some(chosen.map_err(|failure| failure.message).map(|interpreter| {
            let mut env = (*effective.variables).clone();
            env.extend(interpreter.env(&env));
            Self { program: interpreter.program, env: Arc::new(env) }
        }))
    }
}

/// What is to be asked, by interpreter.
#[derive(Default)]
pub(super) struct Questions<'a> {
    of: Vec<(Program, Vec<(&'a Task, Need)>)>,
    /// Where each interpreter stands in the list: a DAG may have thousands of tasks.
    places: HashMap<Program, usize>,
}

#[derive(Deserialize)]
struct Answer {
    items: Vec<Item>,
}

/// What is wrong with one piece of code.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Item {
    /// Where the code of a callable lies.
    file: Option<String>,
    /// The module of a callable that is not there.
    absent: Option<String>,
    syntax: Option<Place>,
    missing: Vec<Place>,
}

/// A place in a code, and what is there. `line` counts from 1, `column` bytes from 0.
#[derive(Deserialize)]
struct Place {
    text: String,
    line: usize,
    column: usize,
}

impl<'a> Questions<'a> {
    /// Takes a need down for later; what is wrong already is told at once.
    pub fn add(
        &mut self,
        interpreter: Option<Result<Program, String>>,
        (task, need): (&'a Task, Need),
    ) -> Option<Lack> {
        match interpreter? {
            // Told once, by the need of the interpreter itself.
            Err(_) if need.what != What::Python => None,
            Err(message) => Some(Lack::new("no_python", message).hint(
                "correct `python` of the task, of the DAG or in the settings: a program, or the \
                 folder of a virtual environment",
            )),
            Ok(program) => {
                let next = self.of.len();
                let at = *self.places.entry(program.clone()).or_insert(next);
                if at == next {
                    self.of.push((program, Vec::new()));
                }
                self.of[at].1.push((task, need));
                None
            }
        }
    }

    /// Asks every interpreter; `path` is where it looks first.
    pub async fn ask(self, path: [&Path; 2]) -> Vec<(&'a Task, Need, Lack)> {
        let mut found = Vec::new();
        for (program, needs) in self.of {
            let items: Vec<_> = needs.iter().map(|(_, need)| item(need)).collect();
            let job = json!({ "path": path, "items": items });
            let answer: Result<Answer, Silence> = ask(&program, path[0], &job).await;
            match answer {
                Ok(answer) => {
                    for ((task, need), item) in needs.into_iter().zip(answer.items) {
                        found.extend(lacks(&need, item).map(|(need, lack)| (task, need, lack)));
                    }
                }
                Err(silence) => {
                    let message =
                        format!("the Python `{}` does not work: {silence}", program.program);
                    let hint = "start it by hand to see more; Python 3.8 or newer is needed";
                    let lack = Lack::new("no_python", message).hint(hint);
                    let first = needs.into_iter().find(|(_, need)| need.what == What::Python);
                    found.extend(first.map(|(task, need)| (task, need, lack)));
                }
            }
        }
        found
    }
}

/// What an interpreter says that it is.
///
/// # Errors
/// It does not work, in words.
pub async fn version(program: &Program, folder: &Path) -> Result<PythonVersion, String> {
    let job = json!({ "path": [], "items": [] });
    ask(program, folder, &job).await.map_err(|silence| silence.to_string())
}

async fn ask<T: serde::de::DeserializeOwned>(
    program: &Program,
    folder: &Path,
    job: &serde_json::Value,
) -> Result<T, Silence> {
    let spec = ProcessSpec {
        program: program.program.clone(),
        args: ["-X", "utf8", "-c", MODULES].map(str::to_owned).into(),
        env: (*program.env).clone(),
        cwd: folder.to_owned(),
        token: String::new(),
        channel: true,
        own_session: false,
    };
    let question = job.to_string();
    let parse = |answer: &[u8]| serde_json::from_slice(answer.strip_suffix(b"\n")?).ok();
    let answer = exchange(spec, question.as_bytes(), LIMIT, |a| a.ends_with(b"\n")).await?;
    parse(&answer).ok_or_else(|| Silence::Ended(Default::default()))
}

fn item(need: &Need) -> serde_json::Value {
    match &need.what {
        What::Imports(code) => json!({ "code": code }),
        What::Callable(name) => json!({ "callable": name }),
        _ => json!({}),
    }
}

/// What is wrong, each at its place.
fn lacks(need: &Need, item: Item) -> impl Iterator<Item = (Need, Lack)> {
    let Item { file, absent, syntax, missing } = item;
    let absent = absent.map(|module| {
        let lack = Lack::new("missing_module", format!("there is no module `{module}`"));
        (
            need.clone(),
            lack.hint(
                "`callable` is looked for from the DAG file's folder, then from the dags folder",
            ),
        )
    });
    let place = move |place: &Place| match (&need.what, &file) {
        (What::Imports(code), _) => {
            let before: usize = code.split_inclusive('\n').take(place.line - 1).map(str::len).sum();
            let start = (before + place.column).min(code.len());
            let range = start..(start + place.text.len()).min(code.len());
            (Need { range: Some(range), ..need.clone() }, String::new())
        }
        (_, Some(file)) => (need.clone(), format!(" ({file}:{})", place.line)),
        _ => (need.clone(), String::new()),
    };
    let at = place.clone();
    let syntax = syntax.map(move |wrong| {
        let (mut need, file) = at(&wrong);
        need.range = need.range.map(|range| range.start..range.start);
        let message = format!("this is no code for its Python: {}{file}", wrong.text);
        (need, Lack::new("python_syntax", message))
    });
    let missing = missing.into_iter().map(move |missing| {
        let (need, file) = place(&missing);
        let message = format!("its Python has no module `{}`{file}", missing.text);
        let lack = Lack::new("missing_module", message);
        let hint = "install it for that interpreter, which `mainspring env FILE` names, or choose \
                    another with `python`";
        (need, lack.hint(hint))
    });
    absent.into_iter().chain(syntax).chain(missing)
}
