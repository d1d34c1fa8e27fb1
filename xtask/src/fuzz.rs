//! `cargo xtask fuzz`: random input against the core, guided by what it reaches.
//!
//! The targets and what they assert are in `fuzz`; here they get their seeds (the corpus of DAG
//! files, the examples, what was recorded from Airflow) and their time. The build server does not
//! fuzz: what was found is guarded by a unit test beside the repaired code.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::shell;

/// What can be fuzzed, and what it is about.
const TARGETS: &[(&str, &str)] = &[
    ("read", "reading DAG files: no panic, places inside the text, the same DAG twice"),
    ("cron", "cron expressions and timetables in odd zones: time goes forward"),
    ("edit", "editing DAG files: what is written reads back, and undo gives the same bytes"),
    ("template", "checking and rendering templates: no panic, bounded work"),
];
/// How long a target runs unless told otherwise.
const SECONDS: u32 = 60;
/// An input that takes longer than this is a finding: what is read comes from a user who waits.
const SLOW_SECONDS: u32 = 10;

/// The version that the targets are known to build with.
const INSTALL: &str = "cargo install cargo-fuzz --version 0.13.2 --locked";

/// Fuzzes one target for some seconds; without arguments, lists them.
///
/// # Errors
/// There is no such target, a tool is missing, or something was found.
pub fn fuzz(args: &[&str]) -> Result<()> {
    let (target, seconds) = match *args {
        [] => return list(),
        [target] => (target, SECONDS),
        [target, seconds] => {
            let number = seconds.parse().ok().filter(|number| *number > 0);
            let whole = || format!("`{seconds}` is not a number of seconds; write one like `900`");
            (target, number.with_context(whole)?)
        }
        [..] => bail!("too many arguments; write `cargo xtask fuzz TARGET [SECONDS]`"),
    };
    if !TARGETS.iter().any(|(name, _)| *name == target) {
        let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
        bail!("there is no fuzz target `{target}`; there are {}", names.join(", "));
    }
    tools()?;
    let mut run = shell::cargo(&["fuzz", "run", "--sanitizer", "none", target]);
    // The first folder takes what is found worth keeping, the others are only read.
    let found = folder(&["fuzz", "corpus", target])?;
    run.arg(&found).args(seeds(target)?).arg("--");
    run.arg(format!("-max_total_time={seconds}")).arg(format!("-timeout={SLOW_SECONDS}"));
    let words = if target == "edit" { "read" } else { target };
    run.arg(format!("-dict=fuzz/{words}.dict")).arg("-max_len=16384").arg("-print_final_stats=1");
    shell::run(&mut run).with_context(|| {
        format!(
            "`{target}` stopped early; an input that does harm is in fuzz/artifacts/{target}: \
             repair the code with a unit test beside it"
        )
    })
}

fn list() -> Result<()> {
    println!("cargo xtask fuzz TARGET [SECONDS]   ({SECONDS} seconds unless told otherwise)\n");
    for (name, about) in TARGETS {
        println!("  {name:<10} {about}");
    }
    Ok(())
}

/// Nothing is installed without being asked for: fuzzing is for those who want it.
fn tools() -> Result<()> {
    if cfg!(windows) {
        bail!("cargo-fuzz does not work on Windows; use WSL");
    }
    if !shell::has("cargo-fuzz") {
        bail!("`cargo-fuzz` is missing\n\nhint: run `{INSTALL}`, then try again");
    }
    if !["c++", "g++", "clang++"].into_iter().any(shell::has) {
        bail!(
            "a C++ compiler is missing: libFuzzer is compiled from source\n\n\
             hint: install `g++` or `clang`, then try again"
        );
    }
    Ok(())
}

/// The folders with inputs to begin with.
fn seeds(target: &str) -> Result<Vec<PathBuf>> {
    let root = shell::root();
    let texts = match target {
        "cron" => return Ok(vec![written(target, &cron_seeds(&root)?)?]),
        "template" => template_seeds(&root)?,
        "edit" => edit_seeds(&root)?,
        _ => broken_files(&root)?,
    };
    let corpus = root.join("crates/core/src/file/tests/corpus");
    Ok(vec![written(target, &texts)?, corpus, root.join("dags")])
}

/// A folder with one file for each of `texts`.
fn written(target: &str, texts: &[String]) -> Result<PathBuf> {
    let folder = folder(&["target", "fuzz-seeds", target])?;
    for (at, text) in texts.iter().enumerate() {
        fs::write(folder.join(at.to_string()), text)?;
    }
    Ok(folder)
}

/// Expressions that Airflow's own parser has answered for, each with a zone and a moment.
fn cron_seeds(root: &Path) -> Result<Vec<String>> {
    let text = read(root, "tests/conformance/cron/next.jsonl")?;
    // One in so many is enough: they are random, and much alike.
    let lines = text.lines().step_by(20).enumerate();
    lines
        .map(|(at, line)| {
            let case: Value = serde_json::from_str(line)?;
            let expression = case["expr"].as_str().unwrap_or_default();
            // The target's form: a byte for the zone, four for the moment, here about 2026.
            let zone = char::from(b'@' + (at % 16) as u8);
            Ok(format!("{zone}\0\0\u{16}\u{7}{expression}"))
        })
        .collect()
}

/// Templates that Airflow has rendered.
fn template_seeds(root: &Path) -> Result<Vec<String>> {
    let recorded: Value = serde_json::from_str(&read(root, "tests/conformance/templating.json")?)?;
    let cases = recorded["cases"].as_array().context("templating.json has no cases")?;
    let templates = cases.iter().filter_map(|case| case["templates"].as_array()).flatten();
    Ok(templates.filter_map(|one| one["template"].as_str()).map(str::to_owned).collect())
}

/// Every file of the corpus, with bytes that make some edits before it.
fn edit_seeds(root: &Path) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(root.join("crates/core/src/file/tests/corpus"))? {
        let text = fs::read_to_string(entry?.path())?;
        texts.extend((0..6_usize).map(|at| {
            let edits: String =
                (0..16).map(|n| char::from(((at * 21 + n * 13) % 128) as u8)).collect();
            format!("{edits}{text}")
        }));
    }
    Ok(texts)
}

/// The files that the reader's tests complain about: each goes down another path.
fn broken_files(root: &Path) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    for subject in ["yaml", "shape", "meaning", "graph"] {
        let path = format!("crates/core/src/file/tests/cases/{subject}.txt");
        let cases = read(root, &path)?;
        let files = cases.split("=== ").filter_map(|case| case.split_once('\n'));
        let files = files.filter_map(|(_, rest)| Some(rest.rsplit_once("\n---\n")?.0.to_owned()));
        texts.extend(files);
    }
    Ok(texts)
}

fn read(root: &Path, path: &str) -> Result<String> {
    fs::read_to_string(root.join(path)).with_context(|| format!("cannot read `{path}`"))
}

fn folder(parts: &[&str]) -> Result<PathBuf> {
    let path = parts.iter().fold(shell::root(), |path, part| path.join(part));
    fs::create_dir_all(&path).with_context(|| format!("cannot create `{}`", path.display()))?;
    Ok(path)
}
