//! Which parts of a connection are secret: how it is taken apart, put together again, and shown.
//!
//! Pure. Where either half is kept is not known here.

use mainspring_core::template::Connection;
use serde_json::{Map, Value};

use super::kinds::{self, Kind};
use crate::{environment::is_secret, send::check_address, store::ConnectionRow};

/// What stands for a secret that is not shown; who sends it back means the secret that is there.
pub const MASK: &str = "***";

/// Secrets of one connection: `password`, `host`, `extra`, `extra.KEY`.
pub type Secrets = Vec<(String, String)>;

/// What may be kept in the open, and what may not.
pub fn part(connection: &Connection) -> (ConnectionRow, Secrets) {
    let connection = tidied(connection.clone());
    let mut secrets = Secrets::new();
    let mut row = ConnectionRow {
        conn_id: connection.conn_id.clone(),
        conn_type: connection.conn_type.clone(),
        description: connection.description.clone().unwrap_or_default(),
        host: connection.host.clone(),
        port: connection.port,
        login: connection.login.clone(),
        schema: connection.schema.clone(),
        ..ConnectionRow::default()
    };
    if let Some(password) = connection.password.filter(|password| !password.is_empty()) {
        secrets.push(("password".into(), password));
    }
    if let Some(host) = &connection.host
        && let Some(shown) = shown_host(&connection.conn_type, host)
    {
        secrets.push(("host".into(), host.clone()));
        row.host = Some(shown);
    }
    if let Some(extra) = connection.extra.filter(|extra| !extra.trim().is_empty()) {
        match serde_json::from_str::<Map<String, Value>>(&extra) {
            Ok(mut entries) => {
                entries.retain(|key, value| {
                    let is_hidden = is_secret_extra(&connection.conn_type, key, value);
                    if is_hidden {
                        secrets.push((format!("extra.{key}"), value.to_string()));
                    }
                    !is_hidden
                });
                row.extra = (!entries.is_empty()).then(|| Value::Object(entries).to_string());
            }
            // Nobody knows what is in it.
            Err(_) => secrets.push(("extra".into(), extra)),
        }
    }
    row.secrets = secrets.iter().map(|(name, _)| name.clone()).collect();
    (row, secrets)
}

/// The values that must not be shown.
pub fn secrets_of(connection: &Connection) -> Vec<String> {
    // A secret of an extra stands there as JSON; a text among them is looked for as it is.
    let plain = |value: String| serde_json::from_str::<String>(&value).unwrap_or(value);
    part(connection).1.into_iter().map(|(_, value)| plain(value)).collect()
}

/// Puts it together; `secret` gives each secret by its name.
///
/// # Errors
/// Those of `secret`.
pub fn join<E>(
    row: ConnectionRow,
    mut secret: impl FnMut(&str) -> Result<String, E>,
) -> Result<Connection, E> {
    let mut connection = Connection {
        conn_id: row.conn_id,
        conn_type: row.conn_type,
        description: Some(row.description).filter(|text| !text.is_empty()),
        host: row.host,
        port: row.port,
        login: row.login,
        password: None,
        schema: row.schema,
        extra: row.extra,
    };
    for name in row.secrets {
        let value = secret(&name)?;
        match (name.as_str(), name.strip_prefix("extra.")) {
            ("password", _) => connection.password = Some(value),
            ("host", _) => connection.host = Some(value),
            ("extra", _) => connection.extra = Some(value),
            (_, Some(key)) => {
                let value = serde_json::from_str(&value).unwrap_or(Value::String(value));
                set_extra(&mut connection, key, value);
            }
            _ => {}
        }
    }
    Ok(connection)
}

/// As it may be seen: secrets are stars.
pub fn shown(row: ConnectionRow) -> Connection {
    // A host stands in its row as it may be seen.
    let host = row.host.clone();
    let Ok(mut shown) = join(row, |_| Ok::<_, std::convert::Infallible>(MASK.to_owned()));
    shown.host = host;
    shown
}

/// What somebody means who was shown `known` and sends `wanted`: stars stand for what is there.
pub fn meant(mut wanted: Connection, known: &Connection) -> Connection {
    let (row, _) = part(known);
    let shown = shown(row);
    if wanted.password.as_deref() == Some(MASK) {
        wanted.password.clone_from(&known.password);
    }
    if wanted.host.is_some() && wanted.host == shown.host {
        wanted.host.clone_from(&known.host);
    }
    if wanted.extra.as_deref() == Some(MASK) {
        wanted.extra.clone_from(&known.extra);
    }
    let entries = |extra: &Option<String>| -> Option<Map<String, Value>> {
        serde_json::from_str(extra.as_deref()?).ok()
    };
    if let (Some(mut extra), Some(before)) = (entries(&wanted.extra), entries(&known.extra)) {
        for (key, value) in &mut extra {
            if *value == MASK
                && let Some(known) = before.get(key)
            {
                *value = known.clone();
            }
        }
        wanted.extra = Some(Value::Object(extra).to_string());
    }
    wanted
}

