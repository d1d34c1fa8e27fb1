//! Table `variable`: values that DAGs share, by key.
//!
//! Secret ones do not belong here.

use rusqlite::{Connection, named_params};

use super::{
    Store, StoreError, Write,
    columns::{execute, query},
};

impl Store {
    /// The variable called `key`.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn variable(&self, key: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT value FROM variable WHERE key = :key";
        self.read(|c| Ok(query(c, sql, named_params! {":key": key}, |row| row.get(0))?.pop()))
    }

    /// All variables: key, value, description.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn variables(&self) -> Result<Vec<(String, String, String)>, StoreError> {
        let sql = "SELECT key, value, description FROM variable ORDER BY key";
        self.read(|c| query(c, sql, &[], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))))
    }
}

pub(super) fn all(c: &Connection) -> rusqlite::Result<Vec<Write>> {
    query(c, "SELECT key, value, description FROM variable", &[], |row| {
        Ok(Write::Variable { key: row.get(0)?, value: row.get(1)?, description: row.get(2)? })
    })
}

pub(super) fn put(
    c: &Connection,
    key: &str,
    value: &str,
    description: &str,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO variable (key, value, description) VALUES (:key, :value, :description)
         ON CONFLICT DO UPDATE SET value = :value, description = :description";
    execute(c, sql, named_params! {":key": key, ":value": value, ":description": description})
        .map(drop)
}

pub(super) fn remove(c: &Connection, key: &str) -> rusqlite::Result<()> {
    execute(c, "DELETE FROM variable WHERE key = :key", named_params! {":key": key}).map(drop)
}
