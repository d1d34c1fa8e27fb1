//! The handle through which a try's log is written, by its process and by Mainspring itself.
//!
//! Joins the stamping of lines to the bounded file. It never fails: a log that cannot be written
//! must not stop a task, so the first error is kept and asked for afterwards.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::bounded::Bounded;
use super::lines::{Lines, Mask};
use crate::clock::{Clock, SystemClock};

/// Output is taken in pieces of this size, so that memory stays flat however much there is.
const PIECE: usize = 64 * 1024;

/// What a log may hold.
#[derive(Clone)]
pub struct LogOptions {
    /// Output beyond so many bytes is left out, its last 64 KiB excepted.
    pub limit_bytes: u64,
    /// Applied to each line before it is written; costs nothing when there is none.
    pub mask: Option<Mask>,
}

impl Default for LogOptions {
    fn default() -> LogOptions {
        LogOptions { limit_bytes: 256 * 1024 * 1024, mask: None }
    }
}

/// The log of one try. Clones write to the same log; the file is complete when the process that
/// writes to it has ended, and at the latest when the last clone is dropped.
///
/// A write goes to the system at once (a reader may follow) but is not synced to the disk.
#[derive(Clone)]
pub struct LogWriter(Arc<Mutex<Log>>);

struct Log {
    path: PathBuf,
    lines: Lines,
    file: Bounded<LogFile>,
    /// Scratch space, kept between writes.
    buffer: Vec<u8>,
}

impl LogWriter {
    /// The log at `path`. The file, and the folders above it, are made for the user alone with the
    /// first line: a try that says nothing costs no file. What an earlier part of the same try
    /// wrote stays, and counts towards the limit.
    pub fn create(path: impl Into<PathBuf>, options: LogOptions) -> LogWriter {
        let path = path.into();
        let size = std::fs::metadata(&path).map_or(0, |metadata| metadata.len());
        let file = LogFile { path: path.clone(), file: None };
        let file = Bounded::new(file, options.limit_bytes.saturating_sub(size));
        let log = Log { path, lines: Lines::new(options.mask), file, buffer: Vec::new() };
        LogWriter(Arc::new(Mutex::new(log)))
    }

    /// Adds output of the task. It may end in the middle of a line.
    pub fn output(&self, bytes: &[u8]) {
        let mut log = self.lock();
        let now = SystemClock.now().wall;
        for piece in bytes.chunks(PIECE) {
            log.add(|lines, out| lines.push(now, piece, out));
        }
    }

    /// Adds a line of Mainspring's own: `2026-11-22T06:40:01.123Z mainspring: text`.
    pub fn note(&self, text: &str) {
        let mut log = self.lock();
        let (now, Log { lines, file, buffer, .. }) = (SystemClock.now().wall, &mut *log);
        lines.close(now, buffer);
        file.write(buffer);
        buffer.clear();
        lines.note(now, text, buffer);
        file.write_anyway(buffer);
        buffer.clear();
    }

    /// Says that the output is over: ends the open line and writes what the limit held back.
    pub fn end_output(&self) {
        self.lock().end();
    }

    /// Why the log is not whole, in words, if it could not be created or written.
    pub fn error(&self) -> Option<String> {
        let log = self.lock();
        let error = log.file.error()?;
        Some(format!("the log `{}` could not be written: {error}", log.path.display()))
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Log {
    fn add(&mut self, fill: impl FnOnce(&mut Lines, &mut Vec<u8>)) {
        fill(&mut self.lines, &mut self.buffer);
        self.file.write(&self.buffer);
        self.buffer.clear();
        // A flood of empty lines grows twenty-five-fold by its stamps.
        self.buffer.shrink_to(2 * PIECE);
    }

    fn end(&mut self) {
        let now = SystemClock.now().wall;
        self.add(|lines, out| lines.close(now, out));
        self.file.end(|bytes| {
            let mut line = Vec::new();
            Lines::new(None).note(now, &format!("{bytes} bytes left out"), &mut line);
            line
        });
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.end();
    }
}

/// A file that comes into being with the first write.
struct LogFile {
    path: PathBuf,
    file: Option<File>,
}

impl io::Write for LogFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.file {
            Some(file) => file.write(bytes),
            None => self.file.insert(open(&self.path)?).write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), File::flush)
    }
}

/// Opens for appending.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    let mut folders = DirBuilder::new();
    folders.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        options.mode(0o600);
        folders.mode(0o700);
    }
    // The folder is nearly always there: the first task of a run makes it.
    match (options.open(path), path.parent()) {
        (Err(error), Some(folder)) if error.kind() == io::ErrorKind::NotFound => {
            folders.create(folder)?;
            options.open(path)
        }
        (result, _) => result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The log's text, each stamp as `T`.
    fn read(path: &Path) -> String {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        text.lines().map(|line| format!("T{}\n", &line[24..])).collect()
    }

    fn check(options: LogOptions, write: impl Fn(&LogWriter), expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dag/run/task/1.log");
        let log = LogWriter::create(&path, options);
        assert!(!path.exists(), "nothing was said yet");
        write(&log);
        drop(log);
        assert_eq!(read(&path), expected);
    }

    fn limit(limit_bytes: u64) -> LogOptions {
        LogOptions { limit_bytes, mask: None }
    }

    #[test]
    fn output_and_notes_are_told_apart() {
        check(LogOptions::default(), |_| {}, "");
        check(
            LogOptions::default(),
            |log| {
                log.note("started");
                log.output(b"one\ntwo");
                log.note("ended");
            },
            "T mainspring: started\nT one\nT two\nT mainspring: ended\n",
        );
    }

    #[test]
    fn notes_after_the_cut_are_kept() {
        let many = "0123456789abcde\n".repeat(10_000);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("1.log");
        let log = LogWriter::create(&path, limit(100));
        log.output(many.as_bytes());
        log.end_output();
        log.note("ended");
        let text = read(&path);
        assert!(text.starts_with("T 0123456789abcde\nT 0123456789abcde\nT mainspring: "), "{text}");
        assert!(text.contains(" bytes left out\nT 0123456789abcde\n"));
        assert!(text.ends_with("T 0123456789abcde\nT mainspring: ended\n"));
        assert!(text.len() < 70_000);
    }

    #[test]
    fn what_is_there_stays_and_counts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("1.log");
        for text in ["one\n", "two\n"] {
            LogWriter::create(&path, LogOptions::default()).output(text.as_bytes());
        }
        assert_eq!(read(&path), "T one\nT two\n");
        let log = LogWriter::create(&path, limit(58));
        log.output(b"three\n");
        assert_eq!(read(&path), "T one\nT two\n", "held back by the limit");
        drop(log);
        assert_eq!(read(&path), "T one\nT two\nT three\n");
    }

    #[test]
    fn a_log_that_cannot_be_made_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let blocked = folder.path().join("file");
        std::fs::write(&blocked, "").unwrap();
        let log = LogWriter::create(blocked.join("1.log"), LogOptions::default());
        log.output(b"lost\n");
        log.note("lost");
        log.end_output();
        let error = log.error().unwrap();
        assert!(error.starts_with(&format!("the log `{}/1.log` could not", blocked.display())));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dag/1.log");
        LogWriter::create(&path, LogOptions::default()).output(b"secret");
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
    }
}
