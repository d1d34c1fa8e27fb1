//! How wide a text is on the screen, without a font: by classes of letters, rather too wide than
//! too narrow, so that it fits whatever sans-serif the reader has.

use unicode_width::UnicodeWidthChar;

/// The width of `text` in letters of `size` pixels.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|letter| share(letter) * size).sum()
}

/// `text` if it is at most `max` wide, else as much of its beginning as fits before an ellipsis.
/// Whatever would break the line is a space.
pub(crate) fn fitted(text: &str, size: f64, max: f64) -> String {
    let mut line: String = text.split(char::is_whitespace).filter(|word| !word.is_empty()).fold(
        String::new(),
        |line, word| if line.is_empty() { word.to_owned() } else { line + " " + word },
    );
    line.retain(|letter| !letter.is_control());
    if width(&line, size) <= max {
        return line;
    }
    let room = max - width("…", size);
    let mut used = 0.0;
    let end = line.char_indices().find(|(_, letter)| {
        used += share(*letter) * size;
        used > room
    });
    line.truncate(end.map_or(line.len(), |(at, _)| at));
    line.truncate(line.trim_end().len());
    line + "…"
}

/// The width of a letter, as a share of the size of its font.
fn share(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.32,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '{' | '}' | '"' | '-' | '/' => 0.41,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.94,
        '…' | '—' => 1.0,
        'A'..='Z' => 0.69,
        _ => match letter.width() {
            None | Some(0) => 0.0,
            Some(1) => 0.61,
            Some(_) => 1.0,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, max: f64, expected: &str) {
        let found = fitted(text, 10.0, max);
        assert_eq!(found, expected);
        assert!(width(&found, 10.0) <= max);
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        check("extract", 100.0, "extract");
        check("extract_everything", 60.0, "extract_e…");
        check("매출_집계_보고서", 60.0, "매출_집계…");
        check("two\n  lines\u{0}", 100.0, "two lines");
        check("one two", 30.0, "one…");
        check("", 10.0, "");
    }
}
