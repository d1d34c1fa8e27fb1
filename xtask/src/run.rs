//! `cargo xtask run`: a fresh checkout becomes a running Mainspring.
//!
//! It builds the release profile: whoever starts the product this way judges its speed and weight,
//! and a debug build has neither. It lives in `target/home`, never in the developer's own home.
//! Where nobody has a screen, `mainspring serve` takes the window's place; what runs when, and
//! where to look, is for the programs themselves to say.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{interface, setup, shell};

/// The example that a new home starts with switched on.
const EXAMPLE: &str = "hello";

/// Builds the application and opens it on the repository's `dags`. Without a screen, or with `args`
/// for it, `mainspring serve` is started in its place.
///
/// # Errors
/// Something is missing, does not build, or the program ends badly.
pub fn run(args: &[&str]) -> Result<()> {
    setup::ensure(&[&setup::C_COMPILER, &setup::BASH, &setup::PYTHON])?;
    let home = shell::target().join("home");
    if !has_screen() {
        println!("there is no screen here: starting `mainspring serve` in place of the window");
    } else if args.is_empty() {
        setup::ensure_desktop()?;
        interface::build()?;
        let program = build("mainspring-desktop")?;
        let mut window = mainspring(&program, &home);
        if prepare(&home)? {
            window.args(["--unpause", EXAMPLE]);
        }
        return become_program(&mut window);
    }
    if setup::ensure(&[&setup::NODE]).and_then(|()| interface::build()).is_err() {
        println!("the pages for a browser could not be built; going on without them");
    }
    let program = build("mainspring")?;
    let mut serve = mainspring(&program, &home);
    serve.arg("serve").args(args);
    if prepare(&home)? {
        serve.args(["--unpause", EXAMPLE]);
    }
    become_program(&mut serve)
}

/// Whether a window could be opened. Only Linux can tell.
fn has_screen() -> bool {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(target_os = "linux")) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// Builds a program as people get it and returns its path.
///
/// # Errors
/// It does not build.
pub fn build(package: &str) -> Result<PathBuf> {
    shell::run(&mut shell::cargo(&["build", "--release", "--package", package]))?;
    Ok(shell::target().join("release").join(format!("{package}{}", env::consts::EXE_SUFFIX)))
}

fn mainspring(program: &Path, home: &Path) -> Command {
    let mut command = shell::command(program);
    command.env("MAINSPRING_HOME", home);
    command
}

/// Makes the home if it is not there yet; true if it is new.
fn prepare(home: &Path) -> Result<bool> {
    let dags = home.join("dags");
    if dags.exists() {
        return Ok(false);
    }
    fs::create_dir_all(home).with_context(|| format!("cannot create `{}`", home.display()))?;
    link(&shell::root().join("dags"), &dags)
        .with_context(|| format!("cannot fill `{}`", dags.display()))?;
    Ok(true)
}

/// A link, so that saving an example in the repository is seen by the running program.
#[cfg(unix)]
fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

/// A copy, because links need a right that most people on Windows do not have.
#[cfg(not(unix))]
fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            link(&entry.path(), &to.join(entry.file_name()))?;
        } else {
            fs::copy(entry.path(), to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// Replaces this process, so that Ctrl-C and signals reach the program and nobody else.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).context("cannot start it")
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Result<()> {
    shell::run(command)
}
