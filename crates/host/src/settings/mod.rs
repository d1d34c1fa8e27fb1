//! Settings of a home, in `config.toml`: few, with defaults that need no file.
//!
//! `change` writes them, `live` carries a change to what runs. What belongs to a DAG stands in its
//! file and not here.

mod change;
mod live;

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use mainspring_core::{file::parse_duration, timetable::time_zone};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use change::{ChangeError, change};
pub use live::Live;

use crate::{alerts::Rules, environment::Choice};

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
    /// The language of the pages and of sentences.
    pub language: Language,
    /// How the pages look.
    pub theme: Theme,
    /// The machine does not go to sleep by itself while runs are under way.
    pub keep_awake: bool,
    /// A run that failed is told on the desktop.
    pub notify_failures: bool,
    /// How long the history is kept.
    pub retention: Retention,
    /// Who is told of what.
    pub alerts: Rules,
}

/// A language of the pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = LanguageSetting)]
pub enum Language {
    /// The one of the desktop or the browser.
    #[default]
    #[serde(rename = "system")]
    System,
    /// English.
    #[serde(rename = "en")]
    English,
    /// Korean.
    #[serde(rename = "ko")]
    Korean,
}

/// A look of the pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// The one of the desktop or the browser.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// How long the history is kept: for ever, where nothing is said. The latest run that ended stays
/// in any case, and so does what is under way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Runs older than so many days go, with all that they left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Of each DAG so many runs stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runs_per_dag: Option<u32>,
    /// All logs together are no larger, in megabytes of 1,048,576 bytes; the oldest go first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logs_mb: Option<u32>,
}

impl Retention {
    /// Everything is kept for ever.
    pub fn is_endless(self) -> bool {
        self == Self::default()
    }
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
    dags_folder: Option<String>,
    #[serde(default)]
    language: Language,
    #[serde(default)]
    theme: Theme,
    #[serde(default)]
    keep_awake: bool,
    notify_failures: Option<bool>,
    #[serde(default)]
    retention: Retention,
    #[serde(default)]
    alerts: Rules,
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
        Self::of(toml::from_str(text).map_err(|error| error.to_string())?)
    }

    fn of(written: Written) -> Result<Self, String> {
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
        if let Some(folder) = &written.dags_folder
            && expanded(folder).is_none_or(|folder| !folder.is_absolute())
        {
            return Err(
                "`dags_folder` must be a whole path, such as `/srv/dags` or `~/dags`".into()
            );
        }
        if written.python.as_ref().is_some_and(|python| python.trim().is_empty()) {
            return Err("`python` names nothing; leave it out for the one that is found".into());
        }
        let Retention { days, runs_per_dag, logs_mb } = written.retention;
        if [days, runs_per_dag, logs_mb].contains(&Some(0)) {
            return Err("`retention`: 0 would keep nothing; leave it out to keep all".into());
        }
        written.alerts.check().map_err(|wrong| format!("`alerts`: {wrong}"))?;
        let log_limit_mb = written.log_limit_mb.unwrap_or(LOG_LIMIT_MB);
        Ok(Self {
            timezone,
            parallelism,
            python: written.python,
            environment: written.environment.unwrap_or_default(),
            log_limit_bytes: log_limit_mb.saturating_mul(1024 * 1024),
            kill_grace,
            language: written.language,
            theme: written.theme,
            keep_awake: written.keep_awake,
            notify_failures: written.notify_failures.unwrap_or(true),
            retention: written.retention,
            alerts: written.alerts,
        })
    }
}

/// The dags folder of the home at `root`: what its settings name, else its own.
pub fn dags_folder(root: &Path) -> PathBuf {
    #[derive(Deserialize)]
    struct Only {
        dags_folder: Option<String>,
    }
    let text = fs::read_to_string(root.join("config.toml")).unwrap_or_default();
    let named = toml::from_str::<Only>(&text).ok().and_then(|it| it.dags_folder);
    let named = named.and_then(|folder| expanded(&folder)).filter(|folder| folder.is_absolute());
    named.unwrap_or_else(|| own_dags_folder(root))
}

/// The dags folder of a home whose settings name none.
pub fn own_dags_folder(root: &Path) -> PathBuf {
    root.join("dags")
}

/// Whether the folder is the home at `root`, or holds it: its keys would be taken for the user's
/// files.
pub fn holds_home(folder: &Path, root: &Path) -> bool {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    whole(root).starts_with(whole(folder))
}

/// `~/` is the user's own folder.
fn expanded(folder: &str) -> Option<PathBuf> {
    match folder.strip_prefix("~/") {
        Some(below) => Some(std::env::home_dir()?.join(below)),
        None => Some(folder.into()),
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
        refuses("dags_folder = \"dags\"", "whole path");
        refuses("python = \" \"", "names nothing");
        refuses("theme = \"blue\"", "expected one of `system`, `light`, `dark`");
        refuses("[retention]\ndays = 0", "keep nothing");
        refuses("[retention]\nweeks = 1", "weeks");
        refuses("environment = \"shell\"", "expected one of `auto`, `login_shell`, `inherited`");
    }
}
