//! What a conversation's owner hears.

use crate::caught::Panicked;
use crate::nursery::Owner;
use crate::ports::LedgerFault;
use crate::thinking::ThoughtFault;
use deputy_domain::ledger::Fence;
use ractor::RpcReplyPort;

/// What a conversation's owner hears.
#[derive(Debug)]
pub(super) enum Message {
    /// A task of its panicked, and it fails with it.
    Panicked(Panicked),
    /// Something was recorded that may concern it.
    Wake,
    /// The same, from somebody who has to know that it was heard: one that is about to stop answers nothing.
    Heed(RpcReplyPort<()>),
    /// The daemon goes down.
    Drain,
    /// Whether it is its own now.
    Owned(Result<Option<Fence>, LedgerFault>),
    /// Whether there is still something for it to think about.
    Seen(Result<bool, LedgerFault>),
    /// It is through with thinking.
    Ended(Result<(), ThoughtFault>),
    /// The lease is given back.
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
