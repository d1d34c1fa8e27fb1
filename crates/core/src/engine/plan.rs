//! A DAG version as the engine needs it: numbered tasks, both directions of every edge, weights.
//!
//! Built once per version. Disabled tasks are gone and their neighbours joined; what a task does is
//! left out, because the engine must not know.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use crate::model::{Dag, DagId, Retry, Task, TaskId, TriggerRule, WeightRule};

/// Position of a task in its plan.
pub type TaskIndex = u32;

/// What the engine knows of one version of a DAG.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub dag_id: DagId,
    pub version: u32,
    pub max_active_tasks: u32,
    pub dagrun_timeout: Option<std::time::Duration>,
    pub fail_fast: bool,
    /// Some task looks at the run before.
    pub needs_past: bool,
    pub tasks: Vec<PlanTask>,
    index: HashMap<TaskId, TaskIndex>,
}

/// What the engine knows of a task.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanTask {
    pub task_id: TaskId,
    pub upstream: Vec<TaskIndex>,
    pub downstream: Vec<TaskIndex>,
    pub trigger_rule: TriggerRule,
    pub retry: Retry,
    pub execution_timeout: Option<std::time::Duration>,
    pub pool: Arc<str>,
    pub pool_slots: u32,
    /// Own weight and, by the weight rule, those of its relatives.
    pub weight: i64,
    pub depends_on_past: bool,
    pub wait_for_downstream: bool,
    pub max_active_tis_per_dag: Option<u32>,
    pub max_active_tis_per_dagrun: Option<u32>,
    pub is_setup: bool,
    /// It cleans up; the value says whether its failure fails the run.
    pub teardown: Option<bool>,
    /// Setups somewhere before it that must have succeeded, whatever its trigger rule: those
    /// without a teardown, or with one after it.
    pub setups: Vec<TaskIndex>,
}

impl Plan {
    /// Numbers the tasks of `dag`, which must be free of errors (known upstreams, no cycle).
    pub fn new(dag: &Dag, version: u32) -> Self {
        let upstream = bridged_upstream(dag);
        let enabled: Vec<&Task> = dag.tasks.iter().filter(|task| !task.disabled).collect();
        let index: HashMap<TaskId, TaskIndex> =
            (0..).zip(&enabled).map(|(i, task)| (task.task_id.clone(), i)).collect();
        let mut pools: HashMap<&str, Arc<str>> = HashMap::new();
        let mut tasks: Vec<PlanTask> = enabled
            .iter()
            .map(|task| {
                let pool = pools.entry(&task.pool).or_insert_with(|| task.pool.as_str().into());
                PlanTask::new(task, pool.clone(), &upstream[&task.task_id], &index)
            })
            .collect();
        for i in 0..tasks.len() {
            for upstream in tasks[i].upstream.clone() {
                tasks[upstream as usize].downstream.push(i as TaskIndex);
            }
        }
        weigh(&mut tasks, &enabled);
        let mut plan = Self {
            dag_id: dag.dag_id.clone(),
            version,
            max_active_tasks: dag.max_active_tasks,
            dagrun_timeout: dag.dagrun_timeout,
            fail_fast: dag.fail_fast,
            needs_past: tasks.iter().any(|task| task.depends_on_past),
            tasks,
            index,
        };
        plan.find_setups();
        plan
    }

    /// The run's state is read off this task: nothing comes after it that could still count.
    pub fn is_leaf(&self, task: TaskIndex) -> bool {
        let counts = |task: &PlanTask| task.teardown.unwrap_or(true);
        let task = self.task(task);
        counts(task) && !task.downstream.iter().any(|&after| counts(self.task(after)))
    }

    /// Fills in `setups`; a DAG without setups pays nothing.
    fn find_setups(&mut self) {
        let is_teardown = |task: &TaskIndex| self.task(*task).teardown.is_some();
        let mut constraints = Vec::new();
        for setup in self.positions().filter(|&task| self.task(task).is_setup) {
            let own: Vec<TaskIndex> =
                self.task(setup).downstream.iter().copied().filter(is_teardown).collect();
            let before_own = self.reach(own.iter().copied(), |task| &task.upstream);
            let after = self.reach(self.task(setup).downstream.iter().copied(), |t| &t.downstream);
            let inside = |task: &TaskIndex| own.is_empty() || before_own.contains(task);
            let constrained = after.into_iter().filter(|task| !is_teardown(task) && inside(task));
            constraints.extend(constrained.map(|task| (task, setup)));
        }
        for (task, setup) in constraints {
            self.tasks[task as usize].setups.push(setup);
        }
    }

    /// The number of the task called `task_id`.
    pub fn position(&self, task_id: &TaskId) -> Option<TaskIndex> {
        self.index.get(task_id).copied()
    }

    /// The task numbered `task`.
    pub fn task(&self, task: TaskIndex) -> &PlanTask {
        &self.tasks[task as usize]
    }

    /// Every task number.
    pub fn positions(&self) -> impl DoubleEndedIterator<Item = TaskIndex> + use<> {
        0..self.tasks.len() as TaskIndex
    }

    /// `start` and all that can be reached from it along `edges`, in ascending order.
    pub fn reach(
        &self,
        start: impl IntoIterator<Item = TaskIndex>,
        edges: impl Fn(&PlanTask) -> &[TaskIndex],
    ) -> Vec<TaskIndex> {
        let mut seen = vec![false; self.tasks.len()];
        let mut stack: Vec<TaskIndex> = start.into_iter().collect();
        while let Some(task) = stack.pop() {
            if !std::mem::replace(&mut seen[task as usize], true) {
                stack.extend(edges(self.task(task)));
            }
        }
        self.positions().filter(|&task| seen[task as usize]).collect()
    }
}

