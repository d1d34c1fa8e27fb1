//! Mail, handed to a server over SMTP by lettre.
//!
//! Port 465 speaks TLS from the start, 25 none, every other begins in plain text and must change
//! to TLS; the connection's `security` says otherwise.

use std::path::PathBuf;

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    message::{Attachment, Mailbox, Message, MultiPart, SinglePart, header::ContentType},
    transport::smtp::{
        self,
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use mainspring_core::template::Connection;

use super::{Delivered, SendError, extra, extra_flag, extra_text, patience, words};

/// The port where nothing is said about it.
const PORT: u16 = 587;
/// All attachments together; servers take little more.
const LARGEST_ATTACHMENTS: u64 = 25 * 1024 * 1024;

/// A mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mail {
    /// `name@host` or `Name <name@host>`.
    pub to: Vec<String>,
    /// As `to`.
    pub cc: Vec<String>,
    /// As `to`, hidden from the others.
    pub bcc: Vec<String>,
    /// One line.
    pub subject: String,
    /// As plain text.
    pub text: Option<String>,
    /// As HTML.
    pub html: Option<String>,
    /// Files to go with it.
    pub attachments: Vec<PathBuf>,
}

type Transport = AsyncSmtpTransport<Tokio1Executor>;

pub(super) async fn send(connection: &Connection, mail: &Mail) -> Result<Delivered, SendError> {
    let message = message(connection, mail).await?;
    let place = place(connection)?;
    let answer = transport(connection)?.send(message).await;
    let answer = answer.map_err(|error| explain(&error, &place))?;
    let words: Vec<&str> = answer.message().collect();
    Ok(Delivered { answer: format!("{} {}", answer.code(), words.join(" ")).trim().to_owned() })
}

/// Connects, changes to TLS, logs in and says goodbye.
pub(super) async fn test(connection: &Connection) -> Result<Delivered, SendError> {
    let place = place(connection)?;
    let answers = transport(connection)?.test_connection().await;
    match answers.map_err(|error| explain(&error, &place))? {
        true if connection.login.is_some() => {
            Ok(Delivered { answer: format!("{place} took the login") })
        }
        true => Ok(Delivered { answer: format!("{place} answers") }),
        false => Err(SendError::trouble(format!("{place} does not answer as a mail server does"))),
    }
}

fn host(connection: &Connection) -> Result<&str, SendError> {
    let host = connection.host.as_deref().unwrap_or_default().trim();
    if host.is_empty() {
        let message = format!("the connection `{}` has no host", connection.conn_id);
        return Err(SendError::fault(message).hint("give it the name of the mail server"));
    }
    Ok(host)
}

fn place(connection: &Connection) -> Result<String, SendError> {
    Ok(format!("{}:{}", host(connection)?, connection.port.unwrap_or(PORT)))
}

fn transport(connection: &Connection) -> Result<Transport, SendError> {
    // Whoever was first has put in the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (host, port) = (host(connection)?, connection.port.unwrap_or(PORT));
    let extra = extra(connection);
    let security = extra_text(&extra, "security");
    let security = match (security.as_deref(), port) {
        (Some(named), _) => named,
        (None, _) if extra_flag(&extra, "disable_tls", false) => "none",
        (None, 465) => "tls",
        (None, 25) => "none",
        (None, _) => "starttls",
    };
    let parameters = || {
        TlsParameters::builder(host.to_owned())
            .dangerous_accept_invalid_certs(!extra_flag(&extra, "verify", true))
            .build()
            .map_err(|error| SendError::fault(format!("TLS cannot be set up: {error}")))
    };
    let tls = match security {
        "none" => Tls::None,
        "tls" | "ssl" => Tls::Wrapper(parameters()?),
        "starttls" => Tls::Required(parameters()?),
        other => {
            let message = format!("`{other}` is no security of mail");
            return Err(SendError::fault(message).hint("use starttls, tls or none"));
        }
    };
    let mut builder = Transport::builder_dangerous(host).port(port).tls(tls);
    builder = builder.timeout(Some(patience(connection)));
    if let Some(login) = connection.login.clone().filter(|login| !login.is_empty()) {
        let password = connection.password.clone().unwrap_or_default();
        builder = builder.credentials(Credentials::new(login, password));
    }
    Ok(builder.build())
}

