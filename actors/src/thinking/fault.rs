//! Why a thought ended without an end.

use crate::ports::LedgerFault;
use deputy_domain::run::Retry;
use deputy_protocol::event::RunError;

/// Why a thought ended without an end.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum ThoughtFault {
    /// What it was about moved on by another hand: look again.
    #[error("it moved on")]
    Moved,
    /// It belongs to another owner by now.
    #[error("it belongs to another owner by now")]
    Fenced,
    /// Nothing good will come of going on.
    #[error("{}", error.detail)]
    Failed {
        /// Why.
        error: RunError,
        /// Whether another try could end better.
        retry: Retry,
    },
    /// The ledger did not answer.
    #[error(transparent)]
    Ledger(#[from] LedgerFault),
}

impl ThoughtFault {
    /// One that every other try would share the fate of.
    pub(crate) fn hopeless(code: &str, detail: impl Into<String>) -> Self {
        Self::Failed { error: RunError { code: code.to_owned(), detail: detail.into() }, retry: Retry::No }
    }

    /// One that another try could improve on.
    pub(crate) fn retry(code: &str, detail: impl Into<String>) -> Self {
        Self::Failed { error: RunError { code: code.to_owned(), detail: detail.into() }, retry: Retry::Yes }
    }
}
