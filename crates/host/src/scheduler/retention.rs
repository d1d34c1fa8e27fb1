//! When the history is swept, and which runs may go: the scheduler's part of keeping it short.
//!
//! At the start and once a day, at a slot of its own beside those of the engine; nothing polls.
//! What is too old is found, and logs are removed, by the host's `retention`, beside the loop.

use std::{sync::Arc, time::Duration};

use mainspring_core::engine::Event;

use super::{Change, CommandError, Instance, Scheduler, turn::Turn};
use crate::{
    clock::Now,
    retention::{self, Sweep},
    settings::Settings,
};

/// From one sweep to the next.
const EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// See the module.
pub(super) struct Sweeper {
    instance: Instance,
    settings: Option<Arc<Settings>>,
    /// By the clock that runs on through sleep.
    at: Duration,
}

impl Sweeper {
    pub fn new(instance: Instance) -> Self {
        Self { instance, settings: None, at: Duration::ZERO }
    }

    /// When it sweeps next; never where everything is kept.
    pub fn due(&self) -> Option<Duration> {
        let settings = self.settings.as_ref()?;
        (!settings.retention.is_endless()).then_some(self.at)
    }
}

impl Scheduler {
    /// Goes by these settings.
    pub(super) fn configure(
        &mut self,
        turn: &mut Turn,
        settings: &Arc<Settings>,
    ) -> Result<(), CommandError> {
        self.limits.parallelism = settings.parallelism;
        self.runner.configure(settings);
        self.noticer.go_by(settings.alerts.clone());
        if self.sweeper.settings.replace(settings.clone()).is_some() {
            // What was just typed is not carried out before there was time to look at it again.
            self.sweeper.at = self.sweeper.at.max(turn.now.boot + EVERY);
        }
        self.decide(turn, Event::Limits(self.limits.clone()));
        turn.changes.push(Change::Settings);
        Ok(())
    }

    /// Begins a sweep if it is time. It goes on beside the loop, and asks for what it wants gone.
    pub(super) fn sweep_if_due(&mut self, now: Now) {
        if self.sweeper.due().is_none_or(|due| due > now.boot) {
            return;
        }
        self.sweeper.at = now.boot + EVERY;
        let Some(settings) = &self.sweeper.settings else { return };
        tokio::spawn(retention::sweep(Sweep {
            now: now.wall,
            retention: settings.retention,
            store: self.store.clone(),
            instance: self.sweeper.instance.clone(),
            logs: self.runner.logs().to_owned(),
        }));
    }
}
