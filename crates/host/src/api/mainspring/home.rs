//! The first screen: what runs, what failed and was not looked at, and how everything is.
//!
//! What is due and what was is the timeline's.

use std::path::Path;

use axum::{Extension, Json, extract::State, http::StatusCode};
use jiff::Timestamp;
use mainspring_core::{
    engine::TaskInstanceRecord,
    model::{DagId, RunId, TaskId, TaskState},
    tell,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::{
        Api, ApiError, DagRun, dag_runs,
        error::refusals::{Faults, Invalid, NotFound, TooLarge, Unprocessable},
        extract::{Asked, Body, Named},
        paths::RunPath,
    },
    Kept, Spoken,
    log::last_line,
};
use crate::{
    home::free_bytes,
    scheduler::Change,
    store::{RunRow, Store, StoreError},
};

/// So many failures are told.
const FAILED_MAX: u32 = 50;

/// The first screen.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HomeAnswer {
    /// The scheduler's time.
    pub now: Timestamp,
    /// Runs that are not finished, oldest first.
    pub running: Vec<DagRun>,
    /// Runs that failed and that nobody has looked at, the latest first; 50 at most.
    pub failed: Vec<FailedRun>,
    /// How many of them there are.
    pub failed_total: u32,
    /// How everything is.
    pub health: HomeHealth,
}

/// A run that failed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FailedRun {
    /// The run.
    pub run: DagRun,
    /// The task that failed first.
    #[schema(value_type = Option<String>)]
    pub task_id: Option<TaskId>,
    /// Its try.
    pub try_number: Option<u32>,
    /// -1 where it is not mapped.
    pub map_index: Option<i32>,
    /// Why it failed, in words.
    pub reason: Option<String>,
    /// The last line that it printed.
    pub last_line: Option<String>,
}

/// How everything is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HomeHealth {
    /// Of the program.
    pub version: String,
    /// Number of the process.
    pub process: u32,
    /// Since when it runs.
    pub started_at: Timestamp,
    /// The scheduler's time.
    pub now: Timestamp,
    /// The zone of DAGs that name none.
    pub timezone: Option<String>,
    /// How the scheduler is.
    pub scheduler: SchedulerHealth,
    /// Bytes of the database.
    pub database_bytes: u64,
    /// Bytes of the logs, as they were measured last.
    pub logs_bytes: Option<u64>,
    /// Free bytes of the disk that the home lies on.
    pub disk_free_bytes: Option<u64>,
    /// Bytes of memory that this process takes.
    pub memory_bytes: Option<u64>,
    /// When the machine slept last, as far as that was noticed.
    pub last_sleep: Option<super::timeline::Asleep>,
    /// Files that cannot be read.
    pub import_errors: usize,
    /// DAGs whose files are there.
    pub dags: usize,
    /// Those of them that are switched on.
    pub active: usize,
    /// All of them are switched off.
    pub is_paused: bool,
    /// Where everything lies.
    pub home: String,
    /// Where DAG files lie.
    pub dags_folder: String,
}

/// How the scheduler is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SchedulerHealth {
    /// `healthy`, or `stalled`: nothing starts for the moment.
    pub status: String,
    /// Why it is stalled.
    pub reason: Option<String>,
}

/// Whose failures were looked at.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LookedAt {
    /// Those of this DAG; those of all DAGs when left out.
    pub dag_id: Option<String>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(home)).routes(routes!(seen)).routes(routes!(all_seen))
}

/// What runs, what failed, and how everything is.
#[utoipa::path(
    get, path = "/api/mainspring/home", tag = "Home", operation_id = "get_home", params(Spoken),
    responses((status = 200, description = "All of it", body = HomeAnswer), Unprocessable, Faults),
)]
async fn home(
    State(api): State<Api>,
    Extension(kept): Extension<Kept>,
    Asked(spoken): Asked<Spoken>,
) -> Result<Json<HomeAnswer>, ApiError> {
    let now = api.clock.now().wall;
    let logs = api.home.logs();
    let language = spoken.language(&api);
    let (running, failed, failed_total) = api
        .read(move |store| {
            let (rows, total) = store.unseen_failures(FAILED_MAX)?;
            let failed = rows.into_iter().map(|row| failed_run(store, &logs, row, language));
            Ok((store.live_runs()?, failed.collect::<Result<Vec<_>, _>>()?, total))
        })
        .await?;
    let running = running.into_iter().map(DagRun::from).collect();
    let health = health(&api, &kept, now).await?;
    Ok(Json(HomeAnswer { now, running, failed, failed_total, health }))
}

