//! What `every` says in English, which what follows decides.
//!
//! Times are read in `times`, days in `days`.

use super::{
    Reader,
    names::{NUMBERS, unit, weekday},
    tokens::Word,
};
use crate::explain::spoken::sense::{PartOfDay, Said, Sense, Trouble};

/// A hundred years: far enough, and no instant overflows by it.
const SECONDS_MAX: u64 = 36_500 * 86_400;

impl<'t> Reader<'t, '_> {
    /// What `every` says depends on what follows.
    pub(super) fn every(&mut self) -> Result<(), Trouble<'t>> {
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

    pub(super) fn has_time_ahead(&self) -> bool {
        self.tokens[self.at..].iter().any(|token| {
            matches!(token.word, Word::Number(_) | Word::Colon(..))
                || NUMBERS.contains(&token.at.to_ascii_lowercase().as_str())
        })
    }

    pub(super) fn part_of_day(&mut self, part: PartOfDay, at: &'t str) {
        self.said.push(Said { sense: Sense::Days(1), at });
        self.part = Some(part);
        self.at += 1;
    }

    /// `every 2 hours 5 minutes`, `every third day`; else only a word before a day.
    pub(super) fn every_so_many(&mut self, at: &'t str) -> Result<(), Trouble<'t>> {
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
    pub(super) fn of_hours(&mut self, step: u32) -> Result<(), Trouble<'t>> {
        let is_step = |sense| sense == Sense::Step(3_600 * u64::from(step));
        let is_grid = match self.said.as_slice() {
            [.., before, last] if is_step(last.sense) => {
                matches!(before.sense, Sense::Minute(_) | Sense::Step(_) | Sense::EveryHour)
            }
            _ => false,
        };
        let ends = (self.number(1), self.number(3));
        let (true, "from", Some(first), "to", Some(last)) =
            (is_grid, self.word(0), ends.0, self.word(2), ends.1)
        else {
            return Ok(());
        };
        if first > last {
            return Err(Trouble::unknown(self.here()));
        }
        let at = self.here();
        self.said.pop();
        let hours = (first..=last.min(23)).step_by(step as usize);
        self.said.extend(hours.map(|hour| Said { sense: Sense::Hour(hour), at }));
        self.at += 4;
        Ok(())
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
