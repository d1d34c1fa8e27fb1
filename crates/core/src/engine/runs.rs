//! DAGs and runs coming and going: loaded, triggered, started when there is room, finished.
//!
//! When slots become runs is told in `slots`; what happens inside a run in `settle` and `tries`.

use std::sync::Arc;

use super::{
    Current, DagLoaded, Engine, RunSnapshot, Timer, Triggered,
    message::{Reason, Record, RunKey, RunRecord},
    plan::Plan,
    queue::Waiting,
    run::{Run, RunNumber, until},
    settle::queue_entry,
};
use crate::{
    model::{DagId, RunState, TaskState},
    timetable::Timetable,
};

/// Of a DAG whose file is gone, so many runs go on at once.
const MAX_ACTIVE_RUNS_WITHOUT_FILE: usize = 16;

impl Engine {
    pub(super) fn load_dag(&mut self, loaded: DagLoaded) {
        let DagLoaded { dag, version, paused, decided_until, past } = loaded;
        let dag_id = dag.dag_id.clone();
        // The file reader refused every schedule that has no timetable.
        let Ok(timetable) = Timetable::of(&dag) else { return };
        let plan = Arc::new(Plan::new(&dag, version));
        let now = self.now.wall;
        let state = self.dags.entry(dag_id.clone()).or_default();
        let known = state.current.replace(Current { dag: dag.clone(), plan, timetable });
        match known {
            None => {
                state.paused = paused;
                state.decided_until = state.decided_until.max(decided_until);
                state.past.extend(past.map(|past| (past.logical_date, past)));
                self.queue.set_paused(&dag_id, paused);
            }
            // A new schedule counts from the moment it is known: its past was never due.
            Some(old) if !dag.catchup && old.dag.reschedules(&dag) => {
                state.decided_until = state.decided_until.max(Some(now));
                self.records.push(Record::DecidedUntil { dag_id: dag_id.clone(), until: now });
            }
            Some(_) => {}
        }
        self.start_runs(&dag_id);
        self.plan_slots(&dag_id);
    }

    pub(super) fn remove_dag(&mut self, dag_id: &DagId) {
        if let Some(state) = self.dags.get_mut(dag_id) {
            state.current = None;
            self.plan_slots(dag_id);
            self.start_runs(dag_id);
        }
    }

    pub(super) fn trigger(&mut self, triggered: Triggered) {
        let Triggered { run: key, run_type, logical_date, data_interval, previous } = triggered;
        let Some(dag) = self.dags.get_mut(&key.dag_id) else { return };
        dag.past.extend(previous.map(|past| (past.logical_date, past)));
        let Some(current) = &dag.current else { return };
        let now = self.now.wall;
        let interval = data_interval
            .or_else(|| logical_date.map(|date| current.timetable.manual_interval(date)));
        let plan = current.plan.clone();
        let record = RunRecord {
            run_type,
            version: plan.version,
            logical_date,
            data_interval_start: interval.map(|(start, _)| start),
            data_interval_end: interval.map(|(_, end)| end),
            run_after: logical_date.unwrap_or(now),
            state: RunState::Queued,
            queued_at: now,
            start_date: None,
            end_date: None,
            reason: None,
            key,
        };
        self.create_run(record, plan);
    }

    /// A new run: queued, and started at once if there is room.
    pub(super) fn create_run(&mut self, record: RunRecord, plan: Arc<Plan>) {
        if self.numbers.contains_key(&record.key) {
            return;
        }
        let dag_id = record.key.dag_id.clone();
        let mut run = Run::new(record, plan);
        run.plan.positions().for_each(|task| run.touch(task));
        let number = self.admit(run);
        self.unsettled.insert(number);
        self.start_runs(&dag_id);
    }

    pub(super) fn load_run(&mut self, snapshot: RunSnapshot) {
        let RunSnapshot { run, dag, task_instances, previous } = snapshot;
        if self.numbers.contains_key(&run.key) {
            return;
        }
        let key = run.key.clone();
        let state = self.dags.entry(key.dag_id.clone()).or_default();
        state.past.extend(previous.map(|past| (past.logical_date, past)));
        let plan = match &state.current {
            Some(current) if current.plan.version == run.version => current.plan.clone(),
            _ => Arc::new(Plan::new(&dag, run.version)),
        };
        let run = Run::restored(run, task_instances, plan, self.now);
        let number = self.admit(run);
        self.take_over_active(number);
        match self.runs[&number].record.state {
            RunState::Running => self.resume(number),
            // Started when its DAG is loaded, which says how many may run at once.
            RunState::Queued if self.dags[&key.dag_id].current.is_some() => {
                self.start_runs(&key.dag_id);
            }
            RunState::Queued => {}
            // Held until the event that it was brought back for.
            RunState::Success | RunState::Failed => return,
        }
        self.unsettled.insert(number);
    }

