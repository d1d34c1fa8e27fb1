//! Parameters, in short (`region: kr`) and as a JSON Schema (`region: { type: string, ... }`).
//!
//! A mapping is always the schema; a mapping as a value is written `{ default: { ... } }`. Values
//! that a trigger gives are checked where they enter; here it is the default's turn.

use serde_json::Value as Json;

use crate::{
    file::{
        check,
        diagnostic::{Report, code},
        keys::{JSON_TYPES, PARAM_KEYS},
        suggest::did_you_mean,
        tree::{Entry, Node, Value},
    },
    model::Param,
};

/// The parameters of the DAG, in the order of the file.
pub(super) fn params(report: &mut Report, root: &Node, scheduled: bool) -> Vec<Param> {
    let entries = root.get("params").map_or(&[][..], Node::entries);
    entries.iter().map(|entry| param(report, entry, scheduled)).collect()
}

fn param(report: &mut Report, entry: &Entry, scheduled: bool) -> Param {
    let name = entry.key.clone();
    if !matches!(entry.value.value, Value::Map(_)) {
        return Param {
            name,
            schema: serde_json::Map::new(),
            default: Some(entry.value.to_json()),
        };
    }
    for key in entry.value.entries() {
        if !PARAM_KEYS.contains(&key.key.as_str()) {
            let hint = did_you_mean(report, &key.key, PARAM_KEYS.iter().copied());
            let otherwise =
                "a parameter whose value is a mapping is written `{ default: { ... } }`";
            report
                .error(
                    code::BAD_PARAM,
                    key.key_span,
                    format!("unknown key `{}` of the parameter `{name}`", key.key),
                )
                .hint(hint.unwrap_or_else(|| otherwise.to_owned()));
        }
    }
    let good_type = check_type(report, entry.value.get("type"));
    let mut schema = entry.value.to_json_map();
    let default = schema.shift_remove("default");
    match entry.value.get("default") {
        Some(node) if good_type => {
            check::value(
                report,
                node,
                &Json::Object(schema.clone()),
                &format!("params.{name}"),
                false,
            );
        }
        None if scheduled => {
            report
                .error(code::PARAM_WITHOUT_DEFAULT, entry.key_span, format!("the parameter `{name}` has no default, but nobody is there to give one when the schedule fires"))
                .hint("add a `default`, or remove the `schedule`");
        }
        _ => {}
    }
    Param { name, schema, default }
}

/// Complains about types that JSON Schema does not know; says whether all are good.
fn check_type(report: &mut Report, node: Option<&Node>) -> bool {
    let mut good = true;
    for node in node.map_or(&[][..], Node::one_or_many) {
        if node.text().is_some_and(|name| JSON_TYPES.contains(&name)) {
            continue;
        }
        good = false;
        let (found, hint) = match node.text() {
            Some(name) => {
                (format!("`{name}`"), did_you_mean(report, name, JSON_TYPES.iter().copied()))
            }
            None => (node.kind().to_owned(), None),
        };
        report
            .error(code::BAD_PARAM, node.span, format!("{found} is not a type of JSON Schema"))
            .hint(hint.unwrap_or_else(|| format!("the types are {}", JSON_TYPES.join(", "))));
    }
    good
}
