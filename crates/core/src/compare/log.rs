//! Two logs side by side: which lines one has that the other has not, times and ids evened out.
//!
//! Texts in general are compared here too, line by line.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::even::{even_out, without_stamp};

/// So many lines that are the same are told around those that are not.
const CONTEXT: usize = 3;
/// More lines are not told.
const LINES_MAX: usize = 2_000;

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiffKind {
    /// It is on both sides.
    Same,
    /// It is only on the first side.
    Removed,
    /// It is only on the second side.
    Added,
    /// Lines that are the same on both sides are left out here.
    Gap,
}

/// A line of a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    /// What became of it.
    pub kind: DiffKind,
    /// What it says, of the second side where both have it; of a gap nothing.
    pub text: String,
    /// Its number on the first side, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub a: Option<usize>,
    /// Its number on the second side, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub b: Option<usize>,
}

/// How two logs differ.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogDifference {
    /// The lines that differ, with some around them.
    pub hunks: Vec<DiffLine>,
    /// There is more of it.
    pub is_cut: bool,
    /// Lines that the second log has and the first has nowhere, in their order, without doubles.
    pub new: Vec<String>,
}

/// How the log `b` differs from `a`. Mainspring's own lines are left out.
pub fn difference(a: &str, b: &str) -> LogDifference {
    let lines = |text| -> Vec<&str> {
        let all = str::lines(text).map(without_stamp);
        all.filter(|line| !line.starts_with("mainspring: ")).collect()
    };
    let (a, b) = (lines(a), lines(b));
    let even =
        |lines: &[&str]| -> Vec<String> { lines.iter().map(|line| even_out(line)).collect() };
    let (even_a, even_b) = (even(&a), even(&b));
    let (hunks, is_cut) = compare((&a, &even_a), (&b, &even_b));
    let mut known: HashSet<&str> = even_a.iter().map(String::as_str).collect();
    let mut new = Vec::new();
    for (line, even) in b.iter().zip(&even_b) {
        if !even.trim().is_empty() && known.insert(even) {
            new.push((*line).to_owned());
        }
    }
    LogDifference { hunks, is_cut, new }
}

/// How the text `b` differs from `a`, line by line, byte for byte.
pub fn hunks(a: &str, b: &str) -> Vec<DiffLine> {
    let lines = |text| -> Vec<&str> { str::lines(text).collect() };
    let (a, b) = (lines(a), lines(b));
    let own =
        |lines: &[&str]| -> Vec<String> { lines.iter().map(|line| (*line).to_owned()).collect() };
    compare((&a, &own(&a)), (&b, &own(&b))).0
}

type Side<'a> = (&'a [&'a str], &'a [String]);

fn compare((a, even_a): Side<'_>, (b, even_b): Side<'_>) -> (Vec<DiffLine>, bool) {
    let ops = capture_diff_slices(Algorithm::Myers, even_a, even_b);
    if ops.iter().all(|op| matches!(op, DiffOp::Equal { .. })) {
        return (Vec::new(), false);
    }
    let line = |kind, text: &str, a: Option<usize>, b: Option<usize>| DiffLine {
        kind,
        text: text.to_owned(),
        a: a.map(|at| at + 1),
        b: b.map(|at| at + 1),
    };
    let mut told = Vec::new();
    let last = ops.len() - 1;
    for (at, op) in ops.iter().enumerate() {
        let (old, new) = (op.old_range(), op.new_range());
        if let DiffOp::Equal { len, .. } = op {
            let head = if at == 0 { 0 } else { CONTEXT };
            let tail = if at == last { 0 } else { CONTEXT };
            let is_long = *len > head + tail + 1;
            for i in 0..*len {
                if !is_long || i < head || i + tail >= *len {
                    let (a, b_at) = (old.start + i, new.start + i);
                    told.push(line(DiffKind::Same, b[b_at], Some(a), Some(b_at)));
                } else if i == head {
                    told.push(line(DiffKind::Gap, "", None, None));
                }
            }
            continue;
        }
        told.extend(old.map(|i| line(DiffKind::Removed, a[i], Some(i), None)));
        told.extend(new.map(|i| line(DiffKind::Added, b[i], None, Some(i))));
    }
    let is_cut = told.len() > LINES_MAX;
    told.truncate(LINES_MAX);
    (told, is_cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(hunks: &[DiffLine]) -> String {
        let one = |line: &DiffLine| {
            let sign = match line.kind {
                DiffKind::Same => ' ',
                DiffKind::Removed => '-',
                DiffKind::Added => '+',
                DiffKind::Gap => '~',
            };
            format!("{sign}{}", line.text)
        };
        hunks.iter().map(one).collect::<Vec<_>>().join("\n")
    }

    #[track_caller]
    fn check(a: &str, b: &str, expected: &str, new: &[&str]) {
        let found = difference(a, b);
        assert_eq!(told(&found.hunks), expected);
        assert_eq!(found.new, new);
    }

    #[test]
    fn only_what_really_differs_is_told() {
        check(
            "2026-03-08T02:00:00.1Z start pid 7\n2026-03-08T02:00:01.1Z 42 rows in 1.5s\n",
            "2026-03-09T02:00:00.1Z start pid 9\n2026-03-09T02:00:03.1Z 42 rows in 2.5s\n",
            "",
            &[],
        );
        check("one\ntwo\n", "one\nthree\n", " one\n-two\n+three", &["three"]);
        check("", "oops\noops\n", "+oops\n+oops", &["oops"]);
        check("a\nb\n", "b\na\n", "+b\n a\n-b", &[]);
    }

    #[test]
    fn mainsprings_own_lines_are_left_out() {
        let b = "2026-03-08T02:00:00Z a\n2026-03-08T02:00:00Z mainspring: failed: exit code 3\n";
        check("a\n", b, "", &[]);
    }

    #[test]
    fn long_stretches_that_are_the_same_are_left_out() {
        let same: Vec<String> = (0..20).map(|n| format!("line {n}")).collect();
        let a = same.join("\n");
        let b = format!("{a}\nnew");
        check(&a, &b, "~\n line 17\n line 18\n line 19\n+new", &["new"]);
    }

    #[test]
    fn a_difference_has_a_lid() {
        let b: Vec<String> = (0..3_000).map(|n| format!("row number {n}")).collect();
        let found = difference("", &b.join("\n"));
        assert_eq!((found.hunks.len(), found.is_cut), (LINES_MAX, true));
    }

    #[test]
    fn texts_are_compared_byte_for_byte() {
        assert_eq!(told(&hunks("a: 1\nb: 2\n", "a: 1\nb: 3\n")), " a: 1\n-b: 2\n+b: 3");
        assert_eq!(told(&hunks("a\n", "a\n")), "");
    }
}
