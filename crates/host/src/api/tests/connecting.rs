//! Connections, secret variables and alerts over the API: what goes in, and that no secret comes
//! out of any answer.

use super::*;
use crate::send::sinks::{HttpSink, answer};

#[tokio::test(flavor = "multi_thread")]
async fn secrets_go_in_and_never_come_out() {
    let dag = "on_failure: [web]\ntasks:\n  a: { operator: http, connection: web, endpoint: /x }\n";
    let server = Server::start(&[("sales.yaml", dag)]).await;
    let body = r#"{"connection_id":"web","conn_type":"http","host":"h","login":"u","password":"sesame-a","extra":"{\"token\":\"sesame-b\",\"x\":1}"}"#;
    let stars = r#"{"connection_id":"web","conn_type":"http","host":"i","login":"u","password":"***","extra":"{\"token\":\"***\"}"}"#;
    let v2 = "/api/v2/connections";
    let ours = "/api/mainspring/connections";
    let weak = r#"{"connection_id":"weak","conn_type":"http","host":"h","password":"report"}"#;
    let secret = r#"{"key":"k","value":"sesame-c","is_secret":true}"#;
    for (request, expected) in [
        (format!("POST {v2} {body}"), r#"201 /password="***" /connection_id="web""#),
        (format!("POST {v2} {body}"), "409"),
        (format!("GET {v2}/web"), r#"200 /password="***" /extra="{\"x\":1,\"token\":\"***\"}""#),
        (format!("PATCH {v2}/web {stars}"), r#"200 /host="i""#),
        (
            format!("GET {ours}"),
            r#"200 /connections/0/used_by=["sales"] /connections/0/has_password=true /connections/0/from="home""#,
        ),
        (format!("GET {ours}/export?format=uri"), "200"),
        (format!("GET {ours}/export?format=xml"), "422"),
        (format!("POST {v2} {weak}"), "201"),
        (format!("GET {v2}?connection_id_pattern=WE"), "200 /total_entries=2"),
        (format!("DELETE {v2}/weak"), "204"),
        (format!("DELETE {v2}/weak"), "404"),
        ("POST /api/v2/variables ".to_owned() + secret, r#"201 /value="***" /is_encrypted=true"#),
        ("GET /api/v2/variables/k".to_owned(), r#"200 /value="***""#),
        (
            r#"PATCH /api/v2/variables/k {"key":"k","value":"***","description":"d"}"#.to_owned(),
            r#"200 /is_encrypted=true /description="d""#,
        ),
        ("GET /api/mainspring/secrets".to_owned(), r#"200 /place="file" /count=3 /problem=null"#),
        ("POST /api/mainspring/secrets/forget".to_owned(), "409"),
        ("GET /api/mainspring/connection_types".to_owned(), r#"200 /types/0/name="slack_webhook""#),
        (
            format!(
                r#"POST {ours}/import {{"text":"web=http://h\nnew=http://u:sesame-d@h\nbad=x","dry_run":false}}"#
            ),
            r#"200 /connections/0/action="kept" /connections/1/action="new" /connections/2/problem="it has no `://`""#,
        ),
        (format!(r#"POST {ours}/import {{"text":"?"}}"#), "400"),
    ] {
        let told = server.check(&request, expected).await;
        assert!(!told.contains("sesame"), "{request}: {told}");
    }
    // What the stars stood for is still there.
    let known = server.api.connections.get("web").unwrap().unwrap();
    assert_eq!(known.password.as_deref(), Some("sesame-a"));
    assert!(known.extra.unwrap().contains("sesame-b"));
    let row = server.api.store.variable("k").unwrap().unwrap();
    assert_eq!(server.api.connections.value_of(&row).unwrap(), "sesame-c");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slack_is_set_up_step_by_step() {
    let sink = HttpSink::start().await;
    let server = Server::start(&[("sales.yaml", SALES)]).await;
    let ours = "/api/mainspring";
    let address = format!("http://{}/services/T0123/B4567/sesameSlackKey", sink.address);
    let check = |text: &str| format!(r#"POST {ours}/slack/check {{"address":"{text}"}}"#);
    let test = format!(r#"POST {ours}/slack/test {{"address":"{address}","label":"x"}}"#);
    let team = format!(
        r#"{{"connection_id":"team","conn_type":"slack_webhook","password":"{address}","extra":"{{\"channel_label\":\"x\"}}"}}"#
    );
    for (request, expected) in [
        (
            check("https://example.org/x"),
            r#"200 /ok=false /message="this is an address of example.org, not of Slack""#,
        ),
        (check(&address), r#"200 /ok=true /team_id="T0123""#),
        (test.clone(), r#"200 /ok=true /answer="200 ok""#),
        (format!("POST /api/v2/connections {team}"), r#"201 /password="***""#),
        (
            format!(
                r#"PUT {ours}/alerts/rules {{"on_failure":["team"],"quiet_hours":{{"from":"22:00","to":"7"}}}}"#
            ),
            "422",
        ),
        (
            format!(r#"PUT {ours}/alerts/rules {{"on_failure":["team"]}}"#),
            r#"200 /on_failure=["team"] /limit_per_hour=20"#,
        ),
        (format!(r#"POST {ours}/alerts/test {{"connection_id":"team"}}"#), "200 /ok=true"),
        (format!(r#"POST {ours}/alerts/test {{"connection_id":"nobody"}}"#), "400"),
        (format!("GET {ours}/alerts"), "200 /alerts=[] /next=null"),
        (format!("POST {ours}/alerts/7/again"), "404"),
    ] {
        let told = server.check(&request, expected).await;
        assert!(!told.contains("sesame"), "{request}: {told}");
    }
    sink.say([answer(404, "", "no_service")]);
    server.check(&test, r#"200 /ok=false /answer="404 no_service""#).await;
    let settings = fs::read_to_string(server.api.home.settings_file()).unwrap();
    assert_eq!(settings, "[alerts]\non_failure = [\"team\"]\n");
    // A run that fails is told with the rules that were just set.
    sink.say([answer(200, "", "ok")]);
    server.check(r#"POST /api/v2/dags/sales/dagRuns {"dag_run_id":"r"}"#, "200").await;
    server.check("GET /api/v2/dags/sales/dagRuns/r/wait", "200").await;
    let mut changes = server.api.changes.subscribe();
    while sink.got().len() < 4 {
        changes.recv().await.unwrap();
    }
    let sent = r#"200 /alerts/0/event="failure" /alerts/0/dag_id="sales" /alerts/0/count=1"#;
    server.check(&format!("GET {ours}/alerts"), sent).await;
    server.stop().await;
}
