//! Timetables against what Airflow does (recorded), against each other, and at the ends of time.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, tz::TimeZoneDatabase};
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

/// Where a gap of the clock turns the order of two fire times around (02:08 is 03:08, after 03:01),
/// Airflow's interval would end before it starts.
#[test]
fn manual_intervals_never_run_backwards() {
    let timetable = timetable("1,8 21-5 * * *", TimetableKind::Interval, "Europe/Berlin", None);
    let check = |run_after: &str, start: &str, end: &str| {
        assert_eq!(timetable.manual_interval(at(run_after)), (at(start), at(end)), "{run_after}");
    };
    check("2026-03-29T01:05Z", "2026-03-29T00:08Z", "2026-03-29T01:01Z");
    check("2026-03-29T02:05Z", "2026-03-29T01:08Z", "2026-03-29T02:01Z");
}

/// Slots as text: the logical date, and the end where it differs.
fn show(slots: impl Iterator<Item = Slot>) -> String {
    let show = |slot: Slot| match slot.run_after == slot.logical_date {
        true => slot.logical_date.to_string(),
        false => format!("{} to {}", slot.logical_date, slot.run_after),
    };
    slots.map(show).collect::<Vec<_>>().join(", ")
}

/// The first three slots due from a moment on.
fn check(schedule: &str, kind: TimetableKind, zone: &str, from: &str, expected: &str) {
    let timetable = timetable(schedule, kind, zone, None);
    let slots = show(timetable.upcoming(at(from), None, None).take(3));
    assert_eq!(slots, expected, "`{schedule}` in {zone} from {from}");
}

#[test]
fn a_list_is_the_union_without_doubles() {
    use TimetableKind::{Interval, Trigger};
    for (kind, zone, schedule, from, expected) in [
        (
            Trigger,
            "UTC",
            "0 6 * * *; 0 */12 * * *; 0 0 * * *",
            "2026-01-01T00:00Z",
            "2026-01-01T00:00:00Z, 2026-01-01T06:00:00Z, 2026-01-01T12:00:00Z",
        ),
        (
            Interval,
            "UTC",
            "0 6 * * *; 0 */12 * * *",
            "2026-01-01T00:00Z",
            "2025-12-31T12:00:00Z to 2026-01-01T00:00:00Z, \
          2026-01-01T00:00:00Z to 2026-01-01T06:00:00Z, \
          2026-01-01T06:00:00Z to 2026-01-01T12:00:00Z",
        ),
        // 02:30 moves into the hour at whose start the other one fires.
        (
            Trigger,
            "America/New_York",
            "30 2 * * *; 0 * * * *",
            "2026-03-08T06:30Z",
            "2026-03-08T07:00:00Z, 2026-03-08T07:30:00Z, 2026-03-08T08:00:00Z",
        ),
        // The second 01:30, though the first one has passed.
        (
            Trigger,
            "America/New_York",
            "30 1 * * *; */20 * * * *",
            "2026-11-01T06:20Z",
            "2026-11-01T06:20:00Z, 2026-11-01T06:30:00Z, 2026-11-01T06:40:00Z",
        ),
        (
            Trigger,
            "UTC",
            "every 90; 0 0 * * *",
            "1970-01-01T22:00Z",
            "1970-01-01T22:30:00Z, 1970-01-02T00:00:00Z, 1970-01-02T01:30:00Z",
        ),
    ] {
        check(schedule, kind, zone, from, expected);
    }
}

#[test]
fn what_was_is_told_backwards() {
    use TimetableKind::{Interval, Trigger};
    for (kind, zone, schedule, until, latest, expected) in [
        (
            Trigger,
            "UTC",
            "0 6 * * *; 0 12 * * *",
            "2026-01-02T06:00Z",
            None,
            "2026-01-01T12:00:00Z, 2026-01-01T06:00:00Z, 2025-12-31T12:00:00Z",
        ),
        (
            Interval,
            "UTC",
            "0 6 * * *",
            "2026-01-02T06:01Z",
            Some("2025-12-31T12:00Z"),
            "2025-12-31T06:00:00Z to 2026-01-01T06:00:00Z, \
             2025-12-30T06:00:00Z to 2025-12-31T06:00:00Z, \
             2025-12-29T06:00:00Z to 2025-12-30T06:00:00Z",
        ),
        // The minutes of the missing hour became one run, at its end.
        (
            Trigger,
            "Europe/Berlin",
            "*/20 2,6 * * *",
            "2027-03-28T04:20Z",
            None,
            "2027-03-28T04:00:00Z, 2027-03-28T01:00:00Z, 2027-03-27T05:40:00Z",
        ),
    ] {
        let timetable = timetable(schedule, kind, zone, None);
        let past = timetable.past(at(until), None, latest.map(at));
        assert_eq!(show(past.take(3)), expected, "`{schedule}` until {until}");
    }
}

