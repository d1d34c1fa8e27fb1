//! Task instances of a run: how they stand, and declaring one ended.
//!
//! Their logs and XComs have files of their own.

use std::collections::HashMap;

use axum::{Json, extract::State};
use jiff::Timestamp;
use mainspring_core::{
    engine::{RunKey, TaskInstanceKey, TaskInstanceRecord},
    model::{self, DagId, RunId, TaskId, TaskState},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError,
    dag_runs::{self, seconds_between},
    error::refusals::{Faults, Invalid, NotFound, Unprocessable},
    extract::{Body, Named},
    paths::{RunPath, TaskPath},
    words,
};
use crate::store::{RunRow, Store, StoreError};

/// A task instance: Airflow's `TaskInstanceResponse`, with `reason` and `retry_at` beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names; see DESIGN's vocabulary")]
pub struct TaskInstance {
    #[schema(value_type = String)]
    pub task_id: TaskId,
    #[schema(value_type = String)]
    pub dag_id: DagId,
    #[schema(value_type = String)]
    pub dag_run_id: RunId,
    pub map_index: i32,
    pub logical_date: Option<Timestamp>,
    pub run_after: Timestamp,
    pub start_date: Option<Timestamp>,
    pub end_date: Option<Timestamp>,
    /// In seconds; only of a try that ended.
    pub duration: Option<f64>,
    /// Null for `none`, as in Airflow.
    #[schema(value_type = Option<words::TaskState>)]
    pub state: Option<TaskState>,
    /// The try that runs or ran last; 0 before the first.
    pub try_number: u32,
    pub max_tries: u32,
    pub task_display_name: String,
    pub operator: Option<String>,
    pub pool: String,
    pub pool_slots: u32,
    pub priority_weight: Option<i64>,
    /// Not before, for `up_for_retry`.
    pub retry_at: Option<Timestamp>,
    /// Why it stands so, in words, where that is not plain.
    pub reason: Option<String>,
}

/// Several task instances.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct TaskInstanceCollection {
    pub task_instances: Vec<TaskInstance>,
    pub total_entries: usize,
}

/// What may be changed: Airflow's `PatchTaskInstanceBody`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PatchTaskInstance {
    /// `success`, `failed` or `skipped`.
    #[schema(value_type = words::TaskState)]
    pub new_state: TaskState,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(one, patch))
}

/// The task instances of a run, in the order of the file.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances",
    tag = "Task Instance", operation_id = "get_task_instances",
    params(RunPath),
    responses(
        (status = 200, description = "Task instances", body = TaskInstanceCollection),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn list(
    State(api): State<Api>,
    Named(path): Named<RunPath>,
) -> Result<Json<TaskInstanceCollection>, ApiError> {
    Ok(Json(collection(of_run(&api, &path.run()).await?)))
}

/// One task instance.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}",
    tag = "Task Instance", operation_id = "get_task_instance",
    params(TaskPath),
    responses(
        (status = 200, description = "The task instance", body = TaskInstance),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn one(
    State(api): State<Api>,
    Named(path): Named<TaskPath>,
) -> Result<Json<TaskInstance>, ApiError> {
    let key = path.run();
    let task_id = path.task_id;
    let found = of_run(&api, &key).await?.into_iter().find(|ti| ti.task_id.as_str() == task_id);
    found.map(Json).ok_or_else(|| no_such_task(&key, &task_id))
}

/// Declares a task instance ended.
#[utoipa::path(
    patch, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}",
    tag = "Task Instance", operation_id = "patch_task_instance",
    params(TaskPath),
    request_body = PatchTaskInstance,
    responses(
        (status = 200, description = "What was changed", body = TaskInstanceCollection),
        Invalid, NotFound, Unprocessable, Faults,
    ),
)]
async fn patch(
    State(api): State<Api>,
    Named(path): Named<TaskPath>,
    Body(change): Body<PatchTaskInstance>,
) -> Result<Json<TaskInstanceCollection>, ApiError> {
    let state = change.new_state;
    if !matches!(state, TaskState::Success | TaskState::Failed | TaskState::Skipped) {
        let message = format!("a task instance cannot be declared {state}");
        return Err(
            ApiError::invalid(message).hint("`success`, `failed` and `skipped` are possible")
        );
    }
    let key = path.run();
    let task_id = TaskId::from(path.task_id);
    api.instance.mark_tasks(key.clone(), vec![task_id.clone()], state).await?;
    let mut all = of_run(&api, &key).await?;
    all.retain(|ti| ti.task_id == task_id);
    Ok(Json(collection(all)))
}

