//! Writing a DAG file so that it is whole at every instant: the new text is written beside the old
//! one, made durable, and put in its place.
//!
//! What is not its author's is never overwritten: a file that changed since it was read, or that is
//! meant not to be written, is refused. What is written is decided in core's `file::edit`.

use std::{
    fs::{self, File, Metadata},
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Held while a file is looked at and replaced: between the two nobody else of this process writes.
static WRITING: Mutex<()> = Mutex::new(());

/// Keeps other programs of ours from writing in the folder while it lives, where the system can
/// lock a folder. Without it two of them may still both be told that they wrote.
fn alone_in(folder: &Path) -> Option<File> {
    let folder = File::open(folder).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

/// Why a file was not saved. It is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Somebody else changed it since it was read.
    #[error("`{}` has changed on disk since it was read", .path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// What it says now; none if it is gone.
        now: Option<String>,
    },
    /// It holds bytes that are no text, which would be lost.
    #[error("`{}` is not UTF-8 text", .path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
    },
    /// It, or its folder, may not be written.
    #[error("`{}` is read-only", .path.display())]
    ReadOnly {
        /// The file or folder.
        path: PathBuf,
    },
    /// There is no room for the new text.
    #[error("there is no room on the disk for `{}`", .path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// Anything else.
    #[error("`{}` cannot be written: {error}", .path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// In the system's words.
        error: io::Error,
    },
}

impl SaveError {
    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Changed { .. } => "read it again and repeat the change",
            Self::NotUtf8 { .. } => "save it as UTF-8 first",
            Self::ReadOnly { .. } => {
                "give yourself the right to write it (chmod u+w); nothing was changed"
            }
            Self::Full { .. } => "make room and try again; the file is as it was",
            Self::Unwritable { .. } => "the file is as it was",
        }
    }

    fn of(path: &Path, error: io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly { path }
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path },
            _ => Self::Unwritable { path, error },
        }
    }
}

/// Puts `text` in the place of `before`, what the file at `path` was read to say. Permissions,
/// owner and links (of both kinds) stay as they are.
///
/// # Errors
/// The file says something else by now, may not be written, or does not fit the disk.
pub fn save(path: &Path, before: &str, text: &str) -> Result<(), SaveError> {
    let failed = |error| SaveError::of(path, error);
    let _alone = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    // A link stays a link: it is its target that is written.
    let target = fs::canonicalize(path).map_err(failed)?;
    let metadata = fs::metadata(&target).map_err(failed)?;
    if metadata.permissions().readonly() {
        return Err(SaveError::ReadOnly { path: path.to_owned() });
    }
    let folder = target.parent().unwrap_or(Path::new("."));
    let _alone_in = alone_in(folder);
    let mut old = File::options().read(true).write(true).open(&target).map_err(failed)?;
    must_say(&mut old, path, before)?;
    let beside = |error: io::Error| match SaveError::of(path, error) {
        SaveError::ReadOnly { .. } => SaveError::ReadOnly { path: folder.to_owned() },
        other => other,
    };
    let mut new =
        tempfile::Builder::new().prefix(".mainspring-").tempfile_in(folder).map_err(beside)?;
    new.write_all(text.as_bytes()).map_err(failed)?;
    let is_same = take_over(new.as_file(), &metadata).map_err(failed)?;
    new.as_file().sync_all().map_err(failed)?;
    // Once more, as late as can be: writing takes time. Opened anew, because what was opened may
    // have lost its name to another program's file.
    let mut old = File::options().read(true).write(true).open(&target).map_err(failed)?;
    must_say(&mut old, path, before)?;
    if is_same {
        new.persist(&target).map_err(|error| failed(error.error))?;
        return sync_folder(folder).map_err(failed);
    }
    // Another name or owner would be left behind with the old text. The new one lies safe beside
    // it until it is written over the old.
    overwrite(&mut old, text).map_err(failed)
}

/// Writes a file that is not there yet, with the folders that lead to it.
///
/// # Errors
/// It is there by now, may not be written, or does not fit the disk.
pub fn create(path: &Path, text: &str) -> Result<(), SaveError> {
    let failed = |error| SaveError::of(path, error);
    let folder = path.parent().unwrap_or(Path::new("."));
    create_folder(folder)?;
    // It is the folder that may not be written: the file is not there yet.
    let beside = |error| match SaveError::of(folder, error) {
        SaveError::Unwritable { error, .. } => failed(error),
        other => other,
    };
    let mut builder = tempfile::Builder::new();
    // As any new file: a temporary one would be for its maker alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut new = builder.prefix(".mainspring-").tempfile_in(folder).map_err(beside)?;
    new.write_all(text.as_bytes()).map_err(failed)?;
    new.as_file().sync_all().map_err(failed)?;
    new.persist_noclobber(path).map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => {
            let now = fs::read(path).ok().map(|now| String::from_utf8_lossy(&now).into_owned());
            SaveError::Changed { path: path.to_owned(), now }
        }
        _ => failed(error.error),
    })?;
    sync_folder(folder).map_err(failed)
}

