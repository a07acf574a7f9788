//! Chance that can be had again: the same seed gives the same numbers on every machine.

use std::str::FromStr;

/// Numbers from a seed, by splitmix64 (Steele, Lea and Flood 2014).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, without, `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.number() % end
    }

    pub(crate) fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("a place in a list fits")
    }

    /// Milliseconds around `usual`, now and then many times as long.
    pub(crate) fn wait_ms(&mut self, usual: u64) -> i64 {
        let factor = if self.one_in(20) { 30 } else { 1 };
        i64::try_from((usual / 2 + self.below(usual)) * factor).expect("a wait of minutes fits")
    }

    /// Between 0 and 1.
    pub(crate) fn unit(&mut self) -> f64 {
        f64::from(u32::try_from(self.below(1 << 20)).expect("20 bits fit")) / f64::from(1 << 20)
    }

    pub(crate) fn id<T: FromStr<Err: std::fmt::Debug>>(&mut self) -> T {
        format!("{:016x}{:016x}", self.number(), self.number())
            .parse()
            .expect("32 hexadecimal digits are an id")
    }
}
