//! `cargo xtask bindings`: what the user interface knows of the API, made from the API itself.
//!
//! Two generated files, both committed: the OpenAPI document, which the built program prints, and
//! the TypeScript types that openapi-typescript makes of it. Whether the first is up to date can
//! be told without Node, so the build server always asks.

use std::{fs, path::PathBuf};

use anyhow::{Context, Result, bail};

use crate::shell;

const DOCUMENT: &str = "ui/src/api/openapi.json";
const TYPES: &str = "ui/src/api/schema.d.ts";
/// The generator; `ui/package.json` asks for the same.
const GENERATOR: &str = "openapi-typescript@7";

/// Writes both files; with `--check` only compares them.
///
/// # Errors
/// A file is stale (`--check`), or the generator could not be started.
pub fn bindings(args: &[&str]) -> Result<()> {
    let document = shell::output(&mut shell::cargo(&[
        "run",
        "--quiet",
        "--package",
        "mainspring",
        "--",
        "schema",
        "--api",
    ]))?;
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
            match installed().exists() {
                true => is_fresh(TYPES, &types()?)?,
                false => println!("not checked: {TYPES} (`npm ci` was not run in ui/)"),
            }
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

/// The generator, where the user interface's packages are installed.
fn installed() -> PathBuf {
    shell::root().join("ui/node_modules/.bin/openapi-typescript")
}

/// The types of the document that lies on the disk.
fn types() -> Result<String> {
    let mut generator = if installed().exists() {
        shell::command(installed())
    } else {
        // A folder of its own: npx would take a manifest above it for a project.
        let folder = shell::target().join("bindings");
        fs::create_dir_all(&folder)?;
        let mut npx = shell::command(shell::find("npx").unwrap_or_else(|| PathBuf::from("npx")));
        npx.args(["--yes", GENERATOR]).current_dir(folder);
        npx
    };
    generator.arg(shell::root().join(DOCUMENT));
    shell::output(&mut generator).context("openapi-typescript is needed: install Node")
}
