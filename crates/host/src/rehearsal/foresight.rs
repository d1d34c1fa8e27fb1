//! What templates would find: variables as they are, and the XComs of a run, or where there is no
//! run those that each task handed on when it last succeeded.
//!
//! A value that nobody can know is an error that says what it waits for, never a guess.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use mainspring_core::{
    engine::RunKey,
    model::{Dag, TaskId},
    template::{Connection, Lookup},
};
use serde_json::Value;

use crate::{
    connections::Connections,
    lookup::StoreLookup,
    store::{LastResult, Store},
};

/// What each task is known to hand on: keys and values.
type HandedOn = HashMap<TaskId, Vec<(String, Value)>>;

/// See the module.
#[derive(Debug)]
pub struct Foresight {
    shared: StoreLookup,
    /// `None`: the XComs are those of a real run.
    memory: Option<Memory>,
}

#[derive(Debug)]
struct Memory {
    store: Store,
    dag: Arc<Dag>,
    /// A template has asked for what nobody can know.
    is_missed: AtomicBool,
    last: Mutex<HashMap<String, Option<Arc<LastResult>>>>,
    /// What the tasks that have succeeded in a rehearsal are known to hand on. Where nothing is
    /// rehearsed, every task is taken to have succeeded.
    played: Option<Mutex<HandedOn>>,
}

impl Foresight {
    /// The XComs of `run` in `store`.
    pub fn of_run(store: Store, run: RunKey, connections: Connections) -> Arc<Self> {
        Arc::new(Self { shared: StoreLookup::new(store, run, connections), memory: None })
    }

    /// Those of each task's last success in `store`, whatever the run.
    pub fn of_history(store: Store, dag: Arc<Dag>, connections: Connections) -> Arc<Self> {
        Self::remembering(store, dag, connections, None)
    }

    /// Those of the last success of each task that has succeeded in a rehearsal.
    pub fn of_rehearsal(store: Store, dag: Arc<Dag>, connections: Connections) -> Arc<Self> {
        Self::remembering(store, dag, connections, Some(Mutex::default()))
    }

    fn remembering(
        store: Store,
        dag: Arc<Dag>,
        connections: Connections,
        played: Option<Mutex<HandedOn>>,
    ) -> Arc<Self> {
        let run = RunKey { dag_id: dag.dag_id.clone(), run_id: "".into() };
        let shared = StoreLookup::new(store.clone(), run, connections);
        let memory = Memory {
            store,
            dag,
            is_missed: AtomicBool::new(false),
            last: Mutex::default(),
            played,
        };
        Arc::new(Self { shared, memory: Some(memory) })
    }

    /// What templates have seen that must not be shown.
    pub fn secrets(&self) -> Vec<String> {
        self.shared.secrets()
    }

    /// A task has succeeded in the rehearsal; `xcoms` is what it is known to hand on.
    pub fn succeeded(&self, task_id: &TaskId, xcoms: Vec<(String, Value)>) {
        if let Some(played) = self.memory.as_ref().and_then(|memory| memory.played.as_ref()) {
            lock(played).insert(task_id.clone(), xcoms);
        }
    }

    /// Whether a template has asked for what nobody can know, since this was asked last.
    pub fn take_missed(&self) -> bool {
        let memory = self.memory.as_ref();
        memory.is_some_and(|memory| memory.is_missed.swap(false, Ordering::Relaxed))
    }

    /// What the task handed on when it last succeeded; nothing of a task that never did.
    pub fn last(&self, task_id: &str) -> Result<Option<Arc<LastResult>>, String> {
        self.memory.as_ref().map_or(Ok(None), |memory| memory.last(task_id))
    }
}

impl Memory {
    fn last(&self, task_id: &str) -> Result<Option<Arc<LastResult>>, String> {
        if let Some(known) = lock(&self.last).get(task_id) {
            return Ok(known.clone());
        }
        let last = self.store.last_result(self.dag.dag_id.as_str(), task_id);
        let last = last.map_err(|error| error.to_string())?.map(Arc::new);
        lock(&self.last).insert(task_id.to_owned(), last.clone());
        Ok(last)
    }

    fn xcom(
        &self,
        task_id: &str,
        key: &str,
        map_index: Option<i32>,
    ) -> Result<Vec<(i32, Value)>, String> {
        if let Some(played) = &self.played {
            match lock(played).get(task_id) {
                None => return Ok(Vec::new()),
                Some(xcoms) => {
                    if let Some((_, value)) = xcoms.iter().find(|(known, _)| known == key) {
                        return Ok(vec![(-1, value.clone())]);
                    }
                }
            }
        }
        if self.dag.task(task_id).is_none() {
            return Ok(Vec::new());
        }
        let Some(last) = self.last(task_id)? else {
            self.is_missed.store(true, Ordering::Relaxed);
            return Err(format!("it waits for what `{task_id}` hands on, which never succeeded"));
        };
        let is_wanted = |index: i32| map_index.is_none_or(|wanted| wanted == index);
        let found = last.xcoms.iter().filter(|(index, known, _)| known == key && is_wanted(*index));
        Ok(found.map(|(index, _, value)| (*index, value.clone())).collect())
    }
}

impl Lookup for Foresight {
    fn variable(&self, key: &str) -> Result<Option<String>, String> {
        self.shared.variable(key)
    }

    fn connection(&self, conn_id: &str) -> Result<Option<Connection>, String> {
        self.shared.connection(conn_id)
    }

    fn xcom(
        &self,
        task_id: &str,
        key: &str,
        map_index: Option<i32>,
    ) -> Result<Vec<(i32, Value)>, String> {
        match &self.memory {
            None => self.shared.xcom(task_id, key, map_index),
            Some(memory) => memory.xcom(task_id, key, map_index),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
