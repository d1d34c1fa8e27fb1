//! A place within a text's value to its place in the file: quotes, escapes, folded lines and the
//! indentation of blocks lie in between.

use std::ops::Range;

use super::{
    Span,
    tree::{Node, Style, Value},
};

/// Where the bytes `range` of the text that `node` holds are written in the file `text`. For all
/// but texts, and for texts that stand behind an alias, it is the node itself.
pub(super) fn inside(text: &str, node: &Node, range: Range<usize>) -> Span {
    let (Value::Str(value, style), Some(source)) =
        (&node.value, text.get(node.span.start..node.span.end))
    else {
        return node.span;
    };
    if *style == Style::Aliased {
        return node.span;
    }
    let line_start = text[..node.span.start].rfind('\n').map_or(0, |at| at + 1);
    let walk = Walk { source, value, style: *style, indent: node.span.start - line_start };
    let start = walk.source_offset(range.start);
    let end = walk.source_offset(range.end).max(start);
    Span::new(node.span.start + start, node.span.start + end)
}

struct Walk<'a> {
    source: &'a str,
    value: &'a str,
    style: Style,
    /// What each line of a block begins with, in spaces.
    indent: usize,
}

impl Walk<'_> {
    /// Walks along both texts until `target` in the value is reached.
    fn source_offset(&self, target: usize) -> usize {
        let quoted = matches!(self.style, Style::SingleQuoted | Style::DoubleQuoted);
        let mut at = usize::from(quoted);
        let mut seen = 0;
        if self.is_block() && !self.source.starts_with(['\n', '\r']) {
            seen = self.value.len() - self.value.trim_start_matches('\n').len();
        }
        while seen < target && at < self.source.len() {
            let (source_step, value_step) = self.step(&self.source[at..], &self.value[seen..]);
            at += source_step;
            seen += value_step;
        }
        at.min(self.source.len())
    }

    fn is_block(&self) -> bool {
        matches!(self.style, Style::Literal | Style::Folded)
    }

    /// How far the next piece reaches in both: one character, an escape, or a line break.
    fn step(&self, source: &str, value: &str) -> (usize, usize) {
        let next = value.chars().next().map_or(0, char::len_utf8);
        if self.style == Style::DoubleQuoted && source.starts_with('\\') {
            return escape(source, next);
        }
        if self.style == Style::SingleQuoted && source.starts_with("''") {
            return (2, next);
        }
        let blanks = source.len() - source.trim_start_matches([' ', '\t']).len();
        let at_break = source[blanks..].starts_with(['\n', '\r']);
        if at_break && (!self.is_block() || blanks == 0) {
            return (self.line_break(source), broken(value));
        }
        (source.chars().next().map_or(1, char::len_utf8), next)
    }

    /// A line break with everything up to the text of the next line.
    fn line_break(&self, source: &str) -> usize {
        let mut length = 0;
        loop {
            let rest = &source[length..];
            let line = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            match rest[line..].find(['\n', '\r']) {
                Some(0) => length += line + 1,
                _ if self.is_block() => return length + line.min(self.indent),
                _ => return length + line,
            }
        }
    }
}

/// What a line break in the source became: one blank, or the breaks that were kept.
fn broken(value: &str) -> usize {
    let breaks = value.len() - value.trim_start_matches('\n').len();
    if breaks == 0 { usize::from(value.starts_with(' ')) } else { breaks }
}

/// An escape between double quotes.
fn escape(source: &str, next: usize) -> (usize, usize) {
    let kind = source[1..].chars().next().unwrap_or('\\');
    match kind {
        'x' => (4, next),
        // Two of them make one character beyond the first plane.
        'u' if next == 4 => (12, next),
        'u' => (6, next),
        'U' => (10, next),
        '\n' | '\r' => {
            let rest = source[1..].trim_start();
            (source.len() - rest.len(), 0)
        }
        other => (1 + other.len_utf8(), next),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::{diagnostic::Report, yaml};

    /// The mark `@@` in the value must be found where it is written in the file.
    #[track_caller]
    fn check(text: &str) {
        let parsed = yaml::parse(text, &mut Report::default());
        let root = parsed.root.expect("the text is YAML");
        let node = root.get("a").expect("the key is there");
        let offset = node.text().and_then(|value| value.find("@@")).expect("the mark is there");
        let span = inside(text, node, offset..offset + 2);
        assert_eq!(span.start, text.find("@@").expect("it is written"), "{text:?}");
        assert_eq!(&text[span.start..span.end], "@@", "{text:?}");
    }

    #[test]
    fn finds_the_place_whatever_the_style() {
        let cases = [
            "a: x @@ y",
            "a: x\n  한글 @@",
            "a: x\n\n\n  y @@",
            "a: 'it''s @@'",
            "a: \"q \\\" \\t\\u0041\\U0001F600\\uD83D\\uDE00\\x41 @@\"",
            "a: \"x \\\n   y @@\"",
            "a: \"x\n\n   y @@\"",
            "a: |\n  one\n  two @@\n",
            "a: |\n  one\n\n    more\n\n  two @@\n",
            "a: |\n\n\n  one\n  two @@\n",
            "a: |\r\n  one\r\n  two @@\r\n",
            "b:\n  - x\na: |-\n      one\n        two\n      three @@\n",
            "a: >\n  one\n  two\n\n  three @@\n",
            "a: >-\n  one\n    more\n    more\n  two @@ x\n",
            "a: >-\n  @@ one\n",
        ];
        cases.into_iter().for_each(check);
    }
}
