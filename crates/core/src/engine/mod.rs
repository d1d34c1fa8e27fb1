//! The engine: the state machine of runs and tasks. It decides; somebody else acts.
//!
//! `handle(now, event)` answers with effects, `next_wakeup()` says when a `Tick` is due. The same
//! events give the same effects, and it starts again from what the store holds, never from history.
//! It knows no file, template, XCom value, operator or SQL, and reads no clock. The work per event
//! is proportional to what the event touches, never to the size of the DAG or of the history.
//!
//! To read it: `message` (what goes in and out), `settle` (how a run goes on when a task ended),
//! then `tries`, `slots`, `clear`, `queue`.

mod backlog;
mod clear;
mod line;
mod message;
mod past;
mod plan;
mod queue;
mod retry;
mod rules;
mod run;
mod runs;
mod settle;
mod slots;
#[cfg(test)]
mod tests;
mod tries;
mod why;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;

pub use backlog::{Backlog, Outlook};
pub use line::{InLine, Line, PoolRoom};
pub use message::{
    Cleared, DagLoaded, Decision, Effect, Event, Limits, Now, Outcome, PastRun, Reason, Record,
    RunKey, RunRecord, RunSnapshot, Skip, SlotDecision, TaskInstanceKey, TaskInstanceRecord,
    Triggered, TryRecord, Wakeup,
};
pub use queue::Room;
pub use why::Why;

use crate::{
    model::{Dag, DagId},
    timetable::Timetable,
};
use plan::{Plan, TaskIndex};
use queue::Queue;
use run::{Run, RunNumber};

/// The state of everything that is alive: schedules, live runs, limits.
#[derive(Debug)]
pub struct Engine {
    now: Now,
    dags: BTreeMap<DagId, DagState>,
    runs: BTreeMap<RunNumber, Run>,
    numbers: HashMap<RunKey, RunNumber>,
    next_number: RunNumber,
    queue: Queue,
    /// By the boot clock: retries and timeouts.
    timers: BTreeSet<(Duration, Timer)>,
    /// By the wall clock: the next slot of each DAG.
    slots: BTreeSet<(Timestamp, DagId)>,
    draining: bool,
    seed: u64,
    /// Task instances whose downstream is to be looked at.
    changed: Vec<(RunNumber, TaskIndex)>,
    /// Runs to be looked at when that is done.
    unsettled: BTreeSet<RunNumber>,
    records: Vec<Record>,
    actions: Vec<Effect>,
}

/// What the engine knows of a DAG.
#[derive(Debug, Default)]
struct DagState {
    /// `None` while only runs of it are known, their file being gone.
    current: Option<Current>,
    paused: bool,
    /// All slots up to here have their decision.
    decided_until: Option<Timestamp>,
    /// Slots up to here all run, because somebody asked for it when unpausing.
    run_all_until: Option<Timestamp>,
    /// The slots passed over next were so because the DAG was paused.
    was_paused: bool,
    /// The entry in `Engine::slots`.
    next_slot: Option<Timestamp>,
    /// Live runs by state; those of the schedule hold it back at `max_active_runs`.
    queued: BTreeSet<(Timestamp, RunNumber)>,
    running: BTreeSet<RunNumber>,
    /// Live runs by logical date, where some task looks at the past.
    by_date: BTreeMap<Timestamp, RunNumber>,
    /// Finished runs that live ones look at, and the latest.
    past: BTreeMap<Timestamp, PastRun>,
}

#[derive(Debug)]
struct Current {
    dag: Arc<Dag>,
    plan: Arc<Plan>,
    timetable: Timetable,
}

/// What is due at an instant of the boot clock.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Timer {
    Retry(RunNumber, TaskIndex),
    ExecutionTimeout(RunNumber, TaskIndex),
    DagrunTimeout(RunNumber),
}

impl Engine {
    /// An engine that knows nothing yet. `seed` decides the jitter of retries.
    pub fn new(seed: u64, limits: &Limits) -> Self {
        let mut queue = Queue::default();
        queue.set_limits(limits);
        Self {
            now: Now { wall: Timestamp::UNIX_EPOCH, boot: Duration::ZERO },
            dags: BTreeMap::new(),
            runs: BTreeMap::new(),
            numbers: HashMap::new(),
            next_number: 0,
            queue,
            timers: BTreeSet::new(),
            slots: BTreeSet::new(),
            draining: false,
            seed,
            changed: Vec::new(),
            unsettled: BTreeSet::new(),
            records: Vec::new(),
            actions: Vec::new(),
        }
    }

