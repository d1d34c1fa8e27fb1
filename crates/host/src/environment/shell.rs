//! The user's login shell: which it is, how it is asked to run a command, and the files that it
//! reads when it starts.
//!
//! Running it is `probe`'s.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// Not shells, but written in the place of one to keep a user from logging in.
const NO_SHELLS: &[&str] = &["false", "nologin", "true", "sync", "halt", "shutdown", "git-shell"];

/// A login shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shell {
    pub path: PathBuf,
    /// The user's home folder.
    pub home: PathBuf,
}

/// How a shell is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way {
    /// Its options before the command.
    pub options: &'static [&'static str],
    /// The command is an argument; otherwise it stands on standard input.
    pub as_argument: bool,
}

/// As a terminal starts it: both kinds of start-up files are read.
const INTERACTIVE: Way = Way { options: &["-l", "-i", "-c"], as_argument: true };
/// For start-up files that turn an interactive shell into something else (`exec tmux`).
const LOGIN: Way = Way { options: &["-l", "-c"], as_argument: true };
/// The C shells take no other option beside `-l`.
const C_SHELL: Way = Way { options: &["-l"], as_argument: false };

impl Shell {
    /// The shell that `SHELL` names, else the one of the system's list of users.
    ///
    /// # Errors
    /// There is none, in words.
    pub fn of(own: &BTreeMap<String, String>) -> Result<Self, String> {
        let named = |name: &str| own.get(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let user = user();
        let path = named("SHELL").or_else(|| user.as_ref().map(|user| user.path.clone()));
        let Some(path) = path else {
            return Err("no login shell is known: `SHELL` is not set".to_owned());
        };
        let home = named("HOME").or(user.map(|user| user.home)).unwrap_or_else(|| "/".into());
        let shell = Self { path, home };
        if NO_SHELLS.contains(&shell.name()) {
            return Err(format!("`{}` is no login shell", shell.path.display()));
        }
        if !shell.path.is_absolute() || !shell.path.is_file() {
            return Err(format!("there is no login shell `{}`", shell.path.display()));
        }
        Ok(shell)
    }

    fn name(&self) -> &str {
        self.path.file_name().and_then(OsStr::to_str).unwrap_or_default()
    }

    /// The ways to ask it, the best first.
    pub fn ways(&self) -> &'static [Way] {
        match self.name() {
            "csh" | "tcsh" => &[C_SHELL],
            _ => &[INTERACTIVE, LOGIN],
        }
    }

    /// The files and folders that its answer depends on, with when they were changed, in
    /// nanoseconds; those that are not there too, because they may come. What those files read in
    /// turn is not known.
    pub fn stamps(&self, own: &BTreeMap<String, String>) -> BTreeMap<PathBuf, Option<i128>> {
        let stamp = |path: PathBuf| {
            let changed = fs::metadata(&path).ok();
            let changed = changed
                .map(|of| i128::from(of.mtime()) * 1_000_000_000 + i128::from(of.mtime_nsec()));
            (path, changed)
        };
        self.startup_files(own).into_iter().map(stamp).collect()
    }

    fn startup_files(&self, own: &BTreeMap<String, String>) -> Vec<PathBuf> {
        let named = |name: &str| own.get(name).map(PathBuf::from);
        let config = named("XDG_CONFIG_HOME").unwrap_or_else(|| self.home.join(".config"));
        let (system, users): (&[&str], &[&str]) = match self.name() {
            "bash" => (
                &["profile", "profile.d", "bash.bashrc", "bashrc"],
                &[".bash_profile", ".bash_login", ".profile", ".bashrc"],
            ),
            "zsh" => (
                &[
                    "zshenv",
                    "zprofile",
                    "zshrc",
                    "zlogin",
                    "zsh/zshenv",
                    "zsh/zprofile",
                    "zsh/zshrc",
                    "zsh/zlogin",
                ],
                &[".zshenv", ".zprofile", ".zshrc", ".zlogin"],
            ),
            "fish" => (&["fish/config.fish", "fish/conf.d"], &[]),
            "csh" | "tcsh" => (&["csh.cshrc", "csh.login"], &[".tcshrc", ".cshrc", ".login"]),
            _ => (&["profile", "profile.d"], &[".profile", ".kshrc", ".shrc"]),
        };
        let home = match self.name() {
            "zsh" => named("ZDOTDIR").unwrap_or_else(|| self.home.clone()),
            _ => self.home.clone(),
        };
        let mut files = vec![self.path.clone(), "/etc/paths".into(), "/etc/paths.d".into()];
        files.extend(system.iter().map(|name| Path::new("/etc").join(name)));
        files.extend(users.iter().map(|name| home.join(name)));
        if self.name() == "fish" {
            let names = ["config.fish", "conf.d", "fish_variables"];
            files.extend(names.map(|name| config.join("fish").join(name)));
        }
        files
    }
}

/// The user's line in the system's list; a user of a directory service has none.
fn user() -> Option<Shell> {
    let id = rustix::process::getuid().as_raw().to_string();
    let users = fs::read_to_string("/etc/passwd").ok()?;
    users.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        match fields[..] {
            [_, _, user, _, _, home, shell] if user == id && !shell.is_empty() => {
                Some(Shell { path: shell.into(), home: home.into() })
            }
            _ => None,
        }
    })
}
