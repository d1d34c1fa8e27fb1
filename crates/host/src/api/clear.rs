//! Clearing: task instances of a run that are to run again.
//!
//! Which these are, upstream and downstream, is decided by the engine.

use axum::{Json, extract::State};
use mainspring_core::{engine::RunKey, model::TaskId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError, TaskInstanceCollection,
    error::refusals::{Conflict, Faults, Invalid, NotFound, Unprocessable},
    extract::{Body, Named},
    paths::DagPath,
    task_instances::{collection, of_run},
};
use crate::scheduler::Clear;

/// What is to run again: Airflow's `ClearTaskInstancesBody`, its defaults included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClearTaskInstances {
    /// Only say what would be cleared. It is Airflow's default, and not possible here yet.
    pub dry_run: bool,
    /// The run; Airflow can clear several at once.
    pub dag_run_id: Option<String>,
    /// All tasks when left out.
    #[schema(value_type = Option<Vec<String>>)]
    pub task_ids: Option<Vec<TaskId>>,
    /// And all that comes before them.
    pub include_upstream: bool,
    /// And all that comes after them.
    pub include_downstream: bool,
    /// Of all these only those that failed or could not run.
    pub only_failed: bool,
    /// Go on with the latest version of the DAG.
    pub run_on_latest_version: bool,
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
            run_on_latest_version: false,
        }
    }
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(clear))
}

/// Answers with those that will run again.
#[utoipa::path(
    post, path = "/api/v2/dags/{dag_id}/clearTaskInstances",
    tag = "Task Instance", operation_id = "post_clear_task_instances",
    params(DagPath),
    request_body = ClearTaskInstances,
    responses(
        (status = 200, description = "What runs again", body = TaskInstanceCollection),
        Invalid, NotFound, Conflict, Unprocessable, Faults,
    ),
)]
async fn clear(
    State(api): State<Api>,
    Named(DagPath { dag_id }): Named<DagPath>,
    Body(wanted): Body<ClearTaskInstances>,
) -> Result<Json<TaskInstanceCollection>, ApiError> {
    if wanted.dry_run {
        let message = "a dry run of clearing is not possible";
        return Err(ApiError::invalid(message).hint("say `\"dry_run\": false` to clear"));
    }
    let Some(run_id) = wanted.dag_run_id else {
        return Err(ApiError::invalid("`dag_run_id` is missing: one run is cleared at a time"));
    };
    let run = RunKey { dag_id: dag_id.into(), run_id: run_id.into() };
    let clear = Clear {
        run: run.clone(),
        tasks: wanted.task_ids.unwrap_or_default(),
        upstream: wanted.include_upstream,
        downstream: wanted.include_downstream,
        only_failed: wanted.only_failed,
        latest: wanted.run_on_latest_version,
    };
    let cleared = api.instance.clear(clear).await?;
    let mut all = of_run(&api, &run).await?;
    all.retain(|ti| cleared.contains(&ti.task_id));
    Ok(Json(collection(all)))
}
