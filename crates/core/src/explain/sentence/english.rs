//! The sentence in English: the times first, then the days, then the months.
//!
//! Only words are chosen here; what is grouped with what is decided in `shape`.

use super::shape::{ALL_MONTHS, Pattern, Times, circular_runs, members, runs};
use crate::{
    cron::{DayRule, Meaning, MonthDays, WeekDays},
    explain::words::{list_en, list_with},
};

const WEEKDAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// By the bit of [`WeekDays::Nth`].
const NTH: [&str; 6] = ["last", "first", "second", "third", "fourth", "fifth"];

/// The sentence, without a full stop.
pub(super) fn sentence(meaning: &Meaning) -> String {
    let times = Times::of(meaning);
    let head = match &times {
        Times::At(clocks) => {
            let clocks: Vec<_> = clocks.iter().map(ToString::to_string).collect();
            format!("At {}", list_en(&clocks))
        }
        Times::EveryStep(step) => every(*step),
        Times::Between { step, first, last } => format!("{} from {first} to {last}", every(*step)),
        Times::Grid { minutes, hours } => grid(minutes, hours),
    };
    let days = days(meaning, &times);
    let is_crowded = match times {
        Times::Grid { .. } => true,
        _ if days.starts_with(|c: char| c.is_ascii_digit()) => true,
        Times::Between { .. } => days.starts_with("from ") || days.starts_with("every day "),
        _ => false,
    };
    match (days.is_empty(), is_crowded) {
        (true, _) => head,
        (false, true) => format!("{head}, {days}"),
        (false, false) => format!("{head} {days}"),
    }
}

/// `Every 15 minutes`; whole hours are told in hours.
fn every(minutes: u32) -> String {
    match minutes {
        1 => "Every minute".to_owned(),
        60 => "Every hour".to_owned(),
        _ if minutes.is_multiple_of(60) => format!("Every {} hours", minutes / 60),
        _ => format!("Every {minutes} minutes"),
    }
}

fn grid(minutes: &Pattern, hours: &Pattern) -> String {
    let hours = match hours {
        Pattern::All => "every hour".to_owned(),
        Pattern::Steps { step, first, last } => {
            format!("every {} hour from {first} to {last}", ordinal(*step))
        }
        Pattern::Runs(runs) => match numbers(runs) {
            one if one.len() == 1 && !one[0].contains(' ') => format!("the hour {}", one[0]),
            many => format!("the hours {}", list_en(&many)),
        },
    };
    match minutes {
        Pattern::All => format!("Every minute of {hours}"),
        Pattern::Steps { step, first: 0, last } if step + last == 60 => {
            format!("{} of {hours}", every(*step))
        }
        Pattern::Steps { step, first, last } => {
            format!("{} from minute {first} to minute {last} of {hours}", every(*step))
        }
        Pattern::Runs(runs) => {
            let minutes = list_en(&numbers(runs));
            let unit = if minutes == "1" { "minute" } else { "minutes" };
            format!("At {minutes} {unit} past {hours}")
        }
    }
}

fn numbers(runs: &[(u32, u32)]) -> Vec<String> {
    let text = |&(first, last): &(u32, u32)| match first == last {
        true => first.to_string(),
        false => format!("{first} to {last}"),
    };
    runs.iter().map(text).collect()
}

fn days(meaning: &Meaning, times: &Times) -> String {
    let months = meaning.months;
    match &meaning.days {
        DayRule::Every => {
            let is_bare = matches!(times, Times::EveryStep(_) | Times::Grid { .. });
            match (is_bare, months == ALL_MONTHS) {
                (true, true) => String::new(),
                (true, false) => in_months(months),
                (false, true) if matches!(times, Times::Between { .. }) => String::new(),
                (false, true) => "every day".to_owned(),
                (false, false) => format!("every day {}", in_months(months)),
            }
        }
        DayRule::Month(days) => month_days_of(*days, months),
        DayRule::Week(WeekDays::Nth(nth)) => {
            format!("on {} of {}", nth_days(nth), of_months(months))
        }
        DayRule::Week(WeekDays::Days(days)) if months == ALL_MONTHS => weekdays(*days),
        DayRule::Week(WeekDays::Days(days)) => {
            format!("{} {}", weekdays(*days), in_months(months))
        }
        DayRule::Either(days, week) if months == ALL_MONTHS => {
            format!("{} of every month or on {}", month_days(*days), any(week))
        }
        DayRule::Either(days, week) => {
            format!("{} or on {}, {}", month_days(*days), any(week), in_months(months))
        }
        DayRule::Both(days, week) => {
            format!("{}, if that is {}", month_days_of(*days, months), any(week))
        }
    }
}

/// `on the 1st and 15th of January`.
fn month_days_of(days: MonthDays, months: u16) -> String {
    if let MonthDays::Days { days, from_end: 0 } = days
        && days.is_power_of_two()
        && months.is_power_of_two()
    {
        let (day, month) = (days.trailing_zeros(), months.trailing_zeros());
        return format!("on {} {day}", MONTHS[month as usize - 1]);
    }
    format!("{} of {}", month_days(days), of_months(months))
}

