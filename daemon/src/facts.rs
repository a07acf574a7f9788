//! Facts about the installation that adapters record beside their own rows: who may use it, and from where.
//!
//! For admins only, and without anything secret.

use deputy_actors::correlation::request;
use deputy_actors::ports::{AppendError, Ledger};
use deputy_domain::ledger::{Append, Expected, StreamWrite};
use deputy_protocol::event::{HouseEvent, NewEvent, Visibility};
use deputy_protocol::ids::EventId;
use deputy_protocol::stream::Stream;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Records a fact, in somebody's name. The same id again records nothing twice.
pub(crate) async fn record(
    ledger: &dyn Ledger,
    event: HouseEvent,
    event_id: EventId,
    by: &str,
) -> Result<(), AppendError> {
    let event = NewEvent {
        event_id,
        event: event.into(),
        actor: by.to_owned(),
        correlation: request(),
        causation: None,
        project_id: None,
        visibility: Visibility::Admin,
    };
    let write = StreamWrite { stream: Stream::House, expected: Expected::Any, events: vec![event] };
    ledger.append(Append { writes: vec![write], fence: None }).await.map(|_| ())
}

/// The id of what happens to a thing once: the same for the same fact, so that whoever repeats a request that was cut off
/// records nothing twice.
pub(crate) fn fact_id(of: Uuid, what: &str) -> EventId {
    let digest = Sha256::new().chain_update(of.as_bytes()).chain_update(what).finalize();
    let mut bytes = *of.as_bytes();
    // The time of the thing, so that ids still sort by it, and chance of the digest.
    bytes[6..].copy_from_slice(&digest[..10]);
    EventId(uuid::Builder::from_unix_timestamp_millis(millis(&bytes), &counter(&bytes)).into_uuid())
}

fn millis(bytes: &[u8; 16]) -> u64 {
    bytes[..6].iter().fold(0, |millis, byte| millis << 8 | u64::from(*byte))
}

fn counter(bytes: &[u8; 16]) -> [u8; 10] {
    bytes[6..].try_into().expect("ten are left of sixteen")
}
