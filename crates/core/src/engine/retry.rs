//! How long a failed task waits for its next try.
//!
//! Airflow's arithmetic: with back-off the pause doubles each time and is stretched by up to once
//! its length, so that many tasks that failed together do not come back together.

use std::time::Duration;

use crate::model::Retry;

/// Airflow never waits longer than a day.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// The pause after the failure of try `try_number` (from 1). `chance` decides the stretch.
pub fn delay_after(retry: &Retry, try_number: u32, chance: u64) -> Duration {
    let limit = retry.max_retry_delay.unwrap_or(LONGEST);
    if !retry.exponential_backoff {
        return retry.retry_delay.min(limit);
    }
    let doublings = try_number.saturating_sub(1).min(32);
    let shortest = retry.retry_delay.as_secs_f64() * 2_f64.powi(doublings as i32);
    let shortest = shortest.ceil().clamp(1.0, LONGEST.as_secs_f64()) as u64;
    Duration::from_secs(shortest + chance % shortest).min(LONGEST).min(limit)
}

/// A number that depends on all of `parts` and on nothing else (SplitMix64 over FNV-1a).
pub fn chance(seed: u64, parts: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ seed;
    for byte in parts.iter().flat_map(|part| part.bytes().chain([0])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retry(delay: u64, max: Option<u64>) -> Retry {
        Retry {
            retries: 9,
            retry_delay: Duration::from_secs(delay),
            exponential_backoff: true,
            max_retry_delay: max.map(Duration::from_secs),
        }
    }

    #[track_caller]
    fn check(retry: Retry, try_number: u32, at_least: u64, below: u64) {
        for seed in 0..50 {
            let delay = delay_after(&retry, try_number, chance(seed, &["dag", "task"])).as_secs();
            assert!((at_least..below).contains(&delay), "try {try_number}: {delay} s");
        }
    }

    #[test]
    fn backoff_doubles_and_is_stretched_by_less_than_its_length() {
        check(retry(10, None), 1, 10, 20);
        check(retry(10, None), 2, 20, 40);
        check(retry(10, None), 4, 80, 160);
        check(retry(300, None), 200, 86_400, 86_401);
        check(retry(10, Some(15)), 5, 15, 16);
        check(retry(0, None), 1, 1, 2);
    }

    #[test]
    fn without_backoff_the_pause_stays() {
        let plain = Retry { exponential_backoff: false, ..retry(7, None) };
        check(plain, 1, 7, 8);
        check(plain, 9, 7, 8);
    }
}
