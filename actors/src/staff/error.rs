//! Why a record did not take what it was asked.

use crate::book::CommandError;
use crate::ports::LedgerFault;
use deputy_domain::staff::Refusal;

/// Why a record did not take what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StaffError {
    /// It does not do that.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The ledger did not record it.
    #[error(transparent)]
    Fault(#[from] LedgerFault),
}

impl From<CommandError<Refusal>> for StaffError {
    fn from(error: CommandError<Refusal>) -> Self {
        match error {
            CommandError::Refused(refusal) => Self::Refused(refusal),
            CommandError::Fault(fault) => Self::Fault(fault),
            CommandError::Fenced => unreachable!("a command carries no fence"),
        }
    }
}
