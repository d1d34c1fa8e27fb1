//! `slack`: writes to the channel of an incoming webhook, as SlackWebhookOperator does.
//!
//! What Slack's answers mean is `send`'s.

use mainspring_core::{
    engine::Outcome,
    model::{Category, Dag, Field, OperatorSpec, Task},
};
use serde_json::{Value, json};

use super::{Complaint, Operator, Running, connection};
use crate::attempt::{Attempt, Failure};

/// See the module.
pub struct Slack;

impl Operator for Slack {
    fn spec(&self) -> OperatorSpec {
        OperatorSpec {
            name: "slack",
            category: Category::Action,
            icon: "message-square",
            help: "Writes to a Slack channel",
            fields: vec![
                connection(
                    &["slack_webhook", "http"],
                    true,
                    "The webhook; the page Slack sets one up in two minutes",
                ),
                Field {
                    name: "text",
                    schema: json!({ "type": "string" }),
                    required: false,
                    template: true,
                    help: "What it says, in Slack's mrkdwn: *bold*, `code`, <https://x.org|link>",
                },
                Field {
                    name: "blocks",
                    schema: json!({ "type": "array", "items": { "type": "object" } }),
                    required: false,
                    template: true,
                    help: "Slack's Block Kit, for more than text",
                },
            ],
        }
    }

    fn check(&self, _: &Dag, task: &Task) -> Vec<Complaint> {
        let says = |name| task.fields.contains_key(name);
        if says("text") || says("blocks") {
            return Vec::new();
        }
        vec![Complaint::about("text", "it says nothing").hint("give it a `text`, or `blocks`")]
    }

    fn run<'a>(&'a self, attempt: &'a mut Attempt) -> Running<'a> {
        Box::pin(run(attempt))
    }
}

async fn run(attempt: &mut Attempt) -> Result<Outcome, Failure> {
    let connection = attempt.connection("connection")?;
    let connection = connection.ok_or_else(|| Failure::new("`connection` is empty").for_good())?;
    let (text, blocks) = (attempt.text("text")?, attempt.value("blocks")?);
    let mut message = json!({});
    if !text.is_empty() {
        message["text"] = Value::String(text);
    }
    if !blocks.is_null() {
        message["blocks"] = blocks;
    }
    let sender = attempt.sender();
    let sent = attempt.unless_stopped(sender.slack(&connection, &message)).await?;
    attempt.note(&format!("Slack answered {}", sent.answer));
    Ok(Outcome::Success { skip: None })
}
