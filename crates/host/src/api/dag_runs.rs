//! Runs of DAGs: what happened, starting one, waiting for its end, declaring one ended.
//!
//! Their tasks have a file of their own.

use axum::{Json, extract::State};
use jiff::Timestamp;
use mainspring_core::{
    engine::RunKey,
    model::{DagId, RunId, RunState, RunType},
};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use tokio::sync::broadcast::error::RecvError;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError, dags,
    error::refusals::{Conflict, Faults, Invalid, NotFound, Unprocessable},
    extract::{Asked, Body, Named, Page},
    paths::{DagPath, RunPath},
    words,
};
use crate::{
    scheduler::{Change, CommandError, Trigger},
    store::RunRow,
};

/// A run: Airflow's `DAGRunResponse`, with `reason` beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names; see DESIGN's vocabulary")]
pub struct DagRun {
    #[schema(value_type = String)]
    pub dag_run_id: RunId,
    #[schema(value_type = String)]
    pub dag_id: DagId,
    pub logical_date: Option<Timestamp>,
    pub queued_at: Option<Timestamp>,
    pub start_date: Option<Timestamp>,
    pub end_date: Option<Timestamp>,
    /// In seconds; only of a run that ended.
    pub duration: Option<f64>,
    pub data_interval_start: Option<Timestamp>,
    pub data_interval_end: Option<Timestamp>,
    pub run_after: Timestamp,
    #[schema(value_type = words::DagRunType)]
    pub run_type: RunType,
    #[schema(value_type = words::DagRunState)]
    pub state: RunState,
    #[schema(value_type = Option<Object>)]
    pub conf: Option<Value>,
    /// The version of the DAG that it runs.
    pub version: u32,
    /// Why it stands so, in words, where that is not plain.
    pub reason: Option<String>,
}

/// Several runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct DagRunCollection {
    pub dag_runs: Vec<DagRun>,
    pub total_entries: u32,
}

/// A run that is wanted: Airflow's `TriggerDAGRunPostBody`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TriggerDagRun {
    /// Made from the logical date when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dag_run_id: Option<String>,
    /// Now when left out; null for a run without one.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    #[schema(value_type = Option<jiff::Timestamp>)]
    pub logical_date: Option<Option<Timestamp>>,
    /// An object, laid over the DAG's params.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub conf: Option<Value>,
}

/// What may be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PatchDagRun {
    /// `success` or `failed`; what runs is ended.
    #[schema(value_type = words::DagRunState)]
    pub state: RunState,
}

/// Tells `null` from a key that is left out.
fn present<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<Timestamp>>, D::Error> {
    Option::deserialize(value).map(Some)
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, trigger))
        .routes(routes!(one, patch))
        .routes(routes!(wait))
}

/// Newest first; `~` stands for all DAGs.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/dagRuns", tag = "DagRun", operation_id = "get_dag_runs",
    params(DagPath, Page),
    responses(
        (status = 200, description = "Runs", body = DagRunCollection),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn list(
    State(api): State<Api>,
    Named(path): Named<DagPath>,
    Asked(page): Asked<Page>,
) -> Result<Json<DagRunCollection>, ApiError> {
    let dag_id = Some(path.dag_id).filter(|dag_id| dag_id != "~");
    if let Some(dag_id) = &dag_id {
        dags::row(&api, dag_id).await?;
    }
    let (rows, total_entries) = api
        .read(move |store| {
            let newest = store.runs(dag_id.as_deref(), page.limit.saturating_add(page.offset))?;
            Ok((newest, store.run_count(dag_id.as_deref())?))
        })
        .await?;
    let dag_runs = page.of(rows.into_iter().map(DagRun::from));
    Ok(Json(DagRunCollection { dag_runs, total_entries }))
}

/// Starts a run.
#[utoipa::path(
    post, path = "/api/v2/dags/{dag_id}/dagRuns", tag = "DagRun", operation_id = "trigger_dag_run",
    params(DagPath),
    request_body = TriggerDagRun,
    responses(
        (status = 200, description = "The new run", body = DagRun),
        Invalid, NotFound, Conflict, Unprocessable, Faults,
    ),
)]
async fn trigger(
    State(api): State<Api>,
    Named(DagPath { dag_id }): Named<DagPath>,
    Body(wanted): Body<TriggerDagRun>,
) -> Result<Json<DagRun>, ApiError> {
    let TriggerDagRun { dag_run_id: run_id, logical_date, conf } = wanted;
    let conf = conf.unwrap_or_default();
    let row = api.instance.trigger(Trigger { dag_id, run_id, logical_date, conf }).await?;
    Ok(Json(row.into()))
}

