//! Requests as browsers, scripts and those who mean harm send them.
//!
//! A request is told as a method, a path, headers as `Name: value` and a body, one each line; the
//! answer by its status and what it must contain.

use std::{fs, future::Future, sync::Arc, task::Poll};

use axum::{
    body::Body,
    http::{HeaderMap, Request},
};
use http_body_util::BodyExt;
use tempfile::TempDir;
use tower::ServiceExt;

use super::*;
use crate::{home::Home, start, start::Serving};

const DAG: &str = "description: <script>alert(1)</script>\ntasks:\n  a: { operator: empty }\n";
const PASSWORD: &str = "correct horse";

struct Server {
    guard: Arc<Guard>,
    router: Router,
    api: Api,
    serving: Serving,
    _folder: TempDir,
}

impl Server {
    async fn start(password: Option<&str>) -> Self {
        let folder = TempDir::new().unwrap();
        let home = Home::find(Some(folder.path().join("home"))).unwrap();
        home.create().unwrap();
        fs::write(home.dags().join("d.yaml"), DAG).unwrap();
        if let Some(password) = password {
            set_password(&home, password).unwrap();
        }
        let serving = start::serve(home.clone()).await.unwrap();
        let api = serving.api();
        let keys = Keys::of(&api.home).unwrap();
        let hosts = Hosts::of("127.0.0.1", "127.0.0.1".parse().unwrap());
        let guard = Arc::new(Guard::new(keys, hosts, 8642, api.clock.clone()));
        let router = router(api.clone(), guard.clone());
        Self { guard, router, api, serving, _folder: folder }
    }

    async fn stop(mut self) {
        self.serving.instance.stop();
        self.serving.ended().await.unwrap();
    }

