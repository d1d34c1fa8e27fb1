//! A run played through by the real engine under a clock of its own, with processes that are only
//! told: which task starts when, how it ends, and what follows.
//!
//! It knows no template and no operator: the player says of each try how long it takes and how it
//! ends. The same player gives the same play. Which tasks a trial runs is `scope`'s.

mod scope;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;

pub use scope::{Scope, ScopeError, Scoped, scoped};

use crate::{
    engine::{
        DagLoaded, Effect, Engine, Event, Limits, Now, Outcome, PastRun, Reason, Record, RunKey,
        TaskInstanceKey, TaskInstanceRecord, Triggered,
    },
    model::{Dag, RunState, RunType, TaskId, TaskState},
};

/// So many tries are played; a run that has not ended by then is shown as far as it came.
const TRIES_MAX: usize = 20_000;

/// A run to be played.
#[derive(Debug, Clone)]
pub struct Play {
    /// Of this DAG, which is free of errors.
    pub dag: Arc<Dag>,
    /// Under this name.
    pub run: RunKey,
    /// What brings it about.
    pub run_type: RunType,
    /// Its logical date.
    pub logical_date: Option<Timestamp>,
    /// Its data interval.
    pub data_interval: Option<(Timestamp, Timestamp)>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// How much may be active at once; nothing else is.
    pub limits: Limits,
    /// The finished run before it, where some task looks at the past.
    pub previous: Option<PastRun>,
}

/// A try that is about to start.
#[derive(Debug, Clone, Copy)]
pub struct Start<'a> {
    /// Whose.
    pub ti: &'a TaskInstanceKey,
    /// Counts from 1.
    pub try_number: u32,
    /// When, by the run's clock.
    pub at: Timestamp,
}

/// What a try does.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// How long it takes.
    pub takes: Duration,
    /// How it ends.
    pub outcome: Outcome,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Played {
    /// `Running` if it cannot go on, or was not played to its end.
    pub state: RunState,
    /// How long it was played.
    pub lasted: Duration,
    /// Each try in the order of its start, and each task that had none when that was decided.
    pub steps: Vec<Step>,
}

/// A try; or a task that had none.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Which task.
    pub task_id: TaskId,
    /// -1 where it is not mapped.
    pub map_index: i32,
    /// 0 for a task that had no try.
    pub try_number: u32,
    /// How it ended; how it stands where it did not.
    pub state: TaskState,
    /// From the start of the run.
    pub start: Option<Duration>,
    /// From the start of the run.
    pub end: Option<Duration>,
    /// Why it ended so, or what it waits for, where that is not plain.
    pub why: Option<String>,
}

