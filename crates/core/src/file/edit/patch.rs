//! The difference of two texts, and the way back: what makes undo give back the very same bytes.
//!
//! Nothing here knows YAML.

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::EditError;

/// A piece of text that another one takes the place of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hunk {
    /// Byte offset in the text before the change.
    pub start: usize,
    /// What stands there.
    pub old: String,
    /// What is to stand there.
    pub new: String,
}

/// What has to change, by whole lines, to make `new` out of `old`; in the order of the text.
pub(super) fn between(old: &str, new: &str) -> Vec<Hunk> {
    let (a, b): (Vec<&str>, Vec<&str>) = (lines(old), lines(new));
    let shorter = a.len().min(b.len());
    let head = (0..shorter).take_while(|at| a[*at] == b[*at]).count();
    let same = |n: &usize| a[a.len() - 1 - n] == b[b.len() - 1 - n];
    let tail = (0..shorter - head).take_while(same).count();
    let mut start = a[..head].iter().map(|line| line.len()).sum();
    let (a, b) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let mut hunks = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, a, b) {
        let text = |lines: &[&str], range: std::ops::Range<usize>| lines[range].concat();
        let (old, new) = (text(a, op.old_range()), text(b, op.new_range()));
        let length = old.len();
        if !matches!(op, DiffOp::Equal { .. }) {
            hunks.push(Hunk { start, old, new });
        }
        start += length;
    }
    hunks
}

/// Carries `hunks` out on the text that they were made for.
///
/// # Errors
/// The text does not hold what they are to replace.
pub(super) fn apply(text: &str, hunks: &[Hunk]) -> Result<String, EditError> {
    let mut written = String::with_capacity(text.len());
    let mut at = 0;
    for Hunk { start, old, new } in hunks {
        let gap = text.get(at..*start);
        let found = start.checked_add(old.len()).and_then(|end| text.get(*start..end));
        let (Some(gap), Some(true)) = (gap, found.map(|found| found == old)) else {
            return Err(EditError::new("stale", "the text has changed since this change was made")
                .hint("read the file again"));
        };
        written.push_str(gap);
        written.push_str(new);
        at = start + old.len();
    }
    written.push_str(&text[at..]);
    Ok(written)
}

/// What takes `hunks` back, for the text that they made.
pub(super) fn inverse(hunks: &[Hunk]) -> Vec<Hunk> {
    let mut moved = 0isize;
    let turned = hunks.iter().map(|hunk| {
        let start = hunk.start.saturating_add_signed(moved);
        moved += hunk.new.len() as isize - hunk.old.len() as isize;
        Hunk { start, old: hunk.new.clone(), new: hunk.old.clone() }
    });
    turned.collect()
}

/// With their line ends.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        let cases = [
            ("", "a\n", 1),
            ("a\nb\nc\n", "a\nx\nc\n", 1),
            ("a\nb\nc\nd\n", "x\nb\nc\ny", 2),
            ("a\na\na\n", "a\na\n", 1),
            ("a", "a", 0),
            ("한글\r\nb", "한글\r\nb\r\n", 1),
        ];
        for (old, new, count) in cases {
            let hunks = between(old, new);
            assert_eq!(hunks.len(), count, "{old:?} {new:?}: {hunks:?}");
            assert_eq!(apply(old, &hunks).unwrap(), new);
            assert_eq!(apply(new, &inverse(&hunks)).unwrap(), old);
        }
    }

    #[test]
    fn another_text_is_refused() {
        let hunks = between("a\nb\n", "a\nc\n");
        for text in ["a\nx\n", "", "한"] {
            assert_eq!(apply(text, &hunks).unwrap_err().code, "stale", "{text}");
        }
    }
}
