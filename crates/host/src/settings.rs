//! Settings of a home, in `config.toml`: few, with defaults that need no file.
//!
//! What belongs to a DAG stands in its file and not here.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use mainspring_core::{file::parse_duration, timetable::time_zone};
use serde::Deserialize;

use crate::environment::Choice;

/// How much of a log is kept unless the settings say otherwise.
const LOG_LIMIT_MB: u64 = 256;

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// IANA name of the zone of DAGs that name none: the setting, else the system's.
    pub timezone: String,
    /// Task instances that may be active at once, over all DAGs.
    pub parallelism: u32,
    /// The interpreter of Python tasks that name none.
    pub python: Option<String>,
    /// What the environment of tasks begins with.
    pub environment: Choice,
    /// A log grows no further.
    pub log_limit_bytes: u64,
    /// Between asking a process to end and ending it.
    pub kill_grace: Duration,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    timezone: Option<String>,
    parallelism: Option<u32>,
    python: Option<String>,
    environment: Option<Choice>,
    log_limit_mb: Option<u64>,
    kill_grace: Option<String>,
}

/// What is wrong with the file.
#[derive(Debug, thiserror::Error)]
#[error("the settings `{}` cannot be read: {reason}", .path.display())]
pub struct SettingsError {
    /// The file.
    path: PathBuf,
    /// What is wrong, with line and column where that is known.
    reason: String,
}

impl Settings {
    /// Reads the settings; a file that is not there means the defaults.
    ///
    /// # Errors
    /// The file cannot be read, is not TOML, has unknown keys or values that make no sense.
    pub fn read(path: &Path) -> Result<Self, SettingsError> {
        let failed = |reason: String| SettingsError { path: path.to_owned(), reason };
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(failed(error.to_string())),
        };
        Self::parse(&text).map_err(failed)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let written: Written = toml::from_str(text).map_err(|error| error.to_string())?;
        let timezone = written.timezone.unwrap_or_else(system_timezone);
        time_zone(&timezone).map_err(|error| {
            let hint = error.hint().map(|hint| format!("; {hint}")).unwrap_or_default();
            format!("`timezone`: {error}{hint}")
        })?;
        let parallelism = written.parallelism.unwrap_or(32);
        if parallelism == 0 {
            return Err("`parallelism` must be at least 1, or nothing ever runs".into());
        }
        let kill_grace = written.kill_grace.as_deref().unwrap_or("10s");
        let kill_grace =
            parse_duration(kill_grace).map_err(|error| format!("`kill_grace`: {error}"))?;
        let log_limit_mb = written.log_limit_mb.unwrap_or(LOG_LIMIT_MB);
        Ok(Self {
            timezone,
            parallelism,
            python: written.python,
            environment: written.environment.unwrap_or_default(),
            log_limit_bytes: log_limit_mb.saturating_mul(1024 * 1024),
            kill_grace,
        })
    }
}

/// The system's zone, UTC where it does not tell or names one that is unknown here.
pub fn system_timezone() -> String {
    let name = iana_time_zone::get_timezone().unwrap_or_default();
    if time_zone(&name).is_ok() { name } else { "UTC".into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refuses(text: &str, expected: &str) {
        let refused = Settings::parse(text).unwrap_err();
        assert!(refused.contains(expected), "{refused}");
    }

    #[test]
    fn no_file_means_the_defaults() {
        let settings = Settings::parse("").unwrap();
        assert_eq!(settings.parallelism, 32);
        assert_eq!(settings.kill_grace, Duration::from_secs(10));
    }

    #[test]
    fn what_is_wrong_is_named() {
        refuses("parallelism = 0", "at least 1");
        refuses("paralelism = 4", "parallelism");
        refuses("timezone = \"Asia/Soul\"", "Asia/Seoul");
        refuses("kill_grace = \"soon\"", "kill_grace");
        refuses("python = ", "line 1");
        refuses("environment = \"shell\"", "expected one of `auto`, `login_shell`, `inherited`");
    }
}
