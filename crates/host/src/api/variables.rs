//! Variables: values that DAGs share.
//!
//! Secret ones are sealed with the secrets of connections and never shown.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError,
    error::refusals::{Conflict, Faults, Invalid, NotFound, TooLarge, Unprocessable},
    extract::{Asked, Body, MaskQuery, Named, order, part},
};
use crate::{
    connections::MASK,
    environment::is_secret,
    store::{Store, VariableRow},
};

/// A variable: Airflow's `VariableResponse`.
///
/// As in Airflow, the value of a variable whose key looks like that of a secret (`api_key`,
/// `db_password`) is `***`, and so are the values of such keys in a JSON object. A change that
/// brings `***` back leaves the value as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct Variable {
    pub key: String,
    pub value: String,
    pub description: Option<String>,
    /// It is a secret: sealed, masked in logs, and never answered.
    pub is_encrypted: bool,
}

/// A variable that is wanted: Airflow's `VariableBody`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VariableBody {
    /// 1 to 250 characters.
    #[schema(min_length = 1, max_length = 250)]
    pub key: String,
    /// What is no text is kept as JSON.
    pub value: Value,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// Its value is to be sealed. Where nothing is said it stays as it was. Not Airflow's.
    #[serde(default)]
    pub is_secret: Option<bool>,
}

/// Several variables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct VariableCollection {
    pub variables: Vec<Variable>,
    pub total_entries: u32,
}

/// Which variables.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// What the key contains, whatever the case; `%` and `_` are wild.
    variable_key_pattern: Option<String>,
    /// `key` or `description`; with `-` before it the other way round.
    #[serde(default)]
    order_by: Vec<String>,
    limit: Option<u32>,
    offset: Option<u32>,
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

/// The variables, by key.
#[utoipa::path(
    get, path = "/api/v2/variables", tag = "Variable", operation_id = "get_variables",
    params(ListQuery),
    responses(
        (status = 200, description = "Variables", body = VariableCollection),
        Invalid, Unprocessable, Faults,
    ),
)]
async fn list(
    State(api): State<Api>,
    Asked(query): Asked<ListQuery>,
) -> Result<Json<VariableCollection>, ApiError> {
    let by = order(&query.order_by, Store::variables_order)?;
    let part = part(query.limit, query.offset);
    let pattern = query.variable_key_pattern;
    let read = move |store: &Store| store.variables_list(pattern.as_deref(), &by, part);
    let (rows, total_entries) = api.read(read).await?;
    let variables = rows.into_iter().map(Variable::from).collect();
    Ok(Json(VariableCollection { variables, total_entries }))
}

/// One variable.
#[utoipa::path(
    get, path = "/api/v2/variables/{variable_key}", tag = "Variable",
    operation_id = "get_variable",
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
    Ok(Json(find(&api, &key).await?.into()))
}

/// A new variable.
#[utoipa::path(
    post, path = "/api/v2/variables", tag = "Variable", operation_id = "post_variable",
    request_body = VariableBody,
    responses(
        (status = 201, description = "The new variable", body = Variable),
        Invalid, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn add(
    State(api): State<Api>,
    Body(wanted): Body<VariableBody>,
) -> Result<(StatusCode, Json<Variable>), ApiError> {
    let row = row(wanted, None)?;
    let key = row.key.clone();
    if api.read(move |store| store.variable(&key)).await?.is_some() {
        let message = format!("there is a variable `{}` already", row.key);
        return Err(ApiError::conflict(message).hint("change it with PATCH"));
    }
    put(&api, row.clone()).await?;
    Ok((StatusCode::CREATED, Json(row.into())))
}

/// Changes a variable.
#[utoipa::path(
    patch, path = "/api/v2/variables/{variable_key}", tag = "Variable",
    operation_id = "patch_variable",
    params(VariablePath, MaskQuery),
    request_body = VariableBody,
    responses(
        (status = 200, description = "The variable, changed", body = Variable),
        Invalid, NotFound, TooLarge, Unprocessable, Faults,
    ),
)]
async fn change(
    State(api): State<Api>,
    Named(VariablePath { variable_key: key }): Named<VariablePath>,
    Asked(_): Asked<MaskQuery>,
    Body(wanted): Body<VariableBody>,
) -> Result<Json<Variable>, ApiError> {
    let known = find(&api, &key).await?;
    let mut row = row(wanted, Some(known.is_secret))?;
    if row.key != key {
        return Err(ApiError::invalid("a variable cannot be renamed"));
    }
    // Who saves what was shown means no other value.
    if row.value == Variable::from(known.clone()).value {
        let connections = api.connections.clone();
        row.value = api.work(move || Ok(connections.value_of(&known)?)).await?;
    }
    put(&api, row.clone()).await?;
    Ok(Json(row.into()))
}

