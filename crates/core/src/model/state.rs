//! The closed sets of words that Airflow gives to tasks, runs and trigger rules.
//!
//! Their texts are Airflow's own, in files, in the database and in the API.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $text)] $variant,)*
        }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Airflow's word for it.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }

            /// The value that Airflow calls `text`, if there is one.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

words! {
    /// Where a task instance stands.
    TaskState {
        /// Not decided yet: it waits for its upstream tasks.
        None = "none",
        /// It may run and waits for a free slot.
        Scheduled = "scheduled",
        /// It was handed to the executor; its process has not reported yet.
        Queued = "queued",
        /// Its process runs.
        Running = "running",
        /// It ended well.
        Success = "success",
        /// It ended badly and will not be tried again.
        Failed = "failed",
        /// It was left out: a branch, a short circuit, a rule, or its own wish.
        Skipped = "skipped",
        /// It cannot run, because something upstream failed.
        UpstreamFailed = "upstream_failed",
        /// It failed and waits for its next try.
        UpForRetry = "up_for_retry",
        /// A sensor that waits for its next poke without holding a slot.
        UpForReschedule = "up_for_reschedule",
        /// It waits for an outside event without a process.
        Deferred = "deferred",
        /// Its place no longer exists (a mapped list became shorter).
        Removed = "removed",
        /// It was cleared while it ran; its process is being ended.
        Restarting = "restarting",
    }
}

impl TaskState {
    /// Nothing more happens to it by itself.
    pub const fn is_finished(self) -> bool {
        matches!(
            self,
            Self::Success | Self::Failed | Self::Skipped | Self::UpstreamFailed | Self::Removed
        )
    }

    /// It holds a slot: handed to the executor and not yet ended.
    pub const fn is_active(self) -> bool {
        matches!(self, Self::Queued | Self::Running | Self::Restarting)
    }
}

words! {
    /// Where a run stands.
    RunState {
        /// It waits until the DAG may have another active run.
        Queued = "queued",
        /// Its tasks are being worked on.
        Running = "running",
        /// Every leaf succeeded or was skipped.
        Success = "success",
        /// A leaf failed, or the run timed out or could not go on.
        Failed = "failed",
    }
}

impl RunState {
    /// Nothing more happens to it by itself.
    pub const fn is_finished(self) -> bool {
        matches!(self, Self::Success | Self::Failed)
    }
}

words! {
    /// What brought a run about.
    RunType {
        /// Somebody, or another DAG, asked for it.
        Manual = "manual",
        /// The DAG's schedule.
        Scheduled = "scheduled",
        /// A request for a range of past slots.
        Backfill = "backfill",
    }
}

words! {
    /// When a task may run, given how its upstream tasks ended (Airflow's thirteen rules).
    TriggerRule {
        /// All upstream tasks succeeded.
        AllSuccess = "all_success",
        /// All failed or could not run.
        AllFailed = "all_failed",
        /// All ended, however.
        AllDone = "all_done",
        /// All ended, none was skipped, at least one succeeded.
        AllDoneMinOneSuccess = "all_done_min_one_success",
        /// All ended, and those that are setups succeeded.
        AllDoneSetupSuccess = "all_done_setup_success",
        /// At least one succeeded; does not wait for the others.
        OneSuccess = "one_success",
        /// At least one failed or could not run; does not wait for the others.
        OneFailed = "one_failed",
        /// At least one succeeded or failed; does not wait for the others.
        OneDone = "one_done",
        /// None failed; all succeeded or were skipped.
        NoneFailed = "none_failed",
        /// None failed and at least one succeeded.
        NoneFailedMinOneSuccess = "none_failed_min_one_success",
        /// None was skipped; all succeeded or failed.
        NoneSkipped = "none_skipped",
        /// All were skipped.
        AllSkipped = "all_skipped",
        /// Does not wait for anything.
        Always = "always",
    }
}
