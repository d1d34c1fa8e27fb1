//! What tasks did when they last succeeded, and how long they usually take: over the newest runs.
//!
//! Reads several tables and belongs to none.

use std::{collections::HashMap, time::Duration};

use mainspring_core::{
    engine::{RunKey, TaskInstanceRecord},
    model::TaskId,
};
use rusqlite::named_params;
use serde_json::Value;

use super::{
    Store, StoreError,
    columns::{from_json, query},
    task_instances,
};

/// So many of the newest runs are looked through for a success.
const RUNS_MAX: u32 = 100;
/// So many of the newest runs say how long a task takes.
const RUNS_MEASURED: u32 = 20;

/// The last success of a task.
#[derive(Debug, Clone, PartialEq)]
pub struct LastResult {
    /// How it stood then.
    pub record: TaskInstanceRecord,
    /// What it handed on: map index, key, value.
    pub xcoms: Vec<(i32, String, Value)>,
}

impl Store {
    /// The last success of a task among the newest runs of its DAG.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn last_result(
        &self,
        dag_id: &str,
        task_id: &str,
    ) -> Result<Option<LastResult>, StoreError> {
        let sql = "SELECT t.*, r.run_id FROM
                 (SELECT id, run_id FROM dag_run WHERE dag_id = :dag_id
                  ORDER BY run_after DESC, id DESC LIMIT :runs) r
             CROSS JOIN task_instance t ON t.run = r.id
             WHERE t.task_id = :task_id AND t.state = 'success' LIMIT 1";
        let params = named_params! {":dag_id": dag_id, ":task_id": task_id, ":runs": RUNS_MAX};
        let values = "SELECT map_index, key, value FROM xcom
             WHERE run = :run AND task_id = :task_id ORDER BY map_index, key";
        self.read(|c| {
            let found = query(c, sql, params, |row| {
                let (run, run_id): (i64, String) = (row.get("run")?, row.get("run_id")?);
                let key = RunKey { dag_id: dag_id.into(), run_id: run_id.into() };
                Ok((run, task_instances::read(row, &key)?))
            })?;
            let Some((run, record)) = found.into_iter().next() else { return Ok(None) };
            let params = named_params! {":run": run, ":task_id": task_id};
            let xcoms = query(c, values, params, |row| {
                Ok((row.get("map_index")?, row.get("key")?, from_json(row, "value")?))
            })?;
            Ok(Some(LastResult { record, xcoms }))
        })
    }

    /// How long each task of a DAG usually takes: the median of its last successes.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn usual_durations(&self, dag_id: &str) -> Result<HashMap<TaskId, Duration>, StoreError> {
        let sql = "SELECT t.task_id, t.end_date - t.start_date AS lasted FROM
                 (SELECT id FROM dag_run WHERE dag_id = :dag_id
                  ORDER BY run_after DESC, id DESC LIMIT :runs) r
             CROSS JOIN task_instance t ON t.run = r.id
             WHERE t.state = 'success' AND t.end_date >= t.start_date
             ORDER BY t.task_id, lasted";
        let params = named_params! {":dag_id": dag_id, ":runs": RUNS_MEASURED};
        let rows = self.read(|c| {
            query(c, sql, params, |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))
        })?;
        let of_each = rows.chunk_by(|one, other| one.0 == other.0);
        let usual = of_each.map(|lasted| {
            let (task_id, median) = &lasted[lasted.len() / 2];
            (TaskId::from(task_id.as_str()), Duration::from_micros(median.unsigned_abs()))
        });
        Ok(usual.collect())
    }
}
