//! A file of the dags folder as text: read, written, put into the trash. A DAG file is also read as
//! one; scripts, queries and notes are just text.
//!
//! Whoever writes says what was there before, so that nobody's work is lost. Small changes come
//! through `edit`, other names and folders through `rename`; what becomes of a written file is
//! `taken_in`'s.

use std::{fs, io, path::Path};

use axum::{Json, extract::State, http::StatusCode};
use jiff::Timestamp;
use mainspring_core::{
    explain::{Language, schedule_sentence},
    file::SIZE_MAX,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Diagnostic, Spoken,
    place::{is_dag_name, place_any},
    taken_in::TakenIn,
};
use crate::{
    api::{
        Api, ApiError,
        extract::{Asked, Body},
        refusals::{Conflict, Faults, Invalid, NotFound, TooLarge, Unprocessable},
    },
    dags_folder::{ReadFile, Reader},
    saving::{self, SaveError},
};

/// A file as it stands on the disk.
#[derive(Debug, Serialize, ToSchema)]
struct DagFile {
    /// Relative to the dags folder.
    path: String,
    text: String,
    /// Of the text; to be given back by who writes.
    hash: String,
    /// It may not be written, or is no text.
    is_read_only: bool,
    diagnostics: Vec<Diagnostic>,
    /// What it is called, as far as that can be read.
    dag_id: Option<String>,
}

/// What is to stand in a file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WriteFile {
    /// Relative to the dags folder.
    path: String,
    text: String,
    /// The hash of what was there when it was read; null for a new file.
    before: Option<String>,
}

/// A file that was written.
#[derive(Debug, Serialize, ToSchema)]
struct WrittenFile {
    path: String,
    hash: String,
    diagnostics: Vec<Diagnostic>,
    /// Its schedule in words; empty where it has none or cannot be read.
    sentence: String,
    /// The DAG that it defines, as far as that can be read.
    dag_id: Option<String>,
    /// The version of the DAG that is in force now: a file with errors leaves the last good one.
    /// Null where there is none (yet).
    version: Option<u32>,
    /// When it runs next by its schedule; null where it does not, or is paused.
    next_run: Option<Timestamp>,
    is_paused: Option<bool>,
    /// What was written is in force. False for a file with errors, for one that is no DAG, and for
    /// one that was not taken in within three seconds.
    is_live: bool,
}

/// Where a deleted file went.
#[derive(Debug, Serialize, ToSchema)]
struct DeletedFile {
    path: String,
    /// It can be brought back from there: the system's trash, or a folder of the home.
    trash: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct FileQuery {
    /// Relative to the dags folder.
    path: String,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(read, write, delete))
}

/// A file of the dags folder.
#[utoipa::path(
    get, path = "/api/mainspring/file", tag = "File", operation_id = "get_file",
    params(FileQuery),
    responses(
        (status = 200, description = "The file", body = DagFile),
        Invalid, NotFound, Unprocessable, Faults,
    ),
)]
async fn read(
    State(api): State<Api>,
    Asked(FileQuery { path }): Asked<FileQuery>,
) -> Result<Json<DagFile>, ApiError> {
    let reader = api.reader();
    let full = place_any(&api.home.dags(), &path)?;
    let (bytes, is_read_only) = api.work(move || read_bytes(&full)).await?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let read = is_dag_name(&path).then(|| reader.read_bytes(&bytes, stem(&path)));
    Ok(Json(DagFile {
        hash: hash(&bytes),
        is_read_only: is_read_only || text.as_bytes() != bytes,
        diagnostics: read.as_ref().map(Diagnostic::all).unwrap_or_default(),
        dag_id: read.as_ref().and_then(dag_id),
        text,
        path,
    }))
}

/// Writes a file: what somebody else wrote meanwhile is answered, and stays. A DAG file without
/// errors is waited for until it is in force.
#[utoipa::path(
    put, path = "/api/mainspring/file", tag = "File", operation_id = "put_file",
    params(Spoken),
    request_body = WriteFile,
    responses(
        (status = 200, description = "It is written", body = WrittenFile),
        Invalid, NotFound, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn write(
    State(api): State<Api>,
    Asked(spoken): Asked<Spoken>,
    Body(file): Body<WriteFile>,
) -> Result<Json<WrittenFile>, ApiError> {
    let WriteFile { path, text, before } = file;
    let full = place_any(&api.home.dags(), &path)?;
    if text.len() > SIZE_MAX {
        return Err(ApiError::invalid(format!("a file has {SIZE_MAX} bytes at most")));
    }
    let hash = hash(text.as_bytes());
    let read = is_dag_name(&path).then(|| api.reader().read_bytes(text.as_bytes(), stem(&path)));
    let waiting = TakenIn::waiting(&api);
    api.work(move || put(&full, &text, before.as_deref())).await?;
    let Some(read) = read else { return Ok(Json(WrittenFile::plain(path, hash))) };
    let taken = waiting.of(&api, &path, &read).await?;
    let mut diagnostics = Diagnostic::all(&read);
    diagnostics.extend(taken.refused);
    Ok(Json(WrittenFile {
        diagnostics,
        sentence: sentence(&read, spoken.language(&api)),
        dag_id: dag_id(&read),
        version: taken.version,
        next_run: taken.next_run,
        is_paused: taken.is_paused,
        is_live: taken.is_live,
        ..WrittenFile::plain(path, hash)
    }))
}

impl WrittenFile {
    /// A file that is no DAG.
    fn plain(path: String, hash: String) -> Self {
        Self {
            path,
            hash,
            diagnostics: Vec::new(),
            sentence: String::new(),
            dag_id: None,
            version: None,
            next_run: None,
            is_paused: None,
            is_live: false,
        }
    }
}

/// Puts a file, or a folder with all that is in it, into the trash. The history of its DAGs stays.
#[utoipa::path(
    delete, path = "/api/mainspring/file", tag = "File", operation_id = "delete_file",
    params(FileQuery),
    responses(
        (status = 200, description = "It is in the trash", body = DeletedFile),
        Invalid, NotFound, Unprocessable, Faults,
    ),
)]
async fn delete(
    State(api): State<Api>,
    Asked(FileQuery { path }): Asked<FileQuery>,
) -> Result<(StatusCode, Json<DeletedFile>), ApiError> {
    let full = place_any(&api.home.dags(), &path)?;
    let bin = api.home.trash();
    let trash = api.work(move || throw_away(&full, &bin)).await?;
    Ok((StatusCode::OK, Json(DeletedFile { path, trash })))
}

