//! A diagnostic with the line it points at, for terminals and logs.
//!
//! Columns of the terminal, not characters: a tab is drawn as spaces and a Korean syllable takes
//! two columns, and the carets still stand below the right text. Long lines are cut around the
//! mistake. The message itself is printed by the caller.

use unicode_width::UnicodeWidthChar;

use super::{Diagnostic, lines::Lines};

/// Widest piece of a line that is shown, in columns.
const WIDTH_MAX: usize = 100;
/// What remains to be seen before the mistake when a line is cut, in columns.
const LEAD: usize = 30;
const TAB_WIDTH: usize = 4;

/// The line of `text` that `diagnostic` points at, with its number and with carets below.
pub fn frame(text: &str, diagnostic: &Diagnostic) -> String {
    let lines = Lines::new(text);
    let position = diagnostic.position;
    let line = lines.span(text, position.line.saturating_sub(1));
    let shown = text.get(line.start..line.end).unwrap_or_default();
    let from = position.column.saturating_sub(1);
    let to = if position.end_line == position.line { position.end_column - 1 } else { usize::MAX };
    let (drawn, carets) = draw(shown, from, to);
    let number = position.line.to_string();
    let gutter = " ".repeat(number.len());
    format!("{gutter} |\n{number} | {drawn}\n{gutter} | {carets}\n")
}

/// The visible part of `line` and the carets below its characters `from..to`.
fn draw(line: &str, from: usize, to: usize) -> (String, String) {
    let columns: Vec<(char, usize)> = line.chars().map(|c| (c, width(c))).collect();
    let wide = |range: &[(char, usize)]| range.iter().map(|(_, width)| width).sum::<usize>();
    let from = from.min(columns.len());
    let to = to.clamp(from, columns.len());

    let mut first = 0;
    if wide(&columns) > WIDTH_MAX && wide(&columns[..from]) > LEAD {
        first = from;
        let mut lead = 0;
        while first > 0 && lead + columns[first - 1].1 <= LEAD {
            first -= 1;
            lead += columns[first].1;
        }
    }
    let mut last = first;
    let mut used = 0;
    while last < columns.len() && used + columns[last].1 <= WIDTH_MAX {
        used += columns[last].1;
        last += 1;
    }

    let mut drawn = String::from(if first > 0 { "..." } else { "" });
    let indent = drawn.len() + wide(&columns[first..from]);
    for (character, width) in &columns[first..last] {
        match character {
            '\t' => drawn.push_str(&" ".repeat(TAB_WIDTH)),
            _ if *width == 0 => {}
            other => drawn.push(*other),
        }
    }
    if last < columns.len() {
        drawn.push_str("...");
    }
    let marked = wide(&columns[from..to.min(last).max(from)]).max(1);
    (drawn.trim_end().to_owned(), format!("{}{}", " ".repeat(indent), "^".repeat(marked)))
}

/// Columns that a character takes; what cannot be drawn takes none.
fn width(character: char) -> usize {
    if character == '\t' { TAB_WIDTH } else { character.width().unwrap_or(0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::{Severity, Span};

    #[track_caller]
    fn check(text: &str, marked: &str, expected: &str) {
        let start = text.find(marked).expect("the marked text is in the file");
        let position = Lines::new(text).position(text, Span::new(start, start + marked.len()));
        let diagnostic = Diagnostic {
            severity: Severity::Error,
            code: "syntax",
            message: String::new(),
            hint: None,
            position,
        };
        assert_eq!(frame(text, &diagnostic), expected);
    }

    #[test]
    fn marks_the_text() {
        check("a: 1\nretires: 3\n", "retires", "  |\n2 | retires: 3\n  | ^^^^^^^\n");
    }

    #[test]
    fn widens_the_gutter() {
        let text = "\n".repeat(11) + "x: y";
        check(&text, "y", "   |\n12 | x: y\n   |    ^\n");
    }

    #[test]
    fn draws_tabs_and_wide_characters() {
        check("\tx: y", "y", "  |\n1 |     x: y\n  |        ^\n");
        check("이름: 서울 x", "서울", "  |\n1 | 이름: 서울 x\n  |       ^^^^\n");
    }

    #[test]
    fn cuts_long_lines() {
        let text = format!("{}here{}", "a".repeat(500), "b".repeat(500));
        let expected = format!(
            "  |\n1 | ...{}here{}...\n  | {}^^^^\n",
            "a".repeat(30),
            "b".repeat(66),
            " ".repeat(33)
        );
        check(&text, "here", &expected);
    }

    #[test]
    fn marks_only_the_first_of_several_lines() {
        check("a: [1,\n  2]", "[1,\n  2]", "  |\n1 | a: [1,\n  |    ^^^\n");
    }
}
