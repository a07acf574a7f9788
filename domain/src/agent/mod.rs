//! The built-in agent: reason, call a tool, observe.
//!
//! Owner: whoever sits with it asks for the next move, carries it out and records what came of it. Invariant: the next
//! move is a function of what the agent was given to do ([`Brief`]), its tools ([`Kit`]) and its transcript, so one that
//! was interrupted goes on where it was.

mod brief;
mod compaction;
mod kept;
mod kit;
mod moves;
mod prompt;
mod refusals;
mod repetition;
mod request;
#[cfg(test)]
mod tests;
mod toolbox;
mod transcript;

pub use brief::{Brief, Ending, Input};
pub use compaction::{can_compact, expanded_tokens, fits_whole, summary_request, without_model};
pub use kit::{Keeps, Kit};
pub use moves::{Move, PendingTool, next};
pub use prompt::{Briefing, Reader, system_prompt};
pub(crate) use request::labelled;
pub use request::{OUTPUT_TOKENS_MAX, build, context_after, expected_of, expected_tokens};
pub(crate) use toolbox::worker_tools;
pub use toolbox::{REMEMBER, ToolUse, Workbench, is_read_only, parse, render, tool_specs};
pub use transcript::{CutOff, Entry, Transcript};
