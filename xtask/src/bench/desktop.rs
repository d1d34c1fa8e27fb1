//! What the desktop program weighs, with a window and in the tray, beside an empty Tauri program.
//!
//! Memory is counted as the system shares it out (PSS), and as what a process has for itself alone
//! (private); web processes count with the program that started them. All of it on a screen that
//! nobody sees.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, ensure};

use super::{Bench, figures::Figures};
use crate::{interface, run, setup, shell};

/// So long after its start a program has come to rest.
const REST: Duration = Duration::from_secs(6);

/// Measures both programs, in turns.
pub fn measure(bench: &Bench) -> Result<Figures> {
    setup::ensure(setup::WINDOW_TESTS)?;
    interface::build()?;
    let ours = run::build("mainspring-desktop")?;
    let example = ["--release", "--package", "mainspring-desktop", "--example", "empty"];
    shell::run(shell::cargo(&["build"]).args(example))?;
    let empty = shell::target().join("release/examples/empty");
    let home = bench.folder.join("desktop");
    let sides: [(&str, &str, &Path, &[&str]); 4] = [
        ("empty, tray", "empty, tray, PSS", &empty, &[]),
        ("tray", "tray, PSS", &ours, &["--hidden"]),
        ("empty, window", "empty, window, PSS", &empty, &["--window"]),
        ("window", "window, PSS", &ours, &[]),
    ];
    let screen = Screen::start()?;
    let mut samples = vec![(Vec::new(), Vec::new()); sides.len()];
    for _ in 0..bench.rounds {
        for (at, (.., program, args)) in sides.iter().enumerate() {
            let (private, pss) = screen.weigh(program, args, &home)?;
            samples[at].0.push(private);
            samples[at].1.push(pss);
        }
    }
    let mut figures = Figures::default();
    for ((private, pss, ..), samples) in sides.iter().zip(samples) {
        figures.add(private, "MB private", samples.0);
        figures.add(pss, "MB", samples.1);
    }
    figures.combine(("tray, above empty", "MB private"), ("tray", "empty, tray"), |a, b| a - b);
    Ok(figures)
}

/// A screen and a session bus.
struct Screen {
    display: String,
    bus: String,
    children: [Child; 2],
}

impl Screen {
    fn start() -> Result<Self> {
        let mut screen = start("Xvfb", &["-displayfd", "1", "-screen", "0", "1280x800x24"])?;
        let mut bus = start("dbus-daemon", &["--session", "--nofork", "--print-address=1"])?;
        let display = format!(":{}", first_line(&mut screen)?);
        let address = first_line(&mut bus)?;
        Ok(Self { display, bus: address, children: [screen, bus] })
    }

    /// Private memory and PSS of the program at rest, in MB, with the processes it has started.
    fn weigh(&self, program: &Path, args: &[&str], home: &Path) -> Result<(f64, f64)> {
        let mut command = shell::command(program);
        command
            .args(args)
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("HOME", home)
            .env("MAINSPRING_HOME", home.join("mainspring"))
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        fs::create_dir_all(home)?;
        let mut child = command.spawn().context("it does not start")?;
        thread::sleep(REST);
        ensure!(child.try_wait()?.is_none(), "`{}` has ended by itself", program.display());
        let mut sum = (0.0, 0.0);
        for pid in family(child.id()) {
            let memory = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
            sum.0 += megabytes(&memory, "Private_Clean:") + megabytes(&memory, "Private_Dirty:");
            sum.1 += megabytes(&memory, "Pss:");
        }
        shell::run(Command::new("kill").arg(child.id().to_string()))?;
        child.wait()?;
        Ok(sum)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn start(program: &str, args: &[&str]) -> Result<Child> {
    let mut command = shell::command(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command.spawn().with_context(|| format!("`{program}` does not start"))
}

fn first_line(child: &mut Child) -> Result<String> {
    let mut line = String::new();
    BufReader::new(child.stdout.take().context("it was piped")?).read_line(&mut line)?;
    Ok(line.trim().to_owned())
}

/// The process and all below it.
fn family(pid: u32) -> Vec<u32> {
    let mut all = vec![pid];
    let mut at = 0;
    while let Some(pid) = all.get(at).copied() {
        at += 1;
        let threads = fs::read_dir(PathBuf::from(format!("/proc/{pid}/task")));
        for thread in threads.into_iter().flatten().flatten() {
            let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            all.extend(children.split_whitespace().filter_map(|pid| pid.parse::<u32>().ok()));
        }
    }
    all
}

fn megabytes(text: &str, name: &str) -> f64 {
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or_default() * 1024.0 / 1e6
}
