//! The gallery of examples, and copying one of them into the dags folder.
//!
//! The files themselves are the host's `examples`.

use axum::{Json, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{file::dag_id, operators::title};
use crate::{
    api::{
        Api, ApiError,
        extract::Named,
        refusals::{Conflict, Faults, NotFound, Unprocessable},
    },
    examples, saving,
};

/// The gallery.
#[derive(Debug, Serialize, ToSchema)]
struct Examples {
    examples: Vec<Example>,
    total_entries: usize,
}

/// An example DAG.
#[derive(Debug, Serialize, ToSchema)]
struct Example {
    name: String,
    title: String,
    description: String,
    tags: Vec<String>,
    /// The operators that it shows, without doubles.
    operators: Vec<String>,
    /// The text of its file.
    text: String,
}

/// A DAG file that was made.
#[derive(Debug, Serialize, ToSchema)]
struct CopiedExample {
    /// Relative to the dags folder.
    path: String,
    dag_id: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ExamplePath {
    /// As the gallery names it.
    name: String,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(copy))
}

/// What there is to look at.
#[utoipa::path(
    get, path = "/api/mainspring/examples", tag = "Example", operation_id = "get_examples",
    responses((status = 200, description = "Examples", body = Examples), Faults),
)]
async fn list(State(api): State<Api>) -> Result<Json<Examples>, ApiError> {
    let reader = api.reader();
    let read = |example: examples::Example| {
        let dag = reader.read_bytes(example.text.as_bytes(), &example.name).reading.dag;
        let mut operators: Vec<String> = Vec::new();
        for task in &dag.tasks {
            if !operators.iter().any(|known| known == &*task.operator) {
                operators.push(task.operator.to_string());
            }
        }
        Example {
            title: title(&example.name),
            description: dag.description,
            tags: dag.tags.into_iter().filter(|tag| tag != "example").collect(),
            operators,
            text: example.text,
            name: example.name,
        }
    };
    let examples: Vec<_> = examples::all().into_iter().map(read).collect();
    Ok(Json(Examples { total_entries: examples.len(), examples }))
}

/// Copies an example into the dags folder. As every new DAG it is paused.
#[utoipa::path(
    post, path = "/api/mainspring/examples/{name}", tag = "Example", operation_id = "copy_example",
    params(ExamplePath),
    responses(
        (status = 201, description = "It is there", body = CopiedExample),
        NotFound, Conflict, Unprocessable, Faults,
    ),
)]
async fn copy(
    State(api): State<Api>,
    Named(ExamplePath { name }): Named<ExamplePath>,
) -> Result<(StatusCode, Json<CopiedExample>), ApiError> {
    let example = examples::find(&name)
        .ok_or_else(|| ApiError::not_found(format!("there is no example `{name}`")))?;
    let read = api.reader().read_bytes(example.text.as_bytes(), &name);
    let dag_id = dag_id(&read).unwrap_or_else(|| name.clone());
    let wanted = dag_id.clone();
    let row = api.read(move |store| store.dag(&wanted)).await?;
    if row.is_some_and(|row| row.is_present) {
        return Err(ApiError::conflict(format!("there is a DAG `{dag_id}` already")));
    }
    let path = format!("{name}.yaml");
    let full = api.home.dags().join(&path);
    api.work(move || {
        saving::create(&full, &example.text)
            .map_err(|error| ApiError::conflict(error.to_string()).hint(error.hint()))
    })
    .await?;
    Ok((StatusCode::CREATED, Json(CopiedExample { path, dag_id })))
}
