//! What was seen, or why nothing was.

use crate::librarian::SearchError;
use crate::ports::{LedgerFault, MetricsFault, SecretFault, WebFault, WorkspaceFault};
use crate::thinking::ThoughtFault;
use deputy_protocol::event::ToolOutcome;

/// Why nothing was seen.
#[derive(Debug)]
pub(super) enum Unseen {
    /// For the model: why, and what to do.
    Told(String),
    /// The ledger did not answer: the turn does not go on.
    Ledger(LedgerFault),
}

/// What was seen, for the model.
pub(super) type Seen = Result<String, Unseen>;

impl Unseen {
    pub(super) fn told(why: &(impl ToString + ?Sized)) -> Self {
        Self::Told(why.to_string())
    }
}

impl From<LedgerFault> for Unseen {
    fn from(fault: LedgerFault) -> Self {
        Self::Ledger(fault)
    }
}

impl From<WorkspaceFault> for Unseen {
    fn from(fault: WorkspaceFault) -> Self {
        Self::told(&fault)
    }
}

impl From<SecretFault> for Unseen {
    fn from(fault: SecretFault) -> Self {
        Self::told(&fault)
    }
}

impl From<MetricsFault> for Unseen {
    fn from(fault: MetricsFault) -> Self {
        Self::told(&fault)
    }
}

impl From<WebFault> for Unseen {
    fn from(fault: WebFault) -> Self {
        Self::told(&fault)
    }
}

impl From<SearchError> for Unseen {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Ledger(fault) => Self::Ledger(fault),
            SearchError::Index(fault) => Self::told(&fault),
        }
    }
}

/// What was seen, as the outcome of a tool.
pub(super) fn outcome(seen: Seen) -> Result<ToolOutcome, ThoughtFault> {
    match seen {
        Ok(text) => Ok(ToolOutcome::Done { text }),
        Err(Unseen::Told(text)) => Ok(ToolOutcome::Refused { text }),
        Err(Unseen::Ledger(fault)) => Err(fault.into()),
    }
}
