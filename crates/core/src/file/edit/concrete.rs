//! The file as it is written, down to anchors, aliases and merge keys.
//!
//! The reader's tree resolves all three, which is what checks need and what an editor must not do.
//! Here each node keeps its place and its form; `json` says what it means. What is wrong with a
//! file is not found here: a text that this cannot hold is not edited.

use std::collections::{HashMap, HashSet};

use granit_parser::{Event, Parser, ScalarStyle, Span as Mark, StructureStyle};
use serde_json::{Map, Value as Json};

use crate::file::{
    Span,
    tree::{self, Style, Value},
    yaml,
};

/// A file's root, and what its anchors stand for.
#[derive(Debug)]
pub(super) struct Concrete {
    pub root: Node,
    /// Where comments stand, each from its `#`.
    pub comments: Vec<Span>,
    /// Names behind `*` that no anchor before them has.
    pub unresolved: Vec<String>,
    anchors: HashMap<usize, Anchor>,
}

#[derive(Debug)]
struct Anchor {
    name: String,
    json: Json,
}

/// A value where it is written.
#[derive(Debug)]
pub(super) struct Node {
    pub content: Content,
    /// From its first to behind its last character; of a block scalar, the body alone.
    pub span: Span,
    /// The number of its anchor (`&name`), if it has one.
    pub anchor: Option<usize>,
    /// Its tag (`!!str`), if it has one.
    pub tag: Option<Span>,
    /// Where its anchor and its tag end, if it has any.
    pub properties_end: Option<usize>,
}

#[derive(Debug)]
pub(super) enum Content {
    Scalar(Value),
    /// `*name`, by the number of its anchor.
    Alias(usize),
    Seq {
        flow: bool,
        items: Vec<Node>,
    },
    Map {
        flow: bool,
        entries: Vec<Entry>,
    },
}

/// A key with its value.
#[derive(Debug)]
pub(super) struct Entry {
    pub name: String,
    pub key: Span,
    pub role: Role,
    pub value: Node,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// What the mapping says.
    Own,
    /// `<<`.
    Merge,
    /// The second of two equal keys, which nobody reads.
    Double,
}

/// Reads `text`; none if it is not YAML, or holds what no DAG file may (a mapping as a key, more
/// than one document).
pub(super) fn parse(text: &str) -> Option<Concrete> {
    let options = granit_parser::options! {
        emit_comments: true,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        simple_key_max_lookahead: 4096,
        flow_nesting_limit: yaml::DEPTH_MAX,
        block_nesting_limit: yaml::DEPTH_MAX,
    };
    let mut builder = Builder {
        text,
        open: Vec::new(),
        root: None,
        comments: Vec::new(),
        unresolved: Vec::new(),
        anchors: HashMap::new(),
        copied: 0,
    };
    for event in Parser::new_from_str_with_options(text, options) {
        let (event, mark) = event.ok()?;
        builder.event(event, &mark)?;
    }
    let Builder { root, comments, unresolved, anchors, .. } = builder;
    Some(Concrete { root: root?, comments, unresolved, anchors })
}

impl Concrete {
    /// What `node` means, with aliases and merge keys resolved.
    pub fn json(&self, node: &Node) -> Json {
        json(&self.anchors, node)
    }

    /// Whether `node` means `json`.
    pub fn says(&self, node: &Node, json: &Json) -> bool {
        match (&node.content, json) {
            (Content::Scalar(Value::Str(text, _)), json) => json.as_str() == Some(text),
            (Content::Seq { items, .. }, Json::Array(want)) => {
                let mut pairs = items.iter().zip(want);
                items.len() == want.len() && pairs.all(|(item, want)| self.says(item, want))
            }
            (Content::Map { entries, .. }, Json::Object(want))
                if entries.iter().all(|entry| entry.role == Role::Own) =>
            {
                let says = |entry: &Entry| {
                    want.get(&entry.name).is_some_and(|want| self.says(&entry.value, want))
                };
                entries.len() == want.len() && entries.iter().all(says)
            }
            (Content::Alias(id), json) => self.target(*id) == json,
            _ => self.json(node) == *json,
        }
    }

    /// The value behind `*name`.
    pub fn target(&self, alias: usize) -> &Json {
        self.anchors.get(&alias).map_or(&Json::Null, |anchor| &anchor.json)
    }

    /// The name behind `&` and `*`.
    pub fn name_of(&self, anchor: usize) -> &str {
        self.anchors.get(&anchor).map_or("", |anchor| &anchor.name)
    }

