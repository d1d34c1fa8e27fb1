//! What would fail at the slot, looked for before: programs, scripts, folders, interpreters and
//! modules that the tasks of a DAG need and this machine lacks.
//!
//! What tasks need is said by their operators as plain data; here it is held against the world.
//! Everything is a warning, because the environment may be another one where the DAG will run, and
//! whatever only a run can know is passed over in silence. Nothing of the user's is executed, the
//! interpreter itself apart. What is wrong with the file is the reader's to say.

mod effective;
mod files;
mod python;
#[cfg(all(test, unix))]
mod tests;

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
};

use mainspring_core::{
    file::{Diagnostic, Position, Reading, Severity},
    model::{Dag, Task},
};

pub use effective::{Effective, Variable};
pub use python::{Program as PythonProgram, PythonVersion, version};

use crate::{
    environment::Outset,
    operators::{self, Need, What},
};
use files::Files;

/// Holds the needs of DAGs against this machine.
#[derive(Debug, Clone)]
pub struct Readiness {
    outset: Arc<Outset>,
    /// The interpreter that the settings name.
    python: Option<String>,
    /// Where imports begin.
    dags_folder: PathBuf,
}

/// Something that is not as a task needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Lack {
    code: &'static str,
    message: String,
    hint: Option<String>,
}

impl Lack {
    fn new(code: &'static str, message: String) -> Self {
        Self { code, message, hint: None }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl Readiness {
    /// For tasks that begin with `outset`; `python` is the settings' interpreter.
    pub fn new(outset: Arc<Outset>, python: Option<String>, dags_folder: PathBuf) -> Self {
        Self { outset, python, dags_folder }
    }

    /// What the tasks of a DAG file in `folder`, an absolute path, will miss: warnings in the order
    /// of the file. Takes as long as each Python needs to start, 10 s at most.
    pub async fn missing(&self, reading: &Reading, folder: &Path) -> Vec<Diagnostic> {
        let dag = &reading.dag;
        let mut found = Vec::new();
        let mut questions = python::Questions::default();
        for task in dag.tasks.iter().filter(|task| !task.disabled) {
            let effective = self.effective(dag, task, folder);
            found.extend(cwd(dag, task, &effective, reading));
            let operator = operators::find(&task.operator);
            let needs = operator.map(|operator| operator.needs(dag, task)).unwrap_or_default();
            let mut told = HashSet::new();
            for need in needs {
                let lack = match &need.what {
                    What::Program { name, is_first } => {
                        let files = Files { dag, task, effective: &effective };
                        files.program(name, *is_first)
                    }
                    What::Script { name, is_first } => {
                        let files = Files { dag, task, effective: &effective };
                        files.script(name, *is_first)
                    }
                    What::Python | What::Imports(_) | What::Callable(_) => {
                        let interpreter = self.interpreter(dag, task, &effective, folder);
                        questions.add(interpreter, (task, need.clone()))
                    }
                };
                let lack = lack.filter(|lack| told.insert(lack.message.clone()));
                found.extend(lack.map(|lack| diagnostic(lack, reading, task, &need)));
            }
        }
        let path = [folder, &self.dags_folder];
        for (task, need, lack) in questions.ask(path).await {
            found.push(diagnostic(lack, reading, task, &need));
        }
        found.sort_by_key(|found| (found.position.line, found.position.column));
        found
    }

    /// The environment and working folder of a task of a DAG file in `folder`, as far as they are
    /// known outside of a run.
    pub fn effective(&self, dag: &Dag, task: &Task, folder: &Path) -> Effective {
        Effective::of(&self.outset.variables, dag, task, folder)
    }

    /// The Python of a task; `None` where only a run knows, or why there is none.
    pub fn interpreter(
        &self,
        dag: &Dag,
        task: &Task,
        effective: &Effective,
        folder: &Path,
    ) -> Option<Result<python::Program, String>> {
        let own = match task.fields.get("python").and_then(serde_json::Value::as_str) {
            Some(text) => Some(effective.render(text)?).filter(|text| !text.is_empty()),
            None => None,
        };
        let named = own.as_deref().or(dag.python.as_deref()).or(self.python.as_deref());
        python::Program::choose(named, folder, effective)
    }
}

/// Whether a task runs in a Python interpreter.
pub fn calls_python(dag: &Dag, task: &Task) -> bool {
    let operator = operators::find(&task.operator);
    let needs = operator.map(|operator| operator.needs(dag, task)).unwrap_or_default();
    needs.iter().any(|need| need.what == What::Python)
}

/// The working folder that a task names, if it cannot be entered.
fn cwd(dag: &Dag, task: &Task, effective: &Effective, reading: &Reading) -> Option<Diagnostic> {
    task.cwd.as_ref()?;
    let lack = Files { dag, task, effective }.folder(effective.cwd.as_deref()?)?;
    Some(diagnostic(lack, reading, task, &Need::of_field("cwd", What::Python)))
}

fn diagnostic(lack: Lack, reading: &Reading, task: &Task, need: &Need) -> Diagnostic {
    let Lack { code, message, hint } = lack;
    let position = position(reading, task, need);
    let message = format!("task `{}`: {message}", task.task_id);
    Diagnostic { severity: Severity::Warning, code, message, hint, position }
}

fn position(reading: &Reading, task: &Task, need: &Need) -> Position {
    let (positions, task_id) = (&reading.positions, Some(task.task_id.as_str()));
    let path: Vec<&str> = need.field.into_iter().collect();
    let within = need.range.clone().and_then(|range| positions.within(task_id, &path, range));
    within
        .or_else(|| positions.of(task_id, &path))
        .or_else(|| positions.of(task_id, &[]))
        .unwrap_or_default()
}
