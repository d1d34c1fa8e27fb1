//! Groups: another name for all that is in one, and a frame that goes while its tasks stay.
//!
//! What holds for tasks and groups alike (edges, positions) is in `mod`.

use serde_json::{Map, Value as Json};

use super::{Model, edges::set_upstream, items_in, names};
use crate::file::edit::{
    EditError,
    references::{self, Names},
};

impl Model {
    pub(super) fn rename_group(&mut self, group_id: &str, to: &str) -> Result<(), EditError> {
        if !self.has("groups", group_id) {
            return Err(self.unknown(group_id));
        }
        if group_id == to {
            return Ok(());
        }
        let mut names = self.members(group_id, |rest| format!("{to}.{rest}"));
        names.insert(group_id.to_owned(), to.to_owned());
        self.rename_nodes(names)
    }

    /// Puts tasks and groups into a new group.
    pub(super) fn add_group(&mut self, group_id: &str, nodes: &[String]) -> Result<(), EditError> {
        self.must_be_free(group_id)?;
        let is_within = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
        };
        let mut new = Names::new();
        for node in nodes {
            if !self.has("tasks", node) && !self.has("groups", node) {
                return Err(self.unknown(node));
            }
            if is_within(group_id, node) {
                let message = format!("`{group_id}` would be around itself");
                return Err(EditError::new("own_group", message).hint("choose another name"));
            }
            // What is in a group that goes in goes with it.
            if nodes.iter().any(|outer| self.has("groups", outer) && is_within(node, outer)) {
                continue;
            }
            let around = self.group_around(node).map_or(0, |group| group.len() + 1);
            let name = format!("{group_id}.{}", &node[around..]);
            if self.has("groups", node) {
                new.extend(self.members(node, |rest| format!("{name}.{rest}")));
            }
            new.insert(node.clone(), name);
        }
        self.rename_nodes(new)?;
        let groups = self.map_mut("groups")?;
        let first = groups.keys().position(|group| is_within(group, group_id));
        let at = first.unwrap_or(groups.len());
        groups.shift_insert(at, group_id.to_owned(), Json::Object(Map::new()));
        Ok(())
    }

    /// The innermost group around a task or group.
    pub(super) fn group_around<'n>(&self, node: &'n str) -> Option<&'n str> {
        let mut prefixes = node.rmatch_indices('.').map(|(dot, _)| &node[..dot]);
        prefixes.find(|prefix| self.has("groups", prefix))
    }

    /// The other names of all tasks and groups within a group, by what stands behind its own.
    fn members(&self, group_id: &str, name: impl Fn(&str) -> String) -> Names {
        let prefix = format!("{group_id}.");
        let keys = ["groups", "tasks"].into_iter().filter_map(|map| self.map(map));
        let members = keys.flat_map(Map::keys).filter_map(|key| {
            let rest = key.strip_prefix(&prefix)?;
            Some((key.clone(), name(rest)))
        });
        members.collect()
    }

    /// Takes the frame away and leaves its tasks: they lose the prefix, its edges become theirs.
    pub(super) fn remove_group(&mut self, group_id: &str) -> Result<(), EditError> {
        if !self.has("groups", group_id) {
            return Err(self.unknown(group_id));
        }
        let group = self.map("groups").and_then(|groups| groups.get(group_id)).cloned();
        if group.as_ref().is_some_and(|group| group.get("expand").is_some()) {
            let message = format!("the group `{group_id}` is mapped (`expand`)");
            return Err(EditError::new("mapped_group", message)
                .hint("remove its `expand` first: its tasks would otherwise run once only"));
        }
        let (roots, leaves) = self.ends(group_id);
        let parent = group_id.rsplit_once('.').map_or("", |(parent, _)| parent);
        let within = |rest: &str| match parent {
            "" => rest.to_owned(),
            parent => format!("{parent}.{rest}"),
        };
        references::replace(&mut self.file, group_id, &leaves, &roots);
        let upstream = names(group.as_ref());
        for root in roots {
            let task = self.task_mut(&root)?;
            let mut all = items_in(task.get("upstream"));
            for name in &upstream {
                if !all.iter().any(|known| known == name) {
                    all.push(Json::from(name.as_str()));
                }
            }
            set_upstream(task, all);
        }
        self.rename_nodes(self.members(group_id, within))?;
        if let Some(groups) = self.file.get_mut("groups").and_then(Json::as_object_mut) {
            groups.shift_remove(group_id);
        }
        self.drop_if_empty("groups");
        self.drop_position(group_id);
        Ok(())
    }

    /// The tasks that a group begins with, and those that it ends with.
    fn ends(&self, group_id: &str) -> (Vec<String>, Vec<String>) {
        let prefix = format!("{group_id}.");
        let tasks = self.map("tasks").into_iter().flatten();
        let members: Vec<(&String, Vec<String>)> = tasks
            .filter(|(id, _)| id.starts_with(&prefix))
            .map(|(id, task)| (id, names(Some(task))))
            .collect();
        let is_inside = |name: &String| name.starts_with(&prefix);
        let roots = members.iter().filter(|(_, upstream)| !upstream.iter().any(is_inside));
        let is_last = |id: &String| {
            let waits = |(_, upstream): &(&String, Vec<String>)| upstream.contains(id);
            !members.iter().any(waits)
        };
        let leaves = members.iter().filter(|(id, _)| is_last(id));
        (
            roots.map(|(id, _)| (*id).clone()).collect(),
            leaves.map(|(id, _)| (*id).clone()).collect(),
        )
    }
}
