//! The log of a try, as text, from any place in it.
//!
//! Who follows a log asks again with the offset that the last answer named in its headers.

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderName, header::CONTENT_TYPE},
    response::IntoResponse,
    routing::get,
};
use mainspring_core::{engine::TaskInstanceKey, model::TaskId};
use serde::Deserialize;

use super::{Api, ApiError, dag_runs::key_of, extract::Asked, task_instances::no_such_task};
use crate::{
    executor::{LogChunk, read_log},
    runner::log_path,
};

/// Where the next request goes on, in bytes.
pub const NEXT_OFFSET: HeaderName = HeaderName::from_static("mainspring-next-offset");

/// So much is given at once, unless less is asked for.
const CHUNK_MAX: usize = 1024 * 1024;

#[derive(Deserialize)]
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

pub(super) fn routes() -> Router<Api> {
    let instance = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}";
    Router::new().route(&format!("{instance}/logs/{{try_number}}"), get(log))
}

async fn log(
    State(api): State<Api>,
    Path((dag_id, run_id, task_id, try_number)): Path<(String, String, String, u32)>,
    Asked(query): Asked<LogQuery>,
) -> Result<impl IntoResponse, ApiError> {
    let run = key_of((dag_id, run_id));
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
