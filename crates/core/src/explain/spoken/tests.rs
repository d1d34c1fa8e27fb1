//! Phrases, what they come to, and that what is written in words is read alike.

use jiff::civil::date;

use super::*;
use crate::{
    cron::{Cron, tests::Random},
    explain::sentence,
};

fn show(text: &str) -> String {
    match read(text) {
        Ok(entries) => entries.iter().map(schedule_text).collect::<Vec<_>>().join(" + "),
        Err(misread) => {
            let readings = misread.readings.iter();
            let readings = readings.map(|one| format!(" [{}]", one.schedule.replace('\n', " + ")));
            let column = misread.column.map_or_else(String::new, |column| format!("{column}: "));
            let readings = readings.collect::<String>();
            format!("{column}{}{readings} ({})", misread.message, misread.hint.unwrap_or_default())
        }
    }
}

/// As people type it, and the entries; `+` is between two.
const ENGLISH: &[(&str, &str)] = &[
    ("every 15 minutes", "*/15 * * * *"),
    ("every 90 minutes", "every 90m"),
    ("hourly at :20", "20 * * * *"),
    ("weekdays at 9 and 17", "0 9,17 * * 1-5"),
    ("every day at 6:30pm", "30 18 * * *"),
    ("monday and thursday at noon", "0 12 * * 1,4"),
    ("every 2 hours between 9 and 18 on weekdays", "0 9-17/2 * * 1-5"),
    ("first monday of the month at 8:30", "30 8 * * mon#1"),
    ("last day of the month at midnight", "0 0 L * *"),
    ("on the 1st and 15th at 3am", "0 3 1,15 * *"),
    ("every january 1", "0 0 1 1 *"),
    ("weekends at 10", "0 10 * * 6,0"),
    ("every 10 minutes from 9 to 17", "*/10 9-16 * * * + 0 17 * * *"),
    ("twice a day", "0 */12 * * *"),
    ("nightly", "0 0 * * *"),
    ("every night at 2", "0 2 * * *"),
    ("every night at 11", "0 23 * * *"),
    ("every morning at 7", "0 7 * * *"),
    ("every evening at 8", "0 20 * * *"),
    ("every hour", "0 * * * *"),
    ("every half hour", "*/30 * * * *"),
    ("every quarter of an hour", "*/15 * * * *"),
    ("every quarter", "0 0 1 */3 *"),
    ("every other day", "every 2d"),
    ("every other week", "every 14d"),
    ("every 3 days", "every 3d"),
    ("every 2 weeks", "every 14d"),
    ("every month", "0 0 1 * *"),
    ("every month on the 15th", "0 0 15 * *"),
    ("every 3 months on the 15th at 6", "0 6 15 */3 *"),
    ("yearly on march 3", "0 0 3 3 *"),
    ("every year on dec 25 at 9", "0 9 25 12 *"),
    ("in january at 9", "0 9 * 1 *"),
    ("every day in december at 8", "0 8 * 12 *"),
    ("every minute from 9 to 10", "* 9 * * * + 0 10 * * *"),
    ("every 30 seconds", "every 30s"),
    ("every 7 minutes", "every 7m"),
    (
        "every 25 minutes from 9 to 17",
        "*/25 9,14 * * * + 15,40 10,15 * * * + 5,30,55 11,16 * * * + 20,45 12 * * * + 10,35 13 * * *",
    ),
    ("every 36 hours", "every 1d12h"),
    ("every 1 hour 30 minutes", "every 90m"),
    ("every 2 hours", "0 */2 * * *"),
    ("every 5 hours", "every 5h"),
    ("every two hours", "0 */2 * * *"),
    ("every 2 hours at :20", "20 */2 * * *"),
    ("every 2 hours starting at 9", "0 9-23/2 * * *"),
    ("every hour from 9 to 5", "0 9-17 * * *"),
    ("every hour from 22 to 6", "0 0-6,22,23 * * *"),
    ("every hour from 10pm to 6am", "0 0-6,22,23 * * *"),
    ("every hour from 9am to 5", "0 9-17 * * *"),
    ("every hour from 9 to 5pm", "0 9-17 * * *"),
    (
        "every 20 minutes between 9:30 and 17:30",
        "30,50 9 * * * + 10,30,50 10-16 * * * + 10,30 17 * * *",
    ),
    ("at 9 and 5pm", "0 9,17 * * *"),
    ("9am and 11", "0 9,11 * * *"),
    ("at 12am", "0 0 * * *"),
    ("at 12pm", "0 12 * * *"),
    ("at 0900", "0 9 * * *"),
    ("at noon and midnight", "0 */12 * * *"),
    ("at 6 in the morning", "0 6 * * *"),
    ("at 8 in the evening on fridays", "0 20 * * 5"),
    ("half past 8", "30 8 * * *"),
    ("half past every hour", "30 * * * *"),
    ("20 minutes past the hour", "20 * * * *"),
    ("5 and 35 minutes past every hour", "5,35 * * * *"),
    ("on the hour", "0 * * * *"),
    ("at the top of the hour", "0 * * * *"),
    ("once a day at 6", "0 6 * * *"),
    ("3 times a day", "0 */8 * * *"),
    ("twice an hour", "*/30 * * * *"),
    ("twice a month", "0 0 1,15 * *"),
    ("once a week on tuesday at 10", "0 10 * * 2"),
    ("mon, wed and fri at 6am", "0 6 * * 1,3,5"),
    ("mon-fri at 9", "0 9 * * 1-5"),
    ("monday to friday at 9:30", "30 9 * * 1-5"),
    ("friday to monday at 9", "0 9 * * 1,5,6,0"),
    ("every weekday except friday at 9", "0 9 * * 1-4"),
    ("every day except sunday", "0 0 * * 1-6"),
    ("daily except weekends at 7", "0 7 * * 1-5"),
    ("every day at 9 except in august", "0 9 * 1-7,9-12 *"),
    ("tuesdays and thursdays at 14:15", "15 14 * * 2,4"),
    ("first and third monday at 9", "0 9 * * mon#1,mon#3"),
    ("1st and 3rd friday of the month at 17:00", "0 17 * * fri#1,fri#3"),
    ("second tuesday of january at 10", "0 10 * 1 tue#2"),
    ("last friday of every month", "0 0 * * L5"),
    ("last weekday of the month at 18", "0 18 31W * *"),
    ("weekday nearest to the 15th at 9", "0 9 15W * *"),
    ("end of the month at 23:30", "30 23 L * *"),
    ("3 days before the end of the month at 12", "0 0 12 L-3 * ? *"),
    ("the day before the last day of the month", "0 0 0 L-1 * ? *"),
    ("on 1 and 15 at 3", "0 3 1,15 * *"),
    ("days 1 to 7 at 5", "0 5 1-7 * *"),
    ("january 1 and july 1 at 9", "0 9 1 */6 *"),
    ("jan 15 and feb 20 at 10am", "0 10 15 1 * + 0 10 20 2 *"),
    ("1 january at 9", "0 9 1 1 *"),
    ("1st of january and july at 9", "0 9 1 */6 *"),
    ("january 1 and 15 at 9", "0 9 1,15 1 *"),
    ("june to august on the 1st at 8", "0 8 1 6-8 *"),
    ("from november to february on mondays at 6", "0 6 * 1,2,11,12 1"),
    ("weekdays at 9 and weekends at 10", "0 9 * * 1-5 + 0 10 * * 6,0"),
    ("weekdays at 9; weekends at 10", "0 9 * * 1-5 + 0 10 * * 6,0"),
    ("weekdays at 9 and every day at 17", "0 9 * * 1-5 + 0 17 * * *"),
    ("every day at 9 and weekdays at 17", "0 9 * * * + 0 17 * * 1-5"),
    ("monday at 9 tuesday at 10", "0 9 * * 1 + 0 10 * * 2"),
    ("9:00 on monday, 10:30 on tuesday", "0 9 * * 1 + 30 10 * * 2"),
    ("on the 13th or on fridays", "0 0 13 * 5"),
    ("weekdays at 9, 12 and 17:30", "0 9,12 * * 1-5 + 30 17 * * 1-5"),
    ("run it at nine on mondays please", "0 9 * * 1"),
    ("every day at 24:00", "0 0 * * *"),
    ("every 15 min", "*/15 * * * *"),
    ("hourly from 8am to 6pm on weekdays", "0 8-18 * * 1-5"),
    ("every 15 minutes in january and july", "*/15 * * */6 *"),
    ("every 90 minutes from 9 to 18", "0 9-18/3 * * * + 30 10,13,16 * * *"),
    ("every second", "every 1s"),
    ("every second monday of the month", "0 0 * * mon#2"),
    ("monday", "0 0 * * 1"),
    ("weekdays", "0 0 * * 1-5"),
];

