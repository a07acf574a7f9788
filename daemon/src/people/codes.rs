//! Links: a code that is good once, and what it is good for.

use super::code::Code;
use super::error::PeopleError;
use super::record::{moment, role, role_name};
use super::store::People;
use crate::database::on_database;
use chrono::TimeDelta;
use deputy_protocol::At;
use deputy_protocol::api::{CodeKind, JoinView, PersonView, Role};
use deputy_protocol::ids::{PersonId, ProjectId};
use uuid::Uuid;

/// The first link: whoever starts a server may be called away before they open it.
const FIRST_HOLDS: TimeDelta = TimeDelta::hours(24);
/// Once there is an account: whoever asks for a link has the phone in their hand, or fetches it.
const LATER_HOLDS: TimeDelta = TimeDelta::hours(1);
/// From one screen to another.
const PAIRING_HOLDS: TimeDelta = TimeDelta::minutes(10);
/// Somebody may be on holiday.
const INVITATION_HOLDS: TimeDelta = TimeDelta::days(7);
/// Invitations that wait at the same time.
const INVITATIONS_MAX: i64 = 1000;

const ISSUE: &str =
    "INSERT INTO join_code (digest, kind, role, project_id, person_id, name, made_by, made_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const FIND: &str =
    "SELECT digest, kind, role, project_id, person_id, name, made_by, expires_at FROM join_code
                    WHERE digest = $1 AND used_at IS NULL AND expires_at > $2";
const CLAIM: &str =
    "UPDATE join_code SET used_at = $2 WHERE digest = $1 AND used_at IS NULL AND expires_at > $2";
const GIVE_BACK: &str = "UPDATE join_code SET used_at = NULL WHERE digest = $1";
const SWEEP: &str = "DELETE FROM join_code WHERE expires_at <= $1";
const END_FOUNDERS: &str = "DELETE FROM join_code WHERE kind = 'founder' AND used_at IS NULL";
const END_DEVICES: &str =
    "DELETE FROM join_code WHERE kind = 'device' AND person_id = $1 AND used_at IS NULL";
const COUNT: &str = "SELECT COUNT(*) FROM join_code WHERE kind = 'invitation' AND used_at IS NULL";

/// A link that is good once.
#[derive(Clone, Debug)]
pub struct Link {
    /// What it holds.
    pub code: Code,
    /// To be opened: the code stands behind `#`, which browsers send to nobody.
    pub url: String,
    /// When it is good for nothing any more.
    pub expires_at: At,
}

/// An account that somebody is to have.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// What they will be allowed to do.
    pub role: Role,
    /// The only project it is for.
    pub project_id: Option<ProjectId>,
    /// What they are called, if that is thought of already.
    pub name: Option<String>,
}

/// A code that is good still.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct CodeRow {
    pub digest: Vec<u8>,
    pub kind: String,
    pub role: String,
    pub project_id: Option<Uuid>,
    pub person_id: Option<Uuid>,
    pub name: Option<String>,
    pub made_by: String,
    pub expires_at: i64,
}

/// What a code does, now.
pub(super) enum Effect {
    /// Makes an account.
    Account { is_founder: bool },
    /// Signs a device of somebody's in.
    Device(Box<PersonView>),
}

impl People {
    /// A link for the founder: to the account, as long as there is none, then to another device. It ends the one before.
    pub async fn founder_link(&self, by: &str) -> Result<Link, PeopleError> {
        let holds = if self.founder().await?.is_some() { LATER_HOLDS } else { FIRST_HOLDS };
        self.end(END_FOUNDERS, None).await?;
        self.issue(CodeKind::Founder, (Role::Admin, None), (None, None), by, holds).await
    }

    /// A link for another device of the same person. It ends the one before.
    pub async fn pairing_link(&self, person: &PersonView) -> Result<Link, PeopleError> {
        self.end(END_DEVICES, Some(person.id)).await?;
        let may = (person.role, person.project_id);
        self.issue(CodeKind::Device, may, (Some(person.id), None), &person.by(), PAIRING_HOLDS).await
    }

    /// A link for somebody else.
    pub async fn invite(&self, invitation: Invitation, by: &str) -> Result<Link, PeopleError> {
        let Invitation { role, project_id, name } = invitation;
        if role == Role::Ingest {
            return Err(PeopleError::ProgramsRole);
        }
        if let Some(name) = &name {
            super::record::check_name(name)?;
            if self.named(name).await?.is_some() {
                return Err(PeopleError::NameTaken(name.clone()));
            }
        }
        self.sweep().await?;
        let waiting: i64 =
            on_database!(&self.database, pool => sqlx::query_scalar(COUNT).fetch_one(pool).await)
                .map_err(PeopleError::unavailable("counted"))?;
        if waiting >= INVITATIONS_MAX {
            return Err(PeopleError::Busy);
        }
        self.issue(CodeKind::Invitation, (role, project_id), (None, name), by, INVITATION_HOLDS).await
    }

