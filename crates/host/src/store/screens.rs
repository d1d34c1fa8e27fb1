//! What screens ask of runs and their task instances: many at once, and only the columns they draw.
//!
//! Each question follows an index, so that its cost is that of its answer, however long the
//! history. Rows of one table alone are told in that table's module.

use std::collections::HashMap;

use jiff::Timestamp;
use mainspring_core::{
    engine::RunKey,
    model::{DagId, RunId, RunState, RunType, TaskId, TaskState},
};
use rusqlite::{Connection, Row, named_params};

use super::{
    Store, StoreError,
    columns::{instant, instant_or_none, micros, query, word},
    runs::{self, RunRow},
};

/// A run as a bar.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "Airflow's names; see DESIGN's vocabulary")]
pub struct Bar {
    pub run_id: RunId,
    pub state: RunState,
    pub run_type: RunType,
    pub run_after: Timestamp,
    pub start_date: Option<Timestamp>,
    pub end_date: Option<Timestamp>,
}

/// A run as a column of the grid.
#[derive(Debug, Clone, PartialEq)]
pub struct GridRow {
    /// The run.
    pub run: RunRow,
    /// How its task instances stand, those that were decided.
    pub cells: Vec<CellRow>,
}

/// A task instance as a cell of the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "Airflow's names; see DESIGN's vocabulary")]
pub struct CellRow {
    pub task_id: TaskId,
    pub map_index: i32,
    pub state: TaskState,
    pub try_number: u32,
    pub start_date: Option<Timestamp>,
    pub end_date: Option<Timestamp>,
}

/// How many runs stand so.
pub type DayCount = (RunState, u32);

const BAR: &str = "run_id, state, run_type, run_after, start_date, end_date";

