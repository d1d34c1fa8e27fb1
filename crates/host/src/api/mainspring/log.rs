//! Logs as viewers show them: a window at any byte, a search, the whole file.
//!
//! Which try a path names is looked up first: nothing is opened that the database does not know.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum::{
    Json,
    body::Body as AnswerBody,
    extract::State,
    http::{
        HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
    },
    response::Response,
};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use tokio::{io::AsyncReadExt, time::Instant};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::{
        Api, ApiError,
        error::refusals::{Faults, NotFound, Unprocessable},
        extract::{Asked, Named},
        words,
    },
    TryPath, blocking,
};
use crate::{
    executor::log::{Level, Match, Pattern, Place, Row, Scope, Window, log_window, search_log},
    runner::log_path,
    store::TryRow,
};

/// So many rows are told unless another number is asked for.
const ROWS: u32 = 200;
/// So many matches are told at once.
const MATCHES_MAX: usize = 1_000;
/// A search rests after so long, and says where it goes on.
const SEARCH_LASTS: Duration = Duration::from_secs(2);
/// A download is sent in pieces of this size.
const PIECE: usize = 64 * 1024;
/// The last line of a log is looked for among so many.
const LAST_AMONG: u32 = 20;

/// A part of a log.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LogWindow {
    /// In the order of the log.
    pub lines: Vec<WindowLine>,
    /// Where the first line begins: the place for the window before, backwards.
    pub start: u64,
    /// The byte behind the last line that has ended: the place for the window after. A line that
    /// has not ended yet is shown, and told again from there.
    pub end: u64,
    /// Bytes of the log.
    pub size: u64,
    /// The try has ended: nothing is added any more.
    pub is_complete: bool,
}

/// A line, or a part of a very long one.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WindowLine {
    /// Where it begins, in bytes.
    pub offset: u64,
    /// Its bytes, its line end included.
    pub length: u64,
    /// What it says, up to 8 KiB; what is no UTF-8 is replaced.
    pub text: String,
    /// It says more than is told.
    pub is_cut: bool,
    /// How serious it says it is.
    #[schema(value_type = Option<words::LogLevel>)]
    pub level: Option<&'static str>,
    /// `mainspring` for Mainspring's own lines.
    pub stream: Option<&'static str>,
}

/// What was found in a log.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LogMatches {
    /// One for each line, in the order in which they were found.
    pub matches: Vec<LogMatch>,
    /// Where to go on, if there may be more.
    pub next: Option<u64>,
    /// How far the search came.
    pub scanned_to: u64,
    /// Bytes of the log.
    pub size: u64,
}

/// A line in which something was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LogMatch {
    /// Where the line begins, in bytes.
    pub offset: u64,
    /// Where the match begins in the line, in bytes.
    pub column: u64,
    /// What stands around it.
    pub text: String,
}

/// Which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogDirection {
    #[default]
    Forward,
    Backward,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct WindowQuery {
    /// A byte of the log; -1 is its end.
    #[serde(default)]
    at: i64,
    /// How many lines; 200 when left out.
    lines: Option<u32>,
    /// The lines from that byte on, or those before it.
    #[serde(default)]
    #[param(inline)]
    direction: LogDirection,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct SearchQuery {
    /// What is looked for.
    q: String,
    /// It is a regular expression.
    #[serde(default)]
    regex: bool,
    /// Capital letters count.
    #[serde(default)]
    case: bool,
    /// A byte of the log; -1 is its end. Where the search begins.
    from: Option<i64>,
    /// Towards the end, or towards the beginning.
    #[serde(default)]
    #[param(inline)]
    direction: LogDirection,
    /// How many matches; 100 when left out.
    limit: Option<usize>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(window)).routes(routes!(search)).routes(routes!(download))
}

