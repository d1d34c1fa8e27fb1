//! Requests and answers, over a scheduler on a home in a temporary folder.
//!
//! An answer is told by its status and by some of its values, each as `/json/pointer=value`.

use std::fs;

use axum::{
    body::Body,
    http::{
        HeaderMap, Request,
        header::{ACCEPT, CONTENT_TYPE},
    },
};
use http_body_util::BodyExt;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

use super::*;
use crate::{start, start::Serving};

const SALES: &str = "
description: Nightly sales
schedule: ['0 2 * * *', every 90m]
timezone: Asia/Seoul
tags: [nightly]
params:
  region: { type: string, default: kr, enum: [kr, us] }
tasks:
  load: { operator: bash, command: 'echo loading; echo 42' }
  zip: { operator: bash, command: 'echo zipped; exit 3', upstream: [load] }
  end: { operator: empty, upstream: [zip] }
";

mod connecting;
mod lists;
mod upkeep;

pub(in crate::api) struct Server {
    pub api: Api,
    serving: Serving,
    _folder: TempDir,
}

impl Server {
    pub async fn start(files: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        let home = Home::find(Some(folder.path().join("home"))).unwrap();
        home.create().unwrap();
        for (name, text) in files {
            fs::write(home.dags().join(name), text).unwrap();
        }
        let serving = start::serve(home.clone()).await.unwrap();
        let api = serving.api();
        Self { api, serving, _folder: folder }
    }

    pub async fn stop(mut self) {
        self.serving.instance.stop();
        self.serving.ended().await.unwrap();
    }

    pub async fn ask(&self, request: &str) -> (u16, HeaderMap, Vec<u8>) {
        let mut parts = request.splitn(3, ' ');
        let (method, path) = (parts.next().unwrap(), parts.next().unwrap());
        let body = parts.next().unwrap_or_default().to_owned();
        let request = Request::builder().method(method).uri(path);
        let request = request.header(CONTENT_TYPE, "application/json").body(Body::from(body));
        let answer = router(self.api.clone()).oneshot(request.unwrap()).await.unwrap();
        let (head, body) = answer.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        (head.status.as_u16(), head.headers, body)
    }

    /// The body of an answer in the form asked for.
    async fn ask_for(&self, request: &str, accept: &str) -> Vec<u8> {
        let path = request.split_once(' ').unwrap().1;
        let request = Request::builder().uri(path).header(ACCEPT, accept).body(Body::empty());
        let answer = router(self.api.clone()).oneshot(request.unwrap()).await.unwrap();
        assert_eq!(answer.headers()[CONTENT_TYPE], accept);
        answer.into_body().collect().await.unwrap().to_bytes().to_vec()
    }

    /// Whether a value of an answer stands so.
    async fn is(&self, request: &str, pointer: &str, value: &str) -> bool {
        let (_, _, body) = self.ask(request).await;
        let json: Value = serde_json::from_slice(&body).unwrap_or_default();
        json.pointer(pointer).map(Value::to_string).as_deref() == Some(value)
    }

    /// `request` is a method, a path and a body; `expected` a status and values.
    pub async fn check(&self, request: &str, expected: &str) -> String {
        let (status, _, body) = self.ask(request).await;
        let json: Value = serde_json::from_slice(&body).unwrap_or_default();
        let mut expected = expected.splitn(2, ' ');
        assert_eq!(status.to_string(), expected.next().unwrap(), "{request}: {json:#}");
        for entry in expected.next().unwrap_or_default().split(" /").filter(|it| !it.is_empty()) {
            let (pointer, value) = entry.split_once('=').unwrap();
            let pointer = format!("/{}", pointer.trim_start_matches('/'));
            let found = json.pointer(&pointer).map(Value::to_string).unwrap_or("absent".into());
            assert_eq!(found, value, "{pointer} of {request}: {json:#}");
        }
        String::from_utf8_lossy(&body).into_owned()
    }
}

const RUNS: &str = "/api/v2/dags/sales/dagRuns";

