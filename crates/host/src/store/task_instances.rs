//! Table `task_instance`: the present state of every task of every run.
//!
//! What came before the present state is in `task_try`.

use mainspring_core::{
    engine::{RunKey, TaskInstanceKey, TaskInstanceRecord},
    model::{TaskId, TaskState},
};
use rusqlite::{Connection, Row, named_params};

use super::{
    Store, StoreError,
    columns::{execute, from_json_or_null, instant_or_none, json_or_null, micros, query, word},
};

impl Store {
    /// The task instances of a run.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn task_instances(&self, run: &RunKey) -> Result<Vec<TaskInstanceRecord>, StoreError> {
        let sql = "SELECT t.* FROM task_instance t JOIN dag_run r ON r.id = t.run
             WHERE r.dag_id = :dag_id AND r.run_id = :run_id ORDER BY t.task_id, t.map_index";
        let params = named_params! {":dag_id": run.dag_id.as_str(), ":run_id": run.run_id.as_str()};
        self.read(|c| query(c, sql, params, |row| read(row, run)))
    }
}

fn read(row: &Row<'_>, run: &RunKey) -> rusqlite::Result<TaskInstanceRecord> {
    Ok(TaskInstanceRecord {
        key: TaskInstanceKey {
            run: run.clone(),
            task_id: TaskId::from(row.get::<_, String>("task_id")?),
            map_index: row.get("map_index")?,
        },
        state: word(row, "state", TaskState::parse)?,
        try_number: row.get("try_number")?,
        max_tries: row.get("max_tries")?,
        lost: row.get("lost")?,
        start_date: instant_or_none(row, "start_date")?,
        end_date: instant_or_none(row, "end_date")?,
        retry_at: instant_or_none(row, "retry_at")?,
        skip: from_json_or_null(row, "skip")?,
        reason: from_json_or_null(row, "reason")?,
    })
}

pub(super) fn put(c: &Connection, ti: &TaskInstanceRecord) -> rusqlite::Result<()> {
    let sql = "INSERT INTO task_instance (run, task_id, map_index, state, try_number, max_tries,
             lost, start_date, end_date, retry_at, skip, reason)
         VALUES ((SELECT id FROM dag_run WHERE dag_id = :dag_id AND run_id = :run_id), :task_id,
             :map_index, :state, :try_number, :max_tries, :lost, :start_date, :end_date, :retry_at,
             :skip, :reason)
         ON CONFLICT DO UPDATE SET state = :state, try_number = :try_number,
             max_tries = :max_tries, lost = :lost, start_date = :start_date, end_date = :end_date,
             retry_at = :retry_at, skip = :skip, reason = :reason";
    let params = named_params! {
        ":dag_id": ti.key.run.dag_id.as_str(), ":run_id": ti.key.run.run_id.as_str(),
        ":task_id": ti.key.task_id.as_str(), ":map_index": ti.key.map_index,
        ":state": ti.state.as_str(), ":try_number": ti.try_number, ":max_tries": ti.max_tries,
        ":lost": ti.lost, ":start_date": ti.start_date.map(micros),
        ":end_date": ti.end_date.map(micros), ":retry_at": ti.retry_at.map(micros),
        ":skip": json_or_null(&ti.skip), ":reason": json_or_null(&ti.reason),
    };
    execute(c, sql, params).map(drop)
}
