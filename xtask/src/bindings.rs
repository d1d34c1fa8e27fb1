//! `cargo xtask bindings`: what the user interface knows of the API, made from the API itself.
//!
//! Two generated files, both committed: the OpenAPI document, which the built program prints, and
//! the TypeScript types that openapi-typescript makes of it. The build server asks whether both are
//! up to date.

use std::{env::consts::EXE_SUFFIX, fs, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::shell;

const DOCUMENT: &str = "ui/src/api/openapi.json";
const TYPES: &str = "ui/src/api/schema.d.ts";
/// The generator. It needs an older TypeScript than the interface, so it is not among its packages.
const GENERATOR: &str = "openapi-typescript@7.13.0";
/// A key with a default may be left out of a request; an object without keys is nobody's business.
const FLAGS: [&str; 2] = ["--default-non-nullable=false", "--empty-objects-unknown"];

/// Writes both files; with `--check` only compares them.
///
/// # Errors
/// A file is stale (`--check`), or the generator could not be started.
pub fn bindings(args: &[&str]) -> Result<()> {
    // As all else is built: with other features half of it would be compiled a second time.
    shell::run(&mut shell::cargo(&["build", "--workspace", "--bin", "mainspring"]))?;
    let program = shell::target().join("debug").join(format!("mainspring{EXE_SUFFIX}"));
    let document = shell::output(shell::command(program).args(["schema", "--api"]))?;
    match args {
        [] => {
            let folder = shell::root().join(DOCUMENT).with_file_name("");
            fs::create_dir_all(&folder)?;
            fs::write(shell::root().join(DOCUMENT), &document)?;
            fs::write(shell::root().join(TYPES), types()?)?;
            println!("{DOCUMENT} and {TYPES} are written");
            Ok(())
        }
        ["--check"] => {
            is_fresh(DOCUMENT, &document)?;
            is_fresh(TYPES, &types()?)?;
            println!("the bindings are up to date");
            Ok(())
        }
        _ => bail!("write `cargo xtask bindings` or `cargo xtask bindings --check`"),
    }
}

fn is_fresh(path: &str, expected: &str) -> Result<()> {
    let found = fs::read_to_string(shell::root().join(path)).unwrap_or_default();
    if found != expected {
        bail!("{path} does not fit the API; run `cargo xtask bindings` and commit it");
    }
    Ok(())
}

/// The types of the document that lies on the disk.
fn types() -> Result<String> {
    // A folder of its own: npx would take a manifest above it for a project.
    let folder = shell::target().join("bindings");
    fs::create_dir_all(&folder)?;
    let mut npx = shell::command(shell::find("npx").unwrap_or_else(|| PathBuf::from("npx")));
    // The document first: a flag would take what follows it for its value.
    npx.args(["--yes", GENERATOR]).arg(shell::root().join(DOCUMENT)).args(FLAGS);
    shell::output(npx.current_dir(folder)).context("openapi-typescript is needed: install Node")
}
