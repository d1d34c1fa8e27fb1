//! Whether everything is well, for those who watch.
//!
//! Figures about work done do not belong here.

use axum::{Json, extract::State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Api;

/// Airflow's `HealthInfoResponse`, with `process` beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// The database can be read.
    pub metadatabase: Status,
    /// The scheduler answers.
    pub scheduler: Status,
    /// Number of the process.
    pub process: u32,
    /// Of the program.
    pub version: String,
}

/// How a part is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Status {
    /// `healthy` or `unhealthy`.
    pub status: String,
    /// When the scheduler answered last: now, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest_scheduler_heartbeat: Option<Timestamp>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(health))
}

/// Whether everything is well.
#[utoipa::path(
    get, path = "/api/v2/monitor/health", tag = "Monitor", operation_id = "get_health",
    responses((status = 200, description = "How it is", body = Health)),
)]
async fn health(State(api): State<Api>) -> Json<Health> {
    let database = api.read(|store| store.live_runs()).await.is_ok();
    let scheduler = api.instance.next_slots().await.is_ok();
    let status = |is_healthy: bool| match is_healthy {
        true => "healthy".to_owned(),
        false => "unhealthy".to_owned(),
    };
    let heartbeat = scheduler.then(|| api.clock.now().wall);
    Json(Health {
        metadatabase: Status { status: status(database), latest_scheduler_heartbeat: None },
        scheduler: Status { status: status(scheduler), latest_scheduler_heartbeat: heartbeat },
        process: std::process::id(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}