    /// Takes one event in and answers with what is to be done: records first, then actions.
    ///
    /// Whatever is due by `now` is done as well, so a late `Tick` loses nothing. Events about
    /// runs or tries that are not alive are ignored: they come from races that were decided.
    pub fn handle(&mut self, now: Now, event: Event) -> Vec<Effect> {
        self.now = now;
        match event {
            Event::Tick => {}
            Event::DagLoaded(loaded) => self.load_dag(loaded),
            Event::DagRemoved(dag_id) => self.remove_dag(&dag_id),
            Event::Paused(dag_id) => self.pause(&dag_id),
            Event::Unpaused { dag_id, backlog } => self.unpause(&dag_id, backlog),
            Event::Triggered(triggered) => self.trigger(triggered),
            Event::RunLoaded(snapshot) => self.load_run(snapshot),
            Event::Started { ti, try_number } => self.started(&ti, try_number),
            Event::Ended { ti, try_number, outcome } => self.ended(&ti, try_number, outcome),
            Event::Cleared(cleared) => self.clear(&cleared),
            Event::Marked { run, tasks, state } => self.mark_tasks(&run, &tasks, state),
            Event::RunMarked { run, state } => self.mark_run(&run, state),
            Event::Limits(limits) => self.queue.set_limits(&limits),
            Event::Draining => self.draining = true,
        }
        // After the event: a try whose end is reported just now did not time out.
        self.fire_timers();
        self.fire_slots();
        self.settle();
        self.dispatch();
        self.take_effects()
    }

    /// When the next `Tick` is due; earlier ticks are harmless.
    pub fn next_wakeup(&self) -> Wakeup {
        Wakeup {
            wall: self.slots.first().map(|(at, _)| *at),
            boot: self.timers.first().map(|(at, _)| *at),
        }
    }

    /// The run is held in memory, so `Cleared` and `Marked` need no `RunLoaded` before.
    pub fn is_live(&self, run: &RunKey) -> bool {
        self.numbers.contains_key(run)
    }

    /// How many tries the executor holds.
    pub fn active_tries(&self) -> u32 {
        self.runs.values().map(|run| run.active).sum()
    }

    fn fire_timers(&mut self) {
        while let Some((at, timer)) = self.timers.first().cloned() {
            if at > self.now.boot {
                break;
            }
            self.timers.pop_first();
            match timer {
                Timer::Retry(run, task) => self.retry_due(run, task),
                Timer::ExecutionTimeout(run, task) => self.execution_timed_out(run, task),
                Timer::DagrunTimeout(run) => self.dagrun_timed_out(run),
            }
        }
    }

    fn fire_slots(&mut self) {
        while let Some((at, dag_id)) = self.slots.first().cloned() {
            if at > self.now.wall {
                break;
            }
            self.plan_slots(&dag_id);
            if self.slots.first().is_some_and(|first| *first == (at, dag_id)) {
                break; // it insists on a slot that cannot be had; wait for the next event
            }
        }
    }

    /// Records of all that was touched, each once and as it stands now, then the actions.
    fn take_effects(&mut self) -> Vec<Effect> {
        let mut records = std::mem::take(&mut self.records);
        let mut finished = Vec::new();
        for number in std::mem::take(&mut self.unsettled) {
            let Some(run) = self.runs.get_mut(&number) else { continue };
            if std::mem::take(&mut run.run_touched) {
                records.push(Record::Run(run.record.clone()));
            }
            for task in std::mem::take(&mut run.touched) {
                run.instance_mut(task).touched = false;
                records.push(Record::TaskInstance(run.record_of(task)));
            }
            if run.record.state.is_finished() && run.active == 0 {
                finished.push(number);
            }
        }
        finished.into_iter().for_each(|number| self.forget(number));
        // Rows that others refer to come first: a run before its tasks and slots.
        records.sort_by_key(|record| match record {
            Record::Run(_) => 0,
            Record::TaskInstance(_) => 1,
            Record::Try(_) => 2,
            Record::Slots(_) | Record::DecidedUntil { .. } => 3,
        });
        records.into_iter().map(Effect::Record).chain(std::mem::take(&mut self.actions)).collect()
    }
}
