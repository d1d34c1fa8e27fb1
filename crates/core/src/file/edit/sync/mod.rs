//! From what a file says to what it is to say, with the fewest changes of its text.
//!
//! The tree is walked beside the wanted value; where the two agree nothing is touched. What differs
//! becomes splices: replacements of ranges of the text. A value behind an alias or a merge key is
//! never changed where it is defined, but written out where it is used. `value` puts one value in
//! the place of another, `parts` takes parts of lists and mappings out and puts them in, `entries`
//! renames and moves entries, `anchors` keeps what others use, `alignment` keeps comments in their
//! column.

mod alignment;
mod anchors;
mod entries;
mod parts;
mod value;

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use self::parts::{Addition, Part};
use super::{
    align::{Arrival, align},
    concrete::{Concrete, Content, Entry, Node, Role},
    extent::{
        after_colon, column, entry_end, entry_start, shares_line, skip_blank, slot, value_end,
    },
    habits::{Habits, place_of},
};
use crate::file::Span;

/// A range of the text, and what is to stand there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Splice {
    pub range: Span,
    pub text: String,
}

/// Turns one text into another; see the module.
pub(super) struct Sync<'a> {
    text: &'a str,
    concrete: &'a Concrete,
    habits: Habits,
    splices: Vec<Splice>,
}

/// Where a node stands, as far as writing there depends on it.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// Behind the colon or dash.
    slot: usize,
    /// Column of that key or dash.
    indent: usize,
    flow: bool,
    /// For the habits of the file.
    name: &'a str,
    /// A key in braces without a colon: it has to be written first.
    needs_colon: bool,
}

impl<'a> Sync<'a> {
    /// For this text, which `concrete` was made of.
    pub fn new(text: &'a str, concrete: &'a Concrete) -> Self {
        Self { text, concrete, habits: Habits::of(text, concrete), splices: Vec::new() }
    }

    /// Changes what differs from `want`; the new text. None if two changes meet in one place.
    pub fn to(mut self, want: &Json) -> Option<String> {
        let place = Place { slot: 0, indent: 0, flow: false, name: "", needs_colon: false };
        self.node(&self.concrete.root, want, place);
        self.keep_anchors();
        self.finish()
    }

    /// Writes `want` in the place of a whole entry's value, whatever stands there.
    pub fn rewrite(mut self, path: &[&str], want: &Json) -> Option<String> {
        let mut node = &self.concrete.root;
        let mut place = Place { slot: 0, indent: 0, flow: false, name: "", needs_colon: false };
        let mut name = String::new();
        for key in path {
            let entry = node.entry(key)?;
            name = place_of(&name, key, matches!(entry.value.content, Content::Map { .. }));
            place = self.place_of_entry(entry, place.flow || node.is_flow(), "");
            node = &entry.value;
        }
        self.replace(node, want, Place { name: &name, ..place });
        self.keep_anchors();
        self.finish()
    }

    fn node(&mut self, node: &'a Node, want: &Json, place: Place) {
        if self.concrete.says(node, want) {
            return;
        }
        match (&node.content, want) {
            (Content::Map { entries, .. }, Json::Object(want)) if !want.is_empty() => {
                self.map(node, entries, want, place);
            }
            (Content::Seq { items, .. }, Json::Array(want))
                if !want.is_empty() && !items.is_empty() =>
            {
                self.seq(node, items, want, place);
            }
            _ => self.replace(node, want, place),
        }
    }

