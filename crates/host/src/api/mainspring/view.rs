//! A file as the editor shows it, beside its text: the DAG's keys, its tasks and groups as they are
//! written, and the drawing.
//!
//! What stands where is said by core's `file::edit`; the drawing is `graph`'s.

use mainspring_core::{
    explain::Language,
    file::edit::{GroupView, TaskView, View},
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    file::{dag_id, sentence},
    graph::GraphAnswer,
};
use crate::dags_folder::ReadFile;

/// What a file says.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileView {
    /// What it is called, as far as that can be read.
    pub dag_id: Option<String>,
    /// Its schedule in words; empty where it has none or cannot be read.
    pub sentence: String,
    /// The DAG's keys as they are written, without `tasks` and `layout`.
    #[schema(value_type = Object)]
    pub dag: Value,
    /// The comment above its first key, without `#`.
    pub note: Option<String>,
    /// In the order of the file.
    pub tasks: Vec<FileTask>,
    /// In the order of the file.
    pub groups: Vec<FileGroup>,
    /// Nothing where no drawing was asked for.
    pub graph: Option<GraphAnswer>,
}

/// A task as it is written.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileTask {
    pub task_id: String,
    /// Its keys as they are written, without defaults.
    #[schema(value_type = Object)]
    pub fields: Value,
    /// The comment directly above it, without `#`.
    pub note: Option<String>,
    /// The line of its name, from 1.
    pub first_line: usize,
    /// The last line of what it says, from 1.
    pub last_line: usize,
    /// Why it can only be changed as text; nothing if it can be edited.
    pub locked: Option<String>,
}

/// A group as it is written.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileGroup {
    pub group_id: String,
    /// Its keys as they are written.
    #[schema(value_type = Object)]
    pub fields: Value,
}

impl FileView {
    /// What `read` says, drawn as `graph`.
    pub fn of(read: &ReadFile, graph: Option<GraphAnswer>, language: Language) -> Self {
        let View { dag, note, tasks, groups } = View::of(&read.reading);
        Self {
            dag_id: dag_id(read),
            sentence: sentence(read, language),
            dag: Value::Object(dag),
            note,
            tasks: tasks.into_iter().map(FileTask::from).collect(),
            groups: groups.into_iter().map(FileGroup::from).collect(),
            graph,
        }
    }
}

impl From<TaskView> for FileTask {
    fn from(task: TaskView) -> Self {
        let TaskView { task_id, fields, note, first_line, last_line, locked } = task;
        Self { task_id, fields: Value::Object(fields), note, first_line, last_line, locked }
    }
}

impl From<GroupView> for FileGroup {
    fn from(GroupView { group_id, fields }: GroupView) -> Self {
        Self { group_id, fields: Value::Object(fields) }
    }
}
