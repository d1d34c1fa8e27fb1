//! Where words go: the answer to stdout, everything beside it to stderr.
//!
//! With `--json` the answer is one document, and what people would read goes to stderr. A closed
//! pipe is an error like any other, which ends the command without a word.

use std::io::{self, Write};

use serde::Serialize;

use crate::color::{Paint, When};

/// See the module.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    is_json: bool,
    color: When,
}

impl Output {
    /// As the options say.
    pub fn new(is_json: bool, color: When) -> Self {
        Self { is_json, color }
    }

    /// A program reads the answer.
    pub fn is_json(&self) -> bool {
        self.is_json
    }

    /// A line, or several, for people.
    pub fn line(&self, text: &str) -> io::Result<()> {
        if self.is_json {
            self.note(text);
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        writeln!(stdout, "{}", text.trim_end_matches('\n'))?;
        stdout.flush()
    }

    /// Bytes for people, as they are.
    pub fn bytes(&self, bytes: &[u8]) -> io::Result<()> {
        if self.is_json {
            return io::stderr().write_all(bytes);
        }
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes)?;
        stdout.flush()
    }

    /// A line that is not part of the answer.
    pub fn note(&self, text: &str) {
        // Where nobody reads, nobody misses it.
        let _ = writeln!(io::stderr().lock(), "{}", text.trim_end_matches('\n'));
    }

    /// The document of `--json`; nothing without the option.
    pub fn document(&self, document: &impl Serialize) -> io::Result<()> {
        if !self.is_json {
            return Ok(());
        }
        let mut text = serde_json::to_vec(document)?;
        text.push(b'\n');
        let mut stdout = io::stdout().lock();
        stdout.write_all(&text)?;
        stdout.flush()
    }

    /// `text` as it is to look where [`Output::line`] writes.
    pub fn paint(&self, paint: Paint, text: &str) -> String {
        let is_colored = if self.is_json {
            self.color.holds_on_stderr()
        } else {
            self.color.holds(&io::stdout())
        };
        if is_colored { paint.on(text) } else { text.to_owned() }
    }

    /// `text` as it is to look where [`Output::note`] writes.
    pub fn paint_note(&self, paint: Paint, text: &str) -> String {
        if self.color.holds_on_stderr() { paint.on(text) } else { text.to_owned() }
    }
}
