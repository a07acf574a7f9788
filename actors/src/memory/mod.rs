//! What is remembered: noted, changed, contradicted, recalled for prompts, and forgotten.
//!
//! Owner: whoever receives a command; forgetting that was cut short is ended by the reconciler. Invariant: what was
//! forgotten is recalled by nobody from the moment it is recorded, and its words leave rows at once, payloads and the index
//! as soon as somebody gets to it; a prompt holds the words of memories as they are when it is made.

mod embedder;
mod embeddings;
mod error;
mod fold;
mod forgetting;
mod handle;
mod meaning;
mod prompt;
mod recall;
mod traces;

pub use embeddings::Embeddings;
pub use error::MemoryError;
pub use handle::{Change, Found, MemoryHandle};
pub(crate) use meaning::keep_meanings;
pub(crate) use prompt::{Told, forgotten_since, lines, recalled_for, refresh};
