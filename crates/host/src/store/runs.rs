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
    listing::{Columns, Listing, Order, Part, Span},
};

/// A run, and what its trigger gave it.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRow {
    /// The run as the engine knows it.
    pub run: RunRecord,
    /// What the trigger gave; null for nothing.
    pub conf: Value,
    /// What somebody wrote beside it.
    pub note: Option<String>,
}

/// Which runs are wanted; what is empty says nothing.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct RunsWanted {
    pub dag_ids: Vec<String>,
    pub states: Vec<RunState>,
    pub run_types: Vec<RunType>,
    pub versions: Vec<u32>,
    pub run_id_pattern: Option<String>,
    pub dag_id_pattern: Option<String>,
    pub run_after: Span,
    pub logical_date: Span,
    pub start_date: Span,
    pub end_date: Span,
    pub order: Order,
}

const ORDERS: Columns = &[
    ("run_after", "run_after"),
    ("logical_date", "logical_date"),
    ("start_date", "start_date"),
    ("end_date", "end_date"),
    ("queued_at", "queued_at"),
    ("duration", "end_date - start_date"),
    ("state", "state"),
    ("run_type", "run_type"),
    ("run_id", "run_id"),
    ("dag_run_id", "run_id"),
    ("dag_id", "dag_id"),
    ("id", "id"),
];

impl RunsWanted {
    /// The order that these names ask for; newest first without any.
    ///
    /// # Errors
    /// The names that are possible.
    pub fn order(names: &[String]) -> Result<Order, Vec<&'static str>> {
        Order::of(names, ORDERS)
    }

    fn listing(&self) -> Listing {
        let mut list = Listing::from("dag_run");
        list.one_of("dag_id", self.dag_ids.iter().cloned());
        list.one_of("state", self.states.iter().map(|state| state.as_str().to_owned()));
        list.one_of("run_type", self.run_types.iter().map(|it| it.as_str().to_owned()));
        list.one_of("version", self.versions.iter().copied());
        list.like("run_id", self.run_id_pattern.as_deref());
        list.like("dag_id", self.dag_id_pattern.as_deref());
        list.within("run_after", &self.run_after);
        list.within("logical_date", &self.logical_date);
        list.within("start_date", &self.start_date);
        list.within("end_date", &self.end_date);
        list
    }

    fn order_sql(&self) -> String {
        // Of one DAG by date, of all as they came: only this way each can follow its index.
        let newest = match self.dag_ids.len() {
            1 => "run_after DESC, id DESC",
            _ => "id DESC",
        };
        self.order.sql(newest, "id DESC")
    }
}

