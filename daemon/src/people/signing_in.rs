//! Signing in, and the password that one does it with.

use super::ceremonies::Ceremony;
use super::error::PeopleError;
use super::keys::KeyRow;
use super::password;
use super::record::PersonRow;
use super::store::People;
use crate::database::on_database;
use deputy_protocol::api::{ChangePassword, PasskeyBegun, Password, PersonView};
use deputy_protocol::ids::{CeremonyId, PersonId};
use serde_json::Value;
use std::net::IpAddr;

const CHANGE: &str = "UPDATE person SET password = $2 WHERE id = $1 AND removed_at IS NULL";

impl People {
    /// Who has this name and this password. Wrong ones are counted for the account and for the network, and cost time.
    pub async fn sign_in_with_password(
        &self,
        name: &str,
        password: &Password,
        network: IpAddr,
    ) -> Result<PersonView, PeopleError> {
        self.attempts.begin(name, network, self.clock.now())?;
        let found = self.named(name).await?;
        let stored = found.as_ref().and_then(|row| row.password.as_ref());
        let is_right = self.passwords.matches(password, stored).await?;
        let person = found.filter(|_| is_right).ok_or(PeopleError::WrongPassword)?;
        self.attempts.succeeded(name, network);
        Ok(person.view())
    }

    /// Asks a browser to sign with whichever passkey it finds.
    pub fn begin_signing_in(&self) -> Result<PasskeyBegun, PeopleError> {
        let (options, state) = self.passkeys.begin_using()?;
        Ok(self.begun(Ceremony::SigningIn(Box::new(state)), options))
    }

    /// Whose passkey a browser signed with.
    pub async fn finish_signing_in(
        &self,
        ceremony_id: CeremonyId,
        answer: &Value,
    ) -> Result<PersonView, PeopleError> {
        let Ceremony::SigningIn(state) = self.ceremonies.take(ceremony_id, self.clock.now())? else {
            return Err(PeopleError::CeremonyOver);
        };
        let signed = self.passkeys.signed(answer)?;
        let key = self.key(&signed.credential_id).await?;
        let key = key.filter(|key| key.person_id == signed.person_id);
        let key: KeyRow = key.ok_or(PeopleError::PasskeyRefused)?;
        let person = self.find(PersonId(key.person_id)).await?.ok_or(PeopleError::PasskeyRefused)?;
        let passkey = key.passkey().ok_or(PeopleError::PasskeyRefused)?;
        let passkey = self.passkeys.finish_using(&signed, *state, passkey)?;
        self.used(&key, &passkey).await?;
        Ok(person)
    }

    /// Another password for somebody, who knows the one until now if there is one.
    pub async fn change_password(
        &self,
        person_id: PersonId,
        change: &ChangePassword,
        network: IpAddr,
    ) -> Result<PersonView, PeopleError> {
        password::check(&change.new)?;
        let row: PersonRow = self.row(person_id).await?.ok_or(PeopleError::WrongPassword)?;
        if let Some(stored) = &row.password {
            // Whoever finds an open browser guesses no faster than at the door.
            self.attempts.begin(&row.name, network, self.clock.now())?;
            let old = change.old.as_ref().ok_or(PeopleError::WrongPassword)?;
            if !self.passwords.matches(old, Some(stored)).await? {
                return Err(PeopleError::WrongPassword);
            }
            self.attempts.succeeded(&row.name, network);
        }
        let stretched = self.passwords.stretch(&change.new).await?;
        let person = row.view();
        self.tell_password(&person, self.clock.now()).await?;
        on_database!(&self.database, pool => sqlx::query(CHANGE)
            .bind(person_id.0)
            .bind(stretched)
            .execute(pool)
            .await
            .map(|_| ()))
        .map_err(PeopleError::unavailable("written"))?;
        Ok(PersonView { has_password: true, ..person })
    }
}
