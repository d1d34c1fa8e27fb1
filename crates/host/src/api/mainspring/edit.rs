//! What a text would mean, and what an edit would make of it. Nothing is saved.
//!
//! How a file is changed is decided in core's `file::edit`.

use std::path::Path;

use axum::{Extension, Json, extract::State};
use mainspring_core::file::{
    SIZE_MAX,
    edit::{self, Edit, EditError, Hunk},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Diagnostic, Kept, Spoken,
    file::{dag_id, sentence, stem},
    graph::{Drawing, GraphDirection, draw},
    place::place,
    view::FileView,
};
use crate::{
    api::{
        Api, ApiError,
        extract::{Asked, Body},
        refusals::{Faults, Invalid, NotFound, TooLarge, Unprocessable},
    },
    dags_folder::{ReadFile, Reader},
};

/// A text to be looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CheckText {
    /// Where it stands or will stand, relative to the dags folder.
    path: String,
    text: String,
}

/// What it says.
#[derive(Debug, Serialize, ToSchema)]
struct CheckedText {
    diagnostics: Vec<Diagnostic>,
    dag_id: Option<String>,
    /// How many tasks it has.
    tasks: usize,
    /// Its schedule in words.
    sentence: String,
}

/// Changes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EditText {
    /// The file, relative to the dags folder.
    path: String,
    /// What is changed; the file's text if left out.
    text: Option<String>,
    /// Core's edits, as `mainspring edit FILE script` takes them: all or none are carried out, one
    /// after the other. Without any, the text is looked at.
    #[schema(value_type = Vec<Object>)]
    edits: Vec<Value>,
    /// How the result is to be drawn; it is not if left out.
    drawing: Option<EditDrawing>,
}

/// How a DAG is to be drawn.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EditDrawing {
    /// From left to right, or from the top down.
    #[serde(default)]
    direction: GraphDirection,
    /// Groups that are folded.
    #[serde(default)]
    collapsed: Vec<String>,
}

/// What became of the text.
#[derive(Debug, Serialize, ToSchema)]
struct EditedText {
    text: String,
    /// What changed, by whole lines.
    hunks: Vec<EditHunk>,
    /// The edit that takes all of it back.
    #[schema(value_type = Object)]
    undo: Value,
    diagnostics: Vec<Diagnostic>,
    view: FileView,
}

/// What is to be copied.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CopyTasks {
    /// The file, relative to the dags folder.
    path: String,
    /// What stands in it; the file's text if left out.
    text: Option<String>,
    /// Tasks, and groups with all that is in them.
    task_ids: Vec<String>,
}

/// Tasks as a text of their own.
#[derive(Debug, Serialize, ToSchema)]
struct CopiedTasks {
    /// For the edit `paste`, of this file or another.
    text: String,
}

/// A piece of text in the place of another.
#[derive(Debug, Serialize, ToSchema)]
struct EditHunk {
    /// In bytes of the text before.
    start: usize,
    old: String,
    new: String,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(check)).routes(routes!(edit)).routes(routes!(copy))
}

/// What is wrong with a text.
#[utoipa::path(
    post, path = "/api/mainspring/check", tag = "File", operation_id = "check_text",
    params(Spoken),
    request_body = CheckText,
    responses(
        (status = 200, description = "What it says", body = CheckedText),
        Invalid, TooLarge, Unprocessable, Faults,
    ),
)]
async fn check(
    State(api): State<Api>,
    Asked(spoken): Asked<Spoken>,
    Body(CheckText { path, text }): Body<CheckText>,
) -> Result<Json<CheckedText>, ApiError> {
    place(&api.home.dags(), &path)?;
    let reader = api.reader();
    let read = api.work(move || Ok(reader.read_bytes(text.as_bytes(), stem(&path)))).await?;
    Ok(Json(CheckedText {
        diagnostics: Diagnostic::all(&read),
        dag_id: dag_id(&read),
        tasks: read.reading.dag.tasks.len(),
        sentence: sentence(&read, spoken.language(&api)),
    }))
}

/// What edits make of a text, and how that is drawn.
#[utoipa::path(
    post, path = "/api/mainspring/edit", tag = "File", operation_id = "edit_text",
    params(Spoken),
    request_body = EditText,
    responses(
        (status = 200, description = "The new text", body = EditedText),
        Invalid, NotFound, TooLarge, Unprocessable, Faults,
    ),
)]
async fn edit(
    State(api): State<Api>,
    Extension(kept): Extension<Kept>,
    Asked(spoken): Asked<Spoken>,
    Body(EditText { path, text, edits, drawing }): Body<EditText>,
) -> Result<Json<EditedText>, ApiError> {
    let full = place(&api.home.dags(), &path)?;
    let edits = edits.into_iter().enumerate().map(|(at, edit)| {
        serde_json::from_value(edit)
            .map_err(|error| ApiError::unprocessable(format!("`edits` {at}: {error}")))
    });
    let edits: Vec<Edit> = edits.collect::<Result<_, _>>()?;
    let reader = api.reader();
    let language = spoken.language(&api);
    api.work(move || {
        let text = before(&reader, &full, &path, text)?;
        let edited = reader.edit_all(&text, stem(&path), &edits).map_err(refused)?;
        let undo = serde_json::to_value(edited.undo()).unwrap_or_default();
        let hunk = |Hunk { start, old, new }| EditHunk { start, old, new };
        let hunks = edited.hunks.into_iter().map(hunk).collect();
        let read = ReadFile { text: edited.text, reading: edited.reading };
        let graph = drawing.map(|EditDrawing { direction, collapsed }| {
            let collapsed = collapsed.iter().map(String::as_str).collect();
            let drawing = Drawing { direction, collapsed };
            draw(&kept, &format!("text of {path}"), &read.reading.dag, 0, &drawing)
        });
        let view = FileView::of(&read, graph, language);
        let diagnostics = Diagnostic::all(&read);
        Ok(Json(EditedText { text: read.text, hunks, undo, diagnostics, view }))
    })
    .await
}

/// Tasks as they are written, with their comments.
#[utoipa::path(
    post, path = "/api/mainspring/copy", tag = "File", operation_id = "copy_tasks",
    request_body = CopyTasks,
    responses(
        (status = 200, description = "They as YAML", body = CopiedTasks),
        Invalid, NotFound, TooLarge, Unprocessable, Faults,
    ),
)]
async fn copy(
    State(api): State<Api>,
    Body(CopyTasks { path, text, task_ids }): Body<CopyTasks>,
) -> Result<Json<CopiedTasks>, ApiError> {
    let full = place(&api.home.dags(), &path)?;
    let reader = api.reader();
    api.work(move || {
        let text = before(&reader, &full, &path, text)?;
        let text = edit::copy(&text, &task_ids).map_err(refused)?;
        Ok(Json(CopiedTasks { text }))
    })
    .await
}

/// The text that is to be changed: what was sent, else the file's.
fn before(
    reader: &Reader,
    full: &Path,
    path: &str,
    text: Option<String>,
) -> Result<String, ApiError> {
    match text {
        Some(text) if text.len() > SIZE_MAX => {
            Err(ApiError::invalid(format!("a DAG file has {SIZE_MAX} bytes at most")))
        }
        Some(text) => Ok(text),
        None => {
            let read = reader.read(full).map(|read| read.text);
            read.map_err(|error| ApiError::not_found(format!("`{path}` cannot be read: {error}")))
        }
    }
}

fn refused(error: EditError) -> ApiError {
    let refused = ApiError::invalid(error.message).with("kind", error.code);
    match error.hint {
        Some(hint) => refused.hint(hint),
        None => refused,
    }
}
