//! `short_circuit`: lets what comes after it run only if a condition holds, as Airflow's
//! ShortCircuitOperator does. The condition is a template or a Python function.

use mainspring_core::{
    engine::{Outcome, Skip},
    model::{Category, Dag, Field, OperatorSpec, Task},
};
use serde_json::{Value, json};

use super::{
    Complaint, Need, Operator, Part, Performance, Running,
    python::{self, Called},
};
use crate::attempt::{Attempt, Failure};

/// See the module.
pub struct ShortCircuit;

impl Operator for ShortCircuit {
    fn spec(&self) -> OperatorSpec {
        let condition = Field {
            name: "condition",
            schema: json!({ "type": ["string", "boolean"] }),
            required: false,
            template: true,
            help: "Goes on if it is true, as `{{ params.rows > 0 }}`; Python code may say it \
                   instead",
        };
        let ignore = Field {
            name: "ignore_downstream_trigger_rules",
            schema: json!({ "type": "boolean", "default": true }),
            required: false,
            template: false,
            help: "Skips everything after it; if false only what comes directly after it, and \
                   the others go by their trigger rules",
        };
        OperatorSpec {
            name: "short_circuit",
            category: Category::Flow,
            icon: "circle-stop",
            help: "Skips what comes after it unless a condition holds",
            fields: [condition].into_iter().chain(python::fields()).chain([ignore]).collect(),
        }
    }

    fn check(&self, _: &Dag, task: &Task) -> Vec<Complaint> {
        python::check(task, &["condition", "code", "callable"])
    }

    fn needs(&self, _: &Dag, task: &Task) -> Vec<Need> {
        if task.fields.contains_key("condition") {
            return Vec::new();
        }
        python::needs(task)
    }

    fn rehearse(&self, part: &Part<'_>) -> Performance {
        let holds = match part.task.fields.get("condition") {
            Some(Value::Bool(holds)) => Ok(Some(*holds)),
            Some(Value::String(condition)) => part.holds(condition),
            _ if part.broken.is_some() => return part.as_written(),
            _ => Ok(None),
        };
        match holds {
            Err(why) => Performance::failure(format!("`condition`: {why}")),
            Ok(Some(holds)) => Performance::decision(end(part.task, holds), json!(holds)),
            Ok(None) => Performance {
                why: Some(
                    "only the run can tell whether it goes on; that it does is assumed".into(),
                ),
                ..Performance::success()
            },
        }
    }

    fn run<'a>(&'a self, attempt: &'a mut Attempt) -> Running<'a> {
        Box::pin(run(attempt))
    }
}

async fn run(attempt: &mut Attempt) -> Result<Outcome, Failure> {
    let (value, holds) = match attempt.field("condition") {
        Some(Value::Bool(holds)) => (json!(holds), *holds),
        Some(Value::String(condition)) => {
            let condition = condition.clone();
            let holds = attempt.holds(&condition)?;
            attempt.rendered("condition", json!(holds));
            (json!(holds), holds)
        }
        _ => match python::call(attempt).await? {
            Called::Skipped => return Ok(Outcome::Skipped),
            Called::Returned(value) => {
                let holds = truth(&value);
                (value, holds)
            }
        },
    };
    attempt.push_xcom("return_value", value);
    if !holds {
        attempt.note("the condition does not hold, what comes after is skipped");
    }
    Ok(end(attempt.task(), holds))
}

/// How a try ends whose condition holds, or does not.
fn end(task: &Task, holds: bool) -> Outcome {
    let ignores = task.fields.get("ignore_downstream_trigger_rules") != Some(&json!(false));
    let skip = match (holds, ignores) {
        (true, _) => None,
        (false, true) => Some(Skip::EverythingAfter),
        (false, false) => Some(Skip::Downstream),
    };
    Outcome::Success { skip }
}

/// Python's truth.
fn truth(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(holds) => *holds,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(entries) => !entries.is_empty(),
    }
}
