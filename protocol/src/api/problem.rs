//! Errors: problems as in RFC 9457, `application/problem+json`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A field that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldFault {
    /// Where in the request: `budget.usd_max`, `checks[2]`, `?limit`, `Idempotency-Key`.
    pub field: String,
    /// What is wrong with it.
    pub detail: String,
}

/// Why a request was not carried out, and what to do about it (RFC 9457).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Stable, for programs: `urn:deputy:problem:not-found` and the like.
    #[serde(rename = "type")]
    pub kind: String,
    /// The same for all problems of a type.
    pub title: String,
    /// Of the HTTP answer.
    pub status: u16,
    /// What happened and what to do.
    pub detail: String,
    /// Of the request, to find it in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Fields that are not as they should be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldFault>,
}
