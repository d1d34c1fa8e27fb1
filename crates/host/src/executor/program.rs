//! Finds the program that a name means, as a shell would, but in the child's own `PATH`.
//!
//! The standard library could search too, but only after a slow fork, because the child's `PATH`
//! differs from ours; and its failure would not say what was searched.

use std::path::{Path, PathBuf};

use super::{ProcessSpec, SpawnError};

/// Searched when `env` has no `PATH`, as `execvp` does it.
#[cfg(unix)]
const DEFAULT_PATH: &str = "/usr/local/bin:/usr/bin:/bin";
#[cfg(windows)]
const DEFAULT_PATH: &str = r"C:\Windows\System32";

/// The path of the program of `spec`. A path that was written out is not checked.
pub(super) fn find(spec: &ProcessSpec) -> Result<PathBuf, SpawnError> {
    if Path::new(&spec.program).components().count() > 1 || spec.program.contains('/') {
        return Ok(spec.cwd.join(&spec.program));
    }
    find_in_path(&spec.program, spec.env.get("PATH").map(String::as_str), &spec.cwd)
}

/// The path of the program called `name` in the folders of `path`, of which relative ones begin at
/// `cwd`.
///
/// # Errors
/// No folder has it, or it may not be executed.
pub fn find_in_path(name: &str, path: Option<&str>, cwd: &Path) -> Result<PathBuf, SpawnError> {
    let path = path.unwrap_or(DEFAULT_PATH);
    let mut not_executable = None;
    for folder in std::env::split_paths(path) {
        let candidate = cwd.join(folder).join(name);
        match look(&candidate) {
            Some(true) => return Ok(candidate),
            Some(false) => not_executable = not_executable.or(Some(candidate)),
            None => {}
        }
    }
    Err(match not_executable {
        Some(candidate) => SpawnError::NotExecutable(candidate),
        None => SpawnError::NotInPath { program: name.to_owned(), path: path.to_owned() },
    })
}

/// Whether there is a file, and whether it may be executed.
#[cfg(unix)]
fn look(candidate: &Path) -> Option<bool> {
    use rustix::fs::{Access, access};
    // One cheap call for each miss; a folder may be "executed" too.
    match access(candidate, Access::EXEC_OK) {
        Ok(()) if candidate.is_file() => Some(true),
        Err(rustix::io::Errno::ACCESS) if candidate.is_file() => Some(false),
        _ => None,
    }
}

#[cfg(windows)]
fn look(candidate: &Path) -> Option<bool> {
    (candidate.is_file() || candidate.with_extension("exe").is_file()).then_some(true)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// `program` found with a `PATH` whose `{}` is a folder with a program, a text and a folder.
    fn check(program: &str, path: Option<&str>, expected: &str) {
        let folder = tempfile::tempdir().unwrap();
        let name = folder.path().to_str().unwrap();
        for (file, mode) in [("prog", 0o755), ("text", 0o644)] {
            std::fs::write(folder.path().join(file), "").unwrap();
            let mode = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(folder.path().join(file), mode).unwrap();
        }
        std::fs::create_dir(folder.path().join("dir")).unwrap();
        let env = path.map(|path| ("PATH".to_owned(), path.replace("{}", name)));
        let spec = ProcessSpec {
            program: program.replace("{}", name),
            args: Vec::new(),
            env: env.into_iter().collect(),
            cwd: folder.path().to_owned(),
            token: String::new(),
            channel: false,
            own_session: false,
        };
        let found = match find(&spec) {
            Ok(path) => path.display().to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(found.replace(name, "{}"), expected);
    }

    #[test]
    fn names_are_searched_and_paths_are_taken() {
        check("prog", Some("/nowhere:{}:/bin"), "{}/prog");
        check("prog", Some("/nowhere:"), "{}/prog");
        check("./prog", Some("/nowhere"), "{}/./prog");
        check("/bin/x", None, "/bin/x");
    }

    #[test]
    fn what_was_searched_is_told() {
        let missing = "the program `nope` was not found in PATH: /nowhere:{}";
        check("nope", Some("/nowhere:{}"), missing);
        check("dir", Some("{}"), "the program `dir` was not found in PATH: {}");
        check("text", Some("{}:/nowhere"), "this is not an executable program: {}/text");
        check("nope", None, &format!("the program `nope` was not found in PATH: {DEFAULT_PATH}"));
    }
}
