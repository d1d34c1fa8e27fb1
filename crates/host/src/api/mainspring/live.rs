//! A run as its nodes show it: states, last lines, what was handed on.
//!
//! Where the nodes stand is the graph's.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};

use axum::{Json, extract::State};
use jiff::Timestamp;
use mainspring_core::model::{TaskId, TaskState};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::{
        Api, ApiError, DagRun, TaskInstance, dag_runs,
        error::refusals::{Faults, NotFound, Unprocessable},
        extract::Named,
        paths::RunPath,
        task_instances::of_row,
        words,
    },
    grid::{counts, summary},
    log::last_line,
};
use crate::{
    runner::log_path,
    store::{RunRow, Store, StoreError, XComRow},
};

/// So many logs are looked into; what runs or failed comes first.
const LOGS_MAX: usize = 200;
/// So much of a value is told, as JSON.
const VALUE_MAX: usize = 300;

/// A run and its tasks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LiveAnswer {
    /// The run.
    pub run: DagRun,
    /// In the order of the file; a mapped task is one.
    pub tasks: Vec<LiveTask>,
}

/// A task of a run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LiveTask {
    #[schema(value_type = String)]
    pub task_id: TaskId,
    #[schema(value_type = Option<words::TaskState>)]
    pub state: Option<TaskState>,
    pub try_number: u32,
    pub max_tries: u32,
    pub start_date: Option<Timestamp>,
    pub end_date: Option<Timestamp>,
    /// How many instances of a mapped task stand how, by state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapped: Option<BTreeMap<String, u32>>,
    /// The last line that it printed.
    pub last_line: Option<String>,
    /// What it returned; a long value as the beginning of its text.
    pub xcom: Option<Value>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(live))
}

/// A run as its nodes show it.
#[utoipa::path(
    get, path = "/api/mainspring/dags/{dag_id}/dagRuns/{dag_run_id}/live", tag = "DagRun",
    operation_id = "get_live_run", params(RunPath),
    responses(
        (status = 200, description = "The run and its tasks", body = LiveAnswer),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn live(
    State(api): State<Api>,
    Named(path): Named<RunPath>,
) -> Result<Json<LiveAnswer>, ApiError> {
    let run = dag_runs::row(&api, &path.run()).await?;
    let (logs, row) = (api.home.logs(), run.clone());
    let tasks = api.read(move |store| tasks(store, &logs, &row)).await?;
    Ok(Json(LiveAnswer { run: run.into(), tasks }))
}

/// The tasks of a run in `store`, whose logs are in `logs`.
pub(super) fn tasks(store: &Store, logs: &Path, row: &RunRow) -> Result<Vec<LiveTask>, StoreError> {
    let mut by_task: Vec<Vec<TaskInstance>> = Vec::new();
    for ti in of_row(store, row)? {
        match by_task.last_mut() {
            Some(group) if group[0].task_id == ti.task_id => group.push(ti),
            _ => by_task.push(vec![ti]),
        }
    }
    let values = store.xcoms(&row.run.key, None)?.into_iter();
    let values = values.filter(|it| it.key == "return_value");
    let values: HashMap<String, XComRow> = values.map(|row| (row.task_id.clone(), row)).collect();
    let mut tasks: Vec<LiveTask> = by_task.iter().map(|it| LiveTask::new(it)).collect();
    for task in &mut tasks {
        let value = values.get(task.task_id.as_str()).filter(|row| row.map_index < 0);
        task.xcom = value.map(|row| shortened(&row.value));
    }
    last_lines(logs, &by_task, &mut tasks);
    Ok(tasks)
}

/// Looks into the logs, those of what runs or failed first.
fn last_lines(logs: &Path, by_task: &[Vec<TaskInstance>], tasks: &mut [LiveTask]) {
    let urgency = |state: Option<TaskState>| match state {
        Some(TaskState::Running | TaskState::Failed | TaskState::UpForRetry) => 0,
        _ => 1,
    };
    let has_run = |at: &usize| tasks[*at].try_number > 0 && tasks[*at].mapped.is_none();
    let mut order: Vec<usize> = (0..tasks.len()).filter(has_run).collect();
    order.sort_by_key(|at| urgency(tasks[*at].state));
    for at in order.into_iter().take(LOGS_MAX) {
        let ti = &by_task[at][0];
        let key = mainspring_core::engine::TaskInstanceKey {
            run: mainspring_core::engine::RunKey {
                dag_id: ti.dag_id.clone(),
                run_id: ti.dag_run_id.clone(),
            },
            task_id: ti.task_id.clone(),
            map_index: ti.map_index,
        };
        tasks[at].last_line = last_line(&log_path(logs, &key, ti.try_number));
    }
}

/// A value as it is, or the beginning of its text.
pub(super) fn shortened(value: &Value) -> Value {
    let text = value.to_string();
    match text.char_indices().nth(VALUE_MAX) {
        None => value.clone(),
        Some((end, _)) => Value::String(format!("{}...", &text[..end])),
    }
}

impl LiveTask {
    /// One task out of all its instances.
    fn new(instances: &[TaskInstance]) -> Self {
        let first = &instances[0];
        let states = || instances.iter().map(|ti| ti.state.unwrap_or(TaskState::None));
        let is_mapped = instances.iter().any(|ti| ti.map_index >= 0);
        let ends = instances.iter().map(|ti| ti.end_date).collect::<Option<Vec<_>>>();
        Self {
            task_id: first.task_id.clone(),
            state: Some(summary(states())).filter(|state| *state != TaskState::None),
            try_number: instances.iter().map(|ti| ti.try_number).max().unwrap_or_default(),
            max_tries: first.max_tries,
            start_date: instances.iter().filter_map(|ti| ti.start_date).min(),
            end_date: ends.and_then(|ends| ends.into_iter().max()),
            mapped: is_mapped.then(|| counts(states())),
            last_line: None,
            xcom: None,
        }
    }
}