    /// Makes the run known under a number.
    fn admit(&mut self, run: Run) -> RunNumber {
        let number = self.next_number;
        self.next_number += 1;
        let record = &run.record;
        self.numbers.insert(record.key.clone(), number);
        let dag = self.dags.entry(record.key.dag_id.clone()).or_default();
        match record.state {
            RunState::Queued => {
                dag.queued.insert((record.run_after, number));
            }
            RunState::Running => {
                dag.running.insert(number);
            }
            RunState::Success | RunState::Failed => {}
        }
        if let Some(date) = record.logical_date.filter(|_| run.plan.needs_past) {
            dag.by_date.insert(date, number);
        }
        self.runs.insert(number, run);
        number
    }

    /// Tries that were active before a restart hold their slots until their end is reported.
    fn take_over_active(&mut self, number: RunNumber) {
        let run = &self.runs[&number];
        for task in run.plan.positions().filter(|&task| run.instance(task).active) {
            let (waiting, demand): (Waiting, _) = queue_entry(number, run, task);
            self.queue.take(&waiting, &demand);
        }
    }

    /// Starts queued runs, oldest first, as long as the DAG may have more.
    pub(super) fn start_runs(&mut self, dag_id: &DagId) {
        while let Some(dag) = self.dags.get(dag_id) {
            let room = match &dag.current {
                Some(current) => current.dag.max_active_runs as usize,
                None => MAX_ACTIVE_RUNS_WITHOUT_FILE,
            };
            if self.draining || dag.queued.is_empty() {
                break;
            }
            let running: Vec<RunNumber> = dag.running.iter().copied().collect();
            // A run that only waits for the run before it must not keep that one waiting.
            let busy = running.len() >= room
                && running.into_iter().filter(|&run| !self.is_held_by_past(run)).count() >= room;
            let Some(dag) = self.dags.get_mut(dag_id).filter(|_| !busy) else { break };
            let Some((_, number)) = dag.queued.pop_first() else { break };
            dag.running.insert(number);
            let now = self.now.wall;
            if let Some(run) = self.runs.get_mut(&number) {
                run.record.state = RunState::Running;
                run.record.start_date = Some(now);
                run.record.end_date = None;
                run.record.reason = None;
                run.run_touched = true;
            }
            self.unsettled.insert(number);
            self.resume(number);
        }
    }

    /// Arms the timers of a running run and decides whatever can be decided.
    fn resume(&mut self, number: RunNumber) {
        let Some(run) = self.runs.get_mut(&number) else { return };
        if let (Some(timeout), Some(start)) = (run.plan.dagrun_timeout, run.record.start_date) {
            let passed = until(start, self.now.wall);
            let deadline = self.now.boot + timeout.saturating_sub(passed);
            run.deadline = Some(deadline);
            self.timers.insert((deadline, Timer::DagrunTimeout(number)));
        }
        let plan = run.plan.clone();
        for task in plan.positions() {
            let instance = self.runs[&number].instance(task);
            match (instance.state, instance.timer) {
                (TaskState::None, _) => self.evaluate_again(number, task),
                (TaskState::UpForRetry, Some(at)) => {
                    self.timers.insert((at, Timer::Retry(number, task)));
                }
                (TaskState::UpForRetry, None) => self.retry_due(number, task),
                _ => {}
            }
        }
    }

    pub(super) fn finish_run(
        &mut self,
        number: RunNumber,
        state: RunState,
        reason: Option<Reason>,
    ) {
        let Some(run) = self.runs.get_mut(&number) else { return };
        run.record.state = state;
        run.record.end_date = Some(self.now.wall);
        run.record.reason = reason;
        run.run_touched = true;
        if let Some(at) = run.deadline.take() {
            self.timers.remove(&(at, Timer::DagrunTimeout(number)));
        }
        let dag_id = run.record.key.dag_id.clone();
        let queued = (run.record.run_after, number);
        if let Some(dag) = self.dags.get_mut(&dag_id) {
            dag.running.remove(&number);
            dag.queued.remove(&queued);
        }
        self.unsettled.insert(number);
        self.start_runs(&dag_id);
        self.plan_slots(&dag_id);
    }

    /// A finished run of which nothing is active leaves the memory.
    pub(super) fn forget(&mut self, number: RunNumber) {
        let Some(run) = self.runs.remove(&number) else { return };
        self.numbers.remove(&run.record.key);
        let Some(dag) = self.dags.get_mut(&run.record.key.dag_id) else { return };
        if let Some(date) = run.record.logical_date
            && dag.by_date.get(&date) == Some(&number)
        {
            dag.by_date.remove(&date);
        }
        if run.plan.needs_past {
            dag.past.extend(run.as_past().map(|past| (past.logical_date, past)));
            let live: Vec<_> = dag.by_date.keys().copied().collect();
            let newest = dag.past.keys().next_back().copied();
            let looked_at: Vec<_> = (live.iter())
                .filter_map(|date| dag.past.range(..date).next_back().map(|(at, _)| *at))
                .chain(newest)
                .collect();
            dag.past.retain(|date, _| looked_at.contains(date));
        }
        if dag.current.is_none() && dag.running.is_empty() && dag.queued.is_empty() {
            self.dags.remove(&run.record.key.dag_id);
        }
    }

    /// The number of a live run.
    pub(super) fn number(&self, run: &RunKey) -> Option<RunNumber> {
        self.numbers.get(run).copied()
    }
}
