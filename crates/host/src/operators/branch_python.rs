//! `branch_python`: follows the tasks that a Python function names, as Airflow's
//! BranchPythonOperator does. Choosing without Python is `branch`.

use mainspring_core::{
    engine::Outcome,
    model::{Category, Dag, OperatorSpec, Task},
};
use serde_json::Value;

use super::{
    Complaint, Need, Operator, Part, Performance, Running, branch,
    python::{self, Called},
};
use crate::attempt::{Attempt, Failure};

/// See the module.
pub struct BranchPython;

impl Operator for BranchPython {
    fn spec(&self) -> OperatorSpec {
        OperatorSpec {
            name: "branch_python",
            category: Category::Flow,
            icon: "git-branch",
            help: "Follows the direct downstream tasks or groups whose ids a Python function \
                   returns; the others are skipped",
            fields: python::fields().into(),
        }
    }

    fn check(&self, _: &Dag, task: &Task) -> Vec<Complaint> {
        python::check(task, &["code", "callable"])
    }

    fn needs(&self, _: &Dag, task: &Task) -> Vec<Need> {
        python::needs(task)
    }

    /// Its code is not run: it is taken to return what it did last, else its first way.
    fn rehearse(&self, part: &Part<'_>) -> Performance {
        if part.broken.is_some() {
            return part.as_written();
        }
        let is_direct = |id: &String| branch::direct(part.dag, part.task, id).is_ok();
        let last = part.last.as_ref().and_then(|value| ids(value).ok());
        let last = last.filter(|ids| ids.iter().all(is_direct));
        let first = part.dag.tasks.iter().find(|it| it.upstream.contains(&part.task.task_id));
        let (chosen, why) = match last {
            Some(chosen) => (chosen, "its code is not run: it is taken to decide as last time"),
            None => (
                first.map(|task| task.task_id.to_string()).into_iter().collect(),
                "its code is not run: the first way is taken for granted",
            ),
        };
        Performance {
            outcome: branch::follow(part.dag, &chosen),
            returns: Some(serde_json::json!(chosen)),
            why: Some(why.to_owned()),
            takes: None,
        }
    }

    fn run<'a>(&'a self, attempt: &'a mut Attempt) -> Running<'a> {
        Box::pin(run(attempt))
    }
}

async fn run(attempt: &mut Attempt) -> Result<Outcome, Failure> {
    let value = match python::call(attempt).await? {
        Called::Skipped => return Ok(Outcome::Skipped),
        Called::Returned(value) => value,
    };
    let chosen = ids(&value)?;
    for name in &chosen {
        branch::direct(attempt.dag(), attempt.task(), name)
            .map_err(|(message, hint)| Failure::new(message).hint(hint))?;
    }
    match chosen[..] {
        [] => attempt.note("nothing is followed"),
        _ => attempt.note(&format!("follows: {}", chosen.join(", "))),
    }
    let followed = branch::follow(attempt.dag(), &chosen);
    attempt.push_xcom("return_value", value);
    Ok(followed)
}

/// The ids in what the function returned.
fn ids(value: &Value) -> Result<Vec<String>, Failure> {
    let ids = match value {
        Value::Null => Some(Vec::new()),
        Value::String(id) => Some(vec![id.clone()]),
        Value::Array(ids) => ids.iter().map(|id| id.as_str().map(str::to_owned)).collect(),
        _ => None,
    };
    ids.ok_or_else(|| {
        let message = format!("`main` must return task ids, but it returned: {value}");
        Failure::new(message).hint("return a task id, a list of them, or `None` to follow nothing")
    })
}
