//! What cron holds for the user who asks, who that is, and the DAG files that become of it.
//!
//! A crontab is changed by its owner alone. What its lines mean is core's concern.
//! `crontab` is asked and not its files, which only the system's own programs may read.

#![expect(
    clippy::disallowed_methods,
    reason = "`crontab -l` answers at once, leaves nothing behind and belongs to no task"
)]

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use jiff::Timestamp;
use mainspring_core::{
    crontab::{Import, ImportedDag, Refused},
    timetable::Timetable,
};

use crate::dags_folder::{self, Reader};

/// Why the user's crontab cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum CrontabError {
    /// There is no such program.
    #[error("there is no program `crontab` here, so there is no cron")]
    NoCron,
    /// It cannot be started.
    #[error("`crontab -l` cannot be started: {0}")]
    NotStarted(io::Error),
    /// The user has none.
    #[error("you have no crontab")]
    None,
    /// It says something else.
    #[error("`crontab -l` failed: {0}")]
    Failed(String),
}

/// The bytes of the user's own crontab.
///
/// # Errors
/// There is none, or `crontab` does not give it.
pub fn own() -> Result<Vec<u8>, CrontabError> {
    // Its words are looked at below, so they must be English.
    let mut command = Command::new("crontab");
    command.arg("-l").env("LC_ALL", "C").stdin(Stdio::null());
    let output = command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => CrontabError::NoCron,
        _ => CrontabError::NotStarted(error),
    })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    match words.to_lowercase().contains("no crontab") {
        true => Err(CrontabError::None),
        false if words.is_empty() => Err(CrontabError::Failed(output.status.to_string())),
        false => Err(CrontabError::Failed(words)),
    }
}

/// The name of the user who runs this program, as cron would call it; empty where nobody says.
pub fn user_name() -> String {
    let by_id = || {
        #[cfg(unix)]
        return name_of(
            rustix::process::geteuid().as_raw(),
            &std::fs::read_to_string("/etc/passwd").unwrap_or_default(),
        );
        #[cfg(not(unix))]
        None
    };
    let named = |variable| std::env::var(variable).ok().filter(|name| !name.is_empty());
    by_id().or_else(|| named("LOGNAME")).or_else(|| named("USER")).unwrap_or_default()
}

/// The name of the user with that number, by the lines of `/etc/passwd`.
#[cfg(unix)]
fn name_of(id: u32, passwd: &str) -> Option<String> {
    passwd.lines().find_map(|line| {
        let mut columns = line.split(':');
        let (name, number) = (columns.next()?, columns.nth(1)?);
        (number.parse() == Ok(id)).then(|| name.to_owned())
    })
}

/// The names that are taken in `folder`, with the text behind each.
pub fn existing(reader: &Reader, folder: &Path) -> Vec<(String, String)> {
    let mut existing = Vec::new();
    for path in dags_folder::scan(folder) {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        // A file that cannot be read has its name all the same.
        if let Ok(read) = reader.read(&path) {
            existing.push((read.reading.dag.dag_id.to_string(), read.text));
        }
        existing.extend(stem.map(|stem| (stem, String::new())));
    }
    existing
}

/// When each DAG is due next. One that would not be read without a word is not imported.
pub fn check(reader: &Reader, import: &mut Import, now: Timestamp) -> Vec<Option<Timestamp>> {
    let mut next_runs = Vec::new();
    for dag in std::mem::take(&mut import.dags) {
        let read = reader.read_bytes(dag.text.as_bytes(), &dag.dag_id).reading;
        if let Some(diagnostic) = read.diagnostics.first() {
            import.refused.push(Refused {
                line: dag.lines[0],
                text: dag.dag_id,
                reason: format!("the DAG made of it would be wrong: {}", diagnostic.message),
                hint: diagnostic.hint.clone(),
            });
            continue;
        }
        let timetable = Timetable::of(&read.dag).ok();
        next_runs.push(
            timetable.and_then(|it| it.upcoming(now, None, None).next()).map(|slot| slot.run_after),
        );
        import.dags.push(dag);
    }
    next_runs
}

/// Why not all files of an import were written.
#[derive(Debug, thiserror::Error)]
#[error("`{}` cannot be written: {error}", .path.display())]
pub struct WriteError {
    path: PathBuf,
    error: io::Error,
    /// So many were written before; they stay.
    pub done: usize,
}

/// Writes the files of an import, for the user alone: a crontab may hold passwords.
///
/// # Errors
/// A file of that name is there, or may not be made.
pub fn write(folder: &Path, dags: &[ImportedDag]) -> Result<(), WriteError> {
    let failed = |path: &Path, error, done| WriteError { path: path.to_owned(), error, done };
    fs::create_dir_all(folder).map_err(|error| failed(folder, error, 0))?;
    for (done, dag) in dags.iter().enumerate() {
        let path = folder.join(format!("{}.yaml", dag.dag_id));
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&path).and_then(|mut file| {
            file.write_all(dag.text.as_bytes())?;
            file.sync_all()
        });
        written.map_err(|error| failed(&path, error, done))?;
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_number() {
        let passwd =
            "root:x:0:0:root:/root:/bin/bash\n\nbroken\nmin:x:1000:1000:,,,:/home/min:/bin/sh\n";
        for (id, expected) in [(0, Some("root")), (1000, Some("min")), (1, None)] {
            assert_eq!(name_of(id, passwd).as_deref(), expected, "{id}");
        }
    }
}
