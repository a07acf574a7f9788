//! aider: one process for each turn, plain text.
//!
//! Owner: [`super::Kind`]. Invariant: its exit code says nothing (it is 0 after a refused key, too); what it wrote last
//! does.
//!
//! There is no format: [`words`] knows the sentences of 0.86.2, and `fixtures/` holds what it wrote. What its users
//! should know:
//!
//! - The prompt is read from `/dev/stdin` as its message file. A prompt that begins with `/` or `!` would be a command
//!   of its own (`/run` is a shell), so such a one gets a space in front.
//! - It finds files by the names in the prompt and by its map of the repository, edits them, and neither commits nor
//!   runs anything (`--no-auto-commits`, `--no-suggest-shell-commands`, `--no-auto-lint`, `--no-auto-test`).
//! - It goes on with a session by a file of its conversation in the home folder, named for the session.
//! - A shell starts it: it makes that folder, writes an empty list of prices (or else the program asks GitHub for one
//!   and waits), and removes its cache from the work tree afterwards, unless the process is killed.
//! - Tokens above a thousand are rounded by itself, to two or three digits.
//! - It cannot be kept from reading `.env`, `.aider.conf.yml` and `.aider.model.settings.yml` of the repository. What is
//!   given as an argument wins over the first two; the last can name another address for the model. Only a network
//!   that leads to the gateway alone keeps the run's key in.

mod driver;
mod launch;
#[cfg(test)]
mod tests;
mod words;

pub(super) use driver::Aider;
pub(super) use launch::launch;

use super::{
    Act, Dialect, Driver, Endpoint, Exit, Fact, Launch, LaunchOrder, Session, Stdin, Trouble, TurnEnd, Word,
};
