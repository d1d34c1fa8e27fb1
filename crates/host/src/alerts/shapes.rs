//! What a message looks like on each channel, and its way there: Slack's Block Kit, mail, JSON for
//! webhooks, Discord, Teams, a script, a notice on the desktop.

use std::{process::Stdio, time::Duration};

use mainspring_core::template::Connection;
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, process::Command, sync::broadcast};

use super::{Event, Message, Notice};
use crate::{
    scheduler::Change,
    send::{Delivered, Mail, SendError, Sender, Shape, shape_of, text_body},
};

/// What Slack takes in one text, less what quoting adds.
const SLACK_TEXT: usize = 2_800;
/// What Slack takes in a header.
const SLACK_HEADER: usize = 150;
/// A script that takes longer is ended.
const SCRIPT_PATIENCE: Duration = Duration::from_secs(30);

/// Sends `message` along `connection`, in the way of its type.
pub async fn deliver(
    sender: &Sender,
    changes: &broadcast::Sender<Change>,
    connection: &Connection,
    message: &Message,
) -> Result<Delivered, SendError> {
    match connection.conn_type.as_str() {
        "slack_webhook" | "slackwebhook" | "http" => {
            sender.slack(connection, &slack(message)).await
        }
        "smtp" | "email" => sender.mail(connection, &mail(connection, message)?).await,
        "webhook" => sender.webhook(connection, &webhook(connection, message)).await,
        "script" => script(connection, message).await,
        "desktop" => desktop(changes, message),
        other => Err(SendError::fault(format!("a connection of type `{other}` is no channel"))
            .hint("alerts go along slack_webhook, smtp, webhook, script and desktop")),
    }
}

/// Slack's Block Kit; `text` is what its notices show.
fn slack(message: &Message) -> Value {
    let header: String = message.title.chars().take(SLACK_HEADER).collect();
    let mut blocks = vec![json!({
        "type": "header", "text": { "type": "plain_text", "text": header, "emoji": false },
    })];
    let facts = message.facts.iter().take(10).map(|(name, value)| {
        json!({ "type": "mrkdwn", "text": format!("*{}*\n{}", escaped(name), escaped(value)) })
    });
    let facts: Vec<Value> = facts.collect();
    if !facts.is_empty() {
        blocks.push(json!({ "type": "section", "fields": facts }));
    }
    if !message.notes.is_empty() {
        let text = escaped(&message.notes.join("\n"));
        blocks.push(json!({ "type": "section", "text": { "type": "mrkdwn", "text": text } }));
    }
    if let Some(excerpt) = &message.excerpt {
        // The end says most; three backticks would end the quotation.
        let text = escaped(&excerpt.replace("```", "'''"));
        let skipped = text.chars().count().saturating_sub(SLACK_TEXT);
        let text: String = text.chars().skip(skipped).collect();
        let text = format!("```\n{text}\n```");
        blocks.push(json!({ "type": "section", "text": { "type": "mrkdwn", "text": text } }));
    }
    let links = [&message.web, &message.app].into_iter().flatten();
    let links: Vec<String> =
        links.map(|(link, name)| format!("<{}|{}>", escaped(link), escaped(name))).collect();
    if !links.is_empty() {
        let text = links.join(" · ");
        blocks.push(json!({
            "type": "context", "elements": [{ "type": "mrkdwn", "text": text }],
        }));
    }
    json!({ "text": escaped(&message.title), "blocks": blocks })
}

