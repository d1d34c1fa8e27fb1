//! Clauses as the fewest entries of a schedule that say them.
//!
//! What cron cannot say is asked back with what it can.

use std::time::Duration;

use super::{
    clause::Clause,
    halves::Asker,
    sense::Trouble,
    times::{Grid, Rhythm},
};
use crate::{
    cron::{DayRule, Meaning, MonthDays, WeekDays},
    explain::{dialect::cron_text, words::Words},
    model::ScheduleSpec,
};

/// More entries than these are no schedule that somebody would say.
const ENTRIES_MAX: usize = 12;
const ALL_MONTHS: u16 = 0x1ffe;
const ALL_WEEKDAYS: u8 = 0x7f;
/// Bits 1 to 31.
const ALL_DAYS: u32 = 0xffff_fffe;
const MONDAY: u8 = 1 << 1;
/// A day in seconds.
const DAY: u64 = 86_400;
/// Minutes in a day.
const MINUTES: u64 = 24 * 60;

/// Runs by the clock, on some days.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    grid: Grid,
    months: u16,
    days: DayRule,
}

/// The entries, in the order in which they were said.
pub(super) fn schedule<'t>(
    clauses: &[Clause<'t>],
    asker: &mut Asker<'_>,
) -> Result<Vec<ScheduleSpec>, Trouble<'t>> {
    let (mut parts, mut distances) = (Vec::new(), Vec::new());
    for clause in clauses {
        match one(clause, asker)? {
            Made::Parts(more) => parts.extend(more),
            Made::Distance(seconds) => distances.push(every(seconds)),
        }
    }
    let mut entries = written(parts)?;
    distances.dedup();
    entries.extend(distances);
    if entries.len() > ENTRIES_MAX {
        return Err(Trouble::whole(
            format!("this takes more than {ENTRIES_MAX} cron expressions"),
            format!("cron 표현식이 {ENTRIES_MAX}개를 넘습니다"),
        )
        .hint(
            "use a distance that divides an hour, such as 15 or 20 minutes",
            "15분이나 20분처럼 한 시간에 맞는 간격을 쓰세요",
        ));
    }
    Ok(entries)
}

enum Made {
    Parts(Vec<Part>),
    /// In seconds.
    Distance(u64),
}

fn every(seconds: u64) -> ScheduleSpec {
    ScheduleSpec::Every(Duration::from_secs(seconds))
}

fn one<'t>(clause: &Clause<'t>, asker: &mut Asker<'_>) -> Result<Made, Trouble<'t>> {
    let rhythm = clause.times.rhythm(asker)?;
    let is_bare = clause.times.is_empty() && !clause.names_days();
    match (clause.every_days, clause.every_weeks) {
        (count @ 2.., 0) if is_bare => return Ok(Made::Distance(count * DAY)),
        (0, count @ 2..) if is_bare => return Ok(Made::Distance(7 * count * DAY)),
        _ => {}
    }
    let grid = match rhythm {
        Rhythm::Daily(grid) => grid,
        Rhythm::Distance(seconds) if clause.is_unbound() => return Ok(Made::Distance(seconds)),
        Rhythm::Distance(seconds) => return Err(distance_on_days(clause, seconds)),
    };
    counted(clause, &grid)?;
    Ok(Made::Parts(parts(clause, &grid)?))
}

fn parts<'t>(clause: &Clause<'t>, grid: &Grid) -> Result<Vec<Part>, Trouble<'t>> {
    let (months, rules) = (clause.months(), rules(clause)?);
    if months == 0 || rules.is_empty() {
        let at = clause.at.unwrap_or_default();
        return Err(Trouble::at(at, "no day is left", "남는 날이 없습니다"));
    }
    Ok(rules.into_iter().map(|days| Part { grid: *grid, months, days }).collect())
}

impl Clause<'_> {
    /// Days or months by name or number.
    fn names_days(&self) -> bool {
        self.names_dates() || self.names_weekdays() || self.months | self.months_without != 0
    }

    fn names_dates(&self) -> bool {
        self.days | self.from_end != 0 || !self.nearest.is_empty()
    }

    fn names_weekdays(&self) -> bool {
        self.weekdays | self.without != 0 || self.nth != [0; 7]
    }

    /// It holds on every day.
    fn is_unbound(&self) -> bool {
        let every = self.every_weeks + self.every_months + self.every_years;
        !self.names_days() && every == 0 && self.every_days <= 1
    }

    fn months(&self) -> u16 {
        let named = if self.months == 0 { ALL_MONTHS } else { self.months } & !self.months_without;
        let step = self.every_months.max(1) as u32;
        let first = named.trailing_zeros();
        if self.months == 0 && self.every_years > 0 {
            return 1 << 1;
        }
        (1..=12)
            .filter(|month| {
                named & (1 << month) != 0 && (month - first.min(12)).is_multiple_of(step)
            })
            .fold(0, |months, month| months | 1 << month)
    }
}

