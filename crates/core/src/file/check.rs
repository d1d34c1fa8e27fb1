//! A small checker of values against the table's JSON Schema fragments.
//!
//! It knows the subset named in `model::Field` and gives every mistake its place and a hint.
//! A null where a value is expected, a text where a list is expected and the like are the wrong
//! type; what texts and numbers mean is not asked here.

use serde_json::{Map, Value as Json};

use super::{
    diagnostic::{Report, code},
    duration::parse_duration,
    suggest::did_you_mean,
    tree::{Node, Value},
};

/// Checks one value against `schema`. `name` is what the value is called in messages; with
/// `template` a template will do wherever anything else is expected.
pub(super) fn value(report: &mut Report, node: &Node, schema: &Json, name: &str, template: bool) {
    if matches!(node.value, Value::Broken) || (template && node.is_template()) {
        return;
    }
    let Some(schema) = schema.as_object() else { return };
    if schema.get("format").and_then(Json::as_str) == Some("duration") {
        return duration(report, node, schema, name);
    }
    if !has_type(node, schema) {
        return wrong_type(report, node, schema, name);
    }
    choice(report, node, schema, name);
    range(report, node, schema, name);
    if let Some(items) = schema.get("items") {
        for item in node.items() {
            value(report, item, items, name, template);
        }
    }
    if matches!(node.value, Value::Map(_)) {
        properties(report, node, schema, name, template);
    }
}

/// The types that `schema` allows.
fn types(schema: &Map<String, Json>) -> Vec<&str> {
    match schema.get("type") {
        Some(Json::String(name)) => vec![name],
        Some(Json::Array(names)) => names.iter().filter_map(Json::as_str).collect(),
        // A bare `enum` of texts is as good as a type.
        _ if schema.get("enum").is_some_and(all_text) => vec!["string"],
        _ => Vec::new(),
    }
}

fn all_text(choices: &Json) -> bool {
    choices.as_array().is_some_and(|choices| choices.iter().all(Json::is_string))
}

fn has_type(node: &Node, schema: &Map<String, Json>) -> bool {
    let types = types(schema);
    types.is_empty()
        || types.iter().any(|name| match node.value {
            Value::Null => *name == "null",
            Value::Bool(_) => *name == "boolean",
            Value::Int(_) => matches!(*name, "integer" | "number"),
            Value::Float(number) => *name == "number" && number.is_finite(),
            Value::Str(..) => *name == "string",
            Value::Seq(_) => *name == "array",
            Value::Map(_) => *name == "object",
            Value::Broken => true,
        })
}

fn wrong_type(report: &mut Report, node: &Node, schema: &Map<String, Json>, name: &str) {
    let types = types(schema);
    let expected: Vec<_> =
        types.iter().filter(|name| **name != "null").map(|name| word(name)).collect();
    let message = format!("expected {} for `{name}`, found {}", either(&expected), node.kind());
    let takes = |name| types.contains(&name);
    let hint = match &node.value {
        Value::Null => Some("give it a value, or remove the key".to_owned()),
        Value::Int(_) | Value::Float(_) | Value::Bool(_) if takes("string") => {
            Some("put the value in quotes if it is meant as text".to_owned())
        }
        Value::Str(text, _) if takes("integer") || takes("number") => {
            text.trim().parse::<f64>().ok().map(|_| "remove the quotes".to_owned())
        }
        Value::Str(text, _) if takes("boolean") => truth(text),
        Value::Str(text, _) if takes("array") && !text.contains('\n') => {
            Some(format!("write it as a list: `[{text}]`"))
        }
        _ => None,
    };
    report.error(code::WRONG_TYPE, node.span, message).hint_if(hint);
}

