//! Keys, and keeping them out of everything that is shown.

use deputy_protocol::wording::cut;
use serde::Deserialize;
use std::fmt;

/// Stands where a key stood.
const HIDDEN: &str = "[key]";
/// Beginnings of keys as providers make them; they quote parts of a wrong one in their answers.
const BEGINNINGS: &[&str] = &["sk-", "sk_", "AIza", "gsk_", "xai-", "ya29.", "key-"];
/// Shorter pieces of text are no keys: hiding them would hide the text.
const KEY_CHARS_MIN: usize = 6;
/// A provider's sentence is cut here: enough for a person, too little for a page.
const DETAIL_CHARS_MAX: usize = 500;

/// A key. It shows itself to nobody.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Key(String);

impl Key {
    /// Takes a key as somebody wrote it, without the blanks around it.
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }

    /// For the one header that carries it.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }

    /// A text without it.
    pub(super) fn hidden_in(&self, text: &str) -> String {
        if self.0.trim().len() < KEY_CHARS_MIN {
            text.to_owned()
        } else {
            text.replace(self.0.trim(), HIDDEN)
        }
    }

    /// Whether there is one.
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// Text of a stranger that is fit to be shown: no key in it, no control characters, not long.
pub(super) fn scrub(text: &str, key: Option<&Key>) -> String {
    let mut text = text.to_owned();
    if let Some(key) = key.map(|key| key.0.trim()).filter(|key| key.len() >= KEY_CHARS_MIN) {
        text = text.replace(key, HIDDEN);
    }
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = plain.split_whitespace().map(hide_key).collect::<Vec<_>>().join(" ");
    cut(&words, DETAIL_CHARS_MAX)
}

/// A word from where a key begins in it.
fn hide_key(word: &str) -> String {
    let starts = BEGINNINGS.iter().filter_map(|beginning| word.find(beginning));
    match starts.min() {
        Some(start) if word.len() - start >= KEY_CHARS_MIN => format!("{}{HIDDEN}", &word[..start]),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_do_not_get_through() {
        let key = Key::new(" topsecretvalue\n");
        assert_eq!(format!("{key:?}"), "[key]");
        let shown = scrub("bad topsecretvalue\u{1b}[31m, or sk-proj-abc***1234 ?key=AIzaSyD-123", Some(&key));
        assert_eq!(shown, "bad [key] [31m, or [key] ?key=[key]");
        assert_eq!(scrub(&"x ".repeat(1000), None).chars().count(), 501);
        assert_eq!(scrub("task-1 is asked", None), "task-1 is asked");
    }
}
