//! YAML text to our own tree, with every mistake named on the way.
//!
//! `build` turns the parser's events into nodes, `scalar` says what a plain value is, `syntax`
//! explains what the parser rejects. A mistake whose extent is plain (a value that needs quotes) is
//! covered over and the rest read again, so that one of them does not hide the others.

mod build;
mod scalar;
mod syntax;

pub(super) use build::{ALIAS_NODES_MAX, DEPTH_MAX};
pub(super) use scalar::{resolve, value as scalar_value};

use std::borrow::Cow;

use super::{Span, diagnostic::Report, tree::Node};

/// How many values are covered over before the rest of the file is given up.
const REPAIRS_MAX: usize = 20;

/// What could be read of a file.
pub(super) struct Parsed {
    /// The tree, cut off at the first mistake that could not be covered over.
    pub root: Option<Node>,
    /// Where it was cut off.
    pub cut: Option<usize>,
}

/// Reads `text`, which is no longer than `SIZE_MAX` and free of NUL bytes.
pub(super) fn parse(text: &str, report: &mut Report) -> Parsed {
    let mut covered: Vec<Span> = Vec::new();
    let mut patched = Cow::Borrowed(text);
    loop {
        let mut built = build::build(&patched, text, &covered);
        let Some(error) = built.error.take() else {
            report.absorb(built.report);
            return Parsed { root: built.root, cut: None };
        };
        let explained = syntax::explain(&error, text, built.open_bracket, report);
        match explained.value.filter(|_| covered.len() < REPAIRS_MAX) {
            Some(span) if !covered.contains(&span) => {
                // The same length, so that every other byte keeps its place.
                patched
                    .to_mut()
                    .replace_range(span.start..span.end, &"_".repeat(span.end - span.start));
                covered.push(span);
            }
            _ => {
                report.absorb(built.report);
                return Parsed { root: built.root, cut: Some(explained.offset) };
            }
        }
    }
}