/// What Slack would take for markup.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn mail(connection: &Connection, message: &Message) -> Result<Mail, SendError> {
    let extra: Value =
        serde_json::from_str(connection.extra.as_deref().unwrap_or_default()).unwrap_or_default();
    let to: Vec<String> = match &extra["to_email"] {
        Value::String(text) => text
            .split([',', ';'])
            .map(|it| it.trim().to_owned())
            .filter(|it| !it.is_empty())
            .collect(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    if to.is_empty() {
        let message =
            format!("the connection `{}` does not say who gets alerts", connection.conn_id);
        return Err(SendError::fault(message).hint("fill in `Alerts to` on the page Connections"));
    }
    Ok(Mail {
        to,
        subject: format!("[Mainspring] {}", message.title),
        text: Some(plain(message)),
        html: Some(html(message)),
        ..Mail::default()
    })
}

/// All of it as plain text, with the links in the open.
fn plain(message: &Message) -> String {
    let links = [&message.web, &message.app].into_iter().flatten();
    let links = links.map(|(link, name)| format!("\n{name}: {link}"));
    let links: String = links.collect();
    format!("{}\n\n{}\n{links}", message.title, message.body())
}

fn html(message: &Message) -> String {
    let safe = |text: &str| escaped(text).replace('"', "&quot;");
    let cell = "padding:2px 16px 2px 0;vertical-align:top";
    let facts = message.facts.iter().map(|(name, value)| {
        let name = format!("<td style=\"{cell};color:#666\">{}</td>", safe(name));
        format!("<tr>{name}<td style=\"{cell}\">{}</td></tr>", safe(value))
    });
    let facts: String = facts.collect();
    let notes = message.notes.iter().map(|note| format!("<p>{}</p>", safe(note)));
    let notes: String = notes.collect();
    let excerpt = message.excerpt.iter().map(|text| {
        let style = "background:#f4f4f4;padding:12px;white-space:pre-wrap";
        format!("<pre style=\"{style}\">{}</pre>", safe(text))
    });
    let excerpt: String = excerpt.collect();
    let links = [&message.web, &message.app].into_iter().flatten();
    let links =
        links.map(|(link, name)| format!("<p><a href=\"{}\">{}</a></p>", safe(link), safe(name)));
    let links: String = links.collect();
    format!(
        "<div style=\"font-family:sans-serif\"><h2>{}</h2><table>{facts}</table>{notes}{excerpt}\
         {links}</div>",
        safe(&message.title),
    )
}

fn webhook(connection: &Connection, message: &Message) -> Value {
    let text = match shape_of(connection) {
        Shape::Plain => format!("{}\n{}", message.title, message.body()),
        Shape::Discord | Shape::Teams => plain(message),
    };
    text_body(shape_of(connection), &text, || programs(message))
}

/// For programs: what happened, field by field.
fn programs(message: &Message) -> Value {
    let mut data = message.data.clone();
    data["title"] = message.title.clone().into();
    data["link"] = message.app.as_ref().map(|(link, _)| link.clone()).into();
    data["web_link"] = message.web.as_ref().map(|(link, _)| link.clone()).into();
    data
}

#[expect(clippy::disallowed_methods, reason = "it is nobody's try, and may leave things running")]
fn shell(command: &str) -> Command {
    let (program, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("sh", "-c") };
    let mut shell = Command::new(program);
    shell.arg(flag).arg(command);
    shell
}

async fn script(connection: &Connection, message: &Message) -> Result<Delivered, SendError> {
    let extra: Value =
        serde_json::from_str(connection.extra.as_deref().unwrap_or_default()).unwrap_or_default();
    let command = extra["command"].as_str().filter(|command| !command.trim().is_empty());
    let command = command.ok_or_else(|| {
        SendError::fault(format!("the connection `{}` names no command", connection.conn_id))
    })?;
    let mut shell = shell(command);
    shell.env("MAINSPRING_ALERT_TITLE", &message.title);
    shell.env("MAINSPRING_ALERT_EVENT", message.event.map_or("test", Event::as_str));
    for (name, key) in [("DAG_ID", "dag_id"), ("RUN_ID", "run_id"), ("TASK_ID", "task_id")] {
        shell.env(
            format!("MAINSPRING_ALERT_{name}"),
            message.data[key].as_str().unwrap_or_default(),
        );
    }
    shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let failed = |error: std::io::Error| SendError::trouble(format!("the script: {error}"));
    let mut child = shell.spawn().map_err(failed)?;
    if let Some(mut stdin) = child.stdin.take() {
        // Who does not read it need not.
        let _ = stdin.write_all(programs(message).to_string().as_bytes()).await;
    }
    let ended = tokio::time::timeout(SCRIPT_PATIENCE, child.wait_with_output()).await;
    let ended = ended.map_err(|_| {
        SendError::trouble("the script had not ended after 30 seconds")
            .hint("let it do its work in the background")
    })?;
    let output = ended.map_err(failed)?;
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let said: String = said.lines().last().unwrap_or_default().chars().take(200).collect();
    match output.status.code() {
        Some(0) => Ok(Delivered { answer: format!("exit code 0 {said}").trim().to_owned() }),
        code => {
            let code =
                code.map_or_else(|| "no exit code".into(), |code| format!("exit code {code}"));
            Err(SendError::trouble(
                format!("the script ended with {code} {said}").trim().to_owned(),
            ))
        }
    }
}

fn desktop(changes: &broadcast::Sender<Change>, message: &Message) -> Result<Delivered, SendError> {
    let body = message.facts.iter().map(|(_, value)| value.as_str()).take(2);
    let body = body.chain(message.notes.iter().map(String::as_str).take(1));
    let notice = Notice {
        title: message.title.clone(),
        body: body.collect::<Vec<_>>().join(" · "),
        path: message.path.clone(),
    };
    // The application may not be there: then nobody sees it, and the page Alerts has it.
    let _ = changes.send(Change::Notice(notice));
    Ok(Delivered { answer: "handed to the desktop; only the application shows it".into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Message {
        Message {
            event: Some(Event::Failure),
            title: "a<b> failed".into(),
            facts: vec![("Task".into(), "x & y".into())],
            excerpt: Some(format!("{}```<script>", "long ".repeat(1_000))),
            notes: vec!["note".into()],
            app: Some(("mainspring://dags/a".into(), "Open".into())),
            web: None,
            path: "/dags/a".into(),
            data: json!({}),
        }
    }

    #[test]
    fn slack_gets_no_markup_of_ours_and_no_more_than_it_takes() {
        let body = slack(&message());
        assert_eq!(body["text"], "a&lt;b&gt; failed");
        let text = body["blocks"].as_array().unwrap()[1..].iter().map(Value::to_string);
        let text: String = text.collect();
        assert!(!text.contains("<script>"), "{text}");
        for block in body["blocks"].as_array().unwrap() {
            let text = block["text"]["text"].as_str().unwrap_or_default();
            assert!(text.chars().count() <= 3_000, "{}", text.len());
            assert_eq!(text.matches("```").count() % 2, 0);
        }
        assert_eq!(body["blocks"][0]["text"]["text"], "a<b> failed");
    }

    #[test]
    fn a_mail_has_no_markup_of_ours() {
        let html = html(&message());
        assert!(html.contains("a&lt;b&gt; failed") && !html.contains("<script>"), "{html}");
        assert!(html.contains("<a href=\"mainspring://dags/a\">Open</a>"));
    }
}
