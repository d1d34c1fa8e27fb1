//! A connection as Airflow writes it in an environment variable: an address, or JSON.
//!
//! Held against `airflow.models.connection.Connection`: its `_parse_from_uri`, `get_uri` and
//! `from_json`, with the underscore of a type written as a dash and nested extras in `__extra__`.

use mainspring_core::template::Connection;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value};

/// Python's `quote(..., safe="")`.
const QUOTED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~');
/// Where extras stand that are no flat texts.
const EXTRA_KEY: &str = "__extra__";

/// Reads either form.
///
/// # Errors
/// What is wrong with it, without the text, which may hold secrets.
pub fn parse(conn_id: &str, text: &str) -> Result<Connection, String> {
    let text = text.trim();
    match text.starts_with('{') {
        true => {
            let value = serde_json::from_str(text)
                .map_err(|error| format!("the JSON is wrong at column {}", error.column()))?;
            of_json(conn_id, &value)
        }
        false => of_uri(conn_id, text),
    }
}

/// Reads the JSON form.
///
/// # Errors
/// As [`parse`].
pub fn of_json(conn_id: &str, value: &Value) -> Result<Connection, String> {
    if let Value::String(uri) = value {
        return of_uri(conn_id, uri);
    }
    let entries = value.as_object().ok_or("a connection is a JSON object or an address")?;
    let text = |key: &str| match entries.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("`{key}` is not a text")),
    };
    let known = ["conn_id", "connection_id", "conn_type", "description", "host", "login"];
    let known = known.into_iter().chain(["password", "schema", "port", "extra", "uri"]);
    let known: Vec<&str> = known.collect();
    if let Some(unknown) = entries.keys().find(|key| !known.contains(&key.as_str())) {
        return Err(format!("`{unknown}` is not a field of a connection"));
    }
    let port = match entries.get("port") {
        None | Some(Value::Null) => None,
        Some(port) => {
            let number = port.as_u64().or_else(|| port.as_str()?.trim().parse().ok());
            let number = number.and_then(|number| u16::try_from(number).ok());
            Some(number.ok_or("`port` is not a number between 0 and 65535")?)
        }
    };
    let extra = match entries.get("extra") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
    };
    Ok(Connection {
        conn_id: conn_id.to_owned(),
        conn_type: normal_type(&text("conn_type")?.ok_or("`conn_type` is missing")?),
        description: text("description")?,
        host: text("host")?,
        port,
        login: text("login")?,
        password: text("password")?,
        schema: text("schema")?,
        extra,
    })
}

fn of_uri(conn_id: &str, uri: &str) -> Result<Connection, String> {
    let (conn_type, rest) = uri.split_once("://").ok_or("it has no `://`")?;
    if conn_type.is_empty()
        || !conn_type.chars().all(|c| c.is_ascii_alphanumeric() || "-_+.".contains(c))
    {
        return Err("what stands before `://` is no type".into());
    }
    // A second `://` is the host's own: `http://https%3A%2F%2F...` is the other way to write it.
    let (protocol, rest) = match rest.split_once("://") {
        Some((before, _)) if before.contains(['@', ':', '/', '?']) => (None, rest),
        Some((protocol, rest)) => (Some(protocol), rest),
        None => (None, rest),
    };
    let (rest, query) = rest.split_once('?').map_or((rest, None), |(rest, q)| (rest, Some(q)));
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (user, place) = authority.rsplit_once('@').map_or((None, authority), |(u, p)| (Some(u), p));
    let (login, password) = match user.map(|user| user.split_once(':').unwrap_or((user, ""))) {
        Some((login, password)) => (filled(login)?, filled(password)?),
        None => (None, None),
    };
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !place.ends_with(']') => {
            let port = if port.is_empty() {
                None
            } else {
                Some(port.parse::<u16>().map_err(|_| "the port is not a number up to 65535")?)
            };
            (host, port)
        }
        _ => (place, None),
    };
    let host = filled(host.trim_start_matches('[').trim_end_matches(']'))?;
    let host = match (protocol, host) {
        (Some(protocol), Some(host)) => Some(format!("{protocol}://{host}")),
        (_, host) => host,
    };
    Ok(Connection {
        conn_id: conn_id.to_owned(),
        conn_type: normal_type(conn_type),
        description: None,
        host,
        port,
        login,
        password,
        schema: filled(path)?,
        extra: query.and_then(extra_of),
    })
}

