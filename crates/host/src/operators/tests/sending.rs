//! Operators that talk to other machines, against servers of this process: what arrives there, what
//! comes back, and that no secret shows up in a log, an XCom or a record.

use super::*;
use crate::send::sinks::{HttpSink, MailSink, answer, silent};

const PASSWORD: &str = "sesame-password";

fn home(connections: &[(&str, String)]) -> Home {
    let mut home = Home::new();
    for (conn_id, uri) in connections {
        home.env.insert(format!("AIRFLOW_CONN_{}", conn_id.to_uppercase()), uri.clone());
    }
    home
}

/// Runs `text` and holds what came of it against `expected`; no secret is in any of it.
async fn check_sent(home: &Home, text: &str, expected: &str) -> Ran {
    let ran = home.run(text).await;
    assert_eq!(ran.text, expected.trim(), "{text}\n{:?}", ran.logs);
    let told = format!("{ran:?}");
    assert!(!told.contains("sesame"), "{told}");
    ran
}

fn json(status: u16, body: &str) -> String {
    answer(status, "Content-Type: application/json\r\n", body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_goes_out_with_everything_and_the_answer_is_the_xcom() {
    let sink = HttpSink::answering([json(200, r#"{"rows": 3}"#)]).await;
    let uri = format!("http://user:{PASSWORD}@{}?X-Team=data", sink.address);
    let home = home(&[("api", uri)]);
    let dag = "
tasks:
  t:
    operator: http
    connection: api
    endpoint: /load/{{ ds }}
    method: POST
    headers: { X-Run: '{{ run_id }}' }
    query: { day: '{{ ds }}' }
    body: { rows: 3, day: '{{ ds }}' }
    response_check: '{{ response.status == 200 and response.json.rows == 3 }}'
    log_response: true
";
    let ran = check_sent(&home, dag, "success\nt: success\n  return_value = {\"rows\":3}").await;
    let got = &sink.got()[0];
    assert_eq!(got.line, "POST /load/2026-03-14?day=2026-03-14");
    assert_eq!(got.json(), serde_json::json!({ "rows": 3, "day": "2026-03-14" }));
    assert_eq!((got.header("x-team"), got.header("x-run")), (Some("data"), Some("test")));
    // user:sesame-password
    assert_eq!(got.header("authorization"), Some("Basic dXNlcjpzZXNhbWUtcGFzc3dvcmQ="));
    assert!(ran.log("t").contains("{\"rows\": 3}"), "{:?}", ran.logs);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_answer_fails_the_task() {
    let sink = HttpSink::start().await;
    let at = format!("endpoint: http://{}/x", sink.address);
    let task = |more: &str| format!("tasks:\n  t: {{ operator: http, {at}, {more} }}\n");
    let plain = "success\nt: success\n  return_value = \"ok\"";
    check_sent(&home(&[]), &task("retries: 0"), plain).await;
    for (said, more, expected) in [
        (
            answer(404, "", "<html>"),
            "retries: 3, retry_delay: 0s",
            "failed\nt: failed, the server answered 404 Not Found",
        ),
        (
            answer(503, "", "busy"),
            "retries: 1, retry_delay: 0s",
            "failed\nt: failed in 2 tries, the server answered 503 busy",
        ),
        (
            json(200, r#"{"rows": 0}"#),
            "response_check: '{{ response.json.rows > 0 }}', retries: 0",
            "failed\nt: failed, `response_check` does not hold: the server answered 200 {\"rows\": 0}",
        ),
    ] {
        sink.say([said]);
        check_sent(&home(&[]), &task(more), expected).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_says_nothing_holds_up_no_one() {
    let address = silent().await;
    let ran = |more: &str| {
        let dag =
            format!("tasks:\n  t: {{ operator: http, endpoint: 'http://{address}/', {more} }}\n");
        async move { home(&[]).run(&dag).await.text }
    };
    let gave_up = ran("timeout: 1s, retries: 0").await;
    assert_eq!(gave_up, format!("failed\nt: failed, {address} did not answer within 1 second"));
    let stopped = ran("execution_timeout: 1s, retries: 0").await;
    assert!(stopped.starts_with("failed\nt: failed"), "{stopped}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slack_and_webhooks_get_what_the_task_says() {
    let sink = HttpSink::start().await;
    let slack = format!(
        "slack-webhook://http://:T1%2FB2%2FsesameKey@127.0.0.1%3A{}%2Fservices",
        sink.address.port(),
    );
    let hook = format!(
        r#"{{"conn_type": "webhook", "host": "http://{}/hook/sesame", "extra": {{"shape": "discord"}}}}"#,
        sink.address,
    );
    let home = home(&[("team", slack), ("hook", hook)]);
    let dag = "
tasks:
  say: { operator: slack, connection: team, text: 'sales for {{ ds }}' }
  blocks: { operator: slack, connection: team, blocks: [{ type: divider }], upstream: [say] }
  tell: { operator: webhook, connection: hook, text: 'done {{ ds }}', upstream: [blocks] }
  raw: { operator: webhook, connection: hook, body: { day: '{{ ds }}' }, upstream: [tell] }
";
    let all = "success\nblocks: success\nraw: success\nsay: success\ntell: success";
    check_sent(&home, dag, all).await;
    let got = sink.got();
    assert_eq!(got[0].line, "POST /services/T1/B2/sesameKey");
    assert_eq!(got[0].json(), serde_json::json!({ "text": "sales for 2026-03-14" }));
    assert_eq!(got[1].json(), serde_json::json!({ "blocks": [{ "type": "divider" }] }));
    assert_eq!(got[2].line, "POST /hook/sesame");
    assert_eq!(got[2].json()["content"], "done 2026-03-14");
    assert_eq!(got[3].json(), serde_json::json!({ "day": "2026-03-14" }));
    sink.say([answer(404, "", "no_service")]);
    let dag = "tasks:\n  t: { operator: slack, connection: team, text: x, retries: 2 }\n";
    // What has to be mended by somebody is not tried again.
    check_sent(&home, dag, "failed\nt: failed, Slack answered 404 no_service").await;
    let dag = "tasks:\n  t: { operator: slack, connection: nobody, text: x, retries: 2 }\n";
    check_sent(&home, dag, "failed\nt: failed, there is no connection `nobody`").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_is_made_of_templates_and_files() {
    let sink = MailSink::start().await;
    let uri = format!(
        "smtp://login:sesame-mail@{}?security=none&from_email=m%40example.org",
        sink.address,
    );
    let home = home(&[("mail", uri)])
        .file("sub/report.html", "<b>{{ ds }}</b>")
        .file("sub/rows.csv", "a,b\n");
    let dag = "
tasks:
  t:
    operator: email
    connection: mail
    to: 'one@example.org; two@example.org'
    subject: Report {{ ds }}
    html: report.html
    files: [rows.csv]
";
    check_sent(&home, dag, "success\nt: success").await;
    let got = &sink.got()[0];
    for part in [
        "To: one@example.org, two@example.org",
        "Subject: Report 2026-03-14",
        "<b>2026-03-14</b>",
        "rows.csv",
    ] {
        assert!(got.contains(part), "no `{part}` in:\n{got}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_that_a_task_prints_is_masked_however_it_is_cut() {
    let home = home(&[("db", format!("postgres://u:{PASSWORD}@h"))]);
    let dag = r#"
tasks:
  t:
    operator: bash
    env: { PGPASSWORD: "{{ conn.db.password }}" }
    command: |
      echo "whole $PGPASSWORD"
      printf 'halves %s' "${PGPASSWORD:0:5}"; sleep 0.1; printf '%s\n' "${PGPASSWORD:5}"
      printf '%s' "u:$PGPASSWORD" | base64
      echo "rendered {{ conn.db.password }}"
      echo "last $PGPASSWORD"
"#;
    let ran = check_sent(&home, dag, "success\nt: success\n  return_value = \"last ***\"").await;
    let log = ran.log("t");
    for line in ["whole ***", "halves ***", "rendered ***", "last ***"] {
        assert!(log.contains(line), "no `{line}` in:\n{log}");
    }
    // u:sesame-password
    assert!(!log.contains("zZXNhbWUtcGFzc3dvcm"), "{log}");
}

#[test]
fn what_is_missing_is_said_by_the_file() {
    for (task, expected) in [
        ("operator: http", "it names no address"),
        ("operator: http, endpoint: /x", "the address is not whole"),
        ("operator: slack, connection: a", "it says nothing"),
        ("operator: webhook, connection: a, text: x, body: {}", "a `text` and a `body`"),
        ("operator: email, connection: a, to: b@c, subject: s", "the mail is empty"),
        ("operator: slack, text: x", "connection"),
    ] {
        let (_, wrong) = read("sales", &format!("tasks:\n  t: {{ {task} }}\n"));
        assert!(wrong.contains(expected), "{task}: {wrong}");
    }
}
