//! The built program in a home of its own: the one way in which these tests touch it.

#![expect(clippy::disallowed_methods, reason = "the tests start and watch the program")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

/// A home in a temporary folder; everything in it goes when this is dropped.
pub struct Home {
    folder: TempDir,
}

/// How a command ended.
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// A running `mainspring serve`; killed when dropped.
pub struct Server {
    pub child: Child,
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
        let home = Self { folder: TempDir::new().expect("a temporary folder") };
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

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(args).env("MAINSPRING_HOME", self.path()).stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    #[track_caller]
    pub fn run(&self, args: &[&str]) -> Ended {
        let Output { status, stdout, stderr } =
            self.command(args).output().expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ended { code: status.code(), stdout: text(stdout), stderr: text(stderr) }
    }

    /// Runs a command with `--json` and gives its document.
    #[track_caller]
    pub fn json(&self, args: &[&str]) -> Value {
        let ended = self.run(&[args, &["--json"]].concat());
        ended.json()
    }

    /// Starts `serve` and waits until it answers.
    #[track_caller]
    pub fn serve(&self) -> Server {
        let child = self
            .command(&["serve"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let server = Server { child };
        eventually("the server answers", || {
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
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
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
