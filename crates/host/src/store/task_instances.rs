//! Table `task_instance`: the present state of every task of every run.
//!
//! What came before the present state is in `task_try`.

use jiff::Timestamp;
use mainspring_core::{
    engine::{RunKey, TaskInstanceKey, TaskInstanceRecord},
    model::{TaskId, TaskState},
};
use rusqlite::{Connection, Row, named_params, params};

use super::{
    RunRow, Store, StoreError,
    columns::{execute, from_json_or_null, instant_or_none, json_or_null, micros, query, word},
    listing::{Columns, Listing, Order, Part, Span},
    runs,
};

/// A task instance with what is told of it beside the engine's record.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedTask {
    /// As the engine knows it.
    pub record: TaskInstanceRecord,
    /// When its latest try was handed over.
    pub queued_at: Option<Timestamp>,
    /// The process of its latest try.
    pub pid: Option<u32>,
    /// What somebody wrote beside it.
    pub note: Option<String>,
}

/// Instances of a task that hold or want slots.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct UnderWay {
    pub dag_id: String,
    pub version: u32,
    pub task_id: String,
    pub state: TaskState,
    /// How many stand so.
    pub count: u32,
}

/// Which task instances of several runs are wanted; what is empty says nothing.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct TasksWanted {
    pub dag_ids: Vec<String>,
    pub run_ids: Vec<String>,
    pub task_ids: Vec<String>,
    pub states: Vec<TaskState>,
    pub map_indexes: Vec<i32>,
    pub try_numbers: Vec<u32>,
    pub task_id_pattern: Option<String>,
    pub run_after: Span,
    pub logical_date: Span,
    pub start_date: Span,
    pub end_date: Span,
    pub order: Order,
}

/// Only what an index gives: whatever else would have to sort the whole history.
const ORDERS: Columns = &[("start_date", "t.start_date"), ("id", "t.run")];

impl TasksWanted {
    /// The order that these names ask for; newest runs first without any.
    ///
    /// # Errors
    /// The names that are possible.
    pub fn order(names: &[String]) -> Result<Order, Vec<&'static str>> {
        Order::of(names, ORDERS)
    }

    /// `CROSS JOIN` keeps the order of the tables: the rare thing first.
    fn listing(&self) -> (Listing, String) {
        let by_run = self.order == Order::default() && self.dag_ids.len() == 1;
        let rare = |state: &TaskState| !matches!(state, TaskState::Success | TaskState::Skipped);
        let by_state = !self.states.is_empty() && self.states.iter().all(rare);
        let (from, newest) = match by_run && !by_state {
            true => (
                "dag_run r CROSS JOIN task_instance t ON t.run = r.id",
                "r.run_after DESC, r.id DESC",
            ),
            false => ("task_instance t CROSS JOIN dag_run r ON r.id = t.run", "t.run DESC"),
        };
        let mut list = Listing::from(from);
        list.one_of("r.dag_id", self.dag_ids.iter().cloned());
        list.one_of("r.run_id", self.run_ids.iter().cloned());
        list.one_of("t.task_id", self.task_ids.iter().cloned());
        list.one_of("t.state", self.states.iter().map(|state| state.as_str().to_owned()));
        list.one_of("t.map_index", self.map_indexes.iter().copied());
        list.one_of("t.try_number", self.try_numbers.iter().copied());
        list.like("t.task_id", self.task_id_pattern.as_deref());
        list.within("r.run_after", &self.run_after);
        list.within("r.logical_date", &self.logical_date);
        list.within("t.start_date", &self.start_date);
        list.within("t.end_date", &self.end_date);
        (list, self.order.sql(newest, "t.run DESC"))
    }
}

/// A task instance with its latest try.
const LISTED: &str = "SELECT t.*, x.queued_at, x.pid FROM task_instance t
     LEFT JOIN task_try x ON x.run = t.run AND x.task_id = t.task_id
         AND x.map_index = t.map_index AND x.try_number = t.try_number";

