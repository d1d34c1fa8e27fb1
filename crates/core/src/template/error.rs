//! What went wrong in a template, for people: the sentence, what to do, and where.
//!
//! The engine's own errors are put into this project's words here and nowhere else.

use std::{fmt, ops::Range, sync::LazyLock};

use minijinja::{Error, ErrorKind, machinery::Span};

use super::{
    accessors::Part,
    context::Context,
    engine::Failure,
    filters, macros,
    names::{self, NEED_LOGICAL_DATE},
};

/// What is wrong with a template, and where in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Counts from 1.
    pub line: usize,
    /// In characters, counts from 1.
    pub column: usize,
    /// Bytes of the template's text.
    pub span: Option<Range<usize>>,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.message)?;
        self.hint.iter().try_for_each(|hint| write!(f, " ({hint})"))
    }
}

impl std::error::Error for TemplateError {}

/// The hint for braces that were not meant for the template engine.
const RAW: &str = "for braces that are not a template, put the text between `{% raw %}` and \
                   `{% endraw %}`";

impl TemplateError {
    /// An error about the bytes `span` of `source`.
    pub fn at(source: &str, span: Range<usize>, message: String, hint: Option<String>) -> Self {
        let (line, column) = position(source, span.start);
        Self { message, hint, line, column, span: Some(span) }
    }

    /// `error` in words for people; `context` makes the hints better.
    pub fn new(source: &str, error: &Error, context: Option<&Context>) -> Self {
        let (message, hint) = words(error, context);
        match error.range().and_then(|range| whole(source, range)) {
            Some(range) => Self::at(source, narrowed(source, range, error), message, hint),
            None => Self { message, hint, line: error.line().unwrap_or(1), column: 1, span: None },
        }
    }

    /// Why `source` could not be read as a template.
    pub fn unreadable(source: &str, failure: &Failure) -> Self {
        let error = match failure {
            Failure::Engine(error) => error,
            Failure::TooDeep(span) => {
                let message = "the expression nests too deep".to_owned();
                let hint = "split it with `{% set %}`".to_owned();
                return Self::at(source, range(*span), message, Some(hint));
            }
        };
        let detail = error.detail().unwrap_or_default();
        if detail == "unexpected end of comment"
            && let Some(start) = source.rfind("{#")
        {
            return open_comment(source, start);
        }
        if let Some(start) = open_tag(source, detail) {
            let (open, close) =
                if source[start..].starts_with("{{") { ("{{", "}}") } else { ("{%", "%}") };
            let message = format!("a `{open}` is never closed: `{close}` is missing");
            return Self::at(source, start..start + 2, message, None);
        }
        Self::new(source, error, None)
    }
}

/// `range` as bytes of `source`, if it lies there. Where the engine rejects a character, it counts
/// one byte for it, or one behind the end of the text.
fn whole(source: &str, range: Range<usize>) -> Option<Range<usize>> {
    let end = range.end.min(source.len());
    let end = (end..=source.len()).find(|end| source.is_char_boundary(*end))?;
    source.get(range.start..end).map(|_| range.start..end)
}

/// `range`, or the bytes of the undefined expression if it lies in there or overlaps it: the
/// engine points at the whole operation that met it, and at a method with its dot.
fn narrowed(source: &str, range: Range<usize>, error: &Error) -> Range<usize> {
    let Some(expression) = undefined_expression(error.detail().unwrap_or_default()) else {
        return without_lead(source, range);
    };
    let found = source.match_indices(expression).map(|(start, text)| start..start + text.len());
    let near = found.filter(|found| found.start < range.end && range.start <= found.end);
    near.min_by_key(|found| found.start).unwrap_or(range)
}

/// `range` without what the engine's spans sometimes begin with: the token before a comparison,
/// the dot before a method.
fn without_lead(source: &str, range: Range<usize>) -> Range<usize> {
    const LEADS: [&str; 11] = ["{{", "{%", "-", "(", "[", ",", ".", "if ", "and ", "or ", "not "];
    let mut text = &source[range.clone()];
    while let Some(rest) = LEADS.iter().find_map(|lead| text.strip_prefix(lead))
        && !rest.trim_start().is_empty()
    {
        text = rest.trim_start();
    }
    range.end - text.len()..range.end
}

