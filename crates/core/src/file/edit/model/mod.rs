//! What an edit means: from what a file says to what it is to say, as plain values.
//!
//! No text is touched here. What is refused is refused here, unless it takes the whole reader to
//! see it (a cycle). Where another name is given to something, all who speak of it follow, by
//! `references`.

mod edges;
mod groups;
mod paste;
mod paths;

use std::{collections::HashSet, mem};

use serde_json::{Map, Value as Json};

use self::paths::{child, remove_at, value_at};
use super::{
    Edit, EditError,
    clip::Clip,
    note, order,
    references::{self, Names},
};
use crate::file::{diagnostic::Report, suggest::did_you_mean};

/// What a file is to say, and what must happen to its text beforehand so that comments keep their
/// places: names that change, entries that move.
#[derive(Debug)]
pub(super) struct Plan {
    pub want: Json,
    pub steps: Vec<Step>,
}

/// See [`Plan`].
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Keys of the mapping `map` get other names.
    Rename { map: &'static str, names: Names },
    /// The key `key` of the mapping `map` goes behind `after`, or before all.
    Reorder { map: &'static str, key: String, after: Option<String> },
    /// Entries come into the mapping `map`, as their lines with comments, behind `after` or the
    /// last.
    Insert { map: &'static str, after: Option<String>, entries: Vec<Vec<String>> },
    /// A task, or the first key, gets these words above it.
    Note { task_id: Option<String>, words: String },
}

/// What `edits`, one after the other, make of a file that says `file`.
pub(super) fn plan(file: Map<String, Json>, edits: &[Edit]) -> Result<Plan, EditError> {
    let mut model = Model { file, steps: Vec::new() };
    edits.iter().try_for_each(|edit| model.edit(edit))?;
    Ok(Plan { want: Json::Object(model.file), steps: model.steps })
}

struct Model {
    file: Map<String, Json>,
    steps: Vec<Step>,
}

impl Model {
    fn edit(&mut self, edit: &Edit) -> Result<(), EditError> {
        match edit {
            Edit::AddTask { task_id, task, after } => {
                self.add_task(task_id, task, after.as_deref())
            }
            Edit::RemoveTask { task_id, reconnect } => self.remove_task(task_id, *reconnect),
            Edit::RenameTask { task_id, to } => self.rename_task(task_id, to),
            Edit::MoveTask { task_id, after } => self.move_task(task_id, after.as_deref()),
            Edit::RenameGroup { group_id, to } => self.rename_group(group_id, to),
            Edit::RemoveGroup { group_id } => self.remove_group(group_id),
            Edit::Connect { from, to } => self.connect(from, to),
            Edit::Disconnect { from, to } => self.disconnect(from, to),
            Edit::Set { task_id, path, value } => self.set(task_id.as_deref(), path, value.clone()),
            Edit::Unset { task_id, path } => self.unset(task_id.as_deref(), path),
            Edit::Place { node, at } => self.place(node, *at),
            Edit::AddGroup { group_id, tasks } => self.add_group(group_id, tasks),
            Edit::Splice { task_id, from, to } => self.put_between(task_id, from, to),
            Edit::Tidy { nodes } => self.tidy(nodes.as_deref()),
            Edit::Note { task_id, text } => self.note(task_id.as_deref(), text),
            Edit::Paste { text, after, keep_outer, at } => {
                self.paste(Clip::of(text)?, after.as_deref(), *keep_outer, *at)
            }
            // It is carried out on the text itself.
            Edit::Patch { .. } => Ok(()),
        }
    }

    fn map(&self, key: &str) -> Option<&Map<String, Json>> {
        self.file.get(key).and_then(Json::as_object)
    }

    fn has(&self, key: &str, name: &str) -> bool {
        self.map(key).is_some_and(|map| map.contains_key(name))
    }

    /// The mapping below `key` of the DAG, made if it is not there.
    fn map_mut(&mut self, key: &str) -> Result<&mut Map<String, Json>, EditError> {
        if self.file.get(key).is_none_or(Json::is_null) {
            insert_in_order(&mut self.file, key, Json::Object(Map::new()), None);
        }
        let value = self.file.get_mut(key).and_then(Json::as_object_mut);
        value.ok_or_else(|| EditError::new("not_a_mapping", format!("`{key}` is not a mapping")))
    }

    fn task_mut(&mut self, task_id: &str) -> Result<&mut Map<String, Json>, EditError> {
        if !self.has("tasks", task_id) {
            return Err(self.unknown(task_id));
        }
        let task = self.map_mut("tasks")?.get_mut(task_id).and_then(Json::as_object_mut);
        let message = || format!("the task `{task_id}` is not a mapping");
        task.ok_or_else(|| EditError::new("not_a_mapping", message()))
    }

    fn unknown(&self, name: &str) -> EditError {
        let known = ["tasks", "groups"].into_iter().filter_map(|key| self.map(key));
        let names: Vec<&str> = known.flat_map(Map::keys).map(String::as_str).collect();
        let near = did_you_mean(&mut Report::default(), name, names.into_iter());
        EditError::new("unknown_task", format!("there is no task or group called `{name}`"))
            .hint_if(near)
    }

    fn must_be_free(&self, name: &str) -> Result<(), EditError> {
        let kind = match () {
            () if self.has("tasks", name) => "task",
            () if self.has("groups", name) => "group",
            () => return Ok(()),
        };
        Err(taken(kind, name))
    }

    fn add_task(
        &mut self,
        task_id: &str,
        task: &Map<String, Json>,
        after: Option<&str>,
    ) -> Result<(), EditError> {
        self.must_be_free(task_id)?;
        if let Some(after) = after.filter(|after| !self.has("tasks", after)) {
            return Err(self.unknown(after));
        }
        let tasks = self.map_mut("tasks")?;
        let at = after.and_then(|after| tasks.keys().position(|key| key == after));
        let at = at.map_or(tasks.len(), |at| at + 1);
        tasks.shift_insert(at, task_id.to_owned(), Json::Object(task.clone()));
        Ok(())
    }

    fn remove_task(&mut self, task_id: &str, reconnect: bool) -> Result<(), EditError> {
        if !self.has("tasks", task_id) {
            return Err(self.unknown(task_id));
        }
        let (before, after) = match reconnect {
            true => (names(self.map("tasks").and_then(|it| it.get(task_id))), self.behind(task_id)),
            false => (Vec::new(), Vec::new()),
        };
        if let Some(tasks) = self.file.get_mut("tasks").and_then(Json::as_object_mut) {
            tasks.shift_remove(task_id);
        }
        references::replace(&mut self.file, task_id, &before, &after);
        self.drop_position(task_id);
        Ok(())
    }

    /// The tasks that name `task_id` in their upstream.
    fn behind(&self, task_id: &str) -> Vec<String> {
        let tasks = self.map("tasks").into_iter().flatten();
        let behind = tasks.filter(|(_, task)| names(Some(task)).iter().any(|it| it == task_id));
        behind.map(|(id, _)| id.clone()).collect()
    }

    fn rename_task(&mut self, task_id: &str, to: &str) -> Result<(), EditError> {
        if !self.has("tasks", task_id) {
            return Err(self.unknown(task_id));
        }
        if task_id == to {
            return Ok(());
        }
        self.rename_nodes(Names::from([(task_id.to_owned(), to.to_owned())]))
    }

    /// Gives tasks and groups other names at once; all who speak of them follow.
    fn rename_nodes(&mut self, names: Names) -> Result<(), EditError> {
        let mut seen = HashSet::new();
        for new in names.values() {
            if !names.contains_key(new) {
                self.must_be_free(new)?;
            }
            if !seen.insert(new) {
                return Err(taken("task", new));
            }
        }
        for map in ["groups", "tasks", "layout"] {
            self.rename_keys(map, &names);
        }
        references::rename(&mut self.file, &names);
        Ok(())
    }

    fn rename_keys(&mut self, map: &'static str, names: &Names) {
        let Some(entries) = self.file.get_mut(map).and_then(Json::as_object_mut) else { return };
        let mut done = Names::new();
        let old: Vec<(String, Json)> = mem::take(entries).into_iter().collect();
        // A position may be left over of something that is long gone.
        let is_stale =
            |key: &String| !names.contains_key(key) && names.values().any(|it| it == key);
        let is_simple = !old.iter().any(|(key, _)| is_stale(key));
        for (key, value) in old.into_iter().filter(|(key, _)| is_simple || !is_stale(key)) {
            match names.get(&key) {
                Some(new) => {
                    entries.insert(new.clone(), value);
                    done.insert(key, new.clone());
                }
                None => drop(entries.insert(key, value)),
            }
        }
        if !done.is_empty() && is_simple {
            self.steps.push(Step::Rename { map, names: done });
        }
    }

    fn move_task(&mut self, task_id: &str, after: Option<&str>) -> Result<(), EditError> {
        for name in [Some(task_id), after].into_iter().flatten() {
            if !self.has("tasks", name) {
                return Err(self.unknown(name));
            }
        }
        let tasks = self.map_mut("tasks")?;
        let before: Vec<String> = tasks.keys().cloned().collect();
        if after == Some(task_id) {
            return Ok(());
        }
        let Some(task) = tasks.shift_remove(task_id) else { return Ok(()) };
        let at = after.and_then(|after| tasks.keys().position(|key| key == after));
        tasks.shift_insert(at.map_or(0, |at| at + 1), task_id.to_owned(), task);
        if !tasks.keys().eq(&before) {
            let (key, after) = (task_id.to_owned(), after.map(str::to_owned));
            self.steps.push(Step::Reorder { map: "tasks", key, after });
        }
        Ok(())
    }

    /// A task or a group.
    fn node_mut(&mut self, name: &str) -> Result<&mut Map<String, Json>, EditError> {
        if self.has("tasks", name) {
            return self.task_mut(name);
        }
        if !self.has("groups", name) {
            return Err(self.unknown(name));
        }
        let group = self.map_mut("groups")?.entry(name).or_insert(Json::Null);
        if group.is_null() {
            *group = Json::Object(Map::new());
        }
        let message = || format!("the group `{name}` is not a mapping");
        group.as_object_mut().ok_or_else(|| EditError::new("not_a_mapping", message()))
    }

    fn set(
        &mut self,
        task_id: Option<&str>,
        path: &[String],
        value: Json,
    ) -> Result<(), EditError> {
        let Some((last, parents)) = path.split_last() else {
            return Err(EditError::new("no_path", "no field is named"));
        };
        if task_id.is_none() && parents.is_empty() && last == "tasks" && !value.is_object() {
            return Err(EditError::new("not_a_mapping", "`tasks` is a mapping of task_id to task"));
        }
        let operator = match task_id {
            Some(task_id) => {
                let operator = self.task_mut(task_id)?.get("operator").and_then(Json::as_str);
                Some(operator.unwrap_or_default().to_owned())
            }
            None => None,
        };
        let owner = match task_id {
            Some(task_id) => self.task_mut(task_id)?,
            None => &mut self.file,
        };
        let Some((first, inner)) = parents.split_first() else {
            insert_in_order(owner, last, value, operator.as_deref());
            return Ok(());
        };
        if owner.get(first).is_none_or(Json::is_null) {
            insert_in_order(owner, first, Json::Object(Map::new()), operator.as_deref());
        }
        let mut node = &mut owner[first.as_str()];
        for step in inner {
            node = child(node, step)?;
        }
        *child(node, last)? = value;
        Ok(())
    }

    fn unset(&mut self, task_id: Option<&str>, path: &[String]) -> Result<(), EditError> {
        let missing = || EditError::new("not_set", format!("`{}` is not set", path.join(".")));
        let owner = match task_id {
            Some(task_id) => self.task_mut(task_id)?,
            None => &mut self.file,
        };
        remove_at(owner, path).ok_or_else(missing)?;
        // What is left empty goes with what was in it.
        for depth in (1..path.len()).rev() {
            let is_empty = match value_at(owner, &path[..depth]) {
                Some(Json::Object(map)) => map.is_empty(),
                Some(Json::Array(items)) => items.is_empty(),
                _ => false,
            };
            let is_kept = task_id.is_none() && path[..depth] == ["tasks"];
            let is_item = matches!(value_at(owner, &path[..depth - 1]), Some(Json::Array(_)));
            if !is_empty || is_kept || is_item || remove_at(owner, &path[..depth]).is_none() {
                break;
            }
        }
        Ok(())
    }

    fn place(&mut self, node: &str, at: Option<(i64, i64)>) -> Result<(), EditError> {
        if !self.has("tasks", node) && !self.has("groups", node) {
            return Err(self.unknown(node));
        }
        match at {
            Some((x, y)) => {
                let layout = self.map_mut("layout")?;
                layout.insert(node.to_owned(), Json::from(vec![x, y]));
            }
            None => self.drop_position(node),
        }
        Ok(())
    }

    fn tidy(&mut self, nodes: Option<&[String]>) -> Result<(), EditError> {
        let Some(nodes) = nodes else {
            self.file.shift_remove("layout");
            return Ok(());
        };
        nodes.iter().try_for_each(|node| self.place(node, None))
    }

    fn note(&mut self, task_id: Option<&str>, text: &str) -> Result<(), EditError> {
        if let Some(task_id) = task_id.filter(|task_id| !self.has("tasks", task_id)) {
            return Err(self.unknown(task_id));
        }
        let (task_id, words) = (task_id.map(str::to_owned), note::tidied(text));
        self.steps.push(Step::Note { task_id, words });
        Ok(())
    }

    fn drop_position(&mut self, node: &str) {
        if let Some(layout) = self.file.get_mut("layout").and_then(Json::as_object_mut) {
            layout.shift_remove(node);
        }
        self.drop_if_empty("layout");
    }

    fn drop_if_empty(&mut self, key: &str) {
        if self.map(key).is_some_and(Map::is_empty) {
            self.file.shift_remove(key);
        }
    }
}

fn taken(kind: &str, name: &str) -> EditError {
    EditError::new("duplicate_id", format!("there is a {kind} called `{name}` already"))
        .hint("choose another name")
}

/// Puts a key where a careful hand would: in the place of the old one, else in the order of the
/// format. `operator` is that of the task; none for the DAG.
fn insert_in_order(map: &mut Map<String, Json>, key: &str, value: Json, operator: Option<&str>) {
    if let Some(old) = map.get_mut(key) {
        *old = value;
        return;
    }
    let rank = |key: &str, value: &Json| order::rank(key, value, operator.is_some());
    let new = rank(key, &value);
    let before = map.iter().rposition(|(key, value)| rank(key, value) <= new);
    map.shift_insert(before.map_or(0, |at| at + 1), key.to_owned(), value);
}

/// The names in the `upstream` of a task or group.
fn names(node: Option<&Json>) -> Vec<String> {
    names_in(node.and_then(|node| node.get("upstream")))
}

fn names_in(value: Option<&Json>) -> Vec<String> {
    match value {
        Some(Json::String(name)) => vec![name.clone()],
        Some(Json::Array(names)) => {
            names.iter().filter_map(Json::as_str).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

/// The items of a list, or the lone value itself; what is no name is kept for its author to mend.
fn items_in(value: Option<&Json>) -> Vec<Json> {
    match value {
        None | Some(Json::Null) => Vec::new(),
        Some(Json::Array(items)) => items.clone(),
        Some(value) => vec![value.clone()],
    }
}
