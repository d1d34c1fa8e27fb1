//! The names that a template of a task can use, each with its value in short: for completion.

use std::sync::Arc;

use mainspring_core::{
    model::Task,
    template::{self, Context},
};

use super::Foresight;
use crate::{environment::is_secret, given::Secrets};

/// So much of a value is told, in characters.
const VALUE_MAX: usize = 80;
/// Names that are no object, in the order in which they are offered.
const NAMES: &[&str] = &[
    "ds",
    "ts",
    "local_ds",
    "local_ts",
    "ds_nodash",
    "ts_nodash",
    "ts_nodash_with_tz",
    "logical_date",
    "data_interval_start",
    "data_interval_end",
    "run_id",
    "dag.dag_id",
    "dag.timezone",
    "dag_run.run_type",
    "task.task_id",
    "ti.try_number",
];

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// As it is written between the braces: `params.region`.
    pub name: String,
    /// In short, secrets blotted out.
    pub value: String,
}

/// What templates of `task` can use; `variables` are the keys of those that all DAGs share.
pub fn completion(
    task: &Task,
    context: &Arc<Context>,
    foresight: &Foresight,
    variables: Vec<String>,
) -> Vec<Known> {
    let params = context.params.keys().map(|name| format!("params.{name}"));
    let pulled = task.upstream.iter().map(|id| format!("ti.xcom_pull('{id}')"));
    let shared = variables.into_iter().map(|key| format!("var.value.{key}"));
    let own = context.env.keys().map(|name| format!("env.{name}"));
    let names = NAMES.iter().map(|name| (*name).to_owned());
    let names = names.chain(params).chain(pulled).chain(shared).chain(own);
    // What is looked up tells first which values are secret.
    let rendered: Vec<(String, Option<String>)> = names
        .map(|name| {
            let value = template::render(&format!("{{{{ {name} }}}}"), context).ok();
            (name, value)
        })
        .collect();
    let secrets = Secrets::among(context.env.iter(), foresight.secrets());
    let told = rendered.into_iter().map(|(name, value)| {
        let value = match value {
            Some(value) if is_secret(name.rsplit('.').next().unwrap_or_default(), &value) => {
                "***".to_owned()
            }
            Some(value) => short(&secrets.blot(&value)),
            None => String::new(),
        };
        Known { name, value }
    });
    told.collect()
}

fn short(text: &str) -> String {
    match text.char_indices().nth(VALUE_MAX) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}...", &text[..end]),
    }
}
