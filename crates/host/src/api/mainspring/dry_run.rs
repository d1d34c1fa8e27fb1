//! A run of a text rehearsed: which task starts when, with what, and what follows if one fails.
//! Nothing is saved and nothing runs.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use axum::{Json, extract::State};
use jiff::Timestamp;
use mainspring_core::{
    engine::Limits,
    model::{Dag, RunState, TaskId, TaskState},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Diagnostic, render::reading};
use crate::{
    api::{
        Api, ApiError,
        extract::Body,
        refusals::{Faults, Invalid, NotFound, TooLarge, Unprocessable},
        words,
    },
    dags_folder::ReadFile,
    params,
    rehearsal::{DryRun, Foresight, Imagined, Rehearsed, dry_run},
    scheduler,
};

/// No task is taken to last longer.
const SECONDS_MAX: f64 = 366.0 * 86_400.0;

/// A text to be rehearsed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RehearseRun {
    /// The file, relative to the dags folder; it need not be there.
    path: String,
    /// What it would say; what it says if left out.
    text: Option<String>,
    /// Of the run; if left out the date of the next run of the schedule.
    logical_date: Option<Timestamp>,
    /// Laid over the DAG's params.
    #[schema(value_type = Option<Object>)]
    params: Option<Value>,
    /// Every try of these tasks fails.
    #[serde(default)]
    fail: Vec<String>,
    /// How long tasks are to take, in seconds; if left out as long as usual.
    #[serde(default)]
    durations: BTreeMap<String, f64>,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
struct RehearsedRun {
    logical_date: Option<Timestamp>,
    /// `running` if it can never end, or has not after very many tries.
    #[schema(value_type = words::DagRunState)]
    state: RunState,
    /// How long it takes.
    seconds: f64,
    /// Each try in the order of its start, and each task that has none when that is decided.
    tasks: Vec<RehearsedTask>,
}

/// A try; or a task that has none.
#[derive(Debug, Serialize, ToSchema)]
struct RehearsedTask {
    #[schema(value_type = String)]
    task_id: TaskId,
    map_index: i32,
    /// 0 for a task that has no try.
    try_number: u32,
    #[schema(value_type = words::TaskState)]
    state: TaskState,
    /// In seconds from the run's start.
    start: Option<f64>,
    /// In seconds from the run's start.
    end: Option<f64>,
    /// Its fields, as far as they can be known; only of the first few tries of a task.
    rendered: Vec<RehearsedField>,
    /// Why it ends so, what it waits for, or what is guessed.
    why: Option<String>,
    /// Its duration is its usual one, or was given; else ten seconds are assumed.
    is_measured: bool,
}

/// A text of a task.
#[derive(Debug, Serialize, ToSchema)]
struct RehearsedField {
    path: String,
    /// As it would be given, secrets blotted out; or why that is not known.
    text: String,
    /// The text says why there is none.
    is_error: bool,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(rehearse))
}

/// A run of a text, rehearsed.
#[utoipa::path(
    post, path = "/api/mainspring/dry_run", tag = "File", operation_id = "dry_run",
    request_body = RehearseRun,
    responses(
        (status = 200, description = "How it would go", body = RehearsedRun),
        Invalid, NotFound, TooLarge, Unprocessable, Faults,
    ),
)]
async fn rehearse(
    State(api): State<Api>,
    Body(asked): Body<RehearseRun>,
) -> Result<Json<RehearsedRun>, ApiError> {
    let dag = valid(reading(&api, asked.path, asked.text).await?)?;
    let conf = asked.params.unwrap_or_default();
    params::check(&dag, &conf).map_err(ApiError::invalid)?;
    let fail = asked.fail.iter().map(|id| known(&dag, id)).collect::<Result<_, _>>()?;
    let wanted = durations(&dag, asked.durations)?;
    let now = api.clock.now().wall;
    let parallelism = api.live.now().parallelism;
    let outset = api.environment.current().await;
    let (store, connections) = (api.store.clone(), api.connections.clone());
    let answer = api.work(move || {
        let imagined = Imagined::new(dag.clone(), (asked.logical_date, conf), now, outset);
        let mut durations = store.usual_durations(dag.dag_id.as_str())?;
        durations.extend(wanted);
        let limits = Limits { parallelism, pools: store.pools()? };
        let previous = scheduler::past(&store, &dag, imagined.row.run.logical_date)?;
        let plan = DryRun { fail, durations, limits, previous };
        let foresight = Foresight::of_rehearsal(store.clone(), dag.clone(), connections);
        let (played, steps) = dry_run(&imagined, &plan, &foresight);
        Ok(RehearsedRun {
            logical_date: imagined.row.run.logical_date,
            state: played.state,
            seconds: played.lasted.as_secs_f64(),
            tasks: steps.into_iter().map(RehearsedTask::from).collect(),
        })
    });
    Ok(Json(answer.await?))
}

/// The DAG of a text without errors.
///
/// # Errors
/// It has some; they are told.
pub(super) fn valid(read: ReadFile) -> Result<Arc<Dag>, ApiError> {
    if read.reading.is_valid() {
        return Ok(Arc::new(read.reading.dag));
    }
    let refused = ApiError::invalid("the text has errors").hint("mend what `diagnostics` names");
    Err(refused.with("diagnostics", json!(Diagnostic::all(&read))))
}

/// The task that a request names.
pub(super) fn known(dag: &Dag, task_id: &str) -> Result<TaskId, ApiError> {
    match dag.task(task_id) {
        Some(task) => Ok(task.task_id.clone()),
        None => Err(ApiError::invalid(format!("the text has no task `{task_id}`"))),
    }
}

fn durations(
    dag: &Dag,
    wanted: BTreeMap<String, f64>,
) -> Result<HashMap<TaskId, Duration>, ApiError> {
    let wanted = wanted.into_iter().map(|(task_id, seconds)| {
        let lasts = Some(seconds).filter(|it| (0.0..=SECONDS_MAX).contains(it));
        let lasts = lasts.ok_or_else(|| {
            ApiError::invalid(format!("`{task_id}` cannot take {seconds} seconds"))
                .hint("a number of seconds from 0 to those of a year")
        })?;
        Ok((known(dag, &task_id)?, Duration::from_secs_f64(lasts)))
    });
    wanted.collect()
}

impl From<Rehearsed> for RehearsedTask {
    fn from(rehearsed: Rehearsed) -> Self {
        let Rehearsed { step, fields, is_measured } = rehearsed;
        let rendered = fields.into_iter().map(|field| RehearsedField {
            path: field.path,
            is_error: field.rendered.is_err(),
            text: field.rendered.unwrap_or_else(|why| why),
        });
        Self {
            task_id: step.task_id,
            map_index: step.map_index,
            try_number: step.try_number,
            state: step.state,
            start: step.start.map(|at| at.as_secs_f64()),
            end: step.end.map(|at| at.as_secs_f64()),
            rendered: rendered.collect(),
            why: step.why,
            is_measured,
        }
    }
}
