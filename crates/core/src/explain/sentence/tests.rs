//! The wording, and that no two different schedules are worded alike.

use std::collections::HashMap;

use super::*;
use crate::cron::tests::Random;

#[track_caller]
fn check(text: &str, english: &str, korean: &str) {
    let cron = Cron::parse(text).unwrap_or_else(|error| panic!("`{text}`: {error}"));
    let said = [Language::English, Language::Korean].map(|language| sentence(&cron, language));
    assert_eq!(said, [english, korean], "`{text}`");
}

#[test]
fn times() {
    check("30 2 * * *", "At 02:30 every day", "매일 02:30");
    check("0 9,17 * * *", "At 09:00 and 17:00 every day", "매일 09:00, 17:00");
    check("* * * * *", "Every minute", "매분");
    check("*/15 * * * *", "Every 15 minutes", "15분마다");
    check("0-59/15 * * * *", "Every 15 minutes", "15분마다");
    check("@hourly", "Every hour", "매시 정각");
    check("30 * * * *", "At 30 minutes past every hour", "매시 30분");
    check("0 */2 * * *", "Every 2 hours", "2시간마다");
    check("0 9-17 * * *", "Every hour from 09:00 to 17:00", "매일 09:00부터 17:00까지 1시간마다");
    check(
        "30 9-17/2 * * *",
        "Every 2 hours from 09:30 to 17:30",
        "매일 09:30부터 17:30까지 2시간마다",
    );
    check(
        "*/15 9-17 * * *",
        "Every 15 minutes from 09:00 to 17:45",
        "매일 09:00부터 17:45까지 15분마다",
    );
    check(
        "*/30 22-2 * * *",
        "Every 30 minutes from 22:00 to 02:30",
        "매일 22:00부터 02:30까지 30분마다",
    );
    check("* 9 * * *", "Every minute from 09:00 to 09:59", "매일 09:00부터 09:59까지 매분");
    check("10-20 9 * * *", "Every minute from 09:10 to 09:20", "매일 09:10부터 09:20까지 매분");
    check("0 */5 * * *", "Every 5 hours from 00:00 to 20:00", "매일 00:00부터 20:00까지 5시간마다");
    check(
        "*/7 * * * *",
        "Every 7 minutes from minute 0 to minute 56 of every hour",
        "매시 0분부터 56분까지 7분마다",
    );
    check("5,20,40 * * * *", "At 5, 20 and 40 minutes past every hour", "매시 5분, 20분, 40분");
    check(
        "5,20 1,3,8-10 * * *",
        "At 5 and 20 minutes past the hours 1, 3 and 8 to 10",
        "매일 1시, 3시, 8시~10시의 5분, 20분",
    );
    check(
        "* 1-22/3 * * 1-5",
        "Every minute of every 3rd hour from 1 to 22, on weekdays",
        "매주 월요일부터 금요일까지 1시부터 22시까지 3시간 간격으로 매분",
    );
}

#[test]
fn days_of_the_week() {
    check("30 2 * * 1-5", "At 02:30 on weekdays", "매주 월요일부터 금요일까지 02:30");
    check("0 9 * * sat,sun", "At 09:00 on weekends", "매주 토요일과 일요일 09:00");
    check("@weekly", "At 00:00 every Sunday", "매주 일요일 00:00");
    check(
        "0 9 * * 1,3,5",
        "At 09:00 on Monday, Wednesday and Friday",
        "매주 월요일, 수요일, 금요일 09:00",
    );
    check("0 9 * * fri-mon", "At 09:00 from Friday to Monday", "매주 금요일부터 월요일까지 09:00");
    check("0 9 * * 1-6", "At 09:00 every day except Sunday", "일요일을 제외한 매일 09:00");
    check(
        "0 9-17 * * mon-thu",
        "Every hour from 09:00 to 17:00, from Monday to Thursday",
        "매주 월요일부터 목요일까지 09:00부터 17:00까지 1시간마다",
    );
    check("*/15 * * * 1-5", "Every 15 minutes on weekdays", "매주 월요일부터 금요일까지 15분마다");
    check("0 9 * * mon#1", "At 09:00 on the first Monday of every month", "매월 첫째 월요일 09:00");
    check("0 9 * * L5", "At 09:00 on the last Friday of every month", "매월 마지막 금요일 09:00");
    check(
        "0 9 * 1,7 tue#2,tue#4,L5",
        "At 09:00 on the second and fourth Tuesday and the last Friday of January and July",
        "매년 1월과 7월의 둘째·넷째 화요일과 마지막 금요일 09:00",
    );
}

