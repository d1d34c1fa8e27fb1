//! How a text is written as YAML: plain, quoted, or as a block, in the style that was there.
//!
//! Styles are tried in the order of preference and the first that reads back as the very text is
//! taken, so that no rule of YAML has to be known here in full. Lists and mappings are written by
//! `write`.

use super::{
    concrete::{self, Content},
    extent::line_start,
    habits::Habits,
};
use crate::file::{
    Span,
    inside::inside,
    tree::{Node, Style, Value},
    yaml,
};

/// Where a value is to stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    /// Between brackets, where nothing may follow on lines below.
    pub flow: bool,
    /// Column of the key, or of the dash, that it belongs to.
    pub indent: usize,
    /// Column of what follows on lines below, where that is settled already.
    pub body: Option<usize>,
}

/// A value as it is written: what stands behind its key, and whole lines below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lines {
    pub first: String,
    pub below: Vec<String>,
}

impl Lines {
    /// On one line.
    pub fn one(first: String) -> Self {
        Self { first, below: Vec::new() }
    }
}

/// A text that was there before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Old<'a> {
    pub value: &'a str,
    pub style: Style,
    pub span: Span,
    /// What stands above a block: `|`, `>-`.
    pub header: &'a str,
}

/// Writes `text`, in the style of `old` where that can hold it.
pub(super) fn write(text: &str, old: Option<Style>, spot: Spot, habits: &Habits) -> Lines {
    use Style::{DoubleQuoted, Folded, Literal, Plain, SingleQuoted};
    let quoted = habits.quote_for(text);
    let is_long = text.trim_end_matches('\n').contains('\n');
    let order: &[Style] = match old {
        Some(Literal | Folded) => &[Literal],
        Some(DoubleQuoted) if text.contains('\n') => &[DoubleQuoted],
        _ if is_long => &[Literal],
        Some(SingleQuoted) => &[SingleQuoted],
        Some(DoubleQuoted) => &[DoubleQuoted],
        Some(Plain | Style::Aliased) | None => &[Plain],
    };
    let order = if old.is_none() && habits.quotes_all && !is_long { &[] } else { order };
    let candidates = order.iter().copied().chain([quoted]);
    candidates
        .filter_map(|style| in_style(text, style, spot, habits))
        .find(|lines| reads_back(lines, spot, text))
        .unwrap_or_else(|| Lines::one(double_quoted(text)))
}

/// A key of a mapping; `old` is how the one before it was written.
pub(super) fn key(name: &str, old: Option<&str>, flow: bool, habits: &Habits) -> String {
    let spot = Spot { flow, indent: 0, body: None };
    let style = match old.and_then(|old| old.chars().next()) {
        Some('\'') => Style::SingleQuoted,
        Some('"') => Style::DoubleQuoted,
        None if habits.quotes_all => Style::DoubleQuoted,
        _ => Style::Plain,
    };
    let candidates = [style, habits.quote_for(name)].into_iter();
    candidates
        .filter_map(|style| in_style(name, style, spot, habits))
        .map(|lines| lines.first)
        .find(|written| reads_as_key(written, name))
        .unwrap_or_else(|| double_quoted(name))
}

/// The old source with as little of it changed as makes it say `new`; for texts whose source is
/// more than their value: folded, escaped, on several lines. The span is what it replaces.
pub(super) fn patched(text: &str, old: Old, new: &str, spot: Spot) -> Option<(Span, String)> {
    let mut old = old;
    let mut source = text.get(old.span.start..old.span.end)?;
    if old.style == Style::Folded {
        source = source.trim_end();
        old.span.end = old.span.start + source.len();
    }
    let is_plain_source = !source.contains(['\n', '\\']);
    if is_plain_source || matches!(old.style, Style::Literal | Style::Aliased) {
        return None;
    }
    let start = common_prefix(old.value, new);
    let end = common_suffix(&old.value[start..], &new[start..]);
    let value = Value::Str(old.value.to_owned(), old.style);
    let node = Node { value, span: old.span };
    let place = inside(text, &node, start..old.value.len() - end);
    let middle = &new[start..new.len() - end];
    let middle = match old.style {
        _ if middle.contains(['\n', '\r']) => return None,
        Style::DoubleQuoted => escaped(middle),
        Style::SingleQuoted => middle.replace('\'', "''"),
        _ => middle.to_owned(),
    };
    let (before, after) = (&text[old.span.start..place.start], &text[place.end..old.span.end]);
    let written = format!("{before}{middle}{after}");
    let line = line_start(text, old.span.start);
    let lead = if old.style == Style::Folded { &text[line..old.span.start] } else { "" };
    let document = match spot.flow {
        true => format!("{{k: {written}\n}}"),
        false if lead.is_empty() => format!("{}k: {written}\n", " ".repeat(spot.indent)),
        false => format!("{}k: {}\n{lead}{written}\n", " ".repeat(spot.indent), old.header),
    };
    (value_in(&document)? == new).then_some((old.span, written))
}

