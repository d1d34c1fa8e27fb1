//! The log of a try, as text, from any place in it.
//!
//! Who follows a log asks again with the offset that the last answer named in its headers.

use axum::{
    extract::State,
    http::{HeaderName, header::CONTENT_TYPE},
    response::IntoResponse,
};
use mainspring_core::{
    engine::{RunKey, TaskInstanceKey},
    model::TaskId,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError,
    error::refusals::{Faults, NotFound, Unprocessable},
    extract::{Asked, Named},
    task_instances::no_such_task,
};
use crate::{
    executor::{LogChunk, read_log},
    runner::log_path,
};

/// Where the next request goes on, in bytes.
pub const NEXT_OFFSET: HeaderName = HeaderName::from_static("mainspring-next-offset");

/// So much is given at once, unless less is asked for.
const CHUNK_MAX: usize = 1024 * 1024;

/// Names a try.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct TryPath {
    dag_id: String,
    dag_run_id: String,
    task_id: String,
    try_number: u32,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LogQuery {
    #[serde(default = "unmapped")]
    map_index: i32,
    /// In bytes; negative counts from the end.
    #[serde(default)]
    offset: i64,
    limit: Option<usize>,
}

fn unmapped() -> i32 {
    -1
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(log))
}

/// What a try wrote.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/logs/{try_number}",
    tag = "Task Instance", operation_id = "get_log",
    params(TryPath, LogQuery),
    responses(
        (status = 200, description = "What the try wrote", body = String, content_type = "text/plain"),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn log(
    State(api): State<Api>,
    Named(path): Named<TryPath>,
    Asked(query): Asked<LogQuery>,
) -> Result<impl IntoResponse, ApiError> {
    let TryPath { dag_id, dag_run_id, task_id, try_number } = path;
    let run = RunKey { dag_id: dag_id.into(), run_id: dag_run_id.into() };
    let task_id = TaskId::from(task_id);
    let key = TaskInstanceKey { run, task_id, map_index: query.map_index };
    let tried = key.clone();
    let tries = api.read(move |store| store.tries(&tried.run, tried.task_id.as_str())).await?;
    if tries.is_empty() {
        return Err(no_such_task(&key.run, key.task_id.as_str()).hint("or it has not run yet"));
    }
    let is_wanted = |row: &crate::store::TryRow| {
        row.key.map_index == key.map_index && row.try_number == try_number
    };
    if !tries.iter().any(is_wanted) {
        return Err(ApiError::not_found(format!("{key} has no try {try_number}")));
    }
    let path = log_path(&api.home.logs(), &key, try_number);
    let max = query.limit.unwrap_or(CHUNK_MAX).min(CHUNK_MAX);
    let read = move || {
        let offset = match u64::try_from(query.offset) {
            Ok(offset) => offset,
            Err(_) => read_log(&path, 0, 0)?.size.saturating_sub(query.offset.unsigned_abs()),
        };
        read_log(&path, offset, max)
    };
    let chunk = tokio::task::spawn_blocking(read).await;
    let chunk = match chunk.map_err(|error| ApiError::internal(error.to_string()))? {
        Ok(chunk) => chunk,
        // Nothing was written yet, or somebody cleaned up.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            LogChunk { bytes: Vec::new(), next_offset: 0, size: 0 }
        }
        Err(error) => {
            return Err(ApiError::internal(format!("the log cannot be read: {error}")));
        }
    };
    let next = chunk.next_offset.to_string();
    let content_type = (CONTENT_TYPE, "text/plain; charset=utf-8".to_owned());
    Ok(([content_type, (NEXT_OFFSET, next)], chunk.bytes))
}
