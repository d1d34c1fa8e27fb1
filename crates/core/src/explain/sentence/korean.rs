//! The sentence in Korean: the months first, then the days, then the times.
//!
//! Only words are chosen here; what is grouped with what is decided in `shape`.

use super::shape::{ALL_MONTHS, Pattern, Times, circular_runs, members, runs};
use crate::{
    cron::{DayRule, Meaning, MonthDays, WeekDays},
    explain::words::list_ko,
};

const WEEKDAYS: [&str; 7] = ["일요일", "월요일", "화요일", "수요일", "목요일", "금요일", "토요일"];
/// By the bit of [`WeekDays::Nth`].
const NTH: [&str; 6] = ["마지막", "첫째", "둘째", "셋째", "넷째", "다섯째"];

/// The sentence, without a full stop.
pub(super) fn sentence(meaning: &Meaning) -> String {
    let times = Times::of(meaning);
    let tail = match &times {
        Times::At(clocks) => clocks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        Times::EveryStep(60) => "매시 정각".to_owned(),
        Times::EveryStep(step) => every(*step),
        Times::Between { step, first, last } => format!("{first}부터 {last}까지 {}", every(*step)),
        Times::Grid { minutes, hours } => grid(minutes, hours),
    };
    let names_hours =
        !matches!(times, Times::EveryStep(_) | Times::Grid { hours: Pattern::All, .. });
    match days(meaning, names_hours) {
        days if days.is_empty() => tail,
        days => format!("{days} {tail}"),
    }
}

/// `15분마다`; whole hours are told in hours.
fn every(minutes: u32) -> String {
    match minutes {
        1 => "매분".to_owned(),
        _ if minutes.is_multiple_of(60) => format!("{}시간마다", minutes / 60),
        _ => format!("{minutes}분마다"),
    }
}

fn grid(minutes: &Pattern, hours: &Pattern) -> String {
    let minutes = match minutes {
        Pattern::All => "매분".to_owned(),
        Pattern::Steps { step, first: 0, last } if step + last == 60 => every(*step),
        Pattern::Steps { step, first, last } => {
            format!("{first}분부터 {last}분까지 {}", every(*step))
        }
        Pattern::Runs(runs) => with_unit(runs, "분").join(", "),
    };
    match hours {
        Pattern::All => format!("매시 {minutes}"),
        Pattern::Steps { step, first, last } => {
            format!("{first}시부터 {last}시까지 {step}시간 간격으로 {minutes}")
        }
        Pattern::Runs(runs) => format!("{}의 {minutes}", with_unit(runs, "시").join(", ")),
    }
}

/// `1일`, `10일~15일`.
fn with_unit(runs: &[(u32, u32)], unit: &str) -> Vec<String> {
    let text = |&(first, last): &(u32, u32)| match first == last {
        true => format!("{first}{unit}"),
        false => format!("{first}{unit}~{last}{unit}"),
    };
    runs.iter().map(text).collect()
}

fn days(meaning: &Meaning, names_hours: bool) -> String {
    let months = meaning.months;
    let is_all = months == ALL_MONTHS;
    match &meaning.days {
        DayRule::Every => match (is_all, names_hours) {
            (true, true) => "매일".to_owned(),
            (true, false) => String::new(),
            (false, true) => format!("{} 매일", in_months(months)),
            (false, false) => in_months(months),
        },
        DayRule::Month(days) => of_months(months, &month_days(*days)),
        DayRule::Week(WeekDays::Nth(nth)) => of_months(months, &nth_days(nth)),
        DayRule::Week(WeekDays::Days(days)) if is_all => weekly(*days),
        DayRule::Week(WeekDays::Days(days)) => format!("{} {}", in_months(months), weekly(*days)),
        DayRule::Either(days, week) if is_all => {
            format!("매월 {} 또는 {}", month_days(*days), weekly_or_nth(week))
        }
        DayRule::Either(days, week) => {
            let (days, week) = (month_days(*days), weekly_or_nth(week));
            format!("{} {days} 또는 {week}", in_months(months))
        }
        DayRule::Both(days, week) => {
            let week = match week {
                WeekDays::Days(days) => list_ko(&weekday_names(*days)),
                WeekDays::Nth(nth) => nth_days(nth),
            };
            of_months(months, &format!("{} 중 {week}인 날", month_days(*days)))
        }
    }
}

