//! How long screens take with a long history: a million task instances, 100,000 runs of one DAG,
//! 500 DAGs, a log of 1 GB.
//!
//! `cargo run --release -p mainspring-host --example screens [ROUNDS]` makes such a home in a
//! temporary folder and prints milliseconds by screen as JSON, the median of so many requests.

#![expect(clippy::disallowed_methods, reason = "it measures time")]
#![expect(clippy::print_stdout, reason = "an example that prints its findings")]

use std::{fs, io::Write as _, path::Path, time::Instant};

use axum::{Router, body::Body, http::Request};
use http_body_util::BodyExt;
use jiff::{SignedDuration, Timestamp};
use mainspring_core::{
    engine::{Record, RunKey, RunRecord, TaskInstanceKey, TaskInstanceRecord, TryRecord},
    model::{RunId, RunState, RunType, TaskId, TaskState},
};
use mainspring_host::{
    api::router,
    clock::{Clock, SystemClock},
    home::Home,
    runner::log_path,
    start,
    store::{Store, Write},
};
use serde_json::{Map, Value, json};
use tower::ServiceExt;

type Fault = Box<dyn std::error::Error>;

const DAGS: usize = 500;
/// Runs of the first DAG, and of each other.
const RUNS: (usize, usize) = (100_000, 100);
/// Tasks of the first DAG, and of each other.
const TASKS: (usize, usize) = (5, 10);
const LOG_BYTES: u64 = 1_000_000_000;

#[tokio::main]
async fn main() -> Result<(), Fault> {
    let rounds: usize = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(11);
    let folder = tempfile::tempdir()?;
    let home = Home::find(Some(folder.path().join("home")))?;
    home.create()?;
    for dag in 0..DAGS {
        fs::write(home.dags().join(format!("d{dag}.yaml")), text_of(dag))?;
    }
    let mut serving = start::serve(home.clone()).await?;
    let now = SystemClock.now().wall;
    for dag in 0..DAGS {
        fill(&serving.store, dag, now).await?;
    }
    write_log(&home, now)?;
    let router = router(serving.api());
    let mut told = Map::new();
    for (name, path) in screens(now) {
        let mut samples = Vec::new();
        for _ in 0..rounds {
            samples.push(ask(&router, &path).await?);
        }
        samples.sort_by(f64::total_cmp);
        told.insert(name.to_owned(), json!(samples[rounds / 2]));
    }
    println!("{}", Value::Object(told));
    serving.instance.stop();
    serving.ended().await?;
    Ok(())
}

/// What each screen asks.
fn screens(now: Timestamp) -> Vec<(&'static str, String)> {
    let run = run_id(now, 0);
    let past = now - SignedDuration::from_hours(24 * 200);
    let log = format!("/logs/d0/{run}/t0/-1/1");
    [
        ("home", "/home".to_owned()),
        ("dags", "/dags".to_owned()),
        ("timeline", "/timeline".to_owned()),
        ("queue", "/queue".to_owned()),
        ("palette", "/search?q=t3".to_owned()),
        ("grid", "/dags/d0/grid".to_owned()),
        ("grid, long ago", format!("/dags/d0/grid?before={past}")),
        ("calendar", "/dags/d0/calendar".to_owned()),
        ("next", "/dags/d0/next".to_owned()),
        ("backlog", "/dags/d0/backlog".to_owned()),
        ("graph", "/dags/d0/graph".to_owned()),
        ("live run", format!("/dags/d0/dagRuns/{run}/live")),
        ("changes", format!("/dags/d0/dagRuns/{run}/changes")),
        ("try", format!("/dags/d0/dagRuns/{run}/tasks/t0/-1/tries/1")),
        ("log of 1 GB, end", format!("{log}/window?at=-1&direction=backward")),
        ("log of 1 GB, middle", format!("{log}/window?at={}", LOG_BYTES / 2)),
    ]
    .into_iter()
    .map(|(name, path)| (name, format!("/api/mainspring{path}")))
    .collect()
}

async fn ask(router: &Router, path: &str) -> Result<f64, Fault> {
    let request = Request::get(path).body(Body::empty())?;
    let start = Instant::now();
    let answer = router.clone().oneshot(request).await?;
    let status = answer.status();
    let body = answer.into_body().collect().await?.to_bytes();
    let took = start.elapsed().as_secs_f64() * 1_000.0;
    if !status.is_success() {
        return Err(format!("{path}: {status}: {}", String::from_utf8_lossy(&body)).into());
    }
    Ok(took)
}

