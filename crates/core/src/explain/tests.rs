//! Whole explanations: runs, findings, changes of the clock, other DAGs.

use std::fmt::Write;

use jiff::Timestamp;

use super::*;
use crate::{
    cron::tests::Random,
    file::{self, Source},
};

const NOW: &str = "2027-01-15T12:00:00Z";

fn ask<'a>(text: &'a str, timezone: &'a str) -> Question<'a> {
    Question {
        subject: Subject::Text(text),
        timezone,
        now: NOW.parse().unwrap(),
        next: 3,
        previous: 2,
        others: &[],
    }
}

fn answer(text: &str, timezone: &str) -> Explanation {
    explain(&ask(text, timezone)).unwrap_or_else(|misread| panic!("`{text}`: {misread}"))
}

fn dag(text: &str) -> Dag {
    let text = format!("{text}\ntasks: {{ a: {{ operator: bash, command: 'true' }} }}\n");
    let source = Source { stem: "dag", default_timezone: "UTC", operators: &[] };
    file::read(&text, &source).dag
}

/// The runs as local times: those that were, `now`, those to come.
#[track_caller]
fn check_runs(explanation: &Explanation, expected: &str) {
    let show = |run: &Run| format!("{}{}", run.local, run.offset);
    let mut previous: Vec<_> = explanation.previous.iter().map(show).collect();
    previous.reverse();
    let next: Vec<_> = explanation.next.iter().map(show).collect();
    assert_eq!(format!("{} now {}", previous.join(" "), next.join(" ")), expected);
}

#[test]
fn runs_before_and_after() {
    check_runs(
        &answer("30 2 * * 1-5", "Asia/Seoul"),
        "2027-01-14 02:30+09:00 2027-01-15 02:30+09:00 now \
         2027-01-18 02:30+09:00 2027-01-19 02:30+09:00 2027-01-20 02:30+09:00",
    );
    // A run that is due right now is to come.
    check_runs(
        &answer("0 12 * * *\nevery 1d", "UTC"),
        "2027-01-14 12:00+00:00 2027-01-15 00:00+00:00 now \
         2027-01-15 12:00+00:00 2027-01-16 00:00+00:00 2027-01-16 12:00+00:00",
    );
    check_runs(&answer("0 0 30 2 *", "UTC"), " now ");
}

#[test]
fn runs_of_a_dag_stay_within_its_dates() {
    let dag = dag("schedule: '0 6 * * *'\ntimezone: Asia/Seoul\ntimetable: interval\n\
         start_date: 2027-01-14\nend_date: 2027-01-17");
    let explanation = explain(&Question { subject: Subject::Dag(&dag), ..ask("", "UTC") }).unwrap();
    assert_eq!(explanation.timezone, "Asia/Seoul");
    assert_eq!(explanation.timetable, TimetableKind::Interval);
    check_runs(
        &explanation,
        "2027-01-15 06:00+09:00 now 2027-01-16 06:00+09:00 2027-01-17 06:00+09:00",
    );
    let slot = explanation.next[0].slot;
    assert_eq!(slot.data_interval_start.to_string(), "2027-01-14T21:00:00Z");
    assert_eq!(slot.data_interval_end.to_string(), "2027-01-15T21:00:00Z");
    let manual = self::dag("description: by hand");
    let question = Question { subject: Subject::Dag(&manual), ..ask("", "UTC") };
    let explanation = explain(&question).unwrap();
    assert_eq!(explanation.sentence.en, "Only when it is triggered");
    assert_eq!((explanation.entries.len(), explanation.lints.len()), (0, 0));
}

#[test]
fn what_was_is_what_will_have_been() {
    let mut random = Random(99);
    for round in 0..120 {
        let zone = ["Europe/Berlin", "America/New_York", "Asia/Seoul"][round % 3];
        let text = format!("{} {} * * *", random.field(0, 59), random.field(0, 23));
        let question = Question { next: 6, previous: 6, ..ask(&text, zone) };
        // A day on which the clock of two of the zones changes.
        let start: Timestamp = "2027-03-28T00:30:00Z".parse().unwrap();
        let Ok(first) = explain(&Question { now: start, ..question }) else { continue };
        let Some(last) = first.next.last() else { continue };
        let later = explain(&Question { now: last.slot.run_after, ..question }).unwrap();
        let mut back: Vec<_> = later.previous.iter().map(|run| run.slot).collect();
        back.reverse();
        let forward: Vec<_> = first.next.iter().map(|run| run.slot).collect();
        assert_eq!(back[1..], forward[..5], "`{text}` in {zone}");
    }
}

