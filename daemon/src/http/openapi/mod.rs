//! The OpenAPI document, made from the list of routes and the words of `protocol`: it cannot tell of a route that is
//! not there, nor leave one out.
//!
//! Owner: `router` describes each route beside it. Invariant: every operation names its errors too.

mod document;
mod operation;
mod schemas;

pub(super) use document::document;
pub(super) use operation::{Operation, op};
