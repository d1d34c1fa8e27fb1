//! Parts of a text tried out in place: real processes, and nothing in the history.
//!
//! What a trial is, and when it ends, is told in `trials`.

use axum::{Json, extract::State, http::StatusCode};
use jiff::Timestamp;
use mainspring_core::{model::TaskId, rehearse};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    dry_run::{known, valid},
    live::{LiveTask, shortened, tasks},
    render::reading,
};
use crate::{
    api::{
        Api, ApiError,
        extract::{Asked, Body, Named},
        refusals::{Conflict, Faults, Invalid, NotFound, TooLarge, Unprocessable},
    },
    executor::log::read_log,
    params,
    rehearsal::Imagined,
    runner::log_path,
    trials::{Trial, TrialError, TrialState, Wanted},
};

/// So much of a log is told at once, in bytes.
const LOG_MAX: usize = 256 * 1024;

/// A part of a text that is to be tried out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BeginTrial {
    /// The file, relative to the dags folder; it need not be there.
    path: String,
    /// What it would say; what it says if left out.
    text: Option<String>,
    scope: TrialScope,
    /// The last results of these are used, as are those of what comes before the part.
    #[serde(default)]
    frozen: Vec<String>,
    /// Of the run; if left out the date of the next run of the schedule.
    logical_date: Option<Timestamp>,
    /// Laid over the DAG's params.
    #[schema(value_type = Option<Object>)]
    params: Option<Value>,
}

/// Which part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TrialScope {
    #[schema(inline)]
    kind: ScopeKind,
    /// For all kinds but `all`.
    #[serde(skip_serializing_if = "Option::is_none")]
    task_id: Option<String>,
}

/// Which part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ScopeKind {
    /// One task, whatever comes before it.
    Task,
    /// A task and all that comes before it.
    UpTo,
    /// A task and all that comes after it.
    From,
    All,
}

/// A trial that has begun.
#[derive(Debug, Serialize, ToSchema)]
struct BegunTrial {
    trial_id: String,
}

/// A trial as its nodes show it.
#[derive(Debug, Serialize, ToSchema)]
struct TrialAnswer {
    trial_id: String,
    state: TrialState,
    scope: TrialScope,
    logical_date: Option<Timestamp>,
    /// In the order of the file; only those that take part.
    tasks: Vec<TrialTask>,
}

/// A task of a trial.
#[derive(Debug, Serialize, ToSchema)]
struct TrialTask {
    #[serde(flatten)]
    task: LiveTask,
    /// What it handed on.
    xcoms: Vec<TrialXCom>,
    /// It is not run: this is its last result.
    is_frozen: bool,
}

/// A value that a task handed on.
#[derive(Debug, Serialize, ToSchema)]
struct TrialXCom {
    key: String,
    /// A long value is the beginning of its text.
    value: Value,
}

