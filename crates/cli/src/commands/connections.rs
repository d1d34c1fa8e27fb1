//! `connections`: how other systems are reached, by name.
//!
//! The running instance keeps them; a secret is typed or piped in and never printed.

use std::{fs, path::PathBuf, process::ExitCode};

use clap::Subcommand;
use mainspring_host::connections::uri;
use serde_json::{Value, json};

use crate::{
    args::Program,
    color::Paint,
    door::{Door, path},
    failure::Failure,
    instance::Instance,
    secret,
    table::{Cell, table},
};

/// What to do with connections.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List them
    List,
    /// Show one; what is secret of it is `***`
    Get {
        #[arg(value_name = "CONN_ID")]
        id: String,
    },
    /// Keep a new one: by an address as Airflow writes it, as JSON, or field by field
    Add(Fields),
    /// Change fields of one; the others stay
    Set(Fields),
    /// Take one away
    Delete {
        #[arg(value_name = "CONN_ID")]
        id: String,
    },
    /// Really connect, and tell what came of it
    Test {
        #[arg(value_name = "CONN_ID")]
        id: String,
    },
    /// Take in Airflow's JSON, `id=address` by line, or a .env file
    Import {
        /// `-` for standard input
        file: PathBuf,
        /// Replace those of the same id
        #[arg(long)]
        overwrite: bool,
        /// Only tell what would happen
        #[arg(long)]
        dry_run: bool,
    },
    /// Print them, their secrets as `***`
    Export {
        #[arg(long, value_enum, default_value_t = Format::Json)]
        format: Format,
    },
    /// List the types that there are forms for
    Types,
    /// Lay aside secrets that can no longer be opened, to enter them again
    ForgetSecrets,
}

/// A connection, or what is to change of one.
#[derive(Debug, clap::Args)]
pub struct Fields {
    #[arg(value_name = "CONN_ID")]
    id: String,
    /// `type://login:password@host:port/schema?extra=...`; `-` reads it from standard input
    #[arg(long, conflicts_with_all = ["json_text", "conn_type"])]
    uri: Option<String>,
    /// As `airflow connections get` writes it; `-` reads it from standard input
    #[arg(long = "from-json", value_name = "JSON", conflicts_with = "conn_type")]
    json_text: Option<String>,
    /// slack_webhook, smtp, webhook, http, ...
    #[arg(long = "type", value_name = "TYPE")]
    conn_type: Option<String>,
    #[arg(long)]
    description: Option<String>,
    /// A name or an address
    #[arg(long)]
    host: Option<String>,
    #[arg(long)]
    port: Option<u16>,
    #[arg(long)]
    login: Option<String>,
    /// Ask for the password, or read it from standard input
    #[arg(long)]
    password: bool,
    #[arg(long)]
    schema: Option<String>,
    /// A JSON object
    #[arg(long)]
    extra: Option<String>,
}

/// In which form they are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// As `airflow connections export`
    Json,
    /// `id=address` by line
    Uri,
    /// `AIRFLOW_CONN_ID='address'` by line
    Env,
}

/// Does it.
pub fn run(program: &Program, command: Command) -> Result<ExitCode, Failure> {
    let door = Instance::of(program)?.door;
    match command {
        Command::List => list(program, &door),
        Command::Get { id } => get(program, &door, &id),
        Command::Add(fields) => add(program, &door, fields),
        Command::Set(fields) => set(program, &door, fields),
        Command::Delete { id } => {
            door.delete(&one(&id))?;
            done(program, &format!("the connection `{id}` is gone"), &json!({ "conn_id": id }))
        }
        Command::Test { id } => test(program, &door, &id),
        Command::Import { file, overwrite, dry_run } => {
            let text = text_of(&file)?;
            import(
                program,
                &door,
                &json!({
                    "text": text, "overwrite": overwrite, "dry_run": dry_run,
                }),
            )
        }
        Command::Export { format } => export(program, &door, format),
        Command::Types => types(program, &door),
        Command::ForgetSecrets => {
            let standing: Value = door.post("/api/mainspring/secrets/forget", &json!({}))?;
            let text = "the old secrets are laid aside; enter the passwords again";
            done(program, text, &standing)
        }
    }
}

fn one(id: &str) -> String {
    path(&["v2", "connections", id])
}

fn done(program: &Program, text: &str, document: &Value) -> Result<ExitCode, Failure> {
    program.output.line(text)?;
    program.output.document(document)?;
    Ok(ExitCode::SUCCESS)
}

fn list(program: &Program, door: &Door) -> Result<ExitCode, Failure> {
    let all: Value = door.get("/api/mainspring/connections")?;
    let found = all["connections"].as_array().cloned().unwrap_or_default();
    if found.is_empty() {
        program.output.line("there is no connection; `mainspring connections add` keeps one")?;
    } else {
        let heads = ["CONNECTION", "TYPE", "HOST", "USED BY", "FROM"];
        let rows = found.iter().map(|it| {
            let text = |name: &str| it[name].as_str().unwrap_or_default().to_owned();
            let used = it["used_by"].as_array().map_or(0, Vec::len);
            let used = if used == 0 { String::new() } else { format!("{used} DAGs") };
            let from = it["env_name"].as_str().unwrap_or("home").to_owned();
            [text("connection_id"), text("conn_type"), text("host"), used, from].map(Cell::from)
        });
        program.output.line(&table(&program.output, heads, rows.collect()))?;
    }
    program.output.document(&all)?;
    Ok(ExitCode::SUCCESS)
}

fn get(program: &Program, door: &Door, id: &str) -> Result<ExitCode, Failure> {
    let found: Value = door.get(&one(id))?;
    for (name, value) in found.as_object().into_iter().flatten() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if !value.is_null() {
            program.output.line(&format!("{name}: {text}"))?;
        }
    }
    program.output.document(&found)?;
    Ok(ExitCode::SUCCESS)
}

