//! `variables`: values that DAGs share.
//!
//! The running instance keeps them; a secret one is typed or piped in and never printed.

use std::process::ExitCode;

use clap::Subcommand;
use mainspring_host::api::VariableCollection;
use serde_json::{Value, json};

use crate::{
    args::Program,
    door::path,
    failure::Failure,
    instance::Instance,
    secret,
    table::{Cell, table},
};

/// What to do with variables.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List them
    List,
    /// Print one; a secret one is `***`
    Get { key: String },
    /// Keep one, in the place of what is there
    Set {
        key: String,
        /// Left out: asked for, or read from standard input
        value: Option<String>,
        /// Seal it: it is masked in logs and never shown
        #[arg(long, conflicts_with = "value")]
        secret: bool,
        /// What it is for
        #[arg(long)]
        description: Option<String>,
    },
    /// Take one away
    Delete { key: String },
}

/// Does it.
pub fn run(program: &Program, command: Command) -> Result<ExitCode, Failure> {
    let door = Instance::of(program)?.door;
    let all = "/api/v2/variables";
    let document = match command {
        Command::List => {
            let found: VariableCollection = door.get(&format!("{all}?limit=10000"))?;
            if found.variables.is_empty() {
                program
                    .output
                    .line("there is no variable; `mainspring variables set` keeps one")?;
            } else {
                let heads = ["KEY", "VALUE", "DESCRIPTION"];
                let rows = found.variables.iter().map(|it| {
                    let value = it.value.lines().next().unwrap_or_default().to_owned();
                    [it.key.clone(), value, it.description.clone().unwrap_or_default()]
                        .map(Cell::from)
                });
                program.output.line(&table(&program.output, heads, rows.collect()))?;
            }
            json!(found)
        }
        Command::Get { key } => {
            let found: Value = door.get(&path(&["v2", "variables", &key]))?;
            program.output.line(found["value"].as_str().unwrap_or_default())?;
            found
        }
        Command::Set { key, value, secret: is_secret, description } => {
            let value = match value {
                Some(value) => value,
                None => secret::read("value")?,
            };
            let one = path(&["v2", "variables", &key]);
            let known: Option<Value> = door.get(&one).ok();
            let known_words = known.as_ref().and_then(|it| it["description"].as_str());
            let description = description.or_else(|| known_words.map(str::to_owned));
            let mut body = json!({ "key": key, "value": value, "description": description });
            if is_secret {
                body["is_secret"] = true.into();
            }
            let kept = match known {
                Some(_) => door.patch(&one, &body)?,
                None => door.post(all, &body)?,
            };
            program.output.line(&format!("the variable `{key}` is kept"))?;
            kept
        }
        Command::Delete { key } => {
            door.delete(&path(&["v2", "variables", &key]))?;
            program.output.line(&format!("the variable `{key}` is gone"))?;
            json!({ "key": key })
        }
    };
    program.output.document(&document)?;
    Ok(ExitCode::SUCCESS)
}
