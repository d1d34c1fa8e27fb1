//! How a run goes on: from a task instance that changed to all that follows from it.
//!
//! `change` is the only way in which the engine alters a state; it notes what is to be looked at,
//! and `settle` works the list off until nothing follows any more. Then runs with nothing left are
//! finished. Everything is proportional to the edges of what changed.

use super::{
    Engine,
    message::{Reason, Skip},
    plan::{Plan, TaskIndex},
    queue::{Demand, Waiting},
    rules::{Verdict, decide},
    run::{Run, RunNumber},
};
use crate::model::{RunState, RunType, TaskState};

impl Engine {
    /// Sets a state and notes that what depends on it is to be looked at.
    pub(super) fn change(
        &mut self,
        number: RunNumber,
        task: TaskIndex,
        state: TaskState,
        reason: Option<Reason>,
    ) {
        let now = self.now;
        self.drop_timer(number, task);
        let Some(run) = self.runs.get_mut(&number) else { return };
        if run.instance(task).state == TaskState::Scheduled {
            let (waiting, demand) = queue_entry(number, run, task);
            self.queue.remove(&waiting, &demand);
        }
        run.set_state(task, state);
        let instance = run.instance_mut(task);
        instance.reason = reason;
        instance.retry_at = None;
        if state.is_finished() {
            instance.end_date = Some(now.wall);
            self.changed.push((number, task));
        }
        self.unsettled.insert(number);
    }

    /// Works off all that follows from what changed, then finishes the runs of which nothing is
    /// left; that may start others, or let a run that waits for its past go on.
    pub(super) fn settle(&mut self) {
        loop {
            while let Some((number, task)) = self.changed.pop() {
                let Some(plan) = self.runs.get(&number).map(|run| run.plan.clone()) else {
                    continue;
                };
                for &downstream in &plan.task(task).downstream {
                    self.evaluate(number, downstream, Some(task));
                }
                if plan.task(task).is_setup {
                    let held = plan.positions().filter(|&t| plan.task(t).setups.contains(&task));
                    held.for_each(|held| self.evaluate(number, held, Some(task)));
                }
                self.wake_successor(number, task);
            }
            let touched: Vec<RunNumber> = self.unsettled.iter().copied().collect();
            let finished = touched.into_iter().filter(|&run| self.finish_if_done(run)).count();
            if finished == 0 && self.changed.is_empty() {
                break;
            }
        }
    }

    /// Decides an undecided instance, if it can be decided. `cause` is the upstream task that
    /// ended just now.
    pub(super) fn evaluate(
        &mut self,
        number: RunNumber,
        task: TaskIndex,
        cause: Option<TaskIndex>,
    ) {
        let Some(run) = self.runs.get(&number) else { return };
        let instance = run.instance(task);
        if run.record.state != RunState::Running || instance.state != TaskState::None {
            return;
        }
        let rule = run.plan.task(task).trigger_rule;
        let verdict = match decide_by_setups(run, task) {
            Verdict::Run => decide(rule, &instance.tally),
            Verdict::Wait => match decide(rule, &instance.tally) {
                Verdict::Run => Verdict::Wait,
                against => against,
            },
            against => against,
        };
        match verdict {
            Verdict::Wait => {}
            Verdict::Run if self.past_allows(number, task) => self.make_ready(number, task),
            Verdict::Run => {}
            verdict => {
                let state = match verdict {
                    Verdict::Skip => TaskState::Skipped,
                    _ => TaskState::UpstreamFailed,
                };
                let reason = rule_reason(run, task, cause);
                self.change(number, task, state, reason);
            }
        }
    }

    /// Decides an instance that was decided before and reset: what a branch left out then stays
    /// left out, as in Airflow.
    pub(super) fn evaluate_again(&mut self, number: RunNumber, task: TaskIndex) {
        let Some(run) = self.runs.get(&number) else { return };
        let left_out_by = run.plan.task(task).upstream.iter().copied().find(|&upstream| {
            let upstream_instance = run.instance(upstream);
            upstream_instance.state == TaskState::Success
                && (upstream_instance.skip.as_ref())
                    .is_some_and(|skip| left_out(&run.plan, upstream, skip).contains(&task))
        });
        let undecided = run.instance(task).state == TaskState::None;
        match left_out_by {
            Some(by) if undecided && run.record.state == RunState::Running => {
                let reason = Reason::LeftOutBy { task: run.plan.task(by).task_id.clone() };
                self.change(number, task, TaskState::Skipped, Some(reason));
            }
            _ => self.evaluate(number, task, None),
        }
    }

    /// A branch or short circuit ended: what it leaves out is skipped at once, whatever its rule.
    pub(super) fn leave_out(&mut self, number: RunNumber, task: TaskIndex, skip: Skip) {
        let Some(run) = self.runs.get_mut(&number) else { return };
        run.instance_mut(task).skip = Some(skip.clone());
        let plan = run.plan.clone();
        for left in left_out(&plan, task, &skip) {
            let state = self.runs[&number].instance(left).state;
            if matches!(state, TaskState::None | TaskState::Scheduled) {
                let reason = Reason::LeftOutBy { task: plan.task(task).task_id.clone() };
                self.change(number, left, TaskState::Skipped, Some(reason));
            }
        }
    }

    fn make_ready(&mut self, number: RunNumber, task: TaskIndex) {
        let Some(run) = self.runs.get_mut(&number) else { return };
        run.instance_mut(task).reason = None;
        run.set_state(task, TaskState::Scheduled);
        let (waiting, demand) = queue_entry(number, run, task);
        self.queue.push(waiting, demand);
        self.unsettled.insert(number);
    }

