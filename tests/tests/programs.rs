//! Agents that are programs, over the real daemon: their work, their survival, their questions.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "programs/command.rs"]
mod command;
#[path = "programs/hostile.rs"]
mod hostile;
#[path = "programs/real.rs"]
mod real;
#[path = "programs/run.rs"]
mod run;
#[path = "programs/versions.rs"]
mod versions;
