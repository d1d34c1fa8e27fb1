//! The grid: runs by tasks, a page of runs at a time.
//!
//! A cell says how a task stands; what it printed or got is asked for by itself.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::{Json, extract::State};
use jiff::Timestamp;
use mainspring_core::model::{Dag, TaskId, TaskState};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::{
        Api, ApiError,
        dag_runs::seconds_between,
        dags,
        error::refusals::{Faults, NotFound, Unprocessable},
        extract::{Asked, Named},
        paths::DagPath,
        words,
    },
    bar::RunBar,
};
use crate::store::{Bar, CellRow, GridRow};

/// So many runs are told unless more are asked for,
const RUNS: u32 = 25;
/// and at most so many.
const RUNS_MAX: u32 = 200;

/// Runs by tasks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Grid {
    /// The rows: those of the latest version, each after what comes before it.
    pub tasks: Vec<GridTask>,
    /// The groups around tasks.
    pub groups: Vec<GridGroup>,
    /// The columns, newest first.
    pub runs: Vec<GridRun>,
    /// There are older runs.
    pub has_more: bool,
}

/// A row of the grid.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GridTask {
    /// Its task.
    #[schema(value_type = String)]
    pub task_id: TaskId,
    /// The innermost group around it.
    pub group: Option<String>,
    /// What it does.
    pub operator: String,
    /// There may be several instances of it in a run.
    pub is_mapped: bool,
    /// How many groups are around it.
    pub depth: usize,
}

/// A group of tasks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GridGroup {
    /// Its full name.
    pub group_id: String,
    /// One sentence about it.
    pub tooltip: Option<String>,
    /// The group around it.
    pub parent: Option<String>,
}

/// A column of the grid.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GridRun {
    #[serde(flatten)]
    pub bar: RunBar,
    pub version: u32,
    pub logical_date: Option<Timestamp>,
    pub end_date: Option<Timestamp>,
    pub queued_at: Timestamp,
    /// From when it was due to its end, in seconds.
    pub landing: Option<f64>,
    /// By task; those that were decided.
    pub cells: BTreeMap<String, GridCell>,
}

/// A task in a run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GridCell {
    #[schema(value_type = Option<words::TaskState>)]
    pub state: Option<TaskState>,
    pub try_number: u32,
    pub start_date: Option<Timestamp>,
    /// In seconds.
    pub duration: Option<f64>,
    /// How many instances of a mapped task stand how, by state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mapped: Option<BTreeMap<String, u32>>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct GridQuery {
    /// How many runs; 25 when left out, 200 at most.
    limit: Option<u32>,
    /// Only runs that were due before.
    before: Option<Timestamp>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(grid))
}

/// Runs by tasks.
#[utoipa::path(
    get, path = "/api/mainspring/dags/{dag_id}/grid", tag = "DAG", operation_id = "get_grid",
    params(DagPath, GridQuery),
    responses(
        (status = 200, description = "Runs by tasks", body = Grid),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn grid(
    State(api): State<Api>,
    Named(path): Named<DagPath>,
    Asked(query): Asked<GridQuery>,
) -> Result<Json<Grid>, ApiError> {
    let row = dags::row(&api, &path.dag_id).await?;
    let limit = query.limit.unwrap_or(RUNS).min(RUNS_MAX);
    let dag_id = path.dag_id;
    // One more than is shown tells whether there are more.
    let rows = api.read(move |store| store.grid(&dag_id, query.before, limit + 1)).await?;
    let has_more = rows.len() > limit as usize;
    let runs = rows.into_iter().take(limit as usize).map(GridRun::from).collect();
    let groups = groups_of(&row.dag);
    Ok(Json(Grid { tasks: tasks_of(&row.dag), groups, runs, has_more }))
}

/// The tasks, each after its upstream ones; where that leaves a choice, as in the file.
pub(super) fn in_order(dag: &Dag) -> Vec<usize> {
    let places: HashMap<&TaskId, usize> =
        dag.tasks.iter().enumerate().map(|(at, task)| (&task.task_id, at)).collect();
    let mut waits: Vec<usize> = Vec::with_capacity(dag.tasks.len());
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); dag.tasks.len()];
    for (at, task) in dag.tasks.iter().enumerate() {
        let upstream = task.upstream.iter().filter_map(|id| places.get(id));
        waits.push(upstream.clone().count());
        upstream.for_each(|&before| after[before].push(at));
    }
    let mut ready: BTreeSet<usize> = (0..waits.len()).filter(|&at| waits[at] == 0).collect();
    let mut order = Vec::with_capacity(waits.len());
    while let Some(at) = ready.pop_first() {
        order.push(at);
        for &next in &after[at] {
            waits[next] -= 1;
            if waits[next] == 0 {
                ready.insert(next);
            }
        }
    }
    order
}