/// The bytes of a span.
pub fn range(span: Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

fn position(source: &str, offset: usize) -> (usize, usize) {
    let before = source.get(..offset).unwrap_or(source);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
    (line, column)
}

/// The error for the comment that begins at `start`; after a `$` it was surely not meant as one.
pub fn open_comment(source: &str, start: usize) -> TemplateError {
    if !source[..start].ends_with('$') {
        let message = "the comment that `{#` opens is never closed".to_owned();
        return TemplateError::at(source, start..start + 2, message, Some(RAW.to_owned()));
    }
    let name: String = source[start + 2..]
        .chars()
        .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '@' | '*' | '[' | ']'))
        .collect();
    let message = format!("`${{#{name}}}` opens a Jinja comment");
    let hint = format!("write `{{% raw %}}${{#{name}}}{{% endraw %}}`");
    TemplateError::at(source, start - 1..start + 2, message, Some(hint))
}

fn words(error: &Error, context: Option<&Context>) -> (String, Option<String>) {
    let detail = error.detail().unwrap_or_default();
    if let Some(expression) = undefined_expression(detail) {
        return undefined(expression, context);
    }
    match error.kind() {
        ErrorKind::UnknownFunction => {
            undefined(detail.strip_suffix(" is unknown").unwrap_or(detail), context)
        }
        ErrorKind::UnknownFilter => {
            unknown(detail, "filter", suggestion_of(detail, "filter", filters::NAMES))
        }
        ErrorKind::UnknownTest => unknown(detail, "test", suggestion_of(detail, "test", TESTS)),
        ErrorKind::UnknownMethod => (unknown_method(detail), None),
        ErrorKind::SyntaxError => syntax(detail),
        ErrorKind::OutOfFuel => (
            "the template does too much work".to_owned(),
            Some("a loop runs too often, or a text grows too long".to_owned()),
        ),
        ErrorKind::UndefinedError => ("the value is undefined".to_owned(), None),
        kind if detail.is_empty() => (kind.to_string(), None),
        _ => (detail.to_owned(), None),
    }
}

/// `x.y` out of the engine's "... (`x.y` is undefined, from line 2)".
fn undefined_expression(detail: &str) -> Option<&str> {
    let (before, _) = detail.split_once("` is undefined")?;
    Some(before.rsplit_once('`').map_or(before, |(_, expression)| expression))
}

/// Message and hint for an undefined expression, such as `dss` or `params.rgion`.
pub fn undefined(expression: &str, context: Option<&Context>) -> (String, Option<String>) {
    let message = format!("`{expression}` is undefined");
    let hint = match expression.rsplit_once('.') {
        None if NEED_LOGICAL_DATE.contains(&expression) => Some(
            "this run has no logical date; `run_id` and `dag_run.run_after` are always there"
                .to_owned(),
        ),
        None if expression == "response" => {
            Some("only a `response_check` has it, once the answer is there".to_owned())
        }
        None if expression == "map" => Some("only a task with `expand` has it".to_owned()),
        None => names::replacement(expression)
            .map(|instead| format!("use `{instead}`"))
            .or_else(|| similar(expression, names::NAMES.iter().copied())),
        Some(("params", name)) => context
            .and_then(|context| similar(name, context.params.keys().map(String::as_str)))
            .or_else(|| {
                Some(format!("add it to the DAG's `params`, or use `params.get('{name}')`"))
            }),
        Some(("dag_run.conf", name)) => {
            Some(format!("a run may lack it: use `dag_run.conf.get('{name}', ...)` or `params`"))
        }
        Some(("map", name)) => {
            context.and_then(|context| similar(name, context.map.keys().map(String::as_str)))
        }
        Some(("env", name)) => context
            .and_then(|context| similar(name, context.env.keys().map(String::as_str)))
            .or_else(|| {
                Some(format!(
                    "the environment lacks it: add it to `env` of the DAG, or use \
                     `env.get('{name}', ...)`; `mainspring env` shows what there is"
                ))
            }),
        Some((object, name)) => similar(name, attributes(object).iter().copied()),
    };
    (message, hint)
}

