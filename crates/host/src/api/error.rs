//! Errors as they are answered: a status, and Airflow's envelope around code, message and hint.
//!
//! What the errors say is written where they arise.

use std::collections::BTreeMap;

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{connections::ConnectionError, scheduler::CommandError, store::StoreError};

/// Why a request was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    status: StatusCode,
    detail: Detail,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Envelope {
    /// Airflow's name for it.
    pub detail: Detail,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Detail {
    /// Its kind, for programs.
    pub code: String,
    /// What is wrong, for people.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// What belongs to this kind alone, such as the fields that are wrong.
    #[serde(flatten)]
    #[schema(additional_properties)]
    pub more: BTreeMap<String, Value>,
}

impl ApiError {
    fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        let (code, message) = (code.to_owned(), message.into());
        Self { status, detail: Detail { code, message, hint: None, more: BTreeMap::new() } }
    }

    /// What it is about does not exist.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", message)
    }

    /// Something it says makes no sense.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid", message)
    }

    /// It is in the way of something that is there.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", message)
    }

    /// Its body or its query does not have the right shape.
    pub fn unprocessable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unprocessable", message)
    }

    /// Its body is larger than the path takes.
    pub fn too_large(message: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", message)
    }

    /// It brings no key, or a wrong one.
    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", message)
    }

    /// Whoever sends it may not.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", message)
    }

    /// There were too many of its kind.
    pub fn too_many(message: impl Into<String>) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many", message)
    }

    /// The path is right and the method is not.
    pub fn method_not_allowed() -> Self {
        let message = "this path does not know this method";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", message)
    }

    /// A fault on this side.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", message)
    }

    /// What is wrong, for people.
    pub fn message(&self) -> &str {
        &self.detail.message
    }

    /// With something that only its kind has.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.detail.more.insert(name.to_owned(), value.into());
        self
    }

    /// With what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.detail.hint = Some(hint.into());
        self
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, Json(Envelope { detail: self.detail })).into_response()
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::internal(error.to_string())
    }
}

impl From<ConnectionError> for ApiError {
    fn from(error: ConnectionError) -> Self {
        let (message, hint) = (error.to_string(), error.hint());
        let told = match error {
            ConnectionError::Invalid(_) => Self::invalid(message),
            ConnectionError::Store(_) => Self::internal(message),
            ConnectionError::FromEnvironment { .. }
            | ConnectionError::SecretGone { .. }
            | ConnectionError::Vault(_) => Self::conflict(message),
        };
        match hint {
            Some(hint) => told.hint(hint),
            None => told,
        }
    }
}

impl From<CommandError> for ApiError {
    fn from(error: CommandError) -> Self {
        let message = error.to_string();
        match error {
            CommandError::NotFound(_) => Self::not_found(message),
            CommandError::Conflict(_) => Self::conflict(message),
            CommandError::Invalid(_) => Self::invalid(message),
            CommandError::Store(_) => Self::internal(message),
            CommandError::Stopping => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "stopping", message)
            }
        }
    }
}

/// The refusals that an operation may answer with, as its description names them.
pub(crate) mod refusals {
    use std::collections::BTreeMap;

    use utoipa::{
        IntoResponses, ToSchema,
        openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder},
    };

    use super::Envelope;

    macro_rules! refusals {
        ($($name:ident: $($status:literal $meaning:literal),*;)*) => {$(
            pub enum $name {}

            impl IntoResponses for $name {
                fn responses() -> BTreeMap<String, RefOr<Response>> {
                    let answer = |meaning: &str| {
                        let content = ContentBuilder::new()
                            .schema(Some(Ref::from_schema_name(Envelope::name())))
                            .build();
                        let answer = ResponseBuilder::new().description(meaning);
                        RefOr::T(answer.content("application/json", content).build())
                    };
                    BTreeMap::from([$(($status.to_owned(), answer($meaning))),*])
                }
            }
        )*};
    }

    refusals! {
        Invalid: "400" "It makes no sense, or is no JSON";
        NotFound: "404" "What it names does not exist";
        Conflict: "409" "It is in the way of something that is there";
        TooLarge: "413" "Its body is too large";
        Unprocessable: "422" "A value does not have the right shape";
        Unauthorized: "401" "It brings no key, or a wrong one", "429" "Too many wrong keys";
        Faults: "500" "A fault on this side", "503" "Mainspring is stopping";
    }
}
