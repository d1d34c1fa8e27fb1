//! Real processes: how they start, speak, end, and that nothing of them stays.

#![expect(clippy::disallowed_methods, reason = "the tests watch processes from outside")]

mod channel;
mod end;
mod refusal;
mod start;
#[cfg(target_os = "linux")]
mod survival;
mod volume;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use super::*;

/// A folder for logs and scripts, and the specs that work in it.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Bench {
        Bench { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn spec(&self, program: &str, args: &[&str]) -> ProcessSpec {
        static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let next = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        ProcessSpec {
            program: program.to_owned(),
            args: args.iter().map(|&arg| arg.to_owned()).collect(),
            env: [("PATH".to_owned(), std::env::var("PATH").unwrap())].into(),
            cwd: self.folder.path().to_owned(),
            token: format!("token-{}-{next}", std::process::id()),
            channel: false,
            own_session: false,
        }
    }

    fn bash(&self, script: &str) -> ProcessSpec {
        self.spec("bash", &["-c", script])
    }

    fn log(&self) -> LogWriter {
        LogWriter::create(self.path("1.log"), LogOptions::default())
    }

    fn start(&self, spec: &ProcessSpec) -> Process {
        spawn(spec, self.log()).unwrap()
    }

    async fn run(&self, script: &str) -> Exit {
        self.start(&self.bash(script)).wait().await
    }

    /// The log without its stamps.
    fn log_text(&self) -> String {
        let bytes = std::fs::read(self.path("1.log")).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        text.lines().map(|line| format!("{}\n", &line[25..])).collect()
    }

    /// Waits until a script has written a file.
    async fn written(&self, name: &str) {
        within(2000, async {
            while !self.path(name).exists() {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        })
        .await;
    }
}

async fn within<T>(milliseconds: u64, work: impl Future<Output = T>) -> T {
    let limit = Duration::from_millis(milliseconds);
    tokio::time::timeout(limit, work).await.expect("it takes too long")
}

/// The processes, dead ones included, that carry the token or bear the marker in their command.
#[cfg(target_os = "linux")]
fn tree_of(token: &str) -> Vec<String> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let carries = |pid: &String| {
        let environ = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environ.split(|byte| *byte == 0).any(|entry| entry.ends_with(token.as_bytes()))
    };
    pids.filter(carries).collect()
}

/// The dead children of this process.
#[cfg(target_os = "linux")]
fn zombies() -> Vec<String> {
    let me = format!(" Z {} ", std::process::id());
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let stats = entries.filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok());
    stats.filter(|stat| stat.contains(&me)).collect()
}

#[cfg(not(target_os = "linux"))]
fn tree_of(_: &str) -> Vec<String> {
    Vec::new()
}

#[cfg(not(target_os = "linux"))]
fn zombies() -> Vec<String> {
    Vec::new()
}

fn check_gone(spec: &ProcessSpec) {
    assert_eq!(tree_of(&spec.token), Vec::<String>::new(), "left of {:?}", spec.args);
    // Tests that share this process have dead children too, but each only for a moment.
    let (mut dead, until) = (zombies(), Instant::now() + Duration::from_secs(1));
    while Instant::now() < until && !dead.is_empty() {
        std::thread::sleep(Duration::from_millis(5));
        let still = zombies();
        dead.retain(|zombie| still.contains(zombie));
    }
    assert_eq!(dead, Vec::<String>::new());
}
