//! `bash`: runs a command in bash, as Airflow's BashOperator does.
//!
//! No `-e` and no `pipefail` are added; the last line that the command prints is its XCom.

mod script;

use mainspring_core::{
    engine::Outcome,
    model::{Category, Dag, Field, OperatorSpec, Task},
};
use serde_json::{Value, json};

use self::script::{Kind, Mention};
use super::{Need, Operator, Running, What};
use crate::attempt::{Attempt, Failure, describe};

/// The exit code that means "skip me" unless the task says otherwise.
const SKIP_EXIT_CODE: i64 = 99;

/// See the module.
pub struct Bash;

impl Operator for Bash {
    fn spec(&self) -> OperatorSpec {
        OperatorSpec {
            name: "bash",
            category: Category::Action,
            icon: "terminal",
            help: "Runs a command in bash; its last line of output is its XCom",
            fields: vec![
                Field {
                    name: "command",
                    schema: json!({ "type": "string", "format": "code", "contentMediaType": "text/x-sh" }),
                    required: true,
                    template: true,
                    help: "The command or script. A failed command in the middle does not stop it \
                           unless it begins with `set -e`",
                },
                Field {
                    name: "skip_on_exit_code",
                    schema: json!({
                        "type": ["integer", "array", "null"],
                        "items": { "type": "integer" },
                        "minimum": 0,
                        "maximum": 255,
                        "default": SKIP_EXIT_CODE,
                    }),
                    required: false,
                    template: false,
                    help: "Exit codes that skip the task instead of failing it; null for none",
                },
            ],
        }
    }

    fn needs(&self, _: &Dag, task: &Task) -> Vec<Need> {
        let bash = What::Program { name: "bash".to_owned(), is_first: true };
        let command = task.fields.get("command").and_then(Value::as_str).unwrap_or_default();
        let mentions = script::mentions(command).into_iter().map(|mention| {
            let Mention { name, range, kind, is_first } = mention;
            let what = match kind {
                Kind::Program => What::Program { name, is_first },
                Kind::Script => What::Script { name, is_first },
            };
            Need::within("command", range, what)
        });
        std::iter::once(Need::of_task(bash)).chain(mentions).collect()
    }

    fn run<'a>(&'a self, attempt: &'a mut Attempt) -> Running<'a> {
        Box::pin(run(attempt))
    }
}

async fn run(attempt: &mut Attempt) -> Result<Outcome, Failure> {
    let command = attempt.text("command")?;
    let spec = attempt.process("bash", vec!["-c".into(), command]);
    let exit = attempt.run_process(spec).await?;
    match exit.code {
        Some(0) => {
            attempt.push_xcom("return_value", Value::String(exit.last_line));
            Ok(Outcome::Success { skip: None })
        }
        Some(code) if skips(attempt.field("skip_on_exit_code"), code.into()) => {
            attempt.note(&format!("exit code {code}: skipped"));
            Ok(Outcome::Skipped)
        }
        _ => Err(Failure::new(describe(&exit))),
    }
}

fn skips(written: Option<&Value>, code: i64) -> bool {
    match written {
        None => code == SKIP_EXIT_CODE,
        Some(Value::Array(codes)) => codes.iter().any(|one| one.as_i64() == Some(code)),
        Some(one) => one.as_i64() == Some(code),
    }
}
