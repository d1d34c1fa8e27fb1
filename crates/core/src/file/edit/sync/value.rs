//! A value in the place of another one: what stands beside it stays, what stood within it goes.
//!
//! How a value is written is the business of `write` and `scalar`; which values change, of the walk
//! in `mod`.

use serde_json::Value as Json;

use super::{Place, Sync};
use crate::file::{
    Span,
    edit::{
        concrete::Node,
        extent::{body_column, header_end, header_start, line_end, tail, value_end},
        scalar::{self, Old, Spot},
        write::Lines,
    },
};

impl<'a> Sync<'a> {
    /// Takes a value out and puts another one in its place. Comments beside it stay.
    pub(super) fn replace(&mut self, node: &'a Node, want: &Json, place: Place) {
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

    /// Puts the lines below the line that holds `at`.
    pub(super) fn below(&mut self, at: usize, lines: &Lines) {
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
}

/// What comes directly behind a colon, a dash or an anchor.
pub(super) fn spaced(lines: &Lines) -> String {
    match lines.first.as_str() {
        "" => String::new(),
        first => format!(" {first}"),
    }
}
