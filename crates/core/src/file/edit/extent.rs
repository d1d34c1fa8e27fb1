//! How far things reach in the text: a value with its block, an entry with its comments.
//!
//! Comments and blank lines belong to nobody in YAML; who they belong to for people is decided
//! here. Nothing is changed here.

use super::concrete::{Content, Entry, Node};
use crate::file::{
    keys::{dag_keys, task_keys},
    tree::Style,
};

/// Start of the line that holds `at`; of the first line, behind a byte order mark.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(first_line(text).min(at), |line| line + 1)
}

/// Start of the line above the one that begins at `line`; none above the first.
pub(super) fn line_above(text: &str, line: usize) -> Option<usize> {
    (line > first_line(text)).then(|| line_start(text, line - 1))
}

fn first_line(text: &str) -> usize {
    text.len() - text.trim_start_matches('\u{feff}').len()
}

/// The column, from 0, in which a byte stands.
pub(super) fn column(text: &str, at: usize) -> usize {
    at - line_start(text, at)
}

/// End of the line that holds `at`, its line break left out.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    match text[at..].find('\n') {
        Some(length) if text[at..at + length].ends_with('\r') => at + length - 1,
        Some(length) => at + length,
        None => text.len(),
    }
}

/// Start of the line after the one that holds `at`; the end of the text if there is none.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |length| at + length + 1)
}

/// Behind white space, line breaks and comments.
pub(super) fn skip_blank(text: &str, mut at: usize) -> usize {
    loop {
        let rest = &text[at..];
        let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', '\u{feff}']).len();
        at += blank;
        if !text[at..].starts_with('#') {
            return at;
        }
        at = line_end(text, at);
    }
}

/// Behind the colon of an entry; none for a key without one (`{a, b}`).
pub(super) fn after_colon(text: &str, entry: &Entry) -> Option<usize> {
    let colon = skip_blank(text, entry.key.end);
    text[colon..].starts_with(':').then_some(colon + 1)
}

/// Where the value of an entry may begin: behind its colon.
pub(super) fn slot(text: &str, entry: &Entry) -> usize {
    after_colon(text, entry).unwrap_or(entry.key.end)
}

/// The end of a value whose slot begins at `slot`: behind its last character, of a block behind its
/// last line.
pub(super) fn value_end(text: &str, node: &Node, slot: usize) -> usize {
    match &node.content {
        Content::Seq { flow: false, items } => match items.last() {
            Some(last) => value_end(text, last, last.span.start),
            None => slot,
        },
        Content::Map { flow: false, entries } => match entries.last() {
            Some(last) => entry_end(text, last),
            None => slot,
        },
        _ if node.is_unwritten() => node.properties_end.unwrap_or(slot).max(slot),
        _ if node.is_block_scalar() => block_end(text, node, slot),
        _ => node.span.end,
    }
}

/// Where an entry begins: at its key, or at the `?` before it.
pub(super) fn entry_start(text: &str, entry: &Entry) -> usize {
    start_of_key(text, entry.key.start)
}

/// Where the entry begins whose key stands at `key`.
pub(super) fn start_of_key(text: &str, key: usize) -> usize {
    let before = text[..key].trim_end_matches(' ');
    match before.strip_suffix('?') {
        Some(rest) if rest.is_empty() || rest.ends_with([' ', '\n', '{', ',']) => rest.len(),
        _ => key,
    }
}

/// The end of an entry: of its value.
pub(super) fn entry_end(text: &str, entry: &Entry) -> usize {
    value_end(text, &entry.value, slot(text, entry)).max(entry.key.end)
}

/// Where the `|` or `>` of a block stands.
pub(super) fn header_start(text: &str, node: &Node, slot: usize) -> usize {
    let from = node.properties_end.unwrap_or(slot);
    from + text[from..].len() - text[from..].trim_start_matches([' ', '\t']).len()
}

/// Behind the `|` or `>` and what belongs to it.
pub(super) fn header_end(text: &str, start: usize) -> usize {
    let rest = text[start..].trim_start_matches(|c: char| "|>+-".contains(c) || c.is_ascii_digit());
    text.len() - rest.len()
}

/// The end of a block's last line. Blank lines after it are left out, unless `+` keeps them.
fn block_end(text: &str, node: &Node, slot: usize) -> usize {
    let header = header_start(text, node, slot);
    let keeps = text[header..header_end(text, header)].contains('+');
    let body = next_line(text, header);
    let indent = body_column(text, node, slot).unwrap_or(0);
    let mut end = line_end(text, header);
    let mut at = body;
    // What begins in the block and ends behind it is the indentation of what comes next.
    while at < text.len() && line_end(text, at) <= node.span.end {
        let line = &text[at..line_end(text, at)];
        let is_blank = line.trim_matches(' ').is_empty() && line.len() <= indent;
        if !is_blank || keeps {
            end = at + line.len();
        }
        at = next_line(text, at);
    }
    end
}

