//! A DAG and its tasks, as they are meant.
//!
//! Every default of DESIGN's file format is applied here, by `file`; nothing in this module reads
//! text. `upstream` holds task ids only: groups are resolved to their leaves and roots before.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Duration,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{DagId, TaskId, TriggerRule};

/// One workflow: a file's meaning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dag {
    /// Unique name; defaults to the file's stem.
    pub dag_id: DagId,
    /// The name shown; defaults to `dag_id`.
    pub display_name: String,
    /// One sentence about the DAG.
    pub description: String,
    /// Markdown shown beside the graph.
    pub doc: String,
    /// When it runs; empty means only by hand.
    pub schedule: Vec<ScheduleSpec>,
    /// What a run's data interval is.
    pub timetable: TimetableKind,
    /// IANA name of the zone in which the schedule is meant.
    pub timezone: String,
    /// No slot lies before it.
    pub start_date: Option<Timestamp>,
    /// No slot lies after it (inclusive).
    pub end_date: Option<Timestamp>,
    /// Run every slot since `start_date`.
    pub catchup: bool,
    /// What happens to slots that passed while nothing could run. `catchup` implies all.
    pub missed: Missed,
    /// How many runs may be running at once.
    pub max_active_runs: u32,
    /// How many task instances of one run may be active at once.
    pub max_active_tasks: u32,
    /// A run that takes longer fails.
    pub dagrun_timeout: Option<Duration>,
    /// The first failed task ends the run.
    pub fail_fast: bool,
    /// A run that has not ended this long after its slot is reported as late.
    pub late_after: Option<Duration>,
    /// Labels to find it by.
    pub tags: Vec<String>,
    /// Who answers for it.
    pub owner: String,
    /// What a trigger may set, in the order of the file.
    pub params: Vec<Param>,
    /// Environment of every task.
    pub env: BTreeMap<String, String>,
    /// Interpreter of the Python tasks; a folder is taken as a virtual environment.
    pub python: Option<String>,
    /// Whom to tell about the run.
    pub notifications: Notifications,
    /// Named sets of tasks.
    pub groups: Vec<Group>,
    /// In the order of the file.
    pub tasks: Vec<Task>,
    /// Positions of nodes that were moved by hand; not part of the meaning.
    #[serde(skip)]
    pub layout: BTreeMap<TaskId, (i64, i64)>,
}

/// One entry of `schedule`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleSpec {
    /// A cron expression or alias, as written.
    Cron(String),
    /// `every 90m`: a fixed distance, anchored at `start_date`, else at the epoch.
    Every(Duration),
}

/// What a run's data interval is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimetableKind {
    /// Zero width: the moment it fires (Airflow 3's CronTriggerTimetable).
    Trigger,
    /// From the fire time before to this one (CronDataIntervalTimetable).
    Interval,
}

/// What happens to slots that passed while nothing could run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missed {
    /// Only the latest runs, the others are coalesced into it.
    Latest,
    /// Each runs.
    All,
    /// None runs.
    Skip,
}

/// One parameter of a DAG.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Param {
    /// Its name in `params.NAME`.
    pub name: String,
    /// A JSON Schema; empty when any value will do.
    pub schema: Map<String, Value>,
    /// The value when a trigger gives none; without it a trigger must give one.
    pub default: Option<Value>,
}

/// Connections to send to, by occasion.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is the occasion it names")]
pub struct Notifications {
    pub on_failure: Vec<String>,
    pub on_success: Vec<String>,
    pub on_retry: Vec<String>,
    pub on_recovery: Vec<String>,
    pub on_late: Vec<String>,
}

impl Notifications {
    /// Every connection that is named, for whatever event.
    pub fn all(&self) -> impl Iterator<Item = &String> {
        let lists = [&self.on_failure, &self.on_success, &self.on_retry];
        lists.into_iter().chain([&self.on_recovery, &self.on_late]).flatten()
    }
}

/// A named set of tasks, to be drawn as one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Full name; its tasks are called `NAME.task`.
    pub group_id: String,
    /// One sentence shown on hover.
    pub tooltip: String,
    /// Task mapping of the whole group: argument to list, or to a template that gives one.
    pub expand: Map<String, Value>,
}

