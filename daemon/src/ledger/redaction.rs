//! Somebody's wish that a payload be gone, and the fact that says that it is.

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

impl Redaction {
    /// What is recorded once the payload at this position is empty.
    pub(super) fn into_append(self, position: u64) -> Append {
        let Self { event_id, why, fact_id, at } = self;
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
        Append { writes: vec![write], fence: None }
    }
}
