//! `python`: runs a function in the user's own interpreter, as Airflow's PythonOperator does.
//!
//! What the operators with Python code have in common is here too: their fields, what is checked
//! before a run, and the call itself. Which interpreter it is says `interpreter`, what it is told
//! `job`, what it says `dialogue`; `runner.py` is the other end of that.

mod dialogue;
mod interpreter;
mod job;

use mainspring_core::{
    engine::Outcome,
    model::{Category, Dag, Field, OperatorSpec, Task},
};
use serde_json::{Value, json};

use self::dialogue::{Dialogue, End};
pub(crate) use self::interpreter::Interpreter;
use super::{Complaint, Need, Operator, Running, What};
use crate::{
    attempt::{Attempt, Failure, describe},
    executor::Exit,
};

/// What every interpreter is sent first.
const RUNNER: &str = include_str!("runner.py");

/// Takes the runner from the channel, which is its standard input, and lets it have the rest. It
/// must be readable to a Python of any age, to say that it is too old.
const BOOTSTRAP: &str = "import os,sys
sys.version_info>=(3,8) or sys.exit('Python 3.8 or newer is needed, this is '+sys.version.split()[0])
c=open(os.dup(0),'rb')
m=sys.modules['mainspring']=type(sys)('mainspring')
exec(compile(c.read(int(sys.argv[1])),'<mainspring>','exec'),m.__dict__)
m.run(c)";

/// See the module.
pub struct Python;

impl Operator for Python {
    fn spec(&self) -> OperatorSpec {
        OperatorSpec {
            name: "python",
            category: Category::Action,
            icon: "braces",
            help: "Calls a Python function; what it returns is its XCom",
            fields: fields().into(),
        }
    }

    fn check(&self, _: &Dag, task: &Task) -> Vec<Complaint> {
        check(task, &["code", "callable"])
    }

    fn needs(&self, _: &Dag, task: &Task) -> Vec<Need> {
        needs(task)
    }

    fn run<'a>(&'a self, attempt: &'a mut Attempt) -> Running<'a> {
        Box::pin(async {
            match call(attempt).await? {
                Called::Skipped => Ok(Outcome::Skipped),
                Called::Returned(value) => {
                    attempt.push_xcom("return_value", value);
                    Ok(Outcome::Success { skip: None })
                }
            }
        })
    }
}

/// The fields of every operator that calls a function.
pub(super) fn fields() -> [Field; 4] {
    [
        Field {
            name: "code",
            schema: json!({
                "type": "string", "format": "code", "contentMediaType": "text/x-python",
            }),
            required: false,
            template: false,
            help: "Source with a function `main`, whose arguments are filled from `op_kwargs` and \
                   the context by name",
        },
        Field {
            name: "callable",
            schema: json!({ "type": "string" }),
            required: false,
            template: false,
            help: "A function of a module in the dags folder, instead of `code`: \
                   `package.module:function`",
        },
        Field {
            name: "op_kwargs",
            schema: json!({ "type": "object" }),
            required: false,
            template: true,
            help: "Arguments of the function",
        },
        Field {
            name: "python",
            schema: json!({ "type": ["string", "null"] }),
            required: false,
            template: true,
            help: "The interpreter: a program or the folder of a virtual environment; the DAG's \
                   when left out",
        },
    ]
}

