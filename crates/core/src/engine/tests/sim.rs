//! A world for the engine: a clock that jumps, an executor that plays a script, a store in memory.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;

use crate::{
    engine::{
        DagLoaded, Effect, Engine, Event, Limits, Now, Outcome, PastRun, Reason, Record, RunKey,
        RunRecord, RunSnapshot, Skip, SlotDecision, TaskInstanceKey, TaskInstanceRecord, Triggered,
        TryRecord,
    },
    model::{
        Dag, DagId, Missed, Retry, RunId, RunType, Task, TaskId, TaskState, TimetableKind,
        TriggerRule,
    },
};

/// What a task does on a given try: how long it takes and how it ends.
pub type Script = Box<dyn Fn(&TaskInstanceKey, u32, Option<Timestamp>) -> (Duration, Outcome)>;

pub struct Sim {
    pub engine: Engine,
    pub now: Now,
    pub script: Script,
    pub dags: HashMap<(DagId, u32), Arc<Dag>>,
    pub runs: BTreeMap<RunKey, RunRecord>,
    pub instances: BTreeMap<TaskInstanceKey, TaskInstanceRecord>,
    pub tries: Vec<TryRecord>,
    pub ledger: Vec<SlotDecision>,
    pub decided_until: HashMap<DagId, Timestamp>,
    /// Tries that run, and when and how they end.
    pub running: BTreeMap<TaskInstanceKey, (u32, Duration, Outcome)>,
    pub started: Vec<TaskInstanceKey>,
    pub ended: Vec<TaskInstanceKey>,
    pub max_concurrency: usize,
    recovering: bool,
}

pub fn limits() -> Limits {
    let pools = [("default_pool", 128), ("one_slot", 1), ("two_slots", 2), ("four_slots", 4)];
    Limits { parallelism: 32, pools: pools.map(|(name, n)| (name.to_owned(), n)).to_vec() }
}

impl Sim {
    pub fn new(wall: &str, script: Script) -> Self {
        let now = Now { wall: wall.parse().unwrap(), boot: Duration::from_secs(1000) };
        Self {
            engine: Engine::new(7, &limits()),
            now,
            script,
            dags: HashMap::new(),
            runs: BTreeMap::new(),
            instances: BTreeMap::new(),
            tries: Vec::new(),
            ledger: Vec::new(),
            decided_until: HashMap::new(),
            running: BTreeMap::new(),
            started: Vec::new(),
            ended: Vec::new(),
            max_concurrency: 0,
            recovering: false,
        }
    }

    pub fn load(&mut self, dag: Dag, version: u32, paused: bool) {
        let dag = Arc::new(dag);
        self.dags.insert((dag.dag_id.clone(), version), dag.clone());
        let decided_until = self.decided_until.get(&dag.dag_id).copied();
        let loaded = DagLoaded { dag, version, paused, decided_until, past: None };
        self.send(Event::DagLoaded(loaded));
    }

    pub fn trigger(&mut self, dag_id: &str, run_id: &str) -> RunKey {
        let run = key(dag_id, run_id);
        let logical_date = Some(self.now.wall);
        let data_interval = None;
        let run_type = RunType::Manual;
        let previous = None;
        let run_ = run.clone();
        let triggered = Triggered { run: run_, run_type, logical_date, data_interval, previous };
        self.send(Event::Triggered(triggered));
        run
    }

    /// Brings a finished run back, as the host does before `Cleared` and `Marked`.
    pub fn bring_back(&mut self, run: &RunKey) {
        if !self.engine.is_live(run) {
            let snapshot = self.snapshot(run);
            self.send(Event::RunLoaded(snapshot));
        }
    }

    fn snapshot(&self, run: &RunKey) -> RunSnapshot {
        let record = self.runs[run].clone();
        let dag = self.dags[&(run.dag_id.clone(), record.version)].clone();
        let previous = self.finished_before(&record);
        RunSnapshot { task_instances: self.instances_of(run), run: record, dag, previous }
    }

