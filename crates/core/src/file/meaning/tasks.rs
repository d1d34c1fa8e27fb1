//! One task: its own keys, then the defaults of the DAG, then those of the format.
//!
//! Edges are drawn in `graph`, when every task is known.

use serde_json::{Map, Value as Json};

use super::{Keys, check_id};
use crate::{
    file::{
        diagnostic::{Report, code},
        keys::task_keys,
        shape::Catalogue,
        tree::{Entry, Node, Value},
    },
    model::{Retry, Task, Teardown, TriggerRule, WeightRule},
};

/// Most instances that one mapping may make.
const INSTANCES_MAX: usize = 1_024;

/// The tasks of the DAG, in the order of the file, without their upstream.
pub(super) fn tasks(report: &mut Report, root: &Node, catalogue: &Catalogue) -> Vec<Task> {
    let entries = root.get("tasks").map_or(&[][..], Node::entries);
    let defaults = root.get("default_args");
    let past = root.get("depends_on_past").and_then(Node::bool).unwrap_or(false);
    entries
        .iter()
        .map(|entry| {
            check_id(report, "task_id", &entry.key, entry.key_span);
            Task {
                fields: fields(&entry.value, defaults, catalogue),
                ..task(report, entry, defaults, past)
            }
        })
        .collect()
}

/// A task without its operator's fields. `past` is the DAG's own `depends_on_past`.
fn task(report: &mut Report, entry: &Entry, defaults: Option<&Node>, past: bool) -> Task {
    let keys = Keys { own: &entry.value, defaults };
    // What makes no sense as a default is not looked for there, even if it stands there.
    let own = Keys { own: &entry.value, defaults: None };
    let bare = Task::new(entry.key.as_str(), &own.text("operator").unwrap_or_default());
    let teardown = own.get("teardown").filter(|node| matches!(node.value, Value::Map(_)));
    let rule = keys.get("trigger_rule").and_then(Node::text).and_then(TriggerRule::parse);
    // Airflow gives a teardown this rule when it is made.
    let rule_by_default = match teardown {
        Some(_) => TriggerRule::AllDoneSetupSuccess,
        None => bare.trigger_rule,
    };
    Task {
        description: own.text("description").unwrap_or_default(),
        trigger_rule: rule.unwrap_or(rule_by_default),
        retry: Retry {
            retries: keys.count("retries").unwrap_or(bare.retry.retries),
            retry_delay: keys.duration("retry_delay").unwrap_or(bare.retry.retry_delay),
            exponential_backoff: keys.flag("retry_exponential_backoff"),
            max_retry_delay: keys.duration("max_retry_delay"),
        },
        execution_timeout: keys.duration("execution_timeout"),
        pool: keys.text("pool").unwrap_or(bare.pool),
        pool_slots: keys.count("pool_slots").unwrap_or(bare.pool_slots),
        priority_weight: keys
            .get("priority_weight")
            .and_then(Node::int)
            .unwrap_or(bare.priority_weight),
        weight_rule: match keys.get("weight_rule").and_then(Node::text) {
            Some("upstream") => WeightRule::Upstream,
            Some("absolute") => WeightRule::Absolute,
            _ => bare.weight_rule,
        },
        depends_on_past: keys.get("depends_on_past").and_then(Node::bool).unwrap_or(past),
        wait_for_downstream: keys.flag("wait_for_downstream"),
        max_active_tis_per_dag: keys.count("max_active_tis_per_dag"),
        max_active_tis_per_dagrun: keys.count("max_active_tis_per_dagrun"),
        setup: own.flag("setup"),
        teardown: teardown.map(|node| {
            let keys = Keys { own: node, defaults: None };
            Teardown {
                setups: keys.texts("setups").into_iter().map(Into::into).collect(),
                on_failure_fail_dagrun: keys.flag("on_failure_fail_dagrun"),
            }
        }),
        expand: expand(report, own.get("expand")),
        env: keys.env(report),
        cwd: keys.text("cwd"),
        disabled: own.flag("disabled"),
        notifications: keys.notifications(),
        ..bare
    }
}

/// The operator's own fields: the task's, then those that `default_args` holds for it.
fn fields(own: &Node, defaults: Option<&Node>, catalogue: &Catalogue) -> Map<String, Json> {
    let common = |name: &str| task_keys().iter().any(|field| field.name == name);
    let mut fields: Map<String, Json> = own
        .entries()
        .iter()
        .filter(|entry| !common(&entry.key))
        .map(|entry| (entry.key.clone(), entry.value.to_json()))
        .collect();
    let spec = own.get("operator").and_then(Node::text).and_then(|name| catalogue.get(name));
    let Some((spec, defaults)) = spec.zip(defaults) else { return fields };
    for entry in defaults.entries() {
        if spec.field(&entry.key).is_some() && !fields.contains_key(&entry.key) {
            fields.insert(entry.key.clone(), entry.value.to_json());
        }
    }
    fields
}

/// What is mapped over: lists, mappings, or templates that give one.
pub(super) fn expand(report: &mut Report, node: Option<&Node>) -> Map<String, Json> {
    let Some(node) = node else { return Map::new() };
    let mut instances: usize = 1;
    for entry in node.entries() {
        match &entry.value.value {
            Value::Seq(items) => instances = instances.saturating_mul(items.len()),
            Value::Map(entries) => instances = instances.saturating_mul(entries.len()),
            Value::Str(text, _) if !entry.value.is_template() => {
                report
                    .error(code::BAD_EXPAND, entry.value.span, format!("`{text}` is one text, not a list to map over"))
                    .hint("write a list, or a template that gives one: `\"{{ ti.xcom_pull('task') }}\"`");
            }
            _ => {}
        }
    }
    if instances > INSTANCES_MAX {
        let message =
            format!("this makes {instances} instances, at most {INSTANCES_MAX} are allowed");
        report.error(code::BAD_EXPAND, node.span, message);
    }
    node.to_json_map()
}
