//! Times of day and minutes of hours in English.
//!
//! Days are read in `days`, steps in `every`.

use super::{
    Counted, Reader,
    names::month,
    tokens::{Token, Word},
};
use crate::explain::spoken::sense::{Clock, Half, PartOfDay, Said, Sense, Trouble};

impl<'t> Reader<'t, '_> {
    /// `5, 20 and 40 minutes past every hour`, `half past`, `:20`, `minute 5`.
    pub(super) fn minutes(&mut self) -> bool {
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
    pub(super) fn hour_itself(&mut self) {
        while matches!(self.word(0), "the" | "every" | "each" | "of") {
            self.at += 1;
        }
        if self.word(0) == "hour" && self.number(1).is_none() {
            self.push(Sense::EveryHour, 1);
        }
    }

    /// Numbers up to `minutes past`.
    pub(super) fn minute_list(&mut self) -> bool {
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
    pub(super) fn often(&mut self) -> Result<bool, Trouble<'t>> {
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

    /// `at 6 in the morning`.
    pub(super) fn told_after(&mut self) -> bool {
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
    pub(super) fn time(&mut self) -> Result<(), Trouble<'t>> {
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
    pub(super) fn meridiem(&mut self) {
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
