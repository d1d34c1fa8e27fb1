//! Anchors that are about to go, and are used elsewhere: the first who uses one takes it over.
//!
//! Values that others take over by an alias, and that change, are the business of another round of
//! the walk in `mod`.

use std::collections::HashSet;

use super::{Place, Sync, value::spaced};
use crate::file::{
    Span,
    edit::{
        concrete::{Content, Node},
        extent::column,
        scalar::Spot,
    },
};

impl Sync<'_> {
    /// An anchor that is about to go, and is used elsewhere, moves to where it is used first.
    pub(super) fn keep_anchors(&mut self) {
        let mut uses = Uses::default();
        let root = Place { slot: 0, indent: 0, flow: false, name: "", needs_colon: false };
        uses.node(self, &self.concrete.root, root);
        let is_gone = |at: usize| {
            self.splices.iter().any(|splice| splice.range.start <= at && at < splice.range.end)
        };
        let mut moved = HashSet::new();
        let lost: HashSet<usize> =
            uses.anchors.iter().filter(|(_, at)| is_gone(*at)).map(|(id, _)| *id).collect();
        let mut written = Vec::new();
        for alias in uses.aliases {
            if lost.contains(&alias.id) && !is_gone(alias.span.start) && moved.insert(alias.id) {
                let spot = Spot { flow: alias.flow, indent: alias.indent, body: None };
                let lines = self.habits.value(self.concrete.target(alias.id), "", spot);
                let name = self.concrete.name_of(alias.id);
                written.push((alias.span, format!("&{name}{}", spaced(&lines)), lines));
            }
        }
        for (span, first, lines) in written {
            self.splice(span, first);
            self.below(span.end, &lines);
        }
    }
}

/// Where anchors are and where they are used.
#[derive(Default)]
struct Uses {
    anchors: Vec<(usize, usize)>,
    aliases: Vec<Use>,
}

struct Use {
    id: usize,
    span: Span,
    indent: usize,
    flow: bool,
}

impl Uses {
    fn node(&mut self, sync: &Sync, node: &Node, place: Place) {
        if let Some(id) = node.anchor {
            self.anchors.push((id, node.span.start));
        }
        match &node.content {
            Content::Alias(id) => self.aliases.push(Use {
                id: *id,
                span: node.span,
                indent: place.indent,
                flow: place.flow,
            }),
            Content::Seq { flow, items } => {
                let flow = place.flow || *flow;
                for (item, part) in items.iter().zip(sync.item_parts(node, items, place.slot)) {
                    let indent = column(sync.text, part.start);
                    self.node(sync, item, Place { slot: part.start + 1, indent, flow, ..place });
                }
            }
            Content::Map { flow, entries } => {
                for entry in entries {
                    let place = sync.place_of_entry(entry, place.flow || *flow, "");
                    self.node(sync, &entry.value, place);
                }
            }
            Content::Scalar(_) => {}
        }
    }
}
