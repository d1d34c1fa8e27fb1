//! Table `variable`: values that DAGs share, by key.
//!
//! Of a secret one only its name stands here; its value is sealed beside the database.

use rusqlite::{Connection, named_params};

use super::{
    Store, StoreError, Write,
    columns::{execute, query},
    listing::{Columns, Listing, Order, Part},
};

/// A variable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VariableRow {
    /// Its name.
    pub key: String,
    /// Its value; empty where that is secret.
    pub value: String,
    /// What it is for.
    pub description: String,
    /// Its value is sealed elsewhere.
    pub is_secret: bool,
}

const ORDERS: Columns = &[("key", "key"), ("id", "key"), ("description", "description")];

impl Store {
    /// The variable called `key`.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn variable(&self, key: &str) -> Result<Option<VariableRow>, StoreError> {
        let sql = "SELECT * FROM variable WHERE key = :key";
        self.read(|c| Ok(query(c, sql, named_params! {":key": key}, read)?.pop()))
    }

    /// The order that these names ask for.
    ///
    /// # Errors
    /// The names that are possible.
    pub fn variables_order(names: &[String]) -> Result<Order, Vec<&'static str>> {
        Order::of(names, ORDERS)
    }

    /// A part of the variables whose key contains `pattern`, and how many there are in all.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn variables_list(
        &self,
        pattern: Option<&str>,
        order: &Order,
        part: Part,
    ) -> Result<(Vec<VariableRow>, u32), StoreError> {
        let mut list = Listing::from("variable");
        list.like("key", pattern);
        let order = order.sql("key", "key");
        self.read(|c| {
            let rows = list.part(c, "*", &order, part, read)?;
            let count = list.count_all(c, part, rows.len())?;
            Ok((rows, count))
        })
    }
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<VariableRow> {
    Ok(VariableRow {
        key: row.get("key")?,
        value: row.get("value")?,
        description: row.get("description")?,
        is_secret: row.get("is_secret")?,
    })
}

pub(super) fn all(c: &Connection) -> rusqlite::Result<Vec<Write>> {
    query(c, "SELECT * FROM variable", &[], |row| Ok(Write::Variable(read(row)?)))
}

pub(super) fn put(c: &Connection, row: &VariableRow) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO variable (key, value, description, is_secret)
         VALUES (:key, :value, :description, :is_secret)";
    let params = named_params! {
        ":key": row.key, ":value": row.value, ":description": row.description,
        ":is_secret": row.is_secret,
    };
    execute(c, sql, params).map(drop)
}

pub(super) fn remove(c: &Connection, key: &str) -> rusqlite::Result<()> {
    execute(c, "DELETE FROM variable WHERE key = :key", named_params! {":key": key}).map(drop)
}
