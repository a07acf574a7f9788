//! What a link is used for: an account, or a device.
//!
//! First the code is claimed, then the fact is told, then the rows are written. Cut between the first two, the link is spent
//! and nothing has come of it; behind the fact, the history has somebody who never was. Both are mended by another link.

use super::ceremonies::Ceremony;
use super::code::Code;
use super::codes::{CodeRow, Effect};
use super::error::PeopleError;
use super::keys::NewKey;
use super::password::{self, Stretched};
use super::record::{check_name, moment, role};
use super::store::People;
use crate::database::on_database;
use deputy_protocol::api::{PasskeyBegun, Password, PersonView};
use deputy_protocol::ids::{CeremonyId, PasskeyId, PersonId, ProjectId};
use serde_json::Value;

const INSERT: &str = "INSERT INTO person (id, name, role, project_id, is_founder, password, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";

/// An account that is about to be.
struct Joining {
    row: CodeRow,
    person_id: PersonId,
    name: String,
    is_founder: bool,
}

impl People {
    /// Makes an account with a password.
    pub async fn join_with_password(
        &self,
        code: &Code,
        name: &str,
        password: &Password,
    ) -> Result<PersonView, PeopleError> {
        let row = self.code(code).await?;
        password::check(password)?;
        let joining = self.about_to_join(row, PersonId(self.mint()), name).await?;
        let password = self.passwords.stretch(password).await?;
        self.join(joining, Some(password), None).await
    }

    /// Asks a browser for the passkey of an account that is to be made.
    pub async fn begin_joining(&self, code: &Code, name: &str) -> Result<PasskeyBegun, PeopleError> {
        let row = self.code(code).await?;
        let joining = self.about_to_join(row, PersonId(self.mint()), name).await?;
        let Joining { person_id, name, .. } = joining;
        let (options, state) = self.passkeys.begin_making(person_id, &name, &[])?;
        let (digest, state) = (code.digest(), Box::new(state));
        Ok(self.begun(Ceremony::Joining { digest, person_id, name, state }, options))
    }

    /// Makes the account, with the passkey that a browser made. The device's name is the key's.
    pub async fn finish_joining(
        &self,
        ceremony_id: CeremonyId,
        answer: &Value,
        device: &str,
    ) -> Result<PersonView, PeopleError> {
        let ceremony = self.ceremonies.take(ceremony_id, self.clock.now())?;
        let Ceremony::Joining { digest, person_id, name, state } = ceremony else {
            return Err(PeopleError::CeremonyOver);
        };
        let passkey = self.passkeys.finish_making(answer, &state)?;
        let row = self.code_of(&digest).await?;
        let joining = self.about_to_join(row, person_id, &name).await?;
        let key = NewKey { id: PasskeyId(self.mint()), name: device.to_owned(), passkey };
        self.refuse_known(&key).await?;
        self.join(joining, None, Some(key)).await
    }

    /// Signs another device of the same person in.
    pub async fn join_device(&self, code: &Code) -> Result<PersonView, PeopleError> {
        let row = self.code(code).await?;
        match self.effect(&row).await? {
            Effect::Account { .. } => Err(PeopleError::MakesAccount),
            Effect::Device(person) => {
                self.claim(&row).await?;
                Ok(*person)
            }
        }
    }

    async fn about_to_join(
        &self,
        row: CodeRow,
        person_id: PersonId,
        name: &str,
    ) -> Result<Joining, PeopleError> {
        let Effect::Account { is_founder } = self.effect(&row).await? else {
            return Err(PeopleError::MakesNone);
        };
        check_name(name)?;
        self.refuse_taken(name).await?;
        Ok(Joining { row, person_id, name: name.to_owned(), is_founder })
    }

    async fn refuse_taken(&self, name: &str) -> Result<(), PeopleError> {
        match self.named(name).await? {
            Some(other) => Err(PeopleError::NameTaken(other.name)),
            None => Ok(()),
        }
    }

    async fn join(
        &self,
        joining: Joining,
        password: Option<Stretched>,
        key: Option<NewKey>,
    ) -> Result<PersonView, PeopleError> {
        let _one = self.joining.lock().await;
        self.refuse_taken(&joining.name).await?;
        self.claim(&joining.row).await?;
        let now = self.clock.now();
        let person = PersonView {
            id: joining.person_id,
            name: joining.name,
            role: role(&joining.row.role),
            project_id: joining.row.project_id.map(ProjectId),
            is_founder: joining.is_founder,
            has_password: password.is_some(),
            passkeys: u32::from(key.is_some()),
            created_at: moment(now.timestamp_micros()),
        };
        self.tell_joined(&person, &joining.row.made_by, now).await?;
        if let Some(key) = &key {
            self.tell_added(&person, key.id, &key.name, now).await?;
        }
        if self.insert(&person, &joining.row.role, password, key).await? {
            return Ok(person);
        }
        // Somebody was quicker, on another daemon.
        self.give_back(&joining.row).await?;
        Err(if person.is_founder { PeopleError::FounderThere } else { PeopleError::NameTaken(person.name) })
    }

    /// The account and its key, both or none; false when its place is taken.
    async fn insert(
        &self,
        person: &PersonView,
        role: &str,
        password: Option<Stretched>,
        key: Option<NewKey>,
    ) -> Result<bool, PeopleError> {
        let key = key.map(|key| key.row(person.id)).transpose()?;
        let created_at = person.created_at.timestamp_micros();
        on_database!(&self.database, pool => async {
            let mut transaction = pool.begin().await?;
            let made = sqlx::query(INSERT)
                .bind(person.id.0)
                .bind(&person.name)
                .bind(role)
                .bind(person.project_id.map(|id| id.0))
                .bind(person.is_founder)
                .bind(password)
                .bind(created_at)
                .execute(&mut *transaction)
                .await?
                .rows_affected();
            if made == 0 {
                return Ok(false);
            }
            if let Some(key) = key {
                sqlx::query(super::keys::INSERT)
                    .bind(key.id)
                    .bind(key.person_id)
                    .bind(key.credential_id)
                    .bind(key.credential)
                    .bind(key.name)
                    .bind(created_at)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await.map(|()| true)
        }
        .await)
        .map_err(PeopleError::unavailable("written"))
    }
}
