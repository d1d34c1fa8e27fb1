//! From a path in a request to a file of the dags folder, and never to any other.
//!
//! A path is relative, has no step upwards, and no link in it leads out of the folder. Nothing
//! hidden can be named, but for the list of what is no DAG.

use std::path::{Component, Path, PathBuf};

use crate::{api::ApiError, dags_folder::IGNORE_FILE};

/// In bytes.
const LENGTH_MAX: usize = 1000;
/// Of each part, in bytes: no system takes more.
const PART_MAX: usize = 255;

/// The DAG file that `path` names in `folder`; it need not be there. The list of what is no DAG
/// counts as one.
///
/// # Errors
/// The path leads out of the folder, or can be no DAG file's.
pub fn place(folder: &Path, path: &str) -> Result<PathBuf, ApiError> {
    if !is_dag_name(path) && !is_ignore_list(path) {
        return Err(refused(path, "its name ends in `.yaml`, and no part of it begins with a dot"));
    }
    place_any(folder, path)
}

/// The file or folder, of whatever kind, that `path` names in `folder`; it need not be there.
///
/// # Errors
/// The path leads out of the folder, or is hidden.
pub fn place_any(folder: &Path, path: &str) -> Result<PathBuf, ApiError> {
    let is_odd = |c: char| c.is_control() || c == '\\' || (cfg!(windows) && ":<>|?*\"".contains(c));
    if path.is_empty() || path.len() > LENGTH_MAX || path.contains(is_odd) {
        return Err(refused(path, "it has no name, or one that not every system takes"));
    }
    let parts: Vec<_> = path.split('/').collect();
    if parts.iter().any(|part| part.len() > PART_MAX) {
        return Err(refused(path, "a part of it is too long"));
    }
    if Path::new(path).components().any(|part| !matches!(part, Component::Normal(_)))
        || parts.iter().any(|part| part.is_empty() || *part == "." || *part == "..")
    {
        return Err(refused(path, "it is not relative, or leads out of it"));
    }
    let hidden = parts.iter().filter(|part| part.starts_with('.')).count();
    if hidden > usize::from(is_ignore_list(path)) {
        return Err(refused(path, "no part of it may begin with a dot"));
    }
    let full = folder.join(path);
    if !stays_inside(folder, &full) {
        return Err(refused(path, "a link in it leads elsewhere; edit the file where it lies"));
    }
    Ok(full)
}

/// A file of this path is read as a DAG unless it is left out.
pub fn is_dag_name(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_yaml = [".yaml", ".yml"].iter().any(|end| name.len() > end.len() && name.ends_with(end));
    is_yaml && !path.split('/').any(|part| part.starts_with('.'))
}

fn is_ignore_list(path: &str) -> bool {
    path.rsplit('/').next() == Some(IGNORE_FILE)
}

fn refused(path: &str, why: &str) -> ApiError {
    ApiError::invalid(format!("`{path}` cannot be a file of the dags folder: {why}"))
        .hint("write it as it stands in the list of files, such as `team/sales.yaml`")
}

/// What is there of the path, links followed, lies in the folder.
fn stays_inside(folder: &Path, full: &Path) -> bool {
    let Ok(folder) = folder.canonicalize() else { return false };
    for there in full.ancestors() {
        match there.symlink_metadata() {
            // A link to nothing has no place to be followed to.
            Ok(_) => return there.canonicalize().is_ok_and(|real| real.starts_with(&folder)),
            Err(_) => continue,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[track_caller]
    fn check(folder: &Path, path: &str, allowed: bool) {
        assert_eq!(place(folder, path).is_ok(), allowed, "{path}");
    }

    #[test]
    fn no_path_leads_out() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("dags");
        fs::create_dir_all(folder.join("team")).unwrap();
        for path in ["a.yaml", "a.yml", "team/a.yaml", "new/deep/a.yaml", "한글.yaml", IGNORE_FILE]
        {
            check(&folder, path, true);
        }
        for path in [
            "",
            "/",
            ".",
            "..",
            "../a.yaml",
            "/etc/a.yaml",
            "team/../../a.yaml",
            "team/./a.yaml",
            "team//a.yaml",
            "a.yaml/",
            "./a.yaml",
            "..\\a.yaml",
            "a.txt",
            "a.yaml\0",
            ".a.yaml",
            ".git/a.yaml",
            "../config.toml",
            ".yaml",
            "a\n.yaml",
            "team",
            ".git/.mainspringignore",
        ] {
            check(&folder, path, false);
        }
        check(&folder, &format!("{}.yaml", "a".repeat(2000)), false);
        check(&folder, &format!("{}.yaml", "a".repeat(251)), false);
        check(&folder, &format!("{}/a.yaml", "한".repeat(86)), false);
        check(&folder, &format!("{}.yaml", "a".repeat(250)), true);
        for (path, allowed) in [
            ("tools/clean.py", true),
            ("q.sql", true),
            ("Makefile", true),
            ("team", true),
            (".env", false),
            (".git/config", false),
            ("../a.py", false),
            ("a.py/", false),
        ] {
            assert_eq!(place_any(&folder, path).is_ok(), allowed, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn no_link_leads_out() {
        use std::os::unix::fs::symlink;
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("dags");
        fs::create_dir_all(folder.join("team")).unwrap();
        fs::write(home.path().join("secret.yaml"), "x").unwrap();
        symlink(home.path(), folder.join("out")).unwrap();
        symlink(home.path().join("secret.yaml"), folder.join("s.yaml")).unwrap();
        symlink("nowhere", folder.join("dangling.yaml")).unwrap();
        symlink("team", folder.join("in")).unwrap();
        for path in ["out/a.yaml", "out/new/a.yaml", "s.yaml", "dangling.yaml"] {
            check(&folder, path, false);
        }
        check(&folder, "in/a.yaml", true);
    }
}
