//! What becomes of a DAG file that was just written: waits until the scheduler has it, so that
//! whoever saves is told which version is in force and when it runs next.
//!
//! The watcher finds the file by itself; nothing here makes it look.

use std::time::Duration;

use jiff::Timestamp;
use mainspring_core::{file, model::DagId};
use tokio::sync::broadcast;

use super::Diagnostic;
use crate::{
    api::{Api, ApiError},
    dags_folder::{self, ReadFile},
    scheduler::Change,
    store::DagRow,
};

/// So long a person is kept waiting at most: the watcher needs a twentieth of a second.
const SEEN_WITHIN: Duration = Duration::from_secs(3);

/// How a written file stands with the scheduler.
#[derive(Debug, Default)]
pub struct TakenIn {
    /// Of the DAG, as it is in force.
    pub version: Option<u32>,
    pub next_run: Option<Timestamp>,
    pub is_paused: Option<bool>,
    /// The text that was written is what is in force.
    pub is_live: bool,
    /// Why the scheduler did not take it, though it has no errors: its name is another file's.
    pub refused: Option<Diagnostic>,
}

/// Begun before the file is written, so that nothing is missed.
#[derive(Debug)]
pub struct Waiting {
    changes: broadcast::Receiver<Change>,
    since: Timestamp,
}

/// What the scheduler says to a file.
enum Seen {
    Live(DagRow),
    Refused(String),
    NotYet,
}

impl TakenIn {
    /// Notes that a file is about to be written.
    pub fn waiting(api: &Api) -> Waiting {
        Waiting { changes: api.changes.subscribe(), since: api.clock.now().wall }
    }
}

impl Waiting {
    /// Waits until the file at `path`, which now says `read`, is in force. One with errors, or that
    /// is left out of the DAGs, is not waited for.
    ///
    /// # Errors
    /// The history cannot be read.
    pub async fn of(mut self, api: &Api, path: &str, read: &ReadFile) -> Result<TakenIn, ApiError> {
        let folder = api.home.dags();
        let full = folder.join(path);
        let is_looked_at = api.work(move || Ok(dags_folder::scan(&folder).contains(&full))).await?;
        if !read.reading.is_valid() || !is_looked_at {
            return in_force(api, path).await;
        }
        let meaning = file::meaning_hash(&read.reading.dag);
        let dag_id = &read.reading.dag.dag_id;
        let deadline = tokio::time::Instant::now() + SEEN_WITHIN;
        loop {
            match self.look(api, path, dag_id, &meaning).await? {
                Seen::Live(row) => {
                    return Ok(TakenIn { is_live: true, ..standing(api, &row).await? });
                }
                Seen::Refused(message) => {
                    let refused = Some(Diagnostic::name_taken(message));
                    return Ok(TakenIn { refused, ..TakenIn::default() });
                }
                Seen::NotYet => {}
            }
            // Lagging behind is no reason not to look.
            if tokio::time::timeout_at(deadline, self.changes.recv()).await.is_err() {
                return in_force(api, path).await;
            }
        }
    }

    async fn look(
        &self,
        api: &Api,
        path: &str,
        dag_id: &DagId,
        meaning: &str,
    ) -> Result<Seen, ApiError> {
        let name = dag_id.clone();
        let row = api.read(move |store| store.dag(name.as_str())).await?;
        let is_it =
            |row: &DagRow| row.is_present && row.path == path && row.meaning_hash == meaning;
        if let Some(row) = row.filter(is_it) {
            return Ok(Seen::Live(row));
        }
        let errors = api.read(|store| store.import_errors()).await?;
        let mut errors = errors.into_iter().filter(|error| error.path == path);
        let refused = errors.find(|error| error.noted_at >= self.since).and_then(|error| {
            let first = error.diagnostics.get(0)?;
            (first["code"] == "duplicate_dag_id")
                .then(|| first["message"].as_str().map(str::to_owned))?
        });
        Ok(refused.map_or(Seen::NotYet, Seen::Refused))
    }
}

/// What an earlier text of the file left in force.
async fn in_force(api: &Api, path: &str) -> Result<TakenIn, ApiError> {
    let rows = api.read(|store| store.dags()).await?;
    match rows.iter().find(|row| row.is_present && row.path == path) {
        Some(row) => standing(api, row).await,
        None => Ok(TakenIn::default()),
    }
}

async fn standing(api: &Api, row: &DagRow) -> Result<TakenIn, ApiError> {
    let next = api.instance.next_slots().await?;
    let next_run = next.into_iter().find(|(dag_id, _)| *dag_id == row.dag_id).map(|(_, at)| at);
    Ok(TakenIn {
        version: Some(row.version),
        next_run,
        is_paused: Some(row.is_paused),
        is_live: false,
        refused: None,
    })
}
