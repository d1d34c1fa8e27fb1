//! Looks for something in a log, from any byte on, forwards or backwards.
//!
//! Piece by piece, so that memory stays flat; after so much the search rests and says where it goes
//! on. An expression takes time in proportion to the log, whatever it is. What a row is says
//! `rows`.

use std::{io, path::Path};

use memchr::memrchr;
use regex::bytes::{Regex, RegexBuilder};

use super::rows::Rows;

/// So much is looked at in one piece.
const PIECE: u64 = 1024 * 1024;
/// So much is looked at before the search rests.
const REST_AFTER: u64 = 128 * 1024 * 1024;
/// Pieces that end within a line overlap by so much, so that nothing is missed between them.
const OVERLAP: u64 = 4 * 1024;
/// So many bytes of the row are told before and after the match.
const AROUND: usize = 200;
/// So large an expression may become.
const COMPILED_MAX: usize = 1024 * 1024;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

/// Why an expression cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PatternError(String);

/// Where to look, and how far.
#[derive(Debug, Clone, Copy)]
pub struct Scope {
    /// A byte of the log; negative means its end.
    pub from: i64,
    /// Towards the beginning.
    pub backward: bool,
    /// So many matches are enough.
    pub limit: usize,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// One for each row, in the order in which they were found.
    pub matches: Vec<Match>,
    /// Where to go on; nothing when all was looked at.
    pub next: Option<u64>,
    /// How far the search came.
    pub scanned_to: u64,
    /// The size of the log when it was read.
    pub size: u64,
}

/// A place where something was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Where its row begins.
    pub offset: u64,
    /// Where the match begins in the row, in bytes.
    pub column: u64,
    /// What stands around it.
    pub text: String,
}

impl Pattern {
    /// `text` as it stands, or with `is_regex` as an expression. Lines are looked at one by one.
    ///
    /// # Errors
    /// It is empty, no expression, or a monstrous one.
    pub fn new(text: &str, is_regex: bool, is_case_sensitive: bool) -> Result<Self, PatternError> {
        if text.is_empty() {
            return Err(PatternError("nothing to look for was named".to_owned()));
        }
        let pattern = if is_regex { text.to_owned() } else { regex::escape(text) };
        let regex = RegexBuilder::new(&pattern)
            .case_insensitive(!is_case_sensitive)
            .multi_line(true)
            .size_limit(COMPILED_MAX)
            .build();
        regex.map(Self).map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => {
                PatternError("the expression is too large".to_owned())
            }
            error => PatternError(format!("this is no regular expression: {error}")),
        })
    }
}

/// Looks for `pattern` in the log at `path`. A log that is not there is empty. It blocks on the
/// disk for so long.
///
/// # Errors
/// The log is there and cannot be read.
pub fn search_log(path: &Path, pattern: &Pattern, scope: Scope) -> io::Result<Found> {
    let Some(mut rows) = Rows::open(path)? else { return Ok(Found::default()) };
    let size = rows.size();
    let from = u64::try_from(scope.from).unwrap_or(size).min(size);
    let mut found = Found { size, scanned_to: from, ..Found::default() };
    match scope.backward {
        true => backward(&mut rows, pattern, scope.limit, &mut found)?,
        false => {
            found.scanned_to = rows.start_of(from)?;
            forward(&mut rows, pattern, scope.limit, &mut found)?;
        }
    }
    Ok(found)
}

fn forward(rows: &mut Rows, pattern: &Pattern, limit: usize, found: &mut Found) -> io::Result<()> {
    let first = found.scanned_to;
    while found.scanned_to < rows.size() {
        if found.scanned_to - first >= REST_AFTER {
            found.next = Some(found.scanned_to);
            return Ok(());
        }
        let start = found.scanned_to;
        let bytes = rows.bytes(start, start + PIECE, PIECE as usize)?;
        let is_last = start + bytes.len() as u64 >= rows.size() || bytes.is_empty();
        let end = match memrchr(b'\n', &bytes) {
            _ if is_last => bytes.len(),
            Some(newline) => newline + 1,
            None => bytes.len(),
        };
        for one in matches(rows, pattern, start, &bytes[..end])? {
            if found.matches.last().is_some_and(|last| last.offset >= one.offset) {
                continue;
            }
            if found.matches.len() == limit {
                found.next = Some(one.offset);
                found.scanned_to = one.offset;
                return Ok(());
            }
            found.matches.push(one);
        }
        let is_within_line = !is_last && end == bytes.len() && bytes[end - 1] != b'\n';
        found.scanned_to = start + end as u64 - if is_within_line { OVERLAP } else { 0 };
        if is_last {
            found.scanned_to = rows.size();
        }
    }
    Ok(())
}

fn backward(rows: &mut Rows, pattern: &Pattern, limit: usize, found: &mut Found) -> io::Result<()> {
    let first = found.scanned_to;
    while found.scanned_to > 0 {
        if first - found.scanned_to >= REST_AFTER {
            found.next = Some(found.scanned_to);
            return Ok(());
        }
        let end = found.scanned_to;
        let start = rows.start_of(end.saturating_sub(PIECE))?;
        // A little beyond, for a match that begins before the end of the piece.
        let bytes = rows.bytes(start, end + OVERLAP, (end + OVERLAP - start) as usize)?;
        let mut here = matches(rows, pattern, start, &bytes)?;
        here.retain(|one| one.offset + one.column < end);
        while let Some(one) = here.pop() {
            if found.matches.len() == limit {
                // The rows before the last one that was told.
                found.scanned_to = found.matches.last().map_or(end, |last| last.offset);
                found.next = Some(found.scanned_to);
                return Ok(());
            }
            found.matches.push(one);
        }
        found.scanned_to = start;
    }
    Ok(())
}

