//! Tries of a task instance: every one that there was, as Airflow's task instance history.
//!
//! What a try wrote is in `logs`.

use std::sync::Arc;

use axum::{Json, extract::State};
use jiff::Timestamp;
use mainspring_core::{
    engine::RunKey,
    model::{self, DagId, RunId, TaskId, TaskState},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError, DagVersion, Faults, MappedPath, Meanings, NotFound, TaskPath, Unprocessable,
    find, seconds_between, words,
};
use crate::{
    api::{
        dag_runs,
        extract::{Asked, Named},
    },
    store::TryRow,
};

/// A try: Airflow's `TaskInstanceHistoryResponse`, with `exit` and `reason` beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct TaskInstanceTry {
    #[schema(value_type = String)]
    pub task_id: TaskId,
    #[schema(value_type = String)]
    pub dag_id: DagId,
    #[schema(value_type = String)]
    pub dag_run_id: RunId,
    pub dag_display_name: String,
    pub task_display_name: String,
    pub map_index: i32,
    pub try_number: u32,
    pub max_tries: u32,
    #[schema(value_type = Option<words::TaskState>)]
    pub state: Option<TaskState>,
    pub queued_when: Option<Timestamp>,
    pub start_date: Option<Timestamp>,
    pub end_date: Option<Timestamp>,
    /// In seconds; only of a try that ended.
    pub duration: Option<f64>,
    pub operator: Option<String>,
    pub pool: String,
    pub pool_slots: u32,
    pub priority_weight: Option<i64>,
    pub pid: Option<u32>,
    /// Always `{}`.
    pub executor_config: String,
    pub dag_version: Option<DagVersion>,
    /// How its process ended, in words.
    pub exit: Option<String>,
    /// Why it ended so, in words, where that is not plain.
    pub reason: Option<String>,
}

/// Several tries.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct TaskInstanceTries {
    pub task_instances: Vec<TaskInstanceTry>,
    pub total_entries: usize,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Query {
    /// Which instance of a mapped task.
    map_index: Option<i32>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct TryPath {
    dag_id: String,
    dag_run_id: String,
    task_id: String,
    task_try_number: u32,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct MappedTryPath {
    dag_id: String,
    dag_run_id: String,
    task_id: String,
    map_index: i32,
    task_try_number: u32,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(list_mapped))
        .routes(routes!(one_mapped))
}

/// The tries of a task instance, oldest first.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries",
    tag = "Task Instance", operation_id = "get_task_instance_tries",
    params(TaskPath, Query),
    responses(
        (status = 200, description = "Tries", body = TaskInstanceTries),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn list(
    State(api): State<Api>,
    Named(path): Named<TaskPath>,
    Asked(query): Asked<Query>,
) -> Result<Json<TaskInstanceTries>, ApiError> {
    Ok(Json(collection(tries(&api, path.run(), &path.task_id, query.map_index).await?)))
}

/// One try.
#[utoipa::path(
    get,
    path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/tries/{task_try_number}",
    tag = "Task Instance", operation_id = "get_task_instance_try_details",
    params(TryPath, Query),
    responses(
        (status = 200, description = "The try", body = TaskInstanceTry),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn one(
    State(api): State<Api>,
    Named(path): Named<TryPath>,
    Asked(query): Asked<Query>,
) -> Result<Json<TaskInstanceTry>, ApiError> {
    let TryPath { dag_id, dag_run_id, task_id, task_try_number } = path;
    let run = RunKey { dag_id: dag_id.into(), run_id: dag_run_id.into() };
    numbered(tries(&api, run, &task_id, query.map_index).await?, task_try_number)
}

/// The tries of an instance of a mapped task, oldest first.
#[utoipa::path(
    get,
    path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/tries",
    tag = "Task Instance", operation_id = "get_mapped_task_instance_tries",
    params(MappedPath),
    responses(
        (status = 200, description = "Tries", body = TaskInstanceTries),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn list_mapped(
    State(api): State<Api>,
    Named(path): Named<MappedPath>,
) -> Result<Json<TaskInstanceTries>, ApiError> {
    Ok(Json(collection(tries(&api, path.run(), &path.task_id, Some(path.map_index)).await?)))
}

/// One try of an instance of a mapped task.
#[utoipa::path(
    get,
    path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/tries/{task_try_number}",
    tag = "Task Instance", operation_id = "get_mapped_task_instance_try_details",
    params(MappedTryPath),
    responses(
        (status = 200, description = "The try", body = TaskInstanceTry),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn one_mapped(
    State(api): State<Api>,
    Named(path): Named<MappedTryPath>,
) -> Result<Json<TaskInstanceTry>, ApiError> {
    let MappedTryPath { dag_id, dag_run_id, task_id, map_index, task_try_number } = path;
    let run = RunKey { dag_id: dag_id.into(), run_id: dag_run_id.into() };
    numbered(tries(&api, run, &task_id, Some(map_index)).await?, task_try_number)
}

fn collection(task_instances: Vec<TaskInstanceTry>) -> TaskInstanceTries {
    TaskInstanceTries { total_entries: task_instances.len(), task_instances }
}

fn numbered(tries: Vec<TaskInstanceTry>, number: u32) -> Result<Json<TaskInstanceTry>, ApiError> {
    let found = tries.into_iter().find(|it| it.try_number == number);
    found.map(Json).ok_or_else(|| ApiError::not_found(format!("there is no try {number} of it")))
}

async fn tries(
    api: &Api,
    run: RunKey,
    task_id: &str,
    map_index: Option<i32>,
) -> Result<Vec<TaskInstanceTry>, ApiError> {
    let found = find(api, &run, task_id, map_index).await?;
    let row = dag_runs::row(api, &run).await?;
    api.read(move |store| {
        let (dag, version) = Meanings::default().of(store, &row)?;
        let rows = store.tries(&run, found.task_id.as_str())?.into_iter();
        let rows = rows.filter(|it| it.key.map_index == found.map_index);
        Ok(rows.map(|it| shown(it, dag.as_ref(), version.clone(), found.max_tries)).collect())
    })
    .await
}

fn shown(
    row: TryRow,
    dag: Option<&Arc<model::Dag>>,
    version: Option<DagVersion>,
    max_tries: u32,
) -> TaskInstanceTry {
    let TryRow { key, try_number, state, queued_at, start_date, end_date, .. } = row;
    let task = dag.and_then(|dag| dag.task(key.task_id.as_str()));
    TaskInstanceTry {
        dag_display_name: version
            .as_ref()
            .map_or_else(|| key.run.dag_id.to_string(), |version| version.dag_display_name.clone()),
        task_display_name: key.task_id.to_string(),
        task_id: key.task_id.clone(),
        dag_id: key.run.dag_id.clone(),
        dag_run_id: key.run.run_id.clone(),
        map_index: key.map_index,
        try_number,
        max_tries,
        state: Some(state).filter(|state| *state != TaskState::None),
        queued_when: Some(queued_at),
        start_date,
        end_date,
        duration: seconds_between(start_date, end_date),
        operator: task.map(|task| task.operator.clone()),
        pool: task.map_or(model::DEFAULT_POOL, |task| &task.pool).to_owned(),
        pool_slots: task.map_or(1, |task| task.pool_slots),
        priority_weight: task.map(|task| task.priority_weight),
        pid: row.process.map(|process| process.pid),
        executor_config: "{}".to_owned(),
        dag_version: version,
        exit: row.exit,
        reason: row.reason.as_ref().map(ToString::to_string),
    }
}
