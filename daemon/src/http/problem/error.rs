//! A problem on its way out.

use super::kind::Kind;
use axum::http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use deputy_protocol::api::{FieldFault, Problem};

/// Why a request is not carried out. The outermost layer writes it, so that it carries the request's id.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    kind: Kind,
    detail: String,
    errors: Vec<FieldFault>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl ApiError {
    /// Of this kind; `detail` says what happened and what to do.
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), headers: Vec::new() }
    }

    /// Something that is not there, or not for this token.
    pub(crate) fn not_found(what: &str, which: impl std::fmt::Display) -> Self {
        Self::new(Kind::NotFound, format!("there is no {what} {which}, or your token does not cover it"))
    }

    /// A field that cannot be used.
    pub(crate) fn field(field: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let fault = FieldFault { field: field.to_owned(), detail: detail.clone() };
        Self { errors: vec![fault], ..Self::new(Kind::Invalid, format!("{field}: {detail}")) }
    }

    /// A parameter in the URL that cannot be used.
    pub(crate) fn query(field: &str, detail: impl Into<String>) -> Self {
        Self { kind: Kind::BadRequest, ..Self::field(&format!("?{field}"), detail) }
    }

    /// Names the field that is to blame.
    #[must_use]
    pub(crate) fn at(mut self, field: &str) -> Self {
        self.errors.push(FieldFault { field: field.to_owned(), detail: self.detail.clone() });
        self
    }

    /// Says when to try again.
    #[must_use]
    pub(crate) fn retry_after(mut self, seconds: u64) -> Self {
        self.headers.push((RETRY_AFTER, seconds.max(1).into()));
        self
    }

    /// Adds a header.
    #[must_use]
    pub(crate) fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// What kind it is of.
    pub(crate) fn kind(&self) -> Kind {
        self.kind
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let problem = Problem {
            kind: format!("urn:deputy:problem:{}", self.kind.slug()),
            title: self.kind.title().to_owned(),
            status: self.kind.status().as_u16(),
            detail: self.detail,
            request_id: None,
            errors: self.errors,
        };
        let mut response = self.kind.status().into_response();
        response.headers_mut().extend(self.headers);
        response.extensions_mut().insert(problem);
        response
    }
}
