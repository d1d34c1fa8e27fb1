//! What English words stand for.
//!
//! Word by word, the longest phrase first; what belongs together is found in `clause`.

use super::{
    clause::WORKDAYS,
    sense::{Clock, Half, PartOfDay, Said, Sense, Trouble},
};

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
const NUMBERS: [&str; 21] = [
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
const TENS: [&str; 4] = ["twenty", "thirty", "forty", "fifty"];
const ORDINALS: [&str; 13] = [
    "last", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth", "eleventh", "twelfth",
];
/// Words that change nothing.
const FILLERS: [&str; 21] = [
    "the", "a", "an", "of", "on", "run", "runs", "please", "do", "it", "always", "then", "day",
    "days", "time", "past", "during", "o'clock", "oclock", "hrs", "also",
];
/// Words that no other way of writing schedules has, in the singular.
const TELLING: [&str; 36] = [
    "at", "weekday", "weekend", "noon", "midnight", "midday", "hour", "minute", "month", "year",
    "week", "quarter", "between", "from", "until", "through", "and", "except", "but", "last",
    "first", "half", "twice", "once", "thrice", "times", "other", "each", "per", "morning",
    "evening", "night", "nightly", "past", "day", "on",
];
/// A hundred years: far enough, and no instant overflows by it.
const SECONDS_MAX: u64 = 36_500 * 86_400;

/// A word, a number or a sign.
#[derive(Debug, Clone, Copy)]
struct Token<'t> {
    /// In lower case, without dots.
    word: Word<'t>,
    at: &'t str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word<'t> {
    Letters(&'t str),
    Number(u32),
    /// `9:30`, `:20`; the first part is none without digits, and whether it has two of them.
    Colon(Option<u32>, u32, bool),
    Sign(char),
}

/// What a bare number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    Clocks,
    Days,
    Hours,
}

struct Reader<'t, 'l> {
    tokens: Vec<Token<'t>>,
    lower: Vec<&'l str>,
    at: usize,
    said: Vec<Said<'t>>,
    counted: Counted,
    /// The next `and` is the end of a `between`.
    between: bool,
    /// `every morning`: holds for the next bare time.
    part: Option<PartOfDay>,
}

pub(super) fn read(text: &str) -> Result<Vec<Said<'_>>, Trouble<'_>> {
    let tokens = tokens(text);
    if !tokens.iter().any(|token| matches!(token.word, Word::Letters(_))) {
        return Err(Trouble::whole("there are no words in it", "말이 없습니다"));
    }
    let lower: Vec<String> =
        tokens.iter().map(|token| token.at.to_ascii_lowercase().replace('.', "")).collect();
    let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
    let mut reader = Reader {
        tokens,
        lower,
        at: 0,
        said: Vec::new(),
        counted: Counted::Clocks,
        between: false,
        part: None,
    };
    while reader.at < reader.tokens.len() {
        reader.step()?;
    }
    match reader.part {
        Some(_) => Err(Trouble::whole("at what time?", "몇 시인지 알 수 없습니다")
            .hint("say the hour, such as `every morning at 7`", "`매일 아침 7시`처럼 쓰세요")),
        None => Ok(reader.said),
    }
}

/// It has a word that only people use.
pub(super) fn is_meant(text: &str) -> bool {
    let is_telling = |token: Token<'_>| {
        let lower = token.at.to_ascii_lowercase();
        let singular = lower.strip_suffix('s').unwrap_or(&lower);
        TELLING.contains(&lower.as_str()) || TELLING.contains(&singular)
    };
    !text.starts_with('@')
        && !text.contains(['*', '?', '/', '#', '(', '='])
        && tokens(text).into_iter().any(is_telling)
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = |is: fn(char) -> bool| rest.find(|c: char| !is(c)).unwrap_or(rest.len());
        let is_colon = first == ':' && rest[1..].starts_with(|c: char| c.is_ascii_digit());
        let (length, word) = if first.is_whitespace() {
            rest = &rest[first.len_utf8()..];
            continue;
        } else if first.is_ascii_digit() || is_colon {
            let length = length(|c| c.is_ascii_digit() || c == ':');
            (length, number(&rest[..length]))
        } else if first.is_alphabetic() {
            let length = length(|c| c.is_alphabetic() || c == '\'' || c == '.');
            // A full stop at the end belongs to nothing, but for `a.m.`.
            let length = rest[..length].trim_end_matches('.').len();
            (length, Word::Letters(&rest[..length]))
        } else {
            (first.len_utf8(), Word::Sign(first))
        };
        tokens.push(Token { word, at: &rest[..length] });
        rest = &rest[length..];
    }
    tokens
}

