//! What can be wrong with a file, and where: the diagnostics, their codes and their collector.
//!
//! Every code stands in the one list below; the texts stand where the mistake is found. Line
//! numbers are worked out at the end, in one pass, so that a check deals in byte spans alone.

use std::collections::HashSet;

use serde::Serialize;

use super::lines::Lines;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The file cannot be used as it is.
    Error,
    /// It can, but probably not as it was meant.
    Warning,
}

/// A range of bytes in the file's text, `end` exclusive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// First byte after it.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Whether `offset` lies in it.
    pub const fn contains(self, offset: usize) -> bool {
        self.start <= offset && offset < self.end
    }
}

/// A span with its lines and columns, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Position {
    /// The bytes.
    pub span: Span,
    /// Line of the first character.
    pub line: usize,
    /// Column of the first character.
    pub column: usize,
    /// Line of the end.
    pub end_line: usize,
    /// Column after the last character.
    pub end_column: usize,
}

/// One thing that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Its kind, for programs: stable, snake case.
    pub code: &'static str,
    /// What is wrong, for people.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Where.
    #[serde(flatten)]
    pub position: Position,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// The code of every diagnostic that reading a file can give.
        pub mod code {
            $($(#[$doc])* pub const $name: &str = $text;)*

            /// All of them, in the order in which a file is read.
            pub const ALL: &[&str] = &[$($name,)*];
        }
    };
}

codes! {
    /// A byte is not UTF-8 text.
    NOT_UTF8 = "not_utf8",
    /// The file is UTF-16.
    UTF16 = "utf16",
    /// The text holds a NUL byte.
    NUL_BYTE = "nul_byte",
    /// The file is larger than [`SIZE_MAX`](crate::file::SIZE_MAX).
    TOO_LARGE = "too_large",
    /// There is nothing in the file.
    EMPTY = "empty",
    /// Only the first diagnostics are shown.
    TOO_MANY = "too_many",
    /// Not YAML, for a reason without a code of its own.
    SYNTAX = "syntax",
    /// A text begins with a character that means something to YAML.
    NEEDS_QUOTES = "needs_quotes",
    /// A tab where YAML wants spaces.
    TAB_INDENTATION = "tab_indentation",
    /// A quote or bracket that is never closed.
    UNCLOSED = "unclosed",
    /// A key that stands twice in one mapping.
    DUPLICATE_KEY = "duplicate_key",
    /// A key that YAML reads as a number, a boolean or nothing.
    KEY_NOT_TEXT = "key_not_text",
    /// More than one YAML document in the file.
    SEVERAL_DOCUMENTS = "several_documents",
    /// An alias (`*name`) without its anchor (`&name`).
    UNKNOWN_ANCHOR = "unknown_anchor",
    /// `<<` with something that is not a mapping.
    BAD_MERGE = "bad_merge",
    /// A YAML tag (`!name`) with no meaning here.
    UNKNOWN_TAG = "unknown_tag",
    /// Nested too deeply.
    TOO_DEEP = "too_deep",
    /// Aliases that unfold into far too much.
    TOO_MANY_ALIASES = "too_many_aliases",
    /// The file holds a list or a single value.
    NOT_A_MAPPING = "not_a_mapping",
    /// A key that means nothing in its place.
    UNKNOWN_KEY = "unknown_key",
    /// A key that must be there is not.
    MISSING_KEY = "missing_key",
    /// A value of the wrong type.
    WRONG_TYPE = "wrong_type",
    /// A text that is none of the allowed ones.
    BAD_CHOICE = "bad_choice",
    /// A number too small or too large, a list too short or too long.
    OUT_OF_RANGE = "out_of_range",
    /// Not a duration.
    BAD_DURATION = "bad_duration",
    /// Not a date.
    BAD_DATE = "bad_date",
    /// Not the name of a time zone.
    UNKNOWN_TIMEZONE = "unknown_timezone",
    /// Not a cron expression, an alias or `every <duration>`.
    BAD_SCHEDULE = "bad_schedule",
    /// A name that is not allowed as an id.
    BAD_ID = "bad_id",
    /// A name for both a task and a group.
    AMBIGUOUS_ID = "ambiguous_id",
    /// No task at all.
    NO_TASKS = "no_tasks",
    /// No operator goes by that name.
    UNKNOWN_OPERATOR = "unknown_operator",
    /// No task or group goes by that name.
    UNKNOWN_TASK = "unknown_task",
    /// A task that comes before itself.
    SELF_UPSTREAM = "self_upstream",
    /// A task or group that waits for the group it belongs to.
    UPSTREAM_OF_OWN_GROUP = "upstream_of_own_group",
    /// The same upstream task named twice.
    DUPLICATE_UPSTREAM = "duplicate_upstream",
    /// Tasks that wait for each other.
    CYCLE = "cycle",
    /// A group without tasks is waited for.
    EMPTY_GROUP = "empty_group",
    /// A teardown of something that is no setup, or a task that is both.
    BAD_TEARDOWN = "bad_teardown",
    /// A task behind a setup with a rule that Airflow refuses.
    SETUP_TRIGGER_RULE = "setup_trigger_rule",
    /// Task mapping over something that is no list, or too large.
    BAD_EXPAND = "bad_expand",
    /// A key of the format that this version cannot carry out.
    NOT_SUPPORTED = "not_supported",
    /// A parameter whose schema or default makes no sense.
    BAD_PARAM = "bad_param",
    /// A scheduled DAG with a parameter that somebody would have to give.
    PARAM_WITHOUT_DEFAULT = "param_without_default",
    /// Not the name of an environment variable.
    BAD_ENV_NAME = "bad_env_name",
    /// The end lies before the start.
    END_BEFORE_START = "end_before_start",
    /// Not a template.
    BAD_TEMPLATE = "bad_template",
    /// `catchup` without a `start_date`.
    CATCHUP_WITHOUT_START = "catchup_without_start",
    /// A schedule without a slot.
    NEVER_FIRES = "never_fires",
    /// `ds` on a schedule whose local date is another one.
    DS_IS_UTC = "ds_is_utc",
    /// A default that no task knows.
    UNUSED_DEFAULT = "unused_default",
    /// A position for a task that is not there.
    STALE_LAYOUT = "stale_layout",
}