#[test]
fn every_is_anchored_and_knows_no_clock() {
    let start = Some("2026-03-08T06:10:00Z");
    for (kind, expected) in [
        (
            TimetableKind::Trigger,
            "2026-03-08T06:10:00Z, 2026-03-08T07:40:00Z, 2026-03-08T09:10:00Z",
        ),
        (
            TimetableKind::Interval,
            "2026-03-08T06:10:00Z to 2026-03-08T07:40:00Z, \
          2026-03-08T07:40:00Z to 2026-03-08T09:10:00Z, \
          2026-03-08T09:10:00Z to 2026-03-08T10:40:00Z",
        ),
    ] {
        let timetable = timetable("every 90", kind, "America/New_York", start);
        let earliest = start.map(at);
        let slots = show(timetable.upcoming(at("2026-03-08T00:00Z"), earliest, None).take(3));
        assert_eq!(slots, expected);
        let now = at("2026-03-08T09:10:00Z");
        let next = timetable.next_run(None, earliest, None, false, now);
        let latest = match kind {
            TimetableKind::Trigger => "2026-03-08T09:10:00Z",
            TimetableKind::Interval => "2026-03-08T07:40:00Z to 2026-03-08T09:10:00Z",
        };
        assert_eq!(show(next.into_iter()), latest);
    }
}

#[test]
fn the_first_run_without_a_start_date() {
    for (schedule, catchup, now, expected) in [
        ("0 0 * * *", false, "2026-01-01T02:24Z", "2026-01-01T00:00:00Z"),
        ("0 0 * * *", true, "2026-01-01T02:25Z", "2026-01-02T00:00:00Z"),
        ("0 * * * *", false, "2026-01-01T02:06Z", "2026-01-01T02:00:00Z"),
        ("0 * * * *", false, "2026-01-01T02:07Z", "2026-01-01T03:00:00Z"),
        ("*/10 * * * *", false, "2026-01-01T02:05Z", "2026-01-01T02:00:00Z"),
        ("*/10 * * * *", false, "2026-01-01T02:06Z", "2026-01-01T02:10:00Z"),
        // Each entry of a list decides for itself.
        ("0 0 * * *; 0 * * * *", false, "2026-01-01T01:30Z", "2026-01-01T00:00:00Z"),
        ("0 0 * * *; 0 * * * *", false, "2026-01-01T03:30Z", "2026-01-01T04:00:00Z"),
        ("0 0 30 2 *", false, "2026-01-01T01:30Z", ""),
    ] {
        let timetable = timetable(schedule, TimetableKind::Trigger, "UTC", None);
        let next = timetable.next_run(None, None, None, catchup, at(now));
        assert_eq!(show(next.into_iter()), expected, "`{schedule}` at {now}");
    }
    let interval = timetable("0 0 * * *", TimetableKind::Interval, "UTC", None);
    let next = |catchup| interval.next_run(None, None, None, catchup, at("2026-01-02T02:00Z"));
    assert_eq!(next(true), None);
    let latest = "2026-01-01T00:00:00Z to 2026-01-02T00:00:00Z";
    assert_eq!(show(next(false).into_iter()), latest);
}

#[test]
fn the_end_date_is_inclusive() {
    for (kind, expected) in [
        (TimetableKind::Trigger, "2026-01-01T00:00:00Z, 2026-01-02T00:00:00Z"),
        (
            TimetableKind::Interval,
            "2026-01-01T00:00:00Z to 2026-01-02T00:00:00Z, \
          2026-01-02T00:00:00Z to 2026-01-03T00:00:00Z",
        ),
    ] {
        let timetable = timetable("@daily", kind, "UTC", None);
        let (earliest, latest) = (Some(at("2026-01-01T00:00Z")), Some(at("2026-01-02T00:00Z")));
        let next = |last: Option<&Slot>| {
            timetable.next_run(last, earliest, latest, true, at("2026-06-01T00:00Z"))
        };
        let slots = std::iter::successors(next(None), |slot| next(Some(slot)));
        assert_eq!(show(slots), expected);
        assert_eq!(show(timetable.upcoming(earliest.unwrap(), earliest, latest)), expected);
    }
}

#[test]
fn goes_on_where_airflow_raises() {
    // The clock of Lord Howe moves by half an hour; an interval timetable stops there in Airflow.
    let timetable = timetable("@hourly", TimetableKind::Interval, "Australia/Lord_Howe", None);
    let slots: Vec<_> = timetable.upcoming(at("2026-04-04T14:00Z"), None, None).take(8).collect();
    assert!(slots.windows(2).all(|pair| pair[0].data_interval_end == pair[1].data_interval_start));
    assert_eq!(slots[7].run_after, at("2026-04-04T20:30Z"));
}

