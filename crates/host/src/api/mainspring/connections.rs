//! Connections as the pages show them: types with their forms, who uses them, a try-out that says
//! what to do, import and export, and where the secrets lie.

use std::collections::BTreeSet;

use axum::{
    Json,
    extract::State,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use mainspring_core::{model::Dag, template};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{
        Api, ApiError,
        connections::{ConnectionBody, all, told},
        extract::{Asked, Body},
        refusals::{Conflict, Faults, Invalid, TooLarge, Unprocessable},
    },
    connections::{
        Origin,
        kinds::{self, ConnectionType},
        transfer::{self, Form},
    },
    secrets::Place,
    send::{SendError, check_address},
};

/// The types of connections.
#[derive(Debug, Serialize, ToSchema)]
struct ConnectionTypes {
    types: &'static [ConnectionType],
}

/// A connection as it may be seen.
#[derive(Debug, Serialize, ToSchema)]
struct ShownConnection {
    connection_id: String,
    conn_type: String,
    description: Option<String>,
    /// `***` where something of it is secret.
    host: Option<String>,
    port: Option<u16>,
    login: Option<String>,
    schema: Option<String>,
    has_password: bool,
    /// Secret values are `***`; a text that is no JSON object stands under an empty key.
    #[schema(value_type = Object)]
    extra: Map<String, Value>,
    /// Where it is kept.
    from: Kept,
    /// The variable that it comes from.
    env_name: Option<String>,
    /// DAGs that name it.
    used_by: BTreeSet<String>,
    warnings: Vec<String>,
}

/// Where a connection is kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ConnectionOrigin)]
enum Kept {
    Home,
    Environment,
}

/// All connections.
#[derive(Debug, Serialize, ToSchema)]
struct ShownConnections {
    connections: Vec<ShownConnection>,
}

/// What came of a try-out.
#[derive(Debug, Serialize, ToSchema)]
struct TriedConnection {
    ok: bool,
    /// What the other side said, or what went wrong.
    message: String,
    /// What to do about it.
    hint: Option<String>,
    took_ms: u64,
}

/// Connections to be taken in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ImportConnections {
    /// Airflow's JSON, `id=address` by line, or a `.env` file.
    text: String,
    /// Those of the same id are replaced.
    #[serde(default)]
    overwrite: bool,
    /// It is only told what would happen.
    #[serde(default)]
    dry_run: bool,
}

/// What happens to a connection that is taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ImportAction {
    New,
    Replaced,
    Kept,
}

/// A connection that was taken in, or why it was not.
#[derive(Debug, Serialize, ToSchema)]
struct ImportedConnection {
    connection_id: String,
    conn_type: String,
    action: ImportAction,
    problem: Option<String>,
}

/// What came of an import.
#[derive(Debug, Serialize, ToSchema)]
struct ImportedConnections {
    connections: Vec<ImportedConnection>,
}

/// In which form connections are taken out.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ExportQuery {
    #[param(inline)]
    format: ExportFormat,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ExportFormat {
    Uri,
    Json,
    Env,
}

/// Where secrets lie.
#[derive(Debug, Serialize, ToSchema)]
struct SecretsStanding {
    place: Place,
    /// The keychain's name, or the file.
    name: String,
    /// How many there are; null where they cannot be opened.
    count: Option<usize>,
    /// Why they cannot be opened.
    problem: Option<String>,
    /// What to do about it.
    hint: Option<String>,
}

/// A pasted address of Slack.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SlackAddressBody {
    address: String,
}

/// What a pasted address is.
#[derive(Debug, Serialize, ToSchema)]
struct SlackChecked {
    ok: bool,
    /// The workspace's id.
    team_id: Option<String>,
    /// What it is, or what is wrong with it.
    message: String,
    hint: Option<String>,
}

