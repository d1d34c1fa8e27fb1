//! What needs no running instance: check, next, schema, run, and what the others say without one.

use serde_json::{Value, json};

use crate::home::Home;

const GOOD: &str = "schedule: '0 2 * * *'\ntimezone: America/New_York\ntasks:\n  \
    a: { operator: bash, command: 'true' }\n  b: { operator: empty, upstream: [a] }\n";
const BAD: &str = "tasks:\n  a: { operator: bash, command: 'true', retrie: 3 }\n";

#[test]
fn a_mistake_is_shown_where_it_is() {
    let home = Home::with(&[("good.yaml", GOOD), ("bad.yaml", BAD)]);
    home.check(&["check", "good.yaml"], "1 file checked: nothing is wrong");
    home.check(
        &["check", "."],
        "
./bad.yaml:2:41: error[unknown_key]: unknown key `retrie` for the operator `bash`
  |
2 |   a: { operator: bash, command: 'true', retrie: 3 }
  |                                         ^^^^^^
hint: did you mean `retries`?
2 files checked: 1 error, 0 warnings
exit Some(1)",
    );
    home.check(&["check", "none.yaml"], "! error: there is no file: none.yaml\nexit Some(2)");
    home.check(
        &["--home", "nowhere", "check", "good.yaml", "--color", "always"],
        "1 file checked: nothing is wrong",
    );
}

#[test]
fn check_prints_its_document() {
    let home = Home::with(&[("good.yaml", GOOD), ("bad.yaml", BAD)]);
    let diagnostic = json!({
        "severity": "error", "code": "unknown_key",
        "message": "unknown key `retrie` for the operator `bash`",
        "hint": "did you mean `retries`?", "line": 2, "column": 41,
    });
    let files = json!([
        { "path": "bad.yaml", "dag_id": "bad", "tasks": 1, "diagnostics": [diagnostic] },
        { "path": "good.yaml", "dag_id": "good", "tasks": 2, "diagnostics": [] },
    ]);
    let said = home.json(&["check", "bad.yaml", "good.yaml"]);
    assert_eq!(said, (json!({ "files": files }), 1));
    assert_eq!(home.json(&["check", "good.yaml"]).1, 0);
}

#[test]
fn a_dag_id_belongs_to_the_first_file() {
    let twin = format!("dag_id: good\n{GOOD}");
    let home = Home::with(&[("good.yaml", GOOD), ("twin.yaml", &twin)]);
    let said = home.says(&["check"]);
    assert!(said.contains("twin.yaml:1:"), "{said}");
    assert!(said.contains("the dag_id `good` is taken by `HOME/dags/good.yaml`"), "{said}");
    home.check(
        &["check", "good.yaml", "./good.yaml", "good.yaml"],
        &home.says(&["check", "good.yaml"]).replace("1 file", "3 files"),
    );
}

#[test]
fn next_prints_its_document() {
    let home = Home::with(&[("good.yaml", GOOD)]);
    let slot = |at: &str| {
        json!({
            "logical_date": at, "data_interval_start": at, "data_interval_end": at, "run_after": at,
        })
    };
    let runs = json!([slot("2026-03-08T07:00:00Z"), slot("2026-03-09T06:00:00Z")]);
    let expected = json!({ "timezone": "America/New_York", "runs": runs });
    let from = ["--from", "2026-03-08", "--count", "2"];
    let expression = ["next", "0 2 * * *", "--timezone", "America/New_York"];
    assert_eq!(home.json(&[&expression[..], &from].concat()), (expected.clone(), 0));
    for dag in ["good", "good.yaml"] {
        assert_eq!(
            home.json(&[&["next", dag][..], &from].concat()),
            (expected.clone(), 0),
            "{dag}"
        );
    }
}

#[test]
fn next_is_told_in_the_zone() {
    let home =
        Home::with(&[("good.yaml", GOOD), ("manual.yaml", &GOOD[GOOD.find("time").unwrap()..])]);
    home.check(
        &["next", "good", "--from", "2020-03-07", "--count", "2"],
        "
good in America/New_York
RUN AFTER                    UTC
Sat 2020-03-07 02:00 -05:00  2020-03-07T07:00:00Z
Sun 2020-03-08 03:00 -04:00  2020-03-08T07:00:00Z",
    );
    home.check(&["next", "manual"], "manual: it has no schedule and runs when it is triggered");
    home.check(
        &["next", "every 90m", "--from", "2020-03-07", "--count", "1", "--timezone", "Asia/Seoul"],
        "
every 90m in Asia/Seoul
RUN AFTER                    UTC
Sat 2020-03-07 00:00 +09:00  2020-03-06T15:00:00Z",
    );
}