/// Digits, perhaps with a colon; what is no number is a sign.
fn number(text: &str) -> Word<'_> {
    let parse = |text: &str| text.parse::<u32>().ok();
    let read = match text.split_once(':') {
        None => parse(text).map(Word::Number),
        Some((hour, minute)) => {
            let minute = parse(minute).filter(|_| minute.len() == 2);
            let first = if hour.is_empty() { Some(None) } else { parse(hour).map(Some) };
            minute.zip(first).map(|(minute, first)| Word::Colon(first, minute, hour.len() == 2))
        }
    };
    read.unwrap_or(Word::Sign(':'))
}

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
        _ => names.iter().position(|name| is_short(&name)),
    })
}

fn weekday(word: &str) -> Option<u8> {
    match word {
        "weekday" | "weekdays" | "workday" | "workdays" => Some(WORKDAYS),
        "weekend" | "weekends" => Some(0b100_0001),
        "wed" | "tues" => named(&WEEKDAYS, &word[..3]).map(|day| 1 << day),
        _ => named(&WEEKDAYS, word).map(|day| 1 << day),
    }
}

fn month(word: &str) -> Option<u32> {
    named(&MONTHS, word).map(|month| month as u32 + 1)
}

/// Seconds of a unit, or how it counts days.
fn unit(word: &str) -> Option<fn(u64) -> Sense> {
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

impl<'t> Reader<'t, '_> {
    fn word(&self, ahead: usize) -> &str {
        self.lower.get(self.at + ahead).copied().unwrap_or_default()
    }

    /// The number there, in digits or letters.
    fn number(&self, ahead: usize) -> Option<u32> {
        match self.tokens.get(self.at + ahead)?.word {
            Word::Number(number) => Some(number),
            Word::Letters(_) => {
                let word = self.word(ahead);
                let ones = NUMBERS.iter().position(|name| *name == word);
                let tens = || TENS.iter().position(|name| *name == word).map(|at| 10 * at + 20);
                ones.or_else(tens).map(|number| number as u32)
            }
            _ => None,
        }
    }

    /// `3rd`, `third`, `last`; and how many tokens it takes.
    fn ordinal(&self, ahead: usize) -> Option<(u32, usize)> {
        let word = self.word(ahead);
        if let Some(at) = ORDINALS.iter().position(|name| *name == word) {
            return Some((at as u32, 1));
        }
        let Word::Number(number) = self.tokens.get(self.at + ahead)?.word else { return None };
        matches!(self.word(ahead + 1), "st" | "nd" | "rd" | "th").then_some((number, 2))
    }

    /// Takes `count` tokens, which stand for `sense`.
    fn push(&mut self, sense: Sense, count: usize) {
        let Some(first) = self.tokens.get(self.at) else { return };
        self.said.push(Said { sense, at: first.at });
        self.at += count;
    }

    fn here(&self) -> &'t str {
        self.tokens.get(self.at).map_or("", |token| token.at)
    }

    fn step(&mut self) -> Result<(), Trouble<'t>> {
        let word = self.word(0).to_owned();
        match word.as_str() {
            "every" | "each" => return self.every(),
            ";" => self.separate(),
            "," | "&" | "and" | "plus" | "+" => self.and(),
            "or" => self.push(Sense::Or, 1),
            "at" => self.mode(Counted::Clocks),
            "@" if self.at > 0 => self.mode(Counted::Clocks),
            "in" if matches!(self.word(1), "the") => self.at += 1,
            "in" | "for" | "starting" | "beginning"
                if word != "starting" && word != "beginning" =>
            {
                self.at += 1
            }
            "from" | "starting" | "beginning" | "after" => {
                self.push(Sense::From, 1);
                self.counted = Counted::Clocks;
            }
            "between" => {
                self.between = true;
                self.push(Sense::From, 1);
                self.counted = Counted::Clocks;
            }
            "to" | "till" | "til" | "until" | "through" | "thru" | "-" | "–" | "—" | "~" => {
                self.between = false;
                self.push(Sense::To, 1);
            }
            "except" | "excluding" | "without" => {
                let count = if self.word(1) == "on" || self.word(1) == "for" { 2 } else { 1 };
                self.push(Sense::Except, count);
            }
            "any" => self.push(Sense::Each, 1),
            "but" if matches!(self.word(1), "not" | "never") => self.push(Sense::Except, 2),
            "whatever" if (1..4).map(|at| self.word(at)).eq(["the", "clock", "shows"]) => {
                self.push(Sense::Exact, 4);
            }
            "on" => {
                self.at += 1;
                // `on 1 and 15` are days, `on monday 9` is a time.
                if self.number(0).is_some() {
                    self.counted = Counted::Days;
                }
            }
            "day" | "days" | "date" | "dates" if self.number(1).is_some() => {
                self.mode(Counted::Days)
            }
            _ if self.minutes() || self.often()? || self.days()? || self.words() => {}
            _ if self.number(0).is_some() || self.is_colon() => return self.time(),
            _ if FILLERS.contains(&word.as_str()) => self.at += 1,
            _ => return Err(Trouble::unknown(self.here())),
        }
        Ok(())
    }

    fn is_colon(&self) -> bool {
        matches!(self.tokens.get(self.at), Some(Token { word: Word::Colon(..), .. }))
    }

    fn mode(&mut self, counted: Counted) {
        self.at += 1;
        self.counted = counted;
    }

    /// `; also`, which sets a schedule apart.
    fn separate(&mut self) {
        self.push(Sense::Break, 1);
        self.counted = Counted::Clocks;
        while matches!(self.word(0), "also" | "and" | ";") {
            self.at += 1;
        }
    }

    fn and(&mut self) {
        let mut count = 1;
        while matches!(self.word(count), "and" | "also") {
            count += 1;
        }
        let sense = if std::mem::take(&mut self.between) { Sense::To } else { Sense::And };
        self.push(sense, count);
    }

    /// What `every` says depends on what follows.
    fn every(&mut self) -> Result<(), Trouble<'t>> {
        let start = self.at;
        self.at += 1;
        if self.word(0) == "single" {
            self.at += 1;
        }
        let at = self.tokens[start].at;
        let said = |reader: &mut Self, sense, count| {
            reader.said.push(Said { sense, at });
            reader.at += count;
        };
        match (self.word(0), self.word(1)) {
            ("hour", _) => said(self, Sense::EveryHour, 1),
            ("half", "hour") | ("half-hour", _) => said(self, Sense::Step(1_800), 2),
            ("half", "an") if self.word(2) == "hour" => said(self, Sense::Step(1_800), 3),
            ("quarter", "hour") => said(self, Sense::Step(900), 2),
            ("quarter", "of") if self.word(3) == "hour" => said(self, Sense::Step(900), 4),
            ("other", next) if unit(next).is_some() => {
                let unit = unit(next).map_or(Sense::Days(2), |unit| unit(2));
                said(self, unit, 2);
            }
            ("other", next) if weekday(next).is_some() => said(self, Sense::Weeks(2), 1),
            ("morning" | "mornings", _) => self.part_of_day(PartOfDay::Morning, at),
            ("afternoon" | "evening" | "evenings" | "afternoons", _) => {
                self.part_of_day(PartOfDay::Afternoon, at);
            }
            ("night", _) => {
                self.part_of_day(PartOfDay::Night, at);
                if !self.has_time_ahead() {
                    self.part = None;
                }
            }
            (next, _) if unit(next).is_some() && next != "second" => {
                let sense = unit(next).map_or(Sense::Days(1), |unit| unit(1));
                said(self, sense, 1);
            }
            _ => return self.every_so_many(at),
        }
        Ok(())
    }

    fn has_time_ahead(&self) -> bool {
        self.tokens[self.at..].iter().any(|token| {
            matches!(token.word, Word::Number(_) | Word::Colon(..))
                || NUMBERS.contains(&token.at.to_ascii_lowercase().as_str())
        })
    }

    fn part_of_day(&mut self, part: PartOfDay, at: &'t str) {
        self.said.push(Said { sense: Sense::Days(1), at });
        self.part = Some(part);
        self.at += 1;
    }

    /// `every 2 hours 5 minutes`, `every third day`; else only a word before a day.
    fn every_so_many(&mut self, at: &'t str) -> Result<(), Trouble<'t>> {
        let ordinal = self.ordinal(0).filter(|(count, _)| *count > 0);
        if let Some((count, taken)) = ordinal
            && let Some(unit) = unit(self.word(taken))
        {
            self.said.push(Said { sense: unit(count.into()), at });
            self.at += taken + 1;
            return self.of_hours(count);
        }
        // Of a bare `second` the unit is meant, and no day of a month.
        let counts = |word: &str| weekday(word).is_some() || matches!(word, "and" | "," | "or");
        if self.word(0) == "second" && !counts(self.word(1)) {
            self.said.push(Said { sense: Sense::Step(1), at });
            self.at += 1;
            return Ok(());
        }
        let mut sum = None;
        while let Some((count, unit)) = self.number(0).zip(unit(self.word(1))) {
            let sense = match (sum, unit(count.into())) {
                (None, sense) => sense,
                (Some(Sense::Step(before)), Sense::Step(more)) => Sense::Step(before + more),
                (Some(Sense::Days(days)), Sense::Step(more)) => Sense::Step(days * 86_400 + more),
                _ => return Err(Trouble::unknown(self.here())),
            };
            sum = Some(sense);
            self.at += 2;
            if self.word(0) == "and" && unit_follows(self) {
                self.at += 1;
            }
        }
        let sense = match sum {
            Some(
                Sense::Step(0)
                | Sense::Days(0)
                | Sense::Weeks(0)
                | Sense::Months(0)
                | Sense::Years(0),
            ) => {
                return Err(Trouble::at(at, "a distance of nothing", "간격이 0입니다").hint(
                    "say 1 or more, such as `every 15 minutes`",
                    "`15분마다`처럼 1 이상을 쓰세요",
                ));
            }
            Some(Sense::Step(seconds)) if seconds > SECONDS_MAX => return Err(too_long(at)),
            Some(
                Sense::Days(count)
                | Sense::Weeks(count)
                | Sense::Months(count)
                | Sense::Years(count),
            ) if count > 5_000 => {
                return Err(too_long(at));
            }
            Some(sense) => sense,
            None => Sense::Each,
        };
        self.said.push(Said { sense, at });
        Ok(())
    }

    /// `of every 3rd hour from 1 to 22`.
    fn of_hours(&mut self, step: u32) -> Result<(), Trouble<'t>> {
        let is_grid = self.said.len() > 1
            && matches!(self.said.last(), Some(Said { sense: Sense::Step(seconds), .. }) if *seconds == 3_600 * u64::from(step))
            && self.said[..self.said.len() - 1].last().is_some_and(|before| {
                matches!(before.sense, Sense::Minute(_) | Sense::Step(_) | Sense::EveryHour)
            });
        let ends = (self.number(1), self.number(3));
        let (true, "from", Some(first), "to", Some(last)) =
            (is_grid, self.word(0), ends.0, self.word(2), ends.1)
        else {
            return Ok(());
        };
        let at = self.here();
        self.said.pop();
        let hours = (first..=last.min(23)).step_by(step as usize);
        self.said.extend(hours.map(|hour| Said { sense: Sense::Hour(hour), at }));
        self.at += 4;
        Ok(())
    }

    /// `5, 20 and 40 minutes past every hour`, `half past`, `:20`, `minute 5`.
    fn minutes(&mut self) -> bool {
        if let Some(Token { word: Word::Colon(None, minute, _), .. }) = self.tokens.get(self.at) {
            let minute = *minute;
            self.push(Sense::Minute(minute), 1);
            return true;
        }
        match (self.word(0), self.word(1)) {
            ("minute" | "minutes", _) if self.number(1).is_some() => {
                let minute = self.number(1).unwrap_or_default();
                self.push(Sense::Minute(minute), 2);
                return true;
            }
            ("half" | "quarter", "past") => {
                let minute = if self.word(0) == "half" { 30 } else { 15 };
                let hour = self.number(2).filter(|hour| (1..=23).contains(hour));
                match hour {
                    Some(hour) => {
                        let half = if hour > 12 { Half::Clear } else { Half::Bare };
                        self.push(Sense::Clock(Clock { hour, minute, half }), 3);
                        self.meridiem();
                    }
                    None => self.push(Sense::Minute(minute), 2),
                }
                return true;
            }
            ("hour", _) if self.said.is_empty() => return false,
            ("top", "of") => {
                self.push(Sense::Minute(0), 2);
                self.hour_itself();
                return true;
            }
            ("on", "the") => return false,
            _ => {}
        }
        self.minute_list()
    }

    /// `the hour` is no hour of its own.
    fn hour_itself(&mut self) {
        while matches!(self.word(0), "the" | "every" | "each" | "of") {
            self.at += 1;
        }
        if self.word(0) == "hour" && self.number(1).is_none() {
            self.push(Sense::EveryHour, 1);
        }
    }

    /// Numbers up to `minutes past`.
    fn minute_list(&mut self) -> bool {
        let mut ahead = 0;
        while self.number(ahead).is_some() {
            ahead += 1;
            while matches!(self.word(ahead), "," | "and" | "to") {
                ahead += 1;
            }
        }
        let has_unit = matches!(self.word(ahead), "minute" | "minutes" | "min" | "mins");
        let past = ahead + usize::from(has_unit);
        let is_past = matches!(self.word(past), "past" | "after")
            && matches!(self.word(past + 1), "the" | "every" | "each" | "hour" | "");
        if ahead == 0 || !is_past {
            return false;
        }
        let end = self.at + past + 1;
        while self.at < end {
            match self.number(0) {
                Some(minute) => self.push(Sense::Minute(minute), 1),
                None if self.word(0) == "to" => self.push(Sense::To, 1),
                None if matches!(self.word(0), "," | "and") => self.push(Sense::And, 1),
                None => self.at += 1,
            }
        }
        if self.word(0) == "the" && self.word(1) == "hour" && self.number(2).is_none() {
            self.hour_itself();
        }
        true
    }

    /// `twice a day`, `3 times an hour`.
    fn often(&mut self) -> Result<bool, Trouble<'t>> {
        let (count, taken) = match (self.word(0), self.word(1)) {
            ("once", _) => (1, 1),
            ("twice", _) => (2, 1),
            ("thrice", _) => (3, 1),
            (_, "times") => match self.number(0) {
                Some(count) => (count, 2),
                None => return Ok(false),
            },
            _ => return Ok(false),
        };
        let at = self.here();
        let taken = match self.word(taken) {
            "a" | "an" | "per" | "every" | "each" => taken + 1,
            _ => taken,
        };
        let sense = match (count, self.word(taken)) {
            (1..=24, "day" | "daily") if 24 % count == 0 => Sense::Step(u64::from(86_400 / count)),
            (1..=60, "hour" | "hourly") if 60 % count == 0 => Sense::Step(u64::from(3_600 / count)),
            (1, "week" | "weekly") => Sense::Weeks(1),
            (1, "month" | "monthly") => Sense::Months(1),
            (1, "year" | "yearly") => Sense::Years(1),
            (2, "month" | "monthly") => {
                self.push(Sense::Day(1), 0);
                Sense::Day(15)
            }
            _ => {
                return Err(Trouble::at(at, "at which days and times?", "언제인지 알 수 없습니다")
                    .hint(
                        "name them, such as `monday and thursday at 9`",
                        "`월요일과 목요일 9시`처럼 쓰세요",
                    ));
            }
        };
        // Once a day goes with the time that is said.
        let sense = if sense == Sense::Step(86_400) { Sense::Days(1) } else { sense };
        self.push(sense, taken + 1);
        Ok(true)
    }

    /// Weekdays, months, ordinals and what they count.
    fn days(&mut self) -> Result<bool, Trouble<'t>> {
        if let Some((ordinal, taken)) = self.ordinal(0) {
            self.push(Sense::Ordinal(ordinal), taken);
            if matches!(self.word(0), "day" | "days") {
                self.push(Sense::TheDay, 1);
            }
            return Ok(true);
        }
        match (self.word(0), self.word(1)) {
            ("weekday" | "weekdays", "nearest") => {
                let ahead = (2..5).find(|ahead| !matches!(self.word(*ahead), "to" | "the"));
                let Some((day, taken)) = ahead
                    .and_then(|at| Some((at, self.ordinal(at)?)))
                    .map(|(at, (day, taken))| (day, at + taken))
                else {
                    return Err(Trouble::unknown(self.here()));
                };
                self.push(Sense::Nearest(day), taken);
                return Ok(true);
            }
            ("end" | "start" | "beginning", "of" | "month") => {
                let ahead = (1..4).find(|ahead| self.word(*ahead) == "month");
                if let Some(ahead) = ahead {
                    let is_end = self.word(0) == "end";
                    self.push(if is_end { Sense::BeforeLast(0) } else { Sense::Day(1) }, ahead);
                    return Ok(true);
                }
            }
            ("month", "end") => {
                self.push(Sense::BeforeLast(0), 2);
                return Ok(true);
            }
            _ => {}
        }
        if self.before_last() {
            return Ok(true);
        }
        if let Some(days) = weekday(self.word(0)) {
            self.push(Sense::Weekdays(days), 1);
            self.counted = Counted::Clocks;
            return Ok(true);
        }
        let Some(month) = month(self.word(0)) else { return Ok(false) };
        self.push(Sense::Month(month), 1);
        self.counted = match self.number(0).is_some() && !matches!(self.word(1), "am" | "pm") {
            true => Counted::Days,
            false => Counted::Clocks,
        };
        Ok(true)
    }

    /// `3 days before the last day`, `the day before the end of the month`.
    fn before_last(&mut self) -> bool {
        let (count, taken) = match (self.number(0), self.word(0), self.word(1)) {
            (Some(count), _, "day" | "days") => (count, 2),
            (None, "day", "before") => (1, 1),
            _ => return false,
        };
        if self.word(taken) != "before" {
            return false;
        }
        let rest: Vec<&str> = (taken + 1..taken + 6).map(|at| self.word(at)).collect();
        let more = match *rest.as_slice() {
            ["the", "last", "day", ..] => 3,
            ["the", "end", "of", "the" | "every" | "each", "month"] => 5,
            ["month", "end", ..] => 2,
            _ => return false,
        };
        self.push(Sense::BeforeLast(count), taken + 1 + more);
        true
    }

    /// Words that stand for one thing.
    fn words(&mut self) -> bool {
        let clock = |hour| Sense::Clock(Clock { hour, minute: 0, half: Half::Clear });
        let sense = match self.word(0) {
            "noon" | "midday" | "noontime" => clock(12),
            "midnight" => clock(0),
            "hourly" => Sense::EveryHour,
            "minutely" => Sense::Step(60),
            "daily" | "nightly" | "everyday" => Sense::Days(1),
            "weekly" => Sense::Weeks(1),
            "biweekly" | "fortnightly" => Sense::Weeks(2),
            "monthly" | "month" => Sense::Months(1),
            "quarterly" => Sense::Months(3),
            "yearly" | "annually" | "year" => Sense::Years(1),
            "morning" | "afternoon" | "evening" | "night" => return self.told_after(),
            "hour" | "hours" if self.number(1).is_some() => {
                self.mode(Counted::Hours);
                return true;
            }
            "hour" => Sense::Minute(0),
            _ => return false,
        };
        // `first monday of the month` says nothing more.
        let is_said = matches!(self.word(0), "month" | "year");
        match is_said {
            true => self.at += 1,
            false => self.push(sense, 1),
        }
        if sense == Sense::Months(1) && is_said && !self.said.iter().any(|one| is_date(one.sense)) {
            self.said.push(Said { sense, at: self.tokens[self.at - 1].at });
        }
        true
    }

    /// `at 6 in the morning`.
    fn told_after(&mut self) -> bool {
        let part = match self.word(0) {
            "morning" => PartOfDay::Morning,
            "night" => PartOfDay::Night,
            _ => PartOfDay::Afternoon,
        };
        let Some(Said { sense: Sense::Clock(clock), .. }) = self.said.last_mut() else {
            return false;
        };
        let Some(hour) = part.hour(clock.hour) else { return false };
        *clock = Clock { hour, half: Half::Told, ..*clock };
        self.at += 1;
        true
    }

    /// A bare number: a time, a day or an hour.
    fn time(&mut self) -> Result<(), Trouble<'t>> {
        let at = self.here();
        let Some(token) = self.tokens.get(self.at) else { return Ok(()) };
        let (hour, minute, is_clear) = match token.word {
            Word::Colon(Some(hour), minute, is_clear) => (hour, minute, is_clear),
            Word::Number(number) if at.len() == 4 => (number / 100, number % 100, true),
            _ => {
                let number = self.number(0).unwrap_or_default();
                let is_day = self.counted == Counted::Days || month(self.word(1)).is_some();
                let is_time = matches!(self.word(1), "am" | "pm" | "o'clock");
                if self.counted == Counted::Hours {
                    self.push(Sense::Hour(number), 1);
                    return Ok(());
                }
                if is_day && !is_time {
                    self.push(Sense::Day(number), 1);
                    return Ok(());
                }
                (number, 0, at.len() == 2 && at.starts_with('0'))
            }
        };
        if hour > 24 || minute > 59 || (hour == 24 && minute > 0) {
            return Err(Trouble::at(
                at,
                format!("no time of day: `{at}`"),
                format!("`{at}`: 없는 시각입니다"),
            )
            .hint("hours are 0 to 23, minutes 0 to 59", "시는 0~23, 분은 0~59입니다"));
        }
        let half = if is_clear || hour == 0 || hour > 12 { Half::Clear } else { Half::Bare };
        self.push(Sense::Clock(Clock { hour: hour % 24, minute, half }), 1);
        self.meridiem();
        Ok(())
    }

    /// What follows a time and says its half of the day.
    fn meridiem(&mut self) {
        let part = match self.word(0) {
            "am" | "a" if self.word(0) == "am" => Some(PartOfDay::Morning),
            "pm" => Some(PartOfDay::Afternoon),
            "o'clock" => {
                self.at += 1;
                return self.meridiem();
            }
            _ => None,
        };
        self.at += usize::from(part.is_some());
        let Some(Said { sense: Sense::Clock(clock), .. }) = self.said.last_mut() else { return };
        if clock.half == Half::Bare
            && let Some(part) = part.or(self.part.take())
            && let Some(hour) = part.hour(clock.hour)
        {
            *clock = Clock { hour, half: Half::Told, ..*clock };
        }
        self.part = None;
    }
}

/// `and 5 minutes` after `every 2 hours`.
fn unit_follows(reader: &Reader<'_, '_>) -> bool {
    reader.number(1).is_some()
        && matches!(unit(reader.word(2)).map(|unit| unit(1)), Some(Sense::Step(_)))
}

fn too_long(at: &str) -> Trouble<'_> {
    Trouble::at(at, "this distance is too long", "간격이 너무 깁니다")
        .hint("say less than a hundred years", "백 년보다 짧게 쓰세요")
}

fn is_date(sense: Sense) -> bool {
    matches!(
        sense,
        Sense::Ordinal(_)
            | Sense::TheDay
            | Sense::Day(_)
            | Sense::BeforeLast(_)
            | Sense::Nearest(_)
            | Sense::Weekdays(_)
            | Sense::Months(_)
    )
}
