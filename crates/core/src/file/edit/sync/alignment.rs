//! Comments that stand in one column stay there when what stands before one of them changes.
//!
//! Whose a comment is, and whether it stays at all, is decided elsewhere.

use std::collections::HashMap;

use super::{Splice, Sync};
use crate::file::{
    Span,
    edit::extent::{line_above, line_start, next_line},
};

/// A comment behind something, by the start of its line.
struct Trailing {
    /// What parts the two.
    blank: Span,
    /// In characters.
    column: usize,
}

impl Sync<'_> {
    /// Makes up for longer and shorter values before comments that stand below one another.
    pub(super) fn align_comments(&mut self) {
        if self.splices.is_empty() {
            return;
        }
        let trailing = self.trailing_comments();
        let mut moved = Vec::new();
        for (line, comment) in &trailing {
            let neighbours = [line_above(self.text, *line), Some(next_line(self.text, *line))];
            let is_aligned = neighbours.into_iter().flatten().any(|other| {
                trailing.get(&other).is_some_and(|other| other.column == comment.column)
            });
            if is_aligned && let Some(grown) = self.growth(Span::new(*line, comment.blank.start)) {
                let blank = (comment.blank.end - comment.blank.start) as isize;
                let least = blank.min(2);
                let blanks = (blank - grown).max(least) as usize;
                moved.push(Splice { range: comment.blank, text: " ".repeat(blanks) });
            }
        }
        let is_free = |it: &Splice| {
            let meets = |other: &Splice| {
                other.range.start < it.range.end && it.range.start < other.range.end
            };
            !self.splices.iter().any(meets)
        };
        let moved: Vec<Splice> = moved.into_iter().filter(is_free).collect();
        self.splices.extend(moved);
    }

    fn trailing_comments(&self) -> HashMap<usize, Trailing> {
        let comments = self.concrete.comments.iter();
        let trailing = comments.filter_map(|comment| {
            let line = line_start(self.text, comment.start);
            let before = &self.text[line..comment.start];
            let said = before.trim_end_matches(' ');
            let blank = Span::new(line + said.len(), comment.start);
            let column = before.chars().count();
            (!said.trim().is_empty()).then_some((line, Trailing { blank, column }))
        });
        trailing.collect()
    }

    /// By how many characters `range`, a part of one line, grows; none if it does not change, or
    /// does not stay on its line.
    fn growth(&self, range: Span) -> Option<isize> {
        let within = |it: &&Splice| range.start <= it.range.start && it.range.end <= range.end;
        let mut grown = None;
        for Splice { range, text } in self.splices.iter().filter(within) {
            if text.contains('\n') {
                return None;
            }
            let old = self.text[range.start..range.end].chars().count();
            *grown.get_or_insert(0) += text.chars().count() as isize - old as isize;
        }
        grown.filter(|grown| *grown != 0)
    }
}
