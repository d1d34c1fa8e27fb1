//! What Korean words stand for.
//!
//! Numbers come before their unit, so that they wait for it; particles are no words of their own.
//! What belongs together is found in `clause`.

mod lexicon;

use Sense::{And, Days, Months, Ordinal, Step, Weeks, Years};

use super::sense::{Clock, Half, PartOfDay, Said, Sense, Trouble};
use lexicon::{Means, PARTICLES, UNITS, Unit, WORDS, longest};

/// A hundred years: far enough, and no instant overflows by it.
const COUNT_MAX: u32 = 30_000;

pub(super) fn read(text: &str) -> Result<Vec<Said<'_>>, Trouble<'_>> {
    let mut reader = Reader { rest: text, said: Vec::new(), part: None, spaced: true, per: None };
    loop {
        let trimmed = reader.rest.trim_start();
        reader.spaced = reader.said.is_empty() || trimmed.len() < reader.rest.len();
        reader.rest = trimmed;
        if trimmed.is_empty() {
            break;
        }
        reader.step()?;
    }
    if let Some((_, at)) = reader.per {
        return Err(Trouble::at(at, "how often?", "몇 번인지 알 수 없습니다"));
    }
    if reader.part.is_some() {
        return Err(Trouble::whole("at what time?", "몇 시인지 알 수 없습니다")
            .hint("say the hour", "`매일 아침 7시`처럼 쓰세요"));
    }
    reader.numbers_as_clocks()?;
    Ok(reader.said)
}

struct Reader<'t> {
    rest: &'t str,
    said: Vec<Said<'t>>,
    /// Of the next hour.
    part: Option<PartOfDay>,
    /// A space came before.
    spaced: bool,
    /// Seconds in which something happens so many times.
    per: Option<(u64, &'t str)>,
}

impl<'t> Reader<'t> {
    fn take(&mut self, length: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn push(&mut self, sense: Sense, length: usize) {
        let at = self.take(length);
        self.said.push(Said { sense, at });
    }

    fn last(&self) -> Option<Sense> {
        self.said.last().map(|one| one.sense)
    }

    fn follows_number(&self) -> bool {
        matches!(self.last(), Some(Sense::Number(..)))
    }

    fn step(&mut self) -> Result<(), Trouble<'t>> {
        let Some(first) = self.rest.chars().next() else { return Ok(()) };
        if first.is_ascii_digit() || first == ':' {
            return self.digits();
        }
        // `3일 전` is one word.
        let is_before = longest(self.rest, WORDS).is_some_and(|(_, means)| means == Means::Before);
        if self.follows_number()
            && !is_before
            && let Some((word, unit)) = longest(self.rest, UNITS)
        {
            let at = self.take(word.len());
            return self.unit(unit, at);
        }
        match first {
            ';' => {
                self.numbers_as_clocks()?;
                self.push(Sense::Break, 1);
                return Ok(());
            }
            ',' | '·' | '&' | '+' | '/' => {
                self.push(And, first.len_utf8());
                return Ok(());
            }
            '~' | '-' | '–' | '～' => {
                self.push(Sense::To, first.len_utf8());
                return Ok(());
            }
            _ => {}
        }
        let particle = (!self.spaced).then(|| longest(self.rest, PARTICLES)).flatten();
        let word = longest(self.rest, WORDS);
        match (word, particle) {
            (Some((word, means)), particle)
                if particle.is_none_or(|(particle, _)| word.len() > particle.len()) =>
            {
                let at = self.take(word.len());
                self.means(means, at)
            }
            (_, Some((particle, sense))) => {
                let at = self.take(particle.len());
                self.said.extend(sense.map(|sense| Said { sense, at }));
                Ok(())
            }
            _ => self.latin(),
        }
    }

