//! HTTP requests, and how a connection of type http says where they go: as Airflow's `HttpHook`
//! reads it. Addresses may hold secrets and are never told whole.

use std::time::Duration;

use mainspring_core::template::Connection;
use reqwest::{
    Client, Method, Url,
    header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER},
};
use serde_json::Value;

use crate::clock::{Clock, SystemClock};

use super::{Delivered, Retry, SendError, Sender, extra, extra_flag, extra_text, patience, words};

/// A larger answer is not taken.
const LARGEST_ANSWER: usize = 64 * 1024 * 1024;
/// Keys of a http connection's extra that are not headers, as in Airflow; the last three are ours.
const NOT_HEADERS: [&str; 12] = [
    "allow_redirects",
    "cert",
    "check_response",
    "max_redirects",
    "proxies",
    "proxy",
    "stream",
    "trust_env",
    "verify",
    "timeout",
    "headers",
    "auth",
];

/// A request.
#[derive(Debug, Clone)]
pub struct Call {
    /// `GET`, `POST`, ...
    pub method: String,
    /// Where to, whole.
    pub address: String,
    /// Beside those that the body asks for.
    pub headers: Vec<(String, String)>,
    /// Added to the address.
    pub query: Vec<(String, String)>,
    /// What is sent.
    pub body: Body,
    /// How it says who it is.
    pub auth: Auth,
    /// The whole conversation takes no longer.
    pub timeout: Duration,
    /// Certificates are checked.
    pub verify: bool,
}

/// What a request carries.
#[derive(Debug, Clone)]
pub enum Body {
    /// Nothing.
    None,
    /// Text as it is; its type is a header's business.
    Text(String),
    /// JSON.
    Json(Value),
    /// The fields of a form.
    Form(Vec<(String, String)>),
}

/// How a request says who it is.
#[derive(Clone)]
pub enum Auth {
    /// Not at all.
    None,
    /// With a name and a password.
    Basic(String, Option<String>),
    /// With a token.
    Bearer(String),
}

impl std::fmt::Debug for Auth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::None => "None",
            Self::Basic(..) => "Basic(...)",
            Self::Bearer(_) => "Bearer(...)",
        })
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// `200`.
    pub status: u16,
    /// `OK`; empty for a number that has no name.
    pub reason: &'static str,
    /// In the order they came.
    pub headers: Vec<(String, String)>,
    /// As it came.
    pub body: Vec<u8>,
}

impl Reply {
    /// `2..`
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// What it says, as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// `404 no_service`: the number and what was said, or what the number means; short.
    pub fn in_short(&self) -> String {
        let text = self.text();
        let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        let said = if line.is_empty() || line.starts_with('<') { self.reason } else { line };
        let said: String = said.chars().take(200).collect();
        format!("{} {said}", self.status).trim_end().to_owned()
    }

    /// What the other side says about trying again: `Retry-After` in seconds or as a date, at most
    /// a day.
    pub fn retry_after(&self) -> Option<Duration> {
        let text = self.header(RETRY_AFTER.as_str())?.trim();
        let seconds = match text.parse::<u64>() {
            Ok(seconds) => seconds,
            Err(_) => {
                let at = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
                u64::try_from((at - SystemClock.now().wall).get_seconds()).unwrap_or(0)
            }
        };
        Some(Duration::from_secs(seconds.min(86_400)))
    }

    /// Whether another try makes sense after this answer.
    pub fn retry(&self) -> Retry {
        match self.status {
            429 | 503 => self.retry_after().map_or(Retry::Later, Retry::After),
            408 | 425 | 500..600 => Retry::Later,
            _ => Retry::Never,
        }
    }
}

/// A client with rustls and the system's certificates.
pub(super) fn client(verify: bool) -> Result<Client, SendError> {
    // Whoever was first has put in the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .tls_backend_rustls()
        .tls_danger_accept_invalid_certs(!verify)
        .user_agent(concat!("mainspring/", env!("CARGO_PKG_VERSION")))
        .pool_idle_timeout(Duration::from_secs(5))
        .connect_timeout(Duration::from_secs(15));
    client.build().map_err(|error| {
        SendError::fault(format!("no HTTP request can be sent from here: {error}"))
            .hint("check the proxy variables and the certificates of this machine")
    })
}

pub(super) async fn call(client: &Client, call: &Call) -> Result<Reply, SendError> {
    let (url, method) = (url(&call.address)?, method(&call.method)?);
    let place = host_of(url.as_str()).to_owned();
    let mut request = client.request(method, url).timeout(call.timeout).query(&call.query);
    request = match &call.body {
        Body::None => request,
        Body::Text(text) => request.body(text.clone()),
        Body::Json(value) => request.json(value),
        Body::Form(fields) => request.form(fields),
    };
    request = match &call.auth {
        Auth::None => request,
        Auth::Basic(login, password) => request.basic_auth(login, password.as_ref()),
        Auth::Bearer(token) => request.bearer_auth(token),
    };
    let request = request.headers(headers(&call.headers)?);
    let answer = request.send().await.map_err(|error| explain(error, &place, call.timeout))?;
    let status = answer.status();
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = answer.headers().iter().map(|(name, value)| (name.to_string(), text(value)));
    let (headers, reason) = (headers.collect(), status.canonical_reason().unwrap_or_default());
    let body = read(answer, &place, call.timeout).await?;
    Ok(Reply { status: status.as_u16(), reason, headers, body })
}

