//! Chance that can be had again: the same seed gives the same draws.
//!
//! For tests of what no list of cases can hold.

/// A small generator of pseudo-random numbers (xorshift).
pub(in crate::file) struct Chance(u64);

impl Chance {
    /// What this seed gives.
    pub(in crate::file) fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).max(1))
    }

    /// A number from 0 to below `limit`.
    pub(in crate::file) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap_or(0)
    }

    /// One of these.
    pub(in crate::file) fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}
