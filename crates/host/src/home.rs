//! The home folder: where a Mainspring keeps its DAGs, logs, history and settings.
//!
//! `$MAINSPRING_HOME`, else `~/mainspring`. A lock file lets one scheduler run per home. What lies
//! inside is described here once; who reads and writes it is not.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use crate::settings::{self, Settings, SettingsError};

/// The variable that names another home.
pub const HOME_VARIABLE: &str = "MAINSPRING_HOME";

/// A home whose holder has died is free a moment later; so often and so long it is asked again.
const LOCK_ATTEMPTS: u32 = 100;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// A home folder, which need not exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    root: PathBuf,
    dags: PathBuf,
}

/// Held as long as a scheduler runs on a home.
#[derive(Debug)]
pub struct HomeLock {
    _file: File,
}

/// What is wrong with a home.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// There is no home folder of the user to put it in.
    #[error("the user's home folder is unknown; set {HOME_VARIABLE} to a folder")]
    Nowhere,
    /// It cannot be made or used.
    #[error("the home `{}` cannot be used: {error}", .path.display())]
    Unusable {
        /// Which folder or file.
        path: PathBuf,
        /// In the system's words.
        error: io::Error,
    },
    /// Another scheduler runs there.
    #[error(
        "a Mainspring runs for the home `{}` already{}; one scheduler runs per home. Use that one, \
         end it, or choose another home with {HOME_VARIABLE}",
        .path.display(),
        .pid.map(|pid| format!(" (process {pid})")).unwrap_or_default()
    )]
    Taken {
        /// The home.
        path: PathBuf,
        /// The process that runs there, if it said so.
        pid: Option<u32>,
    },
    /// The dags folder that the settings name is not there.
    #[error(
        "the dags folder `{}` is not there; `dags_folder` in config.toml names it",
        .path.display()
    )]
    NoDags {
        /// The folder.
        path: PathBuf,
    },
    /// The dags folder that the settings name is the home, or holds it.
    #[error(
        "the dags folder `{}` holds Mainspring's own home; let `dags_folder` in config.toml name a \
         folder of its own",
        .path.display()
    )]
    OwnDags {
        /// The folder.
        path: PathBuf,
    },
    /// Its settings cannot be read.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

impl Home {
    /// The home at `explicit`, else at `$MAINSPRING_HOME`, else `~/mainspring`.
    ///
    /// # Errors
    /// The user has no home folder and none is named.
    pub fn find(explicit: Option<PathBuf>) -> Result<Self, HomeError> {
        let named = explicit
            .or_else(|| std::env::var_os(HOME_VARIABLE).filter(|it| !it.is_empty()).map(Into::into))
            .or_else(|| std::env::home_dir().map(|home| home.join("mainspring")))
            .ok_or(HomeError::Nowhere)?;
        let root = std::path::absolute(&named)
            .map_err(|error| HomeError::Unusable { path: named, error })?;
        // What else is wrong with the settings is told to whoever needs them.
        let dags = settings::dags_folder(&root);
        Ok(Self { root, dags })
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where DAG files lie: as the settings said when the home was found.
    pub fn dags(&self) -> PathBuf {
        self.dags.clone()
    }

    /// Where DAG files lie unless the settings say otherwise.
    pub fn own_dags(&self) -> PathBuf {
        settings::own_dags_folder(&self.root)
    }

    /// Where logs are written.
    pub fn logs(&self) -> PathBuf {
        self.root.join("logs")
    }

    /// The history.
    pub fn database(&self) -> PathBuf {
        self.root.join("mainspring.db")
    }

    /// Where the running instance listens.
    pub fn socket(&self) -> PathBuf {
        self.root.join("mainspring.sock")
    }

    /// Where settings are written.
    pub fn settings_file(&self) -> PathBuf {
        self.root.join("config.toml")
    }

    /// Where the login shell's answer is kept.
    pub fn environment_file(&self) -> PathBuf {
        self.root.join("environment.json")
    }

    /// Which DAGs were switched off together, while they are.
    pub fn paused_file(&self) -> PathBuf {
        self.root.join("paused.json")
    }

    /// Where what was deleted goes where the system has no trash.
    pub fn trash(&self) -> PathBuf {
        self.root.join("trash")
    }

    /// Where the key of the web door lies.
    pub fn token_file(&self) -> PathBuf {
        self.root.join("token")
    }

    /// Where a hash of the web door's password lies, if one was set.
    pub fn password_file(&self) -> PathBuf {
        self.root.join("password")
    }

    /// What fingerprints of secrets are made with.
    pub fn fingerprint_key(&self) -> PathBuf {
        self.root.join("fingerprint.key")
    }

    /// Makes the folders that are missing, for the user alone. A dags folder elsewhere is not made:
    /// where it is missing, its disk is.
    ///
    /// # Errors
    /// A folder cannot be made, or the dags folder that the settings name is not there or holds
    /// the home.
    pub fn create(&self) -> Result<(), HomeError> {
        let mut folders = vec![self.root.clone(), self.logs()];
        match self.dags == self.own_dags() {
            true => folders.push(self.own_dags()),
            false if !self.dags.is_dir() => {
                return Err(HomeError::NoDags { path: self.dags.clone() });
            }
            false if settings::holds_home(&self.dags, &self.root) => {
                return Err(HomeError::OwnDags { path: self.dags.clone() });
            }
            false => {}
        }
        for folder in folders {
            make_private_folder(&folder)
                .map_err(|error| HomeError::Unusable { path: folder, error })?;
        }
        Ok(())
    }

    /// Its settings; the defaults where there are none.
    ///
    /// # Errors
    /// The file is there and cannot be understood.
    pub fn settings(&self) -> Result<Settings, HomeError> {
        Ok(Settings::read(&self.settings_file())?)
    }

    /// Claims the home for this process, for as long as the lock is held. The system gives it back
    /// when the process ends, however it ends: at the latest when a child that was just being
    /// started has become what it was to be, which is waited for.
    ///
    /// # Errors
    /// Another process holds it.
    #[expect(clippy::disallowed_methods, reason = "nothing else runs before the home is claimed")]
    pub fn lock(&self) -> Result<HomeLock, HomeError> {
        let path = self.root.join("mainspring.lock");
        let unusable = |error| HomeError::Unusable { path: path.clone(), error };
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(unusable)?;
        for attempt in 1.. {
            let holder = match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) => pid_in(&mut file),
                Err(TryLockError::Error(error)) => return Err(unusable(error)),
            };
            if attempt == LOCK_ATTEMPTS || holder.is_none_or(is_alive) {
                return Err(HomeError::Taken { path: self.root.clone(), pid: holder });
            }
            std::thread::sleep(LOCK_PAUSE);
        }
        let mut write = || {
            file.set_len(0)?;
            file.rewind()?;
            writeln!(file, "{}", std::process::id())
        };
        write().map_err(unusable)?;
        Ok(HomeLock { _file: file })
    }
}

