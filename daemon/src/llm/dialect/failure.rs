//! What went wrong with one try, before it is known for which model.

use deputy_domain::model::FaultKind;
use std::time::Duration;

/// A failed try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::llm) struct Failure {
    pub(in crate::llm) kind: FaultKind,
    /// When the provider wants to be asked again.
    pub(in crate::llm) after: Option<Duration>,
    /// For people; still to be scrubbed.
    pub(in crate::llm) detail: String,
    /// The provider took offence at blocks of its own that were echoed: without them it may answer.
    pub(in crate::llm) echo_refused: bool,
}

impl Failure {
    pub(in crate::llm) fn new(kind: FaultKind, detail: impl Into<String>) -> Self {
        Self { kind, after: None, detail: detail.into(), echo_refused: false }
    }

    pub(in crate::llm) fn malformed(detail: impl Into<String>) -> Self {
        Self::new(FaultKind::Malformed, detail)
    }

    pub(in crate::llm) fn cut() -> Self {
        Self::new(FaultKind::Cut, "the stream ended before the answer did")
    }
}
