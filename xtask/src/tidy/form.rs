//! The look of a file: its head, its lines, its size, and the changelog's form.
//!
//! What the words in it mean is for `words`.

use super::{Complaint, File, source::Source};

const COLUMNS_MAX: usize = 100;
const FILE_BYTES_MAX: usize = 600 * 1024;
const HEAD_LINES_MIN: usize = 2;
const HEAD_LINES_MAX: usize = 10;

/// Files that people write; recordings and generated files keep the form they came in.
const WRITTEN: &[&str] =
    &[".rs", ".ts", ".tsx", ".css", ".html", ".sql", ".md", ".toml", ".yaml", ".yml", ".sh"];
const TYPESCRIPT: &[&str] = &[".ts", ".tsx"];
/// Input of tests: its tabs, blanks and line ends are what is tested.
const CORPUS: &str = "/corpus/";

/// Everything that does not need to know a language.
pub fn check(file: &File<'_>, complaints: &mut Vec<Complaint>) {
    if !file.is(WRITTEN) || file.path.contains(CORPUS) || is_generated(file.text) {
        return;
    }
    for (at, line) in file.text.lines().enumerate() {
        let mut complain = |text| complaints.push(Complaint::new(file.path, at + 1, text));
        if line.ends_with([' ', '\t']) {
            complain("spaces at the end of the line; remove them");
        }
        if line.contains('\t') {
            complain("a tab; indent with spaces");
        }
    }
    if !file.text.is_empty() && !file.text.ends_with('\n') {
        let last = file.text.lines().count();
        complaints.push(Complaint::new(file.path, last, "no line end at the end of the file"));
    }
    if file.is(&[".rs"]) {
        head(file, head_lines(file.text, "//!"), complaints);
    } else if file.is(TYPESCRIPT) {
        head(file, typescript_head_lines(file.text), complaints);
    } else if file.path == "CHANGELOG.md" {
        changelog(file, complaints);
    }
}

/// Lines of Rust that are too wide. A long string or address cannot be broken and may pass.
pub fn columns(file: &File<'_>, source: &Source, complaints: &mut Vec<Complaint>) {
    let mut start = 0;
    for (at, line) in file.text.split_inclusive('\n').enumerate() {
        let range = start..start + line.len();
        start = range.end;
        let width = line.trim_end().chars().count();
        if width <= COLUMNS_MAX || line.contains("://") {
            continue;
        }
        let overlaps = source.strings.iter().filter(|s| s.start < range.end && range.start < s.end);
        let quoted: usize = overlaps
            .map(|s| file.text[s.start.max(range.start)..s.end.min(range.end)].chars().count())
            .sum();
        if width.saturating_sub(quoted) > COLUMNS_MAX || quoted == 0 {
            let text = format!("{width} columns, of at most {COLUMNS_MAX}; break the line");
            complaints.push(Complaint::new(file.path, at + 1, text));
        }
    }
}

/// Files that make every clone heavier for ever.
pub fn size(path: &str, bytes: usize, complaints: &mut Vec<Complaint>) {
    if bytes > FILE_BYTES_MAX {
        let text = format!(
            "{} KiB, of at most {}; make it when it is needed, or keep a part of it",
            bytes / 1024,
            FILE_BYTES_MAX / 1024
        );
        complaints.push(Complaint::new(path, 0, text));
    }
}

fn is_generated(text: &str) -> bool {
    text.lines().take(3).any(|line| line.contains("auto-generated") || line.contains("@generated"))
}

fn head(file: &File<'_>, lines: usize, complaints: &mut Vec<Complaint>) {
    // What does not belong in a file of tests is plain: one line may do there.
    let min = if file.is_test() { 1 } else { HEAD_LINES_MIN };
    if !(min..=HEAD_LINES_MAX).contains(&lines) {
        let text = format!(
            "expected a head comment of {min} to {HEAD_LINES_MAX} lines that says why \
             this file exists and what does not belong in it, found lines: {lines}"
        );
        complaints.push(Complaint::new(file.path, 1, text));
    }
}

fn head_lines(text: &str, mark: &str) -> usize {
    text.lines().take_while(|line| line.starts_with(mark)).count()
}

