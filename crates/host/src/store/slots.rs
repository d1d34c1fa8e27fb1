//! Table `slot`: the ledger. Every due slot has its decision; consecutive equal ones are one row.
//!
//! Which run a slot that ran has is found by its time in `dag_run`.

use jiff::Timestamp;
use mainspring_core::engine::{Decision, SlotDecision};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::{
    Store, StoreError,
    columns::{execute, instant, micros, query},
};

/// What became of consecutive slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotRow {
    /// When the first was due.
    pub first: Timestamp,
    /// When the last was due.
    pub last: Timestamp,
    /// How many.
    pub count: u32,
    /// `ran`, `coalesced`, `skipped_paused` or `missed`.
    pub decision: String,
    /// The run they were left to, where they were coalesced.
    pub into_run: Option<String>,
    /// When that was decided.
    pub decided_at: Timestamp,
}

impl Store {
    /// The newest decisions of a DAG, newest first; with `at`, only those that cover the instant.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn slots(
        &self,
        dag_id: &str,
        at: Option<Timestamp>,
        limit: u32,
    ) -> Result<Vec<SlotRow>, StoreError> {
        let sql = "SELECT * FROM slot WHERE dag_id = :dag_id
                 AND (:at IS NULL OR :at BETWEEN first AND last)
             ORDER BY last DESC, id DESC LIMIT :limit";
        let at = at.map(micros);
        let params = named_params! {":dag_id": dag_id, ":at": at, ":limit": limit};
        self.read(|c| query(c, sql, params, read))
    }
}

impl Store {
    /// The decisions of a DAG that cover some of `[from, to]`, oldest first; what ran is left out,
    /// because its runs are told better by `dag_run`.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn slots_between(
        &self,
        dag_id: &str,
        (from, to): (Timestamp, Timestamp),
    ) -> Result<Vec<SlotRow>, StoreError> {
        let sql = "SELECT * FROM slot WHERE dag_id = :dag_id AND last >= :from AND first <= :to
             AND decision != 'ran' ORDER BY last";
        let params = named_params! {":dag_id": dag_id, ":from": micros(from), ":to": micros(to)};
        self.read(|c| query(c, sql, params, read))
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<SlotRow> {
    Ok(SlotRow {
        first: instant(row, "first")?,
        last: instant(row, "last")?,
        count: row.get("count")?,
        decision: row.get("decision")?,
        into_run: row.get("into_run")?,
        decided_at: instant(row, "decided_at")?,
    })
}

pub(super) fn add(c: &Connection, new: &SlotDecision) -> rusqlite::Result<()> {
    let (decision, into_run) = match &new.decision {
        Decision::Ran { .. } => ("ran", None),
        Decision::Coalesced { into } => ("coalesced", Some(into.as_str())),
        Decision::SkippedPaused => ("skipped_paused", None),
        Decision::Missed => ("missed", None),
    };
    let same: Option<i64> = c
        .prepare_cached(
            "SELECT id FROM (SELECT * FROM slot WHERE dag_id = :dag_id ORDER BY last DESC LIMIT 1)
             WHERE decision = :decision AND into_run IS :into_run",
        )?
        .query_row(
            named_params! {
                ":dag_id": new.dag_id.as_str(), ":decision": decision, ":into_run": into_run,
            },
            |row| row.get(0),
        )
        .optional()?;
    let (last, decided_at) = (micros(new.last), micros(new.decided_at));
    if let Some(id) = same {
        let sql = "UPDATE slot SET last = :last, count = count + :count, decided_at = :decided_at
             WHERE id = :id";
        let params = named_params! {
            ":id": id, ":last": last, ":count": new.count, ":decided_at": decided_at,
        };
        return execute(c, sql, params).map(drop);
    }
    let sql = "INSERT INTO slot (dag_id, first, last, count, decision, into_run, decided_at)
         VALUES (:dag_id, :first, :last, :count, :decision, :into_run, :decided_at)";
    let params = named_params! {
        ":dag_id": new.dag_id.as_str(), ":first": micros(new.first), ":last": last,
        ":count": new.count, ":decision": decision, ":into_run": into_run,
        ":decided_at": decided_at,
    };
    execute(c, sql, params).map(drop)
}
