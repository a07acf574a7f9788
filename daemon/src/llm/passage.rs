//! Requests that others wrote, passed to a provider with the key that they must not have.

use super::clock;
use super::dialect::{ErrorBody, Failure, judge};
use super::http::{PassOrder, delay};
use super::meter;
use super::providers::Providers;
use super::secret::{Key, scrub};
use bytes::Bytes;
use deputy_actors::ports::Models as _;
use deputy_domain::model::{FaultKind, ModelName, TokenUsage};
use reqwest::Response;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use std::time::Duration;
use tokio::time::timeout;

/// Of a refusal no more is read: it is a sentence or two.
const REFUSAL_BYTES_MAX: usize = 64 * 1024;

/// Why a request brought no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PassFault {
    /// There is no such provider, or it is a script.
    #[error("no provider `{0}` is configured")]
    Unknown(String),
    /// Its key cannot be had.
    #[error("{0}")]
    Key(String),
    /// It was not reached.
    #[error("{0}")]
    Unreached(String),
    /// It has the request and does not answer.
    #[error("{0}")]
    Silent(String),
}

/// The beginning of an answer.
#[derive(Debug)]
pub struct Passed {
    response: Response,
    key: Option<Key>,
    silence_max: Duration,
}

/// An answer that ends before it is whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the provider broke off")]
pub struct BrokenOff;

/// An answer that is a refusal, read to its end. The provider's key is not in it.
#[derive(Clone, Debug)]
pub struct Refused {
    /// HTTP status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// The body, as it came.
    pub body: Bytes,
    /// What it means.
    pub kind: FaultKind,
    /// When the provider wants to be asked again, if it said.
    pub after: Option<Duration>,
    /// For people.
    pub detail: String,
}

impl Providers {
    /// Passes a request on to a provider, with its real key.
    pub async fn pass(&self, provider: &str, order: PassOrder) -> Result<Passed, PassFault> {
        let way = self.way(provider).await.ok_or_else(|| PassFault::Unknown(provider.to_owned()))?;
        let (endpoint, key) = way.map_err(PassFault::Key)?;
        let unreached = |failure: Failure| {
            let detail = scrub(&failure.detail, key.as_ref());
            if failure.kind == FaultKind::Cut {
                PassFault::Silent(detail)
            } else {
                PassFault::Unreached(detail)
            }
        };
        let response = endpoint.pass(order, key.as_ref()).await.map_err(unreached)?;
        Ok(Passed { response, key, silence_max: endpoint.silence_max() })
    }

    /// Counts a call that was passed on and has ended.
    pub fn count(&self, model: &ModelName, is_answered: bool, usage: Option<TokenUsage>) {
        // A program may ask for any model, and each name is a line of `/metrics` for good: those without a price share one.
        let price = self.price(model);
        let other = ModelName { model: "other".to_owned(), ..model.clone() };
        meter::count_call(if price.is_some() { model } else { &other }, is_answered, usage, price);
    }
}

impl Passed {
    /// HTTP status.
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// Headers.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The next piece of the answer; `None` at its end. A provider that says nothing for too long has broken off:
    /// programs wait for it without end.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, BrokenOff> {
        match timeout(self.silence_max, self.response.chunk()).await {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(_)) | Err(_) => Err(BrokenOff),
        }
    }

    /// Reads an answer that is no success to its end, and judges it.
    pub async fn refusal(mut self) -> Refused {
        let (status, headers) = (self.response.status(), self.response.headers().clone());
        let mut body = Vec::new();
        while body.len() < REFUSAL_BYTES_MAX
            && let Ok(Some(bytes)) = self.chunk().await
        {
            body.extend_from_slice(&bytes);
        }
        let told = match serde_json::from_slice(&body) {
            Ok(value) => ErrorBody::read(&value),
            Err(_) => ErrorBody::unread(&body),
        };
        let failure = judge(Some(status.as_u16()), &told);
        let after = delay(&headers, clock::now()).or(failure.after);
        let key = self.key.as_ref();
        let body = match key {
            Some(key) => key.hidden_in(&String::from_utf8_lossy(&body)).into(),
            None => body.into(),
        };
        Refused { status, headers, body, kind: failure.kind, after, detail: scrub(&failure.detail, key) }
    }
}
