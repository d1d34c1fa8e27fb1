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
        scalar::{self, Lines, Old, Spot},
    },
};

impl<'a> Sync<'a> {
    /// Takes a value out and puts another one in its place. Comments beside it stay.
    pub(super) fn replace(&mut self, node: &'a Node, want: &Json, place: Place) {
        let text = self.text;
        let body = node.is_block_scalar().then(|| body_column(text, node, place.slot)).flatten();
        let spot = Spot { flow: place.flow, indent: place.indent, body };
        let lines = match (want, node.text()) {
            (Json::String(new), Some((value, style))) => {
                let header = self.header(node, place);
                let header = text[header.start..header.end].trim();
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
        let end = self.put_first(node, &lines, place);
        self.below(end, &lines);
    }

    /// Puts the first line in the place of the old value; where that ended.
    fn put_first(&mut self, node: &Node, lines: &Lines, place: Place) -> usize {
        let text = self.text;
        let from = node.properties_end.unwrap_or(place.slot).max(place.slot);
        let end = value_end(text, node, place.slot);
        if node.is_unwritten() {
            let colon = if place.needs_colon { ":" } else { "" };
            self.splice(Span::new(from, from), format!("{colon}{}", spaced(lines)));
            from
        } else if node.is_block_scalar() {
            let header = self.header(node, place);
            self.splice(header, lines.first.clone());
            self.cut(line_end(text, header.start), end);
            end
        } else if node.is_block_collection() {
            // With the comments that stand within it, behind its last value too.
            let end = text[..tail(text, place.indent, end)].trim_end_matches(['\n', '\r']).len();
            let begins_on_its_line = !text[from..node.span.start].contains('\n');
            let first = if begins_on_its_line { end } else { from };
            self.splice(Span::new(from, first), spaced(lines));
            self.cut(line_end(text, from).max(first), end);
            end
        } else {
            let start = if lines.first.is_empty() { from } else { node.span.start };
            self.splice(Span::new(start, node.span.end), lines.first.clone());
            node.span.end
        }
    }

    /// The `|` or `>` of a block, and what belongs to it.
    fn header(&self, node: &Node, place: Place) -> Span {
        let start = header_start(self.text, node, place.slot);
        Span::new(start, header_end(self.text, start))
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
