//! A lid on guessing: so many wrong keys in a second, and no more are looked at.
//!
//! It counts what was wrong, whoever sent it, and forgets after a second. A right token is never
//! held up by it; that is seen to by whoever asks.

use std::{sync::Mutex, time::Duration};

/// So many wrong keys are looked at in one second.
const WRONG_MAX: u32 = 5;
const SECOND: Duration = Duration::from_secs(1);

/// See the module.
#[derive(Debug, Default)]
pub struct Lid {
    counted: Mutex<Counted>,
}

#[derive(Debug, Default)]
struct Counted {
    since: Duration,
    wrong: u32,
}

impl Lid {
    /// Nothing more is looked at for the moment. `now` is of a clock that is not set.
    pub fn is_shut(&self, now: Duration) -> bool {
        self.with(now, |counted| counted.wrong >= WRONG_MAX)
    }

    /// Another one was wrong.
    pub fn wrong(&self, now: Duration) {
        self.with(now, |counted| counted.wrong = counted.wrong.saturating_add(1));
    }

    fn with<T>(&self, now: Duration, then: impl FnOnce(&mut Counted) -> T) -> T {
        let mut counted = self.counted.lock().unwrap_or_else(|poison| poison.into_inner());
        if now.saturating_sub(counted.since) >= SECOND {
            *counted = Counted { since: now, wrong: 0 };
        }
        then(&mut counted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_shuts_and_opens_again() {
        let lid = Lid::default();
        let at = |milliseconds: u64| Duration::from_millis(90_000 + milliseconds);
        for attempt in 0..5 {
            assert!(!lid.is_shut(at(attempt)));
            lid.wrong(at(attempt));
        }
        assert!(lid.is_shut(at(999)));
        assert!(!lid.is_shut(at(1000)));
    }
}
