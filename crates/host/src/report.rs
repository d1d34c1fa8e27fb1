//! What is reported of a try: that it runs, and how it ended.
//!
//! Between those who run tries and the scheduler, which alone draws conclusions from it.

use std::{fmt, sync::Arc};

use mainspring_core::engine::{Now, Outcome, TaskInstanceKey};
use serde_json::Value;

use crate::{clock::Clock, given::Given, store::ProcessRow};

/// News of a try. Each try that is started has one end, and a start before it.
#[derive(Debug, Clone, PartialEq)]
pub enum Report {
    /// It runs, in this process if it has one.
    Started {
        /// Whose try.
        ti: TaskInstanceKey,
        /// Which.
        try_number: u32,
        /// Its process.
        process: Option<ProcessRow>,
        /// What it got; nothing if it never came so far.
        given: Option<Arc<Given>>,
        /// Since when.
        at: Now,
    },
    /// It ended; nothing of it runs any more.
    Ended {
        /// Whose try.
        ti: TaskInstanceKey,
        /// Which.
        try_number: u32,
        /// How.
        end: End,
        /// When.
        at: Now,
    },
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// For the engine.
    pub outcome: Outcome,
    /// What it pushed.
    pub xcoms: Vec<(String, Value)>,
    /// How its process ended or what went wrong, in words.
    pub exit: Option<String>,
}

/// Where reports go.
pub type Reports = Arc<dyn Fn(Report) + Send + Sync>;

/// Reports for one try.
#[derive(Clone)]
pub struct Reporter {
    ti: TaskInstanceKey,
    try_number: u32,
    boot_id: Arc<str>,
    reports: Reports,
    clock: Arc<dyn Clock>,
    is_started: bool,
}

impl Reporter {
    /// A reporter for a try that has not started yet, on this boot of the machine.
    pub fn new(
        ti: TaskInstanceKey,
        try_number: u32,
        boot_id: Arc<str>,
        reports: Reports,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { ti, try_number, boot_id, reports, clock, is_started: false }
    }

    /// Whose try.
    pub fn ti(&self) -> &TaskInstanceKey {
        &self.ti
    }

    /// It runs, in the process with this id and start time if it has one, and was given this. Only
    /// the first call counts.
    pub fn started(
        &mut self,
        process: Option<(u32, Option<u64>)>,
        given: impl FnOnce() -> Option<Given>,
    ) {
        if !std::mem::replace(&mut self.is_started, true) {
            let given = given().map(Arc::new);
            let process = process.map(|(pid, start_time)| {
                let boot_id = self.boot_id.to_string();
                ProcessRow { pid, start_time, boot_id }
            });
            let (ti, try_number) = (self.ti.clone(), self.try_number);
            let at = self.clock.now();
            (self.reports)(Report::Started { ti, try_number, process, given, at });
        }
    }

    /// It ended.
    pub fn ended(self, end: End) {
        let (ti, try_number) = (self.ti, self.try_number);
        let at = self.clock.now();
        (self.reports)(Report::Ended { ti, try_number, end, at });
    }
}

impl fmt::Debug for Reporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reporter({}, try {})", self.ti, self.try_number)
    }
}
