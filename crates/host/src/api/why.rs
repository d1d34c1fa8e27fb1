//! Why a run and its tasks stand as they do, which Airflow lacks.
//!
//! What is unfinished is explained by the engine, what is finished by its record.

use std::collections::HashMap;

use axum::{Json, extract::State};
use mainspring_core::{
    engine::Why,
    model::{TaskId, TaskState},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError, DagRun, TaskInstance, dag_runs,
    error::refusals::{Faults, NotFound, Unprocessable},
    extract::Named,
    paths::RunPath,
    task_instances::of_run,
    words,
};

/// A run, explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct WhyRun {
    /// How it stands; its `reason` explains an end that is not plain.
    pub dag_run: DagRun,
    /// In the order of the file.
    pub tasks: Vec<WhyTask>,
}

/// A task, explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct WhyTask {
    #[schema(value_type = String)]
    pub task_id: TaskId,
    pub map_index: i32,
    #[schema(value_type = words::TaskState)]
    pub state: TaskState,
    pub try_number: u32,
    /// What it waits for, for programs; nothing once it has ended.
    #[schema(value_type = Option<Object>)]
    pub waits_for: Option<Why>,
    /// What it waits for, or why it ended so, for people; nothing where the state says it all.
    pub why: Option<String>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(run))
}

/// Why a run and its tasks stand as they do.
#[utoipa::path(
    get, path = "/api/mainspring/why/{dag_id}/{dag_run_id}", tag = "Why", operation_id = "why_run",
    params(RunPath),
    responses(
        (status = 200, description = "The run, explained", body = WhyRun),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn run(
    State(api): State<Api>,
    Named(path): Named<RunPath>,
) -> Result<Json<WhyRun>, ApiError> {
    let key = path.run();
    let waiting: HashMap<TaskId, Why> = api.instance.why(key.clone()).await?.into_iter().collect();
    let dag_run = dag_runs::row(&api, &key).await?.into();
    let tis = of_run(&api, &key).await?.into_iter();
    let mut tasks: Vec<WhyTask> = tis.map(|ti| explain(ti, &waiting)).collect();
    let tried: Vec<TaskId> =
        tasks.iter().filter(|it| it.is_plain_failure()).map(WhyTask::id).collect();
    let exits = exits(&api, key, tried).await?;
    for task in tasks.iter_mut().filter(|it| it.is_plain_failure()) {
        task.why = exits.get(&(task.task_id.clone(), task.map_index)).cloned();
    }
    Ok(Json(WhyRun { dag_run, tasks }))
}

fn explain(ti: TaskInstance, waiting: &HashMap<TaskId, Why>) -> WhyTask {
    let state = ti.state.unwrap_or(TaskState::None);
    let waits_for = waiting.get(&ti.task_id).filter(|_| !state.is_finished()).cloned();
    let why = ti.reason.or_else(|| waits_for.as_ref().map(ToString::to_string));
    let TaskInstance { task_id, map_index, try_number, .. } = ti;
    WhyTask { task_id, map_index, state, try_number, waits_for, why }
}

/// How the last try of each of these tasks ended, in words.
async fn exits(
    api: &Api,
    run: mainspring_core::engine::RunKey,
    tasks: Vec<TaskId>,
) -> Result<HashMap<(TaskId, i32), String>, ApiError> {
    api.read(move |store| {
        let mut exits = HashMap::new();
        for task_id in tasks {
            for row in store.tries(&run, task_id.as_str())? {
                if let Some(exit) = row.exit {
                    exits.insert((task_id.clone(), row.key.map_index), exit);
                }
            }
        }
        Ok(exits)
    })
    .await
}

impl WhyTask {
    /// It failed by itself: how its process ended says why.
    fn is_plain_failure(&self) -> bool {
        self.why.is_none() && self.state == TaskState::Failed
    }

    fn id(&self) -> TaskId {
        self.task_id.clone()
    }
}
