//! Lists of task instances: of one run, or over many (`~`).
//!
//! A run's own tasks are made whole, the undecided ones with them, and filtered here; lists over
//! many runs are filtered in the database, and know only what was decided.

use axum::{Json, extract::State};
use jiff::Timestamp;
use mainspring_core::{engine::RunKey, model::TaskState};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError, Faults, Meanings, NotFound, RunPath, TaskInstance, TaskInstanceCollection,
    TaskPath, Unprocessable, no_such_task, of_run, words,
};
use crate::{
    api::{
        dag_runs::{only_all, span},
        dags,
        error::refusals::{Invalid, TooLarge},
        extract::{Asked, Body, Named, cut, order, part},
    },
    store::{Part, Span, TasksWanted},
};

/// Which task instances.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ListQuery {
    /// Only these tasks.
    task_id: Vec<String>,
    #[param(value_type = Vec<words::TaskState>)]
    state: Vec<TaskState>,
    map_index: Vec<i32>,
    try_number: Vec<u32>,
    /// Only of one run.
    pool: Vec<String>,
    /// Only of one run.
    operator: Vec<String>,
    /// What the task's id contains, whatever the case; `%` and `_` are wild.
    task_display_name_pattern: Option<String>,
    run_after_gte: Option<Timestamp>,
    run_after_gt: Option<Timestamp>,
    run_after_lte: Option<Timestamp>,
    run_after_lt: Option<Timestamp>,
    logical_date_gte: Option<Timestamp>,
    logical_date_gt: Option<Timestamp>,
    logical_date_lte: Option<Timestamp>,
    logical_date_lt: Option<Timestamp>,
    start_date_gte: Option<Timestamp>,
    start_date_gt: Option<Timestamp>,
    start_date_lte: Option<Timestamp>,
    start_date_lt: Option<Timestamp>,
    end_date_gte: Option<Timestamp>,
    end_date_gt: Option<Timestamp>,
    end_date_lte: Option<Timestamp>,
    end_date_lt: Option<Timestamp>,
    /// Of one run: `task_id`, `map_index`, `state`, `start_date`, `end_date`, `duration`,
    /// `try_number`, `priority_weight`, `pool` or `operator`. Over many runs: `start_date` or `id`.
    /// With `-` before it the other way round.
    order_by: Vec<String>,
    /// Of one run all are given where it is left out, over many runs 50.
    limit: Option<u32>,
    offset: Option<u32>,
}

/// Which task instances, in a body: Airflow's `TaskInstancesBatchBody`.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct TaskInstancesBatch {
    dag_ids: Vec<String>,
    dag_run_ids: Vec<String>,
    task_ids: Vec<String>,
    #[schema(value_type = Vec<words::TaskState>)]
    state: Vec<TaskState>,
    run_after_gte: Option<Timestamp>,
    run_after_lte: Option<Timestamp>,
    logical_date_gte: Option<Timestamp>,
    logical_date_lte: Option<Timestamp>,
    start_date_gte: Option<Timestamp>,
    start_date_lte: Option<Timestamp>,
    end_date_gte: Option<Timestamp>,
    end_date_lte: Option<Timestamp>,
    /// `start_date` or `id`.
    order_by: Option<String>,
    page_limit: Option<u32>,
    page_offset: Option<u32>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(batch)).routes(routes!(list_mapped))
}