/// A Slack address that was pasted into one field is spread over the fields that it belongs to.
fn tidied(mut connection: Connection) -> Connection {
    if connection.conn_type != "slack_webhook" {
        return connection;
    }
    let fields = [&connection.password, &connection.host];
    let whole = fields.into_iter().flatten().find_map(|text| check_address(text).ok());
    if let Some(address) = whole {
        connection.host = Some(address.base);
        connection.password = Some(address.token);
        connection.port = None;
    }
    connection
}

/// The host as it may be seen, where not all of it may.
fn shown_host(conn_type: &str, host: &str) -> Option<String> {
    let (scheme, rest) = host.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (user, place) = authority.rsplit_once('@').map_or(("", authority), |(u, p)| (u, p));
    let is_webhook = conn_type == "webhook" && path.len() > 1;
    let is_slack = path.starts_with("/services/") && path.len() > "/services/".len();
    let has_query = path.split_once('?').is_some_and(|(_, query)| {
        form_urlencoded::parse(query.as_bytes()).any(|(key, value)| is_secret(&key, &value))
    });
    let is_hidden = is_webhook || is_slack || has_query || user.contains(':');
    is_hidden.then(|| format!("{scheme}://{place}/{MASK}"))
}

fn is_secret_extra(conn_type: &str, key: &str, value: &Value) -> bool {
    let place = format!("extra.{key}");
    let fields = kinds::find(conn_type).map_or(&[][..], |found| found.fields);
    if fields.iter().any(|field| field.place == place && field.kind == Kind::Secret) {
        return true;
    }
    let name = key.replace('-', "_");
    let is_header = ["AUTHORIZATION", "COOKIE"].contains(&name.to_uppercase().as_str());
    match value {
        Value::String(text) => is_header || is_secret(&name, text),
        Value::Object(entries) => {
            is_secret(&name, "") || entries.iter().any(|(k, v)| is_secret_extra("", k, v))
        }
        Value::Array(items) => {
            is_secret(&name, "") || items.iter().any(|item| is_secret_extra("", "", item))
        }
        // `auth: true` tells nothing.
        Value::Number(_) => is_secret(&name, ""),
        Value::Bool(_) | Value::Null => false,
    }
}

fn set_extra(connection: &mut Connection, key: &str, value: Value) {
    let extra = connection.extra.as_deref().unwrap_or("{}");
    let mut entries: Map<String, Value> = serde_json::from_str(extra).unwrap_or_default();
    entries.insert(key.to_owned(), value);
    connection.extra = Some(Value::Object(entries).to_string());
}

#[cfg(test)]
mod tests {
    use super::{super::uri, *};

    /// What is in the open and what is sealed, of an address or JSON; it comes back whole.
    #[track_caller]
    fn check(text: &str, open: &str, sealed: &str) {
        let connection = uri::parse("x", text).unwrap();
        let (row, secrets) = part(&connection);
        let in_open = format!(
            "{} {} {}",
            row.host.as_deref().unwrap_or("-"),
            row.login.as_deref().unwrap_or("-"),
            row.extra.as_deref().unwrap_or("-"),
        );
        let hidden: Vec<String> = secrets.iter().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!((in_open.as_str(), hidden.join(" ").as_str()), (open, sealed), "{text}");
        let told = format!("{row:?} {:?}", shown(row.clone()));
        assert!(!told.contains("sesame"), "{told}");
        let again = join(row.clone(), |name| {
            let found = secrets.iter().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone()).ok_or(())
        });
        let again = again.unwrap();
        assert_eq!(part(&again), (row.clone(), secrets));
        // Who saves what was shown changes nothing.
        assert_eq!(part(&meant(shown(row), &again)), part(&again), "{text}");
    }

    #[test]
    fn what_is_secret_is_sealed() {
        check("http://u:sesame@h/https", "h u -", "password=sesame");
        check("generic://h?token=sesame&a=b", "h - {\"a\":\"b\"}", "extra.token=\"sesame\"");
        check("generic://h?__extra__=sesame", "h - -", "extra=sesame");
        check(
            r#"{"conn_type": "http", "host": "h", "extra": {"headers": {"Authorization": "sesame"}}}"#,
            "h - -",
            r#"extra.headers={"Authorization":"sesame"}"#,
        );
        check(
            r#"{"conn_type": "webhook", "host": "https://discord.com/api/webhooks/1/sesame"}"#,
            "https://discord.com/*** - -",
            "host=https://discord.com/api/webhooks/1/sesame",
        );
        check(
            r#"{"conn_type": "http", "host": "https://u:sesame@h/x"}"#,
            "https://h/*** - -",
            "host=https://u:sesame@h/x",
        );
        let slack = "https://hooks.slack.com/services";
        for pasted in ["password", "host"] {
            check(
                &format!(
                    r#"{{"conn_type": "slack_webhook", "{pasted}": "{slack}/T1/B2/sesameKey"}}"#
                ),
                &format!("{slack} - -"),
                "password=T1/B2/sesameKey",
            );
        }
    }
}
