//! Carries a process's output from the pipe into the log, and remembers its last line.
//!
//! The pipe must be emptied whatever else happens, or the task would stop; so everything that
//! waits for a process waits inside [`Output::during`].

use std::io;
use std::pin::pin;

use tokio::task::spawn_blocking;

use super::last_line::LastLine;
use super::log::LogWriter;
use super::sys::Pipe;

/// From so many bytes on, a task counts as chatty.
const CHATTY: u64 = 1024 * 1024;

/// Reads of what a dead process left in the pipe; more can only come from a stranger who holds
/// the other end. A pipe holds 1 MiB at most, unless its owner is privileged.
const LAST_READS: usize = 16;

/// The reading side of a process's stdout and stderr.
pub(super) struct Output {
    pipe: Pipe,
    log: LogWriter,
    open: bool,
    buffer: Vec<u8>,
    seen: u64,
    last_line: LastLine,
}

impl Output {
    pub(super) fn new(pipe: Pipe, log: LogWriter) -> Output {
        let (buffer, last_line) = (Vec::new(), LastLine::default());
        Output { pipe, log, open: true, buffer, seen: 0, last_line }
    }

    /// Does `work` while output goes on into the log.
    pub(super) async fn during<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                read = self.pipe.read(&mut self.buffer), if self.open => {
                    if self.take(read) {
                        self.write().await;
                    }
                }
            }
        }
    }

    /// Takes what is in the pipe now, without waiting for those who still hold its other end.
    pub(super) async fn drain(&mut self) {
        for _ in 0..LAST_READS {
            if !self.open {
                return;
            }
            let read = self.pipe.read_now(&mut self.buffer).await;
            if !self.take(read) {
                return;
            }
            self.log.output(&self.buffer);
            self.buffer.clear();
        }
    }

    pub(super) fn last_line(&self) -> String {
        self.last_line.text()
    }

    /// Judges a read; tells whether there is something to write.
    fn take(&mut self, read: io::Result<usize>) -> bool {
        match read {
            Ok(0) => self.open = false,
            Ok(_) => self.last_line.push(&self.buffer),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => {
                self.open = false;
                self.log.note(&format!("the output can no longer be read: {error}"));
            }
        }
        !self.buffer.is_empty()
    }

    async fn write(&mut self) {
        self.seen += self.buffer.len() as u64;
        if self.seen < CHATTY {
            self.log.output(&self.buffer);
            self.buffer.clear();
            return;
        }
        // A slow disk stalls a writer once much is written; that must not be a thread on which
        // the scheduler runs. Little output is not worth the way to another thread.
        let (log, mut buffer) = (self.log.clone(), std::mem::take(&mut self.buffer));
        let written = spawn_blocking(move || {
            log.output(&buffer);
            buffer.clear();
            buffer
        });
        self.buffer = written.await.unwrap_or_default();
    }
}
