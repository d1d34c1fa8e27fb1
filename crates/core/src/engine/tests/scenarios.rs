//! What a real Airflow made of a hundred DAGs, and what the engine makes of them.
//!
//! The groups that need task mapping, sensors or other DAGs are left out by
//! name until the engine has these. XCom values are held against the recordings with real
//! processes, since the engine never sees them.

use std::{collections::BTreeMap, time::Duration};

use serde_json::Value;

use super::sim::{Script, Sim, empty_dag, key, task, ti_key};
use crate::{
    engine::{Outcome, RunKey, Skip},
    model::{Dag, RunState, ScheduleSpec, TaskId, TaskState, Teardown, TriggerRule, WeightRule},
};

const RECORDED: &str = include_str!("../../../../../tests/conformance/scenarios.json");

/// Groups that the engine cannot play yet.
const LATER: &[&str] = &["mapping", "mapping_removed", "sensor", "trigger_dag"];

#[test]
fn every_recorded_scenario_ends_as_in_airflow() {
    let scenarios: Vec<Value> = serde_json::from_str(RECORDED).unwrap();
    let mut failures = Vec::new();
    let mut played = 0;
    for scenario in &scenarios {
        if LATER.contains(&text(&scenario["group"])) {
            continue;
        }
        played += 1;
        if let Err(difference) = play(scenario) {
            failures.push(format!("{}: {difference}", text(&scenario["scenario"])));
        }
    }
    assert!(failures.is_empty(), "{} of {played} differ:\n{}", failures.len(), failures.join("\n"));
    assert!(played >= 125, "only {played} scenarios were played");
}

fn play(scenario: &Value) -> Result<(), String> {
    let described = &scenario["dag"];
    let dag = build(described);
    let scheduled = !dag.schedule.is_empty();
    let mut sim = Sim::new("2026-06-01T00:00:00Z", script(described));
    sim.load(dag, 1, false);
    let expected = &scenario["expected"];
    if scheduled {
        sim.drive(Duration::from_secs(200));
        return expected["runs"].as_array().unwrap().iter().try_for_each(|expected| {
            let date = text(&expected["logical_date"]).replace('Z', "+00:00");
            compare(&sim, &key("dag", &format!("scheduled__{date}")), expected)
        });
    }
    let run = sim.trigger("dag", "manual");
    sim.drive(Duration::from_secs(200));
    compare(&sim, &run, expected)?;
    compare_order(&sim, expected)
}

fn compare(sim: &Sim, run: &RunKey, expected: &Value) -> Result<(), String> {
    let state = sim.runs.get(run).ok_or(format!("no run {run}"))?.state;
    let mut different = Vec::new();
    if state.as_str() != text(&expected["run_state"]) {
        different.push(format!("run is {state}, not {}", expected["run_state"]));
    }
    for (id, expected) in expected["tasks"].as_object().unwrap() {
        let ti = &sim.instances[&ti_key(run, &TaskId::from(id.as_str()))];
        let state = expected["state"].as_str().unwrap_or("none");
        let try_number = expected["try_number"].as_u64().unwrap();
        if ti.state.as_str() != state || u64::from(ti.try_number) != try_number {
            let is = format!("{} {}", ti.state, ti.try_number);
            different.push(format!("{id} is {is}, not {state} {try_number}"));
        }
    }
    if different.is_empty() { Ok(()) } else { Err(different.join("; ")) }
}

fn compare_order(sim: &Sim, expected: &Value) -> Result<(), String> {
    if let Some(most) = expected["max_concurrency"].as_u64()
        && sim.max_concurrency as u64 != most
    {
        return Err(format!("{} ran at once, not {most}", sim.max_concurrency));
    }
    for (order, name) in [(&sim.started, "start_order"), (&sim.ended, "end_order")] {
        let Some(expected) = expected[name].as_array() else { continue };
        let is: Vec<&str> = order.iter().map(|ti| ti.task_id.as_str()).collect();
        let expected: Vec<&str> = expected.iter().map(text).collect();
        if is != expected {
            return Err(format!("{name} is {is:?}, not {expected:?}"));
        }
    }
    let Some(early) = expected["j_decided_before_slow_ended"].as_bool() else { return Ok(()) };
    let at = |id: &str| {
        let mut tis = sim.instances.values();
        tis.find(|ti| ti.key.task_id.as_str() == id).unwrap().end_date.unwrap()
    };
    if (at("j") < at("slow")) == early {
        Ok(())
    } else {
        Err("j was decided at another time".into())
    }
}

