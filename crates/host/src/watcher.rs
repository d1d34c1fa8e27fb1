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
        let _ = signs.send(());
        let mut watcher =
            notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                // Reading a file is no change; anything else, errors included, is worth a look.
                if !event.is_ok_and(|event| event.kind.is_access()) {
                    let _ = signs.send(());
                }
            })?;
        // The system watches folders, not links to them.
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        watcher.watch(&folder, RecursiveMode::Recursive)?;
        let thread = std::thread::Builder::new().name("mainspring-watcher".into());
        thread.spawn(move || {
            while seen.recv().is_ok() {
                wait_for_quiet(&seen);
                let changes = dags.look();
                if !changes.is_empty() && inbox.send(Message::Files(changes)).is_err() {
                    break;
                }
            }
        })?;
        Ok(Self { _watcher: watcher })
    }
}

fn wait_for_quiet(seen: &mpsc::Receiver<()>) {
    for _ in 0..PATIENCE {
        if seen.recv_timeout(QUIET) != Ok(()) {
            break;
        }
        while seen.try_recv().is_ok() {}
    }
}