#[test]
fn explains_what_is_wrong() {
    for (schedule, zone, expected) in [
        (
            ScheduleSpec::Cron("61 * * * *".into()),
            "UTC",
            "minute out of range: `61` (minutes are 0 to 59)",
        ),
        (
            ScheduleSpec::Every(Duration::ZERO),
            "UTC",
            "the distance of `every` must be more than zero (write a duration such as `every 5m`)",
        ),
        (
            ScheduleSpec::Cron("@daily".into()),
            "Asia/Soul",
            "unknown time zone: `Asia/Soul` (did you mean `Asia/Seoul`?)",
        ),
        (
            ScheduleSpec::Cron("@daily".into()),
            "new york",
            "unknown time zone: `new york` (did you mean `America/New_York`?)",
        ),
        (
            ScheduleSpec::Cron("@daily".into()),
            "",
            "unknown time zone: `` (write a name of the IANA database, such as `Asia/Seoul` or \
             `UTC`)",
        ),
    ] {
        let error = Timetable::new(&[schedule], TimetableKind::Trigger, zone, None).unwrap_err();
        assert_eq!(format!("{error} ({})", error.hint().unwrap()), expected);
    }
}

#[test]
fn a_dag_without_a_schedule_is_manual_only() {
    for kind in [TimetableKind::Trigger, TimetableKind::Interval] {
        let timetable = Timetable::new(&[], kind, "Asia/Seoul", None).unwrap();
        let now = at("2026-01-01T00:00Z");
        assert!(timetable.is_manual_only());
        assert_eq!(timetable.next_run(None, Some(now), None, true, now), None);
        assert_eq!(timetable.upcoming(now, None, None).count(), 0);
        assert_eq!(timetable.manual_interval(now), (now, now));
        assert_eq!(timetable.time_zone().iana_name(), Some("Asia/Seoul"));
    }
}

/// Wherever a clock was ever changed, the sequence goes on, and it is the same sequence from
/// wherever one looks at it.
#[test]
fn every_zone_has_one_growing_sequence() {
    let zones = TimeZoneDatabase::bundled();
    let schedules = ["*/15 0-3,23 * * *", "*/30 * * * *", "30 2 * * *; 0 */2 * * *; every 45"];
    let mut changes = 0;
    for (turn, name) in zones.available().enumerate() {
        let zone = zones.get(name.as_str()).unwrap();
        let early = zone.following(at("1880-01-01T00:00Z")).take(1);
        let late = zone.preceding(at("2027-01-01T00:00Z")).take(1);
        let changed: Vec<_> = early.chain(late).map(|change| change.timestamp()).collect();
        for (at, change) in changed.into_iter().enumerate() {
            let schedule = schedules[(turn + at) % schedules.len()];
            for kind in [TimetableKind::Trigger, TimetableKind::Interval] {
                check_sequence(&timetable(schedule, kind, name.as_str(), None), change);
            }
            changes += 1;
        }
    }
    assert!(changes > 900);
}

fn check_sequence(timetable: &Timetable, change: Timestamp) {
    let day = SignedDuration::from_hours(24);
    let slots: Vec<_> = timetable
        .upcoming(change - day, None, None)
        .take_while(|slot| slot.run_after < change + day)
        .collect();
    assert!(slots.len() > 5, "{timetable:?} at {change}");
    assert!(slots[0].run_after >= change - day);
    for pair in slots.windows(2) {
        assert!(pair[0].run_after < pair[1].run_after, "{timetable:?}: {pair:?}");
        assert!(pair[0].data_interval_end <= pair[1].data_interval_end);
    }
    if timetable.kind == TimetableKind::Trigger {
        let middle = slots.iter().position(|slot| slot.run_after >= change).unwrap();
        let from_middle: Vec<_> =
            timetable.upcoming(change, None, None).take(slots.len() - middle).collect();
        assert_eq!(from_middle, slots[middle..], "{timetable:?} from {change}");
    }
}

#[test]
fn nothing_panics_at_the_ends_of_time() {
    let moments = [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX];
    let ns = SignedDuration::from_nanos(1);
    for kind in [TimetableKind::Trigger, TimetableKind::Interval] {
        for zone in ["UTC", "Pacific/Apia", "Pacific/Kwajalein", "Australia/Lord_Howe"] {
            for schedule in
                ["* * * * *", "0 0 29 2 *", "0 0 30 2 *", "every 1", "30 2 * * *; @hourly"]
            {
                let timetable = timetable(schedule, kind, zone, None);
                for moment in moments {
                    let near = moment.checked_add(ns).or(moment.checked_sub(ns)).unwrap();
                    let slot = Slot {
                        logical_date: moment,
                        data_interval_start: moment,
                        data_interval_end: near,
                        run_after: near,
                    };
                    for now in moments {
                        for catchup in [true, false] {
                            timetable.next_run(None, None, None, catchup, now);
                            timetable.next_run(None, Some(moment), Some(now), catchup, now);
                            timetable.next_run(Some(&slot), Some(moment), None, catchup, now);
                        }
                        timetable.upcoming(now, Some(moment), None).take(3).for_each(drop);
                    }
                    timetable.slots_after(&slot).take(3).for_each(drop);
                    timetable.manual_interval(moment);
                }
            }
        }
    }
    for years in [1_000_000, u64::MAX / 31_556_952] {
        let spec = [ScheduleSpec::Every(Duration::from_secs(years * 31_556_952))];
        let timetable = Timetable::new(&spec, TimetableKind::Interval, "UTC", None).unwrap();
        assert_eq!(timetable.upcoming(at("2026-01-01T00:00Z"), None, None).count(), 0);
    }
}

