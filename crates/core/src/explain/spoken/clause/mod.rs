//! Puts what the words stand for together: which times go with which days.
//!
//! A new clause begins where something is said again after something else: `monday at 9 and
//! tuesday at 10`. What could belong to either is refused.

mod gather;

use super::{
    sense::{Said, Sense, Trouble},
    times::Times,
};
use gather::Gather;

/// Monday to Friday.
pub(super) const WORKDAYS: u8 = 0b011_1110;
/// The last of a month, among ordinals.
pub(super) const LAST: u32 = 0;

/// One schedule of the text.
#[derive(Debug, Clone, Default)]
pub(super) struct Clause<'t> {
    pub times: Times<'t>,
    /// As bits.
    pub weekdays: u8,
    /// Weekdays left out.
    pub without: u8,
    /// By weekday; bit `n` for the n-th, bit 0 for the last.
    pub nth: [u8; 7],
    pub days: u32,
    /// Bit `n`: so many days before the last.
    pub from_end: u32,
    /// The weekdays nearest to these days; 31 for the last weekday.
    pub nearest: Vec<u8>,
    pub months: u16,
    pub months_without: u16,
    /// `every january`.
    pub each_month: bool,
    /// Every so many of them; 0 if it was not said.
    pub every_days: u64,
    pub every_weeks: u64,
    pub every_months: u64,
    pub every_years: u64,
    /// One of two sorts of days is enough.
    pub either: bool,
    /// It was set apart from the one before.
    pub stands_alone: bool,
    /// The first word about days and months.
    pub at: Option<&'t str>,
    /// What was said last.
    pub last: Option<Kind>,
}

/// What words are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Time,
    Week,
    Day,
    Month,
}

impl Clause<'_> {
    fn has(&self, kind: Kind) -> bool {
        match kind {
            Kind::Time => !self.times.is_empty(),
            Kind::Week => {
                self.weekdays | self.without != 0 || self.nth != [0; 7] || self.every_days == 1
            }
            Kind::Day => {
                self.days | self.from_end != 0 || !self.nearest.is_empty() || self.every_days > 1
            }
            Kind::Month => self.months | self.months_without != 0,
        }
    }

    fn has_days(&self) -> bool {
        self.has(Kind::Week) || self.has(Kind::Day)
    }

    fn is_empty(&self) -> bool {
        let every = self.every_weeks + self.every_months + self.every_years;
        every == 0 && !self.has(Kind::Time) && !self.has_days() && !self.has(Kind::Month)
    }

    /// Nothing about the week but `every day`.
    fn is_every_day(&self) -> bool {
        self.every_days == 1 && self.weekdays | self.without == 0 && self.nth == [0; 7]
    }

    /// What is said about times is made whole by it: `every 2 hours on weekdays from 9 to 17`.
    fn is_completed_by(&self, sense: Sense) -> bool {
        let times = &self.times;
        let has_step = times.step.is_some() || times.every_hour;
        match sense {
            Sense::Clock(_) => has_step && times.ranges.is_empty() && times.clocks.is_empty(),
            Sense::Minute(_) => has_step && times.minutes == 0 && times.clocks.is_empty(),
            Sense::Step(_) | Sense::EveryHour => !has_step && times.clocks.is_empty(),
            _ => sense == Sense::Exact,
        }
    }
}

/// The clauses, with what one takes over from the next.
pub(super) fn clauses<'t>(said: &[Said<'t>]) -> Result<Vec<Clause<'t>>, Trouble<'t>> {
    let mut clauses = Gather::new(said).all()?;
    if clauses.is_empty() {
        return Err(Trouble::whole("there is no schedule in it", "일정이 없습니다"));
    }
    share(&mut clauses)?;
    Ok(clauses)
}

/// `january 1 and july 1 at 9`: both at 9. What would have to be guessed is refused.
fn share<'t>(clauses: &mut [Clause<'t>]) -> Result<(), Trouble<'t>> {
    for at in (0..clauses.len().saturating_sub(1)).rev() {
        if clauses[at].times.is_empty() && !clauses[at + 1].stands_alone {
            clauses[at].times = clauses[at + 1].times.clone();
        }
    }
    let parts =
        |clause: &Clause<'t>| (clause.times.is_empty(), clause.has_days(), clause.has(Kind::Month));
    let unlike =
        clauses.windows(2).find(|pair| !pair[1].stands_alone && parts(&pair[0]) != parts(&pair[1]));
    let Some(pair) = unlike else { return Ok(()) };
    let at = pair[1].at.or(pair[1].times.at).unwrap_or_default();
    Err(Trouble::at(
        at,
        "it is not clear which days and times belong together",
        "어느 날과 어느 시각이 짝인지 분명하지 않습니다",
    )
    .hint(
        "say the days and times of each, with `;` between: `weekdays at 9; weekends at 10`",
        "각각의 날과 시각을 `;`로 나누어 쓰세요: `평일 9시; 주말 10시`",
    ))
}
