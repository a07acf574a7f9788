//! Why a memory did not take what it was asked.

use crate::book::CommandError;
use crate::ports::{LedgerFault, SearchFault};
use deputy_domain::memory::Refusal;
use deputy_protocol::ids::MemoryId;

/// Why a memory did not take what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum MemoryError {
    /// It does not do that.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Another one that was named is not there, or belongs to another project.
    #[error("there is no memory {0} here that could be contradicted")]
    NoOther(MemoryId),
    /// The ledger did not record it.
    #[error(transparent)]
    Fault(#[from] LedgerFault),
    /// The index, which knows where the words are.
    #[error(transparent)]
    Index(#[from] SearchFault),
}

impl From<CommandError<Refusal>> for MemoryError {
    fn from(error: CommandError<Refusal>) -> Self {
        match error {
            CommandError::Refused(refusal) => Self::Refused(refusal),
            CommandError::Fault(fault) => Self::Fault(fault),
            CommandError::Fenced => unreachable!("a command carries no fence"),
        }
    }
}
