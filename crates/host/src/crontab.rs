//! What cron holds for the user who asks, and who that is.
//!
//! Reads only: a crontab is changed by its owner alone. What its lines mean is core's concern.
//! `crontab` is asked and not its files, which only the system's own programs may read.

#![expect(
    clippy::disallowed_methods,
    reason = "`crontab -l` answers at once, leaves nothing behind and belongs to no task"
)]

use std::{
    io,
    process::{Command, Stdio},
};

/// Why the user's crontab cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum CrontabError {
    /// There is no such program.
    #[error("there is no program `crontab` here, so there is no cron")]
    NoCron,
    /// It cannot be started.
    #[error("`crontab -l` cannot be started: {0}")]
    NotStarted(io::Error),
    /// The user has none.
    #[error("you have no crontab")]
    None,
    /// It says something else.
    #[error("`crontab -l` failed: {0}")]
    Failed(String),
}

/// The bytes of the user's own crontab.
///
/// # Errors
/// There is none, or `crontab` does not give it.
pub fn own() -> Result<Vec<u8>, CrontabError> {
    // Its words are looked at below, so they must be English.
    let mut command = Command::new("crontab");
    command.arg("-l").env("LC_ALL", "C").stdin(Stdio::null());
    let output = command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => CrontabError::NoCron,
        _ => CrontabError::NotStarted(error),
    })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    match words.to_lowercase().contains("no crontab") {
        true => Err(CrontabError::None),
        false if words.is_empty() => Err(CrontabError::Failed(output.status.to_string())),
        false => Err(CrontabError::Failed(words)),
    }
}

/// The name of the user who runs this program, as cron would call it; empty where nobody says.
pub fn user_name() -> String {
    let by_id = || {
        #[cfg(unix)]
        return name_of(
            rustix::process::geteuid().as_raw(),
            &std::fs::read_to_string("/etc/passwd").unwrap_or_default(),
        );
        #[cfg(not(unix))]
        None
    };
    let named = |variable| std::env::var(variable).ok().filter(|name| !name.is_empty());
    by_id().or_else(|| named("LOGNAME")).or_else(|| named("USER")).unwrap_or_default()
}

/// The name of the user with that number, by the lines of `/etc/passwd`.
#[cfg(unix)]
fn name_of(id: u32, passwd: &str) -> Option<String> {
    passwd.lines().find_map(|line| {
        let mut columns = line.split(':');
        let (name, number) = (columns.next()?, columns.nth(1)?);
        (number.parse() == Ok(id)).then(|| name.to_owned())
    })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_number() {
        let passwd =
            "root:x:0:0:root:/root:/bin/bash\n\nbroken\nmin:x:1000:1000:,,,:/home/min:/bin/sh\n";
        for (id, expected) in [(0, Some("root")), (1000, Some("min")), (1, None)] {
            assert_eq!(name_of(id, passwd).as_deref(), expected, "{id}");
        }
    }
}
