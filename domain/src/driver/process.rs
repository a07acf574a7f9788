//! How a process ended, in words.

use super::{Exit, remark::bounded};

/// Most characters of an error for people.
const DETAIL_CHARS_MAX: usize = 2_000;

/// How it ended and what it said last on standard error.
pub(super) fn end_in_words(exit: &Exit) -> String {
    let how = match (exit.code, exit.signal) {
        (Some(0), _) => "it ended without a result".to_owned(),
        (Some(code), _) => format!("it ended with exit code {code}"),
        (None, Some(signal)) => format!("signal {signal} ended it"),
        (None, None) => "it ended".to_owned(),
    };
    let said = exit.stderr.trim();
    bounded(&if said.is_empty() { how } else { format!("{how}: {said}") }, DETAIL_CHARS_MAX)
}
