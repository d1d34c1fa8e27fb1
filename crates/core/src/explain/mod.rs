//! Schedules that explain themselves: one question, one answer, for every screen.
//!
//! [`explain`] says what a text or a DAG's schedule means, in words and in dates, what is odd about
//! it, and how other programs would write it. Nothing here decides when something runs; that is
//! asked of `cron` and `timetable`.
//!
//! `dialect` recognises and converts; `spoken` reads words and `sentence` writes them; `clock`,
//! `crowd` and `lint` look for what may surprise; `words` is text in every language.

mod clock;
mod crowd;
mod dialect;
mod lint;
mod sentence;
mod spoken;
#[cfg(test)]
mod tests;
mod words;

use jiff::{Timestamp, civil::date, tz::TimeZone};
use serde::Serialize;

pub use clock::{ClockChange, ClockEffect, ClockEffectKind};
pub use crowd::{Crowd, Neighbour};
pub use dialect::{Dialect, Form, Misread, Reading, Written};
pub use lint::{Finding, Lint, Severity};
pub use sentence::{schedule_sentence, sentence};
pub use words::{Language, Words};

use crate::{
    model::{Dag, ScheduleSpec, TimetableKind},
    timetable::{DayRuns, Slot, Timetable, TimetableError},
};

/// What is to be explained, and for when.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The schedule.
    pub subject: Subject<'a>,
    /// The zone in which a text is meant that names none. A DAG brings its own.
    pub timezone: &'a str,
    /// Runs and changes of the clock count from here.
    pub now: Timestamp,
    /// How many runs to come.
    pub next: usize,
    /// How many runs that were.
    pub previous: usize,
    /// The other DAGs, to see how many start at the same time; may be empty.
    pub others: &'a [Neighbour],
}

/// A schedule, as it is at hand.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A text in any [`Dialect`]; several lines, or a list in brackets, are a list of schedules.
    Text(&'a str),
    /// The schedule of a DAG, within its dates.
    Dag(&'a Dag),
}

/// All that can be said about a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// What the text was recognised as.
    pub dialect: Dialect,
    /// The zone in which it is meant.
    pub timezone: String,
    /// What a run's data interval is.
    pub timetable: TimetableKind,
    /// The whole schedule in words.
    pub sentence: Words,
    /// Each entry of the list that a schedule is; none if it is started by hand only.
    pub entries: Vec<Entry>,
    /// The runs to come, at or after the question's `now`.
    pub next: Vec<Run>,
    /// The runs before that, the latest first.
    pub previous: Vec<Run>,
    /// What is odd about it, the worst first.
    pub lints: Vec<Lint>,
    /// The changes of the clock within 18 months.
    pub clock_changes: Vec<ClockChange>,
    /// What other DAGs do in its busiest hour; none if there are no others, or no run to come.
    pub crowd: Option<Crowd>,
}

/// One entry of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// As it is written in a DAG file.
    pub schedule: String,
    /// In words.
    pub sentence: Words,
    /// In every form that can say it, with the reason where one cannot.
    pub forms: Vec<Form>,
}

/// One run, with its local time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// The instants, in UTC.
    #[serde(flatten)]
    pub slot: Slot,
    /// `run_after` in the zone of the schedule: `2027-03-28 03:30`.
    pub local: String,
    /// The zone's distance from UTC then: `+02:00`.
    pub offset: String,
}

/// A schedule with all that decides when it runs.
#[derive(Debug, Clone)]
struct Plan {
    dialect: Dialect,
    schedule: Vec<ScheduleSpec>,
    timezone: String,
    kind: TimetableKind,
    start_date: Option<Timestamp>,
    end_date: Option<Timestamp>,
}

