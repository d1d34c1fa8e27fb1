//! Import errors: files of the dags folder that cannot be read, and what is wrong with them.
//!
//! The DAG such a file defined goes on in its last good version; that shows in `dags`.

use axum::{Json, extract::State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError,
    error::refusals::{Faults, Invalid, NotFound, Unprocessable},
    extract::{Asked, Named, cut, order},
};
use crate::store::ImportErrorRow;

/// A file that cannot be read: Airflow's `ImportErrorResponse`, with `diagnostics` beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct ImportError {
    /// Made of the file's name.
    pub import_error_id: u64,
    pub timestamp: Timestamp,
    /// Relative to the dags folder.
    pub filename: String,
    /// What is wrong, in words, a line each.
    pub stack_trace: String,
    /// What is wrong, for programs: as `mainspring check --json` prints it.
    pub diagnostics: Value,
}

/// All of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct ImportErrorCollection {
    pub import_errors: Vec<ImportError>,
    pub total_entries: usize,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// What the file's name contains, whatever the case.
    filename_pattern: Option<String>,
    /// Exactly this file.
    filename: Option<String>,
    /// `filename`, `timestamp` or `id`; with `-` before it the other way round.
    #[serde(default)]
    order_by: Vec<String>,
    limit: Option<u32>,
    offset: Option<u32>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OnePath {
    import_error_id: u64,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(one))
}

/// The files that cannot be read, by name.
#[utoipa::path(
    get, path = "/api/v2/importErrors", tag = "Import Error", operation_id = "get_import_errors",
    params(ListQuery),
    responses(
        (status = 200, description = "Files", body = ImportErrorCollection),
        Invalid, Unprocessable, Faults,
    ),
)]
async fn list(
    State(api): State<Api>,
    Asked(query): Asked<ListQuery>,
) -> Result<Json<ImportErrorCollection>, ApiError> {
    let by = order(&query.order_by, |names| {
        names.iter().map(|name| column(name)).collect::<Result<Vec<_>, _>>()
    })?;
    let mut all = all(&api).await?;
    let wanted = query.filename_pattern.unwrap_or_default().to_lowercase();
    all.retain(|error| {
        error.filename.to_lowercase().contains(wanted.trim_matches('%'))
            && query.filename.as_ref().is_none_or(|name| *name == error.filename)
    });
    for (by_time, turned) in by.into_iter().rev() {
        all.sort_by(|a, b| {
            let order = match by_time {
                true => a.timestamp.cmp(&b.timestamp),
                false => a.filename.cmp(&b.filename),
            };
            if turned { order.reverse() } else { order }
        });
    }
    let total_entries = all.len();
    let import_errors = cut(all, query.limit, query.offset);
    Ok(Json(ImportErrorCollection { import_errors, total_entries }))
}

/// Whether the order of that name is by time, and turned round.
fn column(name: &str) -> Result<(bool, bool), Vec<&'static str>> {
    let (plain, turned) = name.strip_prefix('-').map_or((name, false), |plain| (plain, true));
    match plain {
        "filename" | "id" | "import_error_id" => Ok((false, turned)),
        "timestamp" => Ok((true, turned)),
        _ => Err(vec!["filename", "timestamp", "id"]),
    }
}

/// One file that cannot be read.
#[utoipa::path(
    get, path = "/api/v2/importErrors/{import_error_id}", tag = "Import Error",
    operation_id = "get_import_error",
    params(OnePath),
    responses(
        (status = 200, description = "The file", body = ImportError),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn one(
    State(api): State<Api>,
    Named(OnePath { import_error_id }): Named<OnePath>,
) -> Result<Json<ImportError>, ApiError> {
    let mut all = all(&api).await?.into_iter();
    let found = all.find(|error| error.import_error_id == import_error_id);
    let message = || format!("there is no import error {import_error_id}");
    found.map(Json).ok_or_else(|| ApiError::not_found(message()))
}

async fn all(api: &Api) -> Result<Vec<ImportError>, ApiError> {
    let rows = api.read(|store| store.import_errors()).await?;
    Ok(rows.into_iter().map(show).collect())
}

/// The same file has the same number for ever; it fits into a number of JavaScript.
fn number(path: &str) -> u64 {
    let hash = Sha256::digest(path.as_bytes());
    hash[..6].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn show(row: ImportErrorRow) -> ImportError {
    let ImportErrorRow { path, diagnostics, noted_at } = row;
    let entries = diagnostics.as_array().map_or(&[][..], Vec::as_slice);
    let lines = entries.iter().map(|entry| {
        let (line, column) = (&entry["line"], &entry["column"]);
        format!("{path}:{line}:{column}: {}", entry["message"].as_str().unwrap_or_default())
    });
    ImportError {
        import_error_id: number(&path),
        timestamp: noted_at,
        stack_trace: lines.collect::<Vec<_>>().join("\n"),
        filename: path,
        diagnostics,
    }
}
