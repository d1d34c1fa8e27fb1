//! What the parser rejects, in plain words, and what to do about it.
//!
//! The parser names the rule that was broken; people want to know which character of theirs it was.
//! So the line is looked at as well: most mistakes are a value that needs quotes.

use granit_parser::{ErrorKind, ScanError};

use super::build;
use crate::file::{
    Span,
    diagnostic::{Report, code},
};

/// Characters that mean something to YAML at the start of a value.
const INDICATORS: [char; 7] = ['*', '&', '!', '%', '@', '`', ','];

/// Where a mistake was found.
pub(super) struct Explained {
    /// The byte at which the parser gave up.
    pub offset: usize,
    /// The value at fault, if it is plain which one: without it the rest can be read.
    pub value: Option<Span>,
}

/// Reports `error`, which was met in `text`, perhaps behind a bracket that was still open.
pub(super) fn explain(
    error: &ScanError,
    text: &str,
    open_bracket: Option<usize>,
    report: &mut Report,
) -> Explained {
    let mut offset = error.marker().byte_offset().unwrap_or(0).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    if let Some(bracket) =
        open_bracket.filter(|at| indentation(text, offset) <= indentation(text, *at))
        && text[bracket..offset].contains('\n')
    {
        let open = &text[bracket..=bracket];
        report
            .error(
                code::UNCLOSED,
                Span::new(bracket, bracket + 1),
                format!("this `{open}` is never closed"),
            )
            .hint("add the closing bracket");
        return Explained { offset: bracket, value: None };
    }
    if let Some(value) = value_at(text, offset)
        && let Some(reason) = needs_quotes(error.kind(), &text[value.start..value.end])
    {
        let written = &text[value.start..value.end];
        report.error(code::NEEDS_QUOTES, value, reason).hint(quoted(written));
        return Explained { offset, value: Some(value) };
    }
    let width = text[offset..].chars().next().map_or(0, char::len_utf8);
    let span = Span::new(offset, offset + width);
    let (code, message, hint) = describe(error, text, offset);
    report.error(code, span, message).hint_if(hint.map(str::to_owned));
    Explained { offset, value: None }
}

/// The value of the line around `offset`: what follows `key: ` or `- `, without a comment.
fn value_at(text: &str, offset: usize) -> Option<Span> {
    let start = line_start(text, offset);
    let end = text[offset..].find('\n').map_or(text.len(), |at| offset + at);
    let line = text[start..end].trim_end();
    let mut at = line.len() - line.trim_start().len();
    while let Some(rest) = line[at..].strip_prefix("- ") {
        at += 2 + rest.len() - rest.trim_start().len();
    }
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
    let key = line[at..].find(|c: char| !is_key(c)).unwrap_or(0);
    if key > 0 && line[at + key..].starts_with(": ") {
        let rest = &line[at + key + 2..];
        at = line.len() - rest.trim_start().len();
    }
    let value = &line[at..];
    let value = &value[..value.find(" #").unwrap_or(value.len())].trim_end();
    let span = Span::new(start + at, start + at + value.len());
    (at > 0 && !value.is_empty()).then_some(span)
}

