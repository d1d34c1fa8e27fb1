//! Keeps the history short: runs that are too old or too many, and logs that take too much room.
//!
//! Finds what may go and removes the files; the scheduler says which runs really may. When that is
//! done is the scheduler's too. What is kept is in the settings.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use jiff::{SignedDuration, Timestamp};
use mainspring_core::engine::RunKey;

use crate::{
    runner::log_folder,
    scheduler::{CommandError, Instance},
    settings::Retention,
    store::Store,
};

/// So many runs go in one transaction: the scheduler has other work meanwhile.
const RUNS_AT_ONCE: usize = 200;

/// What a sweep works with.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// When it begins.
    pub now: Timestamp,
    /// What is kept.
    pub retention: Retention,
    /// The history.
    pub store: Store,
    /// Who takes runs out of it.
    pub instance: Instance,
    /// Where logs lie.
    pub logs: PathBuf,
}

/// Removes what need not be kept. What cannot be removed now is found again the next time.
pub async fn sweep(sweep: Sweep) {
    // The scheduler is stopping, or the database cannot be written: the next sweep goes on.
    let _ = sweep_runs(&sweep).await;
    if let Some(most) = sweep.retention.logs_mb {
        let most = u64::from(most) * 1024 * 1024;
        let Sweep { store, logs, .. } = sweep;
        let _ = tokio::task::spawn_blocking(move || sweep_logs(&store, &logs, most)).await;
    }
}

async fn sweep_runs(sweep: &Sweep) -> Result<(), CommandError> {
    let Retention { days, runs_per_dag, .. } = sweep.retention;
    let age = |days: u32| SignedDuration::from_hours(24 * i64::from(days));
    let before = days.map(|days| sweep.now.checked_sub(age(days)).unwrap_or(Timestamp::MIN));
    if before.is_none() && runs_per_dag.is_none() {
        return Ok(());
    }
    loop {
        let store = sweep.store.clone();
        let find = move || store.outlived_runs(before, runs_per_dag, RUNS_AT_ONCE);
        let found = tokio::task::spawn_blocking(find).await;
        let found = found.map_err(|_| CommandError::Stopping)??;
        let gone = sweep.instance.forget(found).await?;
        // None, or only such as are under way.
        if gone.is_empty() {
            return Ok(());
        }
        let logs = sweep.logs.clone();
        let remove = move || gone.iter().for_each(|run| remove_logs(&logs, run));
        tokio::task::spawn_blocking(remove).await.map_err(|_| CommandError::Stopping)?;
    }
}

fn remove_logs(logs: &Path, run: &RunKey) {
    let folder = log_folder(logs, run);
    // There may be none; and what cannot be removed counts among the logs' megabytes.
    let _ = fs::remove_dir_all(&folder);
    if let Some(of_dag) = folder.parent() {
        // Only where it is empty.
        let _ = fs::remove_dir(of_dag);
    }
}

/// The logs of one run.
struct Folder {
    path: PathBuf,
    bytes: u64,
    written: SystemTime,
}

/// Removes the logs of the runs that were written to longest ago, until the rest has `most` bytes.
fn sweep_logs(store: &Store, logs: &Path, most: u64) -> io::Result<()> {
    let live = store.live_runs().map_err(|error| io::Error::other(error.to_string()))?;
    let live: HashSet<PathBuf> = live.iter().map(|row| log_folder(logs, &row.run.key)).collect();
    let mut folders = Vec::new();
    for of_dag in folders_in(logs)? {
        for path in folders_in(&of_dag)? {
            folders.push(measured(path));
        }
    }
    let mut bytes: u64 = folders.iter().map(|folder| folder.bytes).sum();
    folders.retain(|folder| !live.contains(&folder.path));
    folders.sort_by_key(|folder| folder.written);
    for folder in folders {
        if bytes <= most {
            break;
        }
        fs::remove_dir_all(&folder.path)?;
        bytes -= folder.bytes;
    }
    Ok(())
}

fn folders_in(path: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(path)?.flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    Ok(folders.map(|entry| entry.path()).collect())
}

