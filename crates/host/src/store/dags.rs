//! Tables `dag` and `dag_version`: what is known of the files, and every meaning they had.
//!
//! A DAG whose file is gone keeps its rows, because its runs do.

use std::sync::Arc;

use jiff::Timestamp;
use mainspring_core::model::{Dag, DagId, RunState};
use rusqlite::{Connection, Row, named_params};

use super::{
    Store, StoreError,
    columns::{execute, from_json, instant, instant_or_none, json, micros, query},
    listing::{Columns, Listing, Order, Part},
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

/// A version of a DAG, without its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRow {
    /// Its number.
    pub version: u32,
    /// When it was read.
    pub created_at: Timestamp,
    /// The DAG's shown name, as it is now.
    pub display_name: String,
}

/// Which DAGs are wanted; what is empty says nothing.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct DagsWanted {
    pub tags: Vec<String>,
    /// A DAG must have all of the tags and not only one.
    pub all_tags: bool,
    pub owners: Vec<String>,
    pub dag_id_pattern: Option<String>,
    pub display_name_pattern: Option<String>,
    pub is_paused: Option<bool>,
    pub is_present: Option<bool>,
    pub has_import_errors: Option<bool>,
    /// How the DAG's newest run stands.
    pub last_run_state: Option<RunState>,
    pub order: Order,
}

const LAST_RUN: &str = "FROM dag_run r WHERE r.dag_id = dag.dag_id \
    ORDER BY r.run_after DESC, r.id DESC LIMIT 1";

const ORDERS: Columns = &[
    ("dag_id", "dag.dag_id"),
    ("dag_display_name", "dag.display_name"),
    ("is_paused", "dag.is_paused"),
    (
        "last_run_state",
        "(SELECT r.state FROM dag_run r WHERE r.dag_id = dag.dag_id \
            ORDER BY r.run_after DESC, r.id DESC LIMIT 1)",
    ),
    (
        "last_run_start_date",
        "(SELECT r.start_date FROM dag_run r WHERE r.dag_id = dag.dag_id \
            ORDER BY r.run_after DESC, r.id DESC LIMIT 1)",
    ),
];

impl DagsWanted {
    /// The order that these names ask for; by `dag_id` without any.
    ///
    /// # Errors
    /// The names that are possible.
    pub fn order(names: &[String]) -> Result<Order, Vec<&'static str>> {
        Order::of(names, ORDERS)
    }

    fn listing(&self) -> Listing {
        let mut list = Listing::from(
            "dag JOIN dag_version v ON v.dag_id = dag.dag_id AND v.version = dag.version",
        );
        if let Some(is_paused) = self.is_paused {
            list.only("dag.is_paused = ?", [is_paused]);
        }
        if let Some(is_present) = self.is_present {
            list.only("dag.is_present = ?", [is_present]);
        }
        if let Some(has) = self.has_import_errors {
            list.only("(dag.path IN (SELECT path FROM import_error)) = ?", [has]);
        }
        if let Some(state) = self.last_run_state {
            let condition = format!("(SELECT r.state {LAST_RUN}) = ?");
            list.only(&condition, [state.as_str().to_owned()]);
        }
        list.like("dag.dag_id", self.dag_id_pattern.as_deref());
        list.like("dag.display_name", self.display_name_pattern.as_deref());
        list.one_of("json_extract(v.meaning, '$.owner')", self.owners.iter().cloned());
        // Each tag is a condition of its own, or all of them are one.
        let size = if self.all_tags { 1 } else { self.tags.len().max(1) };
        for tags in self.tags.chunks(size) {
            let marks = vec!["?"; tags.len()].join(", ");
            let condition = format!(
                "EXISTS (SELECT 1 FROM json_each(v.meaning, '$.tags') tag
                     WHERE tag.value IN ({marks}))"
            );
            list.only(&condition, tags.iter().cloned());
        }
        list
    }
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

    /// A part of the DAGs that are wanted, and how many there are in all.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn dags_list(
        &self,
        wanted: &DagsWanted,
        part: Part,
    ) -> Result<(Vec<DagRow>, u32), StoreError> {
        let list = wanted.listing();
        let order = wanted.order.sql("dag.dag_id", "dag.dag_id");
        self.read(|c| {
            let rows = list.part(c, "dag.*, v.meaning_hash, v.meaning", &order, part, read)?;
            let count = list.count_all(c, part, rows.len())?;
            Ok((rows, count))
        })
    }

    /// The tags of present DAGs, by name, each with a DAG that has it.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn tags(&self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT tag.value AS tag FROM dag
             JOIN dag_version v ON v.dag_id = dag.dag_id AND v.version = dag.version,
                 json_each(v.meaning, '$.tags') tag
             WHERE dag.is_present ORDER BY tag.value";
        self.read(|c| query(c, sql, &[], |row| row.get("tag")))
    }

    /// The versions of a DAG, newest first.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn versions(&self, dag_id: &str) -> Result<Vec<VersionRow>, StoreError> {
        let sql = "SELECT v.version, v.created_at, d.display_name FROM dag_version v
             JOIN dag d ON d.dag_id = v.dag_id WHERE v.dag_id = :dag_id ORDER BY v.version DESC";
        self.read(|c| query(c, sql, named_params! {":dag_id": dag_id}, version))
    }

    /// One version of a DAG.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn version(&self, dag_id: &str, number: u32) -> Result<Option<VersionRow>, StoreError> {
        let sql = "SELECT v.version, v.created_at, d.display_name FROM dag_version v
             JOIN dag d ON d.dag_id = v.dag_id
             WHERE v.dag_id = :dag_id AND v.version = :version";
        let params = named_params! {":dag_id": dag_id, ":version": number};
        self.read(|c| Ok(query(c, sql, params, version)?.pop()))
    }

    /// The text of the file that a version was read from.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn source(&self, dag_id: &str, number: u32) -> Result<Option<String>, StoreError> {
        let sql = "SELECT source FROM dag_version WHERE dag_id = :dag_id AND version = :version";
        let params = named_params! {":dag_id": dag_id, ":version": number};
        self.read(|c| Ok(query(c, sql, params, |row| row.get(0))?.pop()))
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

fn version(row: &Row<'_>) -> rusqlite::Result<VersionRow> {
    Ok(VersionRow {
        version: row.get("version")?,
        created_at: instant(row, "created_at")?,
        display_name: row.get("display_name")?,
    })
}

/// Takes away a DAG whose file and runs are gone.
pub(super) fn remove(c: &Connection, dag_id: &DagId) -> rusqlite::Result<()> {
    for table in ["slot", "dag_version", "dag"] {
        let sql = format!("DELETE FROM {table} WHERE dag_id = :dag_id");
        execute(c, &sql, named_params! {":dag_id": dag_id.as_str()})?;
    }
    Ok(())
}

pub(super) fn add_version(c: &Connection, new: &NewVersion) -> rusqlite::Result<()> {
    let dag_id = new.dag.dag_id.as_str();
    execute(
        c,
        "INSERT INTO dag (dag_id, path, version, display_name)
         VALUES (:dag_id, :path, :version, :display_name)
         ON CONFLICT DO UPDATE SET path = :path, version = :version, is_present = 1,
             display_name = :display_name",
        named_params! {
            ":dag_id": dag_id, ":path": new.path, ":version": new.version,
            ":display_name": new.dag.display_name,
        },
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
