//! Supervision trees of real actors under a clock that is moved by hand.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod dynamic;
mod fixture;
mod limits;
mod nested;
mod overlap;
mod shutdown;
mod strategies;
