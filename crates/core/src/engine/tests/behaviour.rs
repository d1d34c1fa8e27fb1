//! Inside a run: retries, timeouts, clearing, marking, limits, recovery.

use std::time::Duration;

use super::sim::{Sim, dag, key, scripted};
use crate::{
    engine::{Cleared, Event, Outcome, Reason, RunKey, Why},
    model::{DagId, RunState, TaskId, TaskState},
};

const START: &str = "2026-06-01T00:00:00Z";

/// Runs the DAG once, to its end.
fn play(text: &str) -> (Sim, RunKey) {
    let mut sim = Sim::new(START, scripted(text));
    sim.load(dag("d", text), 1, false);
    let run = sim.trigger("d", "r");
    sim.drive(Duration::from_secs(100_000));
    (sim, run)
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let (sim, run) = play(text);
    assert_eq!(sim.show(&run), expected);
}

fn clear(run: &RunKey, tasks: &[&str]) -> Cleared {
    Cleared {
        run: run.clone(),
        tasks: tasks.iter().map(|&id| TaskId::from(id)).collect(),
        upstream: false,
        downstream: false,
        only_failed: false,
        latest: false,
    }
}

#[test]
fn retries_run_out() {
    check("a retries=2 : fail", "a failed 3: failed");
    check("a retries=2 : fail*2", "a success 3: success");
    check("a retries=2 : fatal", "a failed 1: failed");
    check("a retries=2 : skip", "a skipped 1: success");
}

#[test]
fn the_next_try_waits_for_its_delay() {
    let text = "a retries=1 delay=60 : fail*1";
    let mut sim = Sim::new(START, scripted(text));
    sim.load(dag("d", text), 1, false);
    let run = sim.trigger("d", "r");
    sim.drive(Duration::from_secs(30));
    assert_eq!(sim.show(&run), "a up_for_retry 1: running");
    let at = "2026-06-01T00:01:01Z".parse().unwrap();
    assert_eq!(sim.engine.why(&run), [(TaskId::from("a"), Why::Retry { at: Some(at) })]);
    sim.drive(Duration::from_secs(40));
    assert_eq!(sim.show(&run), "a success 2: success");
}

#[test]
fn a_disabled_task_is_bridged() {
    check("a\nb <- a disabled=1\nc <- b", "a success 1, c success 1: success");
    check("a : fail\nb <- a disabled=1\nc <- b", "a failed 1, c upstream_failed: failed");
}

#[test]
fn an_empty_run_succeeds() {
    check("a disabled=1", ": success");
}

#[test]
fn execution_timeout_fails_the_try_and_is_retried() {
    check("a timeout=2 retries=1 : sleep=30", "a failed 2: failed");
    let (sim, run) = play("a timeout=2 : sleep=30");
    assert_eq!(sim.reason(&run, "a"), Some(Reason::ExecutionTimeout));
}

#[test]
fn dagrun_timeout_fails_the_run_and_skips_the_rest() {
    check(
        "@ timeout=6\na\nb <- a : sleep=60\nc <- b",
        "a success 1, b skipped 1, c skipped: failed",
    );
}

#[test]
fn a_finished_run_leaves_no_wakeup_behind() {
    let (sim, _) = play("@ timeout=600\na timeout=60 retries=1 delay=1 : fail*1");
    assert_eq!(sim.engine.next_wakeup(), crate::engine::Wakeup::default());
    assert_eq!(sim.engine.active_tries(), 0);
}

#[test]
fn clear_starts_a_new_try_and_fresh_retries() {
    let text = "a retries=1 : fail*3\nb <- a";
    let (mut sim, run) = play(text);
    assert_eq!(sim.show(&run), "a failed 2, b upstream_failed: failed");
    sim.bring_back(&run);
    sim.send(Event::Cleared(Cleared { downstream: true, ..clear(&run, &["a"]) }));
    sim.drive(Duration::from_secs(100));
    assert_eq!(sim.show(&run), "a success 4, b success 1: success");
}

#[test]
fn rerun_from_failed_leaves_what_succeeded() {
    let (mut sim, run) = play("a\nb <- a : fail*1\nc <- b\nd <- a");
    assert_eq!(sim.show(&run), "a success 1, b failed 1, c upstream_failed, d success 1: failed");
    sim.bring_back(&run);
    sim.send(Event::Cleared(Cleared { only_failed: true, ..clear(&run, &[]) }));
    sim.drive(Duration::from_secs(100));
    assert_eq!(sim.show(&run), "a success 1, b success 2, c success 1, d success 1: success");
}

#[test]
fn clear_with_upstream_takes_all_before() {
    let (mut sim, run) = play("a\nb <- a\nc <- b\nx");
    sim.bring_back(&run);
    sim.send(Event::Cleared(Cleared { upstream: true, ..clear(&run, &["b"]) }));
    sim.drive(Duration::from_secs(100));
    assert_eq!(sim.show(&run), "a success 2, b success 2, c success 1, x success 1: success");
}

