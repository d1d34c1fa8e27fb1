//! How values stand in columns: instants, JSON and Airflow's words.
//!
//! No statement and no table lives here.

use jiff::Timestamp;
use rusqlite::{
    Row, ToSql,
    types::{FromSqlError, Type},
};
use serde::{Serialize, de::DeserializeOwned};

/// An instant as microseconds since 1970.
pub(super) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// The instant in a column.
pub(super) fn instant(row: &Row<'_>, column: &str) -> rusqlite::Result<Timestamp> {
    from_micros(row.get(column)?)
}

/// The instant in a column that may be empty.
pub(super) fn instant_or_none(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Timestamp>> {
    row.get::<_, Option<i64>>(column)?.map(from_micros).transpose()
}

pub(super) fn from_micros(micros: i64) -> rusqlite::Result<Timestamp> {
    Timestamp::from_microsecond(micros).map_err(|error| unreadable(error, Type::Integer))
}

/// A value as JSON text.
pub(super) fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".into())
}

/// A value as JSON text, nothing as NULL.
pub(super) fn json_or_null<T: Serialize>(value: &Option<T>) -> Option<String> {
    value.as_ref().map(json)
}

/// The value in a JSON column.
pub(super) fn from_json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| unreadable(error, Type::Text))
}

/// The value in a JSON column that may be NULL.
pub(super) fn from_json_or_null<T: DeserializeOwned>(
    row: &Row<'_>,
    column: &str,
) -> rusqlite::Result<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| serde_json::from_str(&text).map_err(|error| unreadable(error, Type::Text)))
        .transpose()
}

/// One of Airflow's words in a column.
pub(super) fn word<T>(
    row: &Row<'_>,
    column: &str,
    parse: fn(&str) -> Option<T>,
) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    parse(&text).ok_or_else(|| FromSqlError::InvalidType.into())
}

fn unreadable(
    error: impl std::error::Error + Send + Sync + 'static,
    column: Type,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, column, Box::new(error))
}

/// Runs a statement that is used again and again.
pub(super) fn execute(
    connection: &rusqlite::Connection,
    sql: &str,
    params: &[(&str, &dyn ToSql)],
) -> rusqlite::Result<usize> {
    connection.prepare_cached(sql)?.execute(params)
}

/// All rows of a query that is used again and again.
pub(super) fn query<T>(
    connection: &rusqlite::Connection,
    sql: &str,
    params: &[(&str, &dyn ToSql)],
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    connection.prepare_cached(sql)?.query_map(params, read)?.collect()
}