    /// `AM`, `pm`; anything else is not known.
    fn latin(&mut self) -> Result<(), Trouble<'t>> {
        let length = self.rest.find(|c: char| c.is_whitespace() || ",;~".contains(c));
        let word = &self.rest[..length.unwrap_or(self.rest.len())];
        let part = match word.to_ascii_lowercase().as_str() {
            "am" => PartOfDay::Morning,
            "pm" => PartOfDay::Afternoon,
            _ => return Err(Trouble::unknown(word)),
        };
        self.take(word.len());
        self.part = Some(part);
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Trouble<'t>> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit() && c != ':');
        let at = self.take(end.unwrap_or(self.rest.len()));
        let wrong = || {
            Trouble::at(at, format!("no time of day: `{at}`"), format!("`{at}`: 없는 시각입니다"))
                .hint("hours are 0 to 23, minutes 0 to 59", "시는 0~23, 분은 0~59입니다")
        };
        let parse = |text: &str| text.parse::<u32>().ok();
        let Some((hour, minute)) = at.split_once(':') else {
            let number = parse(at).filter(|number| *number <= COUNT_MAX).ok_or_else(wrong)?;
            let is_clear = at.len() == 2 && at.starts_with('0');
            self.said.push(Said {
                sense: Sense::Number(number, if is_clear { Half::Clear } else { Half::Bare }),
                at,
            });
            return Ok(());
        };
        let minute =
            parse(minute).filter(|minute| *minute < 60 && at.len() >= 3).ok_or_else(wrong)?;
        if hour.is_empty() {
            self.said.push(Said { sense: Sense::Minute(minute), at });
            return Ok(());
        }
        let is_clear = hour.len() == 2;
        let hour = parse(hour).filter(|hour| *hour < 24).ok_or_else(wrong)?;
        let clock = self.clock(hour, if is_clear { Half::Clear } else { Half::Bare }, at)?;
        self.said.push(Said { sense: Sense::Clock(Clock { minute, ..clock }), at });
        Ok(())
    }

    /// The hour in the part of the day that was said.
    fn clock(&mut self, hour: u32, half: Half, at: &'t str) -> Result<Clock, Trouble<'t>> {
        let wrong = || {
            Trouble::at(at, "no time of day", "없는 시각입니다")
                .hint("hours are 0 to 23", "시는 0~23입니다")
        };
        match self.part.take() {
            Some(part) => {
                let hour = part.hour(hour).ok_or_else(wrong)?;
                Ok(Clock { hour, minute: 0, half: Half::Told })
            }
            None if hour > 24 => Err(wrong()),
            None => {
                let is_bare = half == Half::Bare && (1..=12).contains(&hour);
                let half = if is_bare { Half::Bare } else { Half::Clear };
                Ok(Clock { hour: hour % 24, minute: 0, half })
            }
        }
    }

    fn means(&mut self, means: Means, at: &'t str) -> Result<(), Trouble<'t>> {
        let unknown = || Err(Trouble::unknown(at));
        match means {
            Means::Sense(sense) => self.said.push(Said { sense, at }),
            Means::Number(number) => {
                self.said.push(Said { sense: Sense::Number(number, Half::Bare), at });
            }
            Means::Part(part) => self.part = Some(part),
            Means::Nothing => {}
            Means::Apart => self.apart(at),
            Means::Between => self.between(),
            Means::Half => match self.said.last_mut() {
                Some(Said { sense: Sense::Clock(clock), .. }) if clock.minute == 0 => {
                    clock.minute = 30;
                }
                _ => return unknown(),
            },
            Means::Sharp => match self.last() {
                Some(Sense::Clock(_)) => {}
                _ => self.said.push(Said { sense: Sense::Minute(0), at }),
            },
            Means::Of => {
                if self.rest.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '매') {
                    self.clocks_as_hours();
                }
            }
            Means::PerDay => self.per = Some((86_400, at)),
            Means::PerHour => self.per = Some((3_600, at)),
            Means::NearestWorkday => match self.said.last_mut() {
                Some(Said { sense, .. }) => match *sense {
                    Sense::Day(day) => *sense = Sense::Nearest(day),
                    _ => return unknown(),
                },
                None => return unknown(),
            },
            Means::Before => return self.before(at),
        }
        Ok(())
    }

    /// `마지막 날의 3일 전`.
    fn before(&mut self, at: &'t str) -> Result<(), Trouble<'t>> {
        let count = match self.last() {
            Some(Sense::Number(count, _)) => count,
            _ => return Err(Trouble::unknown(at)),
        };
        self.said.pop();
        match self.said.last_mut() {
            Some(one) if one.sense == Sense::BeforeLast(0) => one.sense = Sense::BeforeLast(count),
            _ => return Err(Trouble::unknown(at)),
        }
        Ok(())
    }

    /// The numbers in a row before a unit become what `sense` makes of them.
    fn each_number(
        &mut self,
        mut sense: impl FnMut(&mut Self, u32, Half, &'t str) -> Result<Sense, Trouble<'t>>,
    ) -> Result<(), Trouble<'t>> {
        let is_row = |one: &Said<'_>| matches!(one.sense, Sense::Number(..) | And | Sense::To);
        let start = self.said.iter().rposition(|one| !is_row(one)).map_or(0, |at| at + 1);
        for at in start..self.said.len() {
            if let Said { sense: Sense::Number(number, half), at: part } = self.said[at] {
                self.said[at].sense = sense(self, number, half, part)?;
            }
        }
        Ok(())
    }

    fn numbers_as_clocks(&mut self) -> Result<(), Trouble<'t>> {
        if self.follows_number() {
            self.each_number(|reader, number, half, at| {
                reader.clock(number, half, at).map(Sense::Clock)
            })?;
        }
        Ok(())
    }

    fn unit(&mut self, unit: Unit, at: &'t str) -> Result<(), Trouble<'t>> {
        let Some(Sense::Number(count, _)) = self.last() else { return Ok(()) };
        let is_step = self.is_step_ahead();
        let span = |seconds: u64| Sense::Span(u64::from(count) * seconds);
        if let Some((seconds, _)) = self.per.take() {
            return self.often(unit, count, seconds, at);
        }
        let sense = match unit {
            Unit::Hour => {
                return self.each_number(|reader, number, half, at| {
                    reader.clock(number, half, at).map(Sense::Clock)
                });
            }
            Unit::Minute if !is_step => return self.minute(count),
            Unit::Day if !is_step => return self.each_number(|_, day, _, _| Ok(Sense::Day(day))),
            Unit::Month => {
                return self.each_number(|_, month, _, at| match month {
                    1..=12 => Ok(Sense::Month(month)),
                    _ => Err(Trouble::at(at, "no month", "없는 달입니다")
                        .hint("months are 1 to 12", "달은 1~12월입니다")),
                });
            }
            Unit::Th => return self.each_number(|_, number, _, _| Ok(Ordinal(number))),
            Unit::Week if !is_step => {
                return self.each_number(|_, number, _, _| Ok(Ordinal(number)));
            }
            Unit::Times => return Err(Trouble::unknown(at)),
            Unit::Hours => span(3_600),
            Unit::Minute => span(60),
            Unit::Second => span(1),
            Unit::Day => Days(count.into()),
            Unit::Week => Weeks(count.into()),
            Unit::Months => Months(count.into()),
            Unit::Year => Years(count.into()),
        };
        if count == 0 {
            return Err(Trouble::at(at, "a distance of nothing", "간격이 0입니다")
                .hint("say 1 or more", "`15분마다`처럼 1 이상을 쓰세요"));
        }
        self.said.pop();
        match (self.said.last_mut(), sense) {
            (Some(Said { sense: Sense::Span(before), .. }), Sense::Span(more)) => *before += more,
            (_, sense) => self.said.push(Said { sense, at }),
        }
        Ok(())
    }

    fn is_step_ahead(&self) -> bool {
        let rest = self.rest.trim_start();
        // `2시간 5분마다`, `1일 2시간마다`.
        let is_span = rest.starts_with(|c: char| c.is_ascii_digit())
            && matches!(
                longest(rest.trim_start_matches(|c: char| c.is_ascii_digit()), UNITS),
                Some((_, Unit::Hours))
            );
        longest(rest, WORDS).is_some_and(|(_, means)| means == Means::Apart) || is_span
    }

    /// Of the time before, or of every hour.
    fn minute(&mut self, minute: u32) -> Result<(), Trouble<'t>> {
        let before = self.said.len().checked_sub(2).map(|at| self.said[at]);
        if let Some(Said { sense: Sense::Clock(clock), .. }) = before
            && clock.minute == 0
            && minute < 60
        {
            self.said.pop();
            if let Some(one) = self.said.last_mut() {
                one.sense = Sense::Clock(Clock { minute, ..clock });
            }
            return Ok(());
        }
        if matches!(before, Some(Said { sense: Sense::Span(_), .. })) {
            let part = self.said.pop();
            if let Some(Said { sense: Sense::Span(seconds), .. }) = self.said.last_mut() {
                *seconds += 60 * u64::from(minute);
            }
            return part.map(|_| ()).ok_or_else(|| Trouble::unknown(self.rest));
        }
        self.each_number(|_, minute, _, _| Ok(Sense::Minute(minute)))
    }

    fn often(
        &mut self,
        unit: Unit,
        count: u32,
        seconds: u64,
        at: &'t str,
    ) -> Result<(), Trouble<'t>> {
        let count = u64::from(count);
        let is_even = count > 0 && seconds.is_multiple_of(60 * count);
        if unit != Unit::Times || !is_even || (seconds == 86_400 && 24 % count != 0) {
            return Err(Trouble::at(at, "at which times?", "언제인지 알 수 없습니다")
                .hint("name the times", "`매일 9시와 17시`처럼 시각을 쓰세요"));
        }
        self.said.pop();
        let sense = if seconds == 86_400 && count == 1 { Days(1) } else { Step(seconds / count) };
        self.said.push(Said { sense, at });
        Ok(())
    }

    /// The length before it is a step.
    fn apart(&mut self, word: &str) {
        let Some(Said { sense: sense @ Sense::Span(_), .. }) = self.said.last_mut() else { return };
        let Sense::Span(seconds) = *sense else { return };
        *sense = Step(seconds);
        if word == "간격으로" && seconds.is_multiple_of(3_600) {
            self.hours_apart((seconds / 3_600) as u32);
        }
    }

    /// `1시부터 22시까지 3시간 간격으로`, whose minutes follow.
    fn hours_apart(&mut self, step: u32) {
        let [.., first, to, last, _] = *self.said.as_slice() else { return };
        let (Sense::Clock(from), Sense::To, Sense::Clock(until)) =
            (first.sense, to.sense, last.sense)
        else {
            return;
        };
        let is_plain = from.minute == 0 && until.minute == 0 && from.hour < until.hour;
        if is_plain && self.rest.trim_start().starts_with(|c: char| c.is_ascii_digit() || c == '매')
        {
            self.said.truncate(self.said.len() - 4);
            let hours = (from.hour..=until.hour).step_by(step as usize);
            self.said.extend(hours.map(|hour| Said { sense: Sense::Hour(hour), at: first.at }));
        }
    }

    /// `9시와 18시 사이`.
    fn between(&mut self) {
        if let [.., first, and, last] = self.said.as_mut_slice()
            && matches!((first.sense, last.sense), (Sense::Clock(_), Sense::Clock(_)))
            && and.sense == And
        {
            and.sense = Sense::To;
        }
    }

    /// `1시, 3시의 5분`.
    fn clocks_as_hours(&mut self) {
        for one in self.said.iter_mut().rev() {
            match one.sense {
                Sense::Clock(clock) if clock.minute == 0 => one.sense = Sense::Hour(clock.hour),
                And | Sense::To => {}
                _ => break,
            }
        }
    }
}