/// The same in Korean.
const KOREAN: &[(&str, &str)] = &[
    ("평일 9시와 17시", "0 9,17 * * 1-5"),
    ("매일 오전 9시 30분", "30 9 * * *"),
    ("15분마다", "*/15 * * * *"),
    ("90분마다", "every 90m"),
    ("매주 월요일 8시", "0 8 * * 1"),
    ("매월 1일 3시", "0 3 1 * *"),
    ("매달 마지막 날 18시", "0 18 L * *"),
    ("첫째 주 월요일 오전 8시 반", "30 8 * * mon#1"),
    ("주말 10시", "0 10 * * 6,0"),
    ("매시 20분", "20 * * * *"),
    ("1월 1일 0시", "0 0 1 1 *"),
    ("매일", "0 0 * * *"),
    ("매일 정오", "0 12 * * *"),
    ("매일 자정", "0 0 * * *"),
    ("매시간", "0 * * * *"),
    ("매시 정각", "0 * * * *"),
    ("한 시간마다", "0 * * * *"),
    ("두 시간마다", "0 */2 * * *"),
    ("2시간 5분마다", "every 2h5m"),
    ("30초마다", "every 30s"),
    ("평일 9시부터 18시까지 2시간마다", "0 9-17/2 * * 1-5"),
    ("9시에서 17시 사이에 10분마다", "*/10 9-16 * * * + 0 17 * * *"),
    ("9시와 17시 사이에 30분마다", "*/30 9-16 * * * + 0 17 * * *"),
    ("평일 9~17시 1시간마다", "0 9-17 * * 1-5"),
    ("9시부터 5시까지 1시간 간격", "0 9-17 * * *"),
    ("오전 9시와 오후 5시", "0 9,17 * * *"),
    ("오전 9시와 11시", "0 9,11 * * *"),
    ("오후 1시와 3시", "0 13,15 * * *"),
    ("오후 6시 반", "30 18 * * *"),
    ("새벽 3시", "0 3 * * *"),
    ("밤 11시", "0 23 * * *"),
    ("밤 12시", "0 0 * * *"),
    ("낮 12시", "0 12 * * *"),
    ("저녁 7시 30분", "30 19 * * *"),
    ("월요일과 목요일 정오", "0 12 * * 1,4"),
    ("월수금 9시", "0 9 * * 1,3,5"),
    ("월~금 9시", "0 9 * * 1-5"),
    ("월요일부터 금요일까지 9시", "0 9 * * 1-5"),
    ("화, 목 14시 15분", "15 14 * * 2,4"),
    ("토요일마다 10시", "0 10 * * 6"),
    ("매주 토요일과 일요일 10시", "0 10 * * 6,0"),
    ("격주", "every 14d"),
    ("이틀마다", "every 2d"),
    ("3일마다", "every 3d"),
    ("2주마다", "every 14d"),
    ("3개월마다", "0 0 1 */3 *"),
    ("석 달마다 1일 6시", "0 6 1 */3 *"),
    ("분기마다", "0 0 1 */3 *"),
    ("매년 3월 1일", "0 0 1 3 *"),
    ("매년 12월 25일 9시", "0 9 25 12 *"),
    ("매월 1일과 15일 3시", "0 3 1,15 * *"),
    ("매월 1, 15일 3시", "0 3 1,15 * *"),
    ("매월 1일부터 7일까지 5시", "0 5 1-7 * *"),
    ("매달 말일 23시 30분", "30 23 L * *"),
    ("월말 18시", "0 18 L * *"),
    ("매월 마지막 평일 9시", "0 9 31W * *"),
    ("첫 평일 9시", "0 9 1W * *"),
    ("매월 15일에 가장 가까운 평일 9시", "0 9 15W * *"),
    ("마지막 날의 3일 전 12시", "0 0 12 L-3 * ? *"),
    ("마지막 금요일 18시", "0 18 * * L5"),
    ("매월 둘째 화요일 10시", "0 10 * * tue#2"),
    ("첫째·셋째 월요일 9시", "0 9 * * mon#1,mon#3"),
    ("세 번째 수요일 오후 3시", "0 15 * * wed#3"),
    ("1월과 7월 1일 9시", "0 9 1 */6 *"),
    ("1월 1일과 7월 1일 9시", "0 9 1 */6 *"),
    ("6월부터 8월까지 매일 6시", "0 6 * 6-8 *"),
    ("일요일을 제외한 매일 8시", "0 8 * * 1-6"),
    ("주말 빼고 매일 7시", "0 7 * * 1-5"),
    ("8월을 제외하고 매일 9시", "0 9 * 1-7,9-12 *"),
    ("하루에 두 번", "0 */12 * * *"),
    ("하루 3회", "0 */8 * * *"),
    ("한 시간에 네 번", "*/15 * * * *"),
    ("하루 한 번 6시", "0 6 * * *"),
    ("평일 9시, 12시, 17시 30분", "0 9,12 * * 1-5 + 30 17 * * 1-5"),
    ("평일 9시; 주말 10시", "0 9 * * 1-5 + 0 10 * * 6,0"),
    ("평일 9시와 주말 10시", "0 9 * * 1-5 + 0 10 * * 6,0"),
    ("매월 13일 또는 금요일", "0 0 13 * 5"),
    ("7분마다", "every 7m"),
    ("09:30 평일", "30 9 * * 1-5"),
    ("평일 09:00", "0 9 * * 1-5"),
    ("매 15분마다", "*/15 * * * *"),
    ("아홉 시", "0 9 * * *"),
    ("열두 시 반", "30 12 * * *"),
    ("십오분마다", "*/15 * * * *"),
    ("매일 9시 30분 정각", "30 9 * * *"),
];

