//! What a schedule means: in words, in dates, and what is odd about it.
//!
//! All of it is core's `explain`; here it is put into one language.

use axum::{Json, extract::State};
use jiff::Timestamp;
use mainspring_core::{
    explain::{self, Explanation, Language, Misread, Neighbour, Question, Subject, Words, Written},
    model::TimetableKind,
    timetable::DayRuns,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Spoken,
    file::stem,
    lang::{self, text},
};
use crate::{
    api::{
        Api, ApiError,
        extract::{Asked, Body},
        refusals::{Faults, Invalid, TooLarge, Unprocessable},
        words,
    },
    dags_folder::Reader,
};

/// So many runs are told at most, and so many unless another number is asked for.
const RUNS_MAX: usize = 200;
const RUNS: usize = 5;

/// A schedule to be explained.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ExplainSchedule {
    /// In any dialect; several lines are a list.
    text: String,
    /// In which it is meant; that of the settings if left out.
    timezone: Option<String>,
    /// What a run's data interval is; `trigger` if left out.
    timetable: Option<ScheduleTimetable>,
    /// Runs count from here; now if left out.
    from: Option<Timestamp>,
    /// So many runs on each side.
    count: Option<usize>,
    /// As `?lang=`.
    #[schema(value_type = Option<words::Language>)]
    lang: Option<Language>,
    /// The file in which it stands, which then does not count among the other DAGs.
    path: Option<String>,
    /// The year whose days are counted.
    year: Option<i16>,
}

/// Which interval of data a run has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ScheduleTimetable {
    Trigger,
    Interval,
}

/// What it means.
#[derive(Debug, Serialize, ToSchema)]
struct ScheduleExplained {
    /// What it was recognised as: `unix`, `airflow`, `quartz`, `systemd`, `aws`,
    /// `every`, `words`, `mixed`.
    dialect: String,
    timezone: String,
    timetable: ScheduleTimetable,
    sentence: String,
    entries: Vec<ScheduleEntry>,
    next: Vec<ScheduleRun>,
    /// The latest first.
    previous: Vec<ScheduleRun>,
    /// What is odd about it, the worst first.
    notices: Vec<ScheduleNotice>,
    clock_changes: Vec<ScheduleClockChange>,
    crowd: Option<ScheduleCrowd>,
    /// Of the year that was asked for.
    year: Option<ScheduleYear>,
}

/// A year of it.
#[derive(Debug, Serialize, ToSchema)]
struct ScheduleYear {
    /// Those that have runs, in order.
    days: Vec<ScheduleDay>,
}

/// A day that has runs.
#[derive(Debug, Serialize, ToSchema)]
struct ScheduleDay {
    /// In the zone of the schedule: `2027-03-28`.
    date: String,
    /// 1440 at most.
    runs: u32,
}

/// One entry of the list that a schedule is.
#[derive(Debug, Serialize, ToSchema)]
struct ScheduleEntry {
    /// As it is written in a DAG file.
    schedule: String,
    sentence: String,
    dialects: Vec<ScheduleForm>,
}

/// The entry as another program writes it.
#[derive(Debug, Serialize, ToSchema)]
struct ScheduleForm {
    dialect: String,
    text: Option<String>,
    /// Why this program cannot say it.
    refused: Option<String>,
}

/// A run.
#[derive(Debug, Serialize, ToSchema)]
struct ScheduleRun {
    logical_date: Timestamp,
    data_interval_start: Timestamp,
    data_interval_end: Timestamp,
    run_after: Timestamp,
    /// By the clock of the zone: `2027-03-28 03:30`.
    local: String,
    /// The zone's distance from UTC then.
    offset: String,
}

/// Something odd.
#[derive(Debug, Serialize, ToSchema)]
struct ScheduleNotice {
    code: String,
    severity: ScheduleSeverity,
    sentence: String,
    /// The entry that it is about, from 0.
    entry: Option<usize>,
    /// All of the schedule without what is odd, one entry a line; none where that is for a person
    /// to decide.
    fix: Option<String>,
}

/// How bad it is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ScheduleSeverity {
    Error,
    Warning,
    Note,
}

/// A change of the clock, and what it does to the schedule.
#[derive(Debug, Serialize, ToSchema)]
struct ScheduleClockChange {
    at: Timestamp,
    from: String,
    to: String,
    sentence: String,
    effects: Vec<String>,
}

/// What other DAGs do in its busiest hour.
#[derive(Debug, Serialize, ToSchema)]
struct ScheduleCrowd {
    run_after: Timestamp,
    same_minute: usize,
    same_hour: usize,
    dag_ids: Vec<String>,
    freest_minute: u32,
    /// All of the schedule at that minute, where it names a single one.
    suggestion: Option<String>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(explain_schedule))
}

