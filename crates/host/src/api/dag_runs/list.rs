//! Lists of runs, filtered, ordered and cut in the database.
//!
//! What becomes of a single run is told by the module above.

use axum::{Json, extract::State};
use jiff::Timestamp;
use mainspring_core::model::{RunState, RunType};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError, Body, DagPath, DagRunCollection, Faults, Invalid, Named, NotFound, TooLarge,
    Unprocessable, dags, told, words,
};
use crate::{
    api::extract::{Asked, order, part},
    store::{Part, RunsWanted, Span},
};

/// Which runs.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
struct ListQuery {
    #[param(value_type = Vec<words::DagRunState>)]
    state: Vec<RunState>,
    #[param(value_type = Vec<words::DagRunType>)]
    run_type: Vec<RunType>,
    /// Numbers of versions of the DAG.
    dag_version: Vec<u32>,
    /// What the run's id contains, whatever the case; `%` and `_` are wild.
    run_id_pattern: Option<String>,
    dag_id_pattern: Option<String>,
    run_after_gte: Option<Timestamp>,
    run_after_gt: Option<Timestamp>,
    run_after_lte: Option<Timestamp>,
    run_after_lt: Option<Timestamp>,
    logical_date_gte: Option<Timestamp>,
    logical_date_gt: Option<Timestamp>,
    logical_date_lte: Option<Timestamp>,
    logical_date_lt: Option<Timestamp>,
    start_date_gte: Option<Timestamp>,
    start_date_gt: Option<Timestamp>,
    start_date_lte: Option<Timestamp>,
    start_date_lt: Option<Timestamp>,
    end_date_gte: Option<Timestamp>,
    end_date_gt: Option<Timestamp>,
    end_date_lte: Option<Timestamp>,
    end_date_lt: Option<Timestamp>,
    /// `run_after`, `logical_date`, `start_date`, `end_date`, `queued_at`, `duration`, `state`,
    /// `run_type`, `run_id`, `dag_id` or `id`; with `-` before it the other way round.
    order_by: Vec<String>,
    limit: Option<u32>,
    offset: Option<u32>,
}

/// Which runs, in a body: Airflow's `DAGRunsBatchBody`.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct DagRunsBatch {
    dag_ids: Vec<String>,
    #[schema(value_type = Vec<words::DagRunState>)]
    states: Vec<RunState>,
    run_after_gte: Option<Timestamp>,
    run_after_gt: Option<Timestamp>,
    run_after_lte: Option<Timestamp>,
    run_after_lt: Option<Timestamp>,
    logical_date_gte: Option<Timestamp>,
    logical_date_gt: Option<Timestamp>,
    logical_date_lte: Option<Timestamp>,
    logical_date_lt: Option<Timestamp>,
    start_date_gte: Option<Timestamp>,
    start_date_gt: Option<Timestamp>,
    start_date_lte: Option<Timestamp>,
    start_date_lt: Option<Timestamp>,
    end_date_gte: Option<Timestamp>,
    end_date_gt: Option<Timestamp>,
    end_date_lte: Option<Timestamp>,
    end_date_lt: Option<Timestamp>,
    order_by: Option<String>,
    page_limit: Option<u32>,
    page_offset: Option<u32>,
}

/// The four bounds of an instant, out of a query or a body.
macro_rules! span {
    ($from:ident, $gte:ident, $gt:ident, $lte:ident, $lt:ident) => {
        Span { gte: $from.$gte, gt: $from.$gt, lte: $from.$lte, lt: $from.$lt }
    };
}

/// The bounds that both ways of asking for runs have.
macro_rules! spans {
    ($it:ident, $wanted:expr) => {
        RunsWanted {
            run_after: span!($it, run_after_gte, run_after_gt, run_after_lte, run_after_lt),
            logical_date: span!(
                $it,
                logical_date_gte,
                logical_date_gt,
                logical_date_lte,
                logical_date_lt
            ),
            start_date: span!($it, start_date_gte, start_date_gt, start_date_lte, start_date_lt),
            end_date: span!($it, end_date_gte, end_date_gt, end_date_lte, end_date_lt),
            ..$wanted
        }
    };
}
pub(in crate::api) use span;

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(batch))
}

/// The runs of a DAG, newest first; `~` stands for all DAGs.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/dagRuns", tag = "DagRun", operation_id = "get_dag_runs",
    params(DagPath, ListQuery),
    responses(
        (status = 200, description = "Runs", body = DagRunCollection),
        Invalid, NotFound, Unprocessable, Faults,
    ),
)]
async fn list(
    State(api): State<Api>,
    Named(DagPath { dag_id }): Named<DagPath>,
    Asked(query): Asked<ListQuery>,
) -> Result<Json<DagRunCollection>, ApiError> {
    let one = Some(dag_id).filter(|dag_id| dag_id != "~");
    if let Some(dag_id) = &one {
        dags::row(&api, dag_id).await?;
    }
    let part = part(query.limit, query.offset);
    let wanted = RunsWanted {
        dag_ids: one.into_iter().collect(),
        order: order(&query.order_by, RunsWanted::order)?,
        states: query.state,
        run_types: query.run_type,
        versions: query.dag_version,
        run_id_pattern: query.run_id_pattern,
        dag_id_pattern: query.dag_id_pattern,
        ..RunsWanted::default()
    };
    let wanted = spans!(query, wanted);
    Ok(Json(listed(&api, wanted, part).await?))
}

/// Runs of several DAGs. The DAG of the path is `~`.
#[utoipa::path(
    post, path = "/api/v2/dags/{dag_id}/dagRuns/list", tag = "DagRun",
    operation_id = "get_list_dag_runs_batch",
    params(DagPath),
    request_body = DagRunsBatch,
    responses(
        (status = 200, description = "Runs", body = DagRunCollection),
        Invalid, TooLarge, Unprocessable, Faults,
    ),
)]
async fn batch(
    State(api): State<Api>,
    Named(DagPath { dag_id }): Named<DagPath>,
    Body(query): Body<DagRunsBatch>,
) -> Result<Json<DagRunCollection>, ApiError> {
    only_all(&dag_id)?;
    let part = part(query.page_limit, query.page_offset);
    let names: Vec<String> = query.order_by.into_iter().collect();
    let order = order(&names, RunsWanted::order)?;
    let (dag_ids, states) = (query.dag_ids, query.states);
    let wanted = RunsWanted { dag_ids, states, order, ..RunsWanted::default() };
    let wanted = spans!(query, wanted);
    Ok(Json(listed(&api, wanted, part).await?))
}

/// A list in a body names its DAGs and runs there.
pub(in crate::api) fn only_all(name: &str) -> Result<(), ApiError> {
    match name {
        "~" => Ok(()),
        _ => Err(ApiError::unprocessable("only `~` is possible in this path")),
    }
}

async fn listed(api: &Api, wanted: RunsWanted, part: Part) -> Result<DagRunCollection, ApiError> {
    let (rows, total_entries) = api.read(move |store| store.runs_list(&wanted, part)).await?;
    Ok(DagRunCollection { dag_runs: told(api, rows).await?, total_entries })
}
