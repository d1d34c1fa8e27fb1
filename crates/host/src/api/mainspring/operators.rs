//! The catalogue of operators: what the palette and the forms are drawn from.
//!
//! What each says of itself stands in its own file of the host's `operators`.

use axum::Json;
use mainspring_core::model::{Category, Field, OperatorSpec};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{api::Api, operators};

/// All operators, in the order of the palette.
#[derive(Debug, Serialize, ToSchema)]
struct Operators {
    operators: Vec<OperatorEntry>,
    total_entries: usize,
}

/// An operator.
#[derive(Debug, Serialize, ToSchema)]
struct OperatorEntry {
    /// What stands in the `operator:` key.
    name: &'static str,
    category: OperatorCategory,
    /// A name from the interface's icon set.
    icon: &'static str,
    /// For people.
    title: String,
    /// What it does.
    help: &'static str,
    /// The JSON Schema of its own fields, in the order of the form.
    #[schema(value_type = Object)]
    schema: Value,
    /// The fields whose strings are rendered as templates.
    templated: Vec<&'static str>,
}

/// Where an operator stands in the palette.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum OperatorCategory {
    Action,
    Flow,
    Transfer,
    Sensor,
}

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list))
}

/// What tasks can be.
#[utoipa::path(
    get, path = "/api/mainspring/operators", tag = "Operator", operation_id = "get_operators",
    responses((status = 200, description = "Operators", body = Operators)),
)]
async fn list() -> Json<Operators> {
    let operators: Vec<_> = operators::catalogue().into_iter().map(entry).collect();
    Json(Operators { total_entries: operators.len(), operators })
}

fn entry(spec: OperatorSpec) -> OperatorEntry {
    let templated = spec.fields.iter().filter(|field| field.template).map(|field| field.name);
    OperatorEntry {
        name: spec.name,
        category: match spec.category {
            Category::Action => OperatorCategory::Action,
            Category::Flow => OperatorCategory::Flow,
            Category::Transfer => OperatorCategory::Transfer,
            Category::Sensor => OperatorCategory::Sensor,
        },
        icon: spec.icon,
        title: title(spec.name),
        help: spec.help,
        templated: templated.collect(),
        schema: schema(&spec.fields),
    }
}

/// `branch_python` is shown as `Branch python`.
pub fn title(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn schema(fields: &[Field]) -> Value {
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| {
            let mut schema = field.schema.clone();
            schema["description"] = field.help.into();
            (field.name.to_owned(), schema)
        })
        .collect();
    let required = fields.iter().filter(|field| field.required).map(|field| field.name);
    json!({
        "type": "object",
        "properties": properties,
        "required": required.collect::<Vec<_>>(),
    })
}
