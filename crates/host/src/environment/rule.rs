//! When tasks get the environment of the login shell, and when that of this process.
//!
//! A decision over plain facts; nothing is asked or started here.

use serde::{Deserialize, Serialize};

/// What `environment` in the settings may say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// The login shell's where this process has no terminal and only the system's `PATH`.
    #[default]
    Auto,
    /// The login shell's, always.
    LoginShell,
    /// That of this process, always.
    Inherited,
}

/// Where tasks' variables come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The user's login shell, on top of this process.
    LoginShell,
    /// This process alone.
    Inherited,
}

/// What the rule looks at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts<'a> {
    /// This process has a terminal.
    pub has_terminal: bool,
    /// Its `PATH`.
    pub path: Option<&'a str>,
    /// The user's home folder.
    pub home: Option<&'a str>,
}

/// Folders that every session has: where there are no others, nobody set `PATH` up.
const SYSTEM: &[&str] = &[
    "/bin",
    "/sbin",
    "/usr/bin",
    "/usr/sbin",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/usr/games",
    "/usr/local/games",
    "/snap/bin",
    "/var/lib/flatpak/exports/bin",
    "/usr/lib/wsl/lib",
];

/// The same, below the home folder: a session adds them, not a shell's start-up file.
const SYSTEM_IN_HOME: &[&str] = &["bin", ".local/bin", ".local/share/flatpak/exports/bin"];

/// The rule, with its reason in words. Without a choice: who starts Mainspring from a terminal
/// means that terminal's environment; a `PATH` with folders that are not the system's was set up by
/// somebody; what is left was started by the desktop, at login or by cron, and lacks what the
/// user's shell adds.
pub(super) fn decide(choice: Choice, facts: Facts<'_>) -> (Source, String) {
    if cfg!(windows) {
        return (Source::Inherited, "on Windows every program has the user's own".to_owned());
    }
    match choice {
        Choice::LoginShell => {
            return (Source::LoginShell, "the settings say `login_shell`".to_owned());
        }
        Choice::Inherited => return (Source::Inherited, "the settings say `inherited`".to_owned()),
        Choice::Auto if facts.has_terminal => {
            return (Source::Inherited, "Mainspring was started from a terminal".to_owned());
        }
        Choice::Auto => {}
    }
    let path = facts.path.unwrap_or_default();
    let mut folders = path.split(':').map(|folder| folder.trim_end_matches('/'));
    match folders.find(|folder| !is_system(folder, facts.home)) {
        Some(folder) => {
            let why = format!("its PATH was set up by whoever started it: it has `{folder}`");
            (Source::Inherited, why)
        }
        None => {
            let why = "Mainspring was started without a terminal, and its PATH has the system's \
                       folders only";
            (Source::LoginShell, why.to_owned())
        }
    }
}

fn is_system(folder: &str, home: Option<&str>) -> bool {
    let below = home.and_then(|home| folder.strip_prefix(home.trim_end_matches('/')));
    let in_home = below.and_then(|below| below.strip_prefix('/'));
    folder.is_empty()
        || SYSTEM.contains(&folder)
        || in_home.is_some_and(|folder| SYSTEM_IN_HOME.contains(&folder))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[track_caller]
    fn check(choice: Choice, has_terminal: bool, path: &str, source: Source, why: &str) {
        let facts = Facts { has_terminal, path: Some(path), home: Some("/home/me") };
        let (decided, reason) = decide(choice, facts);
        assert_eq!((decided, reason.contains(why)), (source, true), "{path}: {reason}");
    }

    #[test]
    fn the_rule() {
        use Choice::*;
        let system = "/usr/local/bin:/usr/bin:/bin/";
        check(Auto, false, system, Source::LoginShell, "without a terminal");
        check(Auto, false, "", Source::LoginShell, "without a terminal");
        let session = "/home/me/.local/bin:/home/me/bin:/usr/bin:/snap/bin";
        check(Auto, false, session, Source::LoginShell, "without a terminal");
        check(Auto, true, system, Source::Inherited, "from a terminal");
        check(Auto, false, "/opt/venv/bin:/usr/bin", Source::Inherited, "`/opt/venv/bin`");
        check(Auto, false, "/home/you/bin:/usr/bin", Source::Inherited, "`/home/you/bin`");
        check(Choice::LoginShell, true, "/opt/bin", Source::LoginShell, "`login_shell`");
        check(Choice::Inherited, false, system, Source::Inherited, "`inherited`");
    }
}
