//! In which order the items of a layer stand: few crossings, groups in one piece.
//!
//! Sweeps sort each layer by where its neighbours stand, then items are sifted: each is led past
//! the others and stays where crossings are fewest. The items of a group lie together in every
//! layer, and two groups lie in the same order in all layers they share, or their boxes would
//! overlap. Coordinates are not known here.

use std::collections::BTreeMap;

use super::{
    across::Kept,
    crossings::{self, Neighbours},
    graph::Plan,
    layers::Layers,
};

/// Steps that may be spent; it bounds the time for graphs of any size and shape.
const WORK_MAX: usize = 24_000_000;
/// The same where most of it is in order already, and somebody waits for the next drawing.
const KEEP_WORK_MAX: usize = 3_000_000;
/// Sweeps without a better order after which one gives up.
const PATIENCE: usize = 5;
/// Sweeps from one start.
const SWEEPS: usize = 24;
/// Items of a wide layer are led past fewer others: places times items.
const SIFT_MAX: usize = 300_000;

/// Orders the items of every layer.
pub(super) fn order(layers: &mut Layers, plan: &Plan, kept: &Kept) {
    let mut ordering = Ordering::new(layers, plan);
    if kept.is_empty() {
        ordering.search();
    } else {
        ordering.keep(kept);
    }
}

struct Ordering<'a> {
    layers: &'a mut Layers,
    plan: &'a Plan,
    /// The place of each item in its layer.
    places: Vec<usize>,
    /// Groups with the same parent stand in this order.
    group_keys: Vec<f64>,
    neighbours: Neighbours,
    /// Of the places of each item's neighbours in the layer swept before.
    means: Vec<Option<f64>>,
    /// Items that sifting must not move.
    is_kept: Vec<bool>,
    work_left: usize,
}

/// What stands side by side in a layer: an item, or all items of a group.
#[derive(Debug)]
struct Block {
    group: Option<usize>,
    items: Vec<usize>,
}

impl<'a> Ordering<'a> {
    fn new(layers: &'a mut Layers, plan: &'a Plan) -> Self {
        let mut ordering = Self {
            places: vec![0; layers.rank.len()],
            is_kept: vec![false; layers.rank.len()],
            means: vec![None; layers.rank.len()],
            layers,
            plan,
            group_keys: vec![0.0; plan.root()],
            neighbours: Neighbours::default(),
            work_left: WORK_MAX,
        };
        ordering.number();
        ordering.key_groups(|_, place| place);
        ordering.gather();
        ordering
    }

    /// The best of several starts: as walked and as written, each swept both ways.
    fn search(&mut self) {
        let walked = self.layers.order.clone();
        let mut written = walked.clone();
        written.iter_mut().for_each(|layer| layer.sort_unstable());
        let mut best = (self.crossings(), walked.clone());
        for (start, backward) in
            [(&walked, false), (&walked, true), (&written, false), (&written, true)]
        {
            if best.0 == 0 || self.work_left == 0 {
                break;
            }
            self.layers.order.clone_from(start);
            self.number();
            self.gather();
            self.improve(backward, &mut best);
        }
        self.layers.order = best.1;
        self.number();
        self.swap_groups(best.0);
    }

    fn improve(&mut self, mut backward: bool, best: &mut (u64, Vec<Vec<usize>>)) {
        let mut patience = PATIENCE;
        let mut own = u64::MAX;
        for _ in 0..SWEEPS {
            self.sweep(backward);
            backward = !backward;
            self.sift_all();
            let crossings = self.crossings();
            if crossings < best.0 {
                *best = (crossings, self.layers.order.clone());
            }
            patience = if crossings < own { PATIENCE } else { patience - 1 };
            own = own.min(crossings);
            if own == 0 || patience == 0 || self.work_left == 0 {
                break;
            }
        }
    }

    /// As in the layout before, with what is new where its neighbours are.
    fn keep(&mut self, kept: &Kept) {
        self.work_left = KEEP_WORK_MAX;
        let wanted = self.wanted(kept);
        self.key_groups(|item, _| wanted[item]);
        for rank in 0..self.layers.order.len() {
            self.arrange(rank, |item| Some(wanted[item]));
        }
        for (item, is_kept) in self.is_kept.iter_mut().enumerate().take(self.layers.nodes) {
            *is_kept = kept.line(item).is_some();
        }
        let mut last = self.crossings();
        for _ in 0..PATIENCE {
            self.sift_all();
            let crossings = self.crossings();
            if crossings == last {
                break;
            }
            last = crossings;
        }
    }

