//! Stands before everything behind the door: name, origin and key of each request.
//!
//! The pages themselves hold nothing secret and are given to whoever asks by a right name; all
//! that they show comes from the API. What the keys are is said in `keys`.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue,
        header::{
            AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE, HOST, ORIGIN,
            REFERRER_POLICY, RETRY_AFTER, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
            X_FRAME_OPTIONS,
        },
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use cookie::Cookie;
use tokio::sync::Semaphore;

use super::{
    hosts::Hosts,
    keys::{Keys, Purpose},
    lid::Lid,
    session,
};
use crate::{api::ApiError, clock::Clock};

/// Styles are written by script (Mantine, CodeMirror), which a policy without `unsafe-inline`
/// forbids; scripts are not.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'";

/// See the module.
pub struct Guard {
    pub keys: Keys,
    hosts: Hosts,
    pub lid: Lid,
    /// Who holds it looks at a password: that takes 19 MB and a core, however many ask.
    pub looking: Arc<Semaphore>,
    /// Browsers share cookies between ports; the name keeps two homes apart.
    pub cookie: String,
    pub clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Guard {
    /// Keys do not get into logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guard").field("cookie", &self.cookie).finish_non_exhaustive()
    }
}

impl Guard {
    pub fn new(keys: Keys, hosts: Hosts, port: u16, clock: Arc<dyn Clock>) -> Self {
        let looking = Arc::new(Semaphore::new(1));
        let cookie = format!("mainspring_{port}");
        Self { keys, hosts, lid: Lid::default(), looking, cookie, clock }
    }

    /// A key that is good for so many seconds from now.
    pub fn sign(&self, purpose: Purpose, seconds: i64) -> String {
        self.keys.sign(purpose, self.now() + seconds)
    }

    /// In seconds since 1970.
    pub fn now(&self) -> i64 {
        self.clock.now().wall.as_second()
    }

    /// It comes by a right name, and not from a page of somebody else.
    fn check_sender(&self, request: &Request) -> Result<(), ApiError> {
        let headers = request.headers();
        // Which of two is meant, others on the way may see otherwise.
        if headers.get_all(HOST).iter().nth(1).is_some() {
            return Err(ApiError::forbidden("this request names the host more than once")
                .hint("send one `Host` header"));
        }
        let host = text(headers, HOST).or(request.uri().authority().map(|it| it.as_str()));
        let other = request.uri().authority().is_some_and(|it| !self.hosts.allow(it.as_str()));
        let Some(host) = host.filter(|host| self.hosts.allow(host) && !other) else {
            let host = host.unwrap_or_default();
            return Err(ApiError::forbidden(format!("this door is not called `{host}`"))
                .hint("use the address that `mainspring serve` printed"));
        };
        let is_own = |origin: &str| {
            origin.strip_prefix("http://").or(origin.strip_prefix("https://")) == Some(host)
        };
        if let Some(origin) = headers.get(ORIGIN)
            && !origin.to_str().is_ok_and(is_own)
        {
            return Err(foreign());
        }
        Ok(())
    }

    /// It may ask for what only the user may see and do.
    fn check_key(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        // Pages at other ports of this machine count as the same site, so their cookies come too.
        if !matches!(text(headers, "sec-fetch-site"), None | Some("same-origin" | "none")) {
            return Err(foreign());
        }
        if let Some(value) = headers.get(AUTHORIZATION) {
            let bearer = value.to_str().ok().and_then(|value| {
                let (scheme, key) = value.split_once(' ')?;
                scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
            });
            let is_good = bearer.is_some_and(|key| {
                self.keys.is_token(key) || self.keys.is_signed(Purpose::Access, key, self.now())
            });
            return if is_good { Ok(()) } else { Err(self.wrong("the token is wrong")) };
        }
        if self.is_signed_in(headers) { Ok(()) } else { Err(nobody("this needs the token")) }
    }

    /// It brings the cookie of a session.
    pub fn is_signed_in(&self, headers: &HeaderMap) -> bool {
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        cookies
            .flat_map(Cookie::split_parse)
            .flatten()
            .filter(|cookie| cookie.name() == self.cookie)
            .any(|cookie| self.keys.is_signed(Purpose::Session, cookie.value(), self.now()))
    }

    /// Answers a wrong key, and counts it.
    pub fn wrong(&self, message: &str) -> ApiError {
        let now = self.clock.now().boot;
        if self.lid.is_shut(now) {
            return ApiError::too_many("too many wrong keys; wait a second");
        }
        self.lid.wrong(now);
        nobody(message)
    }
}

/// Lets a request through or sends it away, and sees to what every answer says to browsers.
pub async fn watch(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_open = !is_api(path) || session::is_open(request.method(), path);
    let checked = guard.check_sender(&request).and_then(|()| match is_open {
        true => Ok(()),
        false => guard.check_key(request.headers()),
    });
    let mut response = match checked {
        Ok(()) => next.run(request).await,
        Err(error) => refusal(error),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        // Not less: a form of the page itself, as that which saves a backup, would lose its origin.
        (REFERRER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// What is asked for is no page.
pub fn is_api(path: &str) -> bool {
    ["/api", "/auth", "/openapi.json"].iter().any(|start| path.starts_with(start))
}

fn refusal(error: ApiError) -> Response {
    let mut response = error.into_response();
    match response.status().as_u16() {
        401 => response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")),
        429 => response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1")),
        _ => None,
    };
    response
}

fn nobody(message: &str) -> ApiError {
    ApiError::unauthorized(message).hint(
        "open the address that `mainspring serve` printed; scripts send \
         `Authorization: Bearer TOKEN` with what stands in the file `token` of the home",
    )
}

fn foreign() -> ApiError {
    ApiError::forbidden("this request comes from a page of another site")
        .hint("only Mainspring's own page and programs may ask")
}

fn text(headers: &HeaderMap, name: impl axum::http::header::AsHeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
