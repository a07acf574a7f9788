//! The words of a sentence.

use std::collections::BTreeSet;

/// Shorter ones tell nothing, in characters.
const WORD_CHARS_MIN: usize = 4;
/// Of a longer sentence the first so many words are looked for.
const WORDS_MAX: usize = 12;

/// Words that stand in any order for work.
const COMMON: [&str; 44] = [
    "about", "added", "adding", "after", "again", "also", "been", "before", "build", "change", "could",
    "does", "dont", "every", "fixed", "from", "have", "into", "just", "like", "make", "mend", "more", "must",
    "need", "needs", "only", "please", "should", "some", "text", "that", "their", "them", "then", "there",
    "this", "update", "want", "when", "which", "will", "with", "your",
];

/// The words of a sentence that may tell a project from another, in lower case, each once, in order.
pub fn telling_words(sentence: &str) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let words = words(sentence)
        .filter(|word| word.chars().count() >= WORD_CHARS_MIN && !COMMON.contains(&word.as_str()))
        .filter(|word| seen.insert(word.clone()));
    words.take(WORDS_MAX).collect()
}

/// Whether a name stands in a sentence, as a word or as words in a row, whatever its case.
pub fn named_in(sentence: &str, name: &str) -> bool {
    let (said, name): (Vec<_>, Vec<_>) = (words(sentence).collect(), words(name).collect());
    !name.is_empty() && said.windows(name.len()).any(|window| window == name)
}

fn words(sentence: &str) -> impl Iterator<Item = String> {
    let lower = sentence.to_lowercase();
    let parts: Vec<String> = lower
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.')))
        .map(|word| word.trim_matches(['.', '-']).to_owned())
        .filter(|word| !word.is_empty())
        .collect();
    parts.into_iter()
}
