//! A backup taken back: checked, laid aside, and put in the home's place at the next start.
//!
//! Until then nothing of the home is touched. What it held is kept in a folder inside of it, so
//! that a restore can be taken back by hand. A start that dies in the middle goes on at the next.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use zip::ZipArchive;

use super::{
    BackupError, DAGS, DATABASE, FORMAT, LOGS, MANIFEST, Manifest, PAUSED, SETTINGS, UNPACKED,
    remove_folder, waiting,
};
use crate::{
    home::{Home, HomeError},
    settings,
    store::Store,
};

/// What a backup may hold, in the order in which it is put in place.
const PARTS: [&str; 5] = [LOGS, DAGS, SETTINGS, PAUSED, DATABASE];
/// No backup has so many files.
const ENTRIES_MAX: usize = 2_000_000;
/// So much of the disk is left free, in bytes.
const SPARE: u64 = 64 * 1024 * 1024;

/// Held while what waits for the next start is replaced.
static LAYING: Mutex<()> = Mutex::new(());

/// A backup that was found good and waits for the next start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Restored {
    /// When it was made.
    pub made_at: Timestamp,
    /// By which version.
    pub version: String,
    /// How many files of the dags folder are in it.
    pub files: usize,
    /// The logs are in it; else those that are here stay.
    pub logs: bool,
    /// Where the home as it is now will be kept.
    pub kept_in: String,
}

/// Checks a backup and lays it aside in `home`. Blocks.
///
/// # Errors
/// It is no backup, damaged, of a newer version, or does not fit the disk.
pub fn lay_aside(home: &Home, archive: File, now: Timestamp) -> Result<Restored, BackupError> {
    let mut zip = ZipArchive::new(archive).map_err(foreign)?;
    let manifest = manifest(&mut zip)?;
    let needed = zip.decompressed_size().unwrap_or(u128::MAX).try_into().unwrap_or(u64::MAX);
    let free = crate::home::free_bytes(home.root()).unwrap_or(u64::MAX);
    if zip.len() > ENTRIES_MAX || needed > free.saturating_sub(SPARE) {
        return Err(BackupError::Full { needed, free });
    }
    let part = tempfile::Builder::new().prefix(UNPACKED).tempdir_in(home.root())?;
    let files = unpack(&mut zip, part.path(), needed)?;
    check_kinds(part.path())?;
    let database = part.path().join(DATABASE);
    if !database.is_file() {
        return Err(BackupError::Foreign("it holds no history".into()));
    }
    Store::check_copy(&database)?;
    check_settings(&part.path().join(SETTINGS))?;
    let kept = format!("before-restore-{}", now.strftime("%Y%m%dT%H%M%SZ"));
    fs::write(part.path().join("keep"), &kept)?;
    let logs = part.path().join(LOGS).is_dir();
    let alone = LAYING.lock().unwrap_or_else(PoisonError::into_inner);
    remove_folder(&waiting(home))?;
    fs::rename(part.path(), waiting(home))?;
    drop(alone);
    // What is at its old name by now is not its own to remove.
    let _ = part.keep();
    Ok(Restored {
        made_at: manifest.made_at,
        version: manifest.version,
        files,
        logs,
        kept_in: home.root().join(kept).display().to_string(),
    })
}

fn manifest(zip: &mut ZipArchive<File>) -> Result<Manifest, BackupError> {
    let entry =
        zip.by_name(MANIFEST).map_err(|_| BackupError::Foreign("it does not say so".into()));
    let mut text = String::new();
    entry?.take(64 * 1024).read_to_string(&mut text).map_err(foreign)?;
    let said: Value = serde_json::from_str(&text).map_err(foreign)?;
    if said["format"].as_u64().is_some_and(|format| format > FORMAT.into()) {
        return Err(BackupError::Newer(said["version"].as_str().unwrap_or_default().into()));
    }
    serde_json::from_value(said).map_err(foreign)
}

