//! The DAG that a command is about, given as `FILE|DAG_ID`, and how its mistakes are told.
//!
//! No running instance is asked here: the file is read as it lies there now.

use std::path::{Path, PathBuf};

use mainspring_core::file::{Diagnostic, Severity, frame};
use mainspring_host::{
    dags_folder::{self, ReadFile, Reader},
    home::Home,
};
use serde::Serialize;

use crate::{color::Paint, failure::Failure, output::Output};

/// A DAG file that was read.
#[derive(Debug)]
pub struct SourceFile {
    /// Where it lies.
    pub path: PathBuf,
    /// What it says.
    pub read: ReadFile,
}

/// A diagnostic as `--json` tells it, whatever the command.
#[derive(Debug, Serialize)]
pub struct DiagnosticDocument<'a> {
    severity: Severity,
    code: &'a str,
    message: &'a str,
    hint: &'a Option<String>,
    line: usize,
    column: usize,
}

impl<'a> From<&'a Diagnostic> for DiagnosticDocument<'a> {
    fn from(diagnostic: &'a Diagnostic) -> Self {
        let Diagnostic { severity, code, message, hint, position } = diagnostic;
        let (severity, line, column) = (*severity, position.line, position.column);
        Self { severity, code, message, hint, line, column }
    }
}

/// Reads the file, or the file of the home's dags folder that defines the DAG.
pub fn find(home: &Home, reader: &Reader, file_or_dag_id: &str) -> Result<SourceFile, Failure> {
    let path = Path::new(file_or_dag_id);
    if is_file_name(path) {
        return read(reader, path);
    }
    let mut known = Vec::new();
    for path in dags_folder::scan(&home.dags()) {
        let Ok(read) = reader.read(&path) else { continue };
        if read.reading.dag.dag_id.as_str() == file_or_dag_id {
            return Ok(SourceFile { path, read });
        }
        known.push(read.reading.dag.dag_id.to_string());
    }
    let folder = home.dags();
    let message = format!("there is no DAG `{file_or_dag_id}` in `{}`", folder.display());
    Err(Failure::input(message).hint(match nearest(file_or_dag_id, &known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "name a file, or a DAG of the home".to_owned(),
    }))
}

/// Reads the file at `path`.
pub fn read(reader: &Reader, path: &Path) -> Result<SourceFile, Failure> {
    match reader.read(path) {
        Ok(read) => Ok(SourceFile { path: path.to_owned(), read }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(Failure::input(format!("there is no file: {}", path.display())))
        }
        Err(error) => Err(Failure::input(format!("`{}` cannot be read: {error}", path.display()))),
    }
}

/// A DAG id has neither folders nor the ending of a file.
fn is_file_name(path: &Path) -> bool {
    let has_ending = path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
    has_ending || path.components().count() != 1 || path.is_file()
}

fn nearest<'a>(wanted: &str, known: &'a [String]) -> Option<&'a String> {
    let scored = known.iter().map(|name| (strsim::damerau_levenshtein(name, wanted), name));
    scored.min().filter(|(distance, _)| *distance <= 3).map(|(_, name)| name)
}

impl SourceFile {
    /// Everything that is wrong with it, for people: place, words, the line itself, a hint.
    pub fn show(&self, diagnostic: &Diagnostic, paint: impl Fn(Paint, &str) -> String) -> String {
        let Diagnostic { severity, code, message, hint, position } = diagnostic;
        let look = Paint::of_severity(*severity);
        let word = match severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut text = format!(
            "{}:{}:{}: {}: {message}\n{}",
            self.path.display(),
            position.line,
            position.column,
            paint(look, &format!("{word}[{code}]")),
            frame(&self.read.text, diagnostic),
        );
        if let Some(hint) = hint {
            text.push_str(&format!("hint: {hint}\n"));
        }
        text
    }

    /// Refuses a file with errors, telling them on stderr.
    pub fn accept(&self, output: &Output) -> Result<(), Failure> {
        if self.read.reading.is_valid() {
            return Ok(());
        }
        for diagnostic in &self.read.reading.diagnostics {
            output.note(&self.show(diagnostic, |look, text| output.paint_note(look, text)));
        }
        Err(Failure::told(2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_dag_ids_are_told_apart() {
        for (text, expected) in [
            ("sales", false),
            ("sales.v2", false),
            ("sales.yaml", true),
            ("./sales", true),
            ("dags/sales", true),
            ("/tmp/x.yml", true),
        ] {
            assert_eq!(is_file_name(Path::new(text)), expected, "{text}");
        }
    }
}
