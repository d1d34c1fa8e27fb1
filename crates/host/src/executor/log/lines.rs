//! Cuts a stream of output into stamped lines.
//!
//! Pure: bytes and the time of their arrival go in, bytes for the file come out. Chunks may end
//! anywhere; the text of a line is passed on as soon as it is there, so that a prompt or a progress
//! bar shows up in a followed log, unless a mask must see the whole line first. Nothing here knows
//! of files, limits or processes.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Timestamp;
use memchr::memchr;

/// Longer lines are broken, so that neither a reader nor a mask ever has to hold more.
pub(super) const LINE_MAX: usize = 64 * 1024;

/// A UTF-8 character has at most this many bytes after its first.
const CONTINUATION_MAX: usize = 3;

/// Replaces what must not be written, secrets above all. It is given one line without its line
/// end (at most 64 KiB: of a longer line, each piece) and must not add a line end.
pub type Mask = Arc<dyn for<'a> Fn(&'a [u8]) -> Cow<'a, [u8]> + Send + Sync>;

/// The state between two chunks.
pub(super) struct Lines {
    mask: Option<Mask>,
    /// Whether a line has begun and not ended.
    open: bool,
    /// The length of the open line so far, its stamp left out.
    column: usize,
    /// The open line, when a mask has to see all of it.
    held: Vec<u8>,
}

/// How a piece of a line ends.
#[derive(PartialEq)]
enum End {
    Newline,
    Broken,
    Open,
}

impl Lines {
    pub(super) fn new(mask: Option<Mask>) -> Lines {
        Lines { mask, open: false, column: 0, held: Vec::new() }
    }

    /// Appends what `chunk`, which arrived at `now`, adds to the log.
    pub(super) fn push(&mut self, now: Timestamp, mut chunk: &[u8], out: &mut Vec<u8>) {
        let stamp = stamp(now);
        while !chunk.is_empty() {
            let (piece, end) = self.split(chunk);
            chunk = &chunk[piece.len() + usize::from(end == End::Newline)..];
            self.add(&stamp, piece, out);
            if end != End::Open {
                self.end_line(&stamp, out);
            }
        }
    }

    /// Ends the open line, if there is one.
    pub(super) fn close(&mut self, now: Timestamp, out: &mut Vec<u8>) {
        if self.open {
            self.end_line(&stamp(now), out);
        }
    }

    /// Appends Mainspring's own `text`, each of its lines with a stamp and `mainspring: `.
    pub(super) fn note(&mut self, now: Timestamp, text: &str, out: &mut Vec<u8>) {
        self.close(now, out);
        let stamp = stamp(now);
        for line in text.lines() {
            out.extend_from_slice(stamp.as_bytes());
            out.extend_from_slice(b"mainspring: ");
            match &self.mask {
                Some(mask) => out.extend_from_slice(&mask(line.as_bytes())),
                None => out.extend_from_slice(line.as_bytes()),
            }
            out.push(b'\n');
        }
    }

    /// The part of `chunk` that belongs to the open line.
    fn split<'a>(&self, chunk: &'a [u8]) -> (&'a [u8], End) {
        let room = LINE_MAX.saturating_sub(self.column);
        let window = &chunk[..chunk.len().min(room + 1)];
        if let Some(newline) = memchr(b'\n', window) {
            return (&chunk[..newline], End::Newline);
        }
        if chunk.len() <= room {
            return (chunk, End::Open);
        }
        // A character is not torn apart at the break, even if the rest of it is yet to come.
        let spare = (LINE_MAX + CONTINUATION_MAX).saturating_sub(self.column) - room;
        let rest = &chunk[room..];
        let inside = rest.iter().take(spare).take_while(|byte| **byte & 0xC0 == 0x80).count();
        let end = match rest.get(inside) {
            Some(b'\n') => End::Newline,
            None if inside < spare => End::Open,
            _ => End::Broken,
        };
        (&chunk[..room + inside], end)
    }

    fn add(&mut self, stamp: &str, piece: &[u8], out: &mut Vec<u8>) {
        if self.mask.is_some() {
            self.held.extend_from_slice(piece);
        } else {
            if !self.open {
                out.extend_from_slice(stamp.as_bytes());
            }
            out.extend_from_slice(piece);
        }
        self.open = true;
        self.column += piece.len();
    }

    fn end_line(&mut self, stamp: &str, out: &mut Vec<u8>) {
        if let Some(mask) = &self.mask {
            out.extend_from_slice(stamp.as_bytes());
            out.extend_from_slice(&mask(&self.held));
            self.held.clear();
        }
        out.push(b'\n');
        self.open = false;
        self.column = 0;
    }
}

