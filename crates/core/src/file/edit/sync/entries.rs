//! Entries of a mapping that get other names or places, or come as text with their comments.
//!
//! Nothing in what a file says tells these from something removed and something added, so they are
//! asked for one by one.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::{Addition, Part, Place, Sync};
use crate::file::edit::{
    concrete::{Concrete, Entry, Node, Role},
    extent::{column, shares_line, slot, value_end},
    references::Names,
    scalar,
};

impl<'a> Sync<'a> {
    /// Gives keys of the mapping at `path` other names. None if it has none of them.
    pub fn rename(mut self, path: &str, names: &Names) -> Option<String> {
        let map = &self.concrete.root.entry(path)?.value;
        for entry in map.entries().iter().filter(|entry| entry.role == Role::Own) {
            let Some(new) = names.get(&entry.name) else { continue };
            let written = &self.text[entry.key.start..entry.key.end];
            let key = scalar::key(new, Some(written), map.is_flow(), &self.habits);
            self.splice(entry.key, key);
        }
        if self.splices.is_empty() { None } else { self.finish() }
    }

    /// Moves an entry of the mapping at `path` behind another one, or before all.
    pub fn reorder(mut self, path: &str, key: &str, after: Option<&str>) -> Option<String> {
        let owner = self.concrete.root.entry(path)?;
        let map = &owner.value;
        let entries: Vec<&Entry> = map.entries().iter().collect();
        let position = |name: &str| {
            entries.iter().position(|entry| entry.role == Role::Own && entry.name == name)
        };
        let from = position(key)?;
        let after = match after {
            Some(after) => Some(position(after)?),
            None => None,
        };
        let parts: Vec<Part> = entries.iter().map(|entry| self.part(entry)).collect();
        let lines = match map.is_flow() {
            true => vec![self.text[parts[from].start..parts[from].end].to_owned()],
            false if shares_line(self.text, parts[from].start) => return None,
            false => self.lines_with_comments(&parts, from),
        };
        let flow = map.is_flow();
        let mut gone = vec![false; parts.len()];
        gone[from] = true;
        let blank = self.has_blank_between(&parts);
        self.remove(&parts, &gone, map, flow);
        self.add(&parts, &gone, map, vec![Addition { after, lines }], blank);
        self.finish()
    }

    /// Puts entries, each as its lines from column 0 on, into the mapping at `path`, behind one of
    /// its entries or the last. None where they cannot stand on lines of their own.
    pub fn insert(
        mut self,
        path: &str,
        after: Option<&str>,
        entries: &[Vec<String>],
    ) -> Option<String> {
        let owner = self.concrete.root.entry(path)?;
        let map = &owner.value;
        let parts: Vec<Part> = map.entries().iter().map(|entry| self.part(entry)).collect();
        let Some(last) = parts.last() else { return self.insert_first(owner, entries) };
        let after = match after {
            Some(after) => map.entries().iter().position(|entry| entry.name == after)?,
            None => parts.len() - 1,
        };
        if !map.is_block_collection() || shares_line(self.text, last.start) {
            return None;
        }
        let indent = column(self.text, last.start);
        let additions: Vec<Addition> = entries
            .iter()
            .map(|lines| Addition { after: Some(after), lines: indented(lines, indent) })
            .collect();
        let place = Place { slot: 0, indent: 0, flow: false, name: path, needs_colon: false };
        let blank = self.separates(&parts, &additions, place);
        let gone = vec![false; parts.len()];
        self.add(&parts, &gone, map, additions, blank);
        self.finish()
    }

    /// Into a mapping that is empty: `{}`, or nothing at all.
    fn insert_first(mut self, owner: &Entry, entries: &[Vec<String>]) -> Option<String> {
        let node = &owner.value;
        let is_plain = node.anchor.is_none() && node.tag.is_none();
        if self.concrete.root.is_flow() || !is_plain || !(node.is_flow() || node.is_unwritten()) {
            return None;
        }
        let indent = column(self.text, owner.key.start) + self.habits.step;
        let is_block = entries.iter().any(|lines| lines.len() > 1);
        let mut below = Vec::new();
        for lines in entries {
            if is_block && !below.is_empty() {
                below.push(String::new());
            }
            below.extend(indented(lines, indent));
        }
        let slot = slot(self.text, owner);
        let end = value_end(self.text, node, slot);
        self.cut(slot, end);
        self.below(end, &scalar::Lines { first: String::new(), below });
        self.finish()
    }

    /// The lines of entries, from column 0 on: with the comments that are its own where one is
    /// alone on them and says nothing that stands elsewhere; else what it says, written anew.
    pub fn lines_of<'j>(
        &self,
        path: &str,
        wanted: impl Iterator<Item = (&'j String, &'j Json)>,
        is_as_written: bool,
    ) -> Vec<Vec<String>> {
        let map = self.concrete.root.entry(path).map(|owner| &owner.value);
        let map = map.filter(|map| is_as_written && map.is_block_collection());
        let entries = map.map_or(&[][..], Node::entries);
        let parts: Vec<Part> = entries.iter().map(|entry| self.part(entry)).collect();
        let is_whole = |at: &usize| {
            let entry = &entries[*at];
            let is_alone = !shares_line(self.text, parts[*at].start);
            is_alone && entry.role == Role::Own && !entry.value.is_tied()
        };
        let whole: HashMap<&str, usize> =
            (0..entries.len()).filter(is_whole).map(|at| (entries[at].name.as_str(), at)).collect();
        let written = wanted.map(|(name, json)| match whole.get(name.as_str()) {
            Some(at) => self.outdented(&parts, *at),
            None => self.habits.entry(name, json, path, 0),
        });
        written.collect()
    }

    fn outdented(&self, parts: &[Part], at: usize) -> Vec<String> {
        let indent = column(self.text, parts[at].start);
        let lines = self.lines_with_comments(parts, at);
        let outdented = lines.iter().map(|line| {
            let spaces = line.len() - line.trim_start_matches(' ').len();
            line[spaces.min(indent)..].to_owned()
        });
        outdented.collect()
    }

    /// The text before, and how it is written.
    pub fn written(&self) -> (&'a str, &'a Concrete) {
        (self.text, self.concrete)
    }

    /// `lines` in the place of the lines from `from` up to `to`.
    pub fn put_lines(&self, from: usize, to: usize, lines: &[String]) -> Option<String> {
        let eol = self.habits.eol;
        let lines: String = lines.iter().map(|line| format!("{line}{eol}")).collect();
        let (before, behind) = (self.text.get(..from)?, self.text.get(to..)?);
        Some(format!("{before}{lines}{behind}"))
    }
}

fn indented(lines: &[String], indent: usize) -> Vec<String> {
    let indent = " ".repeat(indent);
    let line = |line: &String| match line.as_str() {
        "" => String::new(),
        line => format!("{indent}{line}"),
    };
    lines.iter().map(line).collect()
}
