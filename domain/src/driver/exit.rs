//! How a process ended, in words.

use super::{Exit, remark::bounded};

/// Most characters of an error for people.
const DETAIL_CHARS_MAX: usize = 2_000;

impl Exit {
    /// How it ended and what it said last on standard error, for people.
    pub(super) fn in_words(&self) -> String {
        let how = match (self.code, self.signal) {
            (Some(0), _) => "it ended without a result".to_owned(),
            (Some(code), _) => format!("it ended with exit code {code}"),
            (None, Some(signal)) => format!("signal {signal} ended it"),
            (None, None) => "it ended".to_owned(),
        };
        let said = self.stderr.trim();
        bounded(&if said.is_empty() { how } else { format!("{how}: {said}") }, DETAIL_CHARS_MAX)
    }
}
