//! What the API keeps in memory between requests: since when it is there, where nodes stood last,
//! how large the logs were. Losing it costs nothing but time.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use mainspring_core::layout::{Graph, Layout};

use super::laid_out::LaidOut;

/// So many layouts are kept.
const LAYOUTS_MAX: usize = 32;
/// The size of the logs is measured anew when it is so old.
const LOGS_FRESH: Duration = Duration::from_secs(60);
/// So many entries of the logs folder are looked at.
const ENTRIES_MAX: usize = 500_000;

/// See the module. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Kept(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    started_at: Timestamp,
    layouts: Mutex<HashMap<String, Arc<LaidOut>>>,
    logs: Mutex<Logs>,
}

#[derive(Debug, Default)]
struct Logs {
    bytes: Option<u64>,
    /// By the boot clock.
    measured: Option<Duration>,
    is_measuring: bool,
}

impl Kept {
    /// Nothing yet.
    pub fn new(started_at: Timestamp) -> Self {
        let (layouts, logs) = (Mutex::default(), Mutex::default());
        Self(Arc::new(Inner { started_at, layouts, logs }))
    }

    /// Since when the API is there.
    pub fn started_at(&self) -> Timestamp {
        self.0.started_at
    }

    /// Lays `graph` out, near to where the last graph of this name stood.
    pub fn layout(&self, name: &str, graph: Graph) -> Layout {
        let last = lock(&self.0.layouts).get(name).cloned();
        let laid_out = LaidOut::after(last.as_deref(), graph);
        let layout = laid_out.layout.clone();
        let mut layouts = lock(&self.0.layouts);
        if layouts.len() >= LAYOUTS_MAX && !layouts.contains_key(name) {
            // Which one goes does not matter: it is laid out anew.
            let some = layouts.keys().next().cloned();
            some.and_then(|name| layouts.remove(&name));
        }
        layouts.insert(name.to_owned(), Arc::new(laid_out));
        layout
    }

    /// How large the logs below `folder` are, in bytes, as it was known last; they are measured
    /// beside that when it is not known well enough. Nothing before the first time.
    pub fn logs_bytes(&self, folder: &Path, boot: Duration) -> Option<u64> {
        let mut logs = lock(&self.0.logs);
        let is_fresh = logs.measured.is_some_and(|at| boot.saturating_sub(at) < LOGS_FRESH);
        if !is_fresh && !std::mem::replace(&mut logs.is_measuring, true) {
            let (kept, folder) = (self.clone(), folder.to_owned());
            tokio::task::spawn_blocking(move || {
                let bytes = size_of(&folder);
                let mut logs = lock(&kept.0.logs);
                *logs = Logs { bytes: Some(bytes), measured: Some(boot), is_measuring: false };
            });
        }
        logs.bytes
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn size_of(folder: &Path) -> u64 {
    let mut folders = vec![folder.to_owned()];
    let (mut bytes, mut seen) = (0, 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            seen += 1;
            if seen > ENTRIES_MAX {
                return bytes;
            }
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => bytes += entry.metadata().map_or(0, |it| it.len()),
                _ => {}
            }
        }
    }
    bytes
}
