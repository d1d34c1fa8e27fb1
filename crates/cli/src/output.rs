//! Where words go: the answer to stdout, everything beside it to stderr.
//!
//! With `--json` the answer is one document on stdout, and what goes on meanwhile is told on
//! stderr. A closed pipe is an error like any other, which ends the command without a word.

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

    /// The answer, or a part of it, for people; nothing with `--json`.
    pub fn line(&self, text: &str) -> io::Result<()> {
        if self.is_json { Ok(()) } else { write_line(&mut io::stdout().lock(), text) }
    }

    /// What goes on while people wait for the answer. Who stops reading wants to know no more, but
    /// what was begun goes on: errors are no end.
    pub fn progress(&self, text: &str) {
        let _ = match self.is_json {
            true => write_line(&mut io::stderr().lock(), text),
            false => write_line(&mut io::stdout().lock(), text),
        };
    }

    /// Bytes for people, as they are.
    pub fn bytes(&self, bytes: &[u8]) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes)?;
        stdout.flush()
    }

    /// A line that is not part of the answer.
    pub fn note(&self, text: &str) {
        // Where nobody reads, nobody misses it.
        let _ = write_line(&mut io::stderr().lock(), text);
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

    /// `text` as it is to look where [`Output::line`] and [`Output::progress`] write.
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

/// In one piece, so that lines of several threads do not mix.
fn write_line(stream: &mut impl Write, text: &str) -> io::Result<()> {
    let text = text.trim_end_matches('\n');
    stream.write_all(format!("{text}\n").as_bytes())?;
    stream.flush()
}
