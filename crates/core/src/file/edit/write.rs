//! How a value is written as YAML where nothing stood before: in the habits of the file around it.
//!
//! Whether a list goes in brackets or on lines, how deep lines are indented, which quotes are used:
//! all of it is read off the file. Single texts are the business of `scalar`.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::{
    concrete::{Concrete, Content, Node},
    extent::{column, line_start},
    scalar::{self, Spot},
};
use crate::file::tree::Style;

/// Lines grow no longer than this if it can be helped.
const WIDTH: usize = 100;
/// A mapping of more entries than these goes on lines of its own, where the file has no habit.
const FLOW_ENTRIES_MAX: usize = 3;

/// A value as it is written: what stands behind its key, and whole lines below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lines {
    pub first: String,
    pub below: Vec<String>,
}

impl Lines {
    /// On one line.
    pub fn one(first: String) -> Self {
        Self { first, below: Vec::new() }
    }
}

/// How a file is written.
#[derive(Debug)]
pub(super) struct Habits {
    /// How its lines end.
    pub eol: &'static str,
    /// How many columns the next level is further in.
    pub step: usize,
    /// Texts are quoted whether they need it or not, as in JSON.
    pub quotes_all: bool,
    single_quotes: bool,
    padded_braces: bool,
    padded_brackets: bool,
    /// How much further in than its key a list on lines begins.
    list_offset: usize,
    /// How often values were found in brackets rather than on lines, by where they stand.
    in_brackets: HashMap<String, i32>,
}

impl Habits {
    /// Reads them off a file.
    pub fn of(text: &str, concrete: &Concrete) -> Self {
        let mut found = Found { text, ..Found::default() };
        found.node(&concrete.root, "", 0);
        let crlf = text.matches("\r\n").count();
        Self {
            eol: if crlf * 2 > text.matches('\n').count() { "\r\n" } else { "\n" },
            step: found.most_frequent_step().unwrap_or(2),
            quotes_all: found.plain * 4 < found.single + found.double,
            single_quotes: found.single > found.double,
            padded_braces: found.padded_braces >= 0,
            padded_brackets: found.padded_brackets > 0,
            list_offset: found.list_offset.unwrap_or(2),
            in_brackets: found.in_brackets,
        }
    }

    /// The quotes that `text` gets when it needs some.
    pub fn quote_for(&self, text: &str) -> Style {
        let is_simpler_in_single = text.contains(['"', '\\']) && !text.contains('\'');
        let is_simpler_in_double = text.contains('\'') && !text.contains(['"', '\\']);
        match self.single_quotes {
            true if is_simpler_in_double => Style::DoubleQuoted,
            false if !is_simpler_in_single => Style::DoubleQuoted,
            _ => Style::SingleQuoted,
        }
    }

    /// Writes `value` to stand behind a key or a dash. `place` is the name by which the file's
    /// habits of that place are known: the key, or `key/*` for what stands below a key.
    pub fn value(&self, value: &Json, place: &str, spot: Spot) -> Lines {
        match value {
            Json::Null => Lines::one("null".to_owned()),
            Json::Bool(_) | Json::Number(_) => Lines::one(value.to_string()),
            Json::String(text) => scalar::write(text, None, spot, self),
            Json::Array(items) if items.is_empty() => Lines::one("[]".to_owned()),
            Json::Object(map) if map.is_empty() => Lines::one("{}".to_owned()),
            _ if spot.flow || self.goes_in_brackets(value, place, spot) => {
                Lines::one(self.in_flow(value))
            }
            Json::Array(items) => {
                let column = spot.body.unwrap_or(spot.indent + self.list_offset);
                let lines = items.iter().flat_map(|item| self.item(item, place, column));
                Lines { first: String::new(), below: lines.collect() }
            }
            Json::Object(map) => {
                let column = spot.body.unwrap_or(spot.indent + self.step);
                let entries = map.iter();
                let lines = entries.flat_map(|(key, value)| self.entry(key, value, place, column));
                Lines { first: String::new(), below: lines.collect() }
            }
        }
    }