/// Makes a folder with those that lead to it; one that is there stays as it is.
///
/// # Errors
/// It may not be made, or a file has its name.
pub fn create_folder(path: &Path) -> Result<(), SaveError> {
    fs::create_dir_all(path).map_err(|error| {
        // The nearest one that is there is the one that refused.
        let there = path.ancestors().find(|folder| folder.exists()).unwrap_or(path);
        match SaveError::of(there, error) {
            SaveError::Unwritable { error, .. } => SaveError::of(path, error),
            other => other,
        }
    })
}

/// Gives a file or folder another name, in another folder if need be. Nobody's place is taken.
///
/// # Errors
/// Something has that name already, or one of the two folders may not be written.
pub fn rename(from: &Path, to: &Path) -> Result<(), SaveError> {
    let folder = to.parent().unwrap_or(Path::new("."));
    create_folder(folder)?;
    let _alone = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    move_to_free(from, to).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => SaveError::Changed { path: to.to_owned(), now: None },
        _ => match SaveError::of(folder, error) {
            SaveError::Unwritable { error, .. } => SaveError::of(from, error),
            other => other,
        },
    })?;
    sync_folder(folder).map_err(|error| SaveError::of(to, error))
}

#[cfg(target_os = "linux")]
fn move_to_free(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::{fs, io::Errno};
    let free = fs::RenameFlags::NOREPLACE;
    match fs::renameat_with(fs::CWD, from, fs::CWD, to, free) {
        // Some file systems cannot promise it.
        Err(Errno::INVAL | Errno::NOSYS) => move_looking_first(from, to),
        other => Ok(other?),
    }
}

#[cfg(not(target_os = "linux"))]
fn move_to_free(from: &Path, to: &Path) -> io::Result<()> {
    move_looking_first(from, to)
}

fn move_looking_first(from: &Path, to: &Path) -> io::Result<()> {
    match to.symlink_metadata() {
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(from, to),
    }
}

fn must_say(file: &mut File, path: &Path, expected: &str) -> Result<(), SaveError> {
    let mut now = Vec::with_capacity(expected.len() + 1);
    file.read_to_end(&mut now).map_err(|error| SaveError::of(path, error))?;
    if now == expected.as_bytes() {
        return Ok(());
    }
    let is_utf8 = str::from_utf8(&now).is_ok();
    let now = String::from_utf8_lossy(&now).into_owned();
    if !is_utf8 && now == expected {
        return Err(SaveError::NotUtf8 { path: path.to_owned() });
    }
    Err(SaveError::Changed { path: path.to_owned(), now: Some(now) })
}

/// Gives the new file the rights and the owner of the old one; false where that cannot be, or
/// where the old one has a second name.
#[cfg(unix)]
fn take_over(new: &File, old: &Metadata) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let own = new.metadata()?;
    if old.nlink() > 1 {
        return Ok(false);
    }
    if (own.uid(), own.gid()) != (old.uid(), old.gid())
        && std::os::unix::fs::fchown(new, Some(old.uid()), Some(old.gid())).is_err()
    {
        return Ok(false);
    }
    // After the owner: a change of that takes some rights away.
    new.set_permissions(old.permissions())?;
    Ok(true)
}

#[cfg(not(unix))]
fn take_over(_: &File, _: &Metadata) -> io::Result<bool> {
    Ok(true)
}

/// Writes over a file in place, once there is room for all of it.
fn overwrite(file: &mut File, text: &str) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    match rustix::fs::fallocate(&*file, rustix::fs::FallocateFlags::KEEP_SIZE, 0, text.len() as u64)
    {
        // What cannot reserve room has to do without.
        Ok(()) | Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::INVAL) => {}
        Err(error) => return Err(error.into()),
    }
    file.rewind()?;
    file.write_all(text.as_bytes())?;
    file.set_len(text.len() as u64)?;
    file.sync_all()
}

