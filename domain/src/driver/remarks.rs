//! What a program writes that means nothing to Deputy: shown, but neither without end nor again and again.

use super::{Act, Fact};
use std::collections::VecDeque;

/// Most characters of a remark: enough for a warning, not for a dump.
pub(super) const REMARK_CHARS_MAX: usize = 2_000;

/// How many remarks are remembered, so that a few that take turns collapse, too.
const REMEMBERED: usize = 8;

/// Remarks made so far.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    last: VecDeque<String>,
}

impl Remarks {
    /// The remark as a fact, unless it is empty or was made just before.
    pub(super) fn of(&mut self, text: &str) -> Option<Act> {
        let text = bounded(text.trim(), REMARK_CHARS_MAX);
        if text.is_empty() || self.last.contains(&text) {
            return None;
        }
        if self.last.len() == REMEMBERED {
            self.last.pop_front();
        }
        self.last.push_back(text.clone());
        Some(Act::Fact(Fact::Remarked { text }))
    }
}

/// The first so many characters.
pub(super) fn bounded(text: &str, chars: usize) -> String {
    text.char_indices().nth(chars).map_or_else(|| text.to_owned(), |(end, _)| format!("{}…", &text[..end]))
}
