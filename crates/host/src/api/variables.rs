//! Variables: values that DAGs share.
//!
//! Secret ones are not kept in the database and not shown here.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError,
    error::refusals::{Conflict, Faults, Invalid, NotFound, Unprocessable},
    extract::{Body, Named},
};
use crate::store::{Store, Write};

/// A variable: Airflow's `VariableBody` and `VariableResponse`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
#[serde(deny_unknown_fields)]
pub struct Variable {
    pub key: String,
    pub value: String,
    #[serde(default)]
    pub description: Option<String>,
}

/// All of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct VariableCollection {
    pub variables: Vec<Variable>,
    pub total_entries: usize,
}

/// Names a variable.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct VariablePath {
    variable_key: String,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(one, change, remove))
}

/// All variables.
#[utoipa::path(
    get, path = "/api/v2/variables", tag = "Variable", operation_id = "get_variables",
    responses((status = 200, description = "Variables", body = VariableCollection), Faults),
)]
async fn list(State(api): State<Api>) -> Result<Json<VariableCollection>, ApiError> {
    let variables = all(&api).await?;
    Ok(Json(VariableCollection { total_entries: variables.len(), variables }))
}

/// One variable.
#[utoipa::path(
    get, path = "/api/v2/variables/{variable_key}", tag = "Variable", operation_id = "get_variable",
    params(VariablePath),
    responses(
        (status = 200, description = "The variable", body = Variable),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn one(
    State(api): State<Api>,
    Named(VariablePath { variable_key: key }): Named<VariablePath>,
) -> Result<Json<Variable>, ApiError> {
    let found = all(&api).await?.into_iter().find(|variable| variable.key == key);
    found.map(Json).ok_or_else(|| unknown(&key))
}

/// A new variable.
#[utoipa::path(
    post, path = "/api/v2/variables", tag = "Variable", operation_id = "post_variable",
    request_body = Variable,
    responses(
        (status = 201, description = "The new variable", body = Variable),
        Invalid, Conflict, Unprocessable, Faults,
    ),
)]
async fn add(
    State(api): State<Api>,
    Body(variable): Body<Variable>,
) -> Result<(StatusCode, Json<Variable>), ApiError> {
    if variable.key.is_empty() {
        return Err(ApiError::invalid("a variable needs a `key`"));
    }
    if is_known(&api, &variable.key).await? {
        let message = format!("there is a variable `{}` already", variable.key);
        return Err(ApiError::conflict(message).hint("change it with PATCH"));
    }
    put(&api, &variable).await?;
    Ok((StatusCode::CREATED, Json(variable)))
}

/// Changes a variable.
#[utoipa::path(
    patch, path = "/api/v2/variables/{variable_key}",
    tag = "Variable", operation_id = "patch_variable",
    params(VariablePath),
    request_body = Variable,
    responses(
        (status = 200, description = "The variable, changed", body = Variable),
        Invalid, NotFound, Unprocessable, Faults,
    ),
)]
async fn change(
    State(api): State<Api>,
    Named(VariablePath { variable_key: key }): Named<VariablePath>,
    Body(variable): Body<Variable>,
) -> Result<Json<Variable>, ApiError> {
    if variable.key != key {
        return Err(ApiError::invalid("a variable cannot be renamed"));
    }
    if !is_known(&api, &key).await? {
        return Err(unknown(&key));
    }
    put(&api, &variable).await?;
    Ok(Json(variable))
}

/// Takes a variable away.
#[utoipa::path(
    delete, path = "/api/v2/variables/{variable_key}",
    tag = "Variable", operation_id = "delete_variable",
    params(VariablePath),
    responses((status = 204, description = "It is gone"), NotFound, Unprocessable, Faults),
)]
async fn remove(
    State(api): State<Api>,
    Named(VariablePath { variable_key: key }): Named<VariablePath>,
) -> Result<StatusCode, ApiError> {
    if !is_known(&api, &key).await? {
        return Err(unknown(&key));
    }
    api.store.commit(vec![Write::VariableGone { key }]).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn all(api: &Api) -> Result<Vec<Variable>, ApiError> {
    let rows = api.read(Store::variables).await?;
    let show = |(key, value, description): (String, String, String)| Variable {
        key,
        value,
        description: Some(description).filter(|text| !text.is_empty()),
    };
    Ok(rows.into_iter().map(show).collect())
}

async fn is_known(api: &Api, key: &str) -> Result<bool, ApiError> {
    let key = key.to_owned();
    Ok(api.read(move |store| store.variable(&key)).await?.is_some())
}

async fn put(api: &Api, variable: &Variable) -> Result<(), ApiError> {
    let Variable { key, value, description } = variable.clone();
    let description = description.unwrap_or_default();
    Ok(api.store.commit(vec![Write::Variable { key, value, description }]).await?)
}

fn unknown(key: &str) -> ApiError {
    ApiError::not_found(format!("there is no variable `{key}`"))
}
