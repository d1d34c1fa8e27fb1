//! What a good file means: defaults, default_args, groups, and the hash of it all.

use std::time::Duration;

use serde_json::{Value, json};

use super::{read_example, render};
use crate::{
    file::meaning_hash,
    model::{Dag, Missed, Param, ScheduleSpec, Task, TimetableKind, TriggerRule},
};

/// The DAG of a file without a single complaint.
#[track_caller]
fn dag(text: &str) -> Dag {
    let reading = read_example(text);
    assert_eq!(render(&reading.diagnostics), "");
    assert!(reading.is_valid());
    reading.dag
}

/// The DAG of a file, whatever is wrong with it.
fn dag_anyhow(text: &str) -> Dag {
    read_example(text).dag
}

fn task<'a>(dag: &'a Dag, task_id: &str) -> &'a Task {
    dag.task(task_id).expect("the task is there")
}

/// `task <- upstream` for each task that has any.
fn edges(dag: &Dag) -> Vec<String> {
    let with = dag.tasks.iter().filter(|task| !task.upstream.is_empty());
    with.map(|task| {
        let names: Vec<_> = task.upstream.iter().map(|id| id.as_str()).collect();
        format!("{} <- {}", task.task_id, names.join(" "))
    })
    .collect()
}

const FULL: &str = r#"
description: Nightly sales report
schedule: "0 2 * * 1-5"
timezone: asia/seoul
timetable: interval
start_date: 2026-01-01
end_date: 2027-01-01
catchup: true
missed: skip
depends_on_past: true
max_active_runs: 2
max_active_tasks: 3
dagrun_timeout: 2h
fail_fast: true
late_after: 1h30m
tags: [sales, nightly]
owner: data-team
python: .venv
params:
  region: { type: string, default: kr, enum: [kr, us] }
  days: 3
default_args:
  retries: 3
  retry_delay: 90s
  skip_on_exit_code: 77
  env: { A: "1" }
  execution_timeout: 10m
env: { PYTHONUNBUFFERED: "1" }
on_failure: [slack_team]
on_late: pager
tasks:
  extract:
    operator: bash
    command: python extract.py --day {{ local_ds }}
    retries: 5
    retry_exponential_backoff: true
    max_retry_delay: 1h
    env: { B: "2" }
    on_retry: log
  load:
    operator: python
    upstream: [extract]
    execution_timeout: null
    depends_on_past: false
    pool: db
    pool_slots: 2
    priority_weight: -5
    weight_rule: absolute
    trigger_rule: none_failed_min_one_success
    max_active_tis_per_dag: 1
    disabled: true
    cwd: "{{ params.region }}"
    code: |
      def main():
          pass
layout: { extract: [40, -120] }
"#;

