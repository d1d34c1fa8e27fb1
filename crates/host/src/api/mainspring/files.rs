//! What lies in the dags folder.
//!
//! What a file says is asked of `file`.

use std::{collections::HashMap, path::Path};

use axum::{Json, extract::State};
use ignore::WalkBuilder;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{Api, ApiError, refusals::Faults},
    dags_folder,
};

/// So many are told at most: a dags folder that is more than that is something else.
const ENTRIES_MAX: usize = 20_000;

/// The dags folder.
#[derive(Debug, Serialize, ToSchema)]
struct Files {
    /// Where it is.
    folder: String,
    /// In order: each folder before what is in it.
    entries: Vec<FileEntry>,
    /// There are more.
    is_cut: bool,
    total_entries: usize,
}

/// A file or a folder.
#[derive(Debug, Serialize, ToSchema)]
struct FileEntry {
    /// Relative to the dags folder, with forward slashes.
    path: String,
    is_folder: bool,
    /// It is read as a DAG.
    is_dag: bool,
    /// The DAG that it defines; none where it cannot be read or is another's double.
    dag_id: Option<String>,
    has_errors: bool,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list))
}

/// The files of the dags folder.
#[utoipa::path(
    get, path = "/api/mainspring/files", tag = "File", operation_id = "get_files",
    responses((status = 200, description = "Files", body = Files), Faults),
)]
async fn list(State(api): State<Api>) -> Result<Json<Files>, ApiError> {
    let rows = api.read(|store| store.dags()).await?;
    let rows = rows.into_iter().filter(|row| row.is_present);
    let dags: HashMap<_, _> = rows.map(|row| (row.path, row.dag_id.to_string())).collect();
    let errors = api.read(|store| store.import_errors()).await?;
    let folder = api.home.dags();
    let listed = api.work(move || Ok(look(&folder))).await?;
    let total_entries = listed.len();
    let entries = listed.into_iter().take(ENTRIES_MAX).map(|(path, is_folder, is_dag)| FileEntry {
        dag_id: dags.get(&path).cloned(),
        has_errors: errors.iter().any(|error| error.path == path),
        path,
        is_folder,
        is_dag,
    });
    let is_cut = total_entries > ENTRIES_MAX;
    let folder = api.home.dags().display().to_string();
    Ok(Json(Files { folder, entries: entries.collect(), is_cut, total_entries }))
}

/// Path, whether it is a folder, whether it is a DAG file.
fn look(folder: &Path) -> Vec<(String, bool, bool)> {
    let dags = dags_folder::scan(folder);
    let walk = WalkBuilder::new(folder).standard_filters(false).hidden(true).build();
    let mut entries: Vec<_> = walk
        .flatten()
        .filter_map(|entry| {
            let below = entry.path().strip_prefix(folder).ok()?;
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            let is_dag = dags.binary_search_by(|dag| dag.as_path().cmp(entry.path())).is_ok();
            Some((parts.join("/"), entry.path().is_dir(), is_dag))
        })
        .filter(|(path, _, _)| !path.is_empty())
        .collect();
    entries.sort();
    entries
}
