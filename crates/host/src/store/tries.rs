//! Table `task_try`: every try of every task, with its process. History: a try that ended never
//! changes (a trigger in the database sees to it).

use jiff::Timestamp;
use mainspring_core::{
    engine::{Reason, RunKey, TaskInstanceKey, TryRecord},
    model::{RunId, TaskId, TaskState},
};
use rusqlite::{Connection, Row, ToSql, named_params};

use super::{
    Store, StoreError,
    columns::{
        execute, from_json_or_null, instant, instant_or_none, json_or_null, micros, query, word,
    },
};

/// One try.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "Airflow's names; see DESIGN's vocabulary")]
pub struct TryRow {
    pub key: TaskInstanceKey,
    pub try_number: u32,
    pub state: TaskState,
    pub queued_at: Timestamp,
    pub start_date: Option<Timestamp>,
    pub end_date: Option<Timestamp>,
    pub process: Option<ProcessRow>,
    /// How the process ended, in words.
    pub exit: Option<String>,
    pub reason: Option<Reason>,
}

/// The process of a try; the start time and the boot tell a reused number apart.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ProcessRow {
    pub pid: u32,
    pub start_time: Option<u64>,
    pub boot_id: String,
}

const COLUMNS: &str =
    "SELECT t.*, r.dag_id, r.run_id FROM task_try t JOIN dag_run r ON r.id = t.run";

impl Store {
    /// The tries of a task, oldest first.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn tries(&self, run: &RunKey, task_id: &str) -> Result<Vec<TryRow>, StoreError> {
        let sql = format!(
            "{COLUMNS} WHERE r.dag_id = :dag_id AND r.run_id = :run_id AND t.task_id = :task_id
             ORDER BY t.map_index, t.try_number"
        );
        let params = named_params! {
            ":dag_id": run.dag_id.as_str(), ":run_id": run.run_id.as_str(), ":task_id": task_id,
        };
        self.read(|c| query(c, &sql, params, read))
    }

    /// The tries whose end nobody saw: after a crash, those that were running.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn open_tries(&self) -> Result<Vec<TryRow>, StoreError> {
        let sql = format!("{COLUMNS} WHERE t.end_date IS NULL ORDER BY t.run, t.queued_at");
        self.read(|c| query(c, &sql, &[], read))
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<TryRow> {
    let pid: Option<u32> = row.get("pid")?;
    let process = match pid {
        Some(pid) => Some(ProcessRow {
            pid,
            start_time: row.get::<_, Option<i64>>("pid_start_time")?.map(i64::cast_unsigned),
            boot_id: row.get::<_, Option<String>>("boot_id")?.unwrap_or_default(),
        }),
        None => None,
    };
    Ok(TryRow {
        key: TaskInstanceKey {
            run: RunKey {
                dag_id: row.get::<_, String>("dag_id")?.into(),
                run_id: RunId::from(row.get::<_, String>("run_id")?),
            },
            task_id: TaskId::from(row.get::<_, String>("task_id")?),
            map_index: row.get("map_index")?,
        },
        try_number: row.get("try_number")?,
        state: word(row, "state", TaskState::parse)?,
        queued_at: instant(row, "queued_at")?,
        start_date: instant_or_none(row, "start_date")?,
        end_date: instant_or_none(row, "end_date")?,
        process,
        exit: row.get("exit")?,
        reason: from_json_or_null(row, "reason")?,
    })
}

const WHICH: &str =
    "WHERE run = (SELECT id FROM dag_run WHERE dag_id = :dag_id AND run_id = :run_id)
     AND task_id = :task_id AND map_index = :map_index AND try_number = :try_number";

/// Notes a step of a try, with the process of one that starts and the words for one that ended.
///
/// A new try also takes away what the one before pushed: XComs never outlive their try.
pub(super) fn put(
    c: &Connection,
    step: &TryRecord,
    process: Option<&ProcessRow>,
    exit: Option<&str>,
) -> rusqlite::Result<()> {
    let key = &step.key;
    let at = micros(step.at);
    let which: [(&str, &dyn ToSql); 6] = [
        (":dag_id", &key.run.dag_id.as_str()),
        (":run_id", &key.run.run_id.as_str()),
        (":task_id", &key.task_id.as_str()),
        (":map_index", &key.map_index),
        (":try_number", &step.try_number),
        (":at", &at),
    ];
    match step.state {
        TaskState::Queued => {
            let sql = "INSERT INTO task_try (run, task_id, map_index, try_number, state, queued_at)
                 VALUES ((SELECT id FROM dag_run WHERE dag_id = :dag_id AND run_id = :run_id),
                     :task_id, :map_index, :try_number, 'queued', :at)";
            execute(c, sql, &which)?;
            if step.try_number > 1 {
                super::xcoms::clear(c, key)?;
            }
            Ok(())
        }
        TaskState::Running => {
            let set = "state = 'running', start_date = :at, pid = :pid, pid_start_time = :start,
                 boot_id = :boot";
            let start = process.and_then(|process| process.start_time).map(u64::cast_signed);
            let process: [(&str, &dyn ToSql); 3] = [
                (":pid", &process.map(|process| process.pid)),
                (":start", &start),
                (":boot", &process.map(|process| process.boot_id.as_str())),
            ];
            let params = [&which[..], &process[..]].concat();
            execute(c, &format!("UPDATE task_try SET {set} {WHICH}"), &params).map(drop)
        }
        ended => {
            let set = "state = :state, end_date = :at, reason = :reason, exit = :exit";
            let end: [(&str, &dyn ToSql); 3] = [
                (":state", &ended.as_str()),
                (":reason", &json_or_null(&step.reason)),
                (":exit", &exit),
            ];
            let params = [&which[..], &end[..]].concat();
            execute(c, &format!("UPDATE task_try SET {set} {WHICH}"), &params).map(drop)
        }
    }
}
