//! How long functions and files are.
//!
//! Only measured here; whether a length is accepted is for the ratchet to say.

use super::{
    File,
    source::{Source, block_end, line_of, words},
};

/// Lines between the braces of a function.
const FUNCTION_LINES_MAX: usize = 70;
/// Lines of a file, its test module left out.
const FILE_LINES_MAX: usize = 500;
/// Lines of a file that holds nothing but tests.
const TEST_FILE_LINES_MAX: usize = 1_000;

/// One function or file, and how long it is.
#[derive(Debug)]
pub struct Length {
    /// `path` of a file, `path::name` of a function.
    pub subject: String,
    /// Where it starts.
    pub path: String,
    /// Counted from one; 0 for a file.
    pub line: usize,
    /// Its length.
    pub lines: usize,
    /// The longest that needs no entry in the ratchet.
    pub max: usize,
}

/// Measures `file` and every function in it.
pub fn measure(file: &File<'_>, source: &Source, lengths: &mut Vec<Length>) {
    let test_lines: usize =
        source.test_modules().into_iter().map(|range| file.text[range].lines().count()).sum();
    lengths.push(Length {
        subject: file.path.to_owned(),
        path: file.path.to_owned(),
        line: 0,
        lines: file.text.lines().count() - test_lines,
        max: if file.is_test() { TEST_FILE_LINES_MAX } else { FILE_LINES_MAX },
    });
    let mut code = words(&source.code).peekable();
    while let Some((at, word)) = code.next() {
        let Some((name_at, name)) = code.peek().copied() else { break };
        // A function pointer's `fn` is followed by a bracket, not by a name.
        let is_named = word == "fn" && source.code[at + 2..name_at].trim().is_empty();
        let Some(open) = is_named.then(|| body_start(source.code.as_bytes(), name_at)).flatten()
        else {
            continue;
        };
        let end = block_end(source.code.as_bytes(), open);
        let breaks = source.code[open..end].matches('\n').count();
        lengths.push(Length {
            subject: format!("{}::{name}", file.path),
            path: file.path.to_owned(),
            line: line_of(file.text, at),
            lines: breaks.saturating_sub(1),
            max: FUNCTION_LINES_MAX,
        });
    }
}

/// The brace that opens the body of the function whose name is at `at`; `None` where there is only
/// a signature.
fn body_start(code: &[u8], at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (offset, byte) in code.iter().enumerate().skip(at) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b'{' if depth == 0 => return Some(offset),
            b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, usize, usize)]) {
        let file = File { path: "a.rs", text };
        let mut lengths = Vec::new();
        measure(&file, &Source::new(text), &mut lengths);
        let found: Vec<_> =
            lengths.iter().map(|one| (one.subject.as_str(), one.line, one.lines)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn lines_between_the_braces_count() {
        check("fn a() {}\n", &[("a.rs", 0, 1), ("a.rs::a", 1, 0)]);
        check("\nfn a(\n) -> B {\n  x\n}\n", &[("a.rs", 0, 5), ("a.rs::a", 2, 1)]);
        check("fn a(x: [u8; 4]) {\n  '}';\n  \"}\"\n}", &[("a.rs", 0, 4), ("a.rs::a", 1, 2)]);
    }

    #[test]
    fn what_has_no_body_has_no_length() {
        check("trait A { fn a(); }\nconst B: fn(u8) = c;", &[("a.rs", 0, 2)]);
    }

    #[test]
    fn functions_within_functions_count_by_themselves() {
        let text = "fn a() {\n  fn b() {\n    c\n  }\n}";
        check(text, &[("a.rs", 0, 5), ("a.rs::a", 1, 3), ("a.rs::b", 2, 1)]);
    }

    #[test]
    fn test_modules_do_not_lengthen_a_file() {
        let text = "a!();\n#[cfg(test)]\nmod tests {\n  b!();\n}\n";
        check(text, &[("a.rs", 0, 1)]);
    }
}