    /// What a code would do.
    pub async fn look(&self, code: &Code) -> Result<JoinView, PeopleError> {
        let row = self.code(code).await?;
        let effect = self.effect(&row).await?;
        let (expires_at, kind) = (moment(row.expires_at), kind(&row.kind));
        Ok(match effect {
            Effect::Account { .. } => JoinView {
                kind,
                makes_account: true,
                role: role(&row.role),
                project_id: row.project_id.map(ProjectId),
                name: row.name,
                expires_at,
            },
            Effect::Device(person) => JoinView {
                kind,
                makes_account: false,
                role: person.role,
                project_id: person.project_id,
                name: Some(person.name),
                expires_at,
            },
        })
    }

    pub(super) async fn code(&self, code: &Code) -> Result<CodeRow, PeopleError> {
        self.code_of(&code.digest()).await
    }

    pub(super) async fn code_of(&self, digest: &[u8]) -> Result<CodeRow, PeopleError> {
        let now = self.clock.now().timestamp_micros();
        let found = on_database!(&self.database, pool => sqlx::query_as(FIND)
            .bind(digest)
            .bind(now)
            .fetch_optional(pool)
            .await);
        found.map_err(PeopleError::unavailable("read"))?.ok_or(PeopleError::SpentCode)
    }

    pub(super) async fn effect(&self, row: &CodeRow) -> Result<Effect, PeopleError> {
        let person = match (kind(&row.kind), row.person_id) {
            (CodeKind::Invitation, _) => return Ok(Effect::Account { is_founder: false }),
            (CodeKind::Founder, _) => match self.founder().await? {
                None => return Ok(Effect::Account { is_founder: true }),
                found => found,
            },
            (CodeKind::Device, None) => None,
            (CodeKind::Device, Some(id)) => self.find(PersonId(id)).await?,
        };
        person.map(|person| Effect::Device(Box::new(person))).ok_or(PeopleError::SpentCode)
    }

    /// Claims a code: of all who use it at once, one does.
    pub(super) async fn claim(&self, row: &CodeRow) -> Result<(), PeopleError> {
        let claimed = on_database!(&self.database, pool => sqlx::query(CLAIM)
            .bind(&row.digest)
            .bind(self.clock.now().timestamp_micros())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))
        .map_err(PeopleError::unavailable("claimed"))?;
        if claimed == 1 { Ok(()) } else { Err(PeopleError::SpentCode) }
    }

    /// What was claimed and came to nothing may be used again.
    pub(super) async fn give_back(&self, row: &CodeRow) -> Result<(), PeopleError> {
        on_database!(&self.database, pool => sqlx::query(GIVE_BACK)
            .bind(&row.digest)
            .execute(pool)
            .await
            .map(|_| ()))
        .map_err(PeopleError::unavailable("given back"))
    }

    async fn issue(
        &self,
        kind: CodeKind,
        (role, project_id): (Role, Option<ProjectId>),
        (person_id, name): (Option<PersonId>, Option<String>),
        by: &str,
        holds: TimeDelta,
    ) -> Result<Link, PeopleError> {
        self.sweep().await?;
        let (code, now) = (Code::random(), self.clock.now());
        let expires_at = now + holds;
        on_database!(&self.database, pool => sqlx::query(ISSUE)
            .bind(code.digest().to_vec())
            .bind(kind_name(kind))
            .bind(role_name(role))
            .bind(project_id.map(|id| id.0))
            .bind(person_id.map(|id| id.0))
            .bind(name)
            .bind(by)
            .bind(now.timestamp_micros())
            .bind(expires_at.timestamp_micros())
            .execute(pool)
            .await
            .map(|_| ()))
        .map_err(PeopleError::unavailable("written"))?;
        let mut url = self.public_url.clone();
        url.set_path(&format!("{}/join", url.path().trim_end_matches('/')));
        url.set_fragment(Some(code.reveal()));
        Ok(Link { code, url: url.into(), expires_at })
    }

    async fn sweep(&self) -> Result<(), PeopleError> {
        let now = self.clock.now().timestamp_micros();
        on_database!(&self.database, pool => sqlx::query(SWEEP).bind(now).execute(pool).await.map(|_| ()))
            .map_err(PeopleError::unavailable("swept"))
    }

    async fn end(&self, sql: &'static str, of: Option<PersonId>) -> Result<(), PeopleError> {
        on_database!(&self.database, pool => {
            let query = sqlx::query(sql);
            let query = match of {
                Some(of) => query.bind(of.0),
                None => query,
            };
            query.execute(pool).await.map(|_| ())
        })
        .map_err(PeopleError::unavailable("ended"))
    }
}

const fn kind_name(kind: CodeKind) -> &'static str {
    match kind {
        CodeKind::Founder => "founder",
        CodeKind::Device => "device",
        CodeKind::Invitation => "invitation",
    }
}

/// One of another version is good for the least.
fn kind(text: &str) -> CodeKind {
    match text {
        "founder" => CodeKind::Founder,
        "invitation" => CodeKind::Invitation,
        _ => CodeKind::Device,
    }
}
