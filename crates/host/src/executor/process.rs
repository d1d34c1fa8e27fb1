//! A running process, from its start until nothing of its tree is left.
//!
//! Each process has one supervising task that owns everything: the pipe, the tree, the end. The
//! handle only asks and waits, so that no cancelled future and no forgotten handle can leave a
//! pipe unread or a tree running. How a tree is found and signalled is the platform's (`sys`).

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};

use super::log::LogWriter;
use super::output::Output;
use super::sys::{self, Channel, Tree};
use super::{Exit, ProcessSpec, SpawnError, program};

/// How long what is left of a tree may take to end by itself: the `tee` of `exec > >(tee file)`
/// is always a moment later than its shell, and its lines belong to the log.
const LINGER: Duration = Duration::from_millis(500);

/// How long leftovers have between TERM and KILL.
const LEFTOVER_GRACE: Duration = Duration::from_secs(2);

/// How long a killed process may take to vanish before that is reported instead.
const KILL_PATIENCE: Duration = Duration::from_secs(5);

/// The pauses between two looks at a tree that is ending.
const PAUSES: (Duration, Duration) = (Duration::from_millis(2), Duration::from_millis(100));

/// A process that was started, and all its descendants.
///
/// Dropping it kills the whole tree without grace, a moment later.
#[derive(Debug)]
pub struct Process {
    pid: u32,
    start_time: Option<u64>,
    channel: Option<Channel>,
    kills: UnboundedSender<Duration>,
    supervisor: JoinHandle<Exit>,
    exit: Option<Exit>,
}

/// Starts a process whose output goes into `log`. Must be called within a tokio runtime whose
/// io and time drivers are on.
///
/// # Errors
/// Says why the process could not be started; nothing runs then, and `log` stays the caller's.
pub fn spawn(spec: &ProcessSpec, log: LogWriter) -> Result<Process, SpawnError> {
    let program = program::find(spec)?;
    let explain = |error| SpawnError::explain(spec, &program, error);
    let (pipe, writer) = sys::open_pipe().map_err(explain)?;
    let (tree, channel) = Tree::start(spec, &program, writer).map_err(explain)?;
    let (pid, start_time) = (tree.pid(), tree.start_time());
    let (kills, requests) = unbounded_channel();
    let output = Output::new(pipe, log.clone());
    let supervisor = tokio::spawn(supervise(tree, output, log, Grace::new(requests)));
    Ok(Process { pid, start_time, channel, kills, supervisor, exit: None })
}

impl Process {
    /// The process id of the main process.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// When it started, in clock ticks since the machine did (field 22 of `/proc/<pid>/stat`);
    /// with the boot id it tells it from a later process of the same id. `None` without `/proc`.
    pub fn start_time(&self) -> Option<u64> {
        self.start_time
    }

    /// Our end of the child's standard input, once, if the spec asked for a channel. Dropping it
    /// is the end of file for the child.
    pub fn channel(&mut self) -> Option<Channel> {
        self.channel.take()
    }

    /// Waits until the main process has ended and nothing of its tree is left. May be cancelled
    /// and called again.
    pub async fn wait(&mut self) -> Exit {
        if let Some(exit) = &self.exit {
            return exit.clone();
        }
        let exit = (&mut self.supervisor).await.unwrap_or_else(|error| Exit {
            // The runtime is going down, and the tree was killed with it.
            log_error: Some(format!("the process was no longer watched: {error}")),
            ..Exit::default()
        });
        self.exit.insert(exit).clone()
    }

    /// Ends the whole tree: TERM, then KILL for what is left after `grace`, and waits until it is
    /// gone. A second call may shorten the grace.
    pub async fn kill(&mut self, grace: Duration) -> Exit {
        // Nobody listens when it has ended already.
        let _ = self.kills.send(grace);
        self.wait().await
    }
}

