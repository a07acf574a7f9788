//! Agents that are programs, over the real daemon: their work, their survival, their questions.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod caps;
mod command;
mod fake;
mod leaks;
mod live;
mod protocol;
mod real;
mod refused;
mod requests;
mod run;
mod versions;
