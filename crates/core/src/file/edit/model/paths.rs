//! Ways through plain values: to what stands at a path, to be read, made or taken away.
//!
//! A step names a key or, in a list, an item (from 0). What the values mean is not known here.

use serde_json::{Map, Value as Json};

use crate::file::edit::EditError;

/// The value below `step`, made if it is not there.
pub(super) fn child<'a>(node: &'a mut Json, step: &str) -> Result<&'a mut Json, EditError> {
    let kind = match node {
        Json::Null => {
            *node = Json::Object(Map::new());
            return child(node, step);
        }
        Json::Object(map) => return Ok(map.entry(step).or_insert(Json::Null)),
        Json::Array(items) => {
            let index = step.parse::<usize>().ok().filter(|at| *at <= items.len());
            let Some(index) = index else {
                let message = format!("`{step}` is no place in a list of {}", items.len());
                return Err(EditError::new("no_such_item", message));
            };
            if index == items.len() {
                items.push(Json::Null);
            }
            return Ok(&mut items[index]);
        }
        Json::String(_) => "text",
        Json::Number(_) => "a number",
        Json::Bool(_) => "a boolean",
    };
    Err(EditError::new("not_a_mapping", format!("`{step}` cannot be set in {kind}")))
}

pub(super) fn value_at<'a>(owner: &'a Map<String, Json>, path: &[String]) -> Option<&'a Json> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(owner.get(first)?, |node, step| match node {
        Json::Array(items) => items.get(step.parse::<usize>().ok()?),
        node => node.get(step),
    })
}

pub(super) fn remove_at(owner: &mut Map<String, Json>, path: &[String]) -> Option<()> {
    let (last, parents) = path.split_last()?;
    let Some((first, inner)) = parents.split_first() else {
        return owner.shift_remove(last).map(drop);
    };
    let mut node = owner.get_mut(first)?;
    for step in inner {
        node = match node {
            Json::Array(items) => items.get_mut(step.parse::<usize>().ok()?)?,
            node => node.get_mut(step)?,
        };
    }
    match node {
        Json::Object(map) => map.shift_remove(last).map(drop),
        Json::Array(items) => {
            let at = last.parse::<usize>().ok().filter(|at| *at < items.len())?;
            items.remove(at);
            Some(())
        }
        _ => None,
    }
}
