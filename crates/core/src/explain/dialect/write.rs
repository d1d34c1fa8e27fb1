//! The same schedule in every form that can say it, with the reason where one cannot.
//!
//! Reading is done elsewhere; the forms of cron itself are written by `cron`.

use std::time::Duration;

use serde::Serialize;

use super::Dialect;
use crate::{
    cron::{Cron, DayRule, Meaning, MonthDays, Unwritable, WeekDays},
    explain::words::Words,
    model::ScheduleSpec,
};

/// An entry of a schedule in one form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Form {
    /// The form.
    pub dialect: Dialect,
    /// The text, or why there is none.
    #[serde(flatten)]
    pub written: Written,
}

/// A text, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Written {
    /// To be copied.
    Text(String),
    /// Why this form cannot say it.
    Refused(Words),
}

/// The entry as it stands in a file.
pub(in crate::explain) fn schedule_text(entry: &ScheduleSpec) -> String {
    match entry {
        ScheduleSpec::Cron(text) => text.clone(),
        ScheduleSpec::Every(distance) => format!("every {}", duration_text(*distance)),
    }
}

/// As durations are written in files: `1h30m`; minutes stay minutes up to two hours.
fn duration_text(duration: Duration) -> String {
    let seconds = duration.as_secs();
    if seconds.is_multiple_of(60) && seconds < 7_200 && !seconds.is_multiple_of(3_600) {
        return format!("{}m", seconds / 60);
    }
    let mut text = String::new();
    let mut rest = seconds;
    for (unit, size) in [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)] {
        if rest >= size {
            text.push_str(&format!("{}{unit}", rest / size));
            rest %= size;
        }
    }
    text
}

/// Every form, in the order in which they are shown.
pub(in crate::explain) fn forms(entry: &ScheduleSpec) -> Vec<Form> {
    let all = match entry {
        ScheduleSpec::Every(distance) => of_distance(*distance),
        ScheduleSpec::Cron(text) => match Cron::parse(text) {
            Ok(cron) => of_cron(&cron),
            Err(_) => return Vec::new(),
        },
    };
    let dialects =
        [Dialect::Unix, Dialect::Airflow, Dialect::Quartz, Dialect::Systemd, Dialect::Aws];
    let forms = dialects.into_iter().zip(all);
    forms.map(|(dialect, written)| Form { dialect, written }).collect()
}

fn of_cron(cron: &Cron) -> [Written; 5] {
    let meaning = cron.meaning();
    // What is already in five fields stays as its author wrote it, but for plain cron, which knows
    // no ranges that wrap and takes both day fields where one begins with a star.
    let is_five = cron.to_string().split_ascii_whitespace().count() == 5;
    let airflow = if is_five { Ok(cron.to_string()) } else { meaning.airflow() };
    let written = |dialect, form: Result<String, Unwritable>| match form {
        Ok(text) => Written::Text(text),
        Err(why) => Written::Refused(reason(why, dialect)),
    };
    [
        written(Dialect::Unix, meaning.unix()),
        written(Dialect::Airflow, airflow),
        written(Dialect::Quartz, meaning.quartz()),
        written(Dialect::Systemd, systemd(&meaning)),
        written(Dialect::Aws, aws(&meaning)),
    ]
}

fn of_distance(distance: Duration) -> [Written; 5] {
    let seconds = distance.as_secs();
    let refused = || {
        Written::Refused(Words::new(
            "it fires by the clock and knows no distance between runs",
            "시각에 따라 실행되며, 실행 사이의 간격은 표현할 수 없습니다",
        ))
    };
    let rate = |count: u64, unit: &str| {
        format!("rate({count} {unit}{})", if count == 1 { "" } else { "s" })
    };
    let aws = match seconds {
        _ if seconds.is_multiple_of(86_400) => Some(rate(seconds / 86_400, "day")),
        _ if seconds.is_multiple_of(3_600) => Some(rate(seconds / 3_600, "hour")),
        _ if seconds.is_multiple_of(60) => Some(rate(seconds / 60, "minute")),
        _ => None,
    };
    let to_the_minute =
        Words::new("it is exact to the minute only", "분 단위까지만 표현할 수 있습니다");
    [
        refused(),
        Written::Text(format!("timedelta(seconds={seconds})")),
        refused(),
        Written::Text(format!("OnUnitActiveSec={seconds}")),
        aws.map_or(Written::Refused(to_the_minute), Written::Text),
    ]
}

/// Quartz without the seconds, and without what its documentation does not promise.
fn aws(meaning: &Meaning) -> Result<String, Unwritable> {
    match meaning.days {
        DayRule::Month(MonthDays::Nearest(31)) => return Err(Unwritable::CalendarDay),
        DayRule::Month(MonthDays::Days { from_end: 2.., .. }) => {
            return Err(Unwritable::BeforeLast);
        }
        _ => {}
    }
    let quartz = meaning.quartz()?;
    Ok(format!("cron({})", quartz.strip_prefix("0 ").unwrap_or(&quartz)))
}

