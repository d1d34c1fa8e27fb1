//! A shell script as words, separators and blanks: quotes, expansions, redirections and here
//! documents are told apart, and where commands stand within words is noted.
//!
//! What a word means is the scan's to say.

use std::ops::Range;

use super::words::{MASK, assigned_name};

/// Expansions within expansions are followed so deep.
const DEPTH_MAX: usize = 50;

/// A position in a script.
pub(super) struct Reader<'a> {
    text: &'a [u8],
    pub at: usize,
    /// Where the commands begin that stand in the word read last, behind `$(`, `<(` and `>(`.
    inner: Vec<usize>,
    /// The ends of here documents whose text begins with the next line, and whether tabs before
    /// them are left out.
    documents: Vec<(String, bool)>,
    depth: usize,
}

/// A word of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// What the shell makes of it; `None` where that depends on more than the text.
    pub text: Option<String>,
    /// The variable that it assigns, in the place of an assignment.
    pub assigns: Option<String>,
    pub range: Range<usize>,
    is_quoted: bool,
}

impl Word {
    /// It can be a reserved word.
    pub fn is_plain(&self) -> bool {
        self.text.is_some() && !self.is_quoted
    }

    pub fn is_option(&self) -> bool {
        self.text.as_deref().is_none_or(|text| text.starts_with('-'))
    }
}

/// A word on its way: what it says so far.
#[derive(Default)]
struct Parts {
    bytes: Vec<u8>,
    is_quoted: bool,
    is_dynamic: bool,
    /// Signs that mean something to the shell where they are not quoted.
    has_signs: bool,
}

