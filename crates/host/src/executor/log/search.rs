//! Looks for something in a log, from any byte on, forwards or backwards.
//!
//! Piece by piece, so that memory stays flat, and in these row by row, so that what an expression
//! costs is bound by the row. After so much, or when whoever asks has waited long enough, the
//! search rests and says where it goes on. What a row is says `rows`.

use std::{io, ops::Range, path::Path};

use memchr::memchr;
use regex::bytes::{Regex, RegexBuilder};

use super::rows::Rows;

/// So much is looked at in one piece.
const PIECE: u64 = 1024 * 1024;
/// So much is looked at before the search rests.
const REST_AFTER: u64 = 128 * 1024 * 1024;
/// A row that ends within a line is looked at so far beyond, so that nothing is missed between two.
const OVERLAP: u64 = 4 * 1024;
/// So many bytes of the row are told before and after the match.
const AROUND: usize = 200;
/// So large an expression may become.
const COMPILED_MAX: usize = 256 * 1024;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Pattern {
    regex: Regex,
    is_literal: bool,
}

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
        regex.map(|regex| Self { regex, is_literal: !is_regex }).map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => {
                PatternError("the expression is too large".to_owned())
            }
            error => PatternError(format!("this is no regular expression: {error}")),
        })
    }
}

/// Looks for `pattern` in the log at `path`, at one row at least and then for as long as `goes_on`
/// says so. A log that is not there is empty. It blocks on the disk for so long.
///
/// # Errors
/// The log is there and cannot be read.
pub fn search_log(
    path: &Path,
    pattern: &Pattern,
    scope: Scope,
    goes_on: &dyn Fn() -> bool,
) -> io::Result<Found> {
    let Some(mut rows) = Rows::open(path)? else { return Ok(Found::default()) };
    let size = rows.size();
    let from = u64::try_from(scope.from).unwrap_or(size).min(size);
    let mut found = Found { size, scanned_to: from, ..Found::default() };
    if !scope.backward {
        found.scanned_to = rows.start_of(from)?;
    }
    let search = Search { pattern, limit: scope.limit, first: found.scanned_to, goes_on };
    let is_done = match scope.backward {
        true => search.backward(&mut rows, &mut found)?,
        false => search.forward(&mut rows, &mut found)?,
    };
    found.next = (!is_done).then_some(found.scanned_to);
    Ok(found)
}

struct Search<'a> {
    pattern: &'a Pattern,
    limit: usize,
    /// Where it began.
    first: u64,
    goes_on: &'a dyn Fn() -> bool,
}

impl Search<'_> {
    /// To the end of the log, if it comes so far.
    fn forward(&self, rows: &mut Rows, found: &mut Found) -> io::Result<bool> {
        while found.scanned_to < rows.size() {
            if self.rests(found) {
                return Ok(false);
            }
            let piece = Piece::read(rows, found.scanned_to, found.scanned_to + PIECE)?;
            let Some(end) = piece.rows.last().map(|row| row.end) else { break };
            if piece.may_hold(self.pattern) {
                for row in &piece.rows {
                    if let Some(one) = piece.look(row, self.pattern) {
                        if found.matches.len() == self.limit {
                            return Ok(false);
                        }
                        found.matches.push(one);
                    }
                    found.scanned_to = row.end;
                    if !(self.goes_on)() {
                        return Ok(row.end >= rows.size());
                    }
                }
            }
            found.scanned_to = end;
        }
        found.scanned_to = found.scanned_to.max(rows.size());
        Ok(true)
    }

    /// To the beginning of the log, if it comes so far.
    fn backward(&self, rows: &mut Rows, found: &mut Found) -> io::Result<bool> {
        while found.scanned_to > 0 {
            if self.rests(found) {
                return Ok(false);
            }
            let end = found.scanned_to;
            let start = rows.start_of(end.saturating_sub(PIECE))?;
            let piece = Piece::read(rows, start, end)?;
            if piece.may_hold(self.pattern) {
                for row in piece.rows.iter().rev() {
                    let hit = piece.look(row, self.pattern);
                    if let Some(one) = hit.filter(|one| one.offset + one.column < end) {
                        if found.matches.len() == self.limit {
                            // The rows before the last one that was told.
                            found.scanned_to = found.matches.last().map_or(end, |it| it.offset);
                            return Ok(false);
                        }
                        found.matches.push(one);
                    }
                    found.scanned_to = row.start;
                    if !(self.goes_on)() {
                        return Ok(row.start == 0);
                    }
                }
            }
            found.scanned_to = start;
        }
        Ok(true)
    }

    /// So much was looked at, or for so long, that it is enough for once.
    fn rests(&self, found: &Found) -> bool {
        let looked_at = found.scanned_to.abs_diff(self.first);
        looked_at >= REST_AFTER || looked_at > 0 && !(self.goes_on)()
    }
}

