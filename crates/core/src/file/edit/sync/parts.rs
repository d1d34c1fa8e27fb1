//! Parts of lists and mappings that come and go, each with its own comments and blank lines.
//!
//! Whose a comment is, is said by `extent`; which parts come and go, by the walk in `mod`.

use super::{Place, Sync};
use crate::file::{
    Span,
    edit::{
        concrete::Node,
        extent::{
            after_blank_lines, before_blank_lines, column, line_end, line_start, next_line,
            shares_line, skip_blank, start_with_comment, tail,
        },
    },
};

/// A part of a list or mapping.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub start: usize,
    pub end: usize,
}

/// What is to be put in: after which of the old parts (none: before all), and how it is written.
pub(super) struct Addition {
    pub after: Option<usize>,
    pub lines: Vec<String>,
}

impl Sync<'_> {
    /// Takes parts out, each with its own comments.
    pub(super) fn remove(&mut self, parts: &[Part], gone: &[bool], node: &Node, flow: bool) {
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
    pub(super) fn add(
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
    pub(super) fn separates(&self, parts: &[Part], additions: &[Addition], place: Place) -> bool {
        let is_block = additions.iter().any(|addition| addition.lines.len() > 1);
        match place.name {
            "" => is_block && self.has_blank_between(parts),
            "tasks" | "groups" if parts.len() < 2 => is_block,
            _ => self.has_blank_between(parts),
        }
    }

    /// Whether most of these are set apart by blank lines.
    pub(super) fn has_blank_between(&self, parts: &[Part]) -> bool {
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
    pub(super) fn lines_with_comments(&self, parts: &[Part], at: usize) -> Vec<String> {
        let floor = at.checked_sub(1).map_or(0, |above| next_line(self.text, parts[above].end));
        let from = start_with_comment(self.text, parts[at].start, floor);
        let to = tail(self.text, column(self.text, parts[at].start), parts[at].end);
        self.text[from..to].lines().map(str::to_owned).collect()
    }
}
