//! XComs: the values that tasks of a run pushed.
//!
//! They are pushed by tasks alone, so there is no way to write one here.

use axum::{
    Json, Router,
    extract::{Path, State},
    routing::get,
};
use mainspring_core::model::{DagId, RunId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Api, ApiError, dag_runs, dag_runs::key_of, extract::Asked};
use crate::store::XComRow;

/// A value: Airflow's `XComResponseNative`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "Airflow's names; see DESIGN's vocabulary")]
pub struct XComEntry {
    pub key: String,
    pub map_index: i32,
    pub task_id: String,
    pub dag_id: DagId,
    pub run_id: RunId,
    pub value: Value,
}

/// Several values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct XComCollection {
    pub xcom_entries: Vec<XComEntry>,
    pub total_entries: usize,
}

#[derive(Deserialize)]
struct OneQuery {
    map_index: Option<i32>,
}

pub(super) fn routes() -> Router<Api> {
    let all = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries";
    Router::new().route(all, get(list)).route(&format!("{all}/{{xcom_key}}"), get(one))
}

/// Of a task; `~` stands for all tasks.
async fn list(
    State(api): State<Api>,
    Path((dag_id, run_id, task_id)): Path<(String, String, String)>,
) -> Result<Json<XComCollection>, ApiError> {
    let xcom_entries = entries(&api, (dag_id, run_id), task_id).await?;
    Ok(Json(XComCollection { total_entries: xcom_entries.len(), xcom_entries }))
}

async fn one(
    State(api): State<Api>,
    Path((dag_id, run_id, task_id, xcom_key)): Path<(String, String, String, String)>,
    Asked(query): Asked<OneQuery>,
) -> Result<Json<XComEntry>, ApiError> {
    let message = format!("task `{task_id}` has no XCom `{xcom_key}`");
    let entries = entries(&api, (dag_id, run_id), task_id).await?;
    let map_index = query.map_index.unwrap_or(-1);
    let found = entries.into_iter().find(|it| it.key == xcom_key && it.map_index == map_index);
    found.map(Json).ok_or_else(|| ApiError::not_found(message))
}

async fn entries(
    api: &Api,
    run: (String, String),
    task_id: String,
) -> Result<Vec<XComEntry>, ApiError> {
    let key = key_of(run);
    dag_runs::row(api, &key).await?;
    let task_id = Some(task_id).filter(|task_id| task_id != "~");
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