/// Whole rows of a log that were read together, and a little beyond.
struct Piece {
    start: u64,
    bytes: Vec<u8>,
    rows: Vec<Range<u64>>,
}

impl Piece {
    /// The rows that begin from `start` on, where one begins, and before `end`.
    fn read(rows: &mut Rows, start: u64, end: u64) -> io::Result<Self> {
        let mut begun = Vec::new();
        let mut at = start;
        while at < end.min(rows.size()) {
            let row = at..rows.end_of(at)?;
            if row.is_empty() {
                break; // the log has become shorter
            }
            at = row.end;
            begun.push(row);
        }
        let bytes = rows.bytes(start, at + OVERLAP, (at + OVERLAP - start) as usize)?;
        Ok(Self { start, bytes, rows: begun })
    }

    /// Looks at all rows together, where that takes no longer than to pass over them.
    fn may_hold(&self, pattern: &Pattern) -> bool {
        !pattern.is_literal || pattern.regex.is_match(&self.bytes)
    }

    /// The first match that begins in the row.
    fn look(&self, row: &Range<u64>, pattern: &Pattern) -> Option<Match> {
        let within = |place: u64| self.bytes.len().min((place - self.start) as usize);
        let (begin, end) = (within(row.start), within(row.end));
        let (seen, last) = match self.bytes[begin..end].strip_suffix(b"\n") {
            Some(line) => (begin + line.len(), begin + line.len()),
            None => {
                let beyond = &self.bytes[end..within(row.end + OVERLAP)];
                let line_end = memchr(b'\n', beyond).unwrap_or(beyond.len());
                (end + line_end, end.saturating_sub(1))
            }
        };
        // What stands before the row is seen, as for `\b`, and is not searched.
        let hit = pattern.regex.find_at(&self.bytes[..seen], begin)?;
        if hit.start() > last {
            return None; // it belongs to the next row
        }
        let from = hit.start().saturating_sub(AROUND).max(begin);
        let text = &self.bytes[from..end.min(hit.end() + AROUND).max(hit.start())];
        let text = String::from_utf8_lossy(text);
        let text = text.trim_end_matches(['\r', '\n']).trim_matches(char::REPLACEMENT_CHARACTER);
        let column = (hit.start() - begin) as u64;
        Some(Match { offset: row.start, column, text: text.to_owned() })
    }
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
        let found = search_log(&path, &pattern, scope, &|| true).unwrap();
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
            let scope = Scope { from, backward, limit: 9 };
            let found = search_log(&path, &pattern, scope, &|| true).unwrap();
            let places: Vec<u64> = found.matches.iter().map(|it| it.offset + it.column).collect();
            assert_eq!(places, [PIECE - 3], "backward: {backward}");
        }
    }

    #[test]
    fn a_row_is_all_that_an_expression_sees() {
        let text = "a\n".repeat(300_000);
        // Over the whole piece instead of the row, this takes minutes.
        check(text.as_bytes(), ("/(?s)a.*\\x01|a/", "0 2"), "0+0 a | 2+0 a -> 4");
        check(b"a\nb\n", ("/a\\sb/", "0 2"), " -> all");
    }

    #[test]
    fn it_stops_when_it_is_told_to_and_says_where_it_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("1.log");
        fs::write(&path, "one\ntwo\nthree\n").unwrap();
        let pattern = Pattern::new("t", true, true).unwrap();
        for (backward, expected) in [(false, [4, 8, 14]), (true, [8, 4, 0])] {
            let mut from = if backward { -1 } else { 0 };
            for next in expected {
                let scope = Scope { from, backward, limit: 9 };
                let found = search_log(&path, &pattern, scope, &|| false).unwrap();
                assert_eq!(found.scanned_to, next);
                assert_eq!(found.next, (next % 14 != 0).then_some(next));
                from = next as i64;
            }
        }
    }

    #[test]
    fn what_cannot_be_looked_for_is_said() {
        for (text, expected) in [
            ("", "nothing to look for"),
            ("(", "no regular expression"),
            ("(a{999}){999}", "too large"),
            ("(a{150}){150}", "too large"),
        ] {
            let error = Pattern::new(text, true, true).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