/// The bytes of a file, and whether it may not be written.
///
/// # Errors
/// It is not there, is no file, is too large or may not be read.
pub fn read_bytes(full: &Path) -> Result<(Vec<u8>, bool), ApiError> {
    let metadata = fs::metadata(full).map_err(|error| unreadable(full, &error))?;
    if !metadata.is_file() {
        return Err(ApiError::not_found("this is no file"));
    }
    if metadata.len() > SIZE_MAX as u64 {
        return Err(ApiError::unprocessable(format!("it has more than {SIZE_MAX} bytes")));
    }
    let bytes = fs::read(full).map_err(|error| unreadable(full, &error))?;
    Ok((bytes, metadata.permissions().readonly()))
}

fn put(full: &Path, text: &str, before: Option<&str>) -> Result<(), ApiError> {
    let saved = match before {
        None => saving::create(full, text),
        Some(before) => {
            let (bytes, _) = read_bytes(full)?;
            let now = String::from_utf8_lossy(&bytes).into_owned();
            if hash(&bytes) != before {
                return Err(changed(now));
            }
            saving::save(full, &now, text)
        }
    };
    saved.map_err(unsaved)
}

/// Why it was not saved, and that the old file is as it was.
pub fn unsaved(error: SaveError) -> ApiError {
    match error {
        SaveError::Changed { now: Some(now), .. } => changed(now),
        SaveError::Changed { .. } => ApiError::not_found(error.to_string()),
        SaveError::NotUtf8 { .. } | SaveError::ReadOnly { .. } => {
            ApiError::conflict(error.to_string()).hint(error.hint())
        }
        // A file where its path has a folder, or a name that this disk does not take.
        SaveError::Unwritable { error: ref why, .. }
            if matches!(
                why.kind(),
                io::ErrorKind::AlreadyExists
                    | io::ErrorKind::NotADirectory
                    | io::ErrorKind::InvalidFilename
            ) =>
        {
            ApiError::invalid(error.to_string()).hint("choose another path")
        }
        _ => ApiError::internal(error.to_string()).hint(error.hint()),
    }
}

/// With what stands there now, so that the two can be compared.
fn changed(now: String) -> ApiError {
    ApiError::conflict("the file says something else by now")
        .hint("look at both, and write again with the new `hash`")
        .with("hash", hash(now.as_bytes()))
        .with("text", now)
}

/// The system's trash where there is one, else the home's.
fn throw_away(full: &Path, bin: &Path) -> Result<String, ApiError> {
    fs::symlink_metadata(full).map_err(|error| unreadable(full, &error))?;
    // Tests leave nothing in the trash of whoever runs them.
    if !cfg!(test) && trash::delete(full).is_ok() {
        return Ok("system".into());
    }
    let keep = || {
        fs::create_dir_all(bin)?;
        let name = full.file_name().unwrap_or_default().to_string_lossy();
        let free = (0..).map(|count| match count {
            0 => bin.join(&*name),
            count => bin.join(format!("{count}-{name}")),
        });
        let to = free.into_iter().find(|to| !to.exists()).unwrap_or_default();
        // A dags folder may lie on another disk than the home.
        fs::rename(full, &to).or_else(|_| {
            fs::copy(full, &to)?;
            fs::remove_file(full)
        })?;
        Ok(to.display().to_string())
    };
    keep().map_err(|error: io::Error| ApiError::internal(format!("it cannot be moved: {error}")))
}

fn unreadable(full: &Path, error: &io::Error) -> ApiError {
    let name = full.file_name().unwrap_or_default().to_string_lossy();
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidFilename => {
            ApiError::not_found(format!("there is no file `{name}`"))
        }
        _ => ApiError::internal(format!("`{name}` cannot be read: {error}")),
    }
}

/// Of the bytes of a file.
fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a DAG is called that does not say so itself.
pub fn stem(path: &str) -> &str {
    Path::new(path).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default()
}

/// What the file is called, as far as that can be read.
pub fn dag_id(read: &ReadFile) -> Option<String> {
    Some(read.reading.dag.dag_id.to_string()).filter(|name| !name.is_empty())
}

/// The schedule of a file in words.
pub fn sentence(read: &ReadFile, language: Language) -> String {
    match read.reading.dag.schedule.is_empty() {
        true => String::new(),
        false => schedule_sentence(&read.reading.dag.schedule, language).unwrap_or_default(),
    }
}

impl Api {
    /// Reads DAG files as the scheduler does.
    pub(in crate::api) fn reader(&self) -> Reader {
        Reader::new(&self.live.now().timezone)
    }
}
