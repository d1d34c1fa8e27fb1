//! Table `xcom`: the values that tasks hand to each other.
//!
//! They belong to the latest try of their task and go when the next one begins.

use mainspring_core::engine::{RunKey, TaskInstanceKey};
use rusqlite::{Connection, named_params};
use serde_json::Value;

use super::{
    Store, StoreError,
    columns::{execute, from_json, json, query},
};

/// A value that a task pushed.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "Airflow's names; see DESIGN's vocabulary")]
pub struct XComRow {
    pub task_id: String,
    pub map_index: i32,
    pub key: String,
    pub value: Value,
}

impl Store {
    /// What the tasks of a run pushed; with `task_id`, that task's.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn xcoms(&self, run: &RunKey, task_id: Option<&str>) -> Result<Vec<XComRow>, StoreError> {
        let sql = "SELECT x.* FROM xcom x JOIN dag_run r ON r.id = x.run
             WHERE r.dag_id = :dag_id AND r.run_id = :run_id
                 AND (:task_id IS NULL OR x.task_id = :task_id)
             ORDER BY x.task_id, x.map_index, x.key";
        let params = named_params! {
            ":dag_id": run.dag_id.as_str(), ":run_id": run.run_id.as_str(), ":task_id": task_id,
        };
        self.read(|c| {
            query(c, sql, params, |row| {
                Ok(XComRow {
                    task_id: row.get("task_id")?,
                    map_index: row.get("map_index")?,
                    key: row.get("key")?,
                    value: from_json(row, "value")?,
                })
            })
        })
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
