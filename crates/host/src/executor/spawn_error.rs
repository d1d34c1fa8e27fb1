//! Why a process could not be started, in words.
//!
//! The system answers with one number for many reasons ("No such file" may mean the program, its
//! interpreter or the working folder), so the reason is looked for after the failure, never before
//! a start that would have gone well.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::ProcessSpec;

/// Why a process could not be started; nothing is left of it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpawnError {
    /// No folder of `PATH` has such a program.
    #[error("the program `{program}` was not found in PATH: {path}")]
    NotInPath {
        /// The name as it was written.
        program: String,
        /// The `PATH` that was searched.
        path: String,
    },
    /// The program was named by a path at which there is nothing.
    #[error("there is no such program: {}", .0.display())]
    NoProgram(PathBuf),
    /// There is a file or a folder, but it may not be executed.
    #[error("this is not an executable program: {}", .0.display())]
    NotExecutable(PathBuf),
    /// The file is neither a program of this system nor a script with a first line.
    #[error("the system does not know how to run this file: {}", .0.display())]
    UnknownFormat(PathBuf),
    /// The script's `#!` line names a program that does not exist.
    #[error("the first line of `{}` names a program that does not exist: {interpreter}", .script.display())]
    NoInterpreter {
        /// The script.
        script: PathBuf,
        /// What stands after `#!`.
        interpreter: String,
    },
    /// The working folder is missing.
    #[error("the working folder does not exist: {}", .0.display())]
    NoFolder(PathBuf),
    /// The working folder is a file, or may not be entered.
    #[error("the working folder cannot be entered: {}", .0.display())]
    FolderClosed(PathBuf),
    /// Arguments and environment are larger than the system takes.
    #[error("the arguments and the environment of `{program}` are too large: {bytes} bytes")]
    TooLarge {
        /// The name as it was written.
        program: String,
        /// The sum of both.
        bytes: usize,
    },
    /// The machine or the user has reached a limit; it may work later.
    #[error("the system has no room for another process: {0}")]
    NoRoom(io::Error),
    /// A NUL byte cannot be handed to a process.
    #[error("an argument or environment variable of `{0}` contains a NUL byte")]
    NulByte(String),
    /// `channel` was asked for where there is none.
    #[error("a channel to a process is not available on this system")]
    NoChannel,
    /// Anything else, in the system's words.
    #[error("the program `{program}` could not be started: {source}")]
    Other {
        /// The name as it was written.
        program: String,
        /// What the system said.
        source: io::Error,
    },
}

impl SpawnError {
    /// What to do about it, where something can be said.
    pub fn hint(&self) -> Option<&'static str> {
        Some(match self {
            SpawnError::NotInPath { .. } => {
                "write the program's full path, or add its folder to `PATH` under `env`"
            }
            SpawnError::NoProgram(_) => "a relative path is looked up in the working folder",
            SpawnError::NotExecutable(_) => {
                "make it executable with `chmod +x`, or name its interpreter as the program"
            }
            SpawnError::UnknownFormat(_) => {
                "a script needs a first line like `#!/bin/sh`; a program must be built for this system"
            }
            SpawnError::NoInterpreter { .. } => {
                "install it or correct the line; a script saved with Windows line ends fails so too"
            }
            SpawnError::NoFolder(_) => "create it, or correct `cwd`",
            SpawnError::FolderClosed(_) => "choose another `cwd`, or correct its permissions",
            SpawnError::TooLarge { .. } => "hand large data over in a file",
            SpawnError::NoRoom(_) => {
                "lower `parallelism`, or raise the limits on processes and open files (`ulimit -a`)"
            }
            SpawnError::NulByte(_) | SpawnError::NoChannel | SpawnError::Other { .. } => {
                return None;
            }
        })
    }

    /// Finds the reason behind the system's answer to starting `spec` as `program`.
    pub(super) fn explain(spec: &ProcessSpec, program: &Path, error: io::Error) -> SpawnError {
        use io::ErrorKind as Kind;
        let other = |source| SpawnError::Other { program: spec.program.clone(), source };
        match error.kind() {
            Kind::NotFound | Kind::NotADirectory | Kind::PermissionDenied => {
                blame_path(spec, program).unwrap_or_else(|| other(error))
            }
            Kind::ArgumentListTooLong => {
                SpawnError::TooLarge { program: spec.program.clone(), bytes: size(spec) }
            }
            Kind::Unsupported if spec.channel => SpawnError::NoChannel,
            Kind::InvalidInput => SpawnError::NulByte(spec.program.clone()),
            Kind::WouldBlock | Kind::OutOfMemory => SpawnError::NoRoom(error),
            _ => match error.raw_os_error() {
                #[cfg(unix)]
                Some(code) if code == rustix::io::Errno::NOEXEC.raw_os_error() => {
                    SpawnError::UnknownFormat(program.to_owned())
                }
                #[cfg(unix)]
                Some(code)
                    if code == rustix::io::Errno::MFILE.raw_os_error()
                        || code == rustix::io::Errno::NFILE.raw_os_error() =>
                {
                    SpawnError::NoRoom(error)
                }
                _ => other(error),
            },
        }
    }
}

/// Which of the paths involved is at fault.
fn blame_path(spec: &ProcessSpec, program: &Path) -> Option<SpawnError> {
    match spec.cwd.metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Some(SpawnError::NoFolder(spec.cwd.clone()));
        }
        Ok(folder) if folder.is_dir() => {}
        _ => return Some(SpawnError::FolderClosed(spec.cwd.clone())),
    }
    #[cfg(unix)]
    if rustix::fs::access(&spec.cwd, rustix::fs::Access::EXEC_OK).is_err() {
        return Some(SpawnError::FolderClosed(spec.cwd.clone()));
    }
    if !program.exists() {
        return Some(SpawnError::NoProgram(program.to_owned()));
    }
    if let Some(interpreter) = interpreter(program)
        && !Path::new(interpreter.split_whitespace().next()?).exists()
    {
        return Some(SpawnError::NoInterpreter { script: program.to_owned(), interpreter });
    }
    Some(SpawnError::NotExecutable(program.to_owned()))
}

/// What stands after `#!`, control characters made visible.
fn interpreter(script: &Path) -> Option<String> {
    let mut head = Vec::new();
    std::fs::File::open(script).ok()?.take(256).read_to_end(&mut head).ok()?;
    let line = head.strip_prefix(b"#!")?.split(|byte| *byte == b'\n').next()?;
    Some(String::from_utf8_lossy(line).trim_matches([' ', '\t']).replace('\r', "\\r"))
}

fn size(spec: &ProcessSpec) -> usize {
    let args: usize = spec.args.iter().map(|arg| arg.len() + 1).sum();
    let env: usize = spec.env.iter().map(|(key, value)| key.len() + value.len() + 2).sum();
    args + env
}