    fn instances_of(&self, run: &RunKey) -> Vec<TaskInstanceRecord> {
        self.instances.values().filter(|record| record.key.run == *run).cloned().collect()
    }

    fn finished_before(&self, run: &RunRecord) -> Option<PastRun> {
        let same_dag = |other: &&RunRecord| other.key.dag_id == run.key.dag_id;
        let before = |other: &&RunRecord| other.logical_date < run.logical_date;
        let finished = |other: &&RunRecord| other.state.is_finished();
        let all = self.runs.values().filter(same_dag).filter(before).filter(finished);
        let past = all.max_by_key(|other| other.logical_date)?;
        let states = self.instances_of(&past.key).into_iter();
        let states = states.map(|ti| (ti.key.task_id, ti.state)).collect();
        Some(PastRun { logical_date: past.logical_date?, states })
    }

    /// The scheduler dies and starts again from what was recorded; what ran is gone.
    pub fn crash(&mut self) {
        self.engine = Engine::new(7, &limits());
        self.running.clear();
        self.recovering = true;
        let live: Vec<RunKey> =
            self.runs.values().filter(|r| !r.state.is_finished()).map(|r| r.key.clone()).collect();
        let snapshots: Vec<RunSnapshot> = live.iter().map(|run| self.snapshot(run)).collect();
        let mut lost = Vec::new();
        for snapshot in snapshots {
            let active = snapshot.task_instances.iter().filter(|ti| ti.state.is_active());
            lost.extend(active.map(|ti| (ti.key.clone(), ti.try_number)));
            self.send(Event::RunLoaded(snapshot));
        }
        let mut latest = BTreeMap::new();
        for ((dag_id, version), dag) in &self.dags {
            let entry = latest.entry(dag_id.clone()).or_insert((*version, dag.clone()));
            if entry.0 < *version {
                *entry = (*version, dag.clone());
            }
        }
        for (version, dag) in latest.into_values() {
            self.load((*dag).clone(), version, false);
        }
        for (ti, try_number) in lost {
            self.send(Event::Ended { ti, try_number, outcome: Outcome::Lost });
        }
        self.recovering = false;
    }

    pub fn send(&mut self, event: Event) {
        let effects = self.engine.handle(self.now, event);
        let mut started = Vec::new();
        for effect in effects {
            match effect {
                Effect::Record(record) => self.keep(record),
                Effect::Start { ti, try_number, .. } => {
                    let date = self.runs[&ti.run].logical_date;
                    let (takes, outcome) = (self.script)(&ti, try_number, date);
                    let old = self
                        .running
                        .insert(ti.clone(), (try_number, self.now.boot + takes, outcome));
                    assert!(old.is_none(), "{ti} runs twice at once");
                    self.started.push(ti.clone());
                    self.max_concurrency = self.max_concurrency.max(self.running.len());
                    started.push((ti, try_number));
                }
                Effect::Kill { ti, try_number, reason: _ } => {
                    if self.recovering {
                        continue; // it died with the scheduler; its end is about to be reported
                    }
                    let entry = self.running.get_mut(&ti).expect("only what runs is killed");
                    assert_eq!(entry.0, try_number);
                    *entry = (try_number, self.now.boot, Outcome::Failed { retry: true });
                }
            }
        }
        for (ti, try_number) in started {
            self.send(Event::Started { ti, try_number });
        }
    }

    fn keep(&mut self, record: Record) {
        match record {
            Record::Run(run) => {
                self.runs.insert(run.key.clone(), run);
            }
            Record::TaskInstance(ti) => {
                assert!(self.runs.contains_key(&ti.key.run), "{} has no run", ti.key);
                self.instances.insert(ti.key.clone(), ti);
            }
            Record::Try(record) => self.tries.push(record),
            Record::Slots(decision) => self.ledger.push(decision),
            Record::DecidedUntil { dag_id, until } => {
                let old = self.decided_until.insert(dag_id, until);
                assert!(old.is_none_or(|old| old < until), "decided twice: {until}");
            }
        }
    }

