//! How a file is written, read off the file: its quotes, its indentation, what goes in brackets.
//!
//! Writing by these habits is the business of `write` and `scalar`.

use std::collections::HashMap;

use super::{
    concrete::{Concrete, Content, Node},
    extent::{column, line_start},
};
use crate::file::tree::Style;

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
    pub padded_braces: bool,
    pub padded_brackets: bool,
    /// How much further in than its key a list on lines begins.
    pub list_offset: usize,
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

    /// Whether values at `place` go in brackets rather than on lines; none where that is open.
    pub fn goes_in_brackets(&self, place: &str) -> Option<bool> {
        self.in_brackets.get(place).filter(|count| **count != 0).map(|count| *count > 0)
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
