//! Table `pool`: how many slots each pool has.
//!
//! What is taken of them at the moment only the engine knows.

use rusqlite::{Connection, named_params};

use super::{
    Store, StoreError, Write,
    columns::{execute, query},
};

impl Store {
    /// All pools: name and slots.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn pools(&self) -> Result<Vec<(String, u32)>, StoreError> {
        let sql = "SELECT name, slots FROM pool ORDER BY name";
        self.read(|c| query(c, sql, &[], |row| Ok((row.get(0)?, row.get(1)?))))
    }
}

pub(super) fn all(c: &Connection) -> rusqlite::Result<Vec<Write>> {
    query(c, "SELECT name, slots, description FROM pool", &[], |row| {
        Ok(Write::Pool { name: row.get(0)?, slots: row.get(1)?, description: row.get(2)? })
    })
}

pub(super) fn put(
    c: &Connection,
    name: &str,
    slots: u32,
    description: &str,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO pool (name, slots, description) VALUES (:name, :slots, :description)
         ON CONFLICT DO UPDATE SET slots = :slots, description = :description";
    execute(c, sql, named_params! {":name": name, ":slots": slots, ":description": description})
        .map(drop)
}