impl<'a> Reader<'a> {
    pub fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0, inner: Vec::new(), documents: Vec::new(), depth: 0 }
    }

    pub fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub fn skip(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.text.len());
    }

    /// Blanks, joined lines and a comment.
    pub fn blanks(&mut self) {
        loop {
            match self.rest() {
                [b' ' | b'\t' | b'\r', ..] => self.at += 1,
                [b'\\', b'\n', ..] => self.at += 2,
                [b'#', ..] => {
                    let rest = self.rest();
                    self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                }
                _ => return,
            }
        }
    }

    /// The same, and line breaks.
    pub fn blank_lines(&mut self) {
        self.blanks();
        while self.rest().starts_with(b"\n") {
            self.line_break();
            self.blanks();
        }
    }

    /// A line break, with the here documents that follow it.
    pub fn line_break(&mut self) {
        self.at += 1;
        for (end, strips_tabs) in std::mem::take(&mut self.documents) {
            while self.at < self.text.len() {
                let rest = self.rest();
                let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                let mut line = &rest[..length];
                self.skip(length + 1);
                while let ([b'\t', tail @ ..], true) = (line, strips_tabs) {
                    line = tail;
                }
                if line == end.as_bytes() {
                    break;
                }
            }
        }
    }

    /// A here document that begins with the next line.
    pub fn expect_document(&mut self, end: String, strips_tabs: bool) {
        self.documents.push((end, strips_tabs));
    }

    /// One of `;;& ;; ;& ; |& | &`.
    pub fn separator(&mut self) {
        let length = match self.rest() {
            [b';', b';', b'&', ..] => 3,
            [b';', b';' | b'&', ..] | [b'|', b'&', ..] => 2,
            _ => 1,
        };
        self.skip(length);
    }

    pub fn is_at_separator(&self) -> bool {
        match self.rest() {
            [b'&', b'>', ..] => false,
            [] => true,
            [first, ..] => matches!(first, b'\n' | b';' | b'&' | b'|' | b'(' | b')'),
        }
    }

    /// Whether this word, unquoted, comes next.
    pub fn is_at_word(&self, word: &str) -> bool {
        let after = self.rest().strip_prefix(word.as_bytes()).map(|rest| rest.first());
        after.is_some_and(|next| next.is_none_or(|byte| is_end_of_word(*byte)))
    }

    /// `()` behind a function's name.
    pub fn empty_parentheses(&mut self) -> bool {
        let before = self.at;
        self.blanks();
        if self.rest().starts_with(b"(") {
            self.at += 1;
            self.blanks();
            if self.rest().starts_with(b")") {
                self.at += 1;
                return true;
            }
        }
        self.at = before;
        false
    }

    /// The operator of a redirection, if there is one; for a here document whether its tabs are
    /// left out.
    pub fn redirection(&mut self) -> Option<Option<bool>> {
        let rest = self.rest();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let operator = &rest[digits..];
        let is_here = |strips| Some(Some(strips));
        let (length, result) = match operator {
            [b'<' | b'>', b'(', ..] => return None,
            [b'<', b'<', b'<', ..] | [b'&', b'>', b'>', ..] => (3, Some(None)),
            [b'<', b'<', b'-', ..] => (3, is_here(true)),
            [b'<', b'<', ..] => (2, is_here(false)),
            [b'<', b'&' | b'>', ..] | [b'>', b'>' | b'&' | b'|', ..] | [b'&', b'>', ..] => {
                (2, Some(None))
            }
            [b'<' | b'>', ..] => (1, Some(None)),
            _ => return None,
        };
        self.skip(digits + length);
        result
    }

    /// `((...))`, also behind a `$`.
    pub fn arithmetic(&mut self) -> Option<()> {
        let mut open = 0_usize;
        loop {
            match self.rest().first()? {
                b'(' => open += 1,
                b')' => open -= 1,
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return Some(());
            }
        }
    }

    /// Where commands begin in the word read last.
    pub fn take_inner(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.inner)
    }

    /// The next word, which there must be. `None`: a quote or bracket is never closed.
    pub fn word(&mut self) -> Option<Word> {
        let start = self.at;
        let mut parts = Parts::default();
        while let Some(&byte) = self.rest().first() {
            match byte {
                b'<' | b'>' if self.rest().get(1) == Some(&b'(') => {
                    parts.is_dynamic = true;
                    self.at += 1;
                    self.commands()?;
                }
                b'(' if self.begins_array(start) => {
                    self.at += 1;
                    self.array()?;
                }
                _ if is_end_of_word(byte) => break,
                _ => self.part(&mut parts)?,
            }
        }
        if self.at == start {
            return None;
        }
        let raw = &self.text[start..self.at];
        let signs = parts.has_signs && !super::words::SIGNS.contains(&raw);
        let text = String::from_utf8(parts.bytes).ok().filter(|_| !parts.is_dynamic && !signs);
        let assigns = assigned_name(raw);
        Some(Word { text, assigns, range: start..self.at, is_quoted: parts.is_quoted })
    }

    fn begins_array(&self, start: usize) -> bool {
        let before = &self.text[start..self.at];
        before.last() == Some(&b'=') && assigned_name(before).is_some()
    }

    fn array(&mut self) -> Option<()> {
        loop {
            self.blank_lines();
            match self.rest().first()? {
                b')' => break self.at += 1,
                _ => _ = self.word()?,
            }
        }
        Some(())
    }

    /// One character, quotation or expansion of a word.
    fn part(&mut self, parts: &mut Parts) -> Option<()> {
        match self.rest() {
            [b'\\', b'\n', ..] => self.at += 2,
            [b'\\', byte, ..] => {
                parts.bytes.push(*byte);
                parts.is_quoted = true;
                self.at += 2;
            }
            [b'\'', rest @ ..] => {
                let length = rest.iter().position(|byte| *byte == b'\'')?;
                parts.take(&rest[..length]);
                parts.is_quoted = true;
                self.at += length + 2;
            }
            [b'"', ..] => self.double(parts)?,
            [b'$', ..] => self.dollar(parts, false)?,
            [b'`', ..] => self.backquoted(parts)?,
            [byte, ..] => {
                parts.has_signs |= b"*?[]{}~".contains(byte);
                parts.take(&[*byte]);
                self.at += 1;
            }
            [] => return None,
        }
        Some(())
    }

    fn double(&mut self, parts: &mut Parts) -> Option<()> {
        parts.is_quoted = true;
        self.at += 1;
        loop {
            match self.rest() {
                [b'"', ..] => break self.at += 1,
                [b'\\', byte, ..] => {
                    if !b"$`\"\\\n".contains(byte) {
                        parts.bytes.push(b'\\');
                    }
                    parts.take(&[*byte]);
                    self.at += 2;
                }
                [b'$', ..] => self.dollar(parts, true)?,
                [b'`', ..] => self.backquoted(parts)?,
                [byte, ..] => {
                    parts.take(&[*byte]);
                    self.at += 1;
                }
                [] => return None,
            }
        }
        Some(())
    }

    /// What commands in backquotes are is not looked into: their quoting is another.
    fn backquoted(&mut self, parts: &mut Parts) -> Option<()> {
        parts.is_dynamic = true;
        self.at += 1;
        loop {
            match self.rest() {
                [b'`', ..] => break self.at += 1,
                [b'\\', _, ..] => self.at += 2,
                [_, ..] => self.at += 1,
                [] => return None,
            }
        }
        Some(())
    }

    fn dollar(&mut self, parts: &mut Parts, in_quotes: bool) -> Option<()> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return None;
        }
        parts.is_dynamic = true;
        self.at += 1;
        match self.rest() {
            [b'(', b'(', ..] => self.arithmetic()?,
            [b'(', ..] => self.commands()?,
            [b'{', ..] => self.braces(in_quotes)?,
            [b'\'', ..] if !in_quotes => {
                self.at += 1;
                while !self.rest().starts_with(b"'") {
                    self.at += if self.rest().first()? == &b'\\' { 2 } else { 1 };
                }
                self.at += 1;
            }
            _ => {}
        }
        self.depth -= 1;
        Some(())
    }

    /// `(...)` with commands, which are looked into when the word is read: here only its end is
    /// looked for.
    fn commands(&mut self) -> Option<()> {
        self.at += 1;
        self.inner.push(self.at);
        // What stands deeper is found when these are looked into.
        let known = self.inner.len();
        let mut open = 1_usize;
        let mut ignored = Parts::default();
        loop {
            match self.rest() {
                [b'(', ..] => open += 1,
                [b')', ..] => open -= 1,
                [b'\\' | b'\'' | b'"' | b'`', ..] => {
                    self.part(&mut ignored)?;
                    continue;
                }
                [b'#', ..] if self.at > 0 && self.text[self.at - 1].is_ascii_whitespace() => {
                    self.blanks();
                    continue;
                }
                [] => return None,
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                self.inner.truncate(known);
                return Some(());
            }
        }
    }

    /// `${...}`
    fn braces(&mut self, in_quotes: bool) -> Option<()> {
        let mut ignored = Parts::default();
        self.at += 1;
        loop {
            match self.rest() {
                [b'}', ..] => break self.at += 1,
                [b'\'', ..] if in_quotes => self.at += 1,
                [b'\\' | b'\'', ..] => self.part(&mut ignored)?,
                [b'"', ..] => self.double(&mut ignored)?,
                [b'$', ..] => self.dollar(&mut ignored, in_quotes)?,
                [b'`', ..] => self.backquoted(&mut ignored)?,
                [_, ..] => self.at += 1,
                [] => return None,
            }
        }
        Some(())
    }
}

impl Parts {
    fn take(&mut self, bytes: &[u8]) {
        self.is_dynamic |= bytes.contains(&MASK);
        self.bytes.extend_from_slice(bytes);
    }
}

fn is_end_of_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>')
}
