//! What a real Airflow made of a hundred DAGs, and what the program makes of them with real
//! processes. The same recordings are played through the bare engine in `core`.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::program::{Home, eventually};

const RECORDED: &str = include_str!("../conformance/scenarios.json");

#[test]
fn trigger_rule_matrix() {
    check_group("trigger_rule_matrix");
}

#[test]
fn trigger_rule_join() {
    check_group("trigger_rule_join");
}

#[test]
fn trigger_rule_root() {
    check_group("trigger_rule_root");
}

#[test]
fn branch() {
    check_group("branch");
}

#[test]
fn short_circuit() {
    check_group("short_circuit");
}

#[test]
fn retry() {
    check_group("retry");
}

#[test]
fn bash() {
    check_group("bash");
}

#[test]
fn run_state() {
    check_group("run_state");
}

#[test]
fn early_firing() {
    check_group("early_firing");
}

#[test]
fn xcom() {
    check_group("xcom");
}

#[test]
fn task_group() {
    check_group("task_group");
}

#[test]
fn timeout() {
    check_group("timeout");
}

#[test]
fn setup_teardown() {
    check_group("setup_teardown");
}

/// Plays all scenarios of a group, at once: most of them sleep.
#[track_caller]
fn check_group(group: &str) {
    let recorded: Vec<Value> = serde_json::from_str(RECORDED).expect("the recordings are JSON");
    let scenarios: Vec<&Value> =
        recorded.iter().filter(|scenario| scenario["group"] == group).collect();
    assert!(!scenarios.is_empty(), "there is no group {group}");
    let home = Home::new();
    for scenario in &scenarios {
        let file = format!("{}.yaml", text(&scenario["scenario"]));
        home.dag(&file, &yaml(&scenario["dag"]));
    }
    let _server = home.serve();
    let runs: Vec<(&Value, Value)> = scenarios
        .iter()
        .map(|scenario| (*scenario, home.json(&["trigger", text(&scenario["scenario"])])))
        .collect();
    let failures: Vec<String> = runs
        .iter()
        .filter_map(|(scenario, run)| {
            let difference = compare(&home, scenario, text(&run["run_id"])).err()?;
            Some(format!("{}: {difference}", scenario["scenario"]))
        })
        .collect();
    assert!(failures.is_empty(), "{} differ:\n{}", failures.len(), failures.join("\n"));
}

fn compare(home: &Home, scenario: &Value, run_id: &str) -> Result<(), String> {
    let dag_id = text(&scenario["scenario"]);
    let expected = &scenario["expected"];
    let mut run = Value::Null;
    eventually(&format!("{dag_id} ends"), || {
        run = home.json(&["runs", dag_id, run_id]);
        matches!(text(&run["state"]), "success" | "failed")
    });
    let mut different = Vec::new();
    if run["state"] != expected["run_state"] {
        different.push(format!("run is {}, not {}", run["state"], expected["run_state"]));
    }
    let tasks = run["tasks"].as_array().ok_or("no tasks")?;
    let task = |id: &str| tasks.iter().find(|task| task["task_id"] == id);
    for (id, expected) in expected["tasks"].as_object().ok_or("nothing expected")? {
        let task = task(id).ok_or(format!("no task {id}"))?;
        let state = expected["state"].as_str().unwrap_or("none");
        if text(&task["state"]) != state || task["try_number"] != expected["try_number"] {
            let is = format!("{} {}", task["state"], task["try_number"]);
            different.push(format!("{id} is {is}, not {expected}"));
        }
    }
    if let Some(early) = expected["j_decided_before_slow_ended"].as_bool() {
        let end = |id| task(id).map(|task| text(&task["end_date"]).to_owned());
        if (end("j") < end("slow")) != early {
            different.push("j was decided at another time".into());
        }
    }
    compare_xcoms(home, dag_id, run_id, expected, &mut different);
    if different.is_empty() { Ok(()) } else { Err(different.join("; ")) }
}

fn compare_xcoms(
    home: &Home,
    dag_id: &str,
    run_id: &str,
    expected: &Value,
    different: &mut Vec<String>,
) {
    let Some(expected) = expected["xcoms"].as_object() else { return };
    let store = mainspring_host::store::Store::open_to_read(&home.path().join("mainspring.db"))
        .expect("the database can be read");
    let run = mainspring_core::engine::RunKey { dag_id: dag_id.into(), run_id: run_id.into() };
    let pushed = store.xcoms(&run, None).expect("the XComs can be read");
    let pushed: serde_json::Map<String, Value> = pushed
        .into_iter()
        .map(|xcom| (format!("{}:{}", xcom.task_id, xcom.key), xcom.value))
        .collect();
    for (name, value) in expected {
        if pushed.get(name) != Some(value) {
            different.push(format!("{name} is {:?}, not {value}", pushed.get(name)));
        }
    }
}

