//! Texts as words.
//!
//! A word is letters and digits, in small letters, without accents; each character of a script that has no spaces is
//! one. Words hold no ASCII but letters and digits, so they can be written down in any engine's form without quoting.

use std::ops::Range;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Most characters of a word that count: more is no word of a language, and databases take no word of any length.
const CHARS_MAX: usize = 64;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As it is compared.
    pub text: String,
    /// Where it stands, in bytes of the text.
    pub range: Range<usize>,
}

/// The words of a text, in order.
pub fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let range = next(text, from)?;
            from = range.end;
            let text = fold(&text[range.clone()]);
            if !text.is_empty() {
                return Some(Word { text, range });
            }
        }
    })
}

/// Where the next word stands, from this byte on.
fn next(text: &str, from: usize) -> Option<Range<usize>> {
    let (start, first) = text[from..].char_indices().find(|(_, c)| c.is_alphanumeric())?;
    let start = from + start;
    if stands_alone(first) {
        return Some(start..start + first.len_utf8());
    }
    let is_part = |c: char| (c.is_alphanumeric() && !stands_alone(c)) || is_combining_mark(c);
    let end =
        text[start..].char_indices().find(|(_, c)| !is_part(*c)).map_or(text.len(), |(at, _)| start + at);
    Some(start..end)
}

/// As it is compared.
fn fold(word: &str) -> String {
    let small = word.nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase);
    // A sign that stands for several characters may bring others along.
    small
        .filter(|c| c.is_alphanumeric() || (is_combining_mark(*c) && !is_accent(*c)))
        .take(CHARS_MAX)
        .collect()
}

/// Marks on Latin, Greek and Cyrillic letters; those of other scripts are letters of their own.
const fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Characters of scripts that put no spaces between words.
const fn stands_alone(c: char) -> bool {
    matches!(c,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}
