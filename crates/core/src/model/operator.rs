//! How an operator describes itself: the one source of the file checks, the JSON Schema, the
//! palette, the form and the documentation.
//!
//! What an operator *does* lives in the host; the descriptions reach this crate as data.

use serde::Serialize;
use serde_json::Value;

/// Where an operator stands in the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Does something: runs a command, some code, a request.
    Action,
    /// Decides which way a run goes.
    Flow,
    /// Moves data from one place to another.
    Transfer,
    /// Waits for something.
    Sensor,
}

/// One operator: its name in the `operator:` key and the fields it understands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OperatorSpec {
    /// The value of the `operator:` key.
    pub name: &'static str,
    /// Where it stands in the palette.
    pub category: Category,
    /// A name from the interface's icon set.
    pub icon: &'static str,
    /// One sentence: what it does.
    pub help: &'static str,
    /// Its own fields, beside those that every task has, in the order of the form.
    pub fields: Vec<Field>,
}

/// One field of an operator.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Field {
    /// The key in the file.
    pub name: &'static str,
    /// A JSON Schema fragment. The reader checks `type`, `enum`, `minimum`, `maximum`, `items`,
    /// `properties`, `required`, `additionalProperties`, `minItems` and
    /// `format: duration | code`.
    pub schema: Value,
    /// The task is an error without it.
    pub required: bool,
    /// Its strings are rendered as templates before the task starts.
    pub template: bool,
    /// One sentence for the form and the documentation.
    pub help: &'static str,
}

impl OperatorSpec {
    /// The field called `name`.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}
