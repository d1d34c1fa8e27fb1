//! The times of a day as minutes of hours, from which cron expressions are cut.
//!
//! Days do not belong here.

use super::{
    halves::{self, Asker},
    sense::{Clock, Trouble},
};

/// The minutes of a day.
const DAY: u64 = 24 * 60;

/// Bit `m` of entry `h`: the time `h:m`.
pub(super) type Grid = [u64; 24];

/// What was said about the times of a day.
#[derive(Debug, Clone, Default)]
pub(super) struct Times<'t> {
    pub clocks: Vec<Clock>,
    /// From one time to another; to the end of the day without it.
    pub ranges: Vec<(Clock, Option<Clock>)>,
    pub minutes: u64,
    /// From the first of two minutes to the second, by a step if there is one.
    pub minute_ranges: Vec<(u32, u32)>,
    pub hours: u32,
    pub every_hour: bool,
    /// In seconds.
    pub step: Option<u64>,
    /// By elapsed time.
    pub exact: bool,
    /// Where it was said; none if nothing was.
    pub at: Option<&'t str>,
}

/// What times come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Rhythm {
    /// By the clock.
    Daily(Grid),
    /// A distance, in seconds, that no clock can hold.
    Distance(u64),
}

impl<'t> Times<'t> {
    pub fn is_empty(&self) -> bool {
        self.at.is_none()
    }

    /// The times; midnight if none were said.
    pub fn rhythm(&self, asker: &mut Asker<'_>) -> Result<Rhythm, Trouble<'t>> {
        let at = self.at.unwrap_or_default();
        let step = self.step.or(self.every_hour.then_some(3_600));
        if self.exact {
            return match self.step.filter(|_| self.has_step_alone()) {
                Some(step) => Ok(Rhythm::Distance(step)),
                None => Err(Trouble::at(
                    at,
                    "elapsed time needs a distance alone",
                    "간격만 쓸 수 있습니다",
                )),
            };
        }
        if self.minutes != 0 || !self.minute_ranges.is_empty() || self.hours != 0 {
            return self.minutes_of_hours().map(Rhythm::Daily);
        }
        let Some(step) = step else { return self.single(asker).map(Rhythm::Daily) };
        if let Some(&(from, to)) = self.ranges.first() {
            if self.ranges.len() > 1 || !self.clocks.is_empty() {
                return Err(self.too_much());
            }
            return between(step, from, to, at, asker).map(Rhythm::Daily);
        }
        if !self.clocks.is_empty() {
            return Err(self.too_much());
        }
        let minutes = step / 60;
        let is_even = step % 60 == 0
            && (60 % minutes == 0 || (minutes % 60 == 0 && DAY.is_multiple_of(minutes)));
        match is_even {
            true => Ok(Rhythm::Daily(stepped(0, DAY - 1, minutes))),
            false => Ok(Rhythm::Distance(step)),
        }
    }

    fn has_step_alone(&self) -> bool {
        self.clocks.is_empty() && self.ranges.is_empty() && self.minutes == 0 && self.hours == 0
    }

    fn too_much(&self) -> Trouble<'t> {
        Trouble::at(
            self.at.unwrap_or_default(),
            "a distance and single times do not go together",
            "간격과 시각을 함께 쓸 수 없습니다",
        )
        .hint(
            "say from when to when, such as `every 2 hours from 9 to 17`",
            "`9시부터 17시까지 2시간마다`처럼 범위를 쓰세요",
        )
    }

