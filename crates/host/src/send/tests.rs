//! Against real servers of this process: what arrives there, and in which words a refusal is told.

use std::time::Duration;

use mainspring_core::template::Connection;
use serde_json::json;

use super::{
    Mail, Retry, SendError, Sender, check_address,
    sinks::{HttpSink, MailSink, answer, closed, self_signed, silent},
};

const TOKEN: &str = "T0123/B4567/sesameSlackKey";

fn slack(sink: &HttpSink) -> Connection {
    Connection {
        conn_id: "team".into(),
        conn_type: "slack_webhook".into(),
        host: Some(format!("http://{}/services", sink.address)),
        password: Some(TOKEN.into()),
        ..Connection::default()
    }
}

fn at(conn_type: &str, address: std::net::SocketAddr) -> Connection {
    Connection {
        conn_id: "there".into(),
        conn_type: conn_type.into(),
        host: Some(address.ip().to_string()),
        port: Some(address.port()),
        ..Connection::default()
    }
}

/// The error as it is told: message, hint, whether to try again.
fn told(error: &SendError) -> String {
    let hint = error.hint.as_deref().unwrap_or("-");
    let told = format!("{} | {hint} | {:?}", error.message, error.retry);
    assert!(!told.contains("sesame"), "a secret is told: {told}");
    told
}

#[track_caller]
fn check_told(error: &SendError, expected: &[&str]) {
    let told = told(error);
    for part in expected {
        assert!(told.contains(part), "no `{part}` in: {told}");
    }
}

