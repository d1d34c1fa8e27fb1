//! Files of the dags folder taken in: new versions, import errors, files that went away.
//!
//! A file that can no longer be read keeps its last good version and has an import error. A change
//! of comments or layout makes no version. Reading files is the watcher's.

use std::sync::Arc;

use mainspring_core::{
    engine::{DagLoaded, Event},
    model::{Dag, DagId},
};
use serde_json::{Value, json};

use super::{Change, Known, Scheduler, turn::Turn};
use crate::store::{ImportErrorRow, NewVersion, Write};

/// A file of the dags folder, as it stands now.
#[derive(Debug, Clone, PartialEq)]
pub struct FileChange {
    /// Relative to the dags folder, with forward slashes.
    pub path: String,
    /// What it says.
    pub state: FileState,
}

/// What a file says.
#[derive(Debug, Clone, PartialEq)]
pub enum FileState {
    /// A DAG without errors.
    Good {
        /// The DAG.
        dag: Arc<Dag>,
        /// Hash of its meaning.
        meaning_hash: String,
        /// The file's text.
        source: String,
    },
    /// Something is wrong with it.
    Broken {
        /// The diagnostics, as JSON.
        diagnostics: Value,
    },
    /// It is not there.
    Gone,
}

impl Scheduler {
    pub(super) fn files_changed(&mut self, turn: &mut Turn, changes: Vec<FileChange>) {
        let touched = self.take_in(turn, changes);
        for dag_id in touched {
            let Some(known) = self.known.get(&dag_id) else { continue };
            if known.is_present {
                let decided_until = self.store.dag(dag_id.as_str()).ok().flatten();
                let loaded = DagLoaded {
                    past: self.past(&known.dag, None).ok().flatten(),
                    dag: known.dag.clone(),
                    version: known.version,
                    paused: known.is_paused,
                    decided_until: decided_until.and_then(|row| row.decided_until),
                };
                self.decide(turn, Event::DagLoaded(loaded));
            } else {
                self.decide(turn, Event::DagRemoved(dag_id));
            }
        }
    }

    /// Notes what the files say; answers with the DAGs that are others than before.
    pub(super) fn take_in(&mut self, turn: &mut Turn, changes: Vec<FileChange>) -> Vec<DagId> {
        let mut touched = Vec::new();
        // What went away first: a renamed file is a file gone and a file new.
        let (gone, there): (Vec<_>, Vec<_>) =
            changes.into_iter().partition(|change| change.state == FileState::Gone);
        for change in gone.into_iter().chain(there) {
            let dag_id = match change.state {
                FileState::Good { dag, meaning_hash, source } => {
                    self.good_file(turn, change.path, dag, meaning_hash, source)
                }
                FileState::Broken { diagnostics } => {
                    self.import_error(turn, change.path, diagnostics);
                    None
                }
                FileState::Gone => self.file_gone(turn, &change.path),
            };
            touched.extend(dag_id);
        }
        if !turn.writes.is_empty() {
            turn.changes.push(Change::Dags);
        }
        touched.sort();
        touched.dedup();
        touched
    }

    fn good_file(
        &mut self,
        turn: &mut Turn,
        path: String,
        dag: Arc<Dag>,
        meaning_hash: String,
        source: String,
    ) -> Option<DagId> {
        let dag_id = dag.dag_id.clone();
        if let Some(other) = self.known.get(&dag_id).filter(|k| k.is_present && k.path != path) {
            let message = format!("the dag_id `{dag_id}` is taken by `{}`", other.path);
            let hint = "give this file a `dag_id` of its own";
            let diagnostic = json!([{
                "severity": "error", "code": "duplicate_dag_id", "message": message, "hint": hint,
                "line": 1, "column": 1,
            }]);
            self.import_error(turn, path, diagnostic);
            return None;
        }
        // The file may have changed its dag_id: the old one is then gone.
        let replaced = self.by_path.get(&path).filter(|old| **old != dag_id).cloned();
        if replaced.is_some() {
            let gone = self.file_gone(turn, &path);
            gone.into_iter().for_each(|old| self.decide(turn, Event::DagRemoved(old)));
        }
        turn.writes.push(Write::ImportErrorGone { path: path.clone() });
        turn.writes.extend(self.noticer.mended(&path));
        self.by_path.insert(path.clone(), dag_id.clone());
        let known = self.known.get(&dag_id);
        if let Some(known) = known.filter(|known| known.meaning_hash == meaning_hash) {
            if known.is_present && known.path == path {
                return None;
            }
            turn.writes.push(Write::Seen { dag_id: dag_id.clone(), path: path.clone() });
            let known = Known { is_present: true, path, ..known.clone() };
            self.known.insert(dag_id.clone(), known);
            return Some(dag_id);
        }
        if known.is_some_and(|known| !dag.catchup && known.dag.reschedules(&dag)) {
            turn.rescheduled.insert(dag_id.clone());
        }
        let version = known.map_or(1, |known| known.version + 1);
        let is_paused = known.is_none_or(|known| known.is_paused);
        let created_at = turn.now.wall;
        turn.writes.push(Write::Version(NewVersion {
            dag: dag.clone(),
            version,
            path: path.clone(),
            meaning_hash: meaning_hash.clone(),
            source,
            created_at,
        }));
        let is_present = true;
        let known = Known { path, version, meaning_hash, is_present, is_paused, dag };
        self.known.insert(dag_id.clone(), known);
        Some(dag_id)
    }

    fn import_error(&mut self, turn: &mut Turn, path: String, diagnostics: Value) {
        let noted_at = turn.now.wall;
        let alerts = self.noticer.broke(&path, &diagnostics, noted_at);
        turn.tell(alerts);
        turn.writes.push(Write::ImportError(ImportErrorRow { path, diagnostics, noted_at }));
    }

    fn file_gone(&mut self, turn: &mut Turn, path: &str) -> Option<DagId> {
        turn.writes.push(Write::ImportErrorGone { path: path.to_owned() });
        turn.writes.extend(self.noticer.mended(path));
        let dag_id = self.by_path.remove(path)?;
        let known = self.known.get_mut(&dag_id).filter(|known| known.path == path)?;
        known.is_present = false;
        turn.writes.push(Write::Gone { dag_id: dag_id.clone() });
        Some(dag_id)
    }
}
