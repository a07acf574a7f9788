//! Parameters in URLs.

use super::problem::{ApiError, Kind};
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use deputy_protocol::api::{Page, RunState};
use deputy_protocol::blob::BlobDigest;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::str::FromStr;
use uuid::Uuid;

/// Items of a page, when nobody says.
const LIMIT: u32 = 50;
/// Items of a page at most.
const LIMIT_MAX: u32 = 200;

/// The parameters of a URL. One that is not known is refused, for it is a spelling mistake.
#[derive(Clone, Debug)]
pub(super) struct Query<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        axum::extract::Query::try_from_uri(&parts.uri).map(|found| Self(found.0)).map_err(|fault| {
            let detail = format!("the parameters of the URL cannot be used: {}", source(&fault));
            ApiError::new(Kind::BadRequest, detail)
        })
    }
}

/// The innermost words of an error: those that name the parameter.
fn source(fault: &dyn std::error::Error) -> String {
    let mut inner = fault;
    while let Some(deeper) = inner.source() {
        inner = deeper;
    }
    inner.to_string()
}

/// Which page of a list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Paging {
    /// Items at most.
    pub limit: Option<String>,
    /// Where the page begins.
    pub cursor: Option<String>,
}

impl Paging {
    /// How many, and from where.
    pub(super) fn check(&self) -> Result<(u32, Option<String>), ApiError> {
        Ok((limit(self.limit.as_deref(), LIMIT, LIMIT_MAX)?, cursor(self.cursor.as_deref())?))
    }

    /// The cursor of a list whose items have a rank and a key, in the form that the ledger's pages give: behind this
    /// item.
    pub(super) fn behind(rank: &str, key: &str) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(rank, key)).expect("two strings always serialise"))
    }

    /// Rank and key of the item that the page begins behind; `None` at the beginning of the list.
    pub(super) fn is_behind<R: FromStr, K: FromStr>(&self) -> Result<Option<(R, K)>, ApiError> {
        let Some(text) = &self.cursor else { return Ok(None) };
        let (rank, key) = read_place(text).ok_or_else(no_cursor)?;
        let place = rank.parse().ok().zip(key.parse().ok());
        place.map(Some).ok_or_else(no_cursor)
    }

    /// Which part of a list that is counted from its beginning.
    pub(super) fn part(&self) -> Result<Part, ApiError> {
        Ok(Part { size: self.size()?, from: self.place()? })
    }

    /// Which part of a list of the newest first.
    pub(super) fn newest(&self) -> Result<Newest, ApiError> {
        Ok(Newest { size: self.size()?, behind: self.is_behind()? })
    }

    /// The cursor of a list that is counted from its beginning.
    pub(super) fn at(place: usize) -> String {
        URL_SAFE_NO_PAD.encode(format!("@{place}"))
    }

    /// Items at most.
    pub(super) fn size(&self) -> Result<usize, ApiError> {
        Ok(limit(self.limit.as_deref(), LIMIT, LIMIT_MAX)? as usize)
    }

    /// How far from the beginning of such a list the page begins.
    pub(super) fn place(&self) -> Result<usize, ApiError> {
        let Some(text) = &self.cursor else { return Ok(0) };
        let place = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let place = place.and_then(|place| place.strip_prefix('@')?.parse().ok());
        place.ok_or_else(no_cursor)
    }
}

/// A part of a list that is there as a whole, counted from its beginning.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    from: usize,
    size: usize,
}

impl Part {
    /// The items of this part.
    pub(super) fn of<T>(self, mut items: Vec<T>) -> Page<T> {
        let (count, until) = (items.len(), self.from.saturating_add(self.size));
        items.truncate(until);
        Page {
            items: items.split_off(self.from.min(items.len())),
            next: (until < count).then(|| Paging::at(until)),
        }
    }
}

/// A part of a list that is there as a whole, newest first. It is told apart by moments and ids, so that what is new meanwhile
/// moves nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Newest {
    behind: Option<(i64, Uuid)>,
    size: usize,
}

impl Newest {
    /// The items of this part; `place` is what they are listed by, the highest first.
    pub(super) fn of<T>(self, mut items: Vec<T>, place: impl Fn(&T) -> (i64, Uuid)) -> Page<T> {
        if let Some(behind) = self.behind {
            items.retain(|item| place(item) < behind);
        }
        let is_last = items.len() <= self.size;
        items.truncate(self.size);
        let last = items.last().filter(|_| !is_last).map(place);
        let next = last.map(|(made_at, id)| Paging::behind(&made_at.to_string(), &id.to_string()));
        Page { items, next }
    }
}

