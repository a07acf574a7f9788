//! Passkeys: what browsers sign, and what they are asked to.

use crate::ids::{CeremonyId, PasskeyId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// A passkey of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PasskeyView {
    /// Which.
    pub id: PasskeyId,
    /// What it is called, for people.
    pub name: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it was last used.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// Another passkey is to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginPasskey {
    /// What to call it; without one, after the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 64)]
    pub name: Option<String>,
}

/// What a browser is to be asked. It holds for five minutes, and for one answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PasskeyBegun {
    /// What the answer belongs to.
    pub ceremony_id: CeremonyId,
    /// For `navigator.credentials`: `{"publicKey": …}`, with bytes as base64url, as `parseCreationOptionsFromJSON` and
    /// `parseRequestOptionsFromJSON` read what is inside.
    #[schema(value_type = Object)]
    pub options: Value,
    /// When it holds no more.
    pub expires_at: DateTime<Utc>,
}

/// What a browser answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishPasskey {
    /// To what.
    pub ceremony_id: CeremonyId,
    /// As `PublicKeyCredential.toJSON()` writes it.
    #[schema(value_type = Object)]
    pub credential: Value,
}
