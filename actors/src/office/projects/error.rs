//! Why a project is not as somebody wanted it.

use crate::ports::{LedgerFault, WorkspaceFault};

/// Why a project was not added, changed or removed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ProjectError {
    /// The name cannot be used.
    #[error(
        "`{0}` cannot be a project's name: use 1 to 64 letters, digits, `.`, `_` or `-`, beginning with a letter or digit"
    )]
    InvalidName(String),
    /// Somebody has it.
    #[error("there is a project named `{0}` already")]
    NameTaken(String),
    /// The configuration has no such agent.
    #[error("there is no agent `{0}` in the configuration")]
    UnknownAgent(String),
    /// The repository has no such branch.
    #[error("`default_branch`: {0}")]
    UnknownBranch(String),
    /// The branch has no such folder.
    #[error("`path`: {0}")]
    UnknownFolder(String),
    /// It was removed.
    #[error("project `{0}` was removed")]
    Removed(String),
    /// Work in it is not over.
    #[error(
        "`{name}` has {open}: approve, reject or stop what is not over, then remove it; `deputy runs --project {name}` lists it"
    )]
    Busy {
        /// Its name.
        name: String,
        /// How much of what.
        open: String,
    },
    /// The repository could not be had.
    #[error(transparent)]
    Repository(#[from] WorkspaceFault),
    /// The ledger did not record it.
    #[error(transparent)]
    Fault(#[from] LedgerFault),
}

impl ProjectError {
    /// Of a look at the repository for a branch and a folder that were asked for.
    pub(super) fn of_place(fault: WorkspaceFault, is_branch_asked: bool) -> Self {
        match fault {
            WorkspaceFault::Missing(detail) if is_branch_asked => Self::UnknownBranch(detail),
            WorkspaceFault::NoFolder(detail) => Self::UnknownFolder(detail),
            fault => fault.into(),
        }
    }
}
