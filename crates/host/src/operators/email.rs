//! `email`: sends a mail, as EmailOperator does: plain text, HTML, or both, with files.
//!
//! How a mail is handed to a server is `send`'s.

use std::path::PathBuf;

use mainspring_core::{
    engine::Outcome,
    model::{Category, Dag, Field, OperatorSpec, Task},
    template,
};
use serde_json::{Value, json};

use super::{Complaint, Operator, Running, connection};
use crate::{
    attempt::{Attempt, Failure},
    send::Mail,
};

/// See the module.
pub struct Email;

impl Operator for Email {
    fn spec(&self) -> OperatorSpec {
        let many = json!({ "type": ["string", "array"], "items": { "type": "string" } });
        let field =
            |name, schema, help| Field { name, schema, required: false, template: true, help };
        let to = "Who gets it: name@host, or several";
        OperatorSpec {
            name: "email",
            category: Category::Action,
            icon: "mail",
            help: "Sends a mail",
            fields: vec![
                connection(&["smtp"], true, "The mail server"),
                Field { required: true, ..field("to", many.clone(), to) },
                Field {
                    required: true,
                    ..field("subject", json!({ "type": "string" }), "One line: what it is about")
                },
                field("text", json!({ "type": "string" }), "The mail as plain text"),
                field(
                    "html",
                    json!({ "type": "string" }),
                    "The mail as HTML, or the name of an .html file beside the DAG file, which is \
                     a template too",
                ),
                field("files", many.clone(), "Files to go with it; paths start from the DAG file"),
                field("cc", many.clone(), "Who gets a copy"),
                field("bcc", many, "Who gets a copy that the others do not see"),
            ],
        }
    }

    fn check(&self, _: &Dag, task: &Task) -> Vec<Complaint> {
        let says = |name| task.fields.contains_key(name);
        if says("text") || says("html") {
            return Vec::new();
        }
        vec![Complaint::about("text", "the mail is empty").hint("give it a `text`, or `html`")]
    }

    fn run<'a>(&'a self, attempt: &'a mut Attempt) -> Running<'a> {
        Box::pin(run(attempt))
    }
}

async fn run(attempt: &mut Attempt) -> Result<Outcome, Failure> {
    let connection = attempt.connection("connection")?;
    let connection = connection.ok_or_else(|| Failure::new("`connection` is empty").for_good())?;
    let files = many(&attempt.value("files")?);
    let mail = Mail {
        to: many(&attempt.value("to")?),
        cc: many(&attempt.value("cc")?),
        bcc: many(&attempt.value("bcc")?),
        subject: attempt.text("subject")?,
        text: Some(attempt.text("text")?).filter(|text| !text.is_empty()),
        html: html(attempt)?,
        attachments: files.iter().map(|file| attempt.folder().join(file)).collect::<Vec<PathBuf>>(),
    };
    let sender = attempt.sender();
    let sent = attempt.unless_stopped(sender.mail(&connection, &mail)).await?;
    attempt.note(&format!("the server answered {}", sent.answer));
    Ok(Outcome::Success { skip: None })
}

/// The HTML, out of its file where it names one.
fn html(attempt: &mut Attempt) -> Result<Option<String>, Failure> {
    let html = attempt.text("html")?;
    if html.is_empty() {
        return Ok(None);
    }
    let is_file = !html.contains(['<', '\n']) && html.trim().ends_with(".html");
    if !is_file {
        return Ok(Some(html));
    }
    let path = attempt.folder().join(html.trim());
    let text = std::fs::read_to_string(&path).map_err(|error| {
        Failure::new(format!("`html`: `{}` cannot be read: {error}", path.display()))
            .hint("the path starts from the DAG file's folder")
    })?;
    let rendered = template::render(&text, attempt.context()).map_err(|error| {
        let message = format!("`{}`, line {}: {}", html.trim(), error.line, error.message);
        Failure { hint: error.hint, ..Failure::new(message) }
    })?;
    Ok(Some(rendered))
}

/// One or many; a text may hold several with commas or semicolons between, as in Airflow.
fn many(value: &Value) -> Vec<String> {
    let texts: Vec<&str> = match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        Value::String(text) => text.split([',', ';']).collect(),
        _ => Vec::new(),
    };
    texts
        .iter()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .collect()
}
