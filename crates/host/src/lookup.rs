//! Where templates get variables, connections and XComs from: the store, asked only when a
//! template asks.

use std::sync::{Mutex, PoisonError};

use mainspring_core::{
    engine::RunKey,
    template::{Connection, Lookup},
};
use serde_json::Value;

use crate::{environment::is_secret, store::Store};

/// The store as a run sees it.
#[derive(Debug)]
pub struct StoreLookup {
    store: Store,
    run: RunKey,
    /// Values of variables whose keys look secret, as far as they were asked for.
    secrets: Mutex<Vec<String>>,
}

impl StoreLookup {
    /// The XComs of `run`, and what all runs share.
    pub fn new(store: Store, run: RunKey) -> Self {
        Self { store, run, secrets: Mutex::default() }
    }

    /// What templates have seen that must not be shown.
    pub fn secrets(&self) -> Vec<String> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Lookup for StoreLookup {
    fn variable(&self, key: &str) -> Result<Option<String>, String> {
        let value = self.store.variable(key).map_err(|error| error.to_string())?;
        if let Some(value) = value.as_ref().filter(|value| is_secret(key, value)) {
            self.secrets.lock().unwrap_or_else(PoisonError::into_inner).push(value.clone());
        }
        Ok(value)
    }

    /// There are no connections yet: every one is unknown.
    fn connection(&self, _conn_id: &str) -> Result<Option<Connection>, String> {
        Ok(None)
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
