//! What is wrong with an expression, where, and what to write instead.
//!
//! While parsing, a fault points at a piece of the text; only `Cron::parse` turns that into a
//! column. Which rule was broken is decided in `field`, `unix` and `quartz`.

use thiserror::Error;

/// A cron expression that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct CronError {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
    /// Where: the first wrong character, counted in characters from 1.
    pub column: usize,
}

/// A fault that still points at a piece of the expression's text.
#[derive(Debug)]
pub(super) struct Fault<'a> {
    at: &'a str,
    message: String,
    hint: Option<String>,
}

impl<'a> Fault<'a> {
    /// `at` must be a slice of the expression that is being parsed.
    pub fn new(at: &'a str, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), hint: None }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Fixes the column within `text`.
    pub fn locate(self, text: &str) -> CronError {
        let byte = (self.at.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
        let before = text.get(..byte).unwrap_or("");
        CronError { message: self.message, hint: self.hint, column: before.chars().count() + 1 }
    }
}
