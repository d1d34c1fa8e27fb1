//! Runs played through, as text: each step `task try state start-end`.

use std::{collections::HashSet, fmt::Write as _};

use super::*;
use crate::engine::Skip;
use crate::file::{Source, read};
use crate::model::{Category, OperatorSpec};

fn dag(yaml: &str) -> Arc<Dag> {
    let operators = [OperatorSpec {
        name: "empty",
        category: Category::Action,
        icon: "circle",
        help: "",
        fields: Vec::new(),
    }];
    let source = Source { stem: "d", default_timezone: "UTC", operators: &operators };
    let reading = read(yaml, &source);
    assert!(reading.is_valid(), "{:?}", reading.diagnostics);
    Arc::new(reading.dag)
}

fn to_play(yaml: &str) -> Play {
    let dag = dag(yaml);
    Play {
        run: RunKey { dag_id: dag.dag_id.clone(), run_id: "r".into() },
        dag,
        run_type: RunType::Manual,
        logical_date: Some("2026-03-14T00:00:00Z".parse().unwrap()),
        data_interval: None,
        starts_at: "2026-03-14T00:00:00Z".parse().unwrap(),
        limits: Limits {
            parallelism: 4,
            pools: vec![("default_pool".into(), 128), ("one".into(), 1)],
        },
        previous: None,
    }
}

/// Each try takes ten seconds; those of `fail` fail, `branch` follows `left`.
fn plays(what: &Play, fail: &[&str]) -> Played {
    let fail: HashSet<&str> = fail.iter().copied().collect();
    play(what, |start| {
        let id = start.ti.task_id.as_str();
        let skip = (id == "branch").then(|| Skip::AllExcept(vec!["left".into()]));
        let outcome = match fail.contains(id) {
            true => Outcome::Failed { retry: true },
            false => Outcome::Success { skip },
        };
        Act { takes: Duration::from_secs(10), outcome }
    })
}

fn show(played: &Played) -> String {
    let mut text = format!("{} {}", played.state, played.lasted.as_secs());
    for step in &played.steps {
        let at = |at: Option<Duration>| at.map_or("?".into(), |at| at.as_secs().to_string());
        let Step { task_id, try_number, state, start, end, .. } = step;
        write!(text, ", {task_id} {try_number} {state} {}-{}", at(*start), at(*end)).unwrap();
    }
    text
}

#[track_caller]
fn check(yaml: &str, fail: &[&str], expected: &str) {
    let played = plays(&to_play(yaml), fail);
    assert_eq!(show(&played), expected);
    assert_eq!(played, plays(&to_play(yaml), fail), "the same play twice");
}

#[test]
fn tasks_follow_each_other() {
    let yaml = "
schedule: '* * * * *'
tasks:
  a: { operator: empty }
  b: { operator: empty, upstream: [a], retries: 2, retry_delay: 1m }
  c: { operator: empty, upstream: [b] }
  d: { operator: empty, upstream: [b], trigger_rule: one_failed }
";
    check(
        yaml,
        &[],
        "success 30, a 1 success 0-10, b 1 success 10-20, c 1 success 20-30, d 0 skipped ?-20",
    );
    check(
        yaml,
        &["b"],
        "failed 170, a 1 success 0-10, b 1 failed 10-20, b 2 failed 80-90, b 3 failed 150-160, \
         d 1 success 160-170, c 0 upstream_failed ?-160",
    );
}

#[test]
fn branches_pools_and_timeouts_are_the_engines() {
    let branch = "
tasks:
  branch: { operator: empty }
  left: { operator: empty, upstream: [branch] }
  right: { operator: empty, upstream: [branch] }
";
    check(
        branch,
        &[],
        "success 20, branch 1 success 0-10, left 1 success 10-20, right 0 skipped ?-10",
    );
    let pool = "
default_args: { pool: one }
tasks:
  a: { operator: empty }
  b: { operator: empty, execution_timeout: 4s }
";
    check(pool, &[], "failed 14, a 1 success 0-10, b 1 failed 10-14");
    let nowhere = "tasks: { a: { operator: empty, pool: none } }";
    let played = plays(&to_play(nowhere), &[]);
    assert_eq!(show(&played), "running 0, a 0 scheduled ?-?");
    assert_eq!(played.steps[0].why.as_deref(), Some("waits for a free slot in pool `none`"));
}

#[test]
fn a_play_has_an_end() {
    let yaml = "tasks: { a: { operator: empty, retries: 1000000, retry_delay: 0s } }";
    let mut what = to_play(yaml);
    let played = plays(&what, &["a"]);
    assert_eq!((played.state, played.steps.len()), (RunState::Running, TRIES_MAX));
    let mut many = String::from("tasks:\n  t0: { operator: empty }\n");
    for number in 1..1000 {
        let before = number / 2;
        writeln!(many, "  t{number}: {{ operator: empty, upstream: [t{before}] }}").unwrap();
    }
    what.dag = dag(&many);
    let played = plays(&what, &[]);
    assert_eq!((played.state, played.steps.len()), (RunState::Success, 1000));
}

#[track_caller]
fn check_scope(scope: &Scope, frozen: &[&str], expected: &str) {
    let dag = dag("
tasks:
  a: { operator: empty }
  b: { operator: empty, upstream: [a] }
  c: { operator: empty, upstream: [a], trigger_rule: all_failed }
  d: { operator: empty, upstream: [b, c] }
  e: { operator: empty, upstream: [d] }
");
    let frozen: Vec<TaskId> = frozen.iter().map(|id| TaskId::from(*id)).collect();
    let said = match scoped(&dag, scope, &frozen) {
        Err(error) => error.to_string(),
        Ok(part) => {
            let tasks = part.dag.tasks.iter().map(|task| {
                let before: Vec<&str> = task.upstream.iter().map(TaskId::as_str).collect();
                let is_frozen = part.frozen.contains(&task.task_id);
                let mark = if is_frozen { "*" } else { "" };
                format!("{}{mark}<{}", task.task_id, before.join("+"))
            });
            tasks.collect::<Vec<_>>().join(" ")
        }
    };
    assert_eq!(said, expected);
}

#[test]
fn a_scope_is_what_runs_and_what_stands() {
    let of = TaskId::from;
    check_scope(&Scope::All, &[], "a< b<a c<a d<b+c e<d");
    check_scope(&Scope::Task(of("c")), &[], "a*< c<");
    check_scope(&Scope::UpTo(of("d")), &[], "a< b<a c<a d<b+c");
    check_scope(&Scope::UpTo(of("d")), &["b"], "a< b*<a c<a d<b+c");
    check_scope(&Scope::UpTo(of("d")), &["b", "c"], "a*< b*<a c*<a d<b+c");
    check_scope(&Scope::From(of("d")), &[], "a*< b*<a c*<a d< e<d");
    check_scope(&Scope::All, &["d"], "a*< b*<a c*<a d*<b+c e<d");
    check_scope(&Scope::Task(of("x")), &[], "the DAG has no task `x`");
    check_scope(&Scope::All, &["x"], "the DAG has no task `x`");
    check_scope(
        &Scope::UpTo(of("d")),
        &["d"],
        "the task `d` is to be run, and its last result is to be used in its place",
    );
}
