//! The crontab of whoever runs Mainspring, as DAG files: looked at first, then made.
//!
//! What a line means is core's `crontab`, how it is fetched and written the host's.

use std::path::Path;

use axum::{Json, extract::State, http::StatusCode};
use mainspring_core::{
    crontab::{self as cron, Form, Import, Options},
    explain::Language,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Spoken, file::sentence, lang};
use crate::{
    api::{
        Api, ApiError,
        extract::{Asked, Body},
        refusals::{Conflict, Faults, Invalid, NotFound, TooLarge, Unprocessable},
        words,
    },
    crontab::{self, CrontabError},
    settings::system_timezone,
};

/// In bytes; cron itself takes less.
const TEXT_MAX: usize = 1024 * 1024;

/// What a crontab would become.
#[derive(Debug, Serialize, ToSchema)]
struct Crontab {
    /// Whose it is, in words.
    source: String,
    /// The DAG files, in the order of the crontab; each may be chosen by its `dag_id`.
    files: Vec<CrontabFile>,
    /// Jobs that are DAGs already.
    known: Vec<CrontabJob>,
    /// What cannot be imported, and why.
    refused: Vec<CrontabJob>,
    /// Jobs behind a `#`.
    commented_out: Vec<CrontabJob>,
    /// Jobs that follow each other, and may become one DAG: their names, first to last.
    chains: Vec<Vec<String>>,
    /// Where cron mailed to.
    mail: Vec<String>,
}

/// A DAG file of a job, or of several.
#[derive(Debug, Serialize, ToSchema)]
struct CrontabFile {
    /// Relative to the dags folder.
    path: String,
    dag_id: String,
    /// From 1.
    lines: Vec<usize>,
    schedule: String,
    /// The schedule in words.
    sentence: String,
    text: String,
    /// What to know about it.
    notes: Vec<String>,
}

/// A line of the crontab.
#[derive(Debug, Serialize, ToSchema)]
struct CrontabJob {
    /// From 1.
    line: usize,
    /// The line, or the DAG that it has become.
    text: String,
    reason: Option<String>,
    hint: Option<String>,
}

/// Which jobs are to become DAGs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ImportCrontab {
    /// A crontab; the user's own if left out.
    text: Option<String>,
    /// Makes one DAG of jobs that follow each other.
    #[serde(default)]
    chain: bool,
    /// The `dag_id`s of those wanted; all if left out.
    selected: Option<Vec<String>>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CrontabQuery {
    /// Of sentences.
    #[serde(default)]
    #[param(value_type = Option<words::Language>, inline)]
    lang: Option<Language>,
    /// Makes one DAG of jobs that follow each other.
    #[serde(default)]
    chain: bool,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(look, import))
}

/// What the user's crontab would become. Nothing is written.
#[utoipa::path(
    get, path = "/api/mainspring/crontab", tag = "Crontab", operation_id = "get_crontab",
    params(CrontabQuery),
    responses(
        (status = 200, description = "What would be written", body = Crontab),
        NotFound, Unprocessable, Faults,
    ),
)]
async fn look(
    State(api): State<Api>,
    Asked(CrontabQuery { lang, chain }): Asked<CrontabQuery>,
) -> Result<Json<Crontab>, ApiError> {
    let read = {
        let api = api.clone();
        move || Ok(told(&api, read(&api, None, chain)?, lang))
    };
    Ok(Json(api.work(read).await?))
}

/// Makes DAG files of jobs; they are paused, and nobody's file is overwritten.
#[utoipa::path(
    post, path = "/api/mainspring/crontab", tag = "Crontab", operation_id = "import_crontab",
    params(Spoken),
    request_body = ImportCrontab,
    responses(
        (status = 201, description = "What was written", body = Crontab),
        Invalid, NotFound, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn import(
    State(api): State<Api>,
    Asked(spoken): Asked<Spoken>,
    Body(ImportCrontab { text, chain, selected }): Body<ImportCrontab>,
) -> Result<(StatusCode, Json<Crontab>), ApiError> {
    if text.as_ref().is_some_and(|text| text.len() > TEXT_MAX) {
        return Err(ApiError::invalid(format!("a crontab has {TEXT_MAX} bytes at most")));
    }
    let write = {
        let api = api.clone();
        move || {
            let mut import = read(&api, text, chain)?;
            if let Some(selected) = &selected {
                let is_there = |name: &&String| import.dags.iter().any(|dag| dag.dag_id == **name);
                if let Some(unknown) = selected.iter().find(|name| !is_there(name)) {
                    return Err(ApiError::not_found(format!("no job is called `{unknown}`")));
                }
                import.dags.retain(|dag| selected.contains(&dag.dag_id));
            }
            crontab::write(&api.home.dags(), &import.dags).map_err(|error| {
                let all = import.dags.len();
                ApiError::conflict(format!("{error}; {} of {all} files were written", error.done))
            })?;
            Ok(told(&api, import, spoken.lang))
        }
    };
    Ok((StatusCode::CREATED, Json(api.work(write).await?)))
}

fn read(api: &Api, text: Option<String>, chain: bool) -> Result<Import, ApiError> {
    let (text, form) = match text {
        Some(text) => (text, Form::Detect),
        None => {
            let bytes = crontab::own().map_err(|error| match error {
                CrontabError::None | CrontabError::NoCron => ApiError::not_found(error.to_string()),
                _ => ApiError::internal(error.to_string()),
            })?;
            let text = String::from_utf8(bytes);
            let no_text = |_| ApiError::unprocessable("your crontab is not UTF-8 text");
            (text.map_err(no_text)?, Form::User)
        }
    };
    let (zone, own) = (system_timezone(), api.live.now().timezone.clone());
    let folder = std::env::home_dir().filter(|folder| folder.is_absolute());
    let reader = api.reader();
    let mut import = cron::import(
        &text,
        &Options {
            form,
            user: &crontab::user_name(),
            home: folder.as_deref().and_then(Path::to_str),
            // Cron goes by the system's clock, whatever the settings say.
            timezone: Some(zone.as_str()).filter(|zone| *zone != own),
            chain,
            existing: &crontab::existing(&reader, &api.home.dags()),
        },
    );
    crontab::check(&reader, &mut import, api.clock.now().wall);
    Ok(import)
}

fn told(api: &Api, import: Import, asked: Option<Language>) -> Crontab {
    let (reader, language) = (api.reader(), lang::of(asked, api));
    let job = |line, text, reason, hint| CrontabJob { line, text, reason, hint };
    let known = import.known.into_iter();
    let refused = import.refused.into_iter();
    let commented_out = import.commented_out.into_iter();
    Crontab {
        source: "crontab".into(),
        files: import
            .dags
            .into_iter()
            .map(|dag| CrontabFile {
                path: format!("{}.yaml", dag.dag_id),
                sentence: sentence(&reader.read_bytes(dag.text.as_bytes(), &dag.dag_id), language),
                dag_id: dag.dag_id,
                lines: dag.lines,
                schedule: dag.schedule,
                text: dag.text,
                notes: dag.notes,
            })
            .collect(),
        known: known.map(|it| job(it.line, it.dag_id, None, None)).collect(),
        refused: refused.map(|it| job(it.line, it.text, Some(it.reason), it.hint)).collect(),
        commented_out: commented_out.map(|it| job(it.line, it.text, None, None)).collect(),
        chains: import.chains.into_iter().map(|chain| chain.names).collect(),
        mail: import.mail,
    }
}