/// Explains a schedule.
///
/// # Errors
/// The text is no schedule, may be several (then both readings are in the error), or the zone is
/// unknown. A schedule that never fires is no error but a lint.
pub fn explain(question: &Question<'_>) -> Result<Explanation, Misread> {
    let plan = Plan::of(question)?;
    let timetable = Timetable::new(&plan.schedule, plan.kind, &plan.timezone, plan.start_date)
        .map_err(refused)?;
    let zone = timetable.time_zone();
    let next = timetable.upcoming(question.now, plan.start_date, plan.end_date);
    let next: Vec<Run> = next.take(question.next).map(|slot| Run::new(slot, zone)).collect();
    let previous = timetable.past(question.now, plan.start_date, plan.end_date);
    let previous = previous.take(question.previous).map(|slot| Run::new(slot, zone)).collect();
    let clock_changes = clock::changes(&plan, zone, question.now);
    let crowd = crowd::crowd(&plan, &timetable, question);
    let entries: Vec<Entry> = plan.schedule.iter().map(Entry::of).collect::<Result<_, _>>()?;
    Ok(Explanation {
        dialect: plan.dialect,
        sentence: sentence::sentences(&plan.schedule)?,
        lints: lint::lints(&plan, &timetable, question.now, &clock_changes, crowd.as_ref()),
        timezone: plan.timezone,
        timetable: plan.kind,
        entries,
        next,
        previous,
        clock_changes,
        crowd,
    })
}

/// The days of a year that have runs, in the zone of the schedule.
///
/// Of the question only the subject and the zone matter.
///
/// # Errors
/// As [`explain`]; or the year is not one of 1 to 9998.
pub fn year(question: &Question<'_>, year: i16) -> Result<Vec<DayRuns>, Misread> {
    let days = (1..=9_998).contains(&year).then(|| (date(year, 1, 1), date(year, 12, 31)));
    let Some((first, last)) = days else {
        return Err(
            Misread::new(format!("no year of the calendar: {year}")).hint("give one, such as 2027")
        );
    };
    let plan = Plan::of(question)?;
    let timetable = Timetable::new(&plan.schedule, plan.kind, &plan.timezone, plan.start_date)
        .map_err(refused)?;
    Ok(timetable.runs_per_day(first, last, plan.start_date, plan.end_date))
}

impl Plan {
    fn of(question: &Question<'_>) -> Result<Self, Misread> {
        let text = match question.subject {
            Subject::Text(text) => text,
            Subject::Dag(dag) => return Ok(Self::of_dag(dag)),
        };
        let found = dialect::recognise(text)?;
        Ok(Self {
            dialect: found.dialect,
            schedule: found.schedule,
            timezone: found.timezone.unwrap_or_else(|| question.timezone.to_owned()),
            kind: TimetableKind::Trigger,
            start_date: None,
            end_date: None,
        })
    }

    fn of_dag(dag: &Dag) -> Self {
        Self {
            dialect: dialect::of_schedule(&dag.schedule),
            schedule: dag.schedule.clone(),
            timezone: dag.timezone.clone(),
            kind: dag.timetable,
            start_date: dag.start_date,
            end_date: dag.end_date,
        }
    }
}

impl Entry {
    fn of(entry: &ScheduleSpec) -> Result<Self, Misread> {
        Ok(Self {
            schedule: dialect::schedule_text(entry),
            sentence: sentence::sentences(std::slice::from_ref(entry))?,
            forms: dialect::forms(entry),
        })
    }
}

impl Run {
    fn new(slot: Slot, zone: &TimeZone) -> Self {
        let at = slot.run_after.to_zoned(zone.clone());
        let form = if at.second() == 0 { "%F %R" } else { "%F %T" };
        let (local, offset) = (at.strftime(form).to_string(), at.strftime("%:z").to_string());
        Self { slot, local, offset }
    }
}

fn refused(error: TimetableError) -> Misread {
    match error {
        TimetableError::Cron { error, .. } => error.into(),
        error => {
            let hint = error.hint().map(str::to_owned);
            Misread { hint, ..Misread::new(error.to_string()) }
        }
    }
}