#[test]
fn reads_every_key() {
    let dag = dag(FULL);
    assert_eq!(dag.dag_id.as_str(), "example");
    assert_eq!(dag.display_name, "example");
    assert_eq!(dag.schedule, [ScheduleSpec::Cron("0 2 * * 1-5".to_owned())]);
    assert_eq!(dag.timezone, "Asia/Seoul");
    assert_eq!(dag.timetable, TimetableKind::Interval);
    assert_eq!(
        dag.start_date.map(|date| date.to_string()).as_deref(),
        Some("2025-12-31T15:00:00Z")
    );
    assert_eq!(dag.end_date.map(|date| date.to_string()).as_deref(), Some("2026-12-31T15:00:00Z"));
    assert!(dag.catchup && dag.fail_fast);
    assert_eq!(dag.missed, Missed::Skip);
    assert_eq!((dag.max_active_runs, dag.max_active_tasks), (2, 3));
    assert_eq!(dag.dagrun_timeout, Some(Duration::from_secs(7_200)));
    assert_eq!(dag.late_after, Some(Duration::from_secs(5_400)));
    assert_eq!(dag.tags, ["sales", "nightly"]);
    assert_eq!(dag.owner, "data-team");
    assert_eq!(dag.python.as_deref(), Some(".venv"));
    assert_eq!(dag.env["PYTHONUNBUFFERED"], "1");
    assert_eq!(dag.notifications.on_failure, ["slack_team"]);
    assert_eq!(dag.notifications.on_late, ["pager"]);
    assert_eq!(dag.layout.values().collect::<Vec<_>>(), [&(40, -120)]);

    let extract = task(&dag, "extract");
    assert_eq!(extract.retry.retries, 5);
    assert_eq!(extract.retry.retry_delay, Duration::from_secs(90));
    assert!(extract.retry.exponential_backoff);
    assert_eq!(extract.retry.max_retry_delay, Some(Duration::from_secs(3_600)));
    assert_eq!(extract.execution_timeout, Some(Duration::from_secs(600)));
    assert!(extract.depends_on_past);
    assert_eq!(extract.env.keys().collect::<Vec<_>>(), ["B"]);
    assert_eq!(extract.notifications.on_retry, ["log"]);
    assert_eq!(
        Value::Object(extract.fields.clone()),
        json!({ "command": "python extract.py --day {{ local_ds }}", "skip_on_exit_code": 77 })
    );

    let load = task(&dag, "load");
    assert_eq!(load.retry.retries, 3);
    assert_eq!(load.execution_timeout, None);
    assert!(!load.depends_on_past && load.disabled);
    assert_eq!((load.pool.as_str(), load.pool_slots, load.priority_weight), ("db", 2, -5));
    assert_eq!(load.trigger_rule, TriggerRule::NoneFailedMinOneSuccess);
    assert_eq!(load.max_active_tis_per_dag, Some(1));
    assert_eq!(load.cwd.as_deref(), Some("{{ params.region }}"));
    assert_eq!(load.env.keys().collect::<Vec<_>>(), ["A"]);
    assert_eq!(Value::Object(load.fields.clone()), json!({ "code": "def main():\n    pass\n" }));
}

#[test]
fn a_bare_file_has_the_defaults() {
    let dag = dag("tasks: { a: { operator: empty } }");
    let mut bare = Dag::new("example", "Asia/Seoul");
    bare.tasks.push(Task::new("a", "empty"));
    assert_eq!(dag, bare);
}

#[test]
fn reads_parameters_in_both_forms() {
    let dag = dag(
        "params:\n  a: kr\n  b: [1, 2]\n  c: { type: [integer, 'null'], default: null, minimum: 1 }\n  d: { type: string }\ntasks: { a: { operator: empty } }",
    );
    let param = |name: &str, schema: Value, default| Param {
        name: name.to_owned(),
        schema: schema.as_object().cloned().unwrap_or_default(),
        default,
    };
    let expected = [
        param("a", json!({}), Some(json!("kr"))),
        param("b", json!({}), Some(json!([1, 2]))),
        param("c", json!({ "type": ["integer", "null"], "minimum": 1 }), Some(Value::Null)),
        param("d", json!({ "type": "string" }), None),
    ];
    assert_eq!(dag.params, expected);
}

#[test]
fn reads_schedules_in_all_forms() {
    let cron = |text: &str| ScheduleSpec::Cron(text.to_owned());
    let every = |seconds| ScheduleSpec::Every(Duration::from_secs(seconds));
    let cases = [
        ("\"@daily\"", vec![cron("@daily")]),
        ("0 2 * * *", vec![cron("0 2 * * *")]),
        ("every 90m", vec![every(5_400)]),
        ("Every 1h30m", vec![every(5_400)]),
        ("[\"@daily\", every 1d]", vec![cron("@daily"), every(86_400)]),
        ("null", vec![]),
        ("[]", vec![]),
    ];
    for (written, expected) in cases {
        let text = format!("schedule: {written}\ntasks: {{ a: {{ operator: empty }} }}");
        assert_eq!(dag(&text).schedule, expected, "{written}");
    }
}

