//! DAGs: what there is, and whether its schedule is on.
//!
//! Files are changed elsewhere; the runs of a DAG have a file of their own.

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{Json, extract::State, http::StatusCode};
use jiff::{SignedDuration, Timestamp};
use mainspring_core::{
    model::{self, DagId, Missed, RunState, ScheduleSpec},
    timetable::Timetable,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Api, ApiError, DagVersion, dag_runs, dag_versions,
    error::refusals::{Conflict, Faults, Invalid, NotFound, TooLarge, Unprocessable},
    extract::{Asked, Body, MaskQuery, Named, cut, order, part},
    mainspring::by_hand,
    paths::DagPath,
    words,
};
use crate::store::{DagRow, DagsWanted, Part, RunsWanted};

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
    pub timetable_description: Option<String>,
    /// It has a schedule.
    pub timetable_periodic: bool,
    /// Never: there are no partitions here.
    pub timetable_partitioned: bool,
    /// It has a schedule whose past slots can be run.
    pub is_backfillable: bool,
    /// 0: a DAG is never switched off for its failures.
    pub max_consecutive_failed_dag_runs: u32,
    /// The file's name; nothing needs to be hidden in it.
    pub file_token: String,
}

/// A DAG in full: Airflow's `DAGDetailsResponse`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct DagDetails {
    #[serde(flatten)]
    pub dag: Dag,
    /// `max_active_tasks` by its old name.
    pub concurrency: u32,
    /// In ISO 8601.
    pub dag_run_timeout: Option<String>,
    pub is_paused_upon_creation: bool,
    pub is_favorite: bool,
    pub active_runs_count: u32,
    pub render_template_as_native_obj: bool,
    pub latest_dag_version: Option<DagVersion>,
    /// By name: `value`, `schema` and `description`.
    #[schema(value_type = std::collections::BTreeMap<String, Object>)]
    pub params: Map<String, Value>,
}

/// A label of a DAG.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct Tag {
    pub name: String,
    #[schema(value_type = String)]
    pub dag_id: DagId,
    pub dag_display_name: String,
}

/// The labels that there are: Airflow's `DAGTagCollectionResponse`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct TagCollection {
    /// By name.
    pub tags: Vec<String>,
    pub total_entries: usize,
}

/// Several DAGs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct DagCollection {
    pub dags: Vec<Dag>,
    pub total_entries: u32,
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

/// Which DAGs.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// DAGs whose file is gone are left out.
    #[serde(default = "yes")]
    exclude_stale: bool,
    paused: Option<bool>,
    has_import_errors: Option<bool>,
    #[serde(default)]
    tags: Vec<String>,
    /// `any` or `all` of the tags.
    #[serde(default)]
    #[param(inline)]
    tags_match_mode: TagsMatch,
    #[serde(default)]
    owners: Vec<String>,
    /// What the id contains, whatever the case; `%` and `_` are wild.
    dag_id_pattern: Option<String>,
    dag_display_name_pattern: Option<String>,
    #[param(value_type = Option<words::DagRunState>)]
    last_dag_run_state: Option<RunState>,
    /// `dag_id`, `dag_display_name`, `is_paused`, `last_run_state` or `last_run_start_date`; with
    /// `-` before it the other way round.
    #[serde(default)]
    order_by: Vec<String>,
    limit: Option<u32>,
    offset: Option<u32>,
}

/// Whether any or all of the tags are wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum TagsMatch {
    #[default]
    Any,
    All,
}

fn yes() -> bool {
    true
}

impl ListQuery {
    fn wanted(self) -> Result<(DagsWanted, Part), ApiError> {
        let wanted = DagsWanted {
            order: order(&self.order_by, DagsWanted::order)?,
            tags: self.tags,
            all_tags: self.tags_match_mode == TagsMatch::All,
            owners: self.owners,
            dag_id_pattern: self.dag_id_pattern,
            display_name_pattern: self.dag_display_name_pattern,
            is_paused: self.paused,
            is_present: self.exclude_stale.then_some(true),
            has_import_errors: self.has_import_errors,
            last_run_state: self.last_dag_run_state,
        };
        // As many as files: whoever wants them all may have them.
        let limit = self.limit.unwrap_or(part(None, None).limit);
        Ok((wanted, Part { limit, offset: self.offset.unwrap_or(0) }))
    }
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, patch_all))
        .routes(routes!(one, patch, remove))
        .routes(routes!(details))
        .routes(routes!(tags))
}

