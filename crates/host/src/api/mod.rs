//! The REST API: one router over the scheduler's handle and the store.
//!
//! Paths and shapes are those of Airflow's stable REST API wherever Airflow has the thing, so that
//! its own clients work here; what it lacks lies below `/api/mainspring/`. One file per resource,
//! with its shapes and handlers. Nothing is decided here, and nothing here knows which door a
//! request came through; `door` is the socket of the command line.

mod clear;
pub mod client;
mod dag_runs;
mod dags;
mod door;
mod error;
mod extract;
mod import_errors;
mod logs;
mod monitor;
mod paths;
mod slots;
mod task_instances;
#[cfg(test)]
mod tests;
mod variables;
mod why;
mod words;
mod xcoms;

use std::sync::Arc;

use axum::{Json, Router, routing::get};
use tokio::sync::broadcast;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{InfoBuilder, OpenApi},
};
use utoipa_axum::router::OpenApiRouter;

pub use clear::ClearTaskInstances;
pub use dag_runs::{DagRun, DagRunCollection, PatchDagRun, TriggerDagRun};
pub use dags::{Dag, DagCollection, PatchDag, Tag};
pub use door::{Door, DoorError};
pub use error::{ApiError, Detail, Envelope};
pub use extract::Body;
pub use import_errors::{ImportError, ImportErrorCollection};
pub use logs::NEXT_OFFSET;
pub use monitor::{Health, Status};
pub use slots::{NextSlot, NextSlots, SlotEntry, Slots};
pub use task_instances::{PatchTaskInstance, TaskInstance, TaskInstanceCollection};
pub use variables::{Variable, VariableCollection};
pub use why::{WhyRun, WhyTask};
pub use xcoms::{XComCollection, XComEntry};

use crate::{
    clock::Clock,
    home::Home,
    scheduler::{Change, Instance},
    store::{Store, StoreError},
};

/// What all handlers work with. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    /// To ask the scheduler.
    pub instance: Instance,
    /// To read the history.
    pub store: Store,
    /// Where files and logs lie.
    pub home: Home,
    /// For the health check's heartbeat.
    pub clock: Arc<dyn Clock>,
    /// For those who wait for something.
    pub changes: broadcast::Sender<Change>,
}

impl Api {
    /// Reads the store without holding up whoever shares this thread.
    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let store = self.store.clone();
        let reading = tokio::task::spawn_blocking(move || read(&store)).await;
        Ok(reading.unwrap_or(Err(StoreError::Closed))?)
    }
}

/// Every path there is, with its description.
fn described() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .merge(dags::routes())
        .merge(dag_runs::routes())
        .merge(task_instances::routes())
        .merge(clear::routes())
        .merge(logs::routes())
        .merge(xcoms::routes())
        .merge(import_errors::routes())
        .merge(variables::routes())
        .merge(monitor::routes())
        .merge(slots::routes())
        .merge(why::routes())
}

/// The whole API.
pub fn router(api: Api) -> Router {
    Router::from(described())
        .route("/openapi.json", get(async || Json(openapi())))
        .fallback(async || ApiError::not_found("there is nothing at this path"))
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .with_state(api)
}

/// What the API can do, for programs. It is built anew each time, because it is seldom asked for
/// and large.
pub fn openapi() -> OpenApi {
    let mut all = described().into_openapi();
    all.info = InfoBuilder::new()
        .title("Mainspring")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("Airflow's stable REST API, and below /api/mainspring what it lacks."))
        .build();
    // Named by all refusals, and returned by no handler.
    let schemas = &mut all.components.get_or_insert_default().schemas;
    schemas.insert(Envelope::name().into(), Envelope::schema());
    schemas.insert(Detail::name().into(), Detail::schema());
    all
}
