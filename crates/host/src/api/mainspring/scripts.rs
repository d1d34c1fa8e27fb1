//! A script on a schedule, for whoever wants no more than that: a DAG file around it. Or a script
//! as one task, for a DAG that is being drawn.
//!
//! The file is an ordinary one and can be edited as any other. What a schedule means is core's.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use axum::{Json, extract::State, http::StatusCode};
use mainspring_core::{
    explain::{self, Question, Subject},
    file::edit::Edit,
    model::DagId,
    timetable::time_zone,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    Spoken, file::sentence, pause_all::by_hand, schedule::refused, script,
    settings::refused as unchanged,
};
use crate::{
    api::{
        Api, ApiError,
        extract::{Asked, Body},
        refusals::{Conflict, Faults, Invalid, TooLarge, Unprocessable},
    },
    dags_folder::Reader,
    saving,
};

/// So long a new file may take to become a DAG: the watcher sees it within moments.
const SEEN_WITHIN: Duration = Duration::from_secs(10);

/// A script to be run on a schedule.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ScheduleScript {
    /// Where it lies: a whole path.
    script: String,
    /// In any dialect; empty runs it by hand only.
    schedule: String,
    /// In which the schedule is meant; that of the settings if left out.
    timezone: Option<String>,
    /// A failure is told on the desktop: switches `notify_failures` on.
    #[serde(default)]
    tell_me: bool,
    /// What the DAG is called; after the script if left out.
    name: Option<String>,
    /// Its schedule is switched on at once.
    #[serde(default)]
    unpause: bool,
}

/// The DAG file that was made.
#[derive(Debug, Serialize, ToSchema)]
struct ScheduledScript {
    /// Relative to the dags folder.
    path: String,
    dag_id: String,
    text: String,
    /// Its schedule in words.
    sentence: String,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(add)).routes(routes!(task))
}

/// A script that became a task.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ScriptFile {
    /// Of its file, such as `clean.sh`.
    name: String,
    /// Where it lies, a whole path, if that is known: the task then runs it from there.
    path: Option<String>,
    /// What it says, if it does not: the task then holds it.
    content: Option<String>,
}

/// A task, as `add_task` takes it.
#[derive(Debug, Serialize, ToSchema)]
struct ScriptTask {
    /// After the script; whether it is free is for the DAG to say.
    task_id: String,
    #[schema(value_type = Object)]
    task: Value,
}

/// Makes a task of a script. Nothing is written.
#[utoipa::path(
    post, path = "/api/mainspring/scripts/task", tag = "File", operation_id = "script_task",
    request_body = ScriptFile,
    responses(
        (status = 200, description = "The task", body = ScriptTask),
        Invalid, TooLarge, Unprocessable, Faults,
    ),
)]
async fn task(
    State(api): State<Api>,
    Body(ScriptFile { name, path, content }): Body<ScriptFile>,
) -> Result<Json<ScriptTask>, ApiError> {
    let reader = api.reader();
    let made = api.work(move || {
        let stem = Path::new(&name).file_stem().unwrap_or_default().to_string_lossy();
        // A dot would put it into a group.
        let task_id = plain_name(&stem).replace('.', "_");
        let task = match (path, content) {
            (Some(path), _) => {
                let script = Path::new(&path);
                let folder = script.parent().unwrap_or(script).display().to_string();
                json!({"operator": "bash", "cwd": folder, "command": command(script)?})
            }
            (None, Some(content)) => script::task(&name, &content)?,
            (None, None) => {
                return Err(ApiError::unprocessable("neither `path` nor `content` is given")
                    .hint("say where the script lies, or what it says"));
            }
        };
        let fields = task.as_object().cloned().unwrap_or_default();
        let add = Edit::AddTask { task_id: task_id.clone(), task: fields, after: None };
        match reader.edit("", "dag", &add) {
            Ok(_) => Ok(ScriptTask { task_id, task }),
            Err(error) => Err(ApiError::invalid(format!("no task can be made: {}", error.message))),
        }
    });
    Ok(Json(made.await?))
}

/// Makes a DAG of a script.
#[utoipa::path(
    post, path = "/api/mainspring/scripts", tag = "File", operation_id = "schedule_script",
    params(Spoken),
    request_body = ScheduleScript,
    responses(
        (status = 201, description = "The DAG", body = ScheduledScript),
        Invalid, Conflict, TooLarge, Unprocessable, Faults,
    ),
)]
async fn add(
    State(api): State<Api>,
    Asked(spoken): Asked<Spoken>,
    Body(wanted): Body<ScheduleScript>,
) -> Result<(StatusCode, Json<ScheduledScript>), ApiError> {
    let language = spoken.language(&api);
    let entries = entries(&api, &wanted).map_err(|misread| refused(&misread, language))?;
    let script = PathBuf::from(&wanted.script);
    let stem = script.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let name = free_name(&api, wanted.name.as_deref().unwrap_or(&stem)).await?;
    let (reader, full) = (api.reader(), api.home.dags().join(format!("{name}.yaml")));
    let (tell_me, unpause, settings) = (wanted.tell_me, wanted.unpause, api.live.clone());
    let dag_id = name.clone();
    let mut changes = api.changes.subscribe();
    let read = api.work(move || {
        let text = text(&reader, &dag_id, &wanted, &script, &entries)?;
        let read = reader.read_bytes(text.as_bytes(), &dag_id);
        if let Some(wrong) = read.reading.diagnostics.first() {
            return Err(ApiError::invalid(format!("the DAG would be wrong: {}", wrong.message)));
        }
        saving::create(&full, &text)
            .map_err(|error| ApiError::conflict(error.to_string()).hint(error.hint()))?;
        if tell_me && !settings.now().notify_failures {
            let on = Map::from_iter([("notify_failures".to_owned(), Value::Bool(true))]);
            settings.change(&on).map_err(unchanged)?;
        }
        Ok(read)
    });
    let read = read.await?;
    if tell_me {
        api.instance.configure(api.live.now()).await?;
    }
    if unpause {
        let seen = async {
            while api.store.dag(&name).ok().flatten().is_none_or(|row| !row.is_present) {
                // Lagging behind is no reason not to look.
                let _ = changes.recv().await;
            }
        };
        if tokio::time::timeout(SEEN_WITHIN, seen).await.is_ok() {
            by_hand(&api, DagId::from(&*name), false, None).await?;
        }
    }
    let sentence = sentence(&read, language);
    let path = format!("{name}.yaml");
    let made = ScheduledScript { path, dag_id: name, text: read.text, sentence };
    Ok((StatusCode::CREATED, Json(made)))
}

