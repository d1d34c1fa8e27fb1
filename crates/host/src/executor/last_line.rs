//! Remembers the last line of a stream, which is the XCom of `bash`.
//!
//! The rules are those of Airflow's subprocess hook: lines end with `\n` alone, trailing white
//! space goes, what is not UTF-8 is spelled with backslashes, and an empty last line counts.

use std::fmt::Write;

use memchr::memrchr;

/// How much of the line is kept.
const KEEP: usize = 64 * 1024;

#[derive(Default)]
pub(super) struct LastLine {
    line: Vec<u8>,
    ended: bool,
}

impl LastLine {
    pub(super) fn push(&mut self, chunk: &[u8]) {
        let (body, ends) = match chunk {
            [] => return,
            [body @ .., b'\n'] => (body, true),
            body => (body, false),
        };
        let line_start = memrchr(b'\n', body).map(|newline| newline + 1);
        if self.ended || line_start.is_some() {
            self.line.clear();
        }
        let line = &body[line_start.unwrap_or(0)..];
        let room = KEEP - self.line.len();
        self.line.extend_from_slice(&line[..line.len().min(room)]);
        self.ended = ends;
    }

    pub(super) fn text(&self) -> String {
        let mut text = String::with_capacity(self.line.len());
        for chunk in self.line.utf8_chunks() {
            text.push_str(chunk.valid());
            for byte in chunk.invalid() {
                let _ = write!(text, "\\x{byte:02x}");
            }
        }
        text.truncate(text.trim_end().len());
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The stream as one chunk, byte by byte and in halves must mean the same.
    fn check(stream: &[u8], expected: &str) {
        for size in [1, stream.len().div_ceil(2).max(1), stream.len().max(1)] {
            let mut last_line = LastLine::default();
            stream.chunks(size).for_each(|chunk| last_line.push(chunk));
            assert_eq!(last_line.text(), expected, "{stream:?} by {size}");
        }
    }

    #[test]
    fn the_last_line_counts_even_if_it_is_empty() {
        check(b"", "");
        check(b"one\ntwo\n", "two");
        check(b"one\ntwo", "two");
        check(b"x\n\n", "");
        check(b"\n", "");
        check(b"x\n \t\r\n", "");
        check(b"  x \r\n", "  x");
        check(b"10 %\r20 %\n", "10 %\r20 %");
        check("가\n나\n".as_bytes(), "나");
        check(b"a\xffb\xe3\x80\n", "a\\xffb\\xe3\\x80");
    }

    #[test]
    fn a_long_line_is_kept_from_its_beginning() {
        let line = [b"<".as_slice(), &vec![b'x'; 3 * KEEP]].concat();
        let mut last_line = LastLine::default();
        line.chunks(1000).for_each(|chunk| last_line.push(chunk));
        assert_eq!(last_line.text().len(), KEEP);
        assert!(last_line.text().starts_with("<x"));
        last_line.push(b"\ny");
        assert_eq!(last_line.text(), "y");
    }
}
