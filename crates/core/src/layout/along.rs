//! Where things stand along the edges' direction: the columns of the layers, and between two
//! columns the tracks on which edges turn.
//!
//! Edges that leave one item share a track, so do those that enter one; tracks are ordered so that
//! turning adds no crossing. The width of a gap grows in steps: one more edge moves no column.

use std::collections::BTreeMap;

use super::{
    across::Across,
    graph::Plan,
    layers::{Layers, Way},
};

/// Tracks are pressed together where there are more.
const TRACKS_MAX: usize = 120;
/// Up to so many nets of a gap are put in the best order; beyond that in a good one.
const SWAPPED_MAX: usize = 160;

/// See the module.
#[derive(Debug)]
pub(super) struct Along {
    /// Where the column of each layer begins.
    pub start: Vec<i64>,
    /// How long it is.
    pub length: Vec<i64>,
    /// Where each edge turns, between each two items of its path.
    pub turns: Vec<Vec<i64>>,
    /// Where the labels behind each layer have their middle.
    pub label_at: Vec<i64>,
    /// From where to where each group reaches.
    pub group: Vec<(i64, i64)>,
}

/// Edges that share a track.
#[derive(Debug, Default)]
struct Net {
    /// Lines on which they come.
    comes: Vec<i64>,
    /// Lines on which they go on.
    goes: Vec<i64>,
    /// The parts of edges: edge, and place in its path.
    parts: Vec<(usize, usize)>,
    first: i64,
    last: i64,
    track: usize,
}

/// Finds the columns and the tracks.
pub(super) fn along(layers: &Layers, plan: &Plan, across: &Across) -> Along {
    let count = layers.order.len();
    let mut length = vec![0; count];
    for (node, rank) in plan.rank.iter().enumerate() {
        length[*rank] = plan.length[node].max(length[*rank]);
    }
    let mut gaps = nets(layers, plan, across);
    let borders = Borders::new(layers, plan);
    let spacing = plan.spacing;
    let mut turns: Vec<Vec<i64>> = layers
        .ways
        .iter()
        .map(|way| match way {
            Way::Items { count, .. } => vec![0; count + 1],
            Way::Around => Vec::new(),
        })
        .collect();
    // A label stands behind the first turn of its edge.
    let mut labels = vec![0; count];
    for (edge, (from, _)) in plan.edges.iter().enumerate() {
        labels[plan.rank[*from]] = plan.label[edge].max(labels[plan.rank[*from]]);
    }
    let mut label_at = vec![0; count];
    let mut start = vec![borders.before.first().copied().unwrap_or(0); count];
    for rank in 0..count.saturating_sub(1) {
        let tracks = order_tracks(&mut gaps[rank], spacing.tracks);
        let (behind, before) = (borders.behind[rank], borders.before[rank + 1]);
        let room = (tracks.clamp(1, TRACKS_MAX) as i64 - 1) * spacing.tracks;
        let label = labels[rank];
        let needed = behind + before + 2 * spacing.turn + room + label;
        let step = 4 * spacing.tracks.max(1);
        let steps = ((needed - spacing.layers).max(0) + step - 1) / step;
        let from = start[rank] + length[rank];
        start[rank + 1] = spacing.ceil(from + spacing.layers + steps * step);
        let free = start[rank + 1] - from - behind - before - room - label;
        let first = spacing.floor(from + behind + free / 2);
        label_at[rank] = start[rank + 1] - before - spacing.turn - label / 2;
        for net in &gaps[rank] {
            let at = first + net.track as i64 * room / (tracks.max(2) as i64 - 1);
            for (edge, part) in &net.parts {
                turns[*edge][*part] = spacing.floor(at);
            }
        }
    }
    let group = |group: usize| match layers.span[group] {
        Some((first, last)) => (
            start[first] - borders.levels[group].0,
            start[last] + length[last] + borders.levels[group].1,
        ),
        None => (0, 0),
    };
    Along { group: (0..plan.root()).map(group).collect(), start, length, turns, label_at }
}

/// How much room the borders of groups take before and behind each layer.
struct Borders {
    before: Vec<i64>,
    behind: Vec<i64>,
    /// For each group how far its box reaches beyond its first and its last layer.
    levels: Vec<(i64, i64)>,
}

