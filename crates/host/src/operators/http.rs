//! `http`: sends a request and looks at the answer, as HttpOperator does.
//!
//! Where it goes and how it says who it is comes from a connection, or the whole address stands in
//! the task. What it returns is the answer: JSON as such, everything else as text.

use std::time::Duration;

use mainspring_core::{
    engine::Outcome,
    file::parse_duration,
    model::{Category, Dag, Field, OperatorSpec, Task},
    template::{self, Connection, Context},
};
use serde_json::{Map, Value, json};

use super::{Complaint, Operator, Running, connection};
use crate::{
    attempt::{Attempt, Failure},
    send::{Body, Call, Reply, call_of},
};

/// So much of an answer stands in the log.
const LOGGED: usize = 64 * 1024;

/// See the module.
pub struct Http;

impl Operator for Http {
    fn spec(&self) -> OperatorSpec {
        let field =
            |name, schema, help| Field { name, schema, required: false, template: true, help };
        OperatorSpec {
            name: "http",
            category: Category::Action,
            icon: "globe",
            help: "Sends an HTTP request; the answer is its XCom",
            fields: vec![
                connection(&["http"], false, "The server and its login; not for a whole address"),
                field(
                    "endpoint",
                    json!({ "type": "string" }),
                    "The path after the connection's host; without a connection the whole address",
                ),
                Field {
                    template: false,
                    ..field(
                        "method",
                        json!({
                            "enum": ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"],
                            "default": "GET",
                        }),
                        "What is asked of the server",
                    )
                },
                field("headers", json!({ "type": "object" }), "Beside those of the connection"),
                field("query", json!({ "type": "object" }), "What follows the `?` of the address"),
                field(
                    "body",
                    json!({ "type": ["string", "object", "array"] }),
                    "What is sent: text as it is, anything else as JSON",
                ),
                field(
                    "response_check",
                    json!({ "type": "string" }),
                    "The task fails unless this holds: `{{ response.json.rows > 0 }}`. There are \
                     `status`, `headers`, `text` and `json`; without it every status under 400 is \
                     a success",
                ),
                Field {
                    template: false,
                    ..field(
                        "timeout",
                        json!({ "type": "string", "format": "duration", "default": "30s" }),
                        "How long to wait for the whole answer",
                    )
                },
                Field {
                    template: false,
                    ..field(
                        "log_response",
                        json!({ "type": "boolean", "default": false }),
                        "Writes the answer into the log",
                    )
                },
            ],
        }
    }

    fn check(&self, _: &Dag, task: &Task) -> Vec<Complaint> {
        let text = |name| task.fields.get(name).and_then(Value::as_str).unwrap_or_default();
        let endpoint = text("endpoint");
        if !text("connection").is_empty() || endpoint.contains("://") || endpoint.contains("{{") {
            return Vec::new();
        }
        let what =
            if endpoint.is_empty() { "it names no address" } else { "the address is not whole" };
        vec![
            Complaint::about("endpoint", what)
                .hint("write https://... here, or name a `connection` that has the host"),
        ]
    }

    fn run<'a>(&'a self, attempt: &'a mut Attempt) -> Running<'a> {
        Box::pin(run(attempt))
    }
}

async fn run(attempt: &mut Attempt) -> Result<Outcome, Failure> {
    let call = call(attempt)?;
    let sender = attempt.sender();
    let reply = attempt.unless_stopped(sender.call(&call)).await?;
    let text = reply.text();
    attempt.note(&format!("{} answered {} {}", call.method, reply.status, reply.reason));
    if attempt.field("log_response") == Some(&Value::Bool(true)) {
        attempt.note(&text.chars().take(LOGGED).collect::<String>());
    }
    let is_json = reply.header("content-type").is_some_and(|it| it.contains("json"));
    let json: Option<Value> = serde_json::from_str(&text).ok();
    judge(attempt, &reply, &text, json.clone())?;
    attempt.push_xcom("return_value", json.filter(|_| is_json).unwrap_or(Value::String(text)));
    Ok(Outcome::Success { skip: None })
}

fn call(attempt: &mut Attempt) -> Result<Call, Failure> {
    let connection = attempt.connection("connection")?;
    let endpoint = attempt.text("endpoint")?;
    let method = attempt.field("method").and_then(Value::as_str).unwrap_or("GET").to_owned();
    let mut call = match connection {
        Some(connection) if !endpoint.contains("://") => call_of(&connection, &method, &endpoint)?,
        // The address stands in the task; of a connection only the rest counts.
        connection => {
            let connection = connection.unwrap_or_default();
            let whole = Connection { host: Some(endpoint), port: None, ..connection };
            call_of(&whole, &method, "")?
        }
    };
    call.headers.extend(pairs(&attempt.value("headers")?));
    call.query = pairs(&attempt.value("query")?);
    call.body = match attempt.value("body")? {
        Value::Null => Body::None,
        Value::String(text) => Body::Text(text),
        json => Body::Json(json),
    };
    if let Some(written) = attempt.field("timeout").and_then(Value::as_str) {
        let wrong = |error| Failure::new(format!("`timeout`: {error}")).for_good();
        call.timeout = parse_duration(written).map_err(wrong)?.max(Duration::from_millis(1));
    }
    Ok(call)
}

fn pairs(value: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let entries = value.as_object().into_iter().flatten();
    entries.map(|(key, value)| (key.clone(), text(value))).collect()
}

/// Whether the answer is a good one.
fn judge(
    attempt: &mut Attempt,
    reply: &Reply,
    text: &str,
    json: Option<Value>,
) -> Result<(), Failure> {
    let Some(check) = attempt.field("response_check").and_then(Value::as_str) else {
        return match reply.status {
            400.. => Err(Failure {
                retry: reply.retry() != crate::send::Retry::Never,
                ..Failure::new(format!("the server answered {}", reply.in_short()))
            }),
            _ => Ok(()),
        };
    };
    let headers = reply.headers.iter();
    let headers: Map<String, Value> =
        headers.map(|(name, value)| (name.clone(), Value::String(value.clone()))).collect();
    let response = json!({
        "status": reply.status, "headers": headers, "text": text, "json": json,
    });
    let context = Context { response: Some(response), ..(**attempt.context()).clone() };
    let holds = template::holds(check, &context.into())?;
    attempt.rendered("response_check", Value::Bool(holds));
    if holds {
        return Ok(());
    }
    let message =
        format!("`response_check` does not hold: the server answered {}", reply.in_short());
    Err(Failure::new(message))
}
