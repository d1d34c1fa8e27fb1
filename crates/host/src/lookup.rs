//! Where templates get variables, connections and XComs from: the store and the vault, asked only
//! when a template asks.

use std::sync::{Mutex, PoisonError};

use mainspring_core::{
    engine::RunKey,
    template::{Connection, Lookup},
};
use serde_json::Value;

use crate::{
    connections::{Connections, parts},
    environment::is_secret,
    store::Store,
};

/// The store as a run sees it.
#[derive(Debug)]
pub struct StoreLookup {
    store: Store,
    run: RunKey,
    connections: Connections,
    /// Secret values as far as they were asked for: of connections, of variables that are secret
    /// or whose keys look so.
    secrets: Mutex<Vec<String>>,
}

impl StoreLookup {
    /// The XComs of `run`, and what all runs share.
    pub fn new(store: Store, run: RunKey, connections: Connections) -> Self {
        Self { store, run, connections, secrets: Mutex::default() }
    }

    /// What templates have seen that must not be shown.
    pub fn secrets(&self) -> Vec<String> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, secrets: impl IntoIterator<Item = String>) {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).extend(secrets);
    }
}

impl Lookup for StoreLookup {
    fn variable(&self, key: &str) -> Result<Option<String>, String> {
        let row = self.store.variable(key).map_err(|error| error.to_string())?;
        let Some(row) = row else { return Ok(None) };
        let value = self.connections.value_of(&row).map_err(|error| error.in_full())?;
        if row.is_secret || is_secret(key, &value) {
            self.note([value.clone()]);
        }
        Ok(Some(value))
    }

    fn connection(&self, conn_id: &str) -> Result<Option<Connection>, String> {
        let found = self.connections.get(conn_id).map_err(|error| error.in_full())?;
        if let Some(connection) = &found {
            self.note(parts::secrets_of(connection));
        }
        Ok(found)
    }

    fn xcom(
        &self,
        task_id: &str,
        key: &str,
        map_index: Option<i32>,
    ) -> Result<Vec<(i32, Value)>, String> {
        self.store.xcom(&self.run, task_id, map_index, key).map_err(|error| error.to_string())
    }
}
