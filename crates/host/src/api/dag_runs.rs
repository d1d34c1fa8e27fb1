//! Runs of DAGs: what happened, starting one, waiting for its end, declaring one ended.
//!
//! Their tasks have a file of their own.

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use jiff::Timestamp;
use mainspring_core::{
    engine::RunKey,
    model::{DagId, RunId, RunState, RunType},
};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use tokio::sync::broadcast::error::RecvError;

use super::{
    Api, ApiError, dags,
    extract::{Asked, Body, Page},
};
use crate::{
    scheduler::{Change, CommandError, Trigger},
    store::RunRow,
};

/// A run: Airflow's `DAGRunResponse`, with `reason` beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "Airflow's names; see DESIGN's vocabulary")]
pub struct DagRun {
    pub dag_run_id: RunId,
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
    pub run_type: RunType,
    pub state: RunState,
    pub conf: Option<Value>,
    /// The version of the DAG that it runs.
    pub version: u32,
    /// Why it stands so, in words, where that is not plain.
    pub reason: Option<String>,
}

/// Several runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct DagRunCollection {
    pub dag_runs: Vec<DagRun>,
    pub total_entries: u32,
}

/// A run that is wanted: Airflow's `TriggerDAGRunPostBody`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TriggerDagRun {
    /// Made from the logical date when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dag_run_id: Option<String>,
    /// Now when left out; null for a run without one.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub logical_date: Option<Option<Timestamp>>,
    /// An object, laid over the DAG's params.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conf: Option<Value>,
}

/// What may be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatchDagRun {
    /// `success` or `failed`; what runs is ended.
    pub state: RunState,
}

/// Tells `null` from a key that is left out.
fn present<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<Timestamp>>, D::Error> {
    Option::deserialize(value).map(Some)
}

pub(super) fn routes() -> Router<Api> {
    Router::new()
        .route("/api/v2/dags/{dag_id}/dagRuns", get(list).post(trigger))
        .route("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}", get(one).patch(patch))
        .route("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/wait", get(wait))
}

/// Newest first; `~` stands for all DAGs.
async fn list(
    State(api): State<Api>,
    Path(dag_id): Path<String>,
    Asked(page): Asked<Page>,
) -> Result<Json<DagRunCollection>, ApiError> {
    let dag_id = Some(dag_id).filter(|dag_id| dag_id != "~");
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

async fn trigger(
    State(api): State<Api>,
    Path(dag_id): Path<String>,
    Body(wanted): Body<TriggerDagRun>,
) -> Result<Json<DagRun>, ApiError> {
    let TriggerDagRun { dag_run_id: run_id, logical_date, conf } = wanted;
    let conf = conf.unwrap_or_default();
    let row = api.instance.trigger(Trigger { dag_id, run_id, logical_date, conf }).await?;
    Ok(Json(row.into()))
}

async fn one(
    State(api): State<Api>,
    Path(key): Path<(String, String)>,
) -> Result<Json<DagRun>, ApiError> {
    Ok(Json(row(&api, &key_of(key)).await?.into()))
}

/// Answers when the run has ended. Airflow's parameter `interval` is not needed: nothing polls.
async fn wait(
    State(api): State<Api>,
    Path(key): Path<(String, String)>,
) -> Result<Json<DagRun>, ApiError> {
    let key = key_of(key);
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

async fn patch(
    State(api): State<Api>,
    Path(key): Path<(String, String)>,
    Body(change): Body<PatchDagRun>,
) -> Result<Json<DagRun>, ApiError> {
    if !change.state.is_finished() {
        let message = format!("a run cannot be declared {}", change.state);
        return Err(ApiError::invalid(message).hint("`success` and `failed` are possible"));
    }
    let key = key_of(key);
    api.instance.mark_run(key.clone(), change.state).await?;
    Ok(Json(row(&api, &key).await?.into()))
}

/// The run that a path names.
pub(super) fn key_of((dag_id, run_id): (String, String)) -> RunKey {
    RunKey { dag_id: dag_id.into(), run_id: run_id.into() }
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
