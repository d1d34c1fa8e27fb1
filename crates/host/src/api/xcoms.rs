//! XComs: the values that tasks of a run pushed.
//!
//! What a task reads is decided when it runs; a value written here is seen by the next try.

use axum::{Json, extract::State, http::StatusCode};
use jiff::Timestamp;
use mainspring_core::{
    engine::TaskInstanceKey,
    model::{DagId, RunId, TaskId},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError, dag_runs, dags,
    error::refusals::{Conflict, Faults, NotFound, TooLarge, Unprocessable},
    extract::{Asked, Body, Named, part},
    paths::{RunPath, TaskPath},
    task_instances,
};
use crate::store::{Part, Write, XComRow, XComsWanted};

/// A value: Airflow's `XComResponseNative`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names; see DESIGN's vocabulary")]
pub struct XComEntry {
    pub key: String,
    /// When the try that pushed it ended; while it runs, when it began.
    pub timestamp: Timestamp,
    pub logical_date: Option<Timestamp>,
    pub run_after: Timestamp,
    pub map_index: i32,
    pub task_id: String,
    #[schema(value_type = String)]
    pub dag_id: DagId,
    #[schema(value_type = String)]
    pub run_id: RunId,
    pub dag_display_name: String,
    pub task_display_name: String,
    pub value: Value,
}

/// Several values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct XComCollection {
    pub xcom_entries: Vec<XComEntry>,
    /// Exact up to 5,000; beyond that, more than this part of the list reached, as long as there
    /// are more.
    pub total_entries: u32,
}

/// A value that is wanted: Airflow's `XComCreateBody`.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewXCom {
    /// 1 to 512 characters.
    #[schema(min_length = 1, max_length = 512)]
    key: String,
    value: Value,
    #[serde(default = "unmapped")]
    map_index: i32,
}

/// Another value: Airflow's `XComUpdateBody`.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangedXCom {
    value: Value,
    #[serde(default = "unmapped")]
    map_index: i32,
}

fn unmapped() -> i32 {
    -1
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
#[serde(deny_unknown_fields)]
struct ListQuery {
    xcom_key: Option<String>,
    map_index: Option<i32>,
    /// What the key contains, whatever the case; `%` and `_` are wild.
    xcom_key_pattern: Option<String>,
    limit: Option<u32>,
    offset: Option<u32>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct OneQuery {
    map_index: Option<i32>,
    /// The value as text.
    #[serde(default)]
    stringify: bool,
    /// Taken and not needed: values are JSON.
    #[serde(default, rename = "deserialize")]
    _deserialize: bool,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct RemoveQuery {
    map_index: Option<i32>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(one, change, remove))
}

/// Of a task; `~` stands for all DAGs, runs or tasks.
#[utoipa::path(
    get,
    path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries",
    tag = "XCom", operation_id = "get_xcom_entries",
    params(TaskPath, ListQuery),
    responses(
        (status = 200, description = "XComs", body = XComCollection),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn list(
    State(api): State<Api>,
    Named(path): Named<TaskPath>,
    Asked(query): Asked<ListQuery>,
) -> Result<Json<XComCollection>, ApiError> {
    if path.dag_id != "~" && path.dag_run_id != "~" {
        dag_runs::row(&api, &path.run()).await?;
    } else if path.dag_id != "~" {
        dags::row(&api, &path.dag_id).await?;
    }
    let named = |name: String| Some(name).filter(|name| name != "~");
    let wanted = XComsWanted {
        dag_id: named(path.dag_id),
        run_id: named(path.dag_run_id),
        task_id: named(path.task_id),
        map_index: query.map_index,
        key: query.xcom_key,
        key_pattern: query.xcom_key_pattern,
    };
    let part = part(query.limit, query.offset);
    let (rows, total_entries) = api.read(move |store| store.xcoms_list(&wanted, part)).await?;
    let xcom_entries = rows.into_iter().map(XComEntry::from).collect();
    Ok(Json(XComCollection { xcom_entries, total_entries }))
}

/// One XCom.
#[utoipa::path(
    get,
    path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries/{xcom_key}",
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
    let (ti, key) = path.names(query.map_index.unwrap_or(-1));
    let mut found = find(&api, &ti, &key).await?;
    if query.stringify && !found.value.is_string() {
        found.value = Value::String(found.value.to_string());
    }
    Ok(Json(found))
}

/// Gives a task instance an XCom.
#[utoipa::path(
    post,
    path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries",
    tag = "XCom", operation_id = "create_xcom_entry",
    params(TaskPath),
    request_body = NewXCom,
    responses(
        (status = 201, description = "The new XCom", body = XComEntry),
        NotFound, Conflict, TooLarge, Unprocessable, Faults, super::error::refusals::Invalid,
    ),
)]
async fn add(
    State(api): State<Api>,
    Named(path): Named<TaskPath>,
    Body(new): Body<NewXCom>,
) -> Result<(StatusCode, Json<XComEntry>), ApiError> {
    let NewXCom { key, value, map_index } = new;
    if key.is_empty() || key.chars().count() > KEY_MAX {
        let message = format!("the key of an XCom has 1 to {KEY_MAX} characters");
        return Err(ApiError::unprocessable(message));
    }
    let run = path.run();
    let known = task_instances::of_run(&api, &run).await?;
    let ti = TaskInstanceKey { run, task_id: TaskId::from(path.task_id), map_index };
    if !known.iter().any(|it| it.task_id == ti.task_id && it.map_index == map_index) {
        return Err(task_instances::no_such_task(&ti.run, ti.task_id.as_str()));
    }
    if find(&api, &ti, &key).await.is_ok() {
        let message = format!("{ti} has an XCom `{key}` already");
        return Err(ApiError::conflict(message).hint("change it with PATCH"));
    }
    let write = Write::XCom { ti: ti.clone(), key: key.clone(), value };
    api.store.commit(vec![write]).await?;
    Ok((StatusCode::CREATED, Json(find(&api, &ti, &key).await?)))
}

