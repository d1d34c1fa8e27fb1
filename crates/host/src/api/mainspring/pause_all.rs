//! Everything off at once, and exactly that on again.
//!
//! Whom it was for stands in a file of the home, so that it outlives a restart.

use std::{collections::BTreeSet, fs, io, path::Path};

use axum::{Json, extract::State};
use mainspring_core::model::{DagId, Missed};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    api::{
        Api, ApiError,
        extract::Body,
        refusals::{Faults, Invalid, TooLarge, Unprocessable},
    },
    home::Home,
    scheduler::CommandError,
};

/// Held from reading whom it was for until everybody is switched and that is noted.
static SWITCHING: Mutex<()> = Mutex::const_new(());

/// Off, or on again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PauseAll {
    is_paused: bool,
}

/// How it is now.
#[derive(Debug, Serialize, ToSchema)]
struct PausedAll {
    is_paused: bool,
    /// The DAGs that were switched.
    dag_ids: Vec<String>,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(switch))
}

/// Everything is switched off at the moment.
pub fn is_paused(home: &Home) -> bool {
    home.paused_file().exists()
}

/// Switches all schedules off, or those on again that this switched off.
#[utoipa::path(
    post, path = "/api/mainspring/pauseAll", tag = "DAG", operation_id = "pause_all",
    request_body = PauseAll,
    responses(
        (status = 200, description = "It is done", body = PausedAll),
        Invalid, TooLarge, Unprocessable, Faults,
    ),
)]
async fn switch(
    State(api): State<Api>,
    Body(PauseAll { is_paused }): Body<PauseAll>,
) -> Result<Json<PausedAll>, ApiError> {
    let _alone = SWITCHING.lock().await;
    let file = api.home.paused_file();
    let before = noted(&file).map_err(unusable)?;
    let rows = api.read(|store| store.dags()).await?;
    let present = rows.into_iter().filter(|row| row.is_present);
    let (off, on): (Vec<_>, Vec<_>) = present.partition(|row| row.is_paused);
    let is_off = |id: &&String| off.iter().any(|row| row.dag_id.as_str() == **id);
    let wanted: Vec<String> = match is_paused {
        true => on.iter().map(|row| row.dag_id.to_string()).collect(),
        false => before.iter().filter(is_off).cloned().collect(),
    };
    if is_paused {
        // Noted first: after a crash in the middle the rest is still known.
        let all: BTreeSet<_> = before.iter().chain(&wanted).collect();
        note(&file, &all).map_err(unusable)?;
    }
    for dag_id in &wanted {
        match api.instance.set_paused(DagId::from(&**dag_id), is_paused, None).await {
            // Its file went away meanwhile.
            Err(CommandError::NotFound(_)) => {}
            switched => switched?,
        }
    }
    if !is_paused {
        remove(&file).map_err(unusable)?;
    }
    Ok(Json(PausedAll { is_paused, dag_ids: wanted }))
}

/// Switches one DAG because somebody asked for just that one: when everything comes on again, it
/// stays as it was put.
///
/// # Errors
/// There is no such DAG, or it cannot be noted.
pub async fn by_hand(
    api: &Api,
    dag_id: DagId,
    is_paused: bool,
    backlog: Option<Missed>,
) -> Result<(), ApiError> {
    let _alone = SWITCHING.lock().await;
    api.instance.set_paused(dag_id.clone(), is_paused, backlog).await?;
    let file = api.home.paused_file();
    let mut left = noted(&file).map_err(unusable)?;
    if !left.remove(dag_id.as_str()) {
        return Ok(());
    }
    let noted = match left.is_empty() {
        true => remove(&file),
        false => note(&file, &left.iter().collect()),
    };
    noted.map_err(unusable)
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Whom it was for; nobody where it was not done. A file that says something else is as none.
fn noted(file: &Path) -> io::Result<BTreeSet<String>> {
    match fs::read(file) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).unwrap_or_default()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(BTreeSet::new()),
        Err(error) => Err(error),
    }
}

fn note(file: &Path, dag_ids: &BTreeSet<&String>) -> io::Result<()> {
    let mut new = tempfile::NamedTempFile::new_in(file.parent().unwrap_or(Path::new(".")))?;
    serde_json::to_writer(&mut new, dag_ids)?;
    new.as_file().sync_all()?;
    new.persist(file)?;
    Ok(())
}

fn unusable(error: io::Error) -> ApiError {
    ApiError::internal(format!("`paused.json` of the home cannot be used: {error}"))
}
