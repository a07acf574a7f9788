//! The mapping of what keeps somebody out, or a token from being made.

use super::error::ApiError;
use super::kind::Kind;
use crate::people::PeopleError;
use crate::push::PushError;
use crate::tokens::TokenError;

impl From<TokenError> for ApiError {
    fn from(error: TokenError) -> Self {
        let detail = error.to_string();
        match error {
            TokenError::InvalidName(_) => Self::new(Kind::Invalid, detail).at("name"),
            TokenError::NoProject => Self::new(Kind::Invalid, detail).at("project"),
            TokenError::Expired => Self::new(Kind::Invalid, detail).at("expires_at"),
            TokenError::MadeBefore(_) => Self::new(Kind::NotRepeatable, detail),
            TokenError::Unavailable { .. } => unavailable(detail),
        }
    }
}

impl From<PushError> for ApiError {
    fn from(error: PushError) -> Self {
        let detail = error.to_string();
        match error {
            PushError::Endpoint(_) => Self::new(Kind::Invalid, detail).at("endpoint"),
            PushError::Key(_) => Self::new(Kind::Invalid, detail).at("keys"),
            PushError::OwnKey | PushError::Unavailable { .. } => unavailable(detail),
        }
    }
}

impl From<PeopleError> for ApiError {
    fn from(error: PeopleError) -> Self {
        let detail = error.to_string();
        match error {
            PeopleError::InvalidName(_) => Self::new(Kind::Invalid, detail).at("name"),
            PeopleError::NameTaken(_) => Self::new(Kind::NameTaken, detail).at("name"),
            PeopleError::ShortPassword | PeopleError::LongPassword => {
                Self::new(Kind::Invalid, detail).at("password")
            }
            PeopleError::ProgramsRole => Self::new(Kind::Invalid, detail).at("role"),
            PeopleError::UnreadableCredential => Self::new(Kind::Invalid, detail).at("credential"),
            PeopleError::SpentCode => Self::new(Kind::LinkSpent, detail),
            PeopleError::WrongPassword | PeopleError::PasskeyRefused | PeopleError::CeremonyOver => {
                Self::new(Kind::NotLetIn, detail)
            }
            PeopleError::Waits { seconds } => Self::new(Kind::RateLimited, detail).retry_after(seconds),
            PeopleError::Busy => Self::new(Kind::Unavailable, detail).retry_after(2),
            PeopleError::MakesAccount
            | PeopleError::MakesNone
            | PeopleError::NoPasskeys
            | PeopleError::PasskeyThere
            | PeopleError::ManyPasskeys(_)
            | PeopleError::LastWayIn
            | PeopleError::Founder
            | PeopleError::FounderThere => Self::new(Kind::WrongState, detail),
            PeopleError::Unavailable { .. } => unavailable(detail),
        }
    }
}

fn unavailable(detail: String) -> ApiError {
    tracing::warn!(%detail, "a request met a fault of the database");
    ApiError::new(Kind::Unavailable, detail).retry_after(1)
}
