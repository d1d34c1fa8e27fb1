//! What tasks do. One file per operator; adding one is a file, a line in `REGISTRY` and an example.
//!
//! An operator describes itself as data (the reader, the palette and the documentation follow from
//! it), checks what a schema cannot say, and runs one try. When a try starts, what its end means
//! and who comes next is decided elsewhere.

mod bash;
mod branch;
mod branch_python;
mod email;
mod empty;
mod http;
mod need;
mod python;
mod rehearsal;
mod short_circuit;
mod slack;
#[cfg(all(test, unix))]
mod tests;
mod webhook;

pub use need::{Need, What};
pub(crate) use python::Interpreter;
pub use rehearsal::{Part, Performance};

use std::{future::Future, pin::Pin};

use mainspring_core::{
    engine::Outcome,
    model::{Dag, Field, OperatorSpec, Task},
};
use serde_json::json;

use crate::attempt::{Attempt, Failure};

/// Everything that can stand in an `operator:` key, in the order of the palette.
pub const REGISTRY: &[&dyn Operator] = &[
    &bash::Bash,
    &python::Python,
    &branch::Branch,
    &branch_python::BranchPython,
    &short_circuit::ShortCircuit,
    &empty::Empty,
    &http::Http,
    &slack::Slack,
    &email::Email,
    &webhook::Webhook,
];

/// One kind of task.
pub trait Operator: Send + Sync {
    /// Its name, place in the palette, fields and help.
    fn spec(&self) -> OperatorSpec;

    /// What is wrong with a task of this kind beyond what its fields' schemas say. Pure.
    fn check(&self, _dag: &Dag, _task: &Task) -> Vec<Complaint> {
        Vec::new()
    }

    /// What a task of this kind needs of the machine, as far as its file tells, so that it can be
    /// looked for before the task runs. Pure, and silent about what is not certain.
    fn needs(&self, _dag: &Dag, _task: &Task) -> Vec<Need> {
        Vec::new()
    }

    /// What a try of it would do, as far as that can be told without doing it.
    fn rehearse(&self, part: &Part<'_>) -> Performance {
        part.as_written()
    }

    /// Runs one try to its end.
    ///
    /// # Errors
    /// Why it failed, for the log; whether another try may follow stands in the failure.
    fn run<'a>(&'a self, attempt: &'a mut Attempt) -> Running<'a>;
}

/// A try under way.
pub type Running<'a> = Pin<Box<dyn Future<Output = Result<Outcome, Failure>> + Send + 'a>>;

/// What an operator has to say against a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// The field it is about; the task as a whole without.
    pub field: Option<&'static str>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Complaint {
    /// A complaint about a field.
    pub fn about(field: &'static str, message: impl Into<String>) -> Self {
        Self { field: Some(field), message: message.into(), hint: None }
    }

    /// With what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// The field that names the connection to go by: of one of these types.
fn connection(types: &[&str], required: bool, help: &'static str) -> Field {
    Field {
        name: "connection",
        schema: json!({ "type": "string", "format": "connection", "connTypes": types }),
        required,
        template: true,
        help,
    }
}

/// The operator called `name`.
pub fn find(name: &str) -> Option<&'static dyn Operator> {
    REGISTRY.iter().copied().find(|operator| operator.spec().name == name)
}

/// The descriptions of all operators.
pub fn catalogue() -> Vec<OperatorSpec> {
    REGISTRY.iter().map(|operator| operator.spec()).collect()
}
