//! Every endpoint on a real scheduler, with content that means harm, and what is gone.

use serde_json::Value;

use crate::api::tests::Server;
use crate::store::Write;

const EVIL: &str = "
description: '<script>alert(1)</script>'
schedule: '0 2 * * *'
timezone: Asia/Seoul
env: { EXTRA: 'of the dag', DB_PASSWORD: hunter22 }
params: { region: kr }
groups: { g: { tooltip: '<b>both</b>' } }
tasks:
  start:
    operator: bash
    command: 'echo started pid=$$; echo ''<script>alert(2)</script>{{ env.DB_PASSWORD }}'''
  g.one: { operator: bash, upstream: [start], command: 'test {{ params.region }} = kr || { echo no such region; exit 3; }' }
  g.two: { operator: empty, upstream: [g.one] }
  way:
    operator: branch
    upstream: [g]
    cases: [{ when: '{{ params.region == \"kr\" }}', follow: [end] }]
  end: { operator: empty, upstream: [way] }
";

const M: &str = "/api/mainspring";
const DAG: &str = "/api/mainspring/dags/evil";

/// A run to its end with this conf.
async fn run(server: &Server, run_id: &str, date: &str, region: &str) {
    let wanted = format!(
        "POST /api/v2/dags/evil/dagRuns {{\"dag_run_id\":\"{run_id}\",\"logical_date\":\"{date}\",\
         \"conf\":{{\"region\":\"{region}\"}}}}"
    );
    server.check(&wanted, "200").await;
    server.check(&format!("GET /api/v2/dags/evil/dagRuns/{run_id}/wait"), "200").await;
}

async fn two_runs() -> Server {
    let server = Server::start(&[("evil.yaml", EVIL)]).await;
    run(&server, "good", "2026-03-07T02:00:00Z", "kr").await;
    run(&server, "bad", "2026-03-08T02:00:00Z", "<i>us").await;
    server
}

