//! Keeps secrets out of what is written and shown, by their values: as they are, URL-encoded, in
//! base64 at any offset, and line by line where they have several.
//!
//! A secret that is part of common words is not looked for, or a log would be full of stars; who
//! enters such a one is warned. Cutting output into lines is the log's.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, PoisonError, RwLock},
};

use aho_corasick::{AhoCorasick, MatchKind};
use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands in a secret's place.
const MASK: &str = "***";
/// A shorter secret is not looked for.
const SHORTEST: usize = 5;

/// Words that are in logs all the time; a secret that is part of one is not looked for.
const COMMON: &[&str] = &[
    "administrator",
    "airflow",
    "application",
    "authentication",
    "backup",
    "browser",
    "changed",
    "cluster",
    "command",
    "completed",
    "connection",
    "container",
    "database",
    "default",
    "development",
    "directory",
    "download",
    "email",
    "environment",
    "example",
    "exception",
    "execution",
    "failed",
    "finished",
    "function",
    "hello",
    "information",
    "install",
    "localhost",
    "mainspring",
    "message",
    "mysql",
    "operator",
    "oracle",
    "package",
    "password",
    "postgresql",
    "process",
    "production",
    "project",
    "public",
    "python",
    "reading",
    "received",
    "redis",
    "report",
    "request",
    "response",
    "return",
    "running",
    "schedule",
    "scheduled",
    "schema",
    "secret",
    "server",
    "service",
    "session",
    "staging",
    "started",
    "storage",
    "success",
    "successfully",
    "system",
    "table",
    "testing",
    "timeout",
    "traceback",
    "transaction",
    "update",
    "upload",
    "username",
    "value",
    "version",
    "warning",
    "welcome",
    "windows",
    "workflow",
    "writing",
];

/// See the module. Cheap to clone; all clones know the same.
#[derive(Clone, Default)]
pub struct Masker {
    known: Arc<RwLock<Known>>,
}

#[derive(Default)]
struct Known {
    /// By whom they were told.
    values: BTreeMap<&'static str, BTreeSet<String>>,
    finder: Option<Arc<AhoCorasick>>,
}

impl std::fmt::Debug for Masker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Masker(...)")
    }
}

/// Why a secret of this value is not looked for in logs, in words; `None` if it is.
pub fn why_not_masked(value: &str) -> Option<&'static str> {
    let lower = value.to_lowercase();
    if value.chars().count() < SHORTEST {
        return Some(
            "it is so short that it is not masked in logs; take one of 5 characters or more",
        );
    }
    if COMMON.iter().any(|word| word.contains(lower.as_str())) {
        return Some(
            "it is part of common words and not masked in logs, which would be full of stars; \
             take another one",
        );
    }
    None
}

impl Masker {
    /// Replaces what `source` told before.
    pub fn know<'a>(&self, source: &'static str, values: impl Iterator<Item = &'a str>) {
        let values: BTreeSet<String> = values.map(str::to_owned).collect();
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.values.get(source).is_some_and(|before| *before == values) {
            return;
        }
        known.values.insert(source, values);
        known.finder = finder(known.values.values().flatten()).map(Arc::new);
    }

    /// Whether there is anything to look for.
    pub fn is_idle(&self) -> bool {
        self.finder().is_none()
    }

    /// The bytes without secrets.
    pub fn mask<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        match self.finder() {
            Some(finder) if finder.is_match(bytes) => {
                Cow::Owned(finder.replace_all_bytes(bytes, &vec![MASK; finder.patterns_len()]))
            }
            _ => Cow::Borrowed(bytes),
        }
    }

    /// The text without secrets.
    pub fn text(&self, text: &str) -> String {
        match self.finder() {
            Some(finder) => finder.replace_all(text, &vec![MASK; finder.patterns_len()]),
            None => text.to_owned(),
        }
    }

    /// The value with no secrets in any of its texts; keys stay.
    pub fn value(&self, value: &mut serde_json::Value) {
        match value {
            serde_json::Value::String(text) => *text = self.text(text),
            serde_json::Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            serde_json::Value::Object(entries) => {
                entries.values_mut().for_each(|item| self.value(item));
            }
            _ => {}
        }
    }

    fn finder(&self) -> Option<Arc<AhoCorasick>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).finder.clone()
    }
}

