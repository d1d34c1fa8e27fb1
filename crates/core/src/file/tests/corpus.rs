//! Files as many people would write them, for tests of what must work with any hand's style.

use super::read_example;
use crate::file::Severity;

/// Name and text of every file, each in a style of its own.
macro_rules! corpus {
    ($($name:literal,)*) => {
        pub(in crate::file) const CORPUS: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("corpus/", $name, ".yaml"))),)*];
    };
}

corpus! {
    "aligned_comments",
    "anchored_tasks",
    "anchors_of_values",
    "banners",
    "blank_lines",
    "block_scalars",
    "branching",
    "byte_order_mark",
    "commented_out",
    "comments_at_end",
    "cramped",
    "directive",
    "emoji",
    "empty_values",
    "env_everywhere",
    "explicit_keys",
    "exported",
    "flow_everything",
    "four_spaces",
    "groups",
    "hangul",
    "hashes",
    "jinja",
    "long_comments",
    "long_lines",
    "merge_keys",
    "minified",
    "mixed_indents",
    "multi_line_flow",
    "multi_line_scalars",
    "nightly_sales",
    "odd_ids",
    "one_task",
    "parameters",
    "quotes",
    "setup_teardown",
    "sixty_tasks",
    "smallest",
    "tabs",
    "unindented_lists",
    "upside_down",
    "windows",
    "windows_bom",
    "xcoms",
}

#[test]
fn every_file_is_valid() {
    let mut wrong = String::new();
    for (name, text) in CORPUS {
        for diagnostic in read_example(text).diagnostics {
            if diagnostic.severity == Severity::Error {
                wrong += &format!("{name}: {diagnostic:?}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_file_is_listed() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/file/tests/corpus");
    let files = std::fs::read_dir(folder).unwrap().count();
    assert_eq!(files, CORPUS.len());
}

/// An editor or git could make them all alike without a word.
#[test]
fn files_kept_their_bytes() {
    let text = |wanted| CORPUS.iter().find(|(name, _)| *name == wanted).unwrap().1;
    let unix = text("nightly_sales");
    assert!(!unix.contains('\r') && unix.ends_with('\n'));
    let windows = text("windows");
    assert_eq!(windows.matches('\n').count(), windows.matches("\r\n").count());
    assert!(text("windows_bom").starts_with('\u{feff}') && !text("windows_bom").ends_with('\n'));
    assert!(text("tabs").contains('\t'));
    assert!(text("blank_lines").contains(" \n"));
    assert!(!text("comments_at_end").ends_with('\n'));
}
