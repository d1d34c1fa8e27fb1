//! `cargo xtask tidy`: the habits of this repository that a formatter and a compiler do not see.
//!
//! Each check is a pure function from a file to complaints, and each complaint says what to do. The
//! checks of one subject share a file; here the tracked files are gathered and the complaints
//! shown. What rustfmt, clippy or rustc can check does not belong here.

mod form;
mod length;
mod manifest;
mod ratchet;
mod source;
mod words;

use std::{fmt, fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::shell;
use source::Source;

/// A tracked text file: its path from the root, with `/` on every system, and what is in it.
#[derive(Debug)]
struct File<'a> {
    path: &'a str,
    text: &'a str,
}

/// Something to be put right.
#[derive(Debug)]
struct Complaint {
    path: String,
    /// Counted from one; 0 means the file as a whole.
    line: usize,
    message: String,
}

impl Complaint {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

impl File<'_> {
    fn is(&self, endings: &[&str]) -> bool {
        endings.iter().any(|ending| self.path.ends_with(ending))
    }

    /// Files that hold nothing but tests.
    fn is_test(&self) -> bool {
        self.path.starts_with("tests/")
            || self.path.contains("/tests/")
            || self.path.ends_with("/tests.rs")
    }
}

/// Checks every tracked file.
///
/// # Errors
/// There is something to be put right; all of it has been printed.
pub fn tidy() -> Result<()> {
    let mut complaints = Vec::new();
    let mut lengths = Vec::new();
    let paths = tracked()?;
    for path in &paths {
        let bytes = fs::read(shell::root().join(path)).with_context(|| format!("`{path}`"))?;
        form::size(path, bytes.len(), &mut complaints);
        if let Ok(text) = std::str::from_utf8(&bytes) {
            check(&File { path, text }, &mut complaints, &mut lengths);
        }
    }
    let accepted = fs::read_to_string(shell::root().join(ratchet::PATH)).unwrap_or_default();
    ratchet::check(&accepted, &lengths, &mut complaints);
    for complaint in &complaints {
        println!("{complaint}");
    }
    match complaints.len() {
        0 => println!("{} files are tidy", paths.len()),
        1 => bail!("one thing to tidy up"),
        count => bail!("{count} things to tidy up"),
    }
    Ok(())
}

/// Every check of one file; its lengths are judged later, all together, against the ratchet.
fn check(file: &File<'_>, complaints: &mut Vec<Complaint>, lengths: &mut Vec<length::Length>) {
    form::check(file, complaints);
    words::file_name(file, complaints);
    manifest::check(file, complaints);
    if file.is(&[".rs"]) {
        let source = Source::new(file.text);
        form::columns(file, &source, complaints);
        words::check(file, &source, complaints);
        length::measure(file, &source, lengths);
    }
}

/// The files that git knows or would take; in a copy without git, all but what is built.
fn tracked() -> Result<Vec<String>> {
    let root = shell::root();
    let git = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let mut paths: Vec<String> = match shell::output(shell::command("git").args(git)) {
        Ok(list) => list.split_terminator('\0').map(str::to_owned).collect(),
        Err(_) => {
            let mut found = Vec::new();
            walk(&root, "", &mut found)?;
            found
        }
    };
    paths.retain(|path| root.join(path).is_file());
    paths.sort();
    paths.dedup();
    Ok(paths)
}

fn walk(root: &Path, folder: &str, found: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        let kind = entry.file_type()?;
        let built = [".git", "target", "gen", "node_modules", "dist", "__pycache__"];
        if kind.is_dir() && !built.contains(&name.as_str()) {
            walk(root, &path, found)?;
        } else if kind.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

/// What the checks say of one file, a line each; for the tests of all of them.
#[cfg(test)]
fn complaints_about(path: &str, text: &str) -> String {
    let (mut complaints, mut lengths) = (Vec::new(), Vec::new());
    check(&File { path, text }, &mut complaints, &mut lengths);
    ratchet::check("", &lengths, &mut complaints);
    complaints.iter().map(|complaint| format!("{complaint}\n")).collect()
}