fn add(program: &Program, door: &Door, fields: Fields) -> Result<ExitCode, Failure> {
    let id = fields.id.clone();
    let body = whole(fields)?;
    let body = body.ok_or_else(|| {
        Failure::input("the connection has no type")
            .hint("say it with `--type`; `mainspring connections types` lists them")
    })?;
    let kept: Value = door.post("/api/v2/connections", &body)?;
    tell_warnings(program, door, &id)?;
    done(program, &format!("the connection `{id}` is kept"), &kept)
}

fn set(program: &Program, door: &Door, fields: Fields) -> Result<ExitCode, Failure> {
    let id = fields.id.clone();
    let mut known: Value = door.get(&one(&id))?;
    let is_whole = fields.uri.is_some() || fields.json_text.is_some();
    match (is_whole, fields) {
        (true, fields) => known = whole(fields)?.unwrap_or(known),
        (false, fields) => change(&mut known, fields)?,
    }
    let kept: Value = door.patch(&one(&id), &known)?;
    tell_warnings(program, door, &id)?;
    done(program, &format!("the connection `{id}` is changed"), &kept)
}

/// The connection that the fields make; none where nothing says its type.
fn whole(fields: Fields) -> Result<Option<Value>, Failure> {
    let id = fields.id.clone();
    let written = fields.uri.as_ref().or(fields.json_text.as_ref());
    if let Some(text) = written {
        let text = if text == "-" { secret::read("connection")? } else { text.clone() };
        let read = uri::parse(&id, &text);
        let connection =
            read.map_err(|wrong| Failure::input(format!("the connection: {wrong}")))?;
        let mut body = uri::to_json(&connection);
        body["connection_id"] = id.into();
        return Ok(Some(body));
    }
    if fields.conn_type.is_none() {
        return Ok(None);
    }
    let mut body = json!({ "connection_id": id });
    change(&mut body, fields)?;
    Ok(Some(body))
}

fn change(body: &mut Value, fields: Fields) -> Result<(), Failure> {
    let texts = [
        ("conn_type", fields.conn_type),
        ("description", fields.description),
        ("host", fields.host),
        ("login", fields.login),
        ("schema", fields.schema),
        ("extra", fields.extra),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            body[name] = text.into();
        }
    }
    if let Some(port) = fields.port {
        body["port"] = port.into();
    }
    if fields.password {
        body["password"] = secret::read("password")?.into();
    }
    Ok(())
}

fn tell_warnings(program: &Program, door: &Door, id: &str) -> Result<(), Failure> {
    let all: Value = door.get("/api/mainspring/connections")?;
    let all = all["connections"].as_array().into_iter().flatten();
    for found in all.filter(|it| it["connection_id"] == id) {
        for warning in found["warnings"].as_array().into_iter().flatten() {
            let word = program.output.paint_note(Paint::Bad, "warning");
            program.output.note(&format!("{word}: {}", warning.as_str().unwrap_or_default()));
        }
    }
    Ok(())
}

fn test(program: &Program, door: &Door, id: &str) -> Result<ExitCode, Failure> {
    let known: Value = door.get(&one(id))?;
    let tried: Value = door.post("/api/mainspring/connections/test", &known)?;
    let message = tried["message"].as_str().unwrap_or_default();
    program.output.document(&tried)?;
    match tried["ok"].as_bool() {
        Some(true) => {
            program.output.line(&format!("it works: {message}"))?;
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(Failure::failed(message).hint_if(tried["hint"].as_str().map(str::to_owned))),
    }
}

fn text_of(file: &std::path::Path) -> Result<String, Failure> {
    if file.as_os_str() == "-" {
        return secret::read("connections");
    }
    fs::read_to_string(file)
        .map_err(|error| Failure::input(format!("`{}` cannot be read: {error}", file.display())))
}

fn import(program: &Program, door: &Door, body: &Value) -> Result<ExitCode, Failure> {
    let answer: Value = door.post("/api/mainspring/connections/import", body)?;
    let mut is_good = true;
    for found in answer["connections"].as_array().into_iter().flatten() {
        let text = |name: &str| found[name].as_str().unwrap_or_default();
        let (id, action) = (text("connection_id"), text("action"));
        match found["problem"].as_str() {
            Some(problem) => {
                is_good = false;
                program.output.line(&format!("{id}: {problem}"))?;
            }
            None => program.output.line(&format!("{id}: {action}, {}", text("conn_type")))?,
        }
    }
    program.output.document(&answer)?;
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn export(program: &Program, door: &Door, format: Format) -> Result<ExitCode, Failure> {
    let name = match format {
        Format::Json => "json",
        Format::Uri => "uri",
        Format::Env => "env",
    };
    let (_, bytes) =
        door.get_bytes(&format!("/api/mainspring/connections/export?format={name}"))?;
    program.output.bytes(&bytes)?;
    program.output.note("secrets are left out: `***` stands for them");
    Ok(ExitCode::SUCCESS)
}

fn types(program: &Program, door: &Door) -> Result<ExitCode, Failure> {
    let all: Value = door.get("/api/mainspring/connection_types")?;
    let rows = all["types"].as_array().into_iter().flatten().map(|it| {
        let places = it["fields"].as_array().into_iter().flatten();
        let places: Vec<&str> = places.filter_map(|field| field["place"].as_str()).collect();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        [text(&it["name"]), places.join(", "), text(&it["help"]["en"])].map(Cell::from)
    });
    let heads = ["TYPE", "FIELDS", ""];
    program.output.line(&table(&program.output, heads, rows.collect()))?;
    program.output.document(&all)?;
    Ok(ExitCode::SUCCESS)
}
