//! Task instances of a run: how they stand.
//!
//! Lists of them are in `list`, declaring one ended in `mark`, what came before in `tries`. Their
//! logs and XComs have files of their own.

mod list;
mod mark;
mod tries;

use std::collections::HashMap;

use axum::{Json, extract::State};
use jiff::Timestamp;
use mainspring_core::{
    engine::{RunKey, TaskInstanceKey, TaskInstanceRecord, Why},
    model::{self, DagId, RunId, TaskId, TaskState},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError, DagVersion,
    dag_runs::{self, seconds_between},
    error::refusals::{Faults, NotFound, Unprocessable},
    extract::Named,
    paths::{MappedPath, RunPath, TaskPath},
    uuid::Uuid,
    words,
};
use crate::store::{ListedTask, RunRow, Store, StoreError};

pub use mark::PatchTaskInstance;
pub use tries::{TaskInstanceTries, TaskInstanceTry};

/// A task instance: Airflow's `TaskInstanceResponse`, with `reason` and `retry_at` beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names; see DESIGN's vocabulary")]
pub struct TaskInstance {
    pub id: Uuid,
    #[schema(value_type = String)]
    pub task_id: TaskId,
    #[schema(value_type = String)]
    pub dag_id: DagId,
    #[schema(value_type = String)]
    pub dag_run_id: RunId,
    pub dag_display_name: String,
    pub map_index: i32,
    /// What tells it from the others of its task; null where it is not mapped.
    pub rendered_map_index: Option<String>,
    pub logical_date: Option<Timestamp>,
    pub run_after: Timestamp,
    pub queued_when: Option<Timestamp>,
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
    pub operator_name: Option<String>,
    pub pool: String,
    pub pool_slots: u32,
    pub priority_weight: Option<i64>,
    /// Always `{}`: there is one executor and nothing to tell it.
    pub executor_config: String,
    /// The process of its latest try.
    pub pid: Option<u32>,
    /// What somebody wrote beside it.
    pub note: Option<String>,
    /// The fields of its operator as the latest try got them.
    #[schema(value_type = Object)]
    pub rendered_fields: Map<String, Value>,
    pub dag_version: Option<DagVersion>,
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
    /// Over several runs exact up to 5,000; beyond that, more than this part of the list reached,
    /// as long as there are more.
    pub total_entries: u32,
}

/// What a task instance waits for: Airflow's `TaskDependencyCollectionResponse`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct Dependencies {
    dependencies: Vec<Dependency>,
}

/// One thing that a task instance waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
struct Dependency {
    /// Its kind, for programs.
    name: String,
    /// In words.
    reason: String,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .merge(list::routes())
        .merge(tries::routes())
        .merge(mark::routes())
        .routes(routes!(one))
        .routes(routes!(mapped))
        .routes(routes!(dependencies))
        .routes(routes!(dependencies_of_mapped))
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
    Ok(Json(find(&api, &path.run(), &path.task_id, None).await?))
}