fn measured(path: PathBuf) -> Folder {
    let files = fs::read_dir(&path).into_iter().flatten().flatten();
    let files = files.filter_map(|entry| entry.metadata().ok());
    let (mut bytes, mut written) = (0, SystemTime::UNIX_EPOCH);
    for file in files {
        bytes += file.len();
        written = written.max(file.modified().unwrap_or(written));
    }
    Folder { path, bytes, written }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{
        clock::{Clock, SystemClock},
        home::Home,
        scheduler::Trigger,
        start::{self, Serving},
    };

    const DAG: &str = "tasks:\n  a: { operator: bash, command: 'echo hello' }\n";

    fn home(settings: &str) -> (tempfile::TempDir, Home) {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::find(Some(folder.path().join("home"))).unwrap();
        home.create().unwrap();
        fs::write(home.dags().join("d.yaml"), DAG).unwrap();
        fs::write(home.settings_file(), settings).unwrap();
        (folder, home)
    }

    async fn until(what: &str, mut holds: impl FnMut() -> bool) {
        for _ in 0..1000 {
            if holds() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("never: {what}");
    }

    async fn stop(mut serving: Serving) {
        serving.instance.stop();
        serving.ended().await.unwrap();
    }

    /// Runs with these ids, each so many days old, all ended.
    async fn with_runs(home: &Home, runs: &[(&str, i64)]) {
        let serving = start::serve(home.clone()).await.unwrap();
        for (id, days) in runs {
            let ago = SignedDuration::from_hours(24 * days);
            let at = SystemClock.now().wall.checked_sub(ago).unwrap();
            let trigger = Trigger {
                dag_id: "d".into(),
                run_id: Some((*id).into()),
                logical_date: Some(Some(at)),
                ..Trigger::default()
            };
            serving.instance.trigger(trigger).await.unwrap();
        }
        until("all end", || serving.store.live_runs().unwrap().is_empty()).await;
        stop(serving).await;
    }

    fn kept(serving: &Serving) -> Vec<String> {
        let rows = serving.store.runs(Some("d"), 99).unwrap();
        rows.iter().map(|row| row.run.key.run_id.to_string()).collect()
    }

    fn log_of(home: &Home, run_id: &str) -> PathBuf {
        log_folder(&home.logs(), &RunKey { dag_id: "d".into(), run_id: run_id.into() })
    }

    const RUNS: &[(&str, i64)] = &[("new", 0), ("week", 7), ("month", 30), ("year", 365)];

    /// What a start with these settings leaves of the runs.
    async fn check(settings: &str, expected: &[&str]) {
        let (_folder, home) = home("");
        with_runs(&home, RUNS).await;
        fs::write(home.settings_file(), settings).unwrap();
        let serving = start::serve(home.clone()).await.unwrap();
        until("the sweep", || kept(&serving) == expected).await;
        for (id, _) in RUNS {
            let is_kept = expected.contains(id);
            until(id, || log_of(&home, id).exists() == is_kept).await;
            let run = RunKey { dag_id: "d".into(), run_id: (*id).into() };
            assert_eq!(serving.store.tries(&run, "a").unwrap().is_empty(), !is_kept);
        }
        stop(serving).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn runs_that_are_too_old_go() {
        check("[retention]\ndays = 10\n", &["new", "week"]).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn only_so_many_runs_stay() {
        check("[retention]\nruns_per_dag = 3\n", &["new", "week", "month"]).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_last_run_stays_however_old_it_is() {
        let (_folder, home) = home("[retention]\ndays = 1\n");
        with_runs(&home, &[("old", 100), ("older", 200)]).await;
        let serving = start::serve(home).await.unwrap();
        until("the sweep", || kept(&serving) == ["old"]).await;
        stop(serving).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_under_way_stays() {
        let (_folder, home) = home("");
        let serving = start::serve(home.clone()).await.unwrap();
        let yaml = "tasks:\n  a: { operator: bash, command: 'echo; sleep 60' }\n";
        fs::write(home.dags().join("e.yaml"), yaml).unwrap();
        until("it is seen", || serving.store.dag("e").unwrap().is_some()).await;
        let trigger = Trigger { dag_id: "e".into(), ..Trigger::default() };
        let live = serving.instance.trigger(trigger).await.unwrap().run.key;
        assert_eq!(serving.instance.forget(vec![live.clone()]).await.unwrap(), []);
        assert!(serving.store.run(&live).unwrap().is_some());
        let logs = log_folder(&home.logs(), &live);
        until("it writes", || logs.exists()).await;
        sweep_logs(&serving.store, &home.logs(), 0).unwrap();
        assert!(logs.exists());
        stop(serving).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_oldest_logs_make_room() {
        let (_folder, home) = home("");
        with_runs(&home, &[("one", 0), ("two", 1)]).await;
        let serving = start::serve(home.clone()).await.unwrap();
        let big = log_of(&home, "one").join("big.log");
        fs::write(&big, vec![b'x'; 5000]).unwrap();
        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        for file in fs::read_dir(log_of(&home, "one")).unwrap().flatten() {
            let file = fs::File::options().write(true).open(file.path()).unwrap();
            file.set_modified(old).unwrap();
        }
        sweep_logs(&serving.store, &home.logs(), 10_000).unwrap();
        assert!(big.exists(), "there is room");
        sweep_logs(&serving.store, &home.logs(), 4_000).unwrap();
        assert!(!big.exists() && log_of(&home, "two").exists());
        stop(serving).await;
    }
}
