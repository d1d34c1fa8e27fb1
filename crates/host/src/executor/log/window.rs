//! A part of a log as a viewer shows it: rows from any byte on, forwards or backwards.
//!
//! The work depends on what is shown and never on the size of the log or of a line. Nothing is kept
//! open between two windows: who follows a log asks again from `end`. Looking for something in it
//! is `search`'s.

use std::{io, path::Path};

use super::rows::Rows;

/// So much of a row is told, in bytes.
const TEXT_MAX: usize = 8 * 1024;
/// So many rows are told at once.
const ROWS_MAX: u32 = 5_000;
/// So many bytes of the log are looked at for one window, however little of them is told.
const WINDOW_MAX: u64 = 4 * 1024 * 1024;
/// The time before each line: `2026-03-08T02:00:00.123456Z `.
const STAMP_MAX: usize = 40;
/// What Mainspring's own lines begin with.
const OWN: &str = "mainspring: ";

/// Where to look.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// A byte of the log; negative means its end.
    pub at: i64,
    /// How many rows at most.
    pub rows: u32,
    /// The rows before that byte instead of those from it on.
    pub backward: bool,
}

/// Rows of a log, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Window {
    /// The rows.
    pub rows: Vec<Row>,
    /// Where the first begins: the place for the window before.
    pub start: u64,
    /// The byte behind the last: the place for the window after. A row whose line has not ended
    /// yet does not count, so that it is read again when there is more of it.
    pub end: u64,
    /// The size of the log when it was read.
    pub size: u64,
}

/// A line, or a part of one that is very long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it begins.
    pub offset: u64,
    /// In bytes, its line end included.
    pub length: u64,
    /// What it says, as far as it is shown; what is no UTF-8 is replaced.
    pub text: String,
    /// There is more of it.
    pub is_cut: bool,
    /// How serious it says it is.
    pub level: Option<Level>,
    /// It is Mainspring's own, and not the task's.
    pub is_own: bool,
}

/// How serious a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Level {
    Error,
    Warning,
    Info,
    Debug,
}

/// The rows at a place of the log at `path`. A log that is not there is empty. It blocks on the
/// disk for so long.
///
/// # Errors
/// The log is there and cannot be read.
pub fn log_window(path: &Path, place: Place) -> io::Result<Window> {
    let Some(mut rows) = Rows::open(path)? else { return Ok(Window::default()) };
    let at = u64::try_from(place.at).unwrap_or(u64::MAX).min(rows.size());
    let count = place.rows.min(ROWS_MAX);
    let (mut starts, end) = match place.backward {
        true => before(&mut rows, at, count)?,
        false => after(&mut rows, at, count)?,
    };
    starts.push(end);
    let mut window = Window { start: starts[0], end: starts[0], ..Window::default() };
    for pair in starts.windows(2) {
        let [start, end] = [pair[0], pair[1]];
        let bytes = rows.bytes(start, end, TEXT_MAX)?;
        let is_open = end == rows.size() && rows.bytes(end - 1, end, 1)? != b"\n";
        window.rows.push(Row::new(start, end - start, &bytes));
        if !is_open {
            window.end = end;
        }
    }
    window.size = rows.size();
    Ok(window)
}

/// Where rows begin from the one at `at` on, and where the last ends.
fn after(rows: &mut Rows, at: u64, count: u32) -> io::Result<(Vec<u64>, u64)> {
    let mut end = rows.start_of(at)?;
    let mut starts = Vec::new();
    let first = end;
    while starts.len() < count as usize && end < rows.size() && end - first < WINDOW_MAX {
        let start = end;
        end = rows.end_of(start)?;
        if end <= start {
            break; // the log has become shorter
        }
        starts.push(start);
    }
    Ok((starts, end))
}

/// Where the rows begin that begin before `at`, and where the last ends.
fn before(rows: &mut Rows, at: u64, count: u32) -> io::Result<(Vec<u64>, u64)> {
    let (mut starts, mut next) = (Vec::new(), at);
    while starts.len() < count as usize && next > 0 && at - next < WINDOW_MAX {
        let start = rows.start_of(next - 1)?;
        starts.push(start);
        next = start;
    }
    starts.reverse();
    let end = match starts.last() {
        Some(&last) => rows.end_of(last)?,
        None => at,
    };
    Ok((starts, end))
}

impl Row {
    fn new(offset: u64, length: u64, bytes: &[u8]) -> Self {
        let is_cut = (bytes.len() as u64) < length;
        let bytes = match is_cut {
            true => whole_characters(bytes),
            false => bytes.strip_suffix(b"\n").unwrap_or(bytes),
        };
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let text = String::from_utf8_lossy(bytes).into_owned();
        let said = said(&text);
        let is_own = said.starts_with(OWN);
        Self { offset, length, is_cut, level: level(said), is_own, text }
    }
}

/// The bytes without a character that was cut in two at their end.
fn whole_characters(bytes: &[u8]) -> &[u8] {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => &bytes[..error.valid_up_to()],
        _ => bytes,
    }
}

/// The line without the time before it.
pub(crate) fn said(text: &str) -> &str {
    match text.split_once(' ') {
        Some((stamp, rest)) if stamp.len() < STAMP_MAX && is_stamp(stamp) => rest,
        _ => text,
    }
}

fn is_stamp(text: &str) -> bool {
    text.ends_with('Z') && text.parse::<jiff::Timestamp>().is_ok()
}

/// How serious a line says it is: by the words that programs and their loggers begin with.
fn level(said: &str) -> Option<Level> {
    if let Some(own) = said.strip_prefix(OWN) {
        return Some(if own.starts_with("failed: ") { Level::Error } else { Level::Info });
    }
    let head = &said[..said.floor_char_boundary(160)];
    if head.starts_with("Traceback (most recent call last)") || is_exception(head) {
        return Some(Level::Error);
    }
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    let mut words = head.split(|c| !is_letter(c)).filter(|word| !word.is_empty()).enumerate();
    words.find_map(|(at, word)| match word {
        "ERROR" | "CRITICAL" | "FATAL" | "SEVERE" | "PANIC" => Some(Level::Error),
        "WARNING" | "WARN" => Some(Level::Warning),
        "INFO" | "NOTICE" => Some(Level::Info),
        "DEBUG" | "TRACE" => Some(Level::Debug),
        "error" | "Error" | "fatal" | "Fatal" if at == 0 => Some(Level::Error),
        "warning" | "Warning" if at == 0 => Some(Level::Warning),
        _ => None,
    })
}

/// `ValueError: no such day`
fn is_exception(head: &str) -> bool {
    let Some((name, _)) = head.split_once(':') else { return false };
    let is_name = name.chars().all(|c| c.is_alphanumeric() || "_.".contains(c));
    is_name && (name.ends_with("Error") || name.ends_with("Exception")) && name.len() > 5
}

#[cfg(test)]
mod tests;
