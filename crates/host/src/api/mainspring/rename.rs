//! Other names for files and folders of the dags folder, and new folders.
//!
//! A DAG that names itself keeps its history wherever its file lies; one that is called after its
//! file is given that name in writing, or begins anew.

use std::path::Path;

use axum::{Json, extract::State, http::StatusCode};
use mainspring_core::file::edit::Edit;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    file::{dag_id, read_bytes, stem, unsaved},
    place::{is_dag_name, place_any},
    taken_in::TakenIn,
};
use crate::{
    api::{
        Api, ApiError,
        extract::Body,
        refusals::{Conflict, Faults, Invalid, NotFound, TooLarge, Unprocessable},
    },
    dags_folder::{ReadFile, Reader},
    saving::{self, SaveError},
};

/// Another name for a file or folder.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RenameFile {
    /// Relative to the dags folder.
    from: String,
    /// Relative to the dags folder; folders that lead there are made.
    to: String,
    /// The DAG stays the one that it is, with its runs and its schedule switched as it is: its
    /// present name is written into the file. Else it is a new one, called after the new name.
    #[serde(default)]
    keep_history: bool,
}

/// It has the other name.
#[derive(Debug, Serialize, ToSchema)]
struct RenamedFile {
    path: String,
    /// What the DAG in it is called now; null for what is none.
    dag_id: Option<String>,
}

/// A folder to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MakeFolder {
    /// Relative to the dags folder.
    path: String,
}

/// The folder.
#[derive(Debug, Serialize, ToSchema)]
struct MadeFolder {
    path: String,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(rename)).routes(routes!(make_folder))
}

/// Gives a file or folder another name. What has that name already stays.
#[utoipa::path(
    post, path = "/api/mainspring/files/rename", tag = "File", operation_id = "rename_file",
    request_body = RenameFile,
    responses(
        (status = 200, description = "It has the other name", body = RenamedFile),
        Invalid, NotFound, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn rename(
    State(api): State<Api>,
    Body(RenameFile { from, to, keep_history }): Body<RenameFile>,
) -> Result<Json<RenamedFile>, ApiError> {
    let folder = api.home.dags();
    let (old, new) = (place_any(&folder, &from)?, place_any(&folder, &to)?);
    if new.starts_with(&old) {
        return Err(ApiError::invalid(format!("`{to}` lies in `{from}`, or is the same"))
            .hint("choose another name"));
    }
    let reader = api.reader();
    let waiting = TakenIn::waiting(&api);
    let path = to.clone();
    let read = api.work(move || {
        let there = old.symlink_metadata();
        let there = there.map_err(|_| ApiError::not_found(format!("there is no `{from}`")))?;
        if new.symlink_metadata().is_ok() {
            return Err(taken(&to));
        }
        let is_dag = !there.is_dir() && is_dag_name(&from) && is_dag_name(&to);
        let named = match is_dag {
            true => Some(named(&reader, &old, [&from, &to], keep_history)?),
            false => None,
        };
        if let Some(Named { before, read }) = named.as_ref().filter(|it| it.is_changed()) {
            saving::save(&old, before, &read.text).map_err(unsaved)?;
        }
        let renamed = saving::rename(&old, &new);
        if let (Err(_), Some(Named { before, read })) = (&renamed, &named) {
            // As it was: it keeps its name, so nothing need be written into it.
            let _ = saving::save(&old, &read.text, before);
        }
        renamed.map_err(|error| match error {
            SaveError::Changed { .. } => taken(&to),
            other => unsaved(other),
        })?;
        Ok(named.map(|named| named.read))
    });
    let Some(read) = read.await? else { return Ok(Json(RenamedFile { path, dag_id: None })) };
    waiting.of(&api, &path, &read).await?;
    Ok(Json(RenamedFile { dag_id: dag_id(&read), path }))
}

/// Makes a folder.
#[utoipa::path(
    post, path = "/api/mainspring/files/folder", tag = "File", operation_id = "make_folder",
    request_body = MakeFolder,
    responses(
        (status = 201, description = "It is there", body = MadeFolder),
        Invalid, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn make_folder(
    State(api): State<Api>,
    Body(MakeFolder { path }): Body<MakeFolder>,
) -> Result<(StatusCode, Json<MadeFolder>), ApiError> {
    let full = place_any(&api.home.dags(), &path)?;
    let made = api.work(move || {
        if full.symlink_metadata().is_ok() {
            return Err(taken(&path));
        }
        saving::create_folder(&full).map_err(unsaved)?;
        Ok(MadeFolder { path })
    });
    Ok((StatusCode::CREATED, Json(made.await?)))
}

fn taken(path: &str) -> ApiError {
    ApiError::conflict(format!("there is something called `{path}` already"))
        .hint("choose another name; nothing was changed")
}

/// A DAG file under its other name.
struct Named {
    /// What it says now.
    before: String,
    /// What it shall say, read as what it will be called.
    read: ReadFile,
}

impl Named {
    fn is_changed(&self) -> bool {
        self.before != self.read.text
    }
}

/// What a DAG file must say to keep its name, or to lose it.
fn named(
    reader: &Reader,
    full: &Path,
    [from, to]: [&str; 2],
    keep_history: bool,
) -> Result<Named, ApiError> {
    let (bytes, _) = read_bytes(full)?;
    let unedited = reader.read_bytes(&bytes, stem(to));
    let before = unedited.text.clone();
    let wanted = match keep_history {
        true => reader.read_bytes(&bytes, stem(from)).reading.dag.dag_id.to_string(),
        false => stem(to).to_owned(),
    };
    if unedited.reading.dag.dag_id.as_str() == wanted {
        return Ok(Named { before, read: unedited });
    }
    let path = vec!["dag_id".to_owned()];
    let edit = match keep_history {
        true => Edit::Set { task_id: None, path, value: Value::String(wanted) },
        false => Edit::Unset { task_id: None, path },
    };
    let edited = reader.edit(&before, stem(to), &edit).map_err(|error| {
        ApiError::conflict(format!("its `dag_id` cannot be written: {}", error.message))
            .hint("mend the errors of the file first; nothing was changed")
    })?;
    Ok(Named { before, read: ReadFile { text: edited.text, reading: edited.reading } })
}
