//! Table `pool`: how many slots each pool has.
//!
//! What is taken of them at the moment only the engine knows.

use rusqlite::{Connection, named_params};

use super::{
    Store, StoreError, Write,
    columns::{execute, query},
};

/// A pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolRow {
    /// Its name.
    pub name: String,
    /// How many slots it has.
    pub slots: u32,
    /// What it is for.
    pub description: String,
}

impl Store {
    /// All pools with what they are for, by name.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn pool_rows(&self) -> Result<Vec<PoolRow>, StoreError> {
        self.read(|c| {
            query(c, "SELECT name, slots, description FROM pool ORDER BY name", &[], |row| {
                let (name, slots, description) = (row.get(0)?, row.get(1)?, row.get(2)?);
                Ok(PoolRow { name, slots, description })
            })
        })
    }

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

pub(super) fn remove(c: &Connection, name: &str) -> rusqlite::Result<()> {
    execute(c, "DELETE FROM pool WHERE name = :name", named_params! {":name": name}).map(drop)
}
