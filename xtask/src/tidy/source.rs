//! Rust text seen as code, comments and strings, without a parser.
//!
//! The reader knows just enough of the language not to take a brace in a string for a block. It is
//! tolerant: what does not compile is read to the end somehow. Offsets of all views agree, because
//! what is hidden becomes as many spaces; line ends stay.

use std::ops::Range;

/// One file of Rust.
#[derive(Debug)]
pub struct Source {
    /// Without the contents of strings, characters and comments.
    pub code: String,
    /// Without strings and characters: code and comments.
    pub unquoted: String,
    /// Where strings and characters stand, quotes included.
    pub strings: Vec<Range<usize>>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Comment,
    String,
}

impl Source {
    /// Reads `text`.
    pub fn new(text: &str) -> Self {
        let spans = spans(text.as_bytes());
        let strings = spans.iter().filter(|(kind, _)| *kind == Kind::String);
        Self {
            code: hidden(text, spans.iter().map(|(_, span)| span)),
            unquoted: hidden(text, strings.clone().map(|(_, span)| span)),
            strings: strings.map(|(_, span)| span.clone()).collect(),
        }
    }

    /// The blocks that `#[cfg(test)] mod name { ... }` take up, as ranges of offsets.
    pub fn test_modules(&self) -> Vec<Range<usize>> {
        let attribute = "#[cfg(test)]";
        let starts = self.code.match_indices(attribute).map(|(at, _)| at);
        starts.filter_map(|at| self.module_after(at, at + attribute.len())).collect()
    }

    fn module_after(&self, start: usize, after: usize) -> Option<Range<usize>> {
        let open = after + self.code[after..].find(['{', ';'])?;
        let is_module = words(&self.code[after..open]).any(|(_, word)| word == "mod");
        let block = is_module && self.code.as_bytes()[open] == b'{';
        block.then(|| start..block_end(self.code.as_bytes(), open))
    }
}

/// The offset behind the bracket that closes the one at `open`, or the end of the text.
pub fn block_end(code: &[u8], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in code.iter().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    code.len()
}

/// The line, counted from one, in which `offset` lies.
pub fn line_of(text: &str, offset: usize) -> usize {
    1 + text.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count()
}

/// The words (identifiers and numbers) of `code` with their offsets.
pub fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = code.as_ptr() as usize;
    code.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr() as usize - start, word))
}

fn hidden<'a>(text: &str, spans: impl Iterator<Item = &'a Range<usize>>) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut end = 0;
    for span in spans {
        shown.push_str(&text[end..span.start]);
        let blank = text[span.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' });
        shown.extend(blank);
        end = span.end;
    }
    shown.push_str(&text[end..]);
    shown
}

/// Every comment and every string of `text`, in order. All of them start and end at ASCII bytes,
/// so that cutting there never cuts a character.
fn spans(text: &[u8]) -> Vec<(Kind, Range<usize>)> {
    let mut spans = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let found = match text[at] {
            b'/' if text[at..].starts_with(b"//") => Some((Kind::Comment, line_end(text, at))),
            b'/' if text[at..].starts_with(b"/*") => Some((Kind::Comment, comment_end(text, at))),
            b'"' => Some((Kind::String, quote_end(text, at, b'"'))),
            b'\'' => character_end(text, at).map(|end| (Kind::String, end)),
            b'r' => raw_string_end(text, at).map(|end| (Kind::String, end)),
            _ => None,
        };
        match found {
            Some((kind, end)) => {
                spans.push((kind, at..end));
                at = end;
            }
            None => at += 1,
        }
    }
    spans
}

fn line_end(text: &[u8], at: usize) -> usize {
    text[at..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |n| at + n)
}

/// Comments of this form nest.
fn comment_end(text: &[u8], mut at: usize) -> usize {
    let mut depth = 0;
    while at < text.len() {
        let step = match text[at..] {
            [b'/', b'*', ..] => {
                depth += 1;
                2
            }
            [b'*', b'/', ..] => {
                depth -= 1;
                2
            }
            _ => 1,
        };
        at += step;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

fn quote_end(text: &[u8], at: usize, quote: u8) -> usize {
    let mut end = at + 1;
    while end < text.len() && text[end] != quote {
        end += if text[end] == b'\\' { 2 } else { 1 };
    }
    (end + 1).min(text.len())
}

/// The end of a character literal; `None` for a lifetime.
fn character_end(text: &[u8], at: usize) -> Option<usize> {
    let first = *text.get(at + 1)?;
    if first == b'\\' {
        return Some(quote_end(text, at, b'\''));
    }
    let length = match first {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    };
    (text.get(at + 1 + length) == Some(&b'\'')).then_some(at + length + 2)
}

/// The end of `r"..."` or `r#"..."#`, also behind a `b` or `c`; `None` for a word with an r.
fn raw_string_end(text: &[u8], at: usize) -> Option<usize> {
    let is_word = |at: usize| text[at].is_ascii_alphanumeric() || text[at] == b'_';
    let prefixed = at > 0 && matches!(text[at - 1], b'b' | b'c');
    let before = if prefixed { at.checked_sub(2) } else { at.checked_sub(1) };
    if before.is_some_and(is_word) {
        return None;
    }
    let hashes = text[at + 1..].iter().take_while(|byte| **byte == b'#').count();
    let open = at + 1 + hashes;
    if text.get(open) != Some(&b'"') {
        return None;
    }
    let closing = [b"\"".as_slice(), &b"#".repeat(hashes)].concat();
    let body = &text[open + 1..];
    let end = body.windows(closing.len()).position(|bytes| bytes == closing);
    Some(end.map_or(text.len(), |n| open + 1 + n + closing.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of `text` as code, runs of spaces drawn as one.
    #[track_caller]
    fn check(text: &str, code: &str) {
        let source = Source::new(text);
        assert_eq!(source.code.len(), text.len(), "offsets agree");
        let left: Vec<&str> = source.code.split_whitespace().collect();
        assert_eq!(left.join(" "), code);
    }

    #[test]
    fn strings_and_comments_are_hidden() {
        check("a // {\nb", "a b");
        check("a /* { /* } */ } */ b", "a b");
        check(r#"f("{\"}", x)"#, "f( , x)");
        check("r#\"{\"}\"#; br\"\\\"; r#fn; for r", "; b ; r#fn; for r");
        check(r"'{' '\'' '\u{7d}' '한' <'a>", "<'a>");
        check("\"한글 {\"; 한", "; 한");
    }

    #[test]
    fn text_that_never_ends_is_read_to_the_end() {
        check("a \"b", "a");
        check("a \"b\\", "a");
        check("a /* b", "a");
        check("a r#\"b\"", "a");
        check("a '", "a '");
    }

    #[test]
    fn comments_stay_among_what_is_unquoted() {
        let text = "x(\"y\"); // z";
        assert_eq!(Source::new(text).unquoted, "x(   ); // z");
        assert_eq!(&text[Source::new(text).strings[0].clone()], "\"y\"");
    }

    #[test]
    fn test_modules_are_found() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests {\n{}\n}\n#[cfg(test)]\nuse b;\nfn c() {}";
        let modules = Source::new(text).test_modules();
        let found: Vec<&str> = modules.into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["#[cfg(test)]\nmod tests {\n{}\n}"]);
    }
}
