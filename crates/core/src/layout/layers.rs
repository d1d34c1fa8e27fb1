//! The layered graph: nodes, and in every layer that an edge passes an item of its own, so that
//! all edges lead from one layer to the next.
//!
//! Items are numbered: the nodes first, as in the plan, then what was added. In which order a layer
//! holds them is for `order` to say; here they stand as a walk through the graph meets them.

use super::graph::Plan;

/// Items that are added for long edges, at most: so many for each node and edge, and so many more.
const ADDED_EACH: usize = 6;
const ADDED_MORE: usize = 10_000;

/// The way of an edge through the layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Through added items, `count` of them from `first` on.
    Items { first: usize, count: usize },
    /// Around all layers: the edge is too long to be led through them.
    Around,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Layers {
    /// How many of the items are nodes.
    pub nodes: usize,
    /// The layer of each item.
    pub rank: Vec<usize>,
    /// The innermost group of each item.
    pub group: Vec<usize>,
    /// The items of each layer, in order.
    pub order: Vec<Vec<usize>>,
    /// Items in the layer before to which each item is joined.
    pub before: Links,
    /// The same in the layer after.
    pub after: Links,
    /// The way of each edge of the plan.
    pub ways: Vec<Way>,
    /// The first and the last layer of each group; `None` for those without nodes.
    pub span: Vec<Option<(usize, usize)>>,
}

/// For each item a list of others.
#[derive(Debug, Default)]
pub(super) struct Links {
    start: Vec<usize>,
    to: Vec<usize>,
}

impl Links {
    fn new(count: usize, pairs: impl Iterator<Item = (usize, usize)> + Clone) -> Self {
        let mut start = vec![0; count + 1];
        for (from, _) in pairs.clone() {
            start[from + 1] += 1;
        }
        for at in 0..count {
            start[at + 1] += start[at];
        }
        let mut next = start.clone();
        let mut to = vec![0; start[count]];
        for (from, other) in pairs {
            to[next[from]] = other;
            next[from] += 1;
        }
        Self { start, to }
    }

    /// The list of `item`.
    pub(super) fn of(&self, item: usize) -> &[usize] {
        &self.to[self.range(item)]
    }

    /// Where the list of `item` lies among all lists, one behind the other.
    pub(super) fn range(&self, item: usize) -> std::ops::Range<usize> {
        self.start[item]..self.start[item + 1]
    }
}

impl Layers {
    pub(super) fn new(plan: &Plan) -> Self {
        let nodes = plan.length.len();
        let mut layers = Self {
            nodes,
            rank: plan.rank.clone(),
            group: plan.group.clone(),
            order: Vec::new(),
            before: Links::default(),
            after: Links::default(),
            ways: vec![Way::Around; plan.edges.len()],
            span: spans(plan),
        };
        let mut joins = layers.add_edges(plan);
        joins.extend(layers.fill_groups(plan));
        let count = layers.rank.len();
        layers.before = Links::new(count, joins.iter().map(|(from, to)| (*to, *from)));
        layers.after = Links::new(count, joins.iter().copied());
        layers.walk();
        layers
    }

    /// The items of an edge from end to end.
    pub(super) fn path(&self, plan: &Plan, edge: usize) -> Vec<usize> {
        let (from, to) = plan.edges[edge];
        let added = match self.ways[edge] {
            Way::Items { first, count } => first..first + count,
            Way::Around => 0..0,
        };
        std::iter::once(from).chain(added).chain(std::iter::once(to)).collect()
    }

    /// Whether `item` is a part of a long edge.
    pub(super) fn is_added(&self, item: usize) -> bool {
        item >= self.nodes
    }

    fn add(&mut self, rank: usize, group: usize) -> usize {
        self.rank.push(rank);
        self.group.push(group);
        self.rank.len() - 1
    }

