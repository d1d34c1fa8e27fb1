//! Clearing: task instances of a run that are to run again, or only saying which these are.
//!
//! Which these are, upstream and downstream, is decided by the engine.

use axum::{Json, extract::State};
use mainspring_core::{engine::RunKey, model::TaskId};
use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ArrayBuilder, ObjectBuilder, OneOfBuilder, RefOr, Schema, Type, schema::ArrayItems},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError, TaskInstanceCollection,
    dag_runs::is_note,
    error::refusals::{Conflict, Faults, Invalid, NotFound, TooLarge, Unprocessable},
    extract::{Body, Named},
    paths::DagPath,
    task_instances::those,
};
use crate::{scheduler::Clear, store::Write};

/// What is to run again: Airflow's `ClearTaskInstancesBody`, its defaults included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClearTaskInstances {
    /// Only say what would be cleared; it is Airflow's default.
    pub dry_run: bool,
    /// The run. Airflow can clear several at once; here one is cleared at a time.
    pub dag_run_id: Option<String>,
    /// All tasks when left out.
    pub task_ids: Option<Vec<TaskName>>,
    /// And all that comes before them.
    pub include_upstream: bool,
    /// And all that comes after them.
    pub include_downstream: bool,
    /// Of all these only those that failed or could not run.
    pub only_failed: bool,
    /// Go on with the latest version of the DAG.
    pub run_on_latest_version: Option<bool>,
    /// What is written beside the run.
    pub note: Option<String>,
    /// Not possible: the run always goes on.
    pub reset_dag_runs: bool,
    /// Not possible.
    pub only_running: bool,
    /// Not possible: what runs is ended first.
    pub prevent_running_task: bool,
    /// Not possible: one run is cleared at a time.
    pub include_future: bool,
    /// Not possible: one run is cleared at a time.
    pub include_past: bool,
}

/// A task, or with its `map_index` one instance of a mapped task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TaskName {
    /// All instances of the task.
    Task(String),
    /// One of them.
    Instance((String, i32)),
}

impl PartialSchema for TaskName {
    fn schema() -> RefOr<Schema> {
        let name = || ObjectBuilder::new().schema_type(Type::String);
        let index = ObjectBuilder::new().schema_type(Type::Integer);
        let instance = ArrayBuilder::new().items(ArrayItems::False);
        let instance = instance.prefix_items([name(), index]);
        OneOfBuilder::new().item(name()).item(instance).into()
    }
}

impl ToSchema for TaskName {}

impl From<&TaskId> for TaskName {
    fn from(task_id: &TaskId) -> Self {
        Self::Task(task_id.to_string())
    }
}

impl Default for ClearTaskInstances {
    fn default() -> Self {
        Self {
            dry_run: true,
            dag_run_id: None,
            task_ids: None,
            include_upstream: false,
            include_downstream: false,
            only_failed: true,
            run_on_latest_version: None,
            note: None,
            reset_dag_runs: true,
            only_running: false,
            prevent_running_task: false,
            include_future: false,
            include_past: false,
        }
    }
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(clear))
}

/// Lets task instances run again; answers with those that will, or of a dry run with those that
/// would: then nothing is changed.
#[utoipa::path(
    post, path = "/api/v2/dags/{dag_id}/clearTaskInstances", tag = "Task Instance",
    operation_id = "post_clear_task_instances",
    params(DagPath),
    request_body = ClearTaskInstances,
    responses(
        (status = 200, description = "What runs again", body = TaskInstanceCollection),
        Invalid, NotFound, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn clear(
    State(api): State<Api>,
    Named(DagPath { dag_id }): Named<DagPath>,
    Body(wanted): Body<ClearTaskInstances>,
) -> Result<Json<TaskInstanceCollection>, ApiError> {
    is_possible(&wanted)?;
    is_note(wanted.note.as_deref())?;
    let Some(run_id) = wanted.dag_run_id else {
        return Err(ApiError::invalid("`dag_run_id` is missing: one run is cleared at a time"));
    };
    let run = RunKey { dag_id: dag_id.into(), run_id: run_id.into() };
    let clear = Clear {
        run: run.clone(),
        tasks: wanted.task_ids.iter().flatten().map(whole).collect::<Result<_, _>>()?,
        upstream: wanted.include_upstream,
        downstream: wanted.include_downstream,
        only_failed: wanted.only_failed,
        latest: wanted.run_on_latest_version.unwrap_or(false),
    };
    if wanted.dry_run {
        let tasks = api.instance.would_clear(clear).await?;
        return Ok(Json(those(&api, &run, &tasks).await?));
    }
    let cleared = api.instance.clear(clear).await?;
    if wanted.note.is_some() {
        let note = Write::RunNote { run: run.clone(), note: wanted.note };
        api.store.commit(vec![note]).await?;
    }
    Ok(Json(those(&api, &run, &cleared).await?))
}

/// What Airflow can and Mainspring cannot is refused, not left out in silence.
fn is_possible(wanted: &ClearTaskInstances) -> Result<(), ApiError> {
    let asked = [
        ("only_running", wanted.only_running),
        ("prevent_running_task", wanted.prevent_running_task),
        ("include_future", wanted.include_future),
        ("include_past", wanted.include_past),
        ("reset_dag_runs: false", !wanted.reset_dag_runs),
    ];
    match asked.into_iter().find(|(_, asked)| *asked) {
        Some((name, _)) => {
            Err(ApiError::unprocessable(format!("`{name}` is not possible")).hint("leave it out"))
        }
        None => Ok(()),
    }
}

/// The task of that name; single instances of mapped tasks cannot be cleared yet.
fn whole(name: &TaskName) -> Result<TaskId, ApiError> {
    match name {
        TaskName::Task(task_id) | TaskName::Instance((task_id, -1)) => Ok(task_id.as_str().into()),
        TaskName::Instance((task_id, index)) => {
            Err(ApiError::not_found(format!("there is no instance {index} of `{task_id}`")))
        }
    }
}
