//! Anthropic's Messages API.
//!
//! Owner: `Dialect`. Invariant: thinking blocks go back exactly as and where they came, or not at all.
//! Format: <https://platform.claude.com/docs/en/api/messages>, `/docs/en/build-with-claude/streaming`.

mod request;
mod stream;

pub(super) use request::encode;
pub(super) use stream::{Decoder, add_usage, usage};
