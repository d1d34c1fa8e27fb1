//! What Korean words stand for.
//!
//! Numbers come before their unit, so that they wait for it; particles are no words of their own.
//! What belongs together is found in `clause`.

use super::{
    clause::{LAST, WORKDAYS},
    sense::{Clock, Half, PartOfDay, Said, Sense, Trouble},
};

/// What a word says here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Means {
    Sense(Sense),
    Number(u32),
    Part(PartOfDay),
    /// Makes a step of the length before it.
    Apart,
    /// The two times before it are the ends of a range.
    Between,
    /// Half past.
    Half,
    /// On the hour.
    Sharp,
    /// The times before it are hours whose minutes follow.
    Of,
    /// How often in a day, in an hour.
    PerDay,
    PerHour,
    /// `first week`, which goes with a weekday.
    Nothing,
    /// The day before it, and a weekday near it.
    NearestWorkday,
    /// So many days before the last day.
    Before,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Hour,
    Hours,
    Minute,
    Second,
    Day,
    Week,
    Month,
    Months,
    Year,
    /// `th`.
    Th,
    Times,
}

use Means::{Apart, Between, Nothing, Number, Part};
use Sense::{And, Days, EveryHour, Excluded, Months, Or, Ordinal, Step, Weekdays, Weeks, Years};

const fn said(sense: Sense) -> Means {
    Means::Sense(sense)
}

const NOON: Sense = Sense::Clock(Clock { hour: 12, minute: 0, half: Half::Clear });
const MIDNIGHT: Sense = Sense::Clock(Clock { hour: 0, minute: 0, half: Half::Clear });

/// The longest that fits is taken.
const WORDS: &[(&str, Means)] = &[
    ("평일", said(Weekdays(WORKDAYS))),
    ("주중", said(Weekdays(WORKDAYS))),
    ("주말", said(Weekdays(0b100_0001))),
    ("일요일", said(Weekdays(1))),
    ("월요일", said(Weekdays(1 << 1))),
    ("화요일", said(Weekdays(1 << 2))),
    ("수요일", said(Weekdays(1 << 3))),
    ("목요일", said(Weekdays(1 << 4))),
    ("금요일", said(Weekdays(1 << 5))),
    ("토요일", said(Weekdays(1 << 6))),
    ("월", said(Weekdays(1 << 1))),
    ("화", said(Weekdays(1 << 2))),
    ("수", said(Weekdays(1 << 3))),
    ("목", said(Weekdays(1 << 4))),
    ("금", said(Weekdays(1 << 5))),
    ("토", said(Weekdays(1 << 6))),
    ("일", said(Weekdays(1))),
    ("매일", said(Days(1))),
    ("날마다", said(Days(1))),
    ("하루마다", said(Days(1))),
    ("하루 한 번", said(Days(1))),
    ("하루에 한 번", said(Days(1))),
    ("이틀마다", said(Days(2))),
    ("이틀에 한 번", said(Days(2))),
    ("격일", said(Days(2))),
    ("사흘마다", said(Days(3))),
    ("나흘마다", said(Days(4))),
    ("매주", said(Weeks(1))),
    ("격주", said(Weeks(2))),
    ("매월", said(Months(1))),
    ("매달", said(Months(1))),
    ("다달이", said(Months(1))),
    ("달마다", said(Months(1))),
    ("분기마다", said(Months(3))),
    ("매 분기", said(Months(3))),
    ("매분기", said(Months(3))),
    ("반기마다", said(Months(6))),
    ("매년", said(Years(1))),
    ("매해", said(Years(1))),
    ("해마다", said(Years(1))),
    ("매시간", said(EveryHour)),
    ("매시", said(EveryHour)),
    ("매 시간", said(EveryHour)),
    ("시간마다", said(EveryHour)),
    ("매분", said(Step(60))),
    ("분마다", said(Step(60))),
    ("반시간마다", said(Step(1_800))),
    ("반 시간마다", said(Step(1_800))),
    ("정오", said(NOON)),
    ("자정", said(MIDNIGHT)),
    ("첫 평일", said(Sense::Nearest(1))),
    ("첫째 평일", said(Sense::Nearest(1))),
    ("마지막 평일", said(Sense::Nearest(31))),
    ("첫날", said(Sense::Day(1))),
    ("첫 날", said(Sense::Day(1))),
    ("월초", said(Sense::Day(1))),
    ("마지막 날", said(Sense::BeforeLast(0))),
    ("마지막날", said(Sense::BeforeLast(0))),
    ("말일", said(Sense::BeforeLast(0))),
    ("월말", said(Sense::BeforeLast(0))),
    ("첫 번째", said(Ordinal(1))),
    ("두 번째", said(Ordinal(2))),
    ("세 번째", said(Ordinal(3))),
    ("네 번째", said(Ordinal(4))),
    ("다섯 번째", said(Ordinal(5))),
    ("첫번째", said(Ordinal(1))),
    ("두번째", said(Ordinal(2))),
    ("세번째", said(Ordinal(3))),
    ("네번째", said(Ordinal(4))),
    ("첫째", said(Ordinal(1))),
    ("둘째", said(Ordinal(2))),
    ("셋째", said(Ordinal(3))),
    ("넷째", said(Ordinal(4))),
    ("다섯째", said(Ordinal(5))),
    ("첫", said(Ordinal(1))),
    ("마지막", said(Ordinal(LAST))),
    ("제외한", said(Excluded)),
    ("제외하고", said(Excluded)),
    ("제외", said(Excluded)),
    ("빼고", said(Excluded)),
    ("뺀", said(Excluded)),
    ("말고", said(Excluded)),
    ("또는", said(Or)),
    ("혹은", said(Or)),
    ("및", said(And)),
    ("그리고", said(And)),
    ("하고", said(And)),
    ("시계와 관계없이", said(Sense::Exact)),
    ("부터", said(Sense::To)),
    ("에서", said(Sense::To)),
    ("사이에", Between),
    ("사이", Between),
    ("까지의", Nothing),
    ("까지", Nothing),
    ("동안", Nothing),
    ("마다", Apart),
    ("간격으로", Apart),
    ("간격", Apart),
    ("주기로", Apart),
    ("주기", Apart),
    ("에 한 번", Apart),
    ("에 한번", Apart),
    ("에 1번", Apart),
    ("에 1회", Apart),
    ("오전", Part(PartOfDay::Morning)),
    ("새벽", Part(PartOfDay::Morning)),
    ("아침", Part(PartOfDay::Morning)),
    ("오후", Part(PartOfDay::Afternoon)),
    ("저녁", Part(PartOfDay::Afternoon)),
    ("점심", Part(PartOfDay::Midday)),
    ("낮", Part(PartOfDay::Midday)),
    ("한낮", Part(PartOfDay::Midday)),
    ("밤", Part(PartOfDay::Night)),
    ("한", Number(1)),
    ("두", Number(2)),
    ("세", Number(3)),
    ("석", Number(3)),
    ("네", Number(4)),
    ("넉", Number(4)),
    ("다섯", Number(5)),
    ("여섯", Number(6)),
    ("일곱", Number(7)),
    ("여덟", Number(8)),
    ("아홉", Number(9)),
    ("열두", Number(12)),
    ("열한", Number(11)),
    ("열", Number(10)),
    ("오", Number(5)),
    ("십", Number(10)),
    ("십오", Number(15)),
    ("이십", Number(20)),
    ("삼십", Number(30)),
    ("사십", Number(40)),
    ("사십오", Number(45)),
    ("오십", Number(50)),
    ("구십", Number(90)),
    ("반", Means::Half),
    ("정각", Means::Sharp),
    ("하루에", Means::PerDay),
    ("하루", Means::PerDay),
    ("한 시간에", Means::PerHour),
    ("시간당", Means::PerHour),
    ("에 가장 가까운 평일", Means::NearestWorkday),
    ("의", Means::Of),
    ("일 전", Means::Before),
    ("일전", Means::Before),
    ("주째", Nothing),
    ("주", Nothing),
    ("각", Nothing),
    ("매", Nothing),
    ("실행", Nothing),
    ("중", Nothing),
];

