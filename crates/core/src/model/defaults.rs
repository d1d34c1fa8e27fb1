//! The defaults of the file format, in the one place where they are written down.
//!
//! Everything that builds a DAG (the reader, tests, an import) starts from these and sets what it
//! knows. Which texts a file may hold is decided in `file`.

use std::{collections::BTreeMap, time::Duration};

use serde_json::Map;

use super::{
    Dag, DagId, Missed, Notifications, Retry, Task, TaskId, TimetableKind, TriggerRule, WeightRule,
};

/// The pool of tasks that name none.
pub const DEFAULT_POOL: &str = "default_pool";

impl Dag {
    /// A DAG without tasks or schedule.
    pub fn new(dag_id: impl Into<DagId>, timezone: &str) -> Self {
        let dag_id = dag_id.into();
        Self {
            display_name: dag_id.to_string(),
            dag_id,
            description: String::new(),
            doc: String::new(),
            schedule: Vec::new(),
            timetable: TimetableKind::Trigger,
            timezone: timezone.to_owned(),
            start_date: None,
            end_date: None,
            catchup: false,
            missed: Missed::Latest,
            max_active_runs: 16,
            max_active_tasks: 16,
            dagrun_timeout: None,
            fail_fast: false,
            late_after: None,
            tags: Vec::new(),
            owner: String::new(),
            params: Vec::new(),
            env: BTreeMap::new(),
            python: None,
            notifications: Notifications::default(),
            groups: Vec::new(),
            tasks: Vec::new(),
            layout: BTreeMap::new(),
        }
    }
}

impl Task {
    /// A task of this operator with nothing set.
    pub fn new(task_id: impl Into<TaskId>, operator: &str) -> Self {
        Self {
            task_id: task_id.into(),
            operator: operator.to_owned(),
            description: String::new(),
            fields: Map::new(),
            upstream: Vec::new(),
            trigger_rule: TriggerRule::AllSuccess,
            retry: Retry::default(),
            execution_timeout: None,
            pool: DEFAULT_POOL.to_owned(),
            pool_slots: 1,
            priority_weight: 1,
            weight_rule: WeightRule::Downstream,
            depends_on_past: false,
            wait_for_downstream: false,
            max_active_tis_per_dag: None,
            max_active_tis_per_dagrun: None,
            setup: false,
            teardown: None,
            expand: Map::new(),
            env: BTreeMap::new(),
            cwd: None,
            disabled: false,
            notifications: Notifications::default(),
        }
    }
}

impl Default for Retry {
    /// No retries; were there any, five minutes apart.
    fn default() -> Self {
        Self {
            retries: 0,
            retry_delay: Duration::from_secs(300),
            exponential_backoff: false,
            max_retry_delay: None,
        }
    }
}
