//! What is kept: one SQLite database per home, and the only place where SQL is written.
//!
//! One module per table holds its rows and all of its statements. This one opens the database,
//! says in words what is wrong with one that cannot be opened, and runs the one writer thread:
//! writes that arrive together are committed together, because a commit costs a disk flush
//! whatever its size. What the rows mean is the engine's and the API's business.

mod alerts;
mod columns;
mod connections;
mod copy;
mod dags;
mod error;
mod given;
mod import_errors;
mod last;
mod listing;
mod pools;
mod runs;
mod screens;
mod sleeps;
mod slots;
mod task_instances;
mod tries;
mod variables;
mod writer;
mod xcoms;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

pub use alerts::{AlertRow, AlertStep, AlertsWanted, NewAlert, Told};
pub use connections::ConnectionRow;
pub use dags::{DagRow, DagsWanted, NewVersion, VersionRow};
pub use error::StoreError;
pub use given::{GivenRow, Rendered};
pub use import_errors::ImportErrorRow;
pub use last::LastResult;
pub use listing::{Order, Part, Span};
pub use pools::PoolRow;
pub use runs::{RunRow, RunsWanted};
pub use screens::{Bar, CellRow, DayCount, GridRow};
pub use slots::SlotRow;
pub use task_instances::{ListedTask, TasksWanted, UnderWay};
pub use tries::{ProcessRow, TryRow};
pub use variables::VariableRow;
pub use writer::Write;
pub use xcoms::{XComRow, XComsWanted};

use writer::Writer;

/// In order; a migration that was released never changes.
const MIGRATIONS: &[M<'static>] = &[
    M::up(include_str!("migrations/0001_first.sql")),
    M::up(include_str!("migrations/0002_lists.sql")),
    M::up(include_str!("migrations/0003_looking_back.sql")),
    M::up(include_str!("migrations/0004_connections.sql")),
];

/// How long a reader or the writer waits for another program that holds the database.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// What a commit promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// It survives a power cut.
    Full,
    /// It need not outlive this process: for runs whose history is thrown away.
    ThrowAway,
}

/// The open database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    writer: Writer,
    /// Idle read connections; as many exist as were ever in use at once.
    readers: Mutex<Vec<Connection>>,
}

impl Store {
    /// Opens the database at `path`, makes it if it is missing, and brings it up to date.
    ///
    /// # Errors
    /// It is held by another program, made by a newer version, damaged, or the disk is full.
    pub fn open(path: &Path, durability: Durability) -> Result<Self, StoreError> {
        // What runs were given and said is nobody else's, wherever the home lies. The files that
        // SQLite puts beside the database get its mode.
        #[cfg(unix)]
        keep_private(path);
        let connection = connect(path, OpenFlags::default(), durability)
            .and_then(|mut connection| {
                Migrations::from_slice(MIGRATIONS).to_latest(&mut connection)?;
                Ok(connection)
            })
            .map_err(|error| error.at(path))?;
        let writer = Writer::start(connection, path);
        let shared = Shared { path: path.to_owned(), writer, readers: Mutex::default() };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Opens a database that somebody else writes; commits to it are refused.
    ///
    /// # Errors
    /// It is not there, or cannot be read.
    pub fn open_to_read(path: &Path) -> Result<Self, StoreError> {
        let shared =
            Shared { path: path.to_owned(), writer: Writer::none(), readers: Mutex::default() };
        let store = Self { shared: Arc::new(shared) };
        let reader = store.reader().map_err(|error| error.at(path))?;
        drop(reader);
        Ok(store)
    }

    /// Makes `writes` durable, in order, all or none.
    ///
    /// # Errors
    /// Nothing was written; the disk is full, or the database was damaged or taken away.
    pub async fn commit(&self, writes: impl Into<Arc<Vec<Write>>>) -> Result<(), StoreError> {
        self.shared.writer.commit(writes.into()).await
    }

    /// Moves all that was committed into the database file itself, so that a copy of it alone is
    /// the whole history. For the end of the program.
    ///
    /// # Errors
    /// The disk is full, or somebody still reads; what was committed stays where it is.
    pub fn settle(&self) -> Result<(), StoreError> {
        let settle = || {
            let connection = connect(&self.shared.path, OpenFlags::default(), Durability::Full)?;
            Ok(connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
        };
        settle().map_err(|error: StoreError| error.at(&self.shared.path))
    }

    /// Reads on a connection of its own, seeing all that was committed before.
    ///
    /// # Errors
    /// The database was damaged or taken away.
    fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let idle = self.shared.readers.lock().ok().and_then(|mut readers| readers.pop());
        let result = idle
            .map_or_else(|| self.reader(), Ok)
            .and_then(|connection| Ok((read(&connection)?, connection)));
        let (value, connection) = result.map_err(|error| error.at(&self.shared.path))?;
        if let Ok(mut readers) = self.shared.readers.lock() {
            readers.push(connection);
        }
        Ok(value)
    }

    /// What runs outside of a home take from its database: variables and pools. Nothing if there
    /// is no database.
    ///
    /// # Errors
    /// There is one and it cannot be read.
    pub fn shared_values(path: &Path) -> Result<Vec<Write>, StoreError> {
        if !path.exists() {
            return Ok(Vec::new());
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let read = || {
            let connection = connect(path, flags, Durability::ThrowAway)?;
            let mut values = variables::all(&connection)?;
            values.extend(pools::all(&connection)?);
            Ok(values)
        };
        read().map_err(|error: StoreError| error.at(path))
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        connect(&self.shared.path, flags, Durability::Full)
    }
}

fn connect(
    path: &Path,
    flags: OpenFlags,
    durability: Durability,
) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(64);
    if !flags.contains(OpenFlags::SQLITE_OPEN_READ_ONLY) {
        connection.pragma_update(None, "journal_mode", "WAL")?;
        let synchronous = match durability {
            Durability::Full => "FULL",
            Durability::ThrowAway => "OFF",
        };
        connection.pragma_update(None, "synchronous", synchronous)?;
        connection.pragma_update(None, "foreign_keys", true)?;
    }
    Ok(connection)
}

/// For the user alone, before anything is in it; and what an earlier version left readable. What
/// cannot be done is left: whether the database can be used at all, SQLite says.
#[cfg(unix)]
fn keep_private(path: &Path) {
    use std::{
        fs::{self, File, Permissions},
        os::unix::fs::{OpenOptionsExt, PermissionsExt},
    };
    let _ = File::options().write(true).create_new(true).mode(0o600).open(path);
    for beside in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(beside);
        let mode = fs::metadata(&name).map(|it| it.permissions().mode());
        if mode.is_ok_and(|mode| mode & 0o077 != 0) {
            let _ = fs::set_permissions(&name, Permissions::from_mode(0o600));
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    #[test]
    fn the_history_is_for_the_user_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mainspring.db");
        let check = || {
            let store = Store::open(&path, Durability::Full).unwrap();
            let mut found = 0;
            for entry in fs::read_dir(folder.path()).unwrap() {
                let mode = entry.as_ref().unwrap().metadata().unwrap().permissions().mode();
                assert_eq!(mode & 0o077, 0, "{entry:?}");
                found += 1;
            }
            assert_eq!(found, 3);
            store
        };
        let store = check();
        for entry in fs::read_dir(folder.path()).unwrap() {
            let path = entry.unwrap().path();
            fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
        }
        // The files beside the database are there while it is open.
        check();
        drop(store);
    }
}