/// One run.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}",
    tag = "DagRun", operation_id = "get_dag_run",
    params(RunPath),
    responses(
        (status = 200, description = "The run", body = DagRun),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn one(
    State(api): State<Api>,
    Named(path): Named<RunPath>,
) -> Result<Json<DagRun>, ApiError> {
    Ok(Json(row(&api, &path.run()).await?.into()))
}

/// Answers when the run has ended. Airflow's parameter `interval` is not needed: nothing polls.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/wait",
    tag = "DagRun", operation_id = "wait_dag_run_until_finished",
    params(RunPath),
    responses(
        (status = 200, description = "The run, ended", body = DagRun),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn wait(
    State(api): State<Api>,
    Named(path): Named<RunPath>,
) -> Result<Json<DagRun>, ApiError> {
    let key = path.run();
    // Listening begins before the first look, so that no end is missed in between.
    let mut changes = api.changes.subscribe();
    let mut row = row(&api, &key).await?;
    while !row.run.state.is_finished() {
        match changes.recv().await {
            Ok(Change::Run(changed)) if changed.run.key == key => row = (*changed).clone(),
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => row = self::row(&api, &key).await?,
            Err(RecvError::Closed) => return Err(CommandError::Stopping.into()),
        }
    }
    Ok(Json(row.into()))
}

/// Declares a run ended.
#[utoipa::path(
    patch, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}",
    tag = "DagRun", operation_id = "patch_dag_run",
    params(RunPath),
    request_body = PatchDagRun,
    responses(
        (status = 200, description = "The run, changed", body = DagRun),
        Invalid, NotFound, Unprocessable, Faults,
    ),
)]
async fn patch(
    State(api): State<Api>,
    Named(path): Named<RunPath>,
    Body(change): Body<PatchDagRun>,
) -> Result<Json<DagRun>, ApiError> {
    if !change.state.is_finished() {
        let message = format!("a run cannot be declared {}", change.state);
        return Err(ApiError::invalid(message).hint("`success` and `failed` are possible"));
    }
    let key = path.run();
    api.instance.mark_run(key.clone(), change.state).await?;
    Ok(Json(row(&api, &key).await?.into()))
}

/// The run of that name.
pub(super) async fn row(api: &Api, key: &RunKey) -> Result<RunRow, ApiError> {
    let name = key.clone();
    let row = api.read(move |store| store.run(&name)).await?;
    row.ok_or_else(|| ApiError::not_found(format!("there is no run {key}")))
}

impl From<RunRow> for DagRun {
    fn from(RunRow { run, conf }: RunRow) -> Self {
        Self {
            duration: seconds_between(run.start_date, run.end_date),
            reason: run.reason.as_ref().map(ToString::to_string),
            dag_run_id: run.key.run_id,
            dag_id: run.key.dag_id,
            logical_date: run.logical_date,
            queued_at: Some(run.queued_at),
            start_date: run.start_date,
            end_date: run.end_date,
            data_interval_start: run.data_interval_start,
            data_interval_end: run.data_interval_end,
            run_after: run.run_after,
            run_type: run.run_type,
            state: run.state,
            conf: Some(conf).filter(|conf| !conf.is_null()),
            version: run.version,
        }
    }
}

pub(super) fn seconds_between(start: Option<Timestamp>, end: Option<Timestamp>) -> Option<f64> {
    Some(end?.duration_since(start?).as_secs_f64())
}
