//! Who goes next: ready task instances in order of priority, and the limits they wait for.
//!
//! Ready instances stand in lanes; all of a lane meet the same limits, so that only its head is
//! looked at. A lane whose head met a full limit is parked there and costs nothing until that limit
//! has room again: the work for one start is independent of how many wait.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use jiff::Timestamp;

use super::{line::PoolRoom, message::Limits, plan::TaskIndex, run::RunNumber};
use crate::model::DagId;

/// A ready task instance; the smaller goes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Waiting {
    /// Negative priority weight.
    pub rank: i64,
    /// Older runs first.
    pub run_after: Timestamp,
    pub run: RunNumber,
    pub task: TaskIndex,
}

/// What one instance takes while it is active.
#[derive(Debug, Clone)]
pub(super) struct Demand {
    pub dag_id: DagId,
    pub pool: Arc<str>,
    pub pool_slots: u32,
    pub max_active_tasks: u32,
    pub max_active_tis_per_dag: Option<u32>,
    pub max_active_tis_per_dagrun: Option<u32>,
    /// The run belongs to the schedule, which a paused DAG holds.
    pub pausable: bool,
}

/// What a ready instance waits for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// `parallelism`: too many are active in all.
    Parallelism,
    /// The DAG is paused.
    Paused(DagId),
    /// `max_active_tasks` of its run.
    Run(RunNumber),
    /// Free slots of this pool.
    Pool(Arc<str>),
    /// `max_active_tis_per_dag`.
    Task(DagId, TaskIndex),
    /// `max_active_tis_per_dagrun`.
    TaskInRun(RunNumber, TaskIndex),
}

/// How much of a limit is taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Room {
    pub used: u32,
    pub total: u32,
}

/// Instances that meet the same limits.
type LaneKey = (RunNumber, Arc<str>, Option<TaskIndex>);

