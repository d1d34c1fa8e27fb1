//! Connections in Airflow's shapes: secrets go in and never come out.
//!
//! What the pages need beside that is in `mainspring/connections`.

use axum::{Json, extract::State, http::StatusCode};
use mainspring_core::template;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError,
    error::refusals::{Conflict, Faults, Invalid, NotFound, TooLarge, Unprocessable},
    extract::{Asked, Body, MaskQuery, Named, cut},
};
use crate::{connections::Listed, scheduler::Change};

/// A connection: Airflow's `ConnectionResponse`. What is secret of it is `***`; a change that
/// brings `***` back leaves it as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ConnectionResponse)]
pub struct Connection {
    pub connection_id: String,
    pub conn_type: String,
    pub description: Option<String>,
    pub host: Option<String>,
    pub login: Option<String>,
    pub schema: Option<String>,
    pub port: Option<u16>,
    pub password: Option<String>,
    /// A JSON text.
    pub extra: Option<String>,
}

/// A connection that is wanted: Airflow's `ConnectionBody`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConnectionBody {
    #[schema(min_length = 1, max_length = 250)]
    pub connection_id: String,
    #[schema(min_length = 1)]
    pub conn_type: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub host: Option<String>,
    #[serde(default)]
    pub login: Option<String>,
    #[serde(default)]
    pub schema: Option<String>,
    #[serde(default)]
    pub port: Option<u16>,
    #[serde(default)]
    pub password: Option<String>,
    /// A JSON text.
    #[serde(default)]
    pub extra: Option<String>,
    /// Taken and not needed: there are no teams here.
    #[serde(default)]
    #[schema(ignore)]
    team_name: Option<String>,
}

/// Several connections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConnectionCollection {
    pub connections: Vec<Connection>,
    pub total_entries: usize,
}

/// How a connection was tried out: Airflow's `ConnectionTestResponse`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConnectionTestResponse {
    pub status: bool,
    pub message: String,
}

/// Which connections.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// What the id contains, whatever the case.
    connection_id_pattern: Option<String>,
    limit: Option<u32>,
    offset: Option<u32>,
}

/// Names a connection.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ConnectionPath {
    connection_id: String,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(one, change, remove))
        .routes(routes!(test))
}

/// The connections, by id.
#[utoipa::path(
    get, path = "/api/v2/connections", tag = "Connection", operation_id = "get_connections",
    params(ListQuery),
    responses(
        (status = 200, description = "Connections", body = ConnectionCollection),
        Invalid, Unprocessable, Faults,
    ),
)]
async fn list(
    State(api): State<Api>,
    Asked(query): Asked<ListQuery>,
) -> Result<Json<ConnectionCollection>, ApiError> {
    let pattern = query.connection_id_pattern.unwrap_or_default().to_lowercase();
    let listed = all(&api).await?.into_iter().map(|listed| Connection::from(listed.shown));
    let found: Vec<_> =
        listed.filter(|it| it.connection_id.to_lowercase().contains(&pattern)).collect();
    let total_entries = found.len();
    let connections = cut(found, query.limit, query.offset);
    Ok(Json(ConnectionCollection { connections, total_entries }))
}