    /// What a mapping takes over by `<<`, its own keys left out.
    pub fn merged(&self, entries: &[Entry]) -> Map<String, Json> {
        merged(&self.anchors, entries)
    }
}

impl Node {
    /// The entries of a mapping; nothing for all else.
    pub fn entries(&self) -> &[Entry] {
        match &self.content {
            Content::Map { entries, .. } => entries,
            _ => &[],
        }
    }

    /// The entry called `name`, if this is a mapping that says it itself.
    pub fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.role == Role::Own && entry.name == name)
    }

    /// The text of a scalar and how it is written.
    pub fn text(&self) -> Option<(&str, Style)> {
        match &self.content {
            Content::Scalar(Value::Str(text, style)) => Some((text, *style)),
            _ => None,
        }
    }

    /// It has anchors, or takes over what stands elsewhere.
    pub fn is_tied(&self) -> bool {
        self.anchor.is_some()
            || match &self.content {
                Content::Alias(_) => true,
                Content::Scalar(_) => false,
                Content::Seq { items, .. } => items.iter().any(Node::is_tied),
                Content::Map { entries, .. } => {
                    entries.iter().any(|it| it.role != Role::Own || it.value.is_tied())
                }
            }
    }

    /// A list or mapping in brackets.
    pub fn is_flow(&self) -> bool {
        matches!(self.content, Content::Seq { flow: true, .. } | Content::Map { flow: true, .. })
    }

    /// A list or mapping whose parts stand on lines of their own.
    pub fn is_block_collection(&self) -> bool {
        matches!(self.content, Content::Seq { flow: false, .. } | Content::Map { flow: false, .. })
    }

    /// A text behind `|` or `>`.
    pub fn is_block_scalar(&self) -> bool {
        matches!(self.text(), Some((_, Style::Literal | Style::Folded)))
    }

    /// Nothing is written where the value would stand.
    pub fn is_unwritten(&self) -> bool {
        self.span.start == self.span.end && matches!(self.content, Content::Scalar(Value::Null))
    }
}

fn json(anchors: &HashMap<usize, Anchor>, node: &Node) -> Json {
    match &node.content {
        Content::Scalar(value) => {
            tree::Node { value: value.clone(), span: Span::default() }.to_json()
        }
        Content::Alias(id) => anchors.get(id).map_or(Json::Null, |anchor| anchor.json.clone()),
        Content::Seq { items, .. } => items.iter().map(|item| json(anchors, item)).collect(),
        Content::Map { entries, .. } => {
            let own = entries.iter().filter(|entry| entry.role == Role::Own);
            let mut map: Map<String, Json> =
                own.map(|entry| (entry.name.clone(), json(anchors, &entry.value))).collect();
            map.extend(merged(anchors, entries));
            Json::Object(map)
        }
    }
}

/// How many values `json` is made of.
fn weight(json: &Json) -> usize {
    1 + match json {
        Json::Array(items) => items.iter().map(weight).sum(),
        Json::Object(map) => map.values().map(weight).sum::<usize>(),
        _ => 0,
    }
}

fn merged(anchors: &HashMap<usize, Anchor>, entries: &[Entry]) -> Map<String, Json> {
    let mut map = Map::new();
    if entries.iter().all(|entry| entry.role != Role::Merge) {
        return map;
    }
    let own: HashSet<&str> =
        entries.iter().filter(|own| own.role == Role::Own).map(|own| own.name.as_str()).collect();
    for entry in entries.iter().filter(|entry| entry.role == Role::Merge) {
        let sources = match json(anchors, &entry.value) {
            Json::Array(sources) => sources,
            source => vec![source],
        };
        for (key, value) in sources.into_iter().filter_map(into_object).flatten() {
            if !own.contains(key.as_str()) && !map.contains_key(&key) {
                map.insert(key, value);
            }
        }
    }
    map
}

fn into_object(value: Json) -> Option<Map<String, Json>> {
    match value {
        Json::Object(map) => Some(map),
        _ => None,
    }
}

/// A collection that is not closed yet.
struct Open {
    node: Node,
    anchor: usize,
    /// A key that waits for its value.
    key: Option<(String, Span, Role)>,
    /// The keys that were there already.
    seen: HashSet<String>,
}

struct Builder<'a> {
    text: &'a str,
    open: Vec<Open>,
    root: Option<Node>,
    comments: Vec<Span>,
    unresolved: Vec<String>,
    anchors: HashMap<usize, Anchor>,
    /// How many values all anchors together stand for.
    copied: usize,
}

fn span_of(mark: &Mark) -> Span {
    mark.byte_range().map_or(Span::default(), |range| Span::new(range.start, range.end))
}

