//! What of everything that happens somebody is to be told, and who: as rows for the outbox, to be
//! written in the transaction of what happened.
//!
//! One alert per final state: a run that failed is one, however many of its tasks and tries did.
//! What somebody did by hand is told to nobody. What a message says is not decided here.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use mainspring_core::{
    engine::{Decision, Reason, Record, RunKey, RunRecord, SlotDecision, TaskInstanceRecord},
    model::{Dag, DagId, RunState, TaskState},
};
use serde_json::{Value, json};

use super::{Event, Rules};
use crate::store::{AlertStep, NewAlert, Store, Write};

/// What happens together is told together.
const GATHER: Duration = Duration::from_secs(2);
/// A file that is being written is broken in between.
const MEND: Duration = Duration::from_secs(60);

/// See the module.
pub struct Noticer {
    store: Store,
    /// `None`: nobody is told anything, as in a run that is thrown away.
    rules: Option<Arc<Rules>>,
    /// Whether the latest run of a DAG failed, as far as it was asked.
    failed: HashMap<DagId, bool>,
    /// Files that cannot be read.
    broken: HashSet<String>,
}

impl Noticer {
    /// One that tells nobody anything yet.
    pub fn new(store: Store) -> Self {
        Self { store, rules: None, failed: HashMap::new(), broken: HashSet::new() }
    }

    /// Goes by these rules from now on.
    pub fn go_by(&mut self, rules: Rules) {
        if self.rules.is_none() {
            // What was broken before is no news.
            let errors = self.store.import_errors().unwrap_or_default();
            self.broken = errors.into_iter().map(|error| error.path).collect();
        }
        self.rules = Some(Arc::new(rules));
    }

    /// What is to be told of a fact. `dag` is that of the run.
    pub fn notice(&mut self, record: &Record, dag: Option<&Dag>, now: Timestamp) -> Vec<Write> {
        let Some(rules) = self.rules.clone() else { return Vec::new() };
        let alerts = match record {
            Record::Run(run) => dag.map(|dag| self.run(&rules, run, dag, now)),
            Record::TaskInstance(ti) => dag.map(|dag| task(&rules, ti, dag, now)),
            Record::Slots(slots) => Some(missed(&rules, slots, now)),
            _ => None,
        };
        alerts.into_iter().flatten().map(Write::Alert).collect()
    }

    /// A file can no longer be read.
    pub fn broke(&mut self, path: &str, diagnostics: &Value, now: Timestamp) -> Vec<Write> {
        let Some(rules) = self.rules.clone() else { return Vec::new() };
        if !self.broken.insert(path.to_owned()) {
            return Vec::new();
        }
        let first = &diagnostics[0];
        let about = json!({ "path": path, "line": first["line"], "message": first["message"] });
        let tell = |connection_id| NewAlert {
            due_at: now + MEND,
            ..alert(Event::ImportError, connection_id, about.clone(), now)
        };
        let channels = rules.channels(Event::ImportError, None).into_iter();
        channels.map(tell).map(Write::Alert).collect()
    }

    /// A file can be read again, or is gone.
    pub fn mended(&mut self, path: &str) -> Option<Write> {
        let was_broken = self.broken.remove(path);
        was_broken.then(|| Write::AlertStep(AlertStep::Mended { path: path.to_owned() }))
    }

    fn run(&mut self, rules: &Rules, run: &RunRecord, dag: &Dag, now: Timestamp) -> Vec<NewAlert> {
        if !run.state.is_finished() || run.reason == Some(Reason::Marked) {
            return Vec::new();
        }
        let is_failed = run.state == RunState::Failed;
        let had_failed = match self.failed.insert(run.key.dag_id.clone(), is_failed) {
            Some(had_failed) => had_failed,
            // Only who wants to hear of it makes the database be asked.
            None if is_failed => false,
            None => self.ended_badly(rules, &run.key, dag),
        };
        let mut events = vec![if is_failed { Event::Failure } else { Event::Success }];
        if had_failed && !is_failed {
            events.push(Event::Recovery);
        }
        let mut told: Vec<NewAlert> = Vec::new();
        // Who hears that it works again need not hear that it worked.
        for event in events.into_iter().rev() {
            for connection_id in rules.channels(event, Some(&dag.notifications)) {
                if told.iter().all(|alert| alert.connection_id != connection_id) {
                    let about = json!({ "state": run.state.as_str() });
                    told.push(of_run(alert(event, connection_id, about, now), &run.key));
                }
            }
        }
        told
    }