fn filled(quoted: &str) -> Result<Option<String>, String> {
    let text = percent_decode_str(quoted).decode_utf8();
    let text = text.map_err(|_| "an encoded part of it is no UTF-8")?;
    Ok(Some(text.into_owned()).filter(|text| !text.is_empty()))
}

fn extra_of(query: &str) -> Option<String> {
    let pairs: Vec<(String, String)> =
        form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    if let Some((_, extra)) = pairs.iter().find(|(key, _)| key == EXTRA_KEY) {
        return Some(extra.clone());
    }
    let entries: Map<String, Value> =
        pairs.into_iter().map(|(key, value)| (key, Value::String(value))).collect();
    (!entries.is_empty()).then(|| Value::Object(entries).to_string())
}

/// Airflow's names: a dash is an underscore, and `postgresql` is `postgres`.
fn normal_type(written: &str) -> String {
    match written {
        "postgresql" => "postgres".into(),
        other => other.to_ascii_lowercase().replace('-', "_"),
    }
}

/// Writes the address.
pub fn to_uri(connection: &Connection) -> String {
    let quote = |text: &str| utf8_percent_encode(text, QUOTED).to_string();
    let mut uri = format!("{}://", connection.conn_type.to_ascii_lowercase().replace('_', "-"));
    let host = connection.host.as_deref().unwrap_or_default();
    let (protocol, host) = host.split_once("://").map_or((None, host), |(p, h)| (Some(p), h));
    if let Some(protocol) = protocol {
        uri += &format!("{protocol}://");
    }
    let mut authority = connection.login.as_deref().map(quote).unwrap_or_default();
    if let Some(password) = &connection.password {
        authority += &format!(":{}", quote(password));
    }
    if !authority.is_empty() {
        uri += &format!("{authority}@");
    }
    uri += &quote(host);
    if let Some(port) = connection.port {
        let at = if host.is_empty() && authority.is_empty() { "@" } else { "" };
        uri += &format!("{at}:{port}");
    }
    let schema = connection.schema.as_deref().filter(|schema| !schema.is_empty());
    if let Some(schema) = schema {
        uri += &format!("/{}", quote(schema));
    }
    if let Some(extra) = connection.extra.as_deref().filter(|extra| !extra.is_empty()) {
        uri += if schema.is_some() { "?" } else { "/?" };
        uri += &query_of(extra);
    }
    uri
}

fn query_of(extra: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let flat = serde_json::from_str::<Map<String, Value>>(extra).ok();
    let flat = flat.filter(|it| !it.is_empty() && it.values().all(Value::is_string));
    match flat {
        Some(entries) => {
            for (key, value) in &entries {
                query.append_pair(key, value.as_str().unwrap_or_default());
            }
        }
        None => drop(query.append_pair(EXTRA_KEY, extra)),
    }
    query.finish()
}

