//! The one walk over the tree that checks its shape: which keys stand where, and of what type their
//! values are.
//!
//! It reads the tables of `keys` and the operators' own descriptions, and leaves every question of
//! meaning (names, dates, edges) to `meaning`, which can then read what it needs without a word.

use std::collections::{HashMap, HashSet};

use super::{
    check,
    diagnostic::{Report, code},
    keys::{self, dag_keys, group_keys, task_keys},
    suggest::{closest, did_you_mean},
    tree::{Entry, Node, Value},
};
use crate::model::{Field, OperatorSpec};

/// The operators by name.
pub(super) type Catalogue<'a> = HashMap<&'a str, &'a OperatorSpec>;

/// Checks the whole file.
pub(super) fn check_shape(
    report: &mut Report,
    root: &Node,
    operators: &[OperatorSpec],
    catalogue: &Catalogue,
) {
    let mut walk =
        Walk { report, operators, catalogue, used_defaults: HashSet::new(), all_known: true };
    walk.dag(root);
}

struct Walk<'a> {
    report: &'a mut Report,
    operators: &'a [OperatorSpec],
    catalogue: &'a Catalogue<'a>,
    /// Operator fields in `default_args` that some task takes.
    used_defaults: HashSet<&'a str>,
    /// Whether every task has an operator that exists.
    all_known: bool,
}

impl<'a> Walk<'a> {
    fn dag(&mut self, root: &'a Node) {
        for entry in root.entries() {
            match dag_keys().iter().find(|field| field.name == entry.key) {
                Some(field) => self.value(entry, field),
                None => self.unknown_dag_key(entry),
            }
        }
        for group in root.get("groups").map_or(&[][..], Node::entries) {
            self.group(group);
        }
        let defaults = root.get("default_args");
        self.tasks(root, defaults);
        for entry in defaults.map_or(&[][..], Node::entries) {
            self.default_arg(entry);
        }
    }

    fn tasks(&mut self, root: &'a Node, defaults: Option<&'a Node>) {
        let Some(entry) = root.entry("tasks") else {
            if !matches!(root.value, Value::Broken) {
                self.report
                    .error(code::NO_TASKS, root.span, "the file has no `tasks`")
                    .hint("add one: `tasks: { hello: { operator: bash, command: echo hello } }`");
            }
            return;
        };
        if matches!(entry.value.value, Value::Null) || self.is_empty_map(&entry.value) {
            self.report
                .error(
                    code::NO_TASKS,
                    entry.key_span,
                    "`tasks` is empty; a DAG has at least one task",
                )
                .hint("add one: `hello: { operator: bash, command: echo hello }`");
        }
        for task in entry.value.entries() {
            self.task(task, defaults);
        }
    }

    fn is_empty_map(&self, node: &Node) -> bool {
        matches!(&node.value, Value::Map(entries) if entries.is_empty())
    }

    fn value(&mut self, entry: &Entry, field: &Field) {
        if entry.key == "tasks" && entry.value.is_null() {
            return;
        }
        if entry.key == "tasks" && matches!(entry.value.value, Value::Seq(_)) {
            self.report
                .error(
                    code::WRONG_TYPE,
                    entry.value.span,
                    "expected a mapping for `tasks`, found a list",
                )
                .hint("write each task as `task_id:` with its keys indented below, without `-`");
            return;
        }
        check::value(self.report, &entry.value, &field.schema, &entry.key, field.template);
    }

    fn unknown_dag_key(&mut self, entry: &Entry) {
        let names = dag_keys().iter().map(|field| field.name);
        let hint = did_you_mean(self.report, &entry.key, names).or_else(|| {
            let of_task = task_keys().iter().any(|field| field.name == entry.key)
                || self.operators.iter().any(|spec| spec.field(&entry.key).is_some());
            of_task.then(|| {
                format!("`{}` belongs to a task, or to all of them in `default_args`", entry.key)
            })
        });
        let message = format!("unknown key `{}`", entry.key);
        self.report.error(code::UNKNOWN_KEY, entry.key_span, message).hint_if(hint);
    }

