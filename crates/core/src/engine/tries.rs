//! The life of a try: handed over, started, ended; and what its end means for the task.
//!
//! A try is active until its end is reported, whatever state the task was given meanwhile: that
//! is how a try never overlaps with the next one of the same task.

use super::{
    Engine, TaskInstanceKey, Timer,
    message::{Effect, Outcome, Reason, Record, Skip, TryRecord},
    plan::TaskIndex,
    retry,
    run::{Run, RunNumber},
    settle::queue_entry,
};
use crate::model::{RunState, TaskState};

/// So often a try is repeated because the scheduler stopped under it; then the task is suspected
/// of stopping it.
const LOST_MAX: u32 = 3;

impl Engine {
    /// Hands the next try to the executor. The queue counts it as taken already.
    pub(super) fn hand_over(&mut self, number: RunNumber, task: TaskIndex) {
        let now = self.now.wall;
        let Some(run) = self.runs.get_mut(&number) else { return };
        run.set_state(task, TaskState::Queued);
        run.active += 1;
        let version = run.plan.version;
        let instance = run.instance_mut(task);
        instance.active = true;
        instance.try_number += 1;
        instance.start_date = None;
        instance.end_date = None;
        let (try_number, max_tries) = (instance.try_number, instance.max_tries);
        let ti = run.key(task);
        self.note_try(&ti, try_number, TaskState::Queued, None, now);
        self.actions.push(Effect::Start { ti, try_number, max_tries, version });
        self.unsettled.insert(number);
    }

    pub(super) fn started(&mut self, ti: &TaskInstanceKey, try_number: u32) {
        let Some((number, task)) = self.active_try(ti, try_number) else { return };
        let now = self.now;
        let Some(run) = self.runs.get_mut(&number) else { return };
        let timeout = run.plan.task(task).execution_timeout;
        let instance = run.instance_mut(task);
        instance.start_date = Some(now.wall);
        if instance.state == TaskState::Queued {
            run.set_state(task, TaskState::Running);
            if let Some(timeout) = timeout {
                self.set_timer(number, task, now.boot + timeout, Timer::ExecutionTimeout);
            }
        }
        self.note_try(ti, try_number, TaskState::Running, None, now.wall);
        self.unsettled.insert(number);
    }

    pub(super) fn ended(&mut self, ti: &TaskInstanceKey, try_number: u32, outcome: Outcome) {
        let Some((number, task)) = self.active_try(ti, try_number) else { return };
        self.drop_timer(number, task);
        let Some(run) = self.runs.get_mut(&number) else { return };
        run.active -= 1;
        run.instance_mut(task).active = false;
        let (waiting, demand) = queue_entry(number, run, task);
        self.queue.release(&waiting, &demand);
        self.unsettled.insert(number);

        let run = &self.runs[&number];
        let (state, reason) = (run.instance(task).state, run.instance(task).reason.clone());
        match state {
            TaskState::Queued | TaskState::Running => self.judge(number, task, outcome),
            TaskState::Restarting => {
                let ended_as = TaskState::Failed;
                self.note_try(ti, try_number, ended_as, Some(Reason::Cleared), self.now.wall);
                self.change(number, task, TaskState::None, None);
                self.evaluate_again(number, task);
            }
            // Decided while it ran: marked, or its run ended. Its own outcome no longer counts.
            _ => {
                let ended_as = if state.is_finished() { state } else { TaskState::Failed };
                self.note_try(ti, try_number, ended_as, reason, self.now.wall);
                if state == TaskState::None {
                    self.evaluate_again(number, task);
                }
            }
        }
    }

    /// What the end of a try means for its task.
    fn judge(&mut self, number: RunNumber, task: TaskIndex, outcome: Outcome) {
        let run = &self.runs[&number];
        let timed_out = run.instance(task).reason == Some(Reason::ExecutionTimeout);
        match outcome {
            Outcome::Lost => self.judge_lost(number, task),
            _ if timed_out => self.judge_failed(number, task, true, Some(Reason::ExecutionTimeout)),
            Outcome::Success { skip } => self.judge_success(number, task, skip),
            Outcome::Skipped => {
                self.note_end(number, task, TaskState::Skipped, None);
                self.change(number, task, TaskState::Skipped, None);
            }
            Outcome::Failed { retry } => self.judge_failed(number, task, retry, None),
        }
    }

    fn judge_success(&mut self, number: RunNumber, task: TaskIndex, skip: Option<Skip>) {
        self.note_end(number, task, TaskState::Success, None);
        self.change(number, task, TaskState::Success, None);
        match skip {
            Some(skip) => self.leave_out(number, task, skip),
            None => {
                if let Some(run) = self.runs.get_mut(&number) {
                    run.instance_mut(task).skip = None;
                }
            }
        }
    }

    fn judge_failed(
        &mut self,
        number: RunNumber,
        task: TaskIndex,
        retry: bool,
        reason: Option<Reason>,
    ) {
        self.note_end(number, task, TaskState::Failed, reason.clone());
        let run = &self.runs[&number];
        let instance = run.instance(task);
        if retry && instance.try_number <= instance.max_tries {
            self.wait_for_retry(number, task, reason);
        } else {
            let fail_fast = run.plan.fail_fast;
            self.change(number, task, TaskState::Failed, reason);
            if fail_fast {
                self.fail_fast(number, task);
            }
        }
    }

    fn judge_lost(&mut self, number: RunNumber, task: TaskIndex) {
        let Some(run) = self.runs.get_mut(&number) else { return };
        let instance = run.instance_mut(task);
        // A stop in order is nobody's fault.
        instance.lost += u32::from(!self.draining);
        if instance.lost > LOST_MAX {
            return self.judge_failed(number, task, false, Some(Reason::Lost));
        }
        instance.max_tries += 1;
        self.note_end(number, task, TaskState::Failed, Some(Reason::Lost));
        self.change(number, task, TaskState::None, Some(Reason::Lost));
        self.evaluate_again(number, task);
    }

