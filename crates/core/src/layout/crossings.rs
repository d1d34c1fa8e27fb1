//! How often edges cross: between two whole layers, and between two items of one layer.
//!
//! The second is what makes moving an item cheap: only the pairs that it passes are counted anew.

use super::layers::Layers;

/// The places of every item's neighbours, sorted, on both sides.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    before: Vec<usize>,
    after: Vec<usize>,
}

impl Neighbours {
    /// Notes where the neighbours of the items of layer `rank` stand now.
    pub(super) fn note(&mut self, layers: &Layers, places: &[usize], rank: usize) {
        for (links, notes) in [(&layers.before, &mut self.before), (&layers.after, &mut self.after)]
        {
            for item in layers.order[rank].iter().copied() {
                let range = links.range(item);
                notes.resize(notes.len().max(range.end), 0);
                let places = links.of(item).iter().map(|other| places[*other]);
                notes[range.clone()].iter_mut().zip(places).for_each(|(note, at)| *note = at);
                notes[range].sort_unstable();
            }
        }
    }

    /// Crossings of the edges of two items of the layer: with `one` before `other`, less those with
    /// `one` behind it.
    pub(super) fn gain(&self, layers: &Layers, one: usize, other: usize) -> i64 {
        [(&layers.before, &self.before), (&layers.after, &self.after)]
            .into_iter()
            .map(|(links, notes)| difference(&notes[links.range(one)], &notes[links.range(other)]))
            .sum()
    }
}

/// Pairs in which the first is larger, less those in which it is smaller; both are sorted.
fn difference(one: &[usize], other: &[usize]) -> i64 {
    let (mut smaller, mut up_to, mut sum) = (0, 0, 0);
    for place in one {
        while other.get(smaller).is_some_and(|at| at < place) {
            smaller += 1;
        }
        while other.get(up_to).is_some_and(|at| at <= place) {
            up_to += 1;
        }
        sum += smaller as i64 - (other.len() - up_to) as i64;
    }
    sum
}

/// All crossings, in the present order.
pub(super) fn total(layers: &Layers, places: &[usize]) -> u64 {
    (0..layers.order.len().saturating_sub(1)).map(|rank| between(layers, places, rank)).sum()
}

/// Crossings between layer `rank` and the next.
fn between(layers: &Layers, places: &[usize], rank: usize) -> u64 {
    let width = layers.order[rank + 1].len();
    // A tree of sums over the places at which earlier edges have ended.
    let mut sums = vec![0_u64; width + 1];
    let (mut crossings, mut ended) = (0, 0);
    let mut ends = Vec::new();
    for item in &layers.order[rank] {
        ends.clear();
        ends.extend(layers.after.of(*item).iter().map(|other| places[*other]));
        for end in &ends {
            let mut at = end + 1;
            let mut up_to = 0;
            while at > 0 {
                up_to += sums[at];
                at &= at - 1;
            }
            crossings += ended - up_to;
        }
        for end in &ends {
            let mut at = end + 1;
            while at <= width {
                sums[at] += 1;
                at += at & at.wrapping_neg();
            }
        }
        ended += ends.len() as u64;
    }
    crossings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_weighed() {
        for (one, other, expected) in [
            (&[][..], &[1][..], 0),
            (&[0], &[1], -1),
            (&[1], &[0], 1),
            (&[1], &[1], 0),
            (&[0, 3], &[1, 2], 0),
            (&[2, 3], &[0, 2], 3),
        ] {
            assert_eq!(difference(one, other), expected, "{one:?} {other:?}");
        }
    }
}
