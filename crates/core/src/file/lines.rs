//! Byte offsets to lines and columns.
//!
//! Lines end as YAML's do (LF, CR LF, or a lone CR). Columns count characters, as editors do; how
//! wide a character is drawn is the business of `frame`.

use super::{Position, Span};

/// Where the lines of a text begin.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    /// Finds the lines of `text`.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![if text.starts_with('\u{feff}') { 3 } else { 0 }];
        for (at, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n')) {
                starts.push(at + 1);
            }
        }
        Self { starts }
    }

    /// The index (from 0) of the line that holds `offset`.
    pub fn index_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of the line with this index (from 0), without its line break.
    pub fn span(&self, text: &str, index: usize) -> Span {
        let start = self.starts.get(index).copied().unwrap_or(text.len());
        let end = self.starts.get(index + 1).copied().unwrap_or(text.len());
        let line = text.get(start..end).unwrap_or_default();
        Span::new(start, start + line.trim_end_matches(['\n', '\r']).len())
    }

    /// The lines and columns of `span`.
    pub fn position(&self, text: &str, span: Span) -> Position {
        let (line, column) = self.place(text, span.start);
        let (end_line, end_column) = self.place(text, span.end.max(span.start));
        Position { span, line, column, end_line, end_column }
    }

    fn place(&self, text: &str, offset: usize) -> (usize, usize) {
        let index = self.index_of(offset);
        let start = self.starts.get(index).copied().unwrap_or(0);
        let before = text.as_bytes().get(start..offset.min(text.len())).unwrap_or_default();
        // A character is counted by its first byte, so that any offset is a good one.
        let characters = before.iter().filter(|byte| (**byte & 0xC0) != 0x80).count();
        (index + 1, characters + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters() {
        let cases = [
            ("ab\ncd", 3, (2, 1)),
            ("ab\r\ncd", 5, (2, 2)),
            ("ab\rcd", 3, (2, 1)),
            ("이름: x", 8, (1, 5)),
            ("a\n", 2, (2, 1)),
            ("", 0, (1, 1)),
            ("\u{feff}ab", 4, (1, 2)),
            ("a", 99, (1, 2)),
        ];
        for (text, offset, expected) in cases {
            assert_eq!(Lines::new(text).place(text, offset), expected, "{text:?} at {offset}");
        }
    }
}