    fn wait_for_retry(&mut self, number: RunNumber, task: TaskIndex, reason: Option<Reason>) {
        let run = &self.runs[&number];
        let try_number = run.instance(task).try_number;
        let ti = run.key(task);
        let parts = [
            ti.run.dag_id.as_str(),
            ti.run.run_id.as_str(),
            ti.task_id.as_str(),
            &try_number.to_string(),
        ];
        let chance = retry::chance(self.seed, &parts);
        let delay = retry::delay_after(&run.plan.task(task).retry, try_number, chance);
        self.change(number, task, TaskState::UpForRetry, reason);
        let retry_at = self.now.wall.checked_add(delay).ok();
        if let Some(run) = self.runs.get_mut(&number) {
            let instance = run.instance_mut(task);
            instance.end_date = Some(self.now.wall);
            instance.retry_at = retry_at;
        }
        if delay.is_zero() {
            self.retry_due(number, task);
        } else {
            self.set_timer(number, task, self.now.boot + delay, Timer::Retry);
        }
    }

    /// The first failure ends the run: what runs fails too, what has not started is skipped.
    fn fail_fast(&mut self, number: RunNumber, failed: TaskIndex) {
        let run = &self.runs[&number];
        let reason = Reason::FailFast { task: run.plan.task(failed).task_id.clone() };
        self.stop_unfinished(number, TaskState::Failed, &reason);
    }

    /// Ends what is left of a run: active tries are killed and get `active_state`, the others
    /// are skipped.
    pub(super) fn stop_unfinished(
        &mut self,
        number: RunNumber,
        active_state: TaskState,
        reason: &Reason,
    ) {
        let run = &self.runs[&number];
        // Teardowns still get to clean up, unless the whole run is over.
        let spared = |task: &TaskIndex| {
            matches!(reason, Reason::FailFast { .. }) && run.plan.task(*task).teardown.is_some()
        };
        let unfinished =
            |task: &TaskIndex| !run.instance(*task).state.is_finished() && !spared(task);
        let left: Vec<TaskIndex> = run.plan.positions().filter(unfinished).collect();
        for task in left {
            if self.runs[&number].instance(task).active {
                self.kill(number, task, reason.clone());
                self.change(number, task, active_state, Some(reason.clone()));
            } else {
                self.change(number, task, TaskState::Skipped, Some(reason.clone()));
            }
        }
    }

    pub(super) fn execution_timed_out(&mut self, number: RunNumber, task: TaskIndex) {
        let Some(run) = self.runs.get_mut(&number) else { return };
        let instance = run.instance_mut(task);
        instance.timer = None;
        if instance.state == TaskState::Running {
            instance.reason = Some(Reason::ExecutionTimeout);
            self.kill(number, task, Reason::ExecutionTimeout);
        }
    }

    pub(super) fn dagrun_timed_out(&mut self, number: RunNumber) {
        let Some(run) = self.runs.get_mut(&number) else { return };
        run.deadline = None;
        if run.record.state == RunState::Running {
            self.stop_unfinished(number, TaskState::Skipped, &Reason::DagrunTimeout);
            self.finish_run(number, RunState::Failed, Some(Reason::DagrunTimeout));
        }
    }

    /// Asks for the end of an active try; its end will be reported.
    pub(super) fn kill(&mut self, number: RunNumber, task: TaskIndex, reason: Reason) {
        let Some(run) = self.runs.get(&number) else { return };
        let instance = run.instance(task);
        if instance.active {
            let (ti, try_number) = (run.key(task), instance.try_number);
            self.actions.push(Effect::Kill { ti, try_number, reason });
        }
    }

    /// The instance, if this very try of it is active.
    fn active_try(&self, ti: &TaskInstanceKey, try_number: u32) -> Option<(RunNumber, TaskIndex)> {
        let number = *self.numbers.get(&ti.run)?;
        let run: &Run = self.runs.get(&number)?;
        let task = run.plan.position(&ti.task_id)?;
        let instance = run.instance(task);
        (instance.active && instance.try_number == try_number).then_some((number, task))
    }

    fn note_end(
        &mut self,
        number: RunNumber,
        task: TaskIndex,
        state: TaskState,
        reason: Option<Reason>,
    ) {
        let run = &self.runs[&number];
        let (ti, try_number) = (run.key(task), run.instance(task).try_number);
        self.note_try(&ti, try_number, state, reason, self.now.wall);
    }

    fn note_try(
        &mut self,
        ti: &TaskInstanceKey,
        try_number: u32,
        state: TaskState,
        reason: Option<Reason>,
        at: jiff::Timestamp,
    ) {
        let key = ti.clone();
        self.records.push(Record::Try(TryRecord { key, try_number, state, at, reason }));
    }

    pub(super) fn set_timer(
        &mut self,
        number: RunNumber,
        task: TaskIndex,
        at: std::time::Duration,
        timer: fn(RunNumber, TaskIndex) -> Timer,
    ) {
        if let Some(run) = self.runs.get_mut(&number) {
            run.instance_mut(task).timer = Some(at);
            self.timers.insert((at, timer(number, task)));
        }
    }

    pub(super) fn drop_timer(&mut self, number: RunNumber, task: TaskIndex) {
        let Some(run) = self.runs.get_mut(&number) else { return };
        if let Some(at) = run.instance_mut(task).timer.take() {
            self.timers.remove(&(at, Timer::Retry(number, task)));
            self.timers.remove(&(at, Timer::ExecutionTimeout(number, task)));
        }
    }
}
