//! Where things stand across the edges' direction: a line for each item, two for each group.
//!
//! Items that should be in one line, such as those of a long edge, are one `Block`, so that they
//! are straight by construction. Blocks are pulled to what they are joined to and keep their
//! distances: pushing all down and pushing all up both give a valid answer, and so does the middle
//! of the two, which favours neither side. The borders of groups are blocks like all others.

use std::collections::{BTreeMap, HashMap};

use super::{
    graph::{FAR, Graph, Plan},
    layers::Layers,
    lines::Lines,
};

/// How much broader than its broadest layer a drawing may become for the sake of straight edges.
const SPREAD_MAX: f64 = 1.6;
const SPREAD_FREE: f64 = 240.0;

/// Where nodes stood in the layout before.
#[derive(Debug)]
pub(super) struct Kept {
    /// Of each node its place along, and its line; empty if there was none.
    nodes: Vec<Option<(i64, i64)>>,
}

impl Kept {
    pub(super) fn new(graph: &Graph, plan: &Plan) -> Self {
        let Some(previous) = &graph.previous else { return Self { nodes: Vec::new() } };
        let boxes: HashMap<&str, _> =
            previous.nodes.iter().map(|placed| (&*placed.id, placed.rect)).collect();
        let place = |node: usize| {
            let rect = boxes.get(&*graph.nodes[node].id)?;
            let (along, across) =
                plan.direction.turned(rect.x.clamp(-FAR, FAR), rect.y.clamp(-FAR, FAR));
            plan.fixed[node].is_none().then_some((along, across + plan.reach(node).0))
        };
        Self { nodes: (0..plan.length.len()).map(place).collect() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.nodes.iter().all(Option::is_none)
    }

    /// The line of a node.
    pub(super) fn line(&self, node: usize) -> Option<i64> {
        self.nodes.get(node).copied().flatten().map(|(_, line)| line)
    }

    /// Where a node began along.
    pub(super) fn start(&self, node: usize) -> Option<i64> {
        self.nodes.get(node).copied().flatten().map(|(start, _)| start)
    }
}

/// See the module.
#[derive(Debug)]
pub(super) struct Across {
    /// The line of each item: where its edges come and go.
    pub line: Vec<i64>,
    /// From where to where each group reaches.
    pub group: Vec<(i64, i64)>,
}

/// Finds the lines.
pub(super) fn across(layers: &Layers, plan: &Plan, kept: &Kept) -> Across {
    let rows = rows(layers, plan);
    let blocks = blocks(layers, plan, &rows, !kept.is_empty());
    let mut lines = Lines::new(&blocks, layers);
    if kept.is_empty() {
        lines.pull();
    } else {
        lines.keep(layers, plan, kept);
    }
    lines.settle();
    let at = |thing: usize| {
        let block = blocks.of.get(thing).copied().unwrap_or(0);
        let line = lines.at.get(block).copied().unwrap_or(0.0);
        plan.spacing.floor(line.floor() as i64)
    };
    let items = layers.rank.len();
    let group = |group: usize| (at(items + 2 * group), at(items + 2 * group + 1));
    Across {
        line: (0..items).map(|item| at(item) + plan.rest).collect(),
        group: (0..plan.root()).map(group).collect(),
    }
}

/// Long edges are straight as long as that does not spread the drawing: lines that run beside each
/// other for long push each other away like the steps of a stair.
fn blocks(layers: &Layers, plan: &Plan, rows: &[Vec<usize>], is_kept: bool) -> Blocks {
    let breadth = |row: &Vec<usize>| -> i64 {
        row.windows(2).map(|pair| distance(layers, plan, pair[0], pair[1])).sum()
    };
    let least = rows.iter().map(breadth).max().unwrap_or(0) as f64;
    for straight_max in [usize::MAX, 24, 8, 3, 1] {
        let aligned = Alignment { is_kept, straight_max };
        // Lines that do not cross never go in a circle; should they, shorter ones are tried.
        let blocks = Blocks::new(layers, plan, rows, aligned);
        let is_good = |blocks: &Blocks| blocks.breadth() <= SPREAD_MAX * least + SPREAD_FREE;
        if let Some(blocks) = blocks.filter(|blocks| straight_max == 1 || is_good(blocks)) {
            return blocks;
        }
    }
    Blocks::default()
}

/// The items of each layer with the borders of groups between them. The borders of group `g` go by
/// the numbers `items + 2 * g` and one more.
fn rows(layers: &Layers, plan: &Plan) -> Vec<Vec<usize>> {
    let items = layers.rank.len();
    let row = |layer: &Vec<usize>| {
        let mut row = Vec::with_capacity(layer.len());
        let mut open: Vec<usize> = Vec::new();
        for item in layer {
            let mut around: Vec<usize> = plan.around(layers.group[*item]).collect();
            around.reverse();
            let same = open.iter().zip(&around).take_while(|(one, other)| one == other).count();
            row.extend(open.drain(same..).rev().map(|group| items + 2 * group + 1));
            row.extend(around[same..].iter().map(|group| items + 2 * group));
            open.extend(&around[same..]);
            row.push(*item);
        }
        row.extend(open.iter().rev().map(|group| items + 2 * group + 1));
        row
    };
    layers.order.iter().map(row).collect()
}

/// Which items are put in one line.
#[derive(Debug, Clone, Copy)]
struct Alignment {
    /// Nodes are to stay where they were: only long edges are held straight.
    is_kept: bool,
    /// So many items of one long edge.
    straight_max: usize,
}

impl Alignment {
    /// Whether a long edge may turn behind an item. The number of an item less its layer is the
    /// same all along an edge, so that edges do not turn all in the same gap.
    fn is_cut(self, layers: &Layers, item: usize) -> bool {
        let edge = item - layers.rank[item];
        (layers.rank[item] + 7 * edge).is_multiple_of(self.straight_max)
    }
}

/// Things that share a line, and the distances between them.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    /// The block of each item and border.
    pub of: Vec<usize>,
    pub count: usize,
    /// What stands before each block, and how far away at least.
    pub above: Vec<Vec<(usize, f64)>>,
    pub below: Vec<Vec<(usize, f64)>>,
    /// Each block after all that stand before it.
    pub walk: Vec<usize>,
    /// -1 for the first border of a group, 1 for the last, 0 for anything else.
    pub border: Vec<i8>,
}

