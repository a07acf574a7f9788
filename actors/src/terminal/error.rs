//! Why there is no terminal.

use crate::ports::{
    HandsFault, LedgerFault, NoRoom, RUN_TERMINALS_MAX, SecretFault, TERMINALS_MAX, WorkspaceFault,
};
use crate::run::book::CommandError;

/// Why there is no terminal. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    /// There are too many.
    #[error("{}", full(*.0))]
    NoRoom(NoRoom),
    /// The run does not have one now.
    #[error(transparent)]
    Run(#[from] CommandError),
    /// Its owner does not let go of it.
    #[error("the run is just being brought to rest: try again in a moment")]
    Busy,
    /// Its files lie elsewhere.
    #[error("its workspace lies on another host: ask the daemon there")]
    Elsewhere,
    /// There are no files of it.
    #[error("its workspace is gone: look at its diff, or have it tried again")]
    NoWorkspace,
    /// The tree could not be found.
    #[error(transparent)]
    Workspace(#[from] WorkspaceFault),
    /// The project's variables could not be had.
    #[error(transparent)]
    Secrets(#[from] SecretFault),
    /// Its hands could not be opened.
    #[error("no terminal can be opened: {0}")]
    Hands(#[from] HandsFault),
}

impl From<LedgerFault> for TerminalError {
    fn from(fault: LedgerFault) -> Self {
        Self::Run(fault.into())
    }
}

fn full(why: NoRoom) -> String {
    match why {
        NoRoom::InRun => {
            format!("the run has {RUN_TERMINALS_MAX} terminals, and that is the most: close one")
        }
        NoRoom::Anywhere => {
            format!("there are {TERMINALS_MAX} terminals here, and that is the most: close one")
        }
        NoRoom::Closing => "the daemon goes down: try again when it is back".to_owned(),
    }
}
