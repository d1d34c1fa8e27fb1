//! A disk that fills up while tasks run: the scheduler waits, says so, and goes on when there is
//! room again; what was recorded stays.
//!
//! The disk is a small one in memory, which only root may mount; elsewhere this is left out.

#![cfg(target_os = "linux")]

use std::{fs, io::Write, path::Path};

use mainspring_host::saving::{self, SaveError};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::program::{Home, eventually, skip, tool};

/// A disk of its own, unmounted when dropped.
struct Disk(TempDir);

impl Disk {
    fn mount(size: &str) -> Option<Self> {
        let folder = TempDir::new().expect("a temporary folder");
        let at = folder.path().display().to_string();
        let options = format!("size={size}");
        let is_mounted = tool("mount", &["-t", "tmpfs", "-o", &options, "mainspring-test", &at]);
        is_mounted.then_some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: something may still have a file open there.
        tool("umount", &["-l", &self.path().display().to_string()]);
    }
}

const DAG: &str = "
max_active_runs: 100
tasks:
  fill: { operator: bash, command: 'head -c 12000000 /dev/zero > $MAINSPRING_HOME/fill; true' }
  talk: { operator: bash, command: 'seq 100000', upstream: [fill] }
  last: { operator: bash, command: 'true', upstream: [talk] }
";

#[test]
fn a_full_disk_is_waited_for() {
    let Some(disk) = Disk::mount("8m") else {
        return skip("a disk cannot be mounted here (that takes root)");
    };
    let home = Home::new_in(disk.path());
    home.dag("small.yaml", "tasks:\n  a: { operator: bash, command: 'true' }\n");
    home.dag("big.yaml", DAG);
    let server = home.serve();
    let before = home.trigger("small");
    home.end_of("small", &before);
    let run_id = home.trigger("big");
    // Added to, not written anew: what was taken while the task was still at it stays taken.
    let mut more = fs::File::create(home.path().join("more")).expect("there is room yet");
    eventually("the rest is taken too", || {
        fs::metadata(home.path().join("fill")).is_ok_and(|file| file.len() > 4_000_000)
            && more.write_all(&[1; 100_000]).is_err()
    });
    eventually("it is said", || server.said().contains("the disk is full"));
    assert_eq!(home.run(&["runs", "small"]).code, Some(0), "it can still be asked");
    home.run(&["trigger", "small"]).check(1, &["the disk is full", "free some space"]);
    let database = home.path().join("mainspring.db");
    check_intact(&database);
    let _ = fs::remove_file(home.path().join("more"));
    fs::remove_file(home.path().join("fill")).expect("it is there");
    assert_eq!(home.end_of("big", &run_id)["state"], "success", "{}", server.said());
    let said = server.said();
    assert_eq!(said.matches("the disk is full").count(), 1, "{said}");
    assert!(said.contains("the database can be written again"), "{said}");
    let after = home.trigger("small");
    assert_eq!(home.end_of("small", &after)["state"], "success");
    server.kill();
    let _again = home.serve();
    assert_eq!(home.json(&["runs", "small"])["runs"].as_array().map(Vec::len), Some(2));
    check_intact(&database);
}

#[track_caller]
fn check_intact(database: &Path) {
    let connection = Connection::open(database).expect("it can be opened");
    let answer = connection.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0));
    assert_eq!(answer.as_deref(), Ok("ok"));
}

/// The old file stays whole when the new one does not fit, whichever way it would be written.
#[test]
fn a_file_that_does_not_fit_is_not_saved() {
    let Some(disk) = Disk::mount("256k") else {
        return skip("a disk cannot be mounted here (that takes root)");
    };
    let old = format!("# {}\ntasks: {{ a: {{ operator: empty }} }}\n", "x".repeat(60_000));
    let new = format!("# {}\n{old}", "y".repeat(150_000));
    let path = disk.path().join("dag.yaml");
    let twin = disk.path().join("twin.yaml");
    fs::write(&path, &old).expect("there is room for the old one");
    let check = || {
        let refused = saving::save(&path, &old, &new).expect_err("there is no room");
        assert!(matches!(refused, SaveError::Full { .. }), "{refused}");
        assert_eq!(fs::read_to_string(&path).expect("it is there"), old);
    };
    let names = || fs::read_dir(disk.path()).expect("a folder").count();
    check();
    assert_eq!(names(), 1, "nothing is left beside it");
    fs::hard_link(&path, &twin).expect("a second name");
    check();
    assert_eq!(names(), 2);
    fs::remove_file(&twin).expect("it was there");
    let shorter = old.replace('x', "");
    saving::save(&path, &old, &shorter).expect("this one fits");
    assert_eq!(fs::read_to_string(&path).expect("it is there"), shorter);
}

#[test]
fn a_saved_file_keeps_its_owner() {
    use std::os::unix::fs::{MetadataExt, chown};

    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("dag.yaml");
    fs::write(&path, "old\n").expect("it can be written");
    if chown(&path, Some(1), Some(1)).is_err() {
        return skip("a file cannot be given away here (that takes root)");
    }
    saving::save(&path, "old\n", "new\n").expect("it is saved");
    let metadata = fs::metadata(&path).expect("it is there");
    assert_eq!((metadata.uid(), metadata.gid()), (1, 1));
}
