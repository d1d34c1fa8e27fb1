//! The DAG files that are measured, as text.
//!
//! What they share: no retries, so that a failure shows at once, and commands that bash does by
//! itself, so that one task is one process.

use std::fmt::Write;

/// One task before and one after `width` tasks, `at_once` of them at a time.
pub fn fan_out(width: usize, at_once: usize) -> String {
    let mut text = format!("max_active_tasks: {at_once}\ntasks:\n{}", task("first", "true", ""));
    let middle: Vec<String> = (0..width).map(|n| format!("t{n}")).collect();
    for name in &middle {
        text.push_str(&task(name, "true", "first"));
    }
    text.push_str(&task("last", "true", &middle.join(", ")));
    text
}

/// `length` tasks, each after the one before it.
pub fn chain(length: usize, command: &str) -> String {
    let mut text = String::from("tasks:\n");
    for n in 0..length {
        let upstream = n.checked_sub(1).map_or_else(String::new, |before| format!("t{before}"));
        text.push_str(&task(&format!("t{n}"), command, &upstream));
    }
    text
}

/// One task that appends its slot and the moment at which its process runs to the file `log`.
pub fn stamp(schedule: &str, start_date: &str, log: &str) -> String {
    let command = format!("echo {{{{ ts }}}} $EPOCHREALTIME >> '{log}'");
    let mut text = format!("schedule: {schedule}\n");
    if !start_date.is_empty() {
        let _ = writeln!(text, "start_date: \"{start_date}\"");
    }
    text + "tasks:\n" + &task("stamp", &command, "")
}

fn task(name: &str, command: &str, upstream: &str) -> String {
    let command = command.replace('"', "\\\"");
    format!("  {name}: {{ operator: bash, command: \"{command}\", upstream: [{upstream}] }}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_hangs_together() {
        let expected = "\
tasks:
  t0: { operator: bash, command: \"true\", upstream: [] }
  t1: { operator: bash, command: \"true\", upstream: [t0] }
";
        assert_eq!(chain(2, "true"), expected);
    }

    #[test]
    fn a_fan_opens_and_closes() {
        let expected = "\
max_active_tasks: 3
tasks:
  first: { operator: bash, command: \"true\", upstream: [] }
  t0: { operator: bash, command: \"true\", upstream: [first] }
  t1: { operator: bash, command: \"true\", upstream: [first] }
  last: { operator: bash, command: \"true\", upstream: [t0, t1] }
";
        assert_eq!(fan_out(2, 3), expected);
    }

    #[test]
    fn a_stamp_tells_its_slot() {
        let expected = "\
schedule: every 1s
tasks:
  stamp: { operator: bash, command: \"echo {{ ts }} $EPOCHREALTIME >> '/l'\", upstream: [] }
";
        assert_eq!(stamp("every 1s", "", "/l"), expected);
    }
}
