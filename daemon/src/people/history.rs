//! What the history says of people: who came and went, and what they sign in with; nothing of their secrets.

use super::error::PeopleError;
use super::store::People;
use crate::clock::mint;
use crate::facts::{fact_id, record};
use deputy_protocol::At;
use deputy_protocol::api::PersonView;
use deputy_protocol::event::HouseEvent;
use deputy_protocol::ids::{EventId, PasskeyId};

impl People {
    /// Records that somebody has an account, by a link that somebody made.
    pub(super) async fn tell_joined(
        &self,
        person: &PersonView,
        invited_by: &str,
        at: At,
    ) -> Result<(), PeopleError> {
        let event = HouseEvent::PersonJoined {
            person_id: person.id,
            name: person.name.clone(),
            role: person.role,
            project_id: person.project_id,
            invited_by: invited_by.to_owned(),
            at,
        };
        self.tell(event, fact_id(person.id.0, "joined"), &person.by()).await
    }

    /// Records that somebody has none any more. Recorded again, it changes nothing.
    pub(super) async fn tell_removed(
        &self,
        person: &PersonView,
        by: &str,
        at: At,
    ) -> Result<(), PeopleError> {
        let event = HouseEvent::PersonRemoved { person_id: person.id, name: person.name.clone(), at };
        self.tell(event, fact_id(person.id.0, "removed"), by).await
    }

    /// Records that somebody has a passkey more.
    pub(super) async fn tell_added(
        &self,
        person: &PersonView,
        passkey_id: PasskeyId,
        name: &str,
        at: At,
    ) -> Result<(), PeopleError> {
        let event = HouseEvent::PasskeyAdded {
            passkey_id,
            person_id: person.id,
            person: person.name.clone(),
            name: name.to_owned(),
            at,
        };
        self.tell(event, fact_id(passkey_id.0, "added"), &person.by()).await
    }

    /// Records that somebody has a passkey less. Recorded again, it changes nothing.
    pub(super) async fn tell_taken(
        &self,
        person: &PersonView,
        passkey_id: PasskeyId,
        name: &str,
        at: At,
    ) -> Result<(), PeopleError> {
        let event = HouseEvent::PasskeyRemoved {
            passkey_id,
            person_id: person.id,
            person: person.name.clone(),
            name: name.to_owned(),
            at,
        };
        self.tell(event, fact_id(passkey_id.0, "removed"), &person.by()).await
    }

    /// Records that somebody has another password.
    pub(super) async fn tell_password(&self, person: &PersonView, at: At) -> Result<(), PeopleError> {
        let event = HouseEvent::PasswordChanged { person_id: person.id, person: person.name.clone(), at };
        self.tell(event, EventId(mint()), &person.by()).await
    }

    async fn tell(&self, event: HouseEvent, event_id: EventId, by: &str) -> Result<(), PeopleError> {
        Ok(record(&*self.ledger, event, event_id, by).await?)
    }
}