/// What counts days, weeks, months or years in a way that cron cannot.
fn counted<'t>(clause: &Clause<'t>, grid: &Grid) -> Result<(), Trouble<'t>> {
    let at = clause.at.unwrap_or_default();
    if clause.every_days > 1 && clause.days == 0 {
        return Err(days_counted(clause, grid)?);
    }
    if clause.every_weeks > 1 || clause.every_years > 1 {
        return Err(weeks_counted(clause, grid)?);
    }
    if clause.every_months > 1 && !12_u64.is_multiple_of(clause.every_months) && clause.months == 0
    {
        return Err(Trouble::at(
            at,
            format!("{} months do not fill a year", clause.every_months),
            format!("{}개월 간격은 한 해에 맞지 않습니다", clause.every_months),
        )
        .hint("use 2, 3, 4 or 6 months, or name them", "2, 3, 4, 6개월을 쓰거나 달을 쓰세요"));
    }
    let names_days = clause.names_dates() || clause.names_weekdays();
    if clause.every_years == 1 && clause.months == 0 && names_days {
        return Err(Trouble::at(at, "in which month of the year?", "몇 월인지 알 수 없습니다")
            .hint("name it, such as `every year on march 15`", "`매년 3월 15일`처럼 쓰세요"));
    }
    each_month(clause, grid)
}

fn by_clock<'t>(clause: &Clause<'t>, grid: &Grid) -> Result<Vec<ScheduleSpec>, Trouble<'t>> {
    written(parts(clause, grid)?)
}

fn by_distance(seconds: u64) -> (Words, Vec<ScheduleSpec>) {
    let when = Words::new(
        "if the distance counts, and not the time of day",
        "시각이 아니라 간격이 중요하면",
    );
    (when, vec![every(seconds)])
}

fn choose<'t>(what: Words, readings: Vec<(Words, Vec<ScheduleSpec>)>) -> Trouble<'t> {
    let hint = Words::new("choose one of these", "다음 중에서 고르세요");
    Trouble::Either { what, hint, readings }
}

/// `every 3 days at 9`.
fn days_counted<'t>(clause: &Clause<'t>, grid: &Grid) -> Result<Trouble<'t>, Trouble<'t>> {
    let count = clause.every_days;
    if count > 31 || clause.names_days() {
        return Ok(Trouble::at(
            clause.at.unwrap_or_default(),
            "cron cannot count days from one month to the next",
            "cron은 달을 넘어 날짜를 셀 수 없습니다",
        )
        .hint("use `every 3d` alone, or name the days", "`3일마다`만 쓰거나 날짜를 쓰세요"));
    }
    let days = (1..=31).step_by(count as usize).fold(0, |all, day| all | 1_u32 << day);
    let anew = Clause { days, every_days: 0, ..clause.clone() };
    let what = Words::new(
        format!("cron cannot count {count} days from one month to the next"),
        format!("cron은 달을 넘어 {count}일씩 셀 수 없습니다"),
    );
    let when = Words::new("if it may begin anew with each month", "매월 1일에 다시 시작해도 되면");
    Ok(choose(what, vec![(when, by_clock(&anew, grid)?), by_distance(count * DAY)]))
}

/// `every other monday`, `every 2 years`.
fn weeks_counted<'t>(clause: &Clause<'t>, grid: &Grid) -> Result<Trouble<'t>, Trouble<'t>> {
    let (weeks, years) = (clause.every_weeks, clause.every_years);
    let once = Clause { every_weeks: weeks.min(1), every_years: years.min(1), ..clause.clone() };
    let once = by_clock(&once, grid)?;
    if weeks > 1 {
        let when = Words::new(
            "if a first task `short_circuit` looks at the week",
            "첫 작업 `short_circuit`이 주를 확인하면",
        );
        let what = Words::new("cron cannot count weeks", "cron은 주를 셀 수 없습니다");
        return Ok(choose(what, vec![(when, once), by_distance(7 * weeks * DAY)]));
    }
    let when = Words::new(
        "if a first task `short_circuit` looks at the year",
        "첫 작업 `short_circuit`이 해를 확인하면",
    );
    let what = Words::new("cron cannot count years", "cron은 해를 셀 수 없습니다");
    Ok(choose(what, vec![(when, once)]))
}

