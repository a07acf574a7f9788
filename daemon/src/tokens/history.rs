//! What the history says of tokens and devices: which, for whom, by whom; nothing of their secrets. For admins only.

use super::error::TokenError;
use super::record::Record;
use crate::facts::{fact_id, record};
use deputy_actors::ports::Ledger;
use deputy_protocol::At;
use deputy_protocol::event::HouseEvent;
use deputy_protocol::ids::{PersonId, ProjectId, TokenId};

/// Records that a token is made.
pub(super) async fn created(ledger: &dyn Ledger, token: &Record, by: &str, at: At) -> Result<(), TokenError> {
    let event = HouseEvent::TokenCreated {
        token_id: TokenId(token.id),
        name: token.name.clone(),
        role: token.role(),
        project_id: token.project_id.map(ProjectId),
        at,
    };
    tell(ledger, token, event, "created", by).await
}

/// Records that a device is signed in as somebody.
pub(super) async fn signed_in(
    ledger: &dyn Ledger,
    device: &Record,
    person_id: PersonId,
    by: &str,
    at: At,
) -> Result<(), TokenError> {
    let event = HouseEvent::DeviceSignedIn {
        device_id: TokenId(device.id),
        person_id,
        person: device.person_name(),
        device: device.name.clone(),
        at,
    };
    tell(ledger, device, event, "created", by).await
}

/// Records that a token was ended, or a device signed out. Recorded again, it changes nothing.
pub(super) async fn revoked(ledger: &dyn Ledger, token: &Record, by: &str, at: At) -> Result<(), TokenError> {
    let (token_id, name) = (TokenId(token.id), token.name.clone());
    let event = match token.person_id {
        None => HouseEvent::TokenRevoked { token_id, name, role: token.role(), at },
        Some(person_id) => HouseEvent::DeviceRevoked {
            device_id: token_id,
            person_id: PersonId(person_id),
            person: token.person_name(),
            device: name,
            at,
        },
    };
    tell(ledger, token, event, "revoked", by).await
}

async fn tell(
    ledger: &dyn Ledger,
    token: &Record,
    event: HouseEvent,
    what: &str,
    by: &str,
) -> Result<(), TokenError> {
    let told = record(ledger, event, fact_id(token.id, what), by).await;
    told.map_err(|fault| TokenError::Unavailable { operation: "recorded", detail: fault.to_string() })
}
