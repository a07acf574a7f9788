//! Those who think and do not touch: the COO, its advisors, the orchestrator. What they are told, and what they can use.
//!
//! Owner: the owner of a conversation asks here what a call of its model means, and carries it out. Invariant: no tool
//! here writes or runs code; each can be used again after a crash and leaves the same.

mod asked;
mod found;
mod instructions;
mod kit;
mod look;
mod looked;
mod named;
mod plain;
mod report;
pub mod tools;
mod untrusted;

pub use asked::with_queries;
pub use found::in_words;
pub use instructions::{system_prompt, tier};
pub(crate) use kit::thinker_tools;
pub use kit::{Tool, Toolkit};
pub use look::Look;
pub use looked::sent_back;
pub use named::is_named;
pub use plain::plain;
pub use report::{draft_of, scope_of};
pub use untrusted::untrusted;
