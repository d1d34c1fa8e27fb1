//! Runs of DAGs: what happened, starting one, waiting for its end, declaring one ended, forgetting
//! one.
//!
//! Their tasks have a file of their own.

mod list;

use std::collections::HashMap;

use axum::{Json, extract::State, http::StatusCode};
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
    Api, ApiError, DagVersion, TaskInstanceCollection, dags,
    error::refusals::{Conflict, Faults, Invalid, NotFound, TooLarge, Unprocessable},
    extract::{Asked, Body, MaskQuery, Named},
    paths::{DagPath, RunPath},
    task_instances, words,
};
pub(super) use list::{only_all, span};

use crate::{
    runner::log_folder,
    scheduler::{Change, Clear, CommandError, Trigger},
    store::{RunRow, Write},
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
    pub dag_display_name: String,
    /// What somebody wrote beside it.
    pub note: Option<String>,
    /// The one version that it runs; empty in what is announced of a change.
    #[serde(default)]
    pub dag_versions: Vec<DagVersion>,
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
    /// What is written beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What may be changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PatchDagRun {
    /// `success` or `failed`: what runs is ended. `queued`: all its tasks run again.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::DagRunState>)]
    pub state: Option<RunState>,
    /// What is written beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Airflow's `DAGRunClearBody`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct ClearDagRun {
    /// Only say what would be cleared.
    dry_run: bool,
    /// Only those that failed or could not run.
    only_failed: bool,
    /// Go on with the latest version of the DAG.
    run_on_latest_version: Option<bool>,
    /// What is written beside it.
    note: Option<String>,
}

impl Default for ClearDagRun {
    fn default() -> Self {
        Self { dry_run: true, only_failed: false, run_on_latest_version: None, note: None }
    }
}

/// Tells `null` from a key that is left out.
fn present<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<Timestamp>>, D::Error> {
    Option::deserialize(value).map(Some)
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .merge(list::routes())
        .routes(routes!(trigger))
        .routes(routes!(one, patch, remove))
        .routes(routes!(clear))
        .routes(routes!(wait))
}

/// The runs with what the database knows beside them: their version, and the DAG's shown name.
async fn told(api: &Api, rows: Vec<RunRow>) -> Result<Vec<DagRun>, ApiError> {
    api.read(move |store| {
        let mut versions: HashMap<(DagId, u32), DagVersion> = HashMap::new();
        let mut runs = Vec::with_capacity(rows.len());
        for row in rows {
            let mut run = DagRun::from(row);
            let key = (run.dag_id.clone(), run.version);
            if !versions.contains_key(&key)
                && let Some(row) = store.version(run.dag_id.as_str(), run.version)?
            {
                versions.insert(key.clone(), DagVersion::new(&run.dag_id, row));
            }
            if let Some(version) = versions.get(&key) {
                run.dag_display_name = version.dag_display_name.clone();
                run.dag_versions = vec![version.clone()];
            }
            runs.push(run);
        }
        Ok(runs)
    })
    .await
}

async fn told_one(api: &Api, row: RunRow) -> Result<Json<DagRun>, ApiError> {
    let run = told(api, vec![row]).await?.pop();
    run.map(Json).ok_or_else(|| ApiError::internal("the run went away"))
}

