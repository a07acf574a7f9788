//! People with an account.

use super::Role;
use crate::ids::{PersonId, ProjectId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Somebody with an account. What they do stands in the history as `person:NAME`, the founder's as `founder`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonView {
    /// Who.
    pub id: PersonId,
    /// What they sign in with, and are called in histories.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// The only project it is for; null: all of them.
    pub project_id: Option<ProjectId>,
    /// Whether it is the founder, whose account is never removed.
    pub is_founder: bool,
    /// Whether they can sign in with a password.
    pub has_password: bool,
    /// How many passkeys they can sign in with.
    pub passkeys: u32,
    /// Since when.
    pub created_at: DateTime<Utc>,
}

impl PersonView {
    /// Whose word it is, as the history has it.
    pub fn by(&self) -> String {
        if self.is_founder { "founder".to_owned() } else { format!("person:{}", self.name) }
    }
}

/// Somebody who is to have an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// What they will be allowed to do; not `ingest`, which is for programs.
    pub role: Role,
    /// Id or name of the only project it is for; none: all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// What they are called, so that they need not choose; they may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 64)]
    pub name: Option<String>,
}