/// The findings, one a line: severity, code, words in English.
#[track_caller]
fn check_lints(text: &str, expected: &str) {
    let mut found = String::new();
    for lint in answer(text, "UTC").lints {
        assert!(!lint.words.ko.is_empty() && !lint.words.ko.contains("  "), "{}", lint.words.ko);
        let code = serde_json::to_value(&lint.finding).unwrap()["code"].clone();
        let code = code.as_str().unwrap_or_default().to_owned();
        writeln!(found, "{:?} {code}: {}", lint.severity, lint.words.en).unwrap();
    }
    assert_eq!(found.trim_end(), expected, "`{text}`");
}

#[test]
fn nothing_is_odd_about_most() {
    for text in [
        "0 2 * * *",
        "*/15 9-17 * * 1-5",
        "@monthly",
        "0 0 L * *",
        "0 9 * * mon#1",
        "every 90m",
        "0 */6 * * *",
        "0 0 1 */3 *",
        "0 8,13,18 * * *",
        "*/7 9 * * *",
        "0 0 25-31 * *",
    ] {
        check_lints(text, "");
    }
}

#[test]
fn days_that_never_come_or_not_always() {
    check_lints("0 0 30 2 *", "Error never_fires: it never fires: February has no 30th");
    check_lints("0 0 31 4,6 *", "Error never_fires: it never fires: April and June have no 31st");
    check_lints("0 0 0 L-30 2 ?", "Error never_fires: it never fires: its months are too short");
    check_lints(
        "0 0 20 * L5",
        "Error never_fires: it never fires: its two day fields never fall on the same day",
    );
    check_lints(
        "0 0 31 * *",
        "Warning skipped_months: February, April, June, September and November have no 31st: \
         nothing runs then; `L` is the last day of every month",
    );
    check_lints(
        "0 0 1,30 1-3 *",
        "Warning skipped_months: February has no 30th: nothing runs then; `L` is the last day of \
         every month",
    );
    check_lints(
        "0 0 29 * *",
        "Warning skipped_months: February has a 29th in leap years only; `L` is the last day of \
         every month",
    );
    check_lints("0 0 31 1,7 *", "");
    check_lints(
        "0 0 29 2 *",
        "Warning leap_day_only: 29 February comes in leap years only: 2028 and 2032",
    );
    check_lints(
        "0 0 * * fri#5",
        "Warning fifth_weekday: only some months have a fifth Friday; `L5` is the last one of \
         every month",
    );
}

