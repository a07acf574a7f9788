//! What a run's owner hears.

use super::effects::EffectFault;
use super::own::{Owned, View};
use crate::caught::Panicked;
use crate::nursery::Owner;
use crate::ports::LedgerFault;
use deputy_protocol::At;
use ractor::RpcReplyPort;

/// What a run's owner hears.
#[derive(Debug)]
pub(super) enum Message {
    /// A task of its panicked, and it fails with it.
    Panicked(Panicked),
    /// Something was recorded that may concern it. Carries nothing: the ledger says what.
    Wake,
    /// The same, from somebody who has to know that it was heard: one that is about to stop answers nothing.
    Heed(RpcReplyPort<()>),
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
    /// A time has come. A timer that was set for another time is ignored.
    Due(At),
    /// A fact of its own was recorded, or was refused.
    Told(Result<Told, LedgerFault>),
    /// Processes are ended and the lease is given back.
    Left(Result<(), LedgerFault>),
}

impl Owner for Message {
    fn wake() -> Self {
        Self::Wake
    }

    fn heed(heard: RpcReplyPort<()>) -> Self {
        Self::Heed(heard)
    }

    fn drain() -> Self {
        Self::Drain
    }
}

/// How it went to record a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// It was recorded, or refused because the run moved on.
    Heard,
    /// The run belongs to somebody else by now.
    Fenced,
}
