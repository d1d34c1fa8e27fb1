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

const WAYS: &str = "
params: { region: kr }
tasks:
  extract: { operator: bash, command: 'echo {{ ds }}' }
  way:
    operator: branch
    upstream: [extract]
    cases: [{ when: '{{ params.region == \"kr\" }}', follow: [near] }, { follow: [far] }]
  near: { operator: bash, upstream: [way], command: 'near {{ ti.xcom_pull(''way'') }}', retries: 1, retry_delay: 1m }
  far: { operator: bash, upstream: [way], command: 'far {{ ti.xcom_pull(''extract'') }}' }
  end: { operator: empty, upstream: [near, far], trigger_rule: none_failed_min_one_success }
";

/// A rehearsal as text: a line for each try.
async fn rehearse(server: &Server, text: &str, more: Value) -> String {
    let mut body =
        json!({ "path": "new.yaml", "text": text, "logical_date": "2026-03-14T00:00:00Z" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (status, _, body) = server.ask(&request("dry_run", &body)).await;
    let answer: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(status, 200, "{answer:#}");
    let mut told = format!("{} {}", answer["state"].as_str().unwrap(), answer["seconds"]);
    for task in answer["tasks"].as_array().unwrap() {
        let of =
            |name: &str| task[name].as_str().map_or_else(|| task[name].to_string(), str::to_owned);
        let rendered = task["rendered"].as_array().unwrap().iter();
        let rendered: Vec<&str> = rendered.filter_map(|field| field["text"].as_str()).collect();
        let parts = ["task_id", "try_number", "state", "start", "end"].map(of);
        told += &format!("\n{} [{}]", parts.join(" "), rendered.join("|"));
    }
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_rehearsed() {
    let server = Server::start(&[]).await;
    let near = "success 20.0
extract 1 success 0.0 10.0 [echo 2026-03-14]
way 1 success 10.0 10.0 [True]
near 1 success 10.0 20.0 [near ['near']]
far 0 skipped null 10.0 []
end 1 success 20.0 20.0 []";
    assert_eq!(rehearse(&server, WAYS, json!({})).await, near);
    let far = "success 11.5
extract 1 success 0.0 1.5 [echo 2026-03-14]
way 1 success 1.5 1.5 [False]
far 1 success 1.5 11.5 [it waits for what `extract` hands on, which never succeeded]
near 0 skipped null 1.5 []
end 1 success 11.5 11.5 []";
    let more = json!({ "params": { "region": "us" }, "durations": { "extract": 1.5 } });
    assert_eq!(rehearse(&server, WAYS, more).await, far);
    let failed = "failed 90.0
extract 1 success 0.0 10.0 [echo 2026-03-14]
way 1 success 10.0 10.0 [True]
near 1 failed 10.0 20.0 [near ['near']]
far 0 skipped null 10.0 []
near 2 failed 80.0 90.0 [near ['near']]
end 0 upstream_failed null 90.0 []";
    assert_eq!(rehearse(&server, WAYS, json!({ "fail": ["near"] })).await, failed);
    let broken = WAYS.replace("echo {{ ds }}", "echo {{ params.none }}");
    let told = rehearse(&server, &broken, json!({})).await;
    assert!(told.starts_with("failed 0.0\nextract 1 failed 0.0 0.0"), "{told}");
    for (more, expected) in [
        (json!({ "fail": ["none"] }), "400 /detail/message=\"the text has no task `none`\""),
        (json!({ "durations": { "way": -1 } }), "400"),
        (json!({ "params": 7 }), "400"),
        (json!({ "text": "tasks: [" }), "400 /detail/diagnostics/0/code=\"unclosed\""),
        (json!({ "colour": 7 }), "422"),
        (json!({ "logical_date": "9999-12-30T00:00:00Z" }), "200 /state=\"success\" /seconds=20.0"),
    ] {
        let mut body = json!({ "path": "new.yaml", "text": WAYS });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        server.check(&request("dry_run", &body), expected).await;
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_dag_is_rehearsed_at_once() {
    let server = Server::start(&[]).await;
    let mut text = String::from("tasks:\n  t0: { operator: bash, command: 'echo {{ ds }}' }\n");
    for number in 1..1000 {
        let before = number / 2;
        text += &format!(
            "  t{number}: {{ operator: bash, upstream: [t{before}], command: 'echo {{{{ ds }}}}' }}\n"
        );
    }
    let text = text.replace("upstream: [t0], ", "");
    let began = tokio::time::Instant::now();
    let told = rehearse(&server, &text, json!({})).await;
    assert_eq!(told.lines().count(), 1001);
    assert!(began.elapsed() < std::time::Duration::from_secs(3), "{:?}", began.elapsed());
    server.stop().await;
}

const CHAIN: &str = "
tasks:
  extract: { operator: bash, command: 'echo {{ 40 + 2 }}' }
  load: { operator: bash, upstream: [extract], command: 'echo got {{ ti.xcom_pull(''extract'') }}' }
  report: { operator: bash, upstream: [load], command: 'echo report {{ ti.xcom_pull(''load'') }}; exit 3' }
";

async fn begin(server: &Server, text: &str, more: Value) -> String {
    let mut body = json!({ "path": "chain.yaml", "text": text });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (status, _, answer) = server.ask(&request("trials", &body)).await;
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(status, 201, "{answer:#}");
    answer["trial_id"].as_str().unwrap().to_owned()
}

/// Waits until the trial stands so; the trial as text.
async fn stands(server: &Server, trial_id: &str, state: &str) -> String {
    let get = format!("GET /api/mainspring/trials/{trial_id}");
    let mut changes = server.api.changes.subscribe();
    loop {
        let (_, _, body) = server.ask(&get).await;
        let trial: Value = serde_json::from_slice(&body).unwrap();
        if trial["state"] == state {
            let tasks = trial["tasks"].as_array().unwrap().iter().map(|task| {
                let mark = if task["is_frozen"] == true { "*" } else { "" };
                let word = |name: &str| task[name].as_str().unwrap_or("-").to_owned();
                format!("{}{mark} {} {}", word("task_id"), word("state"), task["xcoms"])
            });
            return tasks.collect::<Vec<_>>().join("\n");
        }
        changes.recv().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_of_a_text_are_tried_out() {
    let server = Server::start(&[("chain.yaml", CHAIN)]).await;
    let scope =
        |kind: &str, task_id: &str| json!({ "scope": { "kind": kind, "task_id": task_id } });
    let all = begin(&server, CHAIN, json!({ "scope": { "kind": "all" } })).await;
    let expected = "extract success [{\"key\":\"return_value\",\"value\":\"42\"}]
load success [{\"key\":\"return_value\",\"value\":\"got 42\"}]
report failed []";
    assert_eq!(stands(&server, &all, "failed").await, expected);
    let log = format!("GET /api/mainspring/trials/{all}/log?task_id=report");
    let (_, _, body) = server.ask(&log).await;
    let part: Value = serde_json::from_slice(&body).unwrap();
    assert!(part["text"].as_str().unwrap().contains("report got 42"), "{part}");
    assert_eq!((&part["is_over"], &part["end"]), (&json!(true), &part["size"]));
    server.check(&format!("{log}&offset=-1"), "200 /is_over=true /start=0").await;
    server.check(&format!("{log}&try_number=2"), "404").await;
    let rendered =
        json!({ "path": "chain.yaml", "text": CHAIN, "task_id": "load", "trial_id": all });
    server.check(&request("render", &rendered), "200 /fields/0/rendered=\"echo got 42\"").await;

    // What never succeeded is not there to be used; what comes before and never ran is no matter.
    let mut frozen = scope("from", "load");
    frozen["frozen"] = json!(["extract"]);
    let mut body = json!({ "path": "chain.yaml", "text": CHAIN });
    body.as_object_mut().unwrap().extend(frozen.as_object().unwrap().clone());
    server.check(&request("trials", &body), "409 /detail/code=\"conflict\"").await;
    let one = begin(&server, CHAIN, scope("task", "load")).await;
    let expected = "extract* success []
load success [{\"key\":\"return_value\",\"value\":\"got None\"}]";
    assert_eq!(stands(&server, &one, "success").await, expected);

    // With a real run, its results are used.
    server.check("POST /api/v2/dags/chain/dagRuns {\"dag_run_id\":\"one\"}", "200").await;
    server.check("GET /api/v2/dags/chain/dagRuns/one/wait", "200").await;
    let from = begin(&server, &CHAIN.replace("exit 3", "exit 0"), frozen).await;
    let expected = "extract* success [{\"key\":\"return_value\",\"value\":\"42\"}]
load success [{\"key\":\"return_value\",\"value\":\"got 42\"}]
report success [{\"key\":\"return_value\",\"value\":\"report got 42\"}]";
    assert_eq!(stands(&server, &from, "success").await, expected);
    server.check("GET /api/v2/dags/chain/dagRuns", "200 /total_entries=1").await;
    let text_of = |trial: &str| format!("/api/mainspring/trials/{trial}");
    server.check(&format!("DELETE {}", text_of(&from)), "204").await;
    server.check(&format!("GET {}", text_of(&from)), "404").await;
    server.check(&format!("DELETE {}", text_of(&from)), "404").await;
    for (body, status) in [
        (scope("task", "none"), "400"),
        (json!({ "scope": { "kind": "task" } }), "400"),
        (json!({ "scope": { "kind": "some" } }), "422"),
        (json!({ "scope": { "kind": "all" }, "text": "tasks: [" }), "400"),
        (json!({ "scope": { "kind": "all" }, "params": [] }), "400"),
    ] {
        let mut whole = json!({ "path": "chain.yaml", "text": CHAIN });
        whole.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
        server.check(&request("trials", &whole), status).await;
    }
    server.stop().await;
}

// It looks for processes where Linux shows them.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_trial_that_is_ended_leaves_nothing_behind() {
    let server = Server::start(&[]).await;
    let folder = tempfile::tempdir().unwrap();
    let text = |file: &str| {
        let file = folder.path().join(file).display().to_string();
        format!(
            "tasks: {{ wait: {{ operator: bash, command: 'echo $$ > {file}; exec sleep 600' }} }}"
        )
    };
    let all = json!({ "scope": { "kind": "all" } });
    let pid = async |file: &str| loop {
        let path = folder.path().join(file);
        match std::fs::read_to_string(path).ok().and_then(|text| text.trim().parse::<u32>().ok()) {
            Some(pid) => return pid,
            None => tokio::task::yield_now().await,
        }
    };
    let is_alive = |pid: u32| std::path::Path::new(&format!("/proc/{pid}")).exists();
    let ended = begin(&server, &text("a"), all.clone()).await;
    let first = pid("a").await;
    server.check(&format!("DELETE /api/mainspring/trials/{ended}"), "204").await;
    assert!(!is_alive(first), "its process is gone with it");
    let mut pids = Vec::new();
    for file in ["b", "c", "d", "e"] {
        begin(&server, &text(file), all.clone()).await;
        pids.push(pid(file).await);
    }
    let mut more = json!({ "path": "new.yaml", "text": text("f") });
    more["scope"] = json!({ "kind": "all" });
    server.check(&request("trials", &more), "409").await;
    server.stop().await;
    assert!(!pids.into_iter().any(is_alive), "those of all others are gone with the program");
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_trial_that_is_stopped_can_still_be_read() {
    let server = Server::start(&[]).await;
    let text = "tasks: { wait: { operator: bash, retries: 3, \
                command: 'echo begun; exec sleep 600' } }";
    let id = begin(&server, text, json!({ "scope": { "kind": "all" } })).await;
    let log = format!("GET /api/mainspring/trials/{id}/log?task_id=wait");
    let read = async || {
        let (_, _, body) = server.ask(&log).await;
        String::from_utf8(body.to_vec()).unwrap()
    };
    while !read().await.contains("begun") {
        tokio::task::yield_now().await;
    }
    server.check(&format!("POST /api/mainspring/trials/{id}/stop"), "204").await;
    assert_eq!(stands(&server, &id, "stopped").await, "wait failed []");
    assert!(read().await.contains("begun"), "{}", read().await);
    server.check(&format!("DELETE /api/mainspring/trials/{id}"), "204").await;
    server.check(&format!("POST /api/mainspring/trials/{id}/stop"), "404").await;
    server.stop().await;
}

const DECIDING: &str = "
tasks:
  ask: { operator: branch_python, code: 'def main(): return \"b\"' }
  a: { operator: bash, upstream: [ask], command: 'echo a' }
  b: { operator: bash, upstream: [ask], command: 'echo {{ var.value.api_token }} $X', env: { X: '{{ var.value.api_token }}' } }
  stop: { operator: short_circuit, upstream: [b], condition: '{{ ti.xcom_pull(''b'') == ''no'' }}' }
  never: { operator: empty, upstream: [stop], trigger_rule: all_done }
";

#[tokio::test(flavor = "multi_thread")]
async fn what_only_code_can_decide_is_as_it_was_last() {
    let server = Server::start(&[("new.yaml", DECIDING)]).await;
    let token = "POST /api/v2/variables {\"key\":\"api_token\",\"value\":\"swordfish\"}";
    server.check(token, "201").await;
    let first = "success 20.0
ask 1 success 0.0 10.0 []
a 1 success 10.0 20.0 [echo a]
never 1 success 10.0 10.0 []
b 0 skipped null 10.0 []
stop 0 skipped null 10.0 []";
    assert_eq!(rehearse(&server, DECIDING, json!({})).await, first);
    server.check("POST /api/v2/dags/new/dagRuns {\"dag_run_id\":\"one\"}", "200").await;
    server.check("GET /api/v2/dags/new/dagRuns/one/wait", "200 /state=\"success\"").await;
    let measured = json!({ "durations": { "ask": 1, "b": 2, "stop": 0 } });
    let as_last = "success 3.0
ask 1 success 0.0 1.0 []
b 1 success 1.0 3.0 [echo *** $X|***]
a 0 skipped null 1.0 []
stop 1 success 3.0 3.0 [False]
never 0 skipped null 3.0 []";
    assert_eq!(rehearse(&server, DECIDING, measured).await, as_last);
    // Without being told, the history says how long each takes.
    let body = json!({ "path": "new.yaml", "text": DECIDING });
    server.check(&request("dry_run", &body), "200 /tasks/0/is_measured=true").await;
    server.stop().await;
}
