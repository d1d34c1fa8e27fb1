//! Tasks as a text of their own: what is copied out of a file, and what is pasted into one.
//!
//! What becomes of names and edges when it is pasted is said by `model::paste`.

use std::collections::HashSet;

use serde_json::{Map, Value as Json};

use super::{
    EditError,
    concrete::{self, Concrete},
    sync::Sync,
};
use crate::file::shape::operator_name;

/// What is pasted: a text that has `tasks`, and what it says.
#[derive(Debug)]
pub(super) struct Clip {
    pub text: String,
    pub concrete: Concrete,
    pub file: Map<String, Json>,
}

/// The tasks and groups called so, with what is in the groups, as a text: each as it is written,
/// with its comments, edges to others and its position.
///
/// # Errors
/// The text is no YAML, or one of them is not there.
pub fn copy(text: &str, names: &[String]) -> Result<String, EditError> {
    let unreadable = || {
        EditError::new("unreadable", "the file is written in a way that cannot be taken apart")
            .hint("mend the file's text first")
    };
    let concrete = concrete::parse(text).ok_or_else(unreadable)?;
    let Json::Object(file) = concrete.json(&concrete.root) else { return Err(unreadable()) };
    let entries = |map: &str| file.get(map).and_then(Json::as_object).into_iter().flatten();
    let known: HashSet<&String> =
        ["tasks", "groups"].into_iter().flat_map(entries).map(|(name, _)| name).collect();
    if let Some(name) = names.iter().find(|name| !known.contains(name)) {
        let message = format!("there is no task or group called `{name}`");
        return Err(EditError::new("unknown_task", message));
    }
    let names: HashSet<&str> = names.iter().map(String::as_str).collect();
    let is_meant = |name: &str| {
        let mut around = name.match_indices('.').map(|(dot, _)| &name[..dot]);
        names.contains(name) || around.any(|group| names.contains(group))
    };
    let meant = |map: &str| entries(map).filter(|(name, _)| is_meant(name)).collect::<Vec<_>>();
    let sync = Sync::new(text, &concrete);
    let write = |is_as_written: bool| {
        let mut written = String::new();
        for map in ["groups", "tasks", "layout"] {
            let all = sync.lines_of(map, meant(map).into_iter(), is_as_written);
            written.extend((!all.is_empty()).then(|| format!("{map}:\n")));
            for line in all.into_iter().flatten() {
                let indent = if line.is_empty() { "" } else { "  " };
                written.push_str(&format!("{indent}{line}\n"));
            }
        }
        written
    };
    let as_written = write(true);
    let says = |written: &Json, map: &str| {
        let written = written.get(map).and_then(Json::as_object).into_iter().flatten();
        written.eq(meant(map))
    };
    let is_good = json_of(&as_written)
        .is_some_and(|written| ["groups", "tasks"].iter().all(|map| says(&written, map)));
    Ok(if is_good { as_written } else { write(false) })
}

impl Clip {
    /// Reads what is to be pasted.
    ///
    /// # Errors
    /// It is no YAML, or holds no tasks.
    pub fn of(text: &str) -> Result<Self, EditError> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let Some(Json::Object(file)) = json_of(&text) else { return Err(no_tasks()) };
        if file.get("tasks").is_some_and(Json::is_object) {
            return Self::new(text);
        }
        if is_tasks(&file) {
            let indented = text.lines().map(|line| match line {
                "" => "\n".to_owned(),
                line => format!("  {line}\n"),
            });
            let wrapped = format!("tasks:\n{}", indented.collect::<String>());
            let wanted = Json::from_iter([("tasks".to_owned(), Json::Object(file.clone()))]);
            if json_of(&wrapped).as_ref() == Some(&wanted) {
                return Self::new(wrapped);
            }
        }
        Self::new(Json::Object(found(file).ok_or_else(no_tasks)?).to_string())
    }

    fn new(text: String) -> Result<Self, EditError> {
        let concrete = concrete::parse(&text).ok_or_else(no_tasks)?;
        let Json::Object(mut file) = concrete.json(&concrete.root) else { return Err(no_tasks()) };
        let tasks = file.get_mut("tasks").and_then(Json::as_object_mut).ok_or_else(no_tasks)?;
        if tasks.is_empty() || !tasks.values().all(Json::is_object) {
            return Err(no_tasks());
        }
        tasks.values_mut().filter_map(Json::as_object_mut).for_each(speak_our_words);
        Ok(Self { text, concrete, file })
    }

    /// The names of its tasks, or of its groups.
    pub fn names(&self, map: &str) -> impl Iterator<Item = &String> {
        self.file.get(map).and_then(Json::as_object).into_iter().flat_map(Map::keys)
    }
}

fn json_of(text: &str) -> Option<Json> {
    let parsed = concrete::parse(text).filter(|parsed| parsed.unresolved.is_empty())?;
    Some(parsed.json(&parsed.root))
}

fn is_tasks(map: &Map<String, Json>) -> bool {
    !map.is_empty() && map.values().all(|task| task.get("operator").is_some_and(Json::is_string))
}

/// A file with the tasks that stand in `map` in another form: one without its name, a list of
/// them, or a DAG below its name.
fn found(map: Map<String, Json>) -> Option<Map<String, Json>> {
    let with =
        |tasks: Map<String, Json>| Map::from_iter([("tasks".to_owned(), Json::Object(tasks))]);
    if is_tasks(&map) {
        return Some(with(map));
    }
    if let Some(operator) = map.get("operator").and_then(Json::as_str) {
        let name = operator_name(operator);
        return Some(with(Map::from_iter([(name, Json::Object(map))])));
    }
    if let Some(Json::Array(tasks)) = map.get("tasks") {
        let named = tasks.iter().map(|task| {
            let mut task = task.as_object()?.clone();
            let name = task.shift_remove("task_id")?.as_str()?.to_owned();
            Some((name, Json::Object(task)))
        });
        return named.collect::<Option<_>>().map(with);
    }
    let mut dags = map.into_iter().filter_map(|(_, dag)| match dag {
        Json::Object(dag) if dag.contains_key("tasks") => Some(dag),
        _ => None,
    });
    let dag = dags.next()?;
    if dag["tasks"].is_object() { Some(dag) } else { found(dag) }
}

/// What Airflow and its YAML dialects call otherwise.
fn speak_our_words(task: &mut Map<String, Json>) {
    let is_airflow = |name: &&str| name.ends_with("Operator") || name.ends_with("Sensor");
    if let Some(name) = task.get("operator").and_then(Json::as_str).filter(is_airflow) {
        let name = operator_name(name);
        task["operator"] = Json::from(name);
    }
    for (theirs, ours) in [("dependencies", "upstream"), ("bash_command", "command")] {
        if !task.contains_key(ours)
            && let Some(at) = task.keys().position(|key| key == theirs)
            && let Some(value) = task.shift_remove(theirs)
        {
            task.shift_insert(at, ours.to_owned(), value);
        }
    }
}

fn no_tasks() -> EditError {
    EditError::new("no_tasks", "what is to be pasted holds no tasks")
        .hint("it is `tasks:` with tasks below it, as they stand in a DAG file")
}