fn month_days(days: MonthDays) -> String {
    let (days, from_end) = match days {
        MonthDays::Nearest(31) => return "on the last weekday".to_owned(),
        MonthDays::Nearest(day) => {
            return format!("on the weekday nearest to the {}", ordinal(day.into()));
        }
        MonthDays::Days { days, from_end } => (days, from_end),
    };
    let has_last = from_end & 1 == 1;
    let mut parts = Vec::new();
    match Pattern::of(days.into(), 1, 31) {
        Pattern::Steps { step, first, last } => {
            let [step, first, last] = [step, first, last].map(ordinal);
            parts.push(format!("on every {step} day from the {first} to the {last}"));
            parts.extend(has_last.then(|| "on the last day".to_owned()));
        }
        Pattern::Runs(runs) => match (runs.as_slice(), has_last) {
            (&[(first, last)], false) if first != last => {
                parts.push(format!("from the {} to the {}", ordinal(first), ordinal(last)));
            }
            _ => {
                let text = |&(first, last): &(u32, u32)| match first == last {
                    true => ordinal(first),
                    false => format!("{} to {}", ordinal(first), ordinal(last)),
                };
                let last = has_last.then(|| "last day".to_owned());
                let items: Vec<_> = runs.iter().map(text).chain(last).collect();
                parts.extend((!items.is_empty()).then(|| format!("on the {}", list_en(&items))));
            }
        },
        Pattern::All => parts.push("on every day".to_owned()),
    }
    let before = members((from_end & !1).into(), 1, 30);
    let unit = if before == [1] { "day" } else { "days" };
    if !before.is_empty() {
        let before = list_en(&before.iter().map(u32::to_string).collect::<Vec<_>>());
        parts.push(format!("{before} {unit} before the last day"));
    }
    list_en(&parts)
}

/// `every Monday`, `on weekdays`, `from Monday to Thursday`.
fn weekdays(days: u8) -> String {
    match days {
        0b011_1110 => return "on weekdays".to_owned(),
        0b100_0001 => return "on weekends".to_owned(),
        _ => {}
    }
    let names = weekday_names(days);
    if let [one] = names.as_slice() {
        return format!("every {one}");
    }
    if let Some(missing) = the_missing(days) {
        return format!("every day except {missing}");
    }
    match circular_runs(days.into(), 0, 6).as_slice() {
        &[(first, last)] => {
            format!("from {} to {}", WEEKDAYS[first as usize], WEEKDAYS[last as usize])
        }
        _ => format!("on {}", list_en(&names)),
    }
}

/// `any Friday`, `the third Monday`: one of the days.
fn any(week: &WeekDays) -> String {
    let days = match week {
        WeekDays::Nth(nth) => return nth_days(nth).replace(" and the ", " or the "),
        WeekDays::Days(days) => *days,
    };
    if days == 0b011_1110 {
        return "any weekday".to_owned();
    }
    if let Some(missing) = the_missing(days) {
        return format!("any day except {missing}");
    }
    match circular_runs(days.into(), 0, 6).as_slice() {
        &[(first, last)] if first != last => {
            format!("any day from {} to {}", WEEKDAYS[first as usize], WEEKDAYS[last as usize])
        }
        _ => format!("any {}", list_with(&weekday_names(days), "or")),
    }
}

/// The one day that a set of six lacks.
fn the_missing(days: u8) -> Option<&'static str> {
    let missing = !days & 0x7f;
    missing.is_power_of_two().then(|| WEEKDAYS[missing.trailing_zeros() as usize])
}

/// From Monday on.
fn weekday_names(days: u8) -> Vec<String> {
    let order = [1, 2, 3, 4, 5, 6, 0];
    let days = order.into_iter().filter(|day| days & (1 << day) != 0);
    days.map(|day: usize| WEEKDAYS[day].to_owned()).collect()
}

/// `the first and third Monday and the last Friday`.
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
        let nth: Vec<_> = order.map(|bit: usize| NTH[bit].to_owned()).collect();
        format!("the {} {}", list_en(&nth), list_en(&weekday_names(days)))
    };
    list_en(&groups.iter().map(text).collect::<Vec<_>>())
}

/// After `of`.
fn of_months(months: u16) -> String {
    if months == ALL_MONTHS {
        return "every month".to_owned();
    }
    match circular_runs(months.into(), 1, 12).as_slice() {
        &[(first, last)] if first != last => {
            format!("every month from {} to {}", month(first), month(last))
        }
        _ => month_list(months),
    }
}

/// `in January and July`, `from June to August`.
fn in_months(months: u16) -> String {
    match circular_runs(months.into(), 1, 12).as_slice() {
        &[(first, last)] if first != last => format!("from {} to {}", month(first), month(last)),
        _ => format!("in {}", month_list(months)),
    }
}

fn month_list(months: u16) -> String {
    let text = |&(first, last): &(u32, u32)| match first == last {
        true => month(first).to_owned(),
        false => format!("{} to {}", month(first), month(last)),
    };
    list_en(&runs(&members(months.into(), 1, 12)).iter().map(text).collect::<Vec<_>>())
}

/// The month's name, from 1.
pub(in crate::explain) fn month(month: u32) -> &'static str {
    MONTHS[month as usize - 1]
}

/// The weekday's name; 0 is Sunday.
pub(in crate::explain) fn weekday(day: usize) -> &'static str {
    WEEKDAYS[day]
}

/// `1st`, `2nd`, `3rd`, `11th`.
pub(in crate::explain) fn ordinal(number: u32) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}