#[test]
fn resolves_groups() {
    let text = "
groups:
  g: { upstream: start }
  g.h: { tooltip: inner, upstream: g.one }
  other: {}
tasks:
  start: { operator: empty }
  g.one: { operator: empty }
  g.two: { operator: empty, upstream: g.one }
  g.h.a: { operator: empty }
  g.h.b: { operator: empty, upstream: g.h.a }
  g.last: { operator: empty, upstream: [g.h, g.two] }
  g.free: { operator: empty }
  other.x: { operator: empty, upstream: [g, start] }
  dotted.name: { operator: empty, upstream: [other, g.last, other.x] }
";
    let reading = read_example(text);
    assert_eq!(render(&reading.diagnostics), "");
    let expected = [
        "g.one <- start",
        "g.two <- g.one",
        "g.h.a <- g.one",
        "g.h.b <- g.h.a",
        "g.last <- g.h.b g.two",
        "g.free <- start",
        "other.x <- g.last g.free start",
        "dotted.name <- other.x g.last",
    ];
    assert_eq!(edges(&reading.dag), expected);
    assert_eq!(reading.dag.groups[1].tooltip, "inner");
}

#[test]
fn a_teardown_is_no_leaf_and_comes_after_its_setups() {
    let dag = dag_anyhow(
        "
groups: { g: {} }
tasks:
  g.up: { operator: empty, setup: true }
  g.work: { operator: empty, upstream: g.up }
  g.down: { operator: empty, upstream: g.work, teardown: { setups: g.up } }
  after: { operator: empty, upstream: g }
",
    );
    assert_eq!(edges(&dag), ["g.work <- g.up", "g.down <- g.work g.up", "after <- g.work"]);
    assert_eq!(task(&dag, "g.down").trigger_rule, TriggerRule::AllDoneSetupSuccess);
}

#[test]
fn a_broken_file_still_gives_what_can_be_read() {
    let dag = dag_anyhow(
        "owner: me\nretires: 1\ntasks:\n  a: { operator: bash, command: x, retries: x }\n  b: { operator: nope, upstream: [a, zzz] }\n  c: [\n",
    );
    assert_eq!(dag.owner, "me");
    assert_eq!(dag.tasks.len(), 3);
    assert_eq!(edges(&dag), ["b <- a"]);
}

#[test]
fn the_hash_is_of_the_meaning() {
    let hash = |text: &str| meaning_hash(&dag(text));
    let base = hash(
        "owner: me\ntasks:\n  a: { operator: empty }\n  b: { operator: empty, upstream: [a] }\n",
    );
    let same = [
        "# a comment\ntasks:\n  b: { upstream: a, operator: 'empty' }\n  a:\n    operator: empty\nowner: \"me\"\n",
        "owner: me\ncatchup: false\nlayout: { a: [1, 2] }\ntasks:\n  a: { operator: empty, retries: 0 }\n  b: { operator: empty, upstream: [a] }\n",
    ];
    for text in same {
        assert_eq!(hash(text), base, "{text}");
    }
    let other = [
        "owner: you\ntasks:\n  a: { operator: empty }\n  b: { operator: empty, upstream: [a] }\n",
        "owner: me\ntasks:\n  a: { operator: empty, retries: 1 }\n  b: { operator: empty, upstream: [a] }\n",
        "owner: me\ntasks:\n  a: { operator: empty }\n  b: { operator: empty }\n",
        "owner: me\ntimezone: UTC\ntasks:\n  a: { operator: empty }\n  b: { operator: empty, upstream: [a] }\n",
    ];
    for text in other {
        assert_ne!(hash(text), base, "{text}");
    }
    // Pinned: a new release must not turn every DAG into a new version.
    assert_eq!(base, "cd9da4d84c5c535a9b0973968a0b1cc8b77dd9badad36ebf7d8a357a69313423");
    assert_eq!(hash(FULL), "6430631a80c4091f24eb808b4c7e22917a0230a055f685b65d9f6f752227bfbb");
}
