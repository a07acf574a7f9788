//! Emptying a payload on somebody's word, and the fact that it was done.

use super::store::Store;
use deputy_actors::ports::{AppendError, Ledger};
use deputy_domain::ledger::{Append, Expected, StreamWrite};
use deputy_protocol::At;
use deputy_protocol::event::{HouseEvent, NewEvent, Visibility};
use deputy_protocol::ids::EventId;
use deputy_protocol::stream::Stream;

/// Somebody's wish that a payload be gone.
#[derive(Clone, Debug)]
pub struct Redaction {
    /// Of which event.
    pub event_id: EventId,
    /// Why, for people.
    pub why: String,
    /// Id of the fact that says so.
    pub fact_id: EventId,
    /// When.
    pub at: At,
}

impl Store {
    /// Empties a payload for good and records that; its position, or nothing when there is no such event. A death
    /// between the two leaves the record out: asked again, it is made up for.
    pub async fn redact_for(&self, redaction: Redaction) -> Result<Option<u64>, AppendError> {
        let Redaction { event_id, why, fact_id, at } = redaction;
        let Some(position) = self.redact(event_id).await? else { return Ok(None) };
        let fact = NewEvent {
            event_id: fact_id,
            event: HouseEvent::Redacted { event_id, position, why, at }.into(),
            actor: "founder".to_owned(),
            correlation: None,
            causation: Some(event_id),
            project_id: None,
            visibility: Visibility::Viewer,
        };
        let write = StreamWrite { stream: Stream::House, expected: Expected::Any, events: vec![fact] };
        self.append(Append { writes: vec![write], fence: None }).await?;
        Ok(Some(position))
    }
}
