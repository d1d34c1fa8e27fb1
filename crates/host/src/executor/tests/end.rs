//! That whole trees end, wherever their processes hide, and that nothing stays.

use rustix::process::{Pid, WaitOptions, waitpgid};

use super::*;

/// Starts a script that writes `ready` when it is; kills it; nothing may be left.
async fn check_kill(script: &str, grace: Duration, expected: (Option<i32>, Option<i32>)) {
    become_subreaper().unwrap();
    let bench = Bench::new();
    let spec = bench.bash(script);
    let mut process = bench.start(&spec);
    bench.written("ready").await;
    let exit = within(1500, process.kill(grace)).await;
    assert_eq!((exit.code, exit.signal), expected);
    assert_eq!(exit.leftovers, 0);
    check_gone(&spec);
}

const SOON: Duration = Duration::from_millis(100);

#[tokio::test]
async fn term_lets_a_task_clean_up() {
    let script = "trap 'sleep 0.05; exit 5' TERM; : >ready; while :; do sleep 0.01; done";
    check_kill(script, Duration::from_secs(30), (Some(5), None)).await;
}

#[tokio::test]
async fn who_ignores_term_is_killed_with_all_descendants() {
    let script = "trap '' TERM; sleep 8160 & (sleep 8161 & sleep 8162) & setsid sleep 8163 &
        setsid bash -c 'trap \"\" TERM; sleep 8164 & sleep 8165' &
        while [ $(pgrep -cf '^sleep 816[0-5]') -lt 6 ]; do sleep 0.01; done
        : >ready; sleep 8166; sleep 8167";
    check_kill(script, SOON, (None, Some(9))).await;
}

#[tokio::test]
async fn who_hides_is_found_by_descent() {
    let script = "trap '' TERM; env -i setsid bash -c ': >ready; sleep 60; :' & wait";
    check_kill(script, SOON, (None, Some(9))).await;
}

#[tokio::test]
async fn a_second_kill_shortens_the_grace() {
    let bench = Bench::new();
    let spec = bench.bash("trap '' TERM; : >ready; sleep 60; sleep 60");
    let mut process = bench.start(&spec);
    bench.written("ready").await;
    let patient = process.kill(Duration::from_secs(60));
    assert!(tokio::time::timeout(SOON, patient).await.is_err());
    assert_eq!(within(1000, process.kill(Duration::ZERO)).await.signal, Some(9));
    check_gone(&spec);
}

#[tokio::test]
async fn a_forgotten_process_is_killed() {
    let bench = Bench::new();
    let spec = bench.bash("trap '' TERM; : >ready; sleep 60; sleep 60");
    let process = bench.start(&spec);
    bench.written("ready").await;
    drop(process);
    within(1000, async {
        while !tree_of(&spec.token).is_empty() || !zombies().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}

#[test]
fn a_runtime_that_goes_down_takes_its_processes_along() {
    let bench = Bench::new();
    let spec = bench.bash("sleep 60 & : >ready; sleep 61");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let process = runtime.block_on(async {
        let process = bench.start(&spec);
        bench.written("ready").await;
        process
    });
    drop(runtime);
    let until = Instant::now() + Duration::from_secs(1);
    while !tree_of(&spec.token).is_empty() {
        assert!(Instant::now() < until);
        std::thread::sleep(Duration::from_millis(5));
    }
    // Nobody is left to bury the dead, and other tests count them.
    let group = i32::try_from(process.pid()).ok().and_then(Pid::from_raw).unwrap();
    while waitpgid(group, WaitOptions::NOHANG).is_ok() {
        assert!(Instant::now() < until);
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A script that leaves something behind; what it prints, how many were left.
async fn check_rest(script: &str, last_line: &str, leftovers: u32) -> String {
    become_subreaper().unwrap();
    let bench = Bench::new();
    let spec = bench.bash(script);
    let exit = within(1900, bench.start(&spec).wait()).await;
    let last_line = last_line.to_owned();
    assert_eq!(exit, Exit { code: Some(0), last_line, leftovers, ..Exit::default() });
    check_gone(&spec);
    bench.log_text()
}

#[tokio::test]
async fn a_background_child_that_holds_the_pipe_is_ended() {
    let log = check_rest("sleep 60 & echo done", "done", 1).await;
    assert!(log.starts_with("done\nmainspring: still running after the task ended, and"));
    check_rest("sleep 60 >/dev/null 2>&1 & echo done", "done", 1).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_daemon_of_its_own_session_is_ended_too() {
    check_rest("(setsid sleep 60 &) ; sleep 0.1; echo done", "done", 1).await;
}

#[tokio::test]
async fn what_leftovers_say_when_ended_is_logged_but_not_the_result() {
    let log = check_rest(
        "bash -c 'trap \"echo bye; exit\" TERM; sleep 60 & : >ready; wait' &
             while [ ! -e ready ]; do sleep 0.01; done; echo done",
        "done",
        2,
    );
    let log = log.await;
    assert!(log.ends_with("bye\n"), "{log}");
}

#[tokio::test]
async fn what_lingers_can_be_killed() {
    let bench = Bench::new();
    let mut process = bench.start(&bench.bash("sleep 60 & echo done >ready"));
    bench.written("ready").await;
    tokio::time::sleep(SOON).await;
    let exit = within(1900, process.kill(Duration::from_secs(60))).await;
    assert_eq!((exit.code, exit.leftovers), (Some(0), 1));
}

#[tokio::test]
async fn who_ends_a_moment_later_by_itself_is_no_leftover() {
    let log = check_rest("exec > >(sleep 0.1; cat); echo done", "done", 0).await;
    assert_eq!(log, "done\n");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn dead_orphans_are_buried() {
    // The grandchild dies as our child; its group tells whose it was.
    check_rest("(sleep 0.05 &) ; sleep 0.2; echo done", "done", 0).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_try_does_not_end_the_orphans_of_another() {
    become_subreaper().unwrap();
    let bench = Bench::new();
    let other = bench.bash("(setsid sleep 60 &); sleep 60 & : >ready; wait");
    let mut process = bench.start(&other);
    bench.written("ready").await;
    let exit = bench.run("echo done").await;
    assert_eq!((exit.code, exit.leftovers), (Some(0), 0));
    assert!(tree_of(&other.token).len() >= 2, "both sleeps still run");
    process.kill(SOON).await;
    check_gone(&other);
}
