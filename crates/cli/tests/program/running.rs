//! What is asked of a running instance.

#![cfg(unix)]

use serde_json::json;

use crate::home::Home;

const CHAIN: &str = "description: A chain\nschedule: '0 2 * * *'\nend_date: 2020-01-01\ntasks:\n  \
    a: { operator: bash, command: echo from a }\n  \
    b: { operator: bash, command: 'test -e ok', upstream: [a] }\n  \
    c: { operator: empty, upstream: [b] }\n";

#[test]
fn a_run_from_its_trigger_to_its_second_try() {
    let home = Home::with(&[("chain.yaml", CHAIN), ("bad.yaml", "tasks: [\n")]);
    let serve = home.serve(&[]);

    let (list, _) = home.json(&["list"]);
    let dag = &list["dags"][0];
    assert_eq!(
        (&dag["dag_id"], &dag["description"], &dag["is_paused"], &dag["schedule"]),
        (&json!("chain"), &json!("A chain"), &json!(true), &json!(["0 2 * * *"]))
    );
    assert_eq!(list["import_errors"][0]["path"], "bad.yaml");
    let said = home.says(&["list"]);
    assert!(said.contains("chain  0 2 * * *  paused    A chain"), "{said}");

    let args = ["trigger", "chain", "--run-id", "one", "--logical-date", "2026-03-08", "--wait"];
    let (run, code) = home.json(&args);
    assert_eq!((&run["run_id"], &run["state"], code), (&json!("one"), &json!("failed"), 1));
    assert_eq!(run["logical_date"], "2026-03-08T00:00:00Z");
    let (runs, _) = home.json(&["runs", "chain"]);
    assert_eq!(
        (&runs["runs"][0]["run_id"], &runs["runs"][0]["state"]),
        (&run["run_id"], &run["state"])
    );
    let (tasks, _) = home.json(&["runs", "chain", "latest"]);
    assert_eq!(tasks["tasks"][2]["state"], "upstream_failed");

    let said = home.says(&["why", "chain", "one"]);
    assert!(said.contains("b     failed           exit code 1"), "{said}");
    assert!(said.contains("trigger rule all_success: upstream `b` is failed"), "{said}");

    std::fs::write(home.path().join("dags/ok"), "").unwrap();
    home.check(&["clear", "chain", "one", "--only-failed"], "run again in one: b, c");
    let (waited, code) = home.json(&["trigger", "chain", "--run-id", "two", "--wait"]);
    assert_eq!((&waited["state"], code), (&json!("success"), 0));
    let said = home.says(&["logs", "chain", "one", "--follow"]);
    assert!(said.contains("==> a, try 1 <==") && said.contains("Z from a\n"), "{said}");
    let (tasks, _) = home.json(&["runs", "chain", "one"]);
    assert_eq!((&tasks["state"], &tasks["tasks"][1]["try_number"]), (&json!("success"), &json!(2)));

    let (logs, _) = home.json(&["logs", "chain", "one", "b", "--try", "1"]);
    assert_eq!(
        (&logs["logs"][0]["task_id"], &logs["logs"][0]["try_number"]),
        (&json!("b"), &json!(1))
    );
    assert_eq!(serve.end(), Some(0));
    let said = home.says(&["list"]);
    assert!(said.contains("no Mainspring is running"), "{said}");
}

#[test]
fn schedules_are_switched_and_explained() {
    let yaml = CHAIN.replace("end_date: 2020-01-01\n", "");
    let home = Home::with(&[("chain.yaml", &yaml), ("old.yaml", CHAIN)]);
    let serve = home.serve(&["--unpause", "old"]);
    let said = home.says(&["why", "chain"]);
    assert_eq!(said, "`chain` is paused; `mainspring unpause chain` switches it on\n");
    let said = home.says(&["unpause", "chain", "old", "--missed", "skip"]);
    assert!(said.starts_with("`chain` is on, next run: "), "{said}");
    let (why, _) = home.json(&["why", "chain"]);
    assert_eq!(why["is_paused"], false);
    assert!(why["next_run"].is_string(), "{why:#}");
    let said = home.says(&["why", "old"]);
    assert!(said.contains("`old` has no next run: its end_date is"), "{said}");
    let said = home.says(&["why", "chain", "--at", "2026-03-08T02:30"]);
    assert!(said.starts_with("`chain` was not due at Sun 2026-03-08 02:30"), "{said}");
    assert!(said.contains("the slot before it: Sun 2026-03-08 02:00"), "{said}");
    home.check(&["pause", "chain"], "`chain` is paused");
    assert_eq!(serve.end(), Some(0));
}

#[test]
fn what_does_not_exist_is_named() {
    let home = Home::with(&[("chain.yaml", CHAIN)]);
    let _serve = home.serve(&[]);
    home.check(
        &["trigger", "chian"],
        "! error: there is no DAG `chian`; did you mean `chain`?\nexit Some(2)",
    );
    home.check(
        &["logs", "chain"],
        "
! error: `chain` has not run yet
! hint: start a run with `mainspring trigger chain`
exit Some(2)",
    );
    home.check(
        &["runs", "chain", "none"],
        "
! error: there is no run chain/none
! hint: `mainspring runs chain` shows what there is
exit Some(2)",
    );
    for args in [
        &["unpause", "chain", "none"][..],
        &["trigger", "chain", "--params", "{"],
        &["trigger", "chain", "--run-id", "a b"],
        &["runs", "none"],
        &["why", "none"],
    ] {
        let said = home.says(args);
        assert!(said.ends_with("exit Some(2)\n"), "{args:?}: {said}");
    }
}

#[test]
fn one_instance_per_home() {
    let home = Home::with(&[]);
    let serve = home.serve(&[]);
    let said = home.says(&["serve"]);
    let expected =
        format!("! error: a Mainspring runs for the home `HOME` already (process {})", serve.pid());
    assert!(said.starts_with(&expected) && said.ends_with("exit Some(1)\n"), "{said}");
    home.check(&["list"], "there is no DAG in `HOME/dags`");
}

#[test]
fn an_instance_that_was_killed_leaves_nothing_in_the_way() {
    let home = Home::with(&[]);
    drop(home.serve(&[]));
    assert!(home.path().join("mainspring.sock").exists());
    let said = home.says(&["list"]);
    assert!(said.contains("no Mainspring is running"), "{said}");
    assert_eq!(home.serve(&[]).end(), Some(0));
}

#[test]
fn a_log_is_followed_from_try_to_try() {
    let yaml = "tasks:\n  a:\n    operator: bash\n    retries: 1\n    retry_delay: 0s\n    \
                command: echo first; sleep 1; echo second; test -e ok || { touch ok; exit 1; }\n";
    let home = Home::with(&[("d.yaml", yaml)]);
    let serve = home.serve(&[]);
    home.json(&["trigger", "d"]);
    let said = home.says(&["logs", "d", "-f"]);
    let [first, second] = ["first\n", "second\n"].map(|word| said.matches(word).count());
    assert_eq!((first, second), (2, 2), "{said}");
    let heads: Vec<_> = said.lines().filter(|line| line.starts_with("==>")).collect();
    assert_eq!(heads, ["==> a, try 1 <==", "==> a, try 2 <=="], "{said}");
    assert!(!said.contains("exit Some"), "{said}");
    assert_eq!(serve.end(), Some(0));
}
