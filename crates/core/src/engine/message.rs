//! All that the engine is told and all that it answers, as plain values.
//!
//! Both enums are closed: nothing reaches the engine but an `Event`, nothing leaves it but an
//! `Effect`. Recorded events played again give the same effects.

use std::{fmt, sync::Arc, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{Dag, DagId, Missed, RunId, RunState, RunType, TaskId, TaskState, TriggerRule};

/// The two clocks at one moment.
///
/// Schedules go by `wall`, which people set and which jumps; timeouts and retry delays go by
/// `boot`, the time since the machine started, which runs on through sleep and knows no steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "told above")]
pub struct Now {
    pub wall: Timestamp,
    pub boot: Duration,
}

/// When the engine next wants a `Tick`: at whichever of the two comes first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "named after the clocks of `Now`")]
pub struct Wakeup {
    pub wall: Option<Timestamp>,
    pub boot: Option<Duration>,
}

/// Names a run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct RunKey {
    pub dag_id: DagId,
    pub run_id: RunId,
}

/// Names a task instance; `map_index` is -1 where the task is not mapped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct TaskInstanceKey {
    pub run: RunKey,
    pub task_id: TaskId,
    pub map_index: i32,
}

impl fmt::Display for RunKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.dag_id, self.run_id)
    }
}

impl fmt::Display for TaskInstanceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.run, self.task_id)?;
        if self.map_index >= 0 { write!(f, "[{}]", self.map_index) } else { Ok(()) }
    }
}

/// What the engine is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// Time has passed.
    Tick,
    /// A DAG is known in this version: new, changed, or read at start-up.
    DagLoaded(DagLoaded),
    /// Its file is gone: no more scheduled runs; live runs go on.
    DagRemoved(DagId),
    /// Its schedule is switched off; scheduled runs start no further tasks.
    Paused(DagId),
    /// Its schedule is switched on. `backlog` says what becomes of the slots that passed
    /// meanwhile; without it, what the DAG says (`catchup`, `missed`).
    Unpaused {
        /// Which DAG.
        dag_id: DagId,
        /// What becomes of the slots that passed.
        backlog: Option<Missed>,
    },
    /// Somebody wants a run.
    Triggered(Triggered),
    /// A run is brought back from the store: at start-up, before its DAG is loaded, or a finished
    /// one before `Cleared` or `Marked`.
    RunLoaded(RunSnapshot),
    /// The executor started the try's process.
    Started {
        /// Whose process.
        ti: TaskInstanceKey,
        /// Which try.
        try_number: u32,
    },
    /// A try ended; nothing of it runs any more.
    Ended {
        /// Whose try.
        ti: TaskInstanceKey,
        /// Which try.
        try_number: u32,
        /// How.
        outcome: Outcome,
    },
    /// Task instances are to run again.
    Cleared(Cleared),
    /// Task instances are declared to be in a finished state.
    Marked {
        /// Their run.
        run: RunKey,
        /// Which.
        tasks: Vec<TaskId>,
        /// `Success`, `Failed` or `Skipped`.
        state: TaskState,
    },
    /// The run is declared finished; what runs of it is ended.
    RunMarked {
        /// Which run.
        run: RunKey,
        /// `Success` or `Failed`.
        state: RunState,
    },
    /// How much may be active at once.
    Limits(Limits),
    /// The program is about to stop: nothing starts any more.
    Draining,
}

/// A version of a DAG, and where its schedule stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DagLoaded {
    /// The meaning of its file, free of errors.
    pub dag: Arc<Dag>,
    /// Number of the version, growing.
    pub version: u32,
    /// The schedule is off.
    pub paused: bool,
    /// All slots up to here have their decision; `None` for a DAG that never ran on schedule.
    /// Only heeded when the DAG is not known yet.
    pub decided_until: Option<Timestamp>,
    /// Its latest finished run, where some task looks at the past.
    pub past: Option<PastRun>,
}

/// How the tasks of a finished run ended, for those of the next that look at the past.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct PastRun {
    pub logical_date: Timestamp,
    pub states: Vec<(TaskId, TaskState)>,
}