/// `a`, `a or b`, `a, b or c`.
fn either(words: &[&str]) -> String {
    match words {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

fn word(json_type: &str) -> &'static str {
    match json_type {
        "string" => "text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "a boolean",
        "array" => "a list",
        "object" => "a mapping",
        _ => "nothing",
    }
}

/// What YAML 1.1 took for a boolean, YAML 1.2 reads as text.
fn truth(text: &str) -> Option<String> {
    match text.to_lowercase().as_str() {
        "yes" | "on" | "true" | "y" => Some("write `true`".to_owned()),
        "no" | "off" | "false" | "n" => Some("write `false`".to_owned()),
        _ => Some("write `true` or `false`".to_owned()),
    }
}

fn duration(report: &mut Report, node: &Node, schema: &Map<String, Json>, name: &str) {
    let example = "write it like `90s`, `5m`, `2h`, `1d` or `1h30m`";
    match &node.value {
        Value::Int(0) => {}
        Value::Null if types(schema).contains(&"null") => {}
        Value::Int(number) => {
            report
                .error(code::BAD_DURATION, node.span, format!("`{name}` has no unit: {number}"))
                .hint(format!("write `{number}s` for seconds, or `{number}m` for minutes"));
        }
        Value::Str(text, _) => {
            if let Err(reason) = parse_duration(text) {
                let message = format!("`{text}` is not a duration: {reason}");
                report.error(code::BAD_DURATION, node.span, message).hint(example);
            }
        }
        _ => {
            let message = format!("expected a duration for `{name}`, found {}", node.kind());
            report.error(code::WRONG_TYPE, node.span, message).hint(example);
        }
    }
}

fn choice(report: &mut Report, node: &Node, schema: &Map<String, Json>, name: &str) {
    let Some(choices) = schema.get("enum").and_then(Json::as_array) else { return };
    let found = node.to_json();
    if choices.contains(&found) {
        return;
    }
    let words = || choices.iter().filter_map(Json::as_str);
    let shown = match &found {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    let listed: Vec<_> = choices
        .iter()
        .map(|choice| {
            format!("`{}`", choice.as_str().map_or_else(|| choice.to_string(), str::to_owned))
        })
        .collect();
    let hint = did_you_mean(report, &shown, words())
        .unwrap_or_else(|| format!("choose one of {}", listed.join(", ")));
    report
        .error(code::BAD_CHOICE, node.span, format!("`{shown}` is not a value of `{name}`"))
        .hint(hint);
}

fn range(report: &mut Report, node: &Node, schema: &Map<String, Json>, name: &str) {
    let limit = |key| schema.get(key).and_then(Json::as_f64);
    let (found, low, high, counts) = match &node.value {
        Value::Int(number) => (*number as f64, limit("minimum"), limit("maximum"), false),
        Value::Float(number) => (*number, limit("minimum"), limit("maximum"), false),
        Value::Seq(items) => (items.len() as f64, limit("minItems"), limit("maxItems"), true),
        _ => return,
    };
    let (bound, limit) = match (low, high) {
        (Some(low), _) if found < low => ("at least", low),
        (_, Some(high)) if found > high => ("at most", high),
        _ => return,
    };
    let message = match counts {
        true if limit == 1.0 => format!("`{name}` must have {bound} one item, found {found}"),
        true => format!("`{name}` must have {bound} {limit} items, found {found}"),
        false => format!("`{name}` must be {bound} {limit}, found {found}"),
    };
    report.error(code::OUT_OF_RANGE, node.span, message);
}

fn properties(
    report: &mut Report,
    node: &Node,
    schema: &Map<String, Json>,
    name: &str,
    template: bool,
) {
    let known = schema.get("properties").and_then(Json::as_object);
    for entry in node.entries() {
        match known.and_then(|known| known.get(&entry.key)) {
            Some(schema) => value(report, &entry.value, schema, &entry.key, template),
            None => match schema.get("additionalProperties") {
                Some(Json::Bool(false)) => {
                    let names =
                        known.into_iter().flat_map(|known| known.keys().map(String::as_str));
                    let hint = did_you_mean(report, &entry.key, names);
                    let message = format!("unknown key `{}` in `{name}`", entry.key);
                    report.error(code::UNKNOWN_KEY, entry.key_span, message).hint_if(hint);
                }
                Some(rest) => value(report, &entry.value, rest, &entry.key, template),
                None => {}
            },
        }
    }
    for required in schema.get("required").and_then(Json::as_array).into_iter().flatten() {
        let Some(required) = required.as_str() else { continue };
        if node.get(required).is_none() {
            let message = format!("`{name}` lacks the key `{required}`");
            report.error(code::MISSING_KEY, node.span, message);
        }
    }
}