/// The column in which the lines of a block begin.
pub(super) fn body_column(text: &str, node: &Node, slot: usize) -> Option<usize> {
    let header = header_start(text, node, slot);
    let mut at = next_line(text, header);
    let digit = text[header..header_end(text, header)].chars().find_map(|c| c.to_digit(10));
    if digit.is_some() {
        // Told by the header; what was written tells how much that is.
        let (value, style) = node.text()?;
        let first = value.split('\n').find(|line| !line.is_empty())?;
        let lead = first.len() - first.trim_start_matches(' ').len();
        while at < text.len() && text[at..line_end(text, at)].trim().is_empty() {
            at = next_line(text, at);
        }
        let line = &text[at..line_end(text, at)];
        let spaces = line.len() - line.trim_start_matches(' ').len();
        return spaces.checked_sub(lead).filter(|_| style != Style::Aliased);
    }
    while at < text.len() {
        let line = &text[at..line_end(text, at)];
        if !line.trim_matches(' ').is_empty() {
            return Some(line.len() - line.trim_start_matches(' ').len());
        }
        at = next_line(text, at);
    }
    None
}

/// Whether something else stands before `at` on its line: a dash, a `?`.
pub(super) fn shares_line(text: &str, at: usize) -> bool {
    !text[line_start(text, at)..at].trim_start_matches([' ', '\u{feff}']).is_empty()
}

/// Where an entry or item that starts at `start` begins with the comment above it that is its own.
/// It does not reach above `floor`, the end of what stands before.
pub(super) fn start_with_comment(text: &str, start: usize, floor: usize) -> usize {
    let indent = column(text, start);
    let first = line_start(text, start);
    let mut top = first;
    while top > floor.max(first_line(text)) {
        let above = line_start(text, top - 1);
        let line = &text[above..line_end(text, above)];
        let is_own = line.trim_start().starts_with('#')
            && line.len() - line.trim_start_matches(' ').len() == indent;
        if !is_own || above < floor || is_banner(line) {
            break;
        }
        top = above;
    }
    if is_commented_out(&text[top..first]) { first } else { top }
}

/// Whether a comment heads a section rather than what comes next: `# ---- load ----`.
fn is_banner(line: &str) -> bool {
    ["---", "===", "###", "***", "───", "━━━"].iter().any(|rule| line.contains(rule))
}

/// Whether a comment is a task or a key that somebody took out, rather than words about the next.
fn is_commented_out(comment: &str) -> bool {
    if comment.is_empty() {
        return false;
    }
    let bare: String = comment
        .lines()
        .map(|line| line.trim_start().trim_start_matches('#'))
        .map(|line| format!("{line}\n"))
        .collect();
    let Some(parsed) = super::concrete::parse(&bare) else { return false };
    if matches!(parsed.root.content, Content::Seq { .. }) {
        return true;
    }
    let entries = parsed.root.entries();
    let is_id = |name: &str| {
        name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
    };
    let is_key = |name: &str| dag_keys().iter().chain(task_keys()).any(|field| field.name == name);
    let is_code = |entry: &Entry| {
        is_id(&entry.name)
            && match &entry.value.content {
                Content::Map { .. } | Content::Seq { .. } | Content::Alias(_) => true,
                _ => entry.value.is_block_scalar() || is_key(&entry.name),
            }
    };
    !entries.is_empty() && entries.iter().all(is_code)
}

/// Where the lines of an entry or item in column `indent` end whose value ends at `end`: behind the
/// line break, with the comments below that are indented further than it.
pub(super) fn tail(text: &str, indent: usize, end: usize) -> usize {
    let mut tail = next_line(text, end);
    let mut at = tail;
    while at < text.len() {
        let line = &text[at..line_end(text, at)];
        let bare = line.trim_start();
        if bare.starts_with('#') && line.len() - line.trim_start_matches(' ').len() > indent {
            tail = next_line(text, at);
        } else if !bare.is_empty() {
            break;
        }
        at = next_line(text, at);
    }
    tail
}

/// Behind the blank lines that begin at `at`, the start of a line.
pub(super) fn after_blank_lines(text: &str, mut at: usize) -> usize {
    while at < text.len() && text[at..line_end(text, at)].trim().is_empty() {
        at = next_line(text, at);
    }
    at
}

/// Before the blank lines that end at `at`, the start of a line.
pub(super) fn before_blank_lines(text: &str, mut at: usize) -> usize {
    while at > first_line(text) {
        let above = line_start(text, at - 1);
        if !text[above..at].trim().is_empty() {
            break;
        }
        at = above;
    }
    at
}
