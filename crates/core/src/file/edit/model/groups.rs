//! Groups: another name for all that is in one, and a frame that goes while its tasks stay.
//!
//! What holds for tasks and groups alike (edges, positions) is in `mod`.

use serde_json::{Map, Value as Json};

use super::{Model, items_in, names, set_upstream};
use crate::file::edit::{EditError, references};

impl Model {
    pub(super) fn rename_group(&mut self, group_id: &str, to: &str) -> Result<(), EditError> {
        if !self.has("groups", group_id) {
            return Err(self.unknown(group_id));
        }
        if group_id == to {
            return Ok(());
        }
        self.must_be_free(to)?;
        self.rename_members(group_id, |rest| format!("{to}.{rest}"))?;
        self.rename_key("groups", group_id, to);
        self.rename_key("layout", group_id, to);
        references::rename(&mut self.file, group_id, to);
        Ok(())
    }

    /// Gives all tasks and groups within a group other names.
    fn rename_members(
        &mut self,
        group_id: &str,
        name: impl Fn(&str) -> String,
    ) -> Result<(), EditError> {
        let prefix = format!("{group_id}.");
        for map in ["groups", "tasks"] {
            let keys = self.map(map).into_iter().flat_map(Map::keys);
            let members: Vec<String> =
                keys.filter(|key| key.starts_with(&prefix)).cloned().collect();
            for member in members {
                let new = name(&member[prefix.len()..]);
                self.must_be_free(&new)?;
                self.rename_key(map, &member, &new);
                self.rename_key("layout", &member, &new);
                references::rename(&mut self.file, &member, &new);
            }
        }
        Ok(())
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
        self.rename_members(group_id, within)?;
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
