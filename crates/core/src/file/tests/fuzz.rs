//! Whatever stands in a file, reading it ends, soon, and without a panic.

#![expect(clippy::disallowed_methods, reason = "how long reading takes is what is tested")]

use std::time::{Duration, Instant};

use super::{CASES, cases, chance::Chance, corpus::CORPUS, operators, read_example, render};
use crate::file::{
    Reading, Source,
    edit::{Edit, TaskView, View, copy, edit},
    frame, meaning_hash, read_bytes,
};

const PIECES: &[&[u8]] = &[
    b"{{ ",
    b" }}",
    b"{% ",
    b"*a",
    b"&a ",
    b"<<: ",
    b"\t",
    b"\n",
    b"\r\n",
    b": ",
    b"- ",
    b"? ",
    b"[",
    b"]",
    b"{",
    b"}",
    b"'",
    b"\"",
    b"\\",
    b"|\n",
    b">-\n",
    b"#",
    b"---\n",
    b"...\n",
    b"!x ",
    b"%",
    b"@",
    b"\0",
    b"\xFF",
    "한".as_bytes(),
    "\u{feff}".as_bytes(),
    b"\xE2\x80\xA8",
    b"null",
    b"~",
    b"1e999",
    b"every ",
];

fn mutate(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let at = chance.below(bytes.len() + 1);
    let end = (at + chance.below(12)).min(bytes.len());
    match chance.below(4) {
        0 => drop(bytes.drain(at..end)),
        1 => {
            let copied = bytes[at..end].to_vec();
            let to = chance.below(bytes.len() + 1);
            bytes.splice(to..to, copied);
        }
        2 => drop(bytes.splice(at..at, PIECES[chance.below(PIECES.len())].iter().copied())),
        _ if at < bytes.len() => bytes[at] = chance.below(256) as u8,
        _ => {}
    }
}

/// What an editor shows of any text, and the edits that take texts apart themselves.
fn show_and_edit(reading: &Reading, text: &str, source: &Source) {
    let lines = text.split(['\n', '\r']).count();
    let view = View::of(reading);
    for task in &view.tasks {
        assert!(0 < task.first_line && task.first_line <= task.last_line, "{text:?}: {task:?}");
        assert!(task.last_line <= lines, "{text:?}: {task:?}");
    }
    let Some(TaskView { task_id, .. }) = view.tasks.last() else { return };
    let copied = copy(text, std::slice::from_ref(task_id));
    let (task_id, words) = (Some(task_id.clone()), "two\nlines".to_owned());
    let note = edit(text, &Edit::Note { task_id, text: words.clone() }, source);
    if let Ok(edited) = note {
        let view = View::of(&edited.reading);
        assert_eq!(view.tasks.last().and_then(|task| task.note.as_ref()), Some(&words), "{text:?}");
    }
    let clip = copied.unwrap_or_else(|_| text.to_owned());
    let paste = Edit::Paste { text: clip, after: None, keep_outer: true, at: None };
    for text in [text, "# x\ntasks: {}\n"] {
        if let Ok(edited) = edit(text, &paste, source) {
            let undone = edit(&edited.text, &edited.undo(), source);
            assert_eq!(undone.map(|it| it.text).as_deref(), Ok(text));
        }
    }
}

#[test]
fn survives_whatever_is_written() {
    let operators = operators();
    let source = Source { stem: "example", default_timezone: "Asia/Seoul", operators: &operators };
    let broken = CASES.iter().flat_map(|(_, file)| cases(file)).map(|(_, text, _)| text);
    let files: Vec<_> = broken.chain(CORPUS.iter().map(|(_, text)| *text)).collect();
    for seed in 1..=5_000_u64 {
        let mut chance = Chance::of(seed);
        let mut bytes = files[chance.below(files.len())].as_bytes().to_vec();
        for _ in 0..=chance.below(4) {
            mutate(&mut bytes, &mut chance);
        }
        let started = Instant::now();
        let reading = read_bytes(&bytes, &source);
        let text = String::from_utf8_lossy(&bytes);
        for diagnostic in &reading.diagnostics {
            let position = diagnostic.position;
            assert!(position.span.start <= position.span.end, "seed {seed}: {diagnostic:?}");
            assert!(position.span.end <= bytes.len(), "seed {seed}: {diagnostic:?}");
            frame(&text, diagnostic);
        }
        meaning_hash(&reading.dag);
        show_and_edit(&reading, &text, &source);
        assert!(started.elapsed() < Duration::from_secs(10), "seed {seed} took too long");
    }
}

