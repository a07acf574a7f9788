//! Gemini's command line, over its stream of JSON lines: one process for each turn.
//!
//! Owner: [`super::Kind`]. Invariant: the outcome of a turn that failed waits for the exit code, which is the
//! provider's status modulo 256 and says more than the text.
//!
//! The format is the program's `-o stream-json` (its documentation: `docs/cli/headless.md`); `fixtures/` holds what
//! 0.61.0 wrote. What its users should know:
//!
//! - The prompt is on standard input, which it reads up to 8 MiB of (it hangs up on more). It repeats the prompt in its
//!   output. An argument would hold 128 KiB at most.
//! - Where `GOOGLE_GEMINI_BASE_URL` is set it refuses to start unless a settings file names the way to log in. A shell
//!   writes one into HOME each time, as its user's settings: it takes system settings only from files of root's.
//! - The folder is trusted by a flag, since it denies its tools in others. Because the flag is read after the settings,
//!   those of the repository (hooks, servers, commands) stay out; `GEMINI.md` of the repository is read all the same.
//! - It cannot ask: tools are allowed without exception, or denied in silence.
//! - It ends in the middle of its own output if that was large and its reader slow: then there is no result.
//! - An answer that was cut at its greatest length is told as a success, without a sign of it.
//! - An interruption is a signal to its process. On INT and TERM it ends with exit code 0 and no result.

mod driver;
mod launch;
mod outcome;
#[cfg(test)]
mod tests;
mod words;

pub(super) use driver::Gemini;
pub(super) use launch::launch;

use super::{Act, Driver, Exit, Fact, Launch, LaunchOrder, Session, Stdin, Trouble, TurnEnd, Word};