impl Store {
    /// The last `count` runs of each of these DAGs, oldest first.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn bars(&self, dags: &[DagId], count: u32) -> Result<HashMap<DagId, Vec<Bar>>, StoreError> {
        let sql = format!(
            "SELECT {BAR} FROM dag_run WHERE dag_id = :dag_id
             ORDER BY run_after DESC, id DESC LIMIT :count"
        );
        self.read(|c| {
            let of = |dag_id: &DagId| {
                let params = named_params! {":dag_id": dag_id.as_str(), ":count": count};
                let mut bars = query(c, &sql, params, read_bar)?;
                bars.reverse();
                Ok((dag_id.clone(), bars))
            };
            dags.iter().map(of).collect()
        })
    }

    /// The runs of a DAG that were due in `[from, to)`, the latest first, `limit` at most.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn bars_between(
        &self,
        dag_id: &str,
        (from, to): (Timestamp, Timestamp),
        limit: u32,
    ) -> Result<Vec<Bar>, StoreError> {
        let sql = format!(
            "SELECT {BAR} FROM dag_run WHERE dag_id = :dag_id AND run_after >= :from
                 AND run_after < :to ORDER BY run_after DESC, id DESC LIMIT :limit"
        );
        let params = named_params! {
            ":dag_id": dag_id, ":from": micros(from), ":to": micros(to), ":limit": limit,
        };
        self.read(|c| query(c, &sql, params, read_bar))
    }

    /// When the first and the last run of a DAG were due in `[from, to)`, and how many stand how;
    /// from an index alone.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn runs_summed(
        &self,
        dag_id: &str,
        (from, to): (Timestamp, Timestamp),
    ) -> Result<Vec<(RunState, u32, Timestamp, Timestamp)>, StoreError> {
        let sql = "SELECT state, count(*) AS count, min(run_after) AS first,
                 max(run_after) AS last
             FROM dag_run INDEXED BY dag_run_by_day WHERE dag_id = :dag_id
                 AND run_after >= :from AND run_after < :to GROUP BY state";
        let params = named_params! {":dag_id": dag_id, ":from": micros(from), ":to": micros(to)};
        self.read(|c| {
            query(c, sql, params, |row| {
                let state = word(row, "state", RunState::parse)?;
                Ok((state, row.get("count")?, instant(row, "first")?, instant(row, "last")?))
            })
        })
    }

    /// How many runs of each DAG are not finished; DAGs without any are left out.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn live_counts(&self) -> Result<HashMap<DagId, u32>, StoreError> {
        let sql = "SELECT dag_id, count(*) FROM dag_run WHERE state IN ('queued', 'running')
             GROUP BY dag_id";
        let read = |row: &Row<'_>| Ok((DagId::from(row.get::<_, String>(0)?), row.get(1)?));
        self.read(|c| Ok(query(c, sql, &[], read)?.into_iter().collect()))
    }

    /// The runs that failed and that nobody has looked at, the latest first, and how many there
    /// are in all.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn unseen_failures(&self, limit: u32) -> Result<(Vec<RunRow>, u32), StoreError> {
        let of = "FROM dag_run WHERE state = 'failed' AND is_seen = 0";
        let rows = format!("SELECT * {of} ORDER BY end_date DESC LIMIT :limit");
        let count = format!("SELECT count(*) {of}");
        self.read(|c| {
            let rows = query(c, &rows, named_params! {":limit": limit}, runs::read)?;
            let count = query(c, &count, &[], |row| row.get(0))?.pop();
            Ok((rows, count.unwrap_or_default()))
        })
    }

    /// The runs of a DAG that were due before `before`, the latest first, with their cells.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn grid(
        &self,
        dag_id: &str,
        before: Option<Timestamp>,
        limit: u32,
    ) -> Result<Vec<GridRow>, StoreError> {
        let sql = "SELECT * FROM dag_run WHERE dag_id = :dag_id AND run_after < :before
             ORDER BY run_after DESC, id DESC LIMIT :limit";
        let before = before.map_or(i64::MAX, micros);
        let params = named_params! {":dag_id": dag_id, ":before": before, ":limit": limit};
        self.read(|c| {
            let rows =
                query(c, sql, params, |row| Ok((row.get::<_, i64>("id")?, runs::read(row)?)))?;
            let column = |(id, run)| Ok(GridRow { run, cells: cells(c, id)? });
            rows.into_iter().map(column).collect()
        })
    }

    /// How many runs of a DAG stand how, for each stretch between two of these instants.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn run_counts(
        &self,
        dag_id: &str,
        instants: &[Timestamp],
    ) -> Result<Vec<Vec<DayCount>>, StoreError> {
        let sql = "SELECT state, count(*) AS count FROM dag_run INDEXED BY dag_run_by_day
             WHERE dag_id = :dag_id AND run_after >= :from AND run_after < :to GROUP BY state";
        let read = |row: &Row<'_>| Ok((word(row, "state", RunState::parse)?, row.get("count")?));
        self.read(|c| {
            let of = |pair: &[Timestamp]| {
                let (from, to) = (micros(pair[0]), micros(pair[1]));
                query(c, sql, named_params! {":dag_id": dag_id, ":from": from, ":to": to}, read)
            };
            instants.windows(2).map(of).collect()
        })
    }

    /// The last run before `date` that ended well.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn success_before(
        &self,
        dag_id: &str,
        date: Timestamp,
    ) -> Result<Option<RunRow>, StoreError> {
        let sql = "SELECT * FROM dag_run INDEXED BY dag_run_by_day WHERE dag_id = :dag_id
             AND run_after < :date AND state = 'success' ORDER BY run_after DESC LIMIT 1";
        let params = named_params! {":dag_id": dag_id, ":date": micros(date)};
        self.read(|c| Ok(query(c, sql, params, runs::read)?.pop()))
    }

    /// Runs among the newest whose name contains `text`, newest first.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn runs_named(
        &self,
        text: &str,
        limit: u32,
    ) -> Result<Vec<(RunKey, RunState)>, StoreError> {
        let sql = "SELECT dag_id, run_id, state
             FROM (SELECT * FROM dag_run ORDER BY id DESC LIMIT 5000)
             WHERE instr(lower(run_id), lower(:text)) ORDER BY id DESC LIMIT :limit";
        let read = |row: &Row<'_>| {
            let key = RunKey {
                dag_id: row.get::<_, String>("dag_id")?.into(),
                run_id: row.get::<_, String>("run_id")?.into(),
            };
            Ok((key, word(row, "state", RunState::parse)?))
        };
        self.read(|c| query(c, sql, named_params! {":text": text, ":limit": limit}, read))
    }
}

fn cells(c: &Connection, run: i64) -> rusqlite::Result<Vec<CellRow>> {
    let sql = "SELECT task_id, map_index, state, try_number, start_date, end_date
         FROM task_instance WHERE run = :run";
    query(c, sql, named_params! {":run": run}, |row| {
        Ok(CellRow {
            task_id: row.get::<_, String>("task_id")?.into(),
            map_index: row.get("map_index")?,
            state: word(row, "state", TaskState::parse)?,
            try_number: row.get("try_number")?,
            start_date: instant_or_none(row, "start_date")?,
            end_date: instant_or_none(row, "end_date")?,
        })
    })
}

fn read_bar(row: &Row<'_>) -> rusqlite::Result<Bar> {
    Ok(Bar {
        run_id: row.get::<_, String>("run_id")?.into(),
        state: word(row, "state", RunState::parse)?,
        run_type: word(row, "run_type", RunType::parse)?,
        run_after: instant(row, "run_after")?,
        start_date: instant_or_none(row, "start_date")?,
        end_date: instant_or_none(row, "end_date")?,
    })
}
