//! Why a command ended badly: what is told on stderr, and the exit code.
//!
//! Exit codes are a contract: 1 the run or check failed, 2 wrong usage or input.

use std::{io, process::ExitCode};

use mainspring_host::{home::HomeError, store::StoreError};

use crate::{color::Paint, output::Output};

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    message: String,
    hint: Option<String>,
    code: u8,
}

impl Failure {
    /// What was asked was understood and did not succeed.
    pub fn failed(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, code: 1 }
    }

    /// What was asked makes no sense.
    pub fn input(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, code: 2 }
    }

    /// Everything was told already.
    pub fn told(code: u8) -> Self {
        Self { message: String::new(), hint: None, code }
    }

    /// With what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With what to do about it, if there is something.
    #[must_use]
    pub fn hint_if(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }

    /// With this to do about it where nothing better is known.
    #[must_use]
    pub fn or_hint(mut self, hint: &str) -> Self {
        self.hint.get_or_insert_with(|| hint.to_owned());
        self
    }

    /// Says it on stderr; the exit code of the program.
    pub fn tell(&self, output: &Output) -> ExitCode {
        if !self.message.is_empty() {
            let error = output.paint_note(Paint::Bad, "error");
            output.note(&format!("{error}: {}", self.message));
            if let Some(hint) = &self.hint {
                output.note(&format!("hint: {hint}"));
            }
        }
        ExitCode::from(self.code)
    }
}

/// Of writing to stdout: whoever reads there may stop when it has enough, as `head` does.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::told(0),
            _ => Self::failed(format!("stdout cannot be written: {error}")),
        }
    }
}

impl From<HomeError> for Failure {
    fn from(error: HomeError) -> Self {
        match error {
            HomeError::Taken { .. } | HomeError::Unusable { .. } => Self::failed(error.to_string()),
            HomeError::Nowhere
            | HomeError::NoDags { .. }
            | HomeError::OwnDags { .. }
            | HomeError::Settings(_) => Self::input(error.to_string()),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::failed(error.to_string())
    }
}