/// The scenario as a DAG file.
fn yaml(dag: &Value) -> String {
    let mut out = String::from("max_active_tasks: 16\ndefault_args: { retry_delay: 0s }\n");
    if dag["fail_fast"] == true {
        out.push_str("fail_fast: true\n");
    }
    if let Some(seconds) = dag["dagrun_timeout_s"].as_f64() {
        writeln!(out, "dagrun_timeout: {seconds}s").expect("text grows");
    }
    let tasks = dag["tasks"].as_array().expect("tasks");
    let groups: std::collections::BTreeSet<String> =
        tasks.iter().filter_map(|task| task["group"].as_str()).flat_map(with_parents).collect();
    if !groups.is_empty() {
        let groups: Vec<String> = groups.iter().map(|group| format!("{group}: {{}}")).collect();
        writeln!(out, "groups: {{ {} }}", groups.join(", ")).expect("text grows");
    }
    out.push_str("tasks:\n");
    for task in tasks {
        let mut fields = operator(&task["do"], tasks, text(&task["id"]));
        let upstream: Vec<&str> = task["upstream"]
            .as_array()
            .expect("upstream")
            .iter()
            .map(|id| text(id).trim_start_matches("group:"))
            .collect();
        fields["upstream"] = json!(upstream);
        for name in ["trigger_rule", "retries", "pool", "setup", "teardown"] {
            if !task[name].is_null() {
                fields[name] = task[name].clone();
            }
        }
        if let Some(seconds) = task["execution_timeout_s"].as_f64() {
            fields["execution_timeout"] = json!(format!("{seconds}s"));
        }
        writeln!(out, "  {}: {fields}", text(&task["id"])).expect("text grows");
    }
    out
}

/// `g.h` and `g`.
fn with_parents(group: &str) -> Vec<String> {
    let dots = group.match_indices('.').map(|(at, _)| group[..at].to_owned());
    dots.chain([group.to_owned()]).collect()
}

/// The recorded operation as an operator of ours.
fn operator(does: &Value, tasks: &[Value], id: &str) -> Value {
    let bash = |command: String| json!({ "operator": "bash", "command": command });
    let python = |code: String| json!({ "operator": "python", "code": code });
    let unless_late = |then: &str| {
        bash(format!("if [ $MAINSPRING_TRY_NUMBER -le {} ]; then exit 1; fi; {then}", does["n"]))
    };
    match text(&does["op"]) {
        "ok" => bash("true".into()),
        "fail" => bash("false".into()),
        "skip" => bash("exit 99".into()),
        "sleep" => bash(format!("sleep {}", does["s"])),
        "fail_times" => unless_late("true"),
        "fail_times_then_skip" => unless_late("exit 99"),
        "fail_no_retry" => {
            python("import mainspring\ndef main():\n    raise mainspring.Fail('for good')\n".into())
        }
        "branch" => branch_operator(does, tasks, id),
        "short_circuit" => json!({
            "operator": "short_circuit",
            "code": format!("def main():\n    return {}\n", literal(&does["value"])),
            "ignore_downstream_trigger_rules":
                does["ignore_downstream_trigger_rules"].as_bool().unwrap_or(true),
        }),
        "bash" => {
            let mut task = bash(text(&does["cmd"]).to_owned());
            if let Some(code) = does.get("skip_on_exit_code") {
                task["skip_on_exit_code"] = code.clone();
            }
            task
        }
        "return" => python(format!("def main():\n    return {}\n", literal(&does["value"]))),
        "push_then_fail_times" => python(format!(
            "def main(ti):\n    if ti.try_number <= {}:\n        \
             ti.xcom_push('{}', ti.try_number)\n        raise RuntimeError('not yet')\n",
            does["n"],
            text(&does["key"])
        )),
        "pull" => python(format!(
            "def main(ti):\n    return {{'pulled': ti.xcom_pull({}, key='{}')}}\n",
            literal(&does["task_ids"]),
            does["key"].as_str().unwrap_or("return_value")
        )),
        other => panic!("no such operation: {other}"),
    }
}

/// `branch` where it can be written so; a branch that follows nothing, or everything, too.
fn branch_operator(does: &Value, tasks: &[Value], id: &str) -> Value {
    let chosen: Vec<&str> = match &does["to"] {
        Value::Array(ids) => ids.iter().map(text).collect(),
        one => one.as_str().into_iter().collect(),
    };
    let has_children = tasks.iter().any(|task| {
        task["upstream"].as_array().is_some_and(|upstream| upstream.iter().any(|u| u == id))
    });
    assert!(has_children, "a branch without children branches nowhere");
    json!({ "operator": "branch", "cases": [{ "follow": chosen }] })
}

/// A value as Python writes it.
fn literal(value: &Value) -> String {
    match value {
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        other => other.to_string(),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
