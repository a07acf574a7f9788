//! Codex.
//!
//! Owner: the process of one run. Invariant: a turn that was begun ends exactly once, by its `turn/completed`, by the
//! refusal of its `turn/start`, or by the end of the process.
//!
//! [`server`] speaks with `codex app-server`: JSON-RPC, one message a line, as `codex app-server
//! generate-json-schema` and `generate-ts` of version 0.169.0 describe it. [`exec`] reads `codex exec --json`, for
//! versions without that server and where the configuration's arguments hold the word `exec`; it neither asks nor
//! listens, so it is started read-only where somebody is to decide.
//!
//! How it is started ([`launch`]), as measured:
//!
//! - `approval_policy="untrusted"`, the one that asks before every command and every change, is refused on the command
//!   line and taken in `thread/start`. With `on-request` and no sandbox of its own it asks nothing.
//! - `thread/start` without a sandbox writes the folder into `config.toml` as trusted, and from then on honours the
//!   repository's `.codex` (model, MCP servers that it starts, rules that allow). Naming the very folder as untrusted
//!   prevents it, in an inline table: keys with dots in quotes are cut at the dots. `AGENTS.md` is not read then.
//! - What cannot be turned off: skills of the repository (`.agents/skills`: words, no programs).
//! - The endpoint comes by flags, its key by an environment variable that is kept from the commands it runs.

mod asked;
mod asks;
mod exec;
mod hear;
mod items;
mod launch;
mod said;
mod server;
mod tools;
mod trouble;
mod usage;
mod variant;
mod words;

#[cfg(test)]
mod tests;

pub(super) use launch::{EXEC, is_exec, launch};
pub(super) use tools::TOOLS;
pub(super) use variant::Codex;
