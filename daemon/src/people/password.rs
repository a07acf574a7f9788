//! Passwords: stretched, and compared.
//!
//! What is stored of one never leaves this file readable, and no more than two are stretched at a time: each takes 19 MiB and
//! some tens of milliseconds of a processor.

use super::error::PeopleError;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use deputy_protocol::api::Password;
use std::fmt;
use std::sync::Arc;
use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore};

/// So few are guessed in no time.
pub(super) const CHARS_MIN: usize = 10;
/// Longer than any person's or program's, and short enough to cost nothing.
pub(super) const BYTES_MAX: usize = 1024;
/// Stretched at the same time.
const AT_ONCE: usize = 2;
/// Those that wait for a place; more are told to come back.
const WAITING_MAX: usize = 32;

/// A password as it is stored: argon2id in the PHC format.
#[derive(Clone, sqlx::Type)]
#[sqlx(transparent)]
pub(super) struct Stretched(String);

impl fmt::Debug for Stretched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stretched(…)")
    }
}

/// Stretches and compares.
pub(super) struct Passwords {
    places: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    /// What a password is compared with that belongs to nobody, so that this takes as long.
    nobodys: OnceCell<Stretched>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::new(Semaphore::new(WAITING_MAX)),
            nobodys: OnceCell::new(),
        }
    }
}

/// Whether it is one that somebody may choose.
pub(super) fn check(password: &Password) -> Result<(), PeopleError> {
    if password.0.len() > BYTES_MAX {
        return Err(PeopleError::LongPassword);
    }
    if password.0.chars().count() < CHARS_MIN {
        return Err(PeopleError::ShortPassword);
    }
    Ok(())
}

impl Passwords {
    /// As it is stored.
    pub(super) async fn stretch(&self, password: &Password) -> Result<Stretched, PeopleError> {
        let place = self.place().await?;
        let password = password.clone();
        apart(place, move || Argon2::default().hash_password(password.0.as_bytes()).map(|it| it.to_string()))
            .await?
            .map(Stretched)
            .map_err(|error| failed(&error))
    }

    /// Whether it is the one that is stored; it never is where none is, and that takes as long.
    pub(super) async fn matches(
        &self,
        password: &Password,
        stored: Option<&Stretched>,
    ) -> Result<bool, PeopleError> {
        // Nobody has chosen one of this length, whoever it is that is asked for.
        if password.0.len() > BYTES_MAX {
            return Ok(false);
        }
        let nobodys = self.nobodys.get_or_try_init(async || self.stretch(&no_password()).await).await?;
        let (compared, is_somebodys) = (stored.unwrap_or(nobodys).clone(), stored.is_some());
        let place = self.place().await?;
        let password = password.clone();
        let is_right = apart(place, move || {
            let stored = PasswordHash::new(&compared.0)?;
            Ok::<_, argon2::password_hash::phc::Error>(
                Argon2::default().verify_password(password.0.as_bytes(), &stored).is_ok(),
            )
        });
        let is_right = is_right.await?.map_err(|error| failed(&error))?;
        Ok(is_right && is_somebodys)
    }

    async fn place(&self) -> Result<OwnedSemaphorePermit, PeopleError> {
        let _waits = Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| PeopleError::Busy)?;
        Arc::clone(&self.places).acquire_owned().await.map_err(|_| PeopleError::Busy)
    }
}

fn no_password() -> Password {
    Password("nobody's password".to_owned())
}

/// The place is held until it is done, also where nobody waits for it any more.
async fn apart<T: Send + 'static>(
    place: OwnedSemaphorePermit,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, PeopleError> {
    let done = tokio::task::spawn_blocking(move || {
        let done = work();
        drop(place);
        done
    });
    done.await.map_err(|error| failed(&error))
}

fn failed(error: &impl fmt::Display) -> PeopleError {
    PeopleError::Unavailable { operation: "compared", detail: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_matches_itself_alone_and_nobody_s_matches_nothing() {
        let passwords = Passwords::default();
        let right = Password("correct horse".to_owned());
        let stored = passwords.stretch(&right).await.unwrap();
        assert!(passwords.matches(&right, Some(&stored)).await.unwrap());
        assert!(!passwords.matches(&Password("incorrect horse".to_owned()), Some(&stored)).await.unwrap());
        assert!(!passwords.matches(&right, None).await.unwrap());
        assert!(!passwords.matches(&no_password(), None).await.unwrap());
        assert!(stored.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", stored.0);
        assert_eq!(format!("{stored:?} {right:?}"), "Stretched(…) Password(…)");
        assert_ne!(stored.0, passwords.stretch(&right).await.unwrap().0, "salted");
    }

    #[test]
    fn short_and_endless_ones_are_refused() {
        let checked = |text: &str| check(&Password(text.to_owned()));
        assert_eq!(checked("123456789"), Err(PeopleError::ShortPassword));
        assert_eq!(checked("ü".repeat(10).as_str()), Ok(()));
        assert_eq!(checked("a".repeat(1024).as_str()), Ok(()));
        assert_eq!(checked("a".repeat(1025).as_str()), Err(PeopleError::LongPassword));
    }
}