/// TypeScript has no mark of its own for a head: `//` lines, or one block comment.
fn typescript_head_lines(text: &str) -> usize {
    match text.starts_with("/*").then(|| text.find("*/")).flatten() {
        Some(end) => text[..end].lines().filter(|line| line.contains(char::is_alphabetic)).count(),
        None => head_lines(text, "//"),
    }
}

fn changelog(file: &File<'_>, complaints: &mut Vec<Complaint>) {
    let mut heads = file.text.lines().filter(|line| line.starts_with('#'));
    if heads.next() != Some("# Changelog") || heads.next() != Some("## Unreleased") {
        let text = "expected the heads `# Changelog` and `## Unreleased` at the top";
        complaints.push(Complaint::new(file.path, 1, text));
    }
}

#[cfg(test)]
mod tests {
    use super::super::complaints_about;
    use super::*;

    const HEAD: &str = "//! One.\n//! Two.\n";

    #[track_caller]
    fn check_rust(text: &str, expected: &str) {
        assert_eq!(complaints_about("crates/a.rs", &format!("{HEAD}{text}")), expected);
    }

    #[test]
    fn files_say_why_they_exist() {
        let wrong = |lines| {
            format!(
                "crates/a.rs:1: expected a head comment of 2 to 10 lines that says why this file \
                 exists and what does not belong in it, found lines: {lines}\n"
            )
        };
        check_rust("", "");
        assert_eq!(complaints_about("crates/a.rs", "mod b;\n"), wrong(0));
        assert_eq!(complaints_about("crates/a.rs", "//! One.\n\n//! Two.\n"), wrong(1));
        assert_eq!(complaints_about("crates/a.rs", &"//! x\n".repeat(11)), wrong(11));
        assert_eq!(complaints_about("crates/a.rs", &"//! x\n".repeat(10)), "");
        assert_eq!(complaints_about("crates/a/tests.rs", "//! One.\n"), "");
    }

    #[test]
    fn typescript_has_heads_too() {
        assert_eq!(complaints_about("ui/a.ts", "// One.\n// Two.\n"), "");
        assert_eq!(complaints_about("ui/a.tsx", "/**\n * One.\n * Two.\n */\n"), "");
        assert_eq!(complaints_about("ui/a.ts", "/** auto-generated */\n\t\n"), "");
        let found = complaints_about("ui/a.ts", "/* One. */\n");
        assert!(found.starts_with("ui/a.ts:1: expected a head comment"), "{found}");
    }

    #[test]
    fn lines_are_clean() {
        check_rust("a \n", "crates/a.rs:3: spaces at the end of the line; remove them\n");
        check_rust("\ta\n", "crates/a.rs:3: a tab; indent with spaces\n");
        check_rust("a", "crates/a.rs:3: no line end at the end of the file\n");
        assert_eq!(complaints_about("a.jsonl", "a \t"), "");
        assert_eq!(complaints_about("crates/core/src/file/tests/corpus/a.yaml", "a: \t1"), "");
    }

    #[test]
    fn lines_are_not_too_wide() {
        let wide = |width: usize| format!("// {}\n", "가".repeat(width - 3));
        check_rust(&wide(100), "");
        check_rust(&wide(101), "crates/a.rs:3: 101 columns, of at most 100; break the line\n");
        check_rust(&format!("// https://{}\n", "a".repeat(100)), "");
        check_rust(&format!("    (\"{}\", 1),\n", "a".repeat(100)), "");
        let code = format!("{}(\"a\")\n", "a".repeat(120));
        check_rust(&code, "crates/a.rs:3: 125 columns, of at most 100; break the line\n");
    }

    #[test]
    fn the_changelog_has_its_form() {
        assert_eq!(complaints_about("CHANGELOG.md", "# Changelog\n\n## Unreleased\n"), "");
        let expected =
            "CHANGELOG.md:1: expected the heads `# Changelog` and `## Unreleased` at the top\n";
        assert_eq!(complaints_about("CHANGELOG.md", "# Changelog\n\n## 1.0\n"), expected);
    }

    #[test]
    fn files_are_not_too_large() {
        let mut complaints = Vec::new();
        size("a.bin", FILE_BYTES_MAX, &mut complaints);
        assert!(complaints.is_empty());
        size("a.bin", FILE_BYTES_MAX + 1024, &mut complaints);
        let expected =
            "a.bin: 601 KiB, of at most 600; make it when it is needed, or keep a part of it";
        assert_eq!(complaints[0].to_string(), expected);
    }
}
