//! The processes that belong to one try.
//!
//! Two looks: a cheap one, which is all that a task that cleaned up behind itself ever costs, and
//! a thorough one through all of `/proc`.

use std::collections::HashMap;

use rustix::process::{Pid, getpid};

use super::orphans;
use super::proc_fs::{self, Stat};

/// How the processes of one try are known.
#[derive(Debug)]
pub(in super::super) struct Family {
    group: i32,
    token: Vec<u8>,
    /// Members that were seen alive, by id, with their start times: they stay members when what
    /// they were known by is gone.
    known: HashMap<i32, u64>,
}

impl Family {
    /// Of a child that was just started and that its `Tree` waits for.
    pub(in super::super) fn of_child(group: Pid, token: &str) -> Family {
        orphans::register(group.as_raw_pid());
        Family {
            group: group.as_raw_pid(),
            token: token.as_bytes().to_vec(),
            known: HashMap::new(),
        }
    }

    pub(in super::super) fn main_was_reaped(&mut self) {
        orphans::unregister(self.group);
    }

    /// The cheap look: is one of the processes that we adopted a member?
    pub(in super::super) fn has_orphans(&self) -> bool {
        orphans::has_adopted(|stat| self.is_root(stat))
    }

    /// The thorough look: all members that are alive. Buries the dead that are ours.
    pub(in super::super) fn alive(&mut self) -> Vec<Stat> {
        loop {
            let alive = self.look();
            // Processes move while they are looked at, so both ways of looking must agree.
            if !alive.is_empty() || !self.has_orphans() {
                return alive;
            }
        }
    }

    fn look(&mut self) -> Vec<Stat> {
        let all = proc_fs::all();
        let members = descendants(&all, |stat| self.is_root(stat).then_some(()));
        let (dead, alive): (Vec<Stat>, Vec<Stat>) =
            members.into_iter().map(|(stat, ())| stat).partition(|stat| stat.zombie);
        dead.iter().for_each(orphans::bury);
        self.known.extend(alive.iter().map(|stat| (stat.pid, stat.start_time)));
        alive
    }

    /// Whether a process is a member by itself, not by descent.
    fn is_root(&self, stat: &Stat) -> bool {
        stat.group == self.group
            || self.known.get(&stat.pid) == Some(&stat.start_time)
            || (!stat.zombie && proc_fs::token(stat.pid).as_deref() == Some(&self.token))
    }
}

impl Drop for Family {
    fn drop(&mut self) {
        orphans::unregister(self.group);
    }
}

/// The processes for which `root` gives a name, and all that descend from them, under the same
/// name; never ourselves.
pub(super) fn descendants<T: Copy>(
    all: &[Stat],
    root: impl Fn(&Stat) -> Option<T>,
) -> Vec<(Stat, T)> {
    let me = getpid().as_raw_pid();
    let others = || all.iter().filter(|stat| stat.pid != me);
    let mut members: HashMap<i32, T> =
        others().filter_map(|stat| Some((stat.pid, root(stat)?))).collect();
    // Ids are listed in order, so that one round finds nearly everybody.
    loop {
        let before = members.len();
        for stat in others() {
            if let Some(name) = members.get(&stat.parent).copied() {
                members.entry(stat.pid).or_insert(name);
            }
        }
        if members.len() == before {
            break;
        }
    }
    others().filter_map(|stat| Some((*stat, *members.get(&stat.pid)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Processes as `pid parent`, roots by id, members by id.
    fn check(processes: &str, root: i32, expected: &[i32]) {
        let all: Vec<Stat> = processes
            .split(", ")
            .map(|line| {
                let (pid, parent) = line.split_once(' ').unwrap();
                let (pid, parent) = (pid.parse().unwrap(), parent.parse().unwrap());
                Stat { pid, parent, group: 0, start_time: 0, zombie: false }
            })
            .collect();
        let members = descendants(&all, |stat| (stat.pid == root).then_some(()));
        let found: Vec<i32> = members.iter().map(|(stat, ())| stat.pid).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn descent_is_followed_whatever_the_order_of_ids() {
        check("10 1, 11 10, 12 11, 13 1", 10, &[10, 11, 12]);
        check("10 12, 11 10, 12 13, 13 1", 13, &[10, 11, 12, 13]);
        check("10 1, 11 1", 12, &[]);
    }

    #[test]
    fn we_never_belong_to_a_try() {
        let me = getpid().as_raw_pid();
        check(&format!("10 1, {me} 10"), 10, &[10]);
        check(&format!("10 1, {me} 10"), me, &[]);
    }
}
