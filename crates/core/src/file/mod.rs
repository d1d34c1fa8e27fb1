//! Reading a DAG file: text to a `Dag`, with everything that is wrong with it.
//!
//! Four steps, each of which goes on where the one before could not: `yaml` makes a tree with
//! places, `shape` checks it against the tables in `keys`, `meaning` turns it into the model, and
//! `diagnostic` puts what was found in order. `edit` changes a text and reads it again. Nothing
//! here panics on any input, opens a file or asks for the time.

mod check;
mod diagnostic;
mod duration;
pub mod edit;
mod frame;
mod hash;
mod inside;
mod keys;
mod lines;
mod meaning;
mod positions;
mod schema;
mod shape;
mod suggest;
#[cfg(test)]
mod tests;
mod tree;
mod yaml;

pub use diagnostic::{Diagnostic, Position, Severity, Span, code};
pub use duration::parse_duration;
pub use frame::frame;
pub use hash::meaning_hash;
pub use positions::Positions;
pub use schema::schema;

use self::{
    diagnostic::{Finding, Report},
    lines::Lines,
    meaning::File,
    tree::{Node, Value},
};
use crate::model::{Dag, OperatorSpec};

/// Largest file that is read, in bytes.
pub const SIZE_MAX: usize = 1024 * 1024;

/// What reading needs to know beside the text.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The file's name without folder and extension: the dag_id of a file that gives none.
    pub stem: &'a str,
    /// IANA name of the zone of a DAG that names none.
    pub default_timezone: &'a str,
    /// The operators that tasks may name.
    pub operators: &'a [OperatorSpec],
}

/// What a file says, as well as it can be told.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The DAG; where something is wrong, with its default.
    pub dag: Dag,
    /// What is wrong, in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    /// Where everything stands.
    pub positions: Positions,
}

impl Reading {
    /// Whether the DAG can be used: there is no error, warnings apart.
    pub fn is_valid(&self) -> bool {
        self.diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error)
    }
}

/// Reads a file as it lies on disk.
pub fn read_bytes(bytes: &[u8], source: &Source) -> Reading {
    let mut report = Report::default();
    if matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) {
        report.error(code::UTF16, Span::default(), "the file is UTF-16").hint("save it as UTF-8");
        return nothing("", source, report);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => read(text, source),
        // Perhaps it was cut in the middle of a character, and its size is what is wrong.
        Err(_) if bytes.len() > SIZE_MAX => read(&String::from_utf8_lossy(bytes), source),
        Err(error) => {
            // The good part is text, so that line and column can be counted in it.
            let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let span = Span::new(good.len(), good.len());
            let byte = bytes.get(error.valid_up_to()).copied().unwrap_or_default();
            report
                .error(code::NOT_UTF8, span, format!("the byte 0x{byte:02X} is not UTF-8 text"))
                .hint("save the file as UTF-8");
            nothing(&good, source, report)
        }
    }
}

/// Reads a file. Every text gives a DAG and a list of what is wrong with it.
pub fn read(text: &str, source: &Source) -> Reading {
    let mut report = Report::default();
    if unreadable(text, &mut report) {
        return nothing(text, source, report);
    }
    let parsed = yaml::parse(text, &mut report);
    let root = parsed.root.filter(|root| parsed.cut.is_some() || !root.is_null());
    let Some(mut root) = root else {
        if parsed.cut.is_none() {
            empty(&mut report);
        }
        return nothing(text, source, report);
    };
    if !matches!(root.value, Value::Map(_) | Value::Broken) {
        not_a_mapping(&root, &mut report);
        root.value = Value::Broken;
    }
    let catalogue = source.operators.iter().map(|spec| (spec.name, spec)).collect();
    let mut found = Report::default();
    shape::check_shape(&mut found, &root, source.operators, &catalogue);
    let file = File { text, root: &root, source, catalogue: &catalogue };
    let dag = meaning::mean(&mut found, file);
    if let Some(cut) = parsed.cut {
        found.retain(|finding| is_certain(finding, text, cut));
    }
    report.absorb(found);
    let lines = Lines::new(text);
    let diagnostics = report.into_diagnostics(&lines, text);
    Reading { dag, diagnostics, positions: Positions::new(root, lines, text) }
}

/// Whether the text is beyond reading as YAML.
fn unreadable(text: &str, report: &mut Report) -> bool {
    if text.len() > SIZE_MAX {
        report
            .error(
                code::TOO_LARGE,
                Span::default(),
                format!("the file is larger than {SIZE_MAX} bytes, which is the most that is read"),
            )
            .hint("move scripts and data into files of their own");
    } else if let Some(at) = text.find('\0') {
        report
            .error(
                code::NUL_BYTE,
                Span::new(at, at + 1),
                "the file holds a NUL byte, so it is no text",
            )
            .hint("restore the file, or save it as UTF-8");
    } else if holds_nothing(text) {
        empty(report);
    } else {
        return false;
    }
    true
}

/// Blank lines and comments alone.
fn holds_nothing(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#')
    })
}

fn empty(report: &mut Report) {
    report
        .error(code::EMPTY, Span::default(), "the file is empty")
        .hint("a DAG needs at least `tasks: { hello: { operator: bash, command: echo hello } }`");
}

fn not_a_mapping(root: &Node, report: &mut Report) {
    let message = format!("a DAG file is a mapping, this is {}", root.kind());
    let hint = match root.value {
        Value::Seq(_) => {
            "begin with `tasks:` and put the tasks below it, each as `task_id:`, without `-`"
        }
        _ => "begin with `tasks:` and put the tasks below it",
    };
    report.error(code::NOT_A_MAPPING, root.span, message).hint(hint);
}

/// Whether something found in a tree that was cut off would be found in the whole one too: what
/// lies well before the cut, and is not about something missing.
fn is_certain(finding: &Finding, text: &str, cut: usize) -> bool {
    const ABOUT_ABSENCE: &[&str] = &[
        code::MISSING_KEY,
        code::NO_TASKS,
        code::UNKNOWN_TASK,
        code::EMPTY_GROUP,
        code::UNUSED_DEFAULT,
        code::STALE_LAYOUT,
        code::BAD_ID,
        code::CATCHUP_WITHOUT_START,
    ];
    let line = text.get(..cut).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    finding.span.end <= line && !ABOUT_ABSENCE.contains(&finding.code)
}

/// What is left to say about a text that holds no tree.
fn nothing(text: &str, source: &Source, report: Report) -> Reading {
    let lines = Lines::new(text);
    let diagnostics = report.into_diagnostics(&lines, text);
    let root = Node { value: Value::Null, span: Span::default() };
    let positions = Positions::new(root, lines, text);
    Reading { dag: Dag::new(source.stem, source.default_timezone), diagnostics, positions }
}
