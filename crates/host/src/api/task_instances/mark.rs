//! Declaring task instances ended, or only saying which that would be.
//!
//! What follows from it is decided by the engine.

use axum::{Json, extract::State};
use mainspring_core::{
    engine::{RunKey, TaskInstanceKey},
    model::{TaskId, TaskState},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError, Faults, MappedPath, NotFound, TaskInstanceCollection, TaskPath, Unprocessable,
    find, those, words,
};
use crate::{
    api::{
        dag_runs::is_note,
        error::refusals::{Invalid, TooLarge},
        extract::{Asked, Body, Named},
    },
    scheduler::Mark,
    store::Write,
};

/// What may be changed: Airflow's `PatchTaskInstanceBody`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PatchTaskInstance {
    /// `success`, `failed` or `skipped`.
    #[schema(value_type = Option<words::TaskState>)]
    pub new_state: Option<TaskState>,
    /// What is written beside it.
    pub note: Option<String>,
    /// And all that comes before it.
    pub include_upstream: bool,
    /// And all that comes after it.
    pub include_downstream: bool,
    /// Not possible: one run is changed at a time.
    pub include_future: bool,
    /// Not possible: one run is changed at a time.
    pub include_past: bool,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Query {
    /// Which instance of a mapped task.
    map_index: Option<i32>,
    /// Taken and not needed: what a body leaves out does not change.
    #[serde(default, rename = "update_mask")]
    _update_mask: Vec<String>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(patch))
        .routes(routes!(dry_run))
        .routes(routes!(patch_mapped))
        .routes(routes!(dry_run_mapped))
}

/// Declares a task instance ended, or writes a note beside it; answers with what was changed.
#[utoipa::path(
    patch, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}",
    tag = "Task Instance", operation_id = "patch_task_instance",
    params(TaskPath, Query),
    request_body = PatchTaskInstance,
    responses(
        (status = 200, description = "What was changed", body = TaskInstanceCollection),
        Invalid, NotFound, TooLarge, Unprocessable, Faults,
    ),
)]
async fn patch(
    State(api): State<Api>,
    Named(path): Named<TaskPath>,
    Asked(query): Asked<Query>,
    Body(change): Body<PatchTaskInstance>,
) -> Result<Json<TaskInstanceCollection>, ApiError> {
    apply(&api, path.run(), path.task_id, query.map_index, change).await
}

/// Says which task instances a change would touch.
#[utoipa::path(
    patch, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/dry_run",
    tag = "Task Instance", operation_id = "patch_task_instance_dry_run",
    params(TaskPath, Query),
    request_body = PatchTaskInstance,
    responses(
        (status = 200, description = "What would be changed", body = TaskInstanceCollection),
        Invalid, NotFound, TooLarge, Unprocessable, Faults,
    ),
)]
async fn dry_run(
    State(api): State<Api>,
    Named(path): Named<TaskPath>,
    Asked(query): Asked<Query>,
    Body(change): Body<PatchTaskInstance>,
) -> Result<Json<TaskInstanceCollection>, ApiError> {
    would(&api, path.run(), path.task_id, query.map_index, change).await
}

/// As for a task that is not mapped.
#[utoipa::path(
    patch,
    path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}",
    tag = "Task Instance", operation_id = "patch_task_instance_by_map_index",
    params(MappedPath, Query),
    request_body = PatchTaskInstance,
    responses(
        (status = 200, description = "What was changed", body = TaskInstanceCollection),
        Invalid, NotFound, TooLarge, Unprocessable, Faults,
    ),
)]
async fn patch_mapped(
    State(api): State<Api>,
    Named(path): Named<MappedPath>,
    Asked(_): Asked<Query>,
    Body(change): Body<PatchTaskInstance>,
) -> Result<Json<TaskInstanceCollection>, ApiError> {
    apply(&api, path.run(), path.task_id, Some(path.map_index), change).await
}

/// As for a task that is not mapped.
#[utoipa::path(
    patch,
    path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/dry_run",
    tag = "Task Instance", operation_id = "patch_task_instance_dry_run_by_map_index",
    params(MappedPath, Query),
    request_body = PatchTaskInstance,
    responses(
        (status = 200, description = "What would be changed", body = TaskInstanceCollection),
        Invalid, NotFound, TooLarge, Unprocessable, Faults,
    ),
)]
async fn dry_run_mapped(
    State(api): State<Api>,
    Named(path): Named<MappedPath>,
    Asked(_): Asked<Query>,
    Body(change): Body<PatchTaskInstance>,
) -> Result<Json<TaskInstanceCollection>, ApiError> {
    would(&api, path.run(), path.task_id, Some(path.map_index), change).await
}

async fn apply(
    api: &Api,
    run: RunKey,
    task_id: String,
    map_index: Option<i32>,
    change: PatchTaskInstance,
) -> Result<Json<TaskInstanceCollection>, ApiError> {
    is_note(change.note.as_deref())?;
    let found = find(api, &run, &task_id, map_index).await?;
    let mut touched = vec![found.task_id.clone()];
    if let Some(mark) = mark(&run, &found.task_id, &change)? {
        let marked = api.instance.mark_tasks(mark).await?;
        touched.extend(marked);
    }
    if let Some(note) = change.note {
        let (task_id, map_index) = (found.task_id, found.map_index);
        let ti = TaskInstanceKey { run: run.clone(), task_id, map_index };
        api.store.commit(vec![Write::TaskNote { ti, note: Some(note) }]).await?;
    }
    Ok(Json(those(api, &run, &touched).await?))
}

async fn would(
    api: &Api,
    run: RunKey,
    task_id: String,
    map_index: Option<i32>,
    change: PatchTaskInstance,
) -> Result<Json<TaskInstanceCollection>, ApiError> {
    let found = find(api, &run, &task_id, map_index).await?;
    let touched = match mark(&run, &found.task_id, &change)? {
        Some(mark) => api.instance.would_mark(mark).await?,
        None => Vec::new(),
    };
    Ok(Json(those(api, &run, &touched).await?))
}

/// The mark that a change asks for, if it does.
fn mark(
    run: &RunKey,
    task_id: &TaskId,
    change: &PatchTaskInstance,
) -> Result<Option<Mark>, ApiError> {
    if change.include_future || change.include_past {
        let message = "`include_future` and `include_past` are not possible";
        return Err(ApiError::unprocessable(message).hint("change one run at a time"));
    }
    let Some(state) = change.new_state else { return Ok(None) };
    if !matches!(state, TaskState::Success | TaskState::Failed | TaskState::Skipped) {
        let message = format!("a task instance cannot be declared {state}");
        return Err(
            ApiError::invalid(message).hint("`success`, `failed` and `skipped` are possible")
        );
    }
    Ok(Some(Mark {
        run: run.clone(),
        tasks: vec![task_id.clone()],
        upstream: change.include_upstream,
        downstream: change.include_downstream,
        state,
    }))
}