fn finder<'a>(values: impl Iterator<Item = &'a String>) -> Option<AhoCorasick> {
    let mut forms = BTreeSet::new();
    for value in values {
        if why_not_masked(value).is_none() {
            add_forms(value, &mut forms);
        }
        // A key of many lines is printed line by line.
        let lines = value.lines().map(str::trim).filter(|line| line.len() >= 8);
        for line in lines.filter(|line| *line != value && !line.starts_with("-----")) {
            add_forms(line, &mut forms);
        }
    }
    if forms.is_empty() {
        return None;
    }
    AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(forms).ok()
}

fn add_forms(value: &str, forms: &mut BTreeSet<String>) {
    forms.insert(value.to_owned());
    let encoded = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
    // As most do it: `-._~` are left alone, and a blank in a form is a plus.
    let usual =
        encoded.replace("%2D", "-").replace("%2E", ".").replace("%5F", "_").replace("%7E", "~");
    forms.insert(usual.replace("%20", "+"));
    forms.insert(usual.to_lowercase().replace(&value.to_lowercase(), value));
    forms.insert(usual);
    forms.insert(encoded);
    let json = serde_json::to_string(value).unwrap_or_default();
    forms.insert(json.trim_matches('"').to_owned());
    for offset in 0..3 {
        let text = [&[0; 3][..offset], value.as_bytes()].concat();
        let encoded = BASE64_STANDARD_NO_PAD.encode(&text);
        // The characters at the edges also depend on what stands around.
        let start = [0, 2, 3][offset];
        let end = if text.len() % 3 == 0 { encoded.len() } else { encoded.len() - 1 };
        let form = encoded.get(start..end).unwrap_or_default();
        if form.len() >= SHORTEST {
            forms.insert(form.to_owned());
            forms.insert(form.replace('+', "-").replace('/', "_"));
        }
    }
    forms.retain(|form| !form.is_empty());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(secret: &str, text: &str, expected: &str) {
        let masker = Masker::default();
        masker.know("test", [secret].into_iter());
        assert_eq!(masker.text(text), expected);
        assert_eq!(masker.mask(text.as_bytes()), expected.as_bytes());
    }

    #[test]
    fn a_secret_is_found_in_its_disguises() {
        check("sesame", "open sesame now", "open *** now");
        check("se same/1&+", "x?k=se%20same%2F1%26%2B&y", "x?k=***&y");
        check("se same/1&+", "k=se+same%2F1%26%2B", "k=***");
        check("se same/1&+", "k=se%20same%2f1%26%2b", "k=***");
        check("a\"b\\cdef", r#"{"p":"a\"b\\cdef"}"#, r#"{"p":"***"}"#);
        // echo -n sesame-key | base64, and as the password of a login of each length.
        check("sesame-key", "c2VzYW1lLWtleQ==", "***Q==");
        for login in ["u:", "us:", "use:", "user:"] {
            let encoded = BASE64_STANDARD_NO_PAD.encode(format!("{login}sesame-key"));
            let masker = Masker::default();
            masker.know("test", ["sesame-key"].into_iter());
            assert!(masker.text(&encoded).contains("***"), "{login} {encoded}");
        }
        let pem = "-----BEGIN-----\nMIIEpAIBAAKC\nAQEA75xyzabc\n-----END-----";
        check(pem, "AQEA75xyzabc", "***");
        check(pem, "-----BEGIN-----", "-----BEGIN-----");
    }

    #[test]
    fn the_longer_of_two_secrets_wins() {
        let masker = Masker::default();
        masker.know("test", ["sesame", "sesame-open"].into_iter());
        assert_eq!(masker.text("sesame-open sesame"), "*** ***");
        masker.know("test", std::iter::empty());
        assert!(masker.is_idle());
        assert_eq!(masker.text("sesame"), "sesame");
    }

    #[test]
    fn common_words_are_warned_of_and_left() {
        for weak in ["port", "1234", "report", "pass", "Password", "local", "비밀"] {
            assert!(why_not_masked(weak).is_some(), "{weak}");
            check(
                weak,
                "import report to the port of localhost",
                "import report to the port of localhost",
            );
        }
        for strong in ["hunter2", "correct horse", "비밀번호임"] {
            assert!(why_not_masked(strong).is_none(), "{strong}");
        }
    }
}
