//! A file as an editor shows it: what the DAG, each task and each group say of themselves, where
//! they stand, the note above them, and what can only be changed as text.
//!
//! It is read off the same tree that the reader made, so that it is there for a broken file too.
//! What the keys mean is not asked here.

use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::{
    concrete,
    extent::{column, line_start, next_line, start_of_key},
    note,
};
use crate::file::{
    Diagnostic, Reading, Severity, code,
    tree::{Entry, Node, Value},
};

/// See the module.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct View {
    /// The DAG's keys as they are written, without `tasks` and `layout`.
    pub dag: Map<String, Json>,
    /// The comment above its first key.
    pub note: Option<String>,
    /// In the order of the file.
    pub tasks: Vec<TaskView>,
    /// In the order of the file.
    pub groups: Vec<GroupView>,
}

/// A task as it is written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskView {
    /// Its name.
    pub task_id: String,
    /// Its keys as they are written, without defaults.
    pub fields: Map<String, Json>,
    /// The comment directly above it, without `#`.
    pub note: Option<String>,
    /// The line of its name, from 1.
    pub first_line: usize,
    /// The last line of what it says, from 1.
    pub last_line: usize,
    /// Why it can only be changed as text; none if every edit will do.
    pub locked: Option<String>,
}

/// A group as it is written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupView {
    /// Its name.
    pub group_id: String,
    /// Its keys as they are written.
    pub fields: Map<String, Json>,
}

impl View {
    /// What `reading` was made of.
    pub fn of(reading: &Reading) -> Self {
        let (root, text) = (reading.positions.root(), reading.positions.text());
        let mut dag = root.to_json_map();
        dag.shift_remove("tasks");
        dag.shift_remove("layout");
        let groups = root.get("groups").map_or(&[][..], Node::entries).iter();
        let groups = groups.map(|entry| GroupView {
            group_id: entry.key.clone(),
            fields: entry.value.to_json_map(),
        });
        let first = root.entries().first().map(|entry| start_of_key(text, entry.key_span.start));
        Self {
            dag,
            note: first.and_then(|start| note::above(text, start, 0)),
            tasks: tasks(reading),
            groups: groups.collect(),
        }
    }
}

fn tasks(reading: &Reading) -> Vec<TaskView> {
    let (root, text) = (reading.positions.root(), reading.positions.text());
    let entries = root.get("tasks").map_or(&[][..], Node::entries);
    let locks_all = locks_all(reading);
    let mut floor = root.entry("tasks").map_or(0, |tasks| next_line(text, tasks.key_span.end));
    let mut tasks = Vec::with_capacity(entries.len());
    for (at, entry) in entries.iter().enumerate() {
        let start = entry.key_span.start;
        let bound = entries.get(at + 1).map_or(text.len(), |next| next.key_span.start);
        let end = end(text, entry, bound);
        tasks.push(TaskView {
            task_id: entry.key.clone(),
            fields: entry.value.to_json_map(),
            note: note::above(text, start_of_key(text, start), floor),
            first_line: reading.positions.line(start),
            last_line: reading.positions.line(end.saturating_sub(1).max(start)),
            locked: locks_all.clone().or_else(|| lock(reading, entry, bound)),
        });
        floor = next_line(text, end);
    }
    tasks
}

/// Why nothing in the file can be edited.
fn locks_all(reading: &Reading) -> Option<String> {
    let text = reading.positions.text();
    let error = match super::refuse_lone_carriage_returns(text) {
        Err(error) => error,
        Ok(()) if reading.is_valid() || concrete::parse(text).is_some() => return None,
        Ok(()) => super::unreadable(reading),
    };
    Some(error.message)
}

/// Why this task cannot be edited; what stands from its name up to `bound` is its own.
fn lock(reading: &Reading, entry: &Entry, bound: usize) -> Option<String> {
    if !matches!(entry.value.value, Value::Map(_)) {
        return Some(format!("it is {}, not a mapping", entry.value.kind()));
    }
    let text = reading.positions.text();
    let start = entry.key_span.start;
    let is_own = |it: &Diagnostic| (start..bound).contains(&it.position.span.start);
    let written = |it: &Diagnostic| text.get(it.position.span.start..it.position.span.end);
    let is_named_again = |it: &Diagnostic| {
        it.code == code::DUPLICATE_KEY
            && written(it) == text.get(start..entry.key_span.end)
            && column(text, it.position.span.start) == column(text, start)
    };
    let is_double_within = |it: &Diagnostic| {
        let at = it.position.span.start;
        it.code == code::DUPLICATE_KEY
            && is_own(it)
            && line_start(text, at) + column(text, start) < at
    };
    let is_without_operator = |it: &Diagnostic| {
        let lacks = it.code == code::MISSING_KEY && it.position.span == entry.key_span;
        is_own(it)
            && (it.code == code::UNKNOWN_OPERATOR || lacks && entry.value.get("operator").is_none())
    };
    let errors = reading.diagnostics.iter().filter(|it| it.severity == Severity::Error);
    let mut locks =
        errors.filter(|it| is_named_again(it) || is_double_within(it) || is_without_operator(it));
    locks.next().map(|it| match it.code {
        code::DUPLICATE_KEY => format!("line {}: {}", it.position.line, it.message),
        _ => it.message.clone(),
    })
}

/// Behind the last character that an entry says. What comes by an alias stands elsewhere.
fn end(text: &str, entry: &Entry, bound: usize) -> usize {
    let start = entry.key_span.start;
    let mut end = entry.key_span.end;
    let mut open = vec![&entry.value];
    while let Some(node) = open.pop() {
        let is_here = start <= node.span.start && node.span.end <= bound.max(node.span.start);
        let is_block = matches!(node.value, Value::Map(_) | Value::Seq(_))
            && !text[node.span.start.min(text.len())..].starts_with(['{', '[']);
        if is_here && node.span.start < bound && !is_block {
            end = end.max(node.span.end);
        }
        open.extend(node.items());
        for entry in node.entries().iter().filter(|it| (start..bound).contains(&it.key_span.start))
        {
            end = end.max(entry.key_span.end);
            open.push(&entry.value);
        }
    }
    start + text[start..end].trim_end().len()
}
