//! What is left of the tries of a scheduler that died.

use super::*;

/// A scheduler that starts `script` with `token` and dies at once.
async fn crash(bench: &Bench, script: &str, token: &str) {
    std::fs::write(bench.path("job.sh"), script).unwrap();
    let status = std::process::Command::new("bash")
        .args(["-c", "setsid bash job.sh >/dev/null 2>&1 </dev/null & disown"])
        .env(TRY_VARIABLE, token)
        .current_dir(bench.folder.path())
        .status();
    assert!(status.unwrap().success());
    bench.written("ready").await;
}

fn running(token: &str) -> RunningTry {
    let (token, boot_id) = (token.to_owned(), boot_id());
    RunningTry { token, pid: None, start_time: None, boot_id }
}

#[tokio::test]
async fn survivors_are_found_and_ended() {
    let bench = Bench::new();
    let token = bench.bash("").token;
    let script = "trap '' TERM; sleep 60 & env -i setsid sleep 61 & sleep 62 & : >ready; wait";
    crash(&bench, script, &token).await;
    let tries = [running("some-other-try"), running(&token)];
    let found = survivors(&tries);
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found.iter().any(|survivor| survivor.command == "bash job.sh"), "{found:?}");
    let ended = within(1500, end_survivors(&tries, Duration::from_millis(100))).await;
    assert_eq!(ended.len(), 4);
    assert!(ended.iter().all(|survivor| survivor.ended && survivor.token == token));
    assert_eq!(survivors(&tries), []);
    assert_eq!(tree_of(&token), Vec::<String>::new());
}

#[tokio::test]
async fn others_are_left_alone() {
    let bench = Bench::new();
    let token = bench.bash("").token;
    crash(&bench, ": >ready; exec sleep 60", &token).await;
    let earlier_boot = RunningTry { boot_id: Some("earlier".to_owned()), ..running(&token) };
    let recycled = RunningTry {
        pid: survivors(&[running(&token)]).first().map(|survivor| survivor.pid),
        start_time: Some(1),
        ..running("some-other-try")
    };
    for other in [earlier_boot, recycled, running(""), running("token")] {
        assert_eq!(end_survivors(&[other], Duration::ZERO).await, []);
    }
    assert_eq!(end_survivors(&[running(&token)], Duration::from_secs(1)).await.len(), 1);
}

#[tokio::test]
async fn a_main_process_is_known_without_its_environment() {
    let bench = Bench::new();
    let token = bench.bash("").token;
    crash(&bench, "echo $$ >pid; : >ready; exec env -i sleep 60", &token).await;
    let pid: u32 = std::fs::read_to_string(bench.path("pid")).unwrap().trim().parse().unwrap();
    let stat = || std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    within(1000, async {
        while !stat().contains("(sleep)") {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await;
    let start_time = stat().split(' ').nth(21).and_then(|field| field.parse().ok());
    assert_eq!(survivors(&[running(&token)]), []);
    let known = RunningTry { pid: Some(pid), start_time, ..running(&token) };
    let ended = within(1500, end_survivors(&[known], Duration::from_secs(1))).await;
    assert_eq!(ended.iter().map(|survivor| survivor.pid).collect::<Vec<_>>(), [pid]);
}