    fn group(&mut self, group: &Entry) {
        match group.value.value {
            Value::Map(_) | Value::Null | Value::Broken => {}
            _ => {
                let message = format!(
                    "expected a mapping for the group `{}`, found {}",
                    group.key,
                    group.value.kind()
                );
                self.report
                    .error(code::WRONG_TYPE, group.value.span, message)
                    .hint("write `{}` for a group without keys");
            }
        }
        for entry in group.value.entries() {
            match group_keys().iter().find(|field| field.name == entry.key) {
                Some(field) => self.value(entry, field),
                None => {
                    let names = group_keys().iter().map(|field| field.name);
                    let hint = did_you_mean(self.report, &entry.key, names);
                    let message = format!("unknown key `{}` of a group", entry.key);
                    self.report.error(code::UNKNOWN_KEY, entry.key_span, message).hint_if(hint);
                }
            }
            self.supported(entry);
        }
    }

    fn task(&mut self, task: &'a Entry, defaults: Option<&'a Node>) {
        match task.value.value {
            Value::Map(_) => {}
            Value::Broken => return,
            _ => {
                let message = format!(
                    "expected a mapping for the task `{}`, found {}",
                    task.key,
                    task.value.kind()
                );
                self.report
                    .error(code::WRONG_TYPE, task.value.span, message)
                    .hint("write its keys indented below, such as `operator: bash`");
                return;
            }
        }
        let spec = self.operator(task);
        self.all_known &= spec.is_some();
        for entry in task.value.entries() {
            let own = || spec.and_then(|spec| spec.field(&entry.key));
            match task_keys().iter().find(|field| field.name == entry.key).or_else(own) {
                Some(field) => self.value(entry, field),
                // Without its operator nobody knows what a task may have.
                None if spec.is_none() => {}
                None => self.unknown_task_key(entry, spec),
            }
            self.supported(entry);
        }
        for field in spec.map_or(&[][..], |spec| &spec.fields) {
            self.operator_field(task, field, defaults);
        }
    }

    /// A field of the task's operator that the task itself does not set.
    fn operator_field(&mut self, task: &Entry, field: &'a Field, defaults: Option<&'a Node>) {
        let default = defaults.and_then(|defaults| defaults.entry(field.name));
        if default.is_some() {
            self.used_defaults.insert(field.name);
        }
        if task.value.get(field.name).is_some() {
            return;
        }
        match default {
            Some(entry) => self.value(entry, field),
            None if field.required => {
                let operator = task.value.get("operator").and_then(Node::text).unwrap_or_default();
                let message = format!(
                    "the task `{}` lacks `{}`, which `{operator}` needs",
                    task.key, field.name
                );
                self.report
                    .error(code::MISSING_KEY, task.key_span, message)
                    .hint(format!("add `{}`: {}", field.name, field.help));
            }
            None => {}
        }
    }

