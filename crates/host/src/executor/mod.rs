//! Starts processes, carries their output into the log, and ends whole process trees.
//!
//! One door: [`spawn`] takes a [`ProcessSpec`] and a [`LogWriter`] and gives a [`Process`], which
//! is waited for or killed. A try never outlives its end: when [`Process::wait`] or
//! [`Process::kill`] returns, nothing of its tree runs any more, wherever it hid. What a scheduler
//! that crashed left behind is found by [`survivors`].
//!
//! This module knows nothing of tasks, operators or the store; it never retries and never decides
//! what an exit code means.

mod exchange;
mod last_line;
pub mod log;
mod output;
mod process;
mod program;
mod spawn_error;
mod spec;
mod survivor;
#[cfg(all(test, unix))]
mod tests;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(unix)]
#[path = "unix.rs"]
mod sys;
#[cfg(windows)]
#[path = "windows.rs"]
mod sys;

pub use exchange::{Silence, exchange};
pub use log::{LogChunk, LogOptions, LogWriter, Mask, read_log};
pub use process::{Process, spawn};
pub use program::find_in_path;
pub use spawn_error::SpawnError;
pub use spec::{Exit, ProcessSpec};
pub use survivor::{RunningTry, Survivor, become_subreaper, boot_id, end_survivors, survivors};
pub use sys::Channel;

/// The environment variable by which a process is known to belong to a try.
pub const TRY_VARIABLE: &str = "MAINSPRING_TRY";