/// What a schedule means.
#[utoipa::path(
    post, path = "/api/mainspring/schedule", tag = "Schedule", operation_id = "explain_schedule",
    params(Spoken),
    request_body = ExplainSchedule,
    responses(
        (status = 200, description = "What it means", body = ScheduleExplained),
        Invalid, TooLarge, Unprocessable, Faults,
    ),
)]
async fn explain_schedule(
    State(api): State<Api>,
    Asked(spoken): Asked<Spoken>,
    Body(question): Body<ExplainSchedule>,
) -> Result<Json<ScheduleExplained>, ApiError> {
    let language = lang::of(question.lang.or(spoken.lang), &api);
    let (zone, now) = (api.live.now().timezone.clone(), api.clock.now().wall);
    let rows = api.read(|store| store.dags()).await?;
    let reader = api.reader();
    let explained = api.work(move || {
        let is_other = |path: &str| question.path.as_deref() != Some(path);
        let others = rows.iter().filter(|row| row.is_present && is_other(&row.path));
        let others = others.filter(|row| !row.dag.schedule.is_empty());
        let others: Vec<_> = others.filter_map(|row| Neighbour::of(&row.dag).ok()).collect();
        let asked = Question {
            subject: Subject::Text(&question.text),
            timezone: question.timezone.as_deref().unwrap_or(&zone),
            now: question.from.unwrap_or(now),
            next: question.count.unwrap_or(RUNS).min(RUNS_MAX),
            previous: question.count.unwrap_or(RUNS).min(RUNS_MAX),
            others: &others,
        };
        let explained = explain::explain(&asked).map_err(|misread| refused(&misread, language))?;
        let year = question.year.map(|year| explain::year(&asked, year)).transpose();
        let year = year.map_err(|misread| refused(&misread, language))?;
        let explained = match question.timetable {
            Some(ScheduleTimetable::Interval) => of_dag(&reader, &question, &explained, &asked)
                .map_err(|misread| refused(&misread, language))?,
            _ => explained,
        };
        Ok((explained, year))
    });
    let (explained, year) = explained.await?;
    Ok(Json(ScheduleExplained { year: year.map(days), ..told(explained, language) }))
}

/// The same schedule with intervals of data, which only a DAG can say.
fn of_dag(
    reader: &Reader,
    question: &ExplainSchedule,
    found: &Explanation,
    asked: &Question<'_>,
) -> Result<Explanation, Misread> {
    let entries: Vec<_> = found.entries.iter().map(|entry| &entry.schedule).collect();
    let text = json!({
        "schedule": entries, "timezone": found.timezone, "timetable": "interval",
        "tasks": {"a": {"operator": "empty"}},
    });
    // JSON is YAML.
    let stem = question.path.as_deref().map_or("d", stem);
    let read = reader.read_bytes(text.to_string().as_bytes(), stem);
    explain::explain(&Question { subject: Subject::Dag(&read.reading.dag), ..*asked })
}

fn days(days: Vec<DayRuns>) -> ScheduleYear {
    let days = days.into_iter();
    let days = days.map(|day| ScheduleDay { date: day.date.to_string(), runs: day.runs });
    ScheduleYear { days: days.collect() }
}

fn told(found: Explanation, language: Language) -> ScheduleExplained {
    let say = |words: &Words| text(words, language);
    let run = |run: explain::Run| ScheduleRun {
        logical_date: run.slot.logical_date,
        data_interval_start: run.slot.data_interval_start,
        data_interval_end: run.slot.data_interval_end,
        run_after: run.slot.run_after,
        local: run.local,
        offset: run.offset,
    };
    let form = |form: explain::Form| {
        let (text, refused) = match &form.written {
            Written::Text(text) => (Some(text.clone()), None),
            Written::Refused(why) => (None, Some(say(why))),
        };
        ScheduleForm { dialect: word(form.dialect), text, refused }
    };
    ScheduleExplained {
        dialect: word(found.dialect),
        timetable: match found.timetable {
            TimetableKind::Trigger => ScheduleTimetable::Trigger,
            TimetableKind::Interval => ScheduleTimetable::Interval,
        },
        sentence: say(&found.sentence),
        entries: found
            .entries
            .into_iter()
            .map(|entry| ScheduleEntry {
                sentence: say(&entry.sentence),
                dialects: entry.forms.into_iter().map(form).collect(),
                schedule: entry.schedule,
            })
            .collect(),
        next: found.next.into_iter().map(run).collect(),
        previous: found.previous.into_iter().map(run).collect(),
        notices: found.lints.iter().map(|lint| notice(lint, language)).collect(),
        clock_changes: found
            .clock_changes
            .into_iter()
            .map(|change| ScheduleClockChange {
                sentence: say(&change.words),
                effects: change.effects.iter().map(|effect| say(&effect.words)).collect(),
                at: change.at,
                from: change.from,
                to: change.to,
            })
            .collect(),
        crowd: found.crowd.map(|crowd| ScheduleCrowd {
            run_after: crowd.run_after,
            same_minute: crowd.same_minute,
            same_hour: crowd.same_hour,
            dag_ids: crowd.dag_ids,
            freest_minute: crowd.freest_minute,
            suggestion: crowd.suggestion,
        }),
        timezone: found.timezone,
        year: None,
    }
}

fn notice(lint: &explain::Lint, language: Language) -> ScheduleNotice {
    let code = serde_json::to_value(&lint.finding).unwrap_or_default();
    ScheduleNotice {
        code: code["code"].as_str().unwrap_or_default().to_owned(),
        severity: match lint.severity {
            explain::Severity::Error => ScheduleSeverity::Error,
            explain::Severity::Warning => ScheduleSeverity::Warning,
            explain::Severity::Note => ScheduleSeverity::Note,
        },
        sentence: text(&lint.words, language),
        entry: lint.entry,
        fix: lint.fix.clone(),
    }
}

fn word(value: impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// That a text is no schedule, with what it may mean instead.
pub fn refused(misread: &Misread, language: Language) -> ApiError {
    let readings = misread.readings.iter().map(|reading| {
        json!({
            "when": text(&reading.when, language),
            "schedule": reading.schedule,
            "sentence": text(&reading.sentence, language),
        })
    });
    let refused = ApiError::unprocessable(misread.message.clone())
        .with("column", misread.column)
        .with("readings", readings.collect::<Vec<_>>());
    match &misread.hint {
        Some(hint) => refused.hint(hint.clone()),
        None => refused,
    }
}
