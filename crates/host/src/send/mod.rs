//! Everything that leaves the machine for a task or an alert: HTTP requests, Slack, mail, webhooks.
//!
//! One door, so that every failure is told in the same words, names no secret, and says whether
//! another try makes sense. What is sent, and when, is decided by the operators and the alerts;
//! where credentials come from, by the connections.

mod http;
mod mail;
#[cfg(test)]
pub(crate) mod sinks;
mod slack;
#[cfg(test)]
mod tests;
mod webhook;
mod words;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use mainspring_core::template::Connection;
use serde_json::{Map, Value};
use tokio::time::timeout;

pub use http::{Body, Call, Reply, call_of, endpoint};
pub use mail::Mail;
pub use slack::{SlackAddress, check_address};
pub use webhook::{Shape, shape_of, text_body};

/// How long a conversation may take unless its connection says otherwise.
pub const TIMEOUT: Duration = Duration::from_secs(30);

/// What the other side answered when it took something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// Its own words: `200 ok`, `250 2.0.0 accepted`.
    pub answer: String,
}

/// Whether the same may be sent again later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// It would be refused again: somebody has to mend something.
    Never,
    /// It may go through later.
    Later,
    /// It may go through after so long; the other side said so.
    After(Duration),
}

/// Why something was not sent. Never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SendError {
    /// What went wrong, with the other side's own words where it had any.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Whether to try again.
    pub retry: Retry,
}

impl SendError {
    /// A fault that stays until somebody mends it.
    pub fn fault(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, retry: Retry::Never }
    }

    /// A trouble that may pass by itself.
    pub fn trouble(message: impl Into<String>) -> Self {
        Self { retry: Retry::Later, ..Self::fault(message) }
    }

    /// With what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// See the module. Cheap to clone; nothing is set up before the first use.
#[derive(Debug, Clone, Default)]
pub struct Sender {
    clients: Arc<Clients>,
}

/// One HTTP client that checks certificates, one that does not.
#[derive(Debug, Default)]
struct Clients {
    careful: Mutex<Option<reqwest::Client>>,
    careless: Mutex<Option<reqwest::Client>>,
}

impl Sender {
    /// One that has sent nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends a request and waits for the whole answer, whatever its status.
    ///
    /// # Errors
    /// The address is wrong, nobody answers, or the answer is too large.
    pub async fn call(&self, call: &Call) -> Result<Reply, SendError> {
        http::call(&self.client(call.verify)?, call).await
    }

    /// Posts a message of Slack's form to the incoming webhook of `connection`.
    ///
    /// # Errors
    /// The connection names no webhook, or Slack did not say `ok`.
    pub async fn slack(
        &self,
        connection: &Connection,
        message: &Value,
    ) -> Result<Delivered, SendError> {
        slack::post(self, connection, message).await
    }

    /// Hands a mail to the server of `connection`.
    ///
    /// # Errors
    /// An address is wrong, an attachment cannot be read, or the server did not take it.
    pub async fn mail(&self, connection: &Connection, mail: &Mail) -> Result<Delivered, SendError> {
        within(connection, mail::send(connection, mail)).await
    }

    /// Posts `body` to the webhook of `connection`, signed where it has a secret.
    ///
    /// # Errors
    /// The connection names no address, or the answer is not one of success.
    pub async fn webhook(
        &self,
        connection: &Connection,
        body: &Value,
    ) -> Result<Delivered, SendError> {
        webhook::post(self, connection, body).await
    }

    /// Really connects, in the way of the connection's type.
    ///
    /// # Errors
    /// What would go wrong with a task or an alert that uses it.
    pub async fn test(&self, connection: &Connection) -> Result<Delivered, SendError> {
        match connection.conn_type.as_str() {
            "slack_webhook" | "slackwebhook" => {
                self.slack(connection, &slack::test_message()).await
            }
            "smtp" | "email" => within(connection, mail::test(connection)).await,
            "webhook" => self.webhook(connection, &webhook::test_body(connection)).await,
            "http" | "https" if slack::is_slack(connection) => {
                self.slack(connection, &slack::test_message()).await
            }
            "http" | "https" => http::test(self, connection).await,
            other => reach(other, connection).await,
        }
    }

    fn client(&self, verify: bool) -> Result<reqwest::Client, SendError> {
        let place = if verify { &self.clients.careful } else { &self.clients.careless };
        let mut place = place.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = &*place {
            return Ok(client.clone());
        }
        let client = http::client(verify)?;
        Ok(place.insert(client).clone())
    }
}

/// A conversation that is given up when the connection's patience is at its end.
async fn within<T>(
    connection: &Connection,
    talk: impl Future<Output = Result<T, SendError>>,
) -> Result<T, SendError> {
    let patience = patience(connection);
    timeout(patience, talk).await.unwrap_or_else(|_| Err(words::silent(connection, patience)))
}

/// For types that we have no protocol for: whether somebody listens there.
async fn reach(conn_type: &str, connection: &Connection) -> Result<Delivered, SendError> {
    let (Some(host), Some(port)) = (&connection.host, connection.port) else {
        let message = format!("a connection of type `{conn_type}` cannot be tried out as it is");
        let hint = "with a host and a port it can be seen whether something listens there";
        return Err(SendError::fault(message).hint(hint));
    };
    let open = async {
        let open = tokio::net::TcpStream::connect((host.as_str(), port)).await;
        open.map_err(|error| words::io(&error, &format!("{host}:{port}")))
    };
    within(connection, open).await?;
    Ok(Delivered { answer: format!("something listens at {host}:{port}") })
}

/// The `extra` of a connection; empty where it is no JSON object.
fn extra(connection: &Connection) -> Map<String, Value> {
    let extra = connection.extra.as_deref().unwrap_or_default();
    serde_json::from_str(extra).unwrap_or_default()
}

/// `extra.KEY` as text.
fn extra_text(extra: &Map<String, Value>, key: &str) -> Option<String> {
    match extra.get(key)? {
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// `extra.KEY` as yes or no; Airflow's URIs have it as text.
fn extra_flag(extra: &Map<String, Value>, key: &str, otherwise: bool) -> bool {
    match extra.get(key) {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" => true,
            "false" | "0" | "no" => false,
            _ => otherwise,
        },
        _ => otherwise,
    }
}

/// `extra.timeout`, in seconds.
fn patience(connection: &Connection) -> Duration {
    let seconds = extra_text(&extra(connection), "timeout");
    let seconds = seconds.and_then(|text| text.parse::<f64>().ok());
    let seconds = seconds.filter(|seconds| (0.001..=86_400.0).contains(seconds));
    seconds.map_or(TIMEOUT, Duration::from_secs_f64)
}