#[test]
fn slots_survive_serialisation() {
    let timetable = timetable("@daily", TimetableKind::Interval, "Asia/Seoul", None);
    let slot = timetable.upcoming(at("2026-01-01T00:00Z"), None, None).next().unwrap();
    let text = serde_json::to_string(&slot).unwrap();
    assert_eq!(
        text,
        r#"{"logical_date":"2025-12-31T15:00:00Z","data_interval_start":"2025-12-31T15:00:00Z","#
            .to_owned()
            + r#""data_interval_end":"2026-01-01T15:00:00Z","run_after":"2026-01-01T15:00:00Z"}"#
    );
    assert_eq!(serde_json::from_str::<Slot>(&text).unwrap(), slot);
}

/// Counted by arithmetic, and slot by slot.
#[track_caller]
fn check_days(schedule: &[ScheduleSpec], zone: &str, kind: TimetableKind) {
    let start = "2027-01-20T10:30:00Z".parse().ok().filter(|_| kind == TimetableKind::Interval);
    let timetable = Timetable::new(schedule, kind, zone, start).unwrap();
    let (first, last) = (jiff::civil::date(2027, 1, 1), jiff::civil::date(2027, 12, 31));
    let counted = timetable.runs_per_day(first, last, start, None);
    let from = first.to_zoned(timetable.time_zone().clone()).unwrap().timestamp();
    let mut listed: Vec<(jiff::civil::Date, u32)> = Vec::new();
    for slot in timetable.upcoming(from, start, None) {
        let date = timetable.time_zone().to_datetime(slot.run_after).date();
        match listed.last_mut() {
            _ if date > last => break,
            Some((day, runs)) if *day == date => *runs += 1,
            _ => listed.push((date, 1)),
        }
    }
    let counted: Vec<_> = counted.into_iter().map(|day| (day.date, day.runs)).collect();
    let listed: Vec<_> = listed.into_iter().map(|(date, runs)| (date, runs.min(1_440))).collect();
    assert_eq!(counted, listed, "{schedule:?} in {zone}");
}

#[test]
fn days_are_counted_as_their_slots_are() {
    let cron = |text: &str| ScheduleSpec::Cron(text.to_owned());
    let every = |seconds| ScheduleSpec::Every(std::time::Duration::from_secs(seconds));
    let schedules: [&[ScheduleSpec]; 11] = [
        &[cron("30 2 * * *")],
        &[cron("*/20 * * * 1-5")],
        &[cron("0 0 29 2 *")],
        &[cron("*/30 1-4 L * *")],
        &[cron("0 9 * * *"), cron("0 9,17 * * 1-5")],
        &[every(5_400)],
        &[every(3 * 86_400)],
        &[every(2_700), cron("*/15 3 * * *")],
        &[cron("0 0 13 * 5")],
        &[every(90_061)],
        &[],
    ];
    for schedule in schedules {
        for zone in ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Seoul"] {
            check_days(schedule, zone, TimetableKind::Trigger);
        }
        check_days(schedule, "America/New_York", TimetableKind::Interval);
    }
    check_days(&[cron("* * * * *")], "Africa/Casablanca", TimetableKind::Trigger);
    check_days(&[every(45)], "UTC", TimetableKind::Trigger);
}

#[test]
fn days_of_another_length_have_as_many_minutes() {
    let timetable = Timetable::new(
        &[ScheduleSpec::Cron("* * * * *".to_owned())],
        TimetableKind::Trigger,
        "Europe/Berlin",
        None,
    )
    .unwrap();
    let days = timetable.runs_per_day(
        jiff::civil::date(2027, 1, 1),
        jiff::civil::date(2027, 12, 31),
        None,
        None,
    );
    assert_eq!(days.len(), 365);
    let of = |text: &str| days.iter().find(|day| day.date.to_string() == text).map(|day| day.runs);
    assert_eq!(
        [of("2027-03-28"), of("2027-06-01"), of("2027-10-31")],
        [Some(1_380), Some(1_440), Some(1_440)]
    );
}
