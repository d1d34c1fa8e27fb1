//! Which programs a shell script starts, as far as its text alone can tell.
//!
//! For warnings before a run, so it would rather miss a program than name a wrong one: whatever
//! depends on a variable, a template or a sourced file is left out, and so is a script that is not
//! understood. It reads words and separators (`reader`) and knows where a command's name stands;
//! whether the program exists is not asked here. The parsers on crates.io are far larger than the
//! question, or under licences that a single program cannot carry.

mod reader;
#[cfg(test)]
mod tests;
mod words;

use std::{collections::HashSet, ops::Range};

use reader::{Reader, Word};

/// Something that a script starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// A name to be found in `PATH`, or a path.
    pub name: String,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// What it must be.
    pub kind: Kind,
    /// No other program runs before it, which could make it.
    pub is_first: bool,
}

/// What a mention must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A program.
    Program,
    /// A file that an interpreter is given to read.
    Script,
}

/// What `script` starts, in the order of the text.
pub(super) fn mentions(script: &str) -> Vec<Mention> {
    let Some(masked) = words::mask_templates(script) else { return Vec::new() };
    let mut scan = Scan {
        reader: Reader::new(&masked),
        found: Vec::new(),
        known: HashSet::new(),
        is_certain: true,
        has_moved: false,
        has_run: false,
        depth: 0,
    };
    let understood = scan.list(End::Text).is_some();
    let Scan { mut found, known, .. } = scan;
    found.retain(|mention| understood && !known.contains(&mention.name));
    found.sort_by_key(|mention| mention.range.start);
    found
}

/// What ends a list of commands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Text,
    Parenthesis,
    /// `;;` or `esac`
    Case,
}

/// Lists within lists are followed so deep.
const DEPTH_MAX: usize = 50;

struct Scan<'a> {
    reader: Reader<'a>,
    found: Vec<Mention>,
    /// Functions of the script, and what it asks for before it uses it.
    known: HashSet<String>,
    /// Nothing has happened that could change what a name means.
    is_certain: bool,
    /// The working folder is another one.
    has_moved: bool,
    /// A program has run.
    has_run: bool,
    depth: usize,
}

/// What comes next within a simple command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Name,
    /// The name, unless it is an option of the word before.
    NameAfterPrefix,
    Arguments(Use),
}

/// What the arguments of a command mean here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Nothing,
    /// Names whose existence is asked for.
    Tested,
    /// Assignments, perhaps of `PATH`.
    Assigned,
    /// The first is a script to read.
    Script,
}