    /// Lets time pass from event to event until nothing is due before `limit`.
    pub fn drive(&mut self, limit: Duration) {
        let end = self.now.boot + limit;
        for _ in 0..2_000_000 {
            let next_end = self.running.iter().map(|(ti, run)| (run.1, ti.clone())).min();
            let wakeup = self.engine.next_wakeup();
            let wall = wakeup.wall.map(|at| {
                self.now.boot
                    + Duration::try_from(at.duration_since(self.now.wall)).unwrap_or_default()
            });
            let due = [wakeup.boot, wall].into_iter().flatten().min();
            let ends_first =
                next_end.as_ref().is_some_and(|(at, _)| due.is_none_or(|due| *at <= due));
            let Some(at) = (if ends_first { next_end.as_ref().map(|(at, _)| *at) } else { due })
            else {
                return self.advance(end - self.now.boot);
            };
            if at > end {
                return self.advance(end.saturating_sub(self.now.boot));
            }
            self.advance(at.saturating_sub(self.now.boot));
            match next_end {
                Some((_, ti)) if ends_first => {
                    let (try_number, _, outcome) = self.running.remove(&ti).unwrap();
                    self.ended.push(ti.clone());
                    self.send(Event::Ended { ti, try_number, outcome });
                }
                _ => self.send(Event::Tick),
            }
        }
        panic!("the simulation does not come to rest");
    }

    pub fn advance(&mut self, by: Duration) {
        self.now.boot += by;
        self.now.wall += by;
    }

    /// The run as text: `a success 1, b failed 3: failed`.
    pub fn show(&self, run: &RunKey) -> String {
        let dag = &self.dags[&(run.dag_id.clone(), self.runs[run].version)];
        let tasks = dag.tasks.iter().filter_map(|task| {
            let ti = self.instances.get(&ti_key(run, &task.task_id))?;
            Some(match ti.try_number {
                0 => format!("{} {}", task.task_id, ti.state),
                n => format!("{} {} {n}", task.task_id, ti.state),
            })
        });
        format!("{}: {}", tasks.collect::<Vec<_>>().join(", "), self.runs[run].state)
    }

    pub fn state(&self, run: &RunKey, task: &str) -> TaskState {
        self.instances[&ti_key(run, &TaskId::from(task))].state
    }

    pub fn reason(&self, run: &RunKey, task: &str) -> Option<Reason> {
        self.instances[&ti_key(run, &TaskId::from(task))].reason.clone()
    }
}

pub fn key(dag_id: &str, run_id: &str) -> RunKey {
    RunKey { dag_id: DagId::from(dag_id), run_id: RunId::from(run_id) }
}

pub fn ti_key(run: &RunKey, task_id: &TaskId) -> TaskInstanceKey {
    TaskInstanceKey { run: run.clone(), task_id: task_id.clone(), map_index: -1 }
}

/// A script that ends each task as the first word after `:` in its line of `text` says:
/// `ok`, `fail`, `skip`, `fatal`, `fail*2` (the first two tries), `branch=a+b`, `short`, `sleep=5`.
pub fn scripted(text: &str) -> Script {
    let mut by_task: HashMap<String, String> = HashMap::new();
    for line in lines(text) {
        let (head, does) = line.split_once(" : ").unwrap_or((line, "ok"));
        let id = head.split_whitespace().next().unwrap();
        by_task.insert(id.into(), does.split_whitespace().next().unwrap_or("ok").into());
    }
    Box::new(move |ti, try_number, _| {
        let does = by_task[ti.task_id.as_str()].as_str();
        let (word, value) = does.split_once(['=', '*']).unwrap_or((does, ""));
        let good = Outcome::Success { skip: None };
        let seconds = |text: &str| Duration::from_secs_f64(text.parse().unwrap());
        match word {
            "ok" => (seconds("1"), good),
            "sleep" => (seconds(value), good),
            "skip" => (seconds("1"), Outcome::Skipped),
            "fatal" => (seconds("1"), Outcome::Failed { retry: false }),
            "fail" if value.parse().is_ok_and(|n: u32| try_number > n) => (seconds("1"), good),
            "fail" => (seconds("1"), Outcome::Failed { retry: true }),
            "branch" => {
                let chosen = value.split('+').filter(|id| !id.is_empty()).map(TaskId::from);
                let skip = Some(Skip::AllExcept(chosen.collect()));
                (seconds("1"), Outcome::Success { skip })
            }
            "short" => (seconds("1"), Outcome::Success { skip: Some(Skip::EverythingAfter) }),
            other => panic!("no such behaviour: {other}"),
        }
    })
}