    /// An instance that waited for its next try is ready again; its rule was met before.
    pub(super) fn retry_due(&mut self, number: RunNumber, task: TaskIndex) {
        let Some(run) = self.runs.get_mut(&number) else { return };
        let instance = run.instance_mut(task);
        instance.timer = None;
        instance.retry_at = None;
        if instance.state == TaskState::UpForRetry {
            self.make_ready(number, task);
        }
    }

    /// Finishes the run if nothing of it is left; true if that changed anything.
    fn finish_if_done(&mut self, number: RunNumber) -> bool {
        let Some(run) = self.runs.get(&number) else { return false };
        if run.record.state != RunState::Running {
            return false;
        }
        if run.unfinished == 0 {
            let state = state_by_leaves(run);
            self.finish_run(number, state, None);
            return true;
        }
        let idle = run.active == 0 && run.ready == 0 && run.retrying == 0;
        if !idle || self.is_held_by_past(number) {
            return false;
        }
        self.deadlock(number);
        true
    }

    /// Nothing can run and nothing is awaited: the run fails, and says who waits for whom.
    fn deadlock(&mut self, number: RunNumber) {
        let run = &self.runs[&number];
        let plan = run.plan.clone();
        let stuck = |task: TaskIndex| !run.instance(task).state.is_finished();
        let mut chain = Vec::new();
        let mut at = plan.positions().rfind(|&task| stuck(task));
        while let Some(task) = at {
            chain.push(plan.task(task).task_id.clone());
            at = plan.task(task).upstream.iter().copied().find(|&upstream| stuck(upstream));
        }
        let left: Vec<TaskIndex> = plan.positions().filter(|&task| stuck(task)).collect();
        let reason = Reason::Deadlock { chain };
        for task in left {
            self.change(number, task, TaskState::UpstreamFailed, Some(reason.clone()));
        }
        self.finish_run(number, RunState::Failed, Some(reason));
    }

    pub(super) fn dispatch(&mut self) {
        while !self.draining {
            let Some(waiting) = self.queue.pop() else { break };
            self.hand_over(waiting.run, waiting.task);
        }
    }
}

/// The setups around a task must have succeeded, whatever its trigger rule.
fn decide_by_setups(run: &Run, task: TaskIndex) -> Verdict {
    let setups = run.plan.task(task).setups.iter();
    let states: Vec<TaskState> = setups.map(|&setup| run.instance(setup).state).collect();
    if states.iter().any(|s| matches!(s, TaskState::Failed | TaskState::UpstreamFailed)) {
        Verdict::UpstreamFailed
    } else if states.contains(&TaskState::Skipped) {
        Verdict::Skip
    } else if states.iter().all(|state| state.is_finished()) {
        Verdict::Run
    } else {
        Verdict::Wait
    }
}

/// Airflow looks at the leaves only: a failed task whose failure was handled does not matter.
pub(super) fn state_by_leaves(run: &Run) -> RunState {
    let failed = run.plan.positions().any(|task| {
        let state = run.instance(task).state;
        matches!(state, TaskState::Failed | TaskState::UpstreamFailed) && run.plan.is_leaf(task)
    });
    if failed { RunState::Failed } else { RunState::Success }
}

/// Where a ready instance stands in the queue, and what it will take.
pub(super) fn queue_entry(number: RunNumber, run: &Run, task: TaskIndex) -> (Waiting, Demand) {
    let planned = run.plan.task(task);
    let waiting = Waiting {
        rank: planned.weight.saturating_neg(),
        run_after: run.record.run_after,
        run: number,
        task,
    };
    let demand = Demand {
        dag_id: run.record.key.dag_id.clone(),
        pool: planned.pool.clone(),
        pool_slots: planned.pool_slots,
        max_active_tasks: run.plan.max_active_tasks,
        max_active_tis_per_dag: planned.max_active_tis_per_dag,
        max_active_tis_per_dagrun: planned.max_active_tis_per_dagrun,
        pausable: run.record.run_type == RunType::Scheduled,
    };
    (waiting, demand)
}

/// The tasks that `task` leaves out by its decision.
fn left_out(plan: &Plan, task: TaskIndex, skip: &Skip) -> Vec<TaskIndex> {
    let direct = &plan.task(task).downstream;
    match skip {
        Skip::Downstream => direct.clone(),
        Skip::EverythingAfter => {
            let mut after = plan.reach(direct.iter().copied(), |task| &task.downstream);
            after.retain(|&task| plan.task(task).teardown.is_none());
            after
        }
        Skip::AllExcept(chosen) => {
            let chosen = chosen.iter().filter_map(|id| plan.position(id));
            let followed = plan.reach(chosen, |task| &task.downstream);
            let is_followed = |task: &TaskIndex| followed.binary_search(task).is_ok();
            direct.iter().copied().filter(|task| !is_followed(task)).collect()
        }
    }
}

/// Which upstream task decided, for the explanation.
fn rule_reason(run: &Run, task: TaskIndex, cause: Option<TaskIndex>) -> Option<Reason> {
    let planned = run.plan.task(task);
    let ended = |&u: &TaskIndex| run.instance(u).state.is_finished();
    let upstream = cause.or_else(|| planned.upstream.iter().copied().find(ended))?;
    Some(Reason::Rule {
        rule: planned.trigger_rule,
        upstream: run.plan.task(upstream).task_id.clone(),
        state: run.instance(upstream).state,
    })
}