/// The DAGs, by name.
#[utoipa::path(
    get, path = "/api/v2/dags", tag = "DAG", operation_id = "get_dags",
    params(ListQuery),
    responses(
        (status = 200, description = "DAGs", body = DagCollection),
        Invalid, Unprocessable, Faults,
    ),
)]
async fn list(
    State(api): State<Api>,
    Asked(query): Asked<ListQuery>,
) -> Result<Json<DagCollection>, ApiError> {
    let (wanted, part) = query.wanted()?;
    Ok(Json(listed(&api, wanted, part).await?))
}

async fn listed(api: &Api, wanted: DagsWanted, part: Part) -> Result<DagCollection, ApiError> {
    let (rows, total_entries) = api.read(move |store| store.dags_list(&wanted, part)).await?;
    let seen = Seen::now(api).await?;
    let dags = rows.into_iter().map(|row| seen.dag(api, row)).collect();
    Ok(DagCollection { dags, total_entries })
}

/// Switches the schedules of several DAGs off or on; those of the list that the query names.
#[utoipa::path(
    patch, path = "/api/v2/dags", tag = "DAG", operation_id = "patch_dags",
    params(ListQuery),
    request_body = PatchDag,
    responses(
        (status = 200, description = "The DAGs, changed", body = DagCollection),
        Invalid, NotFound, TooLarge, Unprocessable, Faults,
    ),
)]
async fn patch_all(
    State(api): State<Api>,
    Asked(query): Asked<ListQuery>,
    Body(change): Body<PatchDag>,
) -> Result<Json<DagCollection>, ApiError> {
    let (wanted, part) = query.wanted()?;
    let mut found = listed(&api, wanted, part).await?;
    let PatchDag { is_paused, backlog } = change;
    for dag in &found.dags {
        by_hand(&api, dag.dag_id.clone(), is_paused, backlog).await?;
    }
    let seen = Seen::now(&api).await?;
    for dag in &mut found.dags {
        *dag = seen.dag(&api, row(&api, dag.dag_id.as_str()).await?);
    }
    Ok(Json(found))
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

/// One DAG in full.
#[utoipa::path(
    get, path = "/api/v2/dags/{dag_id}/details", tag = "DAG", operation_id = "get_dag_details",
    params(DagPath),
    responses(
        (status = 200, description = "The DAG", body = DagDetails),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn details(
    State(api): State<Api>,
    Named(DagPath { dag_id }): Named<DagPath>,
) -> Result<Json<DagDetails>, ApiError> {
    let row = row(&api, &dag_id).await?;
    let meaning = row.dag.clone();
    let states = vec![RunState::Queued, RunState::Running];
    let active = RunsWanted { dag_ids: vec![dag_id.clone()], states, ..RunsWanted::default() };
    let none = Part { limit: 0, offset: 0 };
    let active = api.read(move |store| store.runs_list(&active, none)).await?.1;
    let version = dag_versions::version(&api, &dag_id, row.version).await?;
    let timeout = meaning.dagrun_timeout.and_then(|it| SignedDuration::try_from(it).ok());
    Ok(Json(DagDetails {
        concurrency: meaning.max_active_tasks,
        dag_run_timeout: timeout.map(|timeout| timeout.to_string()),
        is_paused_upon_creation: true,
        is_favorite: false,
        active_runs_count: active,
        render_template_as_native_obj: false,
        latest_dag_version: Some(version),
        params: meaning.params.iter().map(param).collect(),
        dag: Seen::now(&api).await?.dag(&api, row),
    }))
}

fn param(param: &model::Param) -> (String, Value) {
    let description = param.schema.get("description").cloned().unwrap_or_default();
    let value = json!({
        "value": param.default, "schema": param.schema, "description": description,
    });
    (param.name.clone(), value)
}

/// Switches its schedule off or on.
#[utoipa::path(
    patch, path = "/api/v2/dags/{dag_id}", tag = "DAG", operation_id = "patch_dag",
    params(DagPath, MaskQuery),
    request_body = PatchDag,
    responses(
        (status = 200, description = "The DAG, changed", body = Dag),
        Invalid, NotFound, TooLarge, Unprocessable, Faults,
    ),
)]
async fn patch(
    State(api): State<Api>,
    Named(path): Named<DagPath>,
    Asked(_): Asked<MaskQuery>,
    Body(change): Body<PatchDag>,
) -> Result<Json<Dag>, ApiError> {
    let PatchDag { is_paused, backlog } = change;
    by_hand(&api, DagId::from(&*path.dag_id), is_paused, backlog).await?;
    one(State(api), Named(path)).await
}

