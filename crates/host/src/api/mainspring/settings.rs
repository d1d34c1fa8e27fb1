//! The settings as the pages show and change them.
//!
//! What a setting may be is decided in the host's `settings`; so is what a running scheduler can
//! take at once.

use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{
        Api, ApiError,
        extract::Body,
        refusals::{Conflict, Faults, Invalid, TooLarge, Unprocessable},
    },
    environment::Choice,
    settings::{ChangeError, Language, Retention, Settings, Theme},
};

/// The settings as they are in effect or will be at the next start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SettingsDocument {
    /// Of DAGs that name none.
    pub timezone: String,
    /// Task instances that may be active at once.
    pub parallelism: u32,
    /// The interpreter of Python tasks that name none.
    pub python: Option<String>,
    /// What the environment of tasks begins with.
    #[schema(value_type = EnvironmentChoice)]
    pub environment: Choice,
    /// A log grows no further, in megabytes of 1,048,576 bytes.
    pub log_limit_mb: u64,
    /// Between asking a process to end and ending it, in seconds.
    pub kill_grace: u64,
    /// Where DAG files lie: a whole path.
    pub dags_folder: String,
    /// Of pages and sentences.
    pub language: Language,
    /// Of the pages.
    pub theme: Theme,
    /// The machine does not go to sleep by itself while runs are under way.
    pub keep_awake: bool,
    /// A run that failed is told on the desktop.
    pub notify_failures: bool,
    /// How long the history is kept.
    pub retention: Retention,
    /// What the running scheduler goes by where that is something else: by name.
    #[schema(value_type = Object)]
    pub effective: Map<String, Value>,
    /// The names of those settings; the next start takes them.
    pub restart_needed: Vec<String>,
    /// Why the machine is not kept awake, if that was tried and failed.
    pub keep_awake_problem: Option<String>,
}

/// What the environment of tasks begins with.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
enum EnvironmentChoice {
    Auto,
    LoginShell,
    Inherited,
}

/// What is to be different: what is left out stays, null goes back to the default.
#[derive(ToSchema)]
#[expect(dead_code, reason = "each value is looked at by itself, so that all mistakes are named")]
struct ChangeSettings {
    timezone: Option<String>,
    parallelism: Option<u32>,
    python: Option<String>,
    environment: Option<EnvironmentChoice>,
    log_limit_mb: Option<u64>,
    kill_grace: Option<u64>,
    dags_folder: Option<String>,
    language: Option<Language>,
    theme: Option<Theme>,
    keep_awake: Option<bool>,
    notify_failures: Option<bool>,
    retention: Option<Retention>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(told, put, patch))
}

/// The settings.
#[utoipa::path(
    get, path = "/api/mainspring/settings", tag = "Settings", operation_id = "get_settings",
    responses((status = 200, description = "The settings", body = SettingsDocument), Faults),
)]
async fn told(State(api): State<Api>) -> Json<SettingsDocument> {
    Json(document(&api))
}

/// Changes settings. The rest of `config.toml` stays as its author wrote it.
#[utoipa::path(
    patch, path = "/api/mainspring/settings", tag = "Settings", operation_id = "patch_settings",
    request_body = ChangeSettings,
    responses(
        (status = 200, description = "The settings", body = SettingsDocument),
        Invalid, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn patch(
    State(api): State<Api>,
    Body(wanted): Body<Map<String, Value>>,
) -> Result<Json<SettingsDocument>, ApiError> {
    change(&api, wanted).await
}

/// The same as PATCH.
#[utoipa::path(
    put, path = "/api/mainspring/settings", tag = "Settings", operation_id = "put_settings",
    request_body = ChangeSettings,
    responses(
        (status = 200, description = "The settings", body = SettingsDocument),
        Invalid, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn put(
    State(api): State<Api>,
    Body(wanted): Body<Map<String, Value>>,
) -> Result<Json<SettingsDocument>, ApiError> {
    change(&api, wanted).await
}

pub(super) async fn change(
    api: &Api,
    mut wanted: Map<String, Value>,
) -> Result<Json<SettingsDocument>, ApiError> {
    if let Some(seconds) = wanted.get("kill_grace").and_then(Value::as_u64) {
        // In the file it is written with its unit.
        wanted.insert("kill_grace".into(), json!(format!("{seconds}s")));
    }
    let live = api.live.clone();
    api.work(move || live.change(&wanted).map_err(refused)).await?;
    // Not what this change made of them: another may have come after it.
    api.instance.configure(api.live.now()).await?;
    Ok(Json(document(api)))
}

/// Why settings were not changed, as it is answered.
pub(super) fn refused(error: ChangeError) -> ApiError {
    match error {
        ChangeError::Values(values) => wrong(json!(values)),
        ChangeError::Unreadable(_) => ApiError::conflict(error.to_string())
            .hint("mend it with a text editor; nothing was written"),
        ChangeError::Changed => {
            ApiError::conflict(error.to_string()).hint("try again; nothing was written")
        }
        ChangeError::Unwritable(_) => ApiError::internal(error.to_string()),
    }
}

/// With what is wrong, by name.
fn wrong(fields: Value) -> ApiError {
    ApiError::unprocessable("some settings cannot be so; nothing was changed")
        .with("fields", fields)
}

fn document(api: &Api) -> SettingsDocument {
    let settings = api.live.now();
    let Settings { timezone, python, environment, language, theme, .. } = (*settings).clone();
    let folder = crate::settings::dags_folder(api.home.root());
    let waiting = api.live.waiting();
    let mut effective = Map::new();
    for name in &waiting {
        let value = match *name {
            "dags_folder" => json!(api.home.dags()),
            _ => json!(api.live.begun().environment),
        };
        effective.insert((*name).to_owned(), value);
    }
    SettingsDocument {
        timezone,
        parallelism: settings.parallelism,
        python,
        environment,
        log_limit_mb: settings.log_limit_bytes / (1024 * 1024),
        kill_grace: settings.kill_grace.as_secs(),
        dags_folder: folder.display().to_string(),
        language,
        theme,
        keep_awake: settings.keep_awake,
        notify_failures: settings.notify_failures,
        retention: settings.retention,
        effective,
        restart_needed: waiting.into_iter().map(str::to_owned).collect(),
        keep_awake_problem: api.live.sleepy(),
    }
}
