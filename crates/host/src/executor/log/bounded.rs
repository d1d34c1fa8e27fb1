//! A file that keeps its head and its tail.
//!
//! Up to the limit everything is written; from there on only the last 64 KiB are remembered, and
//! written at the end after a line that says how much was left out. A full disk is the same case
//! with an earlier limit: the writer above never fails and never blocks a task. What the bytes
//! mean is not known here.

use std::io::{self, Write};

use memchr::{memchr, memrchr};

/// How much of the end is kept once the limit is reached.
const TAIL_MAX: usize = 64 * 1024;

/// The head on disk, the tail in memory.
pub(super) struct Bounded<W> {
    file: W,
    /// How many bytes may still be written before only the tail is kept.
    room: u64,
    /// Whether the last byte in the file is not a line end.
    line_open: bool,
    tail: Tail,
    /// The first failure; after it, like after the limit, only the tail is kept.
    error: Option<io::Error>,
}

/// The last bytes of a stream.
#[derive(Default)]
struct Tail {
    bytes: Vec<u8>,
    dropped: u64,
    /// Whether the first byte is in the middle of a line.
    torn: bool,
}

impl<W: Write> Bounded<W> {
    /// Lets `room` bytes into `file`.
    pub(super) fn new(file: W, room: u64) -> Bounded<W> {
        Bounded { file, room, line_open: false, tail: Tail::default(), error: None }
    }

    /// The first failure, if there was one.
    pub(super) fn error(&self) -> Option<&io::Error> {
        self.error.as_ref()
    }

    /// Adds output.
    pub(super) fn write(&mut self, bytes: &[u8]) {
        if self.room == 0 || self.error.is_some() {
            return self.tail.push(bytes);
        }
        let fits = bytes.len().min(usize::try_from(self.room).unwrap_or(usize::MAX));
        if fits == bytes.len() {
            self.room -= fits as u64;
            return self.put(bytes);
        }
        // The head ends with a whole line, if a line ends at all.
        let fits = memrchr(b'\n', &bytes[..fits]).map_or(fits, |newline| newline + 1);
        self.room = 0;
        self.put(&bytes[..fits]);
        self.tail.push(&bytes[fits..]);
    }

    /// Adds something that the limit does not hold back, unless the end is being cut just now.
    pub(super) fn write_anyway(&mut self, bytes: &[u8]) {
        if !self.tail.is_empty() {
            return self.tail.push(bytes);
        }
        if self.line_open {
            self.put(b"\n");
        }
        self.put(bytes);
    }

    /// Writes what was held back. `left_out` makes the line that says how many bytes are missing.
    pub(super) fn end(&mut self, left_out: impl FnOnce(u64) -> Vec<u8>) {
        let (dropped, bytes) = std::mem::take(&mut self.tail).into_parts();
        if bytes.is_empty() {
            return;
        }
        if dropped > 0 {
            if self.line_open {
                self.put(b"\n");
            }
            self.put(&left_out(dropped));
        }
        self.put(&bytes);
    }

    /// Writes to the file; what does not fit on the disk goes into the tail.
    fn put(&mut self, mut bytes: &[u8]) {
        let file = &mut self.file;
        while !bytes.is_empty() {
            match file.write(bytes) {
                Ok(0) => return self.fail(bytes, io::ErrorKind::WriteZero.into()),
                Ok(count) => {
                    self.line_open = bytes[count - 1] != b'\n';
                    bytes = &bytes[count..];
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return self.fail(bytes, error),
            }
        }
    }

    fn fail(&mut self, rest: &[u8], error: io::Error) {
        if self.error.is_none() {
            self.error = Some(error);
            self.tail.push(rest);
        }
    }
}

impl Tail {
    fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Adds bytes and forgets the oldest; moves them only once per 64 KiB.
    fn push(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(TAIL_MAX) {
            if self.bytes.len() + piece.len() > 2 * TAIL_MAX {
                self.shrink(TAIL_MAX);
            }
            self.bytes.extend_from_slice(piece);
        }
    }

    /// Forgets the oldest until `len` are left.
    fn shrink(&mut self, len: usize) {
        let excess = self.bytes.len().saturating_sub(len);
        if excess > 0 {
            self.torn = self.bytes[excess - 1] != b'\n';
            self.dropped += excess as u64;
            self.bytes.drain(..excess);
        }
    }