/// The schedule as it is written in a file.
fn entries(api: &Api, wanted: &ScheduleScript) -> Result<Vec<String>, explain::Misread> {
    if wanted.schedule.trim().is_empty() {
        return Ok(Vec::new());
    }
    let zone = api.live.now().timezone.clone();
    let question = Question {
        subject: Subject::Text(&wanted.schedule),
        timezone: wanted.timezone.as_deref().unwrap_or(&zone),
        now: api.clock.now().wall,
        next: 0,
        previous: 0,
        others: &[],
    };
    let found = explain::explain(&question)?;
    Ok(found.entries.into_iter().map(|entry| entry.schedule).collect())
}

/// A name that neither a DAG nor a file has.
async fn free_name(api: &Api, wanted: &str) -> Result<String, ApiError> {
    let name = plain_name(wanted);
    let rows = api.read(|store| store.dags()).await?;
    let folder = api.home.dags();
    let is_free = |name: &String| {
        !folder.join(format!("{name}.yaml")).exists()
            && rows.iter().all(|row| row.dag_id.as_str() != name)
    };
    let names = (1..).map(|count| match count {
        1 => name.clone(),
        count => format!("{name}_{count}"),
    });
    names.into_iter().find(is_free).ok_or_else(|| ApiError::conflict("all names are taken"))
}

/// A name of letters, digits and what stands between them.
fn plain_name(wanted: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let name: String = wanted.trim().chars().map(plain).take(100).collect();
    match name.trim_matches(['_', '.', '-']) {
        "" => "script".to_owned(),
        name => name.to_owned(),
    }
}

/// The text of the DAG file.
fn text(
    reader: &Reader,
    dag_id: &str,
    wanted: &ScheduleScript,
    script: &Path,
    entries: &[String],
) -> Result<String, ApiError> {
    let command = command(script)?;
    let folder = script.parent().unwrap_or(script).display().to_string();
    let set =
        |name: &str, value: Value| Edit::Set { task_id: None, path: vec![name.to_owned()], value };
    let mut edits = vec![set("description", json!(format!("Runs {}", script.display())))];
    match entries {
        [] => {}
        [one] => edits.push(set("schedule", json!(one))),
        several => edits.push(set("schedule", json!(several))),
    }
    if let Some(zone) = &wanted.timezone {
        time_zone(zone).map_err(|error| ApiError::unprocessable(error.to_string()))?;
        edits.push(set("timezone", json!(zone)));
    }
    let task = json!({"operator": "bash", "cwd": folder, "command": command});
    edits.push(Edit::AddTask {
        task_id: "run".into(),
        task: task.as_object().cloned().unwrap_or_default(),
        after: None,
    });
    edits.iter().try_fold(String::new(), |text, edit| {
        let edited = reader.edit(&text, dag_id, edit);
        edited.map(|edited| edited.text).map_err(|error| ApiError::invalid(error.message))
    })
}

/// What starts the script: itself, or the program that its name tells.
fn command(script: &Path) -> Result<String, ApiError> {
    let shown = script.display();
    let metadata = fs::metadata(script).ok().filter(|_| script.is_absolute());
    if !metadata.as_ref().is_some_and(fs::Metadata::is_file) {
        return Err(ApiError::unprocessable(format!("there is no script `{shown}`"))
            .hint("give the whole path of a file on this machine"));
    }
    let text = script.to_str().unwrap_or_default();
    if text.is_empty() || ["{{", "{%", "{#", "\n"].iter().any(|odd| text.contains(odd)) {
        return Err(ApiError::unprocessable(format!("`{shown}` has a name that means something"))
            .hint("rename the script"));
    }
    let quoted = format!("'{}'", text.replace('\'', "'\\''"));
    let ending = script.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "ps1" => Ok(format!("pwsh -NoProfile -File {quoted}")),
        "bat" | "cmd" if cfg!(windows) => Ok(format!("cmd.exe //c {quoted}")),
        "bat" | "cmd" => Err(script::batch(&shown.to_string())),
        _ if metadata.is_some_and(|it| is_executable(&it)) => Ok(quoted),
        "py" => Ok(format!("python3 {quoted}")),
        "sh" | "bash" => Ok(format!("bash {quoted}")),
        "js" | "mjs" => Ok(format!("node {quoted}")),
        "rb" => Ok(format!("ruby {quoted}")),
        "pl" => Ok(format!("perl {quoted}")),
        "r" => Ok(format!("Rscript {quoted}")),
        _ => Err(ApiError::unprocessable(format!("`{shown}` cannot be started"))
            .hint(format!("make it executable: chmod +x {quoted}"))),
    }
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o111 != 0
}

#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    false
}
