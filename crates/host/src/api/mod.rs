//! The REST API: one router over the scheduler's handle and the store.
//!
//! Paths and shapes are those of Airflow's stable REST API wherever Airflow has the thing, so that
//! its own clients work here; what it lacks lies below `/api/mainspring/`. One file per resource,
//! with its shapes and handlers. Nothing is decided here, and nothing here knows which door a
//! request came through; `door` is the socket of the command line.

mod clear;
pub mod client;
mod connections;
mod dag_runs;
mod dag_versions;
mod dags;
mod door;
mod error;
mod extract;
mod import_errors;
mod logs;
pub mod mainspring;
mod monitor;
mod paths;
mod pools;
mod slots;
mod task_instances;
mod tasks;
#[cfg(test)]
mod tests;
mod uuid;
mod variables;
mod why;
mod words;
mod xcoms;

use std::sync::Arc;

use axum::{
    Extension, Json, Router,
    body::HttpBody,
    http::{HeaderValue, header::X_CONTENT_TYPE_OPTIONS},
    middleware::map_response,
    response::Response,
    routing::get,
};
use tokio::sync::broadcast;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{InfoBuilder, OpenApi},
};
use utoipa_axum::router::OpenApiRouter;

pub use clear::{ClearTaskInstances, TaskName};
pub use dag_runs::{DagRun, DagRunCollection, PatchDagRun, TriggerDagRun};
pub use dag_versions::{DagSource, DagVersion, DagVersionCollection};
pub use dags::{Dag, DagCollection, DagDetails, PatchDag, Tag, TagCollection};
pub use door::{Door, DoorError};
pub(crate) use error::refusals;
pub use error::{ApiError, Detail, Envelope};
pub use extract::Body;
pub use import_errors::{ImportError, ImportErrorCollection};
pub use logs::{LogLine, LogPart, NEXT_OFFSET};
pub use monitor::{Health, Status, VersionInfo};
pub use pools::{PatchPool, Pool, PoolBody, PoolCollection};
pub use slots::{NextSlot, NextSlots, SlotEntry, Slots};
pub use task_instances::{
    PatchTaskInstance, TaskInstance, TaskInstanceCollection, TaskInstanceTries, TaskInstanceTry,
};
pub use tasks::{ClassRef, Task, TaskCollection, TimeDelta};
pub use uuid::Uuid;
pub use variables::{Variable, VariableBody, VariableCollection};
pub use why::{WhyRun, WhyTask};
pub use xcoms::{XComCollection, XComEntry};

use crate::{
    alerts::Alerts,
    clock::Clock,
    connections::Connections,
    environment::TaskEnvironment,
    heap,
    home::Home,
    scheduler::{Change, Instance},
    send::Sender,
    settings::Live,
    store::{Store, StoreError},
    trials::Trials,
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
    /// What the settings say.
    pub live: Live,
    /// What tasks begin with.
    pub environment: Arc<TaskEnvironment>,
    /// How other systems are reached.
    pub connections: Connections,
    /// What leaves the machine goes out by it.
    pub sender: Sender,
    /// Who is told of what.
    pub alerts: Alerts,
    /// Parts of DAGs that are tried out.
    pub trials: Trials,
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

impl Api {
    /// Does what takes a while without holding up whoever shares this thread.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let working = tokio::task::spawn_blocking(work).await;
        working.unwrap_or_else(|error| Err(ApiError::internal(error.to_string())))
    }
}

/// Every path there is, with its description.
fn described() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .merge(dags::routes())
        .merge(dag_runs::routes())
        .merge(dag_versions::routes())
        .merge(tasks::routes())
        .merge(pools::routes())
        .merge(task_instances::routes())
        .merge(clear::routes())
        .merge(connections::routes())
        .merge(logs::routes())
        .merge(xcoms::routes())
        .merge(import_errors::routes())
        .merge(variables::routes())
        .merge(monitor::routes())
        .merge(slots::routes())
        .merge(why::routes())
        .merge(mainspring::routes())
}

/// The whole API.
pub fn router(api: Api) -> Router {
    let kept = mainspring::Kept::new(api.clock.now().wall);
    Router::from(described())
        .layer(Extension(kept))
        .route("/openapi.json", get(async || Json(openapi())))
        .fallback(async || ApiError::not_found("there is nothing at this path"))
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .layer(map_response(plainly))
        .with_state(api)
}

/// An answer of so many bytes took a multiple of that to be made.
const LARGE: u64 = 64 * 1024;

/// No browser is to take an answer for something else than it says it is; and a large one leaves no
/// memory behind.
async fn plainly(mut answer: Response) -> Response {
    if answer.body().size_hint().lower() > LARGE {
        heap::give_back_soon();
    }
    answer.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    answer
}

/// What the API can do, for programs. It is built anew each time, because it is seldom asked for
/// and large.
pub fn openapi() -> OpenApi {
    let mut all = described().into_openapi();
    all.merge(crate::web::openapi());
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
