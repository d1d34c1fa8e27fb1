//! What a text would mean, and what an edit would make of it. Nothing is saved.
//!
//! How a file is changed is decided in core's `file::edit`.

use axum::{Json, extract::State};
use mainspring_core::file::{SIZE_MAX, edit::Edit};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Diagnostic, Spoken,
    file::{dag_id, sentence, stem},
    place::place,
};
use crate::{
    api::{
        Api, ApiError,
        extract::{Asked, Body},
        refusals::{Faults, Invalid, NotFound, TooLarge, Unprocessable},
    },
    dags_folder::ReadFile,
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

/// A change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EditText {
    /// The file, relative to the dags folder.
    path: String,
    /// What is changed; the file's text if left out.
    text: Option<String>,
    /// One of core's edits, as `mainspring edit FILE script` takes them.
    #[schema(value_type = Object)]
    edit: Value,
}

/// What became of the text.
#[derive(Debug, Serialize, ToSchema)]
struct EditedText {
    text: String,
    /// What changed, by whole lines.
    hunks: Vec<EditHunk>,
    /// The edit that takes it back.
    #[schema(value_type = Object)]
    undo: Value,
    diagnostics: Vec<Diagnostic>,
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
    OpenApiRouter::new().routes(routes!(check)).routes(routes!(edit))
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

/// What an edit makes of a text.
#[utoipa::path(
    post, path = "/api/mainspring/edit", tag = "File", operation_id = "edit_text",
    request_body = EditText,
    responses(
        (status = 200, description = "The new text", body = EditedText),
        Invalid, NotFound, TooLarge, Unprocessable, Faults,
    ),
)]
async fn edit(
    State(api): State<Api>,
    Body(EditText { path, text, edit }): Body<EditText>,
) -> Result<Json<EditedText>, ApiError> {
    let full = place(&api.home.dags(), &path)?;
    let edit: Edit = serde_json::from_value(edit)
        .map_err(|error| ApiError::unprocessable(format!("`edit`: {error}")))?;
    let reader = api.reader();
    let edited = api.work(move || {
        let text = match text {
            Some(text) if text.len() > SIZE_MAX => {
                return Err(ApiError::invalid(format!("a DAG file has {SIZE_MAX} bytes at most")));
            }
            Some(text) => text,
            None => reader.read(&full).map(|read| read.text).map_err(|error| {
                ApiError::not_found(format!("`{path}` cannot be read: {error}"))
            })?,
        };
        reader.edit(&text, stem(&path), &edit).map_err(|error| {
            let refused = ApiError::invalid(error.message).with("kind", error.code);
            match error.hint {
                Some(hint) => refused.hint(hint),
                None => refused,
            }
        })
    });
    let edited = edited.await?;
    let undo = serde_json::to_value(edited.undo()).unwrap_or_default();
    let hunk = |hunk: mainspring_core::file::edit::Hunk| EditHunk {
        start: hunk.start,
        old: hunk.old,
        new: hunk.new,
    };
    let hunks = edited.hunks.into_iter().map(hunk).collect();
    let read = ReadFile { text: edited.text, reading: edited.reading };
    let diagnostics = Diagnostic::all(&read);
    Ok(Json(EditedText { text: read.text, hunks, undo, diagnostics }))
}