/// Where a test message of Slack goes: an address that was pasted, or a connection.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SlackTest {
    #[serde(default)]
    address: Option<String>,
    /// What the user calls the channel.
    #[serde(default)]
    #[schema(nullable)]
    label: Option<String>,
    #[serde(default)]
    connection_id: Option<String>,
}

/// What came of sending something.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Sent {
    pub ok: bool,
    /// The other side's own words: `200 ok`.
    pub answer: Option<String>,
    pub message: String,
    pub hint: Option<String>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(types))
        .routes(routes!(list))
        .routes(routes!(test))
        .routes(routes!(import))
        .routes(routes!(export))
        .routes(routes!(secrets))
        .routes(routes!(forget))
        .routes(routes!(slack_check))
        .routes(routes!(slack_test))
}

/// The types of connections, with their forms.
#[utoipa::path(
    get, path = "/api/mainspring/connection_types", tag = "Connection",
    operation_id = "get_connection_types",
    responses((status = 200, description = "Types", body = ConnectionTypes), Faults),
)]
async fn types() -> Json<ConnectionTypes> {
    Json(ConnectionTypes { types: kinds::TYPES })
}

/// The connections, with who uses them.
#[utoipa::path(
    get, path = "/api/mainspring/connections", tag = "Connection",
    operation_id = "get_shown_connections",
    responses((status = 200, description = "Connections", body = ShownConnections), Faults),
)]
async fn list(State(api): State<Api>) -> Result<Json<ShownConnections>, ApiError> {
    let listed = all(&api).await?;
    let dags = api.read(|store| store.dags()).await?;
    let present: Vec<_> = dags.into_iter().filter(|row| row.is_present).collect();
    let connections = listed.into_iter().map(|listed| {
        let it = listed.shown;
        let users = present.iter().filter(|row| uses(&row.dag, &it.conn_id));
        let (from, env_name) = match listed.origin {
            Origin::Home => (Kept::Home, None),
            Origin::Environment(name) => (Kept::Environment, Some(name)),
        };
        ShownConnection {
            used_by: users.map(|row| row.dag_id.to_string()).collect(),
            connection_id: it.conn_id,
            conn_type: it.conn_type,
            description: it.description,
            host: it.host,
            port: it.port,
            login: it.login,
            schema: it.schema,
            has_password: it.password.is_some(),
            extra: entries(it.extra),
            from,
            env_name,
            warnings: listed.warnings,
        }
    });
    Ok(Json(ShownConnections { connections: connections.collect() }))
}

fn entries(extra: Option<String>) -> Map<String, Value> {
    let Some(extra) = extra else { return Map::new() };
    serde_json::from_str(&extra)
        .unwrap_or_else(|_| [(String::new(), Value::String(extra))].into_iter().collect())
}

/// Whether a DAG names the connection: for its alerts, in a field, or in a template.
fn uses(dag: &Dag, conn_id: &str) -> bool {
    let alerts = dag.tasks.iter().map(|task| &task.notifications).chain([&dag.notifications]);
    let mut named = alerts.flat_map(|it| it.all());
    if named.any(|name| name == conn_id) {
        return true;
    }
    let in_template = format!("conn.{conn_id}");
    let mentions = |text: &str| text == conn_id || text.contains(&in_template);
    let fields = dag.tasks.iter().flat_map(|task| &task.fields);
    let env = dag.env.values().chain(dag.tasks.iter().flat_map(|task| task.env.values()));
    fields.clone().any(|(name, value)| name == "connection" && value.as_str() == Some(conn_id))
        || fields.clone().any(|(_, value)| value.to_string().contains(&in_template))
        || env.clone().any(|text| mentions(text))
}

