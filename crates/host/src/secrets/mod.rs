//! Secrets: one sealed file in the home, whose key lies in the system's keychain, or where there is
//! none in a file that only the user can read.
//!
//! One key for the whole file rather than one keychain entry a secret: a keychain asks once, takes
//! small values only on some systems, and cannot change two entries together. What the secrets are
//! for is `connections`' business; who must not see them, the `Masker`'s.

mod key;
mod masker;
mod sealed;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    fs, io,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use key::KEYCHAIN;
pub use masker::{Masker, why_not_masked};

use crate::clock::{Clock, SystemClock};
use key::Key;
use sealed::Sealed;

/// Names secrets: `connection/ID/password`, `variable/KEY`.
pub type Values = BTreeMap<String, String>;

/// The variable that says where the key of a new vault goes: `auto`, `keychain` or `file`.
pub const PLACE_VARIABLE: &str = "MAINSPRING_SECRETS";

/// Where the key of a vault lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SecretsPlace)]
pub enum Place {
    /// In the system's keychain.
    Keychain,
    /// In a file of the home.
    File,
}

/// How the vault stands, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Where its key lies, or would lie.
    pub place: Place,
    /// The keychain's name, or the file.
    pub name: String,
    /// How many secrets it holds; `None` where it cannot be opened.
    pub count: Option<usize>,
    /// Why it cannot be opened.
    pub problem: Option<VaultError>,
}

/// Why secrets cannot be read or kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The keychain does not give the key, for now.
    #[error("the keychain does not give the key of the secrets: {0}")]
    Locked(String),
    /// The key is nowhere.
    #[error("the key of the secrets is gone: {0}")]
    KeyGone(String),
    /// The key is another one, or the file was damaged.
    #[error("the secrets in `{}` cannot be opened with the key that is there", .0.display())]
    WrongKey(PathBuf),
    /// A file cannot be read or written.
    #[error("`{}` cannot be used: {error}", .path.display())]
    #[expect(missing_docs, reason = "they say it")]
    Io { path: PathBuf, error: String },
}

impl VaultError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Locked(_) => {
                "unlock it (usually by logging in to the desktop) and try again; without a desktop \
                 set MAINSPRING_SECRETS=file before the first secret is kept"
            }
            Self::KeyGone(_) | Self::WrongKey(_) => {
                "nobody can read these secrets without it: put the key back if you have a copy, or \
                 start afresh (Connections, or `mainspring connections forget-secrets`) and enter \
                 the passwords again. Connections themselves are not lost"
            }
            Self::Io { .. } => "check the disk and who owns the file",
        }
    }

    /// As one sentence and a half, for whoever has one line only.
    pub fn in_full(&self) -> String {
        format!("{self}; {}", self.hint())
    }
}

/// See the module. Cheap to clone; nothing is opened before it is needed.
#[derive(Clone)]
pub struct Vault {
    shared: Arc<Shared>,
}

struct Shared {
    file: PathBuf,
    key_file: PathBuf,
    wanted: Option<Place>,
    masker: Masker,
    opened: Mutex<Option<Opened>>,
}

/// What was in the file when it was read last.
struct Opened {
    stamp: Option<(SystemTime, u64)>,
    key: Key,
    place: Place,
    values: Values,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vault({:?})", self.shared.file)
    }
}

impl Vault {
    /// The vault of the home that keeps its secrets in `file` and, where it has to, the key to
    /// them in `key_file`.
    pub fn new(file: PathBuf, key_file: PathBuf) -> Self {
        let wanted = match std::env::var(PLACE_VARIABLE).as_deref() {
            Ok("file") => Some(Place::File),
            Ok("keychain") => Some(Place::Keychain),
            _ => None,
        };
        Self::with_place(file, key_file, wanted)
    }

    /// One whose key lies in a file whatever the system has.
    #[cfg(test)]
    pub(crate) fn in_files(file: PathBuf, key_file: PathBuf) -> Self {
        Self::with_place(file, key_file, Some(Place::File))
    }

    fn with_place(file: PathBuf, key_file: PathBuf, wanted: Option<Place>) -> Self {
        let (masker, opened) = (Masker::default(), Mutex::default());
        Self { shared: Arc::new(Shared { file, key_file, wanted, masker, opened }) }
    }

    /// What keeps these secrets out of logs.
    pub fn masker(&self) -> Masker {
        self.shared.masker.clone()
    }

    /// Whether there is anything in it, as far as can be told without opening it.
    pub fn is_empty(&self) -> bool {
        !self.shared.file.exists()
    }

    /// The secret called `name`. May wait for the keychain, some seconds at most.
    ///
    /// # Errors
    /// The vault cannot be opened.
    pub fn get(&self, name: &str) -> Result<Option<String>, VaultError> {
        let opened = self.open()?;
        Ok(opened.as_ref().and_then(|opened| opened.values.get(name).cloned()))
    }

    /// The secret called `name` if the vault is open already. Never waits.
    pub fn peek(&self, name: &str) -> Option<String> {
        let opened = self.lock();
        opened.as_ref().and_then(|opened| opened.values.get(name).cloned())
    }

