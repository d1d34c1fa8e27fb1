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
};
use cookie::{Cookie, SameSite};
use serde::{Deserialize, Serialize};
use utoipa::{ToSchema, openapi::OpenApi};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{guard::Guard, keys::Purpose};
use crate::api::{
    ApiError, Body,
    refusals::{Faults, Invalid, TooLarge, Unauthorized, Unprocessable},
};

const SESSION: &str = "/api/mainspring/session";
const AIRFLOW: &str = "/auth/token";

/// In seconds: a browser that comes back within it is still known.
const SESSION_LASTS: i64 = 30 * 86_400;
/// In seconds, as Airflow's.
const ACCESS_LASTS: i64 = 86_400;
/// In bytes; nothing here needs more.
const BODY_MAX: usize = 8 * 1024;
const WRONG_KEY: &str = "the key is wrong";

/// What a browser brings to come in: one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// The browser has a cookie that is good.
    pub signed_in: bool,
    /// A password was set, so that the page may ask for it.
    pub takes_password: bool,
}

/// Airflow's `LoginBody`. The user's name is not looked at: there is one user.
#[derive(Deserialize, ToSchema)]
struct Login {
    #[serde(default, rename = "username")]
    _username: String,
    password: String,
}

/// Airflow's `LoginResponse`.
#[derive(Serialize, ToSchema)]
struct AccessToken {
    access_token: String,
}

/// This may be asked by who has no key yet.
pub fn is_open(method: &Method, path: &str) -> bool {
    match path {
        SESSION => method == Method::GET || method == Method::POST || method == Method::DELETE,
        AIRFLOW => method == Method::POST,
        // As in Airflow, whose client sends no key for these.
        "/api/v2/monitor/health" | "/api/v2/version" => method == Method::GET,
        _ => false,
    }
}

pub fn routes() -> Router<Arc<Guard>> {
    Router::from(described())
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .layer(DefaultBodyLimit::max(BODY_MAX))
}

fn described() -> OpenApiRouter<Arc<Guard>> {
    OpenApiRouter::new().routes(routes!(told, begin, end)).routes(routes!(access))
}

/// What is said about it in the API's description, though only this door has it.
pub fn openapi() -> OpenApi {
    described().into_openapi()
}

/// Who is there.
#[utoipa::path(
    get, path = "/api/mainspring/session", tag = "Session", operation_id = "get_session",
    responses((status = 200, description = "Who is there", body = Session)),
)]
async fn told(State(guard): State<Arc<Guard>>, headers: HeaderMap) -> Json<Session> {
    Json(session(&guard, guard.is_signed_in(&headers)))
}

/// Comes in; the answer sets a cookie. Only at the web door.
#[utoipa::path(
    post, path = "/api/mainspring/session", tag = "Session", operation_id = "post_session",
    request_body = Credentials,
    responses(
        (status = 200, description = "It is in", body = Session),
        Invalid, Unauthorized, TooLarge, Unprocessable, Faults,
    ),
)]
async fn begin(
    State(guard): State<Arc<Guard>>,
    Body(credentials): Body<Credentials>,
) -> Result<impl IntoResponse, ApiError> {
    let Credentials { token, password } = credentials;
    match (token, password) {
        (Some(token), None) => {
            let is_opened = guard.keys.is_signed(Purpose::Open, &token, guard.now());
            if !is_opened && !guard.keys.is_token(&token) {
                return Err(guard.wrong(WRONG_KEY));
            }
        }
        (None, Some(password)) => check_password(&guard, password, WRONG_KEY).await?,
        _ => return Err(ApiError::unprocessable("either `token` or `password` is needed")),
    }
    let key = guard.sign(Purpose::Session, SESSION_LASTS);
    let cookie = cookie(&guard, key, SESSION_LASTS);
    Ok(([(SET_COOKIE, cookie)], Json(session(&guard, true))))
}

/// Goes out: the cookie is taken away.
#[utoipa::path(
    delete, path = "/api/mainspring/session", tag = "Session", operation_id = "delete_session",
    responses((status = 204, description = "It is out")),
)]
async fn end(State(guard): State<Arc<Guard>>) -> impl IntoResponse {
    (StatusCode::NO_CONTENT, [(SET_COOKIE, cookie(&guard, String::new(), 0))])
}

/// Airflow's access token, for the home's token or the password. Only at the web door.
#[utoipa::path(
    post, path = "/auth/token", tag = "Session", operation_id = "create_token",
    request_body = Login,
    responses(
        (status = 201, description = "The token", body = AccessToken),
        Invalid, Unauthorized, TooLarge, Unprocessable, Faults,
    ),
)]
async fn access(
    State(guard): State<Arc<Guard>>,
    Body(login): Body<Login>,
) -> Result<impl IntoResponse, ApiError> {
    if !guard.keys.is_token(&login.password) {
        check_password(&guard, login.password, "the password is wrong").await?;
    }
    let access_token = guard.sign(Purpose::Access, ACCESS_LASTS);
    Ok((StatusCode::CREATED, Json(AccessToken { access_token })))
}

/// Looks at a password, one after the other, unless too many were wrong a moment ago: each costs
/// memory and time. What is wrong is counted even when its sender has left.
async fn check_password(
    guard: &Arc<Guard>,
    password: String,
    message: &'static str,
) -> Result<(), ApiError> {
    let is_shut = || guard.lid.is_shut(guard.clock.now().boot);
    if !guard.keys.has_password() || is_shut() {
        return Err(guard.wrong(message));
    }
    let permit = guard.looking.clone().acquire_owned().await;
    let permit = permit.map_err(|error| ApiError::internal(error.to_string()))?;
    if is_shut() {
        return Err(guard.wrong(message));
    }
    let guard = guard.clone();
    let looking = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        match guard.keys.is_password(&password) {
            true => Ok(()),
            false => Err(guard.wrong(message)),
        }
    });
    looking.await.unwrap_or_else(|error| Err(ApiError::internal(error.to_string())))
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
