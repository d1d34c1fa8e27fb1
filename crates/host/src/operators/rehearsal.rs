//! What an operator is told of a try that is only thought of, and what it answers: plain data.
//!
//! Nothing is run for it. When such a try starts and what follows is `core::rehearse`'s.

use std::{sync::Arc, time::Duration};

use mainspring_core::{
    engine::Outcome,
    model::{Dag, Task},
    template::{self, Context},
};
use serde_json::Value;

use crate::rehearsal::Foresight;

/// A try that is only thought of.
#[derive(Debug)]
pub struct Part<'a> {
    /// The DAG.
    pub dag: &'a Dag,
    /// The task.
    pub task: &'a Task,
    /// What its templates can see.
    pub context: &'a Arc<Context>,
    /// What they would find.
    pub foresight: &'a Foresight,
    /// The first of its fields that cannot be rendered whatever the run brings, and why.
    pub broken: Option<String>,
    /// What it returned when it last succeeded.
    pub last: Option<Value>,
}

/// What it would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Performance {
    /// How it would end.
    pub outcome: Outcome,
    /// How long it would take, where that is known whatever the machine.
    pub takes: Option<Duration>,
    /// What it would return, where that is known.
    pub returns: Option<Value>,
    /// Why it would end so, or what of it is guessed, where that is not plain.
    pub why: Option<String>,
}

impl Performance {
    /// It succeeds, after its usual time.
    pub fn success() -> Self {
        Self { outcome: Outcome::Success { skip: None }, takes: None, returns: None, why: None }
    }

    /// It fails before it has begun.
    pub fn failure(why: String) -> Self {
        let outcome = Outcome::Failed { retry: true };
        Self { outcome, takes: Some(Duration::ZERO), returns: None, why: Some(why) }
    }

    /// It decides with this `outcome`, which takes no time.
    pub fn decision(outcome: Outcome, returns: Value) -> Self {
        Self { outcome, takes: Some(Duration::ZERO), returns: Some(returns), why: None }
    }
}

impl Part<'_> {
    /// It succeeds if all of its fields can be rendered.
    pub fn as_written(&self) -> Performance {
        self.broken.clone().map_or_else(Performance::success, Performance::failure)
    }

    /// Whether a condition holds; nothing where only the run can tell.
    ///
    /// # Errors
    /// Why it cannot be told in any run.
    pub fn holds(&self, condition: &str) -> Result<Option<bool>, String> {
        self.foresight.take_missed();
        let holds = template::holds(condition, self.context);
        match holds {
            Ok(holds) => Ok(Some(holds)),
            Err(_) if self.foresight.take_missed() => Ok(None),
            Err(error) => Err(error.message),
        }
    }
}
