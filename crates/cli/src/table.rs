//! Tables for people: columns as wide as their widest cell, two spaces apart.
//!
//! Width is what a terminal takes: a Korean syllable counts as two.

use unicode_width::UnicodeWidthStr;

use crate::{color::Paint, output::Output};

/// A cell: a text, and what it is to look like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    text: String,
    paint: Option<Paint>,
}

impl Cell {
    /// A state of a run or a task, or any other word that has a color.
    pub fn state(text: &str) -> Self {
        Self { text: text.to_owned(), paint: Paint::of_state(text) }
    }

    /// With this look.
    #[must_use]
    pub fn paint(mut self, paint: Paint) -> Self {
        self.paint = Some(paint);
        self
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), paint: None }
    }
}

/// The rows below their heads; each line ends with its last visible character.
pub fn table<const N: usize>(output: &Output, heads: [&str; N], rows: Vec<[Cell; N]>) -> String {
    let heads = heads.map(|head| Cell::from(head).paint(Paint::Faint));
    let rows: Vec<[Cell; N]> = std::iter::once(heads).chain(rows).collect();
    let mut widths = [0; N];
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.text.width());
        }
    }
    let mut text = String::new();
    for row in &rows {
        let last = row.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1);
        for (at, (cell, width)) in row.iter().zip(widths).enumerate().take(last) {
            match cell.paint {
                Some(paint) => text.push_str(&output.paint(paint, &cell.text)),
                None => text.push_str(&cell.text),
            }
            if at + 1 < last {
                text.push_str(&" ".repeat(width - cell.text.width() + 2));
            }
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::color::When;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let output = Output::new(false, When::Never);
        let rows = vec![
            ["서울".into(), "1".into(), "".into()],
            ["a".into(), "22".into(), Cell::state("success")],
        ];
        assert_eq!(
            table(&output, ["NAME", "N", "STATE"], rows),
            "NAME  N   STATE\n서울  1\na     22  success\n"
        );
    }

    #[test]
    fn color_takes_no_room() {
        let output = Output::new(false, When::Always);
        let rows = vec![[Cell::state("failed"), "x".into()]];
        let text = table(&output, ["A", "B"], rows);
        assert!(text.ends_with("\x1b[31mfailed\x1b[0m  x\n"), "{text:?}");
    }
}
