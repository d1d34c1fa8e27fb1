//! Where things stand in a file, for checks that come later: what an operator says about its
//! fields, what a template refers to.

use std::{collections::HashMap, ops::Range};

use serde_json::Value as Json;

use super::{
    Position, Span,
    inside::inside,
    lines::Lines,
    tree::{Entry, Node, Value},
};

/// The places of a file's keys and values.
#[derive(Debug, Clone)]
pub struct Positions {
    root: Node,
    lines: Lines,
    text: String,
    /// Where each task stands among the entries of `tasks`.
    tasks: HashMap<String, usize>,
}

impl Positions {
    pub(super) fn new(root: Node, lines: Lines, text: &str) -> Self {
        let entries = root.get("tasks").map_or(&[][..], Node::entries);
        let tasks = entries.iter().enumerate().map(|(at, entry)| (entry.key.clone(), at)).collect();
        Self { root, lines, text: text.to_owned(), tasks }
    }

    /// The place of a value: of the DAG, or of one task. The path names keys and, in lists, items
    /// (from 0). What a task has from `default_args` stands there. An empty path is the task's
    /// name, or the start of the file. `None` if there is no such thing.
    pub fn of(&self, task_id: Option<&str>, path: &[&str]) -> Option<Position> {
        let span = match (task_id, path) {
            (None, []) => Span::new(self.root.span.start, self.root.span.start),
            (Some(task_id), []) => self.task(task_id)?.key_span,
            _ => self.node(task_id, path)?.span,
        };
        Some(self.lines.position(&self.text, span))
    }

    /// The place of a part of a text: `range` counts the bytes of its value, as the DAG holds it.
    pub fn within(
        &self,
        task_id: Option<&str>,
        path: &[&str],
        range: Range<usize>,
    ) -> Option<Position> {
        let span = inside(&self.text, self.node(task_id, path)?, range);
        Some(self.lines.position(&self.text, span))
    }

    /// The place of a key rather than of its value.
    pub fn of_key(&self, task_id: Option<&str>, path: &[&str]) -> Option<Position> {
        let (key, parents) = path.split_last()?;
        let parent = match parents {
            [] => self.holder(task_id, key)?,
            _ => self.node(task_id, parents)?,
        };
        Some(self.lines.position(&self.text, parent.entry(key)?.key_span))
    }

    /// The file as a tree.
    pub(super) fn root(&self) -> &Node {
        &self.root
    }

    /// The text that all places count in.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The line, from 1, that holds the byte `at`.
    pub(super) fn line(&self, at: usize) -> usize {
        self.lines.position(&self.text, Span::new(at, at)).line
    }

    /// Whether the file says exactly `json`, and if `in_order` its tasks in that order.
    pub(super) fn says(&self, json: &Json, in_order: bool) -> bool {
        let tasks = self.root.get("tasks").map_or(&[][..], Node::entries);
        let has_order = json
            .get("tasks")
            .and_then(Json::as_object)
            .is_none_or(|wanted| wanted.keys().eq(tasks.iter().map(|entry| &entry.key)));
        (has_order || !in_order) && self.root.to_json() == *json
    }

    fn task(&self, task_id: &str) -> Option<&Entry> {
        self.root.get("tasks")?.entries().get(*self.tasks.get(task_id)?)
    }

    /// The mapping in which a key of the DAG or of a task is written.
    fn holder(&self, task_id: Option<&str>, key: &str) -> Option<&Node> {
        let Some(task_id) = task_id else { return Some(&self.root) };
        let own = &self.task(task_id)?.value;
        let defaults = self.root.get("default_args").filter(|defaults| defaults.get(key).is_some());
        if own.get(key).is_some() { Some(own) } else { defaults }
    }

    fn node(&self, task_id: Option<&str>, path: &[&str]) -> Option<&Node> {
        let (first, rest) = path.split_first()?;
        let node = self.holder(task_id, first)?.get(first)?;
        rest.iter().try_fold(node, |node, step| match &node.value {
            Value::Seq(items) => items.get(step.parse::<usize>().ok()?),
            _ => node.get(step),
        })
    }
}
