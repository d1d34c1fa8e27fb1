//! Phrases, what they come to, and that what is written in words is read alike.

use super::*;

fn show(text: &str) -> String {
    match read(text) {
        Ok(entries) => entries.iter().map(schedule_text).collect::<Vec<_>>().join(" + "),
        Err(misread) => {
            let readings: Vec<_> =
                misread.readings.iter().map(|one| one.schedule.replace('\n', " + ")).collect();
            let column = misread.column.map_or_else(String::new, |column| format!("{column}: "));
            format!(
                "{column}{} {readings:?} ({})",
                misread.message,
                misread.hint.unwrap_or_default()
            )
        }
    }
}

#[test]
fn look() {
    for text in phrases::all() {
        println!("{text:45} {}", show(text));
    }
}
