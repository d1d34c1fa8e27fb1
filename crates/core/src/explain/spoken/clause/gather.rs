//! Takes what was said word by word into the clause to which it belongs.
//!
//! What a clause is, and what one takes over from another, is said in the module above.

use super::{Clause, Kind, LAST, WORKDAYS};
use crate::explain::spoken::sense::{Said, Sense, Trouble};

/// The clauses so far, and what waits for the next word.
pub(super) struct Gather<'a, 't> {
    said: &'a [Said<'t>],
    /// The next one to be taken.
    at: usize,
    done: Vec<Clause<'t>>,
    clause: Clause<'t>,
    /// `and` came just before.
    joined: bool,
    /// `from` came just before.
    from: bool,
    /// `every` came just before.
    each: bool,
    /// Ordinals that wait for what they count, and whether `and` came before them.
    ordinals: Vec<Said<'t>>,
    ordinals_joined: bool,
    /// The ordinals of the weekday before, for `the first monday and tuesday`.
    shared: u8,
    /// What comes next is left out.
    except: Option<Kind>,
    /// Weekdays and months in a row, for a word after them that leaves them out.
    recent: (u8, u16),
}

impl<'a, 't> Gather<'a, 't> {
    pub fn new(said: &'a [Said<'t>]) -> Self {
        Self {
            said,
            at: 0,
            done: Vec::new(),
            clause: Clause::default(),
            joined: false,
            from: false,
            each: false,
            ordinals: Vec::new(),
            ordinals_joined: false,
            shared: 0,
            except: None,
            recent: (0, 0),
        }
    }

    pub fn all(mut self) -> Result<Vec<Clause<'t>>, Trouble<'t>> {
        while let Some(&one) = self.said.get(self.at) {
            self.at += 1;
            self.take(one)?;
        }
        self.close()?;
        Ok(self.done)
    }

    fn take(&mut self, one: Said<'t>) -> Result<(), Trouble<'t>> {
        match one.sense {
            Sense::And if self.joined && one.at == "," => return Err(unfit(one.at)),
            Sense::And => self.joined = true,
            Sense::Or => {
                if !self.goes_on_with_ordinals() {
                    self.flush(false)?;
                }
                self.clause.either = true;
                self.joined = true;
            }
            Sense::Ordinal(_) => return self.ordinal(one),
            Sense::TheDay => return self.flush(true),
            Sense::Weekdays(days) => {
                self.weekdays(one, days)?;
                self.settled();
            }
            _ => {
                self.flush(false)?;
                self.take_plain(one)?;
            }
        }
        Ok(())
    }

    /// `first or third`, but not `the 1st or the third`.
    fn goes_on_with_ordinals(&self) -> bool {
        let is_word = |one: &Said<'_>| {
            matches!(one.sense, Sense::Ordinal(_))
                && !one.at.starts_with(|c: char| c.is_ascii_digit())
        };
        self.ordinals.last().is_some_and(is_word) && self.said.get(self.at).is_some_and(is_word)
    }

    fn settled(&mut self) {
        (self.joined, self.from, self.each) = (false, false, false);
    }

    fn take_plain(&mut self, one: Said<'t>) -> Result<(), Trouble<'t>> {
        let (sense, joined) = (one.sense, self.joined);
        match sense {
            Sense::From => {
                self.from = true;
                return Ok(());
            }
            Sense::Each => {
                (self.each, self.shared) = (true, 0);
                return Ok(());
            }
            Sense::Except => {
                self.except = Some(Kind::Time);
                self.joined = false;
                return Ok(());
            }
            Sense::Break => {
                self.close()?;
                self.clause.stands_alone = !self.done.is_empty();
            }
            Sense::Excluded => self.exclude(one)?,
            Sense::Month(month) => self.month(one, month)?,
            Sense::Days(count) => {
                let kind = if count == 1 { Kind::Week } else { Kind::Day };
                self.enter(kind, one, joined)?;
                self.clause.every_days = self.clause.every_days.max(count);
            }
            Sense::Weeks(count) => {
                self.unit(one, |clause, count| clause.every_weeks = count, count)?
            }
            Sense::Months(count) => {
                self.unit(one, |clause, count| clause.every_months = count, count)?
            }
            Sense::Years(count) => {
                self.unit(one, |clause, count| clause.every_years = count, count)?
            }
            Sense::Day(_) | Sense::BeforeLast(_) | Sense::Nearest(_) => self.day(one)?,
            Sense::To | Sense::Number(..) | Sense::Span(_) => {
                return Err(Trouble::at(
                    one.at,
                    format!("`{}` belongs to nothing here", one.at),
                    format!("`{}`: 무엇을 뜻하는지 알 수 없습니다", one.at),
                ));
            }
            _ => self.time(one)?,
        }
        self.settled();
        Ok(())
    }

    /// Begins a new clause if one of this kind was said before something else.
    fn enter(&mut self, kind: Kind, one: Said<'t>, joined: bool) -> Result<(), Trouble<'t>> {
        let is_again = self.clause.has(kind) && self.clause.last != Some(kind);
        let narrows = kind == Kind::Week && !joined && self.clause.is_every_day();
        if is_again && !narrows {
            self.close()?;
        }
        self.clause.last = Some(kind);
        if kind != Kind::Time {
            self.clause.at.get_or_insert(one.at);
        }
        if kind != Kind::Week {
            (self.shared, self.recent.0) = (0, 0);
        }
        if kind != Kind::Month {
            self.recent.1 = 0;
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), Trouble<'t>> {
        self.flush(false)?;
        let clause = std::mem::take(&mut self.clause);
        (self.shared, self.recent, self.except) = (0, (0, 0), None);
        if !clause.is_empty() {
            self.done.push(clause);
        }
        Ok(())
    }

    /// `every month` and its like say how the days count, and open a clause after a whole one.
    fn unit(
        &mut self,
        one: Said<'t>,
        of: fn(&mut Clause<'t>, u64),
        count: u64,
    ) -> Result<(), Trouble<'t>> {
        if self.joined && self.clause.has(Kind::Time) && self.clause.has_days() {
            self.close()?;
        }
        self.clause.at.get_or_insert(one.at);
        of(&mut self.clause, count);
        Ok(())
    }

    fn ordinal(&mut self, one: Said<'t>) -> Result<(), Trouble<'t>> {
        if let (Sense::Ordinal(first), Some(Sense::Ordinal(last))) = (one.sense, self.range_end()) {
            self.flush(false)?;
            self.at += 2;
            self.day_range(one, first, last)?;
            self.settled();
            return Ok(());
        }
        if self.ordinals.is_empty() {
            self.ordinals_joined = self.joined;
        }
        self.joined = false;
        self.ordinals.push(one);
        Ok(())
    }

    /// What a range that begins with the word before goes to.
    fn range_end(&self) -> Option<Sense> {
        match self.said.get(self.at..self.at + 2)? {
            [to, end] if to.sense == Sense::To => Some(end.sense),
            _ => None,
        }
    }

    /// Ordinals that count days of the month.
    fn flush(&mut self, names_day: bool) -> Result<(), Trouble<'t>> {
        let ordinals = std::mem::take(&mut self.ordinals);
        let Some(&first) = ordinals.first() else { return Ok(()) };
        self.enter(Kind::Day, first, self.ordinals_joined)?;
        for one in ordinals {
            match one.sense {
                Sense::Ordinal(LAST) if names_day => self.clause.from_end |= 1,
                Sense::Ordinal(day @ 1..=31) => self.clause.days |= 1 << day,
                Sense::Ordinal(LAST) => {
                    return Err(Trouble::at(
                        one.at,
                        format!("`{}` what?", one.at),
                        format!("`{}`: 무엇의 마지막인지 알 수 없습니다", one.at),
                    )
                    .hint(
                        "say `last day` or `last friday`",
                        "`마지막 날`이나 `마지막 금요일`로 쓰세요",
                    ));
                }
                _ => return Err(no_day(one.at)),
            }
        }
        Ok(())
    }

    fn weekdays(&mut self, one: Said<'t>, days: u8) -> Result<(), Trouble<'t>> {
        let ordinals = std::mem::take(&mut self.ordinals);
        if let Some(&first) = ordinals.first() {
            return self.nth(&ordinals, first, one, days);
        }
        let days = match self.range_end() {
            Some(Sense::Weekdays(last)) if days.is_power_of_two() && last.is_power_of_two() => {
                self.at += 2;
                circle(days.trailing_zeros(), last.trailing_zeros(), 7) as u8
            }
            _ => days,
        };
        if self.leaves_out(Kind::Week) {
            self.clause.at.get_or_insert(one.at);
            self.clause.without |= days;
            return Ok(());
        }
        let shared = if self.joined && days.is_power_of_two() { self.shared } else { 0 };
        self.enter(Kind::Week, one, self.joined)?;
        match shared {
            0 => {
                self.clause.weekdays |= days;
                self.recent.0 |= days;
                self.shared = 0;
            }
            bits => self.clause.nth[days.trailing_zeros() as usize] |= bits,
        }
        Ok(())
    }

    fn nth(
        &mut self,
        ordinals: &[Said<'t>],
        first: Said<'t>,
        one: Said<'t>,
        days: u8,
    ) -> Result<(), Trouble<'t>> {
        if days == WORKDAYS {
            self.enter(Kind::Day, first, self.ordinals_joined)?;
            for ordinal in ordinals {
                self.clause.nearest.push(match ordinal.sense {
                    Sense::Ordinal(LAST) => 31,
                    Sense::Ordinal(1) => 1,
                    _ => {
                        return Err(Trouble::at(
                            ordinal.at,
                            "of the weekdays of a month only the first and the last can be named",
                            "한 달의 평일 중에서는 첫 평일과 마지막 평일만 쓸 수 있습니다",
                        )
                        .hint(
                            "name a day, such as `second monday`",
                            "`둘째 월요일`처럼 요일을 쓰세요",
                        ));
                    }
                });
            }
            return Ok(());
        }
        let mut bits = 0;
        for ordinal in ordinals {
            match ordinal.sense {
                Sense::Ordinal(n @ 0..=5) => bits |= 1 << n,
                _ => {
                    return Err(Trouble::at(
                        ordinal.at,
                        "a month has five of a weekday at most",
                        "한 달에 같은 요일은 많아야 다섯 번입니다",
                    )
                    .hint(
                        "say `first` to `fifth`, or `last`",
                        "첫째부터 다섯째, 또는 마지막으로 쓰세요",
                    ));
                }
            }
        }
        self.enter(Kind::Week, first, self.ordinals_joined)?;
        for day in (0..7).filter(|day| days & (1 << day) != 0) {
            self.clause.nth[day] |= bits;
        }
        self.shared = bits;
        self.clause.at.get_or_insert(one.at);
        Ok(())
    }

    /// Whether this is what `except` speaks of.
    fn leaves_out(&mut self, kind: Kind) -> bool {
        let is_first = self.except == Some(Kind::Time);
        let goes_on = self.except == Some(kind) && self.joined;
        self.except = (is_first || goes_on).then_some(kind);
        is_first || goes_on
    }

    fn exclude(&mut self, one: Said<'t>) -> Result<(), Trouble<'t>> {
        let (days, months) = self.recent;
        if days == 0 && months == 0 {
            return Err(Trouble::at(
                one.at,
                "what is left out?",
                "무엇을 제외하는지 알 수 없습니다",
            ));
        }
        self.clause.weekdays &= !days;
        self.clause.without |= days;
        self.clause.months &= !months;
        self.clause.months_without |= months;
        self.recent = (0, 0);
        // What follows goes on with the same days.
        self.clause.every_days = self.clause.every_days.max(1);
        Ok(())
    }

    fn month(&mut self, one: Said<'t>, month: u32) -> Result<(), Trouble<'t>> {
        let months = match self.range_end() {
            Some(Sense::Month(last)) => {
                self.at += 2;
                (circle(month - 1, last - 1, 12) << 1) as u16
            }
            _ => 1 << month,
        };
        if self.leaves_out(Kind::Month) {
            self.clause.months_without |= months;
            return Ok(());
        }
        let each = self.each;
        self.enter(Kind::Month, one, self.joined)?;
        self.clause.each_month |= each;
        self.clause.months |= months;
        self.recent.1 |= months;
        Ok(())
    }

    fn day(&mut self, one: Said<'t>) -> Result<(), Trouble<'t>> {
        if let (Sense::Day(first), Some(Sense::Day(last))) = (one.sense, self.range_end()) {
            self.at += 2;
            return self.day_range(one, first, last);
        }
        self.enter(Kind::Day, one, self.joined)?;
        match one.sense {
            Sense::Day(day @ 1..=31) => self.clause.days |= 1 << day,
            Sense::BeforeLast(before @ 0..=30) => self.clause.from_end |= 1 << before,
            Sense::Nearest(day @ 1..=31) => self.clause.nearest.push(day as u8),
            _ => return Err(no_day(one.at)),
        }
        Ok(())
    }

    fn day_range(&mut self, one: Said<'t>, first: u32, last: u32) -> Result<(), Trouble<'t>> {
        if !(1 <= first && first < last && last <= 31) {
            return Err(no_day(one.at));
        }
        self.enter(Kind::Day, one, self.joined)?;
        self.clause.days |= (first..=last).fold(0, |days, day| days | 1_u32 << day);
        Ok(())
    }

    fn time(&mut self, one: Said<'t>) -> Result<(), Trouble<'t>> {
        let before = self.at.checked_sub(2).map(|at| self.said[at].sense);
        if matches!((one.sense, before), (Sense::Clock(_), Some(Sense::Clock(_)))) {
            return Err(
                unfit(one.at).hint("put `and` between times", "시각 사이에 `와`나 `,`를 쓰세요")
            );
        }
        let completes = self.clause.is_completed_by(one.sense)
            && (!matches!(one.sense, Sense::Clock(_)) || self.from || self.range_end().is_some());
        if completes {
            self.clause.last = Some(Kind::Time);
        }
        self.enter(Kind::Time, one, self.joined)?;
        let end = self.range_end();
        let from = self.from;
        let is_open = self.said.get(self.at).is_some_and(|next| next.sense == Sense::To);
        let times = &mut self.clause.times;
        times.at.get_or_insert(one.at);
        match (one.sense, end) {
            (Sense::Clock(clock), Some(Sense::Clock(to))) => {
                self.at += 2;
                times.ranges.push((clock, Some(to)));
            }
            (Sense::Clock(clock), _) if from || is_open => {
                self.at += usize::from(is_open);
                times.ranges.push((clock, None));
            }
            (Sense::Clock(clock), _) => times.clocks.push(clock),
            (Sense::Minute(first), Some(Sense::Minute(last))) if first < last && last < 60 => {
                self.at += 2;
                times.minute_ranges.push((first, last));
            }
            (Sense::Minute(minute @ 0..=59), _) => times.minutes |= 1 << minute,
            (Sense::Hour(first @ 0..=23), Some(Sense::Hour(last @ 0..=23))) => {
                self.at += 2;
                times.hours |= circle(first, last, 24);
            }
            (Sense::Hour(hour @ 0..=23), _) => times.hours |= 1 << hour,
            (Sense::EveryHour, _) => times.every_hour = true,
            (Sense::Exact, _) => times.exact = true,
            (Sense::Step(step), _) if times.step.is_none() && step > 0 => times.step = Some(step),
            _ => return Err(unfit(one.at)),
        }
        Ok(())
    }
}

fn unfit(at: &str) -> Trouble<'_> {
    Trouble::at(at, format!("`{at}` does not fit here"), format!("`{at}`: 여기에 맞지 않습니다"))
}

fn no_day(at: &str) -> Trouble<'_> {
    Trouble::at(at, format!("no day of a month: `{at}`"), format!("`{at}`: 없는 날짜입니다")).hint(
        "the days are 1 to 31, the earlier one first",
        "날짜는 1~31일이며, 앞선 날을 먼저 씁니다",
    )
}

/// From `first` to `last` as bits, round the end of `size` values if need be.
fn circle(first: u32, last: u32, size: u32) -> u32 {
    let length = (last + size - first) % size;
    (0..=length).fold(0, |set, more| set | 1 << ((first + more) % size))
}