    /// Changes secrets, all or none, and makes that durable. Waits as [`Vault::get`].
    ///
    /// # Errors
    /// The vault cannot be opened or written; nothing was changed.
    pub fn change(&self, change: impl FnOnce(&mut Values)) -> Result<(), VaultError> {
        let mut opened = self.open()?;
        let (mut values, known) = match opened.take() {
            Some(Opened { values, key, place, .. }) => (values, Some((key, place))),
            None => (Values::new(), None),
        };
        let before = values.clone();
        change(&mut values);
        if values == before {
            return Ok(());
        }
        let (key, place) = match known {
            Some(known) => known,
            None => self.new_key()?,
        };
        let sealed = Sealed::seal(&key, place, &values);
        write_private(&self.shared.file, &sealed.to_text()).map_err(|error| self.io(&error))?;
        self.tell_masker(&values);
        *opened = Some(Opened { stamp: self.stamp(), key, place, values });
        Ok(())
    }

    /// Opens it, so that the masker knows what is in it.
    ///
    /// # Errors
    /// As [`Vault::get`].
    pub fn warm(&self) -> Result<(), VaultError> {
        self.open().map(drop)
    }

    /// How it stands. Waits as [`Vault::get`].
    pub fn standing(&self) -> Standing {
        let (problem, opened) = match self.open() {
            Ok(opened) => (None, opened.as_ref().map(|it| (it.place, it.values.len()))),
            Err(problem) => (Some(problem), None),
        };
        let place = match opened {
            Some((place, _)) => place,
            None => self.recorded_place().unwrap_or_else(|| self.place_of_new()),
        };
        let count = if problem.is_some() { None } else { Some(opened.map_or(0, |it| it.1)) };
        let name = match place {
            Place::Keychain => KEYCHAIN.to_owned(),
            Place::File => self.shared.file.display().to_string(),
        };
        Standing { place, name, count, problem }
    }

    /// Starts afresh: what can no longer be opened is laid aside under another name, which is told.
    ///
    /// # Errors
    /// The file cannot be moved.
    pub fn forget(&self) -> Result<Option<PathBuf>, VaultError> {
        let mut opened = self.lock();
        *opened = None;
        if self.is_empty() {
            return Ok(None);
        }
        let name = SystemClock.now().wall.strftime("secrets.lost-%Y%m%dT%H%M%SZ").to_string();
        let aside = self.shared.file.with_file_name(name);
        fs::rename(&self.shared.file, &aside).map_err(|error| self.io(&error))?;
        self.shared.masker.know("vault", std::iter::empty());
        Ok(Some(aside))
    }

    /// What is in the file now; nothing where there is none.
    fn open(&self) -> Result<MutexGuard<'_, Option<Opened>>, VaultError> {
        let mut opened = self.lock();
        let stamp = self.stamp();
        if stamp.is_none() {
            *opened = None;
            return Ok(opened);
        }
        if opened.as_ref().is_some_and(|opened| opened.stamp == stamp) {
            return Ok(opened);
        }
        let text = fs::read_to_string(&self.shared.file).map_err(|error| self.io(&error))?;
        let wrong = || VaultError::WrongKey(self.shared.file.clone());
        let sealed = Sealed::of_text(&text).ok_or_else(wrong)?;
        let known = opened.take().map(|opened| opened.key).filter(|key| key.id() == sealed.key_id);
        let key = match known {
            Some(key) => key,
            None => Key::find(&sealed.key_id, sealed.place, &self.shared.key_file)?,
        };
        let values = sealed.open(&key).ok_or_else(wrong)?;
        self.tell_masker(&values);
        *opened = Some(Opened { stamp, key, place: sealed.place, values });
        Ok(opened)
    }

    /// A value may be JSON, as parts of extras are: the texts in it are what tasks get to see.
    fn tell_masker(&self, values: &Values) {
        let mut texts = Vec::new();
        for value in values.values() {
            match serde_json::from_str(value) {
                Ok(json) => leaves(json, &mut texts),
                Err(_) => texts.push(value.clone()),
            }
        }
        self.shared.masker.know("vault", texts.iter().map(String::as_str));
    }

    fn new_key(&self) -> Result<(Key, Place), VaultError> {
        let key = Key::random();
        match self.shared.wanted {
            Some(Place::Keychain) => key.keep_in_keychain().map(|()| (key, Place::Keychain)),
            None if key.keep_in_keychain().is_ok() => Ok((key, Place::Keychain)),
            _ => {
                write_private(&self.shared.key_file, &key.to_text()).map_err(|error| {
                    let path = self.shared.key_file.clone();
                    VaultError::Io { path, error: error.to_string() }
                })?;
                Ok((key, Place::File))
            }
        }
    }

    fn place_of_new(&self) -> Place {
        match self.shared.wanted {
            Some(place) => place,
            None if key::has_keychain() => Place::Keychain,
            None => Place::File,
        }
    }

    fn recorded_place(&self) -> Option<Place> {
        Some(Sealed::of_text(&fs::read_to_string(&self.shared.file).ok()?)?.place)
    }

    fn stamp(&self) -> Option<(SystemTime, u64)> {
        let metadata = fs::metadata(&self.shared.file).ok()?;
        Some((metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH), metadata.len()))
    }

    fn io(&self, error: &io::Error) -> VaultError {
        VaultError::Io { path: self.shared.file.clone(), error: error.to_string() }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Opened>> {
        self.shared.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn leaves(json: serde_json::Value, texts: &mut Vec<String>) {
    match json {
        serde_json::Value::String(text) => texts.push(text),
        serde_json::Value::Array(items) => items.into_iter().for_each(|item| leaves(item, texts)),
        serde_json::Value::Object(entries) => {
            entries.into_iter().for_each(|(_, item)| leaves(item, texts));
        }
        other => texts.push(other.to_string()),
    }
}

/// Puts a file in the place of another at once, for the user alone.
fn write_private(path: &std::path::Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    // Such a file is made for the user alone.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    io::Write::write_all(&mut file, text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
