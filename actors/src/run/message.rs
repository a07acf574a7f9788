//! What a run's owner hears.

use super::effects::EffectFault;
use super::own::{Owned, View};
use crate::ports::LedgerFault;

/// What a run's owner hears.
#[derive(Debug)]
pub(super) enum Message {
    /// Something was recorded that may concern it. Carries nothing: the ledger says what.
    Wake,
    /// The daemon goes down.
    Drain,
    /// Whether the run is its own now.
    Owned(Result<Option<Owned>, LedgerFault>),
    /// The run as it is now.
    Seen(Result<Option<Box<View>>, LedgerFault>),
    /// An effect ended. One that is not the current one is ignored.
    EffectEnded {
        /// Which.
        number: u64,
        /// How.
        result: Result<(), EffectFault>,
    },
    /// A fact of its own was recorded, or was refused because the run moved on.
    Told(Result<(), LedgerFault>),
    /// Processes are ended and the lease is given back.
    Left(Result<(), LedgerFault>),
}
