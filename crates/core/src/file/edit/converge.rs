//! From a text to one that says what it is to say: steps that have an order first, then what
//! differs until nothing does.
//!
//! What is to be said is decided in `model`; how a text changes is the business of `sync`.

use serde_json::{Map, Number, Value as Json};

use super::{
    EditError,
    concrete::{self, Concrete},
    model::Step,
    note,
    refused::{before_its_anchor, beyond, immovable},
    sync::Sync,
};

/// How often the text is brought nearer to what it is to mean: a value that others take over by an
/// alias has to be written out there in a second round.
const ROUNDS_MAX: usize = 6;
/// In so many of these rounds only what differs is changed.
const ROUNDS_IN_PARTS: usize = 3;

/// Names that change and entries that move: nothing in the meaning tells these from something
/// removed and something added.
pub(super) fn stepwise(
    text: &str,
    mut concrete: Concrete,
    steps: &[Step],
) -> Result<(String, Concrete), EditError> {
    let mut text = text.to_owned();
    for step in steps {
        let Some(next) = take(&text, &concrete, step)? else { continue };
        let parsed = concrete::parse(&next).ok_or_else(immovable)?;
        if let Some(name) = parsed.unresolved.get(concrete.unresolved.len()) {
            return Err(before_its_anchor(name));
        }
        (text, concrete) = (next, parsed);
    }
    Ok((text, concrete))
}

/// The text with one step taken; none where values will do: a key that comes by `<<` has no place
/// of its own, and is written out later.
fn take(text: &str, concrete: &Concrete, step: &Step) -> Result<Option<String>, EditError> {
    let sync = Sync::new(text, concrete);
    Ok(match step {
        Step::Rename { map, names } => sync.rename(map, names),
        Step::Reorder { map, key, after } => {
            let map_node = concrete.root.entry(map).map(|entry| &entry.value);
            let is_own = |key: &str| map_node.is_some_and(|map| map.entry(key).is_some());
            let next = sync.reorder(map, key, after.as_deref());
            if next.is_none() && is_own(key) && after.as_deref().is_none_or(is_own) {
                return Err(immovable());
            }
            next
        }
        Step::Insert { map, after, entries } => {
            sync.insert(map, after.as_deref(), entries).filter(|next| {
                let before: usize = entries.len() + entries_of(concrete, map);
                concrete::parse(next).is_some_and(|parsed| entries_of(&parsed, map) == before)
            })
        }
        Step::Note { task_id, words } => Some(note::write(&sync, task_id.as_deref(), words)?),
    })
}

fn entries_of(concrete: &Concrete, map: &str) -> usize {
    concrete.root.entry(map).map_or(0, |map| map.value.entries().len())
}

/// Changes the text until it says `want`: first what differs alone; if that is not enough, the
/// tasks or keys that still differ as a whole.
pub(super) fn converge(
    mut text: String,
    mut concrete: Concrete,
    want: &Json,
) -> Result<String, EditError> {
    for round in 0..ROUNDS_MAX {
        if concrete.says(&concrete.root, want) {
            return Ok(text);
        }
        let whole = |next: String| {
            let parsed = concrete::parse(&next)?;
            let is_whole = parsed.unresolved.len() <= concrete.unresolved.len() && next != text;
            is_whole.then_some((next, parsed))
        };
        let in_parts = || Sync::new(&text, &concrete).to(want).and_then(whole);
        let next = if round < ROUNDS_IN_PARTS { in_parts() } else { None };
        let next = next.or_else(|| whole(rewritten(&text, &concrete, want)?));
        (text, concrete) = next.ok_or_else(beyond)?;
    }
    Err(beyond())
}

/// The text with the first task, or key of the DAG, that differs from `want` written anew.
fn rewritten(text: &str, concrete: &Concrete, want: &Json) -> Option<String> {
    let has = concrete.json(&concrete.root);
    let at = |value: &Json, path: &[&str]| {
        path.iter().try_fold(value.clone(), |at, key| at.get(key).cloned())
    };
    let tasks = want.get("tasks").and_then(Json::as_object).into_iter().flat_map(Map::keys);
    let keys = want.as_object().into_iter().flat_map(Map::keys);
    let paths = tasks.map(|id| vec!["tasks", id]).chain(keys.map(|key| vec![key.as_str()]));
    let mut paths = paths.filter(|path| at(&has, path) != at(want, path));
    paths.find_map(|path| {
        let next = Sync::new(text, concrete).rewrite(&path, &at(want, &path)?)?;
        (next != text && concrete::parse(&next).is_some()).then_some(next)
    })
}

/// Numbers as a file can hold them: whole ones of 64 bits, else decimal ones.
pub(super) fn normalize(value: &mut Json) {
    match value {
        Json::Number(number) if number.as_i64().is_none() => {
            if let Some(decimal) = number.as_f64().and_then(Number::from_f64) {
                *number = decimal;
            }
        }
        Json::Array(items) => items.iter_mut().for_each(normalize),
        Json::Object(map) => map.values_mut().for_each(normalize),
        _ => {}
    }
}
