//! Rows of people, and their names.

use super::error::PeopleError;
use super::password::Stretched;
use chrono::{DateTime, Utc};
use deputy_protocol::At;
use deputy_protocol::api::{PersonView, Role};
use deputy_protocol::ids::{PersonId, ProjectId};
use uuid::Uuid;

/// A row of the table, with what is counted beside it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct PersonRow {
    pub id: Uuid,
    pub name: String,
    pub role: String,
    pub project_id: Option<Uuid>,
    pub is_founder: bool,
    pub password: Option<Stretched>,
    pub created_at: i64,
    pub passkeys: i64,
}

impl PersonRow {
    pub(super) fn view(&self) -> PersonView {
        PersonView {
            id: PersonId(self.id),
            name: self.name.clone(),
            role: role(&self.role),
            project_id: self.project_id.map(ProjectId),
            is_founder: self.is_founder,
            has_password: self.password.is_some(),
            passkeys: u32::try_from(self.passkeys).unwrap_or(u32::MAX),
            created_at: moment(self.created_at),
        }
    }
}

/// One of another version is shown as the least, and its devices are good for nothing.
pub(super) fn role(text: &str) -> Role {
    match text {
        "admin" => Role::Admin,
        "developer" => Role::Developer,
        "viewer" => Role::Viewer,
        _ => Role::Ingest,
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
pub(super) fn check_name(name: &str) -> Result<(), PeopleError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " ._@+-".contains(c);
    let begins_well = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    if begins_well && !name.ends_with(' ') && name.len() <= 64 && name.chars().all(allowed) {
        Ok(())
    } else {
        Err(PeopleError::InvalidName(name.chars().take(64).collect()))
    }
}

pub(super) fn moment(micros: i64) -> At {
    DateTime::<Utc>::from_timestamp_micros(micros).unwrap_or_default()
}
