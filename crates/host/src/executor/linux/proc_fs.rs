//! Reads `/proc`: the few facts about processes that their trees are known by.
//!
//! A process may vanish at any moment, so everything that cannot be read is simply not there.

use std::fs::File;
use std::io::Read;
use std::time::Duration;

use super::super::TRY_VARIABLE;

/// A process as `/proc/<pid>/stat` shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Stat {
    pub pid: i32,
    pub parent: i32,
    pub group: i32,
    /// In clock ticks since the machine started.
    pub start_time: u64,
    /// Dead, and only waits to be waited for.
    pub zombie: bool,
}

/// The threads of the kernel are the children of this one.
const KTHREADD: i32 = 2;

/// What is known of one process.
pub(super) fn stat(pid: i32) -> Option<Stat> {
    let mut text = [0; 1024];
    let count = File::open(format!("/proc/{pid}/stat")).ok()?.read(&mut text).ok()?;
    parse(&text[..count])
}

/// All processes, the kernel's threads left out.
pub(super) fn all() -> Vec<Stat> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter_map(stat).filter(|stat| stat.pid != KTHREADD && stat.parent != KTHREADD).collect()
}

/// The token of the try that a process belongs to, as it was when its program started.
pub(super) fn token(pid: i32) -> Option<Vec<u8>> {
    environ(pid)?.split(|byte| *byte == 0).find_map(|entry| {
        let value = entry.strip_prefix(TRY_VARIABLE.as_bytes())?.strip_prefix(b"=")?;
        Some(value.to_vec())
    })
}

/// The environment of a process. In the middle of an `exec` it seems empty for some microseconds,
/// and nobody may slip through by that.
#[expect(clippy::disallowed_methods, reason = "no event tells that an `exec` is through")]
fn environ(pid: i32) -> Option<Vec<u8>> {
    const ATTEMPTS: u32 = 5;
    for _ in 0..ATTEMPTS {
        let environ = std::fs::read(format!("/proc/{pid}/environ")).ok()?;
        if !environ.is_empty() {
            return Some(environ);
        }
        std::thread::sleep(Duration::from_micros(50));
    }
    None
}

/// The children of our main thread: those that were adopted, since the system gives orphans to
/// the first thread of a subreaper, and those that this thread itself started.
///
/// The system skips a child when the one before it is waited for during the reading; that one is
/// then missing from the next reading, so two that agree are whole.
pub(super) fn children_of_main_thread() -> Vec<i32> {
    let mut before = children_once();
    while !before.is_empty() {
        let again = children_once();
        if again == before {
            break;
        }
        before = again;
    }
    before
}

fn children_once() -> Vec<i32> {
    let me = std::process::id();
    match std::fs::read_to_string(format!("/proc/self/task/{me}/children")) {
        Ok(text) => text.split_ascii_whitespace().filter_map(|pid| pid.parse().ok()).collect(),
        // Some kernels lack this file.
        Err(_) => {
            let ours = all().into_iter().filter(|stat| stat.parent.cast_unsigned() == me);
            ours.map(|stat| stat.pid).collect()
        }
    }
}

/// The command line for people, or the bare name in brackets.
pub(in super::super) fn command(pid: i32) -> String {
    let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    if line.is_empty() {
        let name = std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
        return format!("[{}]", name.trim_end());
    }
    let line = String::from_utf8_lossy(&line);
    line.trim_end_matches('\0').replace('\0', " ")
}

/// The id of the machine's present run.
pub(in super::super) fn boot_id() -> Option<String> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(id.trim().to_owned())
}

/// `pid (name) state ppid pgrp ... starttime ...`, where the name may hold anything.
fn parse(text: &[u8]) -> Option<Stat> {
    let text = String::from_utf8_lossy(text);
    let (pid, rest) = text.split_once(" (")?;
    let (_, rest) = rest.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    Some(Stat {
        pid: pid.parse().ok()?,
        zombie: matches!(*fields.first()?, "Z" | "X" | "x"),
        parent: fields.get(1)?.parse().ok()?,
        group: fields.get(2)?.parse().ok()?,
        start_time: fields.get(19)?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<Stat>) {
        assert_eq!(parse(text.as_bytes()), expected);
    }

    #[test]
    fn a_name_may_hold_anything() {
        let rest = "1 42 42 0 -1 4194560 0 0 0 0 0 0 0 0 20 0 1 0 777 0 0";
        let stat = Stat { pid: 42, parent: 1, group: 42, start_time: 777, zombie: false };
        check(&format!("42 (sleep) S {rest}"), Some(stat));
        check(&format!("42 (a) Z (b) R {rest}"), Some(stat));
        check(&format!("42 (x) Z {rest}"), Some(Stat { zombie: true, ..stat }));
        check("42 (x) S 1", None);
        check("", None);
    }

    #[test]
    fn this_process_is_found() {
        let me = i32::try_from(std::process::id()).unwrap();
        let found = all().into_iter().find(|stat| stat.pid == me);
        assert_eq!(found.map(|stat| stat.parent), stat(me).map(|stat| stat.parent));
        assert_eq!(token(me), None);
        assert_ne!(command(me), "[]");
    }
}
