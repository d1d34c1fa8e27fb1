//! The one table of what may stand in a file: the keys of a DAG, of a task, of a group, of a
//! parameter.
//!
//! The reader's checks and the JSON Schema for editors are both made from it, so that they cannot
//! disagree. An operator's own fields come as `OperatorSpec`s in the same form. What the values
//! mean (dates, cron, names of tasks) is the business of `meaning`.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::model::{Field, TriggerRule};

/// Keys that are part of the format but that the engine cannot carry out yet. A file that uses one
/// is refused, instead of running as if the key were not there.
pub(super) const NOT_SUPPORTED: &[&str] = &["expand"];

/// Task keys that make no sense as a default for all tasks.
const NO_DEFAULTS: &[&str] =
    &["operator", "description", "upstream", "expand", "setup", "teardown", "disabled"];

/// The JSON Schema words that a parameter may use; a superset of what is checked here, because the
/// form and the trigger know more of them.
pub(super) const PARAM_KEYS: &[&str] = &[
    "type",
    "default",
    "enum",
    "title",
    "description",
    "format",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "properties",
    "required",
    "additionalProperties",
    "examples",
    "values_display",
    "section",
    "const",
];

/// The types that JSON Schema knows.
pub(super) const JSON_TYPES: &[&str] =
    &["string", "integer", "number", "boolean", "array", "object", "null"];

/// The keys of the DAG itself.
pub(super) fn dag_keys() -> &'static [Field] {
    static KEYS: LazyLock<Vec<Field>> = LazyLock::new(|| {
        let mut keys = vec![
            key("dag_id", text(), "Unique name; the file's name when left out"),
            key("display_name", text(), "The name shown on screens"),
            key("description", text(), "One sentence about the DAG"),
            key("doc", text(), "Markdown shown beside the graph"),
            key(
                "schedule",
                json!({ "type": ["string", "array", "null"], "items": text() }),
                "When it runs: a cron expression, `@daily` and its kin, `every 90m`, or a list of \
                 these; only by hand when left out",
            ),
            key("timezone", text(), "IANA name of the zone in which schedule and dates are meant"),
            key(
                "timetable",
                json!({ "enum": ["trigger", "interval"], "default": "trigger" }),
                "What a run's data interval is: the moment it fires, or the time since the last one",
            ),
            key("start_date", date(), "No run before this date"),
            key("end_date", date(), "No run after this date"),
            key("catchup", boolean(false), "Run every slot since start_date"),
            key(
                "missed",
                json!({ "enum": ["latest", "all", "skip"], "default": "latest" }),
                "What happens to the slots that passed while nothing could run",
            ),
            key("depends_on_past", boolean(false), "Default of all tasks"),
            key("max_active_runs", count(1, 16), "How many runs may be running at once"),
            key(
                "max_active_tasks",
                count(1, 16),
                "How many tasks of one run may be active at once",
            ),
            key("dagrun_timeout", duration_or_none(), "A run that takes longer fails"),
            key("fail_fast", boolean(false), "The first failed task ends the run"),
            key(
                "late_after",
                duration_or_none(),
                "A run not ended this long after its slot is late",
            ),
            key("tags", list_of_text(), "Labels to find it by"),
            key("owner", text(), "Who answers for it"),
            key("params", json!({ "type": "object" }), "What a trigger may set"),
            key(
                "default_args",
                json!({ "type": "object" }),
                "Values for all tasks that know the key",
            ),
            templated("env", env(), "Environment of every task"),
            key("python", text_or_none(), "Interpreter or virtual environment of Python tasks"),
            key("groups", json!({ "type": "object" }), "Named sets of tasks, drawn as one"),
            Field {
                required: true,
                ..key("tasks", json!({ "type": "object" }), "task_id to task")
            },
            key(
                "layout",
                json!({ "type": "object", "additionalProperties": {
                    "type": "array", "items": { "type": "integer" }, "minItems": 2, "maxItems": 2,
                } }),
                "Positions of nodes that were moved by hand",
            ),
        ];
        keys.extend(notifications("the run"));
        keys.push(key("on_late", conn_ids(), "Connections to tell when a run is late"));
        keys
    });
    &KEYS
}

