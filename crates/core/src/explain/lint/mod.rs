//! What is odd about a schedule: each finding with its data, how bad it is, and a sentence.
//!
//! A finding speaks of what surely happens, not of taste. What a change of the clock does is found
//! in `clock`, and how many others run at the same time in `crowd`; here both get their weight.

mod days;
mod fix;
mod steps;

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use super::{ClockChange, ClockEffectKind, Crowd, Dialect, Plan, words::Words};
use crate::{cron::Cron, model::ScheduleSpec, timetable::Timetable};

/// So many others in the same minute, or in the same hour, are a crowd.
const CROWD_OF_A_MINUTE: usize = 3;
const CROWD_OF_AN_HOUR: usize = 10;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The schedule cannot be meant so.
    Error,
    /// It probably does something else than it seems to.
    Warning,
    /// Good to know.
    Note,
}

/// One thing that is odd about a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lint {
    /// What, as `code`, with its data.
    #[serde(flatten)]
    pub finding: Finding,
    /// How bad it is.
    pub severity: Severity,
    /// In words.
    pub words: Words,
    /// The entry of the schedule that it is about, counted from 0; none if it is about all of it.
    pub entry: Option<usize>,
    /// All of the schedule without what is odd, one entry a line; none where that is for a person
    /// to decide.
    pub fix: Option<String>,
}

/// What is odd.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Finding {
    /// No date meets it.
    NeverFires,
    /// It could fire, but not any more: its end date is over.
    NoMoreRuns,
    /// Both day fields are restricted: one of them is enough.
    BothDayFields {
        /// Its next days.
        either: Vec<Date>,
        /// What they would be if both had to hold.
        both: Vec<Date>,
    },
    /// Both day fields are restricted, and one of them decides alone.
    DayFieldIgnored,
    /// A step that does not fill its field: it begins anew before its distance is over.
    UnevenStep {
        /// The field.
        field: StepField,
        /// The step, in units of the field.
        step: u32,
        /// From the last value to the next one.
        gap: u32,
    },
    /// A day that some of its months do not have.
    SkippedMonths {
        /// The day, 29 to 31.
        day: u32,
        /// The months without it, 1 to 12.
        months: Vec<u32>,
    },
    /// It fires on 29 February alone.
    LeapDayOnly {
        /// The next years that have one.
        years: Vec<i16>,
    },
    /// A fifth weekday, which not every month has.
    FifthWeekday,
    /// A change of the clock does something to it.
    ClockChange {
        /// Its moment, as in [`super::Explanation::clock_changes`].
        at: Timestamp,
        /// What it does.
        #[serde(flatten)]
        effect: ClockEffectKind,
    },
    /// Many other DAGs start at the same time; see [`super::Explanation::crowd`].
    Crowded {
        /// In the same minute.
        same_minute: usize,
        /// In the same hour.
        same_hour: usize,
        /// A freer minute.
        freest_minute: u32,
    },
    /// The text comes from a place where it is meant in UTC.
    ElsewhereInUtc,
}

/// A field that may have a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepField {
    /// The minute.
    Minute,
    /// The hour.
    Hour,
    /// The day of the month.
    Day,
    /// The month.
    Month,
}

/// All of them, the worst first.
pub(super) fn lints(
    plan: &Plan,
    timetable: &Timetable,
    now: Timestamp,
    changes: &[ClockChange],
    crowd: Option<&Crowd>,
) -> Vec<Lint> {
    let mut lints = Vec::new();
    for (entry, spec) in plan.schedule.iter().enumerate() {
        let ScheduleSpec::Cron(text) = spec else { continue };
        let Ok(cron) = Cron::parse(text) else { continue };
        let today = timetable.time_zone().to_datetime(now);
        let before = lints.len();
        match cron.next_after(today) {
            None => lints.push(days::never(&cron)),
            Some(_) => {
                days::lints(&cron, today.date(), &mut lints);
                steps::lints(&cron, &mut lints);
            }
        }
        lints[before..].iter_mut().for_each(|lint| lint.entry = Some(entry));
    }
    lints.extend(no_more_runs(plan, timetable, now));
    lints.extend(crowded(crowd));
    lints.extend(elsewhere(plan));
    for change in changes {
        lints.extend(change.effects.iter().map(|effect| Lint {
            finding: Finding::ClockChange { at: change.at, effect: effect.kind.clone() },
            severity: weight(&effect.kind),
            words: effect.words.clone(),
            entry: Some(effect.entry),
            fix: None,
        }));
    }
    for lint in &mut lints {
        lint.fix = fix::fix(plan, lint, crowd);
    }
    lints.sort_by_key(|lint| lint.severity);
    lints
}

impl Lint {
    fn new(severity: Severity, finding: Finding, words: Words) -> Self {
        Self { finding, severity, words, entry: None, fix: None }
    }
}

fn weight(effect: &ClockEffectKind) -> Severity {
    match effect {
        ClockEffectKind::Moved { .. }
        | ClockEffectKind::Merged { .. }
        | ClockEffectKind::LocalTimeMoves { .. }
        | ClockEffectKind::SecondOnly { hole_minutes: Some(_), .. } => Severity::Warning,
        ClockEffectKind::PassedOver { .. }
        | ClockEffectKind::Twice { .. }
        | ClockEffectKind::SecondOnly { .. } => Severity::Note,
    }
}

fn no_more_runs(plan: &Plan, timetable: &Timetable, now: Timestamp) -> Option<Lint> {
    let could_run = timetable.upcoming(now, plan.start_date, None).next().is_some();
    let will_run = timetable.upcoming(now, plan.start_date, plan.end_date).next().is_some();
    (could_run && !will_run).then(|| {
        let words = Words::new(
            "its `end_date` is over: there are no more runs",
            "`end_date`가 지났으므로 더 이상 실행되지 않습니다",
        );
        Lint::new(Severity::Warning, Finding::NoMoreRuns, words)
    })
}

fn crowded(crowd: Option<&Crowd>) -> Option<Lint> {
    let Crowd { same_minute, same_hour, freest_minute, suggestion, .. } = crowd?;
    if *same_minute < CROWD_OF_A_MINUTE && *same_hour < CROWD_OF_AN_HOUR {
        return None;
    }
    let mut words = Words::new(
        format!("{same_minute} other DAGs start in the same minute, {same_hour} in the same hour"),
        format!("다른 DAG {same_minute}개가 같은 분에, {same_hour}개가 같은 시간에 시작합니다"),
    );
    if let Some(text) = suggestion {
        words.en.push_str(&format!("; minute {freest_minute} is freer: `{text}`"));
        words.ko.push_str(&format!(". {freest_minute}분이 더 한가합니다: `{text}`"));
    }
    let (same_minute, same_hour, freest_minute) = (*same_minute, *same_hour, *freest_minute);
    let finding = Finding::Crowded { same_minute, same_hour, freest_minute };
    Some(Lint::new(Severity::Note, finding, words))
}

fn elsewhere(plan: &Plan) -> Option<Lint> {
    let is_distance = matches!(plan.schedule.as_slice(), [ScheduleSpec::Every(_)]);
    if plan.dialect != Dialect::Aws || is_distance || plan.timezone.ends_with("UTC") {
        return None;
    }
    let words = Words::new(
        format!("an EventBridge rule counts in UTC; here it is meant in {}", plan.timezone),
        format!("EventBridge 규칙은 UTC 기준이며, 여기서는 {} 기준입니다", plan.timezone),
    );
    Some(Lint::new(Severity::Note, Finding::ElsewhereInUtc, words))
}
