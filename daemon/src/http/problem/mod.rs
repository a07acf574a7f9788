//! What is answered when something cannot be done: problems as in RFC 9457, all of them, always.
//!
//! Owner: every handler returns `ApiError`; `edge` writes it. Invariant: there is one mapping from faults below to
//! answers; a detail says what to do next and never holds a secret or the inside of a panic.

mod entry;
mod error;
mod finish;
mod kind;
mod mapping;

pub(super) use error::ApiError;
pub(super) use finish::{MEDIA_TYPE, encode, finish};
pub(super) use kind::Kind;
