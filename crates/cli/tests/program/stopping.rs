//! What signals do to a run in the foreground.

#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "real processes take real time")]

use std::{
    fs,
    path::Path,
    thread::sleep,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::home::{Home, signal};

/// Ignores TERM, as does its child, which has left the group.
const STUBBORN: &str = "tasks:
  a:
    operator: bash
    command: |
      trap '' TERM
      setsid bash -c 'echo $$ > far; sleep 60' &
      echo $$ > near
      sleep 60
      sleep 60
";

#[test]
fn a_second_signal_leaves_no_process_behind() {
    let home = Home::with(&[("d.yaml", STUBBORN)]);
    let child = home.start(&["run", "d"]);
    let pids = ["near", "far"].map(|name| line_of(&home.path().join("dags").join(name)));
    signal(&child, "INT");
    sleep(Duration::from_millis(300));
    assert!(pids.iter().all(|pid| is_alive(pid)), "both ignore TERM");
    let asked = Instant::now();
    signal(&child, "TERM");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    let alive: Vec<_> = pids.iter().filter(|pid| is_alive(pid)).collect();
    assert!(alive.is_empty(), "{alive:?} of {pids:?} are left");
    assert!(asked.elapsed() < Duration::from_secs(8), "it waited for the grace to pass");
}

#[test]
fn a_stopped_run_tells_how_it_ended() {
    let yaml = "tasks:\n  a: { operator: bash, command: echo $$ > near; sleep 60 }\n";
    for name in ["INT", "TERM", "HUP"] {
        let home = Home::with(&[("d.yaml", yaml)]);
        let child = home.start(&["run", "d", "--json"]);
        let pid = line_of(&home.path().join("dags/near"));
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{name}: {output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        let document: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
        assert_eq!(document["state"], json!("failed"), "{name}");
        assert_ne!(document["tasks"][0]["state"], json!("running"), "{name}");
        assert!(!is_alive(&pid), "{name}");
    }
}

#[test]
fn each_signal_ends_serve_in_order() {
    for name in ["INT", "TERM", "HUP"] {
        assert_eq!(Home::with(&[]).serve(&[]).end_by(name), Some(0), "{name}");
    }
}

/// Whether the process of this id is alive.
fn is_alive(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
    // The state follows the name in parentheses; what is dead but not yet fetched is `Z`.
    stat.rsplit(") ").next().is_some_and(|rest| !rest.is_empty() && !rest.starts_with('Z'))
}

/// Waits, 20 s at most, until `path` holds a whole line, and returns it.
fn line_of(path: &Path) -> String {
    for _ in 0..1000 {
        match fs::read_to_string(path) {
            Ok(text) if text.ends_with('\n') => return text.trim().to_owned(),
            _ => sleep(Duration::from_millis(20)),
        }
    }
    panic!("nothing in `{}`", path.display());
}
