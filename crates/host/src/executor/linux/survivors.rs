//! Finds and ends what a scheduler that died left running.
//!
//! They are not our children any more, so they can be neither waited for nor trusted to keep
//! their ids: each is known by the token in its environment, and signalled through a descriptor.
//! One look through `/proc` serves all tries at once.

use std::collections::HashMap;
use std::time::Duration;

use rustix::process::Signal;
use tokio::time::{Instant, sleep};

use super::super::{RunningTry, Survivor};
use super::family::descendants;
use super::proc_fs::{self, Stat};
use super::signal;

/// How long a killed process may take to vanish.
const KILL_PATIENCE: Duration = Duration::from_secs(5);

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// What the processes of the tries are known by; a try is named by its token.
struct Wanted<'a> {
    tokens: HashMap<&'a [u8], &'a str>,
    /// By id and start time: the main processes, known even if their environment was cleared,
    /// and all that was found before, known even if what it descended from is gone.
    processes: HashMap<(i32, u64), &'a str>,
}

/// See [`super::super::survivors`].
pub(in super::super) fn survivors(tries: &[RunningTry]) -> Vec<Survivor> {
    report(&Wanted::new(tries).alive())
}

/// See [`super::super::end_survivors`].
pub(in super::super) async fn end_survivors(
    tries: &[RunningTry],
    grace: Duration,
) -> Vec<Survivor> {
    let mut wanted = Wanted::new(tries);
    let mut alive = wanted.alive();
    let mut found = report(&alive);
    alive.iter().for_each(|(stat, _)| signal(stat, Signal::TERM));
    let kill_at = Instant::now() + grace;
    while !alive.is_empty() && Instant::now() < kill_at + KILL_PATIENCE {
        sleep(PAUSE).await;
        alive = wanted.alive();
        if Instant::now() >= kill_at {
            alive.iter().for_each(|(stat, _)| signal(stat, Signal::KILL));
        }
    }
    for survivor in &mut found {
        survivor.ended = alive.iter().all(|(_, token)| *token != survivor.token);
    }
    found
}

fn report(alive: &[(Stat, &str)]) -> Vec<Survivor> {
    let survivor = |(stat, token): &(Stat, &str)| Survivor {
        token: (*token).to_owned(),
        pid: stat.pid.cast_unsigned(),
        command: proc_fs::command(stat.pid),
        ended: false,
    };
    alive.iter().map(survivor).collect()
}

impl<'a> Wanted<'a> {
    fn new(tries: &'a [RunningTry]) -> Wanted<'a> {
        let boot_id = proc_fs::boot_id();
        let mut wanted = Wanted { tokens: HashMap::new(), processes: HashMap::new() };
        for running in tries {
            // Nothing outlives the machine's restart, and an empty token is nobody's.
            let this_boot = running.boot_id.is_none() || running.boot_id == boot_id;
            if !this_boot || running.token.is_empty() {
                continue;
            }
            wanted.tokens.insert(running.token.as_bytes(), &running.token);
            let main = (running.pid.and_then(|pid| i32::try_from(pid).ok()), running.start_time);
            if let (Some(pid), Some(start_time), Some(_)) = (main.0, main.1, &running.boot_id) {
                wanted.processes.insert((pid, start_time), &running.token);
            }
        }
        wanted
    }

    /// The processes of the tries that run now, each with its try's token.
    fn alive(&mut self) -> Vec<(Stat, &'a str)> {
        if self.tokens.is_empty() {
            return Vec::new();
        }
        let mut alive = descendants(&proc_fs::all(), |stat| self.token_of(stat));
        alive.retain(|(stat, _)| !stat.zombie);
        for (stat, token) in &alive {
            self.processes.insert((stat.pid, stat.start_time), token);
        }
        alive
    }

    fn token_of(&self, stat: &Stat) -> Option<&'a str> {
        let known = self.processes.get(&(stat.pid, stat.start_time)).copied();
        known.or_else(|| self.tokens.get(&*proc_fs::token(stat.pid)?).copied())
    }
}
