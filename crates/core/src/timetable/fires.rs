//! When one entry of a schedule fires, as instants.
//!
//! Here daylight saving is decided, exactly as Airflow does it. Which of these instants become
//! runs, and with which data interval, belongs to `plan`.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use crate::cron::Cron;

/// No zone ever moved its clock by more than a day; two hours are to spare.
const WIDEST_SHIFT: SignedDuration = SignedDuration::from_hours(26);

/// The fire times of one entry of a schedule.
#[derive(Debug, Clone)]
pub(super) enum Fires {
    /// By the clock of a zone.
    Cron { cron: Cron, zone: TimeZone },
    /// A fixed distance, in nanoseconds as is its anchor; the clock does not matter.
    Every { anchor: i128, step: i128 },
}

impl Fires {
    /// None if `distance` is zero.
    pub fn every(distance: Duration, anchor: Timestamp) -> Option<Self> {
        let step = i128::try_from(distance.as_nanos()).ok().filter(|step| *step > 0)?;
        Some(Self::Every { anchor: anchor.as_nanosecond(), step })
    }

    /// Airflow's `_get_next`: the search runs in naive local time. A time in a gap moves on by the
    /// gap (02:30 becomes 03:30), a repeated one is its second occurrence. Only where every hour
    /// fires does the naive distance count, so that both passes of a repeated hour do.
    ///
    /// Always later than `time`.
    pub fn next(&self, time: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Cron { cron, zone } => {
                let naive = zone.to_datetime(time);
                let fire = cron.next_after(naive)?;
                if cron.covers_every_hour() {
                    return time.checked_add(fire.duration_since(naive)).ok();
                }
                zone.to_ambiguous_timestamp(fire).later().ok()
            }
            Self::Every { anchor, step } => {
                let past = (time.as_nanosecond() - anchor).div_euclid(*step);
                Timestamp::from_nanosecond(anchor + (past + 1) * step).ok()
            }
        }
    }

    /// Airflow's `_get_prev`. Beside a change of the clock it may be `time` itself or later: the
    /// fire before 03:10 in a gap's shadow is 02:30, which is 03:30.
    pub fn prev(&self, time: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Cron { cron, zone } => {
                let naive = zone.to_datetime(time);
                let fire = cron.prev_before(naive)?;
                if cron.covers_every_hour() {
                    return time.checked_sub(naive.duration_since(fire)).ok();
                }
                zone.to_ambiguous_timestamp(fire).later().ok()
            }
            Self::Every { anchor, step } => {
                let past = (time.as_nanosecond() - 1 - anchor).div_euclid(*step);
                Timestamp::from_nanosecond(anchor + past * step).ok()
            }
        }
    }

    /// `time` itself if it is a fire time, else the next one.
    pub fn align_to_next(&self, time: Timestamp) -> Option<Timestamp> {
        let next = self.next(time)?;
        if self.prev(next) == Some(time) { Some(time) } else { Some(next) }
    }

    /// `time` itself if it is a fire time, else the one before.
    pub fn align_to_prev(&self, time: Timestamp) -> Option<Timestamp> {
        let prev = self.prev(time)?;
        if self.next(prev) == Some(time) { Some(time) } else { Some(prev) }
    }

    /// The first time after `time` in the sequence that repeated `next` gives.
    ///
    /// `next` finds it only from a time of that sequence; from one in between, beside a change of
    /// the clock, it passes over what was shifted or repeated.
    pub fn following(&self, time: Timestamp) -> Option<Timestamp> {
        let Some(start) = self.before_change(time) else { return self.next(time) };
        let mut fire = self.next(start)?;
        while fire <= time {
            fire = self.next(fire)?;
        }
        Some(fire)
    }

    /// The last time before `time` in the sequence that repeated `next` gives.
    pub fn preceding(&self, time: Timestamp) -> Option<Timestamp> {
        // What lies before may be beside a change of the clock although `time` is not.
        let near = self.before_change(time).or_else(|| self.before_change(self.prev(time)?));
        let Some(start) = near else { return self.prev(time) };
        let mut fire = self.prev(start)?;
        while let Some(next) = self.next(fire).filter(|next| *next < time) {
            fire = next;
        }
        Some(fire)
    }

    /// A moment before the clock changes, if `time` is so near to the change that it lies in a
    /// repeated hour or in the hour into which those of a gap are moved.
    fn before_change(&self, time: Timestamp) -> Option<Timestamp> {
        let Self::Cron { cron, zone } = self else { return None };
        if cron.covers_every_hour() {
            return None;
        }
        let changes = zone.following(time.checked_sub(WIDEST_SHIFT).ok()?);
        changes
            .map(|change| change.timestamp())
            .take_while(|change| change.duration_since(time) <= WIDEST_SHIFT)
            .find_map(|change| {
                let before = change.checked_sub(SignedDuration::from_nanos(1)).ok()?;
                let seconds = zone.to_offset(change).seconds() - zone.to_offset(before).seconds();
                let shift = SignedDuration::from_secs(seconds.abs().into());
                let near = change.duration_since(time).abs() <= shift;
                near.then(|| before.checked_sub(shift).ok()).flatten()
            })
    }
}
