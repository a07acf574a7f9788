//! What the scheduler hears.

use super::load::{Queue, Standing};
use crate::caught::Panicked;
use crate::ports::LedgerFault;
use deputy_protocol::At;
use deputy_protocol::ids::RunId;

/// What the scheduler hears.
#[derive(Debug)]
pub(super) enum Message {
    /// A task of its panicked, and it fails with it.
    Panicked(Panicked),
    /// Read everything anew.
    Reload,
    /// Something changed about these runs.
    Changed(Vec<RunId>),
    /// All that decides what starts.
    Loaded(Result<Queue, LedgerFault>),
    /// Where these runs stand now.
    Seen(Result<Vec<(RunId, Standing)>, LedgerFault>),
    /// The time that a run waited for has come. A timer that was set for another time is ignored.
    Due(At),
}