/// The process that the lock file names.
fn pid_in(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.rewind().and_then(|()| file.read_to_string(&mut text)).ok()?;
    text.trim().parse().ok()
}

#[cfg(unix)]
fn is_alive(pid: u32) -> bool {
    let pid = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
    pid.is_some_and(|pid| rustix::process::test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
fn is_alive(_: u32) -> bool {
    true
}

/// How many bytes are free on the disk of `path`, where the system tells.
#[cfg(unix)]
pub fn free_bytes(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// How many bytes are free on the disk of `path`, where the system tells.
#[cfg(not(unix))]
pub fn free_bytes(_: &Path) -> Option<u64> {
    None
}

fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_scheduler_per_home() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::find(Some(folder.path().join("home"))).unwrap();
        home.create().unwrap();
        let lock = home.lock().unwrap();
        let refused = home.lock().unwrap_err().to_string();
        assert!(refused.contains(&format!("(process {})", std::process::id())), "{refused}");
        drop(lock);
        home.lock().unwrap();
    }

    #[cfg(unix)]
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a holder that goes away by itself")]
    fn a_holder_that_has_died_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::find(Some(folder.path().to_owned())).unwrap();
        let mut dead = std::process::Command::new("true").spawn().unwrap();
        dead.wait().unwrap();
        let path = folder.path().join("mainspring.lock");
        fs::write(&path, dead.id().to_string()).unwrap();
        // As a child of the dead one does that was just being started.
        let heir = File::open(&path).unwrap();
        heir.lock().unwrap();
        let heir = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            drop(heir);
        });
        home.lock().unwrap();
        heir.join().unwrap();
    }

    #[test]
    fn the_home_is_not_its_own_dags_folder() {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("dags_folder = {:?}\n", folder.path());
        fs::write(folder.path().join("config.toml"), text).unwrap();
        let home = Home::find(Some(folder.path().to_owned())).unwrap();
        let refused = home.create().unwrap_err().to_string();
        assert!(refused.contains("own home"), "{refused}");
    }

    #[test]
    fn a_file_in_the_way_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "").unwrap();
        let refused = Home::find(Some(path.clone())).unwrap().create().unwrap_err().to_string();
        assert!(refused.contains(&path.display().to_string()), "{refused}");
    }
}