async fn message(connection: &Connection, mail: &Mail) -> Result<Message, SendError> {
    let sender = extra_text(&extra(connection), "from_email")
        .or_else(|| connection.login.clone().filter(|login| login.contains('@')))
        .ok_or_else(|| {
            let message =
                format!("the connection `{}` does not say who writes", connection.conn_id);
            SendError::fault(message).hint("give it a `from_email`")
        })?;
    if mail.to.is_empty() && mail.cc.is_empty() && mail.bcc.is_empty() {
        return Err(SendError::fault("the mail has nobody to go to"));
    }
    let mut builder =
        Message::builder().from(mailbox(&sender)?).subject(mail.subject.replace(['\r', '\n'], " "));
    for to in &mail.to {
        builder = builder.to(mailbox(to)?);
    }
    for cc in &mail.cc {
        builder = builder.cc(mailbox(cc)?);
    }
    for bcc in &mail.bcc {
        builder = builder.bcc(mailbox(bcc)?);
    }
    let wrong = |error| SendError::fault(format!("the mail cannot be put together: {error}"));
    if mail.attachments.is_empty() {
        return match body(mail) {
            Content::One(part) => builder.singlepart(part),
            Content::Both(parts) => builder.multipart(parts),
        }
        .map_err(wrong);
    }
    let mut parts = match body(mail) {
        Content::One(part) => MultiPart::mixed().singlepart(part),
        Content::Both(parts) => MultiPart::mixed().multipart(parts),
    };
    for attachment in attachments(mail).await? {
        parts = parts.singlepart(attachment);
    }
    builder.multipart(parts).map_err(wrong)
}

enum Content {
    One(SinglePart),
    Both(MultiPart),
}

fn body(mail: &Mail) -> Content {
    match (&mail.text, &mail.html) {
        (Some(text), Some(html)) => {
            Content::Both(MultiPart::alternative_plain_html(text.clone(), html.clone()))
        }
        (None, Some(html)) => Content::One(SinglePart::html(html.clone())),
        (text, None) => Content::One(SinglePart::plain(text.clone().unwrap_or_default())),
    }
}

async fn attachments(mail: &Mail) -> Result<Vec<SinglePart>, SendError> {
    let mut parts = Vec::new();
    let mut total = 0;
    for path in &mail.attachments {
        let unread = |error: std::io::Error| {
            SendError::fault(format!("the attachment `{}` cannot be read: {error}", path.display()))
                .hint("paths start from the DAG file's folder")
        };
        total += tokio::fs::metadata(path).await.map_err(unread)?.len();
        if total > LARGEST_ATTACHMENTS {
            return Err(SendError::fault("the attachments are larger than 25 MB together")
                .hint("put them where they can be fetched, and send the address"));
        }
        let bytes = tokio::fs::read(path).await.map_err(unread)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        parts.push(Attachment::new(name).body(bytes, content_type(path)));
    }
    Ok(parts)
}

/// What a file's name says about its content; a mail program knows the rest.
fn content_type(path: &std::path::Path) -> ContentType {
    let extension = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
    let name = match extension.to_ascii_lowercase().as_str() {
        "csv" => "text/csv",
        "htm" | "html" => "text/html",
        "jpg" | "jpeg" => "image/jpeg",
        "json" => "application/json",
        "log" | "md" | "txt" => "text/plain",
        "pdf" => "application/pdf",
        "png" => "image/png",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    };
    ContentType::parse(name).unwrap_or(ContentType::TEXT_PLAIN)
}

fn mailbox(written: &str) -> Result<Mailbox, SendError> {
    written.trim().parse().map_err(|_| {
        SendError::fault(format!("`{written}` is no mail address"))
            .hint("write name@host or Name <name@host>")
    })
}

/// What an error of the conversation means.
fn explain(error: &smtp::Error, place: &str) -> SendError {
    if let Some(code) = error.status() {
        let said = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        let message = format!("{place} answered {code} {said}").trim_end().to_owned();
        let code: u16 = code.into();
        let hint = match code {
            530 | 534 | 535 | 538 => {
                "the login or the password was refused; many providers want a password made for \
                 this program (an app password)"
            }
            550 | 551 | 553 | 501 => "an address was refused: check who writes and who gets it",
            552 | 554 => "the mail was refused: its size, its content or its sender",
            _ => "the server has a trouble of its own",
        };
        return match error.is_transient() {
            true => SendError::trouble(message).hint("the server asks to try again later"),
            false => SendError::fault(message).hint(hint),
        };
    }
    if error.is_timeout() {
        return SendError::trouble(format!("{place} did not answer in time")).hint(
            "check the host, the port and the security: a server that waits for TLS says nothing",
        );
    }
    if error.is_client() {
        let said = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        let message = format!("{place} cannot be used: {said}");
        return SendError::fault(message)
            .hint("a server without STARTTLS or without logins says so; check `security`");
    }
    words::chain(error, place)
}