/// Writes what is in it below `folder`, at most `most` bytes; answers with the number of DAG files.
fn unpack(zip: &mut ZipArchive<File>, folder: &Path, most: u64) -> Result<usize, BackupError> {
    let (mut left, mut files) = (most, 0);
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).map_err(foreign)?;
        let name = entry.name().map_err(foreign)?.into_owned();
        let path = entry.enclosed_name().filter(|_| !entry.is_symlink());
        let first =
            path.as_deref().and_then(|path| path.iter().next()?.to_str().map(str::to_owned));
        let (Some(path), Some(first)) = (path, first) else {
            return Err(BackupError::Foreign(format!("it holds `{name}`")));
        };
        if !PARTS.contains(&&*first) && first != MANIFEST {
            return Err(BackupError::Foreign(format!("it holds `{name}`")));
        }
        let to = folder.join(&path);
        let unplaced = |error| unplaced(&name, error);
        if entry.is_dir() {
            fs::create_dir_all(&to).map_err(unplaced)?;
            continue;
        }
        fs::create_dir_all(to.parent().unwrap_or(folder)).map_err(unplaced)?;
        let file = File::options().write(true).create_new(true).open(&to);
        let mut file = file.map_err(unplaced)?;
        let written = io::copy(&mut (&mut entry).take(left + 1), &mut file)
            .map_err(|error| BackupError::Foreign(format!("`{name}` is damaged: {error}")))?;
        left = left.checked_sub(written).ok_or_else(|| {
            BackupError::Foreign(format!("`{name}` is larger than the file says"))
        })?;
        file.sync_all()?;
        files += usize::from(first == DAGS);
    }
    Ok(files)
}

/// A name that this system cannot give, or that another entry stands in the way of, is the file's
/// mistake.
fn unplaced(name: &str, error: io::Error) -> BackupError {
    match error.kind() {
        io::ErrorKind::AlreadyExists
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::IsADirectory
        | io::ErrorKind::InvalidFilename
        | io::ErrorKind::InvalidInput => {
            BackupError::Foreign(format!("it holds `{name}`, which cannot be written: {error}"))
        }
        _ => error.into(),
    }
}

/// Each part must be what the next start takes it for.
fn check_kinds(folder: &Path) -> Result<(), BackupError> {
    for part in PARTS {
        let Ok(metadata) = folder.join(part).symlink_metadata() else { continue };
        let (is_right, kind) = match part {
            DAGS | LOGS => (metadata.is_dir(), "folder"),
            _ => (metadata.is_file(), "file"),
        };
        if !is_right {
            return Err(BackupError::Foreign(format!("`{part}` is no {kind} in it")));
        }
    }
    Ok(())
}

/// The settings must be readable; the folder that they name may not be there on this machine.
fn check_settings(path: &Path) -> Result<(), BackupError> {
    if !path.exists() {
        return Ok(());
    }
    let gone = serde_json::Map::from_iter([("dags_folder".to_owned(), Value::Null)]);
    let changed = settings::change(path, &gone);
    changed.map(drop).map_err(|error| BackupError::Foreign(error.to_string()))
}

/// Puts what was laid aside in the place of what is there, if there is something. Comes before
/// anything else at a start; the home as it is then.
///
/// # Errors
/// Another scheduler runs there, or a file cannot be moved; the next start goes on with it.
pub fn take_up(home: Home) -> Result<Home, HomeError> {
    let from = waiting(&home);
    if !from.is_dir() {
        return Ok(home);
    }
    let lock = home.lock()?;
    move_all(home.root(), &from).map_err(|error| HomeError::Unusable { path: from, error })?;
    drop(lock);
    Home::find(Some(home.root().to_owned()))
}

fn move_all(root: &Path, from: &Path) -> io::Result<()> {
    let kept = fs::read_to_string(from.join("keep")).unwrap_or_else(|_| "before-restore".into());
    let kept = root.join(kept);
    fs::create_dir_all(&kept)?;
    let has_logs = from.join(LOGS).is_dir();
    for part in PARTS.into_iter().filter(|part| has_logs || *part != LOGS) {
        let new = from.join(part);
        let is_done = !new.exists() && kept.join(format!(".{part}")).exists();
        if !is_done {
            for name in names(part) {
                put_away(&root.join(&name), &kept.join(&name))?;
            }
            // From here on what lies in the home is the new one.
            File::create(kept.join(format!(".{part}")))?.sync_all()?;
        }
        if new.exists() {
            fs::rename(&new, root.join(part))?;
        }
    }
    for part in PARTS {
        let _ = fs::remove_file(kept.join(format!(".{part}")));
    }
    remove_folder(from)
}

/// The files of a part; a database has some beside it, which go before it.
fn names(part: &str) -> Vec<String> {
    match part {
        DATABASE => vec![format!("{part}-wal"), format!("{part}-shm"), part.to_owned()],
        other => vec![other.to_owned()],
    }
}

fn put_away(old: &Path, kept: &PathBuf) -> io::Result<()> {
    match old.exists() && !kept.exists() {
        true => fs::rename(old, kept),
        false => Ok(()),
    }
}

fn foreign(error: impl std::fmt::Display) -> BackupError {
    BackupError::Foreign(error.to_string())
}