/// So many runs go at once, so that the scheduler is not kept from writing for long.
const RUNS_AT_ONCE: u32 = 200;

/// Forgets a DAG whose file is gone: its runs, their logs, its versions.
#[utoipa::path(
    delete, path = "/api/v2/dags/{dag_id}", tag = "DAG", operation_id = "delete_dag",
    params(DagPath),
    responses(
        (status = 204, description = "It is gone"), NotFound, Conflict, Unprocessable, Faults,
    ),
)]
async fn remove(
    State(api): State<Api>,
    Named(DagPath { dag_id }): Named<DagPath>,
) -> Result<StatusCode, ApiError> {
    let known = row(&api, &dag_id).await?;
    if known.is_present {
        let message = format!("the file of `{dag_id}` is there: `{}`", known.path);
        return Err(ApiError::conflict(message).hint("delete the file, then the history"));
    }
    loop {
        let name = dag_id.clone();
        let runs = api.read(move |store| store.ended_runs(&name, RUNS_AT_ONCE)).await?;
        if dag_runs::forget(&api, runs).await?.is_empty() {
            break;
        }
    }
    api.instance.forget_dag(known.dag_id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct TagsQuery {
    /// What the tag contains, whatever the case.
    tag_name_pattern: Option<String>,
    limit: Option<u32>,
    offset: Option<u32>,
}

/// The tags of the present DAGs.
#[utoipa::path(
    get, path = "/api/v2/dagTags", tag = "DAG", operation_id = "get_dag_tags",
    params(TagsQuery),
    responses(
        (status = 200, description = "Tags", body = TagCollection), Unprocessable, Faults,
    ),
)]
async fn tags(
    State(api): State<Api>,
    Asked(query): Asked<TagsQuery>,
) -> Result<Json<TagCollection>, ApiError> {
    let mut tags = api.read(|store| store.tags()).await?;
    let wanted = query.tag_name_pattern.unwrap_or_default().to_lowercase();
    tags.retain(|tag| tag.to_lowercase().contains(wanted.trim_matches('%')));
    let total_entries = tags.len();
    Ok(Json(TagCollection { tags: cut(tags, query.limit, query.offset), total_entries }))
}

/// The DAG of that name.
pub(super) async fn row(api: &Api, dag_id: &str) -> Result<DagRow, ApiError> {
    let name = dag_id.to_owned();
    let row = api.read(move |store| store.dag(&name)).await?;
    row.ok_or_else(|| ApiError::not_found(format!("there is no DAG `{dag_id}`")))
}

/// What is known of DAGs beside their rows.
pub(super) struct Seen {
    next_slots: HashMap<DagId, Timestamp>,
    /// Paths of the files that cannot be read.
    broken: Vec<String>,
}

impl Seen {
    pub(super) async fn now(api: &Api) -> Result<Self, ApiError> {
        let next_slots = api.instance.next_slots().await?.into_iter().collect();
        let errors = api.read(|store| store.import_errors()).await?;
        Ok(Self { next_slots, broken: errors.into_iter().map(|error| error.path).collect() })
    }

    pub(super) fn dag(&self, api: &Api, row: DagRow) -> Dag {
        let model::Dag { description, doc, owner, tags, .. } = (*row.dag).clone();
        let dag: Arc<model::Dag> = row.dag;
        let schedule: Vec<String> = dag.schedule.iter().map(schedule_text).collect();
        let run_after = self.next_slots.get(&row.dag_id).copied();
        let slot = run_after.and_then(|at| slot_at(&dag, at));
        let dag_display_name = dag.display_name.clone();
        let tag = |name| Tag {
            name,
            dag_id: row.dag_id.clone(),
            dag_display_name: dag_display_name.clone(),
        };
        Dag {
            dag_display_name: dag.display_name.clone(),
            is_paused: row.is_paused,
            is_stale: !row.is_present,
            has_import_errors: self.broken.contains(&row.path),
            timetable_description: some_text(schedule.join(" or ")),
            timetable_periodic: !schedule.is_empty(),
            timetable_partitioned: false,
            is_backfillable: !schedule.is_empty(),
            max_consecutive_failed_dag_runs: 0,
            file_token: row.path.clone(),
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
