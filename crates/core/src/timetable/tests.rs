//! Timetables against what Airflow does (recorded), against each other, and at the ends of time.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{Slot, Timetable};
use crate::model::{ScheduleSpec, TimetableKind};

const RECORDED: &str = include_str!("../../../../tests/conformance/cron/timetable.json");

fn at(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|_| panic!("{text}"))
}

/// `every 90` is in minutes; entries are separated by semicolons.
fn timetable(schedule: &str, kind: TimetableKind, zone: &str, start: Option<&str>) -> Timetable {
    let entry = |entry: &str| match entry.trim().strip_prefix("every ") {
        Some(minutes) => {
            ScheduleSpec::Every(Duration::from_secs(60 * minutes.parse::<u64>().unwrap()))
        }
        None => ScheduleSpec::Cron(entry.trim().to_owned()),
    };
    let schedule: Vec<_> = schedule.split(';').map(entry).collect();
    Timetable::new(&schedule, kind, zone, start.map(at)).unwrap_or_else(|error| panic!("{error}"))
}

#[derive(Deserialize)]
struct Recorded {
    schedules: Vec<Schedule>,
    manual_intervals: Vec<Manual>,
}

#[derive(Debug, Deserialize)]
struct Schedule {
    timetable: String,
    cron: String,
    timezone: String,
    start: Timestamp,
    catchup: bool,
    now: Option<Timestamp>,
    /// A width that the trigger timetable may give its intervals in Airflow, but not here.
    #[serde(default)]
    interval_s: i64,
    first5: Option<Vec<Interval>>,
    error: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Interval {
    data_interval_start: Timestamp,
    data_interval_end: Timestamp,
    run_after: Timestamp,
}

#[derive(Debug, Deserialize)]
struct Manual {
    timetable: String,
    cron: String,
    timezone: String,
    run_after: Timestamp,
    data_interval_start: Timestamp,
    data_interval_end: Timestamp,
}

fn recorded() -> Recorded {
    serde_json::from_str(RECORDED).unwrap()
}

fn kind(timetable: &str) -> TimetableKind {
    match timetable {
        "CronTriggerTimetable" => TimetableKind::Trigger,
        "CronDataIntervalTimetable" => TimetableKind::Interval,
        other => panic!("{other}"),
    }
}

impl Schedule {
    /// The slots recorded, as ours are.
    fn expected(&self) -> Vec<Slot> {
        let width = SignedDuration::from_secs(self.interval_s);
        let slot = |interval: &Interval| Slot {
            logical_date: interval.data_interval_start + width,
            data_interval_start: interval.data_interval_start + width,
            data_interval_end: interval.data_interval_end,
            run_after: interval.run_after,
        };
        self.first5.iter().flatten().map(slot).collect()
    }
}

#[test]
fn runs_as_airflow_does() {
    let recorded = recorded().schedules;
    assert_eq!(recorded.len(), 398);
    for schedule in recorded {
        let spec = [ScheduleSpec::Cron(schedule.cron.clone())];
        let kind = kind(&schedule.timetable);
        let timetable = Timetable::new(&spec, kind, &schedule.timezone, Some(schedule.start));
        let refused = schedule.error.as_ref().is_some_and(|error| error.contains("Invalid"));
        // A year is Airflow's to accept; it never finds a run for this one.
        if refused || schedule.cron.ends_with(" 2027") {
            timetable.expect_err(&schedule.cron);
            continue;
        }
        let timetable = timetable.expect(&schedule.cron);
        let (start, now) = (Some(schedule.start), schedule.now.unwrap_or(schedule.start));
        let next =
            |last: Option<&Slot>| timetable.next_run(last, start, None, schedule.catchup, now);
        let slots: Vec<_> =
            std::iter::successors(next(None), |slot| next(Some(slot))).take(5).collect();
        let expected = schedule.expected();
        assert_eq!(slots[..expected.len()], expected, "{schedule:?}");
        if schedule.catchup {
            let upcoming = timetable.upcoming(schedule.start, start, None);
            let upcoming: Vec<_> = upcoming.take(expected.len()).collect();
            assert_eq!(upcoming, expected, "upcoming of {schedule:?}");
        }
        if let Some(first) = expected.first() {
            let after: Vec<_> = timetable.slots_after(first).take(expected.len() - 1).collect();
            assert_eq!(after, expected[1..], "slots after {schedule:?}");
            assert!(slots.windows(2).all(|pair| pair[0].run_after < pair[1].run_after));
            assert_eq!(slots.len(), 5, "{schedule:?}");
        } else {
            assert_eq!(slots, [], "{schedule:?}");
        }
    }
}

#[test]
fn manual_intervals_are_airflows() {
    let recorded = recorded().manual_intervals;
    assert_eq!(recorded.len(), 30);
    for manual in recorded {
        let timetable = timetable(&manual.cron, kind(&manual.timetable), &manual.timezone, None);
        let expected = (manual.data_interval_start, manual.data_interval_end);
        assert_eq!(timetable.manual_interval(manual.run_after), expected, "{manual:?}");
    }
}