/// Tries a connection out, saved or not.
#[utoipa::path(
    post, path = "/api/mainspring/connections/test", tag = "Connection",
    operation_id = "try_connection",
    request_body = ConnectionBody,
    responses(
        (status = 200, description = "What came of it", body = TriedConnection),
        Invalid, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn test(
    State(api): State<Api>,
    Body(wanted): Body<ConnectionBody>,
) -> Result<Json<TriedConnection>, ApiError> {
    let connection = api.connections.meant(wanted.into()).await?;
    let began = api.clock.now().boot;
    let tried = api.alerts.try_out(&connection).await;
    let took_ms = u64::try_from((api.clock.now().boot - began).as_millis()).unwrap_or(u64::MAX);
    Ok(Json(match tried {
        Ok(delivered) => {
            TriedConnection { ok: true, message: delivered.answer, hint: None, took_ms }
        }
        Err(SendError { message, hint, .. }) => {
            TriedConnection { ok: false, message, hint, took_ms }
        }
    }))
}

/// Takes connections in.
#[utoipa::path(
    post, path = "/api/mainspring/connections/import", tag = "Connection",
    operation_id = "import_connections",
    request_body = ImportConnections,
    responses(
        (status = 200, description = "What came of each", body = ImportedConnections),
        Invalid, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn import(
    State(api): State<Api>,
    Body(wanted): Body<ImportConnections>,
) -> Result<Json<ImportedConnections>, ApiError> {
    let found = transfer::read(&wanted.text).map_err(ApiError::invalid)?;
    let known: BTreeSet<String> =
        all(&api).await?.into_iter().map(|listed| listed.shown.conn_id).collect();
    let mut connections = Vec::new();
    for (connection_id, read) in found {
        let is_known = known.contains(&connection_id);
        let action = match (is_known, wanted.overwrite) {
            (false, _) => ImportAction::New,
            (true, true) => ImportAction::Replaced,
            (true, false) => ImportAction::Kept,
        };
        let (conn_type, problem) = match read {
            Err(problem) => (String::new(), Some(problem)),
            Ok(connection) => {
                let conn_type = connection.conn_type.clone();
                let is_wanted = action != ImportAction::Kept && !wanted.dry_run;
                let problem = if is_wanted { take_in(&api, connection).await } else { None };
                (conn_type, problem)
            }
        };
        let action = if problem.is_some() { ImportAction::Kept } else { action };
        connections.push(ImportedConnection { connection_id, conn_type, action, problem });
    }
    told(&api);
    Ok(Json(ImportedConnections { connections }))
}

async fn take_in(api: &Api, connection: template::Connection) -> Option<String> {
    match api.connections.put(connection).await {
        Ok(_) => None,
        Err(error) => Some(error.in_full()),
    }
}

/// Takes connections out, without their secrets.
#[utoipa::path(
    get, path = "/api/mainspring/connections/export", tag = "Connection",
    operation_id = "export_connections",
    params(ExportQuery),
    responses(
        (status = 200, description = "A file", body = String, content_type = "text/plain"),
        Unprocessable, Faults,
    ),
)]
async fn export(
    State(api): State<Api>,
    Asked(query): Asked<ExportQuery>,
) -> Result<Response, ApiError> {
    let shown: Vec<_> = all(&api).await?.into_iter().map(|listed| listed.shown).collect();
    let (form, name) = match query.format {
        ExportFormat::Uri => (Form::Uri, "connections.txt"),
        ExportFormat::Json => (Form::Json, "connections.json"),
        ExportFormat::Env => (Form::Env, "connections.env"),
    };
    let text = transfer::write(&shown, form);
    let as_file = format!("attachment; filename=\"{name}\"");
    let headers =
        [(CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, as_file)];
    Ok((headers, text).into_response())
}

/// Where the secrets lie, and whether they can be opened.
#[utoipa::path(
    get, path = "/api/mainspring/secrets", tag = "Connection", operation_id = "get_secrets",
    responses((status = 200, description = "Where they lie", body = SecretsStanding), Faults),
)]
async fn secrets(State(api): State<Api>) -> Result<Json<SecretsStanding>, ApiError> {
    let vault = api.connections.vault().clone();
    let standing = api.work(move || Ok(vault.standing())).await?;
    Ok(Json(SecretsStanding {
        place: standing.place,
        name: standing.name,
        count: standing.count,
        hint: standing.problem.as_ref().map(|problem| problem.hint().to_owned()),
        problem: standing.problem.map(|problem| problem.to_string()),
    }))
}