/// One connection.
#[utoipa::path(
    get, path = "/api/v2/connections/{connection_id}", tag = "Connection",
    operation_id = "get_connection",
    params(ConnectionPath),
    responses(
        (status = 200, description = "The connection", body = Connection),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn one(
    State(api): State<Api>,
    Named(ConnectionPath { connection_id }): Named<ConnectionPath>,
) -> Result<Json<Connection>, ApiError> {
    Ok(Json(find(&api, &connection_id).await?))
}

/// A new connection.
#[utoipa::path(
    post, path = "/api/v2/connections", tag = "Connection", operation_id = "post_connection",
    request_body = ConnectionBody,
    responses(
        (status = 201, description = "The new connection", body = Connection),
        Invalid, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn add(
    State(api): State<Api>,
    Body(wanted): Body<ConnectionBody>,
) -> Result<(StatusCode, Json<Connection>), ApiError> {
    let id = wanted.connection_id.clone();
    if find(&api, &id).await.is_ok() {
        let message = format!("there is a connection `{id}` already");
        return Err(ApiError::conflict(message).hint("change it with PATCH"));
    }
    api.connections.put(wanted.into()).await?;
    told(&api);
    Ok((StatusCode::CREATED, Json(find(&api, &id).await?)))
}

/// Changes a connection: what the body leaves out is empty afterwards, `***` stays.
#[utoipa::path(
    patch, path = "/api/v2/connections/{connection_id}", tag = "Connection",
    operation_id = "patch_connection",
    params(ConnectionPath, MaskQuery),
    request_body = ConnectionBody,
    responses(
        (status = 200, description = "The connection, changed", body = Connection),
        Invalid, NotFound, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn change(
    State(api): State<Api>,
    Named(ConnectionPath { connection_id }): Named<ConnectionPath>,
    Asked(_): Asked<MaskQuery>,
    Body(wanted): Body<ConnectionBody>,
) -> Result<Json<Connection>, ApiError> {
    find(&api, &connection_id).await?;
    if wanted.connection_id != connection_id {
        return Err(ApiError::invalid("a connection cannot be renamed"));
    }
    api.connections.put(wanted.into()).await?;
    told(&api);
    Ok(Json(find(&api, &connection_id).await?))
}

/// Takes a connection away.
#[utoipa::path(
    delete, path = "/api/v2/connections/{connection_id}", tag = "Connection",
    operation_id = "delete_connection",
    params(ConnectionPath),
    responses(
        (status = 204, description = "It is gone"),
        NotFound, Conflict, Unprocessable, Faults,
    ),
)]
async fn remove(
    State(api): State<Api>,
    Named(ConnectionPath { connection_id }): Named<ConnectionPath>,
) -> Result<StatusCode, ApiError> {
    match api.connections.remove(&connection_id).await? {
        true => {
            told(&api);
            Ok(StatusCode::NO_CONTENT)
        }
        false => Err(missing(&connection_id)),
    }
}

/// Tries a connection out: it is really connected to.
#[utoipa::path(
    post, path = "/api/v2/connections/test", tag = "Connection", operation_id = "test_connection",
    request_body = ConnectionBody,
    responses(
        (status = 200, description = "What came of it", body = ConnectionTestResponse),
        Invalid, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn test(
    State(api): State<Api>,
    Body(wanted): Body<ConnectionBody>,
) -> Result<Json<ConnectionTestResponse>, ApiError> {
    let connection = api.connections.meant(wanted.into()).await?;
    Ok(Json(match api.sender.test(&connection).await {
        Ok(delivered) => ConnectionTestResponse { status: true, message: delivered.answer },
        Err(error) => ConnectionTestResponse { status: false, message: error.message },
    }))
}

/// Tells everybody who shows them.
pub(super) fn told(api: &Api) {
    // Nobody need listen.
    let _ = api.changes.send(Change::Connections);
}

/// All connections as they may be seen.
pub(super) async fn all(api: &Api) -> Result<Vec<Listed>, ApiError> {
    let connections = api.connections.clone();
    api.work(move || Ok(connections.list()?)).await
}

async fn find(api: &Api, id: &str) -> Result<Connection, ApiError> {
    // The environment is asked whatever the case, as Airflow does.
    let found = all(api).await?.into_iter().find(|listed| listed.shown.conn_id == id);
    found.map(|listed| listed.shown.into()).ok_or_else(|| missing(id))
}

fn missing(id: &str) -> ApiError {
    ApiError::not_found(format!("there is no connection `{id}`"))
}

impl From<template::Connection> for Connection {
    fn from(it: template::Connection) -> Self {
        Self {
            connection_id: it.conn_id,
            conn_type: it.conn_type,
            description: it.description,
            host: it.host,
            login: it.login,
            schema: it.schema,
            port: it.port,
            password: it.password,
            extra: it.extra,
        }
    }
}

impl From<ConnectionBody> for template::Connection {
    fn from(it: ConnectionBody) -> Self {
        let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
        Self {
            conn_id: it.connection_id,
            conn_type: it.conn_type,
            description: filled(it.description),
            host: filled(it.host.map(|host| host.trim().to_owned())),
            port: it.port,
            login: filled(it.login),
            password: filled(it.password),
            schema: filled(it.schema),
            extra: filled(it.extra),
        }
    }
}
