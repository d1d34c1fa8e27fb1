//! Steps that do not fill their field.
//!
//! Only what is written as a step is looked at: a list that happens to be even was meant as it is.

use super::{Finding, Lint, Severity, StepField};
use crate::{
    cron::{Cron, DayRule, Meaning, MonthDays},
    explain::{sentence::members, words::Words},
};

/// A step that begins anew before its distance is over.
struct Uneven {
    step: u32,
    /// The last value, and the first, with which it begins anew.
    last: u32,
    first: u32,
    /// From the one to the other.
    gap: u32,
}

pub(super) fn lints(cron: &Cron, lints: &mut Vec<Lint>) {
    if !cron.to_string().contains('/') {
        return;
    }
    let meaning = cron.meaning();
    let goes_on = meaning.hours.count_ones() > 1;
    lints.extend(uneven(meaning.minutes, 0, 59).filter(|_| goes_on).map(minute));
    let is_daily = matches!(meaning.days, DayRule::Every | DayRule::Week(_));
    lints.extend(uneven(meaning.hours.into(), 0, 23).filter(|_| is_daily).map(hour));
    lints.extend(day(&meaning));
    lints.extend(uneven(meaning.months.into(), 1, 12).map(month));
    lints.extend(beyond(cron, &meaning));
}

/// A step so long that one value of its field is left, and the step means nothing.
fn beyond(cron: &Cron, meaning: &Meaning) -> Option<Lint> {
    let text = cron.to_string();
    let fields: Vec<&str> = text.split_whitespace().collect();
    // Quartz's fields are others.
    let fields = <[&str; 5]>::try_from(fields).ok()?;
    let step = |at: usize, size: u32| {
        let (_, step) = fields[at].split_once('/')?;
        step.parse::<u32>().ok().filter(|step| *step > size)
    };
    if let Some(step) = step(0, 60) {
        let left = meaning.minutes.trailing_zeros();
        let words = Words::new(
            format!(
                "{step} minutes do not fit an hour: only minute {left} is left; `every {step}m` \
                 keeps the distance"
            ),
            format!(
                "{step}분 간격은 한 시간을 넘어 {left}분만 남습니다. `every {step}m`은 간격을 \
                 지킵니다"
            ),
        );
        let finding = Finding::UnevenStep { field: StepField::Minute, step, gap: 60 };
        return Some(Lint::new(Severity::Warning, finding, words));
    }
    let step = step(1, 24)?;
    let left = meaning.hours.trailing_zeros();
    let words = Words::new(
        format!(
            "{step} hours do not fit a day: only hour {left} is left; `every {step}h` keeps the \
             distance"
        ),
        format!(
            "{step}시간 간격은 하루를 넘어 {left}시만 남습니다. `every {step}h`는 간격을 지킵니다"
        ),
    );
    let finding = Finding::UnevenStep { field: StepField::Hour, step, gap: 24 };
    Some(Lint::new(Severity::Warning, finding, words))
}

fn uneven(set: u64, min: u32, max: u32) -> Option<Uneven> {
    let values = members(set, min, max);
    let (&[first, second, ..], &last) = (values.as_slice(), values.last()?) else { return None };
    let step = second - first;
    let is_even = values.windows(2).all(|pair| pair[1] - pair[0] == step);
    let size = max - min + 1;
    // From one end of the field to the other, as `*/7` and `0/7` go.
    let fills = first - min < step && last + step > max;
    let gap = size - last + first;
    (step > 1 && is_even && fills && gap != step).then_some(Uneven { step, last, first, gap })
}

fn found(field: StepField, uneven: &Uneven, words: Words) -> Lint {
    let finding = Finding::UnevenStep { field, step: uneven.step, gap: uneven.gap };
    Lint::new(Severity::Warning, finding, words)
}

fn minute(uneven: Uneven) -> Lint {
    let Uneven { step, last, first, gap } = uneven;
    let words = Words::new(
        format!(
            "{step} minutes do not fill an hour: after minute {last} comes minute {first}, \
             {gap} later; `every {step}m` keeps the distance"
        ),
        format!(
            "{step}분 간격은 한 시간에 맞지 않아 {last}분 다음은 {gap}분 뒤인 {first}분입니다. \
             `every {step}m`은 간격을 지킵니다"
        ),
    );
    found(StepField::Minute, &uneven, words)
}

fn hour(uneven: Uneven) -> Lint {
    let Uneven { step, last, first, gap } = uneven;
    let hours = if gap == 1 { "hour" } else { "hours" };
    let words = Words::new(
        format!(
            "{step} hours do not fill a day: after hour {last} comes hour {first} of the next \
             day, {gap} {hours} later; `every {step}h` keeps the distance"
        ),
        format!(
            "{step}시간 간격은 하루에 맞지 않아 {last}시 다음은 {gap}시간 뒤인 다음 날 {first}시입니다. \
             `every {step}h`는 간격을 지킵니다"
        ),
    );
    found(StepField::Hour, &uneven, words)
}

/// No step of days fills a month, because months differ.
fn day(meaning: &Meaning) -> Option<Lint> {
    let (DayRule::Month(days) | DayRule::Either(days, _)) = &meaning.days else { return None };
    let MonthDays::Days { days, from_end: 0 } = days else { return None };
    let values = members((*days).into(), 1, 31);
    let (&[first, second, _, ..], &last) = (values.as_slice(), values.last()?) else { return None };
    let step = second - first;
    let is_even = values.windows(2).all(|pair| pair[1] - pair[0] == step);
    if step < 2 || !is_even || first > step || last + step <= 31 {
        return None;
    }
    let gap = 31 - last + first;
    let words = Words::new(
        format!(
            "this is not every {step} days: it begins anew with each month; `every {step}d` \
             keeps the distance"
        ),
        format!(
            "{step}일마다가 아닙니다. 매월 {first}일에 다시 시작합니다. `every {step}d`는 간격을 지킵니다"
        ),
    );
    let finding = Finding::UnevenStep { field: StepField::Day, step, gap };
    Some(Lint::new(Severity::Warning, finding, words))
}

fn month(uneven: Uneven) -> Lint {
    let Uneven { step, last, first, gap } = uneven;
    let months = if gap == 1 { "month" } else { "months" };
    let words = Words::new(
        format!(
            "{step} months do not fill a year: after month {last} comes month {first}, {gap} \
             {months} later"
        ),
        format!(
            "{step}개월 간격은 한 해에 맞지 않아 {last}월 다음은 {gap}개월 뒤인 {first}월입니다"
        ),
    );
    found(StepField::Month, &uneven, words)
}