/// They stand after a number only.
const UNITS: &[(&str, Unit)] = &[
    ("시간", Unit::Hours),
    ("시", Unit::Hour),
    ("분", Unit::Minute),
    ("초", Unit::Second),
    ("일", Unit::Day),
    ("주일", Unit::Week),
    ("주", Unit::Week),
    ("개월", Unit::Months),
    ("달", Unit::Months),
    ("월", Unit::Month),
    ("년", Unit::Year),
    ("번째", Unit::Th),
    ("째", Unit::Th),
    ("번", Unit::Times),
    ("회", Unit::Times),
];

/// After a word, without a space.
const PARTICLES: &[(&str, Option<Sense>)] = &[
    ("에는", None),
    ("에", None),
    ("은", None),
    ("는", None),
    ("을", None),
    ("를", None),
    ("도", None),
    ("이나", Some(Or)),
    ("과", Some(And)),
    ("와", Some(And)),
    ("이랑", Some(And)),
    ("랑", Some(And)),
];

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

/// The longest of `words` with which `text` begins.
fn longest<T: Copy>(text: &str, words: &[(&'static str, T)]) -> Option<(&'static str, T)> {
    let fitting = words.iter().filter(|(word, _)| text.starts_with(word));
    fitting.max_by_key(|(word, _)| word.len()).copied()
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
        if self.follows_number()
            && let Some((word, unit)) = longest(self.rest, UNITS)
            // `3일 전` is one word.
            && longest(self.rest, WORDS).is_none_or(|(longer, means)| longer.len() <= word.len() || means != Means::Before)
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
            Number(number) => {
                self.said.push(Said { sense: Sense::Number(number, Half::Bare), at });
            }
            Part(part) => self.part = Some(part),
            Nothing => {}
            Apart => self.apart(at),
            Between => self.between(),
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
        longest(rest, WORDS).is_some_and(|(_, means)| means == Apart) || is_span
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
        let is_even = count > 0 && seconds % (60 * count) == 0;
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
