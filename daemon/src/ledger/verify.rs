//! Proof that nothing recorded was changed, removed or slipped in.

use super::engine::Reader;
use super::error::Fault;
use super::group::hash_of;
use deputy_domain::ledger::{GENESIS, payload_digest};
use deputy_protocol::event::{Envelope, Payload};
use deputy_protocol::stream::Stream;
use std::collections::HashMap;

/// Events read at once.
const PAGE: u32 = 1000;

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Events that were sound, from the first one on.
    pub events: u64,
    /// Of those, the ones whose payload was redacted.
    pub redacted: u64,
    /// Hash of the last sound event: written down elsewhere, it proves later that nothing before it was changed.
    pub hash: [u8; 32],
    /// The first thing that is wrong.
    pub fault: Option<ChainFault>,
}

/// The first thing that is wrong with a chain.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// A position is missing or doubled.
    #[error("position {expected} is missing; {found} stands there")]
    Gap {
        /// What should follow.
        expected: u64,
        /// What does.
        found: u64,
    },
    /// A version of a stream is missing or doubled.
    #[error("at position {position}, {stream} goes on with version {found} instead of {expected}")]
    Version {
        /// Where.
        position: u64,
        /// Of which stream.
        stream: Stream,
        /// What should follow.
        expected: u64,
        /// What does.
        found: u64,
    },
    /// A payload is not the one that was recorded.
    #[error("the payload at position {position} is not the one that was recorded")]
    Payload {
        /// Where.
        position: u64,
    },
    /// An envelope is not the one that was recorded, or its predecessor is not.
    #[error("the event at position {position} is not the one that was recorded")]
    Hash {
        /// Where.
        position: u64,
    },
    /// The newest events are gone.
    #[error("the events after position {last} are gone: position {recorded} was recorded once")]
    Truncated {
        /// The last that is there.
        last: u64,
        /// What the head or a row says of events that were.
        recorded: u64,
    },
}

impl ChainFault {
    /// Where it is.
    pub fn position(&self) -> u64 {
        match self {
            Self::Gap { expected, .. } => *expected,
            Self::Version { position, .. } | Self::Payload { position } | Self::Hash { position } => {
                *position
            }
            Self::Truncated { last, .. } => last + 1,
        }
    }
}

/// Walks the whole chain, up to where it ends now.
pub(super) async fn verify(reader: &dyn Reader) -> Result<Verified, Fault> {
    let tip = reader.tip().await?;
    let recorded = tip.0.max(reader.rows_tip().await?);
    let mut walk = Walk { versions: HashMap::new(), position: 0, redacted: 0, hash: GENESIS, tip };
    loop {
        let page = reader.all(walk.position, PAGE).await?;
        if page.is_empty() {
            let fault =
                (walk.position < recorded).then_some(ChainFault::Truncated { last: walk.position, recorded });
            return Ok(walk.verdict(fault));
        }
        for envelope in page {
            if let Err(fault) = walk.step(&envelope) {
                return Ok(walk.verdict(Some(fault)));
            }
        }
    }
}

struct Walk {
    versions: HashMap<Stream, u64>,
    position: u64,
    redacted: u64,
    hash: [u8; 32],
    /// What the database says of the last event when the walk began.
    tip: (u64, [u8; 32]),
}

impl Walk {
    fn step(&mut self, envelope: &Envelope) -> Result<(), ChainFault> {
        let position = envelope.position;
        if position != self.position + 1 {
            return Err(ChainFault::Gap { expected: self.position + 1, found: position });
        }
        let expected = self.versions.get(&envelope.stream).copied().unwrap_or(0) + 1;
        if envelope.version != expected {
            let (stream, found) = (envelope.stream.clone(), envelope.version);
            return Err(ChainFault::Version { position, stream, expected, found });
        }
        match &envelope.payload {
            Payload::Kept(payload) if payload_digest(&envelope.salt, payload) != envelope.digest => {
                return Err(ChainFault::Payload { position });
            }
            Payload::Kept(_) => {}
            Payload::Redacted => self.redacted += 1,
        }
        let other_tip = position == self.tip.0 && envelope.hash != self.tip.1;
        if other_tip || hash_of(&self.hash, envelope) != envelope.hash {
            return Err(ChainFault::Hash { position });
        }
        self.versions.insert(envelope.stream.clone(), envelope.version);
        self.position = position;
        self.hash = envelope.hash;
        Ok(())
    }

    fn verdict(self, fault: Option<ChainFault>) -> Verified {
        Verified { events: self.position, redacted: self.redacted, hash: self.hash, fault }
    }
}
