//! Reading a DAG file: no bytes make it panic, every place it names lies in the text, and the same
//! bytes give the same DAG. What a good file means is the unit tests' business.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use mainspring_core::{
    file::{Position, Reading, Source, frame, meaning_hash, read_bytes},
    model::OperatorSpec,
    timetable::Timetable,
};

static OPERATORS: LazyLock<Vec<OperatorSpec>> = LazyLock::new(mainspring_fuzz::operators);

fuzz_target!(|bytes: &[u8]| {
    let source = Source { stem: "fuzz", default_timezone: "Asia/Seoul", operators: &OPERATORS };
    let reading = read_bytes(bytes, &source);
    let text = String::from_utf8_lossy(bytes);
    for diagnostic in &reading.diagnostics {
        check_position(&text, bytes, diagnostic.position);
        assert!(!diagnostic.message.is_empty());
        assert_eq!(frame(&text, diagnostic).lines().count(), 3, "{diagnostic:?}");
    }
    let again = read_bytes(bytes, &source);
    assert_eq!(reading.dag, again.dag);
    assert_eq!(reading.diagnostics, again.diagnostics);
    assert_eq!(meaning_hash(&reading.dag), meaning_hash(&again.dag));
    if reading.is_valid() {
        check_dag(&text, bytes, &reading);
    }
});

fn check_position(text: &str, bytes: &[u8], position: Position) {
    let (start, end) = (position.span.start, position.span.end);
    assert!(start <= end && end <= bytes.len(), "{position:?}");
    // Of bytes that are no UTF-8 only the good part is text.
    if text.len() == bytes.len() {
        assert!(text.is_char_boundary(start) && text.is_char_boundary(end), "{position:?}");
    }
    assert!(position.line >= 1 && position.column >= 1, "{position:?}");
    let (first, last) =
        ((position.line, position.column), (position.end_line, position.end_column));
    assert!(first <= last, "{position:?}");
}

/// A file without errors has a schedule that can be asked, and a place for each of its parts.
fn check_dag(text: &str, bytes: &[u8], reading: &Reading) {
    let dag = &reading.dag;
    assert!(!dag.tasks.is_empty());
    let timetable = Timetable::of(dag).expect("a schedule without errors");
    let from = dag.start_date.unwrap_or_default();
    assert!(timetable.upcoming(from, dag.start_date, dag.end_date).take(3).count() <= 3);
    for task in &dag.tasks {
        let task_id = task.task_id.as_str();
        let at = reading.positions.of(Some(task_id), &[]).expect("the place of a task");
        check_position(text, bytes, at);
        for (field, value) in &task.fields {
            let path = [field.as_str()];
            let at = reading.positions.of(Some(task_id), &path).expect("the place of a field");
            check_position(text, bytes, at);
            let Some(value) = value.as_str() else { continue };
            for (index, _) in value.char_indices().step_by(7) {
                let within = reading.positions.within(Some(task_id), &path, index..value.len());
                check_position(text, bytes, within.expect("the place of a part"));
            }
        }
    }
}
