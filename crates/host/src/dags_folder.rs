//! The dags folder: which files are DAGs, what they say, and how they stand compared with before.
//!
//! Reads files and asks the operators about their tasks. When to look is the watcher's, what
//! follows from a change the scheduler's.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use ignore::WalkBuilder;
use mainspring_core::{
    file::{
        self, Diagnostic, Reading, Severity, Source,
        edit::{Edit, EditError, Edited},
    },
    model::{DagId, OperatorSpec},
};
use serde_json::json;

use crate::{
    operators,
    scheduler::{FileChange, FileState},
};

/// Written like a `.gitignore`: files and folders that are no DAGs.
pub const IGNORE_FILE: &str = ".mainspringignore";

/// So much of a file is read at most: one byte more than a DAG file may have shows that it is none.
const READ_MAX: u64 = file::SIZE_MAX as u64 + 1;

/// Reads DAG files.
#[derive(Debug, Clone)]
pub struct Reader {
    default_timezone: String,
    catalogue: Arc<[OperatorSpec]>,
}

/// A file that was read.
#[derive(Debug)]
pub struct ReadFile {
    /// Its text, as far as it is text.
    pub text: String,
    /// What it says.
    pub reading: Reading,
}

impl Reader {
    /// A reader for DAGs that, where they name no zone, are meant in `default_timezone`.
    pub fn new(default_timezone: &str) -> Self {
        let catalogue = operators::catalogue().into();
        Self { default_timezone: default_timezone.to_owned(), catalogue }
    }

    /// Reads a file, with all that is wrong with it.
    ///
    /// # Errors
    /// The file cannot be opened or read, or is no file.
    pub fn read(&self, path: &Path) -> io::Result<ReadFile> {
        let metadata = fs::metadata(path)?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"));
        }
        let mut bytes = Vec::with_capacity(metadata.len().min(READ_MAX) as usize);
        io::Read::read_to_end(&mut io::Read::take(fs::File::open(path)?, READ_MAX), &mut bytes)?;
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        Ok(self.read_bytes(&bytes, stem))
    }

    /// Reads what would stand in a file called `stem`.
    pub fn read_bytes(&self, bytes: &[u8], stem: &str) -> ReadFile {
        let mut reading = file::read_bytes(bytes, &self.source(stem));
        add_complaints(&mut reading);
        ReadFile { text: String::from_utf8_lossy(bytes).into_owned(), reading }
    }

    /// Changes what stands in a file called `stem`. Nothing is written.
    ///
    /// # Errors
    /// As [`file::edit::edit`].
    pub fn edit(&self, text: &str, stem: &str, change: &Edit) -> Result<Edited, EditError> {
        self.edit_all(text, stem, std::slice::from_ref(change))
    }

    /// Changes what stands in a file called `stem` by all of these or none. Nothing is written.
    ///
    /// # Errors
    /// As [`file::edit::edit_all`].
    pub fn edit_all(&self, text: &str, stem: &str, changes: &[Edit]) -> Result<Edited, EditError> {
        let mut edited = file::edit::edit_all(text, changes, &self.source(stem))?;
        add_complaints(&mut edited.reading);
        Ok(edited)
    }

    fn source<'a>(&'a self, stem: &'a str) -> Source<'a> {
        Source { stem, default_timezone: &self.default_timezone, operators: &self.catalogue }
    }

    fn state(&self, path: &Path) -> FileState {
        let read = match self.read(path) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return FileState::Gone,
            Err(error) => {
                let message = format!("the file cannot be read: {error}");
                let hint = "check its permissions";
                let diagnostic = json!({
                    "severity": "error", "code": "unreadable", "message": message, "hint": hint,
                    "line": 1, "column": 1,
                });
                return FileState::Broken { diagnostics: json!([diagnostic]) };
            }
        };
        let ReadFile { text, reading } = read;
        if !reading.is_valid() {
            return FileState::Broken { diagnostics: json!(reading.diagnostics) };
        }
        let meaning_hash = file::meaning_hash(&reading.dag);
        FileState::Good { dag: Arc::new(reading.dag), meaning_hash, source: text }
    }
}

/// Adds what the operators have to say about a file that is otherwise good.
fn add_complaints(reading: &mut Reading) {
    if reading.is_valid() {
        let complaints = complaints(reading);
        reading.diagnostics.extend(complaints);
        reading.diagnostics.sort_by_key(|d| (d.position.line, d.position.column));
    }
}

