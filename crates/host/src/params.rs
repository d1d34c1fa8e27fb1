//! Whether what a trigger gives fits the DAG's params.
//!
//! The JSON Schema of a param is held against the value given, or against the default where none
//! is given. Only what the file format documents is checked: `type`, `enum`, `minimum`, `maximum`,
//! `minLength`, `maxLength`, `items`.

use mainspring_core::model::Dag;
use serde_json::{Map, Value};

/// Says in words what does not fit.
///
/// # Errors
/// The first param that has no value, or one that its schema does not allow.
pub fn check(dag: &Dag, conf: &Value) -> Result<(), String> {
    let empty = Map::new();
    let given = match conf {
        Value::Null => &empty,
        Value::Object(given) => given,
        other => return Err(format!("params are a JSON object, not: {other}")),
    };
    for param in &dag.params {
        let name = &param.name;
        match given.get(name).or(param.default.as_ref()) {
            Some(value) => fits(&param.schema, value)
                .map_err(|wrong| format!("the param `{name}` {wrong}: {value}"))?,
            None => return Err(format!("the param `{name}` has no default and needs a value")),
        }
    }
    Ok(())
}

fn fits(schema: &Map<String, Value>, value: &Value) -> Result<(), String> {
    if let Some(kinds) = schema.get("type") {
        let kinds: Vec<&str> = match kinds {
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect(),
        };
        if !kinds.iter().any(|kind| is_kind(kind, value)) {
            return Err(format!("must be of type {}", kinds.join(" or ")));
        }
    }
    if let Some(Value::Array(allowed)) = schema.get("enum")
        && !allowed.contains(value)
    {
        let allowed: Vec<String> = allowed.iter().map(Value::to_string).collect();
        return Err(format!("must be one of {}", allowed.join(", ")));
    }
    let bound = |name: &str| schema.get(name).and_then(Value::as_f64);
    if let Some(number) = value.as_f64() {
        if let Some(least) = bound("minimum").filter(|least| number < *least) {
            return Err(format!("must be at least {least}"));
        }
        if let Some(most) = bound("maximum").filter(|most| number > *most) {
            return Err(format!("must be at most {most}"));
        }
    }
    if let Some(text) = value.as_str() {
        let length = text.chars().count() as f64;
        if let Some(least) = bound("minLength").filter(|least| length < *least) {
            return Err(format!("must have at least {least} characters"));
        }
        if let Some(most) = bound("maxLength").filter(|most| length > *most) {
            return Err(format!("must have at most {most} characters"));
        }
    }
    if let (Some(Value::Object(items)), Value::Array(values)) = (schema.get("items"), value) {
        values.iter().try_for_each(|item| fits(items, item))?;
    }
    Ok(())
}

fn is_kind(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check_one(schema: Value, value: Value, expected: &str) {
        let Value::Object(schema) = schema else { panic!("a schema is an object") };
        let said = fits(&schema, &value).err().unwrap_or_else(|| "fits".into());
        assert_eq!(said, expected);
    }

    #[test]
    fn schemas_are_held_against_values() {
        check_one(json!({ "type": "string" }), json!("kr"), "fits");
        check_one(json!({ "type": "string" }), json!(5), "must be of type string");
        check_one(json!({ "type": ["integer", "null"] }), json!(null), "fits");
        check_one(json!({ "type": "integer" }), json!(1.5), "must be of type integer");
        check_one(json!({ "enum": ["kr", "us"] }), json!("jp"), "must be one of \"kr\", \"us\"");
        check_one(json!({ "minimum": 2 }), json!(1), "must be at least 2");
        check_one(json!({ "maxLength": 2 }), json!("서울시"), "must have at most 2 characters");
        check_one(
            json!({ "items": { "type": "integer" } }),
            json!([1, "x"]),
            "must be of type integer",
        );
    }
}
