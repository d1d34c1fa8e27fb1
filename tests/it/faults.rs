//! Tasks that go wrong, played with `mainspring run`: what their log and the exit code say, and
//! that nothing of them is left, neither in memory nor among the processes.

use crate::program::Home;

/// Runs a DAG file with this text.
#[track_caller]
fn check(text: &str, code: i32, said: &[&str]) {
    let home = Home::new();
    home.dag("x.yaml", text);
    home.run(&["run", "x"]).check(code, said);
}

#[test]
fn a_command_that_does_not_exist() {
    let text = "tasks:\n  a: { operator: bash, command: no-such-program }\n";
    check(text, 1, &["no-such-program: command not found", "exit code 127", "1 failed"]);
}

#[test]
fn a_python_that_does_not_exist() {
    let text = "python: /nowhere/python\ntasks:\n  a:\n    operator: python\n    code: |\n      \
                def main():\n          return 1\n";
    let said = ["there is no Python at this path: /nowhere/python", "hint: correct `python`"];
    check(text, 1, &said);
}

#[test]
fn a_name_that_only_the_run_can_know_to_be_undefined() {
    let text = "tasks:\n  a: { operator: bash, command: 'echo {{ params.nowhere }}' }\n";
    let said = ["`command`, line 1: `params.nowhere` is undefined", "hint: add it to the DAG's"];
    check(text, 1, &said);
}

#[cfg(target_os = "linux")]
mod linux {
    use crate::program::{Home, eventually, processes_of};

    /// In kB.
    const MEMORY_MAX: u64 = 64 * 1024;

    /// The most memory that a process ever had, by what `/proc` says of it.
    fn peak(status: &str) -> u64 {
        let line = status.split("VmHWM:").nth(1).unwrap_or_else(|| panic!("no peak: {status}"));
        let number = line.split("kB").next().unwrap_or_default().trim();
        number.parse().unwrap_or_else(|_| panic!("no number: {number}"))
    }

    /// A gigabyte in one line, of which a megabyte may be kept.
    #[test]
    fn endless_output_takes_neither_memory_nor_disk() {
        let home = Home::new();
        home.settings("log_limit_mb = 1\n");
        let command = r"head -c 1073741824 /dev/zero | tr '\0' x";
        home.dag("x.yaml", &format!("tasks:\n  a:\n    operator: bash\n    command: {command}\n"));
        let server = home.serve();
        let run_id = home.trigger("x");
        assert_eq!(home.end_of("x", &run_id)["state"], "success");
        let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid()));
        let peak = peak(&status.expect("it runs"));
        assert!(peak < MEMORY_MAX, "{peak} kB");
        let logs = home.path().join("logs/x").read_dir().expect("the DAG has logs");
        let run = logs.flatten().next().expect("the run has logs");
        let size = run.path().join("a.1.log").metadata().expect("the try has a log").len();
        let limit = 1024 * 1024;
        assert!(size > limit / 2 && size < limit + limit / 8, "{size} bytes");
    }

    /// There the parent of the task is the program, and the task itself can ask.
    #[test]
    fn a_single_run_needs_no_more_memory() {
        let home = Home::new();
        home.settings("log_limit_mb = 1\n");
        home.dag(
            "x.yaml",
            r"tasks:
  a:
    operator: bash
    command: |
      head -c 300000000 /dev/zero | tr '\0' x
      echo
      grep VmHWM /proc/$PPID/status
      exit 1
",
        );
        let ended = home.run(&["run", "x"]);
        ended.check(1, &["VmHWM:"]);
        let peak = peak(&ended.stdout);
        assert!(peak < MEMORY_MAX, "{peak} kB");
    }

    #[test]
    fn a_family_that_will_not_end_is_ended() {
        let home = Home::new();
        home.settings("kill_grace = \"1s\"\n");
        home.dag(
            "x.yaml",
            "tasks:
  a:
    operator: bash
    execution_timeout: 1s
    command: |
      trap '' TERM
      (trap '' TERM; sleep 100; sleep 101) &
      setsid bash -c \"trap '' TERM; sleep 102; sleep 103\" &
      setsid --fork bash -c \"trap '' TERM; sleep 104; sleep 105\"
      sleep 106
      sleep 107
",
        );
        let mut run = home.start(&["run", "x"]);
        eventually("all of them run", || processes_of(&home).len() >= 6);
        assert_eq!(run.end(), Some(1));
        assert!(run.said().contains("ended: it took longer than its execution_timeout"));
        assert_eq!(processes_of(&home), [""; 0]);
    }
}
