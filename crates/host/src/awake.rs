//! Keeps the machine from going to sleep by itself while runs are under way.
//!
//! Only where the settings want it. Whoever closes the lid or chooses to sleep means it, and what
//! can be done against that depends on the system. Nothing ticks: it goes by what the scheduler
//! announces.

use std::{any::Any, collections::HashSet};

use mainspring_core::engine::RunKey;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{scheduler::Change, settings::Live, store::Store};

/// Dropped, the machine may sleep again.
type Held = Box<dyn Any + Send>;

/// Watches until the scheduler is gone.
pub async fn watch(live: Live, store: Store, changes: Receiver<Change>) {
    watch_with(live, store, changes, hold).await;
}

async fn watch_with(
    live: Live,
    store: Store,
    mut changes: Receiver<Change>,
    hold: fn() -> Result<Held, String>,
) {
    let mut settings = live.changes();
    let mut runs = running(&store);
    // What is held, and whether that was wanted: a system that refuses is not asked at every turn.
    let mut held: (bool, Option<Held>) = (false, None);
    loop {
        let wanted = settings.borrow_and_update().keep_awake && !runs.is_empty();
        if wanted != held.0 {
            held = match wanted {
                true => (true, taken(&live, hold).await),
                false => (false, None),
            };
        }
        tokio::select! {
            change = changes.recv() => match change {
                Ok(Change::Run(row)) if row.run.state.is_finished() => {
                    runs.remove(&row.run.key);
                }
                Ok(Change::Run(row)) => {
                    runs.insert(row.run.key.clone());
                }
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => runs = running(&store),
                Err(RecvError::Closed) => return,
            },
            changed = settings.changed() => if changed.is_err() {
                return;
            },
        }
    }
}

fn running(store: &Store) -> HashSet<RunKey> {
    let rows = store.live_runs().unwrap_or_default();
    rows.into_iter().map(|row| row.run.key).collect()
}

async fn taken(live: &Live, hold: fn() -> Result<Held, String>) -> Option<Held> {
    let taken = tokio::task::spawn_blocking(hold).await;
    let (held, why) = match taken.unwrap_or_else(|error| Err(error.to_string())) {
        Ok(held) => (Some(held), None),
        Err(why) => (None, Some(why)),
    };
    live.set_sleepy(why);
    held
}

/// Asks the system.
fn hold() -> Result<Held, String> {
    let asked = keepawake::Builder::default()
        .idle(true)
        .sleep(true)
        .reason("workflows are running")
        .app_name("Mainspring")
        .app_reverse_domain("io.mainspring.Mainspring")
        .create();
    asked.map(|held| Box::new(held) as Held).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        sync::{
            Arc,
            atomic::{AtomicU32, Ordering},
        },
    };

    use mainspring_core::{
        engine::RunRecord,
        model::{RunState, RunType},
    };
    use tokio::sync::broadcast;

    use super::*;
    use crate::{
        home::Home,
        store::{Durability, RunRow},
    };

    static HELD: AtomicU32 = AtomicU32::new(0);

    struct Counted;

    impl Drop for Counted {
        fn drop(&mut self) {
            HELD.fetch_sub(1, Ordering::SeqCst);
        }
    }

    fn count() -> Result<Held, String> {
        HELD.fetch_add(1, Ordering::SeqCst);
        Ok(Box::new(Counted))
    }

    fn run(state: RunState) -> Change {
        let at = jiff::Timestamp::UNIX_EPOCH;
        let run = RunRecord {
            key: RunKey { dag_id: "d".into(), run_id: "r".into() },
            run_type: RunType::Manual,
            version: 1,
            logical_date: None,
            data_interval_start: None,
            data_interval_end: None,
            run_after: at,
            state,
            queued_at: at,
            start_date: None,
            end_date: None,
            reason: None,
        };
        Change::Run(Arc::new(RunRow { run, conf: serde_json::Value::Null, note: None }))
    }

    async fn held_is(expected: u32) {
        for _ in 0..10_000 {
            if HELD.load(Ordering::SeqCst) == expected {
                return;
            }
            tokio::task::yield_now().await;
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        panic!("never {expected}");
    }

    #[tokio::test]
    async fn the_machine_is_held_awake_by_runs_where_that_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::find(Some(folder.path().to_owned())).unwrap();
        home.create().unwrap();
        fs::write(home.settings_file(), "keep_awake = true\n").unwrap();
        let store = Store::open(&home.database(), Durability::ThrowAway).unwrap();
        let live = Live::new(home.clone(), home.settings().unwrap());
        let (changes, seen) = broadcast::channel(9);
        let watching = tokio::spawn(watch_with(live.clone(), store, seen, count));
        changes.send(run(RunState::Running)).unwrap();
        held_is(1).await;
        changes.send(run(RunState::Success)).unwrap();
        held_is(0).await;
        changes.send(run(RunState::Running)).unwrap();
        held_is(1).await;
        let off = serde_json::json!({"keep_awake": false});
        live.change(off.as_object().unwrap()).unwrap();
        held_is(0).await;
        drop(changes);
        watching.await.unwrap();
    }
}
