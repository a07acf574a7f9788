//! What browsers were asked and have not answered yet.
//!
//! In memory, and so on this daemon alone: whoever answers after a restart begins again. There are few, for minutes, and one
//! is worth one answer.

use super::error::PeopleError;
use chrono::TimeDelta;
use deputy_protocol::At;
use deputy_protocol::ids::{CeremonyId, PersonId};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration};

/// As long as browsers give people.
const HOLDS_FOR: TimeDelta = TimeDelta::minutes(5);
/// At the same time; behind these the oldest goes.
const MOST: usize = 10_000;

/// What was asked, and for what: an answer is good for nothing else.
pub(super) enum Ceremony {
    /// To sign in, whoever it is.
    SigningIn(Box<DiscoverableAuthentication>),
    /// To make an account by a code.
    Joining { digest: [u8; 32], person_id: PersonId, name: String, state: Box<PasskeyRegistration> },
    /// To add a key to somebody's own.
    Adding { person_id: PersonId, name: String, state: Box<PasskeyRegistration> },
}

/// All of them.
#[derive(Default)]
pub(super) struct Ceremonies {
    open: Mutex<HashMap<CeremonyId, (Ceremony, At)>>,
}

impl Ceremonies {
    /// Keeps one; its id, and until when.
    pub(super) fn begin(&self, ceremony: Ceremony, now: At) -> (CeremonyId, At) {
        let (ceremony_id, until) = (CeremonyId(Uuid::new_v4()), now + HOLDS_FOR);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= MOST {
            open.retain(|_, (_, until)| *until > now);
        }
        while open.len() >= MOST {
            let oldest = open.iter().min_by_key(|(_, (_, until))| *until).map(|(id, _)| *id);
            let Some(oldest) = oldest else { break };
            open.remove(&oldest);
        }
        open.insert(ceremony_id, (ceremony, until));
        (ceremony_id, until)
    }

    /// Takes it: whatever is answered, it is over.
    pub(super) fn take(&self, ceremony_id: CeremonyId, now: At) -> Result<Ceremony, PeopleError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = open.remove(&ceremony_id).filter(|(_, until)| *until > now);
        taken.map(|(ceremony, _)| ceremony).ok_or(PeopleError::CeremonyOver)
    }
}
