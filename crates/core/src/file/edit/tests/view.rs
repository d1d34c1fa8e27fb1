//! What an editor is told of a file, whatever its state.

use super::super::View;
use crate::file::tests::read_example;

/// Each task as `task_id first-last note fields, or why it is locked`.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let view = View::of(&read_example(text));
    let told = view.tasks.iter().map(|task| {
        let note = task.note.as_ref().map(|note| format!(" {note:?}")).unwrap_or_default();
        let state =
            task.locked.clone().unwrap_or_else(|| serde_json::json!(task.fields).to_string());
        format!("{} {}-{}{note} {state}", task.task_id, task.first_line, task.last_line)
    });
    assert_eq!(told.collect::<Vec<_>>(), expected, "{text}");
}

#[test]
fn tasks_are_told_as_they_are_written() {
    let text = "\
# The file.
schedule: '@daily'
default_args: { retries: 3 }
x: &x { operator: empty }
tasks:
  # one
  #   two
  a: { operator: empty }  # behind
  b:
    <<: *x
    retries: 1

  # ---- banner ----
  c:
    operator: bash
    command: |
      echo

      done

  # d: { operator: empty }
  e: *x
groups:
  g: { tooltip: t }
layout: { a: [1, 2] }
";
    check(
        text,
        &[
            "a 8-8 \"one\\n  two\" {\"operator\":\"empty\"}",
            "b 9-11 {\"retries\":1,\"operator\":\"empty\"}",
            "c 14-19 {\"operator\":\"bash\",\"command\":\"echo\\n\\ndone\\n\"}",
            "e 22-22 {\"operator\":\"empty\"}",
        ],
    );
    let view = View::of(&read_example(text));
    assert_eq!(view.note.as_deref(), Some("The file."));
    assert_eq!(view.groups.len(), 1);
    let keys: Vec<&String> = view.dag.keys().collect();
    assert_eq!(keys, ["schedule", "default_args", "x", "groups"]);
}

#[test]
fn tasks_that_only_text_can_change_are_locked() {
    check(
        "tasks:\n  a: { operator: bsah }\n  b: { command: x }\n  c: 3\n  d: { operator: empty, upstream: [e, d, zz] }\n  e: { operator: empty, upstream: [d] }\n",
        &[
            "a 2-2 no operator is called `bsah`",
            "b 3-3 the task `b` lacks its `operator`",
            "c 4-4 it is a whole number, not a mapping",
            "d 5-5 {\"operator\":\"empty\",\"upstream\":[\"e\",\"d\",\"zz\"]}",
            "e 6-6 {\"operator\":\"empty\",\"upstream\":[\"d\"]}",
        ],
    );
    check(
        "tasks:\n  a: { operator: empty }\n  b: { operator: empty, retries: 1, retries: 2 }\n  c: { operator: empty }\n  a: { operator: bash }\n",
        &[
            "a 2-2 line 5: the key `a` stands here twice",
            "b 3-3 line 3: the key `retries` stands here twice",
            "c 4-4 {\"operator\":\"empty\"}",
        ],
    );
}

#[test]
fn a_file_that_is_no_yaml_locks_everything() {
    for text in [
        "tasks:\n  a: { operator: empty }\n  b: { operator: [\n",
        "tasks:\n  a: { operator: empty }\n\tb: x\n",
        "tasks:\r  a: { operator: empty }\r",
    ] {
        let view = View::of(&read_example(text));
        assert!(!view.tasks.is_empty(), "{text:?}");
        assert!(view.tasks.iter().all(|task| task.locked.is_some()), "{text:?}: {view:?}");
    }
    for text in ["", "# x\n", "x", "- a", "[", "tasks:\n", "tasks: [a]\n", "tasks: 3\n"] {
        check(text, &[]);
    }
}