fn failed_run(
    store: &Store,
    logs: &Path,
    row: RunRow,
    language: mainspring_core::explain::Language,
) -> Result<FailedRun, StoreError> {
    let failed = store.task_instances(&row.run.key)?.into_iter();
    let failed = failed.filter(|ti| ti.state == TaskState::Failed);
    let first: Option<TaskInstanceRecord> =
        failed.min_by_key(|ti| (ti.end_date.is_none(), ti.end_date));
    let run_reason = row.run.reason.as_ref().map(|reason| tell::reason(reason, language));
    let mut told = FailedRun {
        run: row.into(),
        task_id: None,
        try_number: None,
        map_index: None,
        reason: run_reason,
        last_line: None,
    };
    let Some(ti) = first else { return Ok(told) };
    let mut tries = store.tries(&ti.key.run, ti.key.task_id.as_str())?.into_iter();
    let exit = tries.rfind(|it| it.key.map_index == ti.key.map_index);
    let own = ti.reason.as_ref().map(|reason| tell::reason(reason, language));
    told.reason = own.or_else(|| exit.and_then(|it| it.exit)).or(told.reason);
    let path = crate::runner::log_path(logs, &ti.key, ti.try_number);
    told.last_line = last_line(&path);
    told.try_number = Some(ti.try_number);
    told.map_index = Some(ti.key.map_index);
    told.task_id = Some(ti.key.task_id);
    Ok(told)
}

async fn health(api: &Api, kept: &Kept, now: Timestamp) -> Result<HomeHealth, ApiError> {
    let dags = api.instance.dags().await?;
    let active = dags.iter().filter(|dag| !dag.is_paused).count();
    let (errors, sleep) = api
        .read(|store| Ok((store.import_errors()?.len(), store.sleeps(Timestamp::MIN, 1)?)))
        .await?;
    let reason = api.instance.stalled();
    let status = if reason.is_some() { "stalled" } else { "healthy" }.to_owned();
    let boot = api.clock.now().boot;
    Ok(HomeHealth {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        process: std::process::id(),
        started_at: kept.started_at(),
        now,
        timezone: api.home.settings().ok().map(|settings| settings.timezone),
        scheduler: SchedulerHealth { status, reason },
        database_bytes: database_bytes(&api.home.database()),
        logs_bytes: kept.logs_bytes(&api.home.logs(), boot),
        disk_free_bytes: free_bytes(api.home.root()),
        memory_bytes: memory(),
        last_sleep: sleep.first().map(|&(from, to)| super::timeline::Asleep { from, to }),
        import_errors: errors,
        dags: dags.len(),
        active,
        is_paused: super::is_paused(&api.home),
        home: api.home.root().display().to_string(),
        dags_folder: api.home.dags().display().to_string(),
    })
}

/// With what was written and not yet moved into it.
fn database_bytes(path: &Path) -> u64 {
    let beside = path.with_extension("db-wal");
    [path, &beside].iter().filter_map(|path| path.metadata().ok()).map(|it| it.len()).sum()
}

/// What is resident, where the system tells it in a file.
fn memory() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = told.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}

/// Notes that somebody has looked at the failure of a run.
#[utoipa::path(
    post, path = "/api/mainspring/dags/{dag_id}/dagRuns/{dag_run_id}/seen", tag = "Home",
    operation_id = "see_run", params(RunPath),
    responses((status = 204, description = "It is noted"), NotFound, Unprocessable, Faults),
)]
async fn seen(State(api): State<Api>, Named(path): Named<RunPath>) -> Result<StatusCode, ApiError> {
    let key = path.run();
    dag_runs::row(&api, &key).await?;
    note(&api, Some(key.dag_id), Some(key.run_id)).await
}

/// Notes that somebody has looked at all failures, or at those of a DAG.
#[utoipa::path(
    post, path = "/api/mainspring/seen", tag = "Home", operation_id = "see_all",
    request_body = LookedAt,
    responses((status = 204, description = "It is noted"), Invalid, TooLarge, Unprocessable, Faults),
)]
async fn all_seen(
    State(api): State<Api>,
    Body(whose): Body<LookedAt>,
) -> Result<StatusCode, ApiError> {
    note(&api, whose.dag_id.map(DagId::from), None).await
}

async fn note(
    api: &Api,
    dag_id: Option<DagId>,
    run_id: Option<RunId>,
) -> Result<StatusCode, ApiError> {
    api.store.commit(vec![crate::store::Write::LookedAt { dag_id, run_id }]).await?;
    // Whoever shows failures looks again; nobody need listen.
    let _ = api.changes.send(Change::Dags);
    Ok(StatusCode::NO_CONTENT)
}
