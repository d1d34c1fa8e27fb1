//! Weekdays, dates and months in English.
//!
//! Times are read in `times`, steps in `every`.

use super::{
    Counted, Reader,
    names::{month, weekday},
};
use crate::explain::spoken::sense::{Sense, Trouble};

impl<'t> Reader<'t, '_> {
    /// Weekdays, months, ordinals and what they count.
    pub(super) fn days(&mut self) -> Result<bool, Trouble<'t>> {
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
    pub(super) fn before_last(&mut self) -> bool {
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
}
