//! The settings of a scheduler that runs: what they say now, and what only the next start will do.
//!
//! A change is written to the file first and then carried to whoever can take it. How the file is
//! written is in `change`.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value};
use tokio::sync::watch;

use super::{ChangeError, Settings, change};
use crate::home::Home;

/// See the module. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Live {
    home: Home,
    begun: Arc<Settings>,
    /// Held from reading the file until the change is told.
    changing: Arc<Mutex<()>>,
    now: watch::Sender<Arc<Settings>>,
    /// Why the machine is not kept awake although it should be.
    sleepy: watch::Sender<Option<String>>,
}

impl Live {
    /// Of a scheduler that begins with these.
    pub fn new(home: Home, settings: Settings) -> Self {
        let begun = Arc::new(settings);
        let (now, sleepy) = (watch::Sender::new(begun.clone()), watch::Sender::new(None));
        Self { home, begun, changing: Arc::default(), now, sleepy }
    }

    /// As they are at the moment.
    pub fn now(&self) -> Arc<Settings> {
        self.now.borrow().clone()
    }

    /// As they were when it began.
    pub fn begun(&self) -> &Settings {
        &self.begun
    }

    /// Tells of every change.
    pub fn changes(&self) -> watch::Receiver<Arc<Settings>> {
        self.now.subscribe()
    }

    /// Writes a change and tells of it. Blocks.
    ///
    /// # Errors
    /// As [`change`].
    pub fn change(&self, wanted: &Map<String, Value>) -> Result<Arc<Settings>, ChangeError> {
        let _alone = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let settings = Arc::new(change(&self.home.settings_file(), wanted)?);
        self.now.send_replace(settings.clone());
        Ok(settings)
    }

    /// The settings that were changed and wait for the next start.
    pub fn waiting(&self) -> Vec<&'static str> {
        let now = self.now();
        let folder = super::dags_folder(self.home.root());
        let waits = [
            ("dags_folder", folder != self.home.dags()),
            ("environment", now.environment != self.begun.environment),
        ];
        waits.into_iter().filter(|(_, waits)| *waits).map(|(name, _)| name).collect()
    }

    /// Why the machine is not kept awake, if that was tried and failed.
    pub fn sleepy(&self) -> Option<String> {
        self.sleepy.borrow().clone()
    }

    /// Notes why the machine is not kept awake, or that it is.
    pub fn set_sleepy(&self, why: Option<String>) {
        self.sleepy.send_replace(why);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;

    #[test]
    fn changes_at_once_are_all_made() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::find(Some(folder.path().to_owned())).unwrap();
        fs::write(home.settings_file(), "# mine\n").unwrap();
        let live = Live::new(home.clone(), home.settings().unwrap());
        for round in 1..20 {
            let changes = [
                json!({"parallelism": round}),
                json!({"log_limit_mb": round}),
                json!({"kill_grace": format!("{round}s")}),
                json!({"keep_awake": round % 2 == 0}),
            ];
            std::thread::scope(|scope| {
                for wanted in &changes {
                    scope.spawn(|| live.change(wanted.as_object().unwrap()).unwrap());
                }
            });
            let now = live.now();
            assert_eq!(*now, home.settings().unwrap());
            assert_eq!((now.parallelism, now.kill_grace.as_secs()), (round, u64::from(round)));
        }
    }
}