fn systemd(meaning: &Meaning) -> Result<String, Unwritable> {
    let month = component(meaning.months.into(), 1, 12);
    let on = |days: u32| format!("*-{month}-{}", component(days.into(), 1, 31));
    let date = match &meaning.days {
        DayRule::Every => on(!1),
        DayRule::Month(MonthDays::Days { days, from_end: 0 }) => on(*days),
        DayRule::Month(MonthDays::Days { days: 0, from_end }) => {
            // Backwards a step would go the other way: a list cannot be misread.
            let days = (0..31).filter(|before| from_end & (1 << before) != 0);
            let days: Vec<_> = days.map(|before| format!("{:02}", before + 1)).collect();
            format!("*-{month}~{}", days.join(","))
        }
        DayRule::Month(MonthDays::Days { .. }) => return Err(Unwritable::LastInList),
        DayRule::Week(WeekDays::Days(days)) => format!("{} {}", weekdays(*days), on(!1)),
        DayRule::Week(WeekDays::Nth(nth)) => nth_weekday(nth, &month)?,
        DayRule::Month(MonthDays::Nearest(_)) => return Err(Unwritable::CalendarDay),
        DayRule::Either(..) => return Err(Unwritable::EitherDay),
        DayRule::Both(..) => return Err(Unwritable::BothDays),
    };
    let (hours, minutes) = (meaning.hours.into(), meaning.minutes);
    Ok(format!("{date} {}:{}:00", component(hours, 0, 23), component(minutes, 0, 59)))
}

/// `Mon *-*-1..7`, for one n-th that all of the weekdays share.
fn nth_weekday(nth: &[u8; 7], month: &str) -> Result<String, Unwritable> {
    let bits = nth.iter().fold(0, |all, bits| all | bits);
    let days = (0..7).filter(|day| nth[*day] != 0).fold(0, |days, day| days | 1 << day);
    if !bits.is_power_of_two() || nth.iter().any(|one| *one != 0 && *one != bits) {
        return Err(Unwritable::SeveralNth);
    }
    let date = match bits.trailing_zeros() {
        0 => "~07/1".to_owned(),
        5 => "-29..31".to_owned(),
        n => format!("-{:02}..{:02}", 7 * n - 6, 7 * n),
    };
    Ok(format!("{} *-{month}{date}", weekdays(days)))
}

fn weekdays(days: u8) -> String {
    const NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let has = |at: &usize| days & (1 << ((at + 1) % 7)) != 0;
    let days: Vec<usize> = (0..7).filter(has).collect();
    let items = days.chunk_by(|a, b| a + 1 == *b).map(|run| match run {
        [first, _, .., last] => format!("{}..{}", NAMES[*first], NAMES[*last]),
        _ => run.iter().map(|day| NAMES[*day]).collect::<Vec<_>>().join(","),
    });
    items.collect::<Vec<_>>().join(",")
}

fn component(set: u64, min: u32, max: u32) -> String {
    let values: Vec<u32> = (min..=max).filter(|value| set & (1 << value) != 0).collect();
    if values.len() as u32 == max - min + 1 {
        return "*".to_owned();
    }
    if let &[first, second, _, ..] = values.as_slice() {
        let step = second - first;
        let last = values[values.len() - 1];
        if step > 1 && last + step > max && values.windows(2).all(|pair| pair[1] - pair[0] == step)
        {
            return format!("{first:02}/{step}");
        }
    }
    let items = values.chunk_by(|a, b| a + 1 == *b).map(|run| match run {
        [first, _, .., last] => format!("{first:02}..{last:02}"),
        _ => run.iter().map(|value| format!("{value:02}")).collect::<Vec<_>>().join(","),
    });
    items.collect::<Vec<_>>().join(",")
}

fn reason(why: Unwritable, dialect: Dialect) -> Words {
    match why {
        Unwritable::EitherDay => Words::new(
            "it cannot say \"one day or the other\"; use two schedules, one for each day field",
            "\"둘 중 하나의 날\"을 표현할 수 없습니다. 날짜와 요일을 두 일정으로 나누세요",
        ),
        Unwritable::BothDays => Words::new(
            "it cannot say that a day of the month must also be a certain weekday",
            "날짜와 요일이 모두 맞아야 한다는 조건을 표현할 수 없습니다",
        ),
        Unwritable::CalendarDay if dialect == Dialect::Aws => {
            Words::new("it cannot say \"the last weekday\"", "\"마지막 평일\"을 표현할 수 없습니다")
        }
        Unwritable::CalendarDay if dialect == Dialect::Systemd => Words::new(
            "it cannot say \"the nearest weekday\"",
            "\"가장 가까운 평일\"을 표현할 수 없습니다",
        ),
        Unwritable::CalendarDay => Words::new(
            "plain cron knows no last day, nearest weekday or n-th weekday",
            "일반 cron에는 마지막 날, 가장 가까운 평일, 몇째 요일이 없습니다",
        ),
        Unwritable::BeforeLast => Words::new(
            "it knows the last day of the month, but no day before it",
            "마지막 날은 알지만 그 며칠 전은 표현할 수 없습니다",
        ),
        Unwritable::LastInList => Words::new(
            "the last day must stand alone; use two schedules",
            "마지막 날은 다른 날과 함께 쓸 수 없습니다. 두 일정으로 나누세요",
        ),
        Unwritable::SeveralNth => Words::new(
            "it takes one n-th weekday only; use a schedule for each",
            "몇째 요일은 하나만 쓸 수 있습니다. 각각의 일정으로 나누세요",
        ),
    }
}