#[test]
fn days_of_the_month() {
    check("@monthly", "At 00:00 on the 1st of every month", "매월 1일 00:00");
    check("0 0 1,15 * *", "At 00:00 on the 1st and 15th of every month", "매월 1일과 15일 00:00");
    check(
        "0 0 1-7 * *",
        "At 00:00 from the 1st to the 7th of every month",
        "매월 1일부터 7일까지 00:00",
    );
    check("0 0 L * *", "At 00:00 on the last day of every month", "매월 마지막 날 00:00");
    check(
        "0 0 15,L * *",
        "At 00:00 on the 15th and last day of every month",
        "매월 15일과 마지막 날 00:00",
    );
    check(
        "0 0 9 L-3 * ?",
        "At 09:00, 3 days before the last day of every month",
        "매월 마지막 날의 3일 전 09:00",
    );
    check(
        "0 0 15W * *",
        "At 00:00 on the weekday nearest to the 15th of every month",
        "매월 15일에 가장 가까운 평일 00:00",
    );
    check("0 0 9 LW * ?", "At 09:00 on the last weekday of every month", "매월 마지막 평일 09:00");
    check(
        "0 12 */2 * *",
        "At 12:00 on every 2nd day from the 1st to the 31st of every month",
        "매월 1일부터 31일까지 2일마다 12:00",
    );
}

#[test]
fn months() {
    check("@yearly", "At 00:00 on January 1", "매년 1월 1일 00:00");
    check(
        "@quarterly",
        "At 00:00 on the 1st of January, April, July and October",
        "매년 1월, 4월, 7월, 10월의 1일 00:00",
    );
    check(
        "0 6 * 6-8 *",
        "At 06:00 every day from June to August",
        "매년 6월부터 8월까지 매일 06:00",
    );
    check("*/5 * * 1,7 *", "Every 5 minutes in January and July", "매년 1월과 7월에 5분마다");
    check(
        "0 6 * 11-2 1",
        "At 06:00 every Monday from November to February",
        "매년 11월부터 2월까지 매주 월요일 06:00",
    );
    check(
        "0 6 1 6-8 *",
        "At 06:00 on the 1st of every month from June to August",
        "매년 6월부터 8월까지 매월 1일 06:00",
    );
    check(
        "0 6 * 1,3-5,9 *",
        "At 06:00 every day in January, March to May and September",
        "매년 1월, 3월~5월, 9월에 매일 06:00",
    );
}

#[test]
fn both_day_fields() {
    check(
        "0 0 13 * 5",
        "At 00:00 on the 13th of every month or on any Friday",
        "매월 13일 또는 매주 금요일 00:00",
    );
    check(
        "0 0 1-7 1 1-5",
        "At 00:00 from the 1st to the 7th or on any weekday, in January",
        "매년 1월에 1일부터 7일까지 또는 매주 월요일부터 금요일까지 00:00",
    );
    check(
        "0 0 20 * mon#3",
        "At 00:00 on the third Monday of every month",
        "매월 셋째 월요일 00:00",
    );
    check(
        "0 0 15 * *,mon#3",
        "At 00:00 on the 15th of every month, if that is the third Monday",
        "매월 15일 중 셋째 월요일인 날 00:00",
    );
    check("0 0 20 * L5", "Never", "실행되지 않음");
    check("0 0 30 2 *", "Never", "실행되지 않음");
}

