//! One short text for what a DAG means: two files with the same hash are the same version.
//!
//! Left out are comments, quoting, the order of keys and of tasks, and the layout. What has its
//! default is left out too, so that a key which a later release adds changes no hash of a file
//! that does not use it.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::model::{Dag, Task};

/// The hash of what `dag` means: 64 hexadecimal digits, the same in every release.
pub fn meaning_hash(dag: &Dag) -> String {
    let bare = Dag { tasks: Vec::new(), ..Dag::new(dag.dag_id.clone(), &dag.timezone) };
    let mut value = unlike(&to_json(&Dag { tasks: Vec::new(), ..dag.clone() }), &to_json(&bare));
    let bare_task = to_json(&Task::new("", ""));
    let mut tasks: Vec<&Task> = dag.tasks.iter().collect();
    tasks.sort_by_key(|task| &task.task_id);
    for (key, kept) in [("dag_id", dag.dag_id.as_str()), ("timezone", &dag.timezone)] {
        value.insert(key.to_owned(), kept.into());
    }
    value.insert(
        "tasks".to_owned(),
        tasks.into_iter().map(|task| task_value(task, &bare_task)).collect(),
    );
    sort_by_name(&mut value, "params", "name");
    sort_by_name(&mut value, "groups", "group_id");
    let mut value = Value::Object(value);
    value.sort_all_objects();
    Sha256::digest(value.to_string()).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn task_value(task: &Task, bare: &Value) -> Value {
    let mut value = unlike(&to_json(task), bare);
    // What comes before a task is a set; its order is only that of the file.
    if let Some(Value::Array(upstream)) = value.get_mut("upstream") {
        upstream.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    }
    Value::Object(value)
}

fn to_json(value: &impl serde::Serialize) -> Value {
    // The model holds nothing that JSON cannot say.
    serde_json::to_value(value).unwrap_or_default()
}

/// The entries of `value` that differ from those of `bare`, level by level.
fn unlike(value: &Value, bare: &Value) -> Map<String, Value> {
    let mut kept = Map::new();
    for (key, value) in value.as_object().into_iter().flatten() {
        match bare.get(key) {
            Some(other) if other == value => {}
            Some(other @ Value::Object(_)) if value.is_object() => {
                kept.insert(key.clone(), Value::Object(unlike(value, other)));
            }
            _ => drop(kept.insert(key.clone(), value.clone())),
        }
    }
    kept
}

fn sort_by_name(value: &mut Map<String, Value>, key: &str, name: &str) {
    if let Some(Value::Array(items)) = value.get_mut(key) {
        items.sort_by_key(|item| item[name].as_str().map(str::to_owned));
    }
}
