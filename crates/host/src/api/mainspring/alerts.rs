//! Alerts as the pages show them: what was sent, when, with which answer; and who is told of what.
//!
//! When and how alerts go is decided in the host's `alerts`.

use axum::{Json, extract::State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::connections::{Sent, existing};
use crate::{
    alerts::{AlertState, Event, Rules},
    api::{
        Api, ApiError,
        extract::{Asked, Body, Named},
        refusals::{Conflict, Faults, Invalid, NotFound, TooLarge, Unprocessable},
    },
    store::{AlertRow, AlertsWanted},
};

/// How many alerts are given at once unless more are asked for, and at most.
const PAGE: u32 = 100;
const PAGE_MAX: u32 = 1_000;

/// How an alert stands, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ShownState {
    /// It goes in a moment.
    Waiting,
    /// It goes later: quiet hours, the limit of an hour, or the other side does not take it now.
    Held,
    /// On its way.
    Sending,
    /// It arrived.
    Sent,
    /// It was refused for good.
    Failed,
}

/// An alert.
#[derive(Debug, Serialize, ToSchema)]
struct Alert {
    id: i64,
    event: Event,
    connection_id: String,
    dag_id: Option<String>,
    run_id: Option<String>,
    task_id: Option<String>,
    /// As it was told; null before.
    title: Option<String>,
    body: Option<String>,
    state: ShownState,
    /// It may have arrived before: the program ended while it was being sent.
    is_repeat: bool,
    /// How many events its message tells of.
    count: u32,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    due_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    sent_at: Option<Timestamp>,
    tries: u32,
    /// The other side's own words, or why it did not arrive.
    answer: Option<String>,
}

/// A part of the alerts, the latest first.
#[derive(Debug, Serialize, ToSchema)]
struct AlertList {
    alerts: Vec<Alert>,
    /// `before` of the next part; null at the end.
    next: Option<i64>,
}

/// Which alerts.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct AlertsQuery {
    #[param(inline)]
    state: Option<ShownState>,
    dag_id: Option<String>,
    /// Older than this one.
    before: Option<i64>,
    limit: Option<u32>,
}

/// Names an alert.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct AlertPath {
    alert_id: i64,
}

/// Names a channel.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TestAlert {
    connection_id: String,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(again))
        .routes(routes!(rules, put_rules))
        .routes(routes!(test))
}

/// What was told and what is to be told.
#[utoipa::path(
    get, path = "/api/mainspring/alerts", tag = "Alert", operation_id = "get_alerts",
    params(AlertsQuery),
    responses(
        (status = 200, description = "Alerts", body = AlertList),
        Unprocessable, Faults,
    ),
)]
async fn list(
    State(api): State<Api>,
    Asked(query): Asked<AlertsQuery>,
) -> Result<Json<AlertList>, ApiError> {
    let limit = query.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let state = query.state.map(|state| match state {
        ShownState::Waiting | ShownState::Held => AlertState::Waiting,
        ShownState::Sending => AlertState::Sending,
        ShownState::Sent => AlertState::Sent,
        ShownState::Failed => AlertState::Failed,
    });
    let wanted = AlertsWanted { state, dag_id: query.dag_id, before: query.before, limit };
    let rows = api.read(move |store| store.alerts(&wanted)).await?;
    let is_full = rows.len() == limit as usize;
    let next = rows.last().map(|row| row.id).filter(|_| is_full);
    let now = api.clock.now().wall;
    let alerts = rows.into_iter().map(|row| shown(row, now));
    let alerts = alerts.filter(|alert| match query.state {
        Some(wanted @ (ShownState::Waiting | ShownState::Held)) => alert.state == wanted,
        _ => true,
    });
    Ok(Json(AlertList { alerts: alerts.collect(), next }))
}

fn shown(row: AlertRow, now: Timestamp) -> Alert {
    // A moment is always waited, so that what belongs together goes together.
    let is_held = row.new.due_at > now + std::time::Duration::from_secs(3) || row.tries > 0;
    let state = match row.state {
        AlertState::Waiting if is_held => ShownState::Held,
        AlertState::Waiting => ShownState::Waiting,
        AlertState::Sending => ShownState::Sending,
        AlertState::Sent | AlertState::Dropped => ShownState::Sent,
        AlertState::Failed => ShownState::Failed,
    };
    Alert {
        id: row.id,
        event: row.new.event,
        connection_id: row.new.connection_id,
        dag_id: row.new.dag_id,
        run_id: row.new.run_id,
        task_id: row.new.task.map(|(task_id, _)| task_id),
        title: row.title,
        body: row.body,
        state,
        is_repeat: row.is_repeat,
        count: row.count,
        created_at: row.new.created_at,
        due_at: row.new.due_at,
        sent_at: row.sent_at,
        tries: row.tries,
        answer: row.answer,
    }
}

/// Tells the same once more, as a new alert.
#[utoipa::path(
    post, path = "/api/mainspring/alerts/{alert_id}/again", tag = "Alert",
    operation_id = "send_alert_again",
    params(AlertPath),
    responses((status = 204, description = "It goes"), NotFound, Unprocessable, Faults),
)]
async fn again(
    State(api): State<Api>,
    Named(AlertPath { alert_id }): Named<AlertPath>,
) -> Result<axum::http::StatusCode, ApiError> {
    let found = api.read(move |store| store.alert(alert_id)).await?;
    let row = found.ok_or_else(|| ApiError::not_found(format!("there is no alert {alert_id}")))?;
    api.alerts.again(row).await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

/// Who is told of what, for all DAGs.
#[utoipa::path(
    get, path = "/api/mainspring/alerts/rules", tag = "Alert", operation_id = "get_alert_rules",
    responses((status = 200, description = "The rules", body = Rules), Faults),
)]
async fn rules(State(api): State<Api>) -> Json<Rules> {
    Json(api.live.now().alerts.clone())
}

/// Changes who is told of what; they stand in the table `alerts` of `config.toml`.
#[utoipa::path(
    put, path = "/api/mainspring/alerts/rules", tag = "Alert", operation_id = "put_alert_rules",
    request_body = Rules,
    responses(
        (status = 200, description = "The rules", body = Rules),
        Invalid, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn put_rules(
    State(api): State<Api>,
    Body(wanted): Body<Rules>,
) -> Result<Json<Rules>, ApiError> {
    wanted.check().map_err(ApiError::unprocessable)?;
    let Ok(Value::Object(mut fields)) = serde_json::to_value(&wanted) else {
        return Err(ApiError::internal("the rules cannot be written"));
    };
    // What says nothing new need not stand in the file.
    let Ok(Value::Object(defaults)) = serde_json::to_value(Rules::default()) else {
        return Err(ApiError::internal("the rules cannot be written"));
    };
    for (name, value) in &mut fields {
        if defaults.get(name) == Some(value) {
            *value = Value::Null;
        }
    }
    let wanted: Map<String, Value> =
        [("alerts".to_owned(), Value::Object(fields))].into_iter().collect();
    let _ = super::settings::change(&api, wanted).await?;
    Ok(rules(State(api)).await)
}

/// Sends a test along a channel.
#[utoipa::path(
    post, path = "/api/mainspring/alerts/test", tag = "Alert", operation_id = "test_alert",
    request_body = TestAlert,
    responses(
        (status = 200, description = "What came of it", body = Sent),
        Invalid, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn test(
    State(api): State<Api>,
    Body(wanted): Body<TestAlert>,
) -> Result<Json<Sent>, ApiError> {
    let connection = existing(&api, wanted.connection_id).await?;
    Ok(Json(api.alerts.test_channel(&connection).await.into()))
}