    fn ended_badly(&self, rules: &Rules, run: &RunKey, dag: &Dag) -> bool {
        if rules.channels(Event::Recovery, Some(&dag.notifications)).is_empty() {
            return false;
        }
        let latest = self.store.ended_runs(run.dag_id.as_str(), 1).unwrap_or_default();
        let latest = latest.first().and_then(|key| self.store.run(key).ok().flatten());
        latest.is_some_and(|row| row.run.state == RunState::Failed)
    }
}

fn task(rules: &Rules, ti: &TaskInstanceRecord, dag: &Dag, now: Timestamp) -> Vec<NewAlert> {
    if ti.reason == Some(Reason::Marked) {
        return Vec::new();
    }
    let event = match ti.state {
        TaskState::UpForRetry => Event::Retry,
        TaskState::Failed => Event::Failure,
        TaskState::Success if ti.try_number > 1 => Event::Recovery,
        TaskState::Success => Event::Success,
        _ => return Vec::new(),
    };
    let Some(task) = dag.task(ti.key.task_id.as_str()) else { return Vec::new() };
    let own = &task.notifications;
    let channels = match event {
        // A retry is the tasks' business alone; the DAG and the settings speak for all of them.
        Event::Retry => {
            let mut channels = rules.channels(event, Some(&dag.notifications));
            channels.extend(
                own.on_retry
                    .iter()
                    .filter(|it| !channels.contains(it))
                    .cloned()
                    .collect::<Vec<_>>(),
            );
            channels
        }
        Event::Recovery => {
            let mut channels = own.on_recovery.clone();
            channels
                .extend(own.on_success.iter().filter(|it| !own.on_recovery.contains(it)).cloned());
            channels
        }
        _ => super::rules::listed(own, event).to_vec(),
    };
    let tell = |connection_id| {
        let about = json!({
            "state": ti.state.as_str(), "try_number": ti.try_number, "max_tries": ti.max_tries,
        });
        let task = Some((ti.key.task_id.to_string(), ti.key.map_index));
        NewAlert { task, ..of_run(alert(event, connection_id, about, now), &ti.key.run) }
    };
    channels.into_iter().map(tell).collect()
}

fn missed(rules: &Rules, slots: &SlotDecision, now: Timestamp) -> Vec<NewAlert> {
    if !matches!(slots.decision, Decision::Missed | Decision::Coalesced { .. }) {
        return Vec::new();
    }
    let about = json!({
        "first": slots.first, "last": slots.last, "count": slots.count,
        "is_made_up": matches!(slots.decision, Decision::Coalesced { .. }),
    });
    let tell = |connection_id| NewAlert {
        dag_id: Some(slots.dag_id.to_string()),
        ..alert(Event::Missed, connection_id, about.clone(), now)
    };
    rules.channels(Event::Missed, None).into_iter().map(tell).collect()
}

pub(super) fn alert(event: Event, connection_id: String, about: Value, now: Timestamp) -> NewAlert {
    NewAlert {
        event,
        connection_id,
        dag_id: None,
        run_id: None,
        task: None,
        about,
        created_at: now,
        due_at: now + GATHER,
    }
}

pub(super) fn of_run(alert: NewAlert, run: &RunKey) -> NewAlert {
    let (dag_id, run_id) = (Some(run.dag_id.to_string()), Some(run.run_id.to_string()));
    NewAlert { dag_id, run_id, ..alert }
}