fn in_style(text: &str, style: Style, spot: Spot, habits: &Habits) -> Option<Lines> {
    match style {
        Style::Plain => is_plain(text, spot.flow).then(|| Lines::one(text.to_owned())),
        Style::SingleQuoted => {
            let fits = !text.contains('\n') && text.chars().all(is_printable);
            fits.then(|| Lines::one(format!("'{}'", text.replace('\'', "''"))))
        }
        Style::DoubleQuoted => Some(Lines::one(double_quoted(text))),
        Style::Literal if !spot.flow => literal(text, spot, habits),
        Style::Literal | Style::Folded | Style::Aliased => None,
    }
}

/// A block behind `|`. What its lines begin with and end in is said by the header.
fn literal(text: &str, spot: Spot, habits: &Habits) -> Option<Lines> {
    let body = spot.body.filter(|body| *body > spot.indent).unwrap_or(spot.indent + habits.step);
    if text.trim_matches(['\n', ' ', '\t']).is_empty() || !text.chars().all(is_printable) {
        return None;
    }
    let content = text.trim_end_matches('\n');
    let ends = text.len() - content.len();
    let needs_indicator = text.starts_with([' ', '\n', '\t']);
    let indicator = match body - spot.indent {
        step @ 1..=9 if needs_indicator => step.to_string(),
        _ if needs_indicator => return None,
        _ => String::new(),
    };
    let chomping = match ends {
        0 => "-",
        1 => "",
        _ => "+",
    };
    let indented = |line: &str| match line {
        "" => String::new(),
        line => format!("{}{line}", " ".repeat(body)),
    };
    let mut below: Vec<String> = content.split('\n').map(indented).collect();
    below.extend((1..ends).map(|_| String::new()));
    Some(Lines { first: format!("|{indicator}{chomping}"), below })
}

/// Whether it may stand without quotes. Older readers of YAML see more numbers and booleans than
/// ours does, and people more special characters: both are respected.
fn is_plain(text: &str, flow: bool) -> bool {
    let first = text.chars().next();
    let special = |c: char| ",[]{}#&*!|>'\"%@`".contains(c) || c.is_whitespace();
    let second = text.chars().nth(1);
    let is_mark = first.is_some_and(|first| "?:-".contains(first))
        && second.is_none_or(|second| !second.is_alphanumeric() && second != '-' && second != '_');
    let is_bare = first.is_some_and(|first| !special(first))
        && !is_mark
        && !text.ends_with(|c: char| c.is_whitespace() || c == ':')
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.contains(" *")
        && !text.starts_with("---")
        && !text.starts_with("...")
        && text.chars().all(|c| is_printable(c) && c != '\n' && c != '\t')
        && !(flow && text.contains([',', '[', ']', '{', '}']));
    is_bare && matches!(yaml::resolve(text), Value::Str(..)) && !is_special_in_yaml_1_1(text)
}

fn is_special_in_yaml_1_1(text: &str) -> bool {
    const WORDS: &[&str] = &["yes", "no", "on", "off", "=", "<<", "true", "false", "null"];
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_number = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && unsigned.chars().all(|c| c.is_ascii_digit() || matches!(c, '_' | ':' | '.'));
    is_number || WORDS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

fn double_quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            '\t' => written.push_str("\\t"),
            '\r' => written.push_str("\\r"),
            c if is_printable(c) => written.push(c),
            c if (c as u32) < 0x100 => written.push_str(&format!("\\x{:02X}", c as u32)),
            c if (c as u32) < 0x1_0000 => written.push_str(&format!("\\u{:04X}", c as u32)),
            c => written.push_str(&format!("\\U{:08X}", c as u32)),
        }
    }
    written
}

/// Whether YAML lets it stand as it is, without taking it for a line break or dropping it.
pub(super) fn is_printable(c: char) -> bool {
    match c {
        '\n' | '\t' => true,
        '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        c => !c.is_control(),
    }
}

fn reads_back(lines: &Lines, spot: Spot, text: &str) -> bool {
    let document = match spot.flow {
        true => format!("{{k: {}}}", lines.first),
        false => {
            let below: String = lines.below.iter().map(|line| format!("{line}\n")).collect();
            format!("{}k: {}\n{below}", " ".repeat(spot.indent), lines.first)
        }
    };
    value_in(&document).is_some_and(|value| value == text)
}

fn value_in(document: &str) -> Option<String> {
    let parsed = concrete::parse(document)?;
    match &parsed.root.entry("k")?.value.content {
        Content::Scalar(Value::Str(text, _)) => Some(text.clone()),
        _ => None,
    }
}

fn reads_as_key(written: &str, name: &str) -> bool {
    let parsed = concrete::parse(&format!("{{{written}: 1}}"));
    parsed.is_some_and(|parsed| {
        let is_text = matches!(yaml::resolve(written), Value::Str(..));
        is_text && parsed.root.entries().len() == 1 && parsed.root.entry(name).is_some()
    })
}

fn common_prefix(a: &str, b: &str) -> usize {
    let same = a.char_indices().zip(b.chars()).find(|((_, a), b)| a != b);
    same.map_or(a.len().min(b.len()), |((at, _), _)| at)
}

fn common_suffix(a: &str, b: &str) -> usize {
    let pairs = a.chars().rev().zip(b.chars().rev());
    pairs.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum()
}
