//! Slack's incoming webhooks: their addresses, and what their answers mean.
//!
//! A webhook belongs to one channel and answers nothing but `ok`, so the channel's name cannot be
//! asked for. Addresses are secrets. What a message looks like is the sender's.
//! Source: Slack's pages "Sending messages using incoming webhooks" and "Handling errors".

use mainspring_core::template::Connection;
use serde_json::{Value, json};

use super::{
    Body, Call, Delivered, Reply, SendError, Sender, extra, extra_flag, extra_text,
    http::{self, Auth},
    patience,
};

/// Where Slack takes messages.
const BASE: &str = "https://hooks.slack.com/services";

/// The parts of a webhook's address.
#[derive(Clone, PartialEq, Eq)]
pub struct SlackAddress {
    /// `https://hooks.slack.com/services`.
    pub base: String,
    /// `T…/B…/…`: the secret.
    pub token: String,
}

impl SlackAddress {
    /// The id of the workspace, which the address begins with.
    pub fn team_id(&self) -> &str {
        self.token.split('/').next().unwrap_or_default()
    }
}

impl std::fmt::Debug for SlackAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SlackAddress({}/{}/...)", self.base, self.team_id())
    }
}

/// Takes a pasted address apart. A server of this machine may stand in for Slack.
///
/// # Errors
/// It is not the address of an incoming webhook; what it is instead, and what to do.
pub fn check_address(pasted: &str) -> Result<SlackAddress, SendError> {
    let pasted = pasted.trim().trim_matches(['<', '>', '"', '\'', '`']);
    if pasted.is_empty() {
        return Err(SendError::fault("nothing was pasted")
            .hint("press Copy beside the webhook on Slack's page, then paste here"));
    }
    if ["xoxb-", "xoxp-", "xoxe", "xapp-"].iter().any(|token| pasted.starts_with(token)) {
        return Err(SendError::fault("this is a token of a Slack app, not a webhook's address")
            .hint("open Incoming Webhooks in the app's settings and copy the Webhook URL"));
    }
    let Some((scheme, rest)) = pasted.split_once("://") else {
        return Err(SendError::fault("this is not an address")
            .hint(format!("it looks like {BASE}/T…/B…/…")));
    };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    check_host(scheme, host, path)?;
    let token = path.strip_prefix("services/").unwrap_or(path).trim_end_matches('/');
    check_token(path, token)?;
    Ok(SlackAddress { base: format!("{scheme}://{host}/services"), token: token.to_owned() })
}

fn check_host(scheme: &str, host: &str, path: &str) -> Result<(), SendError> {
    let name = host.split(':').next().unwrap_or_default();
    if matches!(name, "127.0.0.1" | "localhost") {
        return Ok(());
    }
    if matches!(name, "discord.com" | "discordapp.com")
        || name.ends_with(".webhook.office.com")
        || name.ends_with(".logic.azure.com")
    {
        return Err(SendError::fault(format!("this is an address of {name}, not of Slack"))
            .hint("make a connection of type webhook for it, and choose its shape"));
    }
    if name.ends_with("slack.com") && !matches!(name, "hooks.slack.com") {
        return Err(SendError::fault("this is a page of Slack, not a webhook's address")
            .hint("copy the Webhook URL from Incoming Webhooks in the app's settings"));
    }
    if !matches!(name, "hooks.slack.com" | "hooks.slack-gov.com") {
        return Err(SendError::fault(format!("this is an address of {name}, not of Slack"))
            .hint("a webhook of Slack begins with https://hooks.slack.com/services/"));
    }
    if scheme != "https" {
        return Err(SendError::fault("the address begins with http, without s")
            .hint("Slack takes https only: copy the address again"));
    }
    if path.starts_with("workflows/") || path.starts_with("triggers/") {
        return Err(SendError::fault("this is the address of a workflow, not of a channel")
            .hint("use Incoming Webhooks instead: workflows take other messages"));
    }
    Ok(())
}