/// One instance of a mapped task; -1 names that of a task that is not mapped.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}",
    tag = "Task Instance", operation_id = "get_mapped_task_instance",
    params(MappedPath),
    responses(
        (status = 200, description = "The task instance", body = TaskInstance),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn mapped(
    State(api): State<Api>,
    Named(path): Named<MappedPath>,
) -> Result<Json<TaskInstance>, ApiError> {
    Ok(Json(find(&api, &path.run(), &path.task_id, Some(path.map_index)).await?))
}

/// What a task instance waits for; nothing once it runs or has ended.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/dependencies",
    tag = "Task Instance", operation_id = "get_task_instance_dependencies",
    params(TaskPath),
    responses(
        (status = 200, description = "What it waits for", body = Dependencies),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn dependencies(
    State(api): State<Api>,
    Named(path): Named<TaskPath>,
) -> Result<Json<Dependencies>, ApiError> {
    waits(&api, path.run(), &path.task_id, None).await
}

/// What an instance of a mapped task waits for.
#[utoipa::path(
    get,
    path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/dependencies",
    tag = "Task Instance", operation_id = "get_task_instance_dependencies_by_map_index",
    params(MappedPath),
    responses(
        (status = 200, description = "What it waits for", body = Dependencies),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn dependencies_of_mapped(
    State(api): State<Api>,
    Named(path): Named<MappedPath>,
) -> Result<Json<Dependencies>, ApiError> {
    waits(&api, path.run(), &path.task_id, Some(path.map_index)).await
}

async fn waits(
    api: &Api,
    run: RunKey,
    task_id: &str,
    map_index: Option<i32>,
) -> Result<Json<Dependencies>, ApiError> {
    let found = find(api, &run, task_id, map_index).await?;
    let all = api.instance.why(run).await?.into_iter();
    let dependencies =
        all.filter(|(task, why)| *task == found.task_id && *why != Why::Running).map(|(_, why)| {
            let told = serde_json::to_value(&why).unwrap_or_default();
            let name = told["kind"].as_str().unwrap_or_default().to_owned();
            Dependency { name, reason: why.to_string() }
        });
    Ok(Json(Dependencies { dependencies: dependencies.collect() }))
}

/// The task instance of that name; without a `map_index` the one of a task that is not mapped.
async fn find(
    api: &Api,
    run: &RunKey,
    task_id: &str,
    map_index: Option<i32>,
) -> Result<TaskInstance, ApiError> {
    let map_index = map_index.unwrap_or(-1);
    let mut all = of_run(api, run).await?.into_iter();
    let found = all.find(|ti| ti.task_id.as_str() == task_id && ti.map_index == map_index);
    found.ok_or_else(|| no_such_task(run, task_id))
}

pub(super) fn collection(task_instances: Vec<TaskInstance>) -> TaskInstanceCollection {
    let total_entries = u32::try_from(task_instances.len()).unwrap_or(u32::MAX);
    TaskInstanceCollection { total_entries, task_instances }
}

pub(super) fn no_such_task(key: &RunKey, task_id: &str) -> ApiError {
    ApiError::not_found(format!("the run {key} has no task `{task_id}`"))
}

/// Those of a run's tasks, in the order of the file.
pub(super) async fn those(
    api: &Api,
    run: &RunKey,
    tasks: &[TaskId],
) -> Result<TaskInstanceCollection, ApiError> {
    let mut all = of_run(api, run).await?;
    all.retain(|ti| tasks.contains(&ti.task_id));
    Ok(collection(all))
}

/// All of a run, in the order of the file.
pub(super) async fn of_run(api: &Api, key: &RunKey) -> Result<Vec<TaskInstance>, ApiError> {
    let row = dag_runs::row(api, key).await?;
    api.read(move |store| of_row(store, &row)).await
}

/// As [`of_run`], of a run in any store.
pub(super) fn of_row(store: &Store, row: &RunRow) -> Result<Vec<TaskInstance>, StoreError> {
    let key = &row.run.key;
    let mut meanings = Meanings::default();
    let (dag, version) = meanings.of(store, row)?;
    let tasks = dag.as_ref().map_or(&[][..], |dag| &dag.tasks);
    let places: HashMap<&str, usize> =
        tasks.iter().enumerate().map(|(at, task)| (task.task_id.as_str(), at)).collect();
    let mut found = store.tasks_of_run(key)?;
    let decided: std::collections::HashSet<TaskId> =
        found.iter().map(|listed| listed.record.key.task_id.clone()).collect();
    // What was not decided yet has no record.
    for task in tasks.iter().filter(|task| !task.disabled && !decided.contains(&task.task_id)) {
        found.push(undecided(key, &task.task_id, task.retry.retries));
    }
    let place = |listed: &ListedTask| places.get(listed.record.key.task_id.as_str()).copied();
    found.sort_by_key(|listed| (place(listed).unwrap_or(usize::MAX), listed.record.key.map_index));
    let mut rendered = store.rendered(key)?;
    let mut show = |listed: ListedTask| {
        let task = place(&listed).map(|at| &tasks[at]);
        let TaskInstanceKey { task_id, map_index, .. } = &listed.record.key;
        let fields = rendered.remove(&(task_id.clone(), *map_index));
        let rendered_fields = fields.unwrap_or_default();
        TaskInstance { rendered_fields, ..TaskInstance::new(row, listed, task, version.clone()) }
    };
    Ok(found.into_iter().map(&mut show).collect())
}

fn undecided(run: &RunKey, task_id: &TaskId, max_tries: u32) -> ListedTask {
    let record = TaskInstanceRecord {
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
    };
    ListedTask { record, queued_at: None, pid: None, note: None }
}

/// A version of a DAG: what it means, and how it is told.
type Meaning = (Option<std::sync::Arc<model::Dag>>, Option<DagVersion>);

/// What the runs of a list mean: each version is read once.
#[derive(Default)]
struct Meanings(HashMap<(DagId, u32), Meaning>);

impl Meanings {
    fn of(&mut self, store: &Store, row: &RunRow) -> Result<Meaning, StoreError> {
        let (dag_id, number) = (&row.run.key.dag_id, row.run.version);
        let key = (dag_id.clone(), number);
        if let Some(known) = self.0.get(&key) {
            return Ok(known.clone());
        }
        let dag = store.dag_version(dag_id.as_str(), number)?;
        let version = store.version(dag_id.as_str(), number)?;
        let meaning = (dag, version.map(|row| DagVersion::new(dag_id, row)));
        self.0.insert(key, meaning.clone());
        Ok(meaning)
    }
}

impl TaskInstance {
    fn new(
        row: &RunRow,
        listed: ListedTask,
        task: Option<&model::Task>,
        version: Option<DagVersion>,
    ) -> Self {
        let ListedTask { record, queued_at, pid, note } = listed;
        let TaskInstanceKey { run, task_id, map_index } = record.key;
        let names = [run.dag_id.as_str(), run.run_id.as_str(), task_id.as_str()];
        let shown = version.as_ref().map(|version| version.dag_display_name.clone());
        Self {
            id: Uuid::of(&[&names[..], &[&map_index.to_string()]].concat()),
            task_display_name: task_id.to_string(),
            dag_display_name: shown.unwrap_or_else(|| run.dag_id.to_string()),
            task_id,
            dag_id: run.dag_id,
            dag_run_id: run.run_id,
            map_index,
            rendered_map_index: (map_index >= 0).then(|| map_index.to_string()),
            logical_date: row.run.logical_date,
            run_after: row.run.run_after,
            queued_when: queued_at,
            start_date: record.start_date,
            end_date: record.end_date,
            duration: seconds_between(record.start_date, record.end_date),
            state: Some(record.state).filter(|state| *state != TaskState::None),
            try_number: record.try_number,
            max_tries: record.max_tries,
            operator: task.map(|task| task.operator.clone()),
            operator_name: task.map(|task| task.operator.clone()),
            pool: task.map_or(model::DEFAULT_POOL, |task| &task.pool).to_owned(),
            pool_slots: task.map_or(1, |task| task.pool_slots),
            priority_weight: task.map(|task| task.priority_weight),
            executor_config: "{}".to_owned(),
            pid,
            note,
            rendered_fields: Map::new(),
            dag_version: version,
            retry_at: record.retry_at,
            reason: record.reason.as_ref().map(ToString::to_string),
        }
    }
}
