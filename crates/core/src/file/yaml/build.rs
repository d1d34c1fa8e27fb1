//! The parser's events to nodes: anchors, aliases and merge keys resolved, doubles found.
//!
//! Everything is bounded: aliases copy their anchor, but only so many nodes in all, and nothing
//! nests deeper than the recursion over the tree can bear. What is wrong with a node is reported
//! and the node kept, as far as it makes sense.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span as Mark, Tag};

use super::scalar;
use crate::file::{
    Span,
    diagnostic::{Report, code},
    tree::{Entry, Node, Style, Value},
};

/// Deepest nesting, of brackets as of indentation; a DAG needs less than ten.
pub(in crate::file) const DEPTH_MAX: usize = 64;
/// Most nodes that all aliases together may unfold into.
pub(in crate::file) const ALIAS_NODES_MAX: usize = 100_000;

/// What became of a text.
pub(super) struct Built {
    pub root: Option<Node>,
    pub report: Report,
    pub error: Option<ScanError>,
    /// Where the innermost bracket opens that was still open at the error.
    pub open_bracket: Option<usize>,
}

/// Builds the tree of `patched`, in which the values in `covered` are already reported.
/// `text` is the file as it is.
pub(super) fn build(patched: &str, text: &str, covered: &[Span]) -> Built {
    let options = granit_parser::options! {
        emit_comments: false,
        emit_unresolved_aliases: true,
        simple_key_max_lookahead: 4096,
        flow_nesting_limit: DEPTH_MAX,
        block_nesting_limit: DEPTH_MAX,
    };
    let mut builder = Builder {
        text,
        covered,
        report: Report::default(),
        open: Vec::new(),
        root: None,
        anchors: HashMap::new(),
        copied: 0,
        exhausted: false,
    };
    let mut documents = 0;
    let mut error = None;
    for event in Parser::new_from_str_with_options(patched, options) {
        match event {
            Ok((Event::DocumentStart(..), mark)) => {
                documents += 1;
                if documents > 1 {
                    builder.second_document(span_of(&mark));
                    break;
                }
            }
            Ok((event, mark)) => builder.event(event, &mark),
            Err(failed) => {
                error = Some(failed);
                break;
            }
        }
    }
    let bracket = |open: &Open| text[open.start..].starts_with(['[', '{']).then_some(open.start);
    let open_bracket = builder.open.last().and_then(bracket);
    while !builder.open.is_empty() {
        builder.close(None);
    }
    Built { root: builder.root, report: builder.report, error, open_bracket }
}

/// A list or mapping that is not closed yet.
struct Open {
    collection: Collection,
    start: usize,
    end: usize,
    anchor: usize,
}

enum Collection {
    Seq(Vec<Node>),
    Map { entries: Vec<Entry>, seen: HashMap<String, usize>, key: Option<Key>, merges: Vec<Node> },
}

/// A key that waits for its value.
enum Key {
    Name(String, Span),
    Merge,
    /// A mapping as the key of a mapping that starts with `{{`.
    Template,
    /// It makes no sense, and that was reported.
    Ignored,
}

/// An anchored node, with what copying it costs.
struct Anchored {
    node: Node,
    nodes: usize,
    depth: usize,
}

struct Builder<'a> {
    text: &'a str,
    covered: &'a [Span],
    report: Report,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: HashMap<usize, Anchored>,
    copied: usize,
    /// Whether it was said that aliases unfold into too much.
    exhausted: bool,
}

fn span_of(mark: &Mark) -> Span {
    mark.byte_range().map_or(Span::default(), |range| Span::new(range.start, range.end))
}

