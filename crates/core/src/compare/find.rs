//! What of all that differs is worth a sentence, the most telling first.
//!
//! A cause comes before what may follow from it: the file, then what it was given, then what it
//! printed, then how long it took.

use std::collections::BTreeMap;

use super::{difference, even_out};
use crate::model::{TaskId, TaskState};

/// So many times as long is worth a word,
const SLOWER: f64 = 3.0;
/// if it is so much at least, in seconds.
const SLOWER_BY: f64 = 5.0;
/// So many names are told.
const NAMES_MAX: usize = 5;

/// A run, as far as it can be compared.
#[derive(Debug, Clone, Default)]
pub struct RunFacts {
    /// The version of the DAG.
    pub version: u32,
    /// What its params were, as JSON texts.
    pub params: BTreeMap<String, String>,
    /// What its tasks found in their environment, whatever a value stands for.
    pub environment: BTreeMap<String, String>,
    /// Its tasks, by name and map index.
    pub tasks: BTreeMap<(TaskId, i32), TaskFacts>,
}

/// A task instance, as far as it can be compared.
#[derive(Debug, Clone, Default)]
pub struct TaskFacts {
    /// How it stands.
    pub state: Option<TaskState>,
    /// Its last try.
    pub try_number: u32,
    /// In seconds.
    pub duration: Option<f64>,
    /// How its process ended, in words.
    pub exit: Option<String>,
    /// Its rendered fields, as texts.
    pub rendered: BTreeMap<String, String>,
    /// The Python that ran it.
    pub interpreter: Option<String>,
    /// What it printed, if it was read.
    pub log: Option<String>,
}

/// Values on both sides; nothing where there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sides are called so")]
pub struct Told {
    pub a: Option<String>,
    pub b: Option<String>,
}

/// Something that differs and is worth a sentence.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Finding {
    /// The DAG's file says something else.
    File { a: u32, b: u32 },
    /// A parameter has another value.
    Param { name: String, told: Told },
    /// Another Python ran the task.
    Interpreter { task: TaskId, told: Told },
    /// Variables of the environment have other values; `more` are not named.
    Environment { names: Vec<String>, more: usize },
    /// A field was rendered to something else, dates apart.
    Rendered { task: TaskId, field: String },
    /// It printed lines that it had not printed; the first of them.
    NewLines { task: TaskId, count: usize, first: String },
    /// It ended in another way.
    Ended { task: TaskId, told: Told },
    /// It took much longer or shorter, in seconds.
    Duration { task: TaskId, a: f64, b: f64 },
    /// It is not in the first run.
    TaskNew { task: TaskId },
    /// It is not in the second run.
    TaskGone { task: TaskId },
    /// Nothing of what is known differs.
    Nothing,
}

/// What differs in `b`, seen from `a`, the most telling first; never empty.
pub fn findings(a: &RunFacts, b: &RunFacts) -> Vec<Finding> {
    let mut found = Vec::new();
    if a.version != b.version {
        found.push(Finding::File { a: a.version, b: b.version });
    }
    found.extend(super::changes(&a.params, &b.params).into_iter().map(|change| {
        let told = Told { a: change.a, b: change.b };
        Finding::Param { name: change.name, told }
    }));
    let both = b.tasks.iter().filter_map(|(key, b)| Some((&key.0, a.tasks.get(key)?, b)));
    let both: Vec<(&TaskId, &TaskFacts, &TaskFacts)> = both.collect();
    found.extend(both.iter().filter_map(interpreter));
    found.extend(environment(a, b));
    found.extend(both.iter().flat_map(rendered));
    found.extend(both.iter().filter_map(ended));
    found.extend(both.iter().filter_map(new_lines));
    let lacks = |side: &RunFacts, key: &&(TaskId, i32)| !side.tasks.contains_key(*key);
    let new = b.tasks.keys().filter(|key| lacks(a, key));
    found.extend(new.map(|key| Finding::TaskNew { task: key.0.clone() }));
    let gone = a.tasks.keys().filter(|key| lacks(b, key));
    found.extend(gone.map(|key| Finding::TaskGone { task: key.0.clone() }));
    found.extend(both.iter().filter_map(took));
    if found.is_empty() {
        found.push(Finding::Nothing);
    }
    found
}

type Pair<'a> = (&'a TaskId, &'a TaskFacts, &'a TaskFacts);

fn environment(a: &RunFacts, b: &RunFacts) -> Option<Finding> {
    let changed = super::changes(&a.environment, &b.environment);
    let mut names: Vec<String> = changed.into_iter().map(|change| change.name).collect();
    // What programs are found by matters most.
    names.sort_by_key(|name| name != "PATH");
    let more = names.len().saturating_sub(NAMES_MAX);
    names.truncate(NAMES_MAX);
    (!names.is_empty()).then_some(Finding::Environment { names, more })
}

fn interpreter((task, a, b): &Pair<'_>) -> Option<Finding> {
    let told = Told { a: a.interpreter.clone(), b: b.interpreter.clone() };
    let is_told = told.a.is_some() && told.b.is_some() && told.a != told.b;
    is_told.then(|| Finding::Interpreter { task: (*task).clone(), told })
}

fn rendered<'a>((task, a, b): &'a Pair<'_>) -> impl Iterator<Item = Finding> + 'a {
    let even = |text: &String| text.lines().map(even_out).collect::<Vec<_>>();
    let differs = move |(name, value): &(&String, &String)| {
        a.rendered.get(*name).is_some_and(|before| even(before) != even(value))
    };
    let changed = b.rendered.iter().filter(differs);
    changed.map(|(field, _)| Finding::Rendered { task: (*task).clone(), field: field.clone() })
}

fn ended((task, a, b): &Pair<'_>) -> Option<Finding> {
    // What could not run did not end in some way of its own.
    let words = |side: &TaskFacts| match (side.state?, &side.exit) {
        (TaskState::Success | TaskState::Failed, Some(exit)) => Some(exit.clone()),
        (state, _) => Some(state.to_string()),
    };
    let is_cause = b.state != Some(TaskState::UpstreamFailed);
    let told = Told { a: words(a), b: words(b) };
    let differs = a.state != b.state && told.a != told.b;
    (is_cause && differs).then(|| Finding::Ended { task: (*task).clone(), told })
}

fn new_lines((task, a, b): &Pair<'_>) -> Option<Finding> {
    let new = difference(a.log.as_deref()?, b.log.as_deref()?).new;
    let first = new.first()?.trim().to_owned();
    Some(Finding::NewLines { task: (*task).clone(), count: new.len(), first })
}

fn took((task, a, b): &Pair<'_>) -> Option<Finding> {
    let (a, b) = (a.duration?, b.duration?);
    let (short, long) = (a.min(b), a.max(b));
    let is_telling = long - short >= SLOWER_BY && long >= short * SLOWER;
    is_telling.then(|| Finding::Duration { task: (*task).clone(), a, b })
}