/// Changes an XCom.
#[utoipa::path(
    patch,
    path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries/{xcom_key}",
    tag = "XCom", operation_id = "update_xcom_entry",
    params(XComPath),
    request_body = ChangedXCom,
    responses(
        (status = 200, description = "The XCom, changed", body = XComEntry),
        NotFound, TooLarge, Unprocessable, Faults, super::error::refusals::Invalid,
    ),
)]
async fn change(
    State(api): State<Api>,
    Named(path): Named<XComPath>,
    Body(change): Body<ChangedXCom>,
) -> Result<Json<XComEntry>, ApiError> {
    let (ti, key) = path.names(change.map_index);
    find(&api, &ti, &key).await?;
    let write = Write::XCom { ti: ti.clone(), key: key.clone(), value: change.value };
    api.store.commit(vec![write]).await?;
    Ok(Json(find(&api, &ti, &key).await?))
}

/// Takes an XCom away.
#[utoipa::path(
    delete,
    path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries/{xcom_key}",
    tag = "XCom", operation_id = "delete_xcom_entry",
    params(XComPath, RemoveQuery),
    responses((status = 204, description = "It is gone"), NotFound, Unprocessable, Faults),
)]
async fn remove(
    State(api): State<Api>,
    Named(path): Named<XComPath>,
    Asked(query): Asked<RemoveQuery>,
) -> Result<StatusCode, ApiError> {
    let (ti, key) = path.names(query.map_index.unwrap_or(-1));
    find(&api, &ti, &key).await?;
    api.store.commit(vec![Write::XComGone { ti, key }]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// As long as Airflow's may be, in characters.
const KEY_MAX: usize = 512;

async fn find(api: &Api, ti: &TaskInstanceKey, key: &str) -> Result<XComEntry, ApiError> {
    dag_runs::row(api, &ti.run).await?;
    let wanted = XComsWanted {
        dag_id: Some(ti.run.dag_id.to_string()),
        run_id: Some(ti.run.run_id.to_string()),
        task_id: Some(ti.task_id.to_string()),
        map_index: Some(ti.map_index),
        key: Some(key.to_owned()),
        key_pattern: None,
    };
    let first = Part { limit: 1, offset: 0 };
    let found = api.read(move |store| store.xcoms_list(&wanted, first)).await?.0.pop();
    let message = || format!("task `{}` has no XCom `{key}`", ti.task_id);
    found.map(XComEntry::from).ok_or_else(|| ApiError::not_found(message()))
}

impl XComPath {
    fn names(self, map_index: i32) -> (TaskInstanceKey, String) {
        let Self { dag_id, dag_run_id, task_id, xcom_key } = self;
        let run = RunPath { dag_id, dag_run_id }.run();
        (TaskInstanceKey { run, task_id: task_id.into(), map_index }, xcom_key)
    }
}

impl From<XComRow> for XComEntry {
    fn from(row: XComRow) -> Self {
        Self {
            key: row.key,
            timestamp: row.timestamp,
            logical_date: row.logical_date,
            run_after: row.run_after,
            map_index: row.map_index,
            task_display_name: row.task_id.clone(),
            task_id: row.task_id,
            dag_id: row.run.dag_id,
            run_id: row.run.run_id,
            dag_display_name: row.display_name,
            value: row.value,
        }
    }
}