/// More diagnostics than this help nobody; the rest is counted.
const DIAGNOSTICS_MAX: usize = 200;
/// Looking for similar names costs time in proportion to their number, so it is done only so often.
const SUGGESTIONS_MAX: usize = 50;

/// Something found wrong, before its lines are known.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    pub severity: Severity,
    pub code: &'static str,
    pub span: Span,
    pub message: String,
    pub hint: Option<String>,
}

impl Finding {
    /// Adds what to do about it.
    pub fn hint(&mut self, hint: impl Into<String>) {
        self.hint = Some(hint.into());
    }

    /// The same, where there may be nothing to say.
    pub fn hint_if(&mut self, hint: Option<String>) {
        self.hint = hint.or_else(|| self.hint.take());
    }
}

/// Collects what is found wrong.
#[derive(Debug, Default)]
pub(super) struct Report {
    findings: Vec<Finding>,
    suggestions: usize,
}

impl Report {
    /// Notes an error; the answer takes a hint.
    pub fn error(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Finding {
        self.push(Severity::Error, code, span, message.into())
    }

    /// Notes a warning; the answer takes a hint.
    pub fn warning(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
    ) -> &mut Finding {
        self.push(Severity::Warning, code, span, message.into())
    }

    fn push(
        &mut self,
        severity: Severity,
        code: &'static str,
        span: Span,
        message: String,
    ) -> &mut Finding {
        let at = self.findings.len();
        self.findings.push(Finding { severity, code, span, message, hint: None });
        &mut self.findings[at]
    }

    /// Takes over what another report found.
    pub fn absorb(&mut self, other: Report) {
        self.findings.extend(other.findings);
    }

    /// Whether a suggestion may still be searched for; each question counts.
    pub fn may_suggest(&mut self) -> bool {
        self.suggestions += 1;
        self.suggestions <= SUGGESTIONS_MAX
    }

    /// Drops what `keep` does not want.
    pub fn retain(&mut self, keep: impl FnMut(&Finding) -> bool) {
        self.findings.retain(keep);
    }

    /// In the order of the file, without doubles (an alias is checked once per use).
    pub fn into_diagnostics(self, lines: &Lines, text: &str) -> Vec<Diagnostic> {
        let mut findings = self.findings;
        let mut seen = HashSet::new();
        findings
            .retain(|finding| seen.insert((finding.span, finding.code, finding.message.clone())));
        findings.sort_by_key(|finding| (finding.span.start, finding.severity));
        let hidden = findings.split_off(findings.len().min(DIAGNOSTICS_MAX));
        let position = |span| lines.position(text, span);
        let mut diagnostics: Vec<_> = findings
            .into_iter()
            .map(|Finding { severity, code, span, message, hint }| Diagnostic {
                severity,
                code,
                message,
                hint,
                position: position(span),
            })
            .collect();
        if let Some(first) = hidden.first() {
            let worst = hidden.iter().map(|finding| finding.severity).min();
            diagnostics.push(Diagnostic {
                severity: worst.unwrap_or(Severity::Error),
                code: code::TOO_MANY,
                message: format!("{} more problems are not shown", hidden.len()),
                hint: None,
                position: position(first.span),
            });
        }
        diagnostics
    }
}
