//! Why an effect ended without moving the state on.

use super::super::book::CommandError;
use crate::ports::{HandsFault, LedgerFault, SecretFault, WorkspaceFault};
use crate::thinking::ThoughtFault;
use deputy_domain::run::Retry;
use deputy_protocol::event::RunError;

/// Why an effect ended without moving the state on.
#[derive(Clone, Debug, thiserror::Error)]
pub enum EffectFault {
    /// The run moved on by another hand: look again.
    #[error("the run moved on")]
    Moved,
    /// The run belongs to another owner by now: nothing of it is ours to touch.
    #[error("the run belongs to another owner by now")]
    Fenced,
    /// Work stopped between two moves, because the kill switch or the end of the daemon asked for it.
    #[error("work stopped between two moves")]
    Drained,
    /// The attempt cannot go on.
    #[error("{}", error.detail)]
    Attempt {
        /// Why.
        error: RunError,
        /// Whether another attempt could end better.
        retry: Retry,
    },
    /// The ledger did not answer.
    #[error(transparent)]
    Ledger(#[from] LedgerFault),
}

impl EffectFault {
    /// An attempt that another one could improve on.
    pub fn retry(code: &str, detail: impl Into<String>) -> Self {
        Self::Attempt { error: RunError { code: code.to_owned(), detail: detail.into() }, retry: Retry::Yes }
    }

    /// An attempt that every other one would share the fate of.
    pub fn hopeless(code: &str, detail: impl Into<String>) -> Self {
        Self::Attempt { error: RunError { code: code.to_owned(), detail: detail.into() }, retry: Retry::No }
    }
}

impl From<CommandError> for EffectFault {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Fault(fault) => Self::Ledger(fault),
            CommandError::Fenced(_) => Self::Fenced,
            // A refusal means that somebody else's command came first.
            CommandError::NotFound(_) | CommandError::Refused(_) | CommandError::ProjectRemoved(_) => {
                Self::Moved
            }
        }
    }
}

impl From<ThoughtFault> for EffectFault {
    fn from(fault: ThoughtFault) -> Self {
        match fault {
            ThoughtFault::Moved => Self::Moved,
            ThoughtFault::Fenced => Self::Fenced,
            ThoughtFault::Failed { error, retry } => Self::Attempt { error, retry },
            ThoughtFault::Ledger(fault) => Self::Ledger(fault),
        }
    }
}

impl From<HandsFault> for EffectFault {
    fn from(fault: HandsFault) -> Self {
        match &fault {
            HandsFault::NoSandbox(_) => Self::hopeless("no_sandbox", fault.to_string()),
            HandsFault::NotStarted(_)
            | HandsFault::Gone(_)
            | HandsFault::Refused(_)
            | HandsFault::NotEnded(_) => Self::retry("runner_failed", fault.to_string()),
        }
    }
}

impl From<WorkspaceFault> for EffectFault {
    fn from(fault: WorkspaceFault) -> Self {
        match &fault {
            WorkspaceFault::Unreachable(_) => Self::retry("remote_unreachable", fault.to_string()),
            WorkspaceFault::Refused(_) => Self::hopeless("remote_refused", fault.to_string()),
            WorkspaceFault::Missing(_) | WorkspaceFault::NoFolder(_) => {
                Self::hopeless("missing", fault.to_string())
            }
            WorkspaceFault::Invalid(_) => Self::hopeless("workspace_invalid", fault.to_string()),
            WorkspaceFault::Io { .. } => Self::retry("workspace_failed", fault.to_string()),
        }
    }
}

impl From<SecretFault> for EffectFault {
    fn from(fault: SecretFault) -> Self {
        Self::hopeless("secrets_missing", fault.to_string())
    }
}
