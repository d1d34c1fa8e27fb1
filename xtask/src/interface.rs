//! The user interface's own tools: its packages, its checks, its build, and the browser.
//!
//! It is built before the programs, which take it in. What only a running program can show is tried
//! by the browser's tests, which start the program that was just built.

use std::{fs, path::Path};

use anyhow::Result;

use crate::shell;

const INTERFACE: &str = "ui";
const BROWSER: &str = "tests/e2e";

/// Builds the interface.
///
/// # Errors
/// Its packages cannot be had, or it does not build.
pub fn build() -> Result<()> {
    install(INTERFACE)?;
    npm(INTERFACE, &["run", "build"])
}

/// Types, form and the tests of its parts.
///
/// # Errors
/// The first that fails ends it.
pub fn check() -> Result<()> {
    install(INTERFACE)?;
    npm(INTERFACE, &["run", "check"])?;
    npm(INTERFACE, &["test"])
}

/// The real program in a real browser.
///
/// # Errors
/// A test fails, or what the tests need cannot be had.
pub fn browser() -> Result<()> {
    install(BROWSER)?;
    npm(BROWSER, &["run", "check"])?;
    npm(BROWSER, &["test"])
}

/// Installs the packages that the lock file of `folder` names, if that was not done yet.
fn install(folder: &str) -> Result<()> {
    let folder_path = shell::root().join(folder);
    // Npm writes this file last: what it has installed is as old as it.
    let installed = folder_path.join("node_modules/.package-lock.json");
    let locked = folder_path.join("package-lock.json");
    let age = |path: &Path| fs::metadata(path).and_then(|file| file.modified()).ok();
    if age(&installed).is_none_or(|installed| age(&locked).is_some_and(|it| it > installed)) {
        npm(folder, &["ci", "--no-audit", "--no-fund"])?;
    }
    Ok(())
}

fn npm(folder: &str, args: &[&str]) -> Result<()> {
    shell::run(shell::npm().args(["--prefix", folder]).args(args))
}
