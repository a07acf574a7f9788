//! Who is there, and how to become somebody.

use super::{Password, PersonView};
use crate::ids::TokenId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who asks, as the cookie tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WhoAmI {
    /// Whether this device is signed in.
    pub signed_in: bool,
    /// As whom.
    pub person: Option<PersonView>,
    /// The device, as the list of devices has it.
    pub device_id: Option<TokenId>,
    /// Whether there is an account at all: the first is made by a link that the server prints.
    pub has_founder: bool,
    /// Whether passkeys can be used at the address that was asked: it is the public one, a name, and HTTPS or localhost.
    pub passkeys: bool,
    /// Why nobody can sign in at the address that was asked, for people; null: somebody can.
    pub obstacle: Option<String>,
}

/// Signs this device in with a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordSignIn {
    /// Whose.
    pub name: String,
    /// The password.
    pub password: Password,
}

/// Another password for oneself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The one until now; left out where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<Password>,
    /// At least 10 characters, at most 1,024 bytes.
    pub new: Password,
}