/// The task instances of a run, in the order of the file; `~` stands for all DAGs, or all runs.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances",
    tag = "Task Instance", operation_id = "get_task_instances",
    params(RunPath, ListQuery),
    responses(
        (status = 200, description = "Task instances", body = TaskInstanceCollection),
        Invalid, NotFound, Unprocessable, Faults,
    ),
)]
async fn list(
    State(api): State<Api>,
    Named(path): Named<RunPath>,
    Asked(query): Asked<ListQuery>,
) -> Result<Json<TaskInstanceCollection>, ApiError> {
    if path.dag_id != "~" && path.dag_run_id != "~" {
        return Ok(Json(of_one_run(&api, &path.run(), query).await?));
    }
    if path.dag_id != "~" {
        dags::row(&api, &path.dag_id).await?;
    }
    if !query.pool.is_empty() || !query.operator.is_empty() {
        let message = "`pool` and `operator` are possible for one run only";
        return Err(ApiError::unprocessable(message).hint("name the run, or leave them out"));
    }
    let named = |name: String| Some(name).filter(|name| name != "~").into_iter().collect();
    let part = part(query.limit, query.offset);
    let wanted = TasksWanted {
        dag_ids: named(path.dag_id),
        run_ids: named(path.dag_run_id),
        task_ids: query.task_id,
        states: query.state,
        map_indexes: query.map_index,
        try_numbers: query.try_number,
        task_id_pattern: query.task_display_name_pattern,
        run_after: span!(query, run_after_gte, run_after_gt, run_after_lte, run_after_lt),
        logical_date: span!(
            query,
            logical_date_gte,
            logical_date_gt,
            logical_date_lte,
            logical_date_lt
        ),
        start_date: span!(query, start_date_gte, start_date_gt, start_date_lte, start_date_lt),
        end_date: span!(query, end_date_gte, end_date_gt, end_date_lte, end_date_lt),
        order: order(&query.order_by, TasksWanted::order)?,
    };
    Ok(Json(over_runs(&api, wanted, part).await?))
}

/// Task instances of several DAGs and runs, which are `~` in the path.
#[utoipa::path(
    post, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/list",
    tag = "Task Instance", operation_id = "get_task_instances_batch",
    params(RunPath),
    request_body = TaskInstancesBatch,
    responses(
        (status = 200, description = "Task instances", body = TaskInstanceCollection),
        Invalid, TooLarge, Unprocessable, Faults,
    ),
)]
async fn batch(
    State(api): State<Api>,
    Named(path): Named<RunPath>,
    Body(query): Body<TaskInstancesBatch>,
) -> Result<Json<TaskInstanceCollection>, ApiError> {
    only_all(&path.dag_id)?;
    only_all(&path.dag_run_id)?;
    let names: Vec<String> = query.order_by.into_iter().collect();
    let between = |gte, lte| Span { gte, lte, ..Span::default() };
    let wanted = TasksWanted {
        dag_ids: query.dag_ids,
        run_ids: query.dag_run_ids,
        task_ids: query.task_ids,
        states: query.state,
        run_after: between(query.run_after_gte, query.run_after_lte),
        logical_date: between(query.logical_date_gte, query.logical_date_lte),
        start_date: between(query.start_date_gte, query.start_date_lte),
        end_date: between(query.end_date_gte, query.end_date_lte),
        order: order(&names, TasksWanted::order)?,
        ..TasksWanted::default()
    };
    let part = part(query.page_limit, query.page_offset);
    Ok(Json(over_runs(&api, wanted, part).await?))
}

/// The instances of a mapped task.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/listMapped",
    tag = "Task Instance", operation_id = "get_mapped_task_instances",
    params(TaskPath, ListQuery),
    responses(
        (status = 200, description = "Task instances", body = TaskInstanceCollection),
        Invalid, NotFound, Unprocessable, Faults,
    ),
)]
async fn list_mapped(
    State(api): State<Api>,
    Named(path): Named<TaskPath>,
    Asked(mut query): Asked<ListQuery>,
) -> Result<Json<TaskInstanceCollection>, ApiError> {
    let run = path.run();
    if !of_run(&api, &run).await?.iter().any(|ti| ti.task_id.as_str() == path.task_id) {
        return Err(no_such_task(&run, &path.task_id));
    }
    query.task_id = vec![path.task_id];
    let mut found = of_one_run(&api, &run, query).await?;
    found.task_instances.retain(|ti| ti.map_index >= 0);
    Ok(Json(super::collection(found.task_instances)))
}

async fn of_one_run(
    api: &Api,
    run: &RunKey,
    query: ListQuery,
) -> Result<TaskInstanceCollection, ApiError> {
    let (limit, offset) = (query.limit.or(Some(u32::MAX)), query.offset);
    let by = order(&query.order_by, |names| {
        names.iter().map(|name| column(name)).collect::<Result<Vec<_>, _>>()
    })?;
    let mut all = of_run(api, run).await?;
    all.retain(|ti| query.wants(ti));
    for (column, turned) in by.into_iter().rev() {
        all.sort_by(|a, b| {
            let order = column(a).partial_cmp(&column(b)).unwrap_or(std::cmp::Ordering::Equal);
            if turned { order.reverse() } else { order }
        });
    }
    let total_entries = u32::try_from(all.len()).unwrap_or(u32::MAX);
    Ok(TaskInstanceCollection { task_instances: cut(all, limit, offset), total_entries })
}

