//! `cargo xtask bundle`: packages that people install, with both programs and the interface inside.
//!
//! What is in them stands in tauri.conf.json; Tauri's own command line makes them. It comes from
//! the npm registry, in the one version that fits, and stays in `target/tools`. Signing and
//! publishing do not belong here.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Result, bail};

use crate::{interface, run, setup, shell};

/// The same line as the `tauri` that the workspace depends on.
const TAURI: &str = "@tauri-apps/cli@2.12.5";

/// The kinds of this system, those first that need nothing from the network.
#[cfg(target_os = "linux")]
const KINDS: &[&str] = &["deb", "rpm", "appimage"];
#[cfg(target_os = "macos")]
const KINDS: &[&str] = &["app", "dmg"];
#[cfg(windows)]
const KINDS: &[&str] = &["nsis"];

/// Makes packages of the `kinds`, of all that can be made here where none is named. With `--try`
/// the Debian one is made, installed, started and removed again, for which one must be root.
///
/// # Errors
/// Something is missing, does not build, or none of them could be made.
pub fn bundle(kinds: &[&str]) -> Result<()> {
    if kinds == ["--try"] {
        setup::ensure(setup::WINDOW_TESTS)?;
        bundle(&["deb"])?;
        return try_package();
    }
    if let Some(unknown) = kinds.iter().find(|kind| !KINDS.contains(kind)) {
        bail!("unknown kind of package: `{unknown}`; here there are {}", KINDS.join(", "));
    }
    setup::ensure_desktop()?;
    interface::build()?;
    run::build("mainspring")?;
    run::build("mainspring-desktop")?;
    let wanted = if kinds.is_empty() { KINDS } else { kinds };
    let mut made = 0;
    for kind in wanted {
        // One by one: an AppImage needs tools that Tauri fetches, which may not be had here.
        let mut pack = tauri()?;
        pack.args(["bundle", "--ci", "--bundles", kind]);
        match shell::run(&mut pack) {
            Ok(()) => made += 1,
            Err(error) => println!("no `{kind}` could be made here: {error:#}"),
        }
    }
    println!("\nmade {made} of {} in {}", wanted.len(), folder().display());
    if made < kinds.len() || made == 0 {
        bail!("not every package could be made");
    }
    Ok(())
}

/// The newest Debian package goes through its test.
fn try_package() -> Result<()> {
    let mut found = None;
    for entry in fs::read_dir(folder().join("deb"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "deb") {
            let changed = fs::metadata(&path)?.modified()?;
            found = found.max(Some((changed, path)));
        }
    }
    let Some((_, package)) = found else { bail!("there is no package to be tried") };
    let mut test = shell::cargo(&["test", "--package", "mainspring-tests", "--test", "window"]);
    test.args(["--", "--ignored", "package"]).env("MAINSPRING_DEB", package);
    shell::run(&mut test)
}

fn folder() -> PathBuf {
    shell::target().join("release").join("bundle")
}

/// Tauri's command line, fetched if it is not there yet.
///
/// # Errors
/// npm cannot get it.
pub fn tauri() -> Result<Command> {
    let tools = shell::target().join("tools");
    let script = tools.join("node_modules/@tauri-apps/cli/tauri.js");
    if !script.exists() {
        fs::create_dir_all(&tools)?;
        let mut install = shell::npm();
        install.args(["install", "--no-save", "--no-package-lock", "--prefix"]).arg(&tools);
        shell::run(install.arg(TAURI))?;
    }
    let mut command = shell::command("node");
    command.arg(script);
    Ok(command)
}
