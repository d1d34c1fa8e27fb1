//! The fields of a task with their templates rendered, each by itself: one that cannot be rendered
//! says why, and the others are shown all the same.

use std::{convert::Infallible, sync::Arc};

use mainspring_core::{
    model::{Dag, Task},
    template::{self, Context},
};
use serde_json::Value;

use super::{Foresight, Given};
use crate::{
    environment::{Outset, layered},
    given::Secrets,
    operators,
};

/// What templates say of an answer that only the run will bring.
const NO_RESPONSE: &str = "`response` is undefined";

/// A text of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Where it stands: `command`, `env.NAME`, `cases.0.when`.
    pub path: String,
    /// As it is written.
    pub source: String,
    /// What became of it, secrets blotted out; or why nothing did.
    pub rendered: Result<String, String>,
    /// It waits for what nobody can know before the run.
    pub is_waiting: bool,
}

/// What a try with this context would be given; its environment begins with `outset`.
pub fn given(
    dag: &Dag,
    task: &Task,
    mut context: Context,
    (outset, foresight): (&Outset, &Foresight),
) -> Given {
    let mut fields = Vec::new();
    // The DAG's own variables are shown with the DAG; here only if they stop the task.
    let mut of_dag: Vec<&String> = dag.env.keys().collect();
    let rendered = layered(outset.variables.clone(), dag, task, |name, text, below| {
        let is_own = of_dag.first().is_none_or(|first| *first != name);
        if !is_own {
            of_dag.remove(0);
        }
        let context = Arc::new(Context { env: below.clone(), ..context.clone() });
        let (rendered, is_waiting) = render(text, &context, foresight);
        let value = rendered.clone().unwrap_or_else(|_| text.to_owned());
        if is_own || rendered.is_err() {
            let path = format!("{}env.{name}", if is_own { "" } else { "dag." });
            fields.push(Field { path, source: text.to_owned(), rendered, is_waiting });
        }
        Ok::<_, Infallible>(value)
    });
    let Ok(env) = rendered;
    context.env = env;
    let context = Arc::new(context);
    let mut own = Vec::new();
    let spec = operators::find(&task.operator).map(operators::Operator::spec);
    for field in spec.iter().flat_map(|spec| &spec.fields).filter(|field| field.template) {
        if let Some(value) = task.fields.get(field.name) {
            leaves(field.name.to_owned(), value, (&context, foresight), &mut own);
        }
    }
    if let Some(cwd) = &task.cwd {
        let written = Value::String(cwd.clone());
        leaves("cwd".to_owned(), &written, (&context, foresight), &mut own);
    }
    own.append(&mut fields);
    let secrets = Secrets::among(context.env.iter(), foresight.secrets());
    for field in &mut own {
        field.rendered = match &field.rendered {
            Ok(text) => Ok(secrets.blot(text)),
            Err(text) => Err(secrets.blot(text)),
        };
    }
    Given { context, fields: own }
}

fn render(
    text: &str,
    context: &Arc<Context>,
    foresight: &Foresight,
) -> (Result<String, String>, bool) {
    foresight.take_missed();
    let rendered = template::render(text, context);
    let awaits = rendered.as_ref().is_err_and(|error| error.message == NO_RESPONSE);
    let rendered = rendered.map_err(|error| match error.hint {
        Some(hint) => format!("{} ({hint})", error.message),
        None => error.message,
    });
    (rendered, foresight.take_missed() || awaits)
}

/// Every text in a value.
fn leaves(
    path: String,
    value: &Value,
    (context, foresight): (&Arc<Context>, &Foresight),
    fields: &mut Vec<Field>,
) {
    let mut inside = |part: &str, value: &Value| {
        leaves(format!("{path}.{part}"), value, (context, foresight), fields);
    };
    match value {
        // Words such as a task's name inside a list say nothing that is not seen.
        Value::String(text) if path.contains('.') && !template::is_template(text) => {}
        Value::String(text) => {
            let (rendered, is_waiting) = render(text, context, foresight);
            fields.push(Field { path, source: text.clone(), rendered, is_waiting });
        }
        Value::Array(items) => {
            (0..).zip(items).for_each(|(at, item): (usize, _)| inside(&at.to_string(), item));
        }
        Value::Object(entries) => entries.iter().for_each(|(key, item)| inside(key, item)),
        _ => {}
    }
}