/// What a task instance is ordered by: as a number, or as text.
type Column = fn(&TaskInstance) -> (Option<f64>, Option<String>);

/// The column of that name, and whether the order is turned round.
fn column(name: &str) -> Result<(Column, bool), Vec<&'static str>> {
    const COLUMNS: &[(&str, Column)] = &[
        ("task_id", |ti| (None, Some(ti.task_id.to_string()))),
        ("map_index", |ti| (Some(f64::from(ti.map_index)), None)),
        ("state", |ti| (None, ti.state.map(|state| state.to_string()))),
        ("start_date", |ti| (seconds(ti.start_date), None)),
        ("end_date", |ti| (seconds(ti.end_date), None)),
        ("duration", |ti| (ti.duration, None)),
        ("try_number", |ti| (Some(f64::from(ti.try_number)), None)),
        ("priority_weight", |ti| (ti.priority_weight.map(|weight| weight as f64), None)),
        ("pool", |ti| (None, Some(ti.pool.clone()))),
        ("operator", |ti| (None, ti.operator.clone())),
    ];
    let (plain, turned) = name.strip_prefix('-').map_or((name, false), |plain| (plain, true));
    let found = COLUMNS.iter().find(|(known, _)| *known == plain);
    let possible = || COLUMNS.iter().map(|(known, _)| *known).collect();
    found.map(|(_, column)| (*column, turned)).ok_or_else(possible)
}

fn seconds(at: Option<Timestamp>) -> Option<f64> {
    at.map(|at| at.as_microsecond() as f64)
}

impl ListQuery {
    fn wants(&self, ti: &TaskInstance) -> bool {
        let one_of = |all: &[String], one: &str| all.is_empty() || all.iter().any(|it| it == one);
        let state = ti.state.unwrap_or(TaskState::None);
        let pattern = self.task_display_name_pattern.as_deref().unwrap_or_default().to_lowercase();
        let dates = [
            (
                span!(self, run_after_gte, run_after_gt, run_after_lte, run_after_lt),
                Some(ti.run_after),
            ),
            (
                span!(self, logical_date_gte, logical_date_gt, logical_date_lte, logical_date_lt),
                ti.logical_date,
            ),
            (
                span!(self, start_date_gte, start_date_gt, start_date_lte, start_date_lt),
                ti.start_date,
            ),
            (span!(self, end_date_gte, end_date_gt, end_date_lte, end_date_lt), ti.end_date),
        ];
        one_of(&self.task_id, ti.task_id.as_str())
            && one_of(&self.pool, &ti.pool)
            && one_of(&self.operator, ti.operator.as_deref().unwrap_or_default())
            && (self.state.is_empty() || self.state.contains(&state))
            && (self.map_index.is_empty() || self.map_index.contains(&ti.map_index))
            && (self.try_number.is_empty() || self.try_number.contains(&ti.try_number))
            && ti.task_id.as_str().to_lowercase().contains(pattern.trim_matches('%'))
            && dates.into_iter().all(|(span, at)| span.holds(at))
    }
}

async fn over_runs(
    api: &Api,
    wanted: TasksWanted,
    part: Part,
) -> Result<TaskInstanceCollection, ApiError> {
    api.read(move |store| {
        let (found, total_entries) = store.tasks_list(&wanted, part)?;
        let mut meanings = Meanings::default();
        let mut task_instances = Vec::with_capacity(found.len());
        for (row, listed) in found {
            let (dag, version) = meanings.of(store, &row)?;
            let task = dag.as_ref().and_then(|dag| dag.task(listed.record.key.task_id.as_str()));
            task_instances.push(TaskInstance::new(&row, listed, task, version));
        }
        Ok(TaskInstanceCollection { task_instances, total_entries })
    })
    .await
}
