//! What only Linux offers: finding the processes of a try that left their group.
//!
//! A process belongs to a try if it is in the group of its main process, carries the try's token
//! in its environment, or descends from one that does. A `setsid` grandchild whose parents died
//! comes to us, because we are the subreaper (`orphans`). A process that leaves the group, clears
//! its environment and outlives its parents is the one thing that stays unknown.

mod family;
mod orphans;
mod proc_fs;
mod survivors;

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

pub(super) use family::Family;
pub(super) use orphans::become_subreaper;
use proc_fs::Stat;
pub(super) use proc_fs::{boot_id, command};
pub(super) use survivors::{end_survivors, survivors};

/// When a process started, in clock ticks since the machine did.
pub(super) fn start_time(pid: Pid) -> Option<u64> {
    proc_fs::stat(pid.as_raw_pid()).map(|stat| stat.start_time)
}

/// Signals exactly this process, even if its id means another one by now.
pub(super) fn signal(process: &Stat, signal: Signal) {
    let Some(pid) = Pid::from_raw(process.pid) else { return };
    // From here on the descriptor means whoever bears the id now; is it still the same?
    let Ok(descriptor) = pidfd_open(pid, PidfdFlags::empty()) else { return };
    if start_time(pid) == Some(process.start_time) {
        let _ = pidfd_send_signal(descriptor, signal);
    }
}