/// Why this value cannot stand without quotes, if that is what is wrong.
fn needs_quotes(kind: &ErrorKind, value: &str) -> Option<String> {
    if let Some(opening) = ["{{", "{%", "{#"].iter().find(|opening| value.starts_with(**opening)) {
        return Some(format!("a value that starts with `{opening}` needs quotes"));
    }
    let first = value.chars().next()?;
    if INDICATORS.contains(&first) {
        return Some(match first {
            '`' => "a value that starts with a backtick needs quotes".to_owned(),
            _ => format!("a value that starts with `{first}` needs quotes"),
        });
    }
    let quoted = ['"', '\''].contains(&first);
    match kind {
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement
            if !quoted && value.contains(": ") =>
        {
            Some("a value that contains `: ` needs quotes".to_owned())
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar
        | ErrorKind::InvalidTrailingDoubleQuotedScalar
            if quoted =>
        {
            Some("text stands after the closing quote".to_owned())
        }
        _ => None,
    }
}

/// How to write the value instead.
fn quoted(value: &str) -> String {
    let inner = value.trim_end_matches(',');
    match (inner.contains('"'), inner.contains('\'')) {
        (false, _) if !inner.contains('\\') => format!("write `\"{inner}\"`"),
        (_, false) => format!("write `'{inner}'`"),
        _ => "put the text on a line of its own below `|`".to_owned(),
    }
}

type Description = (&'static str, String, Option<&'static str>);

fn describe(error: &ScanError, text: &str, offset: usize) -> Description {
    use ErrorKind as Kind;
    let tab = |message: &str| {
        let hint = "replace the tab with spaces, two for each level";
        (code::TAB_INDENTATION, message.to_owned(), Some(hint))
    };
    let unclosed = |message: String, hint| (code::UNCLOSED, message, Some(hint));
    let syntax = |message: &str, hint| (code::SYNTAX, message.to_owned(), hint);
    match error.kind() {
        Kind::TabNotAllowed
        | Kind::TabInBlockIndentation
        | Kind::TabInIndentation
        | Kind::TabAtBlockScalarStart
        | Kind::TabInPlainScalar => tab("a tab stands where YAML wants spaces"),
        Kind::UnclosedQuotedScalar => {
            unclosed("this quote is never closed".to_owned(), "close it at the end of the text")
        }
        Kind::UnclosedFlowCollection { open } => {
            unclosed(format!("this `{open}` is never closed"), "add the closing bracket")
        }
        Kind::UnexpectedEofFlowSequence => {
            unclosed("a `[` is never closed".to_owned(), "add the closing `]`")
        }
        Kind::UnexpectedEofFlowMapping | Kind::UnexpectedEofImplicitFlowMapping => {
            unclosed("a `{` is never closed".to_owned(), "add the closing `}`")
        }
        Kind::RecursionLimitExceeded => (code::TOO_DEEP, build::too_deep(), None),
        _ if begins_with_tab(text, offset) => tab("this line is indented with a tab"),
        Kind::UnexpectedCharacter { character } => {
            syntax(&format!("a text cannot start with `{character}`"), Some("put it in quotes"))
        }
        Kind::MappingValueNotAllowed | Kind::MappingKeyNotAllowed | Kind::InvalidColonPlacement => {
            syntax(
                "a `key: value` cannot stand here",
                Some(
                    "indent it like the keys beside it, or put quotes around a text with `: ` in it",
                ),
            )
        }
        Kind::ExpectedBlockMappingKey
        | Kind::ExpectedBlockSequenceEntry
        | Kind::InvalidIndentation
        | Kind::BlockSequenceEntryNotAllowed => syntax(
            "this does not fit the lines above it",
            Some("indent it like the keys or items it belongs to"),
        ),
        Kind::SimpleKeyExpected | Kind::InvalidSimpleKey => {
            syntax("a `:` is missing after this key", Some("write `key: value`"))
        }
        Kind::ExpectedFlowMappingSeparator => syntax(
            "a `,` or `}` is missing here",
            Some("put quotes around a text with `{`, `[`, `,` or `: ` in it"),
        ),
        Kind::ExpectedFlowSequenceSeparator => syntax(
            "a `,` or `]` is missing here",
            Some("put quotes around a text with `[`, `{` or `,` in it"),
        ),
        Kind::InvalidBlockScalarHeader => syntax(
            "the text starts on the line below `|` or `>`",
            Some("move it down and indent it, or put the whole value in quotes"),
        ),
        Kind::UnknownQuotedScalarEscape => syntax(
            "`\\` and this character mean nothing between double quotes",
            Some("write `\\\\` for a backslash, or use single quotes"),
        ),
        _ => syntax(&error.info(), None),
    }
}

fn begins_with_tab(text: &str, offset: usize) -> bool {
    let start = line_start(text, offset);
    let rest = text[start..].trim_start_matches([' ', '\t']);
    text[start..text.len() - rest.len()].contains('\t')
}

fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |at| at + 1)
}

/// How many spaces the line around `offset` begins with.
fn indentation(text: &str, offset: usize) -> usize {
    let line = &text[line_start(text, offset)..];
    line.len() - line.trim_start_matches(' ').len()
}