impl Blocks {
    /// `None` if distances go in a circle.
    fn new(layers: &Layers, plan: &Plan, rows: &[Vec<usize>], how: Alignment) -> Option<Self> {
        let items = layers.rank.len();
        let things = items + 2 * plan.root();
        let mut joined: Vec<usize> = (0..things).collect();
        let mut place = vec![0; things];
        for row in rows {
            row.iter().enumerate().for_each(|(at, thing)| place[*thing] = at);
        }
        for pair in rows.windows(2) {
            for (thing, before) in align(layers, (&pair[0], &pair[1]), &place, how) {
                joined[thing] = before;
            }
        }
        let mut blocks = Self { of: vec![usize::MAX; things], ..Self::default() };
        for thing in 0..things {
            let mut first = thing;
            while joined[first] != first {
                first = joined[first];
            }
            if blocks.of[first] == usize::MAX {
                blocks.of[first] = blocks.count;
                blocks.border.push(if first < items {
                    0
                } else {
                    ((first - items) % 2) as i8 * 2 - 1
                });
                blocks.count += 1;
            }
            blocks.of[thing] = blocks.of[first];
            joined[thing] = first;
        }
        blocks.keep_distances(layers, plan, rows);
        blocks.walk()
    }

    fn keep_distances(&mut self, layers: &Layers, plan: &Plan, rows: &[Vec<usize>]) {
        let mut distances: BTreeMap<(usize, usize), i64> = BTreeMap::new();
        for pair in rows.iter().flat_map(|row| row.windows(2)) {
            let distance = distance(layers, plan, pair[0], pair[1]);
            let known = distances.entry((self.of[pair[0]], self.of[pair[1]])).or_insert(distance);
            *known = distance.max(*known);
        }
        self.above = vec![Vec::new(); self.count];
        self.below = vec![Vec::new(); self.count];
        for ((above, below), distance) in distances {
            self.above[below].push((above, distance as f64));
            self.below[above].push((below, distance as f64));
        }
    }

    /// How far the blocks reach if they stand as close as can be.
    fn breadth(&self) -> f64 {
        self.room_above().into_iter().fold(0.0, f64::max)
    }

    /// What stands before each block takes so much room at least.
    fn room_above(&self) -> Vec<f64> {
        let mut at = vec![0.0_f64; self.count];
        for block in self.walk.iter().copied() {
            let above = self.above[block].iter();
            at[block] = above.map(|(other, distance)| at[*other] + distance).fold(0.0, f64::max);
        }
        at
    }

    /// Between which lines each block stands if the drawing is not to spread.
    pub(super) fn bounds(&self) -> Vec<(f64, f64)> {
        let above = self.room_above();
        let mut below = vec![0.0_f64; self.count];
        for block in self.walk.iter().rev().copied() {
            let others = self.below[block].iter();
            below[block] = others.map(|(other, room)| below[*other] + room).fold(0.0, f64::max);
        }
        let breadth = above.iter().copied().fold(0.0, f64::max);
        let reach = (breadth * SPREAD_MAX + SPREAD_FREE) / 2.0;
        above.iter().zip(below).map(|(above, below)| (above - reach, reach - below)).collect()
    }

