//! Edges: drawn, taken away, and led through a task.
//!
//! What follows from a task or group that goes, or is renamed, is the business of `references`.

use serde_json::{Map, Value as Json};

use super::{Model, insert_in_order, items_in, names_in};
use crate::file::edit::{EditError, references};

impl Model {
    pub(super) fn connect(&mut self, from: &str, to: &str) -> Result<(), EditError> {
        if !self.has("tasks", from) && !self.has("groups", from) {
            return Err(self.unknown(from));
        }
        let to_node = self.node_mut(to)?;
        let mut upstream = items_in(to_node.get("upstream"));
        if upstream.iter().any(|name| name == from) {
            let message = format!("`{to}` comes after `{from}` already");
            return Err(EditError::new("connected", message));
        }
        upstream.push(Json::from(from));
        set_upstream(to_node, upstream);
        Ok(())
    }

    pub(super) fn disconnect(&mut self, from: &str, to: &str) -> Result<(), EditError> {
        let to_node = self.node_mut(to)?;
        let mut upstream = items_in(to_node.get("upstream"));
        let before = upstream.len();
        upstream.retain(|name| name != from);
        if upstream.len() < before {
            set_upstream(to_node, upstream);
            return Ok(());
        }
        if has_setup(to_node, from) {
            references::drop_setup(to_node, from);
            return Ok(());
        }
        Err(not_connected(from, to))
    }

    /// A task goes between the ends of an edge; of a branch, the case that led to `to` leads to it.
    pub(super) fn put_between(
        &mut self,
        task_id: &str,
        from: &str,
        to: &str,
    ) -> Result<(), EditError> {
        for name in [task_id, from, to] {
            if !self.has("tasks", name) && (name == task_id || !self.has("groups", name)) {
                return Err(self.unknown(name));
            }
        }
        if task_id == from || task_id == to {
            let message = format!("`{task_id}` is an end of this edge itself");
            return Err(EditError::new("own_end", message));
        }
        let to_node = self.node_mut(to)?;
        let mut upstream = items_in(to_node.get("upstream"));
        let is_there = upstream.iter().any(|name| name == task_id);
        let position = upstream.iter().position(|name| name == from);
        if position.is_none() && !has_setup(to_node, from) {
            return Err(not_connected(from, to));
        }
        // A teardown keeps its setup, and comes after the new one as well.
        if let Some(at) = position {
            upstream.remove(at);
        }
        if !is_there {
            upstream.insert(position.unwrap_or(upstream.len()), Json::from(task_id));
        }
        set_upstream(to_node, upstream);
        if let Ok(branch) = self.task_mut(from) {
            references::follow_instead(branch, to, task_id);
        }
        let task = self.task_mut(task_id)?;
        let mut upstream = items_in(task.get("upstream"));
        if !upstream.iter().any(|name| name == from) {
            upstream.push(Json::from(from));
            set_upstream(task, upstream);
        }
        Ok(())
    }
}

/// A lone value that was not in a list stays as it is; an empty list goes.
pub(super) fn set_upstream(node: &mut Map<String, Json>, upstream: Vec<Json>) {
    if upstream.is_empty() {
        node.shift_remove("upstream");
    } else if items_in(node.get("upstream")) != upstream {
        let is_task = node.contains_key("operator");
        let value = Json::Array(upstream);
        insert_in_order(node, "upstream", value, Some("").filter(|_| is_task));
    }
}

/// Whether a teardown comes after `setup` because it cleans up after it.
fn has_setup(node: &Map<String, Json>, setup: &str) -> bool {
    let setups = node.get("teardown").map(|it| names_in(it.get("setups")));
    setups.is_some_and(|setups| setups.iter().any(|name| name == setup))
}

fn not_connected(from: &str, to: &str) -> EditError {
    let message = format!("`{to}` does not name `{from}` in its `upstream`");
    let hint = "it may come after it by way of a group or of another task; disconnect that";
    EditError::new("not_connected", message).hint(hint)
}
