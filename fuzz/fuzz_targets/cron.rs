//! Cron expressions and timetables: whatever is written, and wherever the clocks do what they
//! want, time goes forward, and the next and the previous fire time agree.
//!
//! The input is a byte for the zone, four for the moment, and the expressions: their text, or, with
//! the zone's highest bit, bytes to make good ones of. Whether the times are those of Airflow is
//! for the recordings in `tests/conformance`.
#![no_main]

use jiff::{SignedDuration, Timestamp, ToSpan, civil::DateTime};
use libfuzzer_sys::fuzz_target;
use mainspring_core::{
    cron::Cron,
    file::parse_duration,
    model::{ScheduleSpec, TimetableKind},
    timetable::{Slot, Timetable},
};

/// Zones whose clocks have done odd things.
const ZONES: [&str; 16] = [
    "UTC",
    "Asia/Seoul",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe", // moves by half an hour
    "Antarctica/Troll",    // moves by two hours
    "Pacific/Apia",        // left a day out
    "Africa/Casablanca",   // moves four times a year
    "Europe/Dublin",       // has its summer time in winter
    "America/Sao_Paulo",   // moved at midnight
    "America/St_Johns",    // moved at a minute past midnight
    "Asia/Kathmandu",      // is 5:45 away
    "Asia/Gaza",
    "Africa/Monrovia", // was 44 minutes and 30 seconds away
    "Pacific/Kwajalein",
    "America/Scoresbysund",
];

fuzz_target!(|bytes: &[u8]| {
    let Some(([zone, moment @ ..], rest)) = bytes.split_first_chunk::<5>() else { return };
    let made;
    let text = if *zone < 0x80 {
        let Ok(text) = std::str::from_utf8(rest) else { return };
        text
    } else {
        made = make(&mut rest.iter().copied());
        &made
    };
    let zone = ZONES[usize::from(*zone) % ZONES.len()];
    let minutes = i64::from(u32::from_le_bytes(*moment));
    // 8,000 years in minutes, from 1800 on.
    let Ok(from) = Timestamp::from_second(-5_364_662_400 + minutes * 60 + minutes % 61) else {
        return;
    };
    let entries: Vec<&str> = text.split('\n').take(3).collect();
    let mut schedule = Vec::new();
    for entry in entries {
        if let Some(distance) = entry.strip_prefix("every ") {
            let Ok(distance) = parse_duration(distance) else { return };
            schedule.push(ScheduleSpec::Every(distance));
        } else {
            if !check_cron(entry, zone_free(from)) {
                return;
            }
            schedule.push(ScheduleSpec::Cron(entry.to_owned()));
        }
    }
    for kind in [TimetableKind::Trigger, TimetableKind::Interval] {
        if let Ok(timetable) = Timetable::new(&schedule, kind, zone, None) {
            check_timetable(&timetable, kind, from);
        }
    }
});

/// An expression that is right most of the time, so that what follows gets to work.
fn make(bytes: &mut impl Iterator<Item = u8>) -> String {
    let bounds: [(u8, u8); 5] = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];
    let mut next = move || bytes.next().unwrap_or(0);
    let fields: Vec<String> = bounds
        .iter()
        .enumerate()
        .map(|(at, (min, max))| {
            let mut value = || min + next() % (max - min + 1);
            let (a, b) = (value(), value());
            match next() % 12 {
                0 => format!("*/{}", b.max(1)),
                1 => format!("{a}-{b}"),
                2 => format!("{a}-{b}/{}", b.max(1)),
                3 => format!("{a},{b}"),
                4 => format!("{a}/{}", b.max(1)),
                5 if at == 2 => "L".to_owned(),
                6 if at == 2 => format!("{a}W"),
                5 if at == 4 => format!("L{}", a % 7),
                6 if at == 4 => format!("{}#{}", a % 7, b % 5 + 1),
                5..=7 => a.to_string(),
                _ => "*".to_owned(),
            }
        })
        .collect();
    fields.join(" ")
}

fn zone_free(moment: Timestamp) -> DateTime {
    moment.to_zoned(jiff::tz::TimeZone::UTC).datetime()
}

/// Whether `text` is an expression; if so, that its fire times are in order.
fn check_cron(text: &str, from: DateTime) -> bool {
    let cron = match Cron::parse(text) {
        Ok(cron) => cron,
        Err(error) => {
            assert!(!error.message.is_empty());
            assert!((1..=text.chars().count() + 1).contains(&error.column), "{text:?}: {error:?}");
            return false;
        }
    };
    assert_eq!(cron.to_string(), text);
    let mut time = from;
    for _ in 0..10 {
        let Some(next) = cron.next_after(time) else { break };
        assert!(next > time, "{text:?}: {next} after {time}");
        assert_eq!((next.second(), next.subsec_nanosecond()), (0, 0), "{text:?}: {next}");
        let before = cron.prev_before(next);
        assert!(before.is_none_or(|before| before <= time), "{text:?}: {before:?} before {next}");
        if let Ok(second) = next.checked_sub(1.second()) {
            assert_eq!(cron.next_after(second), Some(next), "{text:?} from {second}");
        }
        if let Ok(second) = next.checked_add(1.second()) {
            assert_eq!(cron.prev_before(second), Some(next), "{text:?} back from {second}");
        }
        time = next;
    }
    true
}

fn check_timetable(timetable: &Timetable, kind: TimetableKind, from: Timestamp) {
    let (start, end) = timetable.manual_interval(from);
    assert!(start <= end, "{timetable:?}: from {start} to {end}");
    let slots: Vec<Slot> = timetable.upcoming(from, None, None).take(12).collect();
    for slot in &slots {
        assert!(slot.run_after >= from, "{timetable:?} from {from}: {slot:?}");
        assert!(slot.data_interval_start <= slot.data_interval_end, "{slot:?}");
        assert_eq!(slot.logical_date, slot.data_interval_start);
        assert_eq!(slot.run_after, slot.data_interval_end);
    }
    for pair in slots.windows(2) {
        let (last, next) = (&pair[0], &pair[1]);
        assert!(last.run_after < next.run_after, "{timetable:?}: {last:?}, then {next:?}");
        if kind == TimetableKind::Interval {
            assert!(last.logical_date < next.logical_date, "{timetable:?}: {last:?}, {next:?}");
        }
        let planned = timetable.next_run(Some(last), None, None, true, next.run_after);
        assert_eq!(planned.as_ref(), Some(next), "{timetable:?} after {last:?}");
    }
    // However late one asks, what is due is found, and nothing is made up from the future.
    let Some(last) = slots.first() else { return };
    let late = from.checked_add(SignedDuration::from_hours(40)).unwrap_or(from);
    if let Some(latest) = timetable.next_run(Some(last), None, None, false, late) {
        assert!(latest.run_after > last.run_after, "{timetable:?}: {latest:?} after {last:?}");
    }
}
