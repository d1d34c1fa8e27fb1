//! When a DAG runs next, whether it is switched on or not, with what the clock does to it.
//!
//! The timetable is asked; whether a slot will really run is the engine's to say when it is due.

use axum::{Json, extract::State};
use jiff::Timestamp;
use mainspring_core::explain::{ClockChange, Question, Run, Subject, explain};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    super::{
        Api, ApiError, dags,
        error::refusals::{Faults, NotFound, Unprocessable},
        extract::{Asked, Named},
        paths::DagPath,
        words,
    },
    lang,
};
use mainspring_core::explain::Language;

/// More runs are not told.
const COUNT_MAX: usize = 1_000;

/// When a DAG runs next.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NextRuns {
    /// The zone in which the schedule is meant.
    pub timezone: String,
    /// The schedule in words.
    pub sentence: String,
    /// Soonest first.
    pub runs: Vec<NextRun>,
}

/// A run to come.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NextRun {
    pub logical_date: Timestamp,
    pub data_interval_start: Timestamp,
    pub data_interval_end: Timestamp,
    pub run_after: Timestamp,
    /// In the zone of the schedule: `2027-03-28 03:30`.
    pub local: String,
    /// What a change of the clock does to it, in words.
    pub note: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct NextQuery {
    /// How many; 10 when left out.
    count: Option<usize>,
    /// From when on; now when left out.
    from: Option<Timestamp>,
    /// English when left out.
    #[param(value_type = Option<words::Language>, inline)]
    lang: Option<Language>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(next))
}

/// When a DAG runs next.
#[utoipa::path(
    get, path = "/api/mainspring/dags/{dag_id}/next", tag = "DAG", operation_id = "get_next_runs",
    params(DagPath, NextQuery),
    responses(
        (status = 200, description = "The runs to come", body = NextRuns),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn next(
    State(api): State<Api>,
    Named(path): Named<DagPath>,
    Asked(query): Asked<NextQuery>,
) -> Result<Json<NextRuns>, ApiError> {
    let row = dags::row(&api, &path.dag_id).await?;
    let question = Question {
        subject: Subject::Dag(&row.dag),
        timezone: &row.dag.timezone,
        now: query.from.unwrap_or_else(|| api.clock.now().wall),
        next: query.count.unwrap_or(10).min(COUNT_MAX),
        previous: 0,
        others: &[],
    };
    let language = lang::of(query.lang, &api);
    // The file reader refused every schedule that cannot be explained.
    let told = explain(&question).map_err(|error| ApiError::unprocessable(error.to_string()))?;
    let runs = told.next.iter().map(|run| NextRun {
        logical_date: run.slot.logical_date,
        data_interval_start: run.slot.data_interval_start,
        data_interval_end: run.slot.data_interval_end,
        run_after: run.slot.run_after,
        local: run.local.clone(),
        note: note(run, &told.clock_changes, language),
    });
    Ok(Json(NextRuns {
        timezone: told.timezone.clone(),
        sentence: told.sentence.get(language).to_owned(),
        runs: runs.collect(),
    }))
}

/// What is said of the change of the clock that falls on the day of a run.
fn note(run: &Run, changes: &[ClockChange], language: Language) -> Option<String> {
    let day = run.local.get(..10)?;
    let change = changes.iter().find(|change| change.to.starts_with(day))?;
    let words = change.effects.iter().map(|effect| effect.words.get(language));
    let text = words.collect::<Vec<_>>().join("; ");
    Some(text).filter(|text| !text.is_empty())
}
