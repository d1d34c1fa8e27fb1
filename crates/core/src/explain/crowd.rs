//! Who else starts at the same time, and which minute near by is freer.
//!
//! The other DAGs come with the question. That many of them at once are worth a word is for `lint`
//! to say.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{Plan, Question, dialect};
use crate::{
    cron::{Cron, Meaning},
    model::{Dag, ScheduleSpec},
    timetable::{Timetable, TimetableError},
};

/// So many runs are looked at,
const RUNS: usize = 7;
/// and none that is farther away.
const AHEAD: SignedDuration = SignedDuration::from_hours(8 * 24);
/// So many of those that start in the same minute are named.
const NAMES: usize = 10;

/// Another DAG, with its schedule.
#[derive(Debug, Clone)]
pub struct Neighbour {
    dag_id: String,
    timetable: Timetable,
    start_date: Option<Timestamp>,
    end_date: Option<Timestamp>,
}

impl Neighbour {
    /// The schedule of `dag`.
    ///
    /// # Errors
    /// As [`Timetable::of`].
    pub fn of(dag: &Dag) -> Result<Self, TimetableError> {
        Ok(Self {
            dag_id: dag.dag_id.to_string(),
            timetable: Timetable::of(dag)?,
            start_date: dag.start_date,
            end_date: dag.end_date,
        })
    }

    /// The minutes of the hour after `start` in which it starts, as bits.
    fn minutes(&self, start: Timestamp) -> u64 {
        let Ok(end) = start.checked_add(SignedDuration::from_hours(1)) else { return 0 };
        let runs = self.timetable.upcoming(start, self.start_date, self.end_date);
        let runs = runs.take(3_600).map(|slot| slot.run_after).take_while(|at| *at < end);
        runs.fold(0, |minutes, at| minutes | 1 << (at.duration_since(start).as_mins().clamp(0, 59)))
    }
}

/// What the other DAGs do in the busiest of the hours in which the schedule runs next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Crowd {
    /// The run of the schedule that meets most others.
    pub run_after: Timestamp,
    /// How many other DAGs start in its very minute.
    pub same_minute: usize,
    /// How many start within its hour by the clock, that minute included.
    pub same_hour: usize,
    /// Some of those of the same minute.
    pub dag_ids: Vec<String>,
    /// The minute of that hour, 0 to 59, in which fewest start.
    pub freest_minute: u32,
    /// All of the schedule at that minute, one entry a line, where it names a single one and
    /// another is freer.
    pub suggestion: Option<String>,
}

pub(super) fn crowd(plan: &Plan, timetable: &Timetable, question: &Question<'_>) -> Option<Crowd> {
    if question.others.is_empty() {
        return None;
    }
    let horizon = question.now.checked_add(AHEAD).ok()?;
    let runs = timetable.upcoming(question.now, plan.start_date, plan.end_date);
    let runs = runs.take(RUNS).map(|slot| slot.run_after);
    let mut runs: Vec<_> = runs.enumerate().collect();
    // The next run counts even if it is far away.
    runs.retain(|(at, run)| *at == 0 || *run <= horizon);
    let met = runs.into_iter().map(|(_, run)| meet(run, timetable, question.others));
    let busiest = met.reduce(|a, b| if rank(&b) > rank(&a) { b } else { a })?;
    let suggestion = suggestion(plan, &busiest);
    Some(Crowd { suggestion, ..busiest })
}

fn rank(crowd: &Crowd) -> (usize, usize) {
    (crowd.same_minute, crowd.same_hour)
}

fn meet(run: Timestamp, timetable: &Timetable, others: &[Neighbour]) -> Crowd {
    let local = timetable.time_zone().to_datetime(run);
    let own = local.minute() as u32;
    let since = SignedDuration::from_secs(i64::from(own) * 60 + i64::from(local.second()));
    let start = run.checked_sub(since).unwrap_or(run);
    let mut load = [0_usize; 60];
    let (mut same_hour, mut dag_ids) = (0, Vec::new());
    for other in others {
        let minutes = other.minutes(start);
        same_hour += usize::from(minutes != 0);
        if minutes & (1 << own) != 0 {
            dag_ids.push(other.dag_id.clone());
        }
        for (minute, load) in load.iter_mut().enumerate() {
            *load += usize::from(minutes & (1 << minute) != 0);
        }
    }
    let same_minute = dag_ids.len();
    dag_ids.truncate(NAMES);
    // Among equals one that nobody takes by habit, and near by.
    let cost =
        |minute: &u32| (load[*minute as usize], minute.is_multiple_of(5), minute.abs_diff(own));
    let freest_minute = (0..60).min_by_key(cost).unwrap_or(own);
    Crowd { run_after: run, same_minute, same_hour, dag_ids, freest_minute, suggestion: None }
}

fn suggestion(plan: &Plan, crowd: &Crowd) -> Option<String> {
    if crowd.same_minute == 0 {
        return None;
    }
    let meanings = plan.schedule.iter().map(|entry| match entry {
        ScheduleSpec::Cron(text) => Cron::parse(text).ok().map(|cron| cron.meaning()),
        ScheduleSpec::Every(_) => None,
    });
    let meanings: Vec<Meaning> = meanings.collect::<Option<_>>()?;
    let is_alike = |meaning: &Meaning| meaning.minutes == meanings[0].minutes;
    if !meanings.first()?.minutes.is_power_of_two() || !meanings.iter().all(is_alike) {
        return None;
    }
    let minutes = 1 << crowd.freest_minute;
    let moved = meanings.into_iter().map(|meaning| Meaning { minutes, ..meaning });
    let texts = moved.map(|meaning| dialect::cron_text(&meaning));
    Some(texts.collect::<Option<Vec<_>>>()?.join("\n"))
}