/// The column and what is wrong, readings in square brackets, what to do in round ones.
const ASKED_BACK: &[(&str, &str)] = &[
    ("every morning", "at what time? (say the hour, such as `every morning at 7`)"),
    (
        "every other monday at 9",
        "cron cannot count weeks [0 9 * * 1] [every 14d] (choose one of these)",
    ),
    (
        "every 3 days at 9",
        "cron cannot count 3 days from one month to the next [0 9 */3 * *] [every 3d] (choose one of these)",
    ),
    (
        "biweekly on friday at 17",
        "cron cannot count weeks [0 17 * * 5] [every 14d] (choose one of these)",
    ),
    ("every 5 months", "1: 5 months do not fill a year (use 2, 3, 4 or 6 months, or name them)"),
    (
        "every year on the 15th",
        "1: in which month of the year? (name it, such as `every year on march 15`)",
    ),
    (
        "every january",
        "on which days of the month? [0 0 1 1 *] [0 0 * 1 *] (name the day, such as `every january 1`)",
    ),
    (
        "every 7 minutes on weekdays",
        "such a distance goes on over hours and days and cannot stop for some [*/7 * * * 1-5] [every 7m] (choose one of these)",
    ),
    ("9 to 5", "1: how often between these times? (say it, such as `every hour from 9 to 17`)"),
    (
        "weekdays from 9 to 17",
        "15: how often between these times? (say it, such as `every hour from 9 to 17`)",
    ),
    (
        "every hour from 10 to 8",
        "this may mean two times of day [0 10-20 * * *] [0 0-8,10-23 * * *] (write `am` or `pm`, or 0 to 23)",
    ),
    (
        "every hour from 1 to 5pm",
        "this may mean two times of day [0 13-17 * * *] [0 1-17 * * *] (write `am` or `pm`, or 0 to 23)",
    ),
    (
        "at 3 and 5pm",
        "this may mean two times of day [0 15,17 * * *] [0 3,17 * * *] (write `am` or `pm`, or 0 to 23)",
    ),
    (
        "5 times a day",
        "1: at which days and times? (name them, such as `monday and thursday at 9`)",
    ),
    ("twice a week", "1: at which days and times? (name them, such as `monday and thursday at 9`)"),
    (
        "third weekday of the month",
        "1: of the weekdays of a month only the first and the last can be named (name a day, such as `second monday`)",
    ),
    (
        "sixth monday",
        "1: a month has five of a weekday at most (say `first` to `fifth`, or `last`)",
    ),
    ("on the 32nd", "8: no day of a month: `32` (the days are 1 to 31, the earlier one first)"),
    (
        "at 9 on monday and at 10",
        "23: it is not clear which days and times belong together (say the days and times of each, with `;` between: `weekdays at 9; weekends at 10`)",
    ),
    (
        "at 9 on weekdays and weekends at 10",
        "34: it is not clear which days and times belong together (say the days and times of each, with `;` between: `weekdays at 9; weekends at 10`)",
    ),
    (
        "friday the 13th",
        "1: cron cannot say that a date must also be a certain weekday (say `or` if one of them is enough; else schedule one and let a first task `short_circuit` look at the other)",
    ),
    ("weekdays at 25", "13: no time of day: `25` (hours are 0 to 23, minutes 0 to 59)"),
    ("wekdays at 9", "1: `wekdays` is not understood (say it like `weekdays at 9 and 17`)"),
    ("every blorp", "7: `blorp` is not understood (say it like `every hour`)"),
    ("every 0 minutes", "1: a distance of nothing (say 1 or more, such as `every 15 minutes`)"),
    (
        "every 90 minutes on weekdays",
        "such a distance goes on over hours and days and cannot stop for some [0 */3 * * 1-5 + 30 1-22/3 * * 1-5] [every 90m] (choose one of these)",
    ),
    ("tomorrow at 9", "1: `tomorrow` is not understood (say it like `weekdays at 9 and 17`)"),
    (
        "every day at sunrise",
        "14: `sunrise` is not understood (say it like `every day except sunday at 8`)",
    ),
    (
        "오전 9시와 5시",
        "두 가지 시각을 뜻할 수 있습니다 [0 9,17 * * *] [0 5,9 * * *] (오전이나 오후, 또는 0~23시로 쓰세요)",
    ),
    (
        "격주 월요일 9시",
        "cron은 주를 셀 수 없습니다 [0 9 * * 1] [every 14d] (다음 중에서 고르세요)",
    ),
    (
        "3일마다 9시",
        "cron은 달을 넘어 3일씩 셀 수 없습니다 [0 9 */3 * *] [every 3d] (다음 중에서 고르세요)",
    ),
    ("하루에 다섯 번", "8: 언제인지 알 수 없습니다 (`매일 9시와 17시`처럼 시각을 쓰세요)"),
    (
        "13일 금요일",
        "1: cron은 날짜와 요일이 모두 맞아야 한다는 조건을 쓸 수 없습니다 (하나만 맞아도 되면 `또는`을 쓰고, 아니면 하나만 쓰고 첫 작업 `short_circuit`에서 나머지를 확인하세요)",
    ),
    (
        "평일 7분마다",
        "이 간격은 시간과 날을 넘어 이어지므로 일부 날에만 쓸 수 없습니다 [*/7 * * * 1-5] [every 7m] (다음 중에서 고르세요)",
    ),
    ("평일 25시", "4: 없는 시각입니다 (시는 0~23입니다)"),
    ("매일 해 뜰 때", "4: `해`: 알 수 없는 말입니다 (`매일 오전 9시 30분`처럼 쓰세요)"),
    ("공휴일 9시", "1: `공휴일`: 알 수 없는 말입니다 (`매일 오전 9시 30분`처럼 쓰세요)"),
    ("평이 9시", "1: `평이`: 알 수 없는 말입니다 (`평일 9시와 17시`처럼 쓰세요)"),
    ("매일 아침", "몇 시인지 알 수 없습니다 (`매일 아침 7시`처럼 쓰세요)"),
    (
        "9시부터",
        "1: 이 시간 동안 얼마나 자주 실행할까요? (`9시부터 17시까지 1시간마다`처럼 쓰세요)",
    ),
];

