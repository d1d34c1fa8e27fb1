//! The grammar of one item of one field: `*`, values, ranges and steps.
//!
//! It gives sets of bits and knows nothing of days that depend on the calendar (`L`, `W`, `#`):
//! those are the concern of `unix` and `quartz`, which call it for everything else.

use super::error::Fault;

/// One of the five fields: its bounds and its words.
pub(super) struct Kind {
    pub name: &'static str,
    pub min: u8,
    pub max: u8,
    /// Names of the values, the first of them for `min`.
    names: &'static [&'static str],
    /// A sentence about what may stand here.
    allowed: &'static str,
    numbers: Numbers,
    /// A range of equal ends (`5-5`) is the whole field, as croniter has it, and not that value.
    equal_is_whole: bool,
}

/// How the numbers of a field map to its values.
#[derive(Clone, Copy)]
enum Numbers {
    AsWritten,
    /// Days of the week from 0, where 7 is Sunday again.
    SevenIsZero,
    /// Days of the week from 1: Quartz counts Sunday as 1.
    FromOne,
}

const MONTHS: &[&str] =
    &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const WEEKDAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const fn numeric(name: &'static str, min: u8, max: u8, allowed: &'static str) -> Kind {
    Kind { name, min, max, names: &[], allowed, numbers: Numbers::AsWritten, equal_is_whole: true }
}

pub(super) const MINUTE: Kind = numeric("minute", 0, 59, "minutes are 0 to 59");
pub(super) const HOUR: Kind = numeric("hour", 0, 23, "hours are 0 to 23");
pub(super) const DAY: Kind =
    numeric("day of the month", 1, 31, "days of the month are 1 to 31, and `L` is the last one");
pub(super) const MONTH: Kind =
    Kind { names: MONTHS, ..numeric("month", 1, 12, "months are 1 to 12 or `jan` to `dec`") };
pub(super) const WEEKDAY: Kind = Kind {
    name: "day of the week",
    min: 0,
    max: 6,
    names: WEEKDAYS,
    allowed: "days of the week are 0 (Sunday) to 6 (Saturday), 7 (Sunday) or `sun` to `sat`",
    numbers: Numbers::SevenIsZero,
    equal_is_whole: true,
};
pub(super) const QUARTZ_WEEKDAY: Kind = Kind {
    allowed: "in the Quartz form days of the week are 1 (Sunday) to 7 (Saturday) or `sun` to `sat`",
    numbers: Numbers::FromOne,
    equal_is_whole: false,
    ..WEEKDAY
};

/// What an item stands for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// `*` alone.
    Star,
    /// The bits of its values.
    Values(u64),
}

/// A whole field without calendar words.
#[derive(Debug, Default)]
pub(super) struct Set {
    pub values: u64,
    /// One of the items is `*`.
    pub star: bool,
}

impl Kind {
    /// The same field as Quartz reads it; the day of the week has a `Kind` of its own there.
    pub const fn quartz(self) -> Self {
        Self { equal_is_whole: false, ..self }
    }

