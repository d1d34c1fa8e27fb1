//! Blocks on their way to their lines: pulled by what they are joined to, pushed by their
//! neighbours, and settled where edges are straight.
//!
//! Which blocks there are, and which distances they keep, is for `across` to say.

use super::{
    across::{Blocks, Kept},
    graph::Plan,
    layers::{Layers, Links},
};

/// Steps that may be spent on pulling.
const WORK_MAX: usize = 12_000_000;
/// How strongly things side by side pull at each other; an edge does with 1.
const BESIDE: f64 = 0.05;

/// Blocks on their way to their lines.
pub(super) struct Lines<'a> {
    blocks: &'a Blocks,
    pub at: Vec<f64>,
    /// What each block is joined to, and how strongly.
    joins: Vec<Vec<(usize, f64)>>,
    /// Blocks that stay.
    is_kept: Vec<bool>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(blocks: &'a Blocks, layers: &Layers) -> Self {
        let mut joins = vec![Vec::new(); blocks.count];
        let mut join = |links: &Links, item: usize| {
            for other in links.of(item) {
                let added =
                    usize::from(layers.is_added(item)) + usize::from(layers.is_added(*other));
                let (from, to) = (blocks.of[item], blocks.of[*other]);
                if from != to {
                    joins[from].push((to, [1.0, 1.0, 4.0][added]));
                }
            }
        };
        for item in 0..layers.rank.len().min(blocks.of.len()) {
            join(&layers.before, item);
            join(&layers.after, item);
        }
        Self { blocks, at: vec![0.0; blocks.count], joins, is_kept: vec![false; blocks.count] }
    }

    pub(super) fn pull(&mut self) {
        let joins: usize = self.joins.iter().map(Vec::len).sum();
        let distances: usize = self.blocks.above.iter().map(Vec::len).sum();
        let rounds = (WORK_MAX / (joins + 4 * distances + self.blocks.count + 1)).clamp(6, 60);
        let bounds = self.blocks.bounds();
        for round in 0..rounds {
            let share = if round == 0 { 1.0 } else { 0.6 };
            let wanted = (0..self.blocks.count)
                .map(|block| self.at[block] + (self.mean(block) - self.at[block]) * share);
            let wanted = wanted.collect();
            self.at = self.apart(wanted);
            // Within its bounds a block keeps its distances: so do those of its neighbours differ.
            for (at, (first, last)) in self.at.iter_mut().zip(&bounds) {
                *at = at.clamp(*first, *last);
            }
        }
    }

    /// The mean of what `block` is joined to, and a little of what stands beside it: parts that are
    /// not joined keep together.
    fn mean(&self, block: usize) -> f64 {
        let (mut sum, mut weight) = (0.0, 0.0);
        for (other, strength) in &self.joins[block] {
            sum += self.at[*other] * strength;
            weight += strength;
        }
        for (other, _) in self.blocks.above[block].iter().chain(&self.blocks.below[block]) {
            sum += self.at[*other] * BESIDE;
            weight += BESIDE;
        }
        if weight > 0.0 { sum / weight } else { self.at[block] }
    }

    /// The lines nearest to the wanted ones, or nearly, at which all distances are kept.
    fn apart(&self, mut wanted: Vec<f64>) -> Vec<f64> {
        let Blocks { walk, border, .. } = self.blocks;
        for block in walk.iter().rev().copied().filter(|block| border[*block] < 0) {
            wanted[block] = self.first_below(block, &wanted);
        }
        for block in walk.iter().copied().filter(|block| border[*block] > 0) {
            wanted[block] = self.last_above(block, &wanted);
        }
        let mut down = wanted.clone();
        for block in walk.iter().copied() {
            down[block] = down[block].max(self.last_above(block, &down));
        }
        let mut up = wanted;
        for block in walk.iter().rev().copied() {
            up[block] = up[block].min(self.first_below(block, &up));
        }
        down.iter().zip(&up).map(|(down, up)| f64::midpoint(*down, *up)).collect()
    }

    /// The first line that the blocks before `block` leave to it.
    fn last_above(&self, block: usize, at: &[f64]) -> f64 {
        let above = self.blocks.above[block].iter();
        above.map(|(other, distance)| at[*other] + distance).fold(f64::NEG_INFINITY, f64::max)
    }

    /// The last line that the blocks behind `block` leave to it.
    fn first_below(&self, block: usize, at: &[f64]) -> f64 {
        let below = self.blocks.below[block].iter();
        below.map(|(other, distance)| at[*other] - distance).fold(f64::INFINITY, f64::min)
    }

    /// Nodes of the layout before stay, as far as there is room; what has no room pushes to the
    /// side on which fewer have to move.
    pub(super) fn keep(&mut self, layers: &Layers, plan: &Plan, kept: &Kept) {
        let mut lines = vec![f64::NEG_INFINITY; self.blocks.count];
        for node in 0..layers.nodes {
            if let Some(line) = kept.line(node) {
                lines[self.blocks.of[node]] = (line - plan.rest) as f64;
                self.is_kept[self.blocks.of[node]] = true;
            }
        }
        let mut down = lines.clone();
        for block in self.blocks.walk.iter().copied() {
            down[block] = down[block].max(self.last_above(block, &down));
        }
        let mut up: Vec<f64> =
            lines.iter().map(|at| if at.is_finite() { *at } else { f64::INFINITY }).collect();
        for block in self.blocks.walk.iter().rev().copied() {
            up[block] = up[block].min(self.first_below(block, &up));
        }
        let moved = |at: &[f64]| at.iter().zip(&lines).filter(|(one, other)| one != other).count();
        let is_up = moved(&up) < moved(&down);
        self.at = if is_up { up } else { down };
        // What nothing has pushed yet stands beside its neighbour on the free side.
        for block in self.blocks.walk.iter().rev().copied() {
            if self.at[block] == f64::NEG_INFINITY {
                let line = self.first_below(block, &self.at);
                self.at[block] = if line.is_finite() { line } else { 0.0 };
            }
        }
        for block in self.blocks.walk.iter().copied() {
            if self.at[block] == f64::INFINITY {
                let line = self.last_above(block, &self.at);
                self.at[block] = if line.is_finite() { line } else { 0.0 };
            }
        }
    }

    /// Moves each block, as far as it has room, to where the edges at it are straight.
    pub(super) fn settle(&mut self) {
        let walk = &self.blocks.walk;
        // By turns the borders of groups let those inside move, and those outside.
        for is_tight in [false, true, false, true] {
            for block in walk.iter().chain(walk.iter().rev()).copied() {
                let first = self.last_above(block, &self.at);
                let last = self.first_below(block, &self.at);
                let line = match self.blocks.border[block] {
                    0 if self.is_kept[block] => continue,
                    0 => self.median(block),
                    border if (border < 0) == is_tight => last,
                    _ => first,
                };
                if line.is_finite() {
                    self.at[block] = line.min(last).max(first);
                }
            }
        }
    }

    /// The line at which the edges of `block` are shortest; of several the nearest.
    fn median(&self, block: usize) -> f64 {
        let mut ends: Vec<(f64, f64)> =
            self.joins[block].iter().map(|(other, weight)| (self.at[*other], *weight)).collect();
        ends.sort_by(|one, other| one.0.total_cmp(&other.0));
        let half: f64 = ends.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
        let mut sum = 0.0;
        let mut from = None;
        for (line, weight) in ends {
            sum += weight;
            match from {
                // Anywhere from there to here.
                Some(from) => return self.at[block].clamp(from, line),
                None if sum > half => return line,
                None if sum == half => from = Some(line),
                None => {}
            }
        }
        self.at[block]
    }
}