impl Store {
    /// A part of the runs that are wanted, and how many there are in all.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn runs_list(
        &self,
        wanted: &RunsWanted,
        part: Part,
    ) -> Result<(Vec<RunRow>, u32), StoreError> {
        let list = wanted.listing();
        self.read(|c| {
            let ids: Vec<i64> =
                list.part(c, "id", &wanted.order_sql(), part, |row| row.get("id"))?;
            let mut one = c.prepare_cached("SELECT * FROM dag_run WHERE id = ?")?;
            let rows = ids.iter().map(|id| one.query_row([id], read));
            Ok((rows.collect::<Result<_, _>>()?, list.count_all(c, part, ids.len())?))
        })
    }

    /// Runs of a DAG that ended, oldest first: so many of them.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn ended_runs(&self, dag_id: &str, limit: u32) -> Result<Vec<RunKey>, StoreError> {
        let sql = "SELECT dag_id, run_id FROM dag_run WHERE dag_id = :dag_id
             AND state IN ('success', 'failed') ORDER BY id LIMIT :limit";
        let params = named_params! {":dag_id": dag_id, ":limit": limit};
        self.read(|c| {
            query(c, sql, params, |row| {
                Ok(RunKey {
                    dag_id: row.get::<_, String>(0)?.into(),
                    run_id: RunId::from(row.get::<_, String>(1)?),
                })
            })
        })
    }

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

    /// Finished runs that nobody wants to keep, of any DAG, oldest first: older than `before`, or
    /// not among the `keep` newest of their DAG. The latest finished one that has a date stays:
    /// the next run may look back at it. At most `limit`.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn outlived_runs(
        &self,
        before: Option<jiff::Timestamp>,
        keep: Option<u32>,
        limit: usize,
    ) -> Result<Vec<RunKey>, StoreError> {
        let last_kept = "SELECT run_after FROM dag_run WHERE dag_id = :dag_id
             ORDER BY run_after DESC, id DESC LIMIT 1 OFFSET :others";
        let outlived = "SELECT dag_id, run_id FROM dag_run WHERE dag_id = :dag_id
             AND run_after < :cut AND state IN ('success', 'failed')
             AND id IS NOT (SELECT id FROM dag_run WHERE dag_id = :dag_id
                 AND state IN ('success', 'failed') AND logical_date IS NOT NULL
                 ORDER BY run_after DESC, id DESC LIMIT 1)
             ORDER BY run_after, id LIMIT :limit";
        self.read(|c| {
            let mut found = Vec::new();
            let all = query(c, "SELECT dag_id FROM dag", &[], |row| row.get::<_, String>(0))?;
            for dag_id in all {
                let kept = match keep {
                    Some(keep) => {
                        let others = keep.saturating_sub(1);
                        let params = named_params! {":dag_id": dag_id, ":others": others};
                        query(c, last_kept, params, |row| row.get(0))?.pop()
                    }
                    None => None,
                };
                let Some(cut) = before.map(micros).max(kept) else { continue };
                let limit = u32::try_from(limit - found.len()).unwrap_or(u32::MAX);
                let params = named_params! {":dag_id": dag_id, ":cut": cut, ":limit": limit};
                found.extend(query(c, outlived, params, read_key)?);
            }
            Ok(found)
        })
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

fn read_key(row: &Row<'_>) -> rusqlite::Result<RunKey> {
    let (dag_id, run_id): (String, String) = (row.get("dag_id")?, row.get("run_id")?);
    Ok(RunKey { dag_id: dag_id.into(), run_id: run_id.into() })
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
        note: row.get("note")?,
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

pub(super) fn remove(c: &Connection, key: &RunKey) -> rusqlite::Result<()> {
    let sql = "DELETE FROM dag_run WHERE dag_id = :dag_id AND run_id = :run_id
         AND state IN ('success', 'failed')";
    let params = named_params! {":dag_id": key.dag_id.as_str(), ":run_id": key.run_id.as_str()};
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

pub(super) fn set_note(c: &Connection, key: &RunKey, note: Option<&str>) -> rusqlite::Result<()> {
    let sql = "UPDATE dag_run SET note = :note WHERE dag_id = :dag_id AND run_id = :run_id";
    let params = named_params! {
        ":dag_id": key.dag_id.as_str(), ":run_id": key.run_id.as_str(), ":note": note,
    };
    execute(c, sql, params).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How the database would find a list: every line of its plan.
    fn plan(wanted: &RunsWanted) -> String {
        let folder = tempfile::TempDir::new().unwrap();
        let store = Store::open(&folder.path().join("a.db"), super::super::Durability::Full);
        let part = Part { limit: 50, offset: 0 };
        store.unwrap().read(|c| wanted.listing().plan(c, "id", &wanted.order_sql(), part)).unwrap()
    }

    #[track_caller]
    fn check(wanted: RunsWanted, index: &str) {
        let plan = plan(&wanted);
        assert!(plan.contains(index), "{plan}");
        assert!(!plan.contains("USE TEMP B-TREE"), "it sorts: {plan}");
    }

    #[test]
    fn lists_of_a_long_history_follow_an_index() {
        let dag_ids = vec!["a".to_owned()];
        let of_dag = RunsWanted { dag_ids, ..RunsWanted::default() };
        check(of_dag.clone(), "COVERING INDEX dag_run_list");
        let states = vec![RunState::Failed];
        check(RunsWanted { states, ..of_dag.clone() }, "INDEX dag_run_by_state");
        let order = RunsWanted::order(&["-run_after".to_owned()]).unwrap();
        check(RunsWanted { order, ..of_dag }, "COVERING INDEX dag_run_list");
        check(RunsWanted::default(), "SCAN dag_run");
    }

    #[test]
    fn an_order_is_one_of_those_that_are_possible() {
        let bad = ["run_after; DROP TABLE dag_run".to_owned()];
        assert!(RunsWanted::order(&bad).unwrap_err().contains(&"run_after"));
    }
}
