//! A text tried out: rendered, rehearsed, run; and the history as it was before.

use serde_json::{Value, json};

use crate::api::tests::Server;

const SALES: &str = "
schedule: '0 2 * * *'
timezone: Asia/Seoul
env: { DB_PASSWORD: hunter22 }
params: { region: kr }
tasks:
  extract: { operator: bash, command: 'echo {{ 40 + 2 }}' }
  load:
    operator: bash
    upstream: [extract]
    command: 'load {{ ti.xcom_pull(''extract'') }} on {{ ds }} in {{ params.region }} with {{ env.DB_PASSWORD }}'
    env: { WHEN: '{{ ts }}', WRONG: '{{ params.none }}' }
    cwd: '{{ ds }}'
";

fn request(path: &str, body: &Value) -> String {
    format!("POST /api/mainspring/{path} {body}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_rendered_field_by_field() {
    let server = Server::start(&[("sales.yaml", SALES)]).await;
    let asked = |more: Value| {
        let mut body = json!({ "path": "sales.yaml", "text": SALES, "task_id": "load" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        request("render", &body)
    };
    let date = json!({ "logical_date": "2026-03-14T17:00:00Z", "params": { "region": "us" } });
    server
        .check(
            &asked(date.clone()),
            "200 /logical_date=\"2026-03-14T17:00:00Z\" /fields/0/path=\"command\" \
             /fields/0/rendered=null \
             /fields/0/error=\"it waits for what `extract` hands on, which never succeeded\" \
             /fields/1/path=\"cwd\" /fields/1/rendered=\"2026-03-14\" \
             /fields/2/path=\"env.WHEN\" /fields/2/rendered=\"2026-03-14T17:00:00+00:00\" \
             /fields/3/path=\"env.WRONG\" /fields/3/rendered=null \
             /context/0/name=\"ds\" /context/0/value=\"2026-03-14\"",
        )
        .await;
    let run = "POST /api/v2/dags/sales/dagRuns {\"dag_run_id\":\"one\"}";
    server.check(run, "200").await;
    server.check("GET /api/v2/dags/sales/dagRuns/one/wait", "200").await;
    server
        .check(
            &asked(date),
            "200 /fields/0/rendered=\"load 42 on 2026-03-14 in us with ***\" /fields/0/error=null",
        )
        .await;
    // The next run of the schedule, and the text on the disk.
    let (_, _, body) = server.ask(&asked(json!({ "text": null }))).await;
    let answer: Value = serde_json::from_slice(&body).unwrap();
    let next = answer["logical_date"].as_str().unwrap();
    assert!(next.ends_with("T17:00:00Z"), "{next}");
    let known = answer["context"].as_array().unwrap().iter();
    let known: Vec<String> = known.map(|it| format!("{}={}", it["name"], it["value"])).collect();
    for expected in [
        "\"params.region\"=\"kr\"",
        "\"ti.xcom_pull('extract')\"=\"42\"",
        "\"env.DB_PASSWORD\"=\"***\"",
    ] {
        assert!(known.contains(&expected.to_owned()), "{expected}: {known:#?}");
    }
    server.check(&asked(json!({ "task_id": "none" })), "404").await;
    server.check(&asked(json!({ "path": "../a.yaml" })), "400").await;
    server.check(&asked(json!({ "text": "tasks: [" })), "404").await;
    server.stop().await;
}
