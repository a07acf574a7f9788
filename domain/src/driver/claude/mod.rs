//! Claude Code, over its stream of JSON lines in both directions: one process for a whole session.
//!
//! Owner: [`super::Kind`]. Invariant: every request that waits for an answer gets one, from a word or at once.
//!
//! The format is that of the program's own agent SDK (`--input-format stream-json`); it is documented in parts only,
//! and `fixtures/` holds what 2.1.197 wrote. What its users should know:
//!
//! - Words told while it works are read between two calls of tools, or else begin a turn of their own. It echoes each
//!   message when it reads it (`--replay-user-messages`), so that [`Claude`] knows which happened and makes one turn
//!   of it. A message whose id the session has seen is dropped without a word: ids are derived from that of the
//!   turn's first line, which is new in every process.
//! - Left to itself it runs commands that it takes for harmless without asking. `permissions.ask` makes it ask before
//!   each. Reading files inside its workspace, its own lists and
//!   agents it never asks for either, unless the same names them.
//! - Questions to the founder (its tool `AskUserQuestion`) come even where nothing else is asked.
//! - It tries a refused key again, ten times; the number is bounded.
//! - `--setting-sources user` and `--strict-mcp-config` keep the repository's settings, hooks, servers, agents, skills
//!   and its `CLAUDE.md` out. What the founder put into the home folder's settings counts. Its own commands and skills
//!   (`/compact` ...) cannot be turned off.

mod driver;
mod launch;
mod limits;
mod outcome;
mod question;
mod reading;
#[cfg(test)]
mod tests;
mod tools;
mod turn;
mod usage;
mod words;

pub(super) use driver::Claude;
pub(super) use launch::launch;
pub(super) use tools::{TOOLS, also_called};

use super::{
    Act, Driver, Exit, Fact, Launch, LaunchOrder, Session, Stance, Stdin, Told, Trouble, TurnEnd, Word,
};
