//! Processes on Unix: a group of their own, one pipe for both outputs, signals.
//!
//! Tasks keep to what `posix_spawn` can do (no `pre_exec`), which is several times faster than a
//! fork. What only Linux offers, finding processes that left their group, is in
//! `linux`; elsewhere the group is the tree.

#![expect(clippy::disallowed_methods, reason = "the one place where processes are started")]

use std::io::{self, PipeWriter};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream as StdStream;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{ExitStatus, Stdio};

use rustix::process::{
    Pid, Signal, WaitOptions, kill_process_group, test_kill_process_group, waitpgid,
};
use tokio::net::UnixStream;
use tokio::net::unix::pipe;
use tokio::process::{Child, Command};

#[cfg(target_os = "linux")]
use super::linux::{self, Family};
use super::{ProcessSpec, TRY_VARIABLE};

/// Our end of a child's standard input.
pub type Channel = UnixStream;

/// The size of a read, which is also what a pipe holds.
const READ_MAX: usize = 64 * 1024;

/// The reading end of a process's output.
pub(super) struct Pipe(pipe::Receiver);

/// A pipe of which only our end does not block.
pub(super) fn open_pipe() -> io::Result<(Pipe, PipeWriter)> {
    let (reader, writer) = io::pipe()?;
    rustix::io::ioctl_fionbio(&reader, true)?;
    Ok((Pipe(pipe::Receiver::from_owned_fd_unchecked(reader.into())?), writer))
}

impl Pipe {
    /// Waits for output and reads it into the spare room of `buffer`; 0 is the end.
    pub(super) async fn read(&mut self, buffer: &mut Vec<u8>) -> io::Result<usize> {
        loop {
            self.0.readable().await?;
            buffer.reserve(READ_MAX);
            match self.0.try_read_buf(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                result => return result,
            }
        }
    }

    /// Reads what is there now, by asking the system: the runtime's idea of readiness lags
    /// behind. `WouldBlock` says that there is nothing.
    pub(super) async fn read_now(&mut self, buffer: &mut Vec<u8>) -> io::Result<usize> {
        buffer.reserve(READ_MAX);
        Ok(rustix::io::read(&self.0, rustix::buffer::spare_capacity(buffer))?)
    }
}

/// The signal that ended a process.
pub(super) fn signal(status: &ExitStatus) -> Option<i32> {
    status.signal()
}

/// The command line of a process in brackets, shortened; empty where it cannot be known.
pub(super) fn command(pid: i32) -> String {
    #[cfg(target_os = "linux")]
    return format!("({:.60})", linux::command(pid));
    #[cfg(not(target_os = "linux"))]
    {
        let _ = pid;
        String::new()
    }
}

/// A main process and its descendants.
pub(super) struct Tree {
    main: Child,
    pid: u32,
    group: Pid,
    /// Whether the main process has not been waited for, so that its id, which is also the
    /// group's, cannot mean anybody else.
    running: bool,
    #[cfg(target_os = "linux")]
    family: Family,
}

impl Tree {
    /// Starts `program`, with both outputs going into `writer`.
    pub(super) fn start(
        spec: &ProcessSpec,
        program: &Path,
        writer: PipeWriter,
    ) -> io::Result<(Tree, Option<Channel>)> {
        let (stdin, channel) = stdin(spec.channel)?;
        let mut command = std::process::Command::new(program);
        command
            .arg0(&spec.program)
            .args(&spec.args)
            .env_clear()
            .envs(&spec.env)
            .env(TRY_VARIABLE, &spec.token)
            .current_dir(&spec.cwd)
            .stdin(stdin)
            .stdout(writer.try_clone()?)
            .stderr(writer);
        match spec.own_session {
            true => own_session(&mut command),
            false => _ = command.process_group(0),
        }
        let main = Command::from(command).kill_on_drop(true).spawn()?;
        let pid = main.id().expect("a child that was not waited for has an id");
        let group = i32::try_from(pid).ok().and_then(Pid::from_raw);
        let group = group.expect("the system's process ids are positive");
        #[cfg(target_os = "linux")]
        let family = Family::of_child(group, &spec.token);
        let tree = Tree {
            main,
            pid,
            group,
            running: true,
            #[cfg(target_os = "linux")]
            family,
        };
        Ok((tree, channel))
    }

    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    pub(super) fn start_time(&self) -> Option<u64> {
        #[cfg(target_os = "linux")]
        return linux::start_time(self.group);
        #[cfg(not(target_os = "linux"))]
        return None;
    }

    /// Waits for the main process to end.
    pub(super) async fn exited(&mut self) -> io::Result<ExitStatus> {
        let status = self.main.wait().await;
        self.running = false;
        #[cfg(target_os = "linux")]
        self.family.main_was_reaped();
        status
    }

    /// Asks all to end.
    pub(super) fn terminate(&mut self) {
        self.signal(Signal::TERM);
    }

    /// Ends all.
    pub(super) fn kill(&mut self) {
        self.signal(Signal::KILL);
    }

    /// Whether nothing is left after the main process was waited for; cheap if that is so.
    pub(super) fn is_gone(&mut self) -> bool {
        if !self.group_is_empty() {
            return false;
        }
        #[cfg(target_os = "linux")]
        return !self.family.has_orphans();
        #[cfg(not(target_os = "linux"))]
        return true;
    }

    /// The process ids of those that still run, the main process among them.
    pub(super) fn alive(&mut self) -> Vec<i32> {
        #[cfg(target_os = "linux")]
        return self.family.alive().iter().map(|member| member.pid).collect();
        #[cfg(not(target_os = "linux"))]
        match self.running || !self.group_is_empty() {
            true => vec![self.group.as_raw_nonzero().get()],
            false => Vec::new(),
        }
    }

    fn signal(&mut self, signal: Signal) {
        // Looked for first: once their parents are dead, some are no longer known by descent.
        #[cfg(target_os = "linux")]
        let alive = self.family.alive();
        if self.running || !self.group_is_empty() {
            let _ = kill_process_group(self.group, signal);
        }
        #[cfg(target_os = "linux")]
        for member in alive.iter().filter(|member| member.group != self.group.as_raw_pid()) {
            linux::signal(member, signal);
        }
    }

    /// Must not be asked while the main process, a member, was not waited for.
    ///
    /// The number cannot mean another group: the system gives no id away while a group bears it,
    /// and the question is asked at once, and again only while the answer was no.
    fn group_is_empty(&self) -> bool {
        if test_kill_process_group(self.group).is_err() {
            return true;
        }
        // Perhaps only dead members that we adopted; the main process is not among them.
        while let Ok(Some(_)) = waitpgid(self.group, WaitOptions::NOHANG) {}
        test_kill_process_group(self.group).is_err()
    }
}

/// The runtime is going down. Who left the group is found at the next start (`survivors`).
impl Drop for Tree {
    fn drop(&mut self) {
        if self.running {
            let _ = kill_process_group(self.group, Signal::KILL);
        }
    }
}

/// A session of its own, whose leader leads a group of the same number.
fn own_session(command: &mut std::process::Command) {
    let detach = || rustix::process::setsid().map(drop).map_err(io::Error::from);
    // SAFETY: between fork and exec only one system call is made, and nothing is allocated.
    unsafe { command.pre_exec(detach) };
}

fn stdin(channel: bool) -> io::Result<(Stdio, Option<Channel>)> {
    if !channel {
        return Ok((Stdio::null(), None));
    }
    let (ours, theirs) = StdStream::pair()?;
    ours.set_nonblocking(true)?;
    Ok((Stdio::from(OwnedFd::from(theirs)), Some(UnixStream::from_std(ours)?)))
}
