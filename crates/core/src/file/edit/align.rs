//! Which items of a list stay when it is to hold others, so that a comment stays with its item.
//!
//! Lists are compared by what their items mean; nothing here knows text.

use std::collections::HashSet;

use serde_json::Value as Json;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// From the items that are to those that shall be. What is not named here stays as it is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Alignment {
    /// Items that become another one in their place: the old index, the new one.
    pub changed: Vec<(usize, usize)>,
    /// Items that go.
    pub gone: Vec<usize>,
    /// Items that come.
    pub new: Vec<Arrival>,
}

/// An item that comes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Arrival {
    /// The old item behind which it goes; before all of them if left out.
    pub after: Option<usize>,
    /// Its index in the new list.
    pub at: usize,
    /// The old item of the same meaning that goes elsewhere: this one is that one, moved.
    pub moved: Option<usize>,
}

/// The fewest changes from `old` to `new`.
pub(super) fn align(old: &[Json], new: &[Json]) -> Alignment {
    let texts = |items: &[Json]| items.iter().map(Json::to_string).collect::<Vec<_>>();
    let (old, new) = (texts(old), texts(new));
    let (in_old, in_new) = (old.iter().collect::<HashSet<_>>(), new.iter().collect::<HashSet<_>>());
    let mut found = Alignment::default();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (from, to) = (op.old_range(), op.new_range());
        // Written over, it would leave its comment to another one.
        let is_moved = old[from.clone()].iter().any(|item| in_new.contains(item))
            || new[to.clone()].iter().any(|item| in_old.contains(item));
        let pairs = if is_moved { 0 } else { from.len().min(to.len()) };
        found.changed.extend(from.clone().zip(to.clone()).take(pairs));
        found.gone.extend(from.clone().skip(pairs));
        let after = from.end.checked_sub(1);
        found.new.extend(to.skip(pairs).map(|at| Arrival { after, at, moved: None }));
    }
    let mut left = found.gone.clone();
    for arrival in &mut found.new {
        let same = left.iter().position(|at| old[*at] == new[arrival.at]);
        arrival.moved = same.map(|same| left.remove(same));
    }
    found
}
