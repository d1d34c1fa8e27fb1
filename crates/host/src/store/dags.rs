//! Tables `dag` and `dag_version`: what is known of the files, and every meaning they had.
//!
//! A DAG whose file is gone keeps its rows, because its runs do.

use std::sync::Arc;

use jiff::Timestamp;
use mainspring_core::model::{Dag, DagId};
use rusqlite::{Connection, Row, named_params};

use super::{
    Store, StoreError,
    columns::{execute, from_json, instant_or_none, json, micros, query},
};

/// A DAG with its latest version.
#[derive(Debug, Clone, PartialEq)]
pub struct DagRow {
    /// Its name.
    pub dag_id: DagId,
    /// Where its file lies, relative to the dags folder.
    pub path: String,
    /// The file is there.
    pub is_present: bool,
    /// The schedule is off.
    pub is_paused: bool,
    /// Number of the latest version.
    pub version: u32,
    /// Hash of that version's meaning.
    pub meaning_hash: String,
    /// All slots up to here have their decision.
    pub decided_until: Option<Timestamp>,
    /// What that version means.
    pub dag: Arc<Dag>,
}

/// A meaning that the DAG did not have before.
#[derive(Debug, Clone, PartialEq)]
pub struct NewVersion {
    /// What it means.
    pub dag: Arc<Dag>,
    /// Its number, one more than the last.
    pub version: u32,
    /// Where the file lies, relative to the dags folder.
    pub path: String,
    /// Hash of the meaning.
    pub meaning_hash: String,
    /// The file's text.
    pub source: String,
    /// When it was read.
    pub created_at: Timestamp,
}

const LATEST: &str = "SELECT dag.*, v.meaning_hash, v.meaning FROM dag \
    JOIN dag_version v ON v.dag_id = dag.dag_id AND v.version = dag.version";

impl Store {
    /// Every DAG that was ever read without errors.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn dags(&self) -> Result<Vec<DagRow>, StoreError> {
        self.read(|c| query(c, &format!("{LATEST} ORDER BY dag.dag_id"), &[], read))
    }

    /// One DAG.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn dag(&self, dag_id: &str) -> Result<Option<DagRow>, StoreError> {
        let sql = format!("{LATEST} WHERE dag.dag_id = :dag_id");
        self.read(|c| Ok(query(c, &sql, named_params! {":dag_id": dag_id}, read)?.pop()))
    }

    /// What a version of a DAG meant.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn dag_version(&self, dag_id: &str, version: u32) -> Result<Option<Arc<Dag>>, StoreError> {
        let sql = "SELECT meaning FROM dag_version WHERE dag_id = :dag_id AND version = :version";
        let params = named_params! {":dag_id": dag_id, ":version": version};
        self.read(|c| {
            Ok(query(c, sql, params, |row| Ok(Arc::new(from_json(row, "meaning")?)))?.pop())
        })
    }
}

impl Store {
    /// The text of the file in a version of a DAG.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn dag_source(&self, dag_id: &str, version: u32) -> Result<Option<String>, StoreError> {
        let sql = "SELECT source FROM dag_version WHERE dag_id = :dag_id AND version = :version";
        let params = named_params! {":dag_id": dag_id, ":version": version};
        self.read(|c| Ok(query(c, sql, params, |row| row.get("source"))?.pop()))
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<DagRow> {
    Ok(DagRow {
        dag_id: row.get::<_, String>("dag_id")?.into(),
        path: row.get("path")?,
        is_present: row.get("is_present")?,
        is_paused: row.get("is_paused")?,
        version: row.get("version")?,
        meaning_hash: row.get("meaning_hash")?,
        decided_until: instant_or_none(row, "decided_until")?,
        dag: Arc::new(from_json(row, "meaning")?),
    })
}

pub(super) fn add_version(c: &Connection, new: &NewVersion) -> rusqlite::Result<()> {
    let dag_id = new.dag.dag_id.as_str();
    execute(
        c,
        "INSERT INTO dag (dag_id, path, version) VALUES (:dag_id, :path, :version)
         ON CONFLICT DO UPDATE SET path = :path, version = :version, is_present = 1",
        named_params! {":dag_id": dag_id, ":path": new.path, ":version": new.version},
    )?;
    execute(
        c,
        "INSERT INTO dag_version (dag_id, version, meaning_hash, source, meaning, created_at)
         VALUES (:dag_id, :version, :hash, :source, :meaning, :created_at)",
        named_params! {
            ":dag_id": dag_id, ":version": new.version, ":hash": new.meaning_hash,
            ":source": new.source, ":meaning": json(&new.dag),
            ":created_at": micros(new.created_at),
        },
    )?;
    Ok(())
}

pub(super) fn set_seen(c: &Connection, dag_id: &DagId, path: &str) -> rusqlite::Result<()> {
    let sql = "UPDATE dag SET is_present = 1, path = :path WHERE dag_id = :dag_id";
    execute(c, sql, named_params! {":dag_id": dag_id.as_str(), ":path": path}).map(drop)
}

pub(super) fn set_gone(c: &Connection, dag_id: &DagId) -> rusqlite::Result<()> {
    let sql = "UPDATE dag SET is_present = 0 WHERE dag_id = :dag_id";
    execute(c, sql, named_params! {":dag_id": dag_id.as_str()}).map(drop)
}

pub(super) fn set_paused(c: &Connection, dag_id: &DagId, is_paused: bool) -> rusqlite::Result<()> {
    let sql = "UPDATE dag SET is_paused = :is_paused WHERE dag_id = :dag_id";
    let params = named_params! {":dag_id": dag_id.as_str(), ":is_paused": is_paused};
    execute(c, sql, params).map(drop)
}

pub(super) fn set_decided_until(
    c: &Connection,
    dag_id: &DagId,
    until: Timestamp,
) -> rusqlite::Result<()> {
    let sql = "UPDATE dag SET decided_until = :until WHERE dag_id = :dag_id";
    let params = named_params! {":dag_id": dag_id.as_str(), ":until": micros(until)};
    execute(c, sql, params).map(drop)
}