    /// The task's operator, if it names one that exists.
    fn operator(&mut self, task: &Entry) -> Option<&'a OperatorSpec> {
        let Some(node) = task.value.get("operator") else {
            let hint = self.probable_operator(&task.value).map_or_else(
                || "add a line such as `operator: bash`".to_owned(),
                |name| format!("add `operator: {name}`"),
            );
            let message = format!("the task `{}` lacks its `operator`", task.key);
            self.report.error(code::MISSING_KEY, task.key_span, message).hint(hint);
            return None;
        };
        let name = node.text()?;
        let found = self.catalogue.get(name).copied();
        if found.is_none() {
            let plain = operator_name(name);
            let names = self.operators.iter().map(|spec| spec.name);
            let hint = match self.catalogue.get(plain.as_str()) {
                Some(spec) => format!("did you mean `{}`?", spec.name),
                None => did_you_mean(self.report, &plain, names.clone()).unwrap_or_else(|| {
                    format!("the operators are {}", names.collect::<Vec<_>>().join(", "))
                }),
            };
            let message = format!("no operator is called `{name}`");
            self.report.error(code::UNKNOWN_OPERATOR, node.span, message).hint(hint);
        }
        found
    }

    /// The operator whose fields this task sets.
    fn probable_operator(&self, task: &Node) -> Option<&'a str> {
        let common = |key: &str| task_keys().iter().any(|field| field.name == key);
        let mut own =
            task.entries().iter().map(|entry| entry.key.as_str()).filter(|key| !common(key));
        let first = own.next()?;
        self.operators
            .iter()
            .find(|spec| {
                spec.field(first).is_some() && own.clone().all(|key| spec.field(key).is_some())
            })
            .map(|spec| spec.name)
    }

    fn unknown_task_key(&mut self, entry: &Entry, spec: Option<&OperatorSpec>) {
        let fields = spec.map_or(&[][..], |spec| &spec.fields);
        let names = fields.iter().chain(task_keys()).map(|field| field.name);
        let hint = did_you_mean(self.report, &entry.key, names).or_else(|| {
            let other = self.operators.iter().find(|spec| spec.field(&entry.key).is_some());
            let of_dag = dag_keys().iter().any(|field| field.name == entry.key);
            match other {
                Some(other) => Some(format!("`{}` is a field of `{}`", entry.key, other.name)),
                None => {
                    of_dag.then(|| format!("`{}` belongs to the DAG, not to a task", entry.key))
                }
            }
        });
        let operator = spec.map_or("", |spec| spec.name);
        let message = format!("unknown key `{}` for the operator `{operator}`", entry.key);
        self.report.error(code::UNKNOWN_KEY, entry.key_span, message).hint_if(hint);
    }

    /// A default: a key of every task, or a field of some operator.
    fn default_arg(&mut self, entry: &Entry) {
        if let Some(field) = task_keys().iter().find(|field| field.name == entry.key) {
            if keys::may_be_default(field.name) {
                return self.value(entry, field);
            }
            let message = format!("`{}` cannot be a default of all tasks", entry.key);
            self.report
                .error(code::UNKNOWN_KEY, entry.key_span, message)
                .hint("set it on the tasks themselves");
            return;
        }
        if self.operators.iter().any(|spec| spec.field(&entry.key).is_some()) {
            if self.all_known && !self.used_defaults.contains(entry.key.as_str()) {
                let message = format!("no task of this DAG has the field `{}`", entry.key);
                self.report.warning(code::UNUSED_DEFAULT, entry.key_span, message);
            }
            return;
        }
        let common =
            task_keys().iter().map(|field| field.name).filter(|name| keys::may_be_default(name));
        let fields =
            self.operators.iter().flat_map(|spec| spec.fields.iter().map(|field| field.name));
        let hint = closest(self.report, &entry.key, common.chain(fields));
        let message = format!("unknown key `{}` in `default_args`", entry.key);
        self.report
            .error(code::UNKNOWN_KEY, entry.key_span, message)
            .hint_if(hint.map(|name| format!("did you mean `{name}`?")));
    }

    /// Refuses what would otherwise be silently ignored.
    fn supported(&mut self, entry: &Entry) {
        let idle = matches!(entry.value.value, Value::Bool(false) | Value::Null);
        if keys::NOT_SUPPORTED.contains(&entry.key.as_str()) && !idle {
            let message = format!("`{}` is not supported by this version yet", entry.key);
            self.report.error(code::NOT_SUPPORTED, entry.key_span, message);
        }
    }
}

/// Airflow's class name as a name of ours: `BashOperator` is `bash`, `FileSensor` `file`.
pub(super) fn operator_name(name: &str) -> String {
    let bare = name.rsplit('.').next().unwrap_or(name);
    let bare =
        bare.strip_suffix("Operator").or_else(|| bare.strip_suffix("Sensor")).unwrap_or(bare);
    let mut plain = String::new();
    for character in bare.chars() {
        if character.is_uppercase() && !plain.is_empty() && !plain.ends_with('_') {
            plain.push('_');
        }
        plain.extend(character.to_lowercase());
    }
    plain
}
