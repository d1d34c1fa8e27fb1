//! What stands in the window: WebDriver, as WebKit's own driver speaks it.
//!
//! Only what the tests ask for, over one plain connection per command. It starts the program
//! itself. Pictures are not taken this way: that call never answers on a screen nobody sees.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Stdio},
};

use serde_json::{Value, json};

use crate::{
    desk::{Desk, desktop_program},
    program::{Home, eventually},
};

/// By this key an element is named.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

pub struct Driver {
    child: Child,
    port: u16,
    session: String,
}

impl Driver {
    /// Starts the desktop program on `home`, its window to be driven.
    #[track_caller]
    pub fn start(desk: &Desk, home: &Home, args: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        drop(listener);
        let mut command = desk.command("WebKitWebDriver");
        command
            .arg(format!("--port={port}"))
            .env("MAINSPRING_HOME", home.path())
            // Tauri lets itself be driven only when these are there.
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdout(Stdio::null());
        let child = command.spawn().expect("WebKitWebDriver is installed");
        let mut driver = Self { child, port, session: String::new() };
        eventually("the driver listens", || TcpStream::connect(("127.0.0.1", port)).is_ok());
        let options = json!({ "binary": desktop_program(), "args": args });
        let wanted = json!({
            "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": options } }
        });
        let session = driver.call("POST", "/session", Some(wanted)).expect("a session");
        driver.session = session["sessionId"].as_str().expect("it has a name").to_owned();
        driver
    }

    /// The text of the first element, once it is there.
    pub fn text(&self, css: &str) -> Option<String> {
        let element = self.element(css)?;
        let text = self.ask("GET", &format!("/element/{element}/text"), None).ok()?;
        text.as_str().map(str::to_owned)
    }

    /// Waits for an element and clicks it.
    #[track_caller]
    pub fn click(&self, css: &str) {
        eventually(&format!("`{css}` can be clicked"), || {
            let Some(element) = self.element(css) else { return false };
            self.ask("POST", &format!("/element/{element}/click"), Some(json!({}))).is_ok()
        });
    }

    /// Waits until an element stands still in sight, and gives its middle in the window.
    #[track_caller]
    pub fn middle(&self, css: &str) -> (i64, i64) {
        let mut last = None;
        eventually(&format!("`{css}` stands still in sight"), || {
            let now = self.place(css);
            let is_still = now.is_some() && now == last;
            last = now;
            is_still
        });
        last.expect("it was found")
    }

    fn place(&self, css: &str) -> Option<(i64, i64)> {
        let script = "const box = document.querySelector(arguments[0])?.getBoundingClientRect();
            // The menu bar lies above the page, in the same window.
            const bar = outerHeight - innerHeight;
            return box && box.width > 0
                ? [box.x + box.width / 2, box.y + box.height / 2 + bar].map(Math.round) : null;";
        let body = json!({ "script": script, "args": [css] });
        let place = self.ask("POST", "/execute/sync", Some(body)).ok()?;
        Some((place[0].as_i64()?, place[1].as_i64()?))
    }

    /// Waits until the element's text contains `words`.
    #[track_caller]
    pub fn wait(&self, css: &str, words: &str) {
        let mut last = None;
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            eventually("", || {
                last = self.text(css);
                last.as_ref().is_some_and(|text| text.contains(words))
            });
        }));
        assert!(found.is_ok(), "`{css}` never says `{words}`: {last:?}\n{}", self.page());
    }

    /// The address of the page.
    pub fn address(&self) -> String {
        let address = self.ask("GET", "/url", None).unwrap_or_default();
        address.as_str().unwrap_or_default().to_owned()
    }

    /// What a command of the shell answers the page, or why it does not, as text.
    pub fn invoke(&self, command: &str, arguments: Value) -> String {
        let script = "const [command, given, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, given).then(
                (answer) => done(JSON.stringify(answer)),
                (problem) => done('refused: ' + JSON.stringify(problem)),
            );";
        let body = json!({ "script": script, "args": [command, arguments] });
        let answer = self.ask("POST", "/execute/async", Some(body));
        answer.map_or_else(|error| error, |answer| answer.as_str().unwrap_or("null").to_owned())
    }

    /// All that can be read.
    pub fn page(&self) -> String {
        self.text("body").unwrap_or_default()
    }

    fn element(&self, css: &str) -> Option<String> {
        let by = json!({ "using": "css selector", "value": css });
        let element = self.ask("POST", "/element", Some(by)).ok()?;
        element[ELEMENT].as_str().map(str::to_owned)
    }

    fn ask(&self, method: &str, path: &str, body: Option<Value>) -> Result<Value, String> {
        self.call(method, &format!("/session/{}{path}", self.session), body)
    }

    fn call(&self, method: &str, path: &str, body: Option<Value>) -> Result<Value, String> {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let mut stream =
            TcpStream::connect(("127.0.0.1", self.port)).map_err(|error| error.to_string())?;
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.port,
            body.len()
        );
        stream.write_all(head.as_bytes()).map_err(|error| error.to_string())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).map_err(|error| error.to_string())?;
        let (head, body) = answer.split_once("\r\n\r\n").ok_or("no answer")?;
        let body: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
        let is_good = head.split(' ').nth(1) == Some("200");
        if is_good { Ok(body["value"].clone()) } else { Err(body.to_string()) }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It ends the program too.
        let _ = self.ask("DELETE", "", None);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
