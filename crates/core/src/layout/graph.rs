//! What is laid out: the graph as others hand it in, and `Plan`, the same graph made safe.
//!
//! Everything that depends on the direction is turned here, and back in `finish`; everything that
//! a careless caller could get wrong (names of nothing, cycles, absurd sizes) ends here.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::{Layout, Point, rank, text};

/// Where edges go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From left to right.
    #[default]
    LeftRight,
    /// From the top down.
    TopDown,
}

impl Direction {
    /// From right and down to along and across, or back.
    pub(super) fn turned(self, x: i64, y: i64) -> (i64, i64) {
        match self {
            Self::LeftRight => (x, y),
            Self::TopDown => (y, x),
        }
    }
}

/// A graph to be laid out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Graph {
    /// Where edges go.
    pub direction: Direction,
    /// The distances between things.
    pub spacing: Spacing,
    /// Their order decides where nothing else does.
    pub nodes: Vec<Node>,
    /// Boxes around nodes.
    pub groups: Vec<Group>,
    /// What leads from node to node.
    pub edges: Vec<Edge>,
    /// The layout before the last change. Nodes that it knows then stay where they were, as far as
    /// there is room; without it they stand where they stand best.
    pub previous: Option<Layout>,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Its name, unique among the nodes.
    pub id: String,
    /// The innermost group around it, by its place in [`Graph::groups`].
    pub group: Option<usize>,
    /// In pixels.
    pub width: i64,
    /// In pixels.
    pub height: i64,
    /// Where somebody placed its top left corner, within a thousand million pixels of the origin.
    pub fixed: Option<Point>,
}

/// A box around nodes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Its name, unique among the groups.
    pub id: String,
    /// The group around it, by its place in [`Graph::groups`].
    pub parent: Option<usize>,
}

/// What leads from one node to another, by their places in [`Graph::nodes`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge {
    /// Where it comes from.
    pub from: usize,
    /// Where it goes.
    pub to: usize,
    /// A few words for which it is to have room; often none.
    pub label: String,
}

/// The distances between things, in pixels (or in whatever the sizes of the nodes are given).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spacing {
    /// All places are multiples of it.
    pub grid: i64,
    /// Between two nodes side by side.
    pub nodes: i64,
    /// Between an edge and what it passes.
    pub edges: i64,
    /// Between two layers, at least.
    pub layers: i64,
    /// Between two parallel edges on their way between two layers.
    pub tracks: i64,
    /// Between a layer and the first turn of an edge; room for an arrowhead.
    pub turn: i64,
    /// Between the border of a group and what is in it.
    pub padding: i64,
    /// The same at its top, where its name stands.
    pub heading: i64,
}

impl Edge {
    /// The height of a label's letters, in pixels.
    pub(crate) const LABEL_SIZE: f64 = 11.0;
}

impl Spacing {
    /// For nodes of 208 x 52 pixels.
    pub const PIXELS: Self = Self {
        grid: 4,
        nodes: 32,
        edges: 16,
        layers: 88,
        tracks: 8,
        turn: 20,
        padding: 16,
        heading: 32,
    };
    /// For a terminal, whose nodes are one line high.
    pub const CELLS: Self =
        Self { grid: 1, nodes: 0, edges: 1, layers: 4, tracks: 1, turn: 2, padding: 1, heading: 1 };

    /// The last place on the grid that is not behind `at`.
    pub(super) fn floor(&self, at: i64) -> i64 {
        at.div_euclid(self.grid.max(1)) * self.grid.max(1)
    }

    /// The first place on the grid that is not before `at`.
    pub(super) fn ceil(&self, at: i64) -> i64 {
        -self.floor(-at)
    }
}

impl Default for Spacing {
    fn default() -> Self {
        Self::PIXELS
    }
}

impl Node {
    /// The width of a node on the canvas.
    pub const WIDTH: i64 = 208;
    /// The height of a node on the canvas.
    pub const HEIGHT: i64 = 52;
}

/// The largest distance from the origin, and the largest size: sums of them cannot overflow.
pub(super) const FAR: i64 = 1_000_000_000;
const LARGE: i64 = 100_000;

/// The graph with every name valid, every edge forward, and nothing left of left and right.
#[derive(Debug)]
pub(super) struct Plan {
    pub direction: Direction,
    pub spacing: Spacing,
    /// Of each node along the edges' direction.
    pub length: Vec<i64>,
    /// Of each node across it.
    pub breadth: Vec<i64>,
    /// How far the lines of edges are off the grid, so that the corners of nodes are on it.
    pub rest: i64,
    /// Along and across, of nodes placed by hand.
    pub fixed: Vec<Option<(i64, i64)>>,
    /// The innermost group of each node; [`Plan::root`] where there is none.
    pub group: Vec<usize>,
    /// The group around each group; the root is its own.
    pub parent: Vec<usize>,
    /// How many groups are around each group.
    pub depth: Vec<usize>,
    /// Without doubles and cycles.
    pub edges: Vec<(usize, usize)>,
    /// The room along that the label of each edge takes.
    pub label: Vec<i64>,
    /// For each edge of the graph its place in `edges`, and whether it was turned round.
    pub origin: Vec<Option<(usize, bool)>>,
    /// The layer of each node.
    pub rank: Vec<usize>,
}