/// Writes the JSON form, as `airflow connections export` does.
pub fn to_json(connection: &Connection) -> Value {
    serde_json::json!({
        "conn_type": connection.conn_type,
        "description": connection.description,
        "login": connection.login,
        "password": connection.password,
        "host": connection.host,
        "port": connection.port,
        "schema": connection.schema,
        "extra": connection.extra,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Type, login, password, host, port, schema, extra.
    fn told(c: &Connection) -> String {
        let or = |it: &Option<String>| it.clone().unwrap_or_else(|| "-".into());
        let port = c.port.map_or_else(|| "-".into(), |port| port.to_string());
        [
            c.conn_type.clone(),
            or(&c.login),
            or(&c.password),
            or(&c.host),
            port,
            or(&c.schema),
            or(&c.extra),
        ]
        .join(" ")
    }

    #[track_caller]
    fn check(uri: &str, expected: &str) {
        let connection = parse("x", uri).unwrap();
        assert_eq!(told(&connection), expected, "{uri}");
        let again = parse("x", &to_uri(&connection)).unwrap();
        assert_eq!(told(&again), expected, "by way of {}", to_uri(&connection));
        let json = to_json(&connection).to_string();
        assert_eq!(told(&parse("x", &json).unwrap()), expected, "by way of {json}");
    }

    /// The cases of Airflow's own `test_connection.py`.
    #[test]
    fn addresses_are_read_as_airflow_reads_them() {
        check(
            "scheme://user:password@host%2Flocation:1234/schema",
            "scheme user password host/location 1234 schema -",
        );
        check(
            "scheme://user:password@host%2Flocation:1234/schema?extra1=a%20value&extra2=%2Fpath%2F",
            r#"scheme user password host/location 1234 schema {"extra1":"a value","extra2":"/path/"}"#,
        );
        check(
            "scheme://user:password@host%2Flocation:1234/schema?__extra__=single+value",
            "scheme user password host/location 1234 schema single value",
        );
        check(
            "scheme://user:password@host%2Flocation:1234/schema?__extra__=%7B%22my_val%22%3A+%5B%22list%22%2C+%22of%22%5D%7D",
            r#"scheme user password host/location 1234 schema {"my_val": ["list", "of"]}"#,
        );
        check(
            "google-cloud-platform://?key_path=%2Fkeys%2Fkey.json",
            r#"google_cloud_platform - - - - - {"key_path":"/keys/key.json"}"#,
        );
        check(
            "scheme://user%20with%20space:pass@host:1234",
            "scheme user with space pass host 1234 - -",
        );
        check(
            "scheme://user:pass%3Aword%40@host%3A80:1234/sch%2Fema",
            "scheme user pass:word@ host:80 1234 sch/ema -",
        );
        check("scheme://:password@host", "scheme - password host - - -");
        check("scheme://@:1234", "scheme - - - 1234 - -");
        check("postgresql://h/db", "postgres - - h - db -");
        check("http://https://example.org:8080", "http - - https://example.org 8080 - -");
        check(
            "spark://mysparkcluster.com:80?deploy-mode=cluster",
            r#"spark - - mysparkcluster.com 80 - {"deploy-mode":"cluster"}"#,
        );
        check(
            "slack-webhook://:T1%2FB2%2Fkey@https%3A%2F%2Fhooks.slack.com%2Fservices",
            "slack_webhook - T1/B2/key https://hooks.slack.com/services - - -",
        );
    }

    #[test]
    fn json_is_read_as_airflow_reads_it() {
        let json = r#"{"conn_type": "http", "host": "h", "port": "80", "extra": {"a": {"b": 1}}}"#;
        assert_eq!(told(&parse("x", json).unwrap()), r#"http - - h 80 - {"a":{"b":1}}"#);
    }

    #[test]
    fn what_is_wrong_is_said_without_the_secret() {
        for (text, expected) in [
            ("sesame", "no `://`"),
            ("http://u:sesame@h:port", "the port is not a number"),
            ("http://u:sesame@h:99999", "the port is not a number"),
            ("://h", "no type"),
            ("{\"host\": \"sesame\"}", "`conn_type` is missing"),
            ("{\"conn_type\": \"x\", \"password\": 1}", "`password` is not a text"),
            ("{\"conn_type\": \"x\", \"pasword\": \"sesame\"}", "`pasword` is not a field"),
            ("{\"conn_type\": \"sesame", "the JSON is wrong"),
        ] {
            let wrong = parse("x", text).unwrap_err();
            assert!(wrong.contains(expected) && !wrong.contains("sesame"), "{wrong}");
        }
    }
}
