//! Numbers that a seed repeats (splitmix64, Steele, Lea and Flood 2014).

pub(crate) struct Chance(u64);

impl Chance {
    /// The numbers of one life. How many an earlier life has used depends on how far it came, and must not move these.
    pub(crate) fn of_life(seed: u64, life: u64) -> Self {
        Self(Self(seed ^ life.rotate_left(32)).below(u64::MAX))
    }

    /// A number below a bound.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}