#[test]
fn phrases_are_understood() {
    assert!(ENGLISH.len() + KOREAN.len() + ASKED_BACK.len() > 200);
    for (text, expected) in ENGLISH.iter().chain(KOREAN) {
        assert_eq!(show(text), *expected, "`{text}`");
        let upper = text.to_uppercase();
        assert_eq!(show(&upper), *expected, "`{upper}`");
    }
}

#[test]
fn what_is_not_understood_is_told() {
    for (text, expected) in ASKED_BACK {
        assert_eq!(show(text), *expected, "`{text}`");
    }
}

#[test]
fn the_phrases_that_are_shown_are_understood() {
    for phrase in phrases::all() {
        assert!(read(phrase).is_ok(), "`{phrase}`: {}", show(phrase));
    }
}

/// Expressions as people schedule by.
fn common(random: &mut Random) -> String {
    const FIELDS: [&[&str]; 5] = [
        &["0", "30", "*", "*/15", "0-10", "*/7", "0,30", "20"],
        &["*", "9", "9-17", "22-2", "*/2", "*/5", "0,1,23", "0,12", "9,17"],
        &["*", "*", "1", "L", "15", "1,L", "15W", "31W", "1-7", "*/2"],
        &["*", "*", "1", "1,7", "*/3", "6-8", "11-2"],
        &["*", "*", "1", "1-5", "0,6", "mon#1", "L5", "1-6", "fri-mon", "mon#1,L5", "1,3"],
    ];
    FIELDS.map(|field| field[random.below(field.len() as u64) as usize]).join(" ")
}