#[tokio::test(flavor = "multi_thread")]
async fn dags_are_told_and_switched() {
    let server = Server::start(&[("sales.yaml", SALES), ("bad.yaml", "tasks: [\n")]).await;
    server
        .check(
            "GET /api/v2/dags",
            "200 /total_entries=1 /dags/0/dag_id=\"sales\" /dags/0/is_paused=true \
             /dags/0/description=\"Nightly sales\" /dags/0/schedule/1=\"every 1h30m\" \
             /dags/0/timezone=\"Asia/Seoul\" /dags/0/tags/0/name=\"nightly\" \
             /dags/0/next_dagrun_run_after=null /dags/0/relative_fileloc=\"sales.yaml\"",
        )
        .await;
    let switched = "200 /is_paused=false /dag_id=\"sales\"";
    server.check("PATCH /api/v2/dags/sales {\"is_paused\":false}", switched).await;
    let (_, _, body) = server.ask("GET /api/v2/dags/sales").await;
    let dag: Value = serde_json::from_slice(&body).unwrap();
    assert!(dag["next_dagrun_run_after"].is_string(), "{dag:#}");
    assert_eq!(dag["next_dagrun_run_after"], dag["next_dagrun_logical_date"]);
    let (_, _, body) = server.ask("GET /api/mainspring/nextSlots").await;
    let next: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(next["slots"][0]["run_after"], dag["next_dagrun_run_after"]);
    server
        .check(
            "GET /api/v2/importErrors",
            "200 /total_entries=1 /import_errors/0/filename=\"bad.yaml\" \
             /import_errors/0/diagnostics/0/code=\"unclosed\"",
        )
        .await;
    server.check("GET /api/v2/dags?limit=0", "200 /total_entries=1 /dags=[]").await;
    server.check("GET /api/v2/dags?paused=true", "200 /total_entries=0").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_triggered_awaited_and_explained() {
    let server = Server::start(&[("sales.yaml", SALES)]).await;
    let wanted = "{\"dag_run_id\":\"one\",\"logical_date\":\"2026-03-08T07:00:00Z\",\
                  \"conf\":{\"region\":\"us\"}}";
    server
        .check(
            &format!("POST {RUNS} {wanted}"),
            "200 /dag_run_id=\"one\" /run_type=\"manual\" /conf/region=\"us\" \
             /logical_date=\"2026-03-08T07:00:00Z\"",
        )
        .await;
    server.check(&format!("GET {RUNS}/one/wait"), "200 /state=\"failed\"").await;
    server.check(&format!("GET {RUNS}"), "200 /total_entries=1 /dag_runs/0/state=\"failed\"").await;
    server.check("GET /api/v2/dags/~/dagRuns?limit=5", "200 /dag_runs/0/dag_id=\"sales\"").await;
    server
        .check(
            &format!("GET {RUNS}/one/taskInstances"),
            "200 /total_entries=3 /task_instances/0/task_id=\"load\" \
             /task_instances/1/task_id=\"zip\" /task_instances/1/state=\"failed\" \
             /task_instances/1/try_number=1 /task_instances/1/operator=\"bash\" \
             /task_instances/2/state=\"upstream_failed\"",
        )
        .await;
    server
        .check(
            &format!("GET {RUNS}/one/taskInstances/load/xcomEntries"),
            "200 /total_entries=1 /xcom_entries/0/key=\"return_value\" /xcom_entries/0/value=\"42\"",
        )
        .await;
    let value = format!("GET {RUNS}/one/taskInstances/load/xcomEntries/return_value");
    server.check(&value, "200 /value=\"42\"").await;
    server
        .check(
            "GET /api/mainspring/why/sales/one",
            "200 /dag_run/state=\"failed\" /tasks/0/why=null /tasks/1/why=\"exit code 3\" \
             /tasks/2/why=\"trigger rule all_success: upstream `zip` is failed\"",
        )
        .await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_are_read_in_parts() {
    let server = Server::start(&[("sales.yaml", SALES)]).await;
    server.check(&format!("POST {RUNS} {{\"dag_run_id\":\"one\"}}"), "200").await;
    server.check(&format!("GET {RUNS}/one/wait"), "200").await;
    let logs = format!("{RUNS}/one/taskInstances/load/logs");
    let (status, headers, body) = server.ask(&format!("GET {logs}/1")).await;
    let text = String::from_utf8(body).unwrap();
    let lines: Vec<&str> = text.lines().map(|line| &line[25..]).collect();
    assert_eq!((status, lines), (200, vec!["loading", "42"]));
    assert_eq!(headers[NEXT_OFFSET], text.len().to_string());
    let part = |(_, headers, body): (u16, HeaderMap, Vec<u8>)| {
        (String::from_utf8(body).unwrap(), headers[NEXT_OFFSET].to_str().unwrap().to_owned())
    };
    let end = server.ask(&format!("GET {logs}/1?offset=-3")).await;
    assert_eq!(part(end), ("42\n".to_owned(), text.len().to_string()));
    let nothing = server.ask(&format!("GET {logs}/1?offset={}", text.len())).await;
    assert_eq!(part(nothing), (String::new(), text.len().to_string()));
    server.check(&format!("GET {logs}/2"), "404 /detail/code=\"not_found\"").await;
    server.check(&format!("GET {logs}/1?map_index=0"), "404").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_are_cleared_and_marked() {
    let server = Server::start(&[("sales.yaml", SALES)]).await;
    server.check(&format!("POST {RUNS} {{\"dag_run_id\":\"one\"}}"), "200").await;
    server.check(&format!("GET {RUNS}/one/wait"), "200").await;
    let clear = "POST /api/v2/dags/sales/clearTaskInstances";
    server
        .check(
            &format!("{clear} {{\"dag_run_id\":\"one\",\"dry_run\":false}}"),
            "200 /total_entries=2 /task_instances/0/task_id=\"zip\"",
        )
        .await;
    server.check(&format!("GET {RUNS}/one/wait"), "200").await;
    let zip = format!("{RUNS}/one/taskInstances/zip");
    server.check(&format!("GET {zip}"), "200 /try_number=2 /state=\"failed\"").await;
    server
        .check(
            &format!("PATCH {zip} {{\"new_state\":\"success\"}}"),
            "200 /task_instances/0/state=\"success\" /total_entries=1",
        )
        .await;
    let marked = format!("PATCH {RUNS}/one {{\"state\":\"success\"}}");
    server.check(&marked, "200 /state=\"success\"").await;
    server.check(&format!("{clear} {{\"dag_run_id\":\"one\"}}"), "200 /total_entries=0").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_answered_in_one_form() {
    let server = Server::start(&[("sales.yaml", SALES)]).await;
    server.check(&format!("POST {RUNS} {{\"dag_run_id\":\"one\"}}"), "200").await;
    for (request, expected) in [
        ("GET /api/v2/nothing", "404 /detail/code=\"not_found\""),
        ("DELETE /api/v2/dags", "405 /detail/code=\"method_not_allowed\""),
        ("GET /api/v2/dags/none", "404 /detail/message=\"there is no DAG `none`\""),
        (
            "PATCH /api/v2/dags/sale {\"is_paused\":true}",
            "404 /detail/message=\"there is no DAG `sale`; did you mean `sales`?\"",
        ),
        ("PATCH /api/v2/dags/sales {\"is_paused\":1}", "422 /detail/code=\"unprocessable\""),
        ("PATCH /api/v2/dags/sales {\"paused\":true}", "422"),
        ("PATCH /api/v2/dags/sales {", "400 /detail/code=\"invalid\""),
        ("GET /api/v2/dags?limit=many", "422 /detail/code=\"unprocessable\""),
        ("GET /api/v2/dags?order_by=dag_id;drop", "400 /detail/code=\"invalid\""),
        ("GET /api/v2/dags?colour=red", "422"),
        ("GET /api/v2/dags?limit=-1", "422"),
        ("GET /api/v2/dags?limit=99999999999", "422"),
        ("GET /api/v2/dags?last_dag_run_state=lost", "422"),
        ("GET /api/v2/dags/~/dagRuns?state=lost", "422"),
        ("GET /api/v2/dags/~/dagRuns?order_by=-colour", "400"),
        ("GET /api/v2/dags/sales/dagRuns?run_after_gte=yesterday", "422"),
        ("GET /api/v2/dags/~/dagRuns/~/taskInstances?order_by=duration", "400"),
        ("GET /api/v2/dags/~/dagRuns/~/taskInstances?pool=a", "422"),
        ("GET /api/v2/dags/sales/dagRuns/one/taskInstances?order_by=colour", "400"),
        ("POST /api/v2/dags/sales/dagRuns/list {}", "422"),
        ("POST /api/v2/dags/sales/clearTaskInstances {\"dry_run\":false}", "400"),
        ("POST /api/v2/dags/sales/clearTaskInstances {\"include_past\":true}", "422"),
        ("GET /api/v2/dags/sales/dagVersions/9", "404"),
        ("GET /api/v2/dags/sales/dagVersions/many", "422 /detail/code=\"unprocessable\""),
        ("GET /api/v2/dags/sales/tasks/none", "404"),
        ("GET /api/v2/importErrors/7", "404"),
        ("GET /api/v2/pools/none", "404"),
        ("DELETE /api/v2/pools/default_pool", "400"),
        ("POST /api/v2/pools {\"name\":\"a\",\"slots\":-1}", "422 /detail/code=\"unprocessable\""),
        ("POST /api/v2/pools {\"name\":\"../a\",\"slots\":1}", "422"),
        ("POST /api/v2/pools {\"name\":\"default_pool\",\"slots\":1}", "409"),
        ("POST /api/v2/variables {\"key\":\"\",\"value\":\"\"}", "422"),
        ("DELETE /api/v2/dags/sales", "409 /detail/code=\"conflict\""),
        ("DELETE /api/v2/dags/none", "404"),
        ("GET /api/v2/dags/sales/dagRuns/none", "404"),
        ("GET /api/v2/dags/none/dagRuns", "404"),
        (
            "POST /api/v2/dags/sales/dagRuns {\"dag_run_id\":\"one\"}",
            "409 /detail/code=\"conflict\"",
        ),
        ("POST /api/v2/dags/sales/dagRuns {\"conf\":{\"region\":\"jp\"}}", "400"),
        ("PATCH /api/v2/dags/sales/dagRuns/one {\"state\":\"running\"}", "400"),
        ("GET /api/v2/dags/sales/dagRuns/one/taskInstances/none", "404"),
        ("GET /api/v2/dags/sales/dagRuns/one/taskInstances/none/logs/1", "404"),
        ("PATCH /api/v2/dags/sales/dagRuns/one/taskInstances/zip {\"new_state\":\"none\"}", "400"),
        ("GET /api/mainspring/why/sales/none", "404"),
        ("GET /api/mainspring/slots/none", "404"),
    ] {
        server.check(request, expected).await;
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_come_and_go() {
    let server = Server::start(&[]).await;
    let variable = "{\"key\":\"region\",\"value\":\"kr\"}";
    server.check(&format!("POST /api/v2/variables {variable}"), "201 /key=\"region\"").await;
    server.check(&format!("POST /api/v2/variables {variable}"), "409").await;
    let changed = "{\"key\":\"region\",\"value\":\"us\",\"description\":\"where\"}";
    server.check(&format!("PATCH /api/v2/variables/region {changed}"), "200").await;
    server
        .check(
            "GET /api/v2/variables",
            "200 /total_entries=1 /variables/0/value=\"us\" /variables/0/description=\"where\"",
        )
        .await;
    server.check("DELETE /api/v2/variables/region", "204").await;
    server.check("GET /api/v2/variables/region", "404").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_around_an_instant_are_found() {
    let server =
        Server::start(&[("sales.yaml", SALES.replace("every 90m", "'@yearly'").as_str())]).await;
    server
        .check(
            "GET /api/mainspring/slots/sales?at=2026-03-08T00:00:00Z",
            "200 /slots=[] /last_due=\"2026-03-07T17:00:00Z\" /next_due=\"2026-03-08T17:00:00Z\"",
        )
        .await;
    server
        .check(
            "GET /api/mainspring/slots/sales?at=2026-03-07T17:00:00Z",
            "200 /last_due=\"2026-03-07T17:00:00Z\" /next_due=\"2026-03-08T17:00:00Z\"",
        )
        .await;
    server.check("GET /api/v2/monitor/health", "200 /scheduler/status=\"healthy\"").await;
    server.stop().await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_door_is_for_the_user_alone_and_goes_with_its_owner() {
    use std::os::unix::fs::PermissionsExt;
    let server = Server::start(&[]).await;
    let socket = server.api.home.socket();
    fs::write(&socket, "left behind").unwrap();
    let door = Door::open(server.api.clone()).unwrap();
    assert_eq!(fs::metadata(&socket).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(tokio::net::UnixStream::connect(&socket).await.is_ok());
    drop(door);
    assert!(!socket.exists());
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_describes_itself() {
    let server = Server::start(&[]).await;
    server
        .check(
            "GET /openapi.json",
            "200 /info/title=\"Mainspring\" \
             /components/schemas/DagRunState/enum=[\"queued\",\"running\",\"success\",\"failed\"] \
             /components/schemas/DagRun/properties/state/$ref=\"#/components/schemas/DagRunState\"",
        )
        .await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_too_large_is_called_so() {
    let server = Server::start(&[]).await;
    let request = format!("POST /api/v2/variables {{\"key\":\"{}\"}}", "x".repeat(3 << 20));
    let (status, _, body) = server.ask(&request).await;
    let body = String::from_utf8_lossy(&body);
    assert_eq!(status, 413, "{body}");
    assert!(body.contains("larger than this path takes"), "{body}");
    server.stop().await;
}

#[test]
fn whatever_takes_a_body_may_find_it_too_large() {
    let description = serde_json::to_value(openapi()).unwrap();
    let paths = description["paths"].as_object().unwrap();
    for (path, operations) in paths {
        for (method, operation) in operations.as_object().unwrap() {
            let takes_json = operation.pointer("/requestBody/content/application~1json").is_some();
            let is_told = operation["responses"].get("413").is_some();
            assert_eq!(takes_json, is_told, "{method} {path}");
        }
    }
}

#[test]
fn every_reference_of_the_description_leads_somewhere() {
    let text = serde_json::to_string(&openapi()).unwrap();
    let description: Value = serde_json::from_str(&text).unwrap();
    let marker = "\"$ref\":\"#";
    for (at, _) in text.match_indices(marker) {
        let pointer = text[at + marker.len()..].split('"').next().unwrap();
        assert!(description.pointer(pointer).is_some(), "{pointer}");
    }
}
