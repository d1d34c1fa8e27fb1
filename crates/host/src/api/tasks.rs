//! Tasks of a DAG as its file means them, run or not.
//!
//! How they stand in a run is in `task_instances`.

use std::{collections::HashMap, time::Duration};

use axum::{Json, extract::State};
use jiff::Timestamp;
use mainspring_core::model::{self, TaskId, WeightRule};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError, dags,
    error::refusals::{Faults, Invalid, NotFound, Unprocessable},
    extract::{Asked, Named, order},
    paths::DagPath,
    words,
};

/// A task: Airflow's `TaskResponse`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct Task {
    pub task_id: String,
    pub task_display_name: String,
    pub owner: Option<String>,
    pub start_date: Option<Timestamp>,
    pub end_date: Option<Timestamp>,
    #[schema(value_type = words::TriggerRule)]
    pub trigger_rule: String,
    pub depends_on_past: bool,
    pub wait_for_downstream: bool,
    pub retries: u32,
    pub pool: String,
    pub pool_slots: u32,
    pub execution_timeout: Option<TimeDelta>,
    pub retry_delay: TimeDelta,
    /// 0 or, where the pause doubles each time, 2.
    pub retry_exponential_backoff: f64,
    pub priority_weight: i64,
    /// `downstream`, `upstream` or `absolute`.
    pub weight_rule: String,
    pub operator_name: String,
    /// The fields of its operator as in the file, templates unrendered.
    #[schema(value_type = Object)]
    pub params: Map<String, Value>,
    pub class_ref: ClassRef,
    pub template_fields: Vec<String>,
    pub downstream_task_ids: Vec<String>,
    pub upstream_task_ids: Vec<String>,
    pub extra_links: Vec<String>,
    pub is_mapped: bool,
    pub doc_md: Option<String>,
}

/// What stands for Airflow's class of an operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct ClassRef {
    pub class_name: String,
    pub module_path: String,
}

/// Airflow's `TimeDelta`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct TimeDelta {
    #[serde(rename = "__type")]
    pub kind: String,
    pub days: u64,
    pub seconds: u64,
    pub microseconds: u32,
}

/// The tasks of a DAG.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct TaskCollection {
    pub tasks: Vec<Task>,
    pub total_entries: usize,
}

/// Warnings about DAGs: Airflow's `DAGWarningCollectionResponse`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
struct DagWarnings {
    /// Always empty: what is odd about a file is among its diagnostics.
    #[schema(value_type = Vec<Object>)]
    dag_warnings: Vec<Value>,
    total_entries: usize,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// `task_id`, or `-task_id`; in the order of the file when left out.
    #[serde(default)]
    order_by: Vec<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct TaskOfDagPath {
    dag_id: String,
    task_id: String,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(one)).routes(routes!(warnings))
}

/// The tasks of a DAG's latest version.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/tasks", tag = "Task", operation_id = "get_tasks",
    params(DagPath, ListQuery),
    responses(
        (status = 200, description = "Tasks", body = TaskCollection),
        Invalid, NotFound, Unprocessable, Faults,
    ),
)]
async fn list(
    State(api): State<Api>,
    Named(path): Named<DagPath>,
    Asked(query): Asked<ListQuery>,
) -> Result<Json<TaskCollection>, ApiError> {
    let turned = order(&query.order_by, |names| match names {
        [] => Ok(None),
        [name] if name.trim_start_matches('-') == "task_id" => Ok(Some(name.starts_with('-'))),
        _ => Err(vec!["task_id"]),
    })?;
    let mut tasks = tasks(&dags::row(&api, &path.dag_id).await?.dag);
    if let Some(turned) = turned {
        tasks.sort_by(|a, b| a.task_id.cmp(&b.task_id));
        if turned {
            tasks.reverse();
        }
    }
    Ok(Json(TaskCollection { total_entries: tasks.len(), tasks }))
}

