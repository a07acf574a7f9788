//! What a program writes and nobody understands: shown, bounded, and not again and again.

use super::{Act, Fact};
use std::collections::VecDeque;

/// Most characters of a remark. Enough for an error with its cause, too little for a page of noise.
pub(super) const REMARK_CHARS_MAX: usize = 2_000;

/// Remarks on record since the program was last given something to do. Honest programs make a few; what a flood of them
/// would say is in the output, which is kept.
pub const REMARKS_MAX: u32 = 100;

/// What stands for the remarks of a process that are not on record; none if all are.
pub fn unrecorded(remarks: u64) -> Option<String> {
    let lines = match remarks {
        0 => return None,
        1 => "line",
        _ => "lines",
    };
    let digits = remarks.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    Some(format!("… and {} more {lines}: its output has all of them", groups.join(",")))
}

/// How many remarks are remembered, so that a few that take turns collapse, too.
const REMEMBERED: usize = 8;

/// Remarks of one process.
#[derive(Clone, Debug, Default)]
pub(super) struct Remarks {
    last: VecDeque<String>,
}

impl Remarks {
    /// A remark as a fact; none if it is empty or says what one of the last said.
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

/// A remark that may say what the one before it said.
pub(super) fn remarked(text: &str) -> Act {
    Act::Fact(Fact::Remarked { text: bounded(text.trim(), REMARK_CHARS_MAX) })
}

/// The first characters of a text, with a sign where it was cut.
pub(super) fn bounded(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max.saturating_sub(1)) {
        Some((cut, last)) if cut + last.len_utf8() < text.len() => format!("{}…", &text[..cut]),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_on_record_is_counted() {
        assert_eq!(unrecorded(0), None);
        let said = |remarks| unrecorded(remarks).expect("there are some");
        assert_eq!(said(1), "… and 1 more line: its output has all of them");
        assert!(said(999).contains(" 999 more lines") && said(1_000).contains(" 1,000 more"));
        assert!(said(12_345_678).contains(" 12,345,678 more"));
    }

    #[test]
    fn a_remark_is_bounded_and_not_repeated() {
        let mut remarks = Remarks::default();
        assert_eq!(remarks.of("  \n"), None);
        assert_eq!(remarks.of("odd\n"), Some(Act::Fact(Fact::Remarked { text: "odd".into() })));
        assert_eq!(remarks.of("odd"), None);
        assert!(remarks.of("other").is_some());
        assert_eq!(remarks.of("odd"), None, "they take turns");
        for other in 0..REMEMBERED {
            assert!(remarks.of(&other.to_string()).is_some());
        }
        assert!(remarks.of("odd").is_some(), "long ago");
        let Some(Act::Fact(Fact::Remarked { text })) = remarks.of(&"ä".repeat(3_000)) else {
            panic!("a long remark is a remark")
        };
        assert_eq!(text.chars().count(), REMARK_CHARS_MAX);
        assert!(text.ends_with("ä…"));
        assert_eq!(bounded(&"a".repeat(REMARK_CHARS_MAX), REMARK_CHARS_MAX).len(), REMARK_CHARS_MAX);
    }
}
