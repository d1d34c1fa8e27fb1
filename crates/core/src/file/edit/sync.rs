//! From what a file says to what it is to say, with the fewest changes of its text.
//!
//! The tree is walked beside the wanted value; where the two agree nothing is touched. What differs
//! becomes splices: replacements of ranges of the text. A value behind an alias or a merge key is
//! never changed where it is defined, but written out where it is used. Single values are written
//! by `write` and `scalar`; whose comments and blank lines are whose is said by `extent`.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value as Json};

use super::{
    align::{Arrival, align},
    concrete::{Concrete, Content, Entry, Node, Role},
    extent::{
        after_blank_lines, after_colon, before_blank_lines, body_column, column, entry_end,
        entry_start, header_end, header_start, line_end, line_start, next_line, shares_line,
        skip_blank, slot, start_with_comment, tail, value_end,
    },
    scalar::{self, Old, Spot},
    write::{Habits, Lines, place_of},
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

/// A part of a list or mapping.
#[derive(Clone, Copy)]
struct Part {
    start: usize,
    end: usize,
}

/// What is to be put in: after which of the old parts (none: before all), and how it is written.
struct Addition {
    after: Option<usize>,
    lines: Vec<String>,
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

    /// Gives keys of the mapping at `path` other names.
    pub fn rename(mut self, path: &str, old: &str, new: &str) -> Option<String> {
        let map = &self.concrete.root.entry(path)?.value;
        let entry = map.entry(old)?;
        let written = &self.text[entry.key.start..entry.key.end];
        let key = scalar::key(new, Some(written), map.is_flow(), &self.habits);
        self.splice(entry.key, key);
        self.finish()
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

    fn node(&mut self, node: &'a Node, want: &Json, place: Place) {
        if self.concrete.json(node) == *want {
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

    /// Takes a value out and puts another one in its place. Comments beside it stay.
    fn replace(&mut self, node: &'a Node, want: &Json, place: Place) {
        let text = self.text;
        let from = node.properties_end.unwrap_or(place.slot).max(place.slot);
        let body = node.is_block_scalar().then(|| body_column(text, node, place.slot)).flatten();
        let spot = Spot { flow: place.flow, indent: place.indent, body };
        let lines = match (want, node.text()) {
            (Json::String(new), Some((value, style))) => {
                let header = header_start(text, node, place.slot);
                let header = text[header..header_end(text, header)].trim();
                let old = Old { value, style, span: node.span, header };
                if let Some((span, patched)) = scalar::patched(text, old, new, spot) {
                    return self.splice(span, patched);
                }
                scalar::write(new, Some(style), spot, &self.habits)
            }
            _ => self.habits.value(want, place.name, Spot { body: None, ..spot }),
        };
        if let Some(tag) = node.tag.filter(|_| !(want.is_string() && node.text().is_some())) {
            self.cut(text[..tag.start].trim_end_matches(' ').len(), tag.end);
        }
        let mut end = value_end(text, node, place.slot);
        if node.is_block_collection() {
            // With the comments that stand within it, behind its last value too.
            end = text[..tail(text, place.indent, end)].trim_end_matches(['\n', '\r']).len();
        }
        if node.is_unwritten() {
            let colon = if place.needs_colon { ":" } else { "" };
            self.splice(Span::new(from, from), format!("{colon}{}", spaced(&lines)));
        } else if node.is_block_scalar() {
            let header = header_start(text, node, place.slot);
            self.splice(Span::new(header, header_end(text, header)), lines.first.clone());
            self.cut(line_end(text, header), end);
        } else if node.is_block_collection() && !self.stands_on_one_line(from, node) {
            self.splice(Span::new(from, from), spaced(&lines));
            self.cut(line_end(text, from), end);
        } else if node.is_block_collection() {
            self.splice(Span::new(from, end), spaced(&lines));
        } else if lines.first.is_empty() {
            self.splice(Span::new(from, node.span.end), String::new());
        } else {
            self.splice(node.span, lines.first.clone());
        }
        let anchor = match () {
            _ if node.is_unwritten() => from,
            _ if node.is_block_scalar() || node.is_block_collection() => end,
            _ => node.span.end,
        };
        self.below(anchor, &lines);
    }

    /// Whether a block begins on the line of its dash.
    fn stands_on_one_line(&self, from: usize, node: &Node) -> bool {
        !self.text[from..node.span.start].contains('\n')
    }

    fn cut(&mut self, from: usize, to: usize) {
        if to > from {
            self.splice(Span::new(from, to), String::new());
        }
    }

    /// Puts the lines below the line that holds `at`.
    fn below(&mut self, at: usize, lines: &Lines) {
        if lines.below.is_empty() {
            return;
        }
        let end = line_end(self.text, at);
        let mut text = String::new();
        for line in &lines.below {
            text.push_str(self.habits.eol);
            text.push_str(line);
        }
        // Without a last line break a block would lose its own.
        if end == self.text.len() && lines.first.starts_with('|') {
            text.push_str(self.habits.eol);
        }
        self.splice(Span::new(end, end), text);
    }

    /// Takes parts out, each with its own comments.
    fn remove(&mut self, parts: &[Part], gone: &[bool], node: &Node, flow: bool) {
        let mut at = 0;
        while at < parts.len() {
            let run = gone[at..].iter().take_while(|gone| **gone).count();
            if run > 0 {
                let range = match flow {
                    true => self.flow_range(parts, at, at + run - 1, node),
                    false => self.block_range(parts, at, at + run - 1),
                };
                self.splice(range, String::new());
            }
            at += run.max(1);
        }
    }

    fn block_range(&self, parts: &[Part], first: usize, last: usize) -> Span {
        let text = self.text;
        let start = parts[first].start;
        if shares_line(text, start) {
            let end = line_end(text, parts[last].end);
            let next = parts.get(last + 1).map_or(end, |next| next.start);
            if !text[end..next].contains('#') {
                return Span::new(start, next);
            }
            // A comment in between stays; then the dash is left alone on its line.
            return Span::new(text[..start].trim_end_matches(' ').len(), end);
        }
        let floor = first.checked_sub(1).map_or(0, |before| next_line(text, parts[before].end));
        let is_head = first == 0 && column(text, start) == 0;
        let mut from = match is_head {
            true => line_start(text, start),
            false => start_with_comment(text, start, floor),
        };
        let mut to = tail(text, column(text, parts[last].start), parts[last].end);
        let has_blank_above = before_blank_lines(text, from) < from;
        if last + 1 == parts.len() {
            if first > 0 {
                from = before_blank_lines(text, from).max(floor.min(from));
            }
        } else if has_blank_above || first == 0 {
            to = after_blank_lines(text, to);
        }
        if to == text.len() && !text.ends_with('\n') {
            from = text[..from].trim_end_matches(['\n', '\r']).len();
        }
        Span::new(from, to)
    }

    fn flow_range(&self, parts: &[Part], first: usize, last: usize, node: &Node) -> Span {
        let text = self.text;
        let start = parts[first].start;
        let comma = skip_blank(text, parts[last].end);
        let has_comma = text[comma..].starts_with(',');
        let end = if has_comma { comma + 1 } else { parts[last].end };
        let line = line_start(text, start);
        let rest = text[end..line_end(text, end)].trim_start();
        let is_alone = text[line..start].trim().is_empty()
            && line > node.span.start
            && (rest.is_empty() || rest.starts_with('#'));
        if is_alone {
            let floor = first.checked_sub(1).map_or(node.span.start, |at| parts[at].end);
            let from = start_with_comment(text, start, next_line(text, floor));
            return Span::new(from, next_line(text, end));
        }
        match (parts.get(last + 1), first.checked_sub(1)) {
            (Some(next), _) if !text[end..next.start].contains('#') => Span::new(start, next.start),
            (Some(_), _) => Span::new(start, end),
            (None, Some(before)) if !text[parts[before].end..start].contains('#') => {
                Span::new(parts[before].end, parts[last].end)
            }
            (None, _) => Span::new(start, end),
        }
    }

    /// Puts parts in, each after an old part that stays.
    fn add(
        &mut self,
        parts: &[Part],
        gone: &[bool],
        node: &Node,
        additions: Vec<Addition>,
        blank: bool,
    ) {
        let stays = |at: &usize| !gone[*at];
        let mut at = 0;
        while at < additions.len() {
            let place = additions[at].after.and_then(|after| (0..=after).rev().find(stays));
            let same = |other: &&Addition| {
                other.after.and_then(|after| (0..=after).rev().find(stays)) == place
            };
            let run = additions[at..].iter().take_while(same).count();
            let group = &additions[at..at + run];
            let first = (0..parts.len()).find(stays);
            match (node.is_flow(), place) {
                (true, Some(after)) => self.add_in_flow(parts, after, node, group),
                (true, None) => self.add_first_in_flow(parts[first.unwrap_or(0)], group),
                (false, Some(after)) => self.add_below(parts[after], group, blank),
                (false, None) => self.add_above(parts, first.unwrap_or(0), group, blank),
            }
            at += run;
        }
    }

    fn add_below(&mut self, after: Part, group: &[Addition], blank: bool) {
        let at = tail(self.text, column(self.text, after.start), after.end);
        let eol = self.habits.eol;
        let is_open = at == self.text.len() && !self.text.ends_with('\n');
        let mut text = String::new();
        for addition in group {
            for line in blank.then_some("").into_iter().chain(addition.lines.iter().map(|l| &**l)) {
                text.push_str(if is_open { eol } else { "" });
                text.push_str(line);
                text.push_str(if is_open { "" } else { eol });
            }
        }
        self.splice(Span::new(at, at), text);
    }

    fn add_above(&mut self, parts: &[Part], first: usize, group: &[Addition], blank: bool) {
        let text = self.text;
        let before = parts[first].start;
        let floor = first.checked_sub(1).map_or(0, |above| next_line(text, parts[above].end));
        let shares = shares_line(text, before);
        let at = match shares {
            true => before,
            false if column(text, before) == 0 => line_start(text, before),
            false => start_with_comment(text, before, floor),
        };
        let mut written = String::new();
        for addition in group {
            for line in addition.lines.iter().map(|line| &**line).chain(blank.then_some("")) {
                written.push_str(line);
                written.push_str(self.habits.eol);
            }
        }
        if shares {
            let indent = " ".repeat(column(text, before));
            written = format!("{}{indent}", written.trim_start_matches(' '));
        }
        self.splice(Span::new(at, at), written);
    }

    fn add_in_flow(&mut self, parts: &[Part], after: usize, node: &Node, group: &[Addition]) {
        let text = self.text;
        let Part { start, end } = parts[after];
        let comma = skip_blank(text, end);
        let has_comma = text[comma..].starts_with(',');
        let items = |separator: &str| {
            group.iter().map(|it| format!("{separator}{}", it.lines[0])).collect::<String>()
        };
        let behind = if has_comma { comma + 1 } else { end };
        let rest = text[behind..line_end(text, behind)].trim_start();
        let begins_line = text[line_start(text, start)..start].trim().is_empty()
            && line_start(text, start) > node.span.start;
        let ends_line = rest.is_empty() || rest.starts_with('#');
        if !begins_line || !ends_line {
            return self.splice(Span::new(end, end), items(", "));
        }
        let separator = format!("{}{}", self.habits.eol, " ".repeat(column(text, start)));
        let line = line_end(text, behind);
        let written: String =
            group.iter().map(|it| format!("{separator}{},", it.lines[0])).collect();
        if has_comma {
            return self.splice(Span::new(line, line), written);
        }
        self.splice(Span::new(end, end), ",".to_owned());
        self.splice(Span::new(line, line), written.trim_end_matches(',').to_owned());
    }

    fn add_first_in_flow(&mut self, before: Part, group: &[Addition]) {
        let line = line_start(self.text, before.start);
        let indent = &self.text[line..before.start];
        let separator = match line > 0 && indent.trim().is_empty() {
            true => format!("{}{indent}", self.habits.eol),
            false => " ".to_owned(),
        };
        let items: String = group.iter().map(|it| format!("{},{separator}", it.lines[0])).collect();
        self.splice(Span::new(before.start, before.start), items);
    }

    /// Whether a blank line goes between these entries and new ones.
    fn separates(&self, parts: &[Part], additions: &[Addition], place: Place) -> bool {
        let is_block = additions.iter().any(|addition| addition.lines.len() > 1);
        match place.name {
            "" => is_block && self.has_blank_between(parts),
            "tasks" | "groups" if parts.len() < 2 => is_block,
            _ => self.has_blank_between(parts),
        }
    }

    /// Whether most of these are set apart by blank lines.
    fn has_blank_between(&self, parts: &[Part]) -> bool {
        let text = self.text;
        let is_apart = |pair: &&[Part]| {
            let below = next_line(text, pair[0].end).min(text.len());
            text.get(below..pair[1].start).is_some_and(|between| {
                let mut lines = between.split('\n');
                lines.any(|line| line.trim().is_empty() && !line.ends_with(' '))
                    && between.contains('\n')
            })
        };
        let apart = parts.windows(2).filter(is_apart).count();
        apart * 2 > parts.len().saturating_sub(1)
    }

    /// The lines of an entry with the comments that are its own.
    fn lines_with_comments(&self, parts: &[Part], at: usize) -> Vec<String> {
        let floor = at.checked_sub(1).map_or(0, |above| next_line(self.text, parts[above].end));
        let from = start_with_comment(self.text, parts[at].start, floor);
        let to = tail(self.text, column(self.text, parts[at].start), parts[at].end);
        self.text[from..to].lines().map(str::to_owned).collect()
    }

    /// An anchor that is about to go, and is used elsewhere, moves to where it is used first.
    fn keep_anchors(&mut self) {
        let mut uses = Uses::default();
        let root = Place { slot: 0, indent: 0, flow: false, name: "", needs_colon: false };
        uses.node(self, &self.concrete.root, root);
        let is_gone = |at: usize| {
            self.splices.iter().any(|splice| splice.range.start <= at && at < splice.range.end)
        };
        let mut moved = HashSet::new();
        let lost: HashSet<usize> =
            uses.anchors.iter().filter(|(_, at)| is_gone(*at)).map(|(id, _)| *id).collect();
        let mut written = Vec::new();
        for alias in uses.aliases {
            if lost.contains(&alias.id) && !is_gone(alias.span.start) && moved.insert(alias.id) {
                let spot = Spot { flow: alias.flow, indent: alias.indent, body: None };
                let lines = self.habits.value(self.concrete.target(alias.id), "", spot);
                let name = self.concrete.name_of(alias.id);
                written.push((alias.span, format!("&{name}{}", spaced(&lines)), lines));
            }
        }
        for (span, first, lines) in written {
            self.splice(span, first);
            self.below(span.end, &lines);
        }
    }

    fn splice(&mut self, range: Span, text: String) {
        self.splices.push(Splice { range, text });
    }

    /// The text with all splices carried out.
    fn finish(mut self) -> Option<String> {
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

/// Where anchors are and where they are used.
#[derive(Default)]
struct Uses {
    anchors: Vec<(usize, usize)>,
    aliases: Vec<Use>,
}

struct Use {
    id: usize,
    span: Span,
    indent: usize,
    flow: bool,
}

impl Uses {
    fn node(&mut self, sync: &Sync, node: &Node, place: Place) {
        if let Some(id) = node.anchor {
            self.anchors.push((id, node.span.start));
        }
        match &node.content {
            Content::Alias(id) => self.aliases.push(Use {
                id: *id,
                span: node.span,
                indent: place.indent,
                flow: place.flow,
            }),
            Content::Seq { flow, items } => {
                let flow = place.flow || *flow;
                for (item, part) in items.iter().zip(sync.item_parts(node, items, place.slot)) {
                    let indent = column(sync.text, part.start);
                    self.node(sync, item, Place { slot: part.start + 1, indent, flow, ..place });
                }
            }
            Content::Map { flow, entries } => {
                for entry in entries {
                    let place = sync.place_of_entry(entry, place.flow || *flow, "");
                    self.node(sync, &entry.value, place);
                }
            }
            Content::Scalar(_) => {}
        }
    }
}

/// What comes directly behind a colon, a dash or an anchor.
fn spaced(lines: &Lines) -> String {
    match lines.first.as_str() {
        "" => String::new(),
        first => format!(" {first}"),
    }
}
