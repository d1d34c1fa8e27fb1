//! Text and edits in, the difference out; and undo, which must give back the same bytes.
//!
//! A case is `=== name`, the file, `~~~`, one edit or list of edits a line as JSON, `~~~`, and the
//! lines that went (`-`) and came (`+`), or `!` and why the edit was refused.

mod random;
mod view;

use super::{Edit, Edited, copy, edit, edit_all};
use crate::file::{Source, tests::operators};

const CASES: &[&str] = &[
    include_str!("cases/tasks.txt"),
    include_str!("cases/fields.txt"),
    include_str!("cases/lists.txt"),
    include_str!("cases/paste.txt"),
    include_str!("cases/styles.txt"),
    include_str!("cases/refused.txt"),
];

/// Carries out edits on a file called `example`, and takes them back.
pub(super) fn apply(text: &str, change: &[Edit]) -> Result<Edited, super::EditError> {
    let operators = operators();
    let source = Source { stem: "example", default_timezone: "Asia/Seoul", operators: &operators };
    let edited = edit_all(text, change, &source)?;
    let undone = edit(&edited.text, &edited.undo(), &source).expect("what was done can be undone");
    assert_eq!(undone.text, text, "{change:?} is undone");
    let redone = edit(&undone.text, &undone.undo(), &source).expect("and done again");
    assert_eq!(redone.text, edited.text, "{change:?} is redone");
    Ok(edited)
}

/// What the edits make of the text, as lines that went and came.
fn outcome(text: &str, edits: &str) -> String {
    let mut after = text.to_owned();
    let mut said = String::new();
    for line in edits.lines() {
        let list = if line.starts_with('[') { line.to_owned() } else { format!("[{line}]") };
        let change: Vec<Edit> =
            serde_json::from_str(&list).unwrap_or_else(|e| panic!("{line}: {e}"));
        match apply(&after, &change) {
            Ok(edited) => after = edited.text,
            Err(error) => {
                said += &format!("! {}: {}\n", error.code, error.message);
                said += &error.hint.map(|hint| format!("    {hint}\n")).unwrap_or_default();
            }
        }
    }
    for hunk in super::patch::between(text, &after) {
        let lines = |mark: &str, text: &str| -> String {
            text.split_inclusive('\n')
                .map(|line| match line.strip_suffix('\n') {
                    Some(line) => {
                        format!("{mark}{}\n", line.replace('\r', "\\r").replace('\t', "\\t"))
                    }
                    None => format!("{mark}{line}\\\n"),
                })
                .collect()
        };
        said += &lines("-", &hunk.old);
        said += &lines("+", &hunk.new);
    }
    said
}

#[test]
fn cases() {
    let mut failed = String::new();
    let mut count = 0;
    for case in CASES.iter().flat_map(|file| file.split("=== ").skip(1)) {
        let (name, rest) = case.split_once('\n').expect("a case has a name");
        let parts: Vec<&str> = rest.splitn(3, "~~~\n").collect();
        let [text, edits, expected] = parts[..] else { panic!("{name}: three parts") };
        // `\r` and a lone backslash at an end of the text stand for what is not seen.
        let text = text.replace("\\r\n", "\r\n");
        let text = text.strip_suffix("\\\n").unwrap_or(&text);
        let found = outcome(text, edits);
        count += 1;
        if found.trim_end() != expected.trim_end() {
            failed += &format!("=== {name}\n{text}~~~\n{edits}~~~\n{found}\n");
        }
    }
    assert!(failed.is_empty(), "{count} cases, of which these came out otherwise:\n{failed}");
}

#[test]
fn lines_that_end_in_carriage_returns_alone_are_refused() {
    let change = Edit::RemoveTask { task_id: "a".to_owned(), reconnect: false };
    for text in ["tasks:\r  a: {operator: empty}\r", "# x\ry\ntasks:\n  a: {operator: empty}\n"] {
        assert_eq!(
            apply(text, std::slice::from_ref(&change)).unwrap_err().code,
            "line_ends",
            "{text:?}"
        );
    }
    assert!(apply("tasks:\r\n  a: {operator: empty}\r\n", &[change]).is_ok());
}

#[test]
fn words_become_values() {
    let cases = [
        ("3", "3"),
        ("true", "true"),
        ("no", "\"no\""),
        ("null", "null"),
        ("", "\"\""),
        ("[a, 1]", "[\"a\",1]"),
        ("{ a: 1 }", "{\"a\":1}"),
        ("\"3\"", "\"3\""),
        ("echo hi", "\"echo hi\""),
        ("echo: hi", "\"echo: hi\""),
        ("a # b", "\"a # b\""),
        ("*x", "\"*x\""),
        ("&x a", "\"&x a\""),
        ("|", "\"|\""),
        ("a\nb", "\"a\\nb\""),
        ("- a", "\"- a\""),
        ("{{ ds }}", "\"{{ ds }}\""),
        ("0 2 * * *", "\"0 2 * * *\""),
    ];
    for (text, expected) in cases {
        assert_eq!(super::value_of(text).to_string(), expected, "{text:?}");
    }
}

#[test]
fn copies() {
    let text = "\
# the file
groups:
    # around
    g: { tooltip: x }
tasks:
    # First.
    a:
        operator: bash   # of course
        command: |
          echo

          done
        # retries: 3

    # ---- group ----
    g.b: &b { operator: empty, upstream: [a] }
    g.c: *b
    d: { operator: empty, upstream: [g, a] }  # behind
layout:
    a: [1, 2]
    d: [3, 4]
";
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let copied = |of: &[&str]| copy(text, &names(of)).unwrap();
    assert_eq!(
        copied(&["d", "a"]),
        "\
tasks:
  # First.
  a:
      operator: bash   # of course
      command: |
        echo

        done
      # retries: 3
  d: { operator: empty, upstream: [g, a] }  # behind
layout:
  a: [1, 2]
  d: [3, 4]
"
    );
    assert_eq!(
        copied(&["g"]),
        "\
groups:
  # around
  g: { tooltip: x }
tasks:
  g.b: { operator: empty, upstream: [a] }
  g.c: { operator: empty, upstream: [a] }
"
    );
    assert_eq!(copied(&[]), "");
    assert_eq!(
        copy(
            "tasks: {a: {operator: empty}, b: {operator: bash, command: \"x\\ny\"}}",
            &names(&["b"])
        )
        .unwrap(),
        "tasks:\n  b:\n    operator: bash\n    command: |-\n      x\n      y\n"
    );
    assert_eq!(copy(text, &names(&["x"])).unwrap_err().code, "unknown_task");
    assert_eq!(copy("tasks: [", &names(&["x"])).unwrap_err().code, "unreadable");
}