#[test]
fn two_day_fields() {
    check_lints(
        "0 0 13 * 5",
        "Warning both_day_fields: it fires when the day of the month or the day of the week \
         matches; to mean both, schedule one of the two and let a first task of the kind \
         `short_circuit` look at the other",
    );
    check_lints(
        "0 0 1-7 * mon",
        "Warning both_day_fields: it fires when the day of the month or the day of the week \
         matches; to mean both, write `mon#1` as the day of the week and `*` as the day of the \
         month",
    );
    check_lints(
        "0 0 20 * mon#3",
        "Warning day_field_ignored: the day of the month `20` changes nothing here: the other day \
         field decides alone",
    );
    let lints = answer("0 0 13 * 5", "UTC").lints;
    let Finding::BothDayFields { either, both } = &lints[0].finding else { panic!("{lints:?}") };
    let show = |dates: &[jiff::civil::Date]| {
        dates.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(show(either), "2027-01-15 2027-01-22 2027-01-29");
    assert_eq!(show(both), "2027-08-13 2028-10-13 2029-04-13");
}

#[test]
fn uneven_steps() {
    check_lints(
        "*/7 * * * *",
        "Warning uneven_step: 7 minutes do not fill an hour: after minute 56 comes minute 0, 4 \
         later; `every 7m` keeps the distance",
    );
    check_lints(
        "0 */5 * * *",
        "Warning uneven_step: 5 hours do not fill a day: after hour 20 comes hour 0 of the next \
         day, 4 hours later; `every 5h` keeps the distance",
    );
    check_lints(
        "0 0 */3 * *",
        "Warning uneven_step: this is not every 3 days: it begins anew with each month; `every 3d` \
         keeps the distance",
    );
    check_lints(
        "0 0 1 */5 *",
        "Warning uneven_step: 5 months do not fill a year: after month 11 comes month 1, 2 months \
         later",
    );
}

#[test]
fn steps_beyond_their_field() {
    check_lints(
        "*/90 * * * *",
        "Warning uneven_step: 90 minutes do not fit an hour: only minute 0 is left; `every 90m` \
         keeps the distance",
    );
    check_lints(
        "0 */36 * * *",
        "Warning uneven_step: 36 hours do not fit a day: only hour 0 is left; `every 36h` keeps \
         the distance",
    );
    check_lints("*/60 */24 * * *", "");
}

#[test]
fn what_is_odd_is_mended_where_it_surely_can_be() {
    let check = |text: &str, expected: &[&str]| {
        let lints = answer(text, "UTC").lints;
        let fixes: Vec<_> = lints.iter().map(|lint| lint.fix.as_deref().unwrap_or("-")).collect();
        assert_eq!(fixes, expected, "`{text}`");
        for fix in fixes.into_iter().filter(|fix| *fix != "-") {
            assert_eq!(answer(fix, "UTC").lints.len(), lints.len() - 1, "`{text}`: `{fix}`");
        }
    };
    check("*/7 * * * *", &["every 7m"]);
    check("*/7 9-17 * * *", &["-"]);
    check("0 */5 * * *", &["every 5h"]);
    check("0 */5 * * 1-5", &["-"]);
    check("0 0 */3 * *", &["every 3d"]);
    check("0 9 */3 * *", &["-"]);
    check("*/90 * * * *", &["every 90m"]);
    check("0 */36 * * *", &["every 1d12h"]);
    check("0 0 31 * *", &["0 0 L * *"]);
    check("0 0 1,31 * *", &["0 0 1,L * *"]);
    check("0 0 29 * *", &["-"]);
    check("0 0 30 2 *", &["0 0 L 2 *"]);
    check("0 0 29 2 *", &["0 0 L 2 *"]);
    check("0 0 * * fri#5", &["0 0 * * L5"]);
    check("0 0 1-7 * mon", &["0 0 * * mon#1"]);
    check("0 0 13 * 5", &["-"]);
    check("0 0 20 * mon#3", &["0 0 * * mon#3"]);
    check("0 9 * * *\n0 0 31 * *\nevery 5h", &["0 9 * * *\n0 0 L * *\nevery 5h"]);
}

#[test]
fn a_year_has_days() {
    let days = year(&ask("0 9,17 L * *", "Asia/Seoul"), 2027).unwrap();
    let shown: Vec<_> = days.iter().take(2).map(|day| (day.date.to_string(), day.runs)).collect();
    assert_eq!(shown, [("2027-01-31".to_owned(), 2), ("2027-02-28".to_owned(), 2)]);
    assert_eq!(days.len(), 12);
    assert!(year(&ask("0 9 * * *", "UTC"), 0).is_err());
    assert!(year(&ask("0 9 * * *", "UTC"), 9_999).is_err());
    let dag = dag("schedule: '0 6 * * *'\nstart_date: 2027-01-14\nend_date: 2027-01-17");
    let days = year(&Question { subject: Subject::Dag(&dag), ..ask("", "UTC") }, 2027).unwrap();
    assert_eq!(days.len(), 3);
}

#[test]
fn what_is_meant_in_utc_elsewhere() {
    let lints = answer("cron(0 12 * * ? *)", "Asia/Seoul").lints;
    assert_eq!(
        lints[0].words.en,
        "an EventBridge rule counts in UTC; here it is meant in Asia/Seoul"
    );
    assert_eq!(answer("cron(0 12 * * ? *)", "UTC").lints, []);
    assert_eq!(answer("rate(5 minutes)", "Asia/Seoul").lints, []);
}

/// The changes of the clock that concern a schedule in Berlin.
#[track_caller]
fn check_clock(text: &str, expected: &[&str]) {
    check_clock_in(text, "Europe/Berlin", expected);
}

#[track_caller]
fn check_clock_in(text: &str, timezone: &str, expected: &[&str]) {
    let explanation = answer(text, timezone);
    let effects = explanation.clock_changes.iter().flat_map(|change| &change.effects);
    let found = effects.map(|effect| effect.words.en.as_str()).take(expected.len().max(1));
    let found: Vec<_> = found.collect();
    assert_eq!(found, expected, "`{text}` in {timezone}");
}

#[test]
fn changes_of_the_clock() {
    check_clock(
        "30 2 * * *",
        &[
            "02:30 does not exist on 2027-03-28: runs at 03:30",
            "02:30 comes twice on 2027-10-31: runs the second time only",
            "02:30 does not exist on 2028-03-26: runs at 03:30",
        ],
    );
    check_clock(
        "0 2,3 * * *",
        &[
            "02:00 does not exist on 2027-03-28: falls together with the run at 03:00",
            "02:00 comes twice on 2027-10-31: runs the second time only",
        ],
    );
    check_clock("0 4 * * *", &[]);
    check_clock("30 2 * 6 *", &[]);
    check_clock(
        "0 * * * *",
        &[
            "02:00 does not exist on 2027-03-28: passed over",
            "02:00 comes twice on 2027-10-31: runs twice",
        ],
    );
    check_clock(
        "*/30 1-4 * * *",
        &[
            "02:00 and 02:30 do not exist on 2027-03-28: fall together with the run at 03:00",
            "02:00 and 02:30 come twice on 2027-10-31: runs the second time only; a 90-minute hole \
             from 01:30 to the second 02:00",
        ],
    );
    check_clock(
        "*/10 2 * * *",
        &["the 6 times from 02:00 to 02:50 do not exist on 2027-03-28: one run at 03:00 instead"],
    );
    check_clock("every 90m", &[]);
    check_clock(
        "every 1d",
        &["it goes by elapsed time: from 2027-03-28 on it runs at 02:00 instead of 01:00"],
    );
    check_clock_in("30 2 * * *", "Asia/Seoul", &[]);
    check_clock_in(
        "0 2 * * *",
        "Australia/Lord_Howe",
        &["02:00 does not exist on 2027-10-03: runs at 02:30"],
    );
}

#[test]
fn the_clock_of_the_zone_is_told() {
    let explanation = answer("30 2 * * *", "Europe/Berlin");
    let changes: Vec<_> =
        explanation.clock_changes.iter().map(|change| change.words.en.as_str()).collect();
    assert_eq!(
        changes,
        [
            "on 2027-03-28 the clock goes from 02:00 to 03:00",
            "on 2027-10-31 the clock goes from 03:00 to 02:00",
            "on 2028-03-26 the clock goes from 02:00 to 03:00",
        ]
    );
    let effect = &explanation.clock_changes[0].effects[0];
    assert_eq!(effect.words.ko, "2027-03-28에는 02:30 시각이 없으므로 03:30에 실행됩니다");
    let lint = serde_json::to_value(&explanation.lints[0]).unwrap();
    assert_eq!(
        lint,
        serde_json::json!({
            "code": "clock_change", "at": "2027-03-28T01:00:00Z", "effect": "moved",
            "times": ["02:30"], "runs_at": "03:30", "severity": "warning", "entry": 0,
            "words": effect.words, "fix": null,
        })
    );
}

#[test]
fn what_is_said_of_the_clock_is_what_runs() {
    let mut random = Random(5);
    for _ in 0..150 {
        let text = format!("{} {} * * *", random.field(0, 59), random.field(1, 4));
        let explanation = answer(&text, "Europe/Berlin");
        let timetable = Timetable::new(
            &[ScheduleSpec::Cron(text.clone())],
            TimetableKind::Trigger,
            "Europe/Berlin",
            None,
        );
        let (timetable, change) = (timetable.unwrap(), &explanation.clock_changes[0]);
        let runs: Vec<String> = timetable
            .upcoming(change.at, None, None)
            .take(200)
            .map(|slot| Run::new(slot, timetable.time_zone()).local)
            .collect();
        let is_every_hour =
            |effect: &&ClockEffect| matches!(effect.kind, ClockEffectKind::PassedOver { .. });
        for effect in change.effects.iter().filter(|effect| !is_every_hour(effect)) {
            let (ClockEffectKind::Moved { times, runs_at }
            | ClockEffectKind::Merged { times, runs_at }) = &effect.kind
            else {
                panic!("`{text}`: {effect:?}");
            };
            assert_eq!(runs[0], format!("2027-03-28 {runs_at}"), "`{text}`");
            assert!(times.iter().all(|time| time.starts_with("02:")), "`{text}`: {times:?}");
        }
    }
}

#[test]
fn other_dags_at_the_same_time() {
    let others: Vec<Neighbour> = ["0 2 * * *", "0 2 * * *", "0 2 * * 1-5", "1 2 * * *", "@hourly"]
        .iter()
        .enumerate()
        .map(|(at, cron)| {
            Neighbour::of(&dag(&format!("dag_id: d{at}\nschedule: '{cron}'"))).unwrap()
        })
        .collect();
    let explanation = explain(&Question { others: &others, ..ask("0 2 * * *", "UTC") }).unwrap();
    let crowd = explanation.crowd.unwrap();
    assert_eq!((crowd.same_minute, crowd.same_hour), (4, 5));
    assert_eq!(crowd.dag_ids, ["d0", "d1", "d2", "d4"]);
    assert_eq!(crowd.run_after.to_string(), "2027-01-18T02:00:00Z");
    assert_eq!((crowd.freest_minute, crowd.suggestion.as_deref()), (2, Some("2 2 * * *")));
    assert_eq!(
        explanation.lints[0].words.en,
        "4 other DAGs start in the same minute, 5 in the same hour; minute 2 is freer: `2 2 * * *`"
    );
    let alone = explain(&Question { others: &others, ..ask("17 5 * * *", "UTC") }).unwrap();
    assert_eq!(alone.crowd.map(|crowd| (crowd.same_minute, crowd.same_hour)), Some((0, 1)));
    assert_eq!(alone.lints, []);
}

#[test]
fn an_end_date_that_is_over() {
    let dag = dag("schedule: '@daily'\nend_date: 2026-12-31");
    let explanation = explain(&Question { subject: Subject::Dag(&dag), ..ask("", "UTC") }).unwrap();
    assert_eq!(explanation.lints[0].finding, Finding::NoMoreRuns);
    assert_eq!(explanation.previous[0].local, "2026-12-31 00:00");
}

#[test]
fn an_unknown_zone_is_an_error() {
    let misread = explain(&ask("0 2 * * *", "Asia/Soul")).unwrap_err();
    assert_eq!(misread.message, "unknown time zone: `Asia/Soul`");
    assert_eq!(misread.hint.as_deref(), Some("did you mean `Asia/Seoul`?"));
}

#[test]
fn an_answer_is_one_document() {
    let explanation = explain(&Question { next: 1, previous: 0, ..ask("0 9 * * 1-5", "UTC") });
    let document = serde_json::to_value(explanation.unwrap()).unwrap();
    let at = "2027-01-18T09:00:00Z";
    assert_eq!(document["dialect"], "unix");
    assert_eq!(document["sentence"]["ko"], "매주 월요일부터 금요일까지 09:00");
    assert_eq!(
        document["next"][0],
        serde_json::json!({
            "logical_date": at, "data_interval_start": at, "data_interval_end": at,
            "run_after": at, "local": "2027-01-18 09:00", "offset": "+00:00",
        })
    );
    let quartz = serde_json::json!({ "dialect": "quartz", "text": "0 0 9 ? * MON-FRI *" });
    assert_eq!(document["entries"][0]["forms"][2], quartz);
}

#[test]
fn no_text_does_harm() {
    const PIECES: &[&str] = &[
        "*", "0", "9", "31", "99", "/", "-", ",", "..", "~", ":", " ", " ", " ", " ", "?", "L",
        "W", "#", "mon", "Fri", "@daily", "every", "90m", "cron(", "rate(", ")", "UTC", "TZ=",
        "\n", "[", "]", "\"", "H", "월", "🙂", "\0", "*-*-*", "daily",
    ];
    let mut random = Random(3);
    let mut understood = 0;
    for _ in 0..4_000 {
        let length = 1 + random.below(10);
        let piece = |_| PIECES[random.below(PIECES.len() as u64) as usize];
        let text: String = (0..length).map(piece).collect();
        match explain(&Question { next: 1, previous: 1, ..ask(&text, "Europe/Berlin") }) {
            Ok(explanation) => understood += usize::from(!explanation.sentence.en.is_empty()),
            Err(misread) => {
                assert!(!misread.message.is_empty() && misread.hint.is_some(), "{text:?}");
                let length = text.chars().count() + 1;
                assert!(misread.column.is_none_or(|at| (1..=length).contains(&at)), "{text:?}");
            }
        }
    }
    assert!(understood > 20, "{understood}");
}

#[test]
fn an_end_long_ago_takes_no_time() {
    let dag = dag("schedule: '* * * * *'\nend_date: 1970-01-02\ntimetable: interval");
    let explanation = explain(&Question { subject: Subject::Dag(&dag), ..ask("", "UTC") }).unwrap();
    check_runs(&explanation, "1970-01-02 00:00+00:00 1970-01-02 00:01+00:00 now ");
}