/// The first match of each row in `bytes`, which stand at `start` of the log.
fn matches(rows: &mut Rows, pattern: &Pattern, start: u64, bytes: &[u8]) -> io::Result<Vec<Match>> {
    let mut matches: Vec<Match> = Vec::new();
    let mut at = 0;
    while let Some(hit) = bytes.get(at..).and_then(|_| pattern.0.find_at(bytes, at)) {
        let place = start + hit.start() as u64;
        if hit.start() == bytes.len() {
            break; // an empty match behind the last line end belongs to no row
        }
        let row = rows.start_of(place)?;
        at = (rows.end_of(row)?.max(place + 1) - start) as usize;
        let from = hit.start() - AROUND.min((place - row) as usize).min(hit.start());
        let upto = bytes.len().min(at).min(hit.end() + AROUND);
        let text = String::from_utf8_lossy(&bytes[from..upto]);
        let text = text.trim_end_matches(['\r', '\n']).trim_matches(char::REPLACEMENT_CHARACTER);
        let text = text.to_owned();
        matches.push(Match { offset: row, column: place - row, text });
    }
    Ok(matches)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// `query` is a pattern, `/.../` an expression, with `i` behind for any case; then `from`,
    /// `limit` and perhaps `back`.
    #[track_caller]
    fn check(text: &[u8], query: (&str, &str), expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("1.log");
        fs::write(&path, text).unwrap();
        let regex = query.0.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
        let pattern = Pattern::new(regex.unwrap_or(query.0), regex.is_some(), false).unwrap();
        let mut words = query.1.split(' ');
        let mut number = || words.next().unwrap().parse::<i64>().unwrap();
        let (from, limit) = (number(), number() as usize);
        let scope = Scope { from, limit, backward: words.next().is_some() };
        let found = search_log(&path, &pattern, scope).unwrap();
        let one = |one: &Match| format!("{}+{} {}", one.offset, one.column, one.text);
        let matches: Vec<String> = found.matches.iter().map(one).collect();
        let next = found.next.map_or("all".to_owned(), |next| next.to_string());
        assert_eq!(format!("{} -> {next}", matches.join(" | ")), expected, "{query:?}");
    }

    #[test]
    fn what_is_there_is_found_once_for_each_row() {
        let text = b"alpha beta beta\ngamma\nBeta\n";
        check(text, ("beta", "0 9"), "0+6 alpha beta beta | 22+0 Beta -> all");
        check(text, ("beta", "0 1"), "0+6 alpha beta beta -> 22");
        check(text, ("beta", "3 9"), "0+6 alpha beta beta | 22+0 Beta -> all");
        check(text, ("beta", "16 9"), "22+0 Beta -> all");
        check(text, ("beta", "-1 9 back"), "22+0 Beta | 0+6 alpha beta beta -> all");
        check(text, ("beta", "-1 1 back"), "22+0 Beta -> 22");
        check(text, ("beta", "22 9 back"), "0+6 alpha beta beta -> all");
        check(text, ("delta", "0 9"), " -> all");
        check(b"", ("x", "0 9"), " -> all");
        check(b"open line", ("line", "0 9"), "0+5 open line -> all");
    }

    #[test]
    fn expressions_see_one_line_at_a_time() {
        let text = b"a1\nb22\n\xff\x00c333\n";
        check(text, ("/^.\\d+$/", "0 9"), "0+0 a1 | 3+0 b22 -> all");
        check(text, ("/\\d{3}/", "0 9"), "7+3 \0c333 -> all");
        check(text, ("/$/", "0 9"), "0+2 a1 | 3+3 b22 | 7+6 \0c333 -> all");
        check(b"a.c\nabc\n", ("a.c", "0 9"), "0+0 a.c -> all");
    }

    #[test]
    fn a_match_between_two_pieces_is_found() {
        let mut text = vec![b'x'; PIECE as usize - 3];
        text.extend_from_slice(b"needle");
        text.resize(3 * PIECE as usize, b'y');
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("1.log");
        fs::write(&path, &text).unwrap();
        let pattern = Pattern::new("needle", false, true).unwrap();
        for backward in [false, true] {
            let from = if backward { -1 } else { 0 };
            let found = search_log(&path, &pattern, Scope { from, backward, limit: 9 }).unwrap();
            let places: Vec<u64> = found.matches.iter().map(|it| it.offset + it.column).collect();
            assert_eq!(places, [PIECE - 3], "backward: {backward}");
        }
    }

    #[test]
    fn what_cannot_be_looked_for_is_said() {
        for (text, expected) in [
            ("", "nothing to look for"),
            ("(", "no regular expression"),
            ("(a{999}){999}", "too large"),
        ] {
            let error = Pattern::new(text, true, true).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
