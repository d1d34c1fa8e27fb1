//! A try: how it ended, and what it really got.
//!
//! What a task pushed is an XCom, and what it printed its log.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use jiff::Timestamp;
use mainspring_core::{model::TaskState, tell};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::{
        Api, ApiError, dag_runs,
        dag_runs::seconds_between,
        error::refusals::{Faults, NotFound, Unprocessable},
        extract::{Asked, Named},
        words,
    },
    Spoken, TryPath,
};
use crate::{
    given::{self, Variable},
    runner,
    store::{GivenRow, TryRow},
};

/// A try.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TryDetail {
    #[schema(value_type = words::TaskState)]
    pub state: TaskState,
    pub queued_at: Timestamp,
    pub start_date: Option<Timestamp>,
    pub end_date: Option<Timestamp>,
    /// In seconds.
    pub duration: Option<f64>,
    /// How its process ended, in words.
    pub exit: Option<String>,
    /// Why it stands so, in words, where that is not plain.
    pub reason: Option<String>,
    pub pid: Option<u32>,
    /// The fields of its operator with their templates rendered.
    #[schema(value_type = Object)]
    pub rendered: Map<String, Value>,
    /// Its environment.
    pub environment: BTreeMap<String, ShownVariable>,
    /// The Python that ran it, if it is Python's.
    pub interpreter: Option<String>,
    /// Whether it was recorded what the try got; it is when a try starts.
    pub is_recorded: bool,
}

/// A variable as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ShownVariable {
    /// Its value, unless it may be a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Of a secret: the same for the same value, and nothing else can be told from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// It may be a secret.
    pub is_hidden: bool,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(one))
}

/// A try, and what it really got.
#[utoipa::path(
    get,
    path = "/api/mainspring/dags/{dag_id}/dagRuns/{dag_run_id}/tasks/{task_id}/{map_index}/tries/{try_number}",
    tag = "Task Instance", operation_id = "get_try", params(TryPath, Spoken),
    responses(
        (status = 200, description = "The try", body = TryDetail),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn one(
    State(api): State<Api>,
    Named(path): Named<TryPath>,
    Asked(spoken): Asked<Spoken>,
) -> Result<Json<TryDetail>, ApiError> {
    let row = row(&api, &path).await?;
    let key = path.key();
    let run = dag_runs::row(&api, &key.run).await?;
    let (ti, number) = (key.clone(), path.try_number);
    let given = api.read(move |store| store.given(&ti, number)).await?;
    let is_recorded = given.is_some();
    let GivenRow { rendered, environment, interpreter } = given.unwrap_or_default();
    let mut environment: BTreeMap<String, ShownVariable> =
        environment.into_iter().map(|(name, it)| (name, it.into())).collect();
    if is_recorded {
        let token = runner::token(&api.home.root().display().to_string(), &key, number);
        let implied = given::implied(&key, number, run.run.logical_date, &token);
        environment
            .extend(implied.into_iter().map(|(name, it)| (name, Variable::Shown(it).into())));
    }
    Ok(Json(TryDetail {
        state: row.state,
        queued_at: row.queued_at,
        start_date: row.start_date,
        end_date: row.end_date,
        duration: seconds_between(row.start_date, row.end_date),
        exit: row.exit,
        reason: row.reason.as_ref().map(|reason| tell::reason(reason, spoken.language(&api))),
        pid: row.process.map(|process| process.pid),
        rendered,
        environment,
        interpreter,
        is_recorded,
    }))
}

/// The try that a path names.
pub(super) async fn row(api: &Api, path: &TryPath) -> Result<TryRow, ApiError> {
    let (key, number) = (path.key(), path.try_number);
    let (run, task_id) = (key.run.clone(), path.task_id.clone());
    let tries = api.read(move |store| store.tries(&run, &task_id)).await?;
    let is_one = |row: &TryRow| row.key == key && row.try_number == number;
    let found = tries.into_iter().find(is_one);
    found.ok_or_else(|| ApiError::not_found(format!("{key} has no try {number}")))
}

impl From<Variable> for ShownVariable {
    fn from(variable: Variable) -> Self {
        match variable {
            Variable::Shown(value) => {
                Self { value: Some(value), fingerprint: None, is_hidden: false }
            }
            Variable::Hidden { fingerprint } => {
                Self { value: None, fingerprint: Some(fingerprint), is_hidden: true }
            }
        }
    }
}
