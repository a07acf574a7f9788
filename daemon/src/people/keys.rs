//! Somebody's own passkeys: rows, and what is done with them.

use super::ceremonies::Ceremony;
use super::error::PeopleError;
use super::passkeys::stored;
use super::record::moment;
use super::store::People;
use crate::database::on_database;
use deputy_protocol::api::{PasskeyBegun, PasskeyView, PersonView};
use deputy_protocol::ids::{CeremonyId, PasskeyId, PersonId};
use serde_json::Value;
use uuid::Uuid;
use webauthn_rs::prelude::Passkey;

/// Of one person: more than anybody has devices.
const MOST: usize = 50;
/// Of a key's name, as people see it.
const NAME_CHARS_MAX: usize = 64;

pub(super) const INSERT: &str =
    "INSERT INTO passkey (id, person_id, credential_id, credential, name, created_at)
     VALUES ($1, $2, $3, $4, $5, $6)";
const OF: &str =
    "SELECT id, person_id, credential_id, credential, name, created_at, last_used_at FROM passkey
                  WHERE person_id = $1 ORDER BY created_at DESC, id DESC";
const BY_CREDENTIAL: &str =
    "SELECT id, person_id, credential_id, credential, name, created_at, last_used_at FROM passkey
     WHERE credential_id = $1";
const USED: &str = "UPDATE passkey SET credential = $2, last_used_at = $3 WHERE id = $1";
/// Changes nothing, and lets nobody else at this person until the transaction ends, on either engine.
const HOLD: &str = "UPDATE person SET password = password WHERE id = $1";
/// Unless it is the last way in.
const REMOVE: &str = "DELETE FROM passkey WHERE id = $1 AND person_id = $2 AND (
    EXISTS (SELECT 1 FROM person WHERE person.id = $2 AND password IS NOT NULL)
    OR EXISTS (SELECT 1 FROM passkey other WHERE other.person_id = $2 AND other.id <> $1))";

/// A row of the table.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct KeyRow {
    pub id: Uuid,
    pub person_id: Uuid,
    pub credential_id: Vec<u8>,
    pub credential: String,
    pub name: String,
    pub created_at: i64,
    pub last_used_at: Option<i64>,
}

/// A key that is about to be somebody's.
pub(super) struct NewKey {
    pub id: PasskeyId,
    pub name: String,
    pub passkey: Passkey,
}

impl NewKey {
    pub(super) fn row(&self, person_id: PersonId) -> Result<KeyRow, PeopleError> {
        let credential = serde_json::to_string(&self.passkey).map_err(|error| unreadable(&error))?;
        Ok(KeyRow {
            id: self.id.0,
            person_id: person_id.0,
            credential_id: self.passkey.cred_id().clone(),
            credential,
            name: self.name.clone(),
            created_at: 0,
            last_used_at: None,
        })
    }
}

impl KeyRow {
    fn view(&self) -> PasskeyView {
        PasskeyView {
            id: PasskeyId(self.id),
            name: self.name.clone(),
            created_at: moment(self.created_at),
            last_used_at: self.last_used_at.map(moment),
        }
    }

    pub(super) fn passkey(&self) -> Option<Passkey> {
        stored(&self.credential)
    }
}

impl People {
    /// Somebody's passkeys, newest first.
    pub async fn passkeys(&self, person_id: PersonId) -> Result<Vec<PasskeyView>, PeopleError> {
        Ok(self.keys(person_id).await?.iter().map(KeyRow::view).collect())
    }

    /// Asks a browser for another one.
    pub async fn begin_adding(&self, person: &PersonView, name: &str) -> Result<PasskeyBegun, PeopleError> {
        let keys = self.keys(person.id).await?;
        if keys.len() >= MOST {
            return Err(PeopleError::ManyPasskeys(keys.len()));
        }
        let known: Vec<Passkey> = keys.iter().filter_map(KeyRow::passkey).collect();
        let (options, state) = self.passkeys.begin_making(person.id, &person.name, &known)?;
        let name: String = name.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
        let ceremony = Ceremony::Adding { person_id: person.id, name, state: Box::new(state) };
        Ok(self.begun(ceremony, options))
    }

