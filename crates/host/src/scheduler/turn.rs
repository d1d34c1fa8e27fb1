//! What one turn of the loop gathers before it is made durable and carried out.
//!
//! Only a container: the order in which its parts are carried out is the loop's.

use std::collections::{HashMap, HashSet};

use mainspring_core::{
    engine::{Effect, Record, RunKey, TaskInstanceKey},
    model::DagId,
};
use serde_json::Value;

use super::{Change, CommandError, command::Reply};
use crate::{
    clock::Now,
    store::{ProcessRow, Write},
};

/// See the module.
pub(super) struct Turn {
    pub now: Now,
    pub writes: Vec<Write>,
    pub actions: Vec<Effect>,
    pub changes: Vec<Change>,
    /// DAGs whose file changed its schedule.
    pub rescheduled: HashSet<DagId>,
    /// Runs that may be over now.
    pub touched: HashSet<RunKey>,
    /// The process of the try whose start is being taken in.
    pub process: Option<ProcessRow>,
    /// How the try ended whose end is being taken in, in words.
    pub exit: Option<String>,
    /// Where in `writes` a task instance stands: only how it stands at the end is written.
    written: HashMap<TaskInstanceKey, usize>,
    /// What triggers of this turn gave to their runs.
    pub confs: HashMap<RunKey, Value>,
    /// Answers, given when the turn is durable.
    pub replies: Vec<Box<dyn FnOnce() + Send>>,
}

impl Turn {
    pub fn new(now: Now) -> Self {
        Self {
            now,
            writes: Vec::new(),
            actions: Vec::new(),
            changes: Vec::new(),
            rescheduled: HashSet::new(),
            touched: HashSet::new(),
            process: None,
            exit: None,
            written: HashMap::new(),
            confs: HashMap::new(),
            replies: Vec::new(),
        }
    }

    /// A fact to be written.
    pub fn record(&mut self, record: Record) {
        if let Record::TaskInstance(ti) = &record {
            let next = self.writes.len();
            let place = *self.written.entry(ti.key.clone()).or_insert(next);
            if let Some(earlier) = self.writes.get_mut(place) {
                *earlier = Write::Record(record);
                return;
            }
        }
        let write = match record {
            Record::Try(step) => {
                let (process, exit) = (self.process.take(), self.exit.take());
                Write::Try { step, process, exit }
            }
            other => Write::Record(other),
        };
        self.writes.push(write);
    }

    /// Has people told.
    pub fn tell(&mut self, alerts: Vec<Write>) {
        if !alerts.is_empty() {
            self.changes.push(Change::Alerts);
            self.writes.extend(alerts);
        }
    }

    /// Answers at the end of the turn.
    pub fn reply<T: Send + 'static>(&mut self, reply: Reply<T>, answer: Result<T, CommandError>) {
        self.replies.push(Box::new(move || {
            // Whoever asked may have gone.
            let _ = reply.send(answer);
        }));
    }
}
