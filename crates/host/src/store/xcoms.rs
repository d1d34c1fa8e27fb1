//! Table `xcom`: the values that tasks hand to each other.
//!
//! They belong to the latest try of their task and go when the next one begins.

use jiff::Timestamp;
use mainspring_core::{
    engine::{RunKey, TaskInstanceKey},
    model::RunId,
};
use rusqlite::{Connection, Row, named_params};
use serde_json::Value;

use super::{
    Store, StoreError,
    columns::{execute, from_json, instant, instant_or_none, json, query},
    listing::{Listing, Part},
};

/// A value that a task pushed.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "Airflow's names; see DESIGN's vocabulary")]
pub struct XComRow {
    pub run: RunKey,
    pub logical_date: Option<Timestamp>,
    pub run_after: Timestamp,
    /// When the try that pushed it ended; while it runs, when it began.
    pub timestamp: Timestamp,
    /// The DAG's shown name.
    pub display_name: String,
    pub task_id: String,
    pub map_index: i32,
    pub key: String,
    pub value: Value,
}

/// Which values are wanted; what is empty says nothing.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct XComsWanted {
    pub dag_id: Option<String>,
    pub run_id: Option<String>,
    pub task_id: Option<String>,
    pub map_index: Option<i32>,
    pub key: Option<String>,
    pub key_pattern: Option<String>,
}

impl Store {
    /// A part of the values that are wanted, newest runs first, and how many there are in all.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn xcoms_list(
        &self,
        wanted: &XComsWanted,
        part: Part,
    ) -> Result<(Vec<XComRow>, u32), StoreError> {
        let from = match (&wanted.dag_id, &wanted.run_id) {
            (None, None) => "xcom x CROSS JOIN dag_run r ON r.id = x.run",
            _ => "dag_run r CROSS JOIN xcom x ON x.run = r.id",
        };
        let mut list = Listing::from(&format!(
            "{from} LEFT JOIN task_instance t ON t.run = x.run AND t.task_id = x.task_id
                 AND t.map_index = x.map_index JOIN dag d ON d.dag_id = r.dag_id"
        ));
        list.one_of("r.dag_id", wanted.dag_id.iter().cloned());
        list.one_of("r.run_id", wanted.run_id.iter().cloned());
        list.one_of("x.task_id", wanted.task_id.iter().cloned());
        list.one_of("x.map_index", wanted.map_index.iter().copied());
        list.one_of("x.key", wanted.key.iter().cloned());
        list.like("x.key", wanted.key_pattern.as_deref());
        let order = match (&wanted.dag_id, &wanted.run_id) {
            (None, None) => "x.run DESC",
            (_, None) => "r.run_after DESC, r.id DESC",
            _ => "x.task_id, x.map_index, x.key",
        };
        let columns = "x.*, r.dag_id, r.run_id, r.logical_date, r.run_after, d.display_name,
             coalesce(t.end_date, t.start_date, r.queued_at) AS timestamp";
        self.read(|c| {
            let rows = list.part(c, columns, order, part, read)?;
            let count = list.count(c, part, rows.len())?;
            Ok((rows, count))
        })
    }

    /// What the tasks of a run pushed; with `task_id`, that task's.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn xcoms(&self, run: &RunKey, task_id: Option<&str>) -> Result<Vec<XComRow>, StoreError> {
        let wanted = XComsWanted {
            dag_id: Some(run.dag_id.to_string()),
            run_id: Some(run.run_id.to_string()),
            task_id: task_id.map(str::to_owned),
            ..XComsWanted::default()
        };
        Ok(self.xcoms_list(&wanted, Part { limit: u32::MAX, offset: 0 })?.0)
    }

    /// The values that a task pushed under `key`, by `map_index`.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn xcom(
        &self,
        run: &RunKey,
        task_id: &str,
        map_index: Option<i32>,
        key: &str,
    ) -> Result<Vec<(i32, Value)>, StoreError> {
        let sql = "SELECT x.map_index, x.value FROM xcom x
             WHERE x.run = (SELECT id FROM dag_run WHERE dag_id = :dag_id AND run_id = :run_id)
                 AND x.task_id = :task_id AND x.key = :key
                 AND (:map_index IS NULL OR x.map_index = :map_index)
             ORDER BY x.map_index";
        let params = named_params! {
            ":dag_id": run.dag_id.as_str(), ":run_id": run.run_id.as_str(), ":task_id": task_id,
            ":key": key, ":map_index": map_index,
        };
        let read = |row: &rusqlite::Row<'_>| Ok((row.get("map_index")?, from_json(row, "value")?));
        self.read(|c| query(c, sql, params, read))
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<XComRow> {
    Ok(XComRow {
        run: RunKey {
            dag_id: row.get::<_, String>("dag_id")?.into(),
            run_id: RunId::from(row.get::<_, String>("run_id")?),
        },
        logical_date: instant_or_none(row, "logical_date")?,
        run_after: instant(row, "run_after")?,
        timestamp: instant(row, "timestamp")?,
        display_name: row.get("display_name")?,
        task_id: row.get("task_id")?,
        map_index: row.get("map_index")?,
        key: row.get("key")?,
        value: from_json(row, "value")?,
    })
}

pub(super) fn put(
    c: &Connection,
    ti: &TaskInstanceKey,
    key: &str,
    value: &Value,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO xcom (run, task_id, map_index, key, value)
         VALUES ((SELECT id FROM dag_run WHERE dag_id = :dag_id AND run_id = :run_id), :task_id,
             :map_index, :key, :value)
         ON CONFLICT DO UPDATE SET value = :value";
    let params = named_params! {
        ":dag_id": ti.run.dag_id.as_str(), ":run_id": ti.run.run_id.as_str(),
        ":task_id": ti.task_id.as_str(), ":map_index": ti.map_index, ":key": key,
        ":value": json(value),
    };
    execute(c, sql, params).map(drop)
}

pub(super) fn clear(c: &Connection, ti: &TaskInstanceKey) -> rusqlite::Result<()> {
    let sql = "DELETE FROM xcom
         WHERE run = (SELECT id FROM dag_run WHERE dag_id = :dag_id AND run_id = :run_id)
             AND task_id = :task_id AND map_index = :map_index";
    let params = named_params! {
        ":dag_id": ti.run.dag_id.as_str(), ":run_id": ti.run.run_id.as_str(),
        ":task_id": ti.task_id.as_str(), ":map_index": ti.map_index,
    };
    execute(c, sql, params).map(drop)
}

pub(super) fn remove(c: &Connection, ti: &TaskInstanceKey, key: &str) -> rusqlite::Result<()> {
    let sql = "DELETE FROM xcom
         WHERE run = (SELECT id FROM dag_run WHERE dag_id = :dag_id AND run_id = :run_id)
             AND task_id = :task_id AND map_index = :map_index AND key = :key";
    let params = named_params! {
        ":dag_id": ti.run.dag_id.as_str(), ":run_id": ti.run.run_id.as_str(),
        ":task_id": ti.task_id.as_str(), ":map_index": ti.map_index, ":key": key,
    };
    execute(c, sql, params).map(drop)
}