impl Builder<'_> {
    fn event(&mut self, event: Event, mark: &Mark) {
        let span = span_of(mark);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let node = self.scalar(&text, style, tag.as_deref(), span);
                self.anchored(anchor, &node);
                self.add(node);
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.collection_tag(tag.as_deref(), "seq", mark);
                self.start(Collection::Seq(Vec::new()), span, anchor);
            }
            Event::MappingStart(_, anchor, tag) => {
                self.collection_tag(tag.as_deref(), "map", mark);
                let map = Collection::Map {
                    entries: Vec::new(),
                    seen: HashMap::new(),
                    key: None,
                    merges: Vec::new(),
                };
                self.start(map, span, anchor);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(Some(span)),
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::UnresolvedAlias(name) => {
                self.report
                    .error(code::UNKNOWN_ANCHOR, span, format!("no anchor `&{name}` stands before this alias"))
                    .hint("an unquoted `*` starts an alias; put the text in quotes if it is meant as text");
                self.add(Node { value: Value::Broken, span });
            }
            _ => {}
        }
    }

    fn start(&mut self, collection: Collection, span: Span, anchor: usize) {
        self.open.push(Open { collection, start: span.start, end: span.end, anchor });
    }

    /// Closes the innermost collection. Without a mark the text ended too early.
    fn close(&mut self, mark: Option<Span>) {
        let Some(open) = self.open.pop() else { return };
        let closed_by_bracket = mark.filter(|mark| mark.end > mark.start);
        let end = closed_by_bracket.map_or(open.end, |mark| mark.end);
        let span = Span::new(open.start, end.max(open.start));
        let node = match open.collection {
            Collection::Seq(items) => Node { value: Value::Seq(items), span },
            Collection::Map { entries, seen, key, merges } => {
                self.finish_map(span, entries, seen, key, merges)
            }
        };
        self.anchored(open.anchor, &node);
        self.add(node);
    }

    fn finish_map(
        &mut self,
        span: Span,
        mut entries: Vec<Entry>,
        mut seen: HashMap<String, usize>,
        key: Option<Key>,
        merges: Vec<Node>,
    ) -> Node {
        if matches!(key, Some(Key::Template)) {
            return self.template(span);
        }
        if let Some(Key::Name(key, key_span)) = key {
            let value = Node { value: Value::Broken, span: key_span };
            entries.push(Entry { key, key_span, value });
        }
        for source in merges {
            let Value::Map(merged) = source.value else { continue };
            for entry in merged {
                // What the mapping says itself goes before what it takes over.
                if !seen.contains_key(&entry.key) {
                    seen.insert(entry.key.clone(), entries.len());
                    entries.push(entry);
                }
            }
        }
        Node { value: Value::Map(entries), span }
    }

    /// Braces in braces: a template without quotes, which YAML reads as a mapping for a key.
    fn template(&mut self, span: Span) -> Node {
        let written = self.text.get(span.start..span.end).unwrap_or_default();
        self.report
            .error(code::NEEDS_QUOTES, span, "a value that starts with `{{` needs quotes")
            .hint(format!("write `\"{}\"`", written.replace('"', "'")));
        Node { value: Value::Broken, span }
    }

    /// Puts a finished node where it belongs.
    fn add(&mut self, node: Node) {
        let Some(open) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        open.end = open.end.max(node.span.end);
        match &mut open.collection {
            Collection::Seq(items) => items.push(node),
            Collection::Map { key, .. } => match key.take() {
                None => self.add_key(node),
                Some(Key::Template) => *key = Some(Key::Template),
                Some(Key::Ignored) => {}
                Some(Key::Merge) => self.merge(node),
                Some(Key::Name(name, span)) => self.add_entry(name, span, node),
            },
        }
    }

    fn add_key(&mut self, node: Node) {
        let span = node.span;
        let written = self.text.get(span.start..span.end).unwrap_or_default();
        let next = match node.value {
            Value::Str(name, Style::Plain) if name == "<<" => Key::Merge,
            Value::Str(name, _) => Key::Name(name, span),
            Value::Map(_) if self.in_braces() => Key::Template,
            Value::Seq(_) | Value::Map(_) => {
                self.report.error(code::KEY_NOT_TEXT, span, "a list or a mapping cannot be a key");
                Key::Ignored
            }
            Value::Broken => Key::Name(written.to_owned(), span),
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => {
                let kind = node.kind();
                if written.is_empty() {
                    let message = "a key is missing before the `:`";
                    self.report.error(code::KEY_NOT_TEXT, span, message);
                    Key::Ignored
                } else {
                    let message = format!("YAML reads the key `{written}` as {kind}, not as text");
                    self.report
                        .error(code::KEY_NOT_TEXT, span, message)
                        .hint(format!("put it in quotes: `\"{written}\"`"));
                    Key::Name(written.to_owned(), span)
                }
            }
        };
        if let Some(Open { collection: Collection::Map { key, .. }, .. }) = self.open.last_mut() {
            *key = Some(next);
        }
    }

    /// Whether the innermost collection starts with two braces.
    fn in_braces(&self) -> bool {
        let start = self.open.last().map_or(0, |open| open.start);
        self.text.get(start..).is_some_and(|rest| rest.starts_with("{{"))
    }

    fn add_entry(&mut self, name: String, key_span: Span, value: Node) {
        let Some(Open { collection: Collection::Map { entries, seen, .. }, .. }) =
            self.open.last_mut()
        else {
            return;
        };
        if let Some(first) = seen.get(&name).and_then(|at| entries.get(*at)) {
            let line = 1 + self
                .text
                .get(..first.key_span.start)
                .map_or(0, |before| before.matches('\n').count());
            self.report
                .error(code::DUPLICATE_KEY, key_span, format!("the key `{name}` stands here twice"))
                .hint(format!("the first one is on line {line}; remove one of them"));
            return;
        }
        seen.insert(name.clone(), entries.len());
        entries.push(Entry { key: name, key_span, value });
    }

    /// Remembers what `<<` takes over, until the mapping is complete.
    fn merge(&mut self, node: Node) {
        let span = node.span;
        let sources = match node.value {
            Value::Seq(items) => items,
            value => vec![Node { value, span }],
        };
        let good = sources.iter().all(|node| matches!(node.value, Value::Map(_) | Value::Broken));
        if !good {
            self.report
                .error(code::BAD_MERGE, span, "`<<` takes a mapping, or a list of mappings")
                .hint("write an alias such as `<<: *defaults`");
        }
        if let Some(Open { collection: Collection::Map { merges, .. }, .. }) = self.open.last_mut()
        {
            merges.extend(sources);
        }
    }

    fn anchored(&mut self, anchor: usize, node: &Node) {
        if anchor > 0 {
            let (nodes, depth) = weigh(node);
            // Keeping a copy costs as much as using one: both count.
            self.copied += nodes;
            if self.copied <= ALIAS_NODES_MAX {
                self.anchors.insert(anchor, Anchored { node: node.clone(), nodes, depth });
            }
        }
    }

    fn alias(&mut self, anchor: usize, span: Span) {
        let value = match self.anchors.get(&anchor) {
            None if self.copied > ALIAS_NODES_MAX => self.too_many_aliases(span),
            None => {
                self.report.error(
                    code::UNKNOWN_ANCHOR,
                    span,
                    "an alias cannot stand in its own anchor",
                );
                Value::Broken
            }
            Some(anchored) if self.open.len() + anchored.depth > DEPTH_MAX => {
                self.report.error(code::TOO_DEEP, span, too_deep());
                Value::Broken
            }
            Some(anchored) if self.copied + anchored.nodes > ALIAS_NODES_MAX => {
                self.too_many_aliases(span)
            }
            Some(anchored) => {
                self.copied += anchored.nodes;
                match anchored.node.value.clone() {
                    Value::Str(text, _) => Value::Str(text, Style::Aliased),
                    value => value,
                }
            }
        };
        self.add(Node { value, span });
    }

    fn too_many_aliases(&mut self, span: Span) -> Value {
        let message = format!("aliases unfold into more than {ALIAS_NODES_MAX} values");
        if !self.exhausted {
            self.report.error(code::TOO_MANY_ALIASES, span, message);
        }
        self.exhausted = true;
        Value::Broken
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, span: Span) -> Node {
        if self.covered.iter().any(|covered| covered.contains(span.start)) {
            return Node { value: Value::Broken, span };
        }
        let mut span = span;
        let style = match style {
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
            _ => Style::Plain,
        };
        if matches!(style, Style::Literal | Style::Folded) {
            // The parser lets a block end where the next key starts.
            let written = self.text.get(span.start..span.end).unwrap_or_default();
            span.end = span.start + written.trim_end().len();
        }
        let tag = tag.map(|tag| (tag.is_yaml_core_schema(), tag.suffix()));
        let value = scalar::value(text, style, tag).unwrap_or_else(|| {
            self.unknown_tag(span);
            Value::Broken
        });
        Node { value, span }
    }

    fn collection_tag(&mut self, tag: Option<&Tag>, expected: &str, mark: &Mark) {
        if tag.is_some_and(|tag| !tag.is_yaml_core_schema_tag(expected)) {
            self.unknown_tag(mark.tag_span().as_ref().map_or_else(|| span_of(mark), span_of));
        }
    }

    fn unknown_tag(&mut self, span: Span) {
        self.report
            .error(
                code::UNKNOWN_TAG,
                span,
                "YAML reads an unquoted `!` as a tag, which means nothing here",
            )
            .hint("put the text in quotes if it is meant to start with `!`");
    }

    fn second_document(&mut self, span: Span) {
        self.report
            .error(
                code::SEVERAL_DOCUMENTS,
                span,
                "a second YAML document starts here; a file holds one DAG",
            )
            .hint("put it into a file of its own, or remove the `---`");
    }
}

/// What to say about a file that nests too deeply.
pub(super) fn too_deep() -> String {
    format!("nested deeper than {DEPTH_MAX} levels")
}

/// How many nodes, and how many levels of them.
fn weigh(node: &Node) -> (usize, usize) {
    let below = match &node.value {
        Value::Seq(items) => items.iter().map(weigh).fold((0, 0), deeper),
        Value::Map(entries) => entries.iter().map(|entry| weigh(&entry.value)).fold((0, 0), deeper),
        _ => (0, 0),
    };
    (below.0 + 1, below.1 + 1)
}

fn deeper(so_far: (usize, usize), one: (usize, usize)) -> (usize, usize) {
    (so_far.0 + one.0, so_far.1.max(one.1))
}