/// Takes a variable away.
#[utoipa::path(
    delete, path = "/api/v2/variables/{variable_key}", tag = "Variable",
    operation_id = "delete_variable",
    params(VariablePath),
    responses((status = 204, description = "It is gone"), NotFound, Unprocessable, Faults),
)]
async fn remove(
    State(api): State<Api>,
    Named(VariablePath { variable_key: key }): Named<VariablePath>,
) -> Result<StatusCode, ApiError> {
    find(&api, &key).await?;
    api.connections.remove_variable(key).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// As long as Airflow's may be, in characters.
const KEY_MAX: usize = 250;

/// What is to be kept; a secret's value still stands in it.
fn row(wanted: VariableBody, was_secret: Option<bool>) -> Result<VariableRow, ApiError> {
    let VariableBody { key, value, description, is_secret } = wanted;
    if key.is_empty() || key.chars().count() > KEY_MAX || key.contains('\0') {
        let message = format!("the key of a variable has 1 to {KEY_MAX} characters");
        return Err(ApiError::unprocessable(message));
    }
    let value = match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let is_secret = is_secret.or(was_secret).unwrap_or(false);
    Ok(VariableRow { key, value, description: description.unwrap_or_default(), is_secret })
}

async fn find(api: &Api, key: &str) -> Result<VariableRow, ApiError> {
    let name = key.to_owned();
    let found = api.read(move |store| store.variable(&name)).await?;
    found.ok_or_else(|| ApiError::not_found(format!("there is no variable `{key}`")))
}

async fn put(api: &Api, row: VariableRow) -> Result<(), ApiError> {
    let mut row = row;
    let secret = row.is_secret.then(|| std::mem::take(&mut row.value));
    Ok(api.connections.put_variable(row, secret).await?)
}

impl From<VariableRow> for Variable {
    fn from(row: VariableRow) -> Self {
        let VariableRow { key, value, description, is_secret } = row;
        let value = if is_secret { MASK.to_owned() } else { shown(&key, value) };
        let description = Some(description).filter(|text| !text.is_empty());
        Self { key, value, description, is_encrypted: is_secret }
    }
}

/// The value as it may be seen.
fn shown(key: &str, value: String) -> String {
    if is_secret(key, &value) {
        return MASK.to_owned();
    }
    let Ok(Value::Object(mut entries)) = serde_json::from_str(&value) else { return value };
    let mut is_masked = false;
    for (name, entry) in &mut entries {
        let text = entry.as_str().map_or_else(|| entry.to_string(), str::to_owned);
        if is_secret(name, &text) {
            *entry = Value::String(MASK.to_owned());
            is_masked = true;
        }
    }
    if is_masked { Value::Object(entries).to_string() } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(key: &str, value: &str, expected: &str) {
        assert_eq!(shown(key, value.to_owned()), expected, "{key}");
    }

    #[test]
    fn what_looks_like_a_secret_is_not_shown() {
        check("region", "kr", "kr");
        check("db_password", "hunter2", MASK);
        check("API_TOKEN", "abc", MASK);
        check(
            "db",
            "{\"host\": \"a\", \"password\": \"b\"}",
            "{\"host\":\"a\",\"password\":\"***\"}",
        );
        check("plain", "{ \"a\" : 1 }", "{ \"a\" : 1 }");
    }
}
