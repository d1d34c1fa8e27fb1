//! Where the nodes of a graph stand and how its edges run, so that the canvas, pictures and tests
//! all show the same thing.
//!
//! Layered (Sugiyama): `rank` gives each node its layer, `layers` splits long edges, `order` takes
//! crossings away, `across` and `along` turn that into coordinates, `by_hand` makes room for what
//! somebody placed. Inside, *along* is the direction in which edges go and *across* the other one;
//! left to right or top down is decided at the very end. Same graph, same layout: nothing here
//! depends on chance or on hashes. How a node looks does not belong here.

mod across;
mod along;
mod by_hand;
mod crossings;
mod dag;
mod finish;
mod graph;
mod layers;
mod lines;
mod order;
mod rank;
#[cfg(test)]
mod tests;
pub(crate) mod text;

use serde::{Deserialize, Serialize};

pub use graph::{Direction, Edge, Graph, Group, Node, Spacing};

/// A place: pixels to the right and down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Point {
    pub x: i64,
    pub y: i64,
}

/// A box: its top left corner and its size.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Rect {
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
}

/// A node or a group, and the box that it fills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placed {
    /// Its name in the graph.
    pub id: String,
    /// Its box.
    #[serde(flatten)]
    pub rect: Rect,
}

/// The way of an edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The node it comes from.
    pub from: String,
    /// The node it goes to.
    pub to: String,
    /// Its corners, from border to border; two neighbours differ in one coordinate only. Empty
    /// where the graph names no two different nodes.
    pub points: Vec<Point>,
    /// The words that stand on it, and their middle.
    pub label: Option<Label>,
}

/// Words on an edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// The words.
    pub text: String,
    /// Their middle.
    #[serde(flatten)]
    pub at: Point,
}

/// Where everything stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// What contains it all.
    pub bounds: Rect,
    /// In the order of the graph's nodes.
    pub nodes: Vec<Placed>,
    /// In the order of the graph's groups; those without nodes are left out.
    pub groups: Vec<Placed>,
    /// In the order of the graph's edges.
    pub edges: Vec<Route>,
}

impl Rect {
    /// The first x behind it.
    pub fn right(&self) -> i64 {
        self.x + self.width
    }

    /// The first y below it.
    pub fn bottom(&self) -> i64 {
        self.y + self.height
    }

    /// Whether the two share more than a border.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }

    /// The smallest box that contains both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let (right, bottom) = (self.right().max(other.right()), self.bottom().max(other.bottom()));
        Self { x, y, width: right - x, height: bottom - y }
    }
}

/// Lays out `graph`.
///
/// Nodes never overlap, except where two were placed by hand onto each other. Every edge goes
/// forward, except from or to a node placed by hand and where the graph has a cycle. The box of a
/// group contains its members and nobody else, again as far as hands allow.
///
/// Any graph will do: edges and groups that do not exist are passed over, sizes and places are
/// limited to what can be drawn.
pub fn layout(graph: &Graph) -> Layout {
    let plan = graph::Plan::new(graph);
    let mut layers = layers::Layers::new(&plan);
    let kept = across::Kept::new(graph, &plan);
    order::order(&mut layers, &plan, &kept);
    let across = across::across(&layers, &plan, &kept);
    let along = along::along(&layers, &plan, &across);
    let mut drawing = finish::draw(&layers, &plan, &across, &along);
    by_hand::place(&mut drawing, &plan, &kept);
    finish::layout(graph, &plan, drawing)
}
