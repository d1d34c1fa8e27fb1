//! The two clocks, and the one thing that waits for them.
//!
//! Schedules go by the wall clock, which people and daemons set; timeouts and delays go by the
//! boot clock, which runs on through sleep and knows no steps. Nobody else in this crate may ask
//! what time it is to decide something. What is due is the engine's to say, never this module's.

#![expect(clippy::disallowed_methods, reason = "the one module that asks what time it is")]

use std::io;
use std::time::Duration;

use jiff::Timestamp;

pub use mainspring_core::engine::Now;

/// Tells the time; tests bring their own.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Now;

    /// How long the machine has slept since it was started; zero where that cannot be told.
    fn slept(&self) -> Duration {
        Duration::ZERO
    }
}

/// The system's clocks.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    /// In whole microseconds, as the database keeps them: what was read back is what was told.
    fn now(&self) -> Now {
        let now = Timestamp::now();
        let wall = Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now);
        Now { wall, boot: boot() }
    }

    /// What the boot clock has more than the one that stands still meanwhile.
    #[cfg(target_os = "linux")]
    fn slept(&self) -> Duration {
        let awake = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
        boot().saturating_sub(Duration::try_from(awake).unwrap_or_default())
    }
}

/// CLOCK_BOOTTIME; on macOS the monotonic clock, which there runs on through sleep.
#[cfg(unix)]
fn boot() -> Duration {
    #[cfg(target_os = "linux")]
    let clock = rustix::time::ClockId::Boottime;
    #[cfg(not(target_os = "linux"))]
    let clock = rustix::time::ClockId::Monotonic;
    Duration::try_from(rustix::time::clock_gettime(clock)).unwrap_or_default()
}

/// Counted from the first call: the performance counter runs on through sleep.
#[cfg(not(unix))]
fn boot() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// Why an [`Alarm`] rang.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Woken {
    /// One of the times has come, or nearly: ask the clock.
    Due,
    /// The wall clock was set, or the machine woke from sleep: look at all schedules again.
    ClockSet,
}

/// Waits for a time on either clock. One is made per scheduler and used for ever.
#[derive(Debug)]
pub struct Alarm(imp::Alarm);

impl Alarm {
    /// Makes the timers. Must be called within a tokio runtime whose io and time drivers are on.
    ///
    /// # Errors
    /// The system gives no more file descriptors.
    pub fn new() -> io::Result<Alarm> {
        imp::Alarm::new().map(Alarm)
    }

    /// Waits until the earlier of the two; for ever if there is neither. It may return early, so
    /// the caller asks the clock again. May be cancelled and called again with other times.
    pub async fn sleep_until(&mut self, wall: Option<Timestamp>, boot: Option<Duration>) -> Woken {
        self.0.sleep_until(wall, boot).await
    }
}

/// Two timers of the kernel, armed for absolute times: nothing ticks in between, and the kernel
/// itself ends the wait when somebody sets the clock.
#[cfg(target_os = "linux")]
mod imp {
    use std::io;
    use std::os::fd::OwnedFd;
    use std::time::Duration;

    use jiff::Timestamp;
    use rustix::io::Errno;
    use rustix::time::{
        Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
        timerfd_settime,
    };
    use tokio::io::Interest;
    use tokio::io::unix::AsyncFd;

    use super::Woken;

    #[derive(Debug)]
    pub(super) struct Alarm {
        wall: Timer,
        boot: Timer,
    }

    #[derive(Debug)]
    struct Timer {
        fd: AsyncFd<OwnedFd>,
        flags: TimerfdTimerFlags,
    }

    impl Alarm {
        pub(super) fn new() -> io::Result<Alarm> {
            let absolute = TimerfdTimerFlags::ABSTIME;
            let watchful = absolute | TimerfdTimerFlags::CANCEL_ON_SET;
            let wall = Timer::new(TimerfdClockId::Realtime, watchful)?;
            Ok(Alarm { wall, boot: Timer::new(TimerfdClockId::Boottime, absolute)? })
        }

        pub(super) async fn sleep_until(
            &mut self,
            wall: Option<Timestamp>,
            boot: Option<Duration>,
        ) -> Woken {
            // A time before 1970 has passed, whatever its distance.
            let wall = wall.map(|wall| wall.as_duration().try_into().unwrap_or_default());
            let Alarm { wall: wall_timer, boot: boot_timer } = self;
            if wall_timer.arm(wall) == Err(Errno::CANCELED) {
                return Woken::ClockSet;
            }
            // Only the wall clock can be set under a timer's feet.
            let _ = boot_timer.arm(boot);
            tokio::select! {
                woken = wall_timer.rung(), if wall.is_some() => woken,
                woken = boot_timer.rung(), if boot.is_some() => woken,
                else => std::future::pending().await,
            }
        }
    }

