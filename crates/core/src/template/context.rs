//! What a template may know: plain values that the caller fills in, and a door to what is looked
//! up only when a template asks for it.
//!
//! How these values look from inside a template is `names`, `run` and `accessors`; nothing here
//! knows about the template engine.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::model::RunType;

/// Everything a template of one try of one task instance can see.
///
/// Build it with `Context { dag_id: .., ..Context::default() }` and share it in an `Arc`: all
/// templates of the try use the same one.
#[derive(Debug, Clone)]
pub struct Context {
    /// `dag.dag_id`, `ti.dag_id`.
    pub dag_id: String,
    /// `dag.description`.
    pub description: String,
    /// `dag.owner`, `task.owner`.
    pub owner: String,
    /// `dag.tags`.
    pub tags: Vec<String>,
    /// IANA name of the DAG's zone: `dag.timezone`, and the zone of `local_ds` and `local_ts`.
    pub timezone: String,
    /// `task.task_id`, `ti.task_id`.
    pub task_id: String,
    /// `task.operator`.
    pub operator: String,
    /// `run_id`, `dag_run.run_id`.
    pub run_id: String,
    /// `dag_run.run_type`.
    pub run_type: RunType,
    /// Without it `logical_date`, `ds`, `ts` and the data interval are undefined.
    pub logical_date: Option<Timestamp>,
    /// Start of the data interval.
    pub data_interval_start: Option<Timestamp>,
    /// End of the data interval.
    pub data_interval_end: Option<Timestamp>,
    /// The earliest moment at which the run could start.
    pub run_after: Timestamp,
    /// When the run started: `dag_run.start_date`.
    pub run_start_date: Option<Timestamp>,
    /// When this try started: `ti.start_date`.
    pub start_date: Option<Timestamp>,
    /// `params`: the DAG's defaults with the run's `conf` laid over them.
    pub params: Map<String, Value>,
    /// `dag_run.conf`.
    pub conf: Value,
    /// Counts from 1.
    pub try_number: u32,
    /// Tries after the first.
    pub max_tries: u32,
    /// Which instance of a mapped task this is; `None` for a task that is not mapped.
    pub map_index: Option<i32>,
    /// `map.x`: this instance's values of the keys of `expand`; empty if it is not mapped.
    pub map: Map<String, Value>,
    /// `response`: the answer to a request, with `status`, `headers`, `text` and `json`. Only a
    /// `response_check` sees it. Not Airflow's.
    pub response: Option<Value>,
    /// `env.PATH`: the environment as it is so far: in the DAG's `env` what every task begins with,
    /// in a task's `env` that and the DAG's, in all other fields that of the task. Not Airflow's.
    pub env: Arc<BTreeMap<String, String>>,
    /// The last successful run before this one, if there is one.
    pub previous_success: Option<PreviousRun>,
    /// What `macros.datetime.now()` and `diff_for_humans()` take for now.
    pub now: Timestamp,
    /// What `macros.random()`, `macros.uuid` and the filter `random` draw from.
    pub chance: Chance,
    /// Where variables, connections and XComs come from.
    pub lookup: Arc<dyn Lookup>,
}

/// What templates may ask about the last successful run (`prev_start_date_success`, ...).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PreviousRun {
    /// Start of its data interval.
    pub data_interval_start: Option<Timestamp>,
    /// End of its data interval.
    pub data_interval_end: Option<Timestamp>,
    /// When it started.
    pub start_date: Timestamp,
    /// When it ended.
    pub end_date: Timestamp,
}

/// A sequence of numbers that its seed alone determines. Clones draw from the same sequence, so
/// that two templates of one try never get the same UUID.
#[derive(Debug, Clone)]
pub struct Chance(Arc<AtomicU64>);

impl Chance {
    /// The sequence that belongs to `seed`.
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(AtomicU64::new(seed)))
    }

    /// The next number: SplitMix64, whose state is a plain counter.
    pub(super) fn draw(&self) -> u64 {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self.0.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// A connection, with Airflow's fields. Its `Debug` form leaves the secrets out.
#[derive(Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each field is Airflow's field of that name")]
pub struct Connection {
    pub conn_id: String,
    pub conn_type: String,
    pub description: Option<String>,
    pub host: Option<String>,
    pub port: Option<u16>,
    pub login: Option<String>,
    pub password: Option<String>,
    pub schema: Option<String>,
    /// Text, usually a JSON object: `conn.x.extra_dejson`.
    pub extra: Option<String>,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (conn_id, conn_type, host) = (&self.conn_id, &self.conn_type, &self.host);
        write!(f, "Connection({conn_id:?}, {conn_type:?}, {host:?}, ...)")
    }
}

/// Answers what a template asks for by name. Only called while a template that asks is rendered.
///
/// An error is a sentence for people (the keychain is locked, the database cannot be read); a
/// thing that does not exist is `None` or empty, not an error.
pub trait Lookup: fmt::Debug + Send + Sync {
    /// The text of the variable called `key`.
    ///
    /// # Errors
    /// When it cannot be told whether there is one.
    fn variable(&self, key: &str) -> Result<Option<String>, String>;

    /// The connection called `conn_id`, its password included.
    ///
    /// # Errors
    /// When it cannot be told whether there is one, or its secret cannot be read.
    fn connection(&self, conn_id: &str) -> Result<Option<Connection>, String>;

    /// The XComs that the instances of `task_id` pushed under `key` in this run, by map index
    /// (-1 for a task that is not mapped); with `map_index` only that instance's.
    ///
    /// # Errors
    /// When they cannot be read.
    fn xcom(
        &self,
        task_id: &str,
        key: &str,
        map_index: Option<i32>,
    ) -> Result<Vec<(i32, Value)>, String>;
}

/// Knows no variable, no connection and no XCom.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NoLookup;

impl Lookup for NoLookup {
    fn variable(&self, _: &str) -> Result<Option<String>, String> {
        Ok(None)
    }

    fn connection(&self, _: &str) -> Result<Option<Connection>, String> {
        Ok(None)
    }

    fn xcom(&self, _: &str, _: &str, _: Option<i32>) -> Result<Vec<(i32, Value)>, String> {
        Ok(Vec::new())
    }
}

impl Default for Context {
    fn default() -> Self {
        Self {
            dag_id: String::new(),
            description: String::new(),
            owner: String::new(),
            tags: Vec::new(),
            timezone: "UTC".to_owned(),
            task_id: String::new(),
            operator: String::new(),
            run_id: String::new(),
            run_type: RunType::Manual,
            logical_date: None,
            data_interval_start: None,
            data_interval_end: None,
            run_after: Timestamp::UNIX_EPOCH,
            run_start_date: None,
            start_date: None,
            params: Map::new(),
            conf: Value::Object(Map::new()),
            try_number: 1,
            max_tries: 0,
            map_index: None,
            map: Map::new(),
            response: None,
            env: Arc::default(),
            previous_success: None,
            now: Timestamp::UNIX_EPOCH,
            chance: Chance::new(0),
            lookup: Arc::new(NoLookup),
        }
    }
}