fn build(described: &Value) -> Dag {
    let mut dag = empty_dag("dag");
    dag.fail_fast = described["fail_fast"].as_bool().unwrap_or(false);
    dag.dagrun_timeout = described["dagrun_timeout_s"].as_f64().map(Duration::from_secs_f64);
    let number = |value: &Value, default| value.as_u64().map_or(default, |n| n as u32);
    dag.max_active_tasks = number(&described["max_active_tasks"], 16);
    dag.max_active_runs = number(&described["max_active_runs"], 16);
    dag.catchup = described["catchup"].as_bool().unwrap_or(false);
    dag.schedule = described["schedule"]
        .as_str()
        .map(|cron| ScheduleSpec::Cron(cron.into()))
        .into_iter()
        .collect();
    let midnight = |value: &Value| Some(format!("{}T00:00:00Z", value.as_str()?).parse().unwrap());
    dag.start_date = midnight(&described["start"]);
    dag.end_date = midnight(&described["end"]);
    let tasks = described["tasks"].as_array().unwrap();
    for described in tasks {
        let mut task = task(text(&described["id"]));
        let upstream = described["upstream"].as_array().unwrap().iter().map(text);
        task.upstream = upstream.flat_map(|id| ids(id, tasks)).collect();
        task.trigger_rule = (described["trigger_rule"].as_str())
            .map_or(TriggerRule::AllSuccess, |rule| TriggerRule::parse(rule).unwrap());
        task.retry.retries = number(&described["retries"], 0);
        task.execution_timeout =
            described["execution_timeout_s"].as_f64().map(Duration::from_secs_f64);
        task.pool = described["pool"].as_str().unwrap_or("default_pool").into();
        task.pool_slots = number(&described["pool_slots"], 1);
        task.priority_weight = described["priority_weight"].as_i64().unwrap_or(1);
        task.weight_rule = match described["weight_rule"].as_str() {
            Some("upstream") => WeightRule::Upstream,
            Some("absolute") => WeightRule::Absolute,
            _ => WeightRule::Downstream,
        };
        task.depends_on_past = described["depends_on_past"].as_bool().unwrap_or(false);
        task.wait_for_downstream = described["wait_for_downstream"].as_bool().unwrap_or(false);
        task.setup = described["setup"].as_bool().unwrap_or(false);
        if let Some(teardown) = described["teardown"].as_object() {
            let setups = teardown["setups"].as_array().unwrap().iter().map(text).map(TaskId::from);
            task.upstream.extend(setups.clone());
            task.upstream.sort();
            task.upstream.dedup();
            task.trigger_rule = TriggerRule::AllDoneSetupSuccess;
            task.teardown = Some(Teardown {
                setups: setups.collect(),
                on_failure_fail_dagrun: teardown["on_failure_fail_dagrun"] == Value::Bool(true),
            });
        }
        let limit = |name: &str| described[name].as_u64().map(|n| n as u32);
        task.max_active_tis_per_dag = limit("max_active_tis_per_dag");
        task.max_active_tis_per_dagrun = limit("max_active_tis_per_dagrun");
        dag.tasks.push(task);
    }
    dag
}

/// A task id, or the leaves of `group:g`.
fn ids(id: &str, tasks: &[Value]) -> Vec<TaskId> {
    let Some(group) = id.strip_prefix("group:") else { return vec![TaskId::from(id)] };
    let inside = |task: &&Value| {
        task["group"].as_str().is_some_and(|g| g == group || g.starts_with(&format!("{group}.")))
    };
    let members: Vec<&Value> = tasks.iter().filter(inside).collect();
    let is_upstream = |id: &str| {
        let of = |task: &&Value| {
            task["upstream"]
                .as_array()
                .unwrap()
                .iter()
                .any(|u| ids(text(u), tasks).iter().any(|u| u.as_str() == id))
        };
        members.iter().any(of)
    };
    let leaves = members.iter().map(|task| text(&task["id"])).filter(|id| !is_upstream(id));
    leaves.map(TaskId::from).collect()
}

