//! Table `alert`: what somebody is to be told, and what became of it.
//!
//! Rows are written in the transaction of what they tell of. When and how they are sent is
//! decided in `alerts`.

use jiff::Timestamp;
use rusqlite::{Connection, named_params};
use serde_json::Value;

use super::{
    Store, StoreError,
    columns::{execute, from_json, instant, instant_or_none, json, micros, query, word},
    listing::Listing,
};
use crate::alerts::{AlertState, Event};

/// So many alerts that are done with are kept.
const KEPT: i64 = 20_000;

/// Somebody is to be told.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAlert {
    /// What happened.
    pub event: Event,
    /// Along which connection.
    pub connection_id: String,
    /// Of which DAG,
    pub dag_id: Option<String>,
    /// run,
    pub run_id: Option<String>,
    /// and task instance it tells.
    pub task: Option<(String, i32)>,
    /// What else is known of it.
    pub about: Value,
    /// When it happened.
    pub created_at: Timestamp,
    /// Not before.
    pub due_at: Timestamp,
}

/// An alert as it stands.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "see the migration")]
pub struct AlertRow {
    pub id: i64,
    pub new: NewAlert,
    pub state: AlertState,
    pub tries: u32,
    pub sent_at: Option<Timestamp>,
    pub is_repeat: bool,
    pub title: Option<String>,
    pub body: Option<String>,
    pub answer: Option<String>,
    /// How many alerts its message tells of, itself included.
    pub count: u32,
}

/// What becomes of alerts.
#[derive(Debug, Clone, PartialEq)]
#[expect(missing_docs, reason = "the variants say it")]
pub enum AlertStep {
    /// They are told later.
    Held { ids: Vec<i64>, until: Timestamp },
    /// They are on their way now.
    Sending { ids: Vec<i64> },
    /// The first was sent, and told of the others too.
    Sent { ids: Vec<i64>, at: Timestamp, told: Told },
    /// They were not taken, and are tried again.
    Delayed { ids: Vec<i64>, until: Timestamp, answer: String },
    /// They were refused for good.
    Failed { ids: Vec<i64>, at: Timestamp, told: Told },
    /// The program ended while they were on their way: they are sent again, marked so.
    Interrupted,
    /// What the file at this path was complained of is mended before it was told.
    Mended { path: String },
}

/// A message and what was answered to it; without secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Told {
    pub title: String,
    pub body: String,
    pub answer: String,
}

/// Which alerts are wanted, the latest first.
#[derive(Debug, Clone, Default)]
pub struct AlertsWanted {
    /// In this state.
    pub state: Option<AlertState>,
    /// Of this DAG.
    pub dag_id: Option<String>,
    /// Older than this one.
    pub before: Option<i64>,
    /// At most so many.
    pub limit: u32,
}

const COLUMNS: &str = "alert.*, (SELECT count(*) FROM alert AS other
    WHERE other.sent_with = alert.id) + 1 AS told";

impl Store {
    /// What is to be told by now, by connection and age.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn alerts_due(&self, now: Timestamp) -> Result<Vec<AlertRow>, StoreError> {
        let sql = "SELECT *, 1 AS told FROM alert
             WHERE state IN ('waiting', 'sending') AND due_at <= :now AND state = 'waiting'
             ORDER BY connection_id, id LIMIT 50000";
        self.read(|c| query(c, sql, named_params! {":now": micros(now)}, read))
    }

    /// When the next is to be told.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn next_alert(&self) -> Result<Option<Timestamp>, StoreError> {
        let sql = "SELECT min(due_at) AS due_at FROM alert
             WHERE state IN ('waiting', 'sending') AND state = 'waiting'";
        self.read(|c| Ok(query(c, sql, &[], |row| instant_or_none(row, "due_at"))?.pop().flatten()))
    }

    /// When messages went along the connection since then, the oldest first.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn alerts_sent(
        &self,
        connection_id: &str,
        since: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError> {
        let sql = "SELECT sent_at FROM alert WHERE connection_id = :id AND state = 'sent'
             AND sent_with IS NULL AND sent_at > :since ORDER BY sent_at";
        let params = named_params! {":id": connection_id, ":since": micros(since)};
        self.read(|c| query(c, sql, params, |row| instant(row, "sent_at")))
    }

    /// Whether an alert of this event and run is there.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn has_alert(&self, event: Event, dag_id: &str, run_id: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM alert WHERE event = :event AND dag_id = :dag AND run_id = :run
             LIMIT 1";
        let params = named_params! {":event": event.as_str(), ":dag": dag_id, ":run": run_id};
        self.read(|c| Ok(!query(c, sql, params, |_| Ok(()))?.is_empty()))
    }

    /// Alerts, the latest first; those that were told in another's message are counted there.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn alerts(&self, wanted: &AlertsWanted) -> Result<Vec<AlertRow>, StoreError> {
        let mut list = Listing::from("alert");
        list.only("sent_with IS NULL AND state <> 'dropped'", std::iter::empty::<i64>());
        if let Some(state) = wanted.state {
            list.only("state = ?", [state.as_str().to_owned()]);
        }
        if let Some(dag_id) = &wanted.dag_id {
            list.only("dag_id = ?", [dag_id.clone()]);
        }
        if let Some(before) = wanted.before {
            list.only("id < ?", [before]);
        }
        let part = super::Part { limit: wanted.limit, offset: 0 };
        self.read(|c| list.part(c, COLUMNS, "id DESC", part, read))
    }

    /// One alert.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn alert(&self, id: i64) -> Result<Option<AlertRow>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM alert WHERE id = :id");
        self.read(|c| Ok(query(c, &sql, named_params! {":id": id}, read)?.pop()))
    }
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<AlertRow> {
    let task_id: Option<String> = row.get("task_id")?;
    let map_index: Option<i32> = row.get("map_index")?;
    Ok(AlertRow {
        id: row.get("id")?,
        new: NewAlert {
            event: word(row, "event", Event::parse)?,
            connection_id: row.get("connection_id")?,
            dag_id: row.get("dag_id")?,
            run_id: row.get("run_id")?,
            task: task_id.map(|task_id| (task_id, map_index.unwrap_or(-1))),
            about: from_json(row, "about")?,
            created_at: instant(row, "created_at")?,
            due_at: instant(row, "due_at")?,
        },
        state: word(row, "state", AlertState::parse)?,
        tries: row.get("tries")?,
        sent_at: instant_or_none(row, "sent_at")?,
        is_repeat: row.get("is_repeat")?,
        title: row.get("title")?,
        body: row.get("body")?,
        answer: row.get("answer")?,
        count: row.get("told")?,
    })
}

