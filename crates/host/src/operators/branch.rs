//! `branch`: follows the first case whose condition holds. BranchPythonOperator's place, without
//! Python.

use mainspring_core::{
    engine::{Outcome, Skip},
    model::{Category, Dag, Field, OperatorSpec, Task, TaskId},
};
use serde_json::{Value, json};

use super::{Complaint, Operator, Part, Performance, Running};
use crate::attempt::{Attempt, Failure};

/// See the module.
pub struct Branch;

impl Operator for Branch {
    fn spec(&self) -> OperatorSpec {
        let follow = json!({ "type": ["array", "string"], "items": { "type": "string" } });
        OperatorSpec {
            name: "branch",
            category: Category::Flow,
            icon: "git-branch",
            help: "Follows the first case whose `when` holds; its other direct downstream tasks \
                   are skipped",
            fields: vec![Field {
                name: "cases",
                schema: json!({
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "properties": { "when": { "type": ["string", "boolean"] }, "follow": follow },
                        "required": ["follow"],
                        "additionalProperties": false,
                    },
                }),
                required: true,
                template: true,
                help: "Tried in order; a case without `when` always holds. `follow` names direct \
                       downstream tasks or groups",
            }],
        }
    }

    fn check(&self, dag: &Dag, task: &Task) -> Vec<Complaint> {
        let named = cases(&task.fields["cases"]).flat_map(|case| names(&case["follow"]));
        let wrong = named.filter_map(|name| direct(dag, task, name).err());
        wrong.map(|(text, hint)| Complaint::about("cases", text).hint(hint)).collect()
    }

    fn rehearse(&self, part: &Part<'_>) -> Performance {
        rehearse(part)
    }

    fn run<'a>(&'a self, attempt: &'a mut Attempt) -> Running<'a> {
        Box::pin(run(attempt))
    }
}

async fn run(attempt: &mut Attempt) -> Result<Outcome, Failure> {
    let written = attempt.field("cases").cloned().unwrap_or_default();
    let mut tried = Vec::new();
    for (number, case) in (1..).zip(cases(&written)) {
        let holds = match &case["when"] {
            Value::Null => true,
            Value::Bool(holds) => *holds,
            condition => attempt.holds(condition.as_str().unwrap_or_default())?,
        };
        tried.push(json!({ "when": holds, "follow": case["follow"] }));
        attempt.rendered("cases", json!(tried));
        if holds {
            let chosen: Vec<String> = names(&case["follow"]).map(str::to_owned).collect();
            attempt.note(&format!("case {number} holds, follows: {}", chosen.join(", ")));
            attempt.push_xcom("return_value", json!(chosen));
            return Ok(follow(attempt.dag(), &chosen));
        }
    }
    attempt.note("no case holds, nothing is followed");
    attempt.push_xcom("return_value", json!([]));
    Ok(follow(attempt.dag(), &[]))
}

/// The first case that holds; where that cannot be told the default, or the first of all.
fn rehearse(part: &Part<'_>) -> Performance {
    let written = part.task.fields.get("cases").cloned().unwrap_or_default();
    let mut guess = None;
    let mut found = None;
    for (number, case) in (1..).zip(cases(&written)) {
        let holds = match &case["when"] {
            Value::Null => Ok(Some(true)),
            Value::Bool(holds) => Ok(Some(*holds)),
            condition => part.holds(condition.as_str().unwrap_or_default()),
        };
        match holds {
            Err(why) if guess.is_none() => {
                return Performance::failure(format!("case {number}: {why}"));
            }
            Err(_) => {}
            Ok(Some(false)) => {}
            Ok(Some(true)) if guess.is_none() => {
                found = Some(case);
                break;
            }
            Ok(Some(true)) => {}
            Ok(None) => guess = guess.or(Some(number)),
        }
    }
    let why = guess.map(|number| {
        format!("only the run can tell whether case {number} holds; a way is taken for granted")
    });
    if why.is_some() {
        let default = cases(&written).find(|case| case["when"].is_null());
        found = default.or_else(|| cases(&written).next());
    }
    let chosen: Vec<String> =
        found.iter().flat_map(|case| names(&case["follow"])).map(str::to_owned).collect();
    let outcome = follow(part.dag, &chosen);
    Performance { why, ..Performance::decision(outcome, json!(chosen)) }
}

/// The end of a branching try: all direct downstream tasks but `chosen` (tasks or groups) are
/// skipped.
pub(super) fn follow(dag: &Dag, chosen: &[String]) -> Outcome {
    let tasks = chosen.iter().flat_map(|name| first_tasks(dag, name)).collect();
    Outcome::Success { skip: Some(Skip::AllExcept(tasks)) }
}

/// The task itself, or the tasks that a group begins with.
fn first_tasks(dag: &Dag, name: &str) -> Vec<TaskId> {
    if dag.groups.iter().all(|group| group.group_id != name) {
        return vec![TaskId::from(name)];
    }
    let prefix = format!("{name}.");
    let inside = |id: &TaskId| id.as_str().starts_with(&prefix);
    let members = dag.tasks.iter().filter(|task| inside(&task.task_id));
    let roots = members.filter(|task| !task.upstream.iter().any(inside));
    roots.map(|task| task.task_id.clone()).collect()
}

/// That `name` is a task or a group that comes directly after `task`; else what is wrong, and what
/// to do.
pub(super) fn direct(dag: &Dag, task: &Task, name: &str) -> Result<(), (String, String)> {
    let firsts = first_tasks(dag, name);
    let known = firsts.iter().all(|id| dag.task(id.as_str()).is_some());
    if !known || firsts.is_empty() {
        let hint = format!("name tasks that have `{}` in their `upstream`", task.task_id);
        return Err((format!("there is no task to follow called `{name}`"), hint));
    }
    let is_direct = |id: &TaskId| {
        dag.task(id.as_str()).is_some_and(|after| after.upstream.contains(&task.task_id))
    };
    if firsts.iter().all(is_direct) {
        return Ok(());
    }
    let hint = format!("add `{}` to the `upstream` of `{name}`", task.task_id);
    Err((format!("`{name}` does not come directly after `{}`", task.task_id), hint))
}

fn cases(written: &Value) -> impl Iterator<Item = &Value> {
    written.as_array().into_iter().flatten()
}

fn names(written: &Value) -> impl Iterator<Item = &str> {
    let many = written.as_array().into_iter().flatten().filter_map(Value::as_str);
    many.chain(written.as_str())
}
