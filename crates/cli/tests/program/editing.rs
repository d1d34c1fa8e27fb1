//! `edit`: what it writes, what it refuses, and how it tells both.

use std::fs;

use serde_json::json;

use crate::home::Home;

const DAG: &str = "\
schedule: '0 2 * * *'
tasks:
  a: { operator: bash, command: 'true' }   # first

  # second
  b:
    operator: bash
    upstream: [a]
    command: 'true'
";

fn read(home: &Home) -> String {
    fs::read_to_string(home.path().join("dags/dag.yaml")).unwrap()
}

#[test]
fn a_change_is_written_and_shown() {
    let home = Home::with(&[("dag.yaml", DAG)]);
    home.check(
        &["edit", "dag", "set", "retries", "3", "--task", "b"],
        "
--- HOME/dags/dag.yaml
+++ HOME/dags/dag.yaml
@@ -6,4 +6,5 @@
   b:
     operator: bash
     upstream: [a]
+    retries: 3
     command: 'true'
HOME/dags/dag.yaml: written",
    );
    assert_eq!(read(&home), DAG.replace("[a]\n", "[a]\n    retries: 3\n"));
    for args in [
        &["add", "c", "bash", "command=echo c", "upstream=[b]"][..],
        &["rename", "a", "first"],
        &["connect", "first", "c"],
        &["place", "c", "40", "-12"],
        &["set", "env.A", "1", "--text"],
        &["move", "b"],
    ] {
        let said = home.says(&[&["edit", "dag.yaml"], args].concat());
        assert!(said.ends_with("written\n"), "{args:?}: {said}");
    }
    assert_eq!(
        read(&home),
        "\
schedule: '0 2 * * *'
env:
  A: '1'
tasks:
  # second
  b:
    operator: bash
    upstream: [first]
    retries: 3
    command: 'true'

  first: { operator: bash, command: 'true' }   # first

  c:
    operator: bash
    command: echo c
    upstream: [b, first]
layout:
  c: [40, -12]
"
    );
}

#[test]
fn a_dry_run_writes_nothing_and_undo_gives_back_the_bytes() {
    let home = Home::with(&[("dag.yaml", DAG)]);
    let said = home.says(&["edit", "dag.yaml", "remove", "a", "--dry-run"]);
    assert!(said.contains("-  a: { operator: bash"), "{said}");
    assert_eq!(read(&home), DAG);
    let (said, code) = home.json(&["edit", "dag.yaml", "remove", "a"]);
    assert_eq!((code, &said["written"], &said["diagnostics"]), (0, &json!(true), &json!([])));
    assert_ne!(read(&home), DAG);
    let script = home.path().join("undo.json");
    fs::write(&script, said["undo"].to_string()).unwrap();
    home.says(&["edit", "dag.yaml", "script", &script.display().to_string()]);
    assert_eq!(read(&home), DAG);
}

#[test]
fn a_word_is_text_where_text_is_wanted() {
    let home = Home::with(&[("dag.yaml", DAG)]);
    home.says(&["edit", "dag", "add", "c", "bash", "command=true", "retries=2"]);
    home.says(&["edit", "dag", "set", "env.DEBUG", "1"]);
    home.says(&["edit", "dag", "set", "command", "0x1F", "--task", "a"]);
    let text = read(&home);
    for line in ["command: 'true', retries: 2", "  DEBUG: '1'\n", "command: '0x1F'"] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

#[test]
fn what_is_wrong_is_refused() {
    let home = Home::with(&[("dag.yaml", DAG)]);
    home.check(
        &["edit", "dag", "connect", "b", "a"],
        "
! error: tasks wait for each other: a -> b -> a
! hint: remove one of these edges
exit Some(2)",
    );
    home.check(
        &["edit", "dag", "set", "retries", "many", "--task", "a"],
        "
! HOME/dags/dag.yaml:3:33: error[wrong_type]: expected a whole number for `retries`, found text
!   |
! 3 |   a: { operator: bash, retries: many, command: 'true' }   # first
!   |                                 ^^^^
! error: the file was not written: it would hold a new mistake
! hint: `--force` writes it all the same
exit Some(2)",
    );
    home.check(
        &["edit", "dag", "remove", "x"],
        "! error: there is no task or group called `x`\nexit Some(2)",
    );
    home.check(&["edit", "dag", "unset", "doc"], "! error: `doc` is not set\nexit Some(2)");
    home.check(
        &["edit", "dag", "add", "c", "bash", "retries"],
        "
! error: `retries` is no field with a value
! hint: write it as `retries=3`
exit Some(2)",
    );
    assert_eq!(read(&home), DAG);
    home.says(&["edit", "dag", "set", "retries", "many", "--task", "a", "--force"]);
    assert!(read(&home).contains("retries: many"));
}

/// The script comes through a pipe that the program opens when it has read the file.
#[cfg(unix)]
#[test]
fn what_somebody_else_wrote_meanwhile_is_shown_and_stays() {
    use std::process::{Command, Stdio};

    let home = Home::with(&[("dag.yaml", DAG)]);
    let pipe = home.path().join("script");
    #[expect(clippy::disallowed_methods, reason = "std has no way to make a named pipe")]
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let mut edit = home.command(&["edit", "dag.yaml", "script", &pipe.display().to_string()]);
    let edit = edit.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut script = fs::File::options().write(true).open(&pipe).unwrap();
    let theirs = DAG.replace("# first", "# theirs");
    fs::write(home.path().join("dags/dag.yaml"), &theirs).unwrap();
    std::io::Write::write_all(&mut script, br#"{"edit":"remove_task","task_id":"a"}"#).unwrap();
    drop(script);
    let output = edit.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "\
--- as it was read
+++ as it is now
@@ -1,6 +1,6 @@
 schedule: '0 2 * * *'
 tasks:
-  a: { operator: bash, command: 'true' }   # first
+  a: { operator: bash, command: 'true' }   # theirs
\u{20}
   # second
   b:
error: `dag.yaml` has changed on disk since it was read
hint: read it again and repeat the change
"
    );
    assert_eq!(read(&home), theirs);
}
