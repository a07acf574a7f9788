//! For the drivers' tests: captured output goes through a driver, and what comes out is text to compare.
//!
//! Owner: the drivers' `tests.rs`. Invariant: whatever goes through a driver goes through a second one, too, as it does
//! when a daemon was started again, and must come out the same.

mod odd;
mod orders;
mod show;
mod talk;

pub(super) use odd::{ends_each_turn_once, odd_lines, word};
pub(super) use orders::{SESSION, exit, killed, order};
pub(super) use show::{end, ends, shown, shown_launch};
pub(super) use talk::{Event, Script, acts, lines, play, replay, talk};