#[test]
fn wrong_input_is_exit_code_2() {
    let home = Home::with(&[("good.yaml", GOOD), ("bad.yaml", BAD)]);
    home.check(
        &["next", "0 25 * * *"],
        "
! error: hour out of range: `25`
!   0 25 * * *
!     ^
! hint: hours are 0 to 23
exit Some(2)",
    );
    home.check(
        &["next", "god"],
        "
! error: there is no DAG `god` in `HOME/dags`
! hint: did you mean `good`?
exit Some(2)",
    );
    home.check(
        &["next", "@daily", "--timezone", "Asia/Soul"],
        "! error: unknown time zone: `Asia/Soul`\n! hint: did you mean `Asia/Seoul`?\nexit Some(2)",
    );
    for args in [
        &["next", "@daily", "--from", "soon"][..],
        &["next", "good", "--timezone", "UTC"],
        &["next", "@daily", "--count", "0"],
        &["run", "bad"],
        &["run", "none.yaml"],
        &["run", "good", "--params", "{"],
        &["run", "good", "--params", "[]"],
        &["run", "good", "--task", "none"],
        &["run"],
        &["serve", "--json"],
        &["logs", "good", "-f", "--json"],
        &["frobnicate"],
    ] {
        let said = home.says(args);
        assert!(said.ends_with("exit Some(2)\n"), "{args:?}: {said}");
    }
}

#[test]
fn the_schema_is_json() {
    let home = Home::with(&[]);
    let text: Value = serde_json::from_str(&home.says(&["schema"])).unwrap();
    let (document, code) = home.json(&["schema"]);
    assert_eq!((&text, code), (&document, 0));
    assert_eq!(text["type"], "object");
}

#[test]
fn shells_get_their_completions() {
    let home = Home::with(&[]);
    for (shell, sign) in [("bash", "complete -F"), ("zsh", "#compdef"), ("fish", "complete -c")] {
        let script = home.says(&["completions", shell]);
        assert!(script.contains(sign) && script.contains("unpause"), "{shell}");
    }
}

#[test]
fn a_run_ends_well_and_leaves_no_trace() {
    let yaml = "tasks:\n  a: { operator: bash, command: 'echo {{ params.x }}' }\n  \
                b: { operator: bash, command: \"test {{ ti.xcom_pull('a') }} = 5\", \
                upstream: [a] }\nparams:\n  x: 4\n";
    let home = Home::with(&[("d.yaml", yaml)]);
    let args = ["run", "d", "--params", "{\"x\": 5}", "--logical-date", "2026-03-08T07:00:00Z"];
    let (document, code) = home.json(&args);
    assert_eq!(code, 0, "{document:#}");
    assert_eq!(document["state"], "success");
    assert_eq!(document["dag_id"], "d");
    assert_eq!(document["logical_date"], "2026-03-08T07:00:00Z");
    assert_eq!(document["run_id"], "manual__2026-03-08T07:00:00+00:00");
    let task = &document["tasks"][1];
    let shown = (&task["task_id"], &task["map_index"], &task["state"], &task["try_number"]);
    assert_eq!(shown, (&json!("b"), &json!(-1), &json!("success"), &json!(1)));
    assert!(task["start_date"].is_string() && task["end_date"].is_string(), "{task}");
    let left: Vec<_> = std::fs::read_dir(home.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "only the dags folder: {left:?}");
}

#[test]
fn a_failed_run_shows_the_end_of_the_log() {
    let yaml = "tasks:\n  a: { operator: bash, command: echo on the way; exit 3 }\n  \
                b: { operator: empty, upstream: [a] }\n";
    let home = Home::with(&[("d.yaml", yaml)]);
    let said = home.says(&["run", "./d.yaml"]);
    for part in ["a  failed", "  | on the way", "exit code 3", "b  upstream_failed", "exit Some(1)"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    let alone = home.json(&["run", "d", "--task", "b"]);
    assert_eq!((&alone.0["state"], alone.1), (&json!("success"), 0));
    assert_eq!(alone.0["tasks"].as_array().map(Vec::len), Some(1));
}

#[test]
fn without_an_instance_it_says_so() {
    let home = Home::with(&[("good.yaml", GOOD)]);
    for args in [
        &["list"][..],
        &["trigger", "good"],
        &["pause", "good"],
        &["unpause", "good"],
        &["runs", "good"],
        &["logs", "good"],
        &["clear", "good", "latest"],
        &["why", "good"],
    ] {
        home.check(
            args,
            "
! error: no Mainspring is running for the home `HOME`
! hint: start it with `mainspring serve`
exit Some(1)",
        );
    }
}
