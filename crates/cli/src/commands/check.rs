//! `check`: everything that is wrong with DAG files, for people and editors.
//!
//! Needs neither a home nor a running instance. What can be wrong is decided in core's `file` and
//! by the operators; only what no file can know alone, a dag_id taken twice, is found here. What
//! tasks would miss on this machine is `readiness`'s.

mod readiness;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::ExitCode,
};

use mainspring_core::{
    file::{Diagnostic, Severity},
    model::DagId,
};
use mainspring_host::dags_folder::{self, Reader};
use serde::Serialize;

use crate::{
    args::Program,
    failure::Failure,
    source::{self, DiagnosticDocument, SourceFile},
};

/// Which files.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// DAG files, or folders of them [default: the home's dags folder]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Find also what the tasks would miss on this machine: programs, scripts, folders, Python and
    /// the modules that it is to import
    #[arg(long)]
    env: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    files: Vec<File<'a>>,
}

#[derive(Serialize)]
struct File<'a> {
    path: String,
    dag_id: &'a DagId,
    tasks: usize,
    diagnostics: Vec<DiagnosticDocument<'a>>,
}

/// Checks the files; exit code 1 if there is an error in one, or with `--env` something is missing.
pub fn run(program: &Program, args: Args) -> Result<ExitCode, Failure> {
    let home = program.home()?;
    let reader = Reader::new(&home.settings()?.timezone);
    let paths = if args.paths.is_empty() { vec![home.dags()] } else { args.paths };
    let mut files = Vec::new();
    for path in paths.iter().flat_map(|path| below(path)) {
        files.push(source::read(&reader, &path)?);
    }
    find_doubles(&mut files);
    let is_ready = match args.env {
        true => readiness::find(program, &home, &mut files)?,
        false => true,
    };
    tell(program, &files)?;
    program.output.document(&document(&files))?;
    let is_good = is_ready && files.iter().all(|file| file.read.reading.is_valid());
    Ok(ExitCode::from(u8::from(!is_good)))
}

/// A file itself, or the DAG files of a folder.
fn below(path: &Path) -> Vec<PathBuf> {
    if path.is_dir() { dags_folder::scan(path) } else { vec![path.to_owned()] }
}

/// A dag_id belongs to the first file that takes it.
fn find_doubles(files: &mut [SourceFile]) {
    let mut owners: HashMap<DagId, PathBuf> = HashMap::new();
    for file in files {
        let reading = &mut file.read.reading;
        let dag_id = &reading.dag.dag_id;
        // A file that is named twice is no double.
        let is_other = |owner: &PathBuf| owner.canonicalize().ok() != file.path.canonicalize().ok();
        match owners.get(dag_id) {
            Some(owner) if is_other(owner) => {
                let message = format!("the dag_id `{dag_id}` is taken by `{}`", owner.display());
                let position = reading.positions.of(None, &["dag_id"]);
                let diagnostic = Diagnostic {
                    severity: Severity::Error,
                    code: "duplicate_dag_id",
                    message,
                    hint: Some("give this file a `dag_id` of its own".into()),
                    position: position.unwrap_or(FIRST),
                };
                reading.diagnostics.insert(0, diagnostic);
            }
            Some(_) => {}
            None => drop(owners.insert(dag_id.clone(), file.path.clone())),
        }
    }
}

/// The first character of a file.
const FIRST: mainspring_core::file::Position = mainspring_core::file::Position {
    span: mainspring_core::file::Span::new(0, 0),
    line: 1,
    column: 1,
    end_line: 1,
    end_column: 1,
};

fn tell(program: &Program, files: &[SourceFile]) -> Result<(), Failure> {
    let output = &program.output;
    let (mut errors, mut warnings) = (0, 0);
    for file in files {
        for diagnostic in &file.read.reading.diagnostics {
            match diagnostic.severity {
                Severity::Error => errors += 1,
                Severity::Warning => warnings += 1,
            }
            output.line(&file.show(diagnostic, |look, text| output.paint(look, text)))?;
        }
    }
    let summary = match (errors, warnings) {
        (0, 0) => "nothing is wrong".to_owned(),
        _ => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    };
    output.line(&format!("{} checked: {summary}", count(files.len(), "file")))?;
    Ok(())
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn document(files: &[SourceFile]) -> Document<'_> {
    let files = files.iter().map(|file| {
        let reading = &file.read.reading;
        File {
            path: file.path.display().to_string(),
            dag_id: &reading.dag.dag_id,
            tasks: reading.dag.tasks.len(),
            diagnostics: reading.diagnostics.iter().map(DiagnosticDocument::from).collect(),
        }
    });
    Document { files: files.collect() }
}
