//! Programs, scripts and folders that a task names: whether they are there and can be used.
//!
//! A path that something may make before it is used is passed over where it is missing.

use std::{fs::File, io::Read, path::Path};

use mainspring_core::model::{Dag, Task};
use serde_json::Value;

use super::{Effective, Lack};
use crate::executor::{SpawnError, find_in_path};

/// So much of a script's first line is read.
const FIRST_LINE_MAX: u64 = 256;

/// The files of one task.
pub(super) struct Files<'a> {
    pub dag: &'a Dag,
    pub task: &'a Task,
    pub effective: &'a Effective,
}

impl Files<'_> {
    /// What keeps a program from being started.
    pub fn program(&self, name: &str, is_first: bool) -> Option<Lack> {
        if name.contains('/') {
            let path = self.path(name)?;
            return match path.is_file() {
                true => executable(&path).or_else(|| self.interpreter(&path)),
                false => self.missing(&path, is_first),
            };
        }
        let path = self.effective.path()?;
        match find_in_path(name, path, self.effective.cwd.as_deref()?) {
            Ok(found) => self.interpreter(&found),
            Err(SpawnError::NotExecutable(found)) => executable(&found),
            Err(_) => {
                let lack = Lack::new(
                    "missing_program",
                    format!("the program `{name}` is not in its PATH"),
                );
                Some(lack.hint(
                    "install it, or add its folder: `env: { PATH: \"/its/folder:{{ env.PATH }}\" }`; \
                     `mainspring env FILE` shows that PATH",
                ))
            }
        }
    }

    /// What keeps a script from being read.
    pub fn script(&self, name: &str, is_first: bool) -> Option<Lack> {
        let path = self.path(name)?;
        if path.exists() {
            return match File::open(&path) {
                Ok(_) => None,
                Err(error) => {
                    let message = format!("`{}` cannot be read: {error}", path.display());
                    Some(Lack::new("not_readable", message).hint("check its permissions"))
                }
            };
        }
        self.missing(&path, is_first)
    }

    /// What keeps a working folder from being entered.
    pub fn folder(&self, path: &Path) -> Option<Lack> {
        if path.is_dir() {
            return (!may_execute(path)).then(|| {
                let message = format!("the working folder may not be entered: {}", path.display());
                Lack::new("closed_folder", message).hint("check its permissions, and its owner")
            });
        }
        if !path.exists() && self.may_be_made(path) {
            return None;
        }
        let is = if path.exists() { "is no folder" } else { "does not exist" };
        let message = format!("the working folder {is}: {}", path.display());
        Some(Lack::new("missing_folder", message).hint("make it, or correct `cwd`"))
    }

    fn path(&self, name: &str) -> Option<std::path::PathBuf> {
        let cwd = self.effective.cwd.as_deref();
        match Path::new(name).is_absolute() {
            true => Some(name.into()),
            // Where the folder is missing, that was told.
            false => cwd.filter(|cwd| cwd.is_dir()).map(|cwd| cwd.join(name)),
        }
    }

    fn missing(&self, path: &Path, is_first: bool) -> Option<Lack> {
        if path.is_dir() {
            let message = format!("`{}` is a folder, no program", path.display());
            return Some(Lack::new("not_executable", message));
        }
        if !is_first || self.may_be_made(path) {
            return None;
        }
        let message = format!("there is no file `{}`", path.display());
        let lack = Lack::new("missing_file", message);
        Some(lack.hint("a relative path begins at the task's `cwd`, which is the DAG file's folder where none is set"))
    }

    /// Whether a task that comes earlier names it, or the folder it is in: perhaps it makes it.
    fn may_be_made(&self, path: &Path) -> bool {
        if self.task.upstream.is_empty() {
            return false;
        }
        let names = [path.file_name(), path.parent().and_then(Path::file_name)];
        let names: Vec<&str> =
            names.into_iter().flatten().filter_map(|name| name.to_str()).collect();
        let mentions = |text: &str| names.iter().any(|name| text.contains(name));
        let others = self.dag.tasks.iter().filter(|other| other.task_id != self.task.task_id);
        others
            .flat_map(|other| {
                let fields = other.fields.values().map(Value::to_string);
                fields.chain(other.env.values().cloned())
            })
            .chain(self.dag.env.values().cloned())
            .any(|text| mentions(&text))
    }

    /// The interpreter that a script's first line names, if it is not there.
    fn interpreter(&self, script: &Path) -> Option<Lack> {
        let mut line = Vec::new();
        File::open(script).ok()?.take(FIRST_LINE_MAX).read_to_end(&mut line).ok()?;
        let line = line.strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?;
        let line = std::str::from_utf8(line).ok()?;
        let mut words = line.split_ascii_whitespace();
        let interpreter = words.next()?;
        let told = |name: &str| {
            let message = format!(
                "the first line of `{}` names a program that does not exist: {name}",
                script.display()
            );
            let hint = "install it, or correct that line";
            Some(Lack::new("missing_interpreter", message).hint(hint))
        };
        if line.ends_with('\r') {
            let lack = told(&format!("{}\\r", line.trim_end()))?;
            return Some(lack.hint("save the script with Unix line ends"));
        }
        if !Path::new(interpreter).is_file() {
            return told(interpreter);
        }
        if !interpreter.ends_with("/env") {
            return None;
        }
        let name = words.find(|word| !word.starts_with('-') && !word.contains('='))?;
        let path = self.effective.path()?;
        match find_in_path(name, path, self.effective.cwd.as_deref()?) {
            Ok(_) => None,
            Err(_) => told(name),
        }
    }
}

/// That a file may not be executed.
fn executable(path: &Path) -> Option<Lack> {
    (!may_execute(path)).then(|| {
        let message = format!("`{}` may not be executed", path.display());
        let hint = format!("`chmod +x {}`, or name its interpreter as the program", path.display());
        Lack::new("not_executable", message).hint(hint)
    })
}

#[cfg(unix)]
fn may_execute(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn may_execute(path: &Path) -> bool {
    path.exists()
}
