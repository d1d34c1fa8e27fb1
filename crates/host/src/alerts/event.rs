//! What somebody can be told of, and how an alert stands: closed lists of words that stand in the
//! database, in requests and in `config.toml`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AlertEvent)]
pub enum Event {
    /// A run or a task failed for good.
    Failure,
    /// A try failed and another one follows.
    Retry,
    /// A run or a task succeeded.
    Success,
    /// It succeeded after it had failed.
    Recovery,
    /// A run had not ended by its deadline.
    Late,
    /// A file of the dags folder can no longer be read.
    ImportError,
    /// Slots passed while nothing could run.
    Missed,
    /// The disk is nearly full.
    DiskLow,
}

/// How an alert stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// For its time.
    Waiting,
    /// On its way.
    Sending,
    /// It arrived.
    Sent,
    /// It was refused for good.
    Failed,
    /// There was nothing left to tell.
    Dropped,
}

macro_rules! words {
    ($($of:ident { $($name:ident = $word:literal),* $(,)? })*) => {$(
        impl $of {
            /// As it is written.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            /// The one that is written so.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)* _ => None }
            }
        }
    )*};
}

words! {
    Event {
        Failure = "failure", Retry = "retry", Success = "success", Recovery = "recovery",
        Late = "late", ImportError = "import_error", Missed = "missed", DiskLow = "disk_low",
    }
    AlertState {
        Waiting = "waiting", Sending = "sending", Sent = "sent", Failed = "failed",
        Dropped = "dropped",
    }
}