async fn json(server: &Server, request: &str) -> Value {
    let (status, headers, body) = server.ask(request).await;
    assert_eq!(status, 200, "{request}: {}", String::from_utf8_lossy(&body));
    assert_eq!(headers["content-type"], "application/json", "{request}");
    serde_json::from_slice(&body).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_screen_shows_failures_until_somebody_looked() {
    let server = two_runs().await;
    server
        .check(
            &format!("GET {M}/home"),
            "200 /failed_total=1 /failed/0/run/dag_run_id=\"bad\" /failed/0/task_id=\"g.one\" \
             /failed/0/reason=\"exit code 3\" /failed/0/last_line=\"no such region\" \
             /running=[] /health/dags=1 /health/active=0 /health/is_paused=false \
             /health/scheduler/status=\"healthy\"",
        )
        .await;
    server.check(&format!("POST {DAG}/dagRuns/none/seen"), "404").await;
    server.check(&format!("POST {DAG}/dagRuns/bad/seen"), "204").await;
    server.check(&format!("GET {M}/home"), "200 /failed_total=0 /failed=[]").await;
    // A run that fails anew is looked at anew.
    let clear = "{\"dag_run_id\":\"bad\",\"dry_run\":false}";
    server.check(&format!("POST /api/v2/dags/evil/clearTaskInstances {clear}"), "200").await;
    server.check("GET /api/v2/dags/evil/dagRuns/bad/wait", "200 /state=\"failed\"").await;
    server.check(&format!("GET {M}/home"), "200 /failed_total=1").await;
    server.check(&format!("POST {M}/seen {{\"dag_id\":\"other\"}}"), "204").await;
    server.check(&format!("GET {M}/home"), "200 /failed_total=1").await;
    server.check(&format!("POST {M}/seen {{}}"), "204").await;
    server.check(&format!("GET {M}/home?lang=ko"), "200 /failed_total=0").await;
    server.check(&format!("GET {M}/home?lang=xx"), "422").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_grids() {
    let server = two_runs().await;
    server
        .check(
            &format!("GET {M}/dags?lang=ko"),
            "200 /total_entries=1 /dags/0/dag_id=\"evil\" /dags/0/tasks=5 /dags/0/active_runs=0 \
             /dags/0/description=\"<script>alert(1)</script>\" \
             /dags/0/recent_runs/0/dag_run_id=\"good\" /dags/0/recent_runs/1/state=\"failed\"",
        )
        .await;
    let grid = json(&server, &format!("GET {DAG}/grid?limit=1")).await;
    let tasks: Vec<&str> = grid["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["task_id"].as_str().unwrap())
        .collect();
    assert_eq!(tasks, ["start", "g.one", "g.two", "way", "end"]);
    assert_eq!(grid["tasks"][1]["group"], "g");
    assert_eq!(grid["groups"][0]["tooltip"], "<b>both</b>");
    assert_eq!((&grid["has_more"], &grid["runs"][0]["dag_run_id"]), (&true.into(), &"bad".into()));
    assert_eq!(grid["runs"][0]["cells"]["g.one"]["state"], "failed");
    let older = format!("GET {DAG}/grid?before={}", grid["runs"][0]["run_after"].as_str().unwrap());
    server.check(&older, "200 /has_more=false /runs/0/dag_run_id=\"good\" /runs/1=absent").await;
    server
        .check(&format!("GET {M}/search?q=EVI"), "200 /dags/0/dag_id=\"evil\" /runs=[] /tasks=[]")
        .await;
    server
        .check(
            &format!("GET {M}/search?q=goo"),
            "200 /runs/0/dag_run_id=\"good\" /runs/0/state=\"success\" /dags=[]",
        )
        .await;
    server.check(&format!("GET {M}/search?q=g.t"), "200 /tasks/0/task_id=\"g.two\"").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mapped_instances_are_one_cell() {
    let server = two_runs().await;
    let run = crate::api::paths::RunPath { dag_id: "evil".into(), dag_run_id: "good".into() }.run();
    let first = server.api.store.task_instances(&run).unwrap().remove(0);
    let states = ["success", "failed", "success"].map(mainspring_core::model::TaskState::parse);
    let instances = (0..).zip(states).map(|(map_index, state)| {
        let mut ti = first.clone();
        ti.key.task_id = "end".into();
        (ti.key.map_index, ti.state) = (map_index, state.unwrap());
        Write::Record(mainspring_core::engine::Record::TaskInstance(ti))
    });
    server.api.store.commit(instances.collect::<Vec<_>>()).await.unwrap();
    server
        .check(
            &format!("GET {DAG}/grid?before=2026-03-08T00:00:00Z"),
            "200 /runs/0/cells/end/state=\"failed\" /runs/0/cells/end/mapped/success=3 \
             /runs/0/cells/end/mapped/failed=1",
        )
        .await;
    server
        .check(
            &format!("GET {DAG}/dagRuns/good/live"),
            "200 /tasks/4/task_id=\"end\" /tasks/4/mapped/failed=1 /tasks/5=absent",
        )
        .await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_shown_live_and_its_tries_in_full() {
    let server = two_runs().await;
    server
        .check(
            &format!("GET {DAG}/dagRuns/good/live"),
            "200 /run/state=\"success\" /tasks/0/state=\"success\" /tasks/1/task_id=\"g.one\" \
             /tasks/0/last_line=\"<script>alert(2)</script>hunter22\" \
             /tasks/0/xcom=\"<script>alert(2)</script>hunter22\"",
        )
        .await;
    let detail = format!("GET {DAG}/dagRuns/good/tasks/start/-1/tries/1");
    server
        .check(
            &detail,
            "200 /state=\"success\" /exit=\"exit code 0\" /is_recorded=true /interpreter=null \
             /environment/EXTRA/value=\"of the dag\" /environment/EXTRA/is_hidden=false \
             /environment/DB_PASSWORD/is_hidden=true /environment/DB_PASSWORD/value=absent \
             /environment/MAINSPRING_TASK_ID/value=\"start\"",
        )
        .await;
    let told = json(&server, &detail).await;
    let command = told["rendered"]["command"].as_str().unwrap();
    assert!(command.contains("***") && !told.to_string().contains("hunter22"), "{told:#}");
    assert_eq!(told["environment"]["DB_PASSWORD"]["fingerprint"].as_str().unwrap().len(), 8);
    assert!(told["environment"]["PATH"]["value"].is_string(), "{told:#}");
    server
        .check(
            &format!("GET {DAG}/dagRuns/good/tasks/way/-1/tries/1"),
            "200 /rendered/cases/0/when=true",
        )
        .await;
    server
        .check(
            "GET /api/v2/dags/evil/dagRuns/bad/taskInstances/g.one",
            "200 /rendered_fields/command=\"test <i>us = kr || { echo no such region; exit 3; }\"",
        )
        .await;
    for wrong in
        ["start/-1/tries/2", "start/0/tries/1", "none/-1/tries/1", "..%2F..%2Fx/-1/tries/1"]
    {
        server.check(&format!("GET {DAG}/dagRuns/good/tasks/{wrong}"), "404").await;
    }
    server.check(&format!("GET {DAG}/dagRuns/good/tasks/start/x/tries/1"), "422").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_shown_searched_and_sent() {
    let server = two_runs().await;
    let log = format!("{M}/logs/evil/bad/start/-1/1");
    let window = json(&server, &format!("GET {log}/window?at=-1&lines=1&direction=backward")).await;
    let text = window["lines"][0]["text"].as_str().unwrap();
    assert!(text.ends_with("<script>alert(2)</script>hunter22"), "{window:#}");
    assert_eq!((&window["end"], &window["is_complete"]), (&window["size"], &true.into()));
    let start = window["start"].as_u64().unwrap();
    server
        .check(
            &format!("GET {log}/search?q=SCRIPT"),
            &format!("200 /matches/0/offset={start} /next=null"),
        )
        .await;
    server.check(&format!("GET {log}/search?q=SCRIPT&case=true"), "200 /matches=[]").await;
    server.check(&format!("GET {log}/search?q=%5Cd%5B&regex=true"), "422").await;
    server.check(&format!("GET {log}/search"), "422").await;
    let (status, headers, body) = server.ask(&format!("GET {log}/download")).await;
    assert_eq!((status, body.len() as u64), (200, window["size"].as_u64().unwrap()));
    assert_eq!(headers["content-type"], "text/plain; charset=utf-8");
    assert_eq!(headers["x-content-type-options"], "nosniff");
    // Somebody cleaned up.
    std::fs::remove_dir_all(server.api.home.logs()).unwrap();
    server.check(&format!("GET {log}/window"), "200 /lines=[] /size=0").await;
    server.check(&format!("GET {log}/search?q=x"), "200 /matches=[]").await;
    server.check(&format!("GET {log}/download"), "200").await;
    for wrong in ["..%2F..%2F/bad/start/-1/1", "evil/bad/start/-1/9", "evil/bad/%00/-1/1"] {
        server.check(&format!("GET {M}/logs/{wrong}/window"), "404").await;
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_since_it_worked_is_said() {
    let server = two_runs().await;
    let changes = format!("GET {DAG}/dagRuns/bad/changes");
    server
        .check(
            &changes,
            "200 /a/dag_run_id=\"good\" /b/dag_run_id=\"bad\" \
             /summary/0=\"The param `region` is \\\"<i>us\\\" and was \\\"kr\\\"\" \
             /params/0/name=\"region\" /params/0/b=\"<i>us\" /version/hunks=[] /environment=[] \
             /tasks/1/task_id=\"g.one\" /tasks/1/b/exit=\"exit code 3\" \
             /tasks/1/rendered/0/name=\"command\" /tasks/1/log/hunks/1/text=\"no such region\" \
             /tasks/0/log=null",
        )
        .await;
    let korean = json(&server, &format!("{changes}?lang=ko")).await;
    assert!(korean["summary"][0].as_str().unwrap().starts_with("`region` 파라미터"), "{korean:#}");
    // Process numbers are evened out: what was printed is the same.
    server
        .check(
            &format!("GET {DAG}/compare?a=bad&b=good&task_id=start"),
            "200 /a/dag_run_id=\"bad\" /tasks/0/log/hunks=[] /tasks/1/log=null",
        )
        .await;
    server.check(&format!("GET {DAG}/dagRuns/good/changes"), "404").await;
    server.check(&format!("GET {DAG}/compare?a=bad&b=none"), "404").await;
    server.check(&format!("GET {DAG}/compare?a=bad"), "422").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn schedules_are_looked_ahead_and_back() {
    let server = two_runs().await;
    server
        .check(
            &format!("GET {DAG}/next?count=2&from=2026-03-07T16:00:00Z&lang=en"),
            "200 /timezone=\"Asia/Seoul\" /runs/0/run_after=\"2026-03-07T17:00:00Z\" \
             /runs/0/local=\"2026-03-08 02:00\" /runs/0/note=null /runs/2=absent",
        )
        .await;
    server.check(&format!("GET {DAG}/backlog"), "200 /suggested=\"latest\" /none/count=0").await;
    // The run was asked for now, whatever its logical date.
    let calendar = json(&server, &format!("GET {DAG}/calendar")).await;
    let days = calendar["days"].as_array().unwrap();
    let sum = |key: &str| days.iter().map(|day| day[key].as_u64().unwrap()).sum::<u64>();
    assert_eq!((sum("success"), sum("failed")), (1, 1), "{calendar:#}");
    let ahead = format!("GET {DAG}/calendar?from=2030-01-01&to=2030-01-02");
    server.check(&ahead, "200 /days/0=absent").await;
    server.check("PATCH /api/v2/dags/evil {\"is_paused\":false}", "200").await;
    server
        .check(&ahead, "200 /timezone=\"Asia/Seoul\" /days/0/planned=1 /days/1/date=\"2030-01-02\"")
        .await;
    for wrong in ["from=2026-03-08&to=2026-03-07", "from=2000-01-01", "from=x"] {
        server.check(&format!("GET {DAG}/calendar?{wrong}"), "422").await;
    }
    let timeline = json(&server, &format!("GET {M}/timeline")).await;
    let kinds: Vec<&str> = timeline["slots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["kind"].as_str().unwrap())
        .collect();
    assert!(kinds.contains(&"planned"), "{timeline:#}");
    assert_eq!(timeline["asleep"], serde_json::json!([]));
    server
        .check(
            &format!("GET {M}/timeline?from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z"),
            "422",
        )
        .await;
    server
        .check(&format!("GET {M}/queue"), "200 /parallelism/used=0 /entries=[] /pools/0/total=128")
        .await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_graph_is_drawn_and_folded() {
    let server = two_runs().await;
    let graph = json(&server, &format!("GET {DAG}/graph")).await;
    assert_eq!(graph["nodes"].as_array().unwrap().len(), 5);
    assert_eq!(
        (&graph["groups"][0]["group_id"], &graph["groups"][0]["count"]),
        (&"g".into(), &2.into())
    );
    assert_eq!(graph["nodes"][0]["icon"], "terminal");
    let within = |it: &Value| {
        it["x"].as_i64().unwrap() >= 0
            && it["x"].as_i64().unwrap() + it["width"].as_i64().unwrap()
                <= graph["width"].as_i64().unwrap()
    };
    assert!(graph["nodes"].as_array().unwrap().iter().all(within), "{graph:#}");
    assert_eq!(json(&server, &format!("GET {DAG}/graph")).await, graph, "nothing moves by itself");
    let folded = json(&server, &format!("GET {DAG}/graph?collapsed=g,none&direction=tb")).await;
    let names: Vec<&Value> =
        folded["nodes"].as_array().unwrap().iter().map(|it| &it["task_id"]).collect();
    assert_eq!(names, ["start", "g", "way", "end"]);
    assert_eq!(folded["nodes"][1]["tasks"], serde_json::json!(["g.one", "g.two"]));
    assert_eq!(
        (folded["edges"].as_array().unwrap().len(), &folded["groups"]),
        (3, &serde_json::json!([]))
    );
    server.check(&format!("GET {DAG}/graph?version=7"), "404").await;
    server.check(&format!("GET {DAG}/graph?direction=up"), "422").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dag_whose_file_is_gone_keeps_its_history() {
    let server = two_runs().await;
    let mut changes = server.api.changes.subscribe();
    std::fs::remove_file(server.api.home.dags().join("evil.yaml")).unwrap();
    while changes.recv().await.unwrap() != crate::scheduler::Change::Dags {}
    server.check(&format!("GET {M}/dags"), "200 /total_entries=0").await;
    server.check(&format!("GET {DAG}/backlog"), "404").await;
    for kept in ["grid", "graph", "calendar", "next", "dagRuns/bad/live", "dagRuns/bad/changes"] {
        server.check(&format!("GET {DAG}/{kept}"), "200").await;
    }
    server.check(&format!("GET {M}/timeline"), "200 /slots=[]").await;
    for none in ["grid", "graph", "calendar", "next", "dagRuns/bad/live", "compare?a=a&b=b"] {
        server.check(&format!("GET {M}/dags/none/{none}"), "404").await;
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_begin_with_a_greeting() {
    use axum::{body::Body, http::Request};
    use http_body_util::BodyExt;
    use tower::ServiceExt;
    let server = Server::start(&[("evil.yaml", EVIL)]).await;
    let request = Request::get(format!("{M}/events")).body(Body::empty()).unwrap();
    let answer = crate::api::router(server.api.clone()).oneshot(request).await.unwrap();
    assert_eq!(answer.headers()["content-type"], "text/event-stream");
    let mut body = answer.into_body();
    let mut read = async || {
        let frame = body.frame().await.unwrap().unwrap();
        String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
    };
    assert!(read().await.starts_with("event: hello\ndata: {\"version\":"));
    run(&server, "one", "2026-03-07T02:00:00Z", "kr").await;
    let told = read().await;
    assert!(told.starts_with("event: changes\ndata: {\"runs\":[{\"dag_run_id\":\"one\""), "{told}");
    server.stop().await;
}
