//! A small catalogue of operators, enough for every kind of field.

use serde_json::{Value, json};

use crate::model::{Category, Field, OperatorSpec};

pub(in crate::file) fn operators() -> Vec<OperatorSpec> {
    vec![
        operator(
            "bash",
            vec![
                Field { required: true, ..field("command", json!({ "type": "string" })) },
                field(
                    "skip_on_exit_code",
                    json!({ "type": ["integer", "null"], "minimum": 0, "maximum": 255 }),
                ),
            ],
        ),
        operator(
            "python",
            vec![
                Field {
                    template: false,
                    ..field("code", json!({ "type": "string", "format": "code" }))
                },
                Field { template: false, ..field("callable", json!({ "type": "string" })) },
                field("op_kwargs", json!({ "type": "object" })),
            ],
        ),
        operator("empty", vec![]),
        operator("branch", vec![Field { required: true, ..field("cases", cases()) }]),
        operator(
            "short_circuit",
            vec![
                Field { required: true, ..field("condition", json!({ "type": "boolean" })) },
                field("ignore_downstream_trigger_rules", json!({ "type": "boolean" })),
            ],
        ),
        operator(
            "file_sensor",
            vec![
                Field { required: true, ..field("path", json!({ "type": "string" })) },
                field("poke_interval", json!({ "type": "string", "format": "duration" })),
                field("mode", json!({ "enum": ["poke", "reschedule"] })),
                field("ratio", json!({ "type": "number" })),
            ],
        ),
    ]
}

fn cases() -> Value {
    json!({ "type": "array", "minItems": 1, "items": {
        "type": "object",
        "properties": {
            "when": { "type": ["string", "boolean"] },
            "follow": { "type": "array", "items": { "type": "string" } },
        },
        "required": ["follow"],
        "additionalProperties": false,
    } })
}

fn operator(name: &'static str, fields: Vec<Field>) -> OperatorSpec {
    OperatorSpec { name, category: Category::Action, icon: "box", help: "Does its work", fields }
}

fn field(name: &'static str, schema: Value) -> Field {
    Field { name, schema, required: false, template: true, help: "what it works with" }
}
