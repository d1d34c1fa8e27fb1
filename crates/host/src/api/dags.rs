//! DAGs: what there is, and whether its schedule is on.
//!
//! Files are changed elsewhere; the runs of a DAG have a file of their own.

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{Json, extract::State};
use jiff::Timestamp;
use mainspring_core::{
    model::{self, DagId, Missed, ScheduleSpec},
    timetable::Timetable,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError,
    error::refusals::{Faults, Invalid, NotFound, Unprocessable},
    extract::{Asked, Body, Named, Page},
    paths::DagPath,
    words,
};
use crate::store::DagRow;

/// A DAG: Airflow's `DAGResponse`, with `schedule`, `timezone`, `owner` and `doc` beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names; see DESIGN's vocabulary")]
pub struct Dag {
    #[schema(value_type = String)]
    pub dag_id: DagId,
    pub dag_display_name: String,
    pub is_paused: bool,
    /// The file is gone; the history stays.
    pub is_stale: bool,
    pub relative_fileloc: String,
    pub fileloc: String,
    pub description: Option<String>,
    /// The entries of the schedule, as in the file; empty when the DAG runs by hand only.
    pub schedule: Vec<String>,
    pub timetable_summary: Option<String>,
    pub timezone: String,
    pub start_date: Option<Timestamp>,
    pub end_date: Option<Timestamp>,
    pub catchup: bool,
    pub tags: Vec<Tag>,
    pub owners: Vec<String>,
    pub doc_md: Option<String>,
    pub max_active_tasks: u32,
    pub max_active_runs: u32,
    pub has_task_concurrency_limits: bool,
    /// What the file says now cannot be read; this is the last version that could.
    pub has_import_errors: bool,
    pub next_dagrun_logical_date: Option<Timestamp>,
    pub next_dagrun_data_interval_start: Option<Timestamp>,
    pub next_dagrun_data_interval_end: Option<Timestamp>,
    /// When it runs next on its schedule; nothing while it is paused.
    pub next_dagrun_run_after: Option<Timestamp>,
    /// Number of the latest version.
    pub version: u32,
}

/// A label of a DAG.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct Tag {
    pub name: String,
    #[schema(value_type = String)]
    pub dag_id: DagId,
}

/// Several DAGs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct DagCollection {
    pub dags: Vec<Dag>,
    pub total_entries: usize,
}

/// What may be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PatchDag {
    /// The schedule is off.
    pub is_paused: bool,
    /// What becomes of the slots that passed meanwhile; without it, what the DAG says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<words::Backlog>)]
    pub backlog: Option<Missed>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    #[serde(default = "yes")]
    exclude_stale: bool,
    paused: Option<bool>,
    limit: Option<u32>,
    offset: Option<u32>,
}

fn yes() -> bool {
    true
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(one, patch)).routes(routes!(details))
}

/// The DAGs, by name.
#[utoipa::path(
    get, path = "/api/v2/dags", tag = "DAG", operation_id = "get_dags",
    params(ListQuery),
    responses((status = 200, description = "DAGs", body = DagCollection), Unprocessable, Faults),
)]
async fn list(
    State(api): State<Api>,
    Asked(query): Asked<ListQuery>,
) -> Result<Json<DagCollection>, ApiError> {
    let rows = api.read(|store| store.dags()).await?;
    let wanted = |row: &DagRow| {
        (row.is_present || !query.exclude_stale)
            && query.paused.is_none_or(|paused| row.is_paused == paused)
    };
    let rows: Vec<DagRow> = rows.into_iter().filter(wanted).collect();
    let total_entries = rows.len();
    let page = Page::default();
    let (limit, offset) = (query.limit.unwrap_or(page.limit), query.offset.unwrap_or(page.offset));
    let seen = Seen::now(&api).await?;
    let dags = Page { limit, offset }.of(rows.into_iter().map(|row| seen.dag(&api, row)));
    Ok(Json(DagCollection { dags, total_entries }))
}

/// One DAG.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}", tag = "DAG", operation_id = "get_dag",
    params(DagPath),
    responses((status = 200, description = "The DAG", body = Dag), NotFound, Unprocessable, Faults),
)]
async fn one(State(api): State<Api>, Named(path): Named<DagPath>) -> Result<Json<Dag>, ApiError> {
    let row = row(&api, &path.dag_id).await?;
    Ok(Json(Seen::now(&api).await?.dag(&api, row)))
}

/// Airflow tells the same and more here; there is nothing more.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/details", tag = "DAG", operation_id = "get_dag_details",
    params(DagPath),
    responses((status = 200, description = "The DAG", body = Dag), NotFound, Unprocessable, Faults),
)]
async fn details(api: State<Api>, path: Named<DagPath>) -> Result<Json<Dag>, ApiError> {
    one(api, path).await
}