/// The attributes of an object of the context; empty if any may exist.
pub fn attributes(object: &str) -> &'static [&'static str] {
    match object {
        "macros" => macros::ATTRIBUTES,
        _ => Part::named(object).map_or(&[], Part::attributes),
    }
}

/// "did you mean `x`?", if one of `known` is close enough to `name`.
pub fn similar<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let distance = |known: &str| strsim::damerau_levenshtein(name, known);
    let length = name.chars().count();
    let allowed = if length < 2 { 0 } else { (length / 3).clamp(1, 3) };
    let best = known.into_iter().map(|known| (distance(known), known)).min()?;
    (best.0 <= allowed).then(|| format!("did you mean `{}`?", best.1))
}

/// Names of the engine's tests, for suggestions.
pub const TESTS: &[&str] = &[
    "boolean",
    "defined",
    "divisibleby",
    "eq",
    "even",
    "false",
    "filter",
    "float",
    "ge",
    "gt",
    "in",
    "integer",
    "iterable",
    "le",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "sameas",
    "sequence",
    "string",
    "test",
    "true",
    "undefined",
    "upper",
];

fn suggestion_of(detail: &str, kind: &str, known: &'static [&'static str]) -> Option<String> {
    similar(unknown_name(detail, kind), known.iter().copied())
}

fn unknown_name<'a>(detail: &'a str, kind: &str) -> &'a str {
    let name = detail.strip_prefix(kind).unwrap_or(detail).trim();
    name.strip_suffix(" is unknown").unwrap_or(name)
}

fn unknown(detail: &str, kind: &str, hint: Option<String>) -> (String, Option<String>) {
    (format!("there is no {kind} of this name: `{}`", unknown_name(detail, kind)), hint)
}

fn unknown_method(detail: &str) -> String {
    let Some((kind, method)) = detail.split_once(" has no method named ") else {
        return "there is no such method".to_owned();
    };
    let what = match kind {
        "number" => "a number",
        "string" => "a string",
        "map" => "a dict",
        "sequence" | "iterator" => "a list",
        "bool" => "a boolean",
        "none" => "None",
        _ => "this object",
    };
    format!("{what} has no method of this name: `{method}`")
}

fn syntax(detail: &str) -> (String, Option<String>) {
    static STATEMENTS: LazyLock<Vec<&str>> = LazyLock::new(|| {
        "break call continue do elif else endcall endfilter endfor endif endmacro endraw endset \
         endwith filter for if macro raw set with"
            .split_whitespace()
            .collect()
    });
    if let Some(name) = detail.strip_prefix("unknown statement ") {
        let hint = similar(name, STATEMENTS.iter().copied()).unwrap_or_else(|| RAW.to_owned());
        return (format!("there is no statement of this name: `{name}`"), Some(hint));
    }
    let message = match detail {
        "unexpected end of input, expected end of block" => {
            let message = "a block is never ended: `{% endif %}` or the like is missing";
            return (message.to_owned(), None);
        }
        _ => detail
            .replace("end of variable block", "`}}`")
            .replace("end of block", "`%}`")
            .replace("unexpected end of input", "the text ends too early"),
    };
    (message, Some(RAW.to_owned()))
}

/// Where the last `{{` or `{%` begins, if the text ended inside of it.
fn open_tag(source: &str, detail: &str) -> Option<usize> {
    let (open, close) = match detail.strip_prefix("unexpected end of input, expected ")? {
        "end of variable block" => ("{{", "}}"),
        "end of block" => ("{%", "%}"),
        _ => return None,
    };
    source.rfind(open).filter(|start| !source[*start..].contains(close))
}
