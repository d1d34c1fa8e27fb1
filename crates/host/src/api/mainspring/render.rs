//! What a task of a text would be given: its fields with their templates rendered, for a chosen
//! date. Nothing is saved and nothing runs.
//!
//! How a run is imagined is `rehearsal`'s.

use std::sync::Arc;

use axum::{Json, extract::State};
use jiff::Timestamp;
use mainspring_core::file::SIZE_MAX;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{file::stem, place::place, trials};
use crate::{
    api::{
        Api, ApiError,
        extract::Body,
        refusals::{Faults, Invalid, NotFound, TooLarge, Unprocessable},
    },
    dags_folder::ReadFile,
    rehearsal::{self, Foresight, Given, Imagined},
    store::{Order, Part},
};

/// More keys of variables are not offered.
const VARIABLES_MAX: u32 = 200;

/// A task of a text.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RenderTask {
    /// The file, relative to the dags folder; it need not be there.
    path: String,
    /// What it would say; what it says if left out.
    text: Option<String>,
    task_id: String,
    /// Of the run; if left out the date of the next run of the schedule.
    logical_date: Option<Timestamp>,
    /// Laid over the DAG's params.
    #[schema(value_type = Option<Object>)]
    params: Option<Value>,
    /// The XComs are those of this trial; else those that each task handed on last.
    trial_id: Option<String>,
}

/// What it would be given.
#[derive(Debug, Serialize, ToSchema)]
struct RenderedTask {
    logical_date: Option<Timestamp>,
    fields: Vec<RenderedField>,
    /// What templates can use, for completion.
    context: Vec<ContextName>,
}

/// A text of a task.
#[derive(Debug, Serialize, ToSchema)]
struct RenderedField {
    /// `command`, `env.NAME`, `cases.0.when`.
    path: String,
    source: String,
    /// Secrets are blotted out.
    rendered: Option<String>,
    /// Why it cannot be rendered.
    error: Option<String>,
}

/// A name that templates can use.
#[derive(Debug, Serialize, ToSchema)]
struct ContextName {
    /// As it stands between the braces.
    name: String,
    /// In short.
    value: String,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(render))
}

/// What a task of a text would be given.
#[utoipa::path(
    post, path = "/api/mainspring/render", tag = "File", operation_id = "render_task",
    request_body = RenderTask,
    responses(
        (status = 200, description = "Its fields", body = RenderedTask),
        Invalid, NotFound, TooLarge, Unprocessable, Faults,
    ),
)]
async fn render(
    State(api): State<Api>,
    Body(asked): Body<RenderTask>,
) -> Result<Json<RenderedTask>, ApiError> {
    let read = reading(&api, asked.path, asked.text).await?;
    let dag = Arc::new(read.reading.dag);
    let task_id = asked.task_id;
    if dag.task(&task_id).is_none() {
        return Err(ApiError::not_found(format!("the text has no task `{task_id}`")));
    }
    let trial = asked.trial_id.as_deref().map(|id| trials::find(&api, id)).transpose()?;
    let of_trial = trial.as_ref().and_then(|trial| trial.logical_date);
    let logical_date = asked.logical_date.or(of_trial);
    let conf = asked.params.unwrap_or_default();
    let now = api.clock.now().wall;
    let outset = api.environment.current().await;
    let (store, connections) = (api.store.clone(), api.connections.clone());
    let answer = api.work(move || {
        let imagined = Imagined::new(dag.clone(), (logical_date, conf), now, outset);
        let foresight = match &trial {
            Some(trial) => Foresight::of_run(trial.store.clone(), trial.run.clone(), connections),
            None => Foresight::of_history(store.clone(), dag.clone(), connections),
        };
        let Some(task) = dag.task(&task_id) else {
            return Err(ApiError::not_found(format!("the text has no task `{task_id}`")));
        };
        let Given { context, fields } = imagined.given(task, (1, imagined.starts_at()), &foresight);
        let part = Part { limit: VARIABLES_MAX, offset: 0 };
        let (variables, _) = store.variables_list(None, &Order::default(), part)?;
        let keys = variables.into_iter().map(|row| row.key).collect();
        let context = rehearsal::completion(task, &context, &foresight, keys);
        Ok(RenderedTask {
            logical_date: imagined.row.run.logical_date,
            fields: fields.into_iter().map(RenderedField::from).collect(),
            context: context
                .into_iter()
                .map(|known| ContextName { name: known.name, value: known.value })
                .collect(),
        })
    });
    Ok(Json(answer.await?))
}

/// Reads a text as if it stood in the file at `path`, or that file.
pub(super) async fn reading(
    api: &Api,
    path: String,
    text: Option<String>,
) -> Result<ReadFile, ApiError> {
    let full = place(&api.home.dags(), &path)?;
    let reader = api.reader();
    api.work(move || match text {
        Some(text) if text.len() > SIZE_MAX => {
            Err(ApiError::invalid(format!("a DAG file has {SIZE_MAX} bytes at most")))
        }
        Some(text) => Ok(reader.read_bytes(text.as_bytes(), stem(&path))),
        None => reader
            .read(&full)
            .map_err(|error| ApiError::not_found(format!("`{path}` cannot be read: {error}"))),
    })
    .await
}

impl From<rehearsal::Field> for RenderedField {
    fn from(field: rehearsal::Field) -> Self {
        let rehearsal::Field { path, source, rendered, .. } = field;
        let (rendered, error) = match rendered {
            Ok(text) => (Some(text), None),
            Err(why) => (None, Some(why)),
        };
        Self { path, source, rendered, error }
    }
}
