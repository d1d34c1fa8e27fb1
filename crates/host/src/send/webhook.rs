//! Webhooks of any site: a JSON body posted to an address, signed where there is a secret.
//!
//! Discord and Teams want bodies of their own shape; which one, the connection says.

use hmac::{Hmac, KeyInit, Mac};
use mainspring_core::template::Connection;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::clock::{Clock, SystemClock};

use super::{Body, Delivered, SendError, Sender, extra, extra_text, http};

/// What a webhook's body looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Our own: what happened, field by field.
    Plain,
    /// Discord's: a text.
    Discord,
    /// Microsoft Teams': an adaptive card.
    Teams,
}

/// Which body the connection wants.
pub fn shape_of(connection: &Connection) -> Shape {
    match extra_text(&extra(connection), "shape").as_deref() {
        Some("discord") => Shape::Discord,
        Some("teams") => Shape::Teams,
        _ => Shape::Plain,
    }
}

/// Posts it. The signature is `v1=` and the HMAC-SHA256, in hex, of the time in seconds, a dot and
/// the body, keyed with the connection's password.
pub(super) async fn post(
    sender: &Sender,
    connection: &Connection,
    body: &Value,
) -> Result<Delivered, SendError> {
    // The password signs; it is nothing to log in with.
    let unsigned = Connection { password: None, ..connection.clone() };
    let mut call = http::call_of(&unsigned, "POST", "")?;
    let text = body.to_string();
    let time = SystemClock.now().wall.as_second().to_string();
    call.headers.retain(|(name, _)| name != "shape");
    call.headers.push(("Content-Type".into(), "application/json".into()));
    if let Some(secret) = connection.password.as_deref().filter(|secret| !secret.is_empty()) {
        let signature = sign(secret, &time, &text);
        call.headers.push(("X-Mainspring-Timestamp".into(), time));
        call.headers.push(("X-Mainspring-Signature".into(), signature));
    }
    call.body = Body::Text(text);
    let reply = sender.call(&call).await?;
    let answer = reply.in_short();
    if reply.is_success() {
        return Ok(Delivered { answer });
    }
    let hint = match reply.status {
        401 | 403 => "the site wants other credentials, or does not accept the signature",
        404 | 410 => "the webhook is gone: make a new one there and paste its address",
        429 => "too many messages at once: the site asks to wait",
        500.. => "the site has a trouble of its own; it is tried again",
        _ => "the site does not take this message: check the shape of the connection",
    };
    let message = format!("the webhook answered {answer}");
    Err(SendError { message, hint: Some(hint.into()), retry: reply.retry() })
}

fn sign(secret: &str, time: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .unwrap_or_else(|_| unreachable!("a key may have any length"));
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    let hex =
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("v1={hex}")
}

/// What Test sends.
pub(super) fn test_body(connection: &Connection) -> Value {
    text_body(
        shape_of(connection),
        "Mainspring can write here. This is a test; nothing has happened.",
        || json!({ "event": "test" }),
    )
}

/// A text in the shape that is wanted; `plain` adds what only our own shape has.
pub fn text_body(shape: Shape, text: &str, plain: impl FnOnce() -> Value) -> Value {
    match shape {
        Shape::Plain => {
            let mut body = plain();
            body["text"] = text.into();
            body
        }
        // Discord takes 2,000 characters.
        Shape::Discord => json!({
            "content": text.chars().take(2_000).collect::<String>(),
            "allowed_mentions": { "parse": [] },
        }),
        Shape::Teams => json!({
            "type": "message",
            "attachments": [{
                "contentType": "application/vnd.microsoft.card.adaptive",
                "content": {
                    "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                    "type": "AdaptiveCard",
                    "version": "1.4",
                    "body": [{ "type": "TextBlock", "text": text, "wrap": true }],
                },
            }],
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Held against `printf '%s' '17.{"a":1}' | openssl dgst -sha256 -hmac sesame`.
    #[test]
    fn a_signature_is_what_others_compute() {
        assert_eq!(
            sign("sesame", "17", r#"{"a":1}"#),
            "v1=6586f03b423b9914235bfc7c44a4e2b555459908b30b6d1b569d64fa86c5e741"
        );
    }
}
