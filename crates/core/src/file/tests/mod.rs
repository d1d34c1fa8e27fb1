//! Text in, text out: files of cases with what is wrong in them, and what a good file means.
//!
//! A case is `=== name`, the file, `---`, and the diagnostics as `line:column code: message`, with
//! `!` before a warning and the hint indented below.

pub(super) mod chance;
pub(super) mod corpus;
mod fuzz;
mod meaning;
mod operators;
mod positions;
mod schema;

use std::collections::BTreeSet;

pub(super) use operators::operators;

use super::{Diagnostic, Reading, Severity, Source, code, read, read_bytes};

const CASES: [(&str, &str); 4] = [
    ("yaml", include_str!("cases/yaml.txt")),
    ("shape", include_str!("cases/shape.txt")),
    ("meaning", include_str!("cases/meaning.txt")),
    ("graph", include_str!("cases/graph.txt")),
];

/// Files that cannot stand in a text file.
const BYTES: &[(&[u8], &str)] = &[
    (
        b"tasks:\n  a\xC3\xA9\xFFb: 1\n",
        "2:5 not_utf8: the byte 0xFF is not UTF-8 text\n    save the file as UTF-8\n",
    ),
    (b"\xFF\xFEt\0", "1:1 utf16: the file is UTF-16\n    save it as UTF-8\n"),
    (
        b"tasks:\n  a\0: 1\n",
        "2:4 nul_byte: the file holds a NUL byte, so it is no text\n    restore the file, or save it as UTF-8\n",
    ),
    (
        b" \n# nothing\n",
        "1:1 empty: the file is empty\n    a DAG needs at least `tasks: { hello: { operator: bash, command: echo hello } }`\n",
    ),
    (
        b"\xEF\xBB\xBF---\n...\n",
        "1:1 empty: the file is empty\n    a DAG needs at least `tasks: { hello: { operator: bash, command: echo hello } }`\n",
    ),
    (b"\xEF\xBB\xBFtasks: { a: { operator: empty } }", ""),
];

/// Reads a file called `example` of a machine in Seoul.
pub(super) fn read_example(text: &str) -> Reading {
    let operators = operators();
    read(text, &Source { stem: "example", default_timezone: "Asia/Seoul", operators: &operators })
}

pub(super) fn render(diagnostics: &[Diagnostic]) -> String {
    let mut lines = String::new();
    for Diagnostic { severity, code, message, hint, position } in diagnostics {
        let mark = if *severity == Severity::Warning { "! " } else { "" };
        lines += &format!("{mark}{}:{} {code}: {message}\n", position.line, position.column);
        if let Some(hint) = hint {
            lines += &format!("    {hint}\n");
        }
    }
    lines
}

/// The cases of one file: name, text, expected lines.
fn cases(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    file.split("=== ").skip(1).map(|case| {
        let (name, rest) = case.split_once('\n').expect("a name");
        let (text, expected) = rest.rsplit_once("\n---\n").expect("a line `---`");
        (name, text, expected.trim_end())
    })
}

#[test]
fn says_what_is_wrong() {
    let mut wrong = String::new();
    for (file, (name, text, expected)) in
        CASES.iter().flat_map(|(name, file)| cases(file).map(move |case| (name, case)))
    {
        let found = render(&read_example(text).diagnostics);
        if found.trim_end() != expected {
            wrong +=
                &format!("{file}: {name}\n{text}\n--- expected\n{expected}\n--- found\n{found}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn says_what_is_wrong_with_bytes() {
    let source = Source { stem: "example", default_timezone: "UTC", operators: &operators() };
    for (bytes, expected) in BYTES {
        assert_eq!(render(&read_bytes(bytes, &source).diagnostics), *expected, "{bytes:?}");
    }
}

#[test]
fn refuses_what_is_too_large() {
    let source = Source { stem: "example", default_timezone: "UTC", operators: &operators() };
    let size = super::SIZE_MAX + 1;
    // The second is cut in the middle of a character.
    for text in ["#".repeat(size), format!("#{}", "é".repeat(size))] {
        assert_eq!(
            render(&read_bytes(&text.as_bytes()[..size], &source).diagnostics),
            "1:1 too_large: the file is larger than 1048576 bytes, which is the most that is read\n    move scripts and data into files of their own\n"
        );
    }
}

#[test]
fn shows_only_so_many() {
    let text: String = (0..300).map(|n| format!("k{n}: 1\n")).collect();
    let diagnostics = read_example(&text).diagnostics;
    assert_eq!(diagnostics.len(), 201);
    assert_eq!(diagnostics[200].code, code::TOO_MANY);
    assert_eq!(diagnostics[200].message, "101 more problems are not shown");
}

#[test]
fn every_code_is_shown_by_a_case() {
    let in_cases = CASES.iter().flat_map(|(_, file)| cases(file)).map(|(_, _, expected)| expected);
    let in_bytes = BYTES.iter().map(|(_, expected)| *expected);
    let mut shown: BTreeSet<&str> = in_cases
        .chain(in_bytes)
        .flat_map(str::lines)
        .filter_map(|line| line.trim_start_matches("! ").split_once(' ')?.1.split_once(':'))
        .map(|(code, _)| code)
        .collect();
    // These two need more text than a case should have; they have tests of their own above.
    shown.extend([code::TOO_LARGE, code::TOO_MANY]);
    let missing: Vec<_> = code::ALL.iter().filter(|code| !shown.contains(**code)).collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
}
