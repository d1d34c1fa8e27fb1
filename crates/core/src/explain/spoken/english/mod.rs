//! What English words stand for.
//!
//! Word by word, the longest phrase first; what belongs together is found in `clause`.

mod days;
mod every;
mod names;
mod times;
mod tokens;

use super::sense::{Clock, Half, PartOfDay, Said, Sense, Trouble};
use names::{NUMBERS, ORDINALS, TENS};
use tokens::{Token, Word, tokens};

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
    tokens(text).into_iter().any(is_telling)
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
