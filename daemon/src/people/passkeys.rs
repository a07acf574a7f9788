//! Passkeys: what browsers are asked to sign, and whether they did.
//!
//! The rules are the library's. All keys are made so that a browser finds them by itself: nobody types a name to use one.

use super::error::PeopleError;
use deputy_protocol::ids::PersonId;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::{Host, Url};
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Webauthn, WebauthnBuilder, WebauthnError,
};

/// How a person's browsers find them: by its host.
const PRODUCT: &str = "Deputy";

/// Asks browsers, and checks what they answer.
pub(super) struct Passkeys {
    webauthn: Option<Webauthn>,
}

impl Passkeys {
    /// For a public URL. Without a name, or with neither HTTPS nor localhost, there are none: browsers refuse them there.
    pub(super) fn new(public_url: &Url) -> Self {
        Self { webauthn: asking(public_url) }
    }

    /// Whether there can be any.
    pub(super) fn are_possible(&self) -> bool {
        self.webauthn.is_some()
    }

    /// What a browser is asked to make a key with.
    pub(super) fn begin_making(
        &self,
        person_id: PersonId,
        name: &str,
        others: &[Passkey],
    ) -> Result<(Value, PasskeyRegistration), PeopleError> {
        let others = others.iter().map(|passkey| passkey.cred_id().clone()).collect();
        let begun = self.webauthn()?.start_passkey_registration(person_id.0, name, name, Some(others));
        let (challenge, state) = begun.map_err(|error| broken(&error))?;
        let mut options = json!(challenge);
        let selection = &mut options["publicKey"]["authenticatorSelection"];
        // The library discourages it, for keys with little room. A key that a browser does not find by itself would be a
        // second way to sign in, by a name and with a list of somebody's keys that anybody may ask for.
        (selection["residentKey"], selection["requireResidentKey"]) = (json!("required"), json!(true));
        Ok((options, state))
    }

    /// The key that a browser made.
    pub(super) fn finish_making(
        &self,
        answer: &Value,
        state: &PasskeyRegistration,
    ) -> Result<Passkey, PeopleError> {
        let answer: RegisterPublicKeyCredential = read(answer)?;
        self.webauthn()?.finish_passkey_registration(&answer, state).map_err(|error| refused(&error))
    }

    /// What a browser is asked to sign with whichever key it finds.
    pub(super) fn begin_using(&self) -> Result<(Value, DiscoverableAuthentication), PeopleError> {
        let begun = self.webauthn()?.start_discoverable_authentication();
        let (challenge, state) = begun.map_err(|error| broken(&error))?;
        let mut options = json!(challenge);
        // Whether it asks at once or waits in a field is the page's to say.
        if let Some(options) = options.as_object_mut() {
            options.remove("mediation");
        }
        Ok((options, state))
    }

    /// Which person and key a browser says it signed with.
    pub(super) fn signed(&self, answer: &Value) -> Result<Signed, PeopleError> {
        let answer: PublicKeyCredential = read(answer)?;
        let found = self.webauthn()?.identify_discoverable_authentication(&answer);
        let (person, key) = found.map_err(|error| refused(&error))?;
        let (person_id, credential_id) = (person, key.to_vec());
        Ok(Signed { person_id, credential_id, answer })
    }

    /// Whether it did; the key is brought up to date, its counter above all.
    pub(super) fn finish_using(
        &self,
        signed: &Signed,
        state: DiscoverableAuthentication,
        mut passkey: Passkey,
    ) -> Result<Passkey, PeopleError> {
        let checked = self.webauthn()?.finish_discoverable_authentication_v2(&signed.answer, state, &passkey);
        let checked = checked.map_err(|error| refused(&error))?;
        passkey.update_credential(&checked);
        Ok(passkey)
    }

    fn webauthn(&self) -> Result<&Webauthn, PeopleError> {
        self.webauthn.as_ref().ok_or(PeopleError::NoPasskeys)
    }
}

/// What a browser says it signed with.
pub(super) struct Signed {
    pub person_id: Uuid,
    pub credential_id: Vec<u8>,
    answer: PublicKeyCredential,
}

fn asking(public_url: &Url) -> Option<Webauthn> {
    let Some(Host::Domain(name)) = public_url.host() else { return None };
    let is_safe = public_url.scheme() == "https" || name == "localhost" || name.ends_with(".localhost");
    let builder = WebauthnBuilder::new(name, public_url).ok().filter(|_| is_safe)?;
    builder.rp_name(PRODUCT).build().ok()
}

fn read<T: DeserializeOwned>(answer: &Value) -> Result<T, PeopleError> {
    T::deserialize(answer).map_err(|_| PeopleError::UnreadableCredential)
}

fn refused(error: &WebauthnError) -> PeopleError {
    tracing::info!(?error, "a passkey was not accepted");
    PeopleError::PasskeyRefused
}

fn broken(error: &WebauthnError) -> PeopleError {
    PeopleError::Unavailable { operation: "asked for a passkey", detail: format!("{error:?}") }
}

/// The keys of a person, as they are stored.
pub(super) fn stored(credential: &str) -> Option<Passkey> {
    serde_json::from_str(credential).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_passkeys_where_browsers_allow_them() {
        let are_possible = |url: &str| Passkeys::new(&url.parse().unwrap()).are_possible();
        for url in ["https://deputy.example.org", "https://box.tail.ts.net:7700", "http://localhost:7700"] {
            assert!(are_possible(url), "{url}");
        }
        for url in ["http://deputy.example.org", "https://192.0.2.1", "http://127.0.0.1:7700", "http://[::1]"]
        {
            assert!(!are_possible(url), "{url}");
        }
    }
}