/// `None` all over this module: the script is not understood.
impl Scan<'_> {
    fn list(&mut self, end: End) -> Option<()> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return None;
        }
        // Where the commands joined by `&&` and `||` begin.
        let mut begun = self.found.len();
        loop {
            self.reader.blanks();
            match self.reader.rest() {
                [] if end == End::Text => break,
                [] => return None,
                [b'\n', ..] => {
                    self.reader.line_break();
                    begun = self.found.len();
                }
                [b')', ..] if end == End::Parenthesis => {
                    self.reader.skip(1);
                    break;
                }
                [b')', ..] => return None,
                [b';', b';' | b'&', ..] => {
                    self.reader.separator();
                    match end {
                        End::Case => break,
                        _ => return None,
                    }
                }
                [b'&', b'&', ..] => self.reader.skip(2),
                [b'|', b'|', ..] => {
                    self.reader.skip(2);
                    self.reader.blanks();
                    // A failure of what stands before is meant to be no failure.
                    if self.reader.is_at_word("true") || self.reader.is_at_word(":") {
                        self.found.truncate(begun);
                    }
                }
                [b'|', ..] => self.reader.separator(),
                [b'&', next, ..] if *next == b'>' => self.command()?,
                [b';' | b'&', ..] => {
                    self.reader.separator();
                    begun = self.found.len();
                }
                [b'(', b'(', ..] => self.reader.arithmetic()?,
                [b'(', ..] => {
                    self.reader.skip(1);
                    self.list(End::Parenthesis)?;
                }
                _ if end == End::Case && self.reader.is_at_word("esac") => break,
                _ => self.command()?,
            }
        }
        self.depth -= 1;
        Some(())
    }

    /// A simple command, or the head of a compound one: what follows that reads like the next.
    fn command(&mut self) -> Option<()> {
        let mut place = Place::Name;
        loop {
            self.reader.blanks();
            if self.reader.is_at_separator() {
                return Some(());
            }
            if self.redirection()? {
                continue;
            }
            let word = self.word()?;
            place = match place {
                Place::Name if word.assigns.is_some() => {
                    self.assigned(&word);
                    Place::Name
                }
                Place::Name if word.is_plain() => match self.compound(&word)? {
                    Some(next) => next,
                    None => self.named(&word),
                },
                Place::Name => self.named(&word),
                Place::NameAfterPrefix if word.is_option() => match word.text.as_deref() {
                    Some("-v" | "-V") => Place::Arguments(Use::Tested),
                    _ => Place::Arguments(Use::Nothing),
                },
                Place::NameAfterPrefix => self.named(&word),
                Place::Arguments(usage) => Place::Arguments(self.argument(usage, word)),
            };
        }
    }

    /// A word, with the commands that stand in it.
    fn word(&mut self) -> Option<Word> {
        let word = self.reader.word()?;
        for range in self.reader.take_inner() {
            let after = self.reader.at;
            self.reader.at = range;
            self.list(End::Parenthesis)?;
            self.reader.at = after;
        }
        Some(word)
    }

    /// A redirection, if there is one.
    fn redirection(&mut self) -> Option<bool> {
        let Some(here_document) = self.reader.redirection() else { return Some(false) };
        self.reader.blanks();
        if self.reader.is_at_separator() {
            return None;
        }
        let target = self.word()?;
        if let Some(strips_tabs) = here_document {
            self.reader.expect_document(target.text?, strips_tabs);
        }
        Some(true)
    }

    /// What a reserved word or a function's name makes of the command; `None` within for others.
    fn compound(&mut self, word: &Word) -> Option<Option<Place>> {
        let text = word.text.as_deref()?;
        match text {
            "for" | "select" => {
                self.reader.blanks();
                if self.reader.rest().starts_with(b"((") {
                    self.reader.arithmetic()?;
                }
                return Some(Some(Place::Arguments(Use::Nothing)));
            }
            "case" => self.case()?,
            "[[" => self.condition()?,
            "function" => {
                self.reader.blanks();
                let name = self.word()?.text?;
                self.known.insert(name);
                self.reader.empty_parentheses();
            }
            "coproc" => return None,
            _ if words::RESERVED.contains(&text) => {}
            _ if self.reader.empty_parentheses() => _ = self.known.insert(text.to_owned()),
            _ => return Some(None),
        }
        Some(Some(Place::Name))
    }

    fn case(&mut self) -> Option<()> {
        self.reader.blanks();
        self.word()?;
        self.reader.blank_lines();
        if self.word()?.text.as_deref() != Some("in") {
            return None;
        }
        loop {
            self.reader.blank_lines();
            if self.reader.is_at_word("esac") {
                self.reader.skip("esac".len());
                return Some(());
            }
            if self.reader.rest().starts_with(b"(") {
                self.reader.skip(1);
            }
            loop {
                self.reader.blanks();
                self.word()?;
                self.reader.blanks();
                match self.reader.rest().first()? {
                    b'|' => self.reader.skip(1),
                    b')' => break self.reader.skip(1),
                    _ => return None,
                }
            }
            self.list(End::Case)?;
        }
    }

    /// `[[ ... ]]`: what it asks for is known to the script.
    fn condition(&mut self) -> Option<()> {
        loop {
            self.reader.blank_lines();
            match self.reader.rest().first()? {
                b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>' => self.reader.skip(1),
                _ => {
                    let text = self.word()?.text;
                    if text.as_deref() == Some("]]") {
                        return Some(());
                    }
                    self.known.extend(text);
                }
            }
        }
    }

    fn assigned(&mut self, word: &Word) {
        if word.assigns.as_deref() == Some("PATH") {
            self.is_certain = false;
        }
    }

    fn argument(&mut self, usage: Use, word: Word) -> Use {
        match usage {
            Use::Nothing => {}
            Use::Tested => self.known.extend(word.text),
            Use::Assigned => {
                self.assigned(&word);
                if word.assigns.is_none() && word.text.is_none_or(|text| text == "PATH") {
                    self.is_certain = false;
                }
            }
            Use::Script => {
                if !word.is_option() {
                    self.mention(&word, Kind::Script, words::is_script_name);
                }
                return Use::Nothing;
            }
        }
        usage
    }

    /// A command's name: takes it down, and says what its arguments mean.
    fn named(&mut self, word: &Word) -> Place {
        let Some(name) = word.text.as_deref() else {
            self.has_run = true;
            return Place::Arguments(Use::Nothing);
        };
        match name {
            "." | "source" | "eval" | "alias" | "unalias" | "enable" | "shopt" | "hash" => {
                self.is_certain = false;
            }
            "cd" | "pushd" | "popd" => self.has_moved = true,
            "exec" | "command" | "builtin" => return Place::NameAfterPrefix,
            "type" | "test" | "[" => return Place::Arguments(Use::Tested),
            "export" | "declare" | "typeset" | "local" | "readonly" | "unset" | "read" => {
                return Place::Arguments(Use::Assigned);
            }
            _ if words::BUILTINS.contains(&name) => {}
            _ => {
                self.mention(word, Kind::Program, words::is_program_name);
                self.has_run = true;
                return match name {
                    "nohup" | "nice" | "setsid" => Place::NameAfterPrefix,
                    "which" => Place::Arguments(Use::Tested),
                    _ if words::INTERPRETERS.contains(&name) => Place::Arguments(Use::Script),
                    _ => Place::Arguments(Use::Nothing),
                };
            }
        }
        Place::Arguments(Use::Nothing)
    }

    fn mention(&mut self, word: &Word, kind: Kind, looks_right: fn(&str) -> bool) {
        let Some(name) = word.text.clone().filter(|name| looks_right(name)) else { return };
        let depends_on_path = kind == Kind::Program && !name.contains('/');
        let is_absolute = name.starts_with('/');
        let is_certain = match depends_on_path {
            true => self.is_certain,
            false => is_absolute || !self.has_moved,
        };
        if is_certain {
            // An interpreter is no program that makes its own script.
            let is_first = !self.has_run || kind == Kind::Script && self.is_after_first();
            self.found.push(Mention { name, range: word.range.clone(), kind, is_first });
        }
    }

    /// The last program that was mentioned is the first one that runs.
    fn is_after_first(&self) -> bool {
        self.found.last().is_some_and(|last| last.is_first && last.kind == Kind::Program)
    }
}