#[test]
fn what_a_branch_left_out_stays_left_out_when_cleared_alone() {
    let (mut sim, run) = play("a : branch=b\nb <- a\nc <- a");
    sim.bring_back(&run);
    sim.send(Event::Cleared(clear(&run, &["c"])));
    sim.drive(Duration::from_secs(100));
    assert_eq!(sim.show(&run), "a success 1, b success 1, c skipped: success");
    assert_eq!(sim.reason(&run, "c"), Some(Reason::LeftOutBy { task: "a".into() }));
}

#[test]
fn a_running_task_that_is_cleared_ends_before_it_starts_again() {
    let text = "a : sleep=50";
    let mut sim = Sim::new(START, scripted(text));
    sim.load(dag("d", text), 1, false);
    let run = sim.trigger("d", "r");
    sim.drive(Duration::from_secs(10));
    sim.send(Event::Cleared(clear(&run, &["a"])));
    assert_eq!(sim.state(&run, "a"), TaskState::Restarting);
    sim.drive(Duration::from_secs(100));
    assert_eq!(sim.show(&run), "a success 2: success");
}

#[test]
fn clear_can_move_the_run_to_the_latest_version() {
    let (mut sim, run) = play("a\nb <- a : fail");
    let text = "a\nb <- a\nnew <- b";
    sim.script = scripted(text);
    sim.load(dag("d", text), 2, false);
    sim.bring_back(&run);
    sim.send(Event::Cleared(Cleared { latest: true, ..clear(&run, &["b"]) }));
    sim.drive(Duration::from_secs(100));
    assert_eq!(sim.show(&run), "a success 1, b success 2, new success 1: success");
}

#[test]
fn a_task_that_comes_back_goes_on_counting_its_tries() {
    let (mut sim, run) = play("a\nb <- a");
    for (version, text) in [(2, "a"), (3, "a\nb <- a")] {
        sim.script = scripted(text);
        sim.load(dag("d", text), version, false);
        sim.bring_back(&run);
        sim.send(Event::Cleared(Cleared { latest: true, ..clear(&run, &["a"]) }));
        sim.drive(Duration::from_secs(100));
        let b = if version == 2 { TaskState::Removed } else { TaskState::Success };
        assert_eq!(sim.state(&run, "b"), b);
    }
    assert_eq!(sim.show(&run), "a success 3, b success 2: success");
}

#[test]
fn a_run_under_way_keeps_its_version() {
    let text = "a\nb : sleep=50\nc retries=2 delay=9 : fail";
    let mut sim = Sim::new(START, scripted(text));
    sim.load(dag("d", text), 1, false);
    let run = sim.trigger("d", "r");
    sim.drive(Duration::from_secs(5));
    sim.load(dag("d", "a"), 2, false);
    sim.send(Event::Cleared(Cleared { latest: true, ..clear(&run, &["a"]) }));
    sim.drive(Duration::from_secs(100));
    assert_eq!(sim.show(&run), "a success 2, b success 1, c failed 3: failed");
}

#[test]
fn a_run_that_waits_for_its_past_does_not_keep_it_waiting() {
    let text = "@ max_active_runs=1\na past=1 : fail*1";
    let mut sim = Sim::new(START, scripted(text));
    sim.load(dag("d", text), 1, false);
    let first = sim.trigger("d", "r1");
    sim.drive(Duration::from_secs(10));
    let second = sim.trigger("d", "r2");
    sim.drive(Duration::from_secs(10));
    assert_eq!(sim.show(&second), "a none: running");
    sim.bring_back(&first);
    sim.send(Event::Cleared(clear(&first, &["a"])));
    sim.drive(Duration::from_secs(10));
    assert_eq!(sim.show(&first), "a success 2: success");
    // Its own first try fails, as the script says.
    assert_eq!(sim.show(&second), "a failed 1: failed");
}

#[test]
fn the_past_may_be_asked_for_by_one_version_and_not_by_the_next() {
    let past = "a past=1";
    let mut sim = Sim::new(START, scripted(past));
    sim.load(dag("d", past), 1, false);
    let run = sim.trigger("d", "r");
    sim.drive(Duration::from_secs(10));
    sim.load(dag("d", "a"), 2, false);
    sim.bring_back(&run);
    sim.send(Event::Cleared(Cleared { latest: true, ..clear(&run, &[]) }));
    sim.drive(Duration::from_secs(10));
    sim.load(dag("d", past), 3, false);
    let next = sim.trigger("d", "r2");
    sim.drive(Duration::from_secs(10));
    assert_eq!(sim.show(&next), "a success 1: success");
}

