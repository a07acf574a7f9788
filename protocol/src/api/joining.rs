//! What a link is good for: an account, or a device that is signed in.

use super::{JoinCode, Password, Role};
use crate::ids::ProjectId;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a code is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CodeKind {
    /// Makes the founder's account; once there is one, it signs a device of the founder's in.
    Founder,
    /// Signs another device of the same person in.
    Device,
    /// Makes somebody's account.
    Invitation,
}

/// A code that somebody has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UseCode {
    /// The code.
    pub code: JoinCode,
}

/// What a code would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JoinView {
    /// What it is for.
    pub kind: CodeKind,
    /// Whether it makes an account (`/join/password`, `/join/passkeys`), or signs a device in (`/join/device`).
    pub makes_account: bool,
    /// What the account may do, or whose device it is may.
    pub role: Role,
    /// The only project it is for; null: all of them.
    pub project_id: Option<ProjectId>,
    /// The name that was thought of for the account, or of whose device it is.
    pub name: Option<String>,
    /// When it is good for nothing any more.
    pub expires_at: DateTime<Utc>,
}

/// An account with a password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinWithPassword {
    /// The code.
    pub code: JoinCode,
    /// What to be called; it stands in the history as `person:NAME`.
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    /// At least 10 characters, at most 1,024 bytes.
    pub password: Password,
}

/// An account with a passkey is to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginJoining {
    /// The code. It is good until the passkey is there.
    pub code: JoinCode,
    /// What to be called; it stands in the history as `person:NAME`.
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
}
