//! What the next changes of the clock do to a schedule, by date.
//!
//! Read off the real timetable and not off a rule about it, so that what is said here is what will
//! happen. Which of it is worth a warning is for `lint` to say.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::DateTime, tz::TimeZone};
use serde::Serialize;

use super::{
    Plan,
    words::{Words, list_en, list_ko_times},
};
use crate::{
    cron::Cron,
    model::{ScheduleSpec, TimetableKind},
    timetable::Timetable,
};

/// How far ahead people want to know.
const MONTHS_AHEAD: i32 = 18;
/// Between runs that are farther apart than this nobody misses an hour.
const HOLE_MAX: SignedDuration = SignedDuration::from_hours(2);
/// Runs are looked at so far before and after a change.
const AROUND: SignedDuration = SignedDuration::from_hours(26);
/// So many single times are listed.
const TIMES_LISTED: usize = 4;

/// A moment at which the clock of the zone is moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockChange {
    /// The moment.
    pub at: Timestamp,
    /// What the clock shows just before, such as `2027-03-28 02:00`.
    pub from: String,
    /// What it shows from then on.
    pub to: String,
    /// In words.
    pub words: Words,
    /// What happens to the schedule; nothing if it has no run there.
    pub effects: Vec<ClockEffect>,
}

/// What a change of the clock does to one entry of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockEffect {
    /// Which entry, counted from 0.
    pub entry: usize,
    /// What.
    #[serde(flatten)]
    pub kind: ClockEffectKind,
    /// In words.
    pub words: Words,
}

/// The kinds of [`ClockEffect`]; times are local.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "effect", rename_all = "snake_case")]
pub enum ClockEffectKind {
    /// These times do not exist; one run takes their place.
    Moved {
        /// The times.
        times: Vec<String>,
        /// When it runs.
        runs_at: String,
    },
    /// These times do not exist, and fall together with a run that there is anyway.
    Merged {
        /// The times.
        times: Vec<String>,
        /// That run.
        runs_at: String,
    },
    /// A schedule of every hour goes on as if the missing times had never been.
    PassedOver {
        /// The times.
        times: Vec<String>,
    },
    /// A schedule of every hour runs in both passes of the repeated times.
    Twice {
        /// The times.
        times: Vec<String>,
    },
    /// These times come twice; it runs the second time.
    SecondOnly {
        /// The times.
        times: Vec<String>,
        /// How long nothing runs, where runs are otherwise close together.
        hole_minutes: Option<i64>,
    },
    /// A fixed distance is not kept by the clock: its runs are at another local time from then on.
    LocalTimeMoves {
        /// The local time of the last run before.
        before: String,
        /// The local time of the first run after.
        after: String,
    },
}

/// The changes from `now` on, with what they do to `plan`.
pub(super) fn changes(plan: &Plan, zone: &TimeZone, now: Timestamp) -> Vec<ClockChange> {
    let end = now.to_zoned(zone.clone()).checked_add(MONTHS_AHEAD.months());
    let Ok(end) = end.map(|end| end.timestamp()) else { return Vec::new() };
    let transitions = zone.following(now).map(|transition| transition.timestamp());
    let transitions = transitions.take_while(|at| *at <= end);
    transitions.filter_map(|at| change(plan, zone, at)).collect()
}

/// One change: which local times are concerned.
#[derive(Clone, Copy)]
struct Shift {
    at: Timestamp,
    /// The local time just before it.
    from: DateTime,
    /// The local time from then on.
    to: DateTime,
}

impl Shift {
    fn length(self) -> SignedDuration {
        self.to.duration_since(self.from).abs()
    }

    /// `02:30`; with the date, where the clock moves by a day or more.
    fn show(self, time: DateTime) -> String {
        let form = if self.length() >= SignedDuration::from_hours(12) { "%F %R" } else { "%R" };
        time.strftime(form).to_string()
    }
}

