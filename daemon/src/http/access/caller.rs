//! Who asks.

use crate::feed::Reader;
use crate::http::problem::{ApiError, Kind};
use crate::tokens::{Bearer, Holder};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use deputy_protocol::api::Role;
use deputy_protocol::event::Visibility;
use deputy_protocol::ids::{PersonId, ProjectId, TokenId};
use uuid::Uuid;

/// Whoever asks, as the guard found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// With which token, or device.
    pub token_id: TokenId,
    /// What it allows.
    pub role: Role,
    /// The only project it is for.
    pub project_id: Option<ProjectId>,
    /// Who is signed in; none: it is a token.
    pub person: Option<Holder>,
    /// Who made the token, if it was not the founder.
    pub made_by: Option<PersonId>,
    name: String,
}

impl From<Bearer> for Caller {
    fn from(bearer: Bearer) -> Self {
        Self {
            token_id: bearer.token_id,
            role: bearer.role,
            project_id: bearer.project_id,
            person: bearer.person,
            made_by: bearer.made_by,
            name: bearer.name,
        }
    }
}

impl Caller {
    /// Whose word it is, as the history has it.
    pub(crate) fn by(&self) -> String {
        match self.person {
            Some(Holder { is_founder: true, .. }) => "founder".to_owned(),
            Some(_) => format!("person:{}", self.name),
            None => format!("token:{}", self.name),
        }
    }

    /// The person who answers for what it makes; none: the founder.
    pub(crate) fn vouches(&self) -> Option<PersonId> {
        let person = self.person.filter(|person| !person.is_founder);
        person.map(|person| person.person_id).or(self.made_by)
    }

    /// Who is signed in.
    pub(crate) fn signed_in(&self) -> Result<PersonId, ApiError> {
        self.person.map(|person| person.person_id).ok_or_else(|| {
            let detail = "this is for somebody who is signed in, about themselves: a token is nobody";
            ApiError::new(Kind::Forbidden, detail)
        })
    }

    /// What is said of what it may not do.
    pub(crate) fn has(&self) -> &'static str {
        if self.person.is_some() { "you have" } else { "your token has" }
    }

    /// Whether it may see what belongs to this project, or to none yet.
    pub(crate) fn covers(&self, project_id: Option<ProjectId>) -> bool {
        self.project_id.is_none() || self.project_id == project_id
    }

    /// For whom lists are narrowed.
    pub(crate) fn scope(&self) -> Option<String> {
        self.project_id.map(|id| id.to_string())
    }

    /// Who it is, on whichever of their devices; a token is somebody of its own.
    pub(in crate::http) fn identity(&self) -> Uuid {
        self.person.map_or(self.token_id.0, |person| person.person_id.0)
    }

    /// What it may read.
    pub(crate) fn reader(&self) -> Reader {
        let visibility = match self.role {
            // Nothing that reads lets the first of them in.
            Role::Ingest | Role::Viewer => Visibility::Viewer,
            Role::Developer => Visibility::Developer,
            Role::Admin => Visibility::Admin,
        };
        Reader { person: self.identity(), visibility, project_id: self.project_id }
    }

    /// Refuses callers that are for one project only.
    pub(crate) fn for_all_projects(&self) -> Result<(), ApiError> {
        match self.project_id {
            None => Ok(()),
            Some(_) => Err(ApiError::new(
                Kind::Forbidden,
                "you may work on one project, and this concerns all of them: it needs somebody, or a token, without a project",
            )),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        // Only a route without a guard has none, and no such route asks.
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            ApiError::new(
                Kind::Unauthenticated,
                "this needs `Authorization: Bearer TOKEN`, or to be signed in",
            )
        })
    }
}
