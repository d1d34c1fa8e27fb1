//! Which days of a month a schedule means, as a set of bits.
//!
//! Everything that depends on the calendar is here: the last day, the nearest weekday, the n-th
//! and the last weekday, and how the two day fields go together. Bit `n` stands for day `n`.

use jiff::civil::Date;

/// A month of a year, with what the masks need to know about it.
#[derive(Clone, Copy)]
pub(super) struct Month {
    first: Date,
    length: u32,
}

impl Month {
    /// None outside the calendar of the years -9999 to 9999.
    pub fn new(year: i16, month: i8) -> Option<Self> {
        let first = Date::new(year, month, 1).ok()?;
        Some(Self { first, length: first.days_in_month() as u32 })
    }

    pub fn day(self, day: u32) -> Option<Date> {
        Date::new(self.first.year(), self.first.month(), i8::try_from(day).ok()?).ok()
    }

    /// All of its days.
    fn all(self) -> u32 {
        ((1u64 << (self.length + 1)) - 2) as u32
    }

    /// 0 is Sunday.
    fn weekday(self, day: u32) -> u32 {
        (self.first.weekday().to_sunday_zero_offset() as u32 + day - 1) % 7
    }

    /// The first day that falls on `weekday`.
    fn first_on(self, weekday: u32) -> u32 {
        1 + (weekday + 7 - self.weekday(1)) % 7
    }
}

/// The day-of-month field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DaysOfMonth {
    /// Every day matches.
    pub any: bool,
    /// Bit `n`: the day `n`.
    pub days: u32,
    /// Bit `n`: `n` days before the last day. `L` is bit 0.
    pub from_end: u32,
    /// The weekday (Monday to Friday) nearest to this day, within the month.
    pub nearest: Option<u8>,
}

/// The day-of-week field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DaysOfWeek {
    /// Every day matches.
    pub any: bool,
    /// Bit `n`: the weekday `n`, 0 is Sunday.
    pub days: u8,
    /// By weekday; bit `n`: the n-th of the month, bit 0 the last. If any is set, only these count.
    pub nth: [u8; 7],
}

/// Both day fields and how they go together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Days {
    pub month: DaysOfMonth,
    pub week: DaysOfWeek,
    pub join: Join,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Join {
    /// At most one field is restricted: both must match.
    Both,
    /// Both are restricted: either is enough.
    Either,
    /// Both are restricted, and `#`, `L<n>` or `W` is among them. croniter means "either", too,
    /// but its search keeps the special field in both alternatives; what comes out is the special
    /// field alone, provided that the two fields can fall together at all.
    Special,
}

impl Days {
    pub fn new(month: DaysOfMonth, week: DaysOfWeek) -> Self {
        let join = match (month.any || week.any, month.is_special() || week.is_special()) {
            (true, _) => Join::Both,
            (false, false) => Join::Either,
            (false, true) => Join::Special,
        };
        Self { month, week, join }
    }

    /// The days of `month` on which the schedule fires.
    pub fn fires(&self, month: Month) -> u32 {
        match self.join {
            Join::Both => self.both(month),
            Join::Either => self.month.mask(month) | self.week.mask(month),
            Join::Special => {
                let keep = |special: bool, mask: u32| if special { mask } else { month.all() };
                keep(self.month.is_special(), self.month.mask(month))
                    & keep(self.week.is_special(), self.week.mask(month))
            }
        }
    }

    /// The days on which both fields match.
    pub fn both(&self, month: Month) -> u32 {
        self.month.mask(month) & self.week.mask(month)
    }

    /// Nothing fires unless `both` is met within the search's horizon.
    pub fn needs_both(&self) -> bool {
        self.join == Join::Special
    }
}

impl DaysOfMonth {
    fn is_special(&self) -> bool {
        self.nearest.is_some()
    }

    fn mask(&self, month: Month) -> u32 {
        if let Some(day) = self.nearest {
            return 1 << nearest_weekday(month, day.into());
        }
        if self.any {
            return month.all();
        }
        // Bit n of `from_end` is the day `length - n`: the same bits, read backwards.
        let from_end = (self.from_end.reverse_bits() >> (31 - month.length)) & month.all();
        (self.days & month.all()) | from_end
    }
}

/// Saturday goes back to Friday, Sunday on to Monday, but never out of the month.
fn nearest_weekday(month: Month, day: u32) -> u32 {
    let day = day.min(month.length);
    match month.weekday(day) {
        6 if day == 1 => 3,
        6 => day - 1,
        0 if day == month.length => day - 2,
        0 => day + 1,
        _ => day,
    }
}

impl DaysOfWeek {
    fn is_special(&self) -> bool {
        self.nth != [0; 7]
    }

    fn mask(&self, month: Month) -> u32 {
        if self.is_special() {
            return (0..7).fold(0, |mask, weekday| mask | self.nth_mask(month, weekday));
        }
        if self.any {
            return month.all();
        }
        let weekdays = (0..7).filter(|weekday| self.days & (1 << weekday) != 0);
        weekdays.fold(0, |mask, weekday| mask | every_week(month.first_on(weekday))) & month.all()
    }

    fn nth_mask(&self, month: Month, weekday: u32) -> u32 {
        let wanted = self.nth[weekday as usize];
        let days = every_week(month.first_on(weekday)) & month.all();
        let last = if wanted & 1 == 1 { 1 << days.ilog2() } else { 0 };
        let nth = (1..=5).filter(|n| wanted & (1 << n) != 0);
        nth.fold(last, |mask, n| mask | (days & (0x7f << (7 * (n - 1) + 1))))
    }
}

/// `first` and every seventh day after it.
fn every_week(first: u32) -> u32 {
    (0b1_0000001_0000001_0000001_0000001_u64 << first) as u32
}
