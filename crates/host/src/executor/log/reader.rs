//! Reads a log by offset, for viewers that show a part of it or follow it.
//!
//! Nothing is kept open between two reads and nothing waits: who follows a log reads again from
//! `next_offset` when the file or the try has changed.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

/// A part of a log.
#[derive(Debug, PartialEq, Eq)]
pub struct LogChunk {
    /// The bytes from the offset asked for; empty at the end.
    pub bytes: Vec<u8>,
    /// Where the next read goes on.
    pub next_offset: u64,
    /// The size of the whole file at that moment; reading from `size - n` shows its end.
    pub size: u64,
}

/// Reads at most `max` bytes from `offset` on. It blocks on the disk for so long; the cost does
/// not depend on the size of the log.
pub fn read_log(path: &Path, offset: u64, max: usize) -> io::Result<LogChunk> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let offset = offset.min(size);
    let mut bytes = Vec::with_capacity(max.min(usize::try_from(size - offset).unwrap_or(max)));
    file.seek(SeekFrom::Start(offset))?;
    file.take(max as u64).read_to_end(&mut bytes)?;
    let next_offset = offset + bytes.len() as u64;
    Ok(LogChunk { bytes, next_offset, size: size.max(next_offset) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(offset: u64, max: usize, expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("1.log");
        std::fs::write(&path, "0123456789").unwrap();
        let chunk = read_log(&path, offset, max).unwrap();
        let shown = String::from_utf8(chunk.bytes).unwrap();
        assert_eq!(format!("{shown} {} {}", chunk.next_offset, chunk.size), expected);
    }

    #[test]
    fn parts_follow_each_other() {
        check(0, 4, "0123 4 10");
        check(4, 100, "456789 10 10");
        check(10, 4, " 10 10");
        check(99, 4, " 10 10");
        check(0, 0, " 0 10");
    }
}