pub(super) fn add(c: &Connection, alert: &NewAlert) -> rusqlite::Result<()> {
    let sql = "INSERT INTO alert (event, connection_id, dag_id, run_id, task_id, map_index, about,
             state, created_at, due_at)
         VALUES (:event, :connection, :dag, :run, :task, :map, :about, 'waiting', :at, :due)";
    let (task, map) = match &alert.task {
        Some((task, map)) => (Some(task), Some(map)),
        None => (None, None),
    };
    let params = named_params! {
        ":event": alert.event.as_str(), ":connection": alert.connection_id,
        ":dag": alert.dag_id, ":run": alert.run_id, ":task": task, ":map": map,
        ":about": json(&alert.about), ":at": micros(alert.created_at),
        ":due": micros(alert.due_at),
    };
    execute(c, sql, params).map(drop)
}

pub(super) fn step(c: &Connection, step: &AlertStep) -> rusqlite::Result<()> {
    match step {
        AlertStep::Held { ids, until } => each(ids, |id| {
            let sql = "UPDATE alert SET due_at = :until WHERE id = :id";
            execute(c, sql, named_params! {":until": micros(*until), ":id": id})
        }),
        AlertStep::Sending { ids } => each(ids, |id| {
            let sql = "UPDATE alert SET state = 'sending', tries = tries + 1 WHERE id = :id";
            execute(c, sql, named_params! {":id": id})
        }),
        AlertStep::Delayed { ids, until, answer } => each(ids, |id| {
            let sql = "UPDATE alert SET state = 'waiting', due_at = :until, answer = :answer
                 WHERE id = :id";
            let params = named_params! {":until": micros(*until), ":answer": answer, ":id": id};
            execute(c, sql, params)
        }),
        AlertStep::Sent { ids, at, told } => ended(c, "sent", ids, *at, told),
        AlertStep::Failed { ids, at, told } => ended(c, "failed", ids, *at, told),
        AlertStep::Interrupted => {
            let sql = "UPDATE alert SET state = 'waiting', is_repeat = 1 WHERE state = 'sending'";
            execute(c, sql, &[]).map(drop)
        }
        AlertStep::Mended { path } => {
            let sql = "UPDATE alert SET state = 'dropped' WHERE state = 'waiting'
                 AND event = 'import_error' AND about ->> 'path' = :path";
            execute(c, sql, named_params! {":path": path}).map(drop)
        }
    }
}

fn each(
    ids: &[i64],
    mut change: impl FnMut(i64) -> rusqlite::Result<usize>,
) -> rusqlite::Result<()> {
    ids.iter().try_for_each(|id| change(*id).map(drop))
}

fn ended(
    c: &Connection,
    state: &str,
    ids: &[i64],
    at: Timestamp,
    told: &Told,
) -> rusqlite::Result<()> {
    let Some((lead, others)) = ids.split_first() else { return Ok(()) };
    let sql = "UPDATE alert SET state = :state, sent_at = :at, title = :title, body = :body,
             answer = :answer WHERE id = :id";
    let params = named_params! {
        ":state": state, ":at": micros(at), ":title": told.title, ":body": told.body,
        ":answer": told.answer, ":id": lead,
    };
    execute(c, sql, params)?;
    each(others, |id| {
        let sql = "UPDATE alert SET state = :state, sent_at = :at, sent_with = :lead
             WHERE id = :id";
        let params = named_params! {":state": state, ":at": micros(at), ":lead": lead, ":id": id};
        execute(c, sql, params)
    })?;
    let sql = "DELETE FROM alert WHERE id <= (SELECT max(id) FROM alert) - :kept
         AND state NOT IN ('waiting', 'sending')";
    execute(c, sql, named_params! {":kept": KEPT}).map(drop)
}
