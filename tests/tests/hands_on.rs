//! Live sessions with an agent over the real daemon: turns, interruptions, handing over and taking back.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "hands_on/agent.rs"]
mod agent;
#[path = "hands_on/house.rs"]
mod house;
#[path = "hands_on/terminal.rs"]
mod terminal;