#[test]
fn a_sentence_that_is_written_is_read_as_what_it_says() {
    let mut random = Random(20_261_125);
    let (mut asked, mut understood) = (0, [0; 2]);
    for round in 0..800 {
        let text = if round % 2 == 0 { random.expression() } else { common(&mut random) };
        let cron = Cron::parse(&text).unwrap();
        if cron.next_after(date(2000, 1, 1).at(0, 0, 0, 0)).is_none() {
            continue;
        }
        asked += 1;
        for (language, understood) in
            [Language::English, Language::Korean].into_iter().zip(&mut understood)
        {
            let sentence = sentence(&cron, language);
            let Ok(entries) = read(&sentence) else { continue };
            let [ScheduleSpec::Cron(read)] = entries.as_slice() else {
                panic!("`{text}`: {sentence}: {entries:?}")
            };
            assert_eq!(
                Cron::parse(read).unwrap().meaning(),
                cron.meaning(),
                "`{text}`: {sentence}"
            );
            *understood += 1;
        }
    }
    // All but dates that must also be a certain weekday.
    assert!(understood.iter().all(|count| count * 100 > asked * 95), "{understood:?} of {asked}");
}

#[test]
fn whole_sentences_are_read_alike() {
    for entries in
        [&["0 9 * * 1-5", "0 10 * * 6,0"][..], &["0 2 * * *", "30 14 1 * *", "*/15 9-17 * * mon"]]
    {
        let schedule: Vec<_> =
            entries.iter().map(|text| ScheduleSpec::Cron((*text).to_owned())).collect();
        let words = sentences(&schedule).unwrap();
        for sentence in [words.en, words.ko] {
            let expected = entries.join(" + ").replace("mon", "1");
            assert_eq!(show(&sentence), expected, "{sentence}");
        }
    }
    let distance = [ScheduleSpec::Every(std::time::Duration::from_secs(900))];
    let words = sentences(&distance).unwrap();
    assert_eq!([show(&words.en), show(&words.ko)], ["every 15m", "every 15m"]);
}