/// A DAG from lines `id <- upstream upstream [key=value ...] : behaviour`; a line `@ key=value`
/// sets keys of the DAG.
pub fn dag(dag_id: &str, text: &str) -> Dag {
    let mut dag = empty_dag(dag_id);
    for line in lines(text) {
        let line = line.split(" : ").next().unwrap();
        let (head, rest) = line.split_once("<-").unwrap_or((line, ""));
        let mut words = head.split_whitespace().chain(rest.split_whitespace());
        let id = words.next().unwrap();
        if id == "@" {
            words.for_each(|word| set_dag(&mut dag, word));
            continue;
        }
        let mut task = task(id);
        for word in words {
            match word.split_once('=') {
                None => task.upstream.push(TaskId::from(word)),
                Some((name, value)) => set_task(&mut task, name, value),
            }
        }
        dag.tasks.push(task);
    }
    dag
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn set_dag(dag: &mut Dag, word: &str) {
    let (name, value) = word.split_once('=').unwrap();
    match name {
        "fail_fast" => dag.fail_fast = true,
        "timeout" => dag.dagrun_timeout = Some(Duration::from_secs(value.parse().unwrap())),
        "max_active_runs" => dag.max_active_runs = value.parse().unwrap(),
        "max_active_tasks" => dag.max_active_tasks = value.parse().unwrap(),
        "schedule" => {
            let spec = crate::model::ScheduleSpec::Cron(value.replace('_', " "));
            dag.schedule = vec![spec];
        }
        "start" => dag.start_date = Some(value.parse().unwrap()),
        "end" => dag.end_date = Some(value.parse().unwrap()),
        "catchup" => dag.catchup = true,
        "missed" => {
            dag.missed = match value {
                "all" => Missed::All,
                "skip" => Missed::Skip,
                _ => Missed::Latest,
            }
        }
        "timezone" => dag.timezone = value.into(),
        "interval" => dag.timetable = TimetableKind::Interval,
        other => panic!("no such key: {other}"),
    }
}

fn set_task(task: &mut Task, name: &str, value: &str) {
    let seconds = |value: &str| Duration::from_secs_f64(value.parse().unwrap());
    match name {
        "rule" => task.trigger_rule = TriggerRule::parse(value).unwrap(),
        "retries" => task.retry.retries = value.parse().unwrap(),
        "delay" => task.retry.retry_delay = seconds(value),
        "timeout" => task.execution_timeout = Some(seconds(value)),
        "past" => task.depends_on_past = true,
        "downstream" => task.wait_for_downstream = true,
        "disabled" => task.disabled = true,
        "pool" => task.pool = value.into(),
        "slots" => task.pool_slots = value.parse().unwrap(),
        "weight" => task.priority_weight = value.parse().unwrap(),
        "per_dag" => task.max_active_tis_per_dag = Some(value.parse().unwrap()),
        other => panic!("no such key: {other}"),
    }
}

pub fn empty_dag(dag_id: &str) -> Dag {
    Dag::new(dag_id, "UTC")
}

/// A task that is tried again at once.
pub fn task(task_id: &str) -> Task {
    let retry = Retry { retry_delay: Duration::ZERO, ..Retry::default() };
    Task { retry, ..Task::new(task_id, "bash") }
}
