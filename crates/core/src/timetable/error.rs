//! Why a schedule has no timetable, for the file reader and for people.
//!
//! Where in a file it stands is not known here.

use thiserror::Error;

use crate::cron::CronError;

/// A schedule or a time zone that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TimetableError {
    /// An entry of the schedule is no cron expression.
    #[error("{error}")]
    Cron {
        /// Which entry, counted from 0.
        index: usize,
        /// What is wrong with it.
        error: CronError,
    },
    /// An entry of the schedule has no distance between its runs.
    #[error("the distance of `every` must be more than zero")]
    Every {
        /// Which entry, counted from 0.
        index: usize,
    },
    /// There is no such time zone.
    #[error("unknown time zone: `{name}`")]
    Timezone {
        /// The name that was given.
        name: String,
        /// What may have been meant.
        hint: String,
    },
}

impl TimetableError {
    /// What to write instead.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::Cron { error, .. } => error.hint.as_deref(),
            Self::Every { .. } => Some("write a duration such as `every 5m`"),
            Self::Timezone { hint, .. } => Some(hint),
        }
    }
}