impl Borders {
    fn new(layers: &Layers, plan: &Plan) -> Self {
        let [(heading, footing), _] = plan.padding();
        let mut borders = Self {
            before: vec![0; layers.order.len()],
            behind: vec![0; layers.order.len()],
            levels: vec![(heading, footing); plan.root()],
        };
        let mut groups: Vec<usize> = (0..plan.root()).collect();
        groups.sort_by_key(|group| std::cmp::Reverse(plan.depth[*group]));
        for group in groups {
            let Some((first, last)) = layers.span[group] else { continue };
            let level = borders.levels[group];
            borders.before[first] = borders.before[first].max(level.0);
            borders.behind[last] = borders.behind[last].max(level.1);
            let parent = plan.parent[group];
            if parent == plan.root() {
                continue;
            }
            if layers.span[parent].is_some_and(|span| span.0 == first) {
                borders.levels[parent].0 = borders.levels[parent].0.max(level.0 + heading);
            }
            if layers.span[parent].is_some_and(|span| span.1 == last) {
                borders.levels[parent].1 = borders.levels[parent].1.max(level.1 + footing);
            }
        }
        borders
    }
}

/// What has to turn in each gap.
fn nets(layers: &Layers, plan: &Plan, across: &Across) -> Vec<Vec<Net>> {
    let mut gaps: Vec<BTreeMap<(bool, usize), Net>> = Vec::new();
    gaps.resize_with(layers.order.len(), BTreeMap::new);
    for (edge, way) in layers.ways.iter().enumerate() {
        if *way == Way::Around {
            continue;
        }
        for (part, pair) in layers.path(plan, edge).windows(2).enumerate() {
            let (from, to) = (pair[0], pair[1]);
            // Where one leads to many the many share a track, else those that meet do.
            let key = match layers.after.of(from).len() > 1 {
                true => (false, from),
                false => (true, to),
            };
            let net = gaps[layers.rank[from]].entry(key).or_default();
            net.comes.push(across.line[from]);
            net.goes.push(across.line[to]);
            net.parts.push((edge, part));
        }
    }
    let finish = |mut net: Net| {
        net.comes.sort_unstable();
        net.comes.dedup();
        net.goes.sort_unstable();
        net.goes.dedup();
        net.first = net.comes[0].min(net.goes[0]);
        net.last = net.comes[net.comes.len() - 1].max(net.goes[net.goes.len() - 1]);
        net
    };
    let turning = |gap: BTreeMap<_, Net>| {
        gap.into_values().map(finish).filter(|net| net.first < net.last).collect()
    };
    gaps.into_iter().map(turning).collect()
}

/// Gives each net its track; how many there are.
fn order_tracks(nets: &mut [Net], clearance: i64) -> usize {
    // Of those that go down the lowest turns first, of those that go up the highest.
    nets.sort_by_key(|net| {
        let sum = |lines: &[i64]| lines.iter().sum::<i64>() / lines.len() as i64;
        let (comes, goes) = (sum(&net.comes), sum(&net.goes));
        if goes > comes { (0, -comes) } else { (1, comes) }
    });
    if nets.len() <= SWAPPED_MAX {
        for _ in 0..nets.len() {
            let mut is_better = false;
            for at in 1..nets.len() {
                let (one, other) = (&nets[at - 1], &nets[at]);
                if cost(other, one) < cost(one, other) {
                    nets.swap(at - 1, at);
                    is_better = true;
                }
            }
            if !is_better {
                break;
            }
        }
    }
    let mut count = 0;
    for at in 0..nets.len() {
        let (done, rest) = nets.split_at_mut(at);
        let net = &mut rest[0];
        let meets =
            |other: &&Net| other.first < net.last + clearance && net.first < other.last + clearance;
        net.track = done.iter().filter(meets).map(|other| other.track + 1).max().unwrap_or(0);
        count = count.max(net.track + 1);
    }
    count
}

/// Crossings if `one` turns before `other`; lines that would lie on each other count as well.
fn cost(one: &Net, other: &Net) -> usize {
    let within = |lines: &[i64], net: &Net| {
        lines.partition_point(|line| *line <= net.last)
            - lines.partition_point(|line| *line < net.first)
    };
    within(&other.comes, one) + within(&one.goes, other)
}