#[test]
fn a_task_marked_by_hand_frees_what_waited_for_it() {
    let (mut sim, run) = play("a : fail\nb <- a\nc <- b");
    sim.bring_back(&run);
    let tasks = vec![TaskId::from("a")];
    sim.send(Event::Marked { run: run.clone(), tasks, state: TaskState::Success });
    sim.drive(Duration::from_secs(100));
    assert_eq!(sim.show(&run), "a success 1, b success 1, c success 1: success");
}

#[test]
fn marking_the_last_task_decides_a_finished_run_anew() {
    let (mut sim, run) = play("a : fail");
    sim.bring_back(&run);
    let tasks = vec![TaskId::from("a")];
    sim.send(Event::Marked { run: run.clone(), tasks, state: TaskState::Success });
    assert_eq!(sim.show(&run), "a success 1: success");
}

#[test]
fn a_run_marked_failed_is_stopped() {
    let text = "a : sleep=50\nb <- a\nc : ok";
    let mut sim = Sim::new(START, scripted(text));
    sim.load(dag("d", text), 1, false);
    let run = sim.trigger("d", "r");
    sim.drive(Duration::from_secs(10));
    sim.send(Event::RunMarked { run: run.clone(), state: RunState::Failed });
    assert!(sim.engine.is_live(&run), "a try of it still has to end");
    sim.drive(Duration::from_secs(10));
    assert_eq!(sim.show(&run), "a failed 1, b skipped, c success 1: failed");
    assert!(!sim.engine.is_live(&run));
}

#[test]
fn fail_fast_spares_teardowns_only() {
    check(
        "@ fail_fast=1\na : fail\nb : sleep=9\nc <- b",
        "a failed 1, b failed 1, c skipped: failed",
    );
}

#[test]
fn no_more_tasks_of_a_run_at_once_than_it_may_have() {
    let text = "@ max_active_tasks=2\na\nb\nc\nd\ne";
    let (sim, run) = play(text);
    assert_eq!(sim.max_concurrency, 2);
    assert!(sim.show(&run).ends_with(": success"));
}

#[test]
fn runs_wait_for_each_other_where_only_one_may_be_active() {
    let text = "@ max_active_runs=1\na : sleep=10";
    let mut sim = Sim::new(START, scripted(text));
    sim.load(dag("d", text), 1, false);
    let first = sim.trigger("d", "r1");
    let second = sim.trigger("d", "r2");
    assert_eq!(sim.runs[&second].state, RunState::Queued);
    assert_eq!(sim.engine.why(&second), [(TaskId::from("a"), Why::RunQueued)]);
    sim.drive(Duration::from_secs(15));
    assert_eq!(sim.runs[&first].state, RunState::Success);
    assert_eq!(sim.runs[&second].state, RunState::Running);
    sim.drive(Duration::from_secs(15));
    assert_eq!(sim.max_concurrency, 1);
}

#[test]
fn a_task_may_be_limited_over_all_runs() {
    let text = "a per_dag=1 : sleep=5";
    let mut sim = Sim::new(START, scripted(text));
    sim.load(dag("d", text), 1, false);
    for run in ["r1", "r2", "r3"] {
        sim.trigger("d", run);
    }
    sim.drive(Duration::from_secs(100));
    assert_eq!(sim.max_concurrency, 1);
    assert!(sim.runs.values().all(|run| run.state == RunState::Success));
}

#[test]
fn a_full_pool_lets_others_pass() {
    let text = "a pool=one_slot weight=9 : sleep=5\nb pool=one_slot : sleep=5\nc : ok";
    let (sim, run) = play(text);
    let order: Vec<&str> = sim.started.iter().map(|ti| ti.task_id.as_str()).collect();
    assert_eq!(order, ["a", "c", "b"]);
    assert!(sim.show(&run).ends_with(": success"));
}

#[test]
fn a_pool_that_does_not_exist_is_waited_for_aloud() {
    let text = "a pool=nowhere";
    let mut sim = Sim::new(START, scripted(text));
    sim.load(dag("d", text), 1, false);
    let run = sim.trigger("d", "r");
    let pool = "nowhere".to_owned();
    assert_eq!(sim.engine.why(&run), [(TaskId::from("a"), Why::Pool { pool })]);
}

#[test]
fn a_try_lost_in_a_crash_is_repeated_and_costs_no_retry() {
    let text = "a retries=1 : fail*2\nb <- a";
    let mut sim = Sim::new(START, scripted(text));
    sim.load(dag("d", text), 1, false);
    let run = sim.trigger("d", "r");
    sim.crash();
    sim.drive(Duration::from_secs(100));
    // Try 1 was lost, 2 failed, 3 is the one retry.
    assert_eq!(sim.show(&run), "a success 3, b success 1: success");
}

