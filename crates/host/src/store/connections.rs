//! Table `connection`: how other systems are reached, without what is secret of it.
//!
//! Which parts are secret, and where these lie, is decided in `connections`.

use rusqlite::{Connection, named_params};

use super::{
    Store, StoreError,
    columns::{execute, from_json, json, query},
};

/// A connection without its secrets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "Airflow's names")]
pub struct ConnectionRow {
    pub conn_id: String,
    pub conn_type: String,
    pub description: String,
    pub host: Option<String>,
    pub port: Option<u16>,
    pub login: Option<String>,
    pub schema: Option<String>,
    /// A JSON object, or any text.
    pub extra: Option<String>,
    /// The fields that are sealed: `password`, `host`, `extra`, `extra.KEY`.
    pub secrets: Vec<String>,
}

impl Store {
    /// The connection called `conn_id`.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn connection(&self, conn_id: &str) -> Result<Option<ConnectionRow>, StoreError> {
        let sql = "SELECT * FROM connection WHERE conn_id = :id";
        self.read(|c| Ok(query(c, sql, named_params! {":id": conn_id}, read)?.pop()))
    }

    /// All connections, by id.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn connections(&self) -> Result<Vec<ConnectionRow>, StoreError> {
        self.read(|c| query(c, "SELECT * FROM connection ORDER BY conn_id", &[], read))
    }
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<ConnectionRow> {
    Ok(ConnectionRow {
        conn_id: row.get("conn_id")?,
        conn_type: row.get("conn_type")?,
        description: row.get("description")?,
        host: row.get("host")?,
        port: row.get("port")?,
        login: row.get("login")?,
        schema: row.get("schema")?,
        extra: row.get("extra")?,
        secrets: from_json(row, "secrets")?,
    })
}

pub(super) fn put(c: &Connection, row: &ConnectionRow) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO connection
         (conn_id, conn_type, description, host, port, login, schema, extra, secrets)
         VALUES (:id, :type, :description, :host, :port, :login, :schema, :extra, :secrets)";
    let params = named_params! {
        ":id": row.conn_id, ":type": row.conn_type, ":description": row.description,
        ":host": row.host, ":port": row.port, ":login": row.login, ":schema": row.schema,
        ":extra": row.extra, ":secrets": json(&row.secrets),
    };
    execute(c, sql, params).map(drop)
}

pub(super) fn remove(c: &Connection, conn_id: &str) -> rusqlite::Result<()> {
    execute(c, "DELETE FROM connection WHERE conn_id = :id", named_params! {":id": conn_id})
        .map(drop)
}
