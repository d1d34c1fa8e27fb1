//! The whole host with real files, real processes and a real database.

use std::{fs, path::Path, time::Duration};

use mainspring_core::{
    engine::RunKey,
    model::{DagId, RunState},
};

use super::*;
use crate::scheduler::{Clear, CommandError, Trigger};

/// A home in a temporary folder, with one DAG called `d`.
fn home(yaml: &str) -> (TempDir, Home) {
    let folder = TempDir::new().unwrap();
    let home = Home::find(Some(folder.path().join("home"))).unwrap();
    home.create().unwrap();
    fs::write(home.dags().join("d.yaml"), yaml).unwrap();
    (folder, home)
}

async fn trigger(serving: &Serving, dag_id: &str) -> RunKey {
    let trigger = Trigger { dag_id: dag_id.into(), ..Trigger::default() };
    serving.instance.trigger(trigger).await.unwrap().run.key
}

/// Waits for the run's end, and shows its tasks.
async fn end_of(store: &Store, run: &RunKey) -> String {
    for _ in 0..2000 {
        let row = store.run(run).unwrap().unwrap();
        if row.run.state.is_finished() {
            return show(store, run);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{run} does not end: {}", show(store, run));
}

fn show(store: &Store, run: &RunKey) -> String {
    let tasks = store.task_instances(run).unwrap();
    let tasks = tasks.iter().map(|ti| format!("{} {} {}", ti.key.task_id, ti.state, ti.try_number));
    let state = store.run(run).unwrap().unwrap().run.state;
    format!("{}: {state}", tasks.collect::<Vec<_>>().join(", "))
}

fn log(home: &Home, run: &RunKey, task: &str, try_number: u32) -> String {
    let path = home.logs().join(run.dag_id.as_str());
    let run = fs::read_dir(path).unwrap().next().unwrap().unwrap().path();
    fs::read_to_string(run.join(format!("{task}.{try_number}.log"))).unwrap()
}

async fn stop(mut serving: Serving) {
    serving.instance.stop();
    serving.ended().await.unwrap();
}

async fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..500 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never: {what}");
}

const CHAIN: &str = "tasks:
  a: { operator: bash, command: echo one; echo two }
  b: { operator: bash, command: \"echo got {{ ti.xcom_pull('a') }}\", upstream: [a] }
  c: { operator: bash, command: exit 3, upstream: [b] }
  d: { operator: empty, upstream: [c] }
";

#[tokio::test(flavor = "multi_thread")]
async fn a_triggered_run_runs_to_its_end() {
    let (_folder, home) = home(CHAIN);
    let serving = serve(home.clone()).await.unwrap();
    let run = trigger(&serving, "d").await;
    let end = end_of(&serving.store, &run).await;
    assert_eq!(end, "a success 1, b success 1, c failed 1, d upstream_failed 0: failed");
    assert!(log(&home, &run, "b", 1).contains("got two\n"));
    assert!(log(&home, &run, "c", 1).contains("mainspring: failed: exit code 3\n"));
    let tries = serving.store.tries(&run, "c").unwrap();
    assert_eq!(tries[0].exit.as_deref(), Some("exit code 3"));
    assert!(tries[0].process.is_some());

    fs::write(home.dags().join("d.yaml"), CHAIN.replace("exit 3", "exit 0")).unwrap();
    let version = || serving.store.dag("d").unwrap().unwrap().version;
    eventually("the new version", || version() == 2).await;
    let all_failed = Clear {
        run: run.clone(),
        tasks: Vec::new(),
        upstream: false,
        downstream: false,
        only_failed: true,
        latest: true,
    };
    let cleared = serving.instance.clear(all_failed).await.unwrap();
    assert_eq!(cleared.len(), 2);
    let end = end_of(&serving.store, &run).await;
    assert_eq!(end, "a success 1, b success 1, c success 2, d success 1: success");
    stop(serving).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_due_slot_runs_on_time() {
    let yaml = "schedule: every 1s\ntasks:\n  a: { operator: bash, command: 'true' }\n";
    let (_folder, home) = home(yaml);
    let serving = serve(home).await.unwrap();
    serving.instance.set_paused(DagId::from("d"), false, None).await.unwrap();
    let runs = || serving.store.runs(Some("d"), 9).unwrap();
    eventually("three runs", || runs().len() >= 3).await;
    // The first one made up for the slot before the schedule was switched on.
    let rows = runs();
    for row in &rows[..rows.len() - 1] {
        let late = row.run.start_date.unwrap().duration_since(row.run.run_after);
        assert!(late.as_millis() < 500, "{} started {late} late", row.run.key);
    }
    assert_eq!(serving.store.slots("d", None, 9).unwrap().len(), 1, "equal decisions are one row");
    stop(serving).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_breaks_keeps_its_last_good_version() {
    let (_folder, home) = home(CHAIN);
    let serving = serve(home.clone()).await.unwrap();
    fs::write(home.dags().join("d.yaml"), "tasks: [").unwrap();
    let errors = || serving.store.import_errors().unwrap();
    eventually("an import error", || !errors().is_empty()).await;
    assert_eq!(errors()[0].path, "d.yaml");
    let run = trigger(&serving, "d").await;
    assert!(end_of(&serving.store, &run).await.starts_with("a success 1"));

    fs::write(home.dags().join("d.yaml"), CHAIN).unwrap();
    eventually("no import error", || errors().is_empty()).await;
    fs::write(home.dags().join("twin.yaml"), format!("dag_id: d\n{CHAIN}")).unwrap();
    eventually("the twin is refused", || !errors().is_empty()).await;
    assert_eq!(errors()[0].path, "twin.yaml");
    fs::remove_file(home.dags().join("d.yaml")).unwrap();
    let dag = || serving.store.dag("d").unwrap().unwrap();
    eventually("the twin has the name", || dag().path == "twin.yaml").await;
    eventually("no import error", || errors().is_empty()).await;
    fs::remove_file(home.dags().join("twin.yaml")).unwrap();
    eventually("the DAG is gone", || !dag().is_present).await;
    let refused =
        serving.instance.trigger(Trigger { dag_id: "d".into(), ..Trigger::default() }).await;
    assert!(matches!(refused, Err(CommandError::NotFound(_))), "{refused:?}");
    stop(serving).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_ends_what_runs_and_the_next_start_repeats_it() {
    let yaml =
        "tasks:\n  a: { operator: bash, command: 'test -e done || { touch done; sleep 60; }' }\n";
    let (_folder, home) = home(yaml);
    let serving = serve(home.clone()).await.unwrap();
    let run = trigger(&serving, "d").await;
    eventually("the task runs", || home.dags().join("done").exists()).await;
    stop(serving).await;

    let serving = serve(home.clone()).await.unwrap();
    assert_eq!(end_of(&serving.store, &run).await, "a success 2: success");
    assert!(log(&home, &run, "a", 1).contains("it will be tried again"));
    stop(serving).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_run_leaves_the_home_alone() {
    let (_folder, home) = home(CHAIN);
    let reading = Reader::new("UTC").read(&home.dags().join("d.yaml")).unwrap().reading;
    let one_off = OneOff { dag: Arc::new(reading.dag), folder: home.dags(), path: "d.yaml".into() };
    let one = one_run(&home, one_off).await.unwrap();
    let trigger = Trigger { dag_id: "d".into(), ..Trigger::default() };
    let run = one.instance.trigger(trigger).await.unwrap().run.key;
    assert!(end_of(&one.store, &run).await.ends_with("d upstream_failed 0: failed"));
    let logs = one.logs.clone();
    one.end().await.unwrap();
    assert!(!home.database().exists() && !Path::new(&logs).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_can_be_marked_while_it_runs() {
    let (_folder, home) = home("tasks:\n  a: { operator: bash, command: sleep 60 }\n");
    let serving = serve(home.clone()).await.unwrap();
    let run = trigger(&serving, "d").await;
    eventually("the task runs", || show(&serving.store, &run).contains("running 1")).await;
    serving.instance.mark_run(run.clone(), RunState::Failed).await.unwrap();
    assert_eq!(end_of(&serving.store, &run).await, "a failed 1: failed");
    let ended = || serving.store.tries(&run, "a").unwrap()[0].end_date.is_some();
    eventually("its process ended", ended).await;
    assert!(log(&home, &run, "a", 1).contains("ended: marked by hand"));
    stop(serving).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_try_lasts_as_long_as_its_process() {
    let (_folder, home) = home("tasks:\n  a: { operator: bash, command: sleep 0.2 }\n");
    let serving = serve(home.clone()).await.unwrap();
    let run = trigger(&serving, "d").await;
    end_of(&serving.store, &run).await;
    let ti = serving.store.task_instances(&run).unwrap().remove(0);
    let took = ti.end_date.unwrap().duration_since(ti.start_date.unwrap());
    assert!(took.as_millis() >= 195, "{took}: its start was noted late");
    stop(serving).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ends_well_while_mainspring_stops_has_ended() {
    let yaml = "tasks:\n  a:\n    operator: bash\n    command: |\n      \
                trap 'exit 0' TERM; touch here; while :; do sleep 0.05; done\n";
    let (_folder, home) = home(yaml);
    let serving = serve(home.clone()).await.unwrap();
    let run = trigger(&serving, "d").await;
    eventually("the task runs", || home.dags().join("here").exists()).await;
    stop(serving).await;
    let serving = serve(home.clone()).await.unwrap();
    assert_eq!(end_of(&serving.store, &run).await, "a success 1: success");
    stop(serving).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_edited_while_nothing_ran_counts_from_the_next_start() {
    let yaml = |cron: &str| {
        format!("schedule: '{cron}'\ntasks:\n  a: {{ operator: bash, command: 'true' }}\n")
    };
    let (_folder, home) = home(&yaml("0 0 1 1 *"));
    let serving = serve(home.clone()).await.unwrap();
    serving.instance.set_paused(DagId::from("d"), false, None).await.unwrap();
    let runs = serving.store.runs(Some("d"), 9).unwrap().len();
    stop(serving).await;
    fs::write(home.dags().join("d.yaml"), yaml("* * * * *")).unwrap();
    let serving = serve(home.clone()).await.unwrap();
    assert_eq!(serving.store.runs(Some("d"), 9).unwrap().len(), runs, "nothing was due");
    stop(serving).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_that_is_not_there_is_named_at_once() {
    let (_folder, home) = home("tasks:\n  a: { operator: bash, command: 'true', pool: nowhere }\n");
    let serving = serve(home.clone()).await.unwrap();
    let refused =
        serving.instance.trigger(Trigger { dag_id: "d".into(), ..Trigger::default() }).await;
    assert!(refused.unwrap_err().to_string().contains("nowhere"));
    stop(serving).await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_login_shell_is_asked_for_the_first_task_and_holds_up_nothing_else() {
    let (folder, home) = home("tasks:\n  a: { operator: bash, command: 'echo $GOPATH' }\n");
    let user = folder.path().join("user");
    fs::create_dir_all(&user).unwrap();
    // Goes on when it is told to, so that no time has to be waited.
    let go = user.join("go");
    let startup = "echo x >> ~/asked; until [ -e ~/go ]; do sleep 0.01; done; export GOPATH=/g\n";
    fs::write(user.join(".bash_profile"), startup).unwrap();
    let own = [("HOME", user.to_str().unwrap()), ("SHELL", "/bin/bash"), ("PATH", "/usr/bin:/bin")];
    let own = own.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let choice = crate::environment::Choice::LoginShell;
    let environment = TaskEnvironment::new(choice, own, home.environment_file(), true);
    let serving = serve_with(home.clone(), Arc::new(environment)).await.unwrap();
    assert!(!user.join("asked").exists(), "nobody needed it");
    let run = trigger(&serving, "d").await;
    eventually("the shell is asked", || user.join("asked").exists()).await;
    // The scheduler answers meanwhile.
    serving.instance.set_paused(DagId::from("d"), false, None).await.unwrap();
    assert!(!serving.store.run(&run).unwrap().unwrap().run.state.is_finished());
    fs::write(go, "").unwrap();
    assert_eq!(end_of(&serving.store, &run).await, "a success 1: success");
    assert!(log(&home, &run, "a", 1).contains("/g"));
    stop(serving).await;
}
