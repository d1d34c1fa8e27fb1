//! What changes the history: clearing and marking (and only saying so), forgetting, pools, notes.

use super::*;

const CLEAR: &str = "POST /api/v2/dags/sales/clearTaskInstances";

async fn with_failure() -> Server {
    let server = Server::start(&[("sales.yaml", SALES)]).await;
    server.check(&format!("POST {RUNS} {{\"dag_run_id\":\"one\"}}"), "200").await;
    server.check(&format!("GET {RUNS}/one/wait"), "200 /state=\"failed\"").await;
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_what_would_happen_and_does_nothing() {
    let server = with_failure().await;
    let tis = format!("GET {RUNS}/one/taskInstances");
    let (_, _, before) = server.ask(&tis).await;
    for (request, expected) in [
        (
            format!("{CLEAR} {{\"dag_run_id\":\"one\"}}"),
            "200 /total_entries=2 /task_instances/0/task_id=\"zip\"",
        ),
        (
            format!("{CLEAR} {{\"dag_run_id\":\"one\",\"only_failed\":false}}"),
            "200 /total_entries=3",
        ),
        (
            format!(
                "{CLEAR} {{\"dag_run_id\":\"one\",\"only_failed\":false,\"task_ids\":[\"zip\"],\
                 \"include_upstream\":true}}"
            ),
            "200 /total_entries=2 /task_instances/0/task_id=\"load\"",
        ),
        (format!("{CLEAR} {{\"dag_run_id\":\"one\",\"task_ids\":[\"none\"]}}"), "404"),
        (format!("{CLEAR} {{\"dag_run_id\":\"none\"}}"), "404"),
        (format!("POST {RUNS}/one/clear {{\"only_failed\":true}}"), "200 /total_entries=2"),
        (
            format!("PATCH {RUNS}/one/taskInstances/zip/dry_run {{\"new_state\":\"success\"}}"),
            "200 /total_entries=1 /task_instances/0/state=\"failed\"",
        ),
        (
            format!(
                "PATCH {RUNS}/one/taskInstances/load/dry_run \
                 {{\"new_state\":\"success\",\"include_downstream\":true}}"
            ),
            "200 /total_entries=2",
        ),
        (format!("PATCH {RUNS}/one/taskInstances/zip/dry_run {{\"include_past\":true}}"), "422"),
    ] {
        server.check(&request, expected).await;
    }
    let (_, _, after) = server.ask(&tis).await;
    assert_eq!(before, after);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_is_what_the_dry_run_said() {
    let server = with_failure().await;
    let body = "{\"new_state\":\"success\",\"include_downstream\":true,\"note\":\"by hand\"}";
    let zip = format!("{RUNS}/one/taskInstances/zip");
    server.check(&format!("PATCH {zip} {body}"), "200 /total_entries=2").await;
    server.check(&format!("GET {zip}"), "200 /state=\"success\" /note=\"by hand\"").await;
    server.check(&format!("GET {RUNS}/one"), "200 /state=\"success\"").await;
    server.check(&format!("PATCH {RUNS}/one {{\"note\":\"seen\"}}"), "200 /note=\"seen\"").await;
    let again = "{\"dry_run\":false,\"only_failed\":false}";
    server.check(&format!("POST {RUNS}/one/clear {again}"), "200 /note=\"seen\"").await;
    server.check(&format!("GET {RUNS}/one/wait"), "200 /state=\"failed\" /note=\"seen\"").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_forgotten_with_its_logs() {
    let server = with_failure().await;
    let logs = server.api.home.logs().join("sales");
    assert!(logs.join("one").exists());
    server.check(&format!("DELETE {RUNS}/one"), "204").await;
    server.check(&format!("GET {RUNS}/one"), "404").await;
    server.check(&format!("DELETE {RUNS}/one"), "404").await;
    assert!(!logs.exists());
    assert!(server.api.home.logs().exists());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_under_way_stays() {
    let slow = "tasks:\n  a: { operator: bash, command: 'sleep 60' }\n";
    let server = Server::start(&[("slow.yaml", slow)]).await;
    let runs = "/api/v2/dags/slow/dagRuns";
    server.check(&format!("POST {runs} {{\"dag_run_id\":\"one\"}}"), "200").await;
    server.check(&format!("DELETE {runs}/one"), "409 /detail/code=\"conflict\"").await;
    server.check(&format!("PATCH {runs}/one {{\"state\":\"failed\"}}"), "200").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_dag_is_forgotten_and_may_come_back() {
    let server = with_failure().await;
    let file = server.api.home.dags().join("sales.yaml");
    fs::remove_file(&file).unwrap();
    let mut changes = server.api.changes.subscribe();
    while !server.is("GET /api/v2/dags/sales", "/is_stale", "true").await {
        changes.recv().await.unwrap();
    }
    server.check("DELETE /api/v2/dags/sales", "204").await;
    server.check("GET /api/v2/dags/sales", "404").await;
    fs::write(&file, SALES).unwrap();
    while !server.is("GET /api/v2/dags/sales", "/version", "1").await {
        changes.recv().await.unwrap();
    }
    server.check(&format!("GET {RUNS}"), "200 /total_entries=0").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pools_come_and_go_and_what_waits_for_one_starts() {
    let queued = "tasks:\n  a: { operator: bash, command: 'true', pool: small }\n";
    let server = Server::start(&[("q.yaml", queued)]).await;
    let small = "{\"name\":\"small\",\"slots\":0,\"description\":\"few\"}";
    server.check(&format!("POST /api/v2/pools {small}"), "201 /open_slots=0").await;
    server.check("GET /api/v2/pools?order_by=-slots", "200 /pools/1/name=\"small\"").await;
    let runs = "/api/v2/dags/q/dagRuns";
    server.check(&format!("POST {runs} {{\"dag_run_id\":\"one\"}}"), "409").await;
    server.check("PATCH /api/v2/pools/small {\"slots\":1}", "200 /open_slots=1").await;
    server.check(&format!("POST {runs} {{\"dag_run_id\":\"one\"}}"), "200").await;
    server.check(&format!("GET {runs}/one/wait"), "200 /state=\"success\"").await;
    server.check("DELETE /api/v2/pools/small", "409").await;
    server.check("POST /api/v2/pools {\"name\":\"other\",\"slots\":3}", "201").await;
    server.check("DELETE /api/v2/pools/other", "204").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn xcoms_are_written_by_hand() {
    let server = with_failure().await;
    let all = format!("{RUNS}/one/taskInstances/load/xcomEntries");
    let new = "{\"key\":\"rows\",\"value\":{\"n\":1}}";
    server.check(&format!("POST {all} {new}"), "201 /value/n=1").await;
    server.check(&format!("POST {all} {new}"), "409").await;
    server.check(&format!("PATCH {all}/rows {{\"value\":2}}"), "200 /value=2").await;
    server.check(&format!("GET {all}/rows?stringify=true"), "200 /value=\"2\"").await;
    server.check(&format!("DELETE {all}/rows"), "204").await;
    server.check(&format!("GET {all}/rows"), "404").await;
    let none = format!("{RUNS}/one/taskInstances/none/xcomEntries");
    server.check(&format!("POST {none} {new}"), "404").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mask_of_a_secret_is_no_value() {
    let server = Server::start(&[]).await;
    let key = "{\"key\":\"db_password\",\"value\":\"hunter2\"}";
    server.check(&format!("POST /api/v2/variables {key}"), "201 /value=\"***\"").await;
    let back = "{\"key\":\"db_password\",\"value\":\"***\",\"description\":\"of the shop\"}";
    server.check(&format!("PATCH /api/v2/variables/db_password {back}"), "200").await;
    let kept = server.api.store.variable("db_password").unwrap();
    assert_eq!(kept.unwrap().value, "hunter2");
    server.stop().await;
}
