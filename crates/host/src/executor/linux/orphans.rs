//! Adopts the orphans of tries, and buries them.
//!
//! As a subreaper we become the parent of every descendant whose own parent dies. Those must be
//! waited for when they die, or they stay as zombies; but never a child whose owner waits for it
//! itself. The executor's own children are therefore listed here, and a dead child of which
//! nothing is known is buried only when nobody has wanted it for a good while (programs that a
//! library of the desktop shell started by a double fork end up here too).

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, WaitOptions, getpid, set_child_subreaper, waitpid};
use tokio::time::Instant;

use super::proc_fs::{self, Stat};

/// How long an unknown dead child is left to whoever may want to wait for it.
const UNKNOWN_PATIENCE: Duration = Duration::from_secs(10);

static SUBREAPER: AtomicBool = AtomicBool::new(false);

static CHILDREN: Mutex<Option<Children>> = Mutex::new(None);

#[derive(Default)]
struct Children {
    /// Main processes that their `Tree` waits for.
    own: HashSet<i32>,
    /// Dead children of which nothing is known, and since when they were seen.
    unknown: HashMap<(i32, u64), Instant>,
}

/// See [`super::super::become_subreaper`].
pub(in super::super) fn become_subreaper() -> io::Result<()> {
    set_child_subreaper(Some(getpid()))?;
    SUBREAPER.store(true, Ordering::Relaxed);
    Ok(())
}

/// Declares a child that is waited for elsewhere.
pub(super) fn register(pid: i32) {
    with_children(|children| children.own.insert(pid));
}

/// Declares that it was waited for.
pub(super) fn unregister(pid: i32) {
    with_children(|children| children.own.remove(&pid));
}

/// Whether one of the living processes that we adopted is one of `mine`. Buries dead ones on the
/// way, those of `mine` at once.
pub(super) fn has_adopted(mine: impl Fn(&Stat) -> bool) -> bool {
    if !SUBREAPER.load(Ordering::Relaxed) {
        return false;
    }
    let mut seen_dead = HashSet::new();
    loop {
        let mut news = false;
        for pid in adopted() {
            let stat = proc_fs::stat(pid);
            match stat {
                Some(stat) if !stat.zombie && mine(&stat) => return true,
                Some(stat) if !stat.zombie => continue,
                Some(stat) if mine(&stat) => bury(&stat),
                Some(stat) => bury_unwanted(&stat, UNKNOWN_PATIENCE),
                None => {}
            }
            news |= seen_dead.insert(pid);
        }
        // Who died since the list was read may have left us children that are not on it.
        if !news {
            return false;
        }
    }
}

/// The children that nobody but us waits for.
fn adopted() -> Vec<i32> {
    let mut pids = proc_fs::children_of_main_thread();
    // Nearly always there is nobody, and then no lock is taken.
    if !pids.is_empty() {
        with_children(|children| pids.retain(|pid| !children.own.contains(pid)));
    }
    pids
}

/// Waits for a dead child of ours, unless somebody else does.
pub(super) fn bury(zombie: &Stat) {
    let Some(pid) = Pid::from_raw(zombie.pid) else { return };
    if zombie.parent == getpid().as_raw_pid() {
        with_children(|children| {
            if !children.own.contains(&zombie.pid) {
                let _ = waitpid(Some(pid), WaitOptions::NOHANG);
            }
        });
    }
}

/// Buries a dead child of which nothing is known, when it has been there for long enough.
fn bury_unwanted(zombie: &Stat, patience: Duration) {
    let now = Instant::now();
    let key = (zombie.pid, zombie.start_time);
    let first_seen = with_children(|children| *children.unknown.entry(key).or_insert(now));
    if now.duration_since(first_seen) >= patience {
        bury(zombie);
        with_children(|children| children.unknown.retain(|_, seen| now - *seen < patience));
    }
}

fn with_children<T>(act: impl FnOnce(&mut Children) -> T) -> T {
    let mut children = CHILDREN.lock().unwrap_or_else(PoisonError::into_inner);
    act(children.get_or_insert_default())
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "it takes a child that is not the executor's")]
mod tests {
    use super::*;

    /// A dead child that somebody started without us.
    fn dead_child() -> (std::process::Child, Stat) {
        let child = std::process::Command::new("true").spawn().unwrap();
        let pid = i32::try_from(child.id()).unwrap();
        while !proc_fs::stat(pid).unwrap().zombie {
            std::thread::yield_now();
        }
        (child, proc_fs::stat(pid).unwrap())
    }

    #[test]
    fn a_child_that_somebody_waits_for_is_left_alone() {
        let (mut child, stat) = dead_child();
        register(stat.pid);
        bury(&stat);
        bury_unwanted(&stat, UNKNOWN_PATIENCE);
        assert!(child.wait().is_ok_and(|status| status.success()));
        unregister(stat.pid);
    }

    #[test]
    fn an_unknown_dead_child_is_buried_after_a_while() {
        let (mut child, stat) = dead_child();
        let patience = Duration::from_millis(30);
        bury_unwanted(&stat, patience);
        bury_unwanted(&stat, patience);
        assert!(proc_fs::stat(stat.pid).is_some_and(|stat| stat.zombie));
        std::thread::sleep(patience);
        bury_unwanted(&stat, patience);
        assert!(child.wait().is_err());
    }
}
