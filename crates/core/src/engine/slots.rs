//! From a schedule to runs: every due slot gets its decision, once.
//!
//! One planner serves the passing of time, start-up, waking from sleep, a stepped clock, a changed
//! zone, an edited schedule and unpausing: it only ever looks at the instant up to which all slots
//! are decided, and at now. A clock set back therefore repeats nothing, and one set forward is a
//! pause like any other.

use jiff::{SignedDuration, Timestamp};

use super::{
    Engine,
    message::{Decision, Record, RunKey, RunRecord, SlotDecision},
};
use crate::{
    model::{DagId, Missed, RunId, RunState, RunType},
    timetable::Slot,
};

/// With `missed: skip`, a slot this late still counts as on time.
const SKIP_GRACE: SignedDuration = SignedDuration::from_secs(60);
/// More slots are not counted one by one.
const COUNT_MAX: u32 = 100_000;

impl Engine {
    pub(super) fn pause(&mut self, dag_id: &DagId) {
        let Some(dag) = self.dags.get_mut(dag_id) else { return };
        dag.paused = true;
        dag.run_all_until = None;
        self.queue.set_paused(dag_id, true);
        self.plan_slots(dag_id);
    }

    pub(super) fn unpause(&mut self, dag_id: &DagId, backlog: Option<Missed>) {
        let now = self.now.wall;
        let Some(dag) = self.dags.get_mut(dag_id) else { return };
        if !std::mem::replace(&mut dag.paused, false) {
            return;
        }
        dag.was_paused = true;
        // As Airflow: the latest slot, or all of them with catchup.
        let has_catchup = dag.current.as_ref().is_some_and(|current| current.dag.catchup);
        let own = (!has_catchup).then_some(Missed::Latest);
        self.queue.set_paused(dag_id, false);
        match backlog.or(own) {
            None => {}
            Some(Missed::All) => dag.run_all_until = Some(now),
            Some(Missed::Latest) => self.pass_over(dag_id, true),
            Some(Missed::Skip) => self.pass_over(dag_id, false),
        }
        self.plan_slots(dag_id);
        if let Some(dag) = self.dags.get_mut(dag_id) {
            dag.was_paused = false;
        }
    }

    /// Decides what is due and notes when to look again.
    pub(super) fn plan_slots(&mut self, dag_id: &DagId) {
        self.forget_next_slot(dag_id);
        while let Some(slot) = self.next_slot(dag_id) {
            if slot.run_after > self.now.wall {
                if let Some(dag) = self.dags.get_mut(dag_id) {
                    dag.next_slot = Some(slot.run_after);
                    self.slots.insert((slot.run_after, dag_id.clone()));
                }
                break;
            }
            let Some(dag) = self.dags.get(dag_id) else { break };
            let decided = dag.decided_until;
            if decided.is_some_and(|until| slot.run_after <= until) {
                break; // a timetable that does not go forward must not keep us here
            }
            if self.is_missed(dag_id, &slot) {
                let decision = Decision::Missed;
                self.note_passed_over(dag_id, Some(slot.run_after), decision, true);
            } else {
                self.run_slot(dag_id, &slot);
            }
            self.decide_until(dag_id, slot.run_after);
        }
    }

    /// The next slot without a decision; none while the DAG is paused or has no room for a run.
    fn next_slot(&self, dag_id: &DagId) -> Option<Slot> {
        let dag = self.dags.get(dag_id)?;
        let current = dag.current.as_ref()?;
        let scheduled = |run: &u64| self.runs[run].record.run_type == RunType::Scheduled;
        let queued = dag.queued.iter().map(|(_, run)| run);
        let live = dag.running.iter().chain(queued).filter(|run| scheduled(run)).count();
        if dag.paused || self.draining || live >= current.dag.max_active_runs as usize {
            return None;
        }
        let last = dag.decided_until.map(at_instant);
        let all = current.dag.catchup
            || dag.run_all_until.is_some()
            || (current.dag.missed == Missed::All && last.is_some());
        let (earliest, latest) = (current.dag.start_date, current.dag.end_date);
        let next =
            |all| current.timetable.next_run(last.as_ref(), earliest, latest, all, self.now.wall);
        let slot = next(all)?;
        // What was asked for when unpausing ends where unpausing was.
        match dag.run_all_until {
            Some(until) if slot.run_after > until && !current.dag.catchup => next(false),
            _ => Some(slot),
        }
    }

    fn is_missed(&self, dag_id: &DagId, slot: &Slot) -> bool {
        let dag = &self.dags[dag_id];
        let Some(current) = &dag.current else { return false };
        current.dag.missed == Missed::Skip
            && !current.dag.catchup
            && dag.run_all_until.is_none()
            && !dag.was_paused
            && self.now.wall.duration_since(slot.run_after) > SKIP_GRACE
    }