async fn supervise(mut tree: Tree, mut output: Output, log: LogWriter, mut grace: Grace) -> Exit {
    let status = output.during(until_exit(&mut tree, &mut grace)).await;
    let asked = grace.until.is_some();
    let mut gone = tree.is_gone();
    if !gone && !asked {
        gone = output.during(linger(&mut tree, &mut grace)).await;
    }
    output.drain().await;
    // What leftovers say when they are ended is not the task's result.
    let last_line = output.last_line();
    let mut leftovers = 0;
    if !gone {
        leftovers = output.during(end_rest(&mut tree, &mut grace, &log)).await;
        output.drain().await;
    }
    log.end_output();
    let (code, signal) = match &status {
        Ok(status) => (status.code(), sys::signal(status)),
        Err(_) => (None, None),
    };
    let leftovers = if asked { 0 } else { leftovers };
    Exit { code, signal, last_line, leftovers, log_error: log.error() }
}

/// Waits for the main process, and ends the tree when asked to.
async fn until_exit(tree: &mut Tree, grace: &mut Grace) -> io::Result<ExitStatus> {
    loop {
        tokio::select! {
            biased;
            status = tree.exited() => return status,
            () = grace.changed() => match grace.over {
                true => tree.kill(),
                false => grace.tell(tree),
            },
        }
    }
}

/// Lets what is left end by itself; tells whether it did.
async fn linger(tree: &mut Tree, grace: &mut Grace) -> bool {
    let until = Instant::now() + LINGER;
    let (mut pause, longest) = PAUSES;
    while !tree.is_gone() {
        tokio::select! {
            biased;
            () = grace.changed() => return false,
            () = sleep(pause) => pause = longest.min(pause * 2),
        }
        if Instant::now() > until {
            return false;
        }
    }
    true
}

/// Ends what the main process left running; returns how many processes that were.
async fn end_rest(tree: &mut Tree, grace: &mut Grace, log: &LogWriter) -> u32 {
    let found = tree.alive();
    if found.is_empty() {
        return 0;
    }
    if grace.until.is_none() {
        let which = list(&found);
        log.note(&format!("still running after the task ended, and ended now: {which}"));
        grace.shorten(LEFTOVER_GRACE);
    }
    grace.tell(tree);
    let (mut pause, longest) = PAUSES;
    let mut patience = None;
    loop {
        let alive = tree.alive();
        if alive.is_empty() {
            break;
        }
        if grace.over {
            tree.kill();
            let until = *patience.get_or_insert_with(|| Instant::now() + KILL_PATIENCE);
            if Instant::now() > until {
                log.note(&format!("these processes could not be killed: {}", list(&alive)));
                break;
            }
        }
        tokio::select! {
            biased;
            () = grace.changed() => {}
            () = sleep(pause) => pause = longest.min(pause * 2),
        }
    }
    u32::try_from(found.len()).unwrap_or(u32::MAX)
}

fn list(pids: &[i32]) -> String {
    let name = |pid: &i32| format!("process {pid} {}", sys::command(*pid));
    let names: Vec<String> = pids.iter().map(name).collect();
    names.iter().map(|name| name.trim_end()).collect::<Vec<_>>().join(", ")
}

/// Until when the tree may take to end by itself, once it was asked to.
struct Grace {
    requests: UnboundedReceiver<Duration>,
    /// The handle is gone, and nobody can ask any more.
    closed: bool,
    until: Option<Instant>,
    /// Whether the tree was told.
    told: bool,
    over: bool,
}

impl Grace {
    fn new(requests: UnboundedReceiver<Duration>) -> Grace {
        Grace { requests, closed: false, until: None, told: false, over: false }
    }

    /// Waits until the tree is asked to end (or to hurry), or the grace is over; forever if
    /// neither can happen any more.
    async fn changed(&mut self) {
        let until = self.until.unwrap_or_else(Instant::now);
        tokio::select! {
            biased;
            request = self.requests.recv(), if !self.closed => {
                self.closed = request.is_none();
                self.shorten(request.unwrap_or_default());
            }
            () = sleep_until(until), if self.until.is_some() && !self.over => self.over = true,
            else => std::future::pending().await,
        }
    }

    /// Asks the tree to end, once: many programs take a second TERM for impatience.
    fn tell(&mut self, tree: &mut Tree) {
        if !self.told {
            self.told = true;
            tree.terminate();
        }
    }

    fn shorten(&mut self, grace: Duration) {
        let now = Instant::now();
        let until = now.checked_add(grace).unwrap_or(now + Duration::from_secs(1 << 31));
        self.until = Some(self.until.map_or(until, |earlier| earlier.min(until)));
    }
}