/// One task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Unique in the DAG.
    pub task_id: TaskId,
    /// Name of its operator.
    pub operator: String,
    /// One sentence about it.
    pub description: String,
    /// The operator's own fields, unrendered.
    pub fields: Map<String, Value>,
    /// Tasks that come directly before it, without doubles, in the order of the file.
    pub upstream: Vec<TaskId>,
    /// When it may run, given how those ended.
    pub trigger_rule: TriggerRule,
    /// How often and how long after a failure it is tried again.
    pub retry: Retry,
    /// A try that takes longer is ended and counts as failed.
    pub execution_timeout: Option<Duration>,
    /// The pool whose slots it takes.
    pub pool: String,
    /// How many of them.
    pub pool_slots: u32,
    /// Who goes first when slots are scarce: the larger.
    pub priority_weight: i64,
    /// How the weights of neighbours count.
    pub weight_rule: WeightRule,
    /// Waits until its instance in the previous run succeeded or was skipped.
    pub depends_on_past: bool,
    /// Waits also for the direct downstream tasks of that instance.
    pub wait_for_downstream: bool,
    /// At most so many active instances over all runs.
    pub max_active_tis_per_dag: Option<u32>,
    /// At most so many active instances in one run.
    pub max_active_tis_per_dagrun: Option<u32>,
    /// Prepares something that a teardown cleans up.
    pub setup: bool,
    /// Cleans up after the named setups.
    pub teardown: Option<Teardown>,
    /// Task mapping: argument to list, or to a template that gives one.
    pub expand: Map<String, Value>,
    /// Environment beside the DAG's.
    pub env: BTreeMap<String, String>,
    /// Working folder; templates allowed.
    pub cwd: Option<String>,
    /// Taken out; its neighbours are joined.
    pub disabled: bool,
    /// Whom to tell about it.
    pub notifications: Notifications,
}

/// How often, and how long after a failure, a task is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Retry {
    /// Tries after the first.
    pub retries: u32,
    /// Pause before the next try.
    pub retry_delay: Duration,
    /// Doubles the pause each time.
    pub exponential_backoff: bool,
    /// The pause never grows beyond it.
    pub max_retry_delay: Option<Duration>,
}

/// What a teardown belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Teardown {
    /// The setups it cleans up after.
    pub setups: Vec<TaskId>,
    /// Its failure fails the run.
    pub on_failure_fail_dagrun: bool,
}

/// How the weights of neighbours count towards a task's own priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightRule {
    /// Plus all that come after it.
    Downstream,
    /// Plus all that come before it.
    Upstream,
    /// Its own weight alone.
    Absolute,
}

/// All that can be reached from `start` along `edges`.
fn along<'a>(
    start: &'a [TaskId],
    edges: impl Iterator<Item = (&'a TaskId, &'a TaskId)>,
) -> HashSet<&'a TaskId> {
    let mut next: HashMap<&TaskId, Vec<&TaskId>> = HashMap::new();
    edges.for_each(|(from, to)| next.entry(from).or_default().push(to));
    let mut reached = HashSet::new();
    let mut open: Vec<&TaskId> = start.iter().collect();
    while let Some(at) = open.pop() {
        let there = next.get(at).into_iter().flatten().copied();
        open.extend(there.filter(|task| reached.insert(*task)));
    }
    reached
}

impl Dag {
    /// The task called `task_id`.
    pub fn task(&self, task_id: &str) -> Option<&Task> {
        self.tasks.iter().find(|task| task.task_id.as_str() == task_id)
    }

    /// These tasks and all that comes before (`upstream`) or after (`downstream`) them, in the
    /// order of the file; those apart that are taken out.
    pub fn reach(&self, from: &[TaskId], upstream: bool, downstream: bool) -> Vec<TaskId> {
        let edges = || {
            self.tasks
                .iter()
                .flat_map(|task| task.upstream.iter().map(move |before| (before, &task.task_id)))
        };
        let mut reached: HashSet<&TaskId> = from.iter().collect();
        if upstream {
            reached.extend(along(from, edges().map(|(before, after)| (after, before))));
        }
        if downstream {
            reached.extend(along(from, edges()));
        }
        let tasks = self.tasks.iter().filter(|task| !task.disabled);
        tasks.map(|task| &task.task_id).filter(|id| reached.contains(id)).cloned().collect()
    }

    /// Whether `new` is due at other times than this version was.
    pub fn reschedules(&self, new: &Self) -> bool {
        let of = |dag: &Self| (dag.timetable, dag.timezone.clone(), dag.schedule.clone());
        of(self) != of(new)
    }
}