/// A part of a log.
#[derive(Debug, Serialize, ToSchema)]
struct TrialLog {
    text: String,
    /// Where the text begins, in bytes.
    start: u64,
    /// Where the next part begins.
    end: u64,
    /// Of the whole log.
    size: u64,
    /// The try has ended: nothing is added any more.
    is_over: bool,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct TrialPath {
    trial_id: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct TrialLogQuery {
    task_id: String,
    /// The latest when left out.
    try_number: Option<u32>,
    /// A byte of the log; if negative its end is told.
    #[serde(default)]
    offset: i64,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(begin))
        .routes(routes!(one, end))
        .routes(routes!(log))
        .routes(routes!(stop))
}

/// Tries a part of a text out: real processes, nothing in the history.
#[utoipa::path(
    post, path = "/api/mainspring/trials", tag = "Trial", operation_id = "begin_trial",
    request_body = BeginTrial,
    responses(
        (status = 201, description = "It has begun", body = BegunTrial),
        Invalid, NotFound, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn begin(
    State(api): State<Api>,
    Body(asked): Body<BeginTrial>,
) -> Result<(StatusCode, Json<BegunTrial>), ApiError> {
    let BeginTrial { path, text, scope, frozen, logical_date, params: conf } = asked;
    let dag = valid(reading(&api, path.clone(), text).await?)?;
    let conf = conf.unwrap_or_default();
    params::check(&dag, &conf).map_err(ApiError::invalid)?;
    let scope = scope.meant()?;
    let frozen = frozen.iter().map(|id| known(&dag, id)).collect::<Result<_, _>>()?;
    let now = api.clock.now().wall;
    let outset = api.environment.current().await;
    let mut row = Imagined::new(dag.clone(), (logical_date, conf), now, outset).row;
    // It starts now, whatever its date.
    row.run.start_date = Some(now);
    let wanted = Wanted { dag, path, scope, frozen, row };
    let trial = api.trials.begin(wanted, &api.store).await?;
    Ok((StatusCode::CREATED, Json(BegunTrial { trial_id: trial.trial_id.to_string() })))
}

/// A trial as its nodes show it.
#[utoipa::path(
    get, path = "/api/mainspring/trials/{trial_id}", tag = "Trial", operation_id = "get_trial",
    params(TrialPath),
    responses(
        (status = 200, description = "The trial", body = TrialAnswer),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn one(
    State(api): State<Api>,
    Named(path): Named<TrialPath>,
) -> Result<Json<TrialAnswer>, ApiError> {
    let trial = find(&api, &path.trial_id)?;
    let answer = api.work(move || {
        // First, so that nothing of a trial that has ended is older than its end.
        let state = trial.state();
        let row = trial.store.run(&trial.run)?.ok_or_else(|| gone(&trial.trial_id))?;
        let mut xcoms = trial.store.xcoms(&trial.run, None)?;
        let tasks = tasks(&trial.store, &trial.logs, &row)?;
        let tasks = tasks.into_iter().map(|task| {
            let own = xcoms.extract_if(.., |row| row.task_id == task.task_id.as_str());
            let own = own.map(|row| TrialXCom { value: shortened(&row.value), key: row.key });
            TrialTask {
                xcoms: own.collect(),
                is_frozen: trial.frozen.contains(&task.task_id),
                task,
            }
        });
        Ok(TrialAnswer {
            trial_id: trial.trial_id.to_string(),
            state,
            scope: TrialScope::of(&trial.scope),
            logical_date: trial.logical_date,
            tasks: tasks.collect(),
        })
    });
    Ok(Json(answer.await?))
}

/// A part of the log of a trial's task.
#[utoipa::path(
    get, path = "/api/mainspring/trials/{trial_id}/log", tag = "Trial",
    operation_id = "get_trial_log", params(TrialPath, TrialLogQuery),
    responses(
        (status = 200, description = "What it wrote, 256 KiB at most", body = TrialLog),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn log(
    State(api): State<Api>,
    Named(path): Named<TrialPath>,
    Asked(query): Asked<TrialLogQuery>,
) -> Result<Json<TrialLog>, ApiError> {
    let trial = find(&api, &path.trial_id)?;
    Ok(Json(api.work(move || read(&trial, &query)).await?))
}

/// Ends the processes of a trial; what they did can still be looked at.
#[utoipa::path(
    post, path = "/api/mainspring/trials/{trial_id}/stop", tag = "Trial",
    operation_id = "stop_trial", params(TrialPath),
    responses((status = 204, description = "They are ended"), NotFound, Unprocessable, Faults),
)]
async fn stop(
    State(api): State<Api>,
    Named(path): Named<TrialPath>,
) -> Result<StatusCode, ApiError> {
    match api.trials.stop(&path.trial_id) {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(gone(&path.trial_id)),
    }
}

/// Ends a trial, its processes too, and forgets it.
#[utoipa::path(
    delete, path = "/api/mainspring/trials/{trial_id}", tag = "Trial", operation_id = "end_trial",
    params(TrialPath),
    responses((status = 204, description = "It is gone"), NotFound, Unprocessable, Faults),
)]
async fn end(
    State(api): State<Api>,
    Named(path): Named<TrialPath>,
) -> Result<StatusCode, ApiError> {
    match api.trials.end(&path.trial_id).await {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(gone(&path.trial_id)),
    }
}

