//! `webhook`: tells something to any site that takes JSON; Discord and Teams too.
//!
//! Shapes and signatures are `send`'s.

use mainspring_core::{
    engine::Outcome,
    model::{Category, Dag, Field, OperatorSpec, Task},
};
use serde_json::{Value, json};

use super::{Complaint, Operator, Running, connection};
use crate::{
    attempt::{Attempt, Failure},
    send::{shape_of, text_body},
};

/// See the module.
pub struct Webhook;

impl Operator for Webhook {
    fn spec(&self) -> OperatorSpec {
        OperatorSpec {
            name: "webhook",
            category: Category::Action,
            icon: "webhook",
            help: "Posts a text or JSON to a webhook, signed where the connection has a secret",
            fields: vec![
                connection(&["webhook"], true, "The webhook and its shape: plain, Discord, Teams"),
                Field {
                    name: "text",
                    schema: json!({ "type": "string" }),
                    required: false,
                    template: true,
                    help: "What it says, in the shape of the connection",
                },
                Field {
                    name: "body",
                    schema: json!({ "type": "object" }),
                    required: false,
                    template: true,
                    help: "JSON to be sent as it is, instead of a text",
                },
            ],
        }
    }

    fn check(&self, _: &Dag, task: &Task) -> Vec<Complaint> {
        match (task.fields.contains_key("text"), task.fields.contains_key("body")) {
            (false, false) => vec![
                Complaint::about("text", "it says nothing").hint("give it a `text`, or a `body`"),
            ],
            (true, true) => {
                vec![Complaint::about("body", "it has a `text` and a `body`").hint("leave one out")]
            }
            _ => Vec::new(),
        }
    }

    fn run<'a>(&'a self, attempt: &'a mut Attempt) -> Running<'a> {
        Box::pin(run(attempt))
    }
}

async fn run(attempt: &mut Attempt) -> Result<Outcome, Failure> {
    let connection = attempt.connection("connection")?;
    let connection = connection.ok_or_else(|| Failure::new("`connection` is empty").for_good())?;
    let body = match attempt.value("body")? {
        Value::Null => text_body(shape_of(&connection), &attempt.text("text")?, || json!({})),
        body => body,
    };
    let sender = attempt.sender();
    let sent = attempt.unless_stopped(sender.webhook(&connection, &body)).await?;
    attempt.note(&format!("the webhook answered {}", sent.answer));
    Ok(Outcome::Success { skip: None })
}
