//! Schedules as people say them: `weekdays at 9 and 17`, `평일 9시와 17시`, `every 90 minutes`.
//!
//! A grammar and no guess: a word that it does not know is an error that points at it, and a
//! phrase that people mean in two ways is asked back. `english` and `korean` find what each word
//! stands for, `clause` puts that together, `halves` settles morning and afternoon, `times` and
//! `compose` make the fewest cron expressions of it, `phrases` knows what can be said.

mod clause;
mod compose;
mod english;
mod halves;
mod korean;
mod phrases;
mod sense;
#[cfg(test)]
mod tests;
mod times;

use super::{
    dialect::{Misread, Reading, schedule_text},
    sentence::sentences,
    words::{Language, Words},
};
use crate::model::ScheduleSpec;
use sense::{Fault, Said, Trouble};

/// More than this nobody says.
const LENGTH_MAX: usize = 400;

/// The entries that `text` says.
///
/// # Errors
/// A word is not known, something is missing, or it may mean two schedules: then both are in it.
pub(super) fn read(text: &str) -> Result<Vec<ScheduleSpec>, Misread> {
    let language = language(text);
    if text.len() > LENGTH_MAX {
        return Err(Misread::new("this is too long for a schedule in words")
            .hint(phrases::example(language)));
    }
    let said = match language {
        Language::Korean => korean::read(text),
        Language::English => english::read(text),
    };
    said.and_then(|said| settle(&said)).map_err(|trouble| told(trouble, text, language))
}

/// Whether somebody surely meant words, so that an error should speak of them.
pub(super) fn is_meant(text: &str) -> bool {
    let is_exact = text.starts_with('@') || text.contains(['*', '?', '/', '#', '(', '=']);
    let has_words = || language(text) == Language::Korean || english::is_meant(text);
    text.len() <= LENGTH_MAX && !is_exact && has_words()
}

/// One that is written in Hangul is Korean.
fn language(text: &str) -> Language {
    match text.chars().any(|c| ('\u{ac00}'..='\u{d7a3}').contains(&c)) {
        true => Language::Korean,
        false => Language::English,
    }
}

/// The schedule, or the two that it may be.
fn settle<'t>(said: &[Said<'t>]) -> Result<Vec<ScheduleSpec>, Trouble<'t>> {
    let clauses = clause::clauses(said)?;
    let build = |second| {
        let mut asked = None;
        let entries =
            compose::schedule(&clauses, &mut halves::Asker { second, asked: &mut asked })?;
        Ok::<_, Trouble<'t>>((entries, asked))
    };
    let (first, asked) = build(false)?;
    let Some([when_first, when_second]) = asked else { return Ok(first) };
    let (second, _) = build(true)?;
    match first == second {
        true => Ok(first),
        false => Err(Trouble::Either {
            what: Words::new("this may mean two times of day", "두 가지 시각을 뜻할 수 있습니다"),
            hint: Words::new(
                "write `am` or `pm`, or 0 to 23",
                "오전이나 오후, 또는 0~23시로 쓰세요",
            ),
            readings: vec![(when_first, first), (when_second, second)],
        }),
    }
}

fn told(trouble: Trouble<'_>, text: &str, language: Language) -> Misread {
    match trouble {
        Trouble::Fault(Fault { at, what, hint }) => {
            let hint = hint.map(|hint| hint.get(language).to_owned());
            let hint = hint.unwrap_or_else(|| phrases::nearest(text, language));
            let misread = Misread::new(what.get(language)).hint(hint);
            at.map_or(misread.clone(), |at| misread.at(at, text))
        }
        Trouble::Either { what, hint, readings } => {
            let readings = readings.into_iter().filter_map(|(when, entries)| {
                let lines: Vec<String> = entries.iter().map(schedule_text).collect();
                let sentence = sentences(&entries).ok()?;
                Some(Reading { when, schedule: lines.join("\n"), sentence })
            });
            let readings = readings.collect();
            let misread = Misread::new(what.get(language)).hint(hint.get(language));
            Misread { readings, ..misread }
        }
    }
}
