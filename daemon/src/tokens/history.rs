//! What the history says of tokens: which, for whom, by whom; nothing of their secrets. For admins only.

use super::error::TokenError;
use super::record::Record;
use deputy_actors::correlation::request;
use deputy_actors::ports::Ledger;
use deputy_domain::ledger::{Append, Expected, StreamWrite};
use deputy_protocol::At;
use deputy_protocol::event::{HouseEvent, NewEvent, Visibility};
use deputy_protocol::ids::{EventId, ProjectId, TokenId};
use deputy_protocol::stream::Stream;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Records that a token is made.
pub(super) async fn created(
    ledger: &dyn Ledger,
    record: &Record,
    by: &str,
    at: At,
) -> Result<(), TokenError> {
    let event = HouseEvent::TokenCreated {
        token_id: TokenId(record.id),
        name: record.name.clone(),
        role: record.role(),
        project_id: record.project_id.map(ProjectId),
        at,
    };
    append(ledger, event, event_id(record.id, "created"), by).await
}

/// Records that a token was ended. Recorded again, it changes nothing.
pub(super) async fn revoked(
    ledger: &dyn Ledger,
    record: &Record,
    by: &str,
    at: At,
) -> Result<(), TokenError> {
    let event = HouseEvent::TokenRevoked {
        token_id: TokenId(record.id),
        name: record.name.clone(),
        role: record.role(),
        at,
    };
    append(ledger, event, event_id(record.id, "revoked"), by).await
}

async fn append(
    ledger: &dyn Ledger,
    event: HouseEvent,
    event_id: EventId,
    by: &str,
) -> Result<(), TokenError> {
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
    match ledger.append(Append { writes: vec![write], fence: None }).await {
        Ok(_) => Ok(()),
        Err(fault) => Err(TokenError::Unavailable { operation: "recorded", detail: fault.to_string() }),
    }
}

/// The same for the same fact: whoever repeats a request that was cut off records nothing twice.
fn event_id(token: Uuid, what: &str) -> EventId {
    let digest = Sha256::new().chain_update(token.as_bytes()).chain_update(what).finalize();
    let mut bytes = *token.as_bytes();
    // The time of the token, so that ids still sort by it, and chance of the digest.
    bytes[6..].copy_from_slice(&digest[..10]);
    EventId(uuid::Builder::from_unix_timestamp_millis(millis(&bytes), &counter(&bytes)).into_uuid())
}

fn millis(bytes: &[u8; 16]) -> u64 {
    bytes[..6].iter().fold(0, |millis, byte| millis << 8 | u64::from(*byte))
}

fn counter(bytes: &[u8; 16]) -> [u8; 10] {
    bytes[6..].try_into().expect("ten are left of sixteen")
}
