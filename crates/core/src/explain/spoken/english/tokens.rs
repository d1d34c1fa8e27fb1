//! English text as words, numbers and signs.
//!
//! What any of them stands for is no concern of this file.

/// A word, a number or a sign.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'t> {
    /// In lower case, without dots.
    pub word: Word<'t>,
    pub at: &'t str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word<'t> {
    Letters(&'t str),
    Number(u32),
    /// `9:30`, `:20`; the first part is none without digits, and whether it has two of them.
    Colon(Option<u32>, u32, bool),
    Sign(char),
}

pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = |is: fn(char) -> bool| rest.find(|c: char| !is(c)).unwrap_or(rest.len());
        let is_colon = first == ':' && rest[1..].starts_with(|c: char| c.is_ascii_digit());
        let (length, word) = if first.is_whitespace() {
            rest = &rest[first.len_utf8()..];
            continue;
        } else if first.is_ascii_digit() || is_colon {
            let length = length(|c| c.is_ascii_digit() || c == ':');
            (length, number(&rest[..length]))
        } else if first.is_alphabetic() {
            let length = length(|c| c.is_alphabetic() || c == '\'' || c == '.');
            // A full stop at the end belongs to nothing, but for `a.m.`.
            let length = rest[..length].trim_end_matches('.').len();
            (length, Word::Letters(&rest[..length]))
        } else {
            (first.len_utf8(), Word::Sign(first))
        };
        tokens.push(Token { word, at: &rest[..length] });
        rest = &rest[length..];
    }
    tokens
}

/// Digits, perhaps with a colon; what is no number is a sign.
fn number(text: &str) -> Word<'_> {
    let parse = |text: &str| text.parse::<u32>().ok();
    let read = match text.split_once(':') {
        None => parse(text).map(Word::Number),
        Some((hour, minute)) => {
            let minute = parse(minute).filter(|_| minute.len() == 2);
            let first = if hour.is_empty() { Some(None) } else { parse(hour).map(Some) };
            minute.zip(first).map(|(minute, first)| Word::Colon(first, minute, hour.len() == 2))
        }
    };
    read.unwrap_or(Word::Sign(':'))
}