impl Plan {
    pub(super) fn new(graph: &Graph) -> Self {
        let turned = |x: i64, y: i64| graph.direction.turned(x, y);
        let sizes = graph
            .nodes
            .iter()
            .map(|node| turned(node.width.clamp(1, LARGE), node.height.clamp(1, LARGE)));
        let (length, breadth): (Vec<i64>, Vec<i64>) = sizes.unzip();
        let far = |at: i64| at.clamp(-FAR, FAR);
        let fixed = |node: &Node| node.fixed.map(|at| turned(far(at.x), far(at.y)));
        let (edges, origin) = forward(graph);
        let root = graph.groups.len();
        let (parent, depth) = nesting(&graph.groups);
        let group = |node: &Node| node.group.filter(|group| *group < root).unwrap_or(root);
        let spacing = graph.spacing;
        let least = breadth.iter().min().copied().unwrap_or(0) / 2;
        Self {
            direction: graph.direction,
            rest: least - spacing.floor(least),
            spacing,
            fixed: graph.nodes.iter().map(fixed).collect(),
            group: graph.nodes.iter().map(group).collect(),
            parent,
            depth,
            rank: rank::ranks(length.len(), &edges),
            length,
            breadth,
            label: labels(graph, &origin, edges.len()),
            edges,
            origin,
        }
    }

    /// What stands for no group.
    pub(super) fn root(&self) -> usize {
        self.parent.len() - 1
    }

    /// `group` and all groups around it, from the inside out, without the root.
    pub(super) fn around(&self, group: usize) -> impl Iterator<Item = usize> + '_ {
        let root = self.root();
        std::iter::successors(Some(group), |group| Some(self.parent[*group]))
            .take_while(move |group| *group != root)
    }

    /// Room of a group's border before and after its content: along, then across.
    pub(super) fn padding(&self) -> [(i64, i64); 2] {
        let Spacing { padding, heading, .. } = self.spacing;
        match self.direction {
            Direction::LeftRight => [(padding, padding), (heading, padding)],
            Direction::TopDown => [(heading, padding), (padding, padding)],
        }
    }

    /// How far `node` reaches across, before and behind the line of its edges. The line is in the
    /// middle, as far as all nodes can have their corners on the grid.
    pub(super) fn reach(&self, node: usize) -> (i64, i64) {
        let before = self.spacing.floor(self.breadth[node] / 2 - self.rest) + self.rest;
        (before, self.breadth[node] - before)
    }
}

/// Edges between existing, different nodes, each once, turned round where they close a cycle.
#[expect(clippy::type_complexity, reason = "it is taken apart where it is called")]
fn forward(graph: &Graph) -> (Vec<(usize, usize)>, Vec<Option<(usize, bool)>>) {
    let count = graph.nodes.len();
    let is_edge = |edge: &&Edge| edge.from < count && edge.to < count && edge.from != edge.to;
    let mut seen = HashSet::new();
    let mut edges: Vec<(usize, usize)> = Vec::new();
    for edge in graph.edges.iter().filter(is_edge) {
        if seen.insert((edge.from, edge.to)) {
            edges.push((edge.from, edge.to));
        }
    }
    let mut turned = HashSet::new();
    for at in rank::closing(count, &edges) {
        turned.insert(edges[at]);
        edges[at] = (edges[at].1, edges[at].0);
    }
    // Turning may have made doubles.
    let mut place = HashMap::new();
    let mut unique = Vec::with_capacity(edges.len());
    for edge in edges {
        place.entry(edge).or_insert_with(|| {
            unique.push(edge);
            unique.len() - 1
        });
    }
    let origin = graph.edges.iter().map(|edge| {
        let is_turned = turned.contains(&(edge.from, edge.to));
        let ends = if is_turned { (edge.to, edge.from) } else { (edge.from, edge.to) };
        place.get(&ends).map(|at| (*at, is_turned))
    });
    let origin = origin.collect();
    (unique, origin)
}

/// The room that the longest label of each edge takes.
fn labels(graph: &Graph, origin: &[Option<(usize, bool)>], count: usize) -> Vec<i64> {
    let mut room = vec![0; count];
    for (edge, origin) in graph.edges.iter().zip(origin) {
        if let Some((at, _)) = origin.filter(|_| !edge.label.is_empty()) {
            let own = match graph.direction {
                Direction::LeftRight => text::width(&edge.label, Edge::LABEL_SIZE) as i64 + 16,
                Direction::TopDown => 24,
            };
            room[at] = own.clamp(0, LARGE).max(room[at]);
        }
    }
    room
}

/// The parent and the depth of each group, the root last. Who is around itself has no parent.
fn nesting(groups: &[Group]) -> (Vec<usize>, Vec<usize>) {
    let root = groups.len();
    let named = |at: usize| groups[at].parent.filter(|parent| *parent < root).unwrap_or(root);
    let up = |at: usize| if at == root { root } else { named(at) };
    let depth_of = |at: usize| {
        let mut above = at;
        (0..=root).find(|_| {
            let is_root = above == root;
            above = up(above);
            is_root
        })
    };
    let is_sound: Vec<bool> = (0..=root).map(|at| depth_of(at).is_some()).collect();
    let parent = (0..=root).map(|at| if is_sound[at] { up(at) } else { root }).collect();
    let depth = (0..=root).map(|at| depth_of(at).unwrap_or(1)).collect();
    (parent, depth)
}