/// One task.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/tasks/{task_id}", tag = "Task", operation_id = "get_task",
    params(TaskOfDagPath),
    responses(
        (status = 200, description = "The task", body = Task), NotFound, Unprocessable, Faults,
    ),
)]
async fn one(
    State(api): State<Api>,
    Named(TaskOfDagPath { dag_id, task_id }): Named<TaskOfDagPath>,
) -> Result<Json<Task>, ApiError> {
    let dag = dags::row(&api, &dag_id).await?.dag;
    let found = tasks(&dag).into_iter().find(|task| task.task_id == task_id);
    let message = || format!("the DAG `{dag_id}` has no task `{task_id}`");
    found.map(Json).ok_or_else(|| ApiError::not_found(message()))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct WarningsQuery {
    #[serde(rename = "dag_id")]
    _dag_id: Option<String>,
    #[serde(rename = "limit")]
    _limit: Option<u32>,
    #[serde(rename = "offset")]
    _offset: Option<u32>,
}

/// Warnings about DAGs: there are none.
#[utoipa::path(
    get, path = "/api/v2/dagWarnings", tag = "DagWarning", operation_id = "list_dag_warnings",
    params(WarningsQuery),
    responses((status = 200, description = "Warnings", body = DagWarnings), Unprocessable),
)]
async fn warnings(Asked(_): Asked<WarningsQuery>) -> Json<DagWarnings> {
    Json(DagWarnings { dag_warnings: Vec::new(), total_entries: 0 })
}

fn tasks(dag: &model::Dag) -> Vec<Task> {
    let mut after: HashMap<&TaskId, Vec<String>> = HashMap::new();
    for task in &dag.tasks {
        for before in &task.upstream {
            after.entry(before).or_default().push(task.task_id.to_string());
        }
    }
    let shown = |task: &model::Task| {
        let downstream = after.get(&task.task_id).cloned().unwrap_or_default();
        Task::new(dag, task, downstream)
    };
    dag.tasks.iter().map(shown).collect()
}

impl Task {
    fn new(dag: &model::Dag, task: &model::Task, downstream_task_ids: Vec<String>) -> Self {
        let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Self {
            task_id: task.task_id.to_string(),
            task_display_name: task.task_id.to_string(),
            owner: text(&dag.owner),
            start_date: dag.start_date,
            end_date: dag.end_date,
            trigger_rule: task.trigger_rule.to_string(),
            depends_on_past: task.depends_on_past,
            wait_for_downstream: task.wait_for_downstream,
            retries: task.retry.retries,
            pool: task.pool.clone(),
            pool_slots: task.pool_slots,
            execution_timeout: task.execution_timeout.map(TimeDelta::from),
            retry_delay: task.retry.retry_delay.into(),
            retry_exponential_backoff: if task.retry.exponential_backoff { 2.0 } else { 0.0 },
            priority_weight: task.priority_weight,
            weight_rule: match task.weight_rule {
                WeightRule::Downstream => "downstream",
                WeightRule::Upstream => "upstream",
                WeightRule::Absolute => "absolute",
            }
            .to_owned(),
            operator_name: task.operator.clone(),
            params: task.fields.clone(),
            class_ref: ClassRef {
                class_name: task.operator.clone(),
                module_path: "mainspring.operators".to_owned(),
            },
            template_fields: task.fields.keys().cloned().collect(),
            downstream_task_ids,
            upstream_task_ids: task.upstream.iter().map(ToString::to_string).collect(),
            extra_links: Vec::new(),
            is_mapped: !task.expand.is_empty(),
            doc_md: text(&task.description),
        }
    }
}

impl From<Duration> for TimeDelta {
    fn from(duration: Duration) -> Self {
        const DAY: u64 = 86_400;
        Self {
            kind: "TimeDelta".to_owned(),
            days: duration.as_secs() / DAY,
            seconds: duration.as_secs() % DAY,
            microseconds: duration.subsec_micros(),
        }
    }
}
