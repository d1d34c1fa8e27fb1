//! What the machine itself costs: a bare process, a spawn loop, `xargs -P`, one flush to the disk.
//!
//! These are the floors and peers beside which the product is measured; each starts the same bash
//! as a task does. Results are in seconds.

use std::{
    fs::{self, File},
    io::Write,
    path::Path,
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Instant,
};

use anyhow::{Context, Result, ensure};

use super::{Bench, figures::quantile};

/// Runs `bash -c command` once to its end.
fn process(bash: &Path, command: &str) -> Result<()> {
    let mut bare = Command::new(bash);
    bare.args(["-c", command]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = bare.status().context("cannot start bash")?;
    ensure!(status.success(), "`bash -c {command}` failed ({status})");
    Ok(())
}

/// The median time of one bare `bash -c true`, nothing else going on.
pub fn bare_process(bench: &Bench) -> Result<f64> {
    let mut samples = Vec::new();
    for _ in 0..200 {
        let start = Instant::now();
        process(&bench.bash, "true")?;
        samples.push(start.elapsed().as_secs_f64());
    }
    Ok(quantile(&samples, 0.5))
}

/// `count` processes from as many threads as there may be processes at once.
pub fn spawn_loop(bench: &Bench, count: usize, at_once: usize, command: &str) -> Result<f64> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        while next.fetch_add(1, Ordering::Relaxed) < count {
            process(&bench.bash, command)?;
        }
        Ok(())
    };
    let start = Instant::now();
    thread::scope(|scope| {
        let threads: Vec<_> = (0..at_once).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| match thread.join() {
            Ok(outcome) => outcome,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })?;
    Ok(start.elapsed().as_secs_f64())
}

/// `count` times `bash -c true` by `xargs -P`.
pub fn xargs(bench: &Bench, count: usize, at_once: usize) -> Result<f64> {
    let list = bench.folder.join("xargs.txt");
    fs::write(&list, "x\n".repeat(count))?;
    let mut xargs = Command::new("xargs");
    xargs.args(["-P", &at_once.to_string(), "-n", "1"]).arg(&bench.bash).args(["-c", "true"]);
    xargs.stdin(File::open(&list)?).stdout(Stdio::null());
    let start = Instant::now();
    let status = xargs.status().context("cannot start xargs")?;
    ensure!(status.success(), "`xargs` failed ({status})");
    Ok(start.elapsed().as_secs_f64())
}

/// The median time to append a page and have it on the disk that the databases lie on.
pub fn fdatasync(bench: &Bench) -> Result<f64> {
    let mut file = File::create(bench.folder.join("sync.bin"))?;
    let mut samples = Vec::new();
    for _ in 0..200 {
        let start = Instant::now();
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        samples.push(start.elapsed().as_secs_f64());
    }
    Ok(quantile(&samples, 0.5))
}
