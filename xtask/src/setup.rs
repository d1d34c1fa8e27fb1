//! What a machine must have before anything is built: found, installed, or asked for by the exact
//! command of its system.
//!
//! When everything is there this costs a few look-ups on PATH. Rust itself is not checked: without
//! it nobody gets here, and `rust-toolchain.toml` fetches the right one.

use anyhow::{Result, bail};

use crate::shell;

/// Something to be found on PATH, or a library to be linked.
#[derive(Debug)]
pub struct Tool {
    /// Any of these will do; what starts with `lib:` is a library, by its name for pkg-config.
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

/// Builds the interface.
pub const NODE: Tool = Tool {
    programs: &["npm"],
    why: "the interface is built with it",
    packages: ["npm", "nodejs-npm", "npm", "npm", "node", "OpenJS.NodeJS.LTS"],
};

/// Shows the interface in its tests.
pub const CHROMIUM: Tool = Tool {
    programs: &["chromium", "chromium-browser", "google-chrome"],
    why: "the interface is tried in it",
    packages: ["chromium", "chromium", "chromium", "chromium", "chromium", "Google.Chrome"],
};

/// Draws icons.
pub const RSVG: Tool = Tool {
    programs: &["rsvg-convert"],
    why: "icons are drawn with it",
    packages: ["librsvg2-bin", "librsvg2-tools", "librsvg", "rsvg-convert", "librsvg", ""],
};

/// What the desktop program is built with; only Linux does not have it by itself.
#[cfg(target_os = "linux")]
const DESKTOP: &[&Tool] = &[
    &C_COMPILER,
    &Tool {
        programs: &["pkg-config"],
        why: "libraries are found with it",
        packages: ["pkg-config", "pkgconf", "pkgconf", "pkgconf", "", ""],
    },
    &Tool {
        programs: &["lib:webkit2gtk-4.1"],
        why: "the window shows its pages with it",
        packages: [
            "libwebkit2gtk-4.1-dev",
            "webkit2gtk4.1-devel",
            "webkit2gtk-4.1",
            "webkit2gtk-4.1-dev",
            "",
            "",
        ],
    },
    &Tool {
        programs: &["lib:ayatana-appindicator3-0.1"],
        why: "the tray's icon is shown with it",
        packages: [
            "libayatana-appindicator3-dev",
            "libayatana-appindicator-gtk3-devel",
            "libayatana-appindicator",
            "libayatana-appindicator-dev",
            "",
            "",
        ],
    },
];
#[cfg(not(target_os = "linux"))]
const DESKTOP: &[&Tool] = &[&C_COMPILER];

/// What the tests of the desktop program need beside that: a screen, a bus, keys, a driver.
pub const WINDOW_TESTS: &[&Tool] = &[
    &Tool {
        programs: &["Xvfb"],
        why: "the window is tried on a screen that nobody sees",
        packages: ["xvfb", "xorg-x11-server-Xvfb", "xorg-server-xvfb", "xvfb", "", ""],
    },
    &Tool {
        programs: &["dbus-daemon"],
        why: "tray and notices are tried on a bus of their own",
        packages: ["dbus-daemon", "dbus-daemon", "dbus", "dbus", "", ""],
    },
    &Tool {
        programs: &["xdotool"],
        why: "keys are pressed with it",
        packages: ["xdotool", "xdotool", "xdotool", "xdotool", "", ""],
    },
    &Tool {
        programs: &["WebKitWebDriver"],
        why: "what stands in the window is read with it",
        packages: [
            "webkit2gtk-driver",
            "webkit2gtk4.1",
            "webkit2gtk-4.1",
            "webkit2gtk-4.1",
            "",
            "",
        ],
    },
];

/// Keeps the secrets of the tests, on a bus of their own.
#[cfg(target_os = "linux")]
pub const KEYRING: Tool = Tool {
    programs: &["gnome-keyring-daemon"],
    why: "secrets are kept in a keychain of the tests' own",
    packages: ["gnome-keyring", "gnome-keyring", "gnome-keyring", "gnome-keyring", "", ""],
};

/// The oldest Node.js that builds the interface.
const NODE_MIN: (u32, u32) = (20, 19);

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
        text.push_str(&format!(
            "\n  `{}`: {}",
            tool.programs[0].trim_start_matches("lib:"),
            tool.why
        ));
    }
    let hint = match INSTALLERS.iter().position(|(program, _)| shell::has(program)) {
        Some(at) => format!("run `{} {}`", INSTALLERS[at].1, packages(&missing, at).join(" ")),
        None => "install it and make sure that it is on PATH".to_owned(),
    };
    bail!("{text}\n\nhint: {hint}, then try again")
}

/// Makes sure that the desktop program and its interface can be built.
///
/// # Errors
/// Names what is missing, why it is needed and the command that installs it.
pub fn ensure_desktop() -> Result<()> {
    ensure(&[DESKTOP, &[&NODE]].concat())?;
    let said = shell::output(shell::command("node").arg("--version"))?;
    let mut parts = said.trim().trim_start_matches('v').split('.').map(str::parse::<u32>);
    let version = (parts.next(), parts.next());
    if let (Some(Ok(major)), Some(Ok(minor))) = version
        && (major, minor) < NODE_MIN
    {
        let (major, minor) = NODE_MIN;
        bail!(
            "Node.js {} is too old, at least {major}.{minor} is needed\n\n\
             hint: get a newer one from https://nodejs.org, then try again",
            said.trim()
        );
    }
    Ok(())
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
    tools.iter().copied().filter(|tool| !tool.programs.iter().any(|it| is_there(it))).collect()
}

fn is_there(program: &str) -> bool {
    match program.strip_prefix("lib:") {
        Some(library) => {
            shell::output(shell::command("pkg-config").args(["--exists", library])).is_ok()
        }
        None => shell::has(program),
    }
}

fn packages(tools: &[&Tool], installer: usize) -> Vec<&'static str> {
    let mut names: Vec<&str> = tools.iter().map(|tool| tool.packages[installer]).collect();
    names.retain(|name| !name.is_empty());
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
