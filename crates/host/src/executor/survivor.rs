//! What binds processes to this machine and this program beyond a single start: adoption of
//! orphans, and the survivors of a scheduler that died.
//!
//! Both need `/proc` and are empty elsewhere: a process that cannot be told from another with the
//! same id must not be killed.

use std::io;
use std::time::Duration;

#[cfg(target_os = "linux")]
use super::linux;

/// A try that was running when the scheduler died, as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningTry {
    /// The token that its processes carry.
    pub token: String,
    /// Its main process, if the scheduler lived long enough to record it.
    pub pid: Option<u32>,
    /// When that process started (see [`Process::start_time`](super::Process::start_time)).
    pub start_time: Option<u64>,
    /// The boot id of that moment; a try of an earlier boot has no survivors.
    pub boot_id: Option<String>,
}

/// A process that outlived its scheduler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survivor {
    /// The token of its try.
    pub token: String,
    /// Its process id.
    pub pid: u32,
    /// Its command line, for people.
    pub command: String,
    /// Whether nothing of its try runs any more.
    pub ended: bool,
}

/// Makes this process adopt the orphans of its children, so that no process of a try can hide
/// behind `setsid`. To be called once, before the first process is started; does nothing
/// outside Linux.
///
/// # Errors
/// The system does not know such a thing. Tries are then only followed within their groups.
pub fn become_subreaper() -> io::Result<()> {
    #[cfg(target_os = "linux")]
    linux::become_subreaper()?;
    Ok(())
}

/// The id of the machine's present run; `None` where the system does not tell.
pub fn boot_id() -> Option<String> {
    #[cfg(target_os = "linux")]
    return linux::boot_id();
    #[cfg(not(target_os = "linux"))]
    return None;
}

/// The processes of `tries` that still run: those that carry a token or descend from one that
/// does. Takes one look at all processes, about 20 microseconds for each.
pub fn survivors(tries: &[RunningTry]) -> Vec<Survivor> {
    #[cfg(target_os = "linux")]
    return linux::survivors(tries);
    #[cfg(not(target_os = "linux"))]
    {
        let _ = tries;
        Vec::new()
    }
}

/// Ends the processes of `tries` that still run (TERM, then KILL after `grace`), waits until they
/// are gone, and returns what was found. A try may be judged, and tried again, only when its
/// survivors have `ended`.
pub async fn end_survivors(tries: &[RunningTry], grace: Duration) -> Vec<Survivor> {
    #[cfg(target_os = "linux")]
    return linux::end_survivors(tries, grace).await;
    #[cfg(not(target_os = "linux"))]
    {
        let _ = (tries, grace);
        Vec::new()
    }
}
