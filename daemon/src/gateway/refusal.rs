//! What the gateway itself refuses, in the words of the provider that the program believes to speak to.
//!
//! The statuses are chosen by what programs do about them: they try 429 and 5xx again and give up at 400, 403 and 404.

use crate::llm::ProviderKind;
use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use std::time::Duration;

/// Clients of Anthropic and OpenAI heed it.
const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");

/// After this many seconds a program of a run that rests may ask again. It is ended long before, as a rule.
const RESTING_S: u64 = 5;

/// Why the gateway refuses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    /// No key, or nobody's.
    #[error("this key opens nothing here: the gateway takes the key that Deputy gave to the run's program")]
    NoKey,
    /// The run ended, or goes on elsewhere.
    #[error("the run that this key belongs to has ended")]
    Ended,
    /// The run waits, or nobody has taken it up yet.
    #[error("the run that this key belongs to is not being worked on now: ask again later")]
    Resting,
    /// Nothing that is passed on.
    #[error("the gateway does not pass this on: {0}")]
    NotFound(String),
    /// A request that cannot be understood, or that a person has to do something about.
    #[error("{0}")]
    Invalid(String),
    /// More than a request may have.
    #[error("the request is longer than {0} bytes")]
    TooLong(usize),
    /// No money is left for it.
    #[error("{0}")]
    Budget(String),
    /// Nothing is to be had before this time is over.
    #[error("{detail}")]
    Limited {
        /// How long.
        after: Duration,
        /// Which models, and why.
        detail: String,
    },
    /// The provider was not reached.
    #[error("{0}")]
    Unreached(String),
    /// The gateway cannot say now.
    #[error("the gateway cannot account for calls now: {0}")]
    Unavailable(String),
}

/// How one refusal is said: the status, and its name at Anthropic, OpenAI (type and code) and Google.
type Said = (StatusCode, &'static str, &'static str, Option<&'static str>, &'static str);

impl Refusal {
    const fn said(&self) -> Said {
        let invalid = "invalid_request_error";
        match self {
            Self::NoKey => (
                StatusCode::UNAUTHORIZED,
                "authentication_error",
                invalid,
                Some("invalid_api_key"),
                "UNAUTHENTICATED",
            ),
            Self::Ended => (
                StatusCode::FORBIDDEN,
                "permission_error",
                "permission_error",
                Some("run_ended"),
                "PERMISSION_DENIED",
            ),
            Self::NotFound(_) => {
                (StatusCode::NOT_FOUND, "not_found_error", invalid, Some("not_found"), "NOT_FOUND")
            }
            Self::Invalid(_) => (StatusCode::BAD_REQUEST, invalid, invalid, None, "INVALID_ARGUMENT"),
            Self::TooLong(_) => {
                (StatusCode::PAYLOAD_TOO_LARGE, "request_too_large", invalid, None, "INVALID_ARGUMENT")
            }
            Self::Budget(_) => {
                (StatusCode::BAD_REQUEST, invalid, invalid, Some("budget_reached"), "FAILED_PRECONDITION")
            }
            Self::Limited { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limit_error",
                "rate_limit_error",
                Some("rate_limit_exceeded"),
                "RESOURCE_EXHAUSTED",
            ),
            Self::Unreached(_) => {
                (StatusCode::BAD_GATEWAY, "api_error", "server_error", Some("server_error"), "UNAVAILABLE")
            }
            Self::Resting | Self::Unavailable(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "api_error",
                "server_error",
                Some("server_error"),
                "UNAVAILABLE",
            ),
        }
    }

    /// As a provider of this kind would say it.
    pub(super) fn answer(&self, kind: ProviderKind) -> Response {
        let (status, anthropic, openai, code, google) = self.said();
        let message = self.to_string();
        let body = match kind {
            ProviderKind::Anthropic => {
                json!({ "type": "error", "error": { "type": anthropic, "message": message } })
            }
            ProviderKind::Gemini => {
                let mut error = json!({ "code": status.as_u16(), "message": message, "status": google });
                if let Self::Limited { after, .. } = self {
                    error["details"] = retry_info(*after);
                }
                json!({ "error": error })
            }
            ProviderKind::OpenAi | ProviderKind::OpenAiCompatible | ProviderKind::Scripted => {
                json!({ "error": { "message": message, "type": openai, "param": null, "code": code } })
            }
        };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        match self {
            Self::Limited { after, .. } => {
                headers.insert(RETRY_AFTER, HeaderValue::from(after.as_secs().max(1)));
            }
            Self::Resting => drop(headers.insert(RETRY_AFTER, HeaderValue::from(RESTING_S))),
            Self::Unreached(_) | Self::Unavailable(_) => {}
            _ => drop(headers.insert(SHOULD_RETRY, HeaderValue::from_static("false"))),
        }
        response
    }
}

fn retry_info(after: Duration) -> Value {
    json!([{ "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": format!("{}s", after.as_secs()) }])
}
