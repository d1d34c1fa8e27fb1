//! Words that do not belong where they stand: names that say nothing, marks of unfinished work,
//! SQL outside the store, tests switched off without a reason.
//!
//! Each has its remedy in the message. Strings are looked into for SQL only.

use super::{
    Complaint, File,
    source::{Source, line_of, words},
};

/// Names that attract whatever finds no other place, with what to do in their stead.
const NAMES: &[(&str, &str)] = &[
    ("util", "name it after what it works on"),
    ("utils", "name it after what it works on"),
    ("helper", "name it after what it does"),
    ("helpers", "name it after what it does"),
    ("manager", "name it after what it holds or decides"),
    ("service", "name it after what it does"),
    ("common", "name it after what its users share"),
];

/// Words that say: not finished.
const MARKS: &[&str] = &["TODO", "FIXME", "XXX", "HACK"];

/// Beginnings of statements; they end in a space, so that the HTTP method is not one.
const SQL: &[&str] = &[
    "SELECT ",
    "INSERT INTO ",
    "INSERT OR ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "ALTER TABLE ",
    "DROP TABLE ",
];
/// The one place of SQL.
const STORE: &str = "crates/host/src/store";

/// Folders and files go by good names too.
pub fn file_name(file: &File<'_>, complaints: &mut Vec<Complaint>) {
    if !file.is(&[".rs", ".ts", ".tsx", ".sql", ".yaml"]) {
        return;
    }
    for part in file.path.split(['/', '.', '_', '-']) {
        complaints.extend(bad_name(part).map(|text| Complaint::new(file.path, 0, text)));
    }
}

/// Every check of words in Rust text.
pub fn check(file: &File<'_>, source: &Source, complaints: &mut Vec<Complaint>) {
    let mut complain = |at: usize, text: String| {
        complaints.push(Complaint::new(file.path, line_of(file.text, at), text));
    };
    for (at, name) in declared(&source.code) {
        if let Some(text) = split_name(name).iter().find_map(|part| bad_name(part)) {
            complain(at, text);
        }
    }
    for (at, word) in words(&source.unquoted) {
        if MARKS.contains(&word) {
            complain(at, format!("`{word}`; finish it, or write down what holds and why"));
        }
    }
    for (at, _) in source.code.match_indices("dbg!") {
        complain(at, "`dbg!`; remove it".to_owned());
    }
    for (at, _) in source.code.match_indices("#[ignore]") {
        complain(at, "`#[ignore]` without a reason; write `#[ignore = \"...\"]`".to_owned());
    }
    for at in sql(file, source) {
        complain(at, format!("SQL outside `{STORE}`; make it a function of the table's module"));
    }
}

/// The names of types, traits and modules, with their offsets.
fn declared(code: &str) -> Vec<(usize, &str)> {
    const KEYWORDS: &[&str] = &["struct", "enum", "trait", "type", "union", "mod"];
    let all: Vec<(usize, &str)> = words(code).collect();
    let pairs = all.windows(2).filter(|pair| KEYWORDS.contains(&pair[0].1));
    let named = pairs.filter(|pair| code[pair[0].0 + pair[0].1.len()..pair[1].0].trim().is_empty());
    named.map(|pair| pair[1]).collect()
}

/// `TaskStore` and `task_store` as `task`, `store`.
fn split_name(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for c in name.chars() {
        if c == '_' || c.is_uppercase() {
            parts.push(String::new());
        }
        if let (Some(part), true) = (parts.last_mut(), c != '_') {
            part.extend(c.to_lowercase());
        }
    }
    parts
}

fn bad_name(part: &str) -> Option<String> {
    let (name, remedy) = NAMES.iter().find(|(name, _)| *name == part)?;
    Some(format!("`{name}` in a name says nothing; {remedy}"))
}

/// The offsets of strings that begin like a statement, where none should be.
fn sql(file: &File<'_>, source: &Source) -> Vec<usize> {
    if !file.path.starts_with("crates/") || file.path.starts_with(STORE) || file.is_test() {
        return Vec::new();
    }
    let tests = source.test_modules();
    let is_statement = |string: &str| {
        let text = string.trim_start_matches(['r', '#', '"']).trim_start();
        SQL.iter().any(|start| text.starts_with(start))
    };
    source
        .strings
        .iter()
        .filter(|string| !tests.iter().any(|test| test.contains(&string.start)))
        .filter(|string| is_statement(&file.text[(*string).clone()]))
        .map(|string| string.start)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::complaints_about;

    #[track_caller]
    fn check(path: &str, text: &str, expected: &str) {
        let found = complaints_about(path, &format!("//! One.\n//! Two.\n{text}\n"));
        assert_eq!(found, expected);
    }

    #[test]
    fn names_say_something() {
        check("crates/a.rs", "struct Managers;\nstruct Commonly;\nlet service = 1;", "");
        let found = "`manager` in a name says nothing; name it after what it holds or decides";
        check("crates/a.rs", "pub struct TaskManager;", &format!("crates/a.rs:3: {found}\n"));
        check("crates/a.rs", "mod task_manager;", &format!("crates/a.rs:3: {found}\n"));
        check("crates/task_manager.rs", "", &format!("crates/task_manager.rs: {found}\n"));
        let found = "`utils` in a name says nothing; name it after what it works on";
        check("crates/utils/a.rs", "", &format!("crates/utils/a.rs: {found}\n"));
        check("docs/utils/a.md", "", "");
    }

    #[test]
    fn nothing_is_left_unfinished() {
        let found = "`TODO`; finish it, or write down what holds and why";
        check("crates/a.rs", "// TODO: b", &format!("crates/a.rs:3: {found}\n"));
        check("crates/a.rs", "let a = \"TODO\"; // TODOS", "");
        check("crates/a.rs", "dbg!(a);", "crates/a.rs:3: `dbg!`; remove it\n");
    }

    #[test]
    fn tests_are_not_switched_off_silently() {
        let found = "`#[ignore]` without a reason; write `#[ignore = \"...\"]`";
        check("tests/it/a.rs", "#[ignore]\nfn a() {}", &format!("tests/it/a.rs:3: {found}\n"));
        check("tests/it/a.rs", "#[ignore = \"needs a network\"]\nfn a() {}", "");
    }

    #[test]
    fn sql_has_one_home() {
        let found = "SQL outside `crates/host/src/store`; make it a function of the table's module";
        let text = "f(\"SELECT a FROM b\");";
        check("crates/host/src/api.rs", text, &format!("crates/host/src/api.rs:3: {found}\n"));
        let raw = "f(r#\"\n  DELETE FROM b\"#);";
        check("crates/cli/src/a.rs", raw, &format!("crates/cli/src/a.rs:3: {found}\n"));
        check("crates/host/src/store/dag.rs", text, "");
        check("crates/host/src/api.rs", "f(\"DELETE\"); g(\"UPDATED\");", "");
        check("crates/host/src/api.rs", &format!("#[cfg(test)]\nmod tests {{\n{text}\n}}"), "");
    }
}
