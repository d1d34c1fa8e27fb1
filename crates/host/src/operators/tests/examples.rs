//! The examples of the repository: each is without fault and runs to success.

use serde_json::json;

use super::*;

/// The examples, in the order of their names.
const EXAMPLES: [(&str, &str); 5] = [
    ("backup", include_str!("../../../../../dags/backup.yaml")),
    ("csv_report", include_str!("../../../../../dags/csv_report.yaml")),
    ("disk_watch", include_str!("../../../../../dags/disk_watch.yaml")),
    ("hello", include_str!("../../../../../dags/hello.yaml")),
    ("log_cleanup", include_str!("../../../../../dags/log_cleanup.yaml")),
];

/// A home whose temporary files and home folder are its own.
fn home() -> Home {
    let mut home = Home::new();
    for name in ["TMPDIR", "HOME"] {
        let folder = home.folder.path().join(name);
        std::fs::create_dir(&folder).unwrap();
        home.env.insert(name.into(), folder.display().to_string());
    }
    home
}

/// Runs the example `name` with these params; gives the states of its tasks, the run's first.
#[track_caller]
fn check_example(home: &mut Home, name: &str, conf: Value, expected: &str) -> Ran {
    let (_, text) = EXAMPLES.iter().find(|(example, _)| *example == name).unwrap();
    let (mut dag, complaints) = read(name, text);
    assert_eq!(complaints, "", "{name}");
    // Not by the clock, which would run it a second time beside the test's own.
    dag.schedule.clear();
    home.conf = conf;
    let ran = block_on(home.run_dag(dag, text));
    let lines: Vec<&str> = ran.text.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(lines.join("; "), expected, "{:?}", ran.logs);
    ran
}

#[test]
fn every_file_of_the_folder_is_run_here_and_says_what_it_is() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dags");
    let mut found: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    assert_eq!(found, EXAMPLES.map(|(name, _)| format!("{name}.yaml")));
    for (name, text) in EXAMPLES {
        let (dag, complaints) = read(name, text);
        assert_eq!(complaints, "", "{name}");
        assert!(!dag.description.is_empty() && !dag.schedule.is_empty(), "{name}");
    }
}

#[test]
fn hello() {
    let all = "success; greet: success; look: success; sum_up: success";
    let ran = check_example(&mut home(), "hello", json!({ "name": "Mina \"민아\"" }), all);
    let greeting = "Hello, Mina \"민아\"! It is 2026-03-14T15:00:00+09:00 by the clock";
    assert!(ran.log("greet").starts_with(greeting), "{}", ran.log("greet"));
}

#[test]
fn disk_watch() {
    let quiet = "success; decide: success; enough: success; list_largest: skipped; \
                 measure: success; warn: skipped";
    check_example(&mut home(), "disk_watch", json!({ "warn_below_gb": 0 }), quiet);
    let loud = "success; decide: success; enough: skipped; list_largest: success; \
                measure: success; warn: success";
    let ran = check_example(&mut home(), "disk_watch", json!({ "warn_below_gb": 1e9 }), loud);
    assert!(ran.log("list_largest").ends_with("HOME\n"), "{}", ran.log("list_largest"));
    assert!(ran.log("warn").starts_with("Only "), "{}", ran.log("warn"));
}

#[test]
fn csv_report() {
    let all = "success; make_data: success; show: success; sum_up: success; write_report: success";
    let mut home = home();
    let ran = check_example(&mut home, "csv_report", json!(null), all);
    let first = ran.log("show").to_owned();
    assert!(first.starts_with("# Sales by region, 2026-03-14\n\n| region | sold |"), "{first}");
    assert!(first.contains("\n| Seoul | "), "{first}");
    assert_eq!(check_example(&mut home, "csv_report", json!(null), all).log("show"), first);
    let by_product = json!({ "group_by": "product", "rows": 3 });
    let ran = check_example(&mut home, "csv_report", by_product, all);
    assert!(ran.log("show").contains("| product | sold |"), "{}", ran.log("show"));
}

#[test]
fn backup() {
    let all = "success; pack: success; prepare: success; rotate: success; verify: success";
    let mut home = home();
    let mut rotated = Vec::new();
    for day in 10..13 {
        home.logical_date = Some(format!("2026-03-{day}T00:00:00Z").parse().unwrap());
        let ran = check_example(&mut home, "backup", json!({ "keep": 2 }), all);
        let last = ran.xcoms.iter().find(|xcom| xcom.task_id == "rotate").unwrap();
        rotated.push(last.value.to_string());
    }
    let expected = [(1, 0), (2, 0), (2, 1)]
        .map(|(kept, removed)| json!({ "kept": kept, "removed": removed }).to_string());
    assert_eq!(rotated, expected);
    let missing = json!({ "folder": "/nowhere" });
    let (_, text) = EXAMPLES[0];
    let once = text.replace("retries: 2", "retries: 0");
    home.conf = missing;
    let (mut dag, _) = read("backup", &once);
    dag.schedule.clear();
    let ran = block_on(home.run_dag(dag, &once));
    assert_eq!(
        ran.log("prepare"),
        "There is no such folder: /nowhere\nmainspring: failed: exit code 1\n"
    );
}

#[test]
fn log_cleanup() {
    let all = "success; any_old: success; delete: success; find_old: success; prepare: success; \
               report: success";
    let none = "success; any_old: success; delete: skipped; find_old: success; prepare: success; \
                report: skipped";
    let mut home = home();
    let ran = check_example(&mut home, "log_cleanup", json!(null), all);
    assert_eq!(ran.log("report"), "It would free 9 bytes\n");
    let ran = check_example(&mut home, "log_cleanup", json!({ "dry_run": false }), all);
    assert_eq!(ran.log("report"), "Freed 9 bytes\n");
    check_example(&mut home, "log_cleanup", json!({ "dry_run": false }), none);
}