/// Plays the run; `player` is asked when a try starts.
pub fn play(play: &Play, player: impl FnMut(Start<'_>) -> Act) -> Played {
    let now = Now { wall: play.starts_at, boot: Duration::ZERO };
    let mut stage = Stage {
        engine: Engine::new(0, &play.limits),
        now,
        begins: now.wall,
        player,
        running: HashMap::new(),
        ends: BTreeMap::new(),
        count: 0,
        steps: Vec::new(),
        places: HashMap::new(),
        standing: HashMap::new(),
        state: RunState::Queued,
    };
    // Nothing but this run: no slot of the schedule is due while it is played.
    let dag = Arc::new(Dag { schedule: Vec::new(), ..(*play.dag).clone() });
    let loaded =
        DagLoaded { dag, version: 1, paused: false, decided_until: Some(now.wall), past: None };
    stage.send(Event::DagLoaded(loaded));
    stage.send(Event::Triggered(Triggered {
        run: play.run.clone(),
        run_type: play.run_type,
        logical_date: play.logical_date,
        data_interval: play.data_interval,
        previous: play.previous.clone(),
    }));
    while stage.step() {}
    stage.into_played(play)
}

struct Stage<P> {
    engine: Engine,
    now: Now,
    begins: Timestamp,
    player: P,
    /// The tries that run: the place of their end in `ends`, and of their step.
    running: HashMap<TaskInstanceKey, (Duration, usize, usize)>,
    /// By when they are due, then in the order of their start.
    ends: BTreeMap<(Duration, usize), (TaskInstanceKey, u32, Outcome)>,
    count: usize,
    steps: Vec<Step>,
    /// The step of each try.
    places: HashMap<(TaskInstanceKey, u32), usize>,
    /// How each task instance stands, and when it came to stand so.
    standing: HashMap<TaskInstanceKey, (TaskInstanceRecord, Duration)>,
    state: RunState,
}

impl<P: FnMut(Start<'_>) -> Act> Stage<P> {
    /// Goes on to what is due next; false when nothing is.
    fn step(&mut self) -> bool {
        if self.count >= TRIES_MAX || self.state.is_finished() && self.running.is_empty() {
            return false;
        }
        let wakeup = self.engine.next_wakeup();
        let wall = wakeup.wall.map(|at| self.boot_at(at));
        let due = [wakeup.boot, wall].into_iter().flatten().min();
        let next_end = self.ends.first_key_value().map(|((at, _), _)| *at);
        match next_end {
            Some(at) if due.is_none_or(|due| at <= due) => {
                self.advance(at);
                if let Some((_, (ti, try_number, outcome))) = self.ends.pop_first() {
                    self.running.remove(&ti);
                    self.send(Event::Ended { ti, try_number, outcome });
                }
                true
            }
            _ => match due {
                Some(due) => {
                    self.advance(due);
                    self.send(Event::Tick);
                    true
                }
                None => false,
            },
        }
    }

    fn boot_at(&self, wall: Timestamp) -> Duration {
        let ahead = Duration::try_from(wall.duration_since(self.now.wall)).unwrap_or_default();
        self.now.boot.saturating_add(ahead)
    }

    fn advance(&mut self, boot: Duration) {
        self.now.boot = self.now.boot.max(boot);
        // Past the end of the calendar the wall clock stands still.
        self.now.wall = self.begins.checked_add(self.now.boot).unwrap_or(Timestamp::MAX);
    }

    fn send(&mut self, event: Event) {
        let effects = self.engine.handle(self.now, event);
        let mut started = Vec::new();
        for effect in effects {
            match effect {
                Effect::Record(record) => self.keep(record),
                Effect::Start { ti, try_number, .. } => {
                    self.start(&ti, try_number);
                    started.push((ti, try_number));
                }
                Effect::Kill { ti, try_number, .. } => self.kill(ti, try_number),
            }
        }
        for (ti, try_number) in started {
            self.send(Event::Started { ti, try_number });
        }
    }

    fn start(&mut self, ti: &TaskInstanceKey, try_number: u32) {
        let Act { takes, outcome } = (self.player)(Start { ti, try_number, at: self.now.wall });
        let at = self.now.boot.saturating_add(takes);
        self.running.insert(ti.clone(), (at, self.count, self.steps.len()));
        self.ends.insert((at, self.count), (ti.clone(), try_number, outcome));
        self.places.insert((ti.clone(), try_number), self.steps.len());
        self.count += 1;
        self.steps.push(Step {
            task_id: ti.task_id.clone(),
            map_index: ti.map_index,
            try_number,
            state: TaskState::Running,
            start: Some(self.now.boot),
            end: None,
            why: None,
        });
    }

    /// Its process ends at once.
    fn kill(&mut self, ti: TaskInstanceKey, try_number: u32) {
        let Some((at, number, step)) = self.running.get(&ti).copied() else { return };
        self.ends.remove(&(at, number));
        let now = self.now.boot;
        self.running.insert(ti.clone(), (now, number, step));
        self.ends.insert((now, number), (ti, try_number, Outcome::Failed { retry: true }));
    }

    fn keep(&mut self, record: Record) {
        match record {
            Record::Run(run) => self.state = run.state,
            Record::TaskInstance(ti) => {
                self.standing.insert(ti.key.clone(), (ti, self.now.boot));
            }
            Record::Try(step) if step.state.is_finished() => {
                let at = self.places.get(&(step.key, step.try_number));
                if let Some(told) = at.and_then(|at| self.steps.get_mut(*at)) {
                    told.state = step.state;
                    told.end = Some(self.now.boot);
                    told.why = step.reason.as_ref().map(Reason::to_string);
                }
            }
            Record::Try(_) | Record::Slots(_) | Record::DecidedUntil { .. } => {}
        }
    }

    /// With a step for each task that had no try, and for what a task that had one waits for.
    fn into_played(self, play: &Play) -> Played {
        let Self { engine, standing, mut steps, state, now, .. } = self;
        let waits: HashMap<TaskId, String> = engine
            .why(&play.run)
            .into_iter()
            .map(|(task_id, why)| (task_id, why.to_string()))
            .collect();
        for task in play.dag.tasks.iter().filter(|task| !task.disabled) {
            let task_id = task.task_id.clone();
            let ti = TaskInstanceKey { run: play.run.clone(), task_id, map_index: -1 };
            let Some((record, since)) = standing.get(&ti) else { continue };
            if record.try_number > 0 {
                continue;
            }
            let why = record.reason.as_ref().map(Reason::to_string);
            steps.push(Step {
                task_id: ti.task_id.clone(),
                map_index: ti.map_index,
                try_number: 0,
                state: record.state,
                start: None,
                end: Some(*since).filter(|_| record.state.is_finished()),
                why: why.or_else(|| waits.get(&ti.task_id).cloned()),
            });
        }
        steps.sort_by_key(|step| step.start.or(step.end).unwrap_or(Duration::MAX));
        Played { state, lasted: now.boot, steps }
    }
}
