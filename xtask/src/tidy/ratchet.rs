//! Lengths that are accepted although they are above the limit: a list that may only shrink.
//!
//! An entry names the exact length, so that whoever shortens the thing shortens the entry too and
//! whoever lengthens it is stopped. The list is text, a line each: length, then subject.

use std::collections::{BTreeMap, HashMap};

use super::{Complaint, length::Length};

/// Where the list is.
pub const PATH: &str = "xtask/tidy-ratchet.txt";

/// Compares `lengths` with the list that `accepted` holds.
pub fn check(accepted: &str, lengths: &[Length], complaints: &mut Vec<Complaint>) {
    let mut entries = BTreeMap::new();
    for (at, line) in accepted.lines().enumerate() {
        match entry(line) {
            Entry::Nothing => {}
            Entry::Length(lines, subject) => {
                entries.insert(subject, (lines, at + 1));
            }
            Entry::Unreadable => {
                complaints.push(Complaint::new(PATH, at + 1, "expected a length and a subject"));
            }
        }
    }
    for length in longest(lengths) {
        let entry = entries.remove(length.subject.as_str());
        complaints.extend(judge(length, entry));
    }
    for (subject, (_, line)) in entries {
        let text = format!("`{subject}` is gone; remove this line");
        complaints.push(Complaint::new(PATH, line, text));
    }
}

/// What is wrong with one length, given the accepted length and the line that says so.
fn judge(length: &Length, entry: Option<(usize, usize)>) -> Option<Complaint> {
    let Length { subject, lines, max, .. } = length;
    let here = |text: String| Some(Complaint::new(&length.path, length.line, text));
    let there = |line: usize, text: String| Some(Complaint::new(PATH, line, text));
    match entry {
        None if lines > max => {
            here(format!("`{subject}` has {lines} lines, of at most {max}; split it by subject"))
        }
        Some((accepted, _)) if *lines > accepted => here(format!(
            "`{subject}` grew from {accepted} to {lines} lines; what is above the limit of {max} \
             may only shrink"
        )),
        Some((_, line)) if lines <= max => {
            there(line, format!("`{subject}` is within the limit now; remove this line"))
        }
        Some((accepted, line)) if *lines < accepted => {
            there(line, format!("`{subject}` is shorter now; lower its entry to {lines}"))
        }
        _ => None,
    }
}

/// Methods of several types in one file may share a name: the longest stands for all.
fn longest(lengths: &[Length]) -> Vec<&Length> {
    let mut place = HashMap::new();
    let mut longest: Vec<&Length> = Vec::new();
    for length in lengths {
        let at = *place.entry(length.subject.as_str()).or_insert(longest.len());
        match longest.get_mut(at) {
            Some(known) if known.lines < length.lines => *known = length,
            Some(_) => {}
            None => longest.push(length),
        }
    }
    longest
}

enum Entry<'a> {
    Nothing,
    Length(usize, &'a str),
    Unreadable,
}

fn entry(line: &str) -> Entry<'_> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Entry::Nothing;
    }
    match line.split_once(' ').map(|(lines, subject)| (lines.parse(), subject.trim())) {
        Some((Ok(lines), subject)) => Entry::Length(lines, subject),
        _ => Entry::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `f` is a function of the given lengths (one for each method of that name).
    #[track_caller]
    fn check_ratchet(accepted: &str, lines: &[usize], expected: &str) {
        let length = |lines: &usize| Length {
            subject: "a.rs::f".to_owned(),
            path: "a.rs".to_owned(),
            line: 7,
            lines: *lines,
            max: 70,
        };
        let mut complaints = Vec::new();
        check(accepted, &lines.iter().map(length).collect::<Vec<_>>(), &mut complaints);
        let found: Vec<String> = complaints.iter().map(Complaint::to_string).collect();
        assert_eq!(found.join("\n"), expected);
    }

    #[test]
    fn new_long_things_fail() {
        check_ratchet("", &[70], "");
        let found = "a.rs:7: `a.rs::f` has 71 lines, of at most 70; split it by subject";
        check_ratchet("", &[71], found);
        check_ratchet("", &[3, 71, 5], found);
    }

    #[test]
    fn accepted_things_may_only_shrink() {
        check_ratchet("# why\n\n90 a.rs::f\n", &[90], "");
        let grew = "a.rs:7: `a.rs::f` grew from 90 to 91 lines; what is above the limit of 70 \
                    may only shrink";
        check_ratchet("90 a.rs::f", &[91], grew);
        let shorter = "xtask/tidy-ratchet.txt:1: `a.rs::f` is shorter now; lower its entry to 80";
        check_ratchet("90 a.rs::f", &[80], shorter);
    }

    #[test]
    fn entries_that_are_not_needed_must_go() {
        let within = "`a.rs::f` is within the limit now; remove this line";
        check_ratchet("90 a.rs::f", &[70], &format!("xtask/tidy-ratchet.txt:1: {within}"));
        let gone = "xtask/tidy-ratchet.txt:1: `a.rs::f` is gone; remove this line";
        check_ratchet("90 a.rs::f", &[], gone);
        let unreadable = "xtask/tidy-ratchet.txt:1: expected a length and a subject";
        check_ratchet("a.rs::f 90", &[], unreadable);
    }
}