    /// Reads a field of items that need no calendar.
    pub fn field<'a>(&self, text: &'a str) -> Result<Set, Fault<'a>> {
        let mut set = Set::default();
        for item in text.split(',') {
            set.add(self.item(item)?);
        }
        Ok(set)
    }

    /// Reads one item.
    pub fn item<'a>(&self, item: &'a str) -> Result<Item, Fault<'a>> {
        let (range, step) = match item.split_once('/') {
            Some((range, step)) => (range, Some(parse_step(step, item)?)),
            None => (item, None),
        };
        let values = match (range, step) {
            ("*", None) => return Ok(Item::Star),
            ("*", Some(step)) => self.spread(self.min, self.max, step),
            _ => match range.split_once('-') {
                Some((low, high)) => self.range(low, high, step.unwrap_or(1), item)?,
                None => match (self.in_range(range)?, step) {
                    (value, None) => 1 << value,
                    (value, Some(step)) => self.spread(value, self.max, step),
                },
            },
        };
        Ok(Item::Values(values))
    }

    /// `low-high/step`. A range may wrap (`fri-mon`); `0-7` has equal ends, both are Sunday.
    fn range<'a>(
        &self,
        low: &'a str,
        high: &'a str,
        step: u32,
        item: &'a str,
    ) -> Result<u64, Fault<'a>> {
        if low.is_empty() {
            return Err(Fault::new(
                item,
                format!("not {} {}: `{item}`", self.article(), self.name),
            )
            .hint(format!("negative numbers are not allowed; {}", self.allowed)));
        }
        let first = self.value(low)?;
        let last = match high {
            "l" | "L" if self.name == DAY.name => self.max,
            _ => self.value(high)?,
        };
        if first == last && self.equal_is_whole {
            return Ok(self.spread(self.min, self.max, step));
        }
        if first < self.min {
            return Err(self.out_of_range(low));
        }
        Ok(self.spread(first, last, step))
    }

    /// The bits from `low` to `high`, `step` apart; `low > high` wraps around the field's end.
    fn spread(&self, low: u8, high: u8, step: u32) -> u64 {
        let bits = |low: u32, high: u8| {
            (low..=u32::from(high)).step_by(step as usize).fold(0, |bits, value| bits | 1 << value)
        };
        if low <= high {
            return bits(low.into(), high);
        }
        let ahead = u32::from(self.max - low);
        // How far the step reaches beyond the end. Where it does not land on the very first value,
        // croniter goes one value too far; so do we.
        let reach = step - ahead % step;
        let skip = if reach == 1 { 0 } else { reach };
        bits(low.into(), self.max) | bits(u32::from(self.min).saturating_add(skip), high)
    }

    /// A single value within the bounds.
    pub fn in_range<'a>(&self, text: &'a str) -> Result<u8, Fault<'a>> {
        let value = self.value(text)?;
        if value < self.min { Err(self.out_of_range(text)) } else { Ok(value) }
    }

    /// A number or a name; may lie below the lower bound, which some ranges allow.
    fn value<'a>(&self, text: &'a str) -> Result<u8, Fault<'a>> {
        if let Some(value) = self.named(text) {
            return Ok(value);
        }
        if !is_number(text) {
            return Err(self.unknown(text));
        }
        let number = text.parse::<u8>().unwrap_or(u8::MAX);
        let value = match (self.numbers, number) {
            (Numbers::SevenIsZero, 7) => 0,
            (Numbers::FromOne, _) => number.wrapping_sub(1),
            _ => number,
        };
        if value > self.max { Err(self.out_of_range(text)) } else { Ok(value) }
    }

    /// The value called `text`, if it is a name.
    pub fn named(&self, text: &str) -> Option<u8> {
        let at = self.names.iter().position(|name| name.eq_ignore_ascii_case(text))?;
        Some(self.min + at as u8)
    }

    pub fn article(&self) -> &'static str {
        if self.name == HOUR.name { "an" } else { "a" }
    }

    fn out_of_range<'a>(&self, text: &'a str) -> Fault<'a> {
        Fault::new(text, format!("{} out of range: `{text}`", self.name)).hint(self.allowed)
    }

    /// The fault for a text that is no value of this field.
    pub fn unknown<'a>(&self, text: &'a str) -> Fault<'a> {
        if text.is_empty() {
            let (a, name) = (self.article(), self.name);
            let message = format!("{a} {name} is missing beside a comma, dash or slash");
            return Fault::new(text, message).hint(self.allowed);
        }
        let lower = text.to_ascii_lowercase();
        let hint = match self.names.iter().find(|name| lower.starts_with(**name)) {
            Some(name) => format!("write `{name}`"),
            None => self.allowed.to_owned(),
        };
        Fault::new(text, format!("not {} {}: `{text}`", self.article(), self.name)).hint(hint)
    }
}

impl Set {
    pub fn add(&mut self, item: Item) {
        match item {
            Item::Star => self.star = true,
            Item::Values(values) => self.values |= values,
        }
    }

    /// The bits that match within the bounds of `kind`.
    pub fn matching(&self, kind: &Kind) -> u64 {
        if self.star { kind.spread(kind.min, kind.max, 1) } else { self.values }
    }

    /// How many entries the field has; `*` counts as one.
    pub fn entries(&self) -> u32 {
        self.values.count_ones() + u32::from(self.star)
    }
}

pub(super) fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn parse_step<'a>(step: &'a str, item: &'a str) -> Result<u32, Fault<'a>> {
    if !is_number(step) {
        return Err(Fault::new(item, format!("not a step: `{item}`"))
            .hint("a step is a whole number after a slash, such as `*/5`"));
    }
    match step.parse::<u32>().unwrap_or(u32::MAX) {
        0 => Err(Fault::new(step, format!("a step cannot be 0: `{item}`"))
            .hint("write the value alone for a single one, or `*/1` for every one")),
        step => Ok(step.min(100)),
    }
}
