//! What differs between two runs of a DAG, so that somebody sees why one worked and the other not.
//!
//! Pure: whoever asks brings what both runs had. `even` takes out of a text what differs each time,
//! `log` compares what tasks printed, `find` picks what is worth a sentence. The sentences
//! themselves are `tell`'s.

mod even;
mod find;
mod log;

pub use even::even_out;
pub use find::{Finding, RunFacts, TaskFacts, Told, findings};
pub use log::{DiffKind, DiffLine, LogDifference, difference, hunks};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Something with a name that is not the same on both sides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change<T> {
    /// Its name.
    pub name: String,
    /// What it is on the first side, if it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub a: Option<T>,
    /// What it is on the second side, if it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub b: Option<T>,
}

/// The entries that are not the same on both sides, by name.
pub fn changes<T: Clone + PartialEq>(
    a: &BTreeMap<String, T>,
    b: &BTreeMap<String, T>,
) -> Vec<Change<T>> {
    let only_b = b.keys().filter(|name| !a.contains_key(*name));
    let mut names: Vec<&String> = a.keys().chain(only_b).collect();
    names.sort();
    let change = |name: &String| {
        let (a, b) = (a.get(name), b.get(name));
        (a != b).then(|| Change { name: name.clone(), a: a.cloned(), b: b.cloned() })
    };
    names.into_iter().filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_that_came_went_and_changed() {
        let map = |text: &str| -> BTreeMap<String, String> {
            let pairs = text.split(' ').filter_map(|pair| pair.split_once('='));
            pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        };
        let found = changes(&map("A=1 B=2 C=3"), &map("A=1 C=4 D=5"));
        let told: Vec<String> =
            found.iter().map(|it| format!("{} {:?} {:?}", it.name, it.a, it.b)).collect();
        assert_eq!(told, ["B Some(\"2\") None", "C Some(\"3\") Some(\"4\")", "D None Some(\"5\")"]);
    }
}
