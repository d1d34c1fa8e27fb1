//! A home there and back, and files that are no backups.

use std::io::Cursor;

use super::*;
use crate::{
    scheduler::Trigger,
    start::{self, Serving},
    store::Durability,
};

const DAG: &str = "tasks:\n  a: { operator: bash, command: 'echo hello' }\n";

fn home() -> (tempfile::TempDir, Home) {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::find(Some(folder.path().join("home"))).unwrap();
    home.create().unwrap();
    (folder, home)
}

async fn stop(mut serving: Serving) {
    serving.instance.stop();
    serving.ended().await.unwrap();
}

async fn run(serving: &Serving, run_id: &str) {
    let run_id = Some(run_id.into());
    let trigger = Trigger { dag_id: "d".into(), run_id, ..Trigger::default() };
    serving.instance.trigger(trigger).await.unwrap();
    for _ in 0..1000 {
        if serving.store.live_runs().unwrap().is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the run does not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_home_there_and_back_has_the_same_history() {
    let (_folder, home) = home();
    fs::create_dir(home.dags().join("sub")).unwrap();
    fs::write(home.dags().join("sub/d.yaml"), DAG).unwrap();
    fs::write(home.settings_file(), "# mine\nparallelism = 3\n").unwrap();
    let serving = start::serve(home.clone()).await.unwrap();
    run(&serving, "one").await;
    let now = Timestamp::UNIX_EPOCH;
    let before = serving.store.runs(None, 9).unwrap();
    let backup = make(&home, &serving.store, now, true).unwrap();
    run(&serving, "two").await;
    fs::write(home.dags().join("later.yaml"), DAG).unwrap();
    fs::write(home.settings_file(), "parallelism = 4\n").unwrap();
    let restored = lay_aside(&home, backup, now).unwrap();
    assert_eq!((restored.files, restored.logs), (1, true));
    assert_eq!(serving.store.runs(None, 9).unwrap().len(), 2, "nothing changes until the start");
    stop(serving).await;

    let serving = start::serve(home.clone()).await.unwrap();
    assert_eq!(serving.store.runs(None, 9).unwrap(), before);
    assert_eq!(fs::read_to_string(home.settings_file()).unwrap(), "# mine\nparallelism = 3\n");
    assert!(!home.dags().join("later.yaml").exists());
    let kept = PathBuf::from(&restored.kept_in);
    assert!(kept.join("dags/later.yaml").exists() && kept.join(DATABASE).exists());
    assert!(!waiting(&home).exists());
    assert_eq!(fs::read_dir(home.logs().join("d")).unwrap().count(), 1);
    run(&serving, "three").await;
    stop(serving).await;
    // The next start has nothing to take up.
    let serving = start::serve(home).await.unwrap();
    assert_eq!(serving.store.runs(None, 9).unwrap().len(), 2);
    stop(serving).await;
}

#[test]
fn of_restores_at_once_one_waits_and_nothing_is_left() {
    let (_folder, home) = home();
    let store = Store::open(&home.database(), Durability::ThrowAway).unwrap();
    let now = Timestamp::UNIX_EPOCH;
    for _ in 0..5 {
        let backups = [0; 4].map(|_| make(&home, &store, now, false).unwrap());
        std::thread::scope(|scope| {
            for backup in backups {
                let home = &home;
                scope.spawn(move || lay_aside(home, backup, now).unwrap());
            }
        });
        assert!(waiting(&home).join(DATABASE).is_file());
        let left = fs::read_dir(home.root()).unwrap().flatten();
        let left: Vec<_> = left.map(|entry| entry.file_name()).collect();
        assert!(!left.iter().any(|name| name.to_string_lossy().starts_with('.')), "{left:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_crash_left_goes_at_the_next_start() {
    let (_folder, home) = home();
    for name in [".restore-x1", ".backup-x2", ".mine"] {
        fs::create_dir(home.root().join(name)).unwrap();
        fs::write(home.root().join(name).join(DATABASE), "x").unwrap();
    }
    stop(start::serve(home.clone()).await.unwrap()).await;
    let is_there = |name| home.root().join(name).exists();
    assert_eq!([".restore-x1", ".backup-x2", ".mine"].map(is_there), [false, false, true]);
}

#[test]
fn keys_are_never_in_it() {
    let (folder, home) = home();
    let store = Store::open(&home.database(), crate::store::Durability::Full).unwrap();
    fs::write(home.token_file(), "secret").unwrap();
    fs::write(folder.path().join("mine.yaml"), DAG).unwrap();
    for (dags, expected) in [(home.root(), &[][..]), (folder.path(), &["dags/mine.yaml"])] {
        fs::write(home.settings_file(), format!("dags_folder = {dags:?}\n")).unwrap();
        let home = Home::find(Some(home.root().to_owned())).unwrap();
        let backup = make(&home, &store, Timestamp::UNIX_EPOCH, false).unwrap();
        let zip = zip::ZipArchive::new(backup).unwrap();
        let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
        let is_dag = |name: &&String| name.starts_with("dags/") && !name.ends_with('/');
        let found: Vec<&String> = names.iter().filter(is_dag).collect();
        assert_eq!(found, expected);
    }
}

fn zip_of(files: &[(&str, &[u8])]) -> File {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, options(0)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&bytes).unwrap();
    file.rewind().unwrap();
    file
}

#[test]
fn what_is_no_backup_is_refused_and_changes_nothing() {
    let (_folder, home) = home();
    let good = b"{\"format\":1,\"version\":\"0\",\"made_at\":\"2026-01-01T00:00:00Z\"}";
    let newer = b"{\"format\":9,\"version\":\"9.9\"}";
    let long = format!("dags/{}.yaml", "a".repeat(300));
    let scratch = tempfile::tempdir().unwrap();
    let database = scratch.path().join("ours.db");
    Store::open(&database, Durability::ThrowAway).unwrap().settle().unwrap();
    let ours = fs::read(&database).unwrap();
    // It says that it is of this version, and has none of its tables.
    let foreign = Store::empty_of_newest_version(&scratch.path().join("foreign.db"));
    let mut text = tempfile::tempfile().unwrap();
    text.write_all(b"no zip at all").unwrap();
    for (file, expected) in [
        (text, "no backup"),
        (zip_of(&[]), "does not say so"),
        (zip_of(&[(MANIFEST, newer)]), "newer version of Mainspring (9.9)"),
        (zip_of(&[(MANIFEST, good)]), "no history"),
        (zip_of(&[(MANIFEST, good), ("../evil", b"")]), "it holds `../evil`"),
        (zip_of(&[(MANIFEST, good), ("/etc/passwd", b"")]), "it holds `/etc/passwd`"),
        (zip_of(&[(MANIFEST, good), ("token", b"")]), "it holds `token`"),
        (zip_of(&[(MANIFEST, good), (DATABASE, b"garbage")]), "damaged"),
        (zip_of(&[(MANIFEST, good), (DATABASE, b"")]), "damaged"),
        (zip_of(&[(MANIFEST, good), (DATABASE, &foreign)]), "damaged"),
        (zip_of(&[(MANIFEST, good), (DATABASE, &ours), (DAGS, b"x")]), "`dags` is no folder in it"),
        (zip_of(&[(MANIFEST, good), (DATABASE, &ours), (LOGS, b"x")]), "`logs` is no folder in it"),
        (zip_of(&[(MANIFEST, good), (DATABASE, &ours), ("paused.json/x", b"")]), "is no file"),
        (zip_of(&[(MANIFEST, good), (DATABASE, &ours), ("config.toml/x", b"")]), "is no file"),
        (zip_of(&[(MANIFEST, good), ("mainspring.db/x", b"")]), "is no file"),
        (zip_of(&[(MANIFEST, good), (DAGS, b"x"), ("dags/a.yaml", b"")]), "it holds `dags/a.yaml`"),
        (zip_of(&[(MANIFEST, good), (&long, b"")]), "it holds `dags/aaaa"),
    ] {
        let refused = lay_aside(&home, file, Timestamp::UNIX_EPOCH).unwrap_err().to_string();
        assert!(refused.contains(expected), "{expected}: {refused}");
    }
    let mut left: Vec<_> = fs::read_dir(home.root()).unwrap().flatten().collect();
    left.retain(|entry| !["dags", "logs"].iter().any(|it| entry.file_name() == *it));
    assert!(left.is_empty(), "{left:?}");
}