/// A run that somebody asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Triggered {
    /// Its name, unused so far.
    pub run: RunKey,
    /// `Manual` or `Backfill`.
    pub run_type: RunType,
    /// Its logical date; Airflow allows none.
    pub logical_date: Option<Timestamp>,
    /// Its data interval; without it the timetable's for a manual run at the logical date.
    pub data_interval: Option<(Timestamp, Timestamp)>,
    /// The finished run before it, where some task looks at the past.
    pub previous: Option<PastRun>,
}

/// Task instances that are to run again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cleared {
    /// Their run, live or just loaded.
    pub run: RunKey,
    /// Which; all when empty.
    pub tasks: Vec<TaskId>,
    /// And all that comes before them.
    pub upstream: bool,
    /// And all that comes after them.
    pub downstream: bool,
    /// Of all these only those that failed or could not run.
    pub only_failed: bool,
    /// Go on with the latest version of the DAG instead of the run's own; only a finished run can.
    pub latest: bool,
}

/// How much may be active at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Task instances in all.
    pub parallelism: u32,
    /// Slots by pool; a pool that is not here has none.
    pub pools: Vec<(String, u32)>,
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// Well; `skip` is what a branch or a short circuit decided.
    Success {
        /// What is left out because of it.
        skip: Option<Skip>,
    },
    /// Badly; `retry` false forbids another try.
    Failed {
        /// Another try may follow.
        retry: bool,
    },
    /// It wants to be left out.
    Skipped,
    /// The scheduler stopped while it ran; the try is repeated and costs no retry.
    Lost,
}

/// What a branch or a short circuit leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Skip {
    /// Its direct downstream tasks except these and what comes after them.
    AllExcept(Vec<TaskId>),
    /// Its direct downstream tasks; what follows goes by its trigger rules.
    Downstream,
    /// Everything after it, whatever the trigger rules.
    EverythingAfter,
}

/// What the engine wants done, in this order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Effect {
    /// Make it durable. All records of one answer belong into one transaction, and before any
    /// other effect of that answer is carried out.
    Record(Record),
    /// Start the try.
    Start {
        /// Whose try.
        ti: TaskInstanceKey,
        /// Which.
        try_number: u32,
        /// As in `TaskInstanceRecord`.
        max_tries: u32,
        /// The version of the DAG to take it from.
        version: u32,
    },
    /// End the try's processes; `Ended` is expected when they are gone.
    Kill {
        /// Whose try.
        ti: TaskInstanceKey,
        /// Which.
        try_number: u32,
        /// For its log.
        reason: Reason,
    },
}

/// A fact to be kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Record {
    /// A run as it stands now; new ones appear this way too.
    Run(RunRecord),
    /// A task instance as it stands now.
    TaskInstance(TaskInstanceRecord),
    /// A step in the life of a try.
    Try(TryRecord),
    /// What became of due slots.
    Slots(SlotDecision),
    /// All slots up to here have their decision.
    DecidedUntil {
        /// Of which DAG.
        dag_id: DagId,
        /// Up to here, inclusive.
        until: Timestamp,
    },
}

/// A run as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "Airflow's names; see DESIGN's vocabulary")]
pub struct RunRecord {
    pub key: RunKey,
    pub run_type: RunType,
    pub version: u32,
    pub logical_date: Option<Timestamp>,
    pub data_interval_start: Option<Timestamp>,
    pub data_interval_end: Option<Timestamp>,
    pub run_after: Timestamp,
    pub state: RunState,
    pub queued_at: Timestamp,
    pub start_date: Option<Timestamp>,
    pub end_date: Option<Timestamp>,
    pub reason: Option<Reason>,
}