/// Makes the new name durable.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    /// A folder with a file `dag.yaml` that says `old`.
    fn folder() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dag.yaml");
        fs::write(&path, "old\n").unwrap();
        (folder, path)
    }

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap();
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn the_new_text_takes_the_place_of_the_old() {
        let (folder, path) = folder();
        save(&path, "old\n", "한글\r\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "한글\r\n");
        assert_eq!(names(folder.path()), ["dag.yaml"]);
    }

    #[test]
    fn what_somebody_else_wrote_stays() {
        let (folder, path) = folder();
        fs::write(&path, "theirs\n").unwrap();
        let refused = save(&path, "old\n", "ours\n").unwrap_err();
        assert!(
            matches!(&refused, SaveError::Changed { now: Some(now), .. } if now == "theirs\n"),
            "{refused}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs\n");
        assert_eq!(names(folder.path()), ["dag.yaml"]);
    }

    #[test]
    fn of_those_who_write_at_once_one_is_told_that_it_did() {
        let (folder, path) = folder();
        let mut before = "old\n".to_owned();
        for round in 0..30 {
            let gate = std::sync::Barrier::new(6);
            let write = |name: usize| {
                let text = format!("{round} {name}\n");
                gate.wait();
                save(&path, &before, &text).is_ok().then_some(text)
            };
            let won: Vec<String> = std::thread::scope(|scope| {
                let write = &write;
                let threads: Vec<_> = (0..6).map(|name| scope.spawn(move || write(name))).collect();
                threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
            });
            assert_eq!(won, [fs::read_to_string(&path).unwrap()]);
            before = won.concat();
        }
        assert_eq!(names(folder.path()), ["dag.yaml"]);
    }

    #[test]
    fn a_file_that_is_no_text_stays() {
        let (folder, path) = folder();
        fs::write(&path, b"# caf\xe9\n").unwrap();
        let refused = save(&path, "# caf\u{fffd}\n", "# caf\u{fffd}\nnew\n").unwrap_err();
        assert!(matches!(&refused, SaveError::NotUtf8 { .. }), "{refused}");
        assert_eq!(fs::read(&path).unwrap(), b"# caf\xe9\n");
        assert_eq!(names(folder.path()), ["dag.yaml"]);
    }

    #[test]
    fn a_new_file_takes_nobodys_place() {
        let (folder, path) = folder();
        let new = folder.path().join("sub/new.yaml");
        create(&new, "new\n").unwrap();
        assert_eq!(fs::read_to_string(&new).unwrap(), "new\n");
        let refused = create(&path, "ours\n").unwrap_err();
        assert!(
            matches!(&refused, SaveError::Changed { now: Some(now), .. } if now == "old\n"),
            "{refused}"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), "old\n");
    }

    #[test]
    fn a_name_that_is_taken_is_not_given_again() {
        let (folder, path) = folder();
        let other = folder.path().join("other.yaml");
        fs::write(&other, "other\n").unwrap();
        let refused = rename(&path, &other).unwrap_err();
        assert!(matches!(refused, SaveError::Changed { .. }), "{refused}");
        assert_eq!(fs::read_to_string(&other).unwrap(), "other\n");
        rename(&path, &folder.path().join("team/new.yaml")).unwrap();
        rename(&folder.path().join("team"), &folder.path().join("crew")).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("crew/new.yaml")).unwrap(), "old\n");
        let refused = create_folder(&other.join("x")).unwrap_err();
        assert!(matches!(refused, SaveError::Unwritable { .. }), "{refused}");
    }

    #[cfg(unix)]
    #[test]
    fn who_writes_waits_for_another_program_of_ours() {
        let (folder, path) = folder();
        // Another opening of the folder, as another process has.
        let other = alone_in(folder.path()).unwrap();
        let (sender, done) = std::sync::mpsc::channel();
        std::thread::scope(|scope| {
            scope.spawn(|| sender.send(save(&path, "old\n", "ours\n").is_ok()).unwrap());
            fs::write(&path, "theirs\n").unwrap();
            drop(other);
            assert!(!done.recv().unwrap());
        });
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs\n");
    }

    #[cfg(unix)]
    #[test]
    fn rights_and_links_stay() {
        let (folder, path) = folder();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let link = folder.path().join("link.yaml");
        symlink("dag.yaml", &link).unwrap();
        save(&link, "old\n", "new\n").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new\n");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o640);

        let twin = folder.path().join("twin.yaml");
        fs::hard_link(&path, &twin).unwrap();
        save(&path, "new\n", "longer than before\n").unwrap();
        assert_eq!(fs::read_to_string(&twin).unwrap(), "longer than before\n");
        save(&twin, "longer than before\n", "short\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "short\n");
        assert_eq!(fs::metadata(&path).unwrap().nlink(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn a_read_only_file_is_left_alone() {
        let (folder, path) = folder();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
        let refused = save(&path, "old\n", "new\n").unwrap_err();
        assert!(matches!(refused, SaveError::ReadOnly { .. }), "{refused}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old\n");
        assert_eq!(names(folder.path()), ["dag.yaml"]);
    }
}
