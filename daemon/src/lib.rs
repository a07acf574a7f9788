//! Floor 4: the adapters to the world, and the one place that puts them together.

pub mod clock;
pub mod config;
pub mod git;
pub mod hands;
pub mod ledger;
pub mod llm;
pub mod net;
pub mod notify;
pub mod secrets;
