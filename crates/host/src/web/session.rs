//! Coming in and going out: a browser's session, and Airflow's access token.
//!
//! The page trades the token of its address, or the password, for a cookie that scripts of the
//! page cannot read. Going out takes the cookie away; a changed token or password ends all of them.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, Method, StatusCode, header::SET_COOKIE},
    response::IntoResponse,
    routing::{get, post},
};
use cookie::{Cookie, SameSite};
use serde::{Deserialize, Serialize};

use super::{guard::Guard, keys::Purpose};
use crate::api::{ApiError, Body};

const SESSION: &str = "/api/mainspring/session";
const AIRFLOW: &str = "/auth/token";

/// In seconds: a browser that comes back within it is still known.
const SESSION_LASTS: i64 = 30 * 86_400;
/// In seconds, as Airflow's.
const ACCESS_LASTS: i64 = 86_400;
/// In bytes; nothing here needs more.
const BODY_MAX: usize = 8 * 1024;

/// What a browser brings to come in: one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credentials {
    /// The home's token, or the one in an address that was opened for the user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// Who is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The browser has a cookie that is good.
    pub signed_in: bool,
    /// A password was set, so that the page may ask for it.
    pub takes_password: bool,
}

/// Airflow's `LoginBody`. The user's name is not looked at: there is one user.
#[derive(Deserialize)]
struct Login {
    #[serde(default, rename = "username")]
    _username: String,
    password: String,
}

/// Airflow's `LoginResponse`.
#[derive(Serialize)]
struct AccessToken {
    access_token: String,
}

/// This may be asked by who has no key yet.
pub fn is_open(method: &Method, path: &str) -> bool {
    match path {
        SESSION => method == Method::GET || method == Method::POST || method == Method::DELETE,
        AIRFLOW => method == Method::POST,
        _ => false,
    }
}

pub fn routes() -> Router<Arc<Guard>> {
    Router::new()
        .route(SESSION, get(told).post(begin).delete(end))
        .route(AIRFLOW, post(access))
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .layer(DefaultBodyLimit::max(BODY_MAX))
}

async fn told(State(guard): State<Arc<Guard>>, headers: HeaderMap) -> Json<Session> {
    Json(session(&guard, guard.is_signed_in(&headers)))
}

async fn begin(
    State(guard): State<Arc<Guard>>,
    Body(credentials): Body<Credentials>,
) -> Result<impl IntoResponse, ApiError> {
    let Credentials { token, password } = credentials;
    let is_good = match (token, password) {
        (Some(token), None) => {
            guard.keys.is_token(&token) || guard.keys.is_signed(Purpose::Open, &token, guard.now())
        }
        (None, Some(password)) => is_password(&guard, password).await?,
        _ => return Err(ApiError::unprocessable("either `token` or `password` is needed")),
    };
    if !is_good {
        return Err(guard.wrong("the key is wrong"));
    }
    let key = guard.sign(Purpose::Session, SESSION_LASTS);
    let cookie = cookie(&guard, key, SESSION_LASTS);
    Ok(([(SET_COOKIE, cookie)], Json(session(&guard, true))))
}

async fn end(State(guard): State<Arc<Guard>>) -> impl IntoResponse {
    (StatusCode::NO_CONTENT, [(SET_COOKIE, cookie(&guard, String::new(), 0))])
}

async fn access(
    State(guard): State<Arc<Guard>>,
    Body(login): Body<Login>,
) -> Result<impl IntoResponse, ApiError> {
    let is_good =
        guard.keys.is_token(&login.password) || is_password(&guard, login.password).await?;
    if !is_good {
        return Err(guard.wrong("the password is wrong"));
    }
    let access_token = guard.sign(Purpose::Access, ACCESS_LASTS);
    Ok((StatusCode::CREATED, Json(AccessToken { access_token })))
}

/// Looks at a password unless too many were wrong a moment ago: each costs memory and time.
async fn is_password(guard: &Arc<Guard>, password: String) -> Result<bool, ApiError> {
    if !guard.keys.has_password() {
        return Ok(false);
    }
    if guard.lid.is_shut(guard.clock.now().boot) {
        return Err(guard.wrong("too many"));
    }
    let guard = guard.clone();
    let looking = tokio::task::spawn_blocking(move || guard.keys.is_password(&password));
    looking.await.map_err(|error| ApiError::internal(error.to_string()))
}

fn session(guard: &Guard, signed_in: bool) -> Session {
    Session { signed_in, takes_password: guard.keys.has_password() }
}

fn cookie(guard: &Guard, value: String, seconds: i64) -> String {
    Cookie::build((guard.cookie.clone(), value))
        .http_only(true)
        .same_site(SameSite::Strict)
        .path("/")
        .max_age(cookie::time::Duration::seconds(seconds))
        .build()
        .to_string()
}
