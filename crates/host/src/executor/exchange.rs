//! One question to a process, and its answer: what a probe of the machine needs.
//!
//! The two go over the channel, apart from whatever else the process prints; its output is kept
//! only to say how it ended. Whatever it started is gone when this returns. What tasks do goes
//! through [`spawn`](super::spawn) and a log of their own.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::{Channel, Exit, LogOptions, LogWriter, Process, ProcessSpec, SpawnError, spawn};

/// An answer is no longer, in bytes.
const ANSWER_MAX: usize = 4 * 1024 * 1024;

/// What the process prints beside its answer is kept up to so many bytes.
const LOG_MAX: u64 = 16 * 1024;

/// What a process that has ended had said is there at once.
const LAST_WORDS: Duration = Duration::from_millis(50);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Silence {
    /// It could not be started.
    #[error(transparent)]
    NotStarted(#[from] SpawnError),
    /// It took too long and was ended.
    #[error("it did not answer within {} s", .0.as_secs_f32())]
    TimedOut(Duration),
    /// It ended, or closed the channel, before all was said.
    #[error("it ended without an answer ({}){}", how(.0), last(.0))]
    Ended(Exit),
    /// There is no room for temporary files.
    #[error("no folder for temporary files could be made: {0}")]
    Folder(io::Error),
}

/// Starts the process, writes `question` to its standard input, and reads there until `is_whole`.
/// Then the process and all that it started are killed. Its `token` and `channel` are set here.
///
/// # Errors
/// It could not be started, or did not answer within `limit`.
pub async fn exchange(
    spec: ProcessSpec,
    question: &[u8],
    limit: Duration,
    is_whole: impl Fn(&[u8]) -> bool,
) -> Result<Vec<u8>, Silence> {
    let folder = tempfile::tempdir().map_err(Silence::Folder)?;
    let options = LogOptions { limit_bytes: LOG_MAX, ..LogOptions::default() };
    let log = LogWriter::create(folder.path().join("log"), options);
    // As long as it lives the folder is no other's, so its name tells this process's tree apart.
    let token = folder.path().display().to_string();
    let mut process = spawn(&ProcessSpec { channel: true, token, ..spec }, log)?;
    let mut channel = process.channel().ok_or(SpawnError::NoChannel)?;
    let mut answer = Vec::new();
    let heard = hear(&mut process, &mut channel, question, &mut answer, &is_whole);
    let in_time = timeout(limit, heard).await;
    let exit = process.kill(Duration::ZERO).await;
    match in_time {
        // What it said before it ended may still lie in the channel.
        Ok(()) if is_whole(&answer) => Ok(answer),
        Ok(()) => Err(Silence::Ended(exit)),
        Err(_) => Err(Silence::TimedOut(limit)),
    }
}

/// Reads until the answer is whole, the channel is closed or the process has ended.
async fn hear(
    process: &mut Process,
    channel: &mut Channel,
    question: &[u8],
    answer: &mut Vec<u8>,
    is_whole: impl Fn(&[u8]) -> bool,
) {
    // A process that reads no question may answer all the same.
    let _ = channel.write_all(question).await;
    let _ = channel.shutdown().await;
    while !is_whole(answer) && answer.len() < ANSWER_MAX {
        tokio::select! {
            biased;
            read = channel.read_buf(answer) => if !matches!(read, Ok(1..)) { return },
            _ = process.wait() => {
                while let Ok(Ok(1..)) = timeout(LAST_WORDS, channel.read_buf(answer)).await {}
                return;
            }
        }
    }
}

fn how(exit: &Exit) -> String {
    match (exit.code, exit.signal) {
        (Some(code), _) => format!("exit code {code}"),
        (_, Some(signal)) => format!("signal {signal}"),
        _ => "it was lost sight of".to_owned(),
    }
}

fn last(exit: &Exit) -> String {
    match exit.last_line.trim() {
        "" => String::new(),
        line => format!("; its last line was: {line}"),
    }
}
