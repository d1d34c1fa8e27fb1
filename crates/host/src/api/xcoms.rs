//! XComs: the values that tasks of a run pushed.
//!
//! They are pushed by tasks alone, so there is no way to write one here.

use axum::{Json, extract::State};
use mainspring_core::model::{DagId, RunId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError, dag_runs,
    error::refusals::{Faults, NotFound, Unprocessable},
    extract::{Asked, Named},
    paths::TaskPath,
};
use crate::store::XComRow;

/// A value: Airflow's `XComResponseNative`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names; see DESIGN's vocabulary")]
pub struct XComEntry {
    pub key: String,
    pub map_index: i32,
    pub task_id: String,
    #[schema(value_type = String)]
    pub dag_id: DagId,
    #[schema(value_type = String)]
    pub run_id: RunId,
    pub value: Value,
}

/// Several values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct XComCollection {
    pub xcom_entries: Vec<XComEntry>,
    pub total_entries: usize,
}

/// Names an XCom.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct XComPath {
    dag_id: String,
    dag_run_id: String,
    task_id: String,
    xcom_key: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OneQuery {
    map_index: Option<i32>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(one))
}

/// Of a task; `~` stands for all tasks.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries",
    tag = "XCom", operation_id = "get_xcom_entries",
    params(TaskPath),
    responses(
        (status = 200, description = "XComs", body = XComCollection),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn list(
    State(api): State<Api>,
    Named(path): Named<TaskPath>,
) -> Result<Json<XComCollection>, ApiError> {
    let xcom_entries = entries(&api, path).await?;
    Ok(Json(XComCollection { total_entries: xcom_entries.len(), xcom_entries }))
}

/// One XCom.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries/{xcom_key}",
    tag = "XCom", operation_id = "get_xcom_entry",
    params(XComPath, OneQuery),
    responses(
        (status = 200, description = "The XCom", body = XComEntry),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn one(
    State(api): State<Api>,
    Named(path): Named<XComPath>,
    Asked(query): Asked<OneQuery>,
) -> Result<Json<XComEntry>, ApiError> {
    let XComPath { dag_id, dag_run_id, task_id, xcom_key } = path;
    let message = format!("task `{task_id}` has no XCom `{xcom_key}`");
    let entries = entries(&api, TaskPath { dag_id, dag_run_id, task_id }).await?;
    let map_index = query.map_index.unwrap_or(-1);
    let found = entries.into_iter().find(|it| it.key == xcom_key && it.map_index == map_index);
    found.map(Json).ok_or_else(|| ApiError::not_found(message))
}

async fn entries(api: &Api, path: TaskPath) -> Result<Vec<XComEntry>, ApiError> {
    let key = path.run();
    dag_runs::row(api, &key).await?;
    let task_id = Some(path.task_id).filter(|task_id| task_id != "~");
    let run = key.clone();
    let rows = api.read(move |store| store.xcoms(&run, task_id.as_deref())).await?;
    let entry = |XComRow { task_id, map_index, key: name, value }| XComEntry {
        key: name,
        map_index,
        task_id,
        dag_id: key.dag_id.clone(),
        run_id: key.run_id.clone(),
        value,
    };
    Ok(rows.into_iter().map(entry).collect())
}