    /// The lines of a key with its value, the key in `column` of a mapping that stands at `place`.
    pub fn entry(&self, key: &str, value: &Json, place: &str, column: usize) -> Vec<String> {
        let spot = Spot { flow: false, indent: column, body: None };
        let lines = self.value(value, &place_of(place, key, value.is_object()), spot);
        let head = format!("{}{}:", " ".repeat(column), scalar::key(key, None, false, self));
        joined(head, lines)
    }

    /// The lines of an item of a list, the dash in `column`.
    pub fn item(&self, item: &Json, place: &str, column: usize) -> Vec<String> {
        let dash = format!("{}-", " ".repeat(column));
        let place = format!("{place}/-");
        let spot = Spot { flow: false, indent: column, body: None };
        match item {
            Json::Object(map) if !map.is_empty() && !self.goes_in_brackets(item, &place, spot) => {
                let mut lines = Vec::new();
                for (key, value) in map {
                    lines.extend(self.entry(key, value, &place, column + 2));
                }
                // The dash takes the place of two of the first line's spaces.
                lines[0].replace_range(..column + 2, &format!("{dash} "));
                lines
            }
            // A list in a list would need its first line on the dash's; brackets are plainer.
            Json::Array(_) => joined(dash, Lines::one(self.in_flow(item))),
            _ => joined(dash, self.value(item, &place, spot)),
        }
    }

    /// Writes `value` between brackets, on one line.
    pub fn in_flow(&self, value: &Json) -> String {
        match value {
            Json::Array(items) => {
                let items: Vec<_> = items.iter().map(|item| self.in_flow(item)).collect();
                bracketed('[', &items.join(", "), ']', self.padded_brackets)
            }
            Json::Object(map) => self.braces(map),
            Json::String(text) => {
                let spot = Spot { flow: true, indent: 0, body: None };
                scalar::write(text, None, spot, self).first
            }
            _ => value.to_string(),
        }
    }

    /// One entry of a mapping in braces.
    pub fn flow_entry(&self, key: &str, value: &Json) -> String {
        format!("{}: {}", scalar::key(key, None, true, self), self.in_flow(value))
    }

    fn braces(&self, map: &Map<String, Json>) -> String {
        let entries: Vec<_> = map.iter().map(|(key, value)| self.flow_entry(key, value)).collect();
        bracketed('{', &entries.join(", "), '}', self.padded_braces)
    }

    fn goes_in_brackets(&self, value: &Json, place: &str, spot: Spot) -> bool {
        let fits = || {
            let is_short = |text: &str| spot.indent + place.len() + text.chars().count() < WIDTH;
            !has_line_breaks(value) && is_short(&self.in_flow(value))
        };
        match self.in_brackets.get(place) {
            Some(count) if *count != 0 => *count > 0 && fits(),
            _ => goes_in_brackets_by_default(value, spot) && fits(),
        }
    }
}

fn goes_in_brackets_by_default(value: &Json, spot: Spot) -> bool {
    match value {
        Json::Array(items) => items.iter().all(|item| !item.is_object() && !item.is_array()),
        Json::Object(map) => {
            let is_flat = map.values().all(|value| !value.is_object() && !value.is_array());
            spot.indent > 0 && is_flat && map.len() <= FLOW_ENTRIES_MAX
        }
        _ => false,
    }
}

fn has_line_breaks(value: &Json) -> bool {
    match value {
        Json::String(text) => text.contains('\n'),
        Json::Array(items) => items.iter().any(has_line_breaks),
        Json::Object(map) => map.values().any(has_line_breaks),
        _ => false,
    }
}

fn joined(mut head: String, lines: Lines) -> Vec<String> {
    if !lines.first.is_empty() {
        head.push(' ');
        head.push_str(&lines.first);
    }
    let mut all = vec![head];
    all.extend(lines.below);
    all
}

