//! The log of a try, as text, from any place in it.
//!
//! Who follows a log asks again with the offset that the last answer named in its headers.

use std::path::PathBuf;

use axum::{
    Json,
    extract::State,
    http::{
        HeaderMap, HeaderName,
        header::{ACCEPT, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use mainspring_core::{
    engine::{RunKey, TaskInstanceKey},
    model::TaskId,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
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
#[serde(deny_unknown_fields)]
struct LogQuery {
    #[serde(default = "unmapped")]
    map_index: i32,
    /// In bytes; negative counts from the end.
    #[serde(default)]
    offset: i64,
    /// In bytes; 1 MiB is given at once.
    limit: Option<usize>,
    /// The `continuation_token` of the answer before; it stands in place of `offset`.
    token: Option<String>,
    /// Taken and not needed: a log is given in parts, however long it is.
    #[serde(default, rename = "full_content")]
    _full_content: bool,
}

fn unmapped() -> i32 {
    -1
}

/// A part of a log: Airflow's `TaskInstancesLogResponse`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LogPart {
    /// Line by line.
    pub content: Vec<LogLine>,
    /// Where the next request goes on; null at the end of what was written so far.
    pub continuation_token: Option<String>,
}

/// A line of a log: Airflow's `StructuredLogMessage`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LogLine {
    /// When it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Timestamp>,
    /// What was written.
    pub event: String,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(log))
}

/// What a try wrote: as text, or line by line where JSON (or a JSON document a line) is accepted
/// by name.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/logs/{try_number}",
    tag = "Task Instance", operation_id = "get_log",
    params(TryPath, LogQuery),
    responses(
        (status = 200, description = "What the try wrote", content(
            (String = "text/plain"), (LogPart = "application/json"),
            (String = "application/x-ndjson"),
        )),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn log(
    State(api): State<Api>,
    Named(path): Named<TryPath>,
    Asked(query): Asked<LogQuery>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let TryPath { dag_id, dag_run_id, task_id, try_number } = path;
    let run = RunKey { dag_id: dag_id.into(), run_id: dag_run_id.into() };
    let key = TaskInstanceKey { run, task_id: TaskId::from(task_id), map_index: query.map_index };
    is_there(&api, &key, try_number).await?;
    let offset = match &query.token {
        None => query.offset,
        Some(token) => token
            .parse()
            .map_err(|_| ApiError::unprocessable("the `token` is none that an answer gave"))?,
    };
    let path = log_path(&api.home.logs(), &key, try_number);
    let max = query.limit.unwrap_or(CHUNK_MAX).min(CHUNK_MAX);
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let form = Form::of(accept);
    let chunk = read(path, offset, max).await?;
    Ok(form.show(chunk, max))
}

/// A log is only looked for where a try is known.
async fn is_there(api: &Api, key: &TaskInstanceKey, try_number: u32) -> Result<(), ApiError> {
    let tried = key.clone();
    let tries = api.read(move |store| store.tries(&tried.run, tried.task_id.as_str())).await?;
    if tries.is_empty() {
        return Err(no_such_task(&key.run, key.task_id.as_str()).hint("or it has not run yet"));
    }
    let is_wanted = |row: &crate::store::TryRow| {
        row.key.map_index == key.map_index && row.try_number == try_number
    };
    match tries.iter().any(is_wanted) {
        true => Ok(()),
        false => Err(ApiError::not_found(format!("{key} has no try {try_number}"))),
    }
}

async fn read(path: PathBuf, offset: i64, max: usize) -> Result<LogChunk, ApiError> {
    let read = move || {
        let offset = match u64::try_from(offset) {
            Ok(offset) => offset,
            Err(_) => read_log(&path, 0, 0)?.size.saturating_sub(offset.unsigned_abs()),
        };
        read_log(&path, offset, max)
    };
    let chunk = tokio::task::spawn_blocking(read).await;
    match chunk.map_err(|error| ApiError::internal(error.to_string()))? {
        Ok(chunk) => Ok(chunk),
        // Nothing was written yet, or somebody cleaned up.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Ok(LogChunk { bytes: Vec::new(), next_offset: 0, size: 0 })
        }
        Err(error) => Err(ApiError::internal(format!("the log cannot be read: {error}"))),
    }
}

/// In which form a log is told.
enum Form {
    Text,
    Json,
    JsonLines,
}

impl Form {
    fn of(accept: &str) -> Self {
        match accept {
            it if it.contains("application/json") => Self::Json,
            it if it.contains("application/x-ndjson") => Self::JsonLines,
            _ => Self::Text,
        }
    }

    fn show(&self, mut chunk: LogChunk, max: usize) -> Response {
        if matches!(self, Self::Text) {
            let next = [(NEXT_OFFSET, chunk.next_offset.to_string())];
            let content_type = [(CONTENT_TYPE, "text/plain; charset=utf-8")];
            return (content_type, next, chunk.bytes).into_response();
        }
        // Lines are told whole, unless one alone is longer than a part.
        let is_last = chunk.next_offset == chunk.size;
        if !is_last && let Some(end) = memchr::memrchr(b'\n', &chunk.bytes) {
            chunk.next_offset -= (chunk.bytes.len() - end - 1) as u64;
            chunk.bytes.truncate(end + 1);
        }
        let is_over = chunk.next_offset >= chunk.size || max == 0;
        let token = (!is_over).then(|| chunk.next_offset.to_string());
        let text = String::from_utf8_lossy(&chunk.bytes);
        let content: Vec<LogLine> = text.lines().map(line).collect();
        if matches!(self, Self::Json) {
            return Json(LogPart { content, continuation_token: token }).into_response();
        }
        let lines = content.iter().map(|line| serde_json::to_string(line).unwrap_or_default());
        let lines: String = lines.map(|line| line + "\n").collect();
        ([(CONTENT_TYPE, "application/x-ndjson")], lines).into_response()
    }
}

/// Each line begins with when it was written.
fn line(text: &str) -> LogLine {
    let parts = text
        .split_once(' ')
        .and_then(|(stamp, event)| Some((stamp.parse::<Timestamp>().ok()?, event.to_owned())));
    match parts {
        Some((timestamp, event)) => LogLine { timestamp: Some(timestamp), event },
        None => LogLine { timestamp: None, event: text.to_owned() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_whole_and_with_their_time() {
        let text = b"2026-03-08T07:00:00.123Z one\nno stamp\n2026-03-08T07:00:00.124Z cu".to_vec();
        let chunk = LogChunk { next_offset: text.len() as u64, size: 999, bytes: text };
        let cut = Form::Json.show(chunk, 64);
        assert_eq!(cut.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(line("2026-03-08T07:00:00.123Z  two").event, " two");
        assert_eq!(line("plain text").timestamp, None);
    }
}
