//! Which crates must not know which: the compiler forbids it once the manifest does not name them.
//!
//! Dependencies for tests are free; licences and sources are cargo-deny's subject.

use super::{Complaint, File};

/// A manifest, the crates it must not name, and why.
const FORBIDDEN: &[(&str, &[&str], &str)] = &[
    (
        "crates/core/Cargo.toml",
        &[
            "axum",
            "mainspring-host",
            "notify",
            "process-wrap",
            "reqwest",
            "rusqlite",
            "rustix",
            "tauri",
            "tempfile",
            "tokio",
        ],
        "the core touches no file, socket, clock, thread or process; do it in the host",
    ),
    (
        "crates/host/Cargo.toml",
        &["mainspring", "tauri"],
        "the host runs without a window; do it in the desktop shell",
    ),
];

/// Checks a manifest that is listed above.
pub fn check(file: &File<'_>, complaints: &mut Vec<Complaint>) {
    let Some((_, forbidden, why)) = FORBIDDEN.iter().find(|(path, ..)| *path == file.path) else {
        return;
    };
    for (line, name) in dependencies(file.text) {
        if forbidden.contains(&name) {
            let text = format!("`{name}` must not be a dependency here: {why}");
            complaints.push(Complaint::new(file.path, line, text));
        }
    }
}

/// What the product itself depends on, with line numbers; a table of one dependency counts too.
fn dependencies(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut inside = false;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            let (before, name) = table.rsplit_once("dependencies").unwrap_or(("dev-", ""));
            inside = !before.ends_with("dev-") && name.is_empty();
            if !before.ends_with("dev-") {
                found.extend(name.strip_prefix('.').map(|name| (at + 1, name)));
            }
        } else if inside {
            let end = line.find(['.', '=', ' ', '#']).unwrap_or(line.len());
            found.push((at + 1, line[..end].trim_matches('"')));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::complaints_about;

    const WHY: &str = "must not be a dependency here: the core touches no file, socket, clock, \
                       thread or process; do it in the host\n";

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(complaints_about("crates/core/Cargo.toml", text), expected);
    }

    #[test]
    fn the_core_is_pure() {
        let found = |line, name| format!("crates/core/Cargo.toml:{line}: `{name}` {WHY}");
        check("[dependencies]\nserde.workspace = true\n", "");
        check("[dependencies]\na = \"1\"\ntokio.workspace = true\n", &found(3, "tokio"));
        check("[dependencies]\nrusqlite = { version = \"1\" }\n", &found(2, "rusqlite"));
        check("[dependencies.tempfile]\nversion = \"3\"\n", &found(1, "tempfile"));
        check("[target.'cfg(unix)'.dependencies]\nrustix = \"1\"\n", &found(2, "rustix"));
        check("[build-dependencies]\naxum = \"1\"\n", &found(2, "axum"));
    }

    #[test]
    fn tests_may_use_anything() {
        check("[dev-dependencies]\ntempfile = \"3\"\n[dev-dependencies.tokio]\na = 1\n", "");
        check("[package]\ntokio = 1\n", "");
        assert_eq!(complaints_about("crates/cli/Cargo.toml", "[dependencies]\ntokio = 1\n"), "");
    }
}