fn bracketed(open: char, inner: &str, close: char, is_padded: bool) -> String {
    match is_padded && !inner.is_empty() {
        true => format!("{open} {inner} {close}"),
        false => format!("{open}{inner}{close}"),
    }
}

/// What is counted on the way through a file.
#[derive(Default)]
struct Found<'a> {
    text: &'a str,
    steps: HashMap<usize, usize>,
    plain: usize,
    single: usize,
    double: usize,
    padded_braces: i32,
    padded_brackets: i32,
    list_offset: Option<usize>,
    in_brackets: HashMap<String, i32>,
}

impl Found<'_> {
    fn node(&mut self, node: &Node, place: &str, indent: usize) {
        self.style(node, place);
        match &node.content {
            Content::Map { flow, entries } => {
                for entry in entries {
                    match self.text.as_bytes().get(entry.key.start) {
                        Some(b'"' | b'\'') => self.double += 1,
                        _ => self.plain += 1,
                    }
                    let column = column(self.text, entry.key.start);
                    if !flow && column > indent && !place.is_empty() && !place.ends_with("/-") {
                        *self.steps.entry(column - indent).or_default() += 1;
                    }
                    let is_map = matches!(entry.value.content, Content::Map { .. });
                    let below = place_of(place, &entry.name, is_map);
                    self.node(&entry.value, &below, if *flow { indent } else { column });
                }
            }
            Content::Seq { flow, items } => {
                for item in items {
                    if !flow && self.list_offset.is_none() {
                        self.list_offset = dash_column(self.text, item.span.start)
                            .and_then(|dash| dash.checked_sub(indent));
                    }
                    let column = column(self.text, item.span.start);
                    self.node(item, &format!("{place}/-"), if *flow { indent } else { column });
                }
            }
            _ => {}
        }
    }

    fn style(&mut self, node: &Node, place: &str) {
        match (&node.content, node.text()) {
            (_, Some((_, Style::Plain))) => self.plain += 1,
            (_, Some((text, Style::SingleQuoted))) if !text.contains(['"', '\\']) => {
                self.single += 1;
            }
            (_, Some((text, Style::DoubleQuoted))) if !text.contains(['\'', '\n']) => {
                self.double += 1;
            }
            (Content::Seq { flow, items }, _) if !items.is_empty() => {
                self.count(place, *flow);
                self.padded_brackets += if *flow { self.padding(node) } else { 0 };
            }
            (Content::Map { flow, entries }, _) if !entries.is_empty() => {
                self.count(place, *flow);
                self.padded_braces += if *flow { self.padding(node) } else { 0 };
            }
            _ => {}
        }
    }

    fn count(&mut self, place: &str, flow: bool) {
        *self.in_brackets.entry(place.to_owned()).or_default() += if flow { 1 } else { -1 };
    }

    fn padding(&self, node: &Node) -> i32 {
        match self.text.as_bytes().get(node.span.start + 1) {
            Some(b' ') => 1,
            Some(b'\n' | b'\r') => 0,
            _ => -1,
        }
    }

    fn most_frequent_step(&self) -> Option<usize> {
        let best = self.steps.iter().max_by_key(|(step, count)| (**count, usize::MAX - **step));
        best.map(|(step, _)| *step)
    }
}

/// The name of the place of a value in a mapping: those of one sort (tasks, params) share one.
pub(super) fn place_of(parent: &str, key: &str, is_map: bool) -> String {
    match is_map && !parent.is_empty() && !parent.contains('/') {
        true => format!("{parent}/*"),
        false => key.to_owned(),
    }
}

/// The column of the dash before an item that stands on the dash's line.
fn dash_column(text: &str, item: usize) -> Option<usize> {
    let before = &text[line_start(text, item)..item];
    before.trim_start().starts_with('-').then(|| before.len() - before.trim_start().len())
}
