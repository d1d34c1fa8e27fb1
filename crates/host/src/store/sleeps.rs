//! Table `machine_sleep`: when the machine slept, as far as the scheduler noticed.
//!
//! A few are kept: they explain the last days, and nothing else depends on them.

use jiff::Timestamp;
use rusqlite::{Connection, named_params};

use super::{
    Store, StoreError,
    columns::{execute, instant, micros, query},
};

/// So many are kept.
const KEPT: u32 = 500;

impl Store {
    /// When the machine slept, from and to, since `since`; the latest first, `limit` at most.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn sleeps(
        &self,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<(Timestamp, Timestamp)>, StoreError> {
        let sql = "SELECT * FROM machine_sleep WHERE to_at >= :since
             ORDER BY from_at DESC LIMIT :limit";
        let params = named_params! {":since": micros(since), ":limit": limit};
        self.read(|c| {
            query(c, sql, params, |row| Ok((instant(row, "from_at")?, instant(row, "to_at")?)))
        })
    }
}

pub(super) fn add(c: &Connection, from: Timestamp, to: Timestamp) -> rusqlite::Result<()> {
    let sql = "INSERT INTO machine_sleep (from_at, to_at) VALUES (:from, :to)
         ON CONFLICT DO UPDATE SET to_at = :to";
    execute(c, sql, named_params! {":from": micros(from), ":to": micros(to)})?;
    let sql = "DELETE FROM machine_sleep WHERE from_at <= (SELECT from_at FROM machine_sleep
         ORDER BY from_at DESC LIMIT 1 OFFSET :kept)";
    execute(c, sql, named_params! {":kept": KEPT}).map(drop)
}
