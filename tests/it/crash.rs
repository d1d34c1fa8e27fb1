//! The program killed, stopped and started again: nothing stays "running", nothing runs twice at
//! once, nothing is lost.
//!
//! Each task holds a lock as long as anything of it runs, and writes its start and its end into a
//! file: what really happened is read there and not from the history. What a clock that is changed
//! does cannot be tried here without changing that of the machine; the engine's simulation does.

#![cfg(target_os = "linux")]

use std::{
    collections::{HashMap, HashSet},
    fs,
};

use serde_json::Value;

use crate::program::{Home, eventually, processes_of};

const ROUNDS: u64 = 3;
const TASKS: usize = 200;

/// A DAG of tasks that tell what they do; each sleeps for some hundredths of a second.
fn dag(home: &Home, count: usize) {
    let mut text = String::from(
        "max_active_tasks: 1000
default_args: { retries: 0 }
env:
  BOOK: BOOK_FOLDER
tasks:
",
    )
    .replace("BOOK_FOLDER", &home.path().join("book").display().to_string());
    fs::create_dir_all(home.path().join("book")).expect("a folder");
    for number in 0..count {
        let command = format!(
            r#"exec 9>>"$BOOK/$MAINSPRING_TASK_ID"
      flock -n 9 || echo "overlap $MAINSPRING_TASK_ID $MAINSPRING_TRY_NUMBER" >> "$BOOK/all"
      echo "start $MAINSPRING_TASK_ID $MAINSPRING_TRY_NUMBER" >> "$BOOK/all"
      sleep 0.{:02}
      echo "end $MAINSPRING_TASK_ID $MAINSPRING_TRY_NUMBER" >> "$BOOK/all""#,
            (number * 37) % 100
        );
        text.push_str(&format!(
            "  t{number}:\n    operator: bash\n    command: |\n      {command}\n"
        ));
    }
    home.dag("x.yaml", &text);
    home.settings("parallelism = 1000\nkill_grace = \"1s\"\n");
}

/// What the tasks wrote: words of each line.
fn book(home: &Home) -> Vec<(String, String, u64)> {
    let text = home.read("book/all");
    let line = |line: &str| {
        let mut words = line.split(' ').map(str::to_owned);
        let (what, task) = (words.next()?, words.next()?);
        Some((what, task, words.next()?.parse().ok()?))
    };
    text.lines().filter_map(line).collect()
}

/// Checks a run that has ended against what its tasks wrote.
#[track_caller]
fn check(run: &Value, book: &[(String, String, u64)]) {
    assert_eq!(run["state"], "success", "{run}");
    let tasks = run["tasks"].as_array().expect("it has tasks");
    let tries: HashMap<&str, u64> = tasks
        .iter()
        .map(|task| {
            assert_eq!(task["state"], "success", "{task}");
            let task_id = task["task_id"].as_str().expect("an id");
            (task_id, task["try_number"].as_u64().expect("a number"))
        })
        .collect();
    let mut started = HashSet::new();
    let mut ended = HashSet::new();
    for (what, task, number) in book {
        match what.as_str() {
            "start" => assert!(started.insert((task, number)), "{task} {number} started twice"),
            "end" => assert!(ended.insert((task, number)), "{task} {number} ended twice"),
            other => panic!("{other} {task} {number}"),
        }
        assert!(*number <= tries[task.as_str()], "{task} {number} was forgotten");
    }
    for (task, number) in &tries {
        assert!(ended.contains(&(&(*task).to_owned(), number)), "{task} {number} never ended");
    }
}

/// Numbers that look like chance and are the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) as usize % limit
    }
}

#[test]
fn killed_at_any_moment_it_loses_and_doubles_nothing() {
    let home = Home::new();
    dag(&home, TASKS);
    let mut chance = Chance(7);
    for round in 0..ROUNDS {
        let _ = fs::remove_file(home.path().join("book/all"));
        let server = home.serve();
        let run_id = home.trigger("x");
        let moment = chance.below(TASKS);
        eventually("some have started", || book(&home).len() > moment);
        server.kill();
        // Again while it cleans up, or a little later.
        let second = home.start(&["serve"]);
        let before = book(&home).len();
        let moment = chance.below(TASKS) * (round as usize % 2);
        eventually("some more have started", || book(&home).len() >= before + moment);
        second.kill();
        let _third = home.serve();
        check(&home.end_of("x", &run_id), &book(&home));
        assert_eq!(processes_of(&home), [""; 0]);
        let runs = home.json(&["runs", "x"]);
        let runs = runs["runs"].as_array().expect("runs");
        assert!(runs.iter().all(|run| run["state"] == "success"), "{runs:?}");
    }
}

#[test]
fn an_orderly_stop_ends_what_runs_and_repeats_it() {
    let home = Home::new();
    dag(&home, 0);
    home.dag(
        "x.yaml",
        &format!(
            "tasks:\n  a:\n    operator: bash\n    command: |\n      \
             echo start a $MAINSPRING_TRY_NUMBER >> {0}/all\n      \
             if [ $MAINSPRING_TRY_NUMBER = 1 ]; then sleep 100; fi\n      \
             echo end a $MAINSPRING_TRY_NUMBER >> {0}/all\n",
            home.path().join("book").display()
        ),
    );
    let mut server = home.serve();
    let run_id = home.trigger("x");
    eventually("it runs", || !book(&home).is_empty());
    server.terminate();
    assert_eq!(server.end(), Some(0));
    assert!(server.said().contains("what runs is stopped and will be repeated"));
    assert_eq!(processes_of(&home), [""; 0]);
    let _server = home.serve();
    let run = home.end_of("x", &run_id);
    assert_eq!(run["tasks"][0]["try_number"], 2, "{run}");
    check(&run, &book(&home));
}

#[test]
fn a_second_signal_ends_it_at_once_and_the_next_start_cleans_up() {
    let home = Home::new();
    home.settings("kill_grace = \"10m\"\n");
    home.dag(
        "x.yaml",
        "tasks:\n  a:\n    operator: bash\n    command: |\n      \
         if [ $MAINSPRING_TRY_NUMBER != 1 ]; then exit 0; fi\n      \
         trap '' TERM\n      touch $MAINSPRING_HOME/runs\n      \
         setsid bash -c \"trap '' TERM; sleep 100; sleep 100\" &\n      sleep 100; sleep 100\n",
    );
    let mut server = home.serve();
    let run_id = home.trigger("x");
    eventually("it runs", || home.path().join("runs").exists());
    server.terminate();
    eventually("it is ending", || server.said().contains("Ctrl-C again ends at once"));
    assert_eq!(server.has_ended(), None);
    server.terminate();
    assert_eq!(server.end(), Some(130));
    assert!(server.said().contains("cleaned up at the next start"));
    let _server = home.serve();
    let run = home.end_of("x", &run_id);
    assert_eq!((&run["state"], &run["tasks"][0]["try_number"]), (&"success".into(), &2.into()));
    assert_eq!(processes_of(&home), [""; 0]);
}
