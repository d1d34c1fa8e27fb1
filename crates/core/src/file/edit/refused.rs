//! Why an edit is refused, in words.
//!
//! What the edit itself gets wrong is found in `model`.

use serde::Serialize;

use crate::file::{Diagnostic, Reading, Severity, Source, code, read};

/// Why an edit is refused. The text stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct EditError {
    /// Its kind, for programs: stable, snake case.
    pub code: &'static str,
    /// What is wrong, for people.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl EditError {
    pub(super) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None }
    }

    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        self.hint_if(Some(hint.into()))
    }

    pub(super) fn hint_if(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
}

/// What no edit may leave behind. Other mistakes (a field that is still missing) are told, and the
/// file is theirs who edit it.
pub(super) fn refuse_what_is_no_dag(
    before: &str,
    after: &Reading,
    source: &Source,
) -> Result<(), EditError> {
    const STRUCTURE: &[&str] = &[
        code::AMBIGUOUS_ID,
        code::BAD_ENV_NAME,
        code::BAD_ID,
        code::CYCLE,
        code::DUPLICATE_KEY,
        code::SELF_UPSTREAM,
        code::TOO_DEEP,
        code::TOO_LARGE,
        code::UPSTREAM_OF_OWN_GROUP,
    ];
    let is_bad = |it: &&Diagnostic| it.severity == Severity::Error && STRUCTURE.contains(&it.code);
    let bad: Vec<&Diagnostic> = after.diagnostics.iter().filter(is_bad).collect();
    if bad.is_empty() {
        return Ok(());
    }
    let before = read(before, source).diagnostics;
    let is_new = |bad: &&&Diagnostic| {
        !before.iter().any(|old| (old.code, &old.message) == (bad.code, &bad.message))
    };
    match bad.iter().find(is_new) {
        None => Ok(()),
        Some(bad) => {
            Err(EditError { code: bad.code, message: bad.message.clone(), hint: bad.hint.clone() })
        }
    }
}

/// To YAML a carriage return alone ends a line, to everything here it does not: comments and
/// blocks would be lost in the confusion.
pub(super) fn refuse_lone_carriage_returns(text: &str) -> Result<(), EditError> {
    let mut ends = text.match_indices('\r');
    let Some((at, _)) = ends.find(|(at, _)| !text[at + 1..].starts_with('\n')) else {
        return Ok(());
    };
    let line = text[..at].matches('\n').count() + 1;
    let message = format!("line {line} ends in a carriage return without a line feed");
    Err(EditError::new("line_ends", message).hint("save the file with line feeds (LF or CRLF)"))
}

/// Why the text cannot be taken apart.
pub(super) fn unreadable(reading: &Reading) -> EditError {
    // What is found early in reading is what is in the way; an unknown key is not.
    let stage = |it: &&Diagnostic| code::ALL.iter().position(|code| *code == it.code);
    let errors = reading.diagnostics.iter().filter(|it| it.severity == Severity::Error);
    let error = errors.min_by_key(|it| stage(it).unwrap_or(code::ALL.len()));
    let message = match error {
        Some(error) => format!("line {}: {}", error.position.line, error.message),
        None => "the file is written in a way that can only be edited as text".to_owned(),
    };
    EditError::new("unreadable", message).hint("mend the file's text first")
}

pub(super) fn before_its_anchor(name: &str) -> EditError {
    let message = format!("what uses `*{name}` must stand behind the task that has `&{name}`");
    EditError::new("anchor_order", message).hint("move it elsewhere, or write the values out first")
}

pub(super) fn immovable() -> EditError {
    EditError::new("immovable", "this task begins on the line of another key")
        .hint("give it a line of its own in the file's text, then move it")
}

/// The last resort, which keeps the promise that nothing is written that means something else.
pub(super) fn beyond() -> EditError {
    EditError::new(
        "beyond_editing",
        "this change cannot be made without changing something else that the file says",
    )
    .hint("make it in the file's text; an anchor, an alias or a tag is probably in the way")
}
