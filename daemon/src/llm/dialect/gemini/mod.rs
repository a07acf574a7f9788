//! Google's generateContent API.
//!
//! Owner: `Dialect`. Invariant: a thought signature goes back on the part that it came on.
//! Format: <https://ai.google.dev/api/generate-content>, `/gemini-api/docs/thought-signatures`.

mod request;
mod schema;
mod stream;

pub(super) use request::encode;
pub(super) use stream::{Decoder, usage};
