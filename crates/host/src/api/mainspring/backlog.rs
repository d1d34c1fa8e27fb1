//! What switching a DAG on would make, so that nobody is surprised.
//!
//! The engine's planner says it; switching it on is a PATCH of the DAG itself.

use axum::{Json, extract::State};
use jiff::Timestamp;
use mainspring_core::{
    engine,
    model::{DagId, Missed},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::super::{
    Api, ApiError,
    error::refusals::{Faults, NotFound, Unprocessable},
    extract::Named,
    paths::DagPath,
    words,
};

/// What switching a DAG on would make, by what is said of the slots that passed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BacklogAnswer {
    /// Only the latest of them runs.
    pub latest: BacklogRuns,
    /// All of them run.
    pub all: BacklogRuns,
    /// None of them runs.
    pub none: BacklogRuns,
    /// What happens without a word.
    #[schema(value_type = words::Backlog)]
    pub suggested: Missed,
    /// When it runs for the first time that is still to come.
    pub next: Option<Timestamp>,
}

/// The runs that would be made at once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BacklogRuns {
    /// How many; 10,000 stands for more.
    pub count: u32,
    /// When the first was due.
    pub first: Option<Timestamp>,
    /// When the last was due.
    pub last: Option<Timestamp>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(backlog))
}

/// What switching a DAG on would make.
#[utoipa::path(
    get, path = "/api/mainspring/dags/{dag_id}/backlog", tag = "DAG", operation_id = "get_backlog",
    params(DagPath),
    responses(
        (status = 200, description = "The runs that would be made", body = BacklogAnswer),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn backlog(
    State(api): State<Api>,
    Named(path): Named<DagPath>,
) -> Result<Json<BacklogAnswer>, ApiError> {
    let outlook = api.instance.backlog(DagId::from(path.dag_id)).await?;
    let engine::Outlook { latest, all, none, suggested, next } = outlook;
    let [latest, all, none] = [latest, all, none].map(BacklogRuns::from);
    Ok(Json(BacklogAnswer { latest, all, none, suggested, next }))
}

impl From<engine::Backlog> for BacklogRuns {
    fn from(engine::Backlog { count, first, last }: engine::Backlog) -> Self {
        Self { count, first, last }
    }
}
