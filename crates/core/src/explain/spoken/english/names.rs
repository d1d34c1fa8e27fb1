//! What English calls days, months, numbers and units.
//!
//! Names alone; what they belong to is found by the reader in the module above.

use crate::explain::spoken::{clause::WORKDAYS, sense::Sense};

const WEEKDAYS: [&str; 7] =
    ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
pub(super) const NUMBERS: [&str; 21] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
];
pub(super) const TENS: [&str; 4] = ["twenty", "thirty", "forty", "fifty"];
pub(super) const ORDINALS: [&str; 13] = [
    "last", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth", "eleventh", "twelfth",
];
fn singular(word: &str) -> &str {
    word.strip_suffix('s').filter(|rest| rest.len() > 1).unwrap_or(word)
}

/// By its name or its first three letters, in the plural too.
fn named(names: &[&str], word: &str) -> Option<usize> {
    let word = singular(word);
    let is_short = |name: &&str| {
        name.len() > 3 && (name[..3] == *word || (word.len() == 4 && name.starts_with(word)))
    };
    names.iter().position(|name| *name == word).or_else(|| match word {
        "thur" | "thurs" => Some(4),
        _ => names.iter().position(is_short),
    })
}

pub(super) fn weekday(word: &str) -> Option<u8> {
    match word {
        "weekday" | "weekdays" | "workday" | "workdays" => Some(WORKDAYS),
        "weekend" | "weekends" => Some(0b100_0001),
        "wed" | "tues" => named(&WEEKDAYS, &word[..3]).map(|day| 1 << day),
        _ => named(&WEEKDAYS, word).map(|day| 1 << day),
    }
}

pub(super) fn month(word: &str) -> Option<u32> {
    named(&MONTHS, word).map(|month| month as u32 + 1)
}

/// Seconds of a unit, or how it counts days.
pub(super) fn unit(word: &str) -> Option<fn(u64) -> Sense> {
    Some(match word {
        "s" | "sec" | "secs" | "second" | "seconds" => |count| Sense::Step(count),
        "m" | "min" | "mins" | "minute" | "minutes" => |count| Sense::Step(60 * count),
        "h" | "hr" | "hrs" | "hour" | "hours" => |count| Sense::Step(3_600 * count),
        "d" | "day" | "days" => Sense::Days,
        "w" | "week" | "weeks" => Sense::Weeks,
        "month" | "months" => Sense::Months,
        "quarter" | "quarters" => |count| Sense::Months(3 * count),
        "year" | "years" => Sense::Years,
        _ => return None,
    })
}