/// Starts a run.
#[utoipa::path(
    post, path = "/api/v2/dags/{dag_id}/dagRuns", tag = "DagRun",
    operation_id = "trigger_dag_run",
    params(DagPath),
    request_body = TriggerDagRun,
    responses(
        (status = 200, description = "The new run", body = DagRun),
        Invalid, NotFound, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn trigger(
    State(api): State<Api>,
    Named(DagPath { dag_id }): Named<DagPath>,
    Body(wanted): Body<TriggerDagRun>,
) -> Result<Json<DagRun>, ApiError> {
    let TriggerDagRun { dag_run_id: run_id, logical_date, conf, note } = wanted;
    is_note(note.as_deref())?;
    let conf = conf.unwrap_or_default();
    let mut row = api.instance.trigger(Trigger { dag_id, run_id, logical_date, conf }).await?;
    if note.is_some() {
        let run = row.run.key.clone();
        api.store.commit(vec![Write::RunNote { run, note: note.clone() }]).await?;
        row.note = note;
    }
    told_one(&api, row).await
}

/// As long as Airflow's may be, in characters.
const NOTE_MAX: usize = 1000;

/// Whether it may be written beside something.
pub(super) fn is_note(note: Option<&str>) -> Result<(), ApiError> {
    match note.is_some_and(|note| note.chars().count() > NOTE_MAX) {
        true => Err(ApiError::unprocessable(format!("a note has {NOTE_MAX} characters at most"))),
        false => Ok(()),
    }
}

/// Forgets a run that has ended, and its logs.
#[utoipa::path(
    delete, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}", tag = "DagRun",
    operation_id = "delete_dag_run",
    params(RunPath),
    responses(
        (status = 204, description = "It is gone"), NotFound, Conflict, Unprocessable, Faults,
    ),
)]
async fn remove(
    State(api): State<Api>,
    Named(path): Named<RunPath>,
) -> Result<StatusCode, ApiError> {
    let row = row(&api, &path.run()).await?;
    let key = row.run.key;
    if forget(&api, vec![key.clone()]).await?.is_empty() {
        let message = format!("the run {key} is under way");
        return Err(ApiError::conflict(message).hint("mark it as `failed` first"));
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Forgets runs that have ended, and their logs; answers with those that went.
pub(super) async fn forget(api: &Api, runs: Vec<RunKey>) -> Result<Vec<RunKey>, ApiError> {
    let gone = api.instance.forget(runs).await?;
    let (logs, names) = (api.home.logs(), gone.clone());
    let clean = move || {
        for run in &names {
            let folder = log_folder(&logs, run);
            // Nothing was ever written, or somebody cleaned up. What cannot be removed is no
            // reason to keep the run.
            let _ = std::fs::remove_dir_all(&folder);
            // The DAG's folder goes with its last run.
            let _ = folder.parent().map(std::fs::remove_dir);
        }
    };
    let _ = tokio::task::spawn_blocking(clean).await;
    Ok(gone)
}

/// Lets the tasks of a run run again. A dry run tells which they are, else it tells the run.
#[utoipa::path(
    post, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/clear", tag = "DagRun",
    operation_id = "clear_dag_run",
    params(RunPath),
    request_body = ClearDagRun,
    responses(
        (status = 200, description = "What would run again, or the run", body = ClearedRun),
        Invalid, NotFound, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn clear(
    State(api): State<Api>,
    Named(path): Named<RunPath>,
    Body(wanted): Body<ClearDagRun>,
) -> Result<Json<ClearedRun>, ApiError> {
    let key = path.run();
    is_note(wanted.note.as_deref())?;
    let clear = Clear {
        run: key.clone(),
        tasks: Vec::new(),
        upstream: false,
        downstream: false,
        only_failed: wanted.only_failed,
        latest: wanted.run_on_latest_version.unwrap_or(false),
    };
    if wanted.dry_run {
        let tasks = api.instance.would_clear(clear).await?;
        return Ok(Json(ClearedRun::Tasks(task_instances::those(&api, &key, &tasks).await?)));
    }
    api.instance.clear(clear).await?;
    if wanted.note.is_some() {
        api.store.commit(vec![Write::RunNote { run: key.clone(), note: wanted.note }]).await?;
    }
    let Json(run) = told_one(&api, row(&api, &key).await?).await?;
    Ok(Json(ClearedRun::Run(Box::new(run))))
}

/// What clearing a run answers.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum ClearedRun {
    /// Of a dry run.
    Tasks(TaskInstanceCollection),
    /// Of a run that was cleared.
    #[schema(value_type = DagRun)]
    Run(Box<DagRun>),
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
    told_one(&api, row(&api, &path.run()).await?).await
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
    told_one(&api, row).await
}

/// Declares a run ended, or writes a note beside it.
#[utoipa::path(
    patch, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}", tag = "DagRun",
    operation_id = "patch_dag_run",
    params(RunPath, MaskQuery),
    request_body = PatchDagRun,
    responses(
        (status = 200, description = "The run, changed", body = DagRun),
        Invalid, NotFound, TooLarge, Unprocessable, Faults,
    ),
)]
async fn patch(
    State(api): State<Api>,
    Named(path): Named<RunPath>,
    Asked(_): Asked<MaskQuery>,
    Body(change): Body<PatchDagRun>,
) -> Result<Json<DagRun>, ApiError> {
    let key = path.run();
    is_note(change.note.as_deref())?;
    row(&api, &key).await?;
    match change.state {
        Some(RunState::Queued) => {
            let clear = Clear {
                run: key.clone(),
                tasks: Vec::new(),
                upstream: false,
                downstream: false,
                only_failed: false,
                latest: false,
            };
            api.instance.clear(clear).await?;
        }
        Some(RunState::Running) => {
            let message = "a run cannot be declared running";
            let hint = "`success`, `failed` and `queued` are possible";
            return Err(ApiError::invalid(message).hint(hint));
        }
        Some(state) => api.instance.mark_run(key.clone(), state).await?,
        None => {}
    }
    if change.note.is_some() {
        api.store.commit(vec![Write::RunNote { run: key.clone(), note: change.note }]).await?;
    }
    told_one(&api, row(&api, &key).await?).await
}

/// The run of that name.
pub(super) async fn row(api: &Api, key: &RunKey) -> Result<RunRow, ApiError> {
    let name = key.clone();
    let row = api.read(move |store| store.run(&name)).await?;
    row.ok_or_else(|| ApiError::not_found(format!("there is no run {key}")))
}

impl From<RunRow> for DagRun {
    fn from(RunRow { run, conf, note }: RunRow) -> Self {
        Self {
            dag_display_name: run.key.dag_id.to_string(),
            note,
            dag_versions: Vec::new(),
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
