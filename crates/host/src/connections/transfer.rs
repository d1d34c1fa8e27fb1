//! Connections brought in and taken out: Airflow's JSON, addresses by line, a `.env` file.
//!
//! What is taken out holds no secrets.

use mainspring_core::template::Connection;
use serde_json::{Map, Value};

use super::{parts, uri};

/// A connection out of a text, or what is wrong with it.
pub type Found = (String, Result<Connection, String>);

/// The forms that connections are taken out in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As `airflow connections export` writes it.
    Json,
    /// `id=address` by line.
    Uri,
    /// `AIRFLOW_CONN_ID='address'` by line.
    Env,
}

/// Reads a text of any of the forms.
///
/// # Errors
/// It is none of them.
pub fn read(text: &str) -> Result<Vec<Found>, String> {
    let text = text.trim().trim_start_matches('\u{feff}');
    if text.is_empty() {
        return Err("there is nothing in it".into());
    }
    if text.starts_with('{') {
        return of_json(text);
    }
    let lines =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(line).collect()
}

fn of_json(text: &str) -> Result<Vec<Found>, String> {
    let entries: Map<String, Value> = serde_json::from_str(text).map_err(|error| {
        format!("the JSON is wrong in line {}, column {}", error.line(), error.column())
    })?;
    // One connection by itself says its id inside.
    if entries.contains_key("conn_type") {
        let id = entries.get("conn_id").or_else(|| entries.get("connection_id"));
        let id = id.and_then(Value::as_str).ok_or("the connection has no `conn_id`")?.to_owned();
        let connection = uri::of_json(&id, &Value::Object(entries));
        return Ok(vec![(id, connection)]);
    }
    let found = entries.into_iter().map(|(id, value)| {
        let connection = uri::of_json(&id, &value);
        (id, connection)
    });
    Ok(found.collect())
}

fn line(line: &str) -> Result<Found, String> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=').ok_or("a line has no `=`; write `id=type://...`")?;
    let value = value.trim();
    let quoted = |mark| value.strip_prefix(mark).and_then(|value| value.strip_suffix(mark));
    let value = quoted('\'').or_else(|| quoted('"')).unwrap_or(value);
    let name = name.trim();
    let id = super::id_in(name).map_or_else(|| name.to_owned(), |(_, id)| id);
    Ok((id.clone(), uri::parse(&id, value)))
}

/// Writes connections as they may be seen.
pub fn write(connections: &[Connection], form: Form) -> String {
    let safe = connections.iter().map(|connection| parts::shown(parts::part(connection).0));
    match form {
        Form::Json => {
            let entries: Map<String, Value> =
                safe.map(|it| (it.conn_id.clone(), uri::to_json(&it))).collect();
            serde_json::to_string_pretty(&entries).unwrap_or_default() + "\n"
        }
        Form::Uri => safe.map(|it| format!("{}={}\n", it.conn_id, uri::to_uri(&it))).collect(),
        Form::Env => safe
            .map(|it| {
                let name = it.conn_id.to_uppercase();
                format!("AIRFLOW_CONN_{name}='{}'\n", uri::to_uri(&it))
            })
            .collect(),
    }
}