/// What the operators have to say against the tasks of a file that is otherwise good.
fn complaints(reading: &Reading) -> Vec<Diagnostic> {
    let dag = &reading.dag;
    let of_task = |task: &mainspring_core::model::Task| {
        let operator = operators::find(&task.operator);
        let complaints = operator.map(|operator| operator.check(dag, task)).unwrap_or_default();
        let task_id = task.task_id.to_string();
        complaints.into_iter().map(move |complaint| (task_id.clone(), complaint))
    };
    let all = dag.tasks.iter().flat_map(of_task);
    all.map(|(task_id, complaint)| {
        let path: Vec<&str> = complaint.field.into_iter().collect();
        let positions = &reading.positions;
        let position =
            positions.of(Some(&task_id), &path).or_else(|| positions.of(Some(&task_id), &[]));
        Diagnostic {
            severity: Severity::Error,
            code: "operator",
            message: format!("task `{task_id}`: {}", complaint.message),
            hint: complaint.hint,
            position: position.unwrap_or_default(),
        }
    })
    .collect()
}

/// The DAG files below `folder`, in order. Links are followed, loops of links are not.
pub fn scan(folder: &Path) -> Vec<PathBuf> {
    let walk = WalkBuilder::new(folder)
        .standard_filters(false)
        .hidden(true)
        .follow_links(true)
        .add_custom_ignore_filename(IGNORE_FILE)
        .sort_by_file_path(Ord::cmp)
        .build();
    // A loop of links, or a folder that may not be read, hides what is in it and nothing else.
    let files = walk.flatten().filter(|entry| {
        let is_yaml = entry.path().extension().is_some_and(|ext| ext == "yaml" || ext == "yml");
        is_yaml && entry.path().is_file()
    });
    files.map(|entry| entry.into_path()).collect()
}

/// The dags folder as it stood at the last look.
#[derive(Debug)]
pub struct DagsFolder {
    folder: PathBuf,
    reader: Reader,
    seen: BTreeMap<String, Signature>,
    /// What each file is called, as far as it could be read: when a name becomes free, another
    /// file may have been waiting for it.
    names: BTreeMap<String, DagId>,
}

/// Tells a changed file from an unchanged one without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Signature {
    modified: Option<SystemTime>,
    length: u64,
    inode: u64,
}

/// Of a file that was not looked at.
const NEVER: Signature = Signature { modified: None, length: 0, inode: 0 };

impl DagsFolder {
    /// A folder that was not looked at yet; `known` are the paths of DAGs from before, so that the
    /// first look finds which of them are gone.
    pub fn new(folder: PathBuf, reader: Reader, known: impl IntoIterator<Item = String>) -> Self {
        let seen = known.into_iter().map(|path| (path, NEVER)).collect();
        Self { folder, reader, seen, names: BTreeMap::new() }
    }

    /// From now on DAGs that name no zone are meant in this one: the next look reads all of them.
    pub fn read_in(&mut self, default_timezone: &str) {
        self.reader = Reader::new(default_timezone);
        self.seen.values_mut().for_each(|seen| *seen = NEVER);
    }

    /// The files that are others than at the last look.
    pub fn look(&mut self) -> Vec<FileChange> {
        let mut gone = std::mem::take(&mut self.seen);
        let mut changed = Vec::new();
        for file in scan(&self.folder) {
            let path = relative(&file, &self.folder);
            let Ok(signature) = signature(&file) else { continue };
            let old = gone.remove(&path);
            if old != Some(signature) {
                changed.push((path.clone(), file));
            }
            self.seen.insert(path, signature);
        }
        let gone = gone.into_keys().map(|path| FileChange { path, state: FileState::Gone });
        let mut changes: Vec<FileChange> = gone.chain(self.read_all(changed)).collect();
        let waiting = self.waiting_for_names(&changes);
        changes.extend(self.read_all(waiting));
        changes
    }

    /// Notes what the files are called now, and finds the unchanged ones whose name became free.
    fn waiting_for_names(&mut self, changes: &[FileChange]) -> Vec<(String, PathBuf)> {
        let mut free = Vec::new();
        for change in changes {
            let new = match &change.state {
                FileState::Good { dag, .. } => Some(dag.dag_id.clone()),
                FileState::Broken { .. } | FileState::Gone => None,
            };
            let old = match &new {
                Some(name) => self.names.insert(change.path.clone(), name.clone()),
                None => self.names.remove(&change.path),
            };
            free.extend(old.filter(|old| Some(old) != new.as_ref()));
        }
        let waits = |(path, name): &(&String, &DagId)| {
            free.contains(name) && changes.iter().all(|change| change.path != **path)
        };
        let waiting = self.names.iter().filter(waits);
        waiting.map(|(path, _)| (path.clone(), self.folder.join(path))).collect()
    }

