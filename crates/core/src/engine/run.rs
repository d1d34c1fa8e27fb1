//! One live run: its task instances, and how much of it is left.
//!
//! Holds and counts; decides nothing. Every change of a task instance's state goes through
//! `Run::set_state`, which keeps the tallies of the downstream tasks and the counters true.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;

use super::{
    Now,
    message::{PastRun, Reason, RunRecord, Skip, TaskInstanceKey, TaskInstanceRecord},
    plan::{Plan, TaskIndex},
    rules::Tally,
};
use crate::model::TaskState;

/// Numbers live runs in the order in which they became known.
pub(super) type RunNumber = u64;

#[derive(Debug, Clone)]
pub(super) struct Run {
    pub record: RunRecord,
    pub plan: Arc<Plan>,
    pub instances: Vec<Instance>,
    /// Instances in no finished state.
    pub unfinished: u32,
    /// Tries handed to the executor whose end was not reported, whatever the state says.
    pub active: u32,
    /// Instances in the queue.
    pub ready: u32,
    /// Instances that wait for their next try.
    pub retrying: u32,
    /// When `dagrun_timeout` strikes.
    pub deadline: Option<Duration>,
    /// Instances of tasks that this version does not have.
    pub absent: Vec<TaskInstanceRecord>,
    /// Instances whose record is due, in the order of their change.
    pub touched: Vec<TaskIndex>,
    /// The run's own record is due.
    pub run_touched: bool,
}

/// One task in one run. Mapping will make several of it, told apart by `map_index`.
#[derive(Debug, Clone)]
pub(super) struct Instance {
    pub state: TaskState,
    pub try_number: u32,
    pub max_tries: u32,
    pub lost: u32,
    pub start_date: Option<Timestamp>,
    pub end_date: Option<Timestamp>,
    pub skip: Option<Skip>,
    pub reason: Option<Reason>,
    /// How its upstream tasks ended.
    pub tally: Tally,
    /// A try of it was handed over and its end not reported.
    pub active: bool,
    /// Its record is due.
    pub touched: bool,
    /// Next try (`up_for_retry`) or end of patience (running), by the boot clock.
    pub timer: Option<Duration>,
    pub retry_at: Option<Timestamp>,
}

impl Run {
    pub fn new(record: RunRecord, plan: Arc<Plan>) -> Self {
        let instances = plan.tasks.iter().map(|task| {
            let setups = task.upstream.iter().filter(|&&u| plan.task(u).is_setup).count();
            Instance {
                state: TaskState::None,
                try_number: 0,
                max_tries: task.retry.retries,
                lost: 0,
                start_date: None,
                end_date: None,
                skip: None,
                reason: None,
                tally: Tally {
                    total: task.upstream.len() as u32,
                    setups: setups as u32,
                    ..Tally::default()
                },
                active: false,
                touched: false,
                timer: None,
                retry_at: None,
            }
        });
        Self {
            record,
            instances: instances.collect(),
            unfinished: plan.tasks.len() as u32,
            plan,
            active: 0,
            ready: 0,
            retrying: 0,
            deadline: None,
            absent: Vec::new(),
            touched: Vec::new(),
            run_touched: true,
        }
    }

    /// Takes over a run out of the store. Active tries stay active: their end will be reported.
    pub fn restored(
        record: RunRecord,
        task_instances: Vec<TaskInstanceRecord>,
        plan: Arc<Plan>,
        now: Now,
    ) -> Self {
        let mut run = Self::new(record, plan);
        run.run_touched = false;
        for record in task_instances {
            let Some(task) = run.plan.position(&record.key.task_id) else {
                run.absent.push(record);
                continue;
            };
            // A scheduled instance is decided anew; the queue is not kept over a restart.
            let state = match record.state {
                TaskState::Scheduled => TaskState::None,
                other => other,
            };
            let instance = &mut run.instances[task as usize];
            instance.try_number = record.try_number;
            instance.max_tries = record.max_tries;
            instance.lost = record.lost;
            instance.start_date = record.start_date;
            instance.end_date = record.end_date;
            instance.skip = record.skip;
            instance.reason = record.reason;
            instance.retry_at = record.retry_at;
            instance.timer = record
                .retry_at
                .filter(|_| state == TaskState::UpForRetry)
                .map(|at| now.boot + until(now.wall, at));
            if state.is_active() {
                instance.active = true;
                run.active += 1;
            }
            run.set_state(task, state);
        }
        for instance in &mut run.instances {
            instance.touched = false;
        }
        run.touched.clear();
        run
    }

    pub fn instance(&self, task: TaskIndex) -> &Instance {
        &self.instances[task as usize]
    }

    pub fn instance_mut(&mut self, task: TaskIndex) -> &mut Instance {
        &mut self.instances[task as usize]
    }

    /// The one place where a state changes. Does not look at what follows from it.
    pub fn set_state(&mut self, task: TaskIndex, state: TaskState) {
        let old = std::mem::replace(&mut self.instances[task as usize].state, state);
        match (old.is_finished(), state.is_finished()) {
            (false, true) => self.unfinished -= 1,
            (true, false) => self.unfinished += 1,
            _ => {}
        }
        self.ready -= u32::from(old == TaskState::Scheduled);
        self.ready += u32::from(state == TaskState::Scheduled);
        self.retrying -= u32::from(old == TaskState::UpForRetry);
        self.retrying += u32::from(state == TaskState::UpForRetry);
        if old.is_finished() || state.is_finished() {
            let plan = self.plan.clone();
            let is_setup = plan.task(task).is_setup;
            for &downstream in &plan.task(task).downstream {
                let tally = &mut self.instances[downstream as usize].tally;
                tally.count(old, is_setup, -1);
                tally.count(state, is_setup, 1);
            }
        }
        self.touch(task);
    }

    /// Notes that the instance's record is due.
    pub fn touch(&mut self, task: TaskIndex) {
        let instance = &mut self.instances[task as usize];
        if !std::mem::replace(&mut instance.touched, true) {
            self.touched.push(task);
        }
    }

    pub fn key(&self, task: TaskIndex) -> TaskInstanceKey {
        TaskInstanceKey {
            run: self.record.key.clone(),
            task_id: self.plan.task(task).task_id.clone(),
            map_index: -1,
        }
    }

    pub fn record_of(&self, task: TaskIndex) -> TaskInstanceRecord {
        let Instance {
            state,
            try_number,
            max_tries,
            lost,
            start_date,
            end_date,
            skip,
            reason,
            retry_at,
            tally: _,
            active: _,
            touched: _,
            timer: _,
        } = self.instance(task);
        TaskInstanceRecord {
            key: self.key(task),
            state: *state,
            try_number: *try_number,
            max_tries: *max_tries,
            lost: *lost,
            start_date: *start_date,
            end_date: *end_date,
            retry_at: *retry_at,
            skip: skip.clone(),
            reason: reason.clone(),
        }
    }

    /// How its tasks stand, for the run after it; `None` for a run without a logical date.
    pub fn as_past(&self) -> Option<PastRun> {
        let tasks = self.plan.tasks.iter().zip(&self.instances);
        let states = tasks.map(|(task, instance)| (task.task_id.clone(), instance.state)).collect();
        Some(PastRun { logical_date: self.record.logical_date?, states })
    }
}

/// The time from `from` to `to`, zero where `to` lies before.
pub(super) fn until(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from)).unwrap_or_default()
}