/// The innermost group whose name `id` begins with.
pub(super) fn group_of<'a>(dag: &'a Dag, id: &str) -> Option<&'a str> {
    let around = dag
        .groups
        .iter()
        .map(|group| &*group.group_id)
        .filter(|group| id.strip_prefix(group).is_some_and(|rest| rest.starts_with('.')));
    around.max_by_key(|group| group.len())
}

fn tasks_of(dag: &Dag) -> Vec<GridTask> {
    let depth =
        |id: &str| std::iter::successors(group_of(dag, id), |group| group_of(dag, group)).count();
    let ordered = in_order(dag).into_iter().map(|at| &dag.tasks[at]);
    let shown = ordered.filter(|task| !task.disabled).map(|task| {
        let group = group_of(dag, task.task_id.as_str());
        GridTask {
            task_id: task.task_id.clone(),
            group: group.map(str::to_owned),
            operator: task.operator.clone(),
            is_mapped: !task.expand.is_empty() || group.is_some_and(|id| is_mapped(dag, id)),
            depth: depth(task.task_id.as_str()),
        }
    });
    shown.collect()
}

fn is_mapped(dag: &Dag, group_id: &str) -> bool {
    dag.groups.iter().any(|group| group.group_id == group_id && !group.expand.is_empty())
}

fn groups_of(dag: &Dag) -> Vec<GridGroup> {
    let group = |group: &mainspring_core::model::Group| GridGroup {
        group_id: group.group_id.clone(),
        tooltip: Some(group.tooltip.clone()).filter(|text| !text.is_empty()),
        parent: group_of(dag, &group.group_id).map(str::to_owned),
    };
    dag.groups.iter().map(group).collect()
}

impl From<GridRow> for GridRun {
    fn from(GridRow { run, cells }: GridRow) -> Self {
        let run = run.run;
        let mut by_task: BTreeMap<String, Vec<CellRow>> = BTreeMap::new();
        for cell in cells {
            by_task.entry(cell.task_id.to_string()).or_default().push(cell);
        }
        Self {
            version: run.version,
            logical_date: run.logical_date,
            end_date: run.end_date,
            queued_at: run.queued_at,
            landing: seconds_between(Some(run.run_after), run.end_date),
            cells: by_task.into_iter().map(|(id, cells)| (id, GridCell::of(&cells))).collect(),
            bar: RunBar::from(Bar {
                run_id: run.key.run_id,
                state: run.state,
                run_type: run.run_type,
                run_after: run.run_after,
                start_date: run.start_date,
                end_date: run.end_date,
            }),
        }
    }
}

impl GridCell {
    /// One cell for all instances of a task.
    fn of(cells: &[CellRow]) -> Self {
        let start_date = cells.iter().filter_map(|cell| cell.start_date).min();
        let is_over = cells.iter().all(|cell| cell.end_date.is_some());
        let end_date = cells.iter().filter_map(|cell| cell.end_date).max().filter(|_| is_over);
        let mapped = cells.iter().any(|cell| cell.map_index >= 0);
        Self {
            state: Some(summary(cells.iter().map(|cell| cell.state)))
                .filter(|state| *state != TaskState::None),
            try_number: cells.iter().map(|cell| cell.try_number).max().unwrap_or_default(),
            start_date,
            duration: seconds_between(start_date, end_date),
            mapped: mapped.then(|| counts(cells.iter().map(|cell| cell.state))),
        }
    }
}

/// How many stand how.
pub(super) fn counts(states: impl Iterator<Item = TaskState>) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    for state in states {
        *counts.entry(state.to_string()).or_default() += 1;
    }
    counts
}

/// The state of many as one: what wants attention first.
pub(super) fn summary(states: impl Iterator<Item = TaskState>) -> TaskState {
    const ORDER: [TaskState; 12] = [
        TaskState::Failed,
        TaskState::UpstreamFailed,
        TaskState::UpForRetry,
        TaskState::UpForReschedule,
        TaskState::Restarting,
        TaskState::Running,
        TaskState::Deferred,
        TaskState::Queued,
        TaskState::Scheduled,
        TaskState::None,
        TaskState::Success,
        TaskState::Skipped,
    ];
    let rank = |state: &TaskState| ORDER.iter().position(|it| it == state).unwrap_or(ORDER.len());
    states.min_by_key(rank).unwrap_or(TaskState::None)
}