fn tasks_of(dag: usize) -> usize {
    if dag == 0 { TASKS.0 } else { TASKS.1 }
}

fn text_of(dag: usize) -> String {
    let task = |number: usize| match number {
        0 => "  t0: { operator: bash, command: 'echo {{ ds }}' }\n".to_owned(),
        n => format!("  t{n}: {{ operator: bash, command: 'true', upstream: [t{}] }}\n", n - 1),
    };
    let tasks: String = (0..tasks_of(dag)).map(task).collect();
    format!("schedule: '{} * * * *'\ntags: [bench]\ntasks:\n{tasks}", dag % 60)
}

/// Runs are five minutes apart; the newest is number 0.
fn date_of(now: Timestamp, number: usize) -> Timestamp {
    now - SignedDuration::from_mins(5 * (number as i64 + 1))
}

fn run_id(now: Timestamp, number: usize) -> String {
    RunId::of(RunType::Scheduled, date_of(now, number)).to_string()
}

/// Every twentieth run failed, and the newest.
async fn fill(store: &Store, dag: usize, now: Timestamp) -> Result<(), Fault> {
    let runs = if dag == 0 { RUNS.0 } else { RUNS.1 };
    let mut writes = Vec::new();
    for number in (0..runs).rev() {
        let date = date_of(now, number);
        let is_good = !number.is_multiple_of(20);
        let key = RunKey { dag_id: format!("d{dag}").into(), run_id: run_id(now, number).into() };
        let state = if is_good { RunState::Success } else { RunState::Failed };
        writes.push(Write::Record(Record::Run(RunRecord {
            key: key.clone(),
            run_type: RunType::Scheduled,
            version: 1,
            logical_date: Some(date),
            data_interval_start: Some(date),
            data_interval_end: Some(date),
            run_after: date,
            state,
            queued_at: date,
            start_date: Some(date),
            end_date: Some(date + SignedDuration::from_secs(60)),
            reason: None,
        })));
        for task in 0..tasks_of(dag) {
            let is_last = task + 1 == tasks_of(dag);
            let state = if is_good || !is_last { TaskState::Success } else { TaskState::Failed };
            instance(&mut writes, &key, task, state, date, number < 2);
        }
        if writes.len() > 10_000 || number == 0 {
            store.commit(std::mem::take(&mut writes)).await?;
        }
    }
    Ok(())
}

fn instance(
    writes: &mut Vec<Write>,
    run: &RunKey,
    task: usize,
    state: TaskState,
    at: Timestamp,
    with_try: bool,
) {
    let task_id = TaskId::from(format!("t{task}"));
    let key = TaskInstanceKey { run: run.clone(), task_id, map_index: -1 };
    writes.push(Write::Record(Record::TaskInstance(TaskInstanceRecord {
        key: key.clone(),
        state,
        try_number: 1,
        max_tries: 0,
        lost: 0,
        start_date: Some(at),
        end_date: Some(at + SignedDuration::from_secs(10)),
        retry_at: None,
        skip: None,
        reason: None,
    })));
    let steps = [TaskState::Queued, TaskState::Running, state].into_iter().filter(|_| with_try);
    writes.extend(steps.map(|state| Write::Try {
        step: TryRecord { key: key.clone(), try_number: 1, state, at, reason: None },
        process: None,
        exit: None,
    }));
}

/// A log of the newest run: half of it many lines, half of it one.
fn write_log(home: &Home, now: Timestamp) -> Result<(), Fault> {
    let run = RunKey { dag_id: "d0".into(), run_id: run_id(now, 0).into() };
    let key = TaskInstanceKey { run, task_id: TaskId::from("t0"), map_index: -1 };
    let path = log_path(&home.logs(), &key, 1);
    fs::create_dir_all(path.parent().unwrap_or(Path::new("/")))?;
    let mut file = std::io::BufWriter::new(fs::File::create(&path)?);
    let line = format!("{now} INFO a line like any other, with some words in it\n");
    for _ in 0..LOG_BYTES / 2 / line.len() as u64 {
        file.write_all(line.as_bytes())?;
    }
    let long = vec![b'x'; 1_000_000];
    for _ in 0..LOG_BYTES / 2 / long.len() as u64 {
        file.write_all(&long)?;
    }
    file.write_all(b"\nthe end\n")?;
    Ok(file.flush()?)
}
