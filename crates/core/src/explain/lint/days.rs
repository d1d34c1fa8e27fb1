//! Findings about days: those that never come, that some months lack, and the two day fields.
//!
//! The calendar is asked through `cron`; only what has to be counted day by day is counted here.

use jiff::civil::Date;

use super::{Finding, Lint, Severity};
use crate::{
    cron::{Cron, DayRule, Meaning, MonthDays, WeekDays},
    explain::{
        sentence::{english_month, english_weekday, korean_weekday, members, ordinal},
        words::{Words, list_en},
    },
};

/// Of a sort of days so many are shown,
const DAYS_SHOWN: usize = 3;
/// and looked for that long.
const DAYS_SEARCHED: usize = 5 * 366;
/// More days than these were not chosen one by one.
const DAYS_NAMED: u32 = 4;

/// Why an expression never fires.
pub(super) fn never(cron: &Cron) -> Lint {
    let meaning = cron.meaning();
    let words = match meaning.days {
        DayRule::Month(MonthDays::Days { days, from_end: 0 }) if days != 0 => {
            let months = members(meaning.months.into(), 1, 12);
            let names: Vec<String> =
                months.iter().map(|at| english_month(*at).to_owned()).collect();
            let korean: Vec<String> = months.iter().map(|month| format!("{month}월")).collect();
            let verb = if names.len() == 1 { "has" } else { "have" };
            let day = days.trailing_zeros();
            Words::new(
                format!("it never fires: {} {verb} no {}", list_en(&names), ordinal(day)),
                format!("실행되지 않습니다: {}에는 {day}일이 없습니다", korean.join(", ")),
            )
        }
        DayRule::Month(_) => Words::new(
            "it never fires: its months are too short",
            "실행되지 않습니다: 해당하는 달이 그만큼 길지 않습니다",
        ),
        _ => Words::new(
            "it never fires: its two day fields never fall on the same day",
            "실행되지 않습니다: 두 날짜 필드가 같은 날에 만나지 않습니다",
        ),
    };
    Lint::new(Severity::Error, Finding::NeverFires, words)
}

pub(super) fn lints(cron: &Cron, today: Date, lints: &mut Vec<Lint>) {
    let meaning = cron.meaning();
    match &meaning.days {
        DayRule::Either(MonthDays::Days { days, from_end }, WeekDays::Days(week)) => {
            lints.push(both_fields(&meaning, (*days, *from_end, *week), today));
        }
        DayRule::Month(MonthDays::Days { days, from_end: 0 }) => {
            late_days(*days, meaning.months, today, lints);
        }
        DayRule::Week(WeekDays::Nth(nth)) if nth.iter().any(|bits| bits & 1 << 5 != 0) => {
            lints.push(fifth(nth));
        }
        _ => {}
    }
    lints.extend(ignored(cron, &meaning));
}

fn both_fields(meaning: &Meaning, (days, from_end, week): (u32, u32, u8), today: Date) -> Lint {
    let in_month = |date: Date| {
        let before_last = u32::from((date.days_in_month() - date.day()).unsigned_abs());
        days & (1 << date.day()) != 0 || from_end & (1 << before_last) != 0
    };
    let in_week = |date: Date| week & (1 << date.weekday().to_sunday_zero_offset()) != 0;
    let selected = |date: &Date| meaning.months & (1 << date.month()) != 0;
    let coming = std::iter::successors(Some(today), |day| day.tomorrow().ok()).take(DAYS_SEARCHED);
    let coming = coming.filter(selected);
    let either = coming.clone().filter(|date| in_month(*date) || in_week(*date));
    let both = coming.filter(|date| in_month(*date) && in_week(*date));
    let (either, both): (Vec<_>, Vec<_>) =
        (either.take(DAYS_SHOWN).collect(), both.take(DAYS_SHOWN).collect());
    let (remedy_en, remedy_ko) = remedy(days, from_end, week);
    let words = Words::new(
        format!(
            "it fires when the day of the month or the day of the week matches; to mean both, \
             {remedy_en}"
        ),
        format!("날짜와 요일 중 하나만 맞아도 실행됩니다. 둘 다 맞아야 한다면 {remedy_ko}"),
    );
    Lint::new(Severity::Warning, Finding::BothDayFields { either, both }, words)
}