#[test]
fn a_task_that_takes_the_scheduler_down_again_and_again_is_given_up() {
    let text = "a : sleep=9\nb <- a";
    let mut sim = Sim::new(START, scripted(text));
    sim.load(dag("d", text), 1, false);
    let run = sim.trigger("d", "r");
    for _ in 0..4 {
        sim.advance(Duration::from_secs(1));
        sim.crash();
    }
    sim.drive(Duration::from_secs(100));
    assert_eq!(sim.show(&run), "a failed 4, b upstream_failed: failed");
    assert_eq!(sim.reason(&run, "a"), Some(Reason::Lost));
}

#[test]
fn a_stop_in_order_may_happen_as_often_as_it_likes() {
    let text = "a : sleep=9";
    let mut sim = Sim::new(START, scripted(text));
    sim.load(dag("d", text), 1, false);
    let run = sim.trigger("d", "r");
    for _ in 0..6 {
        sim.send(Event::Draining);
        let ti = super::sim::ti_key(&run, &TaskId::from("a"));
        let (try_number, ..) = sim.running.remove(&ti).unwrap();
        sim.send(Event::Ended { ti, try_number, outcome: Outcome::Lost });
        sim.crash();
    }
    sim.drive(Duration::from_secs(100));
    assert_eq!(sim.show(&run), "a success 7: success");
}

#[test]
fn a_retry_is_kept_over_a_restart() {
    let text = "a retries=1 delay=60 : fail*1";
    let mut sim = Sim::new(START, scripted(text));
    sim.load(dag("d", text), 1, false);
    let run = sim.trigger("d", "r");
    sim.drive(Duration::from_secs(20));
    sim.crash();
    sim.drive(Duration::from_secs(30));
    assert_eq!(sim.show(&run), "a up_for_retry 1: running");
    sim.drive(Duration::from_secs(30));
    assert_eq!(sim.show(&run), "a success 2: success");
}

#[test]
fn a_paused_dag_runs_what_is_asked_for_by_hand() {
    let text = "a\nb <- a";
    let mut sim = Sim::new(START, scripted(text));
    sim.load(dag("d", text), 1, true);
    let run = sim.trigger("d", "r");
    sim.drive(Duration::from_secs(10));
    assert_eq!(sim.show(&run), "a success 1, b success 1: success");
}

#[test]
fn pausing_holds_the_scheduled_runs_that_are_under_way() {
    let text = "@ schedule=0_*_*_*_*\na : sleep=60\nb <- a";
    let mut sim = Sim::new(START, scripted(text));
    sim.load(dag("d", text), 1, false);
    sim.drive(Duration::from_secs(10));
    let run = key("d", "scheduled__2026-06-01T00:00:00+00:00");
    sim.send(Event::Paused(DagId::from("d")));
    sim.drive(Duration::from_secs(600));
    assert_eq!(sim.show(&run), "a success 1, b scheduled: running");
    assert_eq!(sim.engine.why(&run), [(TaskId::from("b"), Why::Paused)]);
    sim.send(Event::Unpaused { dag_id: DagId::from("d"), backlog: None });
    sim.drive(Duration::from_secs(10));
    assert_eq!(sim.show(&run), "a success 1, b success 1: success");
}

#[test]
fn nothing_starts_while_draining() {
    let text = "a : sleep=5\nb <- a";
    let mut sim = Sim::new(START, scripted(text));
    sim.load(dag("d", text), 1, false);
    let run = sim.trigger("d", "r");
    sim.send(Event::Draining);
    sim.drive(Duration::from_secs(10));
    assert_eq!(sim.show(&run), "a success 1, b scheduled: running");
}

#[test]
fn late_and_wrong_reports_are_ignored() {
    let (mut sim, run) = play("a");
    let before = sim.show(&run);
    let ti = super::sim::ti_key(&run, &TaskId::from("a"));
    sim.send(Event::Ended { ti: ti.clone(), try_number: 1, outcome: Outcome::Skipped });
    sim.send(Event::Started { ti, try_number: 9 });
    sim.send(Event::Cleared(clear(&key("d", "nobody"), &[])));
    assert_eq!(sim.show(&run), before);
}

#[test]
fn a_thousand_tasks_wide_costs_what_it_touches() {
    let mut text = String::from("@ max_active_tasks=1000\nstart\n");
    (0..1000).for_each(|i| text.push_str(&format!("t{i} <- start\n")));
    let all: Vec<String> = (0..1000).map(|i| format!("t{i}")).collect();
    text.push_str(&format!("end <- {}", all.join(" ")));
    let (sim, run) = play(&text);
    assert!(sim.show(&run).ends_with("end success 1: success"));
    assert_eq!(sim.max_concurrency, 32);
}
