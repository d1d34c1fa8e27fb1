//! Later checks find their place in the file.

use super::read_example;

const TEXT: &str = "\
owner: me
default_args:
  path: /data
tasks:
  pick:
    operator: branch
    cases:
      - { when: \"{{ x }}\", follow: [a] }
      - follow: [b]
  a: { operator: file_sensor }
";

#[test]
fn points_at_keys_and_values() {
    let positions = read_example(TEXT).positions;
    type Case<'a> = (Option<&'a str>, &'a [&'a str], Option<(usize, usize)>);
    let cases: [Case; 10] = [
        (None, &[], Some((1, 1))),
        (None, &["owner"], Some((1, 8))),
        (Some("pick"), &[], Some((5, 3))),
        (Some("pick"), &["operator"], Some((6, 15))),
        (Some("pick"), &["cases", "0", "when"], Some((8, 17))),
        (Some("pick"), &["cases", "1", "follow", "0"], Some((9, 18))),
        (Some("pick"), &["cases", "2"], None),
        (Some("a"), &["path"], Some((3, 9))),
        (Some("a"), &["nothing"], None),
        (Some("nobody"), &[], None),
    ];
    for (task_id, path, expected) in cases {
        let found = positions.of(task_id, path).map(|position| (position.line, position.column));
        assert_eq!(found, expected, "{task_id:?} {path:?}");
    }
    let key = positions.of_key(Some("pick"), &["cases", "0", "follow"]);
    assert_eq!(key.map(|position| (position.line, position.column)), Some((8, 28)));
    let key = positions.of_key(Some("a"), &["path"]);
    assert_eq!(key.map(|position| (position.line, position.column)), Some((3, 3)));
}

#[test]
fn points_into_a_text() {
    let text =
        "tasks:\n  a:\n    operator: bash\n    command: |\n      one\n      two {{ three }}\n";
    let position = read_example(text).positions.within(Some("a"), &["command"], 8..19);
    assert_eq!(position.map(|position| (position.line, position.column)), Some((6, 11)));
}