    /// How much was forgotten, and the rest, which begins with a whole line where it can.
    fn into_parts(mut self) -> (u64, Vec<u8>) {
        self.shrink(TAIL_MAX);
        let near = &self.bytes[..self.bytes.len() / 2];
        if self.torn
            && let Some(newline) = memchr(b'\n', near)
        {
            self.shrink(self.bytes.len() - newline - 1);
        }
        (self.dropped, self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk with room for so many bytes.
    struct Disk<'a>(&'a mut Vec<u8>, usize);

    impl Write for Disk<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let fits = bytes.len().min(self.1 - self.0.len());
            if fits == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.0.extend_from_slice(&bytes[..fits]);
            Ok(fits)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn check(disk: usize, room: u64, writes: &[&str], expected: &str, failed: bool) {
        let mut bytes = Vec::new();
        let mut file = Bounded::new(Disk(&mut bytes, disk), room);
        for text in writes {
            file.write(text.as_bytes());
        }
        file.end(|dropped| format!("<{dropped}>\n").into_bytes());
        assert_eq!(file.error().is_some(), failed);
        drop(file);
        // Not by `assert_eq`, which would print all of it.
        let (found, wanted) = (bytes.len(), expected.len());
        assert!(bytes == expected.as_bytes(), "{found} bytes instead of {wanted}");
    }

    const ROOMY: usize = 1 << 30;

    #[test]
    fn below_the_limit_all_is_kept() {
        check(ROOMY, 100, &[], "", false);
        check(ROOMY, 100, &["a\n", "b"], "a\nb", false);
        check(ROOMY, 2, &["a\n"], "a\n", false);
    }

    #[test]
    fn just_above_the_limit_the_tail_holds_the_rest() {
        check(ROOMY, 3, &["a\nbb\n", "c\n"], "a\nbb\nc\n", false);
        check(ROOMY, 0, &["a\n"], "a\n", false);
    }

    #[test]
    fn far_above_the_limit_head_and_tail_are_kept() {
        let line = "0123456\n";
        let many = line.repeat(TAIL_MAX / line.len() + 10);
        let tail = line.repeat(TAIL_MAX / line.len());
        check(ROOMY, 17, &["head\n", &many], &format!("head\n{line}<72>\n{tail}"), false);
        check(ROOMY, 0, &[&tail, &tail, &many], &format!("<{}>\n{tail}", 2 * TAIL_MAX + 80), false);
        for size in [8, 1000, TAIL_MAX, TAIL_MAX + 8] {
            let pieces: Vec<&str> =
                many.as_bytes().chunks(size).map(|piece| str::from_utf8(piece).unwrap()).collect();
            check(ROOMY, 0, &pieces, &format!("<80>\n{tail}"), false);
        }
    }

    #[test]
    fn the_tail_begins_with_a_whole_line() {
        let line = "012345678\n";
        let many = line.repeat(TAIL_MAX / line.len() + 10);
        let tail = line.repeat(TAIL_MAX / line.len());
        check(ROOMY, 0, &[&many], &format!("<{}>\n{tail}", many.len() - tail.len()), false);
        let endless = "x".repeat(TAIL_MAX + 9) + "\n";
        check(ROOMY, 3, &[&endless], &format!("xxx\n<7>\n{}", &endless[10..]), false);
    }

    #[test]
    fn a_full_disk_is_an_earlier_limit() {
        check(4, 100, &["a\n", "bcdef\n", "g\n"], "a\nbc", true);
        check(0, 100, &["a\n"], "", true);
    }

    #[test]
    fn room_that_comes_back_is_used_for_the_end() {
        let mut bytes = Vec::new();
        let mut file = Bounded::new(Disk(&mut bytes, 3), 100);
        file.write(b"abcdef\n");
        file.write("x".repeat(TAIL_MAX).as_bytes());
        file.file.1 = ROOMY;
        file.end(|dropped| format!("<{dropped}>\n").into_bytes());
        drop(file);
        assert!(bytes.starts_with(b"abc\n<4>\nxxx"));
    }
}