    async fn ask(&self, request: &str) -> (u16, HeaderMap, String) {
        let mut lines = request.lines();
        let (method, path) = lines.next().unwrap().split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(path);
        let mut body = String::new();
        let mut has_host = false;
        for line in lines {
            match line.split_once(": ") {
                Some((name, value)) if !line.starts_with('{') => {
                    has_host |= name == "Host";
                    let value = value.replace("TOKEN", self.guard.keys.token());
                    request = request.header(name, value);
                }
                _ => body = line.replace("TOKEN", self.guard.keys.token()),
            }
        }
        if !has_host {
            request = request.header("Host", "127.0.0.1:8642");
        }
        request = request.header("Content-Type", "application/json");
        let request = request.body(Body::from(body)).unwrap();
        let (head, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        (head.status.as_u16(), head.headers, body)
    }

    /// The answer has this status, and this in its body.
    async fn check(&self, request: &str, status: u16, part: &str) {
        let (found, _, body) = self.ask(request).await;
        assert_eq!(found, status, "{request}\n{body}");
        assert!(body.contains(part), "{request}\n{body}");
    }

    /// Comes in as the page does; the cookie to be sent from then on.
    async fn session(&self, credentials: &str) -> String {
        let request = format!("POST /api/mainspring/session\n{credentials}");
        let (status, headers, body) = self.ask(&request).await;
        assert_eq!(status, 200, "{body}");
        let cookie = headers["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with("mainspring_8642="), "{cookie}");
        for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        format!("Cookie: other=1; {}", cookie.split(';').next().unwrap())
    }
}

const BEARER: &str = "Authorization: Bearer TOKEN";

#[tokio::test(flavor = "multi_thread")]
async fn only_who_has_the_key_comes_in() {
    let server = Server::start(None).await;
    server.check("GET /api/v2/dags", 401, "needs the token").await;
    server.check(&format!("GET /api/v2/dags\n{BEARER}"), 200, "\"dag_id\":\"d\"").await;
    for wrong in [
        "Authorization: Bearer",
        "Authorization: Bearer x",
        "Authorization: Basic TOKEN",
        "Authorization: TOKEN",
        "Authorization: Bearer TOKENx",
    ] {
        server.check(&format!("GET /api/v2/dags\n{wrong}"), 401, "the token is wrong").await;
    }
    server.check("GET /api/v2/dags\nAuthorization: Bearer x", 429, "wait a second").await;
    // The lid holds up nobody who has the key.
    server.check(&format!("GET /api/v2/dags\n{BEARER}"), 200, "").await;
    server.check("GET /api/v2/dags?token=TOKEN", 401, "").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_are_looked_at_one_after_the_other() {
    let server = Server::start(Some(PASSWORD)).await;
    let looking = server.guard.looking.clone().acquire_owned().await.unwrap();
    let mut asking = Box::pin(server.ask("POST /api/mainspring/session\n{\"password\":\"x\"}"));
    let is_waiting = std::future::poll_fn(|cx| Poll::Ready(asking.as_mut().poll(cx).is_pending()));
    assert!(is_waiting.await);
    for _ in 0..5 {
        server.guard.wrong("x");
    }
    drop(looking);
    assert_eq!(asking.await.0, 429, "the lid was shut while it waited");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_has_one_host() {
    let server = Server::start(None).await;
    let twice = "GET /api/v2/version\nHost: 127.0.0.1:8642\nHost: evil.example";
    server.check(twice, 403, "more than once").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_trades_its_key_for_a_cookie() {
    let server = Server::start(None).await;
    let told = "{\"signed_in\":false,\"takes_password\":false}";
    server.check("GET /api/mainspring/session", 200, told).await;
    server.check("POST /api/mainspring/session\n{\"token\":\"TOKEm\"}", 401, "is wrong").await;
    server.check("POST /api/mainspring/session\n{\"password\":\"\"}", 401, "is wrong").await;
    server.check("POST /api/mainspring/session\n{}", 422, "either").await;
    let cookie = server.session("{\"token\":\"TOKEN\"}").await;
    server.check(&format!("GET /api/v2/dags\n{cookie}"), 200, "").await;
    let told = format!("GET /api/mainspring/session\n{cookie}");
    server.check(&told, 200, "\"signed_in\":true").await;
    let tampered = format!("{}0", cookie.strip_suffix(|_: char| true).unwrap());
    let tampered = if tampered == cookie { cookie.replace("=1; ", "=1; x") } else { tampered };
    server.check(&format!("GET /api/v2/dags\n{tampered}"), 401, "").await;
    let renamed = cookie.replace("8642", "8643");
    server.check(&format!("GET /api/v2/dags\n{renamed}"), 401, "").await;
    // A cookie is no token, and the other way round.
    let key = cookie.rsplit('=').next().unwrap().to_owned();
    server.check(&format!("GET /api/v2/dags\nAuthorization: Bearer {key}"), 401, "").await;
    server.check("GET /api/v2/dags\nCookie: mainspring_8642=TOKEN", 401, "").await;
    let (status, headers, _) = server.ask("DELETE /api/mainspring/session").await;
    assert_eq!(status, 204);
    assert!(headers["set-cookie"].to_str().unwrap().contains("Max-Age=0"));
    let opened = server.guard.sign(Purpose::Open, 60);
    server.session(&format!("{{\"token\":\"{opened}\"}}")).await;
    server.check(&format!("GET /api/v2/dags\nAuthorization: Bearer {opened}"), 401, "").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn airflows_clients_get_their_access_token() {
    let server = Server::start(Some(PASSWORD)).await;
    for password in ["TOKEN", PASSWORD] {
        let login =
            format!("POST /auth/token\n{{\"username\":\"admin\",\"password\":\"{password}\"}}");
        let (status, _, body) = server.ask(&login).await;
        assert_eq!(status, 201, "{body}");
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        let key = body["access_token"].as_str().unwrap();
        server.check(&format!("GET /api/v2/dags\nAuthorization: Bearer {key}"), 200, "").await;
        server.check(&format!("GET /api/v2/dags\nCookie: mainspring_8642={key}"), 401, "").await;
    }
    server.check("POST /auth/token\n{\"username\":\"a\",\"password\":\"b\"}", 401, "wrong").await;
    server.check("GET /auth/token", 401, "").await;
    server.check("GET /auth/else", 401, "").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_opens_as_the_token_does_and_guessing_is_slowed() {
    let server = Server::start(Some(PASSWORD)).await;
    let told = "GET /api/mainspring/session";
    server.check(told, 200, "\"takes_password\":true").await;
    let cookie = server.session(&format!("{{\"password\":\"{PASSWORD}\"}}")).await;
    server.check(&format!("GET /api/v2/dags\n{cookie}"), 200, "").await;
    let now = server.guard.clock.now().boot;
    (0..5).for_each(|_| server.guard.lid.wrong(now));
    let login = format!("POST /api/mainspring/session\n{{\"password\":\"{PASSWORD}\"}}");
    server.check(&login, 429, "wait a second").await;
    server.session("{\"token\":\"TOKEN\"}").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_sites_are_sent_away() {
    let server = Server::start(None).await;
    let cookie = server.session("{\"token\":\"TOKEN\"}").await;
    let own = "Origin: http://127.0.0.1:8642";
    let change = "PATCH /api/v2/dags/d";
    let off = "{\"is_paused\":true}";
    server.check(&format!("{change}\n{cookie}\n{own}\n{off}"), 200, "").await;
    for foreign in [
        "Host: evil.example",
        "Host: evil.example:8642\nOrigin: http://evil.example:8642",
        "Host: 10.0.0.1:8642",
        "Host: ",
        "Origin: http://evil.example",
        "Origin: null",
        "Origin: http://127.0.0.1:3000",
        "Origin: http://localhost:8642",
        "Origin: ",
        "Sec-Fetch-Site: same-site",
        "Sec-Fetch-Site: cross-site",
    ] {
        let request = format!("{change}\n{cookie}\n{foreign}\n{off}");
        let (status, _, body) = server.ask(&request).await;
        assert_eq!(status, 403, "{request}\n{body}");
        assert!(body.contains("\"code\":\"forbidden\"") && body.contains("\"hint\":"), "{body}");
    }
    for page in ["GET /", "GET /dags", "POST /api/mainspring/session"] {
        server.check(&format!("{page}\nHost: evil.example"), 403, "evil.example").await;
    }
    server.check("GET http://evil.example/", 403, "").await;
    server.check(&format!("{change}\n{own}\n{off}"), 401, "").await;
    server.check(&format!("{change}\n{own}\nCookie: mainspring_8642=\n{off}"), 401, "").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_says_what_browsers_must_not_do() {
    let server = Server::start(None).await;
    let api = format!("GET /api/v2/dags/d\n{BEARER}");
    for request in ["GET /", "GET /api/v2/dags", "GET /\nHost: evil.example", &api] {
        let (_, headers, _) = server.ask(request).await;
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'self';"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("script-src"));
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "same-origin");
        assert!(headers.contains_key("cache-control"), "{request}");
    }
    // What a file says is data, whatever it looks like.
    let (_, headers, body) = server.ask(&api).await;
    assert!(body.contains("<script>") && headers["content-type"] == "application/json");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_path_leads_out() {
    let server = Server::start(None).await;
    for path in [
        "/../../../../../../etc/passwd",
        "/..%2f..%2f..%2fetc/passwd",
        "/assets/../../../Cargo.toml",
        "/assets/..%2f..%2fpackage.json",
        "/%2e%2e/%2e%2e/package.json",
        "//etc/passwd",
        "/..\\..\\package.json",
    ] {
        let (status, _, body) = server.ask(&format!("GET {path}")).await;
        assert!(status == 404 || body.starts_with("<!doctype html>"), "{path}: {status} {body}");
        assert!(!body.contains("root:") && !body.contains("\"scripts\""), "{path}: {body}");
    }
    for id in ["..", "..%2f..%2fmainspring.db", "%2e%2e", "%00", "..%5c..", "%ff"] {
        for path in [
            format!("/api/v2/dags/{id}"),
            format!("/api/v2/dags/{id}/dagRuns/{id}/taskInstances/{id}/logs/1"),
            format!("/api/v2/dags/d/dagRuns/{id}/taskInstances/a/logs/1"),
        ] {
            let (status, _, body) = server.ask(&format!("GET {path}\n{BEARER}")).await;
            assert!([400, 404, 422].contains(&status), "{path}: {status} {body}");
        }
    }
    server.check("POST /\n{}", 405, "").await;
    server.check("GET /assets/none-1234.js", 404, "").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_door_listens_where_it_may() {
    let server = Server::start(None).await;
    let at = |host: &str, port| Listen { host: host.to_owned(), port };
    let door = WebDoor::open(server.api.clone(), at("127.0.0.1", 0)).await.unwrap();
    assert_eq!(door.address(), format!("http://127.0.0.1:{}/", door.port()));
    let taken = WebDoor::open(server.api.clone(), at("127.0.0.1", door.port())).await.unwrap_err();
    assert!(matches!(taken, WebError::Taken { .. }) && taken.hint().contains("--port"), "{taken}");
    for host in ["0.0.0.0", "::"] {
        let refused = WebDoor::open(server.api.clone(), at(host, 0)).await.unwrap_err();
        assert!(matches!(refused, WebError::NoPassword { .. }), "{refused}");
        assert!(refused.hint().contains("--set-password"));
    }
    set_password(&server.api.home, PASSWORD).unwrap();
    let open = WebDoor::open(server.api.clone(), at("0.0.0.0", 0)).await.unwrap();
    assert!(open.address().starts_with("http://127.0.0.1:"));
    assert!(!open.address_to_open().contains(server.guard.keys.token()));
    drop(door);
    server.stop().await;
}
