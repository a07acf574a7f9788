//! Tests of the built-in agent's next move: one a promise, and a property over random models.
//!
//! Owner: whoever changes how the agent moves. Invariant: nothing here calls a model or a tool.

mod compaction;
mod fixtures;
mod inputs;
mod interruptions;
mod kept;
mod prompt;
mod questions;
mod random;
mod refusals;
mod repetition;
mod request;
mod tools;
mod turns;
