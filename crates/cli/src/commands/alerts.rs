//! `alerts`: what was told to whom, and who is told of what.
//!
//! When and how alerts go is the running instance's.

use std::process::ExitCode;

use clap::Subcommand;
use serde_json::{Map, Value, json};

use crate::{
    args::Program,
    door::Door,
    failure::Failure,
    instance::Instance,
    table::{Cell, table},
};

const ALERTS: &str = "/api/mainspring/alerts";

/// What to do with alerts.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the latest
    List {
        /// How many
        #[arg(long, default_value_t = 20)]
        limit: u32,
        /// Of this DAG only
        #[arg(long, value_name = "DAG_ID")]
        dag: Option<String>,
    },
    /// Send one once more
    Again { id: i64 },
    /// Send a test along a connection
    Test {
        #[arg(value_name = "CONN_ID")]
        id: String,
    },
    /// Show the rules for all DAGs, or change them: `on_failure=slack,mail limit_per_hour=20`
    Rules {
        /// NAME=VALUE; nothing behind the `=` goes back to the default
        #[arg(value_name = "RULE")]
        rules: Vec<String>,
    },
}

/// Does it.
pub fn run(program: &Program, command: Command) -> Result<ExitCode, Failure> {
    let door = Instance::of(program)?.door;
    match command {
        Command::List { limit, dag } => list(program, &door, limit, dag.as_deref()),
        Command::Again { id } => {
            door.order(&format!("{ALERTS}/{id}/again"))?;
            program.output.line("it goes once more")?;
            program.output.document(&json!({ "id": id }))?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Test { id } => test(program, &door, &id),
        Command::Rules { rules } => change(program, &door, &rules),
    }
}

fn list(
    program: &Program,
    door: &Door,
    limit: u32,
    dag: Option<&str>,
) -> Result<ExitCode, Failure> {
    let mut query = vec![("limit", limit.to_string())];
    query.extend(dag.map(|dag| ("dag_id", dag.to_owned())));
    let query: Vec<String> = query
        .into_iter()
        .map(|(name, value)| format!("{name}={}", value.replace('&', "%26").replace('#', "%23")))
        .collect();
    let found: Value = door.get(&format!("{ALERTS}?{}", query.join("&")))?;
    let alerts = found["alerts"].as_array().cloned().unwrap_or_default();
    if alerts.is_empty() {
        program.output.line("nobody was told anything yet")?;
    } else {
        let heads = ["ID", "AT", "EVENT", "DAG", "TO", "STATE", "ANSWER"];
        let rows = alerts.iter().map(|it| {
            let text = |name: &str| it[name].as_str().unwrap_or_default().to_owned();
            let at = text("created_at").chars().take(19).collect::<String>().replace('T', " ");
            [
                it["id"].to_string().into(),
                at.into(),
                text("event").into(),
                text("dag_id").into(),
                text("connection_id").into(),
                Cell::state(&text("state")),
                text("answer").into(),
            ]
        });
        program.output.line(&table(&program.output, heads, rows.collect()))?;
    }
    program.output.document(&found)?;
    Ok(ExitCode::SUCCESS)
}

fn test(program: &Program, door: &Door, id: &str) -> Result<ExitCode, Failure> {
    let sent: Value = door.post(&format!("{ALERTS}/test"), &json!({ "connection_id": id }))?;
    let message = sent["message"].as_str().unwrap_or_default();
    program.output.document(&sent)?;
    if sent["ok"].as_bool() == Some(true) {
        program.output.line(message)?;
        return Ok(ExitCode::SUCCESS);
    }
    Err(Failure::failed(message).hint_if(sent["hint"].as_str().map(str::to_owned)))
}

fn change(program: &Program, door: &Door, wanted: &[String]) -> Result<ExitCode, Failure> {
    let rules_path = format!("{ALERTS}/rules");
    let mut rules: Map<String, Value> = door.get(&rules_path)?;
    for rule in wanted {
        let (name, value) = rule.split_once('=').ok_or_else(|| {
            Failure::input(format!("`{rule}` has no `=`")).hint("write on_failure=CONN_ID")
        })?;
        if !rules.contains_key(name) {
            let names: Vec<&str> = rules.keys().map(String::as_str).collect();
            return Err(Failure::input(format!("there is no rule `{name}`"))
                .hint(format!("there are {}", names.join(", "))));
        }
        if value.is_empty() {
            rules.remove(name);
        } else {
            rules.insert(name.to_owned(), rule_value(name, value)?);
        }
    }
    if !wanted.is_empty() {
        rules = door.put(&rules_path, &rules)?;
    }
    for (name, value) in &rules {
        let text = match value {
            Value::Null => continue,
            Value::Array(items) if items.is_empty() => continue,
            Value::Array(items) => {
                items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
            }
            Value::Object(hours) => format!(
                "{}-{}",
                hours["from"].as_str().unwrap_or_default(),
                hours["to"].as_str().unwrap_or_default(),
            ),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        program.output.line(&format!("{name}: {text}"))?;
    }
    program.output.document(&rules)?;
    Ok(ExitCode::SUCCESS)
}

fn rule_value(name: &str, value: &str) -> Result<Value, Failure> {
    Ok(match name {
        "limit_per_hour" => {
            let number: u32 =
                value.parse().map_err(|_| Failure::input(format!("`{value}` is not a number")))?;
            number.into()
        }
        "quiet_hours" => {
            let (from, to) = value.split_once('-').ok_or_else(|| {
                Failure::input(format!("`{value}` is no span")).hint("write 22:00-07:00")
            })?;
            json!({ "from": from.trim(), "to": to.trim() })
        }
        name if name.starts_with("on_") => {
            value.split(',').map(|id| Value::from(id.trim())).collect()
        }
        _ => value.into(),
    })
}
