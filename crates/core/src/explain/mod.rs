//! Schedules that explain themselves.

mod sentence;
mod words;

pub use sentence::{schedule_sentence, sentence};
pub use words::{Language, Words};