#[tokio::test]
async fn slack_gets_the_message_and_says_ok() {
    let sink = HttpSink::start().await;
    let sent = Sender::new().slack(&slack(&sink), &json!({ "text": "hello" })).await.unwrap();
    assert_eq!(sent.answer, "200 ok");
    let got = sink.got();
    assert_eq!(got[0].line, format!("POST /services/{TOKEN}"));
    assert_eq!(got[0].json(), json!({ "text": "hello" }));
    assert_eq!(got[0].header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn a_connection_as_in_airflows_tutorial_works() {
    let sink = HttpSink::start().await;
    for (host, password) in [
        (format!("http://{}/services/", sink.address), TOKEN.to_owned()),
        (format!("http://{}/services", sink.address), format!("/{TOKEN}")),
        (String::new(), format!("http://{}/services/{TOKEN}", sink.address)),
        (format!("http://{}/services/{TOKEN}", sink.address), String::new()),
    ] {
        let connection = Connection {
            conn_type: "http".into(),
            host: Some(host),
            password: Some(password),
            ..slack(&sink)
        };
        let sent = Sender::new().slack(&connection, &json!({ "text": "x" })).await.unwrap();
        assert_eq!(sent.answer, "200 ok");
    }
    assert!(sink.got().iter().all(|got| got.line == format!("POST /services/{TOKEN}")));
}

#[tokio::test]
async fn what_slack_answers_is_explained() {
    let sink = HttpSink::start().await;
    for (status, headers, body, expected) in [
        (400, "", "invalid_payload", ["Slack answered 400 invalid_payload", "form", "Never"]),
        (403, "", "action_prohibited", ["403 action_prohibited", "administrator", "Never"]),
        (404, "", "no_service", ["404 no_service", "revoked", "Never"]),
        (410, "", "channel_is_archived", ["410 channel_is_archived", "archived", "Never"]),
        (429, "Retry-After: 17\r\n", "rate_limited", ["429", "wait", "After(17s)"]),
        (429, "", "", ["429 Too Many Requests", "wait", "Later"]),
        (500, "", "rollup_error", ["500 rollup_error", "Slack had", "Later"]),
        (200, "", "<html>hello</html>", ["200 OK", "not Slack", "Never"]),
    ] {
        sink.say([answer(status, headers, body)]);
        let refused = Sender::new().slack(&slack(&sink), &json!({})).await.unwrap_err();
        check_told(&refused, &expected);
    }
}

#[tokio::test]
async fn who_says_nothing_is_given_up() {
    let extra = Some(json!({ "timeout": 0.2 }).to_string());
    let address = silent().await;
    for kind in ["http", "smtp", "webhook"] {
        let silent = Connection { extra: extra.clone(), ..at(kind, address) };
        let gave_up = Sender::new().test(&silent).await.unwrap_err();
        check_told(&gave_up, &["did not answer", "Later"]);
    }
}

#[tokio::test]
async fn where_nobody_is_it_is_said() {
    let nobody = closed().await;
    for kind in ["http", "smtp", "webhook", "postgres"] {
        let refused = Sender::new().test(&at(kind, nobody)).await.unwrap_err();
        check_told(&refused, &["nothing listens at 127.0.0.1:", "the port", "Later"]);
    }
    for kind in ["http", "smtp"] {
        let host = Some("no-such-host.invalid".to_owned());
        let nowhere = Connection { host, ..at(kind, nobody) };
        let unknown = Sender::new().test(&nowhere).await.unwrap_err();
        check_told(&unknown, &["no-such-host.invalid", "its name leads nowhere", "Later"]);
    }
}

#[tokio::test]
async fn a_certificate_that_nobody_signed_is_refused() {
    let sink = HttpSink::behind(self_signed("localhost")).await;
    let host = Some(format!("https://localhost:{}", sink.address.port()));
    let connection = Connection { host, port: None, ..at("http", sink.address) };
    let refused = Sender::new().test(&connection).await.unwrap_err();
    check_told(
        &refused,
        &["the certificate of localhost:", "nobody whom this machine trusts", "Never"],
    );
    let extra = Some(json!({ "verify": false }).to_string());
    let trusting = Connection { extra, ..connection };
    assert_eq!(Sender::new().test(&trusting).await.unwrap().answer, "200 ok");
}

#[tokio::test]
async fn tls_where_none_is_spoken_is_told() {
    let sink = MailSink::start().await;
    let extra = Some(json!({ "security": "tls" }).to_string());
    let connection = Connection { extra, ..at("smtp", sink.address) };
    let refused = Sender::new().test(&connection).await.unwrap_err();
    check_told(&refused, &["does not speak TLS", "none", "Never"]);
}

fn mail_server(sink: &MailSink, password: &str) -> Connection {
    Connection {
        login: Some("login".into()),
        password: Some(password.into()),
        extra: Some(
            json!({ "security": "none", "from_email": "Main <m@example.org>" }).to_string(),
        ),
        ..at("smtp", sink.address)
    }
}

#[tokio::test]
async fn a_mail_arrives_with_all_its_parts() {
    let sink = MailSink::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.csv");
    std::fs::write(&file, "a,b\n1,2\n").unwrap();
    let mail = Mail {
        to: vec!["one@example.org".into(), "Zwei <two@example.org>".into()],
        bcc: vec!["three@example.org".into()],
        subject: "보고 of\r\nthe day".into(),
        text: Some("plain".into()),
        html: Some("<b>rich</b>".into()),
        attachments: vec![file],
        ..Mail::default()
    };
    let connection = mail_server(&sink, "sesame-mail");
    let sent = Sender::new().mail(&connection, &mail).await.unwrap();
    assert_eq!(sent.answer, "250 2.0.0 taken");
    let got = &sink.got()[0];
    for part in [
        "From: Main <m@example.org>",
        "To: one@example.org, Zwei <two@example.org>",
        "plain",
        "<b>rich</b>",
        "filename=\"rows.csv\"",
    ] {
        assert!(got.contains(part), "no `{part}` in:\n{got}");
    }
    assert!(!got.contains("three@example.org"), "{got}");
}

#[tokio::test]
async fn what_a_mail_server_refuses_is_explained() {
    let sink = MailSink::start().await;
    let sender = Sender::new();
    let wrong = sender.test(&mail_server(&sink, "sesame-wrong")).await.unwrap_err();
    check_told(&wrong, &["535", "app password", "Never"]);
    let to = |to: &str| Mail { to: vec![to.into()], ..Mail::default() };
    let connection = mail_server(&sink, "sesame-mail");
    let nobody = sender.mail(&connection, &to("nobody@example.org")).await.unwrap_err();
    check_told(&nobody, &["550", "no such user", "an address was refused", "Never"]);
    let full = sender.mail(&connection, &to("full@example.org")).await.unwrap_err();
    check_told(&full, &["452", "mailbox full", "Later"]);
    let typo = sender.mail(&connection, &to("example.org")).await.unwrap_err();
    check_told(&typo, &["`example.org` is no mail address", "Never"]);
    let plain = Connection { extra: None, ..connection };
    let no_tls = sender.test(&plain).await.unwrap_err();
    check_told(&no_tls, &["cannot be used", "STARTTLS", "Never"]);
    let missing = Mail { attachments: vec!["/no/such.csv".into()], ..to("one@example.org") };
    let gone = sender.mail(&mail_server(&sink, "sesame-mail"), &missing).await.unwrap_err();
    check_told(&gone, &["`/no/such.csv` cannot be read", "Never"]);
}

#[tokio::test]
async fn a_webhook_is_signed_and_carries_the_headers_of_its_connection() {
    let sink = HttpSink::answering([answer(204, "", "")]).await;
    let connection = Connection {
        host: Some(format!("http://{}/hook?key=sesame-query", sink.address)),
        port: None,
        password: Some("sesame-signing".into()),
        extra: Some(json!({ "headers": { "X-Team": "data" } }).to_string()),
        ..at("webhook", sink.address)
    };
    let sent = Sender::new().webhook(&connection, &json!({ "a": 1 })).await.unwrap();
    assert_eq!(sent.answer, "204 No Content");
    let got = &sink.got()[0];
    assert_eq!(got.line, "POST /hook?key=sesame-query");
    assert_eq!(got.header("x-team"), Some("data"));
    assert!(got.header("x-mainspring-signature").unwrap().starts_with("v1="));
    assert!(got.header("authorization").is_none());
    sink.say([answer(404, "", "Unknown Webhook")]);
    let refused = Sender::new().webhook(&connection, &json!({})).await.unwrap_err();
    check_told(&refused, &["the webhook answered 404 Unknown Webhook", "gone", "Never"]);
    sink.say([answer(503, "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n", "")]);
    let refused = Sender::new().webhook(&connection, &json!({})).await.unwrap_err();
    assert_eq!(refused.retry, Retry::After(Duration::ZERO));
}

#[test]
fn a_pasted_address_is_looked_at() {
    let good = check_address(&format!(" <https://hooks.slack.com/services/{TOKEN}> ")).unwrap();
    assert_eq!((good.team_id(), good.token.as_str()), ("T0123", TOKEN));
    assert!(!format!("{good:?}").contains("sesame"));
    for (pasted, expected) in [
        ("", "nothing was pasted"),
        ("xoxb-1-sesame", "a token of a Slack app"),
        ("hooks.slack.com/services/T1/B2/sesame", "not an address"),
        ("https://hooks.slack.com/services/T0123/B4567", "not whole"),
        ("https://hooks.slack.com/services/B0123/T4567/sesameSesame", "not whole"),
        ("https://hooks.slack.com/services/T1/B2/sesameSesame?x=1", "not whole"),
        ("http://hooks.slack.com/services/T1/B2/sesameSesame", "without s"),
        ("https://hooks.slack.com/workflows/T1/A2/sesame", "a workflow"),
        ("https://discord.com/api/webhooks/1/sesame", "discord.com, not of Slack"),
        ("https://hooks.slack.com.evil.example/services/T1/B2/sesameSesame", "evil.example"),
        ("https://hooks.slack.com@evil.example/services/T1/B2/sesameSesame", "evil.example"),
        ("https://acme.slack.com/archives/C1", "a page of Slack"),
        ("https://example.org/x", "example.org, not of Slack"),
    ] {
        let refused = check_address(pasted).unwrap_err();
        check_told(&refused, &[expected]);
    }
}
