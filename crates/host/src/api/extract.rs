//! Paths, queries and bodies of requests, refused in the envelope of all errors where wrong.
//!
//! What they mean is the handlers' business.

use axum::{
    extract::{FromRequest, FromRequestParts, Request, rejection::JsonRejection},
    http::{StatusCode, request::Parts},
};
use serde::de::DeserializeOwned;

use super::ApiError;
use crate::store::Part;

/// A body in JSON.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::JsonDataError(error)) => {
                Err(ApiError::unprocessable(error.body_text()))
            }
            Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(ApiError::too_large("the body is larger than this path takes")
                    .hint("2 MB is the most, and 8 KB for keys and passwords"))
            }
            Err(error) => Err(ApiError::invalid(error.body_text())),
        }
    }
}

/// What stands behind the question mark.
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        serde_html_form::from_str(query)
            .map(Self)
            .map_err(|error| ApiError::unprocessable(format!("the query cannot be read: {error}")))
    }
}

/// The names in the path.
pub struct Named<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Named<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(names)) => Ok(Self(names)),
            Err(error) => Err(ApiError::unprocessable(error.body_text())),
        }
    }
}

/// Airflow's mask of a change. It is taken and not needed: what a body leaves out does not change.
#[derive(serde::Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct MaskQuery {
    #[serde(default, rename = "update_mask")]
    _update_mask: Vec<String>,
}

/// More are not given at once.
const PART_MAX: u32 = 10_000;
/// Airflow's.
const PART: u32 = 50;

/// The part of a list that a query asks for: 50 entries where it does not say, 10,000 at most.
pub fn part(limit: Option<u32>, offset: Option<u32>) -> Part {
    Part { limit: limit.unwrap_or(PART).min(PART_MAX), offset: offset.unwrap_or(0) }
}

/// That part of a list which is short enough to be made whole.
pub fn cut<T>(all: Vec<T>, limit: Option<u32>, offset: Option<u32>) -> Vec<T> {
    let Part { limit, offset } = part(limit, offset);
    all.into_iter().skip(offset as usize).take(limit as usize).collect()
}

/// The order that a query asks for.
///
/// # Errors
/// There is no such order; the hint names those that are possible.
pub fn order<T>(
    names: &[String],
    find: impl FnOnce(&[String]) -> Result<T, Vec<&'static str>>,
) -> Result<T, ApiError> {
    find(names).map_err(|possible| {
        let message = format!("it cannot be ordered by `{}`", names.join("`, `"));
        let possible = possible.join("`, `");
        ApiError::invalid(message)
            .hint(format!("`{possible}` are possible, with `-` before one for the other way round"))
    })
}
