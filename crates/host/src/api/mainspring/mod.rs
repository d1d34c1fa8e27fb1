//! What Airflow's API lacks and screens need: `/api/mainspring/`.
//!
//! One file per resource, as above. Answers are made for one screen each, so that it is drawn from
//! one request. Questions of schedules and queues are the engine's to answer, comparisons
//! `core::compare`'s, sentences `core::tell`'s.

mod backlog;
mod bar;
mod calendar;
mod compare;
mod events;
mod graph;
mod grid;
mod home;
mod kept;
mod live;
mod log;
mod next;
mod overview;
mod palette;
mod queue;
#[cfg(test)]
mod tests;
mod timeline;
mod tries;

use mainspring_core::{engine::TaskInstanceKey, explain::Language, model::TaskId};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;

pub(super) use kept::Kept;

use super::{Api, ApiError, words};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .merge(backlog::routes())
        .merge(calendar::routes())
        .merge(compare::routes())
        .merge(events::routes())
        .merge(graph::routes())
        .merge(grid::routes())
        .merge(home::routes())
        .merge(live::routes())
        .merge(log::routes())
        .merge(next::routes())
        .merge(overview::routes())
        .merge(palette::routes())
        .merge(queue::routes())
        .merge(timeline::routes())
        .merge(tries::routes())
}

/// In which language sentences are told.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Spoken {
    /// English when left out.
    #[param(value_type = Option<words::Language>)]
    lang: Option<Language>,
}

impl Spoken {
    fn language(self) -> Language {
        self.lang.unwrap_or(Language::English)
    }
}

/// Names a try.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct TryPath {
    /// The DAG.
    dag_id: String,
    /// Its run.
    dag_run_id: String,
    /// Its task.
    task_id: String,
    /// -1 where the task is not mapped.
    map_index: i32,
    /// Counted from 1.
    try_number: u32,
}

impl TryPath {
    fn key(&self) -> TaskInstanceKey {
        let run = mainspring_core::engine::RunKey {
            dag_id: (*self.dag_id).into(),
            run_id: (*self.dag_run_id).into(),
        };
        TaskInstanceKey { run, task_id: TaskId::from(&*self.task_id), map_index: self.map_index }
    }
}

/// Does what waits for the disk without holding up whoever shares this thread.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| ApiError::internal(error.to_string()))?
}
