//! Devices that are signed in, and links that sign one in.

use super::PushState;
use crate::ids::{PersonId, TokenId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// A browser that is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceView {
    /// Which.
    pub id: TokenId,
    /// What it says it is: `Chrome on Android`.
    pub name: String,
    /// As whom.
    pub person_id: PersonId,
    /// What they are called.
    pub person: String,
    /// Whether it is the one that asks.
    pub is_this: bool,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it was last used, within some minutes.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Whether it is told, even while the app is closed; null: it never was.
    #[serde(default)]
    pub push: Option<PushState>,
    /// When it has to sign in again, unless it is used before.
    pub expires_at: DateTime<Utc>,
}

/// A link that is good once. It is shown this once, and its code is stored nowhere.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LinkView {
    /// What stands behind `#`, for whoever types it.
    pub code: String,
    /// To be opened.
    pub url: String,
    /// The same as a picture for a camera: SVG.
    pub qr_svg: String,
    /// When it is good for nothing any more.
    pub expires_at: DateTime<Utc>,
}

impl fmt::Debug for LinkView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the code, which stands in all but one.
        f.debug_struct("LinkView").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}
