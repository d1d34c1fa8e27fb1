//! Templates: whatever is written, checking and rendering it end soon and without a panic, and
//! errors point into the text. How a good template renders is the unit tests' business.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use mainspring_core::template::{
    Chance, Connection, Context, Lookup, PreviousRun, TemplateError, check, evaluate, holds,
    is_template, render,
};
use serde_json::{Value, json};

/// No rendered text is longer; `template` promises it.
const TEXT_MAX: usize = 16 << 20;

static CONTEXT: LazyLock<Context> = LazyLock::new(context);

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for error in check(text) {
        check_error(text, &error);
    }
    // The same seed gives the same numbers, but a sequence that is shared goes on.
    let fresh = || Arc::new(Context { chance: Chance::new(1), ..CONTEXT.clone() });
    let rendered = render(text, &fresh());
    match &rendered {
        Ok(rendered) => assert!(rendered.len() <= TEXT_MAX),
        Err(error) => check_error(text, error),
    }
    assert_eq!(rendered, render(text, &fresh()));
    if !is_template(text) {
        assert!(rendered.is_ok_and(|rendered| text.starts_with(&rendered)));
        return;
    }
    if let Err(error) = evaluate(text, &fresh()) {
        check_error(text, &error);
    }
    if let Err(error) = holds(text, &fresh()) {
        check_error(text, &error);
    }
});

fn check_error(text: &str, error: &TemplateError) {
    assert!(!error.message.is_empty());
    assert!(error.line >= 1 && error.column >= 1, "{error:?}");
    let Some(span) = error.span.clone() else { return };
    assert!(text.get(span).is_some(), "{error:?}");
}

fn context() -> Context {
    let date = |text: &str| text.parse().expect("a date");
    let params = json!({
        "x": 5, "name": "bob", "flag": true, "list": ["a", "b", 3], "obj": { "k": "v" },
        "none": null, "ratio": 0.5, "big": i64::MAX, "text": "한글 {{ ds }}", "empty": "",
    });
    let Value::Object(params) = params else { unreachable!("it is an object") };
    Context {
        dag_id: "fuzz".to_owned(),
        description: "a DAG".to_owned(),
        owner: "me".to_owned(),
        tags: vec!["t1".to_owned()],
        timezone: "Europe/Berlin".to_owned(),
        task_id: "render".to_owned(),
        operator: "bash".to_owned(),
        run_id: "scheduled__2026-03-29T01:30:00+00:00".to_owned(),
        logical_date: Some(date("2026-03-29T01:30:00Z")),
        data_interval_start: Some(date("2026-03-29T01:30:00Z")),
        data_interval_end: Some(date("2026-03-30T01:30:00Z")),
        run_after: date("2026-03-30T01:30:00Z"),
        conf: Value::Object(params.clone()),
        map: params.clone(),
        params,
        map_index: Some(0),
        previous_success: Some(PreviousRun {
            data_interval_start: None,
            data_interval_end: Some(date("2026-03-28T01:30:00Z")),
            start_date: date("2026-03-28T01:30:01Z"),
            end_date: date("2026-03-28T01:30:02.5Z"),
        }),
        now: date("2026-03-30T01:30:05Z"),
        lookup: Arc::new(Known),
        ..Context::default()
    }
}

/// Knows a variable and a connection of any name, and XComs of many types.
#[derive(Debug)]
struct Known;

impl Lookup for Known {
    fn variable(&self, key: &str) -> Result<Option<String>, String> {
        Ok(match key {
            "none" => None,
            "locked" => return Err("the keychain is locked".to_owned()),
            "json" => Some(r#"{"a": {"b": [3, 1.5, null]}}"#.to_owned()),
            other => Some(format!("the variable {other}")),
        })
    }

    fn connection(&self, conn_id: &str) -> Result<Option<Connection>, String> {
        Ok(Some(Connection {
            conn_id: conn_id.to_owned(),
            conn_type: "http".to_owned(),
            host: Some("example.invalid".to_owned()),
            port: Some(8443),
            login: Some("user name".to_owned()),
            password: Some("p@ss/word".to_owned()),
            extra: Some(r#"{"e": 1}"#.to_owned()),
            ..Connection::default()
        }))
    }

    fn xcom(
        &self,
        task_id: &str,
        _: &str,
        map_index: Option<i32>,
    ) -> Result<Vec<(i32, Value)>, String> {
        Ok(match task_id {
            "none" => Vec::new(),
            "many" => (0..3).map(|at| (at, json!(at))).collect(),
            "text" => vec![(-1, json!("12"))],
            _ => {
                vec![(map_index.unwrap_or(-1), json!({ "a": "1", "l": [1, 2], "d": "2026-01-01" }))]
            }
        })
    }
}
