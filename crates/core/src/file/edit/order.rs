//! Where a new key goes: in the order in which the format is explained, scripts last.
//!
//! Keys that are there already stay where their author put them; nothing here moves one.

use serde_json::Value as Json;

use crate::file::keys::{dag_keys, task_keys};

/// What belongs to an operator follows what belongs to every task.
const OF_OPERATOR: usize = 1_000;
/// A text of many lines would part what stands above it from what stands below.
const SCRIPT: usize = 2_000;

/// The smaller, the further up `key` stands in a task, or else in the DAG.
pub(super) fn rank(key: &str, value: &Json, in_task: bool) -> usize {
    if in_task {
        let is_script = value.as_str().is_some_and(|text| text.contains('\n'));
        let known = task_keys().iter().position(|field| field.name == key);
        return if is_script { SCRIPT } else { known.unwrap_or(OF_OPERATOR) };
    }
    match key {
        "layout" => 10_000,
        "tasks" => 9_000,
        "groups" => 8_000,
        key if key.starts_with("on_") => 6_000,
        key => dag_keys().iter().position(|field| field.name == key).unwrap_or(7_000),
    }
}
