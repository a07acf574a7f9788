//! What is known about a token.

use super::error::TokenError;
use chrono::{DateTime, Utc};
use deputy_protocol::At;
use deputy_protocol::api::{Role, TokenView};
use deputy_protocol::ids::{ProjectId, TokenId};
use uuid::Uuid;

/// A token to be made.
#[derive(Clone, Debug)]
pub struct TokenOrder {
    /// Minted by the caller, so that repeating a request makes no second token.
    pub token_id: TokenId,
    /// For people; it stands in the history as `token:NAME`.
    pub name: String,
    /// What it allows.
    pub role: Role,
    /// The only project it is for.
    pub project_id: Option<ProjectId>,
    /// When it ends.
    pub expires_at: Option<At>,
}

/// Whoever showed a valid token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// Which token.
    pub token_id: TokenId,
    /// Its name.
    pub name: String,
    /// What it allows.
    pub role: Role,
    /// The only project it is for.
    pub project_id: Option<ProjectId>,
}

/// A row of the table.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Record {
    pub id: Uuid,
    pub digest: Vec<u8>,
    pub name: String,
    pub role: String,
    pub project_id: Option<Uuid>,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    pub revoked_at: Option<i64>,
    pub last_used_at: Option<i64>,
}

impl Record {
    /// Whether it may be used at this moment. One whose role this version does not know allows nothing.
    pub(super) fn is_valid(&self, now: At) -> bool {
        let is_known = role_name(self.role()) == self.role;
        is_known && self.revoked_at.is_none() && self.expires_at.is_none_or(|at| at > now.timestamp_micros())
    }

    pub(super) fn bearer(&self) -> Bearer {
        Bearer {
            token_id: TokenId(self.id),
            name: self.name.clone(),
            role: self.role(),
            project_id: self.project_id.map(ProjectId),
        }
    }

    pub(super) fn view(&self) -> TokenView {
        TokenView {
            id: TokenId(self.id),
            name: self.name.clone(),
            role: self.role(),
            project_id: self.project_id.map(ProjectId),
            created_at: moment(self.created_at),
            expires_at: self.expires_at.map(moment),
            revoked_at: self.revoked_at.map(moment),
            last_used_at: self.last_used_at.map(moment),
        }
    }

    /// One that this version does not know is shown as the least, and is not valid.
    pub(super) fn role(&self) -> Role {
        match self.role.as_str() {
            "admin" => Role::Admin,
            "developer" => Role::Developer,
            "viewer" => Role::Viewer,
            _ => Role::Ingest,
        }
    }
}

pub(super) const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Admin => "admin",
        Role::Developer => "developer",
        Role::Viewer => "viewer",
        Role::Ingest => "ingest",
    }
}

/// Names are read by people in histories and logs, so nothing in them may look like something else.
pub(super) fn check_name(name: &str) -> Result<(), TokenError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " ._@+-".contains(c);
    let begins_well = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    if begins_well && name.len() <= 64 && name.chars().all(allowed) {
        Ok(())
    } else {
        Err(TokenError::InvalidName(name.chars().take(64).collect()))
    }
}

fn moment(micros: i64) -> At {
    DateTime::<Utc>::from_timestamp_micros(micros).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_of_another_version_allows_nothing() {
        let of = |role: &str| Record {
            id: Uuid::nil(),
            digest: Vec::new(),
            name: "phone".to_owned(),
            role: role.to_owned(),
            project_id: None,
            created_at: 0,
            expires_at: None,
            revoked_at: None,
            last_used_at: None,
        };
        assert!(
            ["admin", "developer", "viewer", "ingest"].iter().all(|role| of(role).is_valid(At::default()))
        );
        assert!(!of("auditor").is_valid(At::default()));
    }
}
