//! Table `import_error`: files that could not be read, with what is wrong with them.
//!
//! A row goes when its file is read without errors, or is gone.

use jiff::Timestamp;
use rusqlite::{Connection, named_params};
use serde_json::Value;

use super::{
    Store, StoreError,
    columns::{execute, from_json, instant, json, micros, query},
};

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportErrorRow {
    /// Relative to the dags folder.
    pub path: String,
    /// The diagnostics, as JSON.
    pub diagnostics: Value,
    /// When it was read.
    pub noted_at: Timestamp,
}

impl Store {
    /// All files that cannot be read at present.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn import_errors(&self) -> Result<Vec<ImportErrorRow>, StoreError> {
        self.read(|c| {
            query(c, "SELECT * FROM import_error ORDER BY path", &[], |row| {
                Ok(ImportErrorRow {
                    path: row.get("path")?,
                    diagnostics: from_json(row, "diagnostics")?,
                    noted_at: instant(row, "noted_at")?,
                })
            })
        })
    }
}

pub(super) fn put(c: &Connection, error: &ImportErrorRow) -> rusqlite::Result<()> {
    let sql = "INSERT INTO import_error (path, diagnostics, noted_at)
         VALUES (:path, :diagnostics, :noted_at)
         ON CONFLICT DO UPDATE SET diagnostics = :diagnostics, noted_at = :noted_at";
    let params = named_params! {
        ":path": error.path, ":diagnostics": json(&error.diagnostics),
        ":noted_at": micros(error.noted_at),
    };
    execute(c, sql, params).map(drop)
}

pub(super) fn remove(c: &Connection, path: &str) -> rusqlite::Result<()> {
    let sql = "DELETE FROM import_error WHERE path = :path";
    execute(c, sql, named_params! {":path": path}).map(drop)
}
