//! OpenAI's Responses API.
//!
//! Owner: `Dialect`. Invariant: nothing is stored at the provider (`store: false`); reasoning goes back encrypted, as
//! it came.
//! Format: <https://platform.openai.com/docs/api-reference/responses>, `/responses-streaming`.

mod request;
mod stream;

pub(super) use request::encode;
pub(super) use stream::{Decoder, usage};
