//! Which Python runs a task: what the task, the DAG or the settings name, else what is in PATH.
//!
//! A name is a program, or the folder of a virtual environment. Starting it is the executor's.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use crate::attempt::{Attempt, Failure};

/// Tried in this order where nothing is named.
const DEFAULTS: [&str; 2] = ["python3", "python"];

/// The program in the folder of a virtual environment, on Unix and on Windows.
const IN_VENV: [&str; 2] = ["bin/python", "Scripts/python.exe"];

/// An interpreter that is there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Interpreter {
    /// Its path, or a name that is in PATH.
    pub program: String,
    /// The virtual environment, if one was named.
    venv: Option<PathBuf>,
}

/// Where it is looked for.
struct Place<'a> {
    /// The DAG file's folder, where relative paths begin.
    folder: &'a Path,
    env: &'a BTreeMap<String, String>,
}

impl Interpreter {
    /// The interpreter of this try.
    ///
    /// # Errors
    /// What is named does not exist, or nothing is named and no Python is installed.
    pub fn find(attempt: &mut Attempt) -> Result<Self, Failure> {
        let own = attempt.text("python")?;
        let named = Some(own.as_str()).filter(|own| !own.is_empty()).or(attempt.python());
        let found = Self::choose(named, attempt.folder(), attempt.env())?;
        attempt.interpreter(&found.program);
        Ok(found)
    }

    /// The interpreter that `named` means in a DAG file of `folder`, the one in `PATH` without.
    ///
    /// # Errors
    /// As [`Interpreter::find`].
    pub fn choose(
        named: Option<&str>,
        folder: &Path,
        env: &BTreeMap<String, String>,
    ) -> Result<Self, Failure> {
        let place = Place { folder, env };
        match named {
            Some(name) => place.named(name),
            None => place.default(),
        }
    }

    /// What makes the programs of a virtual environment those that the task finds first, as its
    /// `activate` does.
    pub fn env(&self, env: &BTreeMap<String, String>) -> Vec<(String, String)> {
        let Some((venv, programs)) = self.venv.as_ref().zip(Path::new(&self.program).parent())
        else {
            return Vec::new();
        };
        let old = env.get("PATH").map(String::as_str).unwrap_or_default();
        let path = std::iter::once(programs.to_owned()).chain(std::env::split_paths(old));
        let mut set = vec![("VIRTUAL_ENV".to_owned(), venv.display().to_string())];
        if let Ok(path) = std::env::join_paths(path) {
            set.push(("PATH".to_owned(), path.to_string_lossy().into_owned()));
        }
        set
    }
}

impl Place<'_> {
    fn named(&self, name: &str) -> Result<Interpreter, Failure> {
        let path = self.folder.join(self.expand(name));
        if path.is_dir() {
            let programs = IN_VENV.map(|program| path.join(program));
            if let Some(program) = programs.iter().find(|program| program.is_file()) {
                let program = program.display().to_string();
                return Ok(Interpreter { program, venv: Some(path) });
            }
            let message = format!("this folder is no virtual environment: {}", path.display());
            let hint = format!(
                "there is no `{}` in it; make one with `python3 -m venv {}`",
                IN_VENV[0],
                path.display(),
            );
            return Err(Failure::new(message).hint(hint));
        }
        let is_path = name.contains(['/', '\\']) || name.starts_with('~');
        if is_path && path.exists() {
            return Ok(Interpreter { program: path.display().to_string(), venv: None });
        }
        if !is_path && self.is_program(name) {
            return Ok(Interpreter { program: name.to_owned(), venv: None });
        }
        let message = match is_path {
            true => format!("there is no Python at this path: {}", path.display()),
            false => format!("the Python `{name}` was not found in PATH: {}", self.path()),
        };
        Err(Failure::new(message).hint(
            "correct `python` of the task, of the DAG or in the settings: a program, or the \
             folder of a virtual environment",
        ))
    }

    fn default(&self) -> Result<Interpreter, Failure> {
        if let Some(name) = DEFAULTS.into_iter().find(|name| self.is_program(name)) {
            return Ok(Interpreter { program: name.to_owned(), venv: None });
        }
        let [first, second] = DEFAULTS;
        let path = self.path();
        let message =
            format!("no Python was found, neither `{first}` nor `{second}`, in PATH: {path}");
        Err(Failure::new(message).hint(
            "install Python 3.8 or newer, or name it with `python`: a program, or the folder of \
             a virtual environment",
        ))
    }

    /// `~` is the home folder, as in a shell.
    fn expand(&self, name: &str) -> PathBuf {
        match (name.strip_prefix('~'), self.env.get("HOME")) {
            (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with('/') => {
                Path::new(home).join(rest.trim_start_matches('/'))
            }
            _ => PathBuf::from(name),
        }
    }

    fn path(&self) -> &str {
        self.env.get("PATH").map(String::as_str).unwrap_or_default()
    }

    /// Whether a folder of PATH has it. Whether it can be executed will be seen.
    fn is_program(&self, name: &str) -> bool {
        let mut folders = std::env::split_paths(self.path());
        folders.any(|folder| {
            let program = self.folder.join(folder).join(name);
            program.is_file() || cfg!(windows) && program.with_extension("exe").is_file()
        })
    }
}
