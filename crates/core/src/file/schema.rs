//! The JSON Schema (draft 2020-12) of the file format, for editors: made from the same tables as
//! the reader's own checks.
//!
//! It never complains where the reader would not. So a field that an operator needs is not marked
//! as required, because `default_args` may hold it; the reader, which knows, does complain.

use serde_json::{Map, Value, json};

use super::keys::{JSON_TYPES, PARAM_KEYS, dag_keys, group_keys, may_be_default, task_keys};
use crate::model::{Field, OperatorSpec};

/// Everything that a DAG file may hold, with these operators.
pub fn schema(operators: &[OperatorSpec]) -> Value {
    let mut properties = fields(dag_keys());
    let mut refer = |key: &str, schema: Value| {
        if let Some(property) = properties.get_mut(key).and_then(Value::as_object_mut) {
            property.extend(schema.as_object().cloned().unwrap_or_default());
        }
    };
    refer(
        "tasks",
        json!({ "minProperties": 1, "additionalProperties": { "$ref": "#/$defs/task" } }),
    );
    refer("groups", json!({ "additionalProperties": { "$ref": "#/$defs/group" } }));
    refer("params", json!({ "additionalProperties": { "$ref": "#/$defs/param" } }));
    refer("default_args", json!({ "$ref": "#/$defs/default_args" }));
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Mainspring DAG",
        "type": "object",
        "required": required(dag_keys()),
        "properties": properties,
        "additionalProperties": false,
        "$defs": {
            "task": task(operators),
            "group": {
                "type": ["object", "null"],
                "properties": fields(group_keys()),
                "additionalProperties": false,
            },
            "param": param(),
            "default_args": default_args(operators),
        },
    })
}

fn task(operators: &[OperatorSpec]) -> Value {
    let mut properties = fields(task_keys());
    let choices: Vec<_> = operators
        .iter()
        .map(|spec| json!({ "const": spec.name, "description": spec.help }))
        .collect();
    properties.insert(
        "operator".to_owned(),
        json!({ "description": "What the task does", "oneOf": choices }),
    );
    let cases: Vec<_> = operators.iter().map(case).collect();
    json!({
        "type": "object",
        "required": required(task_keys()),
        "properties": properties,
        "allOf": cases,
    })
}

/// What holds for the tasks of one operator.
fn case(spec: &OperatorSpec) -> Value {
    let own = spec.fields.iter().map(|field| field.name);
    let names: Vec<_> = task_keys().iter().map(|field| field.name).chain(own).collect();
    json!({
        "if": { "properties": { "operator": { "const": spec.name } }, "required": ["operator"] },
        "then": { "properties": fields(&spec.fields), "propertyNames": { "enum": names } },
    })
}

fn default_args(operators: &[OperatorSpec]) -> Value {
    let common = task_keys().iter().filter(|field| may_be_default(field.name));
    let mut properties: Map<String, Value> =
        common.map(|field| (field.name.to_owned(), property(field))).collect();
    for field in operators.iter().flat_map(|spec| &spec.fields) {
        // Operators may use one name for different things; then anything goes.
        let property = property(field);
        match properties.get(field.name) {
            Some(other) if *other != property => {
                properties.insert(field.name.to_owned(), json!({ "description": field.help }));
            }
            Some(_) => {}
            None => drop(properties.insert(field.name.to_owned(), property)),
        }
    }
    json!({ "type": "object", "properties": properties, "additionalProperties": false })
}

fn param() -> Value {
    let types = json!({ "enum": JSON_TYPES });
    json!({
        "description": "A default value, or a JSON Schema with `default`",
        "if": { "type": "object" },
        "then": {
            "properties": { "type": { "anyOf": [types, { "type": "array", "items": types }] } },
            "propertyNames": { "enum": PARAM_KEYS },
        },
    })
}

fn required(table: &[Field]) -> Vec<&'static str> {
    table.iter().filter(|field| field.required).map(|field| field.name).collect()
}

fn fields(table: &[Field]) -> Map<String, Value> {
    table.iter().map(|field| (field.name.to_owned(), property(field))).collect()
}

fn property(field: &Field) -> Value {
    let described = |schema: Value| {
        let mut property = Map::new();
        let required = if field.required { " (required)" } else { "" };
        property.insert("description".to_owned(), format!("{}{required}", field.help).into());
        property.extend(schema.as_object().cloned().unwrap_or_default());
        Value::Object(property)
    };
    let schema = written(&field.schema);
    let takes_text = match &schema["type"] {
        Value::Array(types) => types.contains(&json!("string")),
        one => one == "string",
    };
    if field.template && !takes_text {
        let template = json!({ "type": "string", "pattern": "\\{\\{|\\{%" });
        return described(json!({ "anyOf": [schema, template] }));
    }
    described(schema)
}

/// A fragment of the tables as JSON Schema knows it: durations become a pattern.
fn written(schema: &Value) -> Value {
    let Some(map) = schema.as_object() else { return schema.clone() };
    if map.get("format").and_then(Value::as_str) != Some("duration") {
        return map.iter().map(|(key, value)| (key.clone(), below(key, value))).collect();
    }
    let pattern = "^(?=.)(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?$|^0$|\\{\\{|\\{%";
    let mut choices = vec![json!({ "type": "string", "pattern": pattern }), json!({ "const": 0 })];
    if map.get("type").and_then(Value::as_array).is_some_and(|types| types.contains(&json!("null")))
    {
        choices.push(json!({ "type": "null" }));
    }
    let mut fragment = json!({ "anyOf": choices });
    if let Some(default) = map.get("default") {
        fragment["default"] = default.clone();
    }
    fragment
}

/// The fragments within a fragment.
fn below(key: &str, value: &Value) -> Value {
    match (key, value) {
        ("items" | "additionalProperties", schema) => written(schema),
        ("properties", Value::Object(properties)) => {
            properties.iter().map(|(name, schema)| (name.clone(), written(schema))).collect()
        }
        _ => value.clone(),
    }
}