/// `2026-11-22T06:40:01.123Z ` in UTC: fixed in length, so that viewers can cut it off.
fn stamp(now: Timestamp) -> String {
    format!("{now:.3} ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-22T06:40:01.1239Z";

    /// Each stamp as `T`.
    fn stampless(mut log: &[u8]) -> Vec<u8> {
        let (stamp, mut shown) = (b"2026-11-22T06:40:01.123Z", Vec::new());
        while let Some(start) = memchr::memmem::find(log, stamp) {
            shown.extend_from_slice(&log[..start]);
            shown.push(b'T');
            log = &log[start + stamp.len()..];
        }
        shown.extend_from_slice(log);
        shown
    }

    fn check_with(mask: Option<Mask>, chunks: &[&[u8]], expected: &[u8]) {
        let now: Timestamp = NOW.parse().unwrap();
        let (mut lines, mut out) = (Lines::new(mask), Vec::new());
        for chunk in chunks {
            lines.push(now, chunk, &mut out);
        }
        lines.close(now, &mut out);
        // Not by `assert_eq` alone, which would print long lines in full.
        let start =
            |bytes: &[u8]| String::from_utf8_lossy(&bytes[..bytes.len().min(99)]).into_owned();
        let shown = stampless(&out);
        assert_eq!(start(&shown), start(expected));
        assert!(shown == expected, "{} bytes instead of {}", shown.len(), expected.len());
    }

    fn check(chunks: &[&[u8]], expected: &[u8]) {
        check_with(None, chunks, expected);
    }

    #[test]
    fn each_line_is_stamped() {
        check(&[], b"");
        check(&[b"a\nb\n"], b"T a\nT b\n");
        check(&[b"a\n\nb"], b"T a\nT \nT b\n");
        check(&[b"a", b"b\nc", b"\n", b"\n"], b"T ab\nT c\nT \n");
        check(&[b"10 %\r20 %\rdone\r\n"], b"T 10 %\r20 %\rdone\r\n");
        check(&[b"\xff\xfe\n"], b"T \xff\xfe\n");
    }

    #[test]
    fn milliseconds_are_always_written() {
        assert_eq!(stamp(Timestamp::UNIX_EPOCH), "1970-01-01T00:00:00.000Z ");
        assert_eq!(stamp(NOW.parse().unwrap()), "2026-11-22T06:40:01.123Z ");
    }

    #[test]
    fn text_shows_before_its_line_ends() {
        let (mut lines, mut out) = (Lines::new(None), Vec::new());
        lines.push(NOW.parse().unwrap(), b"password? ", &mut out);
        assert_eq!(out, b"2026-11-22T06:40:01.123Z password? ");
    }

    #[test]
    fn a_note_ends_the_open_line() {
        let now = NOW.parse().unwrap();
        let (mut lines, mut out) = (Lines::new(None), Vec::new());
        lines.push(now, b"wor", &mut out);
        lines.note(now, "one\ntwo", &mut out);
        lines.push(now, b"king\n", &mut out);
        let text = String::from_utf8(out).unwrap().replace("2026-11-22T06:40:01.123Z", "T");
        assert_eq!(text, "T wor\nT mainspring: one\nT mainspring: two\nT king\n");
    }

    #[test]
    fn long_lines_are_broken() {
        let full = vec![b'x'; LINE_MAX];
        let line = [b"T ", &full[..], b"\n"].concat();
        check(&[&full, b"\n", b"y"], &[&line, &b"T y\n"[..]].concat());
        check(&[&full, &full, b"y\n"], &[&line, &line, &b"T y\n"[..]].concat());
        check(&[&full[1..], b"xy"], &[&line, &b"T y\n"[..]].concat());
    }

    #[test]
    fn a_character_is_not_torn_apart_at_the_break() {
        let nearly = vec![b'x'; LINE_MAX - 1];
        for chunks in
            [vec!["가나\n".as_bytes()], vec![b"\xea", b"\xb0", b"\x80", "나\n".as_bytes()]]
        {
            let chunks: Vec<&[u8]> = [&nearly[..]].into_iter().chain(chunks).collect();
            check(&chunks, &[b"T ", &nearly[..], "가\nT 나\n".as_bytes()].concat());
        }
    }

    #[test]
    fn no_line_grows_without_end_on_stray_continuation_bytes() {
        let (mut lines, mut out) = (Lines::new(None), Vec::new());
        for _ in 0..LINE_MAX + 10 {
            lines.push(Timestamp::UNIX_EPOCH, b"\x80", &mut out);
        }
        assert_eq!(out.iter().position(|byte| *byte == b'\n'), Some(25 + LINE_MAX + 3));
    }

    #[test]
    fn a_mask_sees_whole_lines() {
        let mask: Mask = Arc::new(|line| {
            String::from_utf8_lossy(line).replace("secret", "***").into_bytes().into()
        });
        let mask = || Some(Arc::clone(&mask));
        check_with(mask(), &[b"a sec", b"ret\nsecre", b"t"], b"T a ***\nT ***\n");
        check_with(mask(), &[b"a\n\n"], b"T a\nT \n");
        let (mut lines, mut out) = (Lines::new(mask()), Vec::new());
        lines.note(NOW.parse().unwrap(), "the secret is out", &mut out);
        assert!(out.ends_with(b" mainspring: the *** is out\n"));
    }
}
