//! The login shell's last answer, in a file of the home that only the user can read.
//!
//! An answer holds as long as the shell and its start-up files are what they were. That there was
//! none is an answer too: a start-up file that hangs costs its time once.

use std::{
    collections::BTreeMap,
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Another form of the file is not read.
const FORMAT: u32 = 1;

/// What a login shell said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    format: u32,
    /// The shell.
    pub shell: PathBuf,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// How long that took, in milliseconds.
    pub took_ms: u64,
    /// What it depends on, with when that was changed.
    pub(super) stamps: BTreeMap<PathBuf, Option<i128>>,
    /// The variables that were taken; empty where there is a failure.
    pub variables: BTreeMap<String, String>,
    /// Why there are none.
    pub failure: Option<String>,
}

impl Answer {
    pub(super) fn new(
        shell: &Path,
        stamps: BTreeMap<PathBuf, Option<i128>>,
        (asked_at, took_ms): (Timestamp, u64),
        said: Result<BTreeMap<String, String>, String>,
    ) -> Self {
        let (variables, failure) = match said {
            Ok(variables) => (variables, None),
            Err(failure) => (BTreeMap::new(), Some(failure)),
        };
        let shell = shell.to_owned();
        Self { format: FORMAT, shell, asked_at, took_ms, stamps, variables, failure }
    }

    /// What is kept in the file; `None` where there is none that can be used.
    pub(super) fn read(file: &Path) -> Option<Self> {
        let answer: Self = serde_json::from_slice(&fs::read(file).ok()?).ok()?;
        (answer.format == FORMAT).then_some(answer)
    }

    /// Keeps it. The file is replaced as a whole and is the user's alone.
    pub(super) fn write(&self, file: &Path) -> io::Result<()> {
        let folder = file.parent().unwrap_or(Path::new("."));
        // A temporary file is made with the permissions 0600.
        let mut new = tempfile::NamedTempFile::new_in(folder)?;
        new.write_all(&serde_json::to_vec_pretty(self)?)?;
        new.persist(file)?;
        Ok(())
    }
}
