//! The program under test, driven through its command line and nothing else.
//!
//! The one place that knows its arguments and the shape of what `--json` prints.

use std::{
    collections::HashMap,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use jiff::Timestamp;
use serde_json::Value;

use crate::shell;

/// Nothing that is measured takes longer; a run that does hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// The built program.
#[derive(Debug)]
pub struct Program(PathBuf);

/// A home folder and the program in it.
#[derive(Debug)]
pub struct Home<'a> {
    program: &'a Program,
    dir: PathBuf,
}

/// A running `serve`; ends with this value.
#[derive(Debug)]
pub struct Server {
    child: Child,
}

impl Program {
    /// The program at `path`.
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    /// It, to be given arguments; of no home.
    pub fn command(&self) -> Command {
        shell::command(&self.0)
    }

    /// A new home with the given DAGs (name and text) in it.
    pub fn home(&self, dir: PathBuf, dags: &[(String, String)]) -> Result<Home<'_>> {
        fs::create_dir_all(dir.join("dags"))?;
        let home = Home { program: self, dir };
        for (name, text) in dags {
            fs::write(home.dag(name), text)?;
        }
        Ok(home)
    }
}

impl Home<'_> {
    /// The file of the DAG `name`.
    pub fn dag(&self, name: &str) -> PathBuf {
        self.dir.join("dags").join(format!("{name}.yaml"))
    }

    /// `run` of the DAG `name`, the whole process from start to end, in seconds.
    pub fn run(&self, name: &str) -> Result<f64> {
        let file = self.dag(name);
        let start = Instant::now();
        let answer = self.ask(&["run", &file.to_string_lossy(), "--json"])?;
        let seconds = start.elapsed().as_secs_f64();
        ensure!(answer["state"] == "success", "`run` ended as {}", answer["state"]);
        Ok(seconds)
    }

    /// Where `graph` places everything in the DAG `name`.
    pub fn graph(&self, name: &str) -> Result<Value> {
        self.ask(&["graph", &self.dag(name).to_string_lossy(), "--json"])
    }

    /// Starts `serve`; it is not ready yet.
    pub fn serve(&self) -> Result<Server> {
        let log = fs::File::create(self.dir.join("serve.log"))?;
        let mut serve = self.command(&["serve"]);
        serve.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        Ok(Server { child: serve.spawn().context("cannot start `mainspring serve`")? })
    }

    /// Starts `serve` and waits until it lists `count` DAGs.
    pub fn ready(&self, count: usize) -> Result<(Server, Duration)> {
        let start = Instant::now();
        let server = self.serve()?;
        until("all DAGs are listed", Duration::from_millis(2), || {
            Ok(self.list().is_ok_and(|dags| dags.len() == count))
        })?;
        Ok((server, start.elapsed()))
    }

    /// What the running instance lists.
    pub fn list(&self) -> Result<Vec<Value>> {
        rows(self.ask(&["list", "--json"])?, "dags")
    }

    /// Switches DAGs on.
    pub fn unpause(&self, names: &[String]) -> Result<()> {
        let names = names.iter().map(String::as_str);
        let args: Vec<&str> = ["unpause"].into_iter().chain(names).collect();
        shell::output(&mut self.command(&args)).map(drop)
    }

    /// Triggers the DAG `name` and waits for its end; the run's own start to end, in seconds.
    pub fn trigger(&self, name: &str) -> Result<f64> {
        let run_id = self.ask(&["trigger", name, "--json"])?["run_id"].clone();
        let mut seconds = 0.0;
        // Seldom enough not to take the processor from what is measured.
        until("the run has ended", Duration::from_millis(150), || {
            let runs = rows(self.ask(&["runs", name, "--json"])?, "runs")?;
            let run = runs.iter().find(|run| run["run_id"] == run_id);
            let run = run.context("`runs` does not show the run that was triggered")?;
            match run["state"].as_str() {
                Some("success") => seconds = date(run, "end_date")? - date(run, "start_date")?,
                Some("failed") => bail!("the run of `{name}` failed"),
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(seconds)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = shell::command(&self.program.0);
        command.args(args).env("MAINSPRING_HOME", &self.dir);
        command
    }

    /// The document that `--json` prints as its last line.
    fn ask(&self, args: &[&str]) -> Result<Value> {
        let text = shell::output(&mut self.command(args))?;
        let last = text.lines().last().unwrap_or_default();
        serde_json::from_str(last).with_context(|| format!("`mainspring {}`", args.join(" ")))
    }
}

impl Server {
    /// Resident memory in MB.
    pub fn rss(&self) -> Result<f64> {
        let kib = number_in(&self.proc().join("status"), "VmRSS:")?;
        Ok(kib * 1024.0 / 1e6)
    }

    /// How often each of its threads has gone to sleep so far: each time, something had woken it.
    pub fn sleeps(&self) -> Result<HashMap<OsString, f64>> {
        let threads = fs::read_dir(self.proc().join("task"))?;
        let sleeps = threads.map(|thread| {
            let thread = thread?;
            let file = thread.path().join("status");
            Ok((thread.file_name(), number_in(&file, "voluntary_ctxt_switches:")?))
        });
        sleeps.collect()
    }

    /// Ends it in order and waits for its end.
    pub fn stop(mut self) -> Result<()> {
        self.end()
    }

    fn proc(&self) -> PathBuf {
        PathBuf::from(format!("/proc/{}", self.child.id()))
    }

    fn end(&mut self) -> Result<()> {
        if self.child.try_wait()?.is_none() {
            let pid = self.child.id().to_string();
            shell::run(shell::command("kill").args(["-TERM", &pid]))?;
            until("`serve` has ended", Duration::from_millis(10), || {
                Ok(self.child.try_wait()?.is_some())
            })?;
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            eprintln!("`serve` does not end, so it is killed: {error:#}");
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Asks `done` every `pause` until it says so.
pub fn until(what: &str, pause: Duration, mut done: impl FnMut() -> Result<bool>) -> Result<()> {
    let start = Instant::now();
    while !done()? {
        ensure!(start.elapsed() < PATIENCE, "gave up waiting until {what}");
        thread::sleep(pause);
    }
    Ok(())
}

fn rows(mut answer: Value, key: &str) -> Result<Vec<Value>> {
    match answer[key].take() {
        Value::Array(rows) => Ok(rows),
        other => bail!("expected a list under `{key}`, found: {other}"),
    }
}

/// A date of a run in seconds since the epoch.
fn date(run: &Value, key: &str) -> Result<f64> {
    let text = run[key].as_str().with_context(|| format!("the run has no `{key}`"))?;
    Ok(text.parse::<Timestamp>()?.as_duration().as_secs_f64())
}

/// The number behind `key` in one of the files of /proc.
fn number_in(path: &Path, key: &str) -> Result<f64> {
    let text = fs::read_to_string(path)?;
    let line = text.lines().find_map(|line| line.strip_prefix(key));
    let number = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    number.with_context(|| format!("no `{key}` in `{}`", path.display()))
}
