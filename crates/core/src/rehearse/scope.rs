//! Which part of a DAG a trial runs: the DAG with only what takes part, and which of that is not
//! run but stands as it did when it last succeeded.
//!
//! No second engine: what is frozen has ended, and what is not there has no say.

use std::collections::{HashMap, HashSet};

use crate::model::{Dag, Task, TaskId, TriggerRule};

/// How much of a DAG is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// This task alone, whatever comes before it.
    Task(TaskId),
    /// This task and all that comes before it.
    UpTo(TaskId),
    /// This task and all that comes after it.
    From(TaskId),
    /// All.
    All,
}

/// Why there is no such part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// The DAG does not have the task.
    #[error("the DAG has no task `{0}`")]
    NoTask(TaskId),
    /// The task is both to be run and to be left as it was.
    #[error("the task `{0}` is to be run, and its last result is to be used in its place")]
    Frozen(TaskId),
}

/// A part of a DAG.
#[derive(Debug, Clone, PartialEq)]
pub struct Scoped {
    /// With what takes part and nothing else.
    pub dag: Dag,
    /// Not run: what was asked for, and what lies before the part.
    pub frozen: HashSet<TaskId>,
}

/// The part of `dag` that `scope` names. `frozen` are not run, nor is what only they need.
///
/// # Errors
/// See [`ScopeError`].
pub fn scoped(dag: &Dag, scope: &Scope, frozen: &[TaskId]) -> Result<Scoped, ScopeError> {
    let known: HashMap<&TaskId, &Task> =
        dag.tasks.iter().map(|task| (&task.task_id, task)).collect();
    let (target, runs_anyhow) = match scope {
        Scope::Task(target) | Scope::From(target) => (Some(target), true),
        Scope::UpTo(target) => (Some(target), false),
        Scope::All => (None, false),
    };
    if let Some(missing) = target.into_iter().chain(frozen).find(|id| !known.contains_key(id)) {
        return Err(ScopeError::NoTask(missing.clone()));
    }
    if let Some(target) = target.filter(|target| frozen.contains(target)) {
        return Err(ScopeError::Frozen(target.clone()));
    }
    let edges = Edges::of(dag);
    let inside: HashSet<&TaskId> = match scope {
        Scope::Task(target) => HashSet::from([target]),
        Scope::UpTo(target) => edges.before([target]),
        Scope::From(target) => edges.after([target]),
        Scope::All => known.keys().copied().collect(),
    };
    let taking_part = edges.before(inside.iter().copied());
    let mut still: HashSet<&TaskId> = taking_part.difference(&inside).copied().collect();
    still.extend(frozen.iter().filter(|id| taking_part.contains(id)));
    edges.freeze_what_only_they_need(&mut still, &taking_part);
    let mut part = dag.clone();
    part.tasks.retain(|task| taking_part.contains(&task.task_id));
    let in_part: HashSet<TaskId> = part.tasks.iter().map(|task| task.task_id.clone()).collect();
    for task in &mut part.tasks {
        task.upstream.retain(|id| in_part.contains(id));
        if let Some(teardown) = &mut task.teardown {
            teardown.setups.retain(|id| in_part.contains(id));
        }
        if runs_anyhow && Some(&task.task_id) == target {
            run_anyhow(task);
        }
    }
    Ok(Scoped { dag: part, frozen: still.into_iter().cloned().collect() })
}

/// It waits for nothing, and nothing keeps it from running.
fn run_anyhow(task: &mut Task) {
    task.upstream.clear();
    task.trigger_rule = TriggerRule::AllSuccess;
    (task.depends_on_past, task.wait_for_downstream) = (false, false);
    (task.setup, task.teardown, task.disabled) = (false, None, false);
}

/// Both directions of all edges, those of disabled tasks too: these join their neighbours.
struct Edges<'a> {
    up: HashMap<&'a TaskId, Vec<&'a TaskId>>,
    down: HashMap<&'a TaskId, Vec<&'a TaskId>>,
}

impl<'a> Edges<'a> {
    fn of(dag: &'a Dag) -> Self {
        let mut edges = Self { up: HashMap::new(), down: HashMap::new() };
        for task in &dag.tasks {
            for before in &task.upstream {
                edges.up.entry(&task.task_id).or_default().push(before);
                edges.down.entry(before).or_default().push(&task.task_id);
            }
        }
        edges
    }

    fn before<'b: 'a>(&self, from: impl IntoIterator<Item = &'b TaskId>) -> HashSet<&'a TaskId> {
        reach(from, &self.up)
    }

    fn after<'b: 'a>(&self, from: impl IntoIterator<Item = &'b TaskId>) -> HashSet<&'a TaskId> {
        reach(from, &self.down)
    }

    /// A task of which all that comes after it is frozen need not run either.
    fn freeze_what_only_they_need(
        &self,
        frozen: &mut HashSet<&'a TaskId>,
        part: &HashSet<&'a TaskId>,
    ) {
        let down = |id: &TaskId| self.down.get(id).into_iter().flatten().copied();
        let up = |id: &TaskId| self.up.get(id).into_iter().flatten().copied();
        let mut open: Vec<&TaskId> = frozen.iter().copied().collect();
        let mut waiting: HashMap<&TaskId, usize> = HashMap::new();
        while let Some(id) = open.pop() {
            for before in up(id).filter(|before| part.contains(before)) {
                let left = waiting
                    .entry(before)
                    .or_insert_with(|| down(before).filter(|id| part.contains(id)).count());
                *left = left.saturating_sub(1);
                if *left == 0 && frozen.insert(before) {
                    open.push(before);
                }
            }
        }
    }
}

/// `from` and all that can be reached along `edges`.
fn reach<'a, 'b: 'a>(
    from: impl IntoIterator<Item = &'b TaskId>,
    edges: &HashMap<&'a TaskId, Vec<&'a TaskId>>,
) -> HashSet<&'a TaskId> {
    let mut open: Vec<&'a TaskId> = from.into_iter().map(|id| id as &'a TaskId).collect();
    let mut reached: HashSet<&'a TaskId> = open.iter().copied().collect();
    while let Some(id) = open.pop() {
        for next in edges.get(id).into_iter().flatten().copied() {
            if reached.insert(next) {
                open.push(next);
            }
        }
    }
    reached
}
