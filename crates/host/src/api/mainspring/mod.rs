//! What Airflow's API lacks and screens need: `/api/mainspring/`.
//!
//! One file per resource, as above. Answers are made for one screen each, so that it is drawn from
//! one request. Questions of schedules and queues are the engine's to answer, comparisons
//! `core::compare`'s, sentences `core::tell`'s.

mod alerts;
mod backlog;
mod backup;
mod bar;
mod bulk;
mod calendar;
mod compare;
mod connections;
mod crontab;
mod diagnostics;
mod dry_run;
mod edit;
mod events;
mod examples;
mod file;
mod files;
mod graph;
mod grid;
mod home;
mod kept;
mod laid_out;
mod lang;
mod live;
mod log;
mod next;
mod operators;
mod overview;
mod palette;
mod pause_all;
mod place;
mod queue;
mod rename;
mod render;
mod schedule;
mod schema;
mod script;
mod scripts;
mod settings;
mod taken_in;
mod templates;
#[cfg(test)]
mod tests;
mod timeline;
mod trials;
mod tries;
mod view;

use mainspring_core::{engine::TaskInstanceKey, model::TaskId};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;

pub use diagnostics::Diagnostic;
pub(super) use kept::Kept;
pub use lang::Spoken;
pub use pause_all::{by_hand, is_paused};
pub use settings::SettingsDocument;

use super::{Api, ApiError};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .merge(alerts::routes())
        .merge(backlog::routes())
        .merge(backup::routes())
        .merge(bulk::routes())
        .merge(calendar::routes())
        .merge(compare::routes())
        .merge(connections::routes())
        .merge(crontab::routes())
        .merge(dry_run::routes())
        .merge(edit::routes())
        .merge(events::routes())
        .merge(examples::routes())
        .merge(file::routes())
        .merge(files::routes())
        .merge(graph::routes())
        .merge(grid::routes())
        .merge(home::routes())
        .merge(live::routes())
        .merge(log::routes())
        .merge(next::routes())
        .merge(operators::routes())
        .merge(overview::routes())
        .merge(palette::routes())
        .merge(pause_all::routes())
        .merge(queue::routes())
        .merge(render::routes())
        .merge(rename::routes())
        .merge(schedule::routes())
        .merge(schema::routes())
        .merge(scripts::routes())
        .merge(settings::routes())
        .merge(templates::routes())
        .merge(timeline::routes())
        .merge(trials::routes())
        .merge(tries::routes())
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
