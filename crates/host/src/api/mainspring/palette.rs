//! The command palette: DAGs, tasks and runs whose names contain what was typed.
//!
//! Nothing is looked for in files or logs here.

use axum::{Json, extract::State};
use mainspring_core::model::{DagId, RunId, RunState, TaskId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::super::{
    Api, ApiError,
    error::refusals::{Faults, Unprocessable},
    extract::Asked,
    words,
};

/// So many of each kind are told.
const EACH_MAX: usize = 8;

/// What was found.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct PaletteAnswer {
    /// DAGs; those whose names begin with it come first.
    pub dags: Vec<PaletteDag>,
    /// Runs among the newest.
    pub runs: Vec<PaletteRun>,
    /// Tasks of the present DAGs.
    pub tasks: Vec<PaletteTask>,
}

/// A DAG.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct PaletteDag {
    #[schema(value_type = String)]
    pub dag_id: DagId,
    pub dag_display_name: String,
    pub is_paused: bool,
}

/// A run.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PaletteRun {
    #[schema(value_type = String)]
    pub dag_id: DagId,
    #[schema(value_type = String)]
    pub dag_run_id: RunId,
    #[schema(value_type = words::DagRunState)]
    pub state: RunState,
}

/// A task.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PaletteTask {
    #[schema(value_type = String)]
    pub dag_id: DagId,
    #[schema(value_type = String)]
    pub task_id: TaskId,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct PaletteQuery {
    /// What was typed, in any case.
    #[serde(default)]
    q: String,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(search))
}

/// What has a name that contains what was typed.
#[utoipa::path(
    get, path = "/api/mainspring/search", tag = "Search", operation_id = "search",
    params(PaletteQuery),
    responses(
        (status = 200, description = "What was found", body = PaletteAnswer),
        Unprocessable, Faults,
    ),
)]
async fn search(
    State(api): State<Api>,
    Asked(query): Asked<PaletteQuery>,
) -> Result<Json<PaletteAnswer>, ApiError> {
    let typed = query.q.trim().to_lowercase();
    let rows = api.instance.dags().await?;
    let mut dags: Vec<(bool, PaletteDag)> = Vec::new();
    let mut tasks = Vec::new();
    for row in &rows {
        let names = [row.dag_id.as_str(), &row.dag.display_name].map(str::to_lowercase);
        if names.iter().any(|name| name.contains(&typed)) {
            let is_inside = !names.iter().any(|name| name.starts_with(&typed));
            let dag_display_name = row.dag.display_name.clone();
            let (dag_id, is_paused) = (row.dag_id.clone(), row.is_paused);
            dags.push((is_inside, PaletteDag { dag_id, dag_display_name, is_paused }));
        }
        let named = row.dag.tasks.iter().filter(|task| {
            !typed.is_empty() && task.task_id.as_str().to_lowercase().contains(&typed)
        });
        let room = EACH_MAX - tasks.len();
        tasks.extend(
            named.take(room).map(|task| PaletteTask {
                dag_id: row.dag_id.clone(),
                task_id: task.task_id.clone(),
            }),
        );
    }
    dags.sort();
    let runs = match typed.is_empty() {
        true => Vec::new(),
        false => api.read(move |store| store.runs_named(&typed, EACH_MAX as u32)).await?,
    };
    let run = |(key, state): (mainspring_core::engine::RunKey, RunState)| PaletteRun {
        dag_id: key.dag_id,
        dag_run_id: key.run_id,
        state,
    };
    Ok(Json(PaletteAnswer {
        dags: dags.into_iter().map(|(_, dag)| dag).take(EACH_MAX).collect(),
        runs: runs.into_iter().map(run).collect(),
        tasks,
    }))
}
