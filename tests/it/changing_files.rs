//! DAG files that change while they are in use: deleted, renamed, given another dag_id, written
//! slowly. A run goes on in the version that it began with.

use std::{fs, io::Write, time::Duration};

use serde_json::Value;

use crate::program::{Home, Server, eventually, pause};

/// Waits for the file `go` in the middle.
const SLOW: &str = "tasks:
  a: { operator: bash, command: 'until [ -e $MAINSPRING_HOME/go ]; do sleep 0.02; done' }
  b: { operator: bash, command: echo old, upstream: [a] }
";

/// A run of `x.yaml` that is under way, and that ends after `go`.
fn under_way() -> (Home, Server, String) {
    let home = Home::new();
    home.dag("x.yaml", SLOW);
    let server = home.serve();
    let run_id = home.trigger("x");
    eventually("it runs", || home.json(&["runs", "x", &run_id])["tasks"][0]["state"] == "running");
    (home, server, run_id)
}

fn go(home: &Home) {
    fs::write(home.path().join("go"), "").expect("the home can be written");
}

fn dag_ids(home: &Home) -> Vec<String> {
    let list = home.json(&["list"]);
    let dags = list["dags"].as_array().unwrap_or_else(|| panic!("no DAGs: {list}"));
    dags.iter().filter_map(|dag| dag["dag_id"].as_str()).map(str::to_owned).collect()
}

#[track_caller]
fn check_end(home: &Home, run_id: &str) {
    go(home);
    let run = home.end_of("x", run_id);
    assert_eq!(run["state"], "success", "{run}");
    let states: Vec<&Value> =
        run["tasks"].as_array().into_iter().flatten().map(|task| &task["state"]).collect();
    assert_eq!(states, ["success", "success"], "{run}");
    home.run(&["logs", "x", run_id, "b"]).check(0, &["old"]);
}

#[test]
fn a_file_that_is_deleted_does_not_end_its_run() {
    let (home, _server, run_id) = under_way();
    fs::remove_file(home.path().join("dags/x.yaml")).expect("it is there");
    eventually("it is gone", || dag_ids(&home).is_empty());
    check_end(&home, &run_id);
    home.run(&["trigger", "x"]).check(2, &["there is no DAG `x`"]);
}

#[test]
fn a_run_survives_both_its_file_and_its_scheduler() {
    let (home, server, run_id) = under_way();
    server.kill();
    fs::remove_file(home.path().join("dags/x.yaml")).expect("it is there");
    let _server = home.serve();
    check_end(&home, &run_id);
}

#[test]
fn a_renamed_file_is_another_dag_and_the_old_run_goes_on() {
    let (home, _server, run_id) = under_way();
    let at = |name: &str| home.path().join("dags").join(name);
    fs::rename(at("x.yaml"), at("y.yaml")).expect("it can be renamed");
    eventually("it is another", || dag_ids(&home) == ["y"]);
    check_end(&home, &run_id);
    let run_id = home.trigger("y");
    assert_eq!(home.end_of("y", &run_id)["state"], "success");
}

#[test]
fn a_file_that_moves_keeps_its_dag() {
    let (home, _server, run_id) = under_way();
    fs::create_dir(home.path().join("dags/sub")).expect("a folder");
    let at = |name: &str| home.path().join("dags").join(name);
    fs::rename(at("x.yaml"), at("sub/x.yaml")).expect("it can be moved");
    let path = |home: &Home| home.json(&["list"])["dags"][0].to_string();
    eventually("it is seen", || path(&home).contains("sub/x.yaml") || dag_ids(&home) == ["x"]);
    check_end(&home, &run_id);
}

#[test]
fn another_dag_id_is_another_dag() {
    let (home, _server, run_id) = under_way();
    home.dag("x.yaml", &format!("dag_id: other\n{}", SLOW.replace("old", "new")));
    eventually("it is another", || dag_ids(&home) == ["other"]);
    check_end(&home, &run_id);
}

#[test]
fn an_edited_file_does_not_change_the_run_that_is_under_way() {
    let (home, _server, run_id) = under_way();
    home.dag("x.yaml", &SLOW.replace("old", "new"));
    home.dag("seen.yaml", SLOW);
    eventually("it is seen", || dag_ids(&home).len() == 2);
    check_end(&home, &run_id);
    let run_id = home.trigger("x");
    home.end_of("x", &run_id);
    home.run(&["logs", "x", &run_id, "b"]).check(0, &["new"]);
}

#[test]
fn a_file_written_in_two_parts_is_read_when_it_is_whole() {
    let home = Home::new();
    let server = home.serve();
    let (first, second) = SLOW.split_at(SLOW.len() / 2);
    let mut file = fs::File::create(home.path().join("dags/x.yaml")).expect("it can be made");
    file.write_all(first.as_bytes()).expect("it can be written");
    eventually("the first half is an import error", || server.said().contains("import error"));
    assert_eq!(dag_ids(&home), [""; 0]);
    pause(Duration::from_millis(200));
    file.write_all(second.as_bytes()).expect("it can be written");
    drop(file);
    eventually("the whole is a DAG", || dag_ids(&home) == ["x"]);
    go(&home);
    let run_id = home.trigger("x");
    assert_eq!(home.end_of("x", &run_id)["state"], "success");
    home.run(&["check"]).check(0, &["nothing is wrong"]);
}
