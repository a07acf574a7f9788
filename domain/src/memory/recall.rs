//! What is looked for when something is to be recalled, and what of the findings is looked at.
//!
//! A text is its words; one is enough to be found. A word says the more, the fewer memories hold it. The index gives for
//! each word the newest memories that hold it, and those that hold all of them: so what a search costs does not grow with
//! the number of memories, and both engines find the same.

use super::state::Known;
use crate::search::words;
use deputy_protocol::ids::MemoryId;
use std::collections::{BTreeMap, BTreeSet};

/// Most words of a text that are looked for: the longest ones, which say most.
const WORDS_MAX: usize = 24;

/// Most memories that are looked at for one word, the newest.
pub const PLACES_MAX: u32 = 128;

/// Most memories whose texts are read for one question.
pub const CANDIDATES_MAX: usize = 64;

/// A word of the key counts as often as this.
const KEY_WEIGHT: f64 = 1.5;

/// How much the places in two lists are smoothed before they are joined (Cormack, Clarke and Büttcher 2009: 60).
const FUSION: f64 = 60.0;

/// Words of English that are in nearly every text. Those of other languages weigh little as soon as many memories hold
/// them.
const COMMON: [&str; 60] = [
    "a", "about", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "but", "by", "can",
    "do", "does", "for", "from", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "me",
    "more", "my", "new", "no", "not", "of", "on", "or", "our", "please", "should", "so", "some", "that",
    "the", "their", "them", "there", "they", "this", "to", "up", "us", "was", "we", "what", "when", "with",
    "you", "your",
];

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// Each once; none: nothing is found.
    pub words: Vec<String>,
}

impl Sought {
    /// What a text asks for.
    pub fn of(text: &str) -> Self {
        let mut seen = BTreeSet::new();
        let all: Vec<String> =
            words(text).map(|word| word.text).filter(|word| seen.insert(word.clone())).collect();
        let telling: Vec<String> =
            all.iter().filter(|word| !COMMON.contains(&word.as_str())).cloned().collect();
        let mut words = if telling.is_empty() { all } else { telling };
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        words.truncate(WORDS_MAX);
        Self { words }
    }
}

/// Where the words are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// Memories that hold all of them, the newest first.
    pub all: Vec<MemoryId>,
    /// For each word that was sought those that hold it, the newest first, at most `PLACES_MAX`.
    pub each: Vec<(String, Vec<MemoryId>)>,
}

impl Whereabouts {
    /// How much each word says: the more, the fewer memories hold it. One that none holds says nothing.
    pub fn weights(&self) -> BTreeMap<&str, f64> {
        let weight = |found: usize| {
            #[expect(clippy::cast_precision_loss, reason = "it is a small number")]
            let found = found.max(1) as f64;
            (1.0 + f64::from(PLACES_MAX) / found).ln()
        };
        self.each.iter().map(|(word, found)| (word.as_str(), weight(found.len()))).collect()
    }
}

/// The memories whose texts are worth reading, the most promising first.
pub fn candidates(found: &Whereabouts) -> Vec<MemoryId> {
    let weights = found.weights();
    let whole: f64 = weights.values().sum();
    let mut sums: BTreeMap<MemoryId, f64> = found.all.iter().map(|id| (*id, whole)).collect();
    for (word, places) in &found.each {
        for id in places.iter().filter(|id| !found.all.contains(id)) {
            *sums.entry(*id).or_default() += weights[word.as_str()];
        }
    }
    let mut sums: Vec<(MemoryId, f64)> = sums.into_iter().collect();
    // Ids sort by their time: of two that promise the same the newer one.
    sums.sort_by(|one, other| other.1.total_cmp(&one.1).then(other.0.cmp(&one.0)));
    sums.truncate(CANDIDATES_MAX);
    sums.into_iter().map(|(id, _)| id).collect()
}

/// How much of what was sought a memory holds, from 0 to 1.
pub fn text_rank(weights: &BTreeMap<&str, f64>, known: &Known) -> f64 {
    let whole: f64 = weights.values().map(|weight| weight * KEY_WEIGHT).sum();
    if whole <= 0.0 {
        return 0.0;
    }
    let of = |text: &str| words(text).map(|word| word.text).collect::<BTreeSet<String>>();
    let (key, text) = (of(&known.key), of(&known.text));
    let held: f64 = weights
        .iter()
        .map(|(word, weight)| match (key.contains(*word), text.contains(*word)) {
            (true, _) => weight * KEY_WEIGHT,
            (false, true) => *weight,
            (false, false) => 0.0,
        })
        .sum();
    held / whole
}

/// Two lists of the same kind of thing joined into ranks from 0 to 1, by reciprocal rank fusion: what is high in both is
/// highest.
pub fn fused(by_text: &[MemoryId], by_meaning: &[MemoryId]) -> BTreeMap<MemoryId, f64> {
    let best = 2.0 / (FUSION + 1.0);
    let mut ranks: BTreeMap<MemoryId, f64> = BTreeMap::new();
    for list in [by_text, by_meaning] {
        for (place, id) in (1_u32..).zip(list) {
            *ranks.entry(*id).or_default() += 1.0 / (FUSION + f64::from(place)) / best;
        }
    }
    ranks
}