/// The keys that every task has, whatever its operator.
pub(super) fn task_keys() -> &'static [Field] {
    static KEYS: LazyLock<Vec<Field>> = LazyLock::new(|| {
        let rules: Vec<_> = TriggerRule::ALL.iter().map(|rule| rule.as_str()).collect();
        let mut keys = vec![
            Field { required: true, ..key("operator", text(), "What the task does") },
            key("description", text(), "One sentence about it"),
            key("upstream", one_or_many(), "Tasks or groups that come directly before it"),
            key(
                "trigger_rule",
                json!({ "enum": rules, "default": "all_success" }),
                "When it may run, given how its upstream tasks ended",
            ),
            key("retries", count(0, 0), "Tries after the first"),
            key("retry_delay", duration("5m"), "Pause before the next try"),
            key("retry_exponential_backoff", boolean(false), "Double the pause each time"),
            key("max_retry_delay", duration_or_none(), "The pause never grows beyond it"),
            key("execution_timeout", duration_or_none(), "A try that takes longer fails"),
            key("pool", json!({ "type": "string", "default": "default_pool" }), "The pool it uses"),
            key("pool_slots", count(1, 1), "How many of the pool's slots it takes"),
            key(
                "priority_weight",
                json!({ "type": "integer", "default": 1 }),
                "Who goes first when slots are scarce: the larger",
            ),
            key(
                "weight_rule",
                json!({ "enum": ["downstream", "upstream", "absolute"], "default": "downstream" }),
                "How the weights of neighbours count",
            ),
            key("depends_on_past", boolean(false), "Wait until it succeeded in the previous run"),
            key(
                "wait_for_downstream",
                boolean(false),
                "Wait also for the tasks directly after it in the previous run",
            ),
            key("max_active_tis_per_dag", count_or_none(), "Active instances over all runs"),
            key("max_active_tis_per_dagrun", count_or_none(), "Active instances in one run"),
            templated("expand", expand(), "One instance for each item of a list"),
            key("setup", boolean(false), "Prepares what a teardown cleans up"),
            key("teardown", teardown(), "Cleans up after setups"),
            templated("env", env(), "Environment beside the DAG's"),
            templated("cwd", text_or_none(), "Working folder"),
            key("disabled", boolean(false), "Take the task out and join its neighbours"),
        ];
        keys.extend(notifications("the task"));
        keys
    });
    &KEYS
}

/// The keys of a group.
pub(super) fn group_keys() -> &'static [Field] {
    static KEYS: LazyLock<Vec<Field>> = LazyLock::new(|| {
        vec![
            key("tooltip", text(), "One sentence shown on hover"),
            key("upstream", one_or_many(), "Tasks or groups that come before its first tasks"),
            templated("expand", expand(), "One instance of the group for each item of a list"),
        ]
    });
    &KEYS
}

/// Whether a key of a task may stand in `default_args`.
pub(super) fn may_be_default(name: &str) -> bool {
    !NO_DEFAULTS.contains(&name)
}

fn key(name: &'static str, schema: Value, help: &'static str) -> Field {
    Field { name, schema, required: false, template: false, help }
}

fn templated(name: &'static str, schema: Value, help: &'static str) -> Field {
    Field { template: true, ..key(name, schema, help) }
}

fn notifications(of: &'static str) -> [Field; 4] {
    let help = |run, task| if of == "the run" { run } else { task };
    [
        (
            "on_failure",
            help("Connections to tell when a run failed", "Connections to tell when it failed"),
        ),
        (
            "on_success",
            help(
                "Connections to tell when a run succeeded",
                "Connections to tell when it succeeded",
            ),
        ),
        (
            "on_retry",
            help(
                "Connections to tell when a task is tried again",
                "Connections to tell when it is tried again",
            ),
        ),
        (
            "on_recovery",
            help(
                "Connections to tell when a run succeeds after a failed one",
                "Connections to tell when it succeeds after a failure",
            ),
        ),
    ]
    .map(|(name, help)| key(name, conn_ids(), help))
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn text_or_none() -> Value {
    json!({ "type": ["string", "null"] })
}

fn boolean(default: bool) -> Value {
    json!({ "type": "boolean", "default": default })
}

fn count(minimum: u32, default: u32) -> Value {
    json!({ "type": "integer", "minimum": minimum, "maximum": 1_000_000, "default": default })
}

fn count_or_none() -> Value {
    json!({ "type": ["integer", "null"], "minimum": 1, "maximum": 1_000_000 })
}

fn duration(default: &str) -> Value {
    json!({ "type": "string", "format": "duration", "default": default })
}

fn duration_or_none() -> Value {
    json!({ "type": ["string", "null"], "format": "duration" })
}

fn date() -> Value {
    json!({ "type": ["string", "null"], "format": "date" })
}

fn list_of_text() -> Value {
    json!({ "type": "array", "items": text() })
}

fn one_or_many() -> Value {
    json!({ "type": ["string", "array"], "items": text() })
}

fn conn_ids() -> Value {
    one_or_many()
}

fn env() -> Value {
    json!({ "type": "object", "additionalProperties": text() })
}

fn expand() -> Value {
    json!({ "type": "object", "additionalProperties": { "type": ["array", "object", "string"] } })
}

fn teardown() -> Value {
    json!({
        "type": ["object", "null"],
        "properties": {
            "setups": one_or_many(),
            "on_failure_fail_dagrun": boolean(false),
        },
        "additionalProperties": false,
    })
}