    fn single(&self, asker: &mut Asker<'_>) -> Result<Grid, Trouble<'t>> {
        if !self.ranges.is_empty() {
            return Err(Trouble::at(
                self.at.unwrap_or_default(),
                "how often between these times?",
                "이 시간 동안 얼마나 자주 실행할까요?",
            )
            .hint(
                "say it, such as `every hour from 9 to 17`",
                "`9시부터 17시까지 1시간마다`처럼 쓰세요",
            ));
        }
        let mut grid = [0; 24];
        for clock in halves::list(&self.clocks, asker) {
            grid[clock.hour as usize] |= 1 << clock.minute;
        }
        if self.clocks.is_empty() {
            grid[0] = 1;
        }
        Ok(grid)
    }

    /// `at 20 and 50 past every hour`, `every 2 hours at :20`, `every hour from 9 to 17 at :20`.
    fn minutes_of_hours(&self) -> Result<Grid, Trouble<'t>> {
        let minute_step =
            self.step.filter(|step| step % 60 == 0 && *step < 3_600).map(|step| step / 60);
        let hour_step =
            self.step.filter(|step| step % 3_600 == 0).map(|step| (step / 3_600) as usize);
        if !self.clocks.is_empty()
            || (self.step.is_some() && minute_step.is_none() && hour_step.is_none())
        {
            return Err(self.too_much());
        }
        let ranges = match (self.minute_ranges.as_slice(), minute_step) {
            ([], Some(step)) if self.minutes == 0 && 60 % step == 0 => &[(0, 59)],
            ([], Some(_)) => return Err(self.too_much()),
            (ranges, _) => ranges,
        };
        let step = minute_step.unwrap_or(1) as usize;
        let ranges = ranges.iter().flat_map(|(first, last)| (*first..=*last).step_by(step));
        let minutes = ranges.fold(self.minutes, |all, minute| all | 1_u64 << minute);
        let minutes = if minutes == 0 { 1 } else { minutes };
        if hour_step.is_some_and(|step| 24 % step != 0 && self.ranges.is_empty()) {
            return Err(self.too_much());
        }
        let mut grid = [0; 24];
        let hours = match (self.hours, self.ranges.as_slice()) {
            (0, []) => (0..24).step_by(hour_step.unwrap_or(1)).fold(0, |all, hour| all | 1 << hour),
            (hours, []) if hour_step.is_none() => hours,
            (0, &[(from, to)]) => return Ok(self.minutes_between(minutes, hour_step, from, to)),
            _ => return Err(self.too_much()),
        };
        let named = grid.iter_mut().enumerate().filter(|(hour, _)| hours & (1_u32 << hour) != 0);
        named.for_each(|(_, row)| *row = minutes);
        Ok(grid)
    }

    /// The minutes of every hour, as far as they lie within the range.
    fn minutes_between(
        &self,
        minutes: u64,
        step: Option<usize>,
        from: Clock,
        to: Option<Clock>,
    ) -> Grid {
        let mut none = None;
        let asker = &mut Asker { second: false, asked: &mut none };
        let (from, to) = to.map_or((from, None), |to| {
            let (from, to) = halves::range(from, to, asker);
            (from, Some(to))
        });
        let start = from.hour * 60 + from.minute;
        let end = to.map_or(DAY as u32 - 1, |to| to.hour * 60 + to.minute);
        let is_within = |time: u32| match start <= end {
            true => (start..=end).contains(&time),
            false => time >= start || time <= end,
        };
        let mut grid = [0; 24];
        for (hour, row) in grid.iter_mut().enumerate() {
            let distance = (hour + 24 - from.hour as usize) % 24;
            if distance.is_multiple_of(step.unwrap_or(1)) {
                let hour = hour as u32 * 60;
                let within = (0..60).filter(|minute| is_within(hour + minute));
                *row = within.fold(0, |all, minute| all | minutes & 1 << minute);
            }
        }
        grid
    }
}

/// The times from `start` to `end` (inclusive, in minutes), `step` minutes apart.
fn stepped(start: u64, end: u64, step: u64) -> Grid {
    let mut grid = [0; 24];
    for time in (start..=end).step_by(step.max(1) as usize) {
        let time = time % DAY;
        grid[(time / 60) as usize] |= 1 << (time % 60);
    }
    grid
}

fn between<'t>(
    step: u64,
    from: Clock,
    to: Option<Clock>,
    at: &'t str,
    asker: &mut Asker<'_>,
) -> Result<Grid, Trouble<'t>> {
    let (from, to) = match to {
        Some(to) => halves::range(from, to, asker),
        None => (from, Clock { hour: 23, minute: 59, ..from }),
    };
    let minutes = |clock: Clock| u64::from(clock.hour * 60 + clock.minute);
    let (start, end) = (minutes(from), minutes(to));
    // Through midnight into the next day.
    let end = if end < start { end + DAY } else { end };
    if !step.is_multiple_of(60) {
        return Err(Trouble::at(
            at,
            "within a part of the day only whole minutes count",
            "하루 중 일부 시간에는 분 단위로만 쓸 수 있습니다",
        )
        .hint("say whole minutes", "분 단위로 쓰세요"));
    }
    Ok(stepped(start, end, step / 60))
}
