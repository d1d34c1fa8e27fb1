//! Watches the dags folder and reports what changed, a moment after it changed.
//!
//! The system says *that* something happened; what it was is found by looking. Nothing ticks while
//! nothing happens.

use std::{path::Path, sync::mpsc, time::Duration};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc::UnboundedSender;

use crate::{dags_folder::DagsFolder, scheduler::Message};

/// A file that is being written is looked at when it was quiet for so long.
const QUIET: Duration = Duration::from_millis(40);
/// But no later than so long after the first sign.
const PATIENCE: usize = 10;

/// Watches until it is dropped.
#[derive(Debug)]
pub struct Watcher {
    _watcher: RecommendedWatcher,
    signs: mpsc::Sender<Sign>,
}

/// Why to look.
#[derive(Debug, PartialEq)]
enum Sign {
    /// Something happened in the folder.
    Changed,
    /// Files that name no zone are meant in this one now.
    Zone(String),
}

impl Watcher {
    /// Reports changes of `folder` to `inbox`. `dags` is how it stood at the last look.
    ///
    /// # Errors
    /// The system cannot watch the folder (it is gone, or too many are watched).
    pub fn start(
        folder: &Path,
        mut dags: DagsFolder,
        inbox: UnboundedSender<Message>,
    ) -> notify::Result<Self> {
        let (signs, seen) = mpsc::channel();
        // What changed since the last look and before the watch began is found by one more look.
        let _ = signs.send(Sign::Changed);
        let own = signs.clone();
        let mut watcher =
            notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                // Reading a file is no change; anything else, errors included, is worth a look.
                if !event.is_ok_and(|event| event.kind.is_access()) {
                    let _ = signs.send(Sign::Changed);
                }
            })?;
        // The system watches folders, not links to them.
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        watcher.watch(&folder, RecursiveMode::Recursive)?;
        let thread = std::thread::Builder::new().name("mainspring-watcher".into());
        thread.spawn(move || {
            while let Ok(first) = seen.recv() {
                if let Some(zone) = wait_for_quiet(first, &seen) {
                    dags.read_in(&zone);
                }
                let changes = dags.look();
                if !changes.is_empty() && inbox.send(Message::Files(changes)).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self { _watcher: watcher, signs: own })
    }

    /// Reads all files again, as meant in another zone where they name none.
    pub fn read_in(&self, zone: &str) {
        // A watcher that has ended reads nothing any more.
        let _ = self.signs.send(Sign::Zone(zone.to_owned()));
    }
}

/// Waits until nothing more happens; the zone that was named last meanwhile.
fn wait_for_quiet(first: Sign, seen: &mpsc::Receiver<Sign>) -> Option<String> {
    let mut zone = None;
    let mut note = |sign| match sign {
        Sign::Changed => {}
        Sign::Zone(name) => zone = Some(name),
    };
    note(first);
    for _ in 0..PATIENCE {
        match seen.recv_timeout(QUIET) {
            Ok(sign) => note(sign),
            Err(_) => break,
        }
        seen.try_iter().for_each(&mut note);
    }
    zone
}
