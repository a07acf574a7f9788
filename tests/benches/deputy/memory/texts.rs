//! Texts as people write them, as far as words go: few of them are in nearly every text, and most are rare (Zipf).

/// Words there are.
const WORDS: usize = 20_000;

/// Words of a memory: of its key, and of its text.
const MEMORY: (usize, usize) = (3, 30);

/// Words of an order.
const QUESTION: u64 = 12;

/// Words, and how often each comes.
pub(crate) struct Texts {
    /// Up to each word: how many come before it, of all.
    upto: Vec<f64>,
}

impl Texts {
    pub(crate) fn new() -> Self {
        let mut sum = 0.0;
        let upto = (0..WORDS).map(|rank| {
            sum += 1.0 / (rank as f64 + 5.0);
            sum
        });
        Self { upto: upto.collect() }
    }

    /// Key and text of a memory.
    pub(crate) fn memory(&self, number: u64) -> (String, String) {
        let mut chance = Chance(number);
        (self.words(&mut chance, MEMORY.0), self.words(&mut chance, MEMORY.1))
    }

    /// What somebody asks: of three one says little, one is an order, one is a word or two.
    pub(crate) fn question(&self, number: u64) -> String {
        let mut chance = Chance(number ^ 0x5eed_0000_0000);
        let words = match number % 3 {
            0 => 4,
            1 => QUESTION as usize,
            _ => 2,
        };
        // The commonest, so that there is always something to be found.
        format!("w0 {}", self.words(&mut chance, words - 1))
    }

    fn words(&self, chance: &mut Chance, count: usize) -> String {
        let whole = self.upto.last().copied().unwrap_or_default();
        let word = |_| {
            let wanted = chance.unit() * whole;
            let rank = self.upto.partition_point(|upto| *upto < wanted);
            format!("w{rank}")
        };
        (0..count).map(word).collect::<Vec<_>>().join(" ")
    }
}

/// Numbers that a seed repeats (splitmix64).
struct Chance(u64);

impl Chance {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