    /// Reads on all cores: a thousand files are read while a person still waits for the first.
    fn read_all(&self, files: Vec<(String, PathBuf)>) -> Vec<FileChange> {
        let read = |(path, file): &(String, PathBuf)| FileChange {
            path: path.clone(),
            state: self.reader.state(file),
        };
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = files.len().div_ceil(cores).max(16);
        std::thread::scope(|scope| {
            let shares = files.chunks(share);
            let threads: Vec<_> = shares
                .map(|share| scope.spawn(move || share.iter().map(read).collect::<Vec<_>>()))
                .collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
        })
    }
}

fn relative(file: &Path, folder: &Path) -> String {
    let path = file.strip_prefix(folder).unwrap_or(file);
    let parts = path.components().map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}

fn signature(file: &Path) -> io::Result<Signature> {
    let metadata = fs::metadata(file)?;
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(&metadata);
    #[cfg(not(unix))]
    let inode = 0;
    Ok(Signature { modified: metadata.modified().ok(), length: metadata.len(), inode })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "tasks:\n  a: { operator: bash, command: 'true' }\n";

    fn show(changes: &[FileChange]) -> Vec<String> {
        let show = |change: &FileChange| {
            let state = match &change.state {
                FileState::Good { dag, .. } => format!("good {}", dag.dag_id),
                FileState::Broken { diagnostics } => {
                    format!("broken {}", diagnostics[0]["code"].as_str().unwrap_or_default())
                }
                FileState::Gone => "gone".into(),
            };
            format!("{}: {state}", change.path)
        };
        changes.iter().map(show).collect()
    }

    #[test]
    fn a_look_finds_what_changed_since_the_last() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("sub")).unwrap();
        fs::create_dir_all(at("folder.yaml")).unwrap();
        fs::create_dir_all(at("old")).unwrap();
        for (name, text) in [
            ("a.yaml", GOOD),
            ("sub/b.yml", GOOD),
            ("bad.yaml", "tasks: ["),
            ("old/x.yaml", GOOD),
            (".hidden.yaml", GOOD),
            ("notes.txt", GOOD),
            (IGNORE_FILE, "old/\n"),
        ] {
            fs::write(at(name), text).unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path(), at("loop")).unwrap();
        let known = ["was.yaml".to_owned()];
        let mut dags = DagsFolder::new(folder.path().to_owned(), Reader::new("UTC"), known);
        assert_eq!(
            show(&dags.look()),
            ["was.yaml: gone", "a.yaml: good a", "bad.yaml: broken unclosed", "sub/b.yml: good b"]
        );
        assert_eq!(show(&dags.look()), [""; 0]);
        fs::write(at("bad.yaml"), GOOD).unwrap();
        fs::remove_file(at("a.yaml")).unwrap();
        assert_eq!(show(&dags.look()), ["a.yaml: gone", "bad.yaml: good bad"]);
    }

    #[test]
    fn a_file_that_waited_for_a_name_is_read_again_when_it_is_free() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("a.yaml"), format!("dag_id: same\n{GOOD}")).unwrap();
        fs::write(at("b.yaml"), format!("dag_id: same\n{GOOD}")).unwrap();
        let mut dags = DagsFolder::new(folder.path().to_owned(), Reader::new("UTC"), []);
        assert_eq!(show(&dags.look()), ["a.yaml: good same", "b.yaml: good same"]);
        fs::remove_file(at("a.yaml")).unwrap();
        assert_eq!(show(&dags.look()), ["a.yaml: gone", "b.yaml: good same"]);
    }

    #[test]
    fn operators_have_their_say_with_a_place() {
        let text = "tasks:\n  a: { operator: branch, cases: [{ follow: b }] }\n  \
                    b: { operator: bash, command: 'true' }\n";
        let read = Reader::new("UTC").read_bytes(text.as_bytes(), "d");
        let said: Vec<String> = read
            .reading
            .diagnostics
            .iter()
            .map(|d| format!("{}:{} {}", d.position.line, d.position.column, d.message))
            .collect();
        assert_eq!(said, ["2:33 task `a`: `b` does not come directly after `a`"]);
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Reader::new("UTC").read(folder.path()).is_err());
    }
}
