//! Who may do what.

use crate::ids::{ProjectId, TokenId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// What a token allows. Each role may do what the one before it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sends events of one project's product, and reads nothing.
    Ingest,
    /// Reads states and the inbox; no code, no transcripts.
    Viewer,
    /// Delegates, reviews, answers, reads code and transcripts.
    Developer,
    /// The founder: also projects, tokens and the kill switch.
    Admin,
}

/// A token to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// For people; it stands in the history as `token:NAME`. Unique among those in use.
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    /// What it allows.
    pub role: Role,
    /// Id or name of the only project it is for; none: all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// When it ends; none: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
}

/// A token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenView {
    /// Which.
    pub id: TokenId,
    /// For people.
    pub name: String,
    /// What it allows.
    pub role: Role,
    /// The only project it is for; null: all of them.
    pub project_id: Option<ProjectId>,
    /// The person who made it, if it was not the founder: it is good as long as they are here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends; null: never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When it was last used, within some minutes.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A new token. Its secret is shown this once and stored nowhere.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenCreated {
    /// The secret: `dpy_…`.
    pub token: String,
    /// The rest of it.
    #[serde(flatten)]
    pub view: TokenView,
}

impl fmt::Debug for TokenCreated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the secret.
        f.debug_struct("TokenCreated").field("view", &self.view).finish_non_exhaustive()
    }
}
