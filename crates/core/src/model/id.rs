//! The names things go by, each a type of its own so that they cannot be mixed up.
//!
//! Cheap to clone (shared text), ordered and hashed by their text. Whether a text is allowed as a
//! name is decided where it enters: in `file` for what people write.

use std::{borrow::Borrow, fmt, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::RunType;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }
    };
}

id! {
    /// The name of a DAG, unique in a home.
    DagId
}
id! {
    /// The name of a run, unique among the runs of its DAG.
    RunId
}
id! {
    /// The name of a task, unique in its DAG; a task of a group is named in full (`group.task`).
    TaskId
}

impl RunId {
    /// As Airflow names a run that is due at `at`: `scheduled__2026-03-15T06:00:00+00:00`.
    pub fn of(run_type: RunType, at: Timestamp) -> Self {
        let micros = at.subsec_microsecond();
        let fraction = if micros == 0 { String::new() } else { format!(".{micros:06}") };
        format!("{run_type}__{}{fraction}+00:00", at.strftime("%Y-%m-%dT%H:%M:%S")).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(at: &str, expected: &str) {
        assert_eq!(RunId::of(RunType::Manual, at.parse().unwrap()).as_str(), expected);
    }

    #[test]
    fn runs_are_named_as_airflow_names_them() {
        check("2026-03-15T06:00:00Z", "manual__2026-03-15T06:00:00+00:00");
        check("2026-03-15T06:00:00.0509681Z", "manual__2026-03-15T06:00:00.050968+00:00");
        check("2026-03-15T06:00:00.5Z", "manual__2026-03-15T06:00:00.500000+00:00");
    }
}