/// A number of items.
pub(super) fn limit(text: Option<&str>, usual: u32, most: u32) -> Result<u32, ApiError> {
    let Some(text) = text else { return Ok(usual) };
    match text.parse() {
        Ok(limit) if (1..=most).contains(&limit) => Ok(limit),
        _ => Err(ApiError::query("limit", format!("`{text}` is no number from 1 to {most}"))),
    }
}

/// A place in a list, as an earlier page gave it.
fn cursor(text: Option<&str>) -> Result<Option<String>, ApiError> {
    let Some(text) = text else { return Ok(None) };
    match read_place(text) {
        Some((rank, key)) if !rank.contains('\0') && !key.contains('\0') => Ok(Some(text.to_owned())),
        _ => Err(no_cursor()),
    }
}

/// The form that the ledger's pages give: rank and key of the last row.
fn read_place(text: &str) -> Option<(String, String)> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

fn no_cursor() -> ApiError {
    ApiError::query("cursor", "it is not one that a page gave: leave it out to begin anew")
}

/// States, separated by commas.
pub(super) fn states(text: Option<&str>) -> Result<Vec<String>, ApiError> {
    let Some(text) = text else { return Ok(Vec::new()) };
    text.split(',')
        .map(|name| match RunState::from_str(name) {
            Ok(state) => Ok(state.name().to_owned()),
            Err(detail) => Err(ApiError::query("state", detail)),
        })
        .collect()
}

/// A position in the ledger.
pub(super) fn position(name: &str, text: Option<&str>) -> Result<u64, ApiError> {
    let Some(text) = text else { return Ok(0) };
    let detail =
        || format!("`{text}` is no position: use 0, or the position of the last event that you have");
    match text.parse() {
        // Databases count with a sign.
        Ok(position) if i64::try_from(position).is_ok() => Ok(position),
        _ => Err(ApiError::query(name, detail())),
    }
}

/// What stands in the path in place of `{…}`. What is no id is nothing's id.
#[derive(Clone, Debug)]
pub(super) struct Id<T>(pub T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let not_found = || ApiError::new(Kind::NotFound, "the path holds something that is no id");
        let Path(text) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| not_found())?;
        id(&text).map(Self).ok_or_else(not_found)
    }
}

/// The usual form only: another spelling would be another name of the same thing.
fn id<T: FromStr>(text: &str) -> Option<T> {
    let is_plain = text.len() == 36 && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    if is_plain { text.parse().ok() } else { None }
}

/// What stands in a path of an id and the digest of something below it.
#[derive(Clone, Debug)]
pub(super) struct IdAndDigest<T>(pub T, pub BlobDigest);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for IdAndDigest<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let not_found =
            || ApiError::new(Kind::NotFound, "the path holds something that is no id, or no digest");
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((above, below)) = path.map_err(|_| not_found())?;
        let digest = below.parse().map_err(|_| not_found())?;
        Ok(Self(id(&above).ok_or_else(not_found)?, digest))
    }
}

/// What stands in a path of an id and the number of something below it, from 1.
#[derive(Clone, Debug)]
pub(super) struct IdAndNumber<T>(pub T, pub u32);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for IdAndNumber<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let not_found =
            || ApiError::new(Kind::NotFound, "the path holds something that is no id, or no number");
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((above, below)) = path.map_err(|_| not_found())?;
        // The usual form only, as with ids.
        let number = below.parse().ok().filter(|number: &u32| number.to_string() == below);
        Ok(Self(id(&above).ok_or_else(not_found)?, number.ok_or_else(not_found)?))
    }
}

/// What stands in a path of an id and the id of something below it.
#[derive(Clone, Debug)]
pub(super) struct Ids<A, B>(pub A, pub B);

impl<S: Send + Sync, A: FromStr, B: FromStr> FromRequestParts<S> for Ids<A, B> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let not_found = || ApiError::new(Kind::NotFound, "the path holds something that is no id");
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((above, below)) = path.map_err(|_| not_found())?;
        Ok(Self(id(&above).ok_or_else(not_found)?, id(&below).ok_or_else(not_found)?))
    }
}
