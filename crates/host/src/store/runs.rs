//! Table `dag_run`: runs as they stand.
//!
//! The engine's record of a run and, beside it, what the trigger gave: the engine never sees that.

use mainspring_core::{
    engine::{RunKey, RunRecord},
    model::{DagId, RunId, RunState, RunType},
};
use rusqlite::{Connection, Row, named_params};
use serde_json::Value;

use super::{
    Store, StoreError,
    columns::{
        execute, from_json_or_null, instant, instant_or_none, json, json_or_null, micros, query,
        word,
    },
};

/// A run, and what its trigger gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRow {
    /// The run as the engine knows it.
    pub run: RunRecord,
    /// What the trigger gave; null for nothing.
    pub conf: Value,
}

impl Store {
    /// The newest runs, of one DAG or of all, newest first.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn runs(&self, dag_id: Option<&str>, limit: u32) -> Result<Vec<RunRow>, StoreError> {
        // Two statements, because only this way each can follow its index.
        let sql = match dag_id {
            Some(_) => {
                "SELECT * FROM dag_run WHERE dag_id = :dag_id
                 ORDER BY run_after DESC, id DESC LIMIT :limit"
            }
            None => "SELECT * FROM dag_run WHERE :dag_id IS NULL ORDER BY id DESC LIMIT :limit",
        };
        let params = named_params! {":dag_id": dag_id, ":limit": limit};
        self.read(|c| query(c, sql, params, read))
    }

    /// How many runs there are, of one DAG or of all.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn run_count(&self, dag_id: Option<&str>) -> Result<u32, StoreError> {
        let sql = match dag_id {
            Some(_) => "SELECT count(*) FROM dag_run WHERE dag_id = :dag_id",
            None => "SELECT count(*) FROM dag_run WHERE :dag_id IS NULL",
        };
        let params = named_params! {":dag_id": dag_id};
        self.read(|c| Ok(query(c, sql, params, |row| row.get(0))?.pop().unwrap_or_default()))
    }

    /// One run.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn run(&self, key: &RunKey) -> Result<Option<RunRow>, StoreError> {
        let sql = "SELECT * FROM dag_run WHERE dag_id = :dag_id AND run_id = :run_id";
        let params = named_params! {":dag_id": key.dag_id.as_str(), ":run_id": key.run_id.as_str()};
        self.read(|c| Ok(query(c, sql, params, read)?.pop()))
    }

    /// The runs that are not finished.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn live_runs(&self) -> Result<Vec<RunRow>, StoreError> {
        let sql = "SELECT * FROM dag_run WHERE state IN ('queued', 'running') ORDER BY id";
        self.read(|c| query(c, sql, &[], read))
    }

    /// The finished run before `date`, or the latest one.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn finished_run_before(
        &self,
        dag_id: &str,
        date: Option<jiff::Timestamp>,
    ) -> Result<Option<RunRow>, StoreError> {
        let sql = "SELECT * FROM dag_run WHERE dag_id = :dag_id
             AND state IN ('success', 'failed') AND logical_date IS NOT NULL
             AND logical_date < :date ORDER BY logical_date DESC LIMIT 1";
        let date = date.map_or(i64::MAX, micros);
        let params = named_params! {":dag_id": dag_id, ":date": date};
        self.read(|c| Ok(query(c, sql, params, read)?.pop()))
    }
}

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<RunRow> {
    Ok(RunRow {
        run: RunRecord {
            key: RunKey {
                dag_id: row.get::<_, String>("dag_id")?.into(),
                run_id: RunId::from(row.get::<_, String>("run_id")?),
            },
            run_type: word(row, "run_type", RunType::parse)?,
            version: row.get("version")?,
            logical_date: instant_or_none(row, "logical_date")?,
            data_interval_start: instant_or_none(row, "data_interval_start")?,
            data_interval_end: instant_or_none(row, "data_interval_end")?,
            run_after: instant(row, "run_after")?,
            state: word(row, "state", RunState::parse)?,
            queued_at: instant(row, "queued_at")?,
            start_date: instant_or_none(row, "start_date")?,
            end_date: instant_or_none(row, "end_date")?,
            reason: from_json_or_null(row, "reason")?,
        },
        conf: from_json_or_null(row, "conf")?.unwrap_or_default(),
    })
}

pub(super) fn put(c: &Connection, run: &RunRecord) -> rusqlite::Result<()> {
    let sql = "INSERT INTO dag_run (dag_id, run_id, run_type, version, logical_date,
             data_interval_start, data_interval_end, run_after, state, queued_at, start_date,
             end_date, reason)
         VALUES (:dag_id, :run_id, :run_type, :version, :logical_date, :data_interval_start,
             :data_interval_end, :run_after, :state, :queued_at, :start_date, :end_date, :reason)
         ON CONFLICT (dag_id, run_id) DO UPDATE SET version = :version, state = :state,
             queued_at = :queued_at, start_date = :start_date, end_date = :end_date,
             reason = :reason, is_seen = CASE :state WHEN 'failed' THEN is_seen ELSE 0 END";
    let params = named_params! {
        ":dag_id": run.key.dag_id.as_str(), ":run_id": run.key.run_id.as_str(),
        ":run_type": run.run_type.as_str(), ":version": run.version,
        ":logical_date": run.logical_date.map(micros),
        ":data_interval_start": run.data_interval_start.map(micros),
        ":data_interval_end": run.data_interval_end.map(micros),
        ":run_after": micros(run.run_after), ":state": run.state.as_str(),
        ":queued_at": micros(run.queued_at), ":start_date": run.start_date.map(micros),
        ":end_date": run.end_date.map(micros), ":reason": json_or_null(&run.reason),
    };
    execute(c, sql, params).map(drop)
}

pub(super) fn set_conf(c: &Connection, key: &RunKey, conf: &Value) -> rusqlite::Result<()> {
    let sql = "UPDATE dag_run SET conf = :conf WHERE dag_id = :dag_id AND run_id = :run_id";
    let params = named_params! {
        ":dag_id": key.dag_id.as_str(), ":run_id": key.run_id.as_str(), ":conf": json(conf),
    };
    execute(c, sql, params).map(drop)
}

/// Notes that somebody has looked at failures: of that run, of that DAG, or of all.
pub(super) fn set_seen(
    c: &Connection,
    dag_id: Option<&DagId>,
    run_id: Option<&RunId>,
) -> rusqlite::Result<()> {
    let sql = "UPDATE dag_run SET is_seen = 1 WHERE state = 'failed' AND is_seen = 0
         AND (:dag_id IS NULL OR dag_id = :dag_id) AND (:run_id IS NULL OR run_id = :run_id)";
    let params = named_params! {
        ":dag_id": dag_id.map(DagId::as_str), ":run_id": run_id.map(RunId::as_str),
    };
    execute(c, sql, params).map(drop)
}
