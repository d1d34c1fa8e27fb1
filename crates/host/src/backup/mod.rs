//! The home in one file, and back again.
//!
//! A backup is a zip with the DAG files, the settings, a consistent copy of the history and, where
//! wanted, the logs. Keys and passwords are not in it. `restore` brings it back.

mod restore;
#[cfg(test)]
mod tests;

use std::{
    fs::{self, File},
    io::{self, Seek, Write},
    path::{Path, PathBuf},
};

use ignore::WalkBuilder;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

pub use restore::{Restored, lay_aside, take_up};

use crate::{
    home::Home,
    store::{Store, StoreError},
};

/// Says what the file is; the first thing in it.
const MANIFEST: &str = "backup.json";
/// Of the layout of such files.
const FORMAT: u32 = 1;
/// How the names of the folders begin in which a backup is made, and in which one is unpacked.
const BUILT: &str = ".backup-";
const UNPACKED: &str = ".restore-";
const DAGS: &str = "dags";
const LOGS: &str = "logs";
const SETTINGS: &str = "config.toml";
const DATABASE: &str = "mainspring.db";
/// Which DAGs were switched off together.
const PAUSED: &str = "paused.json";

#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    format: u32,
    version: String,
    made_at: Timestamp,
}

/// Why a backup was not made or not taken back. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file is no backup, or a damaged one.
    #[error("this is no backup of Mainspring: {0}")]
    Foreign(String),
    /// A newer Mainspring made it.
    #[error("this backup was made by a newer version of Mainspring ({0})")]
    Newer(String),
    /// The history in it, or the one here, cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It does not fit the disk.
    #[error("it needs {needed} bytes, and {free} are free")]
    #[expect(missing_docs, reason = "they say it")]
    Full { needed: u64, free: u64 },
    /// A file cannot be read or written.
    #[error("a file cannot be read or written: {0}")]
    Io(#[from] io::Error),
}

/// Writes a backup of `home`, whose history is `store`, to a new file that goes when it is closed.
/// Blocks.
///
/// # Errors
/// A file of the home cannot be read, or the disk is full.
pub fn make(home: &Home, store: &Store, now: Timestamp, logs: bool) -> Result<File, BackupError> {
    let folder = tempfile::Builder::new().prefix(BUILT).tempdir_in(home.root())?;
    let copy = folder.path().join(DATABASE);
    store.copy_to(&copy)?;
    let mut zip = ZipWriter::new(tempfile::tempfile_in(home.root())?);
    let manifest =
        Manifest { format: FORMAT, version: env!("CARGO_PKG_VERSION").into(), made_at: now };
    zip.start_file(MANIFEST, options(0)).map_err(io::Error::from)?;
    zip.write_all(serde_json::to_string(&manifest).map_err(io::Error::from)?.as_bytes())?;
    add_file(&mut zip, DATABASE, &copy)?;
    for (name, path) in [(SETTINGS, home.settings_file()), (PAUSED, home.paused_file())] {
        if path.is_file() {
            add_file(&mut zip, name, &path)?;
        }
    }
    add_folder(&mut zip, DAGS, &home.dags(), home)?;
    if logs {
        add_folder(&mut zip, LOGS, &home.logs(), home)?;
    }
    let mut file = zip.finish().map_err(io::Error::from)?;
    file.rewind()?;
    Ok(file)
}

fn options(size: u64) -> SimpleFileOptions {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    options.large_file(size >= u32::MAX.into())
}

/// What a folder holds, hidden files too. Links are left out: what they lead to is not the home's.
/// So is the home itself, with its keys, where the folder holds it.
fn add_folder(
    zip: &mut ZipWriter<File>,
    name: &str,
    folder: &Path,
    home: &Home,
) -> Result<(), BackupError> {
    zip.add_directory(name, options(0)).map_err(io::Error::from)?;
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (folder, root) = (&whole(folder), whole(home.root()));
    let mut walk = WalkBuilder::new(folder);
    if root.starts_with(folder) {
        walk.filter_entry(move |entry| !entry.path().starts_with(&root));
    }
    let walk = walk.standard_filters(false).build();
    for entry in walk.flatten().filter(|entry| entry.file_type().is_some_and(|it| it.is_file())) {
        let below = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        match add_file(zip, &format!("{name}/{}", parts.join("/")), entry.path()) {
            // It went away since it was seen.
            Err(BackupError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {}
            added => added?,
        }
    }
    Ok(())
}

fn add_file(zip: &mut ZipWriter<File>, name: &str, path: &Path) -> Result<(), BackupError> {
    let mut file = File::open(path)?;
    zip.start_file(name, options(file.metadata()?.len())).map_err(io::Error::from)?;
    // A log may grow while it is read; what comes later is not in the backup.
    io::copy(&mut file, zip)?;
    Ok(())
}

/// Where a restored home waits for the next start.
fn waiting(home: &Home) -> PathBuf {
    home.root().join("restore")
}

/// Removes what backups and restores that died left in `home`. Only for who holds its lock.
pub fn sweep(home: &Home) {
    for entry in fs::read_dir(home.root()).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if [BUILT, UNPACKED].iter().any(|it| name.to_string_lossy().starts_with(it)) {
            // What stays costs room and nothing else.
            let _ = remove_folder(&entry.path());
        }
    }
}

fn remove_folder(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
