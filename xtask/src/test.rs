//! `cargo xtask test`: everything that stands between a change and the main branch.
//!
//! The cheap steps come first, the tests last, so that the runner's own closing lines are the last
//! thing on the screen. All steps share one profile and one set of flags, or cargo would build the
//! same crates several times.

use std::time::Instant;

use anyhow::{Context, Result};

use crate::{
    bindings, interface, setup,
    shell::{self, cargo},
    tidy,
};

/// A name for the banner, and what is done.
type Step = (&'static str, fn() -> Result<()>);

const BEFORE_THE_TESTS: &[Step] = &[
    ("format", || shell::run(&mut cargo(&["fmt", "--all", "--check"]))),
    ("tidy", tidy::tidy),
    ("interface", interface::check),
    ("interface, built", interface::build),
    ("lints", || {
        let lint = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
        shell::run(&mut cargo(&lint))
    }),
    ("documentation", || {
        let mut doc = cargo(&["doc", "--workspace", "--no-deps"]);
        shell::run(doc.env("RUSTDOCFLAGS", "-D warnings"))
    }),
    ("dependencies", dependencies),
    ("build", build),
    ("bindings", || bindings::bindings(&["--check"])),
    ("browser", interface::browser),
    ("examples in the documentation", || {
        shell::run(&mut cargo(&["test", "--workspace", "--doc", "--quiet"]))
    }),
];

/// Runs every check, or with `filters` only the tests whose names contain one of them.
///
/// # Errors
/// The first step that fails ends it.
pub fn test(filters: &[&str]) -> Result<()> {
    setup::ensure(&[&setup::BASH, &setup::PYTHON, &setup::XARGS, &setup::CHROMIUM])?;
    setup::ensure_desktop()?;
    #[cfg(target_os = "linux")]
    setup::ensure(&[setup::WINDOW_TESTS, &[&setup::KEYRING]].concat())?;
    let nextest = setup::nextest();
    if filters.is_empty() {
        for step in BEFORE_THE_TESTS {
            take(step)?;
        }
    } else {
        take(&("interface, built", interface::build))?;
        take(&("build", build))?;
    }
    banner("tests");
    tests(nextest, filters).context("stopped at `tests`")
}

fn take((name, action): &Step) -> Result<()> {
    banner(name);
    let start = Instant::now();
    action().with_context(|| format!("stopped at `{name}`"))?;
    println!("{name}: passed in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

fn banner(name: &str) {
    println!("\n== {name} {}", "=".repeat(76 - name.len()));
}

/// The tests of the whole application start the programs themselves, which a test build alone would
/// not make.
fn build() -> Result<()> {
    shell::run(&mut cargo(&["build", "--workspace", "--bins", "--tests"]))
}

/// Licences, sources and bans; the check for advisories is left out because it needs the network.
fn dependencies() -> Result<()> {
    if shell::has("cargo-deny") {
        return shell::run(&mut cargo(&["deny", "check", "bans", "licenses", "sources"]));
    }
    println!("not checked: cargo-deny is missing (`cargo install cargo-deny --locked`)");
    Ok(())
}

fn tests(nextest: bool, filters: &[&str]) -> Result<()> {
    let mut runner = if nextest {
        cargo(&["nextest", "run", "--workspace", "--no-fail-fast"])
    } else {
        cargo(&["test", "--workspace", "--bins", "--lib", "--tests", "--no-fail-fast", "--"])
    };
    shell::run(runner.args(filters))
}