#[test]
fn no_words_do_harm() {
    let mut pieces: Vec<&str> = phrases::all().flat_map(str::split_whitespace).collect();
    pieces.extend([
        "between",
        "and",
        "to",
        "every",
        "0",
        "99999999999",
        "31",
        ":",
        "9:",
        ":99",
        "12:60",
        "am",
        "pm",
        "last",
        "nth",
        "3rd",
        "other",
        "past",
        "half",
        "except",
        "or",
        ";",
        ",",
        "-",
        "🙂",
        "\0",
        "until",
        "부터",
        "까지",
        "사이에",
        "제외",
        "간격으로",
        "의",
        "반",
        "첫",
        "주",
        "하루에",
        "번",
        "마다",
        "매",
        "일 전",
    ]);
    let mut random = Random(7);
    let mut understood = 0;
    for _ in 0..6_000 {
        let length = 1 + random.below(9);
        let mut text = String::new();
        for _ in 0..length {
            text.push_str(pieces[random.below(pieces.len() as u64) as usize]);
            text.push_str(if random.below(4) == 0 { "" } else { " " });
        }
        match read(&text) {
            Ok(entries) => {
                understood += 1;
                assert!(!entries.is_empty(), "`{text}`");
                sentences(&entries).unwrap_or_else(|error| panic!("`{text}`: {error}"));
            }
            Err(misread) => {
                assert!(!misread.message.is_empty() && misread.hint.is_some(), "`{text}`");
                let length = text.chars().count() + 1;
                assert!(misread.column.is_none_or(|at| (1..=length).contains(&at)), "`{text}`");
            }
        }
    }
    assert!(understood > 200, "{understood}");
    assert!(read(&"every ".repeat(1_000)).is_err());
}
