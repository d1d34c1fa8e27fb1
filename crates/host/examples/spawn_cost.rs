//! What a process costs through the executor, beside a bare start of the same one.
//!
//! `cargo run --release -p mainspring-host --example spawn_cost [COUNT]` prints microseconds per
//! process, one at a time and eight at a time, as medians of interleaved rounds.

#![expect(clippy::disallowed_methods, reason = "it measures the bare start beside ours")]
#![expect(clippy::print_stdout, reason = "an example that prints its findings")]

use std::process::Stdio;
use std::sync::Arc;
use std::time::Instant;

use mainspring_host::executor::{LogOptions, LogWriter, ProcessSpec, become_subreaper, spawn};
use tokio::process::Command;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

const ROUNDS: usize = 7;

#[derive(Clone, Copy)]
enum Way {
    /// Nothing but the process.
    Bare,
    /// With its output read to the end.
    Piped,
    /// Through the executor, with a log file.
    Executor,
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let count: u32 = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(500);
    let folder = tempfile::tempdir()?;
    become_subreaper()?;
    let spec = Arc::new(ProcessSpec {
        program: "/bin/true".to_owned(),
        args: Vec::new(),
        env: std::env::vars().collect(),
        cwd: folder.path().to_owned(),
        token: "0123456789abcdef".to_owned(),
        channel: false,
        own_session: false,
    });
    for parallel in [1, 8] {
        let mut costs = [Vec::new(), Vec::new(), Vec::new()];
        for round in 0..ROUNDS {
            for (way, costs) in [Way::Bare, Way::Piped, Way::Executor].into_iter().zip(&mut costs) {
                let start = Instant::now();
                let permits = Arc::new(Semaphore::new(parallel));
                let mut tasks = JoinSet::new();
                for number in 0..count {
                    let permit = Arc::clone(&permits).acquire_owned().await;
                    let spec = Arc::clone(&spec);
                    tasks.spawn(async move {
                        run(way, &spec, &format!("{round}-{number}")).await;
                        drop(permit);
                    });
                }
                tasks.join_all().await;
                costs.push(start.elapsed().as_micros() / u128::from(count));
            }
        }
        let [bare, piped, executor] = costs.map(|mut costs| {
            costs.sort_unstable();
            costs[ROUNDS / 2]
        });
        println!("{parallel} at a time: bare {bare} µs, piped {piped} µs, executor {executor} µs");
    }
    Ok(())
}

async fn run(way: Way, spec: &ProcessSpec, name: &str) {
    let mut command = Command::new(&spec.program);
    command.env_clear().envs(&spec.env).current_dir(&spec.cwd).process_group(0);
    command.stdin(Stdio::null());
    match way {
        Way::Bare => {
            command.stdout(Stdio::null()).stderr(Stdio::null());
            let _ = command.status().await;
        }
        Way::Piped => {
            command.stdout(Stdio::piped()).stderr(Stdio::null());
            let _ = command.output().await;
        }
        Way::Executor => {
            let log = LogWriter::create(spec.cwd.join(name), LogOptions::default());
            if let Ok(mut process) = spawn(spec, log) {
                process.wait().await;
            }
        }
    }
}
