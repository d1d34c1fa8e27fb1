//! The JSON Schema says what the reader says.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::operators;
use crate::file::{
    keys::{dag_keys, group_keys, task_keys},
    schema,
};

fn names(value: &Value) -> BTreeSet<&str> {
    value.as_object().into_iter().flat_map(|map| map.keys().map(String::as_str)).collect()
}

#[test]
fn holds_every_key_with_its_description() {
    let schema = schema(&operators());
    let tables = [
        (&schema["properties"], dag_keys()),
        (&schema["$defs"]["task"]["properties"], task_keys()),
        (&schema["$defs"]["group"]["properties"], group_keys()),
    ];
    for (properties, table) in tables {
        assert_eq!(names(properties), table.iter().map(|field| field.name).collect());
        for (name, property) in properties.as_object().into_iter().flatten() {
            assert!(property["description"].is_string(), "`{name}` has no description");
        }
    }
    assert_eq!(schema["required"], json!(["tasks"]));
    assert_eq!(schema["additionalProperties"], json!(false));
}

#[test]
fn knows_the_fields_of_each_operator() {
    let schema = schema(&operators());
    let case = &schema["$defs"]["task"]["allOf"][5];
    assert_eq!(case["if"]["properties"]["operator"]["const"], "file_sensor");
    let fields = &case["then"]["properties"];
    assert_eq!(names(fields), BTreeSet::from(["path", "poke_interval", "mode", "ratio"]));
    let template = json!({ "type": "string", "pattern": "\\{\\{|\\{%" });
    assert_eq!(fields["ratio"]["anyOf"], json!([{ "type": "number" }, template]));
    assert_eq!(fields["path"]["type"], "string");
    let allowed = case["then"]["propertyNames"]["enum"].as_array().expect("a list of names");
    assert!(allowed.contains(&json!("path")) && allowed.contains(&json!("retries")));
    assert!(!allowed.contains(&json!("command")));
}

#[test]
fn lets_defaults_hold_what_tasks_may_have() {
    let schema = schema(&operators());
    let known = names(&schema["$defs"]["default_args"]["properties"]);
    assert!(known.is_superset(&BTreeSet::from(["retries", "command", "poke_interval"])));
    assert!(!known.contains("operator") && !known.contains("upstream"));
}
