//! A home in a temporary folder, and the program in it.
//!
//! What the program says is told as text: its stdout, each line of stderr behind `! `, and the exit
//! code where it is not 0. The home's path is told as HOME.

#![expect(
    clippy::disallowed_methods,
    reason = "the program under test is started as a shell would"
)]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// See the module.
pub struct Home {
    _folder: TempDir,
    path: PathBuf,
}

/// A running `serve`, which is killed with this value.
pub struct Serve {
    child: Child,
}

impl Home {
    /// With these files in its dags folder.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().canonicalize().unwrap();
        fs::create_dir(path.join("dags")).unwrap();
        for (name, text) in files {
            fs::write(path.join("dags").join(name), text).unwrap();
        }
        Self { _folder: folder, path }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Starts it; what it prints waits to be read.
    pub fn start(&self, args: &[&str]) -> Child {
        self.command(args).stdout(Stdio::piped()).spawn().unwrap()
    }

    /// With one more variable in its environment.
    pub fn says_with(&self, variables: &[(&str, &str)], args: &[&str]) -> String {
        let mut command = self.command(args);
        command.envs(variables.iter().copied());
        self.told(&mut command)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mainspring"));
        command.args(args).env("MAINSPRING_HOME", &self.path).env("TZ", "UTC");
        command.current_dir(self.path.join("dags")).stdin(Stdio::null());
        command
    }

    /// What it says.
    pub fn says(&self, args: &[&str]) -> String {
        self.told(&mut self.command(args))
    }

    fn told(&self, command: &mut Command) -> String {
        let output = command.output().unwrap();
        let mut text = String::from_utf8(output.stdout).unwrap();
        for line in String::from_utf8(output.stderr).unwrap().lines() {
            text.push_str(&format!("! {line}\n"));
        }
        match output.status.code() {
            Some(0) => {}
            code => text.push_str(&format!("exit {code:?}\n")),
        }
        text.replace(&self.path.display().to_string(), "HOME")
    }

    /// It says exactly this.
    #[track_caller]
    pub fn check(&self, args: &[&str], expected: &str) {
        assert_eq!(self.says(args).trim_end(), expected.trim(), "mainspring {}", args.join(" "));
    }

    /// The document that `--json` prints as the last line, and the exit code.
    #[track_caller]
    pub fn json(&self, args: &[&str]) -> (Value, i32) {
        let output = self.command(args).arg("--json").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let last = text.lines().last().unwrap_or_default();
        let json = serde_json::from_str(last);
        let errors = String::from_utf8_lossy(&output.stderr);
        (
            json.unwrap_or_else(|error| panic!("{error}: {text}{errors}")),
            output.status.code().unwrap(),
        )
    }

    /// Serves; returns when it is ready.
    pub fn serve(&self, args: &[&str]) -> Serve {
        let args = [&["serve"], args].concat();
        let mut child = self.start(&args);
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // The last line of what it says first; the pipe is then closed, which it must not mind.
        lines
            .find(|line| line.as_ref().is_ok_and(|line| line.starts_with("end:")))
            .unwrap()
            .unwrap();
        Serve { child }
    }
}

impl Serve {
    /// The number of its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to end, waits for that, and tells the exit code.
    pub fn end(self) -> Option<i32> {
        self.end_by("TERM")
    }

    /// The same by another signal.
    pub fn end_by(mut self, name: &str) -> Option<i32> {
        signal(&self.child, name);
        self.child.wait().unwrap().code()
    }
}

/// Sends it a signal.
pub fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
