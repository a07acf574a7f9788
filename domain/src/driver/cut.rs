//! Lines that are too long to be read whole.

use super::{LINE_BYTES_MAX, Trouble, TurnEnd};

/// How the turn of a program ends that may have asked something in such a line: it would wait for an answer for ever.
pub(super) fn end() -> TurnEnd {
    let detail = format!(
        "it wrote a line of more than {} MiB, which is not read; it may wait for an answer to what it asked there",
        LINE_BYTES_MAX / (1024 * 1024)
    );
    TurnEnd::Failed { trouble: Trouble::Other, detail }
}
