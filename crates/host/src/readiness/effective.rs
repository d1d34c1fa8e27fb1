//! A task's environment and working folder as they are before any run.
//!
//! What depends on the run is told from what does not by rendering it for two runs that have
//! nothing in common: what comes out the same both times holds for all.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
};

use jiff::Timestamp;
use mainspring_core::{
    model::{Dag, Task},
    template::{self, Chance, Context},
};
use serde_json::{Map, Value};

use crate::environment::{Variables, layered};

/// See the module.
#[derive(Debug, Clone)]
pub struct Effective {
    /// Every variable whose value is known.
    pub variables: Arc<Variables>,
    /// What the DAG and the task set themselves.
    pub set: BTreeMap<String, Variable>,
    /// The working folder, if it is known.
    pub cwd: Option<PathBuf>,
    runs: [Context; 2],
}

/// A variable that a DAG or a task sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Variable {
    /// It has this value in every run.
    Known(String),
    /// Only a run can tell; this is what the file says.
    InRun(String),
}

impl Effective {
    pub(super) fn of(base: &Variables, dag: &Dag, task: &Task, folder: &Path) -> Self {
        let runs = [run(dag, task, 1), run(dag, task, 2)];
        let mut unknown = BTreeSet::new();
        let all = layered(base.clone(), dag, task, |name, text, below| {
            let mut below = below.clone();
            if !unknown.is_empty() {
                Arc::make_mut(&mut below).retain(|name, _| !unknown.contains(name));
            }
            let value = render(&runs, text, &below);
            match value.is_some() {
                true => unknown.remove(name),
                false => unknown.insert(name.to_owned()),
            };
            Ok::<_, std::convert::Infallible>(value.unwrap_or_else(|| text.to_owned()))
        });
        let Ok(mut variables) = all;
        let names: BTreeSet<&String> = dag.env.keys().chain(task.env.keys()).collect();
        let set = names.into_iter().map(|name| {
            let value = variables.get(name).cloned().unwrap_or_default();
            let is_known = !unknown.contains(name);
            (name.clone(), if is_known { Variable::Known(value) } else { Variable::InRun(value) })
        });
        let set = set.collect();
        if !unknown.is_empty() {
            Arc::make_mut(&mut variables).retain(|name, _| !unknown.contains(name));
        }
        let cwd = match &task.cwd {
            Some(text) => render(&runs, text, &variables).map(|cwd| folder.join(cwd)),
            None => Some(folder.to_owned()),
        };
        Self { variables, set, cwd, runs }
    }

    /// `PATH`; `None` where only a run knows it, and the system's own where there is none.
    pub fn path(&self) -> Option<Option<&str>> {
        match self.set.get("PATH") {
            Some(Variable::InRun(_)) => None,
            _ => Some(self.variables.get("PATH").map(String::as_str)),
        }
    }

    /// The names of what only a run knows.
    pub fn only_in_run(&self) -> Vec<String> {
        let in_run = self.set.iter().filter(|(_, value)| matches!(value, Variable::InRun(_)));
        in_run.map(|(name, _)| name.clone()).collect()
    }

    /// A text of the task as it is in every run, if it is.
    pub(super) fn render(&self, text: &str) -> Option<String> {
        render(&self.runs, text, &self.variables)
    }
}

fn render(runs: &[Context; 2], text: &str, env: &Arc<Variables>) -> Option<String> {
    let in_run = |run: &Context| {
        template::render(text, &Arc::new(Context { env: env.clone(), ..run.clone() })).ok()
    };
    let [first, second] = [in_run(&runs[0])?, in_run(&runs[1])?];
    (first == second).then_some(first)
}

/// A run that has nothing in common with those of other numbers but what the file says.
fn run(dag: &Dag, task: &Task, number: u8) -> Context {
    let date = |offset: i64| {
        // Other in every part, so that no format hides the difference.
        let seconds = 1_000_000_000 + i64::from(number) * 40_263_723 + offset;
        Timestamp::from_second(seconds).ok()
    };
    let defaults =
        dag.params.iter().filter_map(|param| Some((param.name.clone(), param.default.clone()?)));
    Context {
        dag_id: dag.dag_id.to_string(),
        description: dag.description.clone(),
        owner: dag.owner.clone(),
        tags: dag.tags.clone(),
        timezone: dag.timezone.clone(),
        task_id: task.task_id.to_string(),
        operator: task.operator.clone(),
        run_id: format!("run {number}"),
        logical_date: date(0),
        data_interval_start: date(1),
        data_interval_end: date(2),
        run_after: date(3).unwrap_or_default(),
        run_start_date: date(4),
        start_date: date(5),
        params: defaults.collect::<Map<String, Value>>(),
        try_number: u32::from(number),
        max_tries: task.retry.retries,
        now: date(6).unwrap_or_default(),
        chance: Chance::new(number.into()),
        ..Context::default()
    }
}
