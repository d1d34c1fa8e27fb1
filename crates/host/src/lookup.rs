//! Where templates get variables, connections and XComs from: the store, asked only when a
//! template asks.

use mainspring_core::{
    engine::RunKey,
    template::{Connection, Lookup},
};
use serde_json::Value;

use crate::store::Store;

/// The store as a run sees it.
#[derive(Debug)]
pub struct StoreLookup {
    store: Store,
    run: RunKey,
}

impl StoreLookup {
    /// The XComs of `run`, and what all runs share.
    pub fn new(store: Store, run: RunKey) -> Self {
        Self { store, run }
    }
}

impl Lookup for StoreLookup {
    fn variable(&self, key: &str) -> Result<Option<String>, String> {
        self.store.variable(key).map_err(|error| error.to_string())
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
