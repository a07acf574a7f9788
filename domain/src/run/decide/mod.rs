//! What a run answers to a command: the facts that follow from it, or why none do.
//!
//! Owner: `run`. Invariant: pure; a repeated command is already done, and makes no second fact.

mod answer;
mod answering;
mod decision;
mod delay;
mod delivery;
mod dispatch;
mod founder;
mod hands_on;
mod money;
mod owner;
mod room;
mod terminal;
mod verification;

pub use dispatch::decide;
