//! A model without a model: it plays scripts, for the demo and for tests, and says plainly that it is scripted.
//!
//! Owner: `Providers`. Invariant: the turn that is played is a function of the request alone, so it is the same after
//! a crash; only faults played on purpose are counted in memory.
//!
//! A script comes from a ```` ```script ```` block (JSON: a list of turns, or a whole script) in the latest user text
//! that has one; else from the configured file, TOML or JSON; else it is the built-in demo. For example:
//!
//! ````text
//! Do it.
//! ```script
//! [{"text": "I look.", "tool_calls": [{"name": "fs_list", "arguments": {"path": "."}}], "delay_ms": 50},
//!  {"text": "Slow down.", "fault": {"kind": "rate_limited", "times": 2, "after_ms": 1500}},
//!  {"tool_calls": [{"name": "finish", "arguments": {"summary": "Done."}}]}]
//! ```
//! ````

mod choose;
mod demo;
mod provider;
mod script;
#[cfg(test)]
mod tests;

pub use demo::{DEMO_CHECK, DEMO_FILES};
pub use provider::Scripted;
pub use script::{On, Script, ScriptFile, ScriptedCall, ScriptedFault, Turn};