    /// Adds the one that a browser made.
    pub async fn finish_adding(
        &self,
        person: &PersonView,
        ceremony_id: CeremonyId,
        answer: &Value,
    ) -> Result<PasskeyView, PeopleError> {
        let now = self.clock.now();
        let Ceremony::Adding { person_id, name, state } = self.ceremonies.take(ceremony_id, now)? else {
            return Err(PeopleError::CeremonyOver);
        };
        if person_id != person.id {
            return Err(PeopleError::CeremonyOver);
        }
        let passkey = self.passkeys.finish_making(answer, &state)?;
        let key = NewKey { id: PasskeyId(self.mint()), name, passkey };
        self.refuse_known(&key).await?;
        self.tell_added(person, key.id, &key.name, now).await?;
        let row = KeyRow { created_at: now.timestamp_micros(), ..key.row(person.id)? };
        on_database!(&self.database, pool => sqlx::query(INSERT)
            .bind(row.id)
            .bind(row.person_id)
            .bind(&row.credential_id)
            .bind(&row.credential)
            .bind(&row.name)
            .bind(row.created_at)
            .execute(pool)
            .await
            .map(|_| ()))
        .map_err(PeopleError::unavailable("written"))?;
        Ok(row.view())
    }

    /// Removes one of somebody's own; nothing when there is none.
    pub async fn remove_passkey(
        &self,
        person: &PersonView,
        passkey_id: PasskeyId,
    ) -> Result<Option<PasskeyView>, PeopleError> {
        let keys = self.keys(person.id).await?;
        let Some(row) = keys.iter().find(|row| row.id == passkey_id.0) else { return Ok(None) };
        let removed = on_database!(&self.database, pool => async {
            let mut transaction = pool.begin().await?;
            sqlx::query(HOLD).bind(person.id.0).execute(&mut *transaction).await?;
            let removed = sqlx::query(REMOVE)
                .bind(passkey_id.0)
                .bind(person.id.0)
                .execute(&mut *transaction)
                .await?
                .rows_affected();
            transaction.commit().await.map(|()| removed)
        }
        .await)
        .map_err(PeopleError::unavailable("removed"))?;
        if removed == 0 {
            // Or somebody else has just removed this one.
            let is_there = self.keys(person.id).await?.iter().any(|row| row.id == passkey_id.0);
            return if is_there { Err(PeopleError::LastWayIn) } else { Ok(None) };
        }
        self.tell_taken(person, passkey_id, &row.name, self.clock.now()).await?;
        Ok(Some(row.view()))
    }

    /// The library asks for this: a key is one person's.
    pub(super) async fn refuse_known(&self, key: &NewKey) -> Result<(), PeopleError> {
        match self.key(key.passkey.cred_id()).await? {
            Some(_) => Err(PeopleError::PasskeyThere),
            None => Ok(()),
        }
    }

    pub(super) async fn key(&self, credential_id: &[u8]) -> Result<Option<KeyRow>, PeopleError> {
        on_database!(&self.database, pool => sqlx::query_as(BY_CREDENTIAL)
            .bind(credential_id)
            .fetch_optional(pool)
            .await)
        .map_err(PeopleError::unavailable("read"))
    }

    /// A key was used: its counter is written back, so that a copy of it is seen.
    pub(super) async fn used(&self, key: &KeyRow, passkey: &Passkey) -> Result<(), PeopleError> {
        let credential = serde_json::to_string(passkey).map_err(|error| unreadable(&error))?;
        on_database!(&self.database, pool => sqlx::query(USED)
            .bind(key.id)
            .bind(credential)
            .bind(self.clock.now().timestamp_micros())
            .execute(pool)
            .await
            .map(|_| ()))
        .map_err(PeopleError::unavailable("written"))
    }

    pub(super) fn begun(&self, ceremony: Ceremony, options: Value) -> PasskeyBegun {
        let (ceremony_id, expires_at) = self.ceremonies.begin(ceremony, self.clock.now());
        PasskeyBegun { ceremony_id, options, expires_at }
    }

    pub(super) fn mint(&self) -> Uuid {
        self.entropy.uuid_v7(self.clock.now())
    }

    async fn keys(&self, person_id: PersonId) -> Result<Vec<KeyRow>, PeopleError> {
        on_database!(&self.database, pool => sqlx::query_as(OF).bind(person_id.0).fetch_all(pool).await)
            .map_err(PeopleError::unavailable("read"))
    }
}

fn unreadable(error: &serde_json::Error) -> PeopleError {
    PeopleError::Unavailable { operation: "written", detail: error.to_string() }
}