#[derive(Debug, Clone)]
struct Lane {
    ready: BTreeSet<Waiting>,
    demand: Demand,
    parked: Option<Limit>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Queue {
    parallelism: u32,
    pools: HashMap<Arc<str>, u32>,
    paused: BTreeSet<DagId>,
    lanes: BTreeMap<LaneKey, Lane>,
    /// Heads of the lanes that are not parked.
    heads: BTreeSet<(Waiting, LaneKey)>,
    parked: BTreeMap<Limit, BTreeSet<(Waiting, LaneKey)>>,
    active: u32,
    /// What is taken of each limit; absent means nothing.
    taken: HashMap<LimitKey, u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum LimitKey {
    Run(RunNumber),
    Pool(Arc<str>),
    Task(DagId, TaskIndex),
    TaskInRun(RunNumber, TaskIndex),
}

impl Queue {
    pub fn set_limits(&mut self, limits: &Limits) {
        self.parallelism = limits.parallelism;
        self.pools = limits.pools.iter().map(|(name, n)| (name.as_str().into(), *n)).collect();
        let pools: Vec<Limit> =
            self.parked.keys().filter(|l| matches!(l, Limit::Pool(_))).cloned().collect();
        pools.iter().for_each(|limit| self.unpark(limit));
    }

    pub fn set_paused(&mut self, dag_id: &DagId, paused: bool) {
        if paused {
            self.paused.insert(dag_id.clone());
        } else if self.paused.remove(dag_id) {
            self.unpark(&Limit::Paused(dag_id.clone()));
        }
    }

    pub fn push(&mut self, waiting: Waiting, demand: Demand) {
        let key = lane_key(&waiting, &demand);
        self.take_head_out(&key);
        let lane = self.lanes.entry(key.clone()).or_insert_with(|| Lane {
            ready: BTreeSet::new(),
            demand,
            parked: None,
        });
        lane.ready.insert(waiting);
        self.put_head_back(&key);
    }

    /// Takes an instance out that is no longer ready.
    pub fn remove(&mut self, waiting: &Waiting, demand: &Demand) {
        let key = lane_key(waiting, demand);
        self.take_head_out(&key);
        if let Some(lane) = self.lanes.get_mut(&key) {
            lane.ready.remove(waiting);
        }
        self.put_head_back(&key);
    }

    /// The next instance that may start; its demand counts as taken from now on.
    pub fn pop(&mut self) -> Option<Waiting> {
        while self.active < self.parallelism {
            let (waiting, key) = self.heads.pop_first()?;
            let demand = self.lanes.get(&key)?.demand.clone();
            let limit = self.blocked_by(&waiting, &demand);
            let lane = self.lanes.get_mut(&key)?;
            if let Some(limit) = limit {
                lane.parked = Some(limit.clone());
                self.parked.entry(limit).or_default().insert((waiting, key));
                self.unpark_first_that_fits(&demand.pool);
                continue;
            }
            lane.ready.remove(&waiting);
            self.put_head_back(&key);
            self.take(&waiting, &demand);
            self.unpark_first_that_fits(&demand.pool);
            return Some(waiting);
        }
        None
    }

    /// Counts an instance as active that was not popped: one that survived a restart.
    pub fn take(&mut self, waiting: &Waiting, demand: &Demand) {
        self.active += 1;
        for (key, slots) in limit_keys(waiting, demand) {
            *self.taken.entry(key).or_default() += slots;
        }
    }

    /// Gives back what an active instance took.
    pub fn release(&mut self, waiting: &Waiting, demand: &Demand) {
        self.active -= 1;
        for (key, slots) in limit_keys(waiting, demand) {
            let limit = match &key {
                LimitKey::Run(run) => Limit::Run(*run),
                LimitKey::Pool(pool) => Limit::Pool(pool.clone()),
                LimitKey::Task(dag, task) => Limit::Task(dag.clone(), *task),
                LimitKey::TaskInRun(run, task) => Limit::TaskInRun(*run, *task),
            };
            if let Some(taken) = self.taken.get_mut(&key) {
                *taken -= slots;
                if *taken == 0 {
                    self.taken.remove(&key);
                }
            }
            self.unpark(&limit);
        }
    }

    /// How much may be active at once, and is.
    pub fn room(&self) -> Room {
        Room { used: self.active, total: self.parallelism }
    }

    /// All pools by name, with nobody in line yet.
    pub fn pools(&self) -> Vec<PoolRoom> {
        let pool = |(name, &total): (&Arc<str>, &u32)| {
            let used = self.taken.get(&LimitKey::Pool(name.clone())).copied().unwrap_or(0);
            PoolRoom { name: name.to_string(), room: Room { used, total }, queued: 0 }
        };
        let mut pools: Vec<PoolRoom> = self.pools.iter().map(pool).collect();
        pools.sort_by(|a, b| a.name.cmp(&b.name));
        pools
    }

    /// What `waiting` would wait for if it stood first.
    pub fn limit_of(&self, waiting: &Waiting, demand: &Demand) -> Option<Limit> {
        if self.active >= self.parallelism {
            return Some(Limit::Parallelism);
        }
        self.blocked_by(waiting, demand)
    }

    fn blocked_by(&self, waiting: &Waiting, demand: &Demand) -> Option<Limit> {
        let taken = |key| self.taken.get(&key).copied().unwrap_or(0);
        let (run, task) = (waiting.run, waiting.task);
        if demand.pausable && self.paused.contains(&demand.dag_id) {
            return Some(Limit::Paused(demand.dag_id.clone()));
        }
        if taken(LimitKey::Run(run)) >= demand.max_active_tasks {
            return Some(Limit::Run(run));
        }
        if demand.pool_slots > self.room_in(&demand.pool) {
            return Some(Limit::Pool(demand.pool.clone()));
        }
        let full = |limit: Option<u32>, key| limit.is_some_and(|limit| taken(key) >= limit);
        if full(demand.max_active_tis_per_dag, LimitKey::Task(demand.dag_id.clone(), task)) {
            return Some(Limit::Task(demand.dag_id.clone(), task));
        }
        if full(demand.max_active_tis_per_dagrun, LimitKey::TaskInRun(run, task)) {
            return Some(Limit::TaskInRun(run, task));
        }
        None
    }

    /// Lets the lanes parked at `limit` compete again; of a pool only the first that fits, so that
    /// a freed slot does not wake a thousand lanes. `pop` asks for the next while there is room.
    fn unpark(&mut self, limit: &Limit) {
        if let Limit::Pool(pool) = limit {
            return self.unpark_first_that_fits(pool);
        }
        for (waiting, key) in self.parked.remove(limit).unwrap_or_default() {
            self.unpark_lane(waiting, key);
        }
    }

    fn unpark_first_that_fits(&mut self, pool: &Arc<str>) {
        let room = self.room_in(pool);
        let limit = Limit::Pool(pool.clone());
        let Some(lanes) = self.parked.get_mut(&limit).filter(|_| room > 0) else { return };
        let fits = |key| self.lanes.get(key).is_some_and(|lane| lane.demand.pool_slots <= room);
        let Some(entry) = lanes.iter().find(|(_, key)| fits(key)).cloned() else { return };
        lanes.remove(&entry);
        if lanes.is_empty() {
            self.parked.remove(&limit);
        }
        self.unpark_lane(entry.0, entry.1);
    }

    fn unpark_lane(&mut self, head: Waiting, key: LaneKey) {
        if let Some(lane) = self.lanes.get_mut(&key) {
            lane.parked = None;
            self.heads.insert((head, key));
        }
    }

    fn room_in(&self, pool: &Arc<str>) -> u32 {
        let taken = self.taken.get(&LimitKey::Pool(pool.clone())).copied().unwrap_or(0);
        self.pools.get(pool).copied().unwrap_or(0).saturating_sub(taken)
    }

    /// A lane's head is about to change: whichever set knows it forgets it.
    fn take_head_out(&mut self, key: &LaneKey) {
        let Some(lane) = self.lanes.get(key) else { return };
        let Some(head) = lane.ready.first().cloned() else { return };
        let entry = (head, key.clone());
        match &lane.parked {
            None => {
                self.heads.remove(&entry);
            }
            Some(limit) => {
                if let Some(parked) = self.parked.get_mut(limit) {
                    parked.remove(&entry);
                }
            }
        }
    }

    fn put_head_back(&mut self, key: &LaneKey) {
        let Some(lane) = self.lanes.get(key) else { return };
        let Some(head) = lane.ready.first().cloned() else {
            self.lanes.remove(key);
            return;
        };
        let entry = (head, key.clone());
        match &lane.parked {
            None => self.heads.insert(entry),
            Some(limit) => self.parked.entry(limit.clone()).or_default().insert(entry),
        };
    }
}

/// Tasks with limits or slot counts of their own get a lane of their own.
fn lane_key(waiting: &Waiting, demand: &Demand) -> LaneKey {
    let own = demand.pool_slots != 1
        || demand.max_active_tis_per_dag.is_some()
        || demand.max_active_tis_per_dagrun.is_some();
    (waiting.run, demand.pool.clone(), own.then_some(waiting.task))
}

fn limit_keys(waiting: &Waiting, demand: &Demand) -> impl Iterator<Item = (LimitKey, u32)> + use<> {
    let (run, task) = (waiting.run, waiting.task);
    let per_dag =
        demand.max_active_tis_per_dag.map(|_| LimitKey::Task(demand.dag_id.clone(), task));
    let per_run = demand.max_active_tis_per_dagrun.map(|_| LimitKey::TaskInRun(run, task));
    [
        Some((LimitKey::Run(run), 1)),
        Some((LimitKey::Pool(demand.pool.clone()), demand.pool_slots)),
        per_dag.map(|key| (key, 1)),
        per_run.map(|key| (key, 1)),
    ]
    .into_iter()
    .flatten()
}
