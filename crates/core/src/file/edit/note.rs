//! The note of a task or of the DAG: the comment lines directly above it, as words.
//!
//! Which comments belong to what stands below them is decided in `extent`.

use super::extent::{column, line_start, start_with_comment};

/// The words above what starts at `start`; they do not reach above `floor`.
pub(super) fn above(text: &str, start: usize, floor: usize) -> Option<String> {
    let line = line_start(text, start);
    if column(text, start) > 0 && !text[line..start].trim_start_matches('?').trim().is_empty() {
        return None;
    }
    let top = start_with_comment(text, start, floor);
    let words = text[top..line].lines().map(|line| {
        let bare = line.trim().trim_start_matches('\u{feff}').trim_start_matches('#');
        bare.strip_prefix(' ').unwrap_or(bare)
    });
    let words: Vec<&str> = words.collect();
    (top < line).then(|| words.join("\n").trim_end().to_owned()).filter(|words| !words.is_empty())
}
