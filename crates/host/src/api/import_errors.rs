//! Import errors: files of the dags folder that cannot be read, and what is wrong with them.
//!
//! The DAG such a file defined goes on in its last good version; that shows in `dags`.

use axum::{Json, extract::State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Api, ApiError, error::refusals::Faults};
use crate::store::ImportErrorRow;

/// A file that cannot be read: Airflow's `ImportErrorResponse`, with `diagnostics` beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct ImportError {
    /// Its place in the list.
    pub import_error_id: usize,
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

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list))
}

/// The files that cannot be read.
#[utoipa::path(
    get, path = "/api/v2/importErrors", tag = "Import Error", operation_id = "get_import_errors",
    responses((status = 200, description = "Files", body = ImportErrorCollection), Faults),
)]
async fn list(State(api): State<Api>) -> Result<Json<ImportErrorCollection>, ApiError> {
    let rows = api.read(|store| store.import_errors()).await?;
    let import_errors: Vec<_> = rows.into_iter().enumerate().map(show).collect();
    Ok(Json(ImportErrorCollection { total_entries: import_errors.len(), import_errors }))
}

fn show((at, row): (usize, ImportErrorRow)) -> ImportError {
    let ImportErrorRow { path, diagnostics, noted_at } = row;
    let entries = diagnostics.as_array().map_or(&[][..], Vec::as_slice);
    let lines = entries.iter().map(|entry| {
        let (line, column) = (&entry["line"], &entry["column"]);
        format!("{path}:{line}:{column}: {}", entry["message"].as_str().unwrap_or_default())
    });
    ImportError {
        import_error_id: at + 1,
        timestamp: noted_at,
        stack_trace: lines.collect::<Vec<_>>().join("\n"),
        filename: path,
        diagnostics,
    }
}
