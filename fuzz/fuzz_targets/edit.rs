//! Editing a DAG file: whatever the text and the edit, there is no panic; what is written reads
//! back without a new mistake of its structure, and undo gives the same bytes.
//!
//! The first sixteen bytes make edits that name what the file holds, the rest is the file. Whether
//! an edit means what it should is for the property tests in `core::file::edit`.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use mainspring_core::{
    file::{
        Source,
        edit::{Edit, copy, edit},
        meaning_hash, read,
    },
    model::{Dag, OperatorSpec},
};
use serde_json::{Map, Value, json};

static OPERATORS: LazyLock<Vec<OperatorSpec>> = LazyLock::new(mainspring_fuzz::operators);

/// Names that YAML reads as something else, are no ids, or are hard to write.
const NAMES: [&str; 12] =
    ["fresh", "no", "1", "null", "~", "", "g.new", "a b", "한글", "*x", "- a", "x: y #z"];

fuzz_target!(|bytes: &[u8]| {
    let Some((choices, text)) = bytes.split_first_chunk::<16>() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let source = Source { stem: "fuzz", default_timezone: "UTC", operators: &OPERATORS };
    let mut text = text.to_owned();
    for choices in choices.chunks_exact(4) {
        let dag = read(&text, &source).dag;
        let edit = make(&text, &dag, [choices[0], choices[1], choices[2], choices[3]]);
        let Some(next) = check(&text, &edit, &source) else { continue };
        text = next;
    }
});

/// Carries out one edit; its result, unless it was refused.
fn check(text: &str, change: &Edit, source: &Source) -> Option<String> {
    let edited = match edit(text, change, source) {
        Ok(edited) => edited,
        Err(error) => {
            assert!(!error.message.is_empty() && !error.code.is_empty());
            return None;
        }
    };
    let again = read(&edited.text, source);
    assert_eq!(again.dag, edited.reading.dag, "{change:?}");
    assert_eq!(again.diagnostics, edited.reading.diagnostics, "{change:?}");
    let before = read(text, source);
    let moved = matches!(change, Edit::Place { .. } | Edit::Tidy { .. } | Edit::Note { .. });
    if moved && before.is_valid() {
        assert_eq!(meaning_hash(&before.dag), meaning_hash(&again.dag), "{change:?}");
    }
    let undone = edit(&edited.text, &edited.undo(), source).expect("undo is never refused");
    assert_eq!(undone.text, text, "undo of {change:?}");
    Some(edited.text)
}

/// The edit that four bytes stand for, in a file with this text that means `dag`.
fn make(text: &str, dag: &Dag, [kind, a, b, c]: [u8; 4]) -> Edit {
    let task = |at: u8| match dag.tasks.get(usize::from(at) % (dag.tasks.len() + 1)) {
        Some(task) => task.task_id.as_str().to_owned(),
        None => name(at),
    };
    let node = |at: u8| match dag.groups.get(usize::from(at % 8)) {
        Some(group) if at >= 0xC0 => group.group_id.clone(),
        _ => task(at),
    };
    let owner = |at: u8| (!at.is_multiple_of(4)).then(|| task(at));
    match kind % 17 {
        0 => Edit::AddTask { task_id: name(a), task: fields(b), after: owner(c) },
        1 => Edit::RemoveTask { task_id: task(a), reconnect: b.is_multiple_of(2) },
        2 => Edit::RenameTask { task_id: task(a), to: name(b) },
        3 => Edit::MoveTask { task_id: task(a), after: owner(b) },
        4 => Edit::RenameGroup { group_id: node(a | 0xC0), to: name(b) },
        5 => Edit::RemoveGroup { group_id: node(a | 0xC0) },
        6 => Edit::Connect { from: node(a), to: node(b) },
        7 => Edit::Disconnect { from: node(a), to: node(b) },
        8 | 9 => Edit::Set { task_id: owner(a), path: path(b), value: value(c) },
        10 => Edit::Unset { task_id: owner(a), path: path(b) },
        11 => Edit::AddGroup { group_id: name(a), tasks: vec![node(b), node(c)] },
        12 => Edit::Splice { task_id: task(a), from: node(b), to: node(c) },
        13 => Edit::Note { task_id: owner(a), text: NAMES[usize::from(b) % NAMES.len()].repeat(2) },
        14 => Edit::Tidy { nodes: (!a.is_multiple_of(3)).then(|| vec![node(b), node(c)]) },
        15 => {
            let text = copy(text, &[node(a), node(b)]).unwrap_or_else(|_| text.to_owned());
            let at = c.is_multiple_of(3).then_some((0, 40));
            Edit::Paste { text, after: owner(b), keep_outer: c.is_multiple_of(2), at }
        }
        _ => {
            let at = (!b.is_multiple_of(3)).then(|| (i64::from(b) - 128, i64::from(c) * 10));
            Edit::Place { node: node(a), at }
        }
    }
}

fn name(at: u8) -> String {
    NAMES[usize::from(at) % NAMES.len()].to_owned()
}

fn fields(at: u8) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("operator".to_owned(), json!(["bash", "empty", "python"][usize::from(at % 3)]));
    fields.insert("command".to_owned(), value(at / 3));
    fields
}

fn path(at: u8) -> Vec<String> {
    let paths: [&[&str]; 16] = [
        &["command"],
        &["retries"],
        &["env", "A"],
        &["env", "한글 키"],
        &["upstream"],
        &["upstream", "0"],
        &["op_kwargs", "a", "b"],
        &["code"],
        &["description"],
        &["schedule"],
        &["params", "region", "default"],
        &["cases", "0", "follow"],
        &["default_args", "retries"],
        &["tags"],
        &["layout"],
        &["teardown", "setups"],
    ];
    paths[usize::from(at % 16)].iter().map(|step| (*step).to_owned()).collect()
}

fn value(at: u8) -> Value {
    match at % 16 {
        0 => json!("echo a"),
        1 => json!("set -e\necho 'it''s' \"x\"\n"),
        2 => json!("\n\n  indented\n\ttab\n\n"),
        3 => json!("no"),
        4 => json!(" # not a comment: * & ! %"),
        5 => json!("{{ ti.xcom_pull('a') }}"),
        6 => json!(3),
        7 => json!(null),
        8 => json!(["a", "b"]),
        9 => json!([]),
        10 => json!({ "a": { "b": ["c", 1.5, true] }, "no": "~" }),
        11 => json!({}),
        12 => json!("한글 😀 \u{7f}\u{85}\u{2028}\u{feff}"),
        13 => json!("word ".repeat(60)),
        14 => json!("---\n...\n%x\r\n"),
        _ => json!(u64::MAX),
    }
}