fn change(plan: &Plan, zone: &TimeZone, at: Timestamp) -> Option<ClockChange> {
    let before = at.checked_sub(SignedDuration::from_nanos(1)).ok()?;
    let shift =
        Shift { at, from: zone.to_offset(before).to_datetime(at), to: zone.to_datetime(at) };
    if shift.from == shift.to {
        return None;
    }
    let effects = plan.schedule.iter().enumerate().filter_map(|(entry, spec)| {
        let (kind, words) = effect(plan, spec, zone, shift)?;
        Some(ClockEffect { entry, kind, words })
    });
    let effects = effects.collect();
    let show = |time: DateTime| time.strftime("%F %R").to_string();
    let (from, to) = (show(shift.from), show(shift.to));
    let (date, clock, shown) = (shift.from.date(), shift.show(shift.from), shift.show(shift.to));
    let words = Words::new(
        format!("on {date} the clock goes from {clock} to {shown}"),
        format!("{date} 시계 변경: {clock} → {shown}"),
    );
    Some(ClockChange { at, from, to, words, effects })
}

fn effect(
    plan: &Plan,
    spec: &ScheduleSpec,
    zone: &TimeZone,
    shift: Shift,
) -> Option<(ClockEffectKind, Words)> {
    match spec {
        ScheduleSpec::Every(distance) => {
            let distance = SignedDuration::try_from(*distance).ok()?;
            keeps_a_time(distance)
                .then(|| runs_around(plan, spec, shift.at))
                .and_then(|runs| every(distance, &runs, zone, shift))
        }
        ScheduleSpec::Cron(text) => {
            let (cron, runs) = (Cron::parse(text).ok()?, runs_around(plan, spec, shift.at));
            match shift.to > shift.from {
                true => forward(&cron, &runs, zone, shift),
                false => back(&cron, &runs, zone, shift),
            }
        }
    }
}

/// The runs of one entry within a day or so before and after `at`.
fn runs_around(plan: &Plan, spec: &ScheduleSpec, at: Timestamp) -> Vec<Timestamp> {
    let (alone, kind) = (std::slice::from_ref(spec), TimetableKind::Trigger);
    let timetable = Timetable::new(alone, kind, &plan.timezone, plan.start_date);
    let (start, end) = (at.checked_sub(AROUND), at.checked_add(AROUND));
    let (Ok(timetable), Ok(start), Ok(end)) = (timetable, start, end) else { return Vec::new() };
    let runs = timetable.upcoming(start, plan.start_date, plan.end_date);
    runs.map(|slot| slot.run_after).take_while(|at| *at <= end).collect()
}

/// The naive fire times from `start` up to `end`.
fn wanted(cron: &Cron, start: DateTime, end: DateTime) -> Vec<DateTime> {
    let before = start.checked_sub(SignedDuration::from_secs(1)).ok();
    let fires =
        std::iter::successors(before.and_then(|at| cron.next_after(at)), |&at| cron.next_after(at));
    fires.take_while(|at| *at < end).collect()
}

/// The clock leaves out the times from `shift.from` to `shift.to`.
fn forward(
    cron: &Cron,
    runs: &[Timestamp],
    zone: &TimeZone,
    shift: Shift,
) -> Option<(ClockEffectKind, Words)> {
    let missing = wanted(cron, shift.from, shift.to);
    let shown: Vec<String> = missing.iter().map(|time| shift.show(*time)).collect();
    let (en, ko) = (times_en(&shown), times_ko(&shown));
    let (do_not, date) =
        (if missing.len() == 1 { "does not" } else { "do not" }, shift.from.date());
    if missing.is_empty() || runs.is_empty() {
        return None;
    }
    if cron.covers_every_hour() {
        let words = Words::new(
            format!("{en} {do_not} exist on {date}: passed over"),
            format!("{date}에는 {ko}이 없으므로 건너뜁니다"),
        );
        return Some((ClockEffectKind::PassedOver { times: shown }, words));
    }
    let replaced = missing[0].checked_add(shift.length()).ok()?;
    let first = runs.iter().map(|at| zone.to_datetime(*at)).find(|at| *at >= shift.to)?;
    let is_regular =
        !wanted(cron, first, first.checked_add(SignedDuration::from_secs(1)).ok()?).is_empty();
    let runs_at = shift.show(first);
    let fall = if missing.len() == 1 { "falls" } else { "fall" };
    Some(match (is_regular, first == replaced) {
        (false, true) => (
            ClockEffectKind::Moved { times: shown.clone(), runs_at: runs_at.clone() },
            match missing.len() {
                1 => Words::new(
                    format!("{en} does not exist on {date}: runs at {runs_at}"),
                    format!("{date}에는 {ko}이 없으므로 {runs_at}에 실행됩니다"),
                ),
                _ => Words::new(
                    format!("{en} do not exist on {date}: one run at {runs_at} instead"),
                    format!("{date}에는 {ko}이 없으므로 {runs_at}에 한 번만 실행됩니다"),
                ),
            },
        ),
        _ => (
            ClockEffectKind::Merged { times: shown.clone(), runs_at: runs_at.clone() },
            Words::new(
                format!("{en} {do_not} exist on {date}: {fall} together with the run at {runs_at}"),
                format!("{date}에는 {ko}이 없으므로 {runs_at} 실행과 합쳐집니다"),
            ),
        ),
    })
}