/// `every january` may be a day or the whole month.
fn each_month<'t>(clause: &Clause<'t>, grid: &Grid) -> Result<(), Trouble<'t>> {
    let is_open = clause.each_month
        && clause.every_days == 0
        && !clause.names_dates()
        && !clause.names_weekdays()
        && clause.times.step.is_none();
    if !is_open {
        return Ok(());
    }
    let first = Clause { days: 1 << 1, ..clause.clone() };
    let all = Clause { every_days: 1, ..clause.clone() };
    Err(Trouble::Either {
        what: Words::new("on which days of the month?", "그 달의 어느 날인지 알 수 없습니다"),
        hint: Words::new("name the day, such as `every january 1`", "`1월 1일`처럼 날짜를 쓰세요"),
        readings: vec![
            (
                Words::new("if its first day is meant", "첫날이라는 뜻이면"),
                written(parts(&first, grid)?)?,
            ),
            (
                Words::new("if every day of it is meant", "모든 날이라는 뜻이면"),
                written(parts(&all, grid)?)?,
            ),
        ],
    })
}

/// A distance that no hour or day can hold does not stop for certain days.
fn distance_on_days<'t>(clause: &Clause<'t>, seconds: u64) -> Trouble<'t> {
    let minutes = seconds / 60;
    let mut grid = [0; 24];
    let is_minutes = seconds.is_multiple_of(60) && (2..MINUTES).contains(&minutes);
    let step = minutes.max(1) as usize;
    if minutes < 60 {
        grid = [(0..60).step_by(step).fold(0, |all, minute| all | 1 << minute); 24];
    } else {
        for time in (0..MINUTES).step_by(step) {
            grid[(time / 60) as usize] |= 1 << (time % 60);
        }
    }
    let anew = parts(clause, &grid).and_then(written);
    let mut readings = Vec::new();
    if let Some(entries) = anew.ok().filter(|entries| is_minutes && entries.len() <= ENTRIES_MAX) {
        let when = match minutes < 60 {
            true => Words::new("if it may begin anew with each hour", "매시 다시 시작해도 되면"),
            false => Words::new("if it may begin anew with each day", "매일 다시 시작해도 되면"),
        };
        readings.push((when, entries));
    }
    readings.push((
        Words::new("if it may run on all days", "모든 날에 실행해도 되면"),
        vec![every(seconds)],
    ));
    Trouble::Either {
        what: Words::new(
            "such a distance goes on over hours and days and cannot stop for some",
            "이 간격은 시간과 날을 넘어 이어지므로 일부 날에만 쓸 수 없습니다",
        ),
        hint: Words::new("choose one of these", "다음 중에서 고르세요"),
        readings,
    }
}

/// The rules for the days, each of which is enough.
fn rules<'t>(clause: &Clause<'t>) -> Result<Vec<DayRule>, Trouble<'t>> {
    let dates = dates(clause);
    let week = week(clause);
    let is_bound = clause.names_weekdays();
    if dates.is_empty() && !is_bound {
        return Ok(vec![match clause {
            _ if clause.every_days > 0
                || clause.times.step.is_some()
                || clause.times.every_hour =>
            {
                DayRule::Every
            }
            Clause { every_weeks: 1.., .. } => DayRule::Week(WeekDays::Days(MONDAY)),
            _ if clause.every_months + clause.every_years > 0 => DayRule::Month(first_day()),
            _ => DayRule::Every,
        }]);
    }
    match (dates.is_empty(), is_bound) {
        (true, _) => Ok(week),
        (_, false) => Ok(dates.into_iter().map(DayRule::Month).collect()),
        _ if !clause.either => Err(both(clause)),
        _ => Ok(match (dates.as_slice(), week.as_slice()) {
            (&[days @ MonthDays::Days { .. }], [DayRule::Week(WeekDays::Days(week))]) => {
                vec![DayRule::Either(days, WeekDays::Days(*week))]
            }
            _ => dates.iter().map(|days| DayRule::Month(*days)).chain(week).collect(),
        }),
    }
}

fn first_day() -> MonthDays {
    MonthDays::Days { days: 1 << 1, from_end: 0 }
}

fn dates(clause: &Clause<'_>) -> Vec<MonthDays> {
    let step = clause.every_days.clamp(1, 31) as u32;
    let first = clause.days.trailing_zeros();
    let days = (1..=31_u32)
        .filter(|day| clause.days & (1 << day) != 0 && (day - first.min(*day)).is_multiple_of(step))
        .fold(0, |days, day| days | 1_u32 << day);
    let mut dates = Vec::new();
    if days | clause.from_end != 0 {
        dates.push(MonthDays::Days { days, from_end: clause.from_end });
    }
    dates.extend(clause.nearest.iter().map(|day| MonthDays::Nearest(*day)));
    dates
}