impl Builder<'_> {
    fn event(&mut self, event: Event, mark: &Mark) -> Option<()> {
        let span = span_of(mark);
        let tag = mark.tag_span().map(|tag| span_of(&tag));
        let properties_end = tag.map(|tag| tag.end);
        let node = |content| Node { content, span, anchor: None, tag, properties_end };
        match event {
            Event::Scalar(text, style, anchor, name) => {
                let tag = name.as_deref().map(|tag| (tag.is_yaml_core_schema(), tag.suffix()));
                let value =
                    yaml::scalar_value(&text, style_of(style), tag).unwrap_or(Value::Broken);
                self.add(node(Content::Scalar(value)), anchor)
            }
            Event::Alias(anchor) => self.add(node(Content::Alias(anchor)), 0),
            Event::UnresolvedAlias(name) => {
                self.unresolved.push(name.into_owned());
                self.add(node(Content::Scalar(Value::Broken)), 0)
            }
            Event::Anchor(id, name) => self.name(id, name.into_owned(), span.end),
            Event::SequenceStart(style, anchor, _) => {
                let flow = style == StructureStyle::Flow;
                self.start(node(Content::Seq { flow, items: Vec::new() }), anchor)
            }
            Event::MappingStart(style, anchor, _) => {
                let flow = style == StructureStyle::Flow;
                self.start(node(Content::Map { flow, entries: Vec::new() }), anchor)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let mut open = self.open.pop()?;
                open.node.span.end = open.node.span.end.max(span.end);
                self.add(open.node, open.anchor)
            }
            Event::Comment(..) => {
                self.comments.push(span);
                Some(())
            }
            Event::DocumentStart(..) if self.root.is_some() => None,
            _ => Some(()),
        }
    }

    fn start(&mut self, node: Node, anchor: usize) -> Option<()> {
        self.open.push(Open { node, anchor, key: None, seen: HashSet::new() });
        Some(())
    }

    /// The name of an anchor comes directly after the node that has it.
    fn name(&mut self, id: usize, name: String, end: usize) -> Option<()> {
        let node = match self.open.last_mut() {
            Some(open) if open.anchor == id => &mut open.node,
            Some(open) => match &mut open.node.content {
                Content::Seq { items, .. } => items.last_mut()?,
                // An anchored key is refused: the name stands at no value.
                Content::Map { entries, .. } if open.key.is_none() => {
                    &mut entries.last_mut()?.value
                }
                _ => return None,
            },
            None => self.root.as_mut()?,
        };
        node.anchor = Some(id);
        node.properties_end = node.properties_end.max(Some(end));
        let json = self.anchors.remove(&id).map_or(Json::Null, |anchor| anchor.json);
        self.anchors.insert(id, Anchor { name, json });
        Some(())
    }

    /// Puts a finished node where it belongs.
    fn add(&mut self, node: Node, anchor: usize) -> Option<()> {
        if anchor > 0 {
            let json = json(&self.anchors, &node);
            self.copied += weight(&json);
            if self.copied > yaml::ALIAS_NODES_MAX {
                return None;
            }
            let name = self.anchors.remove(&anchor).map_or(String::new(), |anchor| anchor.name);
            self.anchors.insert(anchor, Anchor { name, json });
        }
        let Some(open) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return Some(());
        };
        match &mut open.node.content {
            Content::Seq { items, .. } => items.push(node),
            Content::Map { entries, .. } => match open.key.take() {
                None => open.key = Some(key(self.text, &node)?),
                Some((name, key, role)) => {
                    let is_double = role == Role::Own && !open.seen.insert(name.clone());
                    let role = if is_double { Role::Double } else { role };
                    entries.push(Entry { name, key, role, value: node });
                }
            },
            _ => return None,
        }
        Some(())
    }
}

/// A key as the reader takes it: its text, or what is written where YAML sees no text.
fn key(text: &str, node: &Node) -> Option<(String, Span, Role)> {
    let written = text.get(node.span.start..node.span.end)?;
    let (name, role) = match &node.content {
        Content::Scalar(Value::Str(name, Style::Plain)) if name == "<<" => {
            (name.clone(), Role::Merge)
        }
        Content::Scalar(Value::Str(name, _)) => (name.clone(), Role::Own),
        Content::Scalar(_) => (written.to_owned(), Role::Own),
        _ => return None,
    };
    Some((name, node.span, role))
}

fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::SingleQuoted => Style::SingleQuoted,
        ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
        _ => Style::Plain,
    }
}