    impl Timer {
        fn new(clock: TimerfdClockId, flags: TimerfdTimerFlags) -> io::Result<Timer> {
            let fd = timerfd_create(clock, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
            // SAFETY: the `AsyncFd` owns the descriptor; nothing closes it before.
            let fd = unsafe { AsyncFd::register_with_interest(fd, Interest::READABLE) };
            Ok(Timer { fd: fd.map_err(|error| error.into_parts().1)?, flags })
        }

        /// Sets the timer; none disarms it.
        fn arm(&self, at: Option<Duration>) -> Result<(), Errno> {
            // Zero would disarm; a nanosecond after the start of either clock has passed too.
            let at = at.map_or(Duration::ZERO, |at| at.max(Duration::from_nanos(1)));
            let never = Timespec { tv_sec: i64::MAX, tv_nsec: 0 };
            let it_value = Timespec::try_from(at).unwrap_or(never);
            let it_interval = Timespec { tv_sec: 0, tv_nsec: 0 };
            let spec = Itimerspec { it_interval, it_value };
            timerfd_settime(self.fd.get_ref(), self.flags, &spec).map(|_| ())
        }

        async fn rung(&self) -> Woken {
            loop {
                // Only a runtime that is shutting down fails here, and it wakes nobody.
                let Ok(mut guard) = self.fd.readable().await else { std::future::pending().await };
                let read = guard.try_io(|fd| Ok(rustix::io::read(fd, &mut [0; 8])?));
                match read {
                    Ok(Ok(_)) => return Woken::Due,
                    Ok(Err(_)) => return Woken::ClockSet,
                    // Armed anew since it rang.
                    Err(_would_block) => {}
                }
            }
        }
    }
}

/// Elsewhere no timer tells of a set clock or a sleep of the machine, so the wait is cut into
/// slices and the times are asked for again after each.
#[cfg(not(target_os = "linux"))]
mod imp {
    use std::io;
    use std::time::Duration;

    use jiff::Timestamp;

    use super::{Clock, SystemClock, Woken};

    /// How late a schedule may be after somebody set the clock.
    const SLICE: Duration = Duration::from_secs(60);

    #[derive(Debug)]
    pub(super) struct Alarm;

    impl Alarm {
        pub(super) fn new() -> io::Result<Alarm> {
            Ok(Alarm)
        }

        pub(super) async fn sleep_until(
            &mut self,
            wall: Option<Timestamp>,
            boot: Option<Duration>,
        ) -> Woken {
            if wall.is_none() && boot.is_none() {
                return std::future::pending().await;
            }
            loop {
                let now = SystemClock.now();
                let wall = wall.map(|wall| wall.duration_since(now.wall));
                let wall = wall.map(|left| Duration::try_from(left).unwrap_or_default());
                let boot = boot.map(|boot| boot.saturating_sub(now.boot));
                let left = wall.into_iter().chain(boot).min().unwrap_or_default();
                if left.is_zero() {
                    return Woken::Due;
                }
                tokio::time::sleep(left.min(SLICE)).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLACK: Duration = Duration::from_millis(3);

    /// Sleeps until so many milliseconds from now on either clock; checks the time it took.
    async fn check(alarm: &mut Alarm, wall: Option<i64>, boot: Option<i64>, expected: u64) {
        let start = SystemClock.now();
        let wall = wall.map(|ms| start.wall + jiff::SignedDuration::from_millis(ms));
        let boot = boot.map(|ms| match u64::try_from(ms) {
            Ok(ms) => start.boot + Duration::from_millis(ms),
            Err(_) => start.boot - Duration::from_millis(ms.unsigned_abs()),
        });
        assert_eq!(alarm.sleep_until(wall, boot).await, Woken::Due);
        let took = SystemClock.now().boot - start.boot;
        // The two clocks are read one after the other, and a busy machine may pause in between.
        assert!(took + SLACK >= Duration::from_millis(expected), "{took:?} < {expected} ms");
        assert!(took < Duration::from_millis(expected + 5000), "{took:?} > {expected} ms");
    }

    #[tokio::test]
    async fn the_earlier_time_counts() {
        let alarm = &mut Alarm::new().unwrap();
        check(alarm, Some(50), None, 50).await;
        check(alarm, None, Some(50), 50).await;
        check(alarm, Some(9000), Some(50), 50).await;
        check(alarm, Some(50), Some(9000), 50).await;
        check(alarm, Some(50), Some(50), 50).await;
    }

    #[tokio::test]
    async fn what_has_passed_is_due_at_once() {
        let alarm = &mut Alarm::new().unwrap();
        check(alarm, Some(0), None, 0).await;
        check(alarm, Some(-1000), Some(9000), 0).await;
        check(alarm, Some(9000), Some(-10), 0).await;
        let before_time = Some("-000001-01-01T00:00:00Z".parse().unwrap());
        assert_eq!(alarm.sleep_until(before_time, None).await, Woken::Due);
        assert_eq!(alarm.sleep_until(None, Some(Duration::ZERO)).await, Woken::Due);
    }

    #[tokio::test]
    async fn without_a_time_it_never_wakes() {
        let alarm = &mut Alarm::new().unwrap();
        let ends = [(None, None), (Some(Timestamp::MAX), Some(Duration::MAX))];
        for (wall, boot) in ends {
            // An alarm that rang before must not ring again by itself.
            check(alarm, Some(5), None, 5).await;
            let sleep = alarm.sleep_until(wall, boot);
            assert!(tokio::time::timeout(Duration::from_millis(30), sleep).await.is_err());
        }
    }

    #[tokio::test]
    async fn a_cancelled_wait_leaves_nothing_behind() {
        let alarm = &mut Alarm::new().unwrap();
        for _ in 0..3 {
            let soon = Some(SystemClock.now().wall + jiff::SignedDuration::from_millis(200));
            let sleep = alarm.sleep_until(soon, None);
            assert!(tokio::time::timeout(Duration::from_millis(5), sleep).await.is_err());
            tokio::time::sleep(Duration::from_millis(220)).await;
            check(alarm, Some(40), None, 40).await;
        }
    }

    #[test]
    fn the_boot_clock_advances() {
        let before = SystemClock.now();
        std::thread::sleep(Duration::from_millis(2));
        assert!(SystemClock.now().boot >= before.boot + Duration::from_millis(2));
    }
}