    fn map(
        &mut self,
        node: &'a Node,
        entries: &'a [Entry],
        want: &Map<String, Json>,
        place: Place,
    ) {
        let flow = place.flow || node.is_flow();
        let merged = self.concrete.merged(entries);
        // What `<<` brings cannot be taken away singly: then all of it is written out instead.
        let keeps_merges = merged.keys().all(|key| want.contains_key(key));
        let stays = |entry: &Entry| match entry.role {
            Role::Own => want.contains_key(&entry.name),
            Role::Merge => keeps_merges,
            Role::Double => true,
        };
        let gone: Vec<bool> = entries.iter().map(|entry| !stays(entry)).collect();
        if gone.iter().all(|gone| *gone) {
            return self.replace(node, &Json::Object(want.clone()), place);
        }
        let own: HashMap<&str, usize> = entries
            .iter()
            .enumerate()
            .filter(|(_, entry)| entry.role == Role::Own)
            .map(|(at, entry)| (entry.name.as_str(), at))
            .collect();
        let parts: Vec<Part> = entries.iter().map(|entry| self.part(entry)).collect();
        let indent = parts.first().map_or(0, |first| column(self.text, first.start));
        let mut additions = Vec::new();
        let mut after = None;
        let merge = entries.iter().position(|entry| entry.role == Role::Merge);
        for (key, want) in want {
            if let Some(at) = own.get(key.as_str()) {
                after = Some(*at);
                let entry = &entries[*at];
                let is_map = matches!(entry.value.content, Content::Map { .. });
                let name = place_of(place.name, key, is_map);
                self.node(&entry.value, want, self.place_of_entry(entry, flow, &name));
            } else if !keeps_merges || merged.get(key) != Some(want) {
                let lines = match flow {
                    true => vec![self.habits.flow_entry(key, want)],
                    false => self.habits.entry(key, want, place.name, indent),
                };
                // What takes the place of something merged stands where that came from.
                let after = if merged.contains_key(key) { merge } else { after };
                additions.push(Addition { after, lines });
            }
        }
        additions.sort_by_key(|addition| addition.after);
        let blank = self.separates(&parts, &additions, place);
        self.remove(&parts, &gone, node, flow);
        self.add(&parts, &gone, node, additions, blank);
    }

    fn seq(&mut self, node: &'a Node, items: &'a [Node], want: &[Json], place: Place) {
        let flow = place.flow || node.is_flow();
        let parts = self.item_parts(node, items, place.slot);
        let old: Vec<Json> = items.iter().map(|item| self.concrete.json(item)).collect();
        let alignment = align(&old, want);
        let name = format!("{}/-", place.name);
        let indent = parts.first().map_or(0, |first| column(self.text, first.start));
        for (at, new) in alignment.changed {
            let slot = if flow { parts[at].start } else { parts[at].start + 1 };
            let place = Place { slot, indent, flow, name: &name, needs_colon: false };
            self.node(&items[at], &want[new], place);
        }
        let additions = alignment.new.into_iter().map(|Arrival { after, at, moved }| {
            let lines = match (flow, moved) {
                (true, _) => vec![self.habits.in_flow(&want[at])],
                (false, Some(old)) if !shares_line(self.text, parts[old].start) => {
                    self.lines_with_comments(&parts, old)
                }
                (false, _) => self.habits.item(&want[at], place.name, indent),
            };
            Addition { after, lines }
        });
        let additions: Vec<_> = additions.collect();
        let mut gone = vec![false; items.len()];
        for at in alignment.gone {
            gone[at] = true;
        }
        self.remove(&parts, &gone, node, flow);
        self.add(&parts, &gone, node, additions, false);
    }

    fn place_of_entry<'n>(&self, entry: &Entry, flow: bool, name: &'n str) -> Place<'n> {
        Place {
            slot: slot(self.text, entry),
            indent: column(self.text, entry_start(self.text, entry)),
            flow,
            name,
            needs_colon: after_colon(self.text, entry).is_none(),
        }
    }

    fn part(&self, entry: &Entry) -> Part {
        Part { start: entry_start(self.text, entry), end: entry_end(self.text, entry) }
    }

    /// Items begin at their dash; in brackets, at what they are. `slot` is that of the list `node`.
    fn item_parts(&self, node: &Node, items: &[Node], slot: usize) -> Vec<Part> {
        let flow = node.is_flow();
        let mut from = if flow { node.span.start + 1 } else { slot };
        let mut parts = Vec::with_capacity(items.len());
        for item in items {
            let start = skip_blank(self.text, from);
            let slot = if flow { start } else { start + 1 };
            let end = value_end(self.text, item, slot).max(start);
            let comma = skip_blank(self.text, end);
            let has_comma = flow && self.text[comma..].starts_with(',');
            from = if has_comma { comma + 1 } else { end };
            parts.push(Part { start, end });
        }
        parts
    }

    fn cut(&mut self, from: usize, to: usize) {
        if to > from {
            self.splice(Span::new(from, to), String::new());
        }
    }

    fn splice(&mut self, range: Span, text: String) {
        self.splices.push(Splice { range, text });
    }

    /// The text with all splices carried out.
    fn finish(mut self) -> Option<String> {
        self.align_comments();
        self.splices.sort_by_key(|splice| (splice.range.start, splice.range.end));
        let mut text = String::with_capacity(self.text.len());
        let mut at = 0;
        for Splice { range, text: new } in &self.splices {
            text.push_str(self.text.get(at..range.start)?);
            text.push_str(new);
            at = range.end;
        }
        text.push_str(self.text.get(at..)?);
        Some(text)
    }
}
