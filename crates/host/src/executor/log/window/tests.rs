//! Windows of a log in and rows out, each told as `offset+length text`.

use std::{fs, io::Write, path::PathBuf};

use tempfile::TempDir;

use super::*;
use crate::executor::log::rows::BLOCK;

fn log(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("1.log");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn told(window: &Window) -> String {
    let row = |row: &Row| {
        let cut = if row.is_cut { "~" } else { "" };
        format!("{}+{} {}{cut}", row.offset, row.length, row.text)
    };
    let rows: Vec<String> = window.rows.iter().map(row).collect();
    format!("{} [{}..{}/{}]", rows.join(" | "), window.start, window.end, window.size)
}

/// `place` is `at rows`, or `at rows back`.
#[track_caller]
fn check(text: &[u8], place: &str, expected: &str) {
    let (_folder, path) = log(text);
    let mut words = place.split(' ');
    let mut number = || words.next().unwrap().parse::<i64>().unwrap();
    let (at, rows) = (number(), number() as u32);
    let backward = words.next().is_some();
    let window = log_window(&path, Place { at, rows, backward }).unwrap();
    assert_eq!(told(&window), expected, "{place}");
}

#[test]
fn rows_from_any_byte_on() {
    let text = b"one\ntwo\r\nthree\n";
    check(text, "0 2", "0+4 one | 4+5 two [0..9/15]");
    check(text, "5 1", "4+5 two [4..9/15]");
    check(text, "9 9", "9+6 three [9..15/15]");
    check(text, "15 9", " [15..15/15]");
    check(text, "99 9", " [15..15/15]");
    check(text, "-1 9", " [15..15/15]");
    check(text, "0 0", " [0..0/15]");
    check(b"", "0 9", " [0..0/0]");
    check(b"\n\n", "0 9", "0+1  | 1+1  [0..2/2]");
}

#[test]
fn rows_before_any_byte() {
    let text = b"one\ntwo\nthree\n";
    check(text, "-1 2 back", "4+4 two | 8+6 three [4..14/14]");
    check(text, "4 9 back", "0+4 one [0..4/14]");
    check(text, "5 1 back", "4+4 two [4..8/14]");
    check(text, "0 9 back", " [0..0/14]");
}

#[test]
fn a_line_that_has_not_ended_is_shown_and_read_again() {
    check(b"one\ntw", "0 9", "0+4 one | 4+2 tw [0..4/6]");
    check(b"one\ntw", "-1 1 back", "4+2 tw [4..4/6]");
    let (_folder, path) = log(b"one\ntw");
    fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(b"o\nthree\n").unwrap();
    let window = log_window(&path, Place { at: 4, rows: 9, backward: false }).unwrap();
    assert_eq!(told(&window), "4+4 two | 8+6 three [4..14/14]");
}

#[test]
fn bytes_that_are_no_text() {
    check(b"a\0\xff\xfe\x1b[31mred\n", "0 1", "0+13 a\0\u{fffd}\u{fffd}\u{1b}[31mred [0..13/13]");
    let mut text = vec![b'x'; TEXT_MAX - 1];
    text.extend("한글\n".as_bytes());
    let expected = format!("0+8198 {}~ [0..8198/8198]", "x".repeat(TEXT_MAX - 1));
    check(&text, "0 1", &expected);
}

#[test]
fn a_log_that_is_not_there_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let window = log_window(&folder.path().join("none"), Place { at: 7, rows: 1, backward: true });
    assert_eq!(window.unwrap(), Window::default());
}

#[test]
fn a_very_long_line_is_many_rows_the_same_from_both_sides() {
    let mut text = b"first\n".to_vec();
    text.resize(text.len() + 5 * BLOCK as usize + 100, b'x');
    text.extend_from_slice(b"\nlast\n");
    let (_folder, path) = log(&text);
    let starts = |place: Place| -> Vec<(u64, u64)> {
        let window = log_window(&path, place).unwrap();
        window.rows.iter().map(|row| (row.offset, row.length)).collect()
    };
    let forward = starts(Place { at: 0, rows: 99, backward: false });
    assert_eq!(forward, starts(Place { at: -1, rows: 99, backward: true }));
    assert_eq!(forward.iter().map(|(_, length)| length).sum::<u64>(), text.len() as u64);
    assert_eq!(forward.len(), 7, "{forward:?}");
    let one = starts(Place { at: 3 * BLOCK as i64 + 7, rows: 1, backward: false });
    assert_eq!(one, [(3 * BLOCK, BLOCK)]);
}

#[test]
fn a_window_has_a_lid() {
    let text = vec![b'\n'; 2 * ROWS_MAX as usize];
    let (_folder, path) = log(&text);
    let window = log_window(&path, Place { at: 0, rows: u32::MAX, backward: false }).unwrap();
    assert_eq!(window.rows.len(), ROWS_MAX as usize);
}

#[test]
fn levels_are_read_from_lines() {
    let level = |text: &str| super::level(said(text));
    for (text, expected) in [
        ("2026-03-08T02:00:00.123456Z [2026-03-08, 11:00] ERROR - no", Some(Level::Error)),
        ("2026-03-08T02:00:00.123456Z WARNING:root:x", Some(Level::Warning)),
        ("INFO  started", Some(Level::Info)),
        ("ValueError: no such day", Some(Level::Error)),
        ("pkg.mod.OddException: x", Some(Level::Error)),
        ("error: file not found", Some(Level::Error)),
        ("warning: unused", Some(Level::Warning)),
        ("no error at all", None),
        ("INFORMATION", None),
        ("Error", Some(Level::Error)),
        ("2026-03-08T02:00:00Z mainspring: failed: exit code 3", Some(Level::Error)),
        ("2026-03-08T02:00:00Z mainspring: started", Some(Level::Info)),
        ("", None),
    ] {
        assert_eq!(level(text), expected, "{text}");
    }
}
