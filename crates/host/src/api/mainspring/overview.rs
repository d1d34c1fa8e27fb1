//! All DAGs at once, each with its last runs: the list that everybody sees first.
//!
//! One question to the scheduler and two to the database, however many DAGs there are.

use std::collections::HashMap;

use axum::{Json, extract::State};
use mainspring_core::{
    explain::{Language, schedule_sentence},
    model::DagId,
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::{
        Api, ApiError, Dag, dags,
        error::refusals::{Faults, Unprocessable},
        extract::Asked,
    },
    Spoken,
    bar::RunBar,
};
use crate::store::DagRow;

/// So many runs are drawn of each.
const BARS: u32 = 14;

/// Every DAG whose file is there.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Overview {
    /// By name.
    pub dags: Vec<DagOverview>,
    /// How many.
    pub total_entries: usize,
}

/// A DAG with its last runs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DagOverview {
    /// The DAG.
    #[serde(flatten)]
    pub dag: Dag,
    /// Its last runs, oldest first.
    pub recent_runs: Vec<RunBar>,
    /// Its schedule in words.
    pub schedule_sentence: String,
    /// Runs that are not finished.
    pub active_runs: u32,
    /// How many tasks it has.
    pub tasks: usize,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(overview))
}

/// All DAGs with their last runs.
#[utoipa::path(
    get, path = "/api/mainspring/dags", tag = "DAG", operation_id = "get_dags_overview",
    params(Spoken),
    responses((status = 200, description = "All DAGs", body = Overview), Unprocessable, Faults),
)]
async fn overview(
    State(api): State<Api>,
    Asked(spoken): Asked<Spoken>,
) -> Result<Json<Overview>, ApiError> {
    let rows = api.instance.dags().await?;
    let ids: Vec<DagId> = rows.iter().map(|row| row.dag_id.clone()).collect();
    let (mut bars, live) =
        api.read(move |store| Ok((store.bars(&ids, BARS)?, store.live_counts()?))).await?;
    let seen = dags::Seen::now(&api).await?;
    let mut show = |row: DagRow| {
        let bars = bars.remove(&row.dag_id).unwrap_or_default();
        let (tasks, active) = (row.dag.tasks.len(), count(&live, &row.dag_id));
        DagOverview {
            recent_runs: bars.into_iter().map(RunBar::from).collect(),
            schedule_sentence: words_of(&row, spoken.language(&api)),
            active_runs: active,
            tasks,
            dag: seen.dag(&api, row),
        }
    };
    let dags: Vec<DagOverview> = rows.into_iter().map(&mut show).collect();
    Ok(Json(Overview { total_entries: dags.len(), dags }))
}

fn count(live: &HashMap<DagId, u32>, dag_id: &DagId) -> u32 {
    live.get(dag_id).copied().unwrap_or_default()
}

/// The schedule of a DAG in words.
pub(super) fn words_of(row: &DagRow, language: Language) -> String {
    schedule_sentence(&row.dag.schedule, language).unwrap_or_default()
}