/// What is wrong with a task that must have exactly one of the fields `either`.
pub(super) fn check(task: &Task, either: &[&'static str]) -> Vec<Complaint> {
    let names: Vec<String> = either.iter().map(|name| format!("`{name}`")).collect();
    let there = |name: &&&'static str| task.fields.get(**name).is_some_and(|v| !v.is_null());
    let found: Vec<&&'static str> = either.iter().filter(there).collect();
    let mut complaints = match found[..] {
        [_] => Vec::new(),
        [] => vec![Complaint {
            field: None,
            message: "nothing says what to call".to_owned(),
            hint: Some(format!("add one of {}", names.join(", "))),
        }],
        [first, second, ..] => {
            let text = format!("`{second}` cannot stand beside `{first}`");
            vec![Complaint::about(second, text).hint("keep one of them")]
        }
    };
    let text = |name| task.fields.get(name).and_then(Value::as_str);
    if text("code").is_some_and(|code| !defines_main(code)) {
        let complaint = Complaint::about("code", "the code defines no function `main`");
        complaints.push(complaint.hint("put what is to run into `def main():`"));
    }
    if let Some(callable) = text("callable").filter(|callable| !is_callable(callable)) {
        let text = format!("this does not name a function of a module: `{callable}`");
        let complaint = Complaint::about("callable", text);
        complaints.push(complaint.hint("write `package.module:function`"));
    }
    complaints
}

/// What a task needs that calls a function.
pub(super) fn needs(task: &Task) -> Vec<Need> {
    let text = |name| task.fields.get(name).and_then(Value::as_str).map(str::to_owned);
    let code = text("code").map(|code| Need::of_field("code", What::Imports(code)));
    let callable = text("callable").map(|name| Need::of_field("callable", What::Callable(name)));
    let named = if task.fields.contains_key("python") { Some("python") } else { None };
    let interpreter = Need { field: named, range: None, what: What::Python };
    std::iter::once(interpreter).chain(code).chain(callable).collect()
}

/// Whether some line of the code gives the name `main` a meaning: defines, assigns or imports it.
/// What is wrong beyond that, Python says when it runs.
fn defines_main(code: &str) -> bool {
    code.lines().map(str::trim_start).filter(|line| !line.starts_with('#')).any(|line| {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let mut words = line.split(|c| !is_word(c)).filter(|word| !word.is_empty());
        match words.next() {
            Some("def") => words.next() == Some("main"),
            Some("async") => words.nth(1) == Some("main"),
            Some("from" | "import") => words.any(|word| word == "main" || line.contains('*')),
            _ => line.strip_prefix("main").is_some_and(|rest| rest.trim_start().starts_with('=')),
        }
    })
}

fn is_callable(text: &str) -> bool {
    let is_name = |part: &str| {
        let mut letters = part.chars();
        letters.next().is_some_and(|c| c.is_alphabetic() || c == '_')
            && letters.all(|c| c.is_alphanumeric() || c == '_')
    };
    let is_path = |path: &str| path.split('.').all(is_name);
    text.split_once(':').is_some_and(|(module, path)| is_path(module) && is_path(path))
}

/// How a call ended that did not fail.
pub(super) enum Called {
    /// With a value.
    Returned(Value),
    /// It wants its task to be skipped.
    Skipped,
}

/// Calls the task's function. What it pushed is kept, however it ended.
///
/// # Errors
/// There is no interpreter, or the function failed.
pub(super) async fn call(attempt: &mut Attempt) -> Result<Called, Failure> {
    if cfg!(windows) {
        let failure = Failure::new("Python tasks do not run on Windows yet");
        return Err(failure.hint("call the program from a `bash` task instead").for_good());
    }
    let interpreter = Interpreter::find(attempt)?;
    let job = job::to_line(attempt)?;
    let name = job::name(attempt);
    let args = ["-u", "-X", "utf8", "-c", BOOTSTRAP, &RUNNER.len().to_string(), &name];
    let mut spec = attempt.process(&interpreter.program, args.map(str::to_owned).into());
    spec.env.extend(interpreter.env(&spec.env));
    spec.channel = true;
    let dialogue = Dialogue::new(attempt);
    let opening = [RUNNER.as_bytes(), &job].concat();
    let talk = |channel| dialogue.talk(channel, opening);
    let (exit, dialogue) = attempt.converse(spec, talk).await?;
    for (key, value) in dialogue.pushed {
        attempt.push_xcom(&key, value);
    }
    judge(attempt, &interpreter, &exit, dialogue.end)
}

/// What an end means, beside the exit of the process.
fn judge(
    attempt: &Attempt,
    interpreter: &Interpreter,
    exit: &Exit,
    end: Option<Result<End, Failure>>,
) -> Result<Called, Failure> {
    match end {
        Some(Ok(End::Success(value))) => {
            if exit.code != Some(0) {
                attempt.note(&format!("after `main` had returned: {}", describe(exit)));
            }
            Ok(Called::Returned(value))
        }
        Some(Ok(End::Skipped(why))) => {
            let why = if why.is_empty() { String::new() } else { format!(": {why}") };
            attempt.note(&format!("skipped{why}"));
            Ok(Called::Skipped)
        }
        Some(Ok(End::Failed { message, hint, retry })) => Err(Failure { message, hint, retry }),
        Some(Err(failure)) => Err(failure),
        None => {
            let program = &interpreter.program;
            let message = format!("`{program}` ended without a result: {}", describe(exit));
            let last = Some(exit.last_line.as_str()).filter(|line| !line.is_empty());
            let hint = last.map(|line| format!("its last line was: {line}"));
            Err(Failure { hint, ..Failure::new(message) })
        }
    }
}
