//! Lists: what they can be asked, and what hostile names do to them.

use super::*;

/// Two finished runs, the second of which failed, and a second DAG.
async fn with_history() -> Server {
    let report = "schedule: null\nowner: ann\ntags: [nightly, daily]\ntasks:\n  \
                  a: { operator: empty }\n";
    let report = report.replace("schedule: null\n", "");
    let server = Server::start(&[("sales.yaml", SALES), ("report.yaml", &report)]).await;
    for (dag, run) in [("report", "one"), ("sales", "two")] {
        let runs = format!("/api/v2/dags/{dag}/dagRuns");
        server.check(&format!("POST {runs} {{\"dag_run_id\":\"{run}\"}}"), "200").await;
        server.check(&format!("GET {runs}/{run}/wait"), "200").await;
    }
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_filtered_ordered_and_cut() {
    let server = with_history().await;
    let dags = "GET /api/v2/dags";
    let runs = "GET /api/v2/dags/~/dagRuns";
    let tasks = "GET /api/v2/dags/~/dagRuns/~/taskInstances";
    let of_run = "GET /api/v2/dags/sales/dagRuns/two/taskInstances";
    for (request, expected) in [
        (format!("{dags}?order_by=-dag_id"), "200 /dags/0/dag_id=\"sales\" /total_entries=2"),
        (format!("{dags}?limit=1&offset=1"), "200 /dags/0/dag_id=\"sales\" /total_entries=2"),
        (format!("{dags}?limit=0"), "200 /dags=[] /total_entries=2"),
        (format!("{dags}?tags=daily&tags=nightly"), "200 /total_entries=2"),
        (format!("{dags}?tags=daily&tags=nightly&tags_match_mode=all"), "200 /total_entries=1"),
        (format!("{dags}?owners=ann"), "200 /total_entries=1 /dags/0/dag_id=\"report\""),
        (format!("{dags}?dag_id_pattern=SAL"), "200 /total_entries=1"),
        (format!("{dags}?last_dag_run_state=failed"), "200 /dags/0/dag_id=\"sales\""),
        (format!("{dags}?has_import_errors=true"), "200 /total_entries=0"),
        ("GET /api/v2/dagTags".into(), "200 /tags=[\"daily\",\"nightly\"] /total_entries=2"),
        (format!("{runs}?state=success"), "200 /total_entries=1 /dag_runs/0/dag_id=\"report\""),
        (format!("{runs}?state=success&state=failed"), "200 /total_entries=2"),
        (format!("{runs}?order_by=dag_id&limit=1"), "200 /dag_runs/0/dag_id=\"report\""),
        (format!("{runs}?run_after_gte=2100-01-01T00:00:00Z"), "200 /total_entries=0"),
        (format!("{runs}?run_type=manual&run_id_pattern=tw"), "200 /total_entries=1"),
        (
            "POST /api/v2/dags/~/dagRuns/list {\"dag_ids\":[\"sales\"],\"page_limit\":1}".into(),
            "200 /total_entries=1 /dag_runs/0/dag_versions/0/version_number=1",
        ),
        (format!("{tasks}?state=failed"), "200 /total_entries=1 /task_instances/0/task_id=\"zip\""),
        (format!("{tasks}?task_id=a"), "200 /total_entries=1 /task_instances/0/dag_id=\"report\""),
        (format!("{tasks}?order_by=-start_date&limit=1"), "200 /total_entries=4"),
        (
            "GET /api/v2/dags/sales/dagRuns/~/taskInstances?task_id=zip".into(),
            "200 /total_entries=1 /task_instances/0/operator=\"bash\"",
        ),
        (format!("{of_run}?order_by=-task_id&limit=1"), "200 /task_instances/0/task_id=\"zip\""),
        (format!("{of_run}?state=upstream_failed"), "200 /task_instances/0/task_id=\"end\""),
        (format!("{of_run}?pool=none"), "200 /total_entries=0"),
        (format!("{of_run}/zip/tries"), "200 /total_entries=1 /task_instances/0/try_number=1"),
        (format!("{of_run}/zip/-1/tries/1"), "200 /exit=\"exit code 3\" /state=\"failed\""),
        (format!("{of_run}/zip/dependencies"), "200 /dependencies=[]"),
        (format!("{of_run}/zip/listMapped"), "200 /total_entries=0"),
        (
            "GET /api/v2/dags/~/dagRuns/~/taskInstances/~/xcomEntries".into(),
            "200 /total_entries=1 /xcom_entries/0/task_id=\"load\" /xcom_entries/0/value=\"42\"",
        ),
        ("GET /api/v2/dags/sales/dagVersions".into(), "200 /dag_versions/0/version_number=1"),
        ("GET /api/v2/dagSources/sales".into(), "200 /version_number=1"),
        (
            "GET /api/v2/dags/sales/tasks".into(),
            "200 /total_entries=3 /tasks/0/downstream_task_ids=[\"zip\"]",
        ),
        ("GET /api/v2/dags/sales/tasks/zip".into(), "200 /trigger_rule=\"all_success\""),
        (
            "GET /api/v2/dags/sales/details".into(),
            "200 /params/region/value=\"kr\" /latest_dag_version/version_number=1",
        ),
        ("GET /api/v2/version".into(), "200"),
        ("GET /api/v2/dagWarnings".into(), "200 /total_entries=0"),
    ] {
        server.check(&request, expected).await;
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_told_in_the_form_that_is_asked_for() {
    let server = with_history().await;
    let log = "GET /api/v2/dags/sales/dagRuns/two/taskInstances/zip/logs/1";
    let json = server.ask_for(log, "application/json").await;
    let part: Value = serde_json::from_slice(&json).unwrap();
    let lines: Vec<&str> = part["content"].as_array().unwrap().iter().map(event).collect();
    assert!(lines.contains(&"zipped"), "{part:#}");
    assert_eq!(part["continuation_token"], Value::Null);
    let text = server.ask_for(log, "application/x-ndjson").await;
    let last = String::from_utf8(text).unwrap();
    assert!(last.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{last}");
    let (_, headers, _) = server.ask(log).await;
    assert_eq!(headers[CONTENT_TYPE], "text/plain; charset=utf-8");
    server.stop().await;
}

fn event(line: &Value) -> &str {
    line["event"].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_names_are_answered_as_json_and_touch_no_file() {
    let server = with_history().await;
    let long = "x".repeat(300);
    let beside = server.api.home.logs().parent().unwrap().join("beside.log");
    fs::write(&beside, "secret").unwrap();
    for name in [
        "..%2F..%2Fbeside",
        "%2Fetc%2Fpasswd",
        "..",
        "a%00b",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "%F0%9F%98%80",
        "%FF",
        &long,
    ] {
        for path in [
            format!("/api/v2/dags/{name}"),
            format!("/api/v2/dags/{name}/dagRuns"),
            format!("/api/v2/dags/sales/dagRuns/{name}"),
            format!("/api/v2/dags/sales/dagRuns/two/taskInstances/{name}/logs/1"),
            format!("/api/v2/dags/{name}/dagRuns/{name}/taskInstances/{name}/logs/1"),
            format!("/api/v2/dagSources/{name}"),
            format!("/api/v2/variables/{name}"),
            format!("/api/v2/pools/{name}"),
        ] {
            for method in ["GET", "DELETE"] {
                let (status, headers, body) = server.ask(&format!("{method} {path}")).await;
                assert!(matches!(status, 404 | 405 | 422), "{status} {method} {path}");
                assert_eq!(headers["content-type"], "application/json", "{path}");
                assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
                assert!(serde_json::from_slice::<Value>(&body).is_ok(), "{path}");
            }
        }
    }
    assert_eq!(fs::read_to_string(&beside).unwrap(), "secret");
    let script = "<script>alert(1)</script>";
    let variable = format!("{{\"key\":\"{script}\",\"value\":\"{script}\"}}");
    server.check(&format!("POST /api/v2/variables {variable}"), "201").await;
    let (_, headers, body) = server.ask("GET /api/v2/variables").await;
    assert_eq!(headers["content-type"], "application/json");
    assert!(String::from_utf8(body).unwrap().contains(script));
    server.stop().await;
}
