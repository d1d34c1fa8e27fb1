//! `edit`: changes a DAG file from a script, as the canvas does by hand.
//!
//! How a file is changed is decided in core's `file::edit`, how it is written in the host's
//! `saving`; `edit/change.rs` turns arguments into edits. Here they are put together and told.

mod change;

use std::process::ExitCode;

use mainspring_core::file::{
    Diagnostic, Severity, code,
    edit::{Edit, Edited},
};
use mainspring_host::{
    dags_folder::{ReadFile, Reader},
    saving::{self, SaveError},
};
use serde::Serialize;
use similar::TextDiff;

use self::change::Change;
use crate::{
    args::Program,
    color::Paint,
    failure::Failure,
    output::Output,
    source::{self, DiagnosticDocument, SourceFile},
};

/// Lines of context in a difference.
const CONTEXT: usize = 3;

/// What to change.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A DAG file, or a DAG of the home
    #[arg(value_name = "FILE|DAG_ID")]
    file: String,
    /// Show the difference and write nothing
    #[arg(long, global = true)]
    dry_run: bool,
    /// Write the file although it then holds a mistake that it did not hold before
    #[arg(long, global = true)]
    force: bool,
    #[command(subcommand)]
    change: Change,
}

#[derive(Serialize)]
struct Document<'a> {
    path: String,
    written: bool,
    /// What changed, from the first to the last edit.
    edits: &'a [Edit],
    /// What takes all of it back: `mainspring edit FILE script -` carries it out.
    undo: Vec<Edit>,
    diagnostics: Vec<DiagnosticDocument<'a>>,
}

/// Changes the file.
pub fn run(program: &Program, args: Args) -> Result<ExitCode, Failure> {
    let home = program.home()?;
    let reader = Reader::new(&home.settings()?.timezone);
    let file = source::find(&home, &reader, &args.file)?;
    let stem = file.path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let carry_out = |edits: &[Edit]| carry_out(&reader, &file.read.text, stem, edits);
    let mut edits = args.change.edits(&[])?;
    let mut steps = carry_out(&edits)?;
    let texts = texts(&args.change, steps.last());
    if !texts.is_empty() {
        edits = args.change.edits(&texts)?;
        steps = carry_out(&edits)?;
    }
    let undo = steps.iter().rev().map(Edited::undo).collect();
    let Some(Edited { text, reading, .. }) = steps.pop() else {
        return Err(Failure::input("there is nothing to change: the script holds no edit"));
    };
    let before = SourceFile { path: file.path.clone(), read: file.read };
    let after = SourceFile { path: file.path, read: ReadFile { text, reading } };
    let is_new = tell_mistakes(&program.output, &before, &after);
    if is_new && !args.force && !args.dry_run {
        return Err(Failure::input("the file was not written: it would hold a new mistake")
            .hint("`--force` writes it all the same"));
    }
    if !args.dry_run {
        write(&program.output, &before, &after.read.text)?;
    }
    tell_difference(&program.output, &before, &after, args.dry_run)?;
    let reading = &after.read.reading;
    program.output.document(&Document {
        path: after.path.display().to_string(),
        written: !args.dry_run,
        edits: &edits,
        undo,
        diagnostics: reading.diagnostics.iter().map(DiagnosticDocument::from).collect(),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// One edit after the other, from the file's text on.
fn carry_out(
    reader: &Reader,
    text: &str,
    stem: &str,
    edits: &[Edit],
) -> Result<Vec<Edited>, Failure> {
    let mut steps: Vec<Edited> = Vec::with_capacity(edits.len());
    for edit in edits {
        let text = steps.last().map_or(text, |edited| &edited.text);
        let edited = reader.edit(text, stem, edit);
        steps.push(edited.map_err(|it| Failure::input(it.message).hint_if(it.hint))?);
    }
    Ok(steps)
}

/// The fields that want text and got something that only looked like a number or the like:
/// `command=true` is a command.
fn texts(change: &Change, edited: Option<&Edited>) -> Vec<Vec<String>> {
    let Some(Edited { reading, .. }) = edited else { return Vec::new() };
    let (task_id, mut fields) = change.fields();
    fields.retain(|path| {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let place = reading.positions.of(task_id, &path);
        let is_wrong = |it: &Diagnostic| it.code == code::WRONG_TYPE && Some(it.position) == place;
        reading.diagnostics.iter().any(is_wrong)
    });
    fields
}

/// Tells what is wrong now and was not before; whether an error is among it.
fn tell_mistakes(output: &Output, before: &SourceFile, after: &SourceFile) -> bool {
    let old = &before.read.reading.diagnostics;
    let is_new = |it: &&Diagnostic| {
        !old.iter().any(|old| (old.code, &old.message) == (it.code, &it.message))
    };
    let mut is_error = false;
    for diagnostic in after.read.reading.diagnostics.iter().filter(is_new) {
        is_error |= diagnostic.severity == Severity::Error;
        output.note(&after.show(diagnostic, |look, text| output.paint_note(look, text)));
    }
    is_error
}

fn write(output: &Output, before: &SourceFile, text: &str) -> Result<(), Failure> {
    let Err(error) = saving::save(&before.path, &before.read.text, text) else { return Ok(()) };
    if let SaveError::Changed { now: Some(now), .. } = &error {
        for line in difference(&before.read.text, now, "as it was read", "as it is now") {
            output.note(&line);
        }
    }
    Err(Failure::failed(error.to_string()).hint(error.hint()))
}

fn tell_difference(
    output: &Output,
    before: &SourceFile,
    after: &SourceFile,
    dry_run: bool,
) -> Result<(), Failure> {
    let path = before.path.display().to_string();
    let (old, new) = (&before.read.text, &after.read.text);
    if old == new {
        return Ok(output.line(&format!("{path}: nothing changes"))?);
    }
    for line in difference(old, new, &path, &path) {
        let paint = match line.as_bytes() {
            [b'+', ..] => Some(Paint::Good),
            [b'-', ..] => Some(Paint::Bad),
            [b'@', ..] => Some(Paint::Active),
            _ => None,
        };
        output.line(&paint.map_or(line.clone(), |paint| output.paint(paint, &line)))?;
    }
    if !dry_run {
        output.progress(&format!("{path}: written"));
    }
    Ok(())
}

/// As `diff -u` tells it.
fn difference(old: &str, new: &str, old_name: &str, new_name: &str) -> Vec<String> {
    let diff = TextDiff::from_lines(old, new);
    let text = diff.unified_diff().context_radius(CONTEXT).header(old_name, new_name).to_string();
    text.lines().map(str::to_owned).collect()
}