fn read(trial: &Trial, query: &TrialLogQuery) -> Result<TrialLog, ApiError> {
    let tries = trial.store.tries(&trial.run, &query.task_id)?;
    let wanted = |number: u32| query.try_number.is_none_or(|wanted| wanted == number);
    // Whether it has ended is asked for first: what is read then is complete if it says so.
    let Some(row) = tries.into_iter().rfind(|row| wanted(row.try_number)) else {
        let text = format!("`{}` has no such try in this trial", query.task_id);
        return Err(ApiError::not_found(text));
    };
    let path = log_path(&trial.logs, &row.key, row.try_number);
    let start = match u64::try_from(query.offset) {
        Ok(offset) => offset,
        Err(_) => match read_log(&path, 0, 0) {
            Ok(chunk) => chunk.size.saturating_sub(LOG_MAX as u64),
            Err(_) => 0,
        },
    };
    let is_over = row.end_date.is_some();
    let chunk = match read_log(&path, start, LOG_MAX) {
        Ok(chunk) => chunk,
        // Nothing was written yet.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(TrialLog { text: String::new(), start: 0, end: 0, size: 0, is_over });
        }
        Err(error) => {
            return Err(ApiError::internal(format!("the log cannot be read: {error}")));
        }
    };
    let whole = whole(&chunk.bytes);
    let start = chunk.next_offset - chunk.bytes.len() as u64;
    let text = String::from_utf8_lossy(&chunk.bytes[..whole]).into_owned();
    Ok(TrialLog { text, start, end: start + whole as u64, size: chunk.size, is_over })
}

/// How many of the bytes end with a whole character; one that is torn is read with the next part.
fn whole(bytes: &[u8]) -> usize {
    let torn = match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => bytes.len() - error.valid_up_to(),
        _ => 0,
    };
    bytes.len() - torn
}

pub(super) fn find(api: &Api, trial_id: &str) -> Result<std::sync::Arc<Trial>, ApiError> {
    api.trials.find(trial_id).ok_or_else(|| gone(trial_id))
}

fn gone(trial_id: &str) -> ApiError {
    ApiError::not_found(format!("there is no trial `{trial_id}`"))
        .hint("a trial is forgotten when it is ended, and after an hour")
}

impl TrialScope {
    fn meant(self) -> Result<rehearse::Scope, ApiError> {
        let task = self.task_id.map(TaskId::from);
        let needed = || ApiError::invalid("this scope needs a `task_id`");
        Ok(match self.kind {
            ScopeKind::Task => rehearse::Scope::Task(task.ok_or_else(needed)?),
            ScopeKind::UpTo => rehearse::Scope::UpTo(task.ok_or_else(needed)?),
            ScopeKind::From => rehearse::Scope::From(task.ok_or_else(needed)?),
            ScopeKind::All => rehearse::Scope::All,
        })
    }

    fn of(scope: &rehearse::Scope) -> Self {
        let (kind, task_id) = match scope {
            rehearse::Scope::Task(id) => (ScopeKind::Task, Some(id)),
            rehearse::Scope::UpTo(id) => (ScopeKind::UpTo, Some(id)),
            rehearse::Scope::From(id) => (ScopeKind::From, Some(id)),
            rehearse::Scope::All => (ScopeKind::All, None),
        };
        Self { kind, task_id: task_id.map(TaskId::to_string) }
    }
}

impl From<TrialError> for ApiError {
    fn from(error: TrialError) -> Self {
        let message = error.to_string();
        match error {
            TrialError::Scope(_) => Self::invalid(message),
            TrialError::TooMany => Self::conflict(message).hint("end one of them first"),
            TrialError::NoResult(_) => {
                Self::conflict(message).hint("let it run, or leave it out of `frozen`")
            }
            TrialError::Pool(_) => Self::conflict(message),
            TrialError::Start(_) | TrialError::Store(_) => Self::internal(message),
        }
    }
}
