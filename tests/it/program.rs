//! The built program in a home of its own: the one way in which these tests touch it.

#![expect(clippy::disallowed_methods, reason = "the tests start and watch the program")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::{NamedTempFile, TempDir};

/// A home in a temporary folder; everything in it goes when this is dropped.
pub struct Home {
    folder: TempDir,
    /// Not in the home: its disk may be full.
    said: NamedTempFile,
}

/// How a command ended.
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// A running program, for example `mainspring serve`; killed when dropped.
pub struct Server {
    child: Child,
    /// What it says, on both streams.
    said: PathBuf,
}

/// The program under test, built with the workspace.
pub fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let path = test.ancestors().nth(2).expect("target/PROFILE/deps").join("mainspring");
    assert!(path.exists(), "{} is missing; build the workspace first", path.display());
    path
}

impl Home {
    pub fn new() -> Self {
        Self::new_in(&std::env::temp_dir())
    }

    /// A home on another disk.
    pub fn new_in(folder: &Path) -> Self {
        let folder = TempDir::new_in(folder).expect("a temporary folder");
        let home = Self { folder, said: NamedTempFile::new().expect("a temporary file") };
        fs::create_dir_all(home.path().join("dags")).expect("a dags folder");
        home
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of the dags folder.
    pub fn dag(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join("dags").join(name);
        fs::write(&path, text).expect("the dags folder can be written");
        path
    }

    /// Writes the settings.
    pub fn settings(&self, text: &str) {
        fs::write(self.path().join("config.toml"), text).expect("the home can be written");
    }

    /// A file of the home; empty where it is not there.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap_or_default()
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(args).env("MAINSPRING_HOME", self.path()).stdin(Stdio::null());
        command
    }

    /// Runs the program to its end, which must come within a minute.
    #[track_caller]
    pub fn run(&self, args: &[&str]) -> Ended {
        let child = self.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let child = child.expect("the program starts");
        let pid = child.id();
        let (sender, ended) = mpsc::channel();
        std::thread::spawn(move || sender.send(child.wait_with_output()));
        let Ok(ended) = ended.recv_timeout(Duration::from_secs(60)) else {
            signal(pid, Signal::KILL);
            panic!("it does not end: {args:?}");
        };
        let Output { status, stdout, stderr } = ended.expect("it can be waited for");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ended { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
    }

    /// Runs a command with `--json` and gives its document.
    #[track_caller]
    pub fn json(&self, args: &[&str]) -> Value {
        let ended = self.run(&[args, &["--json"]].concat());
        ended.json()
    }

    /// Triggers a run and gives its id.
    #[track_caller]
    pub fn trigger(&self, dag_id: &str) -> String {
        let run = self.json(&["trigger", dag_id]);
        run["run_id"].as_str().unwrap_or_else(|| panic!("no run: {run}")).to_owned()
    }

    /// Waits until a run has ended and gives it, with its tasks.
    #[track_caller]
    pub fn end_of(&self, dag_id: &str, run_id: &str) -> Value {
        let mut run = Value::Null;
        eventually(&format!("{dag_id} {run_id} ends"), || {
            run = self.json(&["runs", dag_id, run_id]);
            matches!(run["state"].as_str(), Some("success" | "failed"))
        });
        run
    }

    /// Starts a command that goes on by itself.
    #[track_caller]
    pub fn start(&self, args: &[&str]) -> Server {
        let said = self.said.path().to_owned();
        let file = fs::File::options().append(true).open(&said).expect("it can be written");
        let both = file.try_clone().expect("a file can be open twice");
        let child = self.command(args).stdout(file).stderr(both).spawn();
        Server { child: child.expect("the program starts"), said }
    }

    /// Starts `serve` and waits until it answers.
    #[track_caller]
    pub fn serve(&self) -> Server {
        let mut server = self.start(&["serve"]);
        eventually("the server answers", || {
            assert!(server.has_ended().is_none(), "it ended: {}", server.said());
            let socket = self.path().join("mainspring.sock");
            socket.exists() && self.run(&["list", "--json"]).code == Some(0)
        });
        server
    }
}

impl Ended {
    /// The JSON document: the last line on stdout.
    #[track_caller]
    pub fn json(&self) -> Value {
        let last = self.stdout.lines().last().unwrap_or_default();
        serde_json::from_str(last)
            .unwrap_or_else(|_| panic!("no JSON: {}\n{}", self.stdout, self.stderr))
    }

    /// Checks the exit code, and that all of these were said somewhere.
    #[track_caller]
    pub fn check(&self, code: i32, said: &[&str]) {
        let all = format!("{}{}", self.stdout, self.stderr);
        assert_eq!(self.code, Some(code), "{all}");
        for words in said {
            assert!(all.contains(words), "`{words}` was not said:\n{all}");
        }
    }
}

impl Server {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// As a power cut would.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }

    /// Asks it to end, as `kill` without options does.
    pub fn terminate(&self) {
        signal(self.pid(), Signal::TERM);
    }

    pub fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("a child can be waited for")
    }

    /// Waits for its end and gives its exit code.
    #[track_caller]
    pub fn end(&mut self) -> Option<i32> {
        let mut status = None;
        eventually("the program ends", || {
            status = self.has_ended();
            status.is_some()
        });
        status.and_then(|status| status.code())
    }

    /// What it and those before it in this home said.
    pub fn said(&self) -> String {
        fs::read_to_string(&self.said).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn signal(pid: u32, signal: Signal) {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).expect("a process id");
    // It may have ended just now.
    let _ = kill_process(pid, signal);
}

/// Waits until something holds; half a minute at most.
#[track_caller]
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(30), "never: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Waits, where the test is about something that must not happen meanwhile.
pub fn pause(time: Duration) {
    std::thread::sleep(time);
}

/// A tool of the system, run to its end; whether it succeeded.
pub fn tool(name: &str, args: &[&str]) -> bool {
    let status = Command::new(name).args(args).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Says that a test is left out on this machine, and why.
#[expect(clippy::print_stderr, reason = "a test that is left out must not look like one that ran")]
pub fn skip(why: &str) {
    eprintln!("left out: {why}");
}

/// The command lines of the processes of tries of this home. Linux tells.
#[cfg(target_os = "linux")]
pub fn processes_of(home: &Home) -> Vec<String> {
    let home = format!("MAINSPRING_HOME={}", home.path().display());
    let all = fs::read_dir("/proc").expect("there is a /proc").flatten();
    let ours = all.filter(|entry| {
        let environ = fs::read(entry.path().join("environ")).unwrap_or_default();
        let has = |wanted: &dyn Fn(&[u8]) -> bool| environ.split(|byte| *byte == 0).any(wanted);
        has(&|entry| entry == home.as_bytes())
            && has(&|entry| entry.starts_with(b"MAINSPRING_TRY="))
    });
    let line = |entry: fs::DirEntry| {
        let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
        format!("{}: {}", entry.path().display(), String::from_utf8_lossy(&line))
    };
    ours.map(line).collect()
}
