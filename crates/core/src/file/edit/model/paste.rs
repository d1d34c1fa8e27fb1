//! Tasks of another text come in: under which names, behind whom, and where they stand.
//!
//! How that text is read is said by `clip`.

use std::{
    collections::{HashMap, HashSet},
    mem,
};

use serde_json::{Map, Value as Json};

use super::{Model, Step};
use crate::{
    file::edit::{
        EditError,
        clip::Clip,
        concrete::{self, Concrete},
        converge::{converge, stepwise},
        references::{self, Names},
        sync::Sync,
    },
    layout::{self, Edge, Graph, Group, Node, Point},
};

impl Model {
    pub(super) fn paste(
        &mut self,
        mut clip: Clip,
        after: Option<&str>,
        keep_outer: bool,
        at: Option<(i64, i64)>,
    ) -> Result<(), EditError> {
        if let Some(after) = after.filter(|after| !self.has("tasks", after)) {
            return Err(self.unknown(after));
        }
        let inner: HashSet<String> =
            ["tasks", "groups"].into_iter().flat_map(|map| clip.names(map)).cloned().collect();
        let is_inner = |name: &str| inner.contains(name);
        let is_here = |name: &str| self.has("tasks", name) || self.has("groups", name);
        let stays = |name: &str| is_inner(name) || keep_outer && is_here(name);
        references::retain(&mut clip.file, stays, is_inner);
        let names = self.free_names(&clip);
        let mut pasted = Self { file: mem::take(&mut clip.file), steps: Vec::new() };
        pasted.rename_nodes(names)?;
        let places = at.map(|at| pasted.places(at)).unwrap_or_default();
        let written = pasted.written(clip.text, clip.concrete);
        for map in ["groups", "tasks"] {
            let Some(Json::Object(entries)) = pasted.file.get(map).cloned() else { continue };
            let after = after.filter(|_| map == "tasks");
            if let Some(entries) = &written {
                let entries = pasted.lines(entries, map);
                self.steps.push(Step::Insert { map, after: after.map(str::to_owned), entries });
            }
            let own = self.map_mut(map)?;
            let at = after.and_then(|after| own.keys().position(|key| key == after));
            let at = at.map_or(own.len(), |at| at + 1);
            for (count, (name, value)) in entries.into_iter().enumerate() {
                own.shift_insert(at + count, name, value);
            }
        }
        for (name, Point { x, y }) in places {
            self.place(&name, Some((x, y)))?;
        }
        Ok(())
    }

    /// The clip's text, saying what is pasted; none where it has no lines worth keeping.
    fn written(&self, text: String, concrete: Concrete) -> Option<String> {
        if concrete.root.is_flow() {
            return None;
        }
        let (text, concrete) = stepwise(&text, concrete, &self.steps).ok()?;
        converge(text, concrete, &Json::Object(self.file.clone())).ok()
    }

    /// The lines of the entries of `map`, as they stand in `text`.
    fn lines(&self, text: &str, map: &str) -> Vec<Vec<String>> {
        let entries = self.map(map).into_iter().flatten();
        let Some(concrete) = concrete::parse(text) else { return Vec::new() };
        Sync::new(text, &concrete).lines_of(map, entries, true)
    }

    /// Other names for what is called as something here; what is in a group follows its group.
    fn free_names(&self, clip: &Clip) -> Names {
        let here = ["tasks", "groups"].into_iter().filter_map(|map| self.map(map));
        let mut taken: HashSet<&str> = here.flat_map(Map::keys).map(String::as_str).collect();
        let before = taken.clone();
        let pasted = || clip.names("groups").chain(clip.names("tasks")).map(String::as_str);
        taken.extend(pasted());
        let mut taken: HashSet<String> = taken.into_iter().map(str::to_owned).collect();
        let mut groups: Vec<&str> = clip.names("groups").map(String::as_str).collect();
        groups.sort_by_key(|group| group.len());
        let mut names = Names::new();
        for name in groups.into_iter().chain(clip.names("tasks").map(String::as_str)) {
            let mut around = name.rmatch_indices('.').map(|(dot, _)| dot);
            let renamed = around.find_map(|dot| Some((names.get(&name[..dot])?, &name[dot..])));
            let wanted = renamed.map(|(group, rest)| format!("{group}{rest}"));
            let new = match wanted {
                Some(wanted) if !taken.contains(&wanted) => wanted,
                Some(wanted) => numbered(&wanted, &taken),
                None if before.contains(name) => numbered(name, &taken),
                None => continue,
            };
            taken.insert(new.clone());
            names.insert(name.to_owned(), new);
        }
        names
    }

    /// Where these tasks stand when they are laid out by themselves, their corner at `at`.
    fn places(&self, at: (i64, i64)) -> Vec<(String, Point)> {
        let placed = layout::layout(&self.graph()).nodes;
        let left = placed.iter().map(|node| node.rect.x).min().unwrap_or_default();
        let top = placed.iter().map(|node| node.rect.y).min().unwrap_or_default();
        let moved = placed.into_iter().map(|node| {
            let (x, y) = (node.rect.x - left + at.0, node.rect.y - top + at.1);
            (node.id, Point { x, y })
        });
        moved.collect()
    }

    fn graph(&self) -> Graph {
        let keys = |map| self.map(map).into_iter().flat_map(Map::keys);
        let group = |name: &str| {
            let around = self.group_around(name)?;
            keys("groups").position(|group| group == around)
        };
        let fixed = |name: &String| match self.map("layout")?.get(name)?.as_array()?.as_slice() {
            [x, y] => Some(Point { x: x.as_i64()?, y: y.as_i64()? }),
            _ => None,
        };
        let node = |id: &String| Node {
            id: id.clone(),
            group: group(id),
            width: Node::WIDTH,
            height: Node::HEIGHT,
            fixed: fixed(id),
        };
        let place: HashMap<&String, usize> =
            keys("tasks").enumerate().map(|(at, name)| (name, at)).collect();
        let edges =
            self.map("tasks").into_iter().flatten().enumerate().flat_map(|(to, (_, task))| {
                let from = super::names(Some(task)).into_iter();
                from.filter_map(|name| place.get(&name).copied()).map(move |from| Edge {
                    from,
                    to,
                    label: String::new(),
                })
            });
        Graph {
            nodes: keys("tasks").map(node).collect(),
            groups: keys("groups").map(|id| Group { id: id.clone(), parent: group(id) }).collect(),
            edges: edges.collect(),
            ..Graph::default()
        }
    }
}

/// `name_2`, `name_3` and so on: the first that is free. A number that tells copies apart already
/// is counted on.
fn numbered(name: &str, taken: &HashSet<String>) -> String {
    let counted = name.rsplit_once('_').and_then(|(stem, count)| {
        let count: u32 = count.parse().ok().filter(|count| *count > 1)?;
        taken.contains(stem).then_some((stem, count))
    });
    let (stem, count) = counted.unwrap_or((name, 1));
    let mut names = (count + 1..).map(|count| format!("{stem}_{count}"));
    names.find(|name| !taken.contains(name)).unwrap_or_default()
}