/// How to say that both must hold.
fn remedy(days: u32, from_end: u32, week: u8) -> (String, String) {
    let block = (1..=4).find(|n| days == 0x7f_u32 << (7 * (n - 1) + 1) && from_end == 0);
    if let Some(n) = block.filter(|_| week.is_power_of_two()) {
        let day = week.trailing_zeros() as usize;
        let name = english_weekday(day)[..3].to_ascii_lowercase();
        return (
            format!("write `{name}#{n}` as the day of the week and `*` as the day of the month"),
            format!("요일에 `{name}#{n}`, 날짜에 `*`를 쓰세요"),
        );
    }
    (
        "schedule one of the two and let a first task of the kind `short_circuit` look at the \
         other"
            .to_owned(),
        "하나만 일정에 쓰고, 나머지는 첫 작업으로 둔 `short_circuit`에서 확인하세요".to_owned(),
    )
}

/// Days that not every month has.
fn late_days(days: u32, months: u16, today: Date, lints: &mut Vec<Lint>) {
    if days.count_ones() > DAYS_NAMED {
        return;
    }
    if days == 1 << 29 && months == 1 << 2 {
        return lints.push(leap_day(today));
    }
    for day in members((days & (7 << 29)).into(), 29, 31) {
        let lacking = [(2, 29), (4, 30), (6, 30), (9, 30), (11, 30)];
        // February counts as short even for the 29th, which it has in leap years.
        let lacks = |&(month, length): &(u32, u32)| {
            months & (1 << month) != 0 && (day > length || (month == 2 && day == 29))
        };
        let lacking: Vec<u32> = lacking.into_iter().filter(lacks).map(|(month, _)| month).collect();
        if !lacking.is_empty() {
            lints.push(skipped(day, lacking));
        }
    }
}

fn skipped(day: u32, months: Vec<u32>) -> Lint {
    let names: Vec<String> = months.iter().map(|at| english_month(*at).to_owned()).collect();
    let korean: Vec<String> = months.iter().map(|month| format!("{month}월")).collect();
    let words = match day {
        29 => Words::new(
            "February has a 29th in leap years only; `L` is the last day of every month",
            "2월 29일은 윤년에만 있습니다. 매월 마지막 날은 `L`입니다",
        ),
        _ => Words::new(
            format!(
                "{} {} no {}: nothing runs then; `L` is the last day of every month",
                list_en(&names),
                if names.len() == 1 { "has" } else { "have" },
                ordinal(day)
            ),
            format!(
                "{}에는 {day}일이 없어 실행되지 않습니다. 매월 마지막 날은 `L`입니다",
                korean.join(", ")
            ),
        ),
    };
    Lint::new(Severity::Warning, Finding::SkippedMonths { day, months }, words)
}

fn leap_day(today: Date) -> Lint {
    let years = (0..12).filter_map(|more| {
        let leap_day = Date::new(today.year().checked_add(more)?, 2, 29).ok()?;
        (leap_day >= today).then_some(leap_day.year())
    });
    let years: Vec<i16> = years.take(2).collect();
    let shown: Vec<String> = years.iter().map(i16::to_string).collect();
    let words = Words::new(
        format!("29 February comes in leap years only: {}", list_en(&shown)),
        format!("2월 29일은 윤년에만 있습니다: {}년", shown.join("년, ")),
    );
    Lint::new(Severity::Warning, Finding::LeapDayOnly { years }, words)
}

fn fifth(nth: &[u8; 7]) -> Lint {
    let day = nth.iter().position(|bits| bits & 1 << 5 != 0).unwrap_or_default();
    let words = Words::new(
        format!(
            "only some months have a fifth {}; `L{day}` is the last one of every month",
            english_weekday(day)
        ),
        format!(
            "다섯째 {}은 없는 달이 있습니다. 매월 마지막 {}은 `L{day}`입니다",
            korean_weekday(day),
            korean_weekday(day)
        ),
    );
    Lint::new(Severity::Warning, Finding::FifthWeekday, words)
}

/// Two restricted fields of which one alone decides, as beside `#`.
fn ignored(cron: &Cron, meaning: &Meaning) -> Option<Lint> {
    let text = cron.to_string();
    let fields: Vec<&str> = text.split_ascii_whitespace().collect();
    let &[_, _, day, _, week] = fields.as_slice() else { return None };
    let is_free = |field: &str| matches!(field, "*" | "?");
    let (en, ko) = match meaning.days {
        _ if is_free(day) || is_free(week) => return None,
        DayRule::Month(_) => (format!("the day of the week `{week}`"), format!("요일 `{week}`")),
        DayRule::Week(_) => (format!("the day of the month `{day}`"), format!("날짜 `{day}`")),
        _ => return None,
    };
    let words = Words::new(
        format!("{en} changes nothing here: the other day field decides alone"),
        format!("여기서 {ko} 필드는 아무 영향이 없고, 다른 날짜 필드만 적용됩니다"),
    );
    Some(Lint::new(Severity::Warning, Finding::DayFieldIgnored, words))
}