/// The clock shows the times from `shift.to` to `shift.from` twice.
fn back(
    cron: &Cron,
    runs: &[Timestamp],
    zone: &TimeZone,
    shift: Shift,
) -> Option<(ClockEffectKind, Words)> {
    let repeated = wanted(cron, shift.to, shift.from);
    if repeated.is_empty() || runs.is_empty() {
        return None;
    }
    let shown: Vec<String> = repeated.iter().map(|time| shift.show(*time)).collect();
    let (en, ko) = (times_en(&shown), times_ko(&shown));
    let (comes, date) = (if repeated.len() == 1 { "comes" } else { "come" }, shift.from.date());
    if cron.covers_every_hour() {
        let words = Words::new(
            format!("{en} {comes} twice on {date}: runs twice"),
            format!("{date}에는 {ko}이 두 번 있으므로 두 번 실행됩니다"),
        );
        return Some((ClockEffectKind::Twice { times: shown }, words));
    }
    let hole = hole(runs, zone, shift);
    let mut words = Words::new(
        format!("{en} {comes} twice on {date}: runs the second time only"),
        format!("{date}에는 {ko}이 두 번 있으며, 두 번째에만 실행됩니다"),
    );
    if let Some((from, to, minutes)) = &hole {
        words.en.push_str(&format!("; a {minutes}-minute hole from {from} to the second {to}"));
        words.ko.push_str(&format!(". {from}부터 두 번째 {to}까지 {minutes}분 동안 비게 됩니다"));
    }
    let hole_minutes = hole.map(|(_, _, minutes)| minutes);
    Some((ClockEffectKind::SecondOnly { times: shown, hole_minutes }, words))
}

/// Between which local times nothing runs, and for how many minutes, if runs are close otherwise.
fn hole(runs: &[Timestamp], zone: &TimeZone, shift: Shift) -> Option<(String, String, i64)> {
    let pair = runs.windows(2).find(|pair| pair[0] < shift.at && pair[1] >= shift.at)?;
    let [from, to] = [pair[0], pair[1]].map(|at| zone.to_datetime(at));
    let (real, shown) = (pair[1].duration_since(pair[0]), to.duration_since(from));
    let is_hole = real > shown && shown <= HOLE_MAX;
    is_hole.then(|| (shift.show(from), shift.show(to), real.as_mins()))
}

/// People take it for a time of day.
fn keeps_a_time(distance: SignedDuration) -> bool {
    let (day, seconds) = (SignedDuration::from_hours(24).as_secs(), distance.as_secs().max(1));
    seconds % day == 0 || (distance >= SignedDuration::from_hours(6) && day % seconds == 0)
}

/// The local time of a distance.
fn every(
    distance: SignedDuration,
    runs: &[Timestamp],
    zone: &TimeZone,
    shift: Shift,
) -> Option<(ClockEffectKind, Words)> {
    let after = *runs.iter().find(|at| **at >= shift.at)?;
    let before = after.checked_sub(distance).ok()?;
    let [before, after] = [before, after].map(|at| zone.to_datetime(at).strftime("%R").to_string());
    let date = shift.from.date();
    let words = Words::new(
        format!("it goes by elapsed time: from {date} on it runs at {after} instead of {before}"),
        format!("경과 시간을 따르므로 {date}부터 {before} 대신 {after}에 실행됩니다"),
    );
    Some((ClockEffectKind::LocalTimeMoves { before, after }, words))
}

fn times_en(times: &[String]) -> String {
    match times {
        [first, .., last] if times.len() > TIMES_LISTED => {
            format!("the {} times from {first} to {last}", times.len())
        }
        _ => list_en(times),
    }
}

fn times_ko(times: &[String]) -> String {
    match times {
        [first, .., last] if times.len() > TIMES_LISTED => {
            format!("{first}부터 {last}까지의 {}개 시각", times.len())
        }
        _ => list_ko_times(times),
    }
}