    /// Where each item would stand best: kept ones where they are, others amid their neighbours.
    fn wanted(&self, kept: &Kept) -> Vec<f64> {
        let layers = &*self.layers;
        let known = |item: usize| kept.line(item).filter(|_| item < layers.nodes);
        let lines: Vec<f64> = (0..layers.nodes).filter_map(known).map(|at| at as f64).collect();
        let middle = lines.iter().sum::<f64>() / lines.len().max(1) as f64;
        let mut wanted: Vec<f64> = (0..layers.rank.len())
            .map(|item| known(item).map_or(middle, |line| line as f64))
            .collect();
        for _ in 0..8 {
            for item in layers.order.iter().chain(layers.order.iter().rev()).flatten().copied() {
                let around = [layers.before.of(item), layers.after.of(item)].concat();
                if known(item).is_none() && !around.is_empty() {
                    let sum: f64 = around.iter().map(|other| wanted[*other]).sum();
                    wanted[item] = sum / around.len() as f64;
                }
            }
        }
        wanted
    }

    fn crossings(&mut self) -> u64 {
        crossings::total(self.layers, &self.places)
    }

    fn number(&mut self) {
        for layer in &self.layers.order {
            for (place, item) in layer.iter().enumerate() {
                self.places[*item] = place;
            }
        }
    }

    fn key_groups(&mut self, key: impl Fn(usize, f64) -> f64) {
        let mut sums = vec![(0.0, 0.0); self.plan.root()];
        for layer in &self.layers.order {
            for (place, item) in layer.iter().enumerate() {
                let place = (place as f64 + 0.5) / layer.len() as f64;
                for group in self.plan.around(self.layers.group[*item]) {
                    sums[group].0 += key(*item, place);
                    sums[group].1 += 1.0;
                }
            }
        }
        self.group_keys = sums.iter().map(|(sum, count)| sum / f64::max(*count, 1.0)).collect();
    }

    /// Brings the items of each group together, where they stand on average.
    fn gather(&mut self) {
        if self.plan.root() == 0 {
            return;
        }
        let places = self.places.clone();
        for rank in 0..self.layers.order.len() {
            self.arrange(rank, |item| Some(places[item] as f64));
        }
    }

    fn sweep(&mut self, backward: bool) {
        let count = self.layers.order.len();
        for step in 1..count {
            let rank = if backward { count - 1 - step } else { step };
            let links = if backward { &self.layers.after } else { &self.layers.before };
            let mean = |item: usize| {
                let others = links.of(item);
                let sum: usize = others.iter().map(|other| self.places[*other]).sum();
                (!others.is_empty()).then(|| sum as f64 / others.len() as f64)
            };
            for item in &self.layers.order[rank] {
                self.means[*item] = mean(*item);
            }
            let means = std::mem::take(&mut self.means);
            self.arrange(rank, |item| means[item]);
            self.means = means;
        }
        self.spend(self.layers.rank.len() * 4);
    }

    fn arrange(&mut self, rank: usize, value: impl Fn(usize) -> Option<f64>) {
        let layer = std::mem::take(&mut self.layers.order[rank]);
        let layer = self.arranged(layer, self.plan.root(), &value);
        for (place, item) in layer.iter().enumerate() {
            self.places[*item] = place;
        }
        self.layers.order[rank] = layer;
    }

    /// `items` of `container` by their values. Those without stay where they are.
    fn arranged(
        &self,
        items: Vec<usize>,
        container: usize,
        value: &impl Fn(usize) -> Option<f64>,
    ) -> Vec<usize> {
        let mut blocks: Vec<(Option<f64>, Block)> = Vec::new();
        for mut block in self.blocks(items, container) {
            if let Some(group) = block.group {
                block.items = self.arranged(block.items, group, value);
            }
            let values: Vec<f64> = block.items.iter().filter_map(|item| value(*item)).collect();
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            blocks.push(((!values.is_empty()).then_some(mean), block));
        }
        refill(
            &mut blocks,
            |(value, _)| value.is_some(),
            |one, other| one.0.unwrap_or(0.0).total_cmp(&other.0.unwrap_or(0.0)),
        );
        let key = |block: &Block| block.group.map_or(0.0, |group| self.group_keys[group]);
        refill(
            &mut blocks,
            |(_, block)| block.group.is_some(),
            |one, other| {
                key(&one.1).total_cmp(&key(&other.1)).then(one.1.group.cmp(&other.1.group))
            },
        );
        blocks.into_iter().flat_map(|(_, block)| block.items).collect()
    }