/// Switches its schedule off or on.
#[utoipa::path(
    patch, path = "/api/v2/dags/{dag_id}", tag = "DAG", operation_id = "patch_dag",
    params(DagPath),
    request_body = PatchDag,
    responses(
        (status = 200, description = "The DAG, changed", body = Dag),
        Invalid, NotFound, Unprocessable, Faults,
    ),
)]
async fn patch(
    State(api): State<Api>,
    Named(path): Named<DagPath>,
    Body(change): Body<PatchDag>,
) -> Result<Json<Dag>, ApiError> {
    let PatchDag { is_paused, backlog } = change;
    api.instance.set_paused(DagId::from(&*path.dag_id), is_paused, backlog).await?;
    one(State(api), Named(path)).await
}

/// The DAG of that name.
pub(super) async fn row(api: &Api, dag_id: &str) -> Result<DagRow, ApiError> {
    let name = dag_id.to_owned();
    let row = api.read(move |store| store.dag(&name)).await?;
    row.ok_or_else(|| ApiError::not_found(format!("there is no DAG `{dag_id}`")))
}

/// What is known of DAGs beside their rows.
struct Seen {
    next_slots: HashMap<DagId, Timestamp>,
    /// Paths of the files that cannot be read.
    broken: Vec<String>,
}

impl Seen {
    async fn now(api: &Api) -> Result<Self, ApiError> {
        let next_slots = api.instance.next_slots().await?.into_iter().collect();
        let errors = api.read(|store| store.import_errors()).await?;
        Ok(Self { next_slots, broken: errors.into_iter().map(|error| error.path).collect() })
    }

    fn dag(&self, api: &Api, row: DagRow) -> Dag {
        let model::Dag { description, doc, owner, tags, .. } = (*row.dag).clone();
        let dag: Arc<model::Dag> = row.dag;
        let schedule: Vec<String> = dag.schedule.iter().map(schedule_text).collect();
        let run_after = self.next_slots.get(&row.dag_id).copied();
        let slot = run_after.and_then(|at| slot_at(&dag, at));
        let tag = |name| Tag { name, dag_id: row.dag_id.clone() };
        Dag {
            dag_display_name: dag.display_name.clone(),
            is_paused: row.is_paused,
            is_stale: !row.is_present,
            has_import_errors: self.broken.contains(&row.path),
            fileloc: api.home.dags().join(&row.path).display().to_string(),
            relative_fileloc: row.path,
            description: some_text(description),
            timetable_summary: some_text(schedule.join(" or ")),
            schedule,
            timezone: dag.timezone.clone(),
            start_date: dag.start_date,
            end_date: dag.end_date,
            catchup: dag.catchup,
            tags: tags.into_iter().map(tag).collect(),
            owners: some_text(owner).into_iter().collect(),
            doc_md: some_text(doc),
            max_active_tasks: dag.max_active_tasks,
            max_active_runs: dag.max_active_runs,
            has_task_concurrency_limits: dag.tasks.iter().any(|task| {
                task.max_active_tis_per_dag.is_some() || task.max_active_tis_per_dagrun.is_some()
            }),
            next_dagrun_logical_date: slot.map(|slot| slot.logical_date),
            next_dagrun_data_interval_start: slot.map(|slot| slot.data_interval_start),
            next_dagrun_data_interval_end: slot.map(|slot| slot.data_interval_end),
            next_dagrun_run_after: run_after,
            version: row.version,
            dag_id: row.dag_id,
        }
    }
}

fn slot_at(dag: &model::Dag, at: Timestamp) -> Option<mainspring_core::timetable::Slot> {
    Timetable::of(dag).ok()?.upcoming(at, dag.start_date, dag.end_date).next()
}

fn some_text(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// The entry as it stands in a file.
fn schedule_text(spec: &ScheduleSpec) -> String {
    match spec {
        ScheduleSpec::Cron(text) => text.clone(),
        ScheduleSpec::Every(distance) => format!("every {}", duration_text(*distance)),
    }
}

/// As durations are written in files: `1h30m`.
fn duration_text(duration: Duration) -> String {
    let mut seconds = duration.as_secs();
    let mut text = String::new();
    for (unit, size) in [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)] {
        if seconds >= size {
            text.push_str(&format!("{}{unit}", seconds / size));
            seconds %= size;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_in_files() {
        for text in ["30s", "1h30m", "2d", "1d2h3m4s"] {
            let duration = mainspring_core::file::parse_duration(text).unwrap();
            assert_eq!(duration_text(duration), text);
        }
    }
}
