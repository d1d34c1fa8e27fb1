//! A database that cannot be used: held, newer, damaged, on a disk that cannot be written. The
//! program says so, ends with 1, and leaves the file as it is.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use crate::program::{Home, eventually, skip};

const DAG: &str = "tasks:\n  a: { operator: bash, command: 'true' }\n";

/// A home with a history of one run, whose scheduler has ended in order.
fn home_with_history() -> (Home, PathBuf) {
    let home = Home::new();
    home.dag("x.yaml", DAG);
    let mut server = home.serve();
    let run_id = home.trigger("x");
    home.end_of("x", &run_id);
    server.terminate();
    assert_eq!(server.end(), Some(0), "{}", server.said());
    let database = home.path().join("mainspring.db");
    (home, database)
}

fn runs(database: &Path) -> i64 {
    let connection = Connection::open(database).expect("it is a database");
    connection.query_row("SELECT count(*) FROM dag_run", [], |row| row.get(0)).expect("of ours")
}

/// Checks that a home whose database was made unusable by `spoil` is refused and left alone.
#[track_caller]
fn check(spoil: impl FnOnce(&Path), said: &[&str]) {
    let (home, database) = home_with_history();
    spoil(&database);
    let before = fs::read(&database).expect("it is there");
    let named = format!("`{}`", database.display());
    home.run(&["serve"]).check(1, &[&["error: ", &named], said].concat());
    assert!(fs::read(&database).expect("it is still there") == before, "it was changed");
    // What needs no history is not in the way of anybody.
    home.run(&["check"]).check(0, &["nothing is wrong"]);
}

#[test]
fn an_orderly_end_leaves_the_history_in_one_file() {
    let (home, database) = home_with_history();
    let copy = home.path().join("copy.db");
    fs::copy(database, &copy).expect("it can be copied");
    assert_eq!(runs(&copy), 1);
}

#[test]
fn a_database_of_a_newer_version() {
    let newer = |path: &Path| {
        let connection = Connection::open(path).expect("it is a database");
        connection.pragma_update(None, "user_version", 999).expect("it can be written");
    };
    check(newer, &["written by a newer version of Mainspring; install that version"]);
}

#[test]
fn a_damaged_database() {
    const SAID: &[&str] = &["is damaged or no database; it was left as it is", "backup"];
    let noise = |length: usize| -> Vec<u8> {
        (0..length as u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
    };
    check(|path| fs::write(path, noise(20_000)).expect("it can be written"), SAID);
    let cut = |path: &Path| {
        let file = fs::File::options().write(true).open(path).expect("it can be written");
        file.set_len(5000).expect("it can be cut");
    };
    check(cut, SAID);
    let torn = |path: &Path| {
        let mut bytes = fs::read(path).expect("it is there");
        let end = bytes.len();
        bytes[4096..].copy_from_slice(&noise(end - 4096));
        fs::write(path, bytes).expect("it can be written");
    };
    check(torn, SAID);
}

#[test]
fn a_database_that_another_program_holds() {
    let (home, database) = home_with_history();
    // Not read while it is held: a process that closes a file gives back all its locks on it.
    let before = fs::read(&database).expect("it is there");
    let connection = Connection::open(&database).expect("it is a database");
    connection
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
        .expect("it is free");
    let said = ["is locked by another program; close it", "and try again"];
    home.run(&["serve"]).check(1, &said);
    drop(connection);
    assert!(fs::read(&database).expect("it is still there") == before, "it was changed");
    let _server = home.serve();
    let run_id = home.trigger("x");
    home.end_of("x", &run_id);
    assert_eq!(home.json(&["runs", "x"])["runs"].as_array().map(Vec::len), Some(2));
}

/// A backup or a database browser comes and goes: the scheduler waits for it and says so.
#[test]
fn a_database_that_is_held_for_a_while() {
    let home = Home::new();
    home.dag("x.yaml", "tasks:\n  a: { operator: bash, command: sleep 1 }\n");
    let server = home.serve();
    let run_id = home.trigger("x");
    let database = home.path().join("mainspring.db");
    let connection = Connection::open(&database).expect("it is a database");
    connection.execute_batch("BEGIN IMMEDIATE").expect("it is free");
    eventually("it is said", || server.said().contains("is locked by another program"));
    drop(connection);
    assert_eq!(home.end_of("x", &run_id)["state"], "success");
    let said = server.said();
    assert!(said.contains("the database can be written again"), "{said}");
    assert_eq!(said.matches("is locked by another program").count(), 1, "{said}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_written() {
    use std::os::unix::fs::PermissionsExt;
    if rustix::process::geteuid().is_root() {
        return skip("permissions do not bind root");
    }
    let (home, database) = home_with_history();
    let before = fs::read(&database).expect("it is there");
    let allow = |mode| {
        for path in [home.path(), &database] {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
        }
    };
    allow(0o500);
    let ended = home.run(&["serve"]);
    allow(0o700);
    ended.check(1, &["error: ", &home.path().display().to_string()]);
    assert!(fs::read(&database).expect("it is still there") == before, "it was changed");
}