    /// What stands side by side in `container`; the items of a group need not lie together yet.
    fn blocks(&self, items: Vec<usize>, container: usize) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::with_capacity(items.len());
        let mut known: BTreeMap<usize, usize> = BTreeMap::new();
        for item in items {
            let mut around = self.plan.around(self.layers.group[item]);
            let group = match self.layers.group[item] == container {
                true => None,
                false => around.find(|group| self.plan.parent[*group] == container),
            };
            match group.and_then(|group| known.get(&group)) {
                Some(at) => blocks[*at].items.push(item),
                None => {
                    known.extend(group.map(|group| (group, blocks.len())));
                    blocks.push(Block { group, items: vec![item] });
                }
            }
        }
        blocks
    }

    fn sift_all(&mut self) {
        for rank in (0..self.layers.order.len()).chain((0..self.layers.order.len()).rev()) {
            self.neighbours.note(self.layers, &self.places, rank);
            let layer = std::mem::take(&mut self.layers.order[rank]);
            let layer = self.sifted(layer, self.plan.root());
            for (place, item) in layer.iter().enumerate() {
                self.places[*item] = place;
            }
            self.layers.order[rank] = layer;
        }
    }

    fn sifted(&mut self, items: Vec<usize>, container: usize) -> Vec<usize> {
        let mut blocks = self.blocks(items, container);
        for block in &mut blocks {
            if let Some(group) = block.group {
                block.items = self.sifted(std::mem::take(&mut block.items), group);
            }
        }
        // By their names and not by their places: what has been moved is not met again.
        let mut turn: Vec<usize> = blocks.iter().map(|block| block.items[0]).collect();
        turn.retain(|item| !self.is_kept[*item]);
        for item in turn {
            let found = blocks.iter().position(|block| block.items[0] == item);
            let Some(at) = found else { continue };
            let to = self.best_place(&blocks, at);
            let block = blocks.remove(at);
            blocks.insert(to, block);
        }
        blocks.into_iter().flat_map(|block| block.items).collect()
    }

    /// Where the block at `at` makes the fewest crossings; the nearest of several such places.
    fn best_place(&mut self, blocks: &[Block], at: usize) -> usize {
        let mut best = (0, at);
        let reach = (SIFT_MAX / blocks.len()).max(8);
        for forward in [false, true] {
            let mut sum = 0;
            let mut to = at;
            loop {
                let next = if forward { to + 1 } else { to.wrapping_sub(1) };
                let Some(other) = blocks.get(next) else { break };
                let is_stuck = blocks[at].group.is_some() && other.group.is_some();
                if is_stuck || self.work_left == 0 || to.abs_diff(at) == reach {
                    break;
                }
                let gain = self.gain(&blocks[at], other);
                sum += if forward { -gain } else { gain };
                to = next;
                if sum < best.0 {
                    best = (sum, to);
                }
            }
        }
        best.1
    }

    /// What it costs that `one` stands before `other` and not behind it.
    fn gain(&mut self, one: &Block, other: &Block) -> i64 {
        let mut sum = 0;
        let mut steps = 0;
        for one in &one.items {
            for other in &other.items {
                sum += self.neighbours.gain(self.layers, *one, *other);
                steps += 2 + self.layers.before.of(*one).len() + self.layers.after.of(*one).len();
            }
        }
        self.spend(steps);
        sum
    }

    fn spend(&mut self, steps: usize) {
        self.work_left = self.work_left.saturating_sub(steps);
    }

    /// Tries the other order of groups that are neighbours, which sweeps cannot.
    fn swap_groups(&mut self, mut best: u64) {
        let mut siblings: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for group in 0..self.plan.root() {
            siblings.entry(self.plan.parent[group]).or_default().push(group);
        }
        for mut groups in siblings.into_values() {
            groups.sort_by(|one, other| {
                self.group_keys[*one].total_cmp(&self.group_keys[*other]).then(one.cmp(other))
            });
            for (key, group) in groups.iter().enumerate() {
                self.group_keys[*group] = key as f64;
            }
            for at in 1..groups.len() {
                if best == 0 || self.work_left == 0 {
                    return;
                }
                let before = self.layers.order.clone();
                self.group_keys.swap(groups[at - 1], groups[at]);
                self.gather();
                self.sift_all();
                let crossings = self.crossings();
                self.spend(self.layers.rank.len() * 4);
                if crossings < best {
                    best = crossings;
                    groups.swap(at - 1, at);
                } else {
                    self.group_keys.swap(groups[at - 1], groups[at]);
                    self.layers.order = before;
                    self.number();
                }
            }
        }
    }
}

/// Sorts those that are `meant` among the places that they hold.
fn refill<T>(
    all: &mut Vec<T>,
    meant: impl Fn(&T) -> bool,
    by: impl FnMut(&T, &T) -> std::cmp::Ordering,
) {
    let is_meant: Vec<bool> = all.iter().map(&meant).collect();
    let (mut sorted, others): (Vec<T>, Vec<T>) = std::mem::take(all).into_iter().partition(meant);
    sorted.sort_by(by);
    let (mut sorted, mut others) = (sorted.into_iter(), others.into_iter());
    let next = |is_meant: bool| if is_meant { sorted.next() } else { others.next() };
    all.extend(is_meant.into_iter().filter_map(next));
}