impl Store {
    /// The task instances of a run, with what is told beside them.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn tasks_of_run(&self, run: &RunKey) -> Result<Vec<ListedTask>, StoreError> {
        let sql = format!(
            "{LISTED} WHERE t.run = (SELECT id FROM dag_run WHERE dag_id = :dag_id
                 AND run_id = :run_id) ORDER BY t.task_id, t.map_index"
        );
        let params = named_params! {":dag_id": run.dag_id.as_str(), ":run_id": run.run_id.as_str()};
        self.read(|c| query(c, &sql, params, |row| listed(row, run)))
    }

    /// A part of the task instances that are wanted, each with its run, and how many there are in
    /// all. Those that were not decided yet are in no table, and in no such list.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn tasks_list(
        &self,
        wanted: &TasksWanted,
        part: Part,
    ) -> Result<(Vec<(RunRow, ListedTask)>, u32), StoreError> {
        let (list, order) = wanted.listing();
        let key = |row: &Row<'_>| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, i32>(2)?))
        };
        self.read(|c| {
            let keys = list.part(c, "t.run, t.task_id, t.map_index", &order, part, key)?;
            let mut run = c.prepare_cached("SELECT * FROM dag_run WHERE id = ?")?;
            let sql = format!("{LISTED} WHERE t.run = ? AND t.task_id = ? AND t.map_index = ?");
            let mut one = c.prepare_cached(&sql)?;
            let found = keys.iter().map(|key| {
                let row = run.query_row([key.0], runs::read)?;
                let task =
                    one.query_row(params![key.0, key.1, key.2], |it| listed(it, &row.run.key))?;
                Ok((row, task))
            });
            let found: Vec<_> = found.collect::<rusqlite::Result<_>>()?;
            let count = list.count(c, part, found.len())?;
            Ok((found, count))
        })
    }

    /// What holds or wants slots at present.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn tasks_under_way(&self) -> Result<Vec<UnderWay>, StoreError> {
        let sql = "SELECT r.dag_id, r.version, t.task_id, t.state, count(*) AS count
             FROM task_instance t JOIN dag_run r ON r.id = t.run
             WHERE t.state IN ('scheduled', 'queued', 'running', 'restarting')
             GROUP BY r.dag_id, r.version, t.task_id, t.state";
        self.read(|c| {
            query(c, sql, &[], |row| {
                Ok(UnderWay {
                    dag_id: row.get("dag_id")?,
                    version: row.get("version")?,
                    task_id: row.get("task_id")?,
                    state: word(row, "state", TaskState::parse)?,
                    count: row.get("count")?,
                })
            })
        })
    }

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

pub(super) fn read(row: &Row<'_>, run: &RunKey) -> rusqlite::Result<TaskInstanceRecord> {
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

fn listed(row: &Row<'_>, run: &RunKey) -> rusqlite::Result<ListedTask> {
    Ok(ListedTask {
        record: read(row, run)?,
        queued_at: instant_or_none(row, "queued_at")?,
        pid: row.get("pid")?,
        note: row.get("note")?,
    })
}

pub(super) fn set_note(
    c: &Connection,
    ti: &TaskInstanceKey,
    note: Option<&str>,
) -> rusqlite::Result<()> {
    let sql = "UPDATE task_instance SET note = :note
         WHERE run = (SELECT id FROM dag_run WHERE dag_id = :dag_id AND run_id = :run_id)
             AND task_id = :task_id AND map_index = :map_index";
    let params = named_params! {
        ":dag_id": ti.run.dag_id.as_str(), ":run_id": ti.run.run_id.as_str(),
        ":task_id": ti.task_id.as_str(), ":map_index": ti.map_index, ":note": note,
    };
    execute(c, sql, params).map(drop)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(wanted: TasksWanted, index: &str) {
        let folder = tempfile::TempDir::new().unwrap();
        let store = Store::open(&folder.path().join("a.db"), super::super::Durability::Full);
        let (list, order) = wanted.listing();
        let part = Part { limit: 50, offset: 0 };
        let plan =
            store.unwrap().read(|c| list.plan(c, "t.run, t.task_id, t.map_index", &order, part));
        let plan = plan.unwrap();
        assert!(plan.contains(index), "{plan}");
        assert!(!plan.contains("USE TEMP B-TREE FOR ORDER BY"), "it sorts: {plan}");
    }

    #[test]
    fn lists_over_a_long_history_follow_an_index() {
        let dag_ids = vec!["a".to_owned()];
        let of_dag = TasksWanted { dag_ids, ..TasksWanted::default() };
        check(of_dag.clone(), "INDEX dag_run_list");
        let task_ids = vec!["t".to_owned()];
        check(TasksWanted { task_ids, ..of_dag.clone() }, "INDEX dag_run_list");
        let states = vec![TaskState::Failed];
        check(TasksWanted { states, ..of_dag }, "INDEX task_instance_by_state");
        check(TasksWanted::default(), "SCAN t");
        let order = TasksWanted::order(&["-start_date".to_owned()]).unwrap();
        check(TasksWanted { order, ..TasksWanted::default() }, "INDEX task_instance_by_start");
    }
}
