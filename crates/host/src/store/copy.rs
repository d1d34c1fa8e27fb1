//! Copies of the whole database: made while others write, and looked at before they are trusted.
//!
//! Where copies lie and what becomes of them is the backup's business.

use std::{fs, io, path::Path};

use rusqlite::{Connection, OpenFlags, named_params};
use rusqlite_migration::Migrations;

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
                _ => rehearse(path),
            }
        };
        check().map_err(|error: StoreError| error.at(path))
    }
}

/// Does with a copy what a start does with the database: brings it up to date, and reads what the
/// scheduler goes on with.
fn rehearse(path: &Path) -> Result<(), StoreError> {
    let unwritable = |error: io::Error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            StoreError::DiskFull(path.to_owned())
        }
        _ => StoreError::Other { path: path.to_owned(), reason: error.to_string() },
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    let folder = tempfile::Builder::new().prefix(".check-").tempdir_in(folder);
    let folder = folder.map_err(unwritable)?;
    let copy = folder.path().join("copy.db");
    fs::copy(path, &copy).map_err(unwritable)?;
    let mut c = connect(&copy, OpenFlags::default(), Durability::ThrowAway)?;
    Migrations::from_slice(MIGRATIONS).to_latest(&mut c)?;
    let mut fresh = Connection::open_in_memory()?;
    Migrations::from_slice(MIGRATIONS).to_latest(&mut fresh)?;
    if shape(&c)? != shape(&fresh)? {
        return Err(StoreError::Damaged(path.to_owned()));
    }
    drop(c);
    let store = Store::open_to_read(&copy)?;
    store.dags()?;
    store.live_runs()?;
    store.open_tries()?;
    Store::shared_values(&copy).map(drop)
}

/// Tables with their columns, indexes and triggers, by name; what SQLite counts for itself is left
/// out.
fn shape(c: &Connection) -> rusqlite::Result<Vec<[Option<String>; 4]>> {
    let mut statement = c.prepare(
        "SELECT m.type, m.name, p.name, p.type FROM sqlite_schema AS m \
         LEFT JOIN pragma_table_xinfo(m.name) AS p ON m.type IN ('table', 'view') \
         WHERE m.name NOT LIKE 'sqlite_stat%' ORDER BY 1, 2, 3",
    )?;
    let rows =
        statement.query_map([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))?;
    rows.collect()
}

#[cfg(test)]
impl Store {
    /// A database that says it is of the newest version, and holds nothing.
    pub fn empty_of_newest_version(path: &Path) -> Vec<u8> {
        let c = rusqlite::Connection::open(path).unwrap();
        c.pragma_update(None, "user_version", MIGRATIONS.len() as u32).unwrap();
        c.execute("CREATE TABLE x (y)", []).unwrap();
        drop(c);
        std::fs::read(path).unwrap()
    }
}
