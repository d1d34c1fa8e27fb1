//! Who stands in line, in the order in which they will start, and what each waits for.
//!
//! The engine says all of it; here it only gets its words.

use axum::{Json, extract::State};
use jiff::Timestamp;
use mainspring_core::{
    engine::{InLine, Room, Why},
    explain::Language,
    model::{DagId, RunId, TaskId, TaskState},
    tell,
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::{
        Api, ApiError,
        error::refusals::{Faults, Unprocessable},
        extract::Asked,
        words,
    },
    Spoken,
};

/// More entries are only counted.
const ENTRIES_MAX: usize = 1_000;

/// The line.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QueueAnswer {
    /// Task instances in all.
    pub parallelism: Usage,
    /// By name.
    pub pools: Vec<PoolUsage>,
    /// The next to start comes first.
    pub entries: Vec<QueueEntry>,
    /// How many stand in line, those included that are not told.
    pub total_entries: usize,
}

/// How much of a limit is taken.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Usage {
    pub used: u32,
    pub total: u32,
}

/// How much of a pool is taken.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PoolUsage {
    /// The pool.
    pub name: String,
    /// Slots taken.
    pub used: u32,
    /// Slots in all.
    pub total: u32,
    /// How many in line want slots of it.
    pub queued: usize,
}

/// One in line.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QueueEntry {
    #[schema(value_type = String)]
    pub dag_id: DagId,
    #[schema(value_type = String)]
    pub dag_run_id: RunId,
    #[schema(value_type = String)]
    pub task_id: TaskId,
    pub map_index: i32,
    #[schema(value_type = Option<words::TaskState>)]
    pub state: Option<TaskState>,
    pub try_number: u32,
    pub priority_weight: i64,
    pub pool: String,
    pub queued_at: Timestamp,
    pub retry_at: Option<Timestamp>,
    pub waits_for: WaitsFor,
}

/// What somebody in line waits for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WaitsFor {
    /// In words.
    pub sentence: String,
    /// For programs: `kind`, and what it names.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub why: Why,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(queue))
}

/// Who stands in line, and what each waits for.
#[utoipa::path(
    get, path = "/api/mainspring/queue", tag = "Queue", operation_id = "get_queue",
    params(Spoken),
    responses((status = 200, description = "The line", body = QueueAnswer), Unprocessable, Faults),
)]
async fn queue(
    State(api): State<Api>,
    Asked(spoken): Asked<Spoken>,
) -> Result<Json<QueueAnswer>, ApiError> {
    let line = api.instance.line(ENTRIES_MAX).await?;
    let pools = line.pools.into_iter().map(|pool| PoolUsage {
        name: pool.name,
        used: pool.room.used,
        total: pool.room.total,
        queued: pool.queued,
    });
    let entries = line.entries.into_iter().map(|it| QueueEntry::new(it, spoken.language(&api)));
    Ok(Json(QueueAnswer {
        parallelism: line.parallelism.into(),
        pools: pools.collect(),
        entries: entries.collect(),
        total_entries: line.total,
    }))
}

impl QueueEntry {
    fn new(it: InLine, language: Language) -> Self {
        Self {
            dag_id: it.key.run.dag_id,
            dag_run_id: it.key.run.run_id,
            task_id: it.key.task_id,
            map_index: it.key.map_index,
            state: Some(it.state).filter(|state| *state != TaskState::None),
            try_number: it.try_number,
            priority_weight: it.priority_weight,
            pool: it.pool,
            queued_at: it.queued_at,
            retry_at: it.retry_at,
            waits_for: WaitsFor { sentence: tell::why(&it.waits_for, language), why: it.waits_for },
        }
    }
}

impl From<Room> for Usage {
    fn from(Room { used, total }: Room) -> Self {
        Self { used, total }
    }
}
