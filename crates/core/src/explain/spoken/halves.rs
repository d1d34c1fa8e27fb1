//! Morning or afternoon, where a dial's number leaves it open: as people mean it, or asked back.
//!
//! The question itself is put together by the module above.

use super::sense::{Clock, Half};
use crate::explain::words::Words;

/// Collects the question; there is one at most, and its answer holds for all of the text.
pub(super) struct Asker<'a> {
    /// The second of two meanings is wanted.
    pub second: bool,
    pub asked: &'a mut Option<[Words; 2]>,
}

impl Asker<'_> {
    fn pick(&mut self, first: Clock, second: Clock) -> Clock {
        let when = |clock: Clock| {
            let text = format!("{:02}:{:02}", clock.hour, clock.minute);
            Words::new(format!("if {text} is meant"), format!("{text}이라는 뜻이면"))
        };
        self.asked.get_or_insert_with(|| [when(first), when(second)]);
        if self.second { second } else { first }
    }
}

fn dial(clock: Clock) -> u32 {
    clock.hour % 12
}

/// The same number in the afternoon.
fn later(clock: Clock) -> Clock {
    Clock { hour: dial(clock) + 12, half: Half::Told, ..clock }
}

fn earlier(clock: Clock) -> Clock {
    Clock { hour: dial(clock), half: Half::Told, ..clock }
}

/// Times that were listed: `9 and 5 pm`, `오전 9시와 11시`.
pub(super) fn list(clocks: &[Clock], asker: &mut Asker<'_>) -> Vec<Clock> {
    let mut settled: Vec<Clock> = Vec::new();
    for (at, &clock) in clocks.iter().enumerate() {
        let before = settled.last().filter(|clock| clock.half == Half::Told).copied();
        let after = clocks[at + 1..].iter().find(|clock| clock.half == Half::Told).copied();
        let clock = match (clock.half, before, after) {
            (Half::Bare, Some(before), _) => follows(before, clock, asker),
            (Half::Bare, None, Some(after)) => precedes(clock, after, asker),
            _ => clock,
        };
        settled.push(clock);
    }
    settled
}

/// Numbers that go up stay in the half that was said last.
fn follows(before: Clock, clock: Clock, asker: &mut Asker<'_>) -> Clock {
    let carried = if before.hour >= 12 { later(clock) } else { earlier(clock) };
    match (carried.hour, carried.minute) > (before.hour, before.minute) {
        true => carried,
        false if before.hour < 12 => asker.pick(later(clock), earlier(clock)),
        false => asker.pick(earlier(clock), later(clock)),
    }
}

fn precedes(clock: Clock, after: Clock, asker: &mut Asker<'_>) -> Clock {
    match (after.hour >= 12, dial(clock) < dial(after) || clock.hour == 12) {
        (false, true) | (true, false) => Clock { half: Half::Told, ..clock },
        (true, true) if clock.hour == 12 => later(clock),
        (true, true) => asker.pick(later(clock), earlier(clock)),
        (false, false) => asker.pick(earlier(clock), later(clock)),
    }
}

/// `9 to 5`, `1 to 5 pm`, `10 pm to 6`.
pub(super) fn range(from: Clock, to: Clock, asker: &mut Asker<'_>) -> (Clock, Clock) {
    let goes_up = (from.hour, from.minute) < (to.hour, to.minute);
    match (from.half, to.half) {
        (Half::Bare, Half::Bare) if goes_up => (from, to),
        // Nobody works from 9 in the morning through the night to 5.
        (Half::Bare, Half::Bare) if (6..=12).contains(&from.hour) && to.hour <= 7 => {
            (from, later(to))
        }
        (Half::Bare, Half::Bare) => (from, asker.pick(later(to), to)),
        (Half::Bare, Half::Told) => {
            let same = if to.hour >= 12 { later(from) } else { earlier(from) };
            let other = if to.hour >= 12 { earlier(from) } else { later(from) };
            let fits = |clock: Clock| (clock.hour, clock.minute) < (to.hour, to.minute);
            match (fits(same), to.hour >= 12) {
                (true, true) if from.hour == 12 => (same, to),
                (true, true) => (asker.pick(same, other), to),
                (true, false) => (same, to),
                (false, true) => (other, to),
                (false, false) => (asker.pick(other, same), to),
            }
        }
        (Half::Told, Half::Bare) => {
            let same = if from.hour >= 12 { later(to) } else { earlier(to) };
            let other = if from.hour >= 12 { earlier(to) } else { later(to) };
            let fits = (same.hour, same.minute) > (from.hour, from.minute);
            (from, if fits { same } else { other })
        }
        _ => (from, to),
    }
}
