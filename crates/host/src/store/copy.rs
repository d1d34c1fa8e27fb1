//! Copies of the whole database: made while others write, and looked at before they are trusted.
//!
//! Where copies lie and what becomes of them is the backup's business.

use std::path::Path;

use rusqlite::{OpenFlags, named_params};

use super::{Durability, MIGRATIONS, Store, StoreError, connect};

impl Store {
    /// Writes a copy of the database as it stands to `path`, where nothing may be yet. What is
    /// committed meanwhile is not in it. Blocks.
    ///
    /// # Errors
    /// The disk is full, or something lies at `path`.
    pub fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        let text = path.to_string_lossy();
        let copied = self.read(|c| c.execute("VACUUM INTO :path", named_params! {":path": text}));
        copied.map(drop).map_err(|error| error.at(path))
    }

    /// Whether the file at `path` is a database that this program can go on with.
    ///
    /// # Errors
    /// It is damaged, none of ours, or was written by a newer version.
    pub fn check_copy(path: &Path) -> Result<(), StoreError> {
        let check = || {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let c = connect(path, flags, Durability::ThrowAway)?;
            let said: String = c.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
            let version: u32 = c.query_row("PRAGMA user_version", [], |row| row.get(0))?;
            match version {
                _ if said != "ok" => Err(StoreError::Damaged(path.to_owned())),
                0 => Err(StoreError::Damaged(path.to_owned())),
                newer if newer as usize > MIGRATIONS.len() => {
                    Err(StoreError::Newer(path.to_owned()))
                }
                _ => Ok(()),
            }
        };
        check().map_err(|error: StoreError| error.at(path))
    }
}
