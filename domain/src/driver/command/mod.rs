//! Any program: the prompt goes in as an argument or on standard input, text comes out.
//!
//! Owner: [`super::Kind`]. Invariant: nothing is assumed of the program but that exit code 0 means that it did what it
//! was to do.
//!
//! An argument that holds `{prompt}` gets the prompt in its place; otherwise standard input has it. Linux takes at
//! most 128 KiB in one argument: a longer prompt goes to standard input all the same, and the argument says so. All
//! that it writes to standard output is what it said, its last 64 KiB are kept. It has no sessions: what it is to know
//! of earlier turns has to be in the prompt.

mod driver;
mod launch;
#[cfg(test)]
mod tests;

pub(super) use driver::Command;
pub(super) use launch::launch;

use super::{Act, Driver, Exit, Fact, Launch, LaunchOrder, Stdin, Trouble, TurnEnd, Word};