impl PlanTask {
    fn new(
        task: &Task,
        pool: Arc<str>,
        upstream: &[TaskId],
        index: &HashMap<TaskId, TaskIndex>,
    ) -> Self {
        Self {
            task_id: task.task_id.clone(),
            upstream: upstream.iter().filter_map(|id| index.get(id).copied()).collect(),
            downstream: Vec::new(),
            trigger_rule: task.trigger_rule,
            retry: task.retry,
            execution_timeout: task.execution_timeout,
            pool,
            pool_slots: task.pool_slots,
            weight: task.priority_weight,
            // Airflow: waiting for what comes after it in the run before implies waiting for it.
            depends_on_past: task.depends_on_past || task.wait_for_downstream,
            wait_for_downstream: task.wait_for_downstream,
            max_active_tis_per_dag: task.max_active_tis_per_dag,
            max_active_tis_per_dagrun: task.max_active_tis_per_dagrun,
            is_setup: task.setup,
            teardown: task.teardown.as_ref().map(|teardown| teardown.on_failure_fail_dagrun),
            setups: Vec::new(),
        }
    }
}

/// The upstream of every enabled task, where a disabled one is replaced by its own upstream.
fn bridged_upstream(dag: &Dag) -> HashMap<TaskId, Vec<TaskId>> {
    let tasks: HashMap<&TaskId, &Task> = dag.tasks.iter().map(|t| (&t.task_id, t)).collect();
    let bridged = |task: &Task| {
        let mut seen = HashSet::new();
        let mut upstream = Vec::with_capacity(task.upstream.len());
        let mut stack: Vec<&TaskId> = task.upstream.iter().rev().collect();
        while let Some(id) = stack.pop() {
            match tasks.get(id) {
                _ if !seen.insert(id) => {}
                Some(found) if found.disabled => stack.extend(found.upstream.iter().rev()),
                _ => upstream.push(id.clone()),
            }
        }
        upstream
    };
    let enabled = dag.tasks.iter().filter(|task| !task.disabled);
    enabled.map(|task| (task.task_id.clone(), bridged(task))).collect()
}

/// Adds the weights of relatives, for the tasks whose rule asks for it.
fn weigh(tasks: &mut [PlanTask], source: &[&Task]) {
    let own: Vec<i64> = tasks.iter().map(|task| task.weight).collect();
    for (rule, along) in [
        (WeightRule::Downstream, (|t| &t.downstream) as fn(&PlanTask) -> &Vec<TaskIndex>),
        (WeightRule::Upstream, |t| &t.upstream),
    ] {
        if !source.iter().any(|task| task.weight_rule == rule) {
            continue;
        }
        let sums = relatives_weight(tasks, &own, along);
        for ((task, source), sum) in tasks.iter_mut().zip(source).zip(sums) {
            if source.weight_rule == rule {
                task.weight = task.weight.saturating_add(sum);
            }
        }
    }
}

/// For each task the sum of `own` over all that can be reached along `edges`, itself left out.
///
/// Reachability is a bit set per task, taken in blocks of columns so that memory stays linear.
fn relatives_weight(
    tasks: &[PlanTask],
    own: &[i64],
    edges: fn(&PlanTask) -> &Vec<TaskIndex>,
) -> Vec<i64> {
    const WORDS: usize = 64;
    let order = post_order(tasks, edges);
    let mut sums = vec![0_i64; tasks.len()];
    let mut reached = vec![[0_u64; WORDS]; tasks.len()];
    for block in (0..tasks.len()).step_by(WORDS * 64) {
        reached.iter_mut().for_each(|bits| *bits = [0; WORDS]);
        for &task in &order {
            let mut bits = [0_u64; WORDS];
            for &next in edges(&tasks[task]) {
                let next = next as usize;
                for (word, other) in bits.iter_mut().zip(&reached[next]) {
                    *word |= other;
                }
                if let Some(bit) = next.checked_sub(block).filter(|bit| *bit < WORDS * 64) {
                    bits[bit / 64] |= 1 << (bit % 64);
                }
            }
            sums[task] = sums[task].saturating_add(weight_of(&bits, &own[block..]));
            reached[task] = bits;
        }
    }
    sums
}

fn weight_of(bits: &[u64], own: &[i64]) -> i64 {
    let mut sum = 0_i64;
    for (i, &word) in bits.iter().enumerate() {
        let mut rest = word;
        while rest != 0 {
            sum = sum.saturating_add(own[i * 64 + rest.trailing_zeros() as usize]);
            rest &= rest - 1;
        }
    }
    sum
}

/// Tasks such that all that `edges` leads to comes before.
fn post_order(tasks: &[PlanTask], edges: fn(&PlanTask) -> &Vec<TaskIndex>) -> Vec<usize> {
    let mut waiting: Vec<usize> = tasks.iter().map(|task| edges(task).len()).collect();
    let mut reverse: Vec<Vec<usize>> = vec![Vec::new(); tasks.len()];
    for (i, task) in tasks.iter().enumerate() {
        edges(task).iter().for_each(|&next| reverse[next as usize].push(i));
    }
    let mut order: Vec<usize> = (0..tasks.len()).filter(|&i| waiting[i] == 0).collect();
    let mut at = 0;
    while at < order.len() {
        for &before in &reverse[order[at]] {
            waiting[before] -= 1;
            if waiting[before] == 0 {
                order.push(before);
            }
        }
        at += 1;
    }
    order
}