#[test]
fn whole_schedules() {
    let check = |schedule: &[ScheduleSpec], english: &str, korean: &str| {
        let words = sentences(schedule).unwrap();
        assert_eq!([words.en.as_str(), &words.ko], [english, korean]);
    };
    let cron = |text: &str| ScheduleSpec::Cron(text.to_owned());
    let every = |seconds| ScheduleSpec::Every(Duration::from_secs(seconds));
    check(&[], "Only when it is triggered", "직접 시작할 때만");
    check(
        &[cron("0 9 * * 1-5"), every(5_400)],
        "At 09:00 on weekdays; also every 90 minutes, whatever the clock shows",
        "매주 월요일부터 금요일까지 09:00; 그리고 시계와 관계없이 90분마다",
    );
    check(
        &[every(86_400)],
        "Every 24 hours, whatever the clock shows",
        "시계와 관계없이 24시간마다",
    );
    check(
        &[every(7_500)],
        "Every 2 hours 5 minutes, whatever the clock shows",
        "시계와 관계없이 2시간 5분마다",
    );
    check(&[every(60)], "Every minute, whatever the clock shows", "시계와 관계없이 1분마다");
    assert!(schedule_sentence(&[cron("no")], Language::English).is_err());
}

/// Fields that lie near to each other, so that a careless wording would confuse them.
fn neighbours(random: &mut Random) -> String {
    const FIELDS: [&[&str]; 5] = [
        &["0", "30", "*", "*/15", "5/15", "0-10", "*/7", "0-49/7", "10-20", "0,30", "1-59"],
        &["*", "9", "9-17", "22-2", "*/2", "1/2", "*/5", "*/8", "0,1,23", "1-22/3", "0,12", "9,17"],
        &["*", "1", "L", "15", "1,L", "15W", "31W", "1-7", "*/2", "1/3", "1-31/2", "2-31", "31"],
        &["*", "1", "1,7", "*/3", "6-8", "11-2", "2", "1,3-5", "1,3,5", "1-11", "12-1"],
        &["*", "1", "1-5", "0,6", "mon#1", "L5", "5", "1-6", "fri-mon", "mon#1,L5", "1,3", "0-6"],
    ];
    let fields = FIELDS.map(|field| field[random.below(field.len() as u64) as usize]);
    fields.join(" ")
}

#[test]
fn different_schedules_have_different_sentences() {
    let mut random = Random(20_270_328);
    let mut seen: [HashMap<String, Cron>; 2] = [HashMap::new(), HashMap::new()];
    let mut met = 0;
    for round in 0..4_000 {
        let text = if round % 2 == 0 { random.expression() } else { neighbours(&mut random) };
        let cron = Cron::parse(&text).unwrap();
        for (language, seen) in [Language::English, Language::Korean].into_iter().zip(&mut seen) {
            let said = sentence(&cron, language);
            assert!(!said.is_empty() && said.trim() == said, "`{text}`: {said:?}");
            for leftover in ["  ", " ,", ",,", "..", "{", "}", "~~", "and and"] {
                assert!(!said.contains(leftover), "`{text}`: {said:?}");
            }
            let Some(other) = seen.insert(said.clone(), cron.clone()) else { continue };
            assert_eq!(fires(&other), fires(&cron), "`{other}` and `{cron}`: {said}");
            if !fires(&cron).is_empty() {
                assert_eq!(other.meaning(), cron.meaning(), "`{other}` and `{cron}`: {said}");
                met += 1;
            }
        }
    }
    assert!(met > 80, "{met}");
}

fn fires(cron: &Cron) -> Vec<DateTime> {
    let fires = std::iter::successors(cron.next_after(SOME_DAY), |&at| cron.next_after(at));
    fires.take(5).collect()
}
