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

/// A sentence that is read at all is read as what it says.
#[test]
fn what_is_written_in_words_is_read_alike() {
    let mut random = crate::cron::tests::Random(20_261_125);
    let mut read_back = [0; 2];
    let mut missed = [Vec::new(), Vec::new()];
    for round in 0..3_000 {
        let text = if round % 2 == 0 { random.expression() } else { common(&mut random) };
        let cron = crate::cron::Cron::parse(&text).unwrap();
        for (at, language) in [Language::English, Language::Korean].into_iter().enumerate() {
            let sentence = super::super::sentence(&cron, language);
            match read(&sentence).as_deref() {
                Ok([ScheduleSpec::Cron(read)]) => {
                    let read = crate::cron::Cron::parse(read).unwrap();
                    assert_eq!(read.meaning(), cron.meaning(), "`{text}`: {sentence}: `{read}`");
                    read_back[at] += 1;
                }
                Ok(other) => panic!("`{text}`: {sentence}: {other:?}"),
                Err(_)
                    if cron
                        .next_after(jiff::civil::DateTime::constant(2000, 1, 1, 0, 0, 0, 0))
                        .is_none() => {}
                Err(e) => missed[at].push(format!("{text} | {sentence} | {e}")),
            }
        }
    }
    println!("{read_back:?}");
    for m in missed {
        println!("{}", m.len());
        for m in m.iter().take(25) {
            println!("{m}");
        }
    }
}

fn common(random: &mut crate::cron::tests::Random) -> String {
    const FIELDS: [&[&str]; 5] = [
        &["0", "30", "*", "*/15", "0-10", "*/7", "0,30", "20"],
        &["*", "9", "9-17", "22-2", "*/2", "*/5", "0,1,23", "0,12", "9,17"],
        &["*", "*", "1", "L", "15", "1,L", "15W", "31W", "1-7", "*/2"],
        &["*", "*", "1", "1,7", "*/3", "6-8", "11-2"],
        &["*", "*", "1", "1-5", "0,6", "mon#1", "L5", "1-6", "fri-mon", "mon#1,L5", "1,3"],
    ];
    FIELDS.map(|field| field[random.below(field.len() as u64) as usize]).join(" ")
}