/// A task instance as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "Airflow's names; see DESIGN's vocabulary")]
pub struct TaskInstanceRecord {
    pub key: TaskInstanceKey,
    pub state: TaskState,
    /// The try that runs or ran last; 0 before the first.
    pub try_number: u32,
    /// A try with a number up to this may be followed by another: retries, counted from the last
    /// clear.
    pub max_tries: u32,
    /// Tries repeated because the scheduler stopped.
    pub lost: u32,
    pub start_date: Option<Timestamp>,
    pub end_date: Option<Timestamp>,
    /// Not before, for `up_for_retry`.
    pub retry_at: Option<Timestamp>,
    /// What it decided to leave out.
    pub skip: Option<Skip>,
    /// Why it is in this state, where that is not plain.
    pub reason: Option<Reason>,
}

/// A step in the life of a try: handed over, started, ended. Ended tries never change again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "Airflow's names; see DESIGN's vocabulary")]
pub struct TryRecord {
    pub key: TaskInstanceKey,
    pub try_number: u32,
    /// `Queued`, `Running`, or how it ended.
    pub state: TaskState,
    pub at: Timestamp,
    pub reason: Option<Reason>,
}

/// What became of consecutive due slots of a DAG.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct SlotDecision {
    pub dag_id: DagId,
    /// `run_after` of the first slot.
    pub first: Timestamp,
    /// `run_after` of the last slot.
    pub last: Timestamp,
    /// How many; a run of more than 100,000 slots is counted as 100,000.
    pub count: u32,
    pub decision: Decision,
    pub decided_at: Timestamp,
}

/// What became of a due slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It has a run.
    Ran {
        /// Which.
        run_id: RunId,
    },
    /// Left to a later slot's run.
    Coalesced {
        /// Which.
        into: RunId,
    },
    /// The schedule was off.
    SkippedPaused,
    /// Nothing ran at the time, and the DAG says that such slots are not made up for.
    Missed,
}

/// Why something is as it is, for `why`, logs and screens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Reason {
    /// Its trigger rule decided, on account of this upstream task.
    Rule {
        /// The rule.
        rule: TriggerRule,
        /// The upstream task whose end decided.
        upstream: TaskId,
        /// How that one ended.
        state: TaskState,
    },
    /// A branch or short circuit left it out.
    LeftOutBy {
        /// Which.
        task: TaskId,
    },
    /// `fail_fast`: this task failed.
    FailFast {
        /// Which.
        task: TaskId,
    },
    /// The try took longer than `execution_timeout`.
    ExecutionTimeout,
    /// The run took longer than `dagrun_timeout`.
    DagrunTimeout,
    /// Somebody said so.
    Marked,
    /// Somebody cleared it while it ran.
    Cleared,
    /// The scheduler stopped while it ran.
    Lost,
    /// Nothing could run any more; the tasks that wait for each other.
    Deadlock {
        /// In the order of waiting.
        chain: Vec<TaskId>,
    },
    /// The task is not in the version that the run goes on with.
    NotInVersion,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule { rule, upstream, state } => {
                write!(f, "trigger rule {rule}: upstream `{upstream}` is {state}")
            }
            Self::LeftOutBy { task } => write!(f, "`{task}` took another way"),
            Self::FailFast { task } => write!(f, "`{task}` failed and the DAG says fail_fast"),
            Self::ExecutionTimeout => f.write_str("it took longer than its execution_timeout"),
            Self::DagrunTimeout => f.write_str("the run took longer than its dagrun_timeout"),
            Self::Marked => f.write_str("marked by hand"),
            Self::Cleared => f.write_str("cleared while it ran"),
            Self::Lost => f.write_str("Mainspring stopped while it ran; it is tried again"),
            Self::Deadlock { chain } => {
                let names: Vec<&str> = chain.iter().map(TaskId::as_str).collect();
                write!(f, "nothing can run any more: {}", names.join(" waits for "))
            }
            Self::NotInVersion => f.write_str("the DAG no longer has this task"),
        }
    }
}

/// A run out of the store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunSnapshot {
    /// The run itself.
    pub run: RunRecord,
    /// The version it is pinned to.
    pub dag: Arc<Dag>,
    /// Its task instances; those that are missing have not been decided.
    pub task_instances: Vec<TaskInstanceRecord>,
    /// The finished run before it, where some task looks at the past.
    pub previous: Option<PastRun>,
}
