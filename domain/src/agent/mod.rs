//! The built-in agent: reason, call a tool, observe.
//!
//! Owner: the run's actor asks for the next move, carries it out and records what came of it. Invariant: the next
//! move is a function of the run and its transcript, so an agent that was interrupted goes on where it was.

mod compaction;
mod moves;
mod prompt;
mod repetition;
mod request;
#[cfg(test)]
mod tests;
mod toolbox;
mod transcript;

pub use compaction::{summary_request, without_model};
pub use moves::{Move, PendingTool, next};
pub use prompt::{Briefing, Reader, system_prompt};
pub(crate) use request::labelled;
pub use request::{OUTPUT_TOKENS_MAX, build, expected_of, expected_tokens};
pub use toolbox::{ToolUse, is_read_only, parse, render, tool_specs};
pub use transcript::{CutOff, Entry, Transcript};