fn week(clause: &Clause<'_>) -> Vec<DayRule> {
    let has_nth = clause.nth != [0; 7];
    let named = match clause.weekdays {
        0 if has_nth => 0,
        0 => ALL_WEEKDAYS,
        days => days,
    };
    let days = named & !clause.without;
    let plain = (days != 0).then_some(match days {
        ALL_WEEKDAYS => DayRule::Every,
        days => DayRule::Week(WeekDays::Days(days)),
    });
    let nth = has_nth.then_some(DayRule::Week(WeekDays::Nth(clause.nth)));
    nth.into_iter().chain(plain).collect()
}

/// `friday the 13th`.
fn both<'t>(clause: &Clause<'t>) -> Trouble<'t> {
    let at = clause.at.unwrap_or_default();
    Trouble::at(
        at,
        "cron cannot say that a date must also be a certain weekday",
        "cron은 날짜와 요일이 모두 맞아야 한다는 조건을 쓸 수 없습니다",
    )
    .hint(
        "say `or` if one of them is enough; else schedule one and let a first task `short_circuit` \
         look at the other",
        "하나만 맞아도 되면 `또는`을 쓰고, 아니면 하나만 쓰고 첫 작업 `short_circuit`에서 나머지를 확인하세요",
    )
}

/// As cron expressions, those that can be one as one.
fn written<'t>(parts: Vec<Part>) -> Result<Vec<ScheduleSpec>, Trouble<'t>> {
    let mut entries = Vec::new();
    for part in joined(parts) {
        let mut rows: Vec<(u64, u32)> = Vec::new();
        for (hour, minutes) in part.grid.iter().enumerate().filter(|(_, minutes)| **minutes != 0) {
            match rows.iter_mut().find(|(row, _)| row == minutes) {
                Some((_, hours)) => *hours |= 1 << hour,
                None => rows.push((*minutes, 1 << hour)),
            }
        }
        for (minutes, hours) in rows {
            let meaning = Meaning { minutes, hours, months: part.months, days: part.days.clone() };
            entries.extend(texts(&meaning)?);
        }
    }
    Ok(entries)
}

/// Several only where days cannot stand together.
fn texts<'t>(meaning: &Meaning) -> Result<Vec<ScheduleSpec>, Trouble<'t>> {
    if let Some(text) = cron_text(meaning) {
        return Ok(vec![ScheduleSpec::Cron(text)]);
    }
    let mut apart = Vec::new();
    if let DayRule::Month(MonthDays::Days { days, from_end }) = meaning.days {
        apart.extend((days != 0).then_some(MonthDays::Days { days, from_end: 0 }));
        let ends = (0..31).filter(|before| from_end & (1 << before) != 0);
        apart.extend(ends.map(|before| MonthDays::Days { days: 0, from_end: 1 << before }));
    }
    let texts = apart.into_iter().map(|days| {
        cron_text(&Meaning { days: DayRule::Month(days), ..meaning.clone() })
            .map(ScheduleSpec::Cron)
    });
    texts.collect::<Option<Vec<_>>>().filter(|texts| !texts.is_empty()).ok_or_else(|| {
        Trouble::whole("no cron expression can say this", "cron 표현식으로 쓸 수 없습니다")
            .hint("say it in several parts, with `;` between", "`;`로 나누어 쓰세요")
    })
}

/// Parts that differ in one respect only are one part.
fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut done: Vec<Part> = Vec::new();
    for part in parts {
        if !done.iter_mut().any(|other| join(other, &part)) {
            done.push(part);
        }
    }
    done
}

fn join(into: &mut Part, part: &Part) -> bool {
    let (grid, months, days) =
        (into.grid == part.grid, into.months == part.months, into.days == part.days);
    match (grid, months, days) {
        (_, true, true) => into.grid.iter_mut().zip(part.grid).for_each(|(row, more)| *row |= more),
        (true, _, true) => into.months |= part.months,
        (true, true, _) => match (&mut into.days, &part.days) {
            (DayRule::Week(WeekDays::Days(week)), DayRule::Week(WeekDays::Days(more))) => {
                if *week | more == ALL_WEEKDAYS {
                    into.days = DayRule::Every;
                } else {
                    *week |= more;
                }
            }
            (
                DayRule::Month(MonthDays::Days { days, from_end }),
                DayRule::Month(MonthDays::Days { days: more, from_end: more_end }),
            ) if (*days | more) & ALL_DAYS != ALL_DAYS => {
                *days |= more;
                *from_end |= more_end;
            }
            _ => return false,
        },
        _ => return false,
    }
    true
}