fn month_days(days: MonthDays) -> String {
    let (days, from_end) = match days {
        MonthDays::Nearest(31) => return "마지막 평일".to_owned(),
        MonthDays::Nearest(day) => return format!("{day}일에 가장 가까운 평일"),
        MonthDays::Days { days, from_end } => (days, from_end),
    };
    let last_day = (from_end & 1 == 1).then(|| "마지막 날".to_owned());
    let before = members((from_end & !1).into(), 1, 30);
    let before = before.into_iter().map(|days| format!("마지막 날의 {days}일 전"));
    let mut items: Vec<String> = match Pattern::of(days.into(), 1, 31) {
        Pattern::Steps { step, first, last } => {
            let every = format!("{first}일부터 {last}일까지 {step}일마다");
            return [every]
                .into_iter()
                .chain(last_day)
                .chain(before)
                .collect::<Vec<_>>()
                .join(", ");
        }
        Pattern::Runs(runs) => match (runs.as_slice(), from_end) {
            (&[(first, last)], 0) if first != last => {
                return format!("{first}일부터 {last}일까지");
            }
            _ => with_unit(&runs, "일"),
        },
        Pattern::All => vec!["모든 날".to_owned()],
    };
    items.extend(last_day.into_iter().chain(before));
    list_ko(&items)
}

/// `매주 월요일`, `매주 월요일부터 금요일까지`.
fn weekly(days: u8) -> String {
    let missing = !days & 0x7f;
    if missing.is_power_of_two() {
        return format!("{}을 제외한 매일", WEEKDAYS[missing.trailing_zeros() as usize]);
    }
    match circular_runs(days.into(), 0, 6).as_slice() {
        &[(first, last)] if first != last => {
            format!("매주 {}부터 {}까지", WEEKDAYS[first as usize], WEEKDAYS[last as usize])
        }
        _ => format!("매주 {}", list_ko(&weekday_names(days))),
    }
}

fn weekly_or_nth(week: &WeekDays) -> String {
    match week {
        WeekDays::Days(days) => weekly(*days),
        WeekDays::Nth(nth) => nth_days(nth),
    }
}

/// From Monday on.
fn weekday_names(days: u8) -> Vec<String> {
    let order = [1, 2, 3, 4, 5, 6, 0];
    let days = order.into_iter().filter(|day| days & (1 << day) != 0);
    days.map(|day: usize| WEEKDAYS[day].to_owned()).collect()
}

/// `첫째·셋째 월요일과 마지막 금요일`.
fn nth_days(nth: &[u8; 7]) -> String {
    let mut groups: Vec<(u8, u8)> = Vec::new();
    for day in [1, 2, 3, 4, 5, 6, 0] {
        match groups.iter_mut().find(|(bits, _)| *bits == nth[day]) {
            _ if nth[day] == 0 => {}
            Some((_, days)) => *days |= 1 << day,
            None => groups.push((nth[day], 1 << day)),
        }
    }
    let text = |&(bits, days): &(u8, u8)| {
        let order = [1, 2, 3, 4, 5, 0].into_iter().filter(|bit| bits & (1 << bit) != 0);
        let nth: Vec<_> = order.map(|bit: usize| NTH[bit]).collect();
        format!("{} {}", nth.join("·"), weekday_names(days).join("·"))
    };
    list_ko(&groups.iter().map(text).collect::<Vec<_>>())
}

/// `매월 1일`, `매년 1월 1일`, `매년 1월과 7월의 1일`, `매년 6월부터 8월까지 매월 1일`.
fn of_months(months: u16, days: &str) -> String {
    if months == ALL_MONTHS {
        return format!("매월 {days}");
    }
    match *circular_runs(months.into(), 1, 12).as_slice() {
        [(month, last)] if month == last => format!("매년 {month}월 {days}"),
        [(first, last)] => format!("매년 {first}월부터 {last}월까지 매월 {days}"),
        _ => format!("매년 {}의 {days}", month_list(months)),
    }
}

/// `매년 1월과 7월에`, `매년 6월부터 8월까지`.
fn in_months(months: u16) -> String {
    match circular_runs(months.into(), 1, 12).as_slice() {
        &[(first, last)] if first != last => format!("매년 {first}월부터 {last}월까지"),
        _ => format!("매년 {}에", month_list(months)),
    }
}

fn month_list(months: u16) -> String {
    list_ko(&with_unit(&runs(&members(months.into(), 1, 12)), "월"))
}

/// The weekday's name; 0 is Sunday.
pub(in crate::explain) fn weekday(day: usize) -> &'static str {
    WEEKDAYS[day]
}