    fn run_slot(&mut self, dag_id: &DagId, slot: &Slot) {
        let run_id = RunId::of(RunType::Scheduled, slot.run_after);
        let dag = &self.dags[dag_id];
        let passed_over = match dag.was_paused {
            true => Decision::SkippedPaused,
            false => Decision::Coalesced { into: run_id.clone() },
        };
        let Some(plan) = dag.current.as_ref().map(|current| current.plan.clone()) else { return };
        self.note_passed_over(dag_id, Some(slot.run_after), passed_over, false);
        self.note_decision(
            dag_id,
            (slot.run_after, slot.run_after, 1),
            Decision::Ran { run_id: run_id.clone() },
        );
        let record = RunRecord {
            key: RunKey { dag_id: dag_id.clone(), run_id },
            run_type: RunType::Scheduled,
            version: plan.version,
            logical_date: Some(slot.logical_date),
            data_interval_start: Some(slot.data_interval_start),
            data_interval_end: Some(slot.data_interval_end),
            run_after: slot.run_after,
            state: RunState::Queued,
            queued_at: self.now.wall,
            start_date: None,
            end_date: None,
            reason: None,
        };
        self.create_run(record, plan);
    }

    /// Decides against all slots up to now, the latest apart if it is to be kept.
    fn pass_over(&mut self, dag_id: &DagId, keeps_latest: bool) {
        let now = self.now.wall;
        // One before the latest slot that is due: that one is then the only one left. Where the
        // latest lies beyond the DAG's end, none is.
        let before = |at: Timestamp| at - SignedDuration::from_nanos(1);
        let kept = keeps_latest.then(|| self.due_slot_latest(dag_id)).flatten();
        let until = kept.map_or(now, before);
        self.note_passed_over(dag_id, Some(until), Decision::SkippedPaused, true);
        self.decide_until(dag_id, until);
    }

    fn due_slot_latest(&self, dag_id: &DagId) -> Option<Timestamp> {
        let dag = self.dags.get(dag_id)?;
        let current = dag.current.as_ref()?;
        let last = dag.decided_until.map(at_instant);
        let (earliest, latest) = (current.dag.start_date, current.dag.end_date);
        let slot =
            current.timetable.next_run(last.as_ref(), earliest, latest, false, self.now.wall)?;
        (slot.run_after <= self.now.wall).then_some(slot.run_after)
    }

    /// Records one decision for the undecided slots before `end` (with `inclusive`: and at it).
    fn note_passed_over(
        &mut self,
        dag_id: &DagId,
        end: Option<Timestamp>,
        decision: Decision,
        inclusive: bool,
    ) {
        let Some(dag) = self.dags.get(dag_id) else { return };
        let (Some(current), Some(end)) = (&dag.current, end) else { return };
        let Some(since) = dag.decided_until else { return };
        let mut span: Option<(Timestamp, Timestamp, u32)> = None;
        for slot in current.timetable.slots_after(&at_instant(since)).take(COUNT_MAX as usize) {
            let is_in = slot.run_after < end || (inclusive && slot.run_after == end);
            if !is_in {
                break;
            }
            let first = span.map_or(slot.run_after, |(first, _, _)| first);
            let count = span.map_or(0, |(_, _, count)| count) + 1;
            span = Some((first, slot.run_after, count));
        }
        if let Some(span) = span {
            self.note_decision(dag_id, span, decision);
        }
    }

    fn note_decision(
        &mut self,
        dag_id: &DagId,
        (first, last, count): (Timestamp, Timestamp, u32),
        decision: Decision,
    ) {
        let (dag_id, decided_at) = (dag_id.clone(), self.now.wall);
        let decision = SlotDecision { dag_id, first, last, count, decision, decided_at };
        self.records.push(Record::Slots(decision));
    }

    fn decide_until(&mut self, dag_id: &DagId, until: Timestamp) {
        let Some(dag) = self.dags.get_mut(dag_id) else { return };
        if dag.decided_until < Some(until) {
            dag.decided_until = Some(until);
            self.records.push(Record::DecidedUntil { dag_id: dag_id.clone(), until });
        }
        if dag.run_all_until.is_some_and(|all| until >= all) {
            dag.run_all_until = None;
        }
    }

    fn forget_next_slot(&mut self, dag_id: &DagId) {
        let Some(dag) = self.dags.get_mut(dag_id) else { return };
        if let Some(at) = dag.next_slot.take() {
            self.slots.remove(&(at, dag_id.clone()));
        }
    }
}

/// The end of what is decided, in the form in which a timetable takes its last slot: an interval
/// that ends there, however short.
pub(super) fn at_instant(at: Timestamp) -> Slot {
    let before = at.checked_sub(SignedDuration::from_nanos(1)).unwrap_or(at);
    Slot { logical_date: before, data_interval_start: before, data_interval_end: at, run_after: at }
}