    /// Adds the items of long edges, of the shorter ones first while there is room.
    fn add_edges(&mut self, plan: &Plan) -> Vec<(usize, usize)> {
        let length = |edge: usize| plan.rank[plan.edges[edge].1] - plan.rank[plan.edges[edge].0];
        let mut left = ADDED_EACH * (self.nodes + plan.edges.len()) + ADDED_MORE;
        let mut by_length: Vec<usize> = (0..plan.edges.len()).collect();
        by_length.sort_by_key(|edge| length(*edge));
        for edge in by_length {
            let Some(rest) = left.checked_sub(length(edge) - 1) else { break };
            left = rest;
            self.ways[edge] = Way::Items { first: 0, count: length(edge) - 1 };
        }
        let mut joins = Vec::new();
        for (edge, (from, to)) in plan.edges.iter().copied().enumerate() {
            let Way::Items { count, .. } = self.ways[edge] else { continue };
            let first = self.rank.len();
            self.ways[edge] = Way::Items { first, count };
            let mut last = from;
            for rank in plan.rank[from] + 1..plan.rank[to] {
                let group = self.passes(plan, (from, to), rank);
                let item = self.add(rank, group);
                joins.push((last, item));
                last = item;
            }
            joins.push((last, to));
        }
        joins
    }

    /// The group in which an edge passes a layer: one of those around its ends that are still, or
    /// already, there. So it leaves and enters groups through their ends, not through their sides.
    fn passes(&self, plan: &Plan, (from, to): (usize, usize), rank: usize) -> usize {
        let holds = |group: &usize| {
            self.span[*group].is_some_and(|(first, last)| (first..=last).contains(&rank))
        };
        let inside = |node: usize| plan.around(plan.group[node]).find(holds);
        match (inside(from), inside(to)) {
            (Some(one), Some(other)) if plan.depth[other] > plan.depth[one] => other,
            (Some(one), _) => one,
            (None, Some(other)) => other,
            (None, None) => plan.root(),
        }
    }

    /// A group has an item in each of its layers, so that nobody else gets into its box.
    fn fill_groups(&mut self, plan: &Plan) -> Vec<(usize, usize)> {
        let mut joins = Vec::new();
        let mut held: Vec<std::collections::BTreeMap<usize, usize>> =
            vec![Default::default(); plan.root()];
        for item in 0..self.rank.len() {
            for group in plan.around(self.group[item]) {
                held[group].entry(self.rank[item]).or_insert(item);
            }
        }
        // From the inside out: what fills a group fills those around it.
        let mut groups: Vec<usize> = (0..plan.root()).collect();
        groups.sort_by_key(|group| std::cmp::Reverse(plan.depth[*group]));
        for group in groups {
            let Some((first, last)) = self.span[group] else { continue };
            for rank in first..=last {
                if held[group].contains_key(&rank) {
                    continue;
                }
                let item = self.add(rank, group);
                joins.push((held[group][&(rank - 1)], item));
                for around in plan.around(group) {
                    held[around].entry(rank).or_insert(item);
                }
            }
        }
        joins
    }

    /// The first order: depth first, so that trees do not cross.
    fn walk(&mut self) {
        let count = self.rank.len();
        let last = self.rank.iter().max().map_or(0, |last| last + 1);
        self.order = vec![Vec::new(); last];
        let mut seen = vec![false; count];
        let mut starts: Vec<usize> = (0..count).collect();
        starts.sort_by_key(|item| self.rank[*item]);
        let mut stack = Vec::new();
        for start in starts {
            stack.push(start);
            while let Some(item) = stack.pop() {
                if std::mem::replace(&mut seen[item], true) {
                    continue;
                }
                self.order[self.rank[item]].push(item);
                stack.extend(self.after.of(item).iter().rev().filter(|next| !seen[**next]));
            }
        }
    }
}

/// The first and the last layer of each group's nodes.
fn spans(plan: &Plan) -> Vec<Option<(usize, usize)>> {
    let mut spans: Vec<Option<(usize, usize)>> = vec![None; plan.root()];
    for (node, rank) in plan.rank.iter().copied().enumerate() {
        for group in plan.around(plan.group[node]) {
            let (first, last) = spans[group].unwrap_or((rank, rank));
            spans[group] = Some((first.min(rank), last.max(rank)));
        }
    }
    spans
}