/// Plays `do` of each task. Every task takes long enough for the recorded orders to be seen.
fn script(described: &Value) -> Script {
    let tasks = described["tasks"].as_array().unwrap().iter();
    let does: BTreeMap<String, Value> =
        tasks.map(|task| (text(&task["id"]).to_owned(), task["do"].clone())).collect();
    Box::new(move |ti, try_number, date| {
        let does = &does[ti.task_id.as_str()];
        let date = date.map(|date| date.to_string()[..10].to_owned()).unwrap_or_default();
        let sleeps = text(&does["cmd"]).strip_prefix("sleep ").and_then(|s| s.parse().ok());
        let seconds = does["s"].as_f64().or(sleeps).unwrap_or(0.1);
        (Duration::from_secs_f64(seconds), outcome(does, try_number, &date))
    })
}

fn outcome(does: &Value, try_number: u32, date: &str) -> Outcome {
    let good = Outcome::Success { skip: None };
    let bad = Outcome::Failed { retry: true };
    let skips = |skip| Outcome::Success { skip: Some(skip) };
    let within = |n: &Value| u64::from(try_number) <= n.as_u64().unwrap();
    let on_date = || does["dates"].as_array().unwrap().iter().any(|d| text(d) == date);
    match text(&does["op"]) {
        "ok" | "sleep" | "empty" | "return" | "push" | "pull" | "return_range" => good,
        "fail" => bad,
        "skip" => Outcome::Skipped,
        "fail_no_retry" => Outcome::Failed { retry: false },
        "fail_times" | "push_then_fail_times" => {
            if within(&does["n"]) {
                bad
            } else {
                good
            }
        }
        "fail_times_then_skip" => {
            if within(&does["n"]) {
                bad
            } else {
                Outcome::Skipped
            }
        }
        "branch" => {
            let chosen = match &does["to"] {
                Value::String(id) => vec![TaskId::from(id.as_str())],
                Value::Array(ids) => ids.iter().map(|id| TaskId::from(text(id))).collect(),
                _ => Vec::new(),
            };
            skips(Skip::AllExcept(chosen))
        }
        "short_circuit" if truth(&does["value"]) => good,
        "short_circuit" if does["ignore_downstream_trigger_rules"] == Value::Bool(false) => {
            skips(Skip::Downstream)
        }
        "short_circuit" => skips(Skip::EverythingAfter),
        "fail_on_date" => {
            if on_date() {
                bad
            } else {
                good
            }
        }
        "skip_on_date" => {
            if on_date() {
                Outcome::Skipped
            } else {
                good
            }
        }
        // All recorded slots lie months before the recording.
        "latest_only" => skips(Skip::Downstream),
        "bash" => bash(text(&does["cmd"]), does["skip_on_exit_code"].as_i64().unwrap_or(99)),
        other => panic!("no such operation: {other}"),
    }
}

/// What bash makes of the few commands that the recordings have; with real processes elsewhere.
fn bash(command: &str, skip_code: i64) -> Outcome {
    let code = match command.strip_prefix("exit ") {
        Some(code) => code.parse().unwrap(),
        None if command.contains("set -e") => 1,
        None if command.starts_with("sleep") => return Outcome::Success { skip: None },
        None => 0,
    };
    match code {
        0 => Outcome::Success { skip: None },
        code if code == skip_code => Outcome::Skipped,
        _ => Outcome::Failed { retry: true },
    }
}

fn truth(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(b) => *b,
        Value::Number(n) => n.as_f64() != Some(0.0),
        Value::String(s) => !s.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[test]
fn the_recordings_know_every_state_of_ours() {
    // A word that Airflow spells otherwise would make every comparison above pointless.
    for word in ["success", "failed", "skipped", "upstream_failed"] {
        assert!(RECORDED.contains(&format!("\"{word}\"")) && TaskState::parse(word).is_some());
    }
    assert_eq!(RunState::parse("running"), Some(RunState::Running));
}