/// A part of a log.
#[utoipa::path(
    get,
    path = "/api/mainspring/logs/{dag_id}/{dag_run_id}/{task_id}/{map_index}/{try_number}/window",
    tag = "Log", operation_id = "get_log_window", params(TryPath, WindowQuery),
    responses(
        (status = 200, description = "Lines", body = LogWindow),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn window(
    State(api): State<Api>,
    Named(path): Named<TryPath>,
    Asked(query): Asked<WindowQuery>,
) -> Result<Json<LogWindow>, ApiError> {
    // The end of the try is asked for first: what is read then is complete if it says so.
    let (log, row) = log_of(&api, &path).await?;
    let place = Place {
        at: query.at,
        rows: query.lines.unwrap_or(ROWS),
        backward: query.direction == LogDirection::Backward,
    };
    let window = blocking(move || log_window(&log, place).map_err(unreadable)).await?;
    Ok(Json(LogWindow::new(window, row.end_date.is_some())))
}

/// Where something stands in a log.
#[utoipa::path(
    get,
    path = "/api/mainspring/logs/{dag_id}/{dag_run_id}/{task_id}/{map_index}/{try_number}/search",
    tag = "Log", operation_id = "search_log", params(TryPath, SearchQuery),
    responses(
        (status = 200, description = "Matches", body = LogMatches),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn search(
    State(api): State<Api>,
    Named(path): Named<TryPath>,
    Asked(query): Asked<SearchQuery>,
) -> Result<Json<LogMatches>, ApiError> {
    let pattern = Pattern::new(&query.q, query.regex, query.case);
    let pattern = pattern.map_err(|error| ApiError::unprocessable(error.to_string()))?;
    let (log, _) = log_of(&api, &path).await?;
    let backward = query.direction == LogDirection::Backward;
    let scope = Scope {
        from: query.from.unwrap_or(if backward { -1 } else { 0 }),
        backward,
        limit: query.limit.unwrap_or(100).min(MATCHES_MAX),
    };
    let until = Instant::now() + SEARCH_LASTS;
    // When whoever asked has left, this is dropped, and the search ends.
    let asked = Arc::new(());
    let is_awaited = Arc::downgrade(&asked);
    let goes_on = move || is_awaited.strong_count() > 0 && Instant::now() < until;
    let search = move || search_log(&log, &pattern, scope, &goes_on).map_err(unreadable);
    let found = blocking(search).await?;
    drop(asked);
    let one = |Match { offset, column, text }| LogMatch { offset, column, text };
    Ok(Json(LogMatches {
        matches: found.matches.into_iter().map(one).collect(),
        next: found.next,
        scanned_to: found.scanned_to,
        size: found.size,
    }))
}

/// The whole log.
#[utoipa::path(
    get,
    path = "/api/mainspring/logs/{dag_id}/{dag_run_id}/{task_id}/{map_index}/{try_number}/download",
    tag = "Log", operation_id = "download_log", params(TryPath),
    responses(
        (status = 200, description = "The bytes of the log", body = String,
            content_type = "text/plain"),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn download(
    State(api): State<Api>,
    Named(path): Named<TryPath>,
) -> Result<Response, ApiError> {
    let (log, _) = log_of(&api, &path).await?;
    let file = match tokio::fs::File::open(&log).await {
        Ok(file) => Some(file),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => return Err(unreadable(error)),
    };
    let size = match &file {
        Some(file) => file.metadata().await.map_err(unreadable)?.len(),
        None => 0,
    };
    // What is added while it is sent is not sent, so that the length is the truth.
    let pieces = stream::try_unfold((file, size), |(file, left)| async move {
        let Some(mut file) = file.filter(|_| left > 0) else { return Ok(None) };
        let mut piece = vec![0; PIECE.min(usize::try_from(left).unwrap_or(PIECE))];
        let length = file.read(&mut piece).await?;
        if length == 0 {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof));
        }
        piece.truncate(length);
        Ok(Some((piece, (Some(file), left - length as u64))))
    });
    let mut answer = Response::new(AnswerBody::from_stream(pieces));
    let head = answer.headers_mut();
    head.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    head.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    head.insert(CONTENT_LENGTH, HeaderValue::from(size));
    let name = log.file_name().unwrap_or_default().to_string_lossy().into_owned();
    // The name of a log has nothing in it that would end the quotes.
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    head.extend(disposition.ok().map(|value| (CONTENT_DISPOSITION, value)));
    Ok(answer)
}

/// Where the log of a try lies, and the try.
async fn log_of(api: &Api, path: &TryPath) -> Result<(PathBuf, TryRow), ApiError> {
    let row = super::tries::row(api, path).await?;
    Ok((log_path(&api.home.logs(), &path.key(), path.try_number), row))
}

fn unreadable(error: std::io::Error) -> ApiError {
    ApiError::internal(format!("the log cannot be read: {error}"))
}

/// The last line that a task printed, without the time before it; Mainspring's own do not count.
pub(super) fn last_line(path: &Path) -> Option<String> {
    let place = Place { at: -1, rows: LAST_AMONG, backward: true };
    let window = log_window(path, place).ok()?;
    let printed = window.rows.iter().rev().filter(|row| !row.is_own);
    let said = printed.map(|row| crate::executor::log::said(&row.text).trim());
    let line = said.filter(|line| !line.is_empty()).map(str::to_owned).next()?;
    Some(line.chars().take(500).collect())
}

impl LogWindow {
    fn new(window: Window, is_complete: bool) -> Self {
        let Window { rows, start, end, size } = window;
        // Of a try that has ended the last line has ended too.
        let behind = rows.last().map(|row| row.offset + row.length);
        let end = behind.filter(|_| is_complete).unwrap_or(end);
        Self {
            lines: rows.into_iter().map(WindowLine::from).collect(),
            start,
            end,
            size,
            is_complete,
        }
    }
}

impl From<Row> for WindowLine {
    fn from(row: Row) -> Self {
        let level = row.level.map(|level| match level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info => "info",
            Level::Debug => "debug",
        });
        let stream = row.is_own.then_some("mainspring");
        let Row { offset, length, text, is_cut, .. } = row;
        Self { offset, length, text, is_cut, level, stream }
    }
}
