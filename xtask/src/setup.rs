//! What a machine must have before anything is built: found, installed, or asked for by the exact
//! command of its system.
//!
//! When everything is there this costs a few look-ups on PATH. Rust itself is not checked: without
//! it nobody gets here, and `rust-toolchain.toml` fetches the right one.

use anyhow::{Result, bail};

use crate::shell;

/// Something to be found on PATH.
#[derive(Debug)]
pub struct Tool {
    /// Any of these will do.
    programs: &'static [&'static str],
    /// What would fail without it.
    why: &'static str,
    /// The package that holds it, by the program that installs packages; "" where every system
    /// of that kind has it.
    packages: [&'static str; INSTALLERS.len()],
}

/// How packages are installed, by the program that does it; the first one found counts.
const INSTALLERS: [(&str, &str); 6] = [
    ("apt-get", "sudo apt-get install -y"),
    ("dnf", "sudo dnf install"),
    ("pacman", "sudo pacman -S"),
    ("apk", "sudo apk add"),
    ("brew", "brew install"),
    ("winget", "winget install"),
];

/// Compiles the bundled SQLite.
pub const C_COMPILER: Tool = Tool {
    programs: &["cc", "gcc", "clang", "cl"],
    why: "SQLite is compiled from source",
    packages: ["build-essential", "gcc", "base-devel", "build-base", "llvm", "LLVM.LLVM"],
};

/// Runs `bash` tasks.
pub const BASH: Tool = Tool {
    programs: &["bash"],
    why: "`bash` tasks run in it",
    packages: ["bash", "bash", "bash", "bash", "bash", "Git.Git"],
};

/// Runs `python` tasks.
pub const PYTHON: Tool = Tool {
    programs: &["python3", "python"],
    why: "`python` tasks run in it",
    packages: ["python3", "python3", "python", "python3", "python3", "Python.Python.3.13"],
};

/// A floor of the benchmark.
pub const XARGS: Tool = Tool {
    programs: &["xargs"],
    why: "the benchmark measures against it",
    packages: ["findutils", "findutils", "findutils", "findutils", "findutils", "Git.Git"],
};

/// The test runner; the version is one that the pinned Rust is known to build.
const NEXTEST: &[&str] = &["install", "cargo-nextest", "--version", "0.9.143", "--locked"];

/// Makes sure that every one of `tools` is there.
///
/// # Errors
/// Names what is missing, why it is needed and the command that installs it.
pub fn ensure(tools: &[&Tool]) -> Result<()> {
    if missing(tools).is_empty() {
        return Ok(());
    }
    if let Some(apt) = unattended_apt() {
        install(&apt, &packages(&missing(tools), 0));
    }
    let missing = missing(tools);
    if missing.is_empty() {
        return Ok(());
    }
    let mut text = String::from("this machine lacks something");
    for tool in &missing {
        text.push_str(&format!("\n  `{}`: {}", tool.programs[0], tool.why));
    }
    let hint = match INSTALLERS.iter().position(|(program, _)| shell::has(program)) {
        Some(at) => format!("run `{} {}`", INSTALLERS[at].1, packages(&missing, at).join(" ")),
        None => "install it and make sure that it is on PATH".to_owned(),
    };
    bail!("{text}\n\nhint: {hint}, then try again")
}

/// Makes sure that cargo-nextest is there, building it if need be; false if that did not work.
pub fn nextest() -> bool {
    if shell::has("cargo-nextest") {
        return true;
    }
    println!("cargo-nextest is missing: building it once, which takes some minutes");
    let built = shell::run(&mut shell::cargo(NEXTEST));
    if let Err(error) = &built {
        println!("{error:#}\nGoing on with `cargo test` in its place");
    }
    built.is_ok()
}

fn missing<'a>(tools: &[&'a Tool]) -> Vec<&'a Tool> {
    tools.iter().copied().filter(|tool| !tool.programs.iter().any(|p| shell::has(p))).collect()
}

fn packages(tools: &[&Tool], installer: usize) -> Vec<&'static str> {
    let mut names: Vec<&str> = tools.iter().map(|tool| tool.packages[installer]).collect();
    names.dedup();
    names
}

/// How apt-get can be called here without asking anybody for a password.
fn unattended_apt() -> Option<Vec<&'static str>> {
    if !shell::has("apt-get") {
        return None;
    }
    let user = shell::output(shell::command("id").arg("-u")).ok()?;
    if user.trim() == "0" {
        return Some(vec!["apt-get"]);
    }
    let sudo = shell::output(shell::command("sudo").args(["-n", "true"]));
    sudo.is_ok().then(|| vec!["sudo", "-n", "apt-get"])
}

/// Tries to install `packages`; whether it helped is seen by looking for the programs again.
fn install(apt: &[&str], packages: &[&str]) {
    println!("installing with apt-get: {}", packages.join(" "));
    let apt = |args: &[&str]| {
        let mut command = shell::command(apt[0]);
        shell::run(command.args(&apt[1..]).args(args).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    let install = [&["install", "-y", "--no-install-recommends"], packages].concat();
    // The lists of a fresh machine are empty or old: only then are they worth fetching.
    if apt(&install).is_err()
        && apt(&["update"]).is_ok()
        && let Err(error) = apt(&install)
    {
        println!("{error:#}");
    }
}