/// Lays aside secrets that can no longer be opened, so that they can be entered again. Those that
/// can be opened are not touched.
#[utoipa::path(
    post, path = "/api/mainspring/secrets/forget", tag = "Connection",
    operation_id = "forget_secrets",
    responses(
        (status = 200, description = "How they stand now", body = SecretsStanding),
        Conflict, Faults,
    ),
)]
async fn forget(State(api): State<Api>) -> Result<Json<SecretsStanding>, ApiError> {
    let vault = api.connections.vault().clone();
    let forget = move || {
        if vault.standing().problem.is_none() {
            return Err(ApiError::conflict("the secrets can be opened and are kept"));
        }
        vault.forget().map(drop).map_err(|error| ApiError::conflict(error.to_string()))
    };
    api.work(forget).await?;
    secrets(State(api)).await
}

/// What a pasted address is; nothing is sent.
#[utoipa::path(
    post, path = "/api/mainspring/slack/check", tag = "Connection", operation_id = "check_slack",
    request_body = SlackAddressBody,
    responses(
        (status = 200, description = "What it is", body = SlackChecked),
        Invalid, TooLarge, Unprocessable, Faults,
    ),
)]
async fn slack_check(Body(wanted): Body<SlackAddressBody>) -> Json<SlackChecked> {
    Json(match check_address(&wanted.address) {
        Ok(address) => SlackChecked {
            ok: true,
            team_id: Some(address.team_id().to_owned()),
            message: format!("a webhook of the workspace {}", address.team_id()),
            hint: None,
        },
        Err(SendError { message, hint, .. }) => {
            SlackChecked { ok: false, team_id: None, message, hint }
        }
    })
}

/// Sends a test message to Slack.
#[utoipa::path(
    post, path = "/api/mainspring/slack/test", tag = "Connection", operation_id = "test_slack",
    request_body = SlackTest,
    responses(
        (status = 200, description = "Slack's answer", body = Sent),
        Invalid, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn slack_test(
    State(api): State<Api>,
    Body(wanted): Body<SlackTest>,
) -> Result<Json<Sent>, ApiError> {
    let _ = wanted.label;
    let connection = match (wanted.address, wanted.connection_id) {
        (Some(address), None) => match check_address(&address) {
            Err(error) => return Ok(Json(Err(error).into())),
            Ok(address) => template::Connection {
                conn_type: "slack_webhook".into(),
                host: Some(address.base),
                password: Some(address.token),
                ..template::Connection::default()
            },
        },
        (None, Some(id)) => existing(&api, id).await?,
        _ => return Err(ApiError::unprocessable("name an address or a connection")),
    };
    Ok(Json(api.sender.test(&connection).await.into()))
}

/// The connection of that id, with its secrets.
pub(super) async fn existing(api: &Api, id: String) -> Result<template::Connection, ApiError> {
    let connections = api.connections.clone();
    let name = id.clone();
    let found = api.work(move || Ok(connections.get(&name)?)).await?;
    found.ok_or_else(|| ApiError::invalid(format!("there is no connection `{id}`")))
}

impl From<Result<crate::send::Delivered, SendError>> for Sent {
    fn from(sent: Result<crate::send::Delivered, SendError>) -> Self {
        match sent {
            Ok(delivered) => {
                let message = format!("it arrived: {}", delivered.answer);
                Self { ok: true, answer: Some(delivered.answer), message, hint: None }
            }
            Err(error) => {
                let answer = error.message.split_once("answered ").map(|(_, it)| it.to_owned());
                Self { ok: false, answer, message: error.message, hint: error.hint }
            }
        }
    }
}
