//! Colors: when they are used, and what they mean.
//!
//! A color only repeats what the words say, so that nothing is lost without it.

use std::io::{self, IsTerminal};

use mainspring_core::file::Severity;

/// What `--color` may say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum When {
    /// On a terminal, unless `NO_COLOR` is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl When {
    /// Whether they are used on a stream that is, or is not, a terminal.
    pub fn holds(self, stream: &impl IsTerminal) -> bool {
        let unwanted = || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        match self {
            Self::Auto => stream.is_terminal() && !unwanted(),
            Self::Always => true,
            Self::Never => false,
        }
    }

    /// Whether they are used on stderr.
    pub fn holds_on_stderr(self) -> bool {
        self.holds(&io::stderr())
    }
}

/// What a piece of text is to look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Went well.
    Good,
    /// Went badly.
    Bad,
    /// Wants attention.
    Attention,
    /// Is under way.
    Active,
    /// Matters less.
    Faint,
    /// Matters more.
    Strong,
}

impl Paint {
    /// `text` with the terminal's codes around it.
    pub fn on(self, text: &str) -> String {
        let code = match self {
            Self::Good => "32",
            Self::Bad => "31",
            Self::Attention => "33",
            Self::Active => "36",
            Self::Faint => "2",
            Self::Strong => "1",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }

    /// How a state of a run or a task is shown.
    pub fn of_state(state: &str) -> Option<Self> {
        match state {
            "success" => Some(Self::Good),
            "failed" | "upstream_failed" => Some(Self::Bad),
            "up_for_retry" | "restarting" => Some(Self::Attention),
            "running" | "queued" => Some(Self::Active),
            "skipped" | "removed" | "none" => Some(Self::Faint),
            _ => None,
        }
    }

    /// How the severity of a diagnostic is shown.
    pub fn of_severity(severity: Severity) -> Self {
        match severity {
            Severity::Error => Self::Bad,
            Severity::Warning => Self::Attention,
        }
    }
}
