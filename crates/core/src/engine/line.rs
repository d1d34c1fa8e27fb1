//! Who stands in line: the task instances that could run and do not, in the order in which they
//! will start, what each waits for, and how much of each limit is taken.
//!
//! The engine asked, not told. What waits for its upstream tasks does not stand in line.

use jiff::Timestamp;

use super::{
    Engine, TaskInstanceKey, Why,
    queue::{Room, Waiting},
    run::{Run, RunNumber},
    settle::queue_entry,
};
use crate::model::{RunState, TaskState};

/// The whole line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Task instances in all.
    pub parallelism: Room,
    /// By name.
    pub pools: Vec<PoolRoom>,
    /// The next to start comes first.
    pub entries: Vec<InLine>,
    /// How many stand in line, those included that are not among `entries`.
    pub total: usize,
}

/// A pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolRoom {
    /// Its name.
    pub name: String,
    /// Its slots.
    pub room: Room,
    /// How many task instances wait that want slots of it, for whatever reason.
    pub queued: usize,
}

/// One that stands in line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InLine {
    /// Which.
    pub key: TaskInstanceKey,
    /// How it stands.
    pub state: TaskState,
    /// The try that ran last; 0 before the first.
    pub try_number: u32,
    /// What it competes with: its own weight and what its rule adds.
    pub priority_weight: i64,
    /// The pool whose slots it wants.
    pub pool: String,
    /// Since when its run stands in line.
    pub queued_at: Timestamp,
    /// Not before, for one that is tried again.
    pub retry_at: Option<Timestamp>,
    /// What it waits for.
    pub waits_for: Why,
}

/// Those that may start come first, then those whose time has not come, then those whose run has
/// not started.
type Order = (u8, Option<Timestamp>, Waiting);

impl Engine {
    /// The first `limit` of those that stand in line.
    pub fn line(&self, limit: usize) -> Line {
        let mut all: Vec<(Order, RunNumber)> = Vec::new();
        for (&number, run) in &self.runs {
            let waits = run.record.state == RunState::Queued
                || run.ready > 0
                || run.retrying > 0
                || run.plan.needs_past;
            if waits {
                all.extend(self.waiting_of(number, run));
            }
        }
        all.sort();
        let mut pools = self.queue.pools();
        for ((_, _, waiting), number) in &all {
            let pool = &self.runs[number].plan.task(waiting.task).pool;
            if let Some(found) = pools.iter_mut().find(|it| *it.name == **pool) {
                found.queued += 1;
            }
        }
        let total = all.len();
        let entries = all.iter().take(limit).map(|((_, _, waiting), _)| self.in_line(waiting));
        Line { parallelism: self.queue.room(), pools, entries: entries.collect(), total }
    }

    fn waiting_of(&self, number: RunNumber, run: &Run) -> Vec<(Order, RunNumber)> {
        let is_queued = run.record.state == RunState::Queued;
        let mut waiting = Vec::new();
        for task in run.plan.positions() {
            let instance = run.instance(task);
            let open = |&u: &u32| !run.instance(u).state.is_finished();
            let group = match instance.state {
                TaskState::None if run.plan.task(task).upstream.iter().any(open) => continue,
                TaskState::None if is_queued => 2,
                TaskState::None if !self.past_allows(number, task) => 1,
                TaskState::Scheduled => 0,
                TaskState::UpForRetry => 1,
                _ => continue,
            };
            let (entry, _) = queue_entry(number, run, task);
            waiting.push(((group, instance.retry_at, entry), number));
        }
        waiting
    }

    fn in_line(&self, waiting: &Waiting) -> InLine {
        let run = &self.runs[&waiting.run];
        let (instance, planned) = (run.instance(waiting.task), run.plan.task(waiting.task));
        InLine {
            key: run.key(waiting.task),
            state: instance.state,
            try_number: instance.try_number,
            priority_weight: planned.weight,
            pool: planned.pool.to_string(),
            queued_at: run.record.queued_at,
            retry_at: instance.retry_at,
            waits_for: self.why_task(waiting.run, waiting.task),
        }
    }
}