/// Texts that make a careless reader slow or exhaust its stack.
#[test]
fn survives_what_is_written_to_hurt() {
    let chain = |n: usize| {
        let task = |at: usize| format!("  t{at}: {{ operator: empty, upstream: [t{}] }}\n", at + 1);
        format!("tasks:\n{}  t{n}: {{ operator: empty }}\n", (0..n).map(task).collect::<String>())
    };
    let ring = chain(5_000)
        .replace("t5000: { operator: empty }", "t5000: { operator: empty, upstream: [t0] }");
    let many_wrong = |line: &str| format!("tasks:\n{}", line.repeat(5_000));
    let texts = [
        chain(5_000),
        ring,
        many_wrong("  a: { operator: bsh, upstream: [x] }\n"),
        many_wrong("  a: * * * *\n"),
        "[".repeat(100_000),
        "{a: ".repeat(100_000),
        "- ".repeat(100_000),
        "a: &a ".repeat(50_000),
        "? ".repeat(100_000),
        "\"".repeat(100_000),
        "{{".repeat(100_000),
        format!("tasks: {{ a: {{ operator: bash, command: \"{}\" }} }}", "{{ x ".repeat(20_000)),
        format!("tasks: {{ a: {{ operator: empty, upstream: [{}] }} }}", "b, ".repeat(50_000)),
        format!("{}: 1", "a.".repeat(2_000)),
        format!(
            "tasks:\n  a:\n    operator: bash\n    command: |\n{}",
            "      {{ x }}\n".repeat(50_000)
        ),
        format!(
            "tasks: {{ a: {{ operator: bash, command: \"{}\" }} }}",
            "${#a} {#}".repeat(50_000)
        ),
        format!(
            "tasks: {{ a: {{ operator: bash, command: '{}' }} }}",
            "{{ a | b }}".repeat(50_000)
        ),
    ];
    for text in texts {
        let started = Instant::now();
        read_example(&text);
        let shown: String = text.chars().take(30).collect();
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "{shown:?} took {:?}",
            started.elapsed()
        );
    }
}

/// Two groups of which each task of one waits for each of the other: a short text for many edges.
#[test]
fn refuses_more_edges_than_memory_holds() {
    let check = |tasks: usize, expected: &str| {
        let pair = |at: usize| {
            format!("  g.t{at}: {{ operator: empty }}\n  h.t{at}: {{ operator: empty }}\n")
        };
        let tasks: String = (0..tasks).map(pair).collect();
        let text = format!("groups:\n  g:\n  h: {{ upstream: [g] }}\ntasks:\n{tasks}");
        assert_eq!(render(&read_example(&text).diagnostics), expected);
    };
    check(300, "");
    check(
        3_000,
        "3:19 out_of_range: groups that wait for groups make more than 1000000 edges\n    \
         put a task with `operator: empty` between the two groups\n",
    );
}

/// A file as large as any that people have, with edges, templates and defaults.
fn large(tasks: usize) -> String {
    let task = |at: usize| {
        format!(
            "  task_{at}:\n    operator: bash\n    command: |\n      echo {{{{ local_ds }}}} {at}\n    \
             retries: 2\n    retry_delay: 90s\n    upstream: [task_{}, task_{}]\n",
            at - 1,
            at / 2
        )
    };
    let rest: String = (3..tasks).map(task).collect();
    format!(
        "schedule: \"0 2 * * *\"\ndefault_args: {{ skip_on_exit_code: 77 }}\ntasks:\n  task_0: {{ operator: empty }}\n  \
         task_1: {{ operator: empty }}\n  task_2: {{ operator: empty }}\n{rest}"
    )
}

#[test]
fn reads_large_files_in_time() {
    let reading_time = |text: &str| {
        let started = Instant::now();
        let reading = read_example(text);
        assert_eq!(reading.diagnostics, []);
        started.elapsed()
    };
    let best = |tasks| {
        let text = large(tasks);
        (0..3).map(|_| reading_time(&text)).min().unwrap_or_default()
    };
    // Generous, for slow machines and builds without optimisation; a search within a search, as
    // through all tasks for each edge, would take far longer.
    assert!(best(1_000) < Duration::from_secs(3));
    assert!(best(5_000) < Duration::from_secs(15));
}