pub(super) fn collection(task_instances: Vec<TaskInstance>) -> TaskInstanceCollection {
    TaskInstanceCollection { total_entries: task_instances.len(), task_instances }
}

pub(super) fn no_such_task(key: &RunKey, task_id: &str) -> ApiError {
    ApiError::not_found(format!("the run {key} has no task `{task_id}`"))
}

/// All of a run, in the order of the file.
pub(super) async fn of_run(api: &Api, key: &RunKey) -> Result<Vec<TaskInstance>, ApiError> {
    let row = dag_runs::row(api, key).await?;
    api.read(move |store| read(store, &row)).await
}

fn read(store: &Store, row: &RunRow) -> Result<Vec<TaskInstance>, StoreError> {
    let key = &row.run.key;
    let dag = store.dag_version(key.dag_id.as_str(), row.run.version)?;
    let tasks = dag.as_ref().map_or(&[][..], |dag| &dag.tasks);
    let places: HashMap<&str, usize> =
        tasks.iter().enumerate().map(|(at, task)| (task.task_id.as_str(), at)).collect();
    let mut records = store.task_instances(key)?;
    // What was not decided yet has no record.
    for task in tasks.iter().filter(|task| !task.disabled) {
        if !records.iter().any(|record| record.key.task_id == task.task_id) {
            records.push(undecided(key, &task.task_id, task.retry.retries));
        }
    }
    let place = |record: &TaskInstanceRecord| places.get(record.key.task_id.as_str()).copied();
    records.sort_by_key(|record| (place(record).unwrap_or(usize::MAX), record.key.map_index));
    let show = |record: TaskInstanceRecord| {
        let task = place(&record).map(|at| &tasks[at]);
        TaskInstance::new(row, record, task)
    };
    Ok(records.into_iter().map(show).collect())
}

fn undecided(run: &RunKey, task_id: &TaskId, max_tries: u32) -> TaskInstanceRecord {
    TaskInstanceRecord {
        key: TaskInstanceKey { run: run.clone(), task_id: task_id.clone(), map_index: -1 },
        state: TaskState::None,
        try_number: 0,
        max_tries,
        lost: 0,
        start_date: None,
        end_date: None,
        retry_at: None,
        skip: None,
        reason: None,
    }
}

impl TaskInstance {
    fn new(row: &RunRow, record: TaskInstanceRecord, task: Option<&model::Task>) -> Self {
        let TaskInstanceKey { run, task_id, map_index } = record.key;
        Self {
            task_display_name: task_id.to_string(),
            task_id,
            dag_id: run.dag_id,
            dag_run_id: run.run_id,
            map_index,
            logical_date: row.run.logical_date,
            run_after: row.run.run_after,
            start_date: record.start_date,
            end_date: record.end_date,
            duration: seconds_between(record.start_date, record.end_date),
            state: Some(record.state).filter(|state| *state != TaskState::None),
            try_number: record.try_number,
            max_tries: record.max_tries,
            operator: task.map(|task| task.operator.clone()),
            pool: task.map_or(model::DEFAULT_POOL, |task| &task.pool).to_owned(),
            pool_slots: task.map_or(1, |task| task.pool_slots),
            priority_weight: task.map(|task| task.priority_weight),
            retry_at: record.retry_at,
            reason: record.reason.as_ref().map(ToString::to_string),
        }
    }
}