    fn walk(mut self) -> Option<Self> {
        let mut waits: Vec<usize> = self.above.iter().map(Vec::len).collect();
        let mut walk: Vec<usize> = (0..self.count).filter(|block| waits[*block] == 0).collect();
        let mut next = 0;
        while let Some(block) = walk.get(next).copied() {
            next += 1;
            for (other, _) in &self.below[block] {
                waits[*other] -= 1;
                if waits[*other] == 0 {
                    walk.push(*other);
                }
            }
        }
        let is_whole = walk.len() == self.count;
        self.walk = walk;
        is_whole.then_some(self)
    }
}

/// Which items of a row continue the lines of which items of the row before; lines do not cross.
fn align(
    layers: &Layers,
    (row, next): (&[usize], &[usize]),
    place: &[usize],
    how: Alignment,
) -> Vec<(usize, usize)> {
    let items = layers.rank.len();
    // The border of a group goes straight through all its layers; nothing may cross it.
    let borders: HashMap<usize, usize> = next
        .iter()
        .enumerate()
        .filter(|(_, thing)| **thing >= items)
        .map(|(at, b)| (*b, at))
        .collect();
    let mut wanted: Vec<(u8, usize, usize)> = Vec::new();
    let mut joins = Vec::new();
    for (from, thing) in row.iter().copied().enumerate() {
        if let Some(to) = borders.get(&thing) {
            wanted.push((0, from, *to));
        } else if thing < items {
            for other in layers.after.of(thing) {
                let Some(wish) = wish(layers, place, thing, *other) else { continue };
                let is_wanted = match wish {
                    1 => !how.is_cut(layers, thing),
                    _ => !how.is_kept,
                };
                if is_wanted {
                    wanted.push((wish, from, place[*other]));
                }
            }
        }
    }
    wanted.sort_by_key(|(wish, ..)| *wish);
    let mut lines: BTreeMap<usize, usize> = BTreeMap::new();
    for (wish, from, to) in wanted {
        let before = lines.range(..=from).next_back();
        let after = lines.range(from..).next();
        if before.is_none_or(|(at, end)| *at < from && *end < to)
            && after.is_none_or(|(_, end)| *end > to)
        {
            lines.insert(from, to);
            if wish > 0 {
                joins.push((next[to], row[from]));
            }
        }
    }
    joins
}

/// How much two joined items want to be in one line: 1 most; `None` not at all.
fn wish(layers: &Layers, place: &[usize], one: usize, other: usize) -> Option<u8> {
    if layers.is_added(one) && layers.is_added(other) {
        return Some(1);
    }
    let after = middle(layers.after.of(one), place);
    let before = middle(layers.before.of(other), place);
    let is_mutual = after == Some(other) && before == Some(one);
    is_mutual.then_some(if layers.is_added(one) || layers.is_added(other) { 3 } else { 2 })
}

/// The one in the middle, if their number has one.
fn middle(items: &[usize], place: &[usize]) -> Option<usize> {
    match items {
        [] => None,
        [one] => Some(*one),
        _ if items.len().is_multiple_of(2) => None,
        _ => {
            let mut sorted = items.to_vec();
            sorted.sort_by_key(|item| place[*item]);
            Some(sorted[items.len() / 2])
        }
    }
}

/// From the line of one thing to that of the next in its row, on the grid.
fn distance(layers: &Layers, plan: &Plan, one: usize, other: usize) -> i64 {
    let items = layers.rank.len();
    let [_, (heading, footing)] = plan.padding();
    let rest = |thing: usize| if thing < items { plan.rest } else { 0 };
    let is_inside =
        (one >= items && is_start(one, items)) || (other >= items && !is_start(other, items));
    let behind = match one {
        border if border >= items => {
            if is_start(border, items) {
                heading
            } else {
                0
            }
        }
        added if layers.is_added(added) => 0,
        node => plan.reach(node).1,
    };
    let before = match other {
        border if border >= items => {
            if is_start(border, items) {
                0
            } else {
                footing
            }
        }
        added if layers.is_added(added) => 0,
        node => plan.reach(node).0,
    };
    let is_edge = |thing: usize| thing < items && layers.is_added(thing);
    let gap = match (is_inside, is_edge(one) || is_edge(other)) {
        (true, _) => 0,
        (false, true) => plan.spacing.edges,
        (false, false) => plan.spacing.nodes,
    };
    plan.spacing.ceil(behind + gap + before + rest(one) - rest(other))
}

fn is_start(border: usize, items: usize) -> bool {
    (border - items).is_multiple_of(2)
}
