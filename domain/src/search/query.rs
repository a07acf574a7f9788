//! What somebody looks for: words and phrases that must all be there.
//!
//! `word`, `"some words"` side by side, and `beg*` for what begins so. Everything else that can be typed is no word and
//! means nothing: words that are joined by other signs (`src/main.rs`, `don't`) stand side by side.

use super::words::words;

/// Words side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// At least one, as they are compared.
    pub words: Vec<String>,
    /// Whether the last is only the beginning of a word.
    pub is_prefix: bool,
}

/// What somebody looks for. All of it must be there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Each once.
    pub phrases: Vec<Phrase>,
}

impl Query {
    /// What a text means that somebody typed. There is no text that means nothing but one without words.
    pub fn parse(text: &str) -> Self {
        let mut query = Self::default();
        let mut rest = text;
        while let Some(start) = rest.find(|c: char| !c.is_whitespace()) {
            rest = &rest[start..];
            let (piece, is_prefix);
            (piece, is_prefix, rest) =
                if let Some(quoted) = rest.strip_prefix(is_quote) { in_quotes(quoted) } else { bare(rest) };
            query.add(piece, is_prefix);
        }
        query
    }

    /// Whether nothing is looked for, and so nothing found.
    pub fn is_empty(&self) -> bool {
        self.phrases.is_empty()
    }

    fn add(&mut self, piece: &str, is_prefix: bool) {
        let words: Vec<String> = words(piece).map(|word| word.text).collect();
        let phrase = Phrase { words, is_prefix };
        if !phrase.words.is_empty() && !self.phrases.contains(&phrase) {
            self.phrases.push(phrase);
        }
    }
}

const fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}')
}

/// Up to the closing quote, or to the end where nobody closed it.
fn in_quotes(text: &str) -> (&str, bool, &str) {
    match text.split_once(is_quote) {
        Some((piece, rest)) => match rest.strip_prefix('*') {
            Some(rest) => (piece, true, rest),
            None => (piece, piece.ends_with('*'), rest),
        },
        None => (text, text.ends_with('*'), ""),
    }
}

fn bare(text: &str) -> (&str, bool, &str) {
    let end = text.find(|c: char| c.is_whitespace() || is_quote(c)).unwrap_or(text.len());
    let (piece, rest) = text.split_at(end);
    (piece, piece.ends_with('*'), rest)
}
