//! What is known about a token.

use super::error::TokenError;
use chrono::{DateTime, TimeDelta, Utc};
use deputy_protocol::At;
use deputy_protocol::api::{DeviceView, Role, TokenView};
use deputy_protocol::ids::{PersonId, ProjectId, TokenId};
use uuid::Uuid;

/// How long a device stays signed in that is not used.
pub(crate) const DEVICE_HOLDS: TimeDelta = TimeDelta::days(90);
/// Stands in place of the role of a device, which is its person's: no token has it.
pub(super) const DEVICE: &str = "device";

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
    /// Who makes it, if it is not the founder: it is good as long as they are here.
    pub made_by: Option<PersonId>,
    /// When it ends.
    pub expires_at: Option<At>,
}

/// A device to be signed in.
#[derive(Clone, Debug)]
pub struct DeviceOrder {
    /// Minted by the caller.
    pub device_id: TokenId,
    /// As whom.
    pub person_id: PersonId,
    /// What they are called in histories.
    pub person: String,
    /// Whose word it is in the history.
    pub by: String,
    /// What it says it is: `Chrome on Android`.
    pub name: String,
}

/// Whoever showed a valid token, or the cookie of a device that is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// Which token, or device.
    pub token_id: TokenId,
    /// The token's name, or the person's.
    pub name: String,
    /// What it allows.
    pub role: Role,
    /// The only project it is for.
    pub project_id: Option<ProjectId>,
    /// Whose device it is; none: it is a token.
    pub person: Option<Holder>,
    /// Who made the token, if it was not the founder.
    pub made_by: Option<PersonId>,
}

impl Bearer {
    /// Who it is, on whichever of their devices; a token is somebody of its own.
    pub fn identity(&self) -> Uuid {
        self.person.map_or(self.token_id.0, |person| person.person_id.0)
    }
}

/// Whose device it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub person_id: PersonId,
    /// Whether it is the founder.
    pub is_founder: bool,
}

/// A row of the table, beside the ones of its person if it is a device, and of its maker.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
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
    pub person_id: Option<Uuid>,
    pub person_name: Option<String>,
    pub person_role: Option<String>,
    pub person_project_id: Option<Uuid>,
    pub person_is_founder: Option<bool>,
    pub person_removed_at: Option<i64>,
    pub made_by: Option<Uuid>,
    pub maker_name: Option<String>,
    pub maker_removed_at: Option<i64>,
}

impl Record {
    pub(super) fn is_device(&self) -> bool {
        self.person_id.is_some()
    }

    /// Whether it may be used at this moment. One whose role this version does not know allows nothing, and so does a
    /// device whose person is not there, or a token whose maker is not.
    pub(super) fn is_valid(&self, now: At) -> bool {
        let is_known = role_name(self.role()) == self.role_text();
        let is_somebodys = !self.is_device() || self.person_removed_at.is_none();
        let is_vouched_for =
            self.made_by.is_none() || (self.maker_name.is_some() && self.maker_removed_at.is_none());
        is_known
            && is_somebodys
            && is_vouched_for
            && self.revoked_at.is_none()
            && self.ends_at().is_none_or(|at| at > now.timestamp_micros())
    }

    /// When it ends: as it was made, or so long after a device was last used.
    fn ends_at(&self) -> Option<i64> {
        if self.is_device() {
            let holds = DEVICE_HOLDS.num_microseconds().unwrap_or(i64::MAX);
            return Some(self.last_used_at.unwrap_or(self.created_at).saturating_add(holds));
        }
        self.expires_at
    }

    pub(super) fn bearer(&self) -> Bearer {
        let person = self.person_id.map(|id| Holder {
            person_id: PersonId(id),
            is_founder: self.person_is_founder.unwrap_or(false),
        });
        let (name, project_id) = match person {
            Some(_) => (self.person_name(), self.person_project_id),
            None => (self.name.clone(), self.project_id),
        };
        let (token_id, role) = (TokenId(self.id), self.role());
        let made_by = self.made_by.map(PersonId);
        Bearer { token_id, name, role, project_id: project_id.map(ProjectId), person, made_by }
    }

    pub(super) fn view(&self) -> TokenView {
        TokenView {
            id: TokenId(self.id),
            name: self.name.clone(),
            role: self.role(),
            project_id: self.project_id.map(ProjectId),
            made_by: self.maker_name.clone(),
            created_at: moment(self.created_at),
            expires_at: self.expires_at.map(moment),
            revoked_at: self.revoked_at.map(moment),
            last_used_at: self.last_used_at.map(moment),
        }
    }

    /// As a device; nothing if it is a token.
    pub(super) fn device_view(&self) -> Option<DeviceView> {
        Some(DeviceView {
            id: TokenId(self.id),
            name: self.name.clone(),
            person_id: PersonId(self.person_id?),
            person: self.person_name(),
            push: None,
            is_this: false,
            created_at: moment(self.created_at),
            last_used_at: self.last_used_at.map(moment),
            expires_at: moment(self.ends_at()?),
        })
    }

    /// What the person of a device is called.
    pub(super) fn person_name(&self) -> String {
        self.person_name.clone().unwrap_or_default()
    }

    /// One that this version does not know is shown as the least, and is not valid.
    pub(super) fn role(&self) -> Role {
        match self.role_text() {
            "admin" => Role::Admin,
            "developer" => Role::Developer,
            "viewer" => Role::Viewer,
            _ => Role::Ingest,
        }
    }

    /// Its own, or its person's: that one holds at each moment.
    fn role_text(&self) -> &str {
        if self.is_device() { self.person_role.as_deref().unwrap_or_default() } else { &self.role }
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
        let of = |role: &str| Record { role: role.to_owned(), ..Record::default() };
        assert!(
            ["admin", "developer", "viewer", "ingest"].iter().all(|role| of(role).is_valid(At::default()))
        );
        assert!(![DEVICE, "auditor", ""].iter().any(|role| of(role).is_valid(At::default())));
    }

    #[test]
    fn a_token_ends_with_whoever_made_it() {
        let token = Record {
            role: "admin".to_owned(),
            made_by: Some(Uuid::nil()),
            maker_name: Some("eve".to_owned()),
            ..Record::default()
        };
        assert!(token.is_valid(At::default()));
        assert!(!Record { maker_removed_at: Some(1), ..token.clone() }.is_valid(At::default()));
        assert!(!Record { maker_name: None, ..token }.is_valid(At::default()), "its maker is nobody");
    }

    #[test]
    fn a_device_may_do_what_its_person_may_and_ends_with_them_or_unused() {
        let device = Record {
            role: DEVICE.to_owned(),
            person_id: Some(Uuid::nil()),
            person_name: Some("ada".to_owned()),
            person_role: Some("developer".to_owned()),
            ..Record::default()
        };
        let bearer = device.bearer();
        assert_eq!((bearer.name.as_str(), bearer.role), ("ada", Role::Developer));
        let end = At::default() + DEVICE_HOLDS;
        assert!(device.is_valid(end - TimeDelta::seconds(1)) && !device.is_valid(end));
        let used = Record { last_used_at: Some(1_000_000), ..device.clone() };
        assert!(used.is_valid(end));
        let is_out = |device: Record| !device.is_valid(At::default());
        assert!(is_out(Record { person_removed_at: Some(1), ..device.clone() }));
        assert!(is_out(Record { revoked_at: Some(1), ..device.clone() }));
        assert!(is_out(Record { person_role: None, ..device.clone() }), "its row is nobody's");
        assert!(is_out(Record { person_role: Some("auditor".to_owned()), ..device }));
    }
}
