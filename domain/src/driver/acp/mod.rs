//! Any program that speaks the Agent Client Protocol, version 1 (agentclientprotocol.com, schema crate
//! `agent-client-protocol-schema` 1.15): JSON-RPC, one message a line. opencode is driven by it, too.
//!
//! Owner: the process of one run. Invariant: a turn that was begun ends exactly once, by the answer to its
//! `session/prompt`, by the refusal of what comes before it, or by the end of the process.
//!
//! The words are our own few types, not those of the schema crate: that one switches `serde_json/preserve_order` on
//! for every crate of the build, by which the order of keys in our own payloads would change, and brings `anyhow`
//! below the edge.
//!
//! Neither files nor terminals are offered: the program works on its own, in the sandbox. What it repeats of a session
//! that is loaded is not heard again; where it can resume without repeating, it is asked to.
//!
//! opencode, as measured with 1.18.33:
//!
//! - All of its configuration comes in `OPENCODE_CONFIG_CONTENT`; no file in HOME is needed. The SDKs of providers are
//!   built in. It looks `@opencode-ai/plugin` up in the npm registry, in the background, while `~/.config/opencode` is
//!   writable and has no `node_modules`; it works without an answer.
//! - `OPENCODE_DISABLE_PROJECT_CONFIG` keeps the repository's `opencode.json`, MCP servers and `AGENTS.md` out. What
//!   cannot be turned off: programs in `.opencode/plugin` and `.opencode/plugins` of the repository are loaded into its
//!   own process, before any permission is asked. Where that matters, the folder has to be hidden from it.
//! - A denial ends the turn, unless `experimental.continue_loop_on_deny` is set. Its tool for questions waits for ever
//!   over this protocol, and is off unless the environment turns it on.
//! - The tokens it reports for a turn are those of its last request alone.
//! - After each allowed change it tells the client to write the same file, offered or not, and writes it itself.

mod asked;
mod asks;
mod driver;
mod launch;
mod opencode;
mod session;
mod spent;
mod tool;
mod trouble;
mod updates;
mod words;

#[cfg(test)]
mod tests;

pub(super) use driver::Acp;
pub(super) use launch::{launch, launch_opencode};
pub(super) use opencode::{KINDS, TOOLS};
