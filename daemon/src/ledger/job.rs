//! What the writer can be asked for.

use super::error::Fault;
use deputy_actors::ports::{AppendError, LeaseTaken};
use deputy_domain::ledger::{Append, Appended, LeaseId, payload_digest};
use deputy_protocol::ids::{DaemonId, EventId};
use tokio::sync::oneshot;

/// Where an answer goes.
pub(super) type Reply<T> = oneshot::Sender<Result<T, Fault>>;

/// One wish.
pub(super) enum Job {
    Append(Request),
    Heartbeat { daemon_id: DaemonId, reply: Reply<()> },
    TakeLease { lease: LeaseId, daemon_id: DaemonId, reply: Reply<LeaseTaken> },
    ReleaseLease { lease: LeaseId, daemon_id: DaemonId, epoch: u64, reply: Reply<()> },
    FreeLeases { epochs: u64, reply: Reply<u64> },
    Redact { event_id: EventId, reply: Reply<Option<u64>> },
    Rebuild { reply: Reply<u64> },
}

/// An append, its payloads already serialised and salted by the caller's own task: the writer is the narrow place.
pub(super) struct Request {
    pub append: Append,
    /// One for each event, in the order of the request.
    pub coded: Vec<Coded>,
    pub size_bytes: usize,
    pub reply: oneshot::Sender<Result<Appended, AppendError>>,
}

/// What is stored of a fact, and what proves it.
pub(super) struct Coded {
    pub kind: String,
    pub payload: Vec<u8>,
    pub salt: [u8; 16],
    pub digest: [u8; 32],
}

impl Request {
    /// Serialises and salts.
    pub(super) fn new(append: Append, reply: oneshot::Sender<Result<Appended, AppendError>>) -> Self {
        let coded: Vec<Coded> =
            append.writes.iter().flat_map(|write| &write.events).map(|new| code(&new.event)).collect();
        // 512 stands for the columns beside the payload.
        let size_bytes = coded.iter().map(|coded| coded.payload.len() + 512).sum();
        Self { append, coded, size_bytes, reply }
    }
}

fn code(event: &deputy_protocol::event::Event) -> Coded {
    let (kind, payload) = event.encode();
    let salt: [u8; 16] = rand::random();
    let digest = payload_digest(&salt, &payload);
    Coded { kind, payload, salt, digest }
}
