//! Processes on Windows: a job object holds the tree, and ends it at one stroke.
//!
//! There is no TERM that every program understands, so asking to end is ending, and what the main
//! process leaves behind ends with it, uncounted. A pipe cannot be waited for here; a thread reads
//! it. Not compiled on the machines where this is developed: keep it small.

#![expect(clippy::disallowed_methods, reason = "this is the door through which processes start")]

use std::io::{self, PipeReader, PipeWriter, Read};
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use process_wrap::tokio::{ChildWrapper, CommandWrap, JobObject, KillOnDrop};
use tokio::process::Command;
use tokio::sync::mpsc::{Receiver, channel};

use super::{ProcessSpec, TRY_VARIABLE};

/// There is no channel on Windows; the type stands for what it would be.
pub type Channel = tokio::io::DuplexStream;

/// How long the reading thread may take to hand over what a dead process wrote.
const LAST_WORDS: std::time::Duration = std::time::Duration::from_millis(500);

/// What the reading thread hands over.
pub(super) struct Pipe(Receiver<Vec<u8>>);

pub(super) fn open_pipe() -> io::Result<(Pipe, PipeWriter)> {
    let (mut reader, writer) = io::pipe()?;
    let (chunks, receiver) = channel(2);
    let forward = move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = PipeReader::read(&mut reader, &mut buffer) {
            if chunks.blocking_send(buffer[..count].to_vec()).is_err() {
                return;
            }
        }
    };
    std::thread::Builder::new().name("task output".to_owned()).spawn(forward)?;
    Ok((Pipe(receiver), writer))
}

impl Pipe {
    pub(super) async fn read(&mut self, buffer: &mut Vec<u8>) -> io::Result<usize> {
        let chunk = self.0.recv().await.unwrap_or_default();
        buffer.extend_from_slice(&chunk);
        Ok(chunk.len())
    }

    pub(super) async fn read_now(&mut self, buffer: &mut Vec<u8>) -> io::Result<usize> {
        // The job is dead; only a stranger who holds the other end makes the thread wait.
        match tokio::time::timeout(LAST_WORDS, self.read(buffer)).await {
            Ok(result) => result,
            Err(_) => Err(io::ErrorKind::WouldBlock.into()),
        }
    }
}

pub(super) fn signal(_: &ExitStatus) -> Option<i32> {
    None
}

pub(super) fn command(_: i32) -> String {
    String::new()
}

pub(super) struct Tree {
    child: Box<dyn ChildWrapper>,
    pid: u32,
}

impl Tree {
    pub(super) fn start(
        spec: &ProcessSpec,
        program: &Path,
        writer: PipeWriter,
    ) -> io::Result<(Tree, Option<Channel>)> {
        if spec.channel {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let mut command = Command::new(program);
        command
            .args(&spec.args)
            .env_clear()
            .envs(&spec.env)
            .env(TRY_VARIABLE, &spec.token)
            .current_dir(&spec.cwd)
            .stdin(Stdio::null())
            .stdout(writer.try_clone()?)
            .stderr(writer);
        let child = CommandWrap::from(command).wrap(KillOnDrop).wrap(JobObject).spawn()?;
        let pid = child.id().unwrap_or_default();
        Ok((Tree { child, pid }, None))
    }

    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    pub(super) fn start_time(&self) -> Option<u64> {
        None
    }

    /// The wrapper's own wait would wait for the whole job.
    pub(super) async fn exited(&mut self) -> io::Result<ExitStatus> {
        self.child.inner_mut().wait().await
    }

    pub(super) fn terminate(&mut self) {
        self.kill();
    }

    pub(super) fn kill(&mut self) {
        let _ = self.child.start_kill();
    }

    pub(super) fn is_gone(&mut self) -> bool {
        self.kill();
        true
    }

    pub(super) fn alive(&mut self) -> Vec<i32> {
        Vec::new()
    }
}
