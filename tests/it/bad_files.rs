//! DAG files that are wrong in every way we know: what `check` and `run` say about them.
//!
//! How each mistake is worded is `core`'s; here the whole program must say it, at its place, with
//! what to do, end with the right code, and never hang.

use std::fs;

use crate::program::Home;

const GOOD: &str = "tasks:\n  a: { operator: bash, command: 'true' }\n";

/// Checks a file with this text: the exit code, and what must be said about it.
#[track_caller]
fn check(text: impl AsRef<[u8]>, code: i32, said: &[&str]) {
    let home = Home::new();
    let path = home.path().join("dags/x.yaml");
    fs::write(&path, text).expect("the dags folder can be written");
    home.run(&["check", &path.display().to_string()]).check(code, said);
    // As part of the folder it is told in the same way.
    home.run(&["check"]).check(code, said);
}

#[test]
fn what_is_no_text_is_told_apart_from_what_is_no_yaml() {
    let not_utf8 = b"description: caf\xe9\ntasks: {}\n";
    check(not_utf8, 1, &["x.yaml:1:17: error[not_utf8]", "0xE9", "hint: save the file as UTF-8"]);
    check("tasks: [", 1, &["x.yaml:1:8: error[unclosed]"]);
    check("a: b: c", 1, &["x.yaml:1:4: error[needs_quotes]", "hint: write `\"b: c\"`"]);
    check("", 1, &["x.yaml:1:1: error[empty]: the file is empty", "hint: a DAG needs at least"]);
    check([0; 4096], 1, &["x.yaml:1:1: error["]);
}

#[test]
fn a_huge_file_is_refused() {
    let mut text = format!("description: {}\n", "x".repeat(50 * 1024 * 1024));
    text.push_str(GOOD);
    let said = [
        "x.yaml:1:1: error[too_large]",
        "larger than 1048576 bytes",
        "hint: move scripts and data",
    ];
    check(text, 1, &said);
}

#[test]
fn keys_that_stand_twice() {
    let text = format!("description: a\ndescription: b\n{GOOD}  a: {{ operator: empty }}\n");
    let said = [
        "x.yaml:2:1: error[duplicate_key]: the key `description` stands here twice",
        "hint: the first one is on line 1",
        "x.yaml:5:3: error[duplicate_key]: the key `a` stands here twice",
        "2 errors, 0 warnings",
    ];
    check(text, 1, &said);
}

#[test]
fn a_cycle_is_told_with_its_path() {
    let text = "tasks:\n  a: { operator: empty, upstream: [c] }\n  \
                b: { operator: empty, upstream: [a] }\n  c: { operator: empty, upstream: [b] }\n";
    check(text, 1, &["x.yaml:2:36: error[cycle]", "a -> b -> c -> a", "hint: remove one of these"]);
}

#[test]
fn unknown_names_come_with_the_nearest_known_one() {
    for (text, place, meant) in [
        ("tasks:\n  a: { operator: bsh, command: x }\n", "2:18: error[unknown_operator]", "bash"),
        ("tasks:\n  a: { operator: bash, comand: x }\n", "2:24: error[unknown_key]", "command"),
        (
            "shedule: '@daily'\ntasks:\n  a: { operator: empty }\n",
            "1:1: error[unknown_key]",
            "schedule",
        ),
        (
            "tasks:\n  load: { operator: empty }\n  b: { operator: empty, upstream: [laod] }\n",
            "3:36: error[unknown_task]",
            "load",
        ),
        (
            "tasks:\n  a: { operator: empty, trigger_rule: all_sucess }\n",
            "2:39: error[bad_choice]",
            "all_success",
        ),
        (
            "timezone: Asia/Soul\ntasks:\n  a: { operator: empty }\n",
            "1:11: error[unknown_timezone]",
            "Asia/Seoul",
        ),
        (
            "tasks:\n  a: { operator: bash, command: 'echo {{ dss }}' }\n",
            "2:42: error[bad_template]: `dss` is undefined",
            "ds",
        ),
    ] {
        check(text, 1, &[&format!("x.yaml:{place}"), &format!("did you mean `{meant}`?")]);
    }
}

#[test]
fn a_cron_expression_that_never_fires_is_a_warning() {
    let said = ["x.yaml:1:11: warning[never_fires]", "`0 0 30 2 *`", "0 errors, 1 warning"];
    check(format!("schedule: '0 0 30 2 *'\n{GOOD}"), 0, &said);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let home = Home::new();
    let path = home.path().join("nowhere.yaml").display().to_string();
    for command in ["check", "run"] {
        home.run(&[command, &path]).check(2, &["error: there is no file", &path]);
    }
}

#[test]
fn a_folder_named_as_a_file_hides_nothing() {
    let home = Home::new();
    fs::create_dir(home.path().join("dags/x.yaml")).expect("a folder");
    home.dag("x.yaml/good.yaml", GOOD);
    home.run(&["check"]).check(0, &["1 file checked: nothing is wrong"]);
}

#[cfg(unix)]
#[test]
fn links_in_circles_and_pipes_do_not_stop_the_reading() {
    use std::os::unix::fs::symlink;
    let home = Home::new();
    let dags = home.path().join("dags");
    symlink(&dags, dags.join("loop")).expect("a link");
    symlink("me.yaml", dags.join("me.yaml")).expect("a link");
    symlink("nowhere.yaml", dags.join("dangling.yaml")).expect("a link");
    let fifo = dags.join("x.yaml");
    let mode = rustix::fs::Mode::from(0o600);
    rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, mode, 0)
        .expect("a pipe");
    home.dag("good.yaml", GOOD);
    home.run(&["check"]).check(0, &["1 file checked: nothing is wrong"]);
    let fifo = fifo.display().to_string();
    let said = [&*format!("error: `{fifo}` cannot be read"), "it is not a file"];
    home.run(&["check", &fifo]).check(2, &said);
    home.run(&["run", &fifo]).check(2, &said);
    let _server = home.serve();
    let run_id = home.trigger("good");
    assert_eq!(home.end_of("good", &run_id)["state"], "success");
}
