//! A DAG as a graph: its tasks, groups and edges, and what its branches say.
//!
//! The only part of the layout that knows what a task is.

use std::collections::HashMap;

use serde_json::Value;

use super::{Direction, Edge, Graph, Group, Node, Point, text};
use crate::model::{Dag, Task};

/// The longest label of a branch, in pixels.
const LABEL_MAX: f64 = 120.0;

impl Graph {
    /// The tasks of `dag` as nodes of the usual size, its groups, and what was placed by hand.
    pub fn of(dag: &Dag, direction: Direction) -> Self {
        let groups: HashMap<&str, usize> =
            dag.groups.iter().enumerate().map(|(at, group)| (&*group.group_id, at)).collect();
        // The innermost group of `a.b.c` is the longest prefix that is one.
        let around = |id: &str| {
            let mut prefixes = id.rmatch_indices('.').map(|(dot, _)| &id[..dot]);
            prefixes.find_map(|prefix| groups.get(prefix).copied())
        };
        let tasks: HashMap<&str, usize> =
            dag.tasks.iter().enumerate().map(|(at, task)| (task.task_id.as_str(), at)).collect();
        let node = |task: &Task| Node {
            id: task.task_id.to_string(),
            group: around(task.task_id.as_str()),
            width: Node::WIDTH,
            height: Node::HEIGHT,
            fixed: dag.layout.get(&task.task_id).map(|(x, y)| Point { x: *x, y: *y }),
        };
        let edges = dag.tasks.iter().enumerate().flat_map(|(to, task)| {
            let from = task.upstream.iter().filter_map(|id| tasks.get(id.as_str()));
            from.map(move |from| (*from, to, label(&dag.tasks[*from], task)))
        });
        let group = |group: &crate::model::Group| Group {
            id: group.group_id.clone(),
            parent: around(&group.group_id),
        };
        Self {
            direction,
            nodes: dag.tasks.iter().map(node).collect(),
            groups: dag.groups.iter().map(group).collect(),
            edges: edges.map(|(from, to, label)| Edge { from, to, label }).collect(),
            ..Self::default()
        }
    }
}

/// On what condition `branch` leads to `task`.
fn label(branch: &Task, task: &Task) -> String {
    let Some(Value::Array(cases)) =
        branch.fields.get("cases").filter(|_| branch.operator == "branch")
    else {
        return String::new();
    };
    let is_meant = |name: &Value| {
        let rest = name.as_str().and_then(|name| task.task_id.as_str().strip_prefix(name));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let follows = |case: &&Value| match &case["follow"] {
        Value::Array(names) => names.iter().any(is_meant),
        name => is_meant(name),
    };
    let words = match cases.iter().find(follows).map(|case| &case["when"]) {
        None => return String::new(),
        Some(Value::String(when)) => {
            let inner = when.trim().strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}"));
            inner.unwrap_or(when).trim_matches(['-', ' ']).to_owned()
        }
        Some(Value::Null) => "else".to_owned(),
        Some(other) => other.to_string(),
    };
    text::fitted(&words, Edge::LABEL_SIZE, LABEL_MAX)
}
