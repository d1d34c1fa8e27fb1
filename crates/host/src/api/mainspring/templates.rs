//! The gallery of templates that a new DAG may begin with.
//!
//! The files themselves are the host's `templates`; a new file is written through `file`.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::Spoken;
use crate::{
    api::{Api, ApiError, extract::Asked, refusals::Unprocessable},
    templates::Template,
};

/// The gallery.
#[derive(Debug, Serialize, ToSchema)]
struct Templates {
    templates: Vec<TemplateEntry>,
}

/// A template.
#[derive(Debug, Serialize, ToSchema)]
struct TemplateEntry {
    /// Good for a file's name.
    name: &'static str,
    title: &'static str,
    /// What it does, in a sentence.
    help: &'static str,
    tags: Vec<String>,
    /// The text of its file: what must be filled in is marked with `# <- change`.
    text: String,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list))
}

/// What a new DAG may begin with.
#[utoipa::path(
    get, path = "/api/mainspring/templates", tag = "File", operation_id = "get_templates",
    params(Spoken),
    responses((status = 200, description = "Templates", body = Templates), Unprocessable),
)]
async fn list(
    State(api): State<Api>,
    Asked(spoken): Asked<Spoken>,
) -> Result<Json<Templates>, ApiError> {
    let (reader, language) = (api.reader(), spoken.language(&api));
    let entry = |template: &Template| {
        let text = template.text();
        TemplateEntry {
            name: template.name,
            title: template.title(language),
            help: template.help(language),
            tags: reader.read_bytes(text.as_bytes(), template.name).reading.dag.tags,
            text,
        }
    };
    Ok(Json(Templates { templates: Template::all().iter().map(entry).collect() }))
}
