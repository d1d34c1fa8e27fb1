//! What is wrong with a database, in words, and what to do about it.
//!
//! SQLite's own codes end here; nothing outside of this folder sees them.

use std::path::{Path, PathBuf};

use rusqlite::{ErrorCode, ffi::SQLITE_IOERR_SHMSIZE};
use rusqlite_migration::MigrationDefinitionError;

/// Why the database could not be opened, read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another program holds it.
    #[error(
        "the database `{}` is locked by another program; close it (a database browser, a backup) \
         and try again",
        .0.display()
    )]
    Locked(PathBuf),
    /// A newer Mainspring made it.
    #[error(
        "the database `{}` was written by a newer version of Mainspring; install that version, or \
         choose another home with MAINSPRING_HOME",
        .0.display()
    )]
    Newer(PathBuf),
    /// It is no database, or damaged.
    #[error(
        "the database `{}` is damaged or no database; it was left as it is. Put a copy from a \
         backup in its place, or move it away to begin with an empty history",
        .0.display()
    )]
    Damaged(PathBuf),
    /// No room on the disk.
    #[error("the disk is full: `{}` cannot be written; free some space", .0.display())]
    DiskFull(PathBuf),
    /// It may not be read or written.
    #[error("the database `{}` cannot be opened for writing; check its permissions", .0.display())]
    NotWritable(PathBuf),
    /// Anything else.
    #[error("the database `{}` cannot be used: {reason}", .path.display())]
    Other {
        /// The database.
        path: PathBuf,
        /// In SQLite's words.
        reason: String,
    },
    /// The writer thread is gone.
    #[error("the database is closed")]
    Closed,
}

impl StoreError {
    /// Whether the same may succeed later without anybody doing something to the database: the
    /// disk is full, or another program holds it.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::DiskFull(_) | Self::Locked(_))
    }

    /// Names the file; errors are born without it.
    pub(super) fn at(self, path: &Path) -> Self {
        let path = path.to_owned();
        match self {
            Self::Locked(_) => Self::Locked(path),
            Self::Newer(_) => Self::Newer(path),
            Self::Damaged(_) => Self::Damaged(path),
            Self::DiskFull(_) => Self::DiskFull(path),
            Self::NotWritable(_) => Self::NotWritable(path),
            Self::Other { reason, .. } => Self::Other { path, reason },
            Self::Closed => Self::Closed,
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let nowhere = PathBuf::new();
        // The file that its readers and its writer share could not grow.
        if error.sqlite_error().is_some_and(|error| error.extended_code == SQLITE_IOERR_SHMSIZE) {
            return Self::DiskFull(nowhere);
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked(nowhere),
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged(nowhere),
            Some(ErrorCode::DiskFull) => Self::DiskFull(nowhere),
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                Self::NotWritable(nowhere)
            }
            _ => Self::Other { path: nowhere, reason: error.to_string() },
        }
    }
}

impl From<rusqlite_migration::Error> for StoreError {
    fn from(error: rusqlite_migration::Error) -> Self {
        use rusqlite_migration::Error;
        match error {
            Error::MigrationDefinition(MigrationDefinitionError::DatabaseTooFarAhead) => {
                Self::Newer(PathBuf::new())
            }
            Error::RusqliteError { err, .. } => err.into(),
            other => Self::Other { path: PathBuf::new(), reason: other.to_string() },
        }
    }
}
