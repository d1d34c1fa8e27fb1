//! The note of a task or of the DAG: the comment lines directly above it, as words.
//!
//! Which comments belong to what stands below them is decided in `extent`.

use super::{
    EditError,
    concrete::{self, Concrete, Entry},
    extent::{
        column, entry_end, entry_start, line_start, next_line, shares_line, start_with_comment,
    },
    scalar::is_printable,
    sync::Sync,
};

/// The words above what starts at `start`; they do not reach above `floor`.
pub(super) fn above(text: &str, start: usize, floor: usize) -> Option<String> {
    let line = line_start(text, start);
    if shares_line(text, start) {
        return None;
    }
    let top = start_with_comment(text, start, floor);
    let words = text[top..line].lines().map(|line| {
        let bare = line.trim().trim_start_matches('\u{feff}').trim_start_matches('#');
        bare.strip_prefix(' ').unwrap_or(bare)
    });
    let words = words.collect::<Vec<_>>().join("\n");
    Some(words.trim_matches('\n').trim_end().to_owned()).filter(|words| !words.is_empty())
}

/// The words of a note as they can be read back: lines without what trails, none blank at its ends.
pub(super) fn tidied(words: &str) -> String {
    let lines: Vec<&str> = words.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// The text with `words` above a task, or above the first key.
///
/// # Errors
/// What stands there has no line of its own, or the words would not be read as a note.
pub(super) fn write(sync: &Sync, task_id: Option<&str>, words: &str) -> Result<String, EditError> {
    let no_line = || {
        EditError::new("no_line", "what the note is for has no line of its own")
            .hint("give it one in the file's text")
    };
    let (text, concrete) = sync.written();
    let (entry, floor) = place(text, concrete, task_id).ok_or_else(no_line)?;
    let start = entry_start(text, entry);
    if shares_line(text, start) {
        return Err(no_line());
    }
    if !words.chars().all(is_printable) {
        return Err(unreadable("it holds characters that no line of a file can hold"));
    }
    let (top, line) = (start_with_comment(text, start, floor), line_start(text, start));
    let indent = " ".repeat(column(text, start));
    let lines = words.lines().map(|line| format!("{indent}# {line}").trim_end().to_owned());
    let mut lines: Vec<String> = lines.collect();
    if let Some(new) = sync.put_lines(top, line, &lines).filter(|new| says(new, task_id, words)) {
        return Ok(new);
    }
    // Somebody else's words may stand directly above.
    lines.insert(0, String::new());
    let new = sync.put_lines(top, line, &lines).filter(|new| says(new, task_id, words));
    new.ok_or_else(|| unreadable("it looks like a part of the file that was commented out"))
}

fn says(text: &str, task_id: Option<&str>, words: &str) -> bool {
    let Some(concrete) = concrete::parse(text) else { return false };
    let found = place(text, &concrete, task_id)
        .and_then(|(entry, floor)| above(text, entry_start(text, entry), floor));
    found.unwrap_or_default() == words
}

/// The entry that a note is for, and behind what its comment can begin.
fn place<'a>(
    text: &str,
    concrete: &'a Concrete,
    task_id: Option<&str>,
) -> Option<(&'a Entry, usize)> {
    let Some(task_id) = task_id else { return Some((concrete.root.entries().first()?, 0)) };
    let tasks = concrete.root.entry("tasks")?.value.entries();
    let at = tasks.iter().position(|entry| entry.name == task_id)?;
    let floor =
        at.checked_sub(1).map_or(0, |above| next_line(text, entry_end(text, &tasks[above])));
    Some((&tasks[at], floor))
}

fn unreadable(why: &str) -> EditError {
    EditError::new("bad_note", format!("this cannot be a note: {why}"))
        .hint("write it in other words")
}
