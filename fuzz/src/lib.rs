//! What the fuzz targets share: a small catalogue of operators with every kind of field.
//!
//! The real operators live in the host, which is too heavy to be instrumented. What is asserted of
//! an input belongs to its target.

use mainspring_core::model::{Category, Field, OperatorSpec};
use serde_json::{Value, json};

/// Enough operators for the files of the corpus and the examples.
pub fn operators() -> Vec<OperatorSpec> {
    let text = || json!({ "type": "string" });
    let code = || json!({ "type": "string", "format": "code" });
    let exit_code = json!({ "type": ["integer", "null"], "minimum": 0, "maximum": 255 });
    let cases = json!({ "type": "array", "minItems": 1, "items": {
        "type": "object",
        "properties": {
            "when": { "type": ["string", "boolean"] },
            "follow": { "type": "array", "items": { "type": "string" } },
        },
        "required": ["follow"],
        "additionalProperties": false,
    } });
    let required = |field: Field| Field { required: true, ..field };
    let plain = |field: Field| Field { template: false, ..field };
    vec![
        operator(
            "bash",
            vec![required(field("command", text())), field("skip_on_exit_code", exit_code)],
        ),
        operator(
            "python",
            vec![
                plain(field("code", code())),
                plain(field("callable", text())),
                field("op_kwargs", json!({ "type": "object" })),
            ],
        ),
        operator("empty", vec![]),
        operator("branch", vec![required(field("cases", cases))]),
        operator(
            "short_circuit",
            vec![
                required(field("condition", json!({ "type": "boolean" }))),
                field("ignore_downstream_trigger_rules", json!({ "type": "boolean" })),
            ],
        ),
        operator(
            "file_sensor",
            vec![
                required(field("path", text())),
                field("poke_interval", json!({ "type": "string", "format": "duration" })),
                field("mode", json!({ "enum": ["poke", "reschedule"] })),
                field("ratio", json!({ "type": "number" })),
            ],
        ),
    ]
}

fn operator(name: &'static str, fields: Vec<Field>) -> OperatorSpec {
    OperatorSpec { name, category: Category::Action, icon: "box", help: "does its work", fields }
}

fn field(name: &'static str, schema: Value) -> Field {
    Field { name, schema, required: false, template: true, help: "what it works with" }
}
