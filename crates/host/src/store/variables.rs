//! Table `variable`: values that DAGs share, by key.
//!
//! Secret ones do not belong here.

use rusqlite::{Connection, named_params};

use super::{
    Store, StoreError, Write,
    columns::{execute, query},
    listing::{Columns, Listing, Order, Part},
};

/// A variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableRow {
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: String,
    /// What it is for.
    pub description: String,
}

const ORDERS: Columns = &[("key", "key"), ("id", "key"), ("description", "description")];

impl Store {
    /// The variable called `key`.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn variable(&self, key: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT value FROM variable WHERE key = :key";
        self.read(|c| Ok(query(c, sql, named_params! {":key": key}, |row| row.get(0))?.pop()))
    }

    /// The variable called `key`, with what it is for.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn variable_row(&self, key: &str) -> Result<Option<VariableRow>, StoreError> {
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
    let (key, value) = (row.get("key")?, row.get("value")?);
    Ok(VariableRow { key, value, description: row.get("description")? })
}

pub(super) fn all(c: &Connection) -> rusqlite::Result<Vec<Write>> {
    query(c, "SELECT key, value, description FROM variable", &[], |row| {
        Ok(Write::Variable { key: row.get(0)?, value: row.get(1)?, description: row.get(2)? })
    })
}

pub(super) fn put(
    c: &Connection,
    key: &str,
    value: &str,
    description: &str,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO variable (key, value, description) VALUES (:key, :value, :description)
         ON CONFLICT DO UPDATE SET value = :value, description = :description";
    execute(c, sql, named_params! {":key": key, ":value": value, ":description": description})
        .map(drop)
}

pub(super) fn remove(c: &Connection, key: &str) -> rusqlite::Result<()> {
    execute(c, "DELETE FROM variable WHERE key = :key", named_params! {":key": key}).map(drop)
}