async fn read(
    mut answer: reqwest::Response,
    place: &str,
    patience: Duration,
) -> Result<Vec<u8>, SendError> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(|error| explain(error, place, patience))? {
        if body.len() + piece.len() > LARGEST_ANSWER {
            let message = format!("the answer of {place} is larger than 64 MB");
            return Err(SendError::fault(message).hint("fetch it with curl in a bash task"));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

fn url(address: &str) -> Result<Url, SendError> {
    let url = Url::parse(address).map_err(|error| {
        SendError::fault(format!("the address is wrong: {error}"))
            .hint("it begins with http:// or https:// and names a host")
    })?;
    if !matches!(url.scheme(), "http" | "https") {
        let message = format!("`{}` is not a way to send requests", url.scheme());
        return Err(SendError::fault(message).hint("use http or https"));
    }
    Ok(url)
}

fn method(name: &str) -> Result<Method, SendError> {
    Method::from_bytes(name.trim().to_ascii_uppercase().as_bytes())
        .map_err(|_| SendError::fault(format!("`{name}` is no method of HTTP")))
}

fn headers(written: &[(String, String)]) -> Result<HeaderMap, SendError> {
    let mut headers = HeaderMap::new();
    for (name, value) in written {
        // The value may be a secret and is not told.
        let wrong = |what| SendError::fault(format!("the {what} of the header `{name}` is wrong"));
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong("name"))?;
        let value = HeaderValue::from_str(value)
            .map_err(|_| wrong("value").hint("a header is one line of plain characters"))?;
        headers.insert(key, value);
    }
    Ok(headers)
}

/// The words for an error of the client. Its own text has the address in it, which may be a secret.
fn explain(error: reqwest::Error, place: &str, patience: Duration) -> SendError {
    let error = error.without_url();
    if error.is_timeout() {
        let message = format!("{place} did not answer within {}", words::in_words(patience));
        return SendError::trouble(message)
            .hint("check the address; a firewall that drops packets looks like this too");
    }
    if error.is_redirect() {
        return SendError::fault(format!("{place} sends requests round in a circle"));
    }
    if error.is_builder() {
        return SendError::fault(format!("the request to {place} cannot be made: {error}"));
    }
    words::chain(&error, place)
}

/// The host and port of an address, without what may be secret.
pub(super) fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = &rest[..end];
    host.rsplit_once('@').map_or(host, |(_, host)| host)
}

/// Where the connection leads, with `path` after it, as Airflow puts them together.
///
/// # Errors
/// It names no host.
pub fn endpoint(connection: &Connection, path: &str) -> Result<String, SendError> {
    let host = connection.host.as_deref().unwrap_or_default().trim();
    if host.is_empty() {
        let message = format!("the connection `{}` has no host", connection.conn_id);
        return Err(SendError::fault(message).hint("give it the host that requests go to"));
    }
    let mut base = if host.contains("://") {
        host.to_owned()
    } else {
        let scheme = connection.schema.as_deref().filter(|scheme| !scheme.is_empty());
        let scheme =
            scheme.unwrap_or(if connection.conn_type == "https" { "https" } else { "http" });
        format!("{scheme}://{host}")
    };
    if let Some(port) = connection.port {
        base = with_port(&base, port);
    }
    Ok(if base.ends_with('/') || path.starts_with('/') || path.is_empty() {
        format!("{base}{path}")
    } else {
        format!("{base}/{path}")
    })
}

/// The port after the host, even where a path follows.
fn with_port(base: &str, port: u16) -> String {
    let start = base.find("://").map_or(0, |at| at + 3);
    let end = base[start..].find('/').map_or(base.len(), |at| start + at);
    format!("{}:{port}{}", &base[..end], &base[end..])
}

/// A request along a connection: its address, headers, credentials and patience.
///
/// # Errors
/// It names no host.
pub fn call_of(connection: &Connection, method: &str, path: &str) -> Result<Call, SendError> {
    let extra = extra(connection);
    let plain = extra.iter().filter(|(key, _)| !NOT_HEADERS.contains(&key.as_str()));
    let named = extra.get("headers").and_then(Value::as_object).into_iter().flatten();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let headers = plain.chain(named).map(|(key, value)| (key.clone(), text(value))).collect();
    let password = connection.password.clone().filter(|password| !password.is_empty());
    let login = connection.login.clone().filter(|login| !login.is_empty());
    let auth = match (extra_text(&extra, "auth").as_deref(), login, password) {
        (Some("bearer"), _, Some(token)) => Auth::Bearer(token),
        (_, Some(login), password) => Auth::Basic(login, password),
        _ => Auth::None,
    };
    Ok(Call {
        method: method.to_owned(),
        address: endpoint(connection, path)?,
        headers,
        query: Vec::new(),
        body: Body::None,
        auth,
        timeout: patience(connection),
        verify: extra_flag(&extra, "verify", true),
    })
}

/// Whether somebody answers there, and takes the credentials.
pub(super) async fn test(sender: &Sender, connection: &Connection) -> Result<Delivered, SendError> {
    let reply = sender.call(&call_of(connection, "GET", "")?).await?;
    let answer = reply.in_short();
    match reply.status {
        401 | 403 | 407 => Err(SendError::fault(format!("the server answered {answer}"))
            .hint("check the login and the password, or what they are allowed to do")),
        500.. => Err(SendError::trouble(format!("the server answered {answer}"))
            .hint("it can be reached, but has a trouble of its own")),
        _ => Ok(Delivered { answer }),
    }
}