fn check_token(path: &str, token: &str) -> Result<(), SendError> {
    let parts: Vec<&str> = token.split('/').collect();
    let is_part = |part: &str, first: &str| {
        part.starts_with(first) && part.len() > 1 && part.chars().all(|c| c.is_ascii_alphanumeric())
    };
    let is_whole = path.starts_with("services/")
        && matches!(parts[..], [team, hook, key] if is_part(team, "T") && is_part(hook, "B")
            && key.len() >= 8 && key.chars().all(|c| c.is_ascii_alphanumeric()));
    if is_whole {
        return Ok(());
    }
    Err(SendError::fault("the address is not whole: after services/ come three parts")
        .hint(format!("it looks like {BASE}/T…/B…/…; press Copy on Slack's page")))
}

/// Whether a connection of type http leads to Slack, as in Airflow's tutorial.
pub(super) fn is_slack(connection: &Connection) -> bool {
    let host = connection.host.as_deref().unwrap_or_default();
    http::host_of(host) == "hooks.slack.com"
}

/// Where the connection's messages go, as Airflow's `SlackWebhookHook` puts it together: the host
/// and after it the password, each of which may also be the whole address.
fn address(connection: &Connection) -> Result<String, SendError> {
    let extra = extra(connection);
    let password = connection.password.clone().filter(|password| !password.is_empty());
    let token = password.or_else(|| extra_text(&extra, "webhook_token")).unwrap_or_default();
    if token.contains("://") {
        return Ok(token);
    }
    let host = connection.host.clone().filter(|host| !host.is_empty());
    let base = match host {
        None => BASE.to_owned(),
        Some(_) => http::endpoint(connection, "")?,
    };
    let is_whole = base.contains("/services/T") || base.contains("/services/") && token.is_empty();
    if token.is_empty() && !(is_whole && base.trim_end_matches('/') != BASE) {
        let message = format!("the connection `{}` has no webhook", connection.conn_id);
        return Err(SendError::fault(message).hint("paste the webhook's address as its password"));
    }
    if token.is_empty() {
        return Ok(base);
    }
    Ok(format!("{}/{}", base.trim_end_matches('/'), token.trim_start_matches('/')))
}

pub(super) async fn post(
    sender: &Sender,
    connection: &Connection,
    message: &Value,
) -> Result<Delivered, SendError> {
    let call = Call {
        method: "POST".into(),
        address: address(connection)?,
        headers: Vec::new(),
        query: Vec::new(),
        body: Body::Json(message.clone()),
        auth: Auth::None,
        timeout: patience(connection),
        verify: extra_flag(&extra(connection), "verify", true),
    };
    let reply = sender.call(&call).await?;
    if reply.status == 200 && reply.text().trim() == "ok" {
        return Ok(Delivered { answer: reply.in_short() });
    }
    Err(refused(&reply))
}

/// What an answer other than `ok` means.
fn refused(reply: &Reply) -> SendError {
    let answer = reply.in_short();
    let said = reply.text();
    let hint = match said.trim() {
        "invalid_payload" | "invalid_blocks" | "no_text" | "invalid_attachments" => {
            "the message is not of the form that Slack takes"
        }
        "no_service" | "no_service_id" | "no_active_hooks" => {
            "the webhook was revoked or its app removed: add a new webhook on Slack's page and \
             paste its address"
        }
        "no_team" | "invalid_token" | "team_disabled" => {
            "the address is not right, or the workspace is gone: copy it again from Slack's page"
        }
        "channel_not_found" | "channel_is_archived" => {
            "the channel is archived or gone: add a webhook for another channel"
        }
        "action_prohibited" | "posting_to_general_channel_denied" | "user_not_found" => {
            "an administrator of the workspace does not allow this: ask for it, or take another \
             channel"
        }
        "rollup_error" => "Slack had a trouble of its own",
        _ => match reply.status {
            429 => "too many messages at once: Slack asks to wait",
            500.. => "Slack has a trouble of its own; it is tried again",
            200 => "this is not Slack: Slack answers `ok`",
            _ => "check the address on Slack's page",
        },
    };
    let retry = reply.retry();
    SendError { message: format!("Slack answered {answer}"), hint: Some(hint.into()), retry }
}

/// What Test sends.
pub(super) fn test_message() -> Value {
    json!({ "text": "Mainspring can write here. This is a test; nothing has happened." })
}
