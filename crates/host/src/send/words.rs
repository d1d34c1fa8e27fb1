//! What went wrong between here and another machine, for people: refused, unknown, silent, not to
//! be trusted. What a certain service answers is told where it is spoken to.

use std::{error::Error, io, time::Duration};

use mainspring_core::template::Connection;

use super::{SendError, http};

/// Nobody said anything in time.
pub(super) fn silent(connection: &Connection, patience: Duration) -> SendError {
    let place = connection.host.as_deref().map_or("the server", http::host_of);
    let message = format!("{place} did not answer within {}", in_words(patience));
    SendError::trouble(message).hint(
        "check the host and the port; a firewall that drops packets looks like this too. \
         `timeout` in the connection's extra sets how long to wait, in seconds",
    )
}

/// An error of a socket.
pub(super) fn io(error: &io::Error, place: &str) -> SendError {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => {
            SendError::trouble(format!("nothing listens at {place}: the connection was refused"))
                .hint("check the port, and whether the server runs")
        }
        io::ErrorKind::TimedOut => SendError::trouble(format!("{place} did not answer in time"))
            .hint("check the host and the port, and whether a firewall is between"),
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => {
            SendError::trouble(format!("there is no way to {place}: the network is down"))
                .hint("check this machine's network, its VPN and its proxy")
        }
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionAborted => {
            SendError::trouble(format!("{place} hung up in the middle"))
                .hint("another protocol may be spoken there, for example TLS instead of plain text")
        }
        _ if is_unknown_host(&error.to_string()) => unknown_host(place),
        _ => SendError::trouble(format!("{place} cannot be reached: {error}")),
    }
}

/// The name of the host leads nowhere.
fn unknown_host(place: &str) -> SendError {
    SendError::trouble(format!("the host of {place} is not known: its name leads nowhere"))
        .hint("check how it is spelt, and whether this machine is online")
}

fn is_unknown_host(text: &str) -> bool {
    ["failed to lookup address", "Name or service not known", "No such host", "nodename nor"]
        .iter()
        .any(|sign| text.contains(sign))
}

/// The innermost reason that can be told in words, of an error that holds others.
pub(super) fn chain(error: &(dyn Error + 'static), place: &str) -> SendError {
    let mut texts = Vec::new();
    let mut next = Some(error);
    while let Some(one) = next {
        if let Some(error) = one.downcast_ref::<io::Error>()
            && error.get_ref().is_none()
        {
            return io(error, place);
        }
        texts.push(one.to_string());
        next = one.source().or_else(|| inner(one));
    }
    if texts.iter().any(|text| is_unknown_host(text)) {
        return unknown_host(place);
    }
    if let Some(text) = texts.iter().find(|text| is_certificate(text)) {
        return certificate(text, place);
    }
    if texts.iter().any(|text| is_not_tls(text)) {
        let message = format!("{place} does not speak TLS");
        return SendError::fault(message)
            .hint("for plain text choose http, or `none` as the security of mail");
    }
    let last = texts.last().map(String::as_str).unwrap_or_default();
    SendError::trouble(format!("{place} cannot be reached: {last}"))
}

/// An `io::Error` made around another error does not give that as its source.
fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let inner = error.downcast_ref::<io::Error>()?.get_ref()?;
    Some(inner)
}

fn is_certificate(text: &str) -> bool {
    text.contains("invalid peer certificate") || text.contains("certificate verify failed")
}

fn is_not_tls(text: &str) -> bool {
    text.contains("InvalidContentType") || text.contains("received corrupt message")
}

fn certificate(text: &str, place: &str) -> SendError {
    let text = text.to_ascii_lowercase();
    let why = if text.contains("expired") {
        "it has expired"
    } else if text.contains("notvalidforname") || text.contains("not valid for name") {
        "it was made for another name"
    } else if text.contains("unknownissuer") || text.contains("unknown issuer") {
        "nobody whom this machine trusts has signed it"
    } else if text.contains("revoked") {
        "it was revoked"
    } else {
        "it is not in order"
    };
    SendError::fault(format!("the certificate of {place} was refused: {why}")).hint(
        "check the host's name and this machine's clock. A certificate of your own firm is trusted \
         once it is in the system's store; `verify: false` in the connection's extra trusts anybody",
    )
}

/// `30 seconds`.
pub(super) fn in_words(patience: Duration) -> String {
    match patience.as_secs_f64() {
        1.0 => "1 second".into(),
        seconds => format!("{seconds} seconds"),
    }
}
